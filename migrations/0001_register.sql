-- Who and what there is: units, groups, models, tokens; and the trail of what was done to them.
-- Instants are milliseconds since 1970 UTC; dates, months and codes are text as people write them.
-- JSON is checked by its first character only: json_valid() is refused in a schema that is not trusted (seen with SQLite 3.40).

CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE unit (
    -- Never given twice: the audit trail goes on naming units that were deleted.
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL UNIQUE CHECK (length(code) BETWEEN 1 AND 64 AND code NOT GLOB '*[^a-z0-9-]*'),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 300),
    kind TEXT NOT NULL CHECK (kind IN (
        'area', 'committee', 'department', 'section', 'organisation', 'party', 'team', 'school', 'oneStop',
        'headquarters', 'apartment', 'heritage', 'market', 'residentialGroup', 'other')),
    level TEXT CHECK (level IN ('city', 'district', 'commune')),
    parent_id INTEGER REFERENCES unit (id) CHECK (parent_id <> id),
    valid_from TEXT CHECK (valid_from GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    valid_to TEXT CHECK (valid_to GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    note TEXT,
    aliases TEXT NOT NULL DEFAULT '[]' CHECK (aliases GLOB '[{[]*'),
    search TEXT NOT NULL,
    sort_key BLOB NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL,
    CHECK (valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to)
) STRICT;
CREATE INDEX unit_by_parent ON unit (parent_id, sort_key, id);
CREATE INDEX unit_by_kind ON unit (kind, sort_key, id);
CREATE INDEX unit_by_name ON unit (sort_key, id);

-- Official codes were reused in 2025, so a code means a unit only together with a date.
CREATE TABLE unit_code (
    unit_id INTEGER NOT NULL REFERENCES unit (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 20),
    valid_from TEXT CHECK (valid_from GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    valid_to TEXT CHECK (valid_to GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    PRIMARY KEY (unit_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX unit_code_by_code ON unit_code (code);

CREATE TABLE unit_group (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE CHECK (length(code) BETWEEN 1 AND 64 AND code NOT GLOB '*[^a-z0-9-]*'),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 300),
    note TEXT,
    sort_key BLOB NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX unit_group_by_name ON unit_group (sort_key, id);

CREATE TABLE unit_group_member (
    group_id INTEGER NOT NULL REFERENCES unit_group (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    valid_from TEXT CHECK (valid_from GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    valid_to TEXT CHECK (valid_to GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    PRIMARY KEY (group_id, position),
    CHECK (valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to)
) STRICT, WITHOUT ROWID;
CREATE INDEX unit_group_member_by_unit ON unit_group_member (unit_id);

CREATE TABLE model (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE CHECK (length(code) BETWEEN 1 AND 64 AND code NOT GLOB '*[^a-z0-9-]*'),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 300),
    note TEXT,
    aliases TEXT NOT NULL DEFAULT '[]' CHECK (aliases GLOB '[{[]*'),
    codes_of_conduct TEXT NOT NULL DEFAULT '[]' CHECK (codes_of_conduct GLOB '[{[]*'),
    search TEXT NOT NULL,
    sort_key BLOB NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX model_by_name ON model (sort_key, id);

-- A token is kept as the SHA-256 of its 256 random bits; the token itself is shown once.
CREATE TABLE token (
    id INTEGER PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    role TEXT NOT NULL CHECK (role IN ('admin', 'issuer', 'standing', 'author', 'office', 'inspector', 'viewer')),
    unit_id INTEGER REFERENCES unit (id),
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    created_at INTEGER NOT NULL,
    expires_on TEXT CHECK (expires_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    revoked_at INTEGER,
    last_used_at INTEGER
) STRICT;
CREATE INDEX token_by_unit ON token (unit_id);

-- The trail, and the feed of changes read from it: one row for each act, in the transaction of the act.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    token_id INTEGER REFERENCES token (id),
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    actor_unit TEXT,
    request_id TEXT NOT NULL,
    address TEXT,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    plan_id INTEGER,
    unit_id INTEGER,
    old TEXT CHECK (old IS NULL OR old GLOB '[{[]*'),
    new TEXT CHECK (new IS NULL OR new GLOB '[{[]*'),
    reason TEXT
) STRICT;
CREATE INDEX audit_by_plan ON audit (plan_id, id);
CREATE INDEX audit_by_unit ON audit (unit_id, id);
CREATE INDEX audit_by_subject ON audit (subject, id);
CREATE INDEX audit_by_time ON audit (at, id);
CREATE TRIGGER audit_is_append_only_update BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_is_append_only_delete BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'audit is append-only'); END;

-- What a figure's ETag is made of: scope 0 is the register of units, groups and models; any other scope is a plan's id.
CREATE TABLE version (
    scope INTEGER PRIMARY KEY,
    number INTEGER NOT NULL
) STRICT;
INSERT INTO version (scope, number) VALUES (0, 0);

-- First answers to POSTs that carried an Idempotency-Key, for 24 hours.
CREATE TABLE idempotency (
    token_id INTEGER NOT NULL,
    key TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
    fingerprint BLOB NOT NULL,
    at INTEGER NOT NULL,
    status INTEGER NOT NULL,
    headers TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (token_id, key)
) STRICT;
CREATE INDEX idempotency_by_time ON idempotency (at);
