-- What of the service's schema the peers work on: the same columns, the same checks on rows, and the indices that the works need.
-- script/bench fills it from a database of the service, so that all sides start from the same records.

CREATE TABLE unit (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    parent_id INTEGER REFERENCES unit (id),
    sort_key BLOB NOT NULL
) STRICT;
CREATE TABLE model (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE token (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    unit_id INTEGER REFERENCES unit (id),
    hash BLOB NOT NULL UNIQUE
) STRICT;
CREATE TABLE plan (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE plan_model (
    plan_id INTEGER NOT NULL REFERENCES plan (id),
    model_id INTEGER NOT NULL REFERENCES model (id),
    position INTEGER NOT NULL,
    first_month TEXT NOT NULL,
    last_month TEXT NOT NULL,
    PRIMARY KEY (plan_id, model_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE scoresheet_version (
    id INTEGER PRIMARY KEY,
    plan_id INTEGER NOT NULL REFERENCES plan (id),
    model_id INTEGER NOT NULL REFERENCES model (id),
    document TEXT NOT NULL
) STRICT;
CREATE TABLE registration (
    id INTEGER PRIMARY KEY,
    plan_id INTEGER NOT NULL REFERENCES plan (id),
    model_id INTEGER NOT NULL REFERENCES model (id),
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    state TEXT NOT NULL,
    verdict TEXT,
    UNIQUE (plan_id, model_id, unit_id)
) STRICT;
CREATE TABLE obligation (
    id INTEGER PRIMARY KEY,
    plan_id INTEGER NOT NULL REFERENCES plan (id),
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    kind TEXT NOT NULL,
    model_id INTEGER REFERENCES model (id),
    subject_id INTEGER NOT NULL REFERENCES unit (id),
    period TEXT,
    due_at INTEGER,
    late_until INTEGER,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'settled', 'exempt')),
    verdict TEXT CHECK (verdict IN ('onTime', 'late', 'missed', 'exempt')),
    settled_at INTEGER,
    CHECK ((state = 'settled') = (settled_at IS NOT NULL))
) STRICT;
CREATE INDEX obligation_by_subject ON obligation (plan_id, subject_id, kind, model_id, period);
CREATE TABLE obligation_event (
    id INTEGER PRIMARY KEY,
    obligation_id INTEGER NOT NULL REFERENCES obligation (id),
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    verdict TEXT
) STRICT;
CREATE INDEX obligation_event_by_obligation ON obligation_event (obligation_id, at, id);
CREATE TABLE scorecard (
    id INTEGER PRIMARY KEY,
    registration_id INTEGER NOT NULL REFERENCES registration (id),
    plan_id INTEGER NOT NULL REFERENCES plan (id),
    model_id INTEGER NOT NULL REFERENCES model (id),
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    month TEXT NOT NULL,
    scoresheet_version_id INTEGER NOT NULL REFERENCES scoresheet_version (id),
    obligation_id INTEGER REFERENCES obligation (id),
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'returned', 'accepted')),
    verdict TEXT CHECK (verdict IN ('onTime', 'late')),
    revision INTEGER NOT NULL CHECK (revision >= 1),
    total INTEGER NOT NULL,
    maximum INTEGER NOT NULL CHECK (maximum >= 0),
    percent INTEGER CHECK (percent BETWEEN 0 AND 10000),
    band TEXT,
    submitted_at INTEGER,
    submitted_by INTEGER REFERENCES token (id),
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (registration_id, month),
    CHECK (total BETWEEN 0 AND maximum)
) STRICT;
CREATE INDEX scorecard_by_plan ON scorecard (plan_id, id);
CREATE TABLE scorecard_revision (
    scorecard_id INTEGER NOT NULL REFERENCES scorecard (id),
    revision INTEGER NOT NULL CHECK (revision >= 1),
    at INTEGER NOT NULL,
    token_id INTEGER REFERENCES token (id),
    scores TEXT NOT NULL,
    review TEXT,
    total INTEGER NOT NULL,
    maximum INTEGER NOT NULL,
    percent INTEGER,
    band TEXT,
    PRIMARY KEY (scorecard_id, revision)
) STRICT;
CREATE TABLE scorecard_event (
    id INTEGER PRIMARY KEY,
    scorecard_id INTEGER NOT NULL REFERENCES scorecard (id),
    at INTEGER NOT NULL,
    state TEXT NOT NULL,
    revision INTEGER NOT NULL,
    verdict TEXT,
    actor TEXT NOT NULL
) STRICT;
CREATE INDEX scorecard_event_by_scorecard ON scorecard_event (scorecard_id, at, id);
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    token_id INTEGER REFERENCES token (id),
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    plan_id INTEGER,
    unit_id INTEGER,
    old TEXT,
    new TEXT
) STRICT;
CREATE INDEX audit_by_plan ON audit (plan_id, id);
CREATE INDEX audit_by_subject ON audit (subject, id);
CREATE TABLE version (
    scope INTEGER PRIMARY KEY,
    number INTEGER NOT NULL
) STRICT;
