-- What a ranking adds up, so that one of the whole country need not read the figures of every place in it.

-- figure_share by owner alone; it follows that table, and so whatever moves it.
CREATE TABLE figure_owner (
    plan_id INTEGER NOT NULL,
    owner_id INTEGER NOT NULL,
    model_id INTEGER NOT NULL,
    cards INTEGER NOT NULL,
    total INTEGER NOT NULL,
    maximum INTEGER NOT NULL,
    PRIMARY KEY (plan_id, owner_id, model_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER figure_owner_insert AFTER INSERT ON figure_share BEGIN
    INSERT INTO figure_owner VALUES (new.plan_id, new.owner_id, new.model_id, new.cards, new.total, new.maximum)
    ON CONFLICT DO UPDATE SET cards = cards + excluded.cards, total = total + excluded.total, maximum = maximum + excluded.maximum;
END;

CREATE TRIGGER figure_owner_update AFTER UPDATE ON figure_share BEGIN
    UPDATE figure_owner
    SET cards = cards + new.cards - old.cards, total = total + new.total - old.total, maximum = maximum + new.maximum - old.maximum
    WHERE plan_id = new.plan_id AND owner_id = new.owner_id AND model_id = new.model_id;
END;

-- What of figure_share is of cards whose verdict is declared from paper. `sent` counts those without a maximum, too.
CREATE TABLE figure_declared (
    plan_id INTEGER NOT NULL,
    owner_id INTEGER NOT NULL,
    model_id INTEGER NOT NULL,
    unit_id INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    cards INTEGER NOT NULL,
    total INTEGER NOT NULL,
    maximum INTEGER NOT NULL,
    PRIMARY KEY (plan_id, owner_id, model_id, unit_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER figure_declared_insert AFTER INSERT ON scorecard WHEN new.declared AND new.state IN ('submitted', 'accepted') BEGIN
    INSERT INTO figure_declared
    SELECT new.plan_id, owner_id, new.model_id, new.unit_id, 1, new.maximum > 0, new.total, new.maximum FROM registration
    WHERE id = new.registration_id AND state IN ('submitted', 'accepted')
    ON CONFLICT DO UPDATE SET sent = sent + 1, cards = cards + excluded.cards, total = total + excluded.total,
        maximum = maximum + excluded.maximum;
END;

CREATE TRIGGER figure_declared_update AFTER UPDATE OF state, total, maximum, declared ON scorecard WHEN old.declared OR new.declared BEGIN
    INSERT INTO figure_declared
    SELECT r.plan_id, r.owner_id, r.model_id, r.unit_id, sum(c.sign), sum(c.sign * (c.maximum > 0)), sum(c.sign * c.total),
        sum(c.sign * c.maximum)
    FROM (
        SELECT -1 AS sign, old.total AS total, old.maximum AS maximum WHERE old.declared AND old.state IN ('submitted', 'accepted')
        UNION ALL
        SELECT 1, new.total, new.maximum WHERE new.declared AND new.state IN ('submitted', 'accepted')) c
        CROSS JOIN registration r
    WHERE r.id = new.registration_id AND r.state IN ('submitted', 'accepted')
    HAVING count(*) > 0
    ON CONFLICT DO UPDATE SET sent = sent + excluded.sent, cards = cards + excluded.cards, total = total + excluded.total,
        maximum = maximum + excluded.maximum;
END;

-- They count as long as the registration does, for whoever answers for it.
CREATE TRIGGER figure_declared_counts AFTER UPDATE OF state, owner_id ON registration
WHEN (old.owner_id <> new.owner_id OR (old.state IN ('submitted', 'accepted')) <> (new.state IN ('submitted', 'accepted')))
    AND EXISTS (SELECT 1 FROM scorecard WHERE registration_id = new.id AND declared) BEGIN
    INSERT INTO figure_declared
    SELECT new.plan_id, o.id, new.model_id, new.unit_id, sum(o.sign), sum(o.sign * (c.maximum > 0)), sum(o.sign * c.total),
        sum(o.sign * c.maximum)
    FROM (
        SELECT old.owner_id AS id, -1 AS sign WHERE old.state IN ('submitted', 'accepted')
        UNION ALL
        SELECT new.owner_id, 1 WHERE new.state IN ('submitted', 'accepted')) o
        CROSS JOIN scorecard c
    WHERE c.registration_id = new.id AND c.declared AND c.state IN ('submitted', 'accepted')
    GROUP BY o.id
    ON CONFLICT DO UPDATE SET sent = sent + excluded.sent, cards = cards + excluded.cards, total = total + excluded.total,
        maximum = maximum + excluded.maximum;
END;

-- What is there already.

INSERT INTO figure_owner
SELECT plan_id, owner_id, model_id, sum(cards), sum(total), sum(maximum) FROM figure_share GROUP BY plan_id, owner_id, model_id;

INSERT INTO figure_declared
SELECT c.plan_id, r.owner_id, c.model_id, c.unit_id, count(*), sum(c.maximum > 0), sum(c.total), sum(c.maximum)
FROM scorecard c CROSS JOIN registration r ON r.id = c.registration_id
WHERE c.declared AND c.state IN ('submitted', 'accepted') AND r.state IN ('submitted', 'accepted')
GROUP BY c.plan_id, r.owner_id, c.model_id, c.unit_id;
