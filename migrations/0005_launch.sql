-- Launches of models, and what is posted where for a registration.

CREATE TABLE launch (
    id INTEGER PRIMARY KEY,
    plan_id INTEGER NOT NULL REFERENCES plan (id),
    code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 64 AND code NOT GLOB '*[^a-z0-9-]*'),
    state TEXT NOT NULL CHECK (state IN ('planned', 'postponed', 'held', 'cancelled')),
    pilot INTEGER NOT NULL CHECK (pilot IN (0, 1)),
    organiser_id INTEGER NOT NULL REFERENCES unit (id),
    place_id INTEGER REFERENCES unit (id),
    venue TEXT,
    planned_on TEXT CHECK (planned_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    held_on TEXT CHECK (held_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    held_at INTEGER,
    document_number TEXT,
    -- The codes of the deadlines that it answers, where it names some.
    deadlines TEXT NOT NULL DEFAULT '[]' CHECK (deadlines GLOB '[[]*'),
    reason TEXT,
    note TEXT,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (plan_id, code),
    CHECK (state NOT IN ('planned') OR planned_on IS NOT NULL),
    CHECK (state NOT IN ('postponed', 'cancelled') OR reason IS NOT NULL),
    CHECK ((state = 'held') = (held_on IS NOT NULL)),
    CHECK ((state = 'held') = (held_at IS NOT NULL))
) STRICT;
CREATE INDEX launch_by_plan ON launch (plan_id, id);

CREATE TABLE launch_model (
    launch_id INTEGER NOT NULL REFERENCES launch (id),
    model_id INTEGER NOT NULL REFERENCES model (id),
    PRIMARY KEY (launch_id, model_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE launch_unit (
    launch_id INTEGER NOT NULL REFERENCES launch (id),
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    PRIMARY KEY (launch_id, unit_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX launch_unit_by_unit ON launch_unit (unit_id);

-- The rows of the ledger that the launch has settled.
CREATE TABLE launch_obligation (
    obligation_id INTEGER PRIMARY KEY REFERENCES obligation (id),
    launch_id INTEGER NOT NULL REFERENCES launch (id)
) STRICT;
CREATE INDEX launch_obligation_by_launch ON launch_obligation (launch_id);

CREATE TABLE launch_event (
    id INTEGER PRIMARY KEY,
    launch_id INTEGER NOT NULL REFERENCES launch (id),
    at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('planned', 'postponed', 'held', 'cancelled')),
    planned_on TEXT,
    held_on TEXT,
    actor TEXT NOT NULL,
    reason TEXT
) STRICT;
CREATE INDEX launch_event_by_launch ON launch_event (launch_id, at, id);
CREATE TRIGGER launch_event_is_append_only_update BEFORE UPDATE ON launch_event
BEGIN SELECT raise(ABORT, 'the history of a launch is append-only'); END;
CREATE TRIGGER launch_event_is_append_only_delete BEFORE DELETE ON launch_event
BEGIN SELECT raise(ABORT, 'the history of a launch is append-only'); END;

CREATE TABLE posting (
    id INTEGER PRIMARY KEY,
    registration_id INTEGER NOT NULL REFERENCES registration (id),
    plan_id INTEGER NOT NULL REFERENCES plan (id),
    model_id INTEGER NOT NULL REFERENCES model (id),
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 64 AND code NOT GLOB '*[^a-z0-9-]*'),
    what TEXT NOT NULL CHECK (what IN (
        'backdrop', 'modelName', 'identificationCriteria', 'criteria', 'officialsCode', 'publicCode', 'workRules', 'regulations',
        'other')),
    location TEXT NOT NULL,
    since TEXT NOT NULL CHECK (since GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    until TEXT CHECK (until GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    criteria TEXT NOT NULL DEFAULT '[]' CHECK (criteria GLOB '[[]*'),
    note TEXT,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (registration_id, code),
    CHECK (until IS NULL OR since <= until)
) STRICT;
CREATE INDEX posting_by_plan ON posting (plan_id, id);
