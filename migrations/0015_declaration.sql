-- Acts that happened on paper before the system, as an administrator entered them from their documents.

CREATE TABLE declaration (
    id INTEGER PRIMARY KEY,
    obligation_id INTEGER NOT NULL REFERENCES obligation (id),
    happened_on TEXT NOT NULL CHECK (happened_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    document_number TEXT NOT NULL CHECK (length(document_number) BETWEEN 1 AND 100),
    document_issued_on TEXT NOT NULL CHECK (document_issued_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    document_issuer TEXT NOT NULL CHECK (length(document_issuer) BETWEEN 1 AND 300),
    reason TEXT NOT NULL,
    -- What it settled the row with.
    verdict TEXT CHECK (verdict IN ('onTime', 'late')),
    declared_at INTEGER NOT NULL,
    declared_by TEXT NOT NULL,
    withdrawn_at INTEGER,
    withdrawn_by TEXT,
    withdrawn_reason TEXT,
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_reason IS NULL))
) STRICT;
CREATE INDEX declaration_by_obligation ON declaration (obligation_id, id);
CREATE UNIQUE INDEX declaration_in_force ON declaration (obligation_id) WHERE withdrawn_at IS NULL;
CREATE TRIGGER declaration_is_only_withdrawn BEFORE UPDATE ON declaration
WHEN old.withdrawn_at IS NOT NULL OR new.withdrawn_at IS NULL OR new.obligation_id <> old.obligation_id
    OR new.happened_on <> old.happened_on OR new.document_number <> old.document_number
    OR new.document_issued_on <> old.document_issued_on OR new.document_issuer <> old.document_issuer
    OR new.reason <> old.reason OR new.verdict IS NOT old.verdict OR new.declared_at <> old.declared_at
    OR new.declared_by <> old.declared_by
BEGIN SELECT raise(ABORT, 'a declaration is withdrawn and never changed'); END;
CREATE TRIGGER declaration_is_kept BEFORE DELETE ON declaration
BEGIN SELECT raise(ABORT, 'a declaration is withdrawn and never deleted'); END;

-- What is sent for a row that was declared has the declared verdict, and says so.
ALTER TABLE registration ADD COLUMN declared INTEGER NOT NULL DEFAULT 0 CHECK (declared IN (0, 1));
ALTER TABLE registration_event ADD COLUMN declared INTEGER NOT NULL DEFAULT 0 CHECK (declared IN (0, 1));
ALTER TABLE scorecard ADD COLUMN declared INTEGER NOT NULL DEFAULT 0 CHECK (declared IN (0, 1));
ALTER TABLE scorecard_event ADD COLUMN declared INTEGER NOT NULL DEFAULT 0 CHECK (declared IN (0, 1));

-- The figures once more, with what is declared apart from what was observed.

CREATE TABLE figure_duty_apart (
    plan_id INTEGER NOT NULL,
    unit_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    op TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    late_until INTEGER NOT NULL,
    state TEXT NOT NULL,
    verdict TEXT NOT NULL,
    declared INTEGER NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (plan_id, unit_id, kind, op, due_at, late_until, state, verdict, declared)
) STRICT, WITHOUT ROWID;
INSERT INTO figure_duty_apart
SELECT plan_id, unit_id, kind, op, due_at, late_until, state, verdict, 0, number FROM figure_duty;
DROP TRIGGER figure_duty_insert;
DROP TRIGGER figure_duty_update;
DROP TRIGGER figure_duty_delete;
DROP TABLE figure_duty;
ALTER TABLE figure_duty_apart RENAME TO figure_duty;

