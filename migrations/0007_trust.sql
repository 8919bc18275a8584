-- What makes the records fit to be trusted: the trail is chained, tokens are bound more closely, people stand apart.

-- The chain. Every row carries the SHA-256 of the row before it and of itself (docs/audit.md says how). The actor's name is not
-- in the hashed row but its salted digest is, so that a name can be erased and the chain still holds. Rows of before are chained when
-- this binary first opens the database: hash and digest may be filled in once and never change.
ALTER TABLE audit ADD COLUMN actor_digest BLOB CHECK (actor_digest IS NULL OR length(actor_digest) = 32);
ALTER TABLE audit ADD COLUMN hash BLOB CHECK (hash IS NULL OR length(hash) = 32);

-- The end of what was removed by retention: the chain goes on from this hash. Every row also stands in the trail itself.
CREATE TABLE audit_checkpoint (
    last_id INTEGER PRIMARY KEY,
    first_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    -- SHA-256 of the file into which the removed rows were exported.
    export_sha256 TEXT NOT NULL CHECK (length(export_sha256) = 64),
    CHECK (first_id <= last_id)
) STRICT;
CREATE TRIGGER audit_checkpoint_is_append_only_update BEFORE UPDATE ON audit_checkpoint
BEGIN SELECT raise(ABORT, 'a checkpoint does not change'); END;
CREATE TRIGGER audit_checkpoint_is_append_only_delete BEFORE DELETE ON audit_checkpoint
BEGIN SELECT raise(ABORT, 'a checkpoint does not change'); END;

DROP TRIGGER audit_is_append_only_update;
DROP TRIGGER audit_is_append_only_delete;
CREATE TRIGGER audit_is_append_only_update BEFORE UPDATE OF
    id, at, token_id, role, actor_unit, request_id, address, action, subject, plan_id, unit_id, old, new, reason ON audit
BEGIN SELECT raise(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_is_chained_once BEFORE UPDATE OF hash, actor_digest ON audit WHEN old.hash IS NOT NULL
BEGIN SELECT raise(ABORT, 'audit is append-only'); END;
-- A name may be erased, and not changed into another.
CREATE TRIGGER audit_actor_is_only_erased BEFORE UPDATE OF actor ON audit WHEN new.actor <> ''
BEGIN SELECT raise(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_is_append_only_delete BEFORE DELETE ON audit
WHEN NOT EXISTS (SELECT 1 FROM audit_checkpoint WHERE last_id >= old.id)
BEGIN SELECT raise(ABORT, 'audit is append-only'); END;
-- Also against REPLACE, which deletes without firing triggers: a row goes to the end and nowhere else.
CREATE TRIGGER audit_goes_to_the_end BEFORE INSERT ON audit
WHEN new.hash IS NULL OR new.actor_digest IS NULL OR new.id <> 1 + max(
    coalesce((SELECT max(id) FROM audit), 0), coalesce((SELECT max(last_id) FROM audit_checkpoint), 0))
BEGIN SELECT raise(ABORT, 'audit is append-only'); END;

ALTER TABLE token ADD COLUMN name_salt BLOB;
UPDATE token SET name_salt = randomblob(16);
-- Where it may be used from: a JSON array of addresses and blocks; NULL is anywhere.
ALTER TABLE token ADD COLUMN addresses TEXT CHECK (addresses IS NULL OR addresses GLOB '[[]*');
-- Requests a minute; NULL is as the service is set.
ALTER TABLE token ADD COLUMN reads_per_minute INTEGER CHECK (reads_per_minute > 0);
ALTER TABLE token ADD COLUMN writes_per_minute INTEGER CHECK (writes_per_minute > 0);
-- Rotation: what it takes the place of, and until when the one that was rotated still works.
ALTER TABLE token ADD COLUMN replaces_id INTEGER REFERENCES token (id);
ALTER TABLE token ADD COLUMN ends_at INTEGER;

-- People named in records. A record keeps the public id, the trail the salted digest; both stay when a name is erased, and without
-- the salt nobody can try names against the digest.
CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE CHECK (length(public_id) = 16),
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
    -- The URL path of the record that names them.
    subject TEXT NOT NULL,
    plan_id INTEGER REFERENCES plan (id),
    -- Whose record it is: who may read it goes by this unit.
    unit_id INTEGER REFERENCES unit (id),
    name TEXT CHECK (length(name) BETWEEN 1 AND 300),
    search TEXT,
    salt BLOB CHECK (length(salt) = 16),
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    created_at INTEGER NOT NULL,
    corrected_at INTEGER,
    erased_at INTEGER,
    version INTEGER NOT NULL DEFAULT 1,
    CHECK ((erased_at IS NULL) = (name IS NOT NULL)),
    CHECK ((name IS NULL) = (salt IS NULL) AND (name IS NULL) = (search IS NULL))
) STRICT;
CREATE INDEX person_by_subject ON person (subject, kind);
CREATE INDEX person_by_unit ON person (unit_id, id);
