-- Inspections: campaigns, whom they visit, the second score of a card, findings and their remedies, outline reports.

CREATE TABLE inspection (
    id INTEGER PRIMARY KEY,
    plan_id INTEGER NOT NULL REFERENCES plan (id),
    code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 64 AND code NOT GLOB '*[^a-z0-9-]*'),
    form TEXT NOT NULL CHECK (form IN ('direct', 'indirect', 'self', 'supervision')),
    state TEXT NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'open', 'closed')),
    lead_unit_id INTEGER NOT NULL REFERENCES unit (id),
    window_from TEXT NOT NULL CHECK (window_from GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    window_to TEXT NOT NULL CHECK (window_to GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    blind INTEGER NOT NULL CHECK (blind IN (0, 1)),
    document TEXT NOT NULL CHECK (document GLOB '[{[]*'),
    opened_at INTEGER,
    closed_at INTEGER,
    version INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL,
    UNIQUE (plan_id, code),
    CHECK (window_from <= window_to),
    CHECK ((state = 'draft') = (opened_at IS NULL)),
    CHECK ((state = 'closed') = (closed_at IS NOT NULL))
) STRICT;

-- The organisations on the team: what the rights of inspectors are looked up by. Their people stand in the document.
CREATE TABLE inspection_member (
    inspection_id INTEGER NOT NULL REFERENCES inspection (id) ON DELETE CASCADE,
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    PRIMARY KEY (inspection_id, unit_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX inspection_member_by_unit ON inspection_member (unit_id);

-- The scope with its groups expanded as of the opening day; it stays as it is from then on.
CREATE TABLE inspection_unit (
    inspection_id INTEGER NOT NULL REFERENCES inspection (id),
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    PRIMARY KEY (inspection_id, unit_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE inspection_model_unit (
    inspection_id INTEGER NOT NULL REFERENCES inspection (id),
    model_id INTEGER NOT NULL REFERENCES model (id),
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    PRIMARY KEY (inspection_id, model_id, unit_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX inspection_model_unit_by_unit ON inspection_model_unit (unit_id, model_id);

-- The rules of the ledger that an inspection has brought in. Rows by these rules are settled by the inspection's own acts.
CREATE TABLE inspection_rule (
    rule_id INTEGER PRIMARY KEY REFERENCES plan_rule (id),
    inspection_id INTEGER NOT NULL REFERENCES inspection (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('visit', 'report', 'reply', 'finding')),
    UNIQUE (inspection_id, purpose)
) STRICT;
CREATE INDEX obligation_by_rule ON obligation (rule_id, id);

-- What was proposed, and what a person then chose: every proposal and every choice is kept, the last choice holds.
CREATE TABLE inspection_proposal (
    inspection_id INTEGER NOT NULL REFERENCES inspection (id),
    number INTEGER NOT NULL CHECK (number >= 1),
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    strategy TEXT NOT NULL CHECK (strategy IN ('random', 'risk')),
    seed TEXT,
    count INTEGER NOT NULL,
    document TEXT NOT NULL CHECK (document GLOB '[{[]*'),
    PRIMARY KEY (inspection_id, number)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER inspection_proposal_is_append_only_update BEFORE UPDATE ON inspection_proposal
BEGIN SELECT raise(ABORT, 'a proposal does not change'); END;
CREATE TRIGGER inspection_proposal_is_append_only_delete BEFORE DELETE ON inspection_proposal
BEGIN SELECT raise(ABORT, 'a proposal does not change'); END;
CREATE TABLE inspection_choice (
    inspection_id INTEGER NOT NULL REFERENCES inspection (id),
    number INTEGER NOT NULL CHECK (number >= 1),
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    proposal INTEGER,
    PRIMARY KEY (inspection_id, number),
    FOREIGN KEY (inspection_id, proposal) REFERENCES inspection_proposal (inspection_id, number)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER inspection_choice_is_append_only_update BEFORE UPDATE ON inspection_choice
BEGIN SELECT raise(ABORT, 'a choice does not change'); END;
CREATE TRIGGER inspection_choice_is_append_only_delete BEFORE DELETE ON inspection_choice
BEGIN SELECT raise(ABORT, 'a choice does not change'); END;
CREATE TABLE inspection_choice_unit (
    inspection_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    PRIMARY KEY (inspection_id, number, unit_id),
    FOREIGN KEY (inspection_id, number) REFERENCES inspection_choice (inspection_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE visit (
    id INTEGER PRIMARY KEY,
    inspection_id INTEGER NOT NULL REFERENCES inspection (id),
    plan_id INTEGER NOT NULL REFERENCES plan (id),
    registration_id INTEGER NOT NULL REFERENCES registration (id),
    model_id INTEGER NOT NULL REFERENCES model (id),
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    owner_id INTEGER NOT NULL REFERENCES unit (id),
    obligation_id INTEGER NOT NULL REFERENCES obligation (id),
    month TEXT NOT NULL CHECK (month GLOB '[12][0-9][0-9][0-9]-[01][0-9]' AND substr(month, 6) BETWEEN '01' AND '12'),
    scoresheet_version_id INTEGER NOT NULL REFERENCES scoresheet_version (id),
    -- The card and the revision of it that the visit is compared with; fixed together with the points.
    scorecard_id INTEGER REFERENCES scorecard (id),
    scorecard_revision INTEGER,
    state TEXT NOT NULL CHECK (state IN ('draft', 'sealed', 'finalized')),
    visited_on TEXT NOT NULL CHECK (visited_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    revision INTEGER NOT NULL CHECK (revision >= 1),
    verdict TEXT CHECK (verdict IN ('onTime', 'late')),
    finalized_at INTEGER,
    finalized_by INTEGER REFERENCES token (id),
    reply_obligation_id INTEGER REFERENCES obligation (id),
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (inspection_id, registration_id),
    CHECK ((scorecard_id IS NULL) = (scorecard_revision IS NULL)),
    CHECK ((state = 'finalized') = (finalized_at IS NOT NULL)),
    CHECK (state <> 'finalized' OR reply_obligation_id IS NOT NULL)
) STRICT;
CREATE INDEX visit_by_plan ON visit (plan_id, id);
CREATE INDEX visit_by_inspection ON visit (inspection_id, id);
CREATE INDEX visit_by_unit ON visit (plan_id, unit_id, model_id);
CREATE INDEX visit_by_owner ON visit (owner_id, finalized_at);
CREATE INDEX visit_by_registration ON visit (registration_id);

-- Every content a visit ever had, the team's answer to a dispute included. Scores as in scorecard_revision.
CREATE TABLE visit_revision (
    visit_id INTEGER NOT NULL REFERENCES visit (id),
    revision INTEGER NOT NULL CHECK (revision >= 1),
    at INTEGER NOT NULL,
    token_id INTEGER REFERENCES token (id),
    actor TEXT NOT NULL,
    visited_on TEXT NOT NULL,
    month TEXT NOT NULL,
    scores TEXT NOT NULL CHECK (scores GLOB '[{[]*'),
    conclusion TEXT,
    total INTEGER NOT NULL,
    maximum INTEGER NOT NULL,
    percent INTEGER CHECK (percent BETWEEN 0 AND 10000),
    band TEXT,
    PRIMARY KEY (visit_id, revision),
    CHECK (total BETWEEN 0 AND maximum)
) STRICT;
CREATE TRIGGER visit_revision_is_append_only_update BEFORE UPDATE ON visit_revision
BEGIN SELECT raise(ABORT, 'a revision does not change'); END;
CREATE TRIGGER visit_revision_is_append_only_delete BEFORE DELETE ON visit_revision
BEGIN SELECT raise(ABORT, 'a revision does not change'); END;

CREATE TABLE visit_event (
    id INTEGER PRIMARY KEY,
    visit_id INTEGER NOT NULL REFERENCES visit (id),
    at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'sealed', 'finalized')),
    revision INTEGER NOT NULL,
    actor TEXT NOT NULL
) STRICT;
CREATE INDEX visit_event_by_visit ON visit_event (visit_id, at, id);
CREATE TRIGGER visit_event_is_append_only_update BEFORE UPDATE ON visit_event
BEGIN SELECT raise(ABORT, 'the history of a visit is append-only'); END;
CREATE TRIGGER visit_event_is_append_only_delete BEFORE DELETE ON visit_event
BEGIN SELECT raise(ABORT, 'the history of a visit is append-only'); END;

-- What the unit says of the inspected score, each time it says it; the last one counts.
CREATE TABLE visit_reply (
    id INTEGER PRIMARY KEY,
    visit_id INTEGER NOT NULL REFERENCES visit (id),
    at INTEGER NOT NULL,
    token_id INTEGER REFERENCES token (id),
    actor TEXT NOT NULL,
    disputes INTEGER NOT NULL CHECK (disputes IN (0, 1)),
    document TEXT NOT NULL CHECK (document GLOB '[{[]*')
) STRICT;
CREATE INDEX visit_reply_by_visit ON visit_reply (visit_id, id);
CREATE TRIGGER visit_reply_is_append_only_update BEFORE UPDATE ON visit_reply
BEGIN SELECT raise(ABORT, 'what a unit has said stays said'); END;
CREATE TRIGGER visit_reply_is_append_only_delete BEFORE DELETE ON visit_reply
BEGIN SELECT raise(ABORT, 'what a unit has said stays said'); END;

CREATE TABLE visit_answer (
    visit_id INTEGER PRIMARY KEY REFERENCES visit (id),
    at INTEGER NOT NULL,
    token_id INTEGER REFERENCES token (id),
    actor TEXT NOT NULL,
    document TEXT NOT NULL CHECK (document GLOB '[{[]*')
) STRICT;
CREATE TRIGGER visit_answer_is_append_only_update BEFORE UPDATE ON visit_answer
BEGIN SELECT raise(ABORT, 'what the team has answered stays answered'); END;
CREATE TRIGGER visit_answer_is_append_only_delete BEFORE DELETE ON visit_answer
BEGIN SELECT raise(ABORT, 'what the team has answered stays answered'); END;

CREATE TABLE finding (
    id INTEGER PRIMARY KEY,
    visit_id INTEGER NOT NULL REFERENCES visit (id),
    number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 999),
    criterion TEXT,
    severity TEXT NOT NULL CHECK (severity IN ('minor', 'major', 'critical')),
    text TEXT NOT NULL,
    due_on TEXT NOT NULL CHECK (due_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    state TEXT NOT NULL CHECK (state IN ('open', 'remedied', 'verified')),
    -- Set when the visit is finalised: until then the unit does not know of it.
    obligation_id INTEGER REFERENCES obligation (id),
    remedy_text TEXT,
    remedied_on TEXT CHECK (remedied_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    remedied_at INTEGER,
    remedied_by INTEGER REFERENCES token (id),
    verified_at INTEGER,
    reason TEXT,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (visit_id, number),
    CHECK ((state = 'open') OR (remedy_text IS NOT NULL AND remedied_at IS NOT NULL)),
    CHECK ((state = 'verified') = (verified_at IS NOT NULL))
) STRICT;

CREATE TABLE finding_event (
    id INTEGER PRIMARY KEY,
    finding_id INTEGER NOT NULL REFERENCES finding (id),
    at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'remedied', 'verified')),
    actor TEXT NOT NULL,
    text TEXT
) STRICT;
CREATE INDEX finding_event_by_finding ON finding_event (finding_id, at, id);
CREATE TRIGGER finding_event_is_append_only_update BEFORE UPDATE ON finding_event
BEGIN SELECT raise(ABORT, 'the history of a finding is append-only'); END;
CREATE TRIGGER finding_event_is_append_only_delete BEFORE DELETE ON finding_event
BEGIN SELECT raise(ABORT, 'the history of a finding is append-only'); END;

CREATE TABLE outline_report (
    id INTEGER PRIMARY KEY,
    inspection_id INTEGER NOT NULL REFERENCES inspection (id),
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    obligation_id INTEGER NOT NULL REFERENCES obligation (id),
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'returned', 'accepted')),
    verdict TEXT CHECK (verdict IN ('onTime', 'late')),
    document TEXT NOT NULL CHECK (document GLOB '[{[]*'),
    submitted_at INTEGER,
    submitted_by INTEGER REFERENCES token (id),
    decided_at INTEGER,
    reason TEXT,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (inspection_id, unit_id),
    CHECK (state = 'draft' OR submitted_at IS NOT NULL)
) STRICT;

-- The statistics of a report as they stand in it. Values are integers of 1/100.
CREATE TABLE outline_statistic (
    report_id INTEGER NOT NULL REFERENCES outline_report (id),
    position INTEGER NOT NULL,
    subject TEXT NOT NULL,
    value INTEGER NOT NULL,
    measure TEXT NOT NULL,
    period TEXT,
    source TEXT,
    text TEXT,
    PRIMARY KEY (report_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX outline_statistic_by_measure ON outline_statistic (measure);
