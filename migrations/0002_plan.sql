-- Issued documents, and the ledger of what they oblige each unit to do.

CREATE TABLE plan (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE CHECK (length(code) BETWEEN 1 AND 64 AND code NOT GLOB '*[^a-z0-9-]*'),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 1000),
    state TEXT NOT NULL CHECK (state IN ('draft', 'published')),
    issuer_id INTEGER NOT NULL REFERENCES unit (id),
    standing_unit_id INTEGER NOT NULL REFERENCES unit (id),
    parent_plan_id INTEGER REFERENCES plan (id),
    period_from TEXT NOT NULL CHECK (period_from GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    period_to TEXT NOT NULL CHECK (period_to GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    final_score TEXT NOT NULL CHECK (final_score IN ('self', 'inspected', 'inspectedElseSelf')),
    document TEXT NOT NULL CHECK (document GLOB '[{[]*'),
    search TEXT NOT NULL,
    sort_key BLOB NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL,
    published_at INTEGER,
    CHECK (period_from <= period_to),
    CHECK ((state = 'published') = (published_at IS NOT NULL))
) STRICT;
CREATE INDEX plan_by_title ON plan (sort_key, id);
CREATE INDEX plan_by_issuer ON plan (issuer_id);
CREATE INDEX plan_by_standing_unit ON plan (standing_unit_id);

-- The rows below are written when a plan is published and stay as they are from then on.
CREATE TABLE plan_model (
    plan_id INTEGER NOT NULL REFERENCES plan (id),
    model_id INTEGER NOT NULL REFERENCES model (id),
    position INTEGER NOT NULL,
    author_id INTEGER REFERENCES unit (id),
    first_month TEXT CHECK (first_month GLOB '[12][0-9][0-9][0-9]-[01][0-9]'),
    last_month TEXT CHECK (last_month GLOB '[12][0-9][0-9][0-9]-[01][0-9]'),
    due_day INTEGER CHECK (due_day BETWEEN 1 AND 31),
    late_days INTEGER CHECK (late_days BETWEEN 0 AND 366),
    PRIMARY KEY (plan_id, model_id),
    CHECK (first_month IS NULL OR first_month <= last_month)
) STRICT, WITHOUT ROWID;
CREATE INDEX plan_model_by_model ON plan_model (model_id);

-- A deadline or a duty of the document, with the place in the document that says so.
CREATE TABLE plan_rule (
    id INTEGER PRIMARY KEY,
    plan_id INTEGER NOT NULL REFERENCES plan (id),
    code TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN (
        'scoresheet', 'registration', 'launch', 'scorecard', 'inspection', 'report', 'task', 'conference')),
    op TEXT NOT NULL CHECK (op IN (
        'before', 'done_before', 'planned', 'in_quarter', 'in_month', 'monthly', 'yearly', 'asap', 'ongoing', 'none')),
    text TEXT,
    recipient_id INTEGER REFERENCES unit (id),
    via_id INTEGER REFERENCES unit (id),
    clause_label TEXT,
    clause_quote TEXT,
    UNIQUE (plan_id, code)
) STRICT;

CREATE TABLE obligation (
    id INTEGER PRIMARY KEY,
    plan_id INTEGER NOT NULL REFERENCES plan (id),
    key TEXT NOT NULL CHECK (length(key) BETWEEN 3 AND 300),
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    kind TEXT NOT NULL CHECK (kind IN (
        'scoresheet', 'registration', 'launch', 'scorecard', 'inspection', 'report', 'task', 'conference')),
    model_id INTEGER REFERENCES model (id),
    subject_id INTEGER NOT NULL REFERENCES unit (id),
    period TEXT,
    rule_id INTEGER NOT NULL REFERENCES plan_rule (id),
    due_at INTEGER,
    late_until INTEGER CHECK (late_until >= due_at),
    extended_due_at INTEGER,
    extended_late_until INTEGER CHECK (extended_late_until >= extended_due_at),
    extension_reason TEXT,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'settled', 'exempt')),
    verdict TEXT CHECK (verdict IN ('onTime', 'late', 'missed', 'exempt')),
    settled_at INTEGER,
    settled_by TEXT,
    held_on TEXT CHECK (held_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    document_number TEXT,
    note TEXT,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    -- Where a row stands in a list by due date: what has no due date comes last.
    due_order INTEGER GENERATED ALWAYS AS (coalesce(extended_due_at, due_at, 9007199254740991)) VIRTUAL,
    late_order INTEGER GENERATED ALWAYS AS (
        CASE WHEN extended_due_at IS NULL THEN late_until ELSE extended_late_until END) VIRTUAL,
    UNIQUE (plan_id, key),
    CHECK ((state = 'settled') = (settled_at IS NOT NULL)),
    CHECK (state = 'settled' OR verdict IS NULL OR (state = 'exempt' AND verdict = 'exempt')),
    CHECK ((extended_due_at IS NULL) = (extension_reason IS NULL))
) STRICT;
CREATE INDEX obligation_by_due ON obligation (plan_id, due_order, id);
CREATE INDEX obligation_by_late ON obligation (plan_id, late_order) WHERE late_order IS NOT NULL;
CREATE INDEX obligation_by_kind ON obligation (plan_id, kind, due_order, id);
CREATE INDEX obligation_by_unit ON obligation (unit_id, due_order, id);
CREATE INDEX obligation_by_plan_unit ON obligation (plan_id, unit_id, kind, model_id, period);
CREATE INDEX obligation_by_subject ON obligation (plan_id, subject_id, kind, model_id, period);

-- What befell a row: the row's rule, extension, state and verdict after each act, so that any figure can be had as of an instant.
CREATE TABLE obligation_event (
    id INTEGER PRIMARY KEY,
    obligation_id INTEGER NOT NULL REFERENCES obligation (id),
    at INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('settle', 'reopen', 'extend', 'exempt', 'resubject')),
    state TEXT NOT NULL CHECK (state IN ('open', 'settled', 'exempt')),
    verdict TEXT CHECK (verdict IN ('onTime', 'late', 'missed', 'exempt')),
    due_at INTEGER,
    late_until INTEGER,
    actor TEXT NOT NULL,
    reason TEXT
) STRICT;
CREATE INDEX obligation_event_by_obligation ON obligation_event (obligation_id, at, id);
CREATE TRIGGER obligation_event_is_append_only_update BEFORE UPDATE ON obligation_event
BEGIN SELECT raise(ABORT, 'the history of an obligation is append-only'); END;
CREATE TRIGGER obligation_event_is_append_only_delete BEFORE DELETE ON obligation_event
BEGIN SELECT raise(ABORT, 'the history of an obligation is append-only'); END;