CREATE TRIGGER figure_duty_insert AFTER INSERT ON obligation BEGIN
    INSERT INTO figure_duty
    SELECT new.plan_id, u.id, new.kind, r.op, new.due_order, coalesce(new.late_order, -1), new.state, coalesce(new.verdict, ''),
        new.declared, 1
    FROM (SELECT 0 AS id UNION ALL SELECT new.unit_id) u JOIN plan_rule r ON r.id = new.rule_id WHERE true
    ON CONFLICT DO UPDATE SET number = number + 1;
    INSERT INTO figure_pair SELECT new.plan_id, new.subject_id, new.unit_id WHERE new.subject_id <> new.unit_id
    ON CONFLICT DO NOTHING;
    INSERT INTO figure_row SELECT new.plan_id, new.model_id, sort_key, id FROM unit
    WHERE id = new.subject_id AND new.model_id IS NOT NULL AND new.kind IN ('scorecard', 'registration')
    ON CONFLICT DO NOTHING;
    INSERT INTO figure_registration SELECT new.plan_id, new.unit_id, new.model_id, 1, 0, 0
    WHERE new.kind = 'registration' AND new.model_id IS NOT NULL
    ON CONFLICT DO UPDATE SET asked = asked + 1;
    INSERT INTO figure_change
    SELECT new.plan_id, u.id, 1, new.created_at FROM (SELECT 0 AS id UNION SELECT new.unit_id UNION SELECT new.subject_id) u WHERE true
    ON CONFLICT DO UPDATE SET number = number + 1, at = max(at, excluded.at);
END;

CREATE TRIGGER figure_duty_update
AFTER UPDATE OF unit_id, subject_id, rule_id, due_at, late_until, extended_due_at, extended_late_until, state, verdict, declared
ON obligation BEGIN
    UPDATE figure_duty SET number = number - 1
    WHERE plan_id = old.plan_id AND unit_id IN (0, old.unit_id) AND kind = old.kind
        AND op = (SELECT op FROM plan_rule WHERE id = old.rule_id) AND due_at = old.due_order
        AND late_until = coalesce(old.late_order, -1) AND state = old.state AND verdict = coalesce(old.verdict, '')
        AND declared = old.declared;
    INSERT INTO figure_duty
    SELECT new.plan_id, u.id, new.kind, r.op, new.due_order, coalesce(new.late_order, -1), new.state, coalesce(new.verdict, ''),
        new.declared, 1
    FROM (SELECT 0 AS id UNION ALL SELECT new.unit_id) u JOIN plan_rule r ON r.id = new.rule_id WHERE true
    ON CONFLICT DO UPDATE SET number = number + 1;
END;

CREATE TRIGGER figure_duty_delete AFTER DELETE ON obligation BEGIN
    UPDATE figure_duty SET number = number - 1
    WHERE plan_id = old.plan_id AND unit_id IN (0, old.unit_id) AND kind = old.kind
        AND op = (SELECT op FROM plan_rule WHERE id = old.rule_id) AND due_at = old.due_order
        AND late_until = coalesce(old.late_order, -1) AND state = old.state AND verdict = coalesce(old.verdict, '')
        AND declared = old.declared;
    UPDATE figure_registration SET asked = asked - 1
    WHERE plan_id = old.plan_id AND owner_id = old.unit_id AND model_id = old.model_id AND old.kind = 'registration';
    UPDATE figure_change SET number = number + 1 WHERE plan_id = old.plan_id AND unit_id IN (0, old.unit_id, old.subject_id);
END;

-- Those of `scored` whose verdict is declared, and the sum of their percentages.
ALTER TABLE figure_card ADD COLUMN declared_scored INTEGER NOT NULL DEFAULT 0;
ALTER TABLE figure_card ADD COLUMN declared_percents INTEGER NOT NULL DEFAULT 0;
DROP TRIGGER figure_card_insert;
DROP TRIGGER figure_card_update;

