// The limit of the machine: the changes that sending a card makes, straight through libsqlite3. One thread, no HTTP, no JSON to
// read, nobody to ask for leave; every id is known beforehand, and so many cards share a COMMIT.
//
//     limit DATABASE SECONDS CARDS_PER_COMMIT        prints cards a second
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static sqlite3 *db;

static void fail(const char *what) {
    fprintf(stderr, "limit: %s: %s\n", what, sqlite3_errmsg(db));
    exit(1);
}

static void run(const char *sql) {
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) fail(sql);
}

static sqlite3_stmt *prepare(const char *sql) {
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK) fail(sql);
    return statement;
}

static void step(sqlite3_stmt *statement) {
    if (sqlite3_step(statement) != SQLITE_DONE) fail(sqlite3_sql(statement));
    sqlite3_reset(statement);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

struct card {
    sqlite3_int64 registration, plan, model, unit, obligation, sheet;
    char month[8];
    char subject[160];
};

int main(int count, char **arguments) {
    if (count != 4 || sqlite3_open(arguments[1], &db) != SQLITE_OK) {
        fprintf(stderr, "usage: limit DATABASE SECONDS CARDS_PER_COMMIT\n");
        return 64;
    }
    double seconds = atof(arguments[2]);
    int batch = atoi(arguments[3]);
    run("PRAGMA journal_mode = WAL");
    run("PRAGMA synchronous = FULL");
    run("PRAGMA foreign_keys = ON");
    run("PRAGMA cache_size = -16384");

    sqlite3_stmt *owed = prepare(
        "SELECT r.id, r.plan_id, r.model_id, r.unit_id, o.id, v.id, o.period,"
        " '/v1/plans/' || p.code || '/registrations/' || m.code || '/' || u.code || '/scorecards/' || o.period"
        " FROM registration r JOIN obligation o ON o.plan_id = r.plan_id AND o.subject_id = r.unit_id"
        " AND o.kind = 'scorecard' AND o.model_id = r.model_id AND o.state = 'open'"
        " JOIN scoresheet_version v ON v.plan_id = r.plan_id AND v.model_id = r.model_id JOIN plan p ON p.id = r.plan_id"
        " JOIN model m ON m.id = r.model_id JOIN unit u ON u.id = r.unit_id"
        " LEFT JOIN scorecard c ON c.registration_id = r.id AND c.month = o.period WHERE c.id IS NULL"
        " ORDER BY o.period, r.id * 7919 % 100003");
    size_t cards = 0, room = 1024;
    struct card *all = malloc(room * sizeof *all);
    while (sqlite3_step(owed) == SQLITE_ROW) {
        if (cards == room) all = realloc(all, (room *= 2) * sizeof *all);
        struct card *card = &all[cards++];
        card->registration = sqlite3_column_int64(owed, 0);
        card->plan = sqlite3_column_int64(owed, 1);
        card->model = sqlite3_column_int64(owed, 2);
        card->unit = sqlite3_column_int64(owed, 3);
        card->obligation = sqlite3_column_int64(owed, 4);
        card->sheet = sqlite3_column_int64(owed, 5);
        snprintf(card->month, sizeof card->month, "%s", sqlite3_column_text(owed, 6));
        snprintf(card->subject, sizeof card->subject, "%s", sqlite3_column_text(owed, 7));
    }
    sqlite3_finalize(owed);

    sqlite3_stmt *scorecard = prepare(
        "INSERT INTO scorecard (registration_id, plan_id, model_id, unit_id, month, scoresheet_version_id, obligation_id, state,"
        " verdict, revision, total, maximum, percent, band, submitted_at, submitted_by)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, 'submitted', 'onTime', 1, 9350, 10000, 9350, 'A', ?, 1)");
    sqlite3_stmt *revision = prepare(
        "INSERT INTO scorecard_revision (scorecard_id, revision, at, token_id, scores, review, total, maximum, percent, band)"
        " VALUES (?, 1, ?, 1, ?, ?, 9350, 10000, 9350, 'A')");
    sqlite3_stmt *event = prepare(
        "INSERT INTO scorecard_event (scorecard_id, at, state, revision, verdict, actor)"
        " VALUES (?, ?, 'submitted', 1, 'onTime', 'office xa-01-001')");
    sqlite3_stmt *settle = prepare(
        "UPDATE obligation SET state = 'settled', verdict = 'onTime', settled_at = ? WHERE id = ?");
    sqlite3_stmt *settled = prepare(
        "INSERT INTO obligation_event (obligation_id, at, kind, state, verdict) VALUES (?, ?, 'settle', 'settled', 'onTime')");
    sqlite3_stmt *audit = prepare(
        "INSERT INTO audit (at, token_id, actor, action, subject, plan_id, unit_id, new)"
        " VALUES (?, 1, 'office xa-01-001', 'scorecard.submit', ?, ?, ?,"
        " '{\"state\":\"submitted\",\"revision\":1,\"total\":93.5,\"percent\":93.5,\"verdict\":\"onTime\"}')");
    sqlite3_stmt *version = prepare(
        "INSERT INTO version (scope, number) VALUES (?, 1) ON CONFLICT DO UPDATE SET number = number + 1");

    char scores[2048] = "[";
    for (int group = 1; group <= 5; group++)
        for (int number = 1; number <= 5; number++) {
            char score[64];
            snprintf(score, sizeof score, "%s[\"g%d-c%d\",%d,null]", group + number > 2 ? "," : "", group, number, 350);
            strcat(scores, score);
        }
    strcat(scores, "]");
    const char *review = "{\"heldOn\":\"2026-12-01\",\"participants\":7,\"conclusion\":\"Thống nhất kết quả tự chấm.\"}";

    sqlite3_int64 at = 1797728400000;
    size_t done = 0;
    double start = now();
    while (done < cards && now() - start < seconds) {
        run("BEGIN IMMEDIATE");
        for (int i = 0; i < batch && done < cards; i++, done++) {
            struct card *card = &all[done];
            at++;
            sqlite3_bind_int64(scorecard, 1, card->registration);
            sqlite3_bind_int64(scorecard, 2, card->plan);
            sqlite3_bind_int64(scorecard, 3, card->model);
            sqlite3_bind_int64(scorecard, 4, card->unit);
            sqlite3_bind_text(scorecard, 5, card->month, -1, SQLITE_STATIC);
            sqlite3_bind_int64(scorecard, 6, card->sheet);
            sqlite3_bind_int64(scorecard, 7, card->obligation);
            sqlite3_bind_int64(scorecard, 8, at);
            step(scorecard);
            sqlite3_int64 id = sqlite3_last_insert_rowid(db);
            sqlite3_bind_int64(revision, 1, id);
            sqlite3_bind_int64(revision, 2, at);
            sqlite3_bind_text(revision, 3, scores, -1, SQLITE_STATIC);
            sqlite3_bind_text(revision, 4, review, -1, SQLITE_STATIC);
            step(revision);
            sqlite3_bind_int64(event, 1, id);
            sqlite3_bind_int64(event, 2, at);
            step(event);
            sqlite3_bind_int64(settle, 1, at);
            sqlite3_bind_int64(settle, 2, card->obligation);
            step(settle);
            sqlite3_bind_int64(settled, 1, card->obligation);
            sqlite3_bind_int64(settled, 2, at);
            step(settled);
            sqlite3_bind_int64(audit, 1, at);
            sqlite3_bind_text(audit, 2, card->subject, -1, SQLITE_STATIC);
            sqlite3_bind_int64(audit, 3, card->plan);
            sqlite3_bind_int64(audit, 4, card->unit);
            step(audit);
            sqlite3_bind_int64(version, 1, card->plan);
            step(version);
        }
        run("COMMIT");
    }
    double elapsed = now() - start;
    printf("%.0f\n", done / elapsed);
    return 0;
}
