#include "Migrations.h"

/* #embed is C23, which Clang offers in every mode and mentions by default. */
#pragma clang diagnostic ignored "-Wc23-extensions"

/* Every .sql file beside this one, in order. A test compares this list with the folder. */
static const unsigned char _0001_register[] = {
#embed "0001_register.sql"
};
static const unsigned char _0002_plan[] = {
#embed "0002_plan.sql"
};
static const unsigned char _0003_scoring[] = {
#embed "0003_scoring.sql"
};
static const unsigned char _0004_inspection[] = {
#embed "0004_inspection.sql"
};
static const unsigned char _0005_launch[] = {
#embed "0005_launch.sql"
};
static const unsigned char _0006_task[] = {
#embed "0006_task.sql"
};
static const unsigned char _0007_trust[] = {
#embed "0007_trust.sql"
};
static const unsigned char _0008_plan_sources[] = {
#embed "0008_plan_sources.sql"
};
static const unsigned char _0009_report[] = {
#embed "0009_report.sql"
};
static const unsigned char _0010_calendar[] = {
#embed "0010_calendar.sql"
};
static const unsigned char _0011_report_stations[] = {
#embed "0011_report_stations.sql"
};
static const unsigned char _0012_amendment[] = {
#embed "0012_amendment.sql"
};
static const unsigned char _0013_figures[] = {
#embed "0013_figures.sql"
};
static const unsigned char _0014_conduct[] = {
#embed "0014_conduct.sql"
};
static const unsigned char _0015_declaration[] = {
#embed "0015_declaration.sql"
};
static const unsigned char _0016_supplement[] = {
#embed "0016_supplement.sql"
};
static const unsigned char _0017_signature[] = {
#embed "0017_signature.sql"
};
static const unsigned char _0018_ranking[] = {
#embed "0018_ranking.sql"
};
static const unsigned char _0019_checks[] = {
#embed "0019_checks.sql"
};
static const unsigned char _0020_trail[] = {
#embed "0020_trail.sql"
};
static const unsigned char _0021_returned[] = {
#embed "0021_returned.sql"
};

#define FILE(name, array) {name, array, sizeof array}
static const nep_migration files[] = {
    FILE("0001_register.sql", _0001_register),
    FILE("0002_plan.sql", _0002_plan),
    FILE("0003_scoring.sql", _0003_scoring),
    FILE("0004_inspection.sql", _0004_inspection),
    FILE("0005_launch.sql", _0005_launch),
    FILE("0006_task.sql", _0006_task),
    FILE("0007_trust.sql", _0007_trust),
    FILE("0008_plan_sources.sql", _0008_plan_sources),
    FILE("0009_report.sql", _0009_report),
    FILE("0010_calendar.sql", _0010_calendar),
    FILE("0011_report_stations.sql", _0011_report_stations),
    FILE("0012_amendment.sql", _0012_amendment),
    FILE("0013_figures.sql", _0013_figures),
    FILE("0014_conduct.sql", _0014_conduct),
    FILE("0015_declaration.sql", _0015_declaration),
    FILE("0016_supplement.sql", _0016_supplement),
    FILE("0017_signature.sql", _0017_signature),
    FILE("0018_ranking.sql", _0018_ranking),
    FILE("0019_checks.sql", _0019_checks),
    FILE("0020_trail.sql", _0020_trail),
    FILE("0021_returned.sql", _0021_returned),
};

const nep_migration *const nep_migrations = files;
const size_t nep_migrations_count = sizeof files / sizeof files[0];
