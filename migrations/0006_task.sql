-- Who supports the unit that leads a duty, and how tasks come on.

-- The units that a rule names in support, with its groups expanded as of the day on which it came into force.
CREATE TABLE rule_support (
    rule_id INTEGER NOT NULL REFERENCES plan_rule (id),
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (rule_id, unit_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX rule_support_by_unit ON rule_support (unit_id, rule_id);

-- Plans that were published before: units as they stand in the document, groups as of the day by which publishing expanded them.
INSERT INTO rule_support (rule_id, unit_id, position)
WITH rule (id, day, supporting) AS (
    SELECT r.id,
        coalesce(json_extract(p.document, '$.issuedOn'),
            min(max(date(p.published_at / 1000, 'unixepoch', '+7 hours'), p.period_from), p.period_to)),
        json_extract(part.value, '$.supporting')
    FROM plan p
        JOIN json_each('["deadlines","duties"]') list
        JOIN json_each(p.document, '$.' || list.value) part
        JOIN plan_rule r ON r.plan_id = p.id AND r.code = json_extract(part.value, '$.code')
    WHERE p.state = 'published'
), named (rule_id, day, position, code) AS (
    SELECT rule.id, rule.day, name.key, name.value FROM rule JOIN json_each(rule.supporting) name
), expanded (rule_id, unit_id, position) AS (
    SELECT named.rule_id, unit.id, named.position * 100000 FROM named JOIN unit ON unit.code = named.code
    UNION ALL
    SELECT named.rule_id, m.unit_id, named.position * 100000 + m.position
    FROM named
        JOIN unit_group g ON g.code = named.code
        JOIN unit_group_member m ON m.group_id = g.id
    WHERE (m.valid_from IS NULL OR m.valid_from <= named.day) AND (m.valid_to IS NULL OR named.day <= m.valid_to)
)
SELECT rule_id, unit_id, min(position) FROM expanded GROUP BY rule_id, unit_id;

CREATE TABLE task_progress (
    obligation_id INTEGER NOT NULL REFERENCES obligation (id),
    number INTEGER NOT NULL CHECK (number >= 1),
    at INTEGER NOT NULL,
    dated_on TEXT NOT NULL CHECK (dated_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    text TEXT NOT NULL,
    document TEXT,
    -- Whose work it tells of: the unit that leads, or one that supports it.
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    done INTEGER NOT NULL CHECK (done IN (0, 1)),
    actor TEXT NOT NULL,
    PRIMARY KEY (obligation_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_progress_by_day ON task_progress (obligation_id, dated_on, number);
CREATE TRIGGER task_progress_is_append_only_update BEFORE UPDATE ON task_progress
BEGIN SELECT raise(ABORT, 'what was told of a task stays told'); END;
CREATE TRIGGER task_progress_is_append_only_delete BEFORE DELETE ON task_progress
BEGIN SELECT raise(ABORT, 'what was told of a task stays told'); END;
