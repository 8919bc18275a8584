-- Criteria that a unit adds to a scoresheet for itself (S0-M3-G5-C1). What is scored on them stands beside the revisions of cards and
-- visits and not in them, so no figure can take it in.

CREATE TABLE supplement (
    id INTEGER PRIMARY KEY,
    registration_id INTEGER NOT NULL UNIQUE REFERENCES registration (id),
    plan_id INTEGER NOT NULL REFERENCES plan (id),
    model_id INTEGER NOT NULL REFERENCES model (id),
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    -- What was proposed last.
    document TEXT NOT NULL CHECK (document GLOB '[{]*'),
    state TEXT NOT NULL CHECK (state IN ('proposed', 'accepted', 'declined', 'withdrawn')),
    reason TEXT,
    -- What the author said of single criteria.
    comments TEXT CHECK (comments IS NULL OR comments GLOB '[[]*'),
    accepted_version INTEGER,
    proposed_at INTEGER NOT NULL,
    proposed_by INTEGER REFERENCES token (id),
    decided_at INTEGER,
    version INTEGER NOT NULL DEFAULT 1,
    CHECK ((state = 'proposed') = (decided_at IS NULL)),
    CHECK ((state IN ('declined', 'withdrawn')) = (reason IS NOT NULL)),
    CHECK (comments IS NULL OR state = 'declined'),
    CHECK (state <> 'accepted' OR accepted_version IS NOT NULL)
) STRICT;
CREATE INDEX supplement_by_plan ON supplement (plan_id, id);
CREATE INDEX supplement_by_state ON supplement (plan_id, state, id);

CREATE TABLE supplement_version (
    id INTEGER PRIMARY KEY,
    supplement_id INTEGER NOT NULL REFERENCES supplement (id),
    number INTEGER NOT NULL CHECK (number >= 1),
    -- The first month whose cards are scored on it.
    from_month TEXT NOT NULL
        CHECK (from_month GLOB '[12][0-9][0-9][0-9]-[01][0-9]' AND substr(from_month, 6) BETWEEN '01' AND '12'),
    document TEXT NOT NULL CHECK (document GLOB '[{]*'),
    content_hash TEXT NOT NULL CHECK (length(content_hash) = 64),
    maximum INTEGER NOT NULL CHECK (maximum >= 0),
    accepted_at INTEGER NOT NULL,
    UNIQUE (supplement_id, number)
) STRICT;
CREATE TRIGGER supplement_version_is_immutable_update BEFORE UPDATE ON supplement_version
BEGIN SELECT raise(ABORT, 'accepted criteria do not change'); END;
CREATE TRIGGER supplement_version_is_immutable_delete BEFORE DELETE ON supplement_version
BEGIN SELECT raise(ABORT, 'accepted criteria do not change'); END;

-- Scores as in scorecard_revision.
CREATE TABLE scorecard_supplement (
    scorecard_id INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    supplement_version_id INTEGER NOT NULL REFERENCES supplement_version (id),
    scores TEXT NOT NULL CHECK (scores GLOB '[[]*'),
    total INTEGER NOT NULL,
    maximum INTEGER NOT NULL,
    percent INTEGER CHECK (percent BETWEEN 0 AND 10000),
    PRIMARY KEY (scorecard_id, revision),
    FOREIGN KEY (scorecard_id, revision) REFERENCES scorecard_revision (scorecard_id, revision),
    CHECK (total BETWEEN 0 AND maximum)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER scorecard_supplement_is_append_only_update BEFORE UPDATE ON scorecard_supplement
BEGIN SELECT raise(ABORT, 'a revision does not change'); END;
CREATE TRIGGER scorecard_supplement_is_append_only_delete BEFORE DELETE ON scorecard_supplement
BEGIN SELECT raise(ABORT, 'a revision does not change'); END;

CREATE TABLE visit_supplement (
    visit_id INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    supplement_version_id INTEGER NOT NULL REFERENCES supplement_version (id),
    scores TEXT NOT NULL CHECK (scores GLOB '[[]*'),
    total INTEGER NOT NULL,
    maximum INTEGER NOT NULL,
    percent INTEGER CHECK (percent BETWEEN 0 AND 10000),
    PRIMARY KEY (visit_id, revision),
    FOREIGN KEY (visit_id, revision) REFERENCES visit_revision (visit_id, revision),
    CHECK (total BETWEEN 0 AND maximum)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER visit_supplement_is_append_only_update BEFORE UPDATE ON visit_supplement
BEGIN SELECT raise(ABORT, 'a revision does not change'); END;
CREATE TRIGGER visit_supplement_is_append_only_delete BEFORE DELETE ON visit_supplement
BEGIN SELECT raise(ABORT, 'a revision does not change'); END;
