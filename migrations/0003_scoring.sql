-- Scoresheets, registrations and the monthly cards scored on them. Points are integers of 1/100 point.

CREATE TABLE scoresheet (
    id INTEGER PRIMARY KEY,
    plan_id INTEGER NOT NULL REFERENCES plan (id),
    model_id INTEGER NOT NULL REFERENCES model (id),
    document TEXT NOT NULL CHECK (document GLOB '[{[]*'),
    published_version INTEGER,
    version INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL,
    UNIQUE (plan_id, model_id)
) STRICT;

CREATE TABLE scoresheet_version (
    id INTEGER PRIMARY KEY,
    scoresheet_id INTEGER NOT NULL REFERENCES scoresheet (id),
    number INTEGER NOT NULL CHECK (number >= 1),
    document TEXT NOT NULL CHECK (document GLOB '[{[]*'),
    content_hash TEXT NOT NULL CHECK (length(content_hash) = 64),
    maximum INTEGER NOT NULL CHECK (maximum > 0),
    published_at INTEGER NOT NULL,
    UNIQUE (scoresheet_id, number)
) STRICT;
CREATE TRIGGER scoresheet_version_is_immutable_update BEFORE UPDATE ON scoresheet_version
BEGIN SELECT raise(ABORT, 'a published scoresheet does not change'); END;
CREATE TRIGGER scoresheet_version_is_immutable_delete BEFORE DELETE ON scoresheet_version
BEGIN SELECT raise(ABORT, 'a published scoresheet does not change'); END;

CREATE TABLE registration (
    id INTEGER PRIMARY KEY,
    plan_id INTEGER NOT NULL REFERENCES plan (id),
    model_id INTEGER NOT NULL REFERENCES model (id),
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    owner_id INTEGER NOT NULL REFERENCES unit (id),
    obligation_id INTEGER REFERENCES obligation (id),
    state TEXT NOT NULL CHECK (state IN ('submitted', 'accepted', 'returned', 'withdrawn')),
    verdict TEXT CHECK (verdict IN ('onTime', 'late')),
    note TEXT,
    submitted_at INTEGER NOT NULL,
    submitted_by INTEGER REFERENCES token (id),
    decided_at INTEGER,
    reason TEXT,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (plan_id, model_id, unit_id)
) STRICT;
CREATE INDEX registration_by_unit ON registration (unit_id);
CREATE INDEX registration_by_owner ON registration (plan_id, owner_id, model_id);
CREATE INDEX registration_by_state ON registration (plan_id, state, id);
CREATE INDEX registration_by_plan ON registration (plan_id, id);

CREATE TABLE registration_event (
    id INTEGER PRIMARY KEY,
    registration_id INTEGER NOT NULL REFERENCES registration (id),
    at INTEGER NOT NULL,
    state TEXT NOT NULL,
    verdict TEXT,
    actor TEXT NOT NULL,
    reason TEXT
) STRICT;
CREATE INDEX registration_event_by_registration ON registration_event (registration_id, at, id);
CREATE TRIGGER registration_event_is_append_only_update BEFORE UPDATE ON registration_event
BEGIN SELECT raise(ABORT, 'the history of a registration is append-only'); END;
CREATE TRIGGER registration_event_is_append_only_delete BEFORE DELETE ON registration_event
BEGIN SELECT raise(ABORT, 'the history of a registration is append-only'); END;

CREATE TABLE scorecard (
    id INTEGER PRIMARY KEY,
    registration_id INTEGER NOT NULL REFERENCES registration (id),
    plan_id INTEGER NOT NULL REFERENCES plan (id),
    model_id INTEGER NOT NULL REFERENCES model (id),
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    month TEXT NOT NULL CHECK (month GLOB '[12][0-9][0-9][0-9]-[01][0-9]' AND substr(month, 6) BETWEEN '01' AND '12'),
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
    decided_at INTEGER,
    reason TEXT,
    comments TEXT CHECK (comments IS NULL OR comments GLOB '[{[]*'),
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (registration_id, month),
    CHECK (total BETWEEN 0 AND maximum),
    CHECK (state = 'draft' OR submitted_at IS NOT NULL)
) STRICT;
CREATE INDEX scorecard_by_plan ON scorecard (plan_id, id);
CREATE INDEX scorecard_by_month ON scorecard (plan_id, month, id);
CREATE INDEX scorecard_by_state ON scorecard (plan_id, state, id);
CREATE INDEX scorecard_by_unit ON scorecard (plan_id, unit_id, model_id, month);

-- Every content a card ever had. The scores are one JSON array: [["criterion", points or null, "note" or null], ...].
CREATE TABLE scorecard_revision (
    scorecard_id INTEGER NOT NULL REFERENCES scorecard (id),
    revision INTEGER NOT NULL CHECK (revision >= 1),
    at INTEGER NOT NULL,
    token_id INTEGER REFERENCES token (id),
    actor TEXT NOT NULL,
    scores TEXT NOT NULL CHECK (scores GLOB '[{[]*'),
    review TEXT CHECK (review IS NULL OR review GLOB '[{[]*'),
    total INTEGER NOT NULL,
    maximum INTEGER NOT NULL,
    percent INTEGER CHECK (percent BETWEEN 0 AND 10000),
    band TEXT,
    PRIMARY KEY (scorecard_id, revision),
    CHECK (total BETWEEN 0 AND maximum)
) STRICT;
CREATE TRIGGER scorecard_revision_is_append_only_update BEFORE UPDATE ON scorecard_revision
BEGIN SELECT raise(ABORT, 'a revision does not change'); END;
CREATE TRIGGER scorecard_revision_is_append_only_delete BEFORE DELETE ON scorecard_revision
BEGIN SELECT raise(ABORT, 'a revision does not change'); END;

CREATE TABLE scorecard_event (
    id INTEGER PRIMARY KEY,
    scorecard_id INTEGER NOT NULL REFERENCES scorecard (id),
    at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'returned', 'accepted')),
    revision INTEGER NOT NULL,
    verdict TEXT,
    actor TEXT NOT NULL,
    reason TEXT
) STRICT;
CREATE INDEX scorecard_event_by_scorecard ON scorecard_event (scorecard_id, at, id);
CREATE TRIGGER scorecard_event_is_append_only_update BEFORE UPDATE ON scorecard_event
BEGIN SELECT raise(ABORT, 'the history of a card is append-only'); END;
CREATE TRIGGER scorecard_event_is_append_only_delete BEFORE DELETE ON scorecard_event
BEGIN SELECT raise(ABORT, 'the history of a card is append-only'); END;
