-- People apart from models: commendations and violations, behind a right of their own.

-- What a token may beyond its role.
CREATE TABLE token_right (
    token_id INTEGER NOT NULL REFERENCES token (id),
    name TEXT NOT NULL CHECK (name IN ('conduct')),
    PRIMARY KEY (token_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE commendation (
    id INTEGER PRIMARY KEY,
    -- Given by the service: a code that people choose might hold a name.
    public_id TEXT NOT NULL UNIQUE CHECK (length(public_id) = 16),
    plan_id INTEGER NOT NULL REFERENCES plan (id),
    kind TEXT NOT NULL CHECK (kind IN ('collective', 'individual')),
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    person TEXT REFERENCES person (public_id),
    position TEXT,
    occasion TEXT NOT NULL CHECK (occasion IN ('month', 'halfYear', 'year', 'occasion')),
    period TEXT,
    occasion_name TEXT,
    models TEXT NOT NULL DEFAULT '[]' CHECK (models GLOB '[[]*'),
    -- NULL once it was masked.
    achievement TEXT,
    form TEXT,
    -- The code of the rule of the plan that it is proposed by, such as S0-K1.
    rule TEXT,
    state TEXT NOT NULL CHECK (state IN ('proposed', 'collected', 'decided', 'declined')),
    -- May say something of a person, so it goes with the rest.
    reason TEXT,
    decision_number TEXT,
    decided_on TEXT CHECK (decided_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    decision_form TEXT,
    authority TEXT,
    proposed_at INTEGER NOT NULL,
    masked_at INTEGER,
    version INTEGER NOT NULL DEFAULT 1,
    CHECK ((kind = 'individual') = (person IS NOT NULL)),
    CHECK ((occasion = 'occasion') = (occasion_name IS NOT NULL)),
    CHECK ((occasion = 'occasion') = (period IS NULL)),
    CHECK ((state = 'decided') = (decision_number IS NOT NULL)),
    CHECK ((state = 'decided') = (decided_on IS NOT NULL)),
    CHECK (state <> 'declined' OR reason IS NOT NULL OR masked_at IS NOT NULL),
    CHECK ((achievement IS NULL) = (masked_at IS NOT NULL)),
    CHECK (masked_at IS NULL OR (position IS NULL AND form IS NULL AND reason IS NULL))
) STRICT;
CREATE INDEX commendation_by_plan ON commendation (plan_id, id);
CREATE TABLE commendation_event (
    id INTEGER PRIMARY KEY,
    commendation_id INTEGER NOT NULL REFERENCES commendation (id),
    at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('proposed', 'collected', 'decided', 'declined')),
    -- Of whose unit the token was; NULL for one that holds for everything.
    unit_id INTEGER REFERENCES unit (id),
    actor TEXT NOT NULL
) STRICT;
CREATE INDEX commendation_event_by_commendation ON commendation_event (commendation_id, at, id);
CREATE TRIGGER commendation_event_is_append_only_update BEFORE UPDATE ON commendation_event
BEGIN SELECT raise(ABORT, 'the history of a commendation is append-only'); END;
CREATE TRIGGER commendation_event_is_append_only_delete BEFORE DELETE ON commendation_event
BEGIN SELECT raise(ABORT, 'the history of a commendation is append-only'); END;

CREATE TABLE violation (
    id INTEGER PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE CHECK (length(public_id) = 16),
    plan_id INTEGER NOT NULL REFERENCES plan (id),
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    person TEXT REFERENCES person (public_id),
    position TEXT,
    -- NULL once it was masked; the fact and the day stay.
    behaviour TEXT,
    occurred_on TEXT NOT NULL CHECK (occurred_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    source TEXT NOT NULL CHECK (source IN ('inspection', 'supervision', 'citizens', 'press', 'superior', 'own', 'other')),
    source_note TEXT,
    measure TEXT CHECK (measure IN ('reminder', 'criticism', 'correction', 'law')),
    measure_note TEXT,
    document_number TEXT,
    -- The code of the rule of the plan that the measure goes by, such as S1-V1.
    rule TEXT,
    -- The month in whose classification of civil servants it was counted (S1-V2). No figure of this service knows it.
    classified_in TEXT CHECK (classified_in GLOB '[12][0-9][0-9][0-9]-[01][0-9]'),
    state TEXT NOT NULL CHECK (state IN ('open', 'resolved')),
    resolution TEXT,
    resolved_on TEXT CHECK (resolved_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    recorded_at INTEGER NOT NULL,
    masked_at INTEGER,
    version INTEGER NOT NULL DEFAULT 1,
    CHECK ((state = 'resolved') = (resolved_on IS NOT NULL)),
    CHECK (state <> 'resolved' OR measure IS NOT NULL),
    CHECK ((behaviour IS NULL) = (masked_at IS NOT NULL)),
    CHECK (masked_at IS NULL OR (position IS NULL AND source_note IS NULL AND measure_note IS NULL AND resolution IS NULL))
) STRICT;
CREATE INDEX violation_by_plan ON violation (plan_id, id);
CREATE TABLE violation_event (
    id INTEGER PRIMARY KEY,
    violation_id INTEGER NOT NULL REFERENCES violation (id),
    at INTEGER NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('record', 'change', 'resolve', 'mask')),
    actor TEXT NOT NULL
) STRICT;
CREATE INDEX violation_event_by_violation ON violation_event (violation_id, at, id);
CREATE TRIGGER violation_event_is_append_only_update BEFORE UPDATE ON violation_event
BEGIN SELECT raise(ABORT, 'the history of a violation is append-only'); END;
CREATE TRIGGER violation_event_is_append_only_delete BEFORE DELETE ON violation_event
BEGIN SELECT raise(ABORT, 'the history of a violation is append-only'); END;
