-- The trail is asked for acts of a kind: who removed tokens, who returned cards. They are few among many.
CREATE INDEX audit_by_action ON audit (action, id);
