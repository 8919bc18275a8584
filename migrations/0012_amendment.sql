-- Documents that change a published plan, and what each did to the rows of the ledger.
CREATE TABLE amendment (
    id INTEGER PRIMARY KEY,
    plan_id INTEGER NOT NULL REFERENCES plan (id),
    code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 64 AND code NOT GLOB '*[^a-z0-9-]*'),
    document TEXT NOT NULL CHECK (document GLOB '[{[]*'),
    number TEXT,
    issued_on TEXT NOT NULL CHECK (issued_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    updated_at INTEGER NOT NULL,
    published_at INTEGER,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (plan_id, code)
) STRICT;
CREATE INDEX amendment_by_plan ON amendment (plan_id, id);
CREATE INDEX amendment_in_force ON amendment (plan_id, published_at, id) WHERE published_at IS NOT NULL;
CREATE TRIGGER amendment_in_force_stays BEFORE UPDATE ON amendment WHEN old.published_at IS NOT NULL
BEGIN SELECT raise(ABORT, 'an amendment in force does not change'); END;

-- The amendment that brought the rule.
ALTER TABLE plan_rule ADD COLUMN amendment_id INTEGER REFERENCES amendment (id);
-- The amendment that touched the row last: its due date is that one's.
ALTER TABLE obligation ADD COLUMN amendment_id INTEGER REFERENCES amendment (id);
-- Settled by an act on paper from before the plan was in the system, as an administrator declared it.
ALTER TABLE obligation ADD COLUMN declared INTEGER NOT NULL DEFAULT 0 CHECK (declared IN (0, 1));

-- The history once more, with what amendments do, the first rule of rows that they touched, and what was declared.
CREATE TABLE obligation_history (
    id INTEGER PRIMARY KEY,
    obligation_id INTEGER NOT NULL REFERENCES obligation (id),
    at INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('owe', 'settle', 'reopen', 'extend', 'exempt', 'resubject', 'amend')),
    state TEXT NOT NULL CHECK (state IN ('open', 'settled', 'exempt')),
    verdict TEXT CHECK (verdict IN ('onTime', 'late', 'missed', 'exempt')),
    due_at INTEGER,
    late_until INTEGER,
    actor TEXT NOT NULL,
    reason TEXT,
    declared INTEGER NOT NULL DEFAULT 0 CHECK (declared IN (0, 1)),
    amendment_id INTEGER REFERENCES amendment (id),
    clause_label TEXT,
    clause_quote TEXT
) STRICT;
INSERT INTO obligation_history (id, obligation_id, at, kind, state, verdict, due_at, late_until, actor, reason)
SELECT id, obligation_id, at, kind, state, verdict, due_at, late_until, actor, reason FROM obligation_event;
DROP TABLE obligation_event;
ALTER TABLE obligation_history RENAME TO obligation_event;
CREATE INDEX obligation_event_by_obligation ON obligation_event (obligation_id, at, id);
CREATE TRIGGER obligation_event_is_append_only_update BEFORE UPDATE ON obligation_event
BEGIN SELECT raise(ABORT, 'the history of an obligation is append-only'); END;
CREATE TRIGGER obligation_event_is_append_only_delete BEFORE DELETE ON obligation_event
BEGIN SELECT raise(ABORT, 'the history of an obligation is append-only'); END;
