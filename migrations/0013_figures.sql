-- Figures, kept beside what they are counted from. Triggers keep them in the transaction of the write, so no code can write past
-- them, and what is read in a snapshot is what its rows add up to. `nep doctor` counts them again.
-- In every table unit 0 stands for the whole plan.

-- How many rows of the ledger stand how. No due date is the last instant of all, as in obligation.due_order; no last one is -1.
CREATE TABLE figure_duty (
    plan_id INTEGER NOT NULL,
    unit_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    op TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    late_until INTEGER NOT NULL,
    state TEXT NOT NULL,
    verdict TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (plan_id, unit_id, kind, op, due_at, late_until, state, verdict)
) STRICT, WITHOUT ROWID;

-- Who owes something about whom else. A pair stays, also when its rows have gone over to others.
CREATE TABLE figure_pair (
    plan_id INTEGER NOT NULL,
    subject_id INTEGER NOT NULL,
    unit_id INTEGER NOT NULL,
    PRIMARY KEY (plan_id, subject_id, unit_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX figure_pair_by_unit ON figure_pair (plan_id, unit_id, subject_id);

-- Who may have a row in the matrix of a model, in the order in which the rows are shown. It stays, too; whether there is a row is
-- seen from the records.
CREATE TABLE figure_row (
    plan_id INTEGER NOT NULL,
    model_id INTEGER NOT NULL,
    sort_key BLOB NOT NULL,
    unit_id INTEGER NOT NULL,
    PRIMARY KEY (plan_id, model_id, sort_key, unit_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX figure_row_by_unit ON figure_row (unit_id, plan_id, model_id);

-- The cards that were sent: by unit with the month left empty, and of the whole plan by month.
CREATE TABLE figure_card (
    plan_id INTEGER NOT NULL,
    unit_id INTEGER NOT NULL,
    model_id INTEGER NOT NULL,
    month TEXT NOT NULL,
    submitted INTEGER NOT NULL,
    returned INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    -- Those of them, submitted or accepted, that have a percentage, and the sum of these.
    scored INTEGER NOT NULL,
    percents INTEGER NOT NULL,
    PRIMARY KEY (plan_id, unit_id, model_id, month)
) STRICT, WITHOUT ROWID;

-- The registrations that a unit answers for.
CREATE TABLE figure_registration (
    plan_id INTEGER NOT NULL,
    owner_id INTEGER NOT NULL,
    model_id INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    registered INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    PRIMARY KEY (plan_id, owner_id, model_id)
) STRICT, WITHOUT ROWID;

-- What the cards that count come to: submitted or accepted, with a maximum, of registrations that are neither returned nor withdrawn.
CREATE TABLE figure_share (
    plan_id INTEGER NOT NULL,
    owner_id INTEGER NOT NULL,
    model_id INTEGER NOT NULL,
    unit_id INTEGER NOT NULL,
    cards INTEGER NOT NULL,
    total INTEGER NOT NULL,
    maximum INTEGER NOT NULL,
    PRIMARY KEY (plan_id, owner_id, model_id, unit_id)
) STRICT, WITHOUT ROWID;

-- Counts what has happened to the records of a unit, and says when the last of it did.
CREATE TABLE figure_change (
    plan_id INTEGER NOT NULL,
    unit_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (plan_id, unit_id)
) STRICT, WITHOUT ROWID;

-- The ledger.

CREATE TRIGGER figure_duty_insert AFTER INSERT ON obligation BEGIN
    INSERT INTO figure_duty
    SELECT new.plan_id, u.id, new.kind, r.op, new.due_order, coalesce(new.late_order, -1), new.state, coalesce(new.verdict, ''), 1
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
AFTER UPDATE OF unit_id, subject_id, rule_id, due_at, late_until, extended_due_at, extended_late_until, state, verdict ON obligation BEGIN
    UPDATE figure_duty SET number = number - 1
    WHERE plan_id = old.plan_id AND unit_id IN (0, old.unit_id) AND kind = old.kind
        AND op = (SELECT op FROM plan_rule WHERE id = old.rule_id) AND due_at = old.due_order
        AND late_until = coalesce(old.late_order, -1) AND state = old.state AND verdict = coalesce(old.verdict, '');
    INSERT INTO figure_duty
    SELECT new.plan_id, u.id, new.kind, r.op, new.due_order, coalesce(new.late_order, -1), new.state, coalesce(new.verdict, ''), 1
    FROM (SELECT 0 AS id UNION ALL SELECT new.unit_id) u JOIN plan_rule r ON r.id = new.rule_id WHERE true
    ON CONFLICT DO UPDATE SET number = number + 1;
END;

CREATE TRIGGER figure_duty_move AFTER UPDATE OF unit_id, subject_id ON obligation BEGIN
    INSERT INTO figure_pair SELECT new.plan_id, new.subject_id, new.unit_id WHERE new.subject_id <> new.unit_id
    ON CONFLICT DO NOTHING;
    INSERT INTO figure_row SELECT new.plan_id, new.model_id, sort_key, id FROM unit
    WHERE id = new.subject_id AND new.model_id IS NOT NULL AND new.kind IN ('scorecard', 'registration')
    ON CONFLICT DO NOTHING;
    INSERT INTO figure_registration
    SELECT new.plan_id, u.id, new.model_id, u.number, 0, 0
    FROM (SELECT old.unit_id AS id, -1 AS number UNION ALL SELECT new.unit_id, 1) u
    WHERE new.kind = 'registration' AND new.model_id IS NOT NULL
    ON CONFLICT DO UPDATE SET asked = asked + excluded.asked;
    -- Whose it was has lost it; the event that follows tells only whose it is.
    INSERT INTO figure_change
    SELECT old.plan_id, u.id, 1, 0 FROM (SELECT old.unit_id AS id UNION SELECT old.subject_id) u WHERE true
    ON CONFLICT DO UPDATE SET number = number + 1;
END;

CREATE TRIGGER figure_duty_delete AFTER DELETE ON obligation BEGIN
    UPDATE figure_duty SET number = number - 1
    WHERE plan_id = old.plan_id AND unit_id IN (0, old.unit_id) AND kind = old.kind
        AND op = (SELECT op FROM plan_rule WHERE id = old.rule_id) AND due_at = old.due_order
        AND late_until = coalesce(old.late_order, -1) AND state = old.state AND verdict = coalesce(old.verdict, '');
    UPDATE figure_registration SET asked = asked - 1
    WHERE plan_id = old.plan_id AND owner_id = old.unit_id AND model_id = old.model_id AND old.kind = 'registration';
    UPDATE figure_change SET number = number + 1 WHERE plan_id = old.plan_id AND unit_id IN (0, old.unit_id, old.subject_id);
END;

CREATE TRIGGER figure_duty_event AFTER INSERT ON obligation_event BEGIN
    INSERT INTO figure_change
    SELECT plan_id, 0, 1, new.at FROM obligation WHERE id = new.obligation_id
    UNION ALL SELECT plan_id, unit_id, 1, new.at FROM obligation WHERE id = new.obligation_id
    UNION ALL SELECT plan_id, subject_id, 1, new.at FROM obligation WHERE id = new.obligation_id AND subject_id <> unit_id
    ON CONFLICT DO UPDATE SET number = number + 1, at = max(at, excluded.at);
END;

-- Cards.

CREATE TRIGGER figure_card_insert AFTER INSERT ON scorecard WHEN new.state <> 'draft' BEGIN
    INSERT INTO figure_card
    SELECT new.plan_id, u.id, new.model_id, u.month, new.state = 'submitted', new.state = 'returned', new.state = 'accepted',
        new.state <> 'returned' AND new.percent IS NOT NULL, iif(new.state <> 'returned', coalesce(new.percent, 0), 0)
    FROM (SELECT 0 AS id, new.month AS month UNION ALL SELECT new.unit_id, '') u WHERE true
    ON CONFLICT DO UPDATE SET submitted = submitted + excluded.submitted, returned = returned + excluded.returned,
        accepted = accepted + excluded.accepted, scored = scored + excluded.scored, percents = percents + excluded.percents;
    INSERT INTO figure_share
    SELECT new.plan_id, owner_id, new.model_id, new.unit_id, 1, new.total, new.maximum FROM registration
    WHERE id = new.registration_id AND state IN ('submitted', 'accepted') AND new.state <> 'returned' AND new.maximum > 0
    ON CONFLICT DO UPDATE SET cards = cards + 1, total = total + excluded.total, maximum = maximum + excluded.maximum;
END;

CREATE TRIGGER figure_card_update AFTER UPDATE OF state, total, maximum, percent ON scorecard
WHEN old.state <> 'draft' OR new.state <> 'draft' BEGIN
    INSERT INTO figure_card
    SELECT new.plan_id, u.id, new.model_id, u.month,
        (new.state = 'submitted') - (old.state = 'submitted'), (new.state = 'returned') - (old.state = 'returned'),
        (new.state = 'accepted') - (old.state = 'accepted'),
        (new.state IN ('submitted', 'accepted') AND new.percent IS NOT NULL)
            - (old.state IN ('submitted', 'accepted') AND old.percent IS NOT NULL),
        iif(new.state IN ('submitted', 'accepted'), coalesce(new.percent, 0), 0)
            - iif(old.state IN ('submitted', 'accepted'), coalesce(old.percent, 0), 0)
    FROM (SELECT 0 AS id, new.month AS month UNION ALL SELECT new.unit_id, '') u WHERE true
    ON CONFLICT DO UPDATE SET submitted = submitted + excluded.submitted, returned = returned + excluded.returned,
        accepted = accepted + excluded.accepted, scored = scored + excluded.scored, percents = percents + excluded.percents;
    INSERT INTO figure_share
    SELECT new.plan_id, owner_id, new.model_id, new.unit_id,
        (new.state IN ('submitted', 'accepted') AND new.maximum > 0) - (old.state IN ('submitted', 'accepted') AND old.maximum > 0),
        iif(new.state IN ('submitted', 'accepted') AND new.maximum > 0, new.total, 0)
            - iif(old.state IN ('submitted', 'accepted') AND old.maximum > 0, old.total, 0),
        iif(new.state IN ('submitted', 'accepted'), new.maximum, 0) - iif(old.state IN ('submitted', 'accepted'), old.maximum, 0)
    FROM registration WHERE id = new.registration_id AND state IN ('submitted', 'accepted')
    ON CONFLICT DO UPDATE SET cards = cards + excluded.cards, total = total + excluded.total, maximum = maximum + excluded.maximum;
END;

CREATE TRIGGER figure_card_event AFTER INSERT ON scorecard_event BEGIN
    INSERT INTO figure_change
    SELECT plan_id, 0, 1, new.at FROM scorecard WHERE id = new.scorecard_id
    UNION ALL SELECT plan_id, unit_id, 1, new.at FROM scorecard WHERE id = new.scorecard_id
    ON CONFLICT DO UPDATE SET number = number + 1, at = max(at, excluded.at);
END;

-- Registrations.

CREATE TRIGGER figure_registration_insert AFTER INSERT ON registration BEGIN
    INSERT INTO figure_registration VALUES (new.plan_id, new.owner_id, new.model_id, 0, 1, new.state = 'accepted')
    ON CONFLICT DO UPDATE SET registered = registered + 1, accepted = accepted + excluded.accepted;
    INSERT INTO figure_row SELECT new.plan_id, new.model_id, sort_key, id FROM unit WHERE id = new.unit_id
    ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER figure_registration_update AFTER UPDATE OF state, owner_id ON registration BEGIN
    INSERT INTO figure_registration VALUES (old.plan_id, old.owner_id, old.model_id, 0, -1, -(old.state = 'accepted'))
    ON CONFLICT DO UPDATE SET registered = registered - 1, accepted = accepted + excluded.accepted;
    INSERT INTO figure_registration VALUES (new.plan_id, new.owner_id, new.model_id, 0, 1, new.state = 'accepted')
    ON CONFLICT DO UPDATE SET registered = registered + 1, accepted = accepted + excluded.accepted;
END;

-- Its cards count as long as it does, for whoever answers for it.
CREATE TRIGGER figure_registration_counts AFTER UPDATE OF state, owner_id ON registration
WHEN old.owner_id <> new.owner_id OR (old.state IN ('submitted', 'accepted')) <> (new.state IN ('submitted', 'accepted')) BEGIN
    UPDATE figure_share
    SET cards = cards - c.number, total = figure_share.total - c.total, maximum = figure_share.maximum - c.maximum
    FROM (
        SELECT count(*) AS number, coalesce(sum(total), 0) AS total, coalesce(sum(maximum), 0) AS maximum FROM scorecard
        WHERE registration_id = old.id AND state IN ('submitted', 'accepted') AND maximum > 0) c
    WHERE plan_id = old.plan_id AND owner_id = old.owner_id AND model_id = old.model_id AND unit_id = old.unit_id
        AND old.state IN ('submitted', 'accepted');
    INSERT INTO figure_share
    SELECT new.plan_id, new.owner_id, new.model_id, new.unit_id, count(*), coalesce(sum(total), 0), coalesce(sum(maximum), 0)
    FROM scorecard
    WHERE registration_id = new.id AND state IN ('submitted', 'accepted') AND maximum > 0
        AND new.state IN ('submitted', 'accepted')
    HAVING count(*) > 0
    ON CONFLICT DO UPDATE SET cards = cards + excluded.cards, total = total + excluded.total, maximum = maximum + excluded.maximum;
END;

CREATE TRIGGER figure_registration_event AFTER INSERT ON registration_event BEGIN
    INSERT INTO figure_change
    SELECT plan_id, 0, 1, new.at FROM registration WHERE id = new.registration_id
    UNION ALL SELECT plan_id, unit_id, 1, new.at FROM registration WHERE id = new.registration_id
    UNION ALL SELECT plan_id, owner_id, 1, new.at FROM registration WHERE id = new.registration_id AND owner_id <> unit_id
    ON CONFLICT DO UPDATE SET number = number + 1, at = max(at, excluded.at);
END;

CREATE TRIGGER figure_row_follows_name AFTER UPDATE OF sort_key ON unit WHEN old.sort_key <> new.sort_key BEGIN
    UPDATE figure_row SET sort_key = new.sort_key WHERE unit_id = new.id;
END;

-- What is there already.

INSERT INTO figure_duty
SELECT o.plan_id, u.id, o.kind, r.op, o.due_order, coalesce(o.late_order, -1), o.state, coalesce(o.verdict, ''), count(*)
FROM obligation o JOIN plan_rule r ON r.id = o.rule_id JOIN unit u ON u.id = o.unit_id GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;
INSERT INTO figure_duty
SELECT plan_id, 0, kind, op, due_at, late_until, state, verdict, sum(number) FROM figure_duty GROUP BY 1, 3, 4, 5, 6, 7, 8;

INSERT INTO figure_pair SELECT DISTINCT plan_id, subject_id, unit_id FROM obligation WHERE subject_id <> unit_id;

INSERT INTO figure_row
SELECT DISTINCT o.plan_id, o.model_id, u.sort_key, u.id FROM obligation o JOIN unit u ON u.id = o.subject_id
WHERE o.model_id IS NOT NULL AND o.kind IN ('scorecard', 'registration')
UNION SELECT r.plan_id, r.model_id, u.sort_key, u.id FROM registration r JOIN unit u ON u.id = r.unit_id;

INSERT INTO figure_card
SELECT plan_id, unit_id, model_id, '', sum(state = 'submitted'), sum(state = 'returned'), sum(state = 'accepted'),
    sum(state <> 'returned' AND percent IS NOT NULL), sum(iif(state <> 'returned', coalesce(percent, 0), 0))
FROM scorecard WHERE state <> 'draft' GROUP BY plan_id, unit_id, model_id;
INSERT INTO figure_card
SELECT plan_id, 0, model_id, month, sum(state = 'submitted'), sum(state = 'returned'), sum(state = 'accepted'),
    sum(state <> 'returned' AND percent IS NOT NULL), sum(iif(state <> 'returned', coalesce(percent, 0), 0))
FROM scorecard WHERE state <> 'draft' GROUP BY plan_id, model_id, month;

INSERT INTO figure_registration
SELECT plan_id, unit_id, model_id, count(*), 0, 0 FROM obligation WHERE kind = 'registration' AND model_id IS NOT NULL GROUP BY 1, 2, 3;
INSERT INTO figure_registration
SELECT plan_id, owner_id, model_id, 0, count(*), sum(state = 'accepted') FROM registration GROUP BY 1, 2, 3 HAVING true
ON CONFLICT DO UPDATE SET registered = excluded.registered, accepted = excluded.accepted;

INSERT INTO figure_share
SELECT c.plan_id, r.owner_id, c.model_id, c.unit_id, count(*), sum(c.total), sum(c.maximum)
FROM scorecard c JOIN registration r ON r.id = c.registration_id
WHERE c.state IN ('submitted', 'accepted') AND c.maximum > 0 AND r.state IN ('submitted', 'accepted') GROUP BY 1, 2, 3, 4;

INSERT INTO figure_change
SELECT u.plan_id, u.id, 1, coalesce(last.at, 0)
FROM (
    SELECT plan_id, 0 AS id FROM obligation UNION SELECT plan_id, unit_id FROM obligation UNION SELECT plan_id, subject_id FROM obligation
    UNION SELECT plan_id, unit_id FROM registration UNION SELECT plan_id, owner_id FROM registration) u
    LEFT JOIN (SELECT plan_id, max(at) AS at FROM audit GROUP BY plan_id) last ON last.plan_id = u.plan_id;
