-- A plan may be scored on the sheets of another one: a ward uses those of its district.
ALTER TABLE plan ADD COLUMN scoresheet_plan_id INTEGER REFERENCES plan (id) CHECK (scoresheet_plan_id <> id);

-- A duty that asks for what deadlines of the same plan ask for: its row is settled with the rows of those that are due at the same
-- instant.
CREATE TABLE plan_rule_fulfilment (
    rule_id INTEGER NOT NULL REFERENCES plan_rule (id),
    by_rule_id INTEGER NOT NULL REFERENCES plan_rule (id) CHECK (by_rule_id <> rule_id),
    PRIMARY KEY (rule_id, by_rule_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX plan_rule_fulfilment_by_other ON plan_rule_fulfilment (by_rule_id);

-- The row whose settling settled this one.
ALTER TABLE obligation ADD COLUMN fulfilled_by INTEGER REFERENCES obligation (id);
CREATE INDEX obligation_by_duty ON obligation (rule_id, unit_id, due_at);
