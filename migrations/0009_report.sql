-- Periodic reports up the chain: drafts, what was sent, who has received it; and reports that were asked for beyond the document.

CREATE TABLE report (
    id INTEGER PRIMARY KEY,
    plan_id INTEGER NOT NULL REFERENCES plan (id),
    -- The key of its obligation; where that has no due date, so that one may report again, a date or period may follow.
    key TEXT NOT NULL CHECK (length(key) BETWEEN 3 AND 320),
    obligation_id INTEGER NOT NULL REFERENCES obligation (id),
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    period TEXT,
    recipient_id INTEGER NOT NULL REFERENCES unit (id),
    via_id INTEGER REFERENCES unit (id),
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'returned', 'received')),
    verdict TEXT CHECK (verdict IN ('onTime', 'late')),
    -- What is being written: the body of the PUT in the API's own JSON. What was sent is in report_revision.
    document TEXT NOT NULL CHECK (document GLOB '[{[]*'),
    -- The last one that was sent; 0 before the first.
    revision INTEGER NOT NULL DEFAULT 0 CHECK (revision >= 0),
    submitted_at INTEGER,
    submitted_by INTEGER REFERENCES token (id),
    reason TEXT,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (plan_id, key),
    CHECK ((state = 'draft') = (revision = 0)),
    CHECK ((submitted_at IS NULL) = (revision = 0)),
    CHECK ((state = 'returned') = (reason IS NOT NULL))
) STRICT;
CREATE INDEX report_by_obligation ON report (obligation_id, id);

-- What was sent, each time: canonical JSON (RFC 8785) and the SHA-256 of these very bytes.
CREATE TABLE report_revision (
    report_id INTEGER NOT NULL REFERENCES report (id),
    revision INTEGER NOT NULL CHECK (revision >= 1),
    at INTEGER NOT NULL,
    token_id INTEGER REFERENCES token (id),
    actor TEXT NOT NULL,
    -- Why it was sent again.
    reason TEXT,
    content_hash TEXT NOT NULL CHECK (length(content_hash) = 64 AND content_hash NOT GLOB '*[^0-9a-f]*'),
    snapshot TEXT NOT NULL CHECK (snapshot GLOB '[{[]*'),
    PRIMARY KEY (report_id, revision)
) STRICT;
CREATE TRIGGER report_revision_is_append_only_update BEFORE UPDATE ON report_revision
BEGIN SELECT raise(ABORT, 'what was sent does not change'); END;
CREATE TRIGGER report_revision_is_append_only_delete BEFORE DELETE ON report_revision
BEGIN SELECT raise(ABORT, 'what was sent does not change'); END;

-- What became of it on its way: sent, received at a station, sent back.
CREATE TABLE report_event (
    id INTEGER PRIMARY KEY,
    report_id INTEGER NOT NULL REFERENCES report (id),
    revision INTEGER NOT NULL CHECK (revision >= 1),
    at INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('submit', 'correct', 'receive', 'return')),
    station TEXT CHECK (station IN ('via', 'to')),
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    actor TEXT NOT NULL,
    reason TEXT,
    CHECK (kind <> 'receive' OR station IS NOT NULL)
) STRICT;
CREATE INDEX report_event_by_report ON report_event (report_id, id);
CREATE UNIQUE INDEX report_receipt ON report_event (report_id, revision, station) WHERE kind = 'receive';
CREATE TRIGGER report_event_is_append_only_update BEFORE UPDATE ON report_event
BEGIN SELECT raise(ABORT, 'the history of a report is append-only'); END;
CREATE TRIGGER report_event_is_append_only_delete BEFORE DELETE ON report_event
BEGIN SELECT raise(ABORT, 'the history of a report is append-only'); END;

-- A report that somebody asked for on an occasion (báo cáo đột xuất). Its rule is in plan_rule, its rows in the ledger.
CREATE TABLE report_request (
    id INTEGER PRIMARY KEY,
    plan_id INTEGER NOT NULL REFERENCES plan (id),
    code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 64 AND code NOT GLOB '*[^a-z0-9-]*'),
    rule_id INTEGER NOT NULL UNIQUE REFERENCES plan_rule (id),
    document TEXT NOT NULL CHECK (document GLOB '[{[]*'),
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    UNIQUE (plan_id, code)
) STRICT;

-- Whose reports a report gathers: those of the plans below its own.
CREATE INDEX plan_by_parent ON plan (parent_plan_id) WHERE parent_plan_id IS NOT NULL;
