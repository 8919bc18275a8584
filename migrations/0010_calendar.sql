-- Calendars of what units owe, and the addresses at which programs fetch them.

-- Names this database among all that serve calendars, so that no two events of the world have one UID (RFC 5545 §3.8.4.7).
INSERT INTO meta (key, value) VALUES ('instance', lower(hex(randomblob(8))));

-- What a place is the subject of, in every plan.
CREATE INDEX obligation_by_subject_due ON obligation (subject_id, due_order, id);

-- An address holds 256 random bits of its own; kept is their SHA-256. It shows what the token that made it may still see.
CREATE TABLE calendar_feed (
    id INTEGER PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    token_id INTEGER REFERENCES token (id),
    actor TEXT NOT NULL,
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
CREATE INDEX calendar_feed_by_unit ON calendar_feed (unit_id, id);