CREATE TRIGGER figure_card_insert AFTER INSERT ON scorecard WHEN new.state <> 'draft' BEGIN
    INSERT INTO figure_card
    SELECT new.plan_id, u.id, new.model_id, u.month, new.state = 'submitted', new.state = 'returned', new.state = 'accepted',
        new.state <> 'returned' AND new.percent IS NOT NULL, iif(new.state <> 'returned', coalesce(new.percent, 0), 0),
        new.declared AND new.state <> 'returned' AND new.percent IS NOT NULL,
        iif(new.declared AND new.state <> 'returned', coalesce(new.percent, 0), 0)
    FROM (SELECT 0 AS id, new.month AS month UNION ALL SELECT new.unit_id, '') u WHERE true
    ON CONFLICT DO UPDATE SET submitted = submitted + excluded.submitted, returned = returned + excluded.returned,
        accepted = accepted + excluded.accepted, scored = scored + excluded.scored, percents = percents + excluded.percents,
        declared_scored = declared_scored + excluded.declared_scored,
        declared_percents = declared_percents + excluded.declared_percents;
    INSERT INTO figure_share
    SELECT new.plan_id, owner_id, new.model_id, new.unit_id, 1, new.total, new.maximum FROM registration
    WHERE id = new.registration_id AND state IN ('submitted', 'accepted') AND new.state <> 'returned' AND new.maximum > 0
    ON CONFLICT DO UPDATE SET cards = cards + 1, total = total + excluded.total, maximum = maximum + excluded.maximum;
END;

CREATE TRIGGER figure_card_update AFTER UPDATE OF state, total, maximum, percent, declared ON scorecard
WHEN old.state <> 'draft' OR new.state <> 'draft' BEGIN
    INSERT INTO figure_card
    SELECT new.plan_id, u.id, new.model_id, u.month,
        (new.state = 'submitted') - (old.state = 'submitted'), (new.state = 'returned') - (old.state = 'returned'),
        (new.state = 'accepted') - (old.state = 'accepted'),
        (new.state IN ('submitted', 'accepted') AND new.percent IS NOT NULL)
            - (old.state IN ('submitted', 'accepted') AND old.percent IS NOT NULL),
        iif(new.state IN ('submitted', 'accepted'), coalesce(new.percent, 0), 0)
            - iif(old.state IN ('submitted', 'accepted'), coalesce(old.percent, 0), 0),
        (new.declared AND new.state IN ('submitted', 'accepted') AND new.percent IS NOT NULL)
            - (old.declared AND old.state IN ('submitted', 'accepted') AND old.percent IS NOT NULL),
        iif(new.declared AND new.state IN ('submitted', 'accepted'), coalesce(new.percent, 0), 0)
            - iif(old.declared AND old.state IN ('submitted', 'accepted'), coalesce(old.percent, 0), 0)
    FROM (SELECT 0 AS id, new.month AS month UNION ALL SELECT new.unit_id, '') u WHERE true
    ON CONFLICT DO UPDATE SET submitted = submitted + excluded.submitted, returned = returned + excluded.returned,
        accepted = accepted + excluded.accepted, scored = scored + excluded.scored, percents = percents + excluded.percents,
        declared_scored = declared_scored + excluded.declared_scored,
        declared_percents = declared_percents + excluded.declared_percents;
    INSERT INTO figure_share
    SELECT new.plan_id, owner_id, new.model_id, new.unit_id,
        (new.state IN ('submitted', 'accepted') AND new.maximum > 0) - (old.state IN ('submitted', 'accepted') AND old.maximum > 0),
        iif(new.state IN ('submitted', 'accepted') AND new.maximum > 0, new.total, 0)
            - iif(old.state IN ('submitted', 'accepted') AND old.maximum > 0, old.total, 0),
        iif(new.state IN ('submitted', 'accepted'), new.maximum, 0) - iif(old.state IN ('submitted', 'accepted'), old.maximum, 0)
    FROM registration WHERE id = new.registration_id AND state IN ('submitted', 'accepted')
    ON CONFLICT DO UPDATE SET cards = cards + excluded.cards, total = total + excluded.total, maximum = maximum + excluded.maximum;
END;
