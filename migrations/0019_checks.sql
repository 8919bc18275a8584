-- A list of three or more in a CHECK makes SQLite fill a table with it at every row that is written, 2.8 µs each here and seven times
-- for a card that is sent (a fifth of what its writing costs); told one by one the same words cost nothing. The rows stay as they are,
-- so this is the way of https://sqlite.org/lang_altertable.html#otheralter.

PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql,
    'CHECK (state IN (''open'', ''settled'', ''exempt''))',
    'CHECK (state = ''open'' OR state = ''settled'' OR state = ''exempt'')')
WHERE type = 'table' AND name IN ('obligation', 'obligation_event');
UPDATE sqlite_schema SET sql = replace(sql,
    'CHECK (verdict IN (''onTime'', ''late'', ''missed'', ''exempt''))',
    'CHECK (verdict = ''onTime'' OR verdict = ''late'' OR verdict = ''missed'' OR verdict = ''exempt'')')
WHERE type = 'table' AND name IN ('obligation', 'obligation_event');
UPDATE sqlite_schema SET sql = replace(sql,
    'CHECK (kind IN (''owe'', ''settle'', ''reopen'', ''extend'', ''exempt'', ''resubject'', ''amend''))',
    'CHECK (kind = ''owe'' OR kind = ''settle'' OR kind = ''reopen'' OR kind = ''extend'' OR kind = ''exempt'' OR kind = ''resubject''
        OR kind = ''amend'')')
WHERE type = 'table' AND name = 'obligation_event';
UPDATE sqlite_schema SET sql = replace(sql,
    'CHECK (state IN (''draft'', ''submitted'', ''returned'', ''accepted''))',
    'CHECK (state = ''draft'' OR state = ''submitted'' OR state = ''returned'' OR state = ''accepted'')')
WHERE type = 'table' AND name IN ('scorecard', 'scorecard_event');
PRAGMA writable_schema = RESET;
