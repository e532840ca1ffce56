-- A sign-in at the OpenID Connect provider that somebody has begun. The row goes when it is completed. What it holds
-- is of no use to whoever reads it.
CREATE TABLE openid_attempt (
    -- SHA-256 of the state that the provider gives back, hexadecimal.
    state_hash TEXT COLLATE "C" NOT NULL PRIMARY KEY CHECK (length(state_hash) = 64),
    -- SHA-256 of the secret in the browser's cookie: only the browser that began may complete.
    browser_hash TEXT COLLATE "C" NOT NULL CHECK (length(browser_hash) = 64),
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX openid_attempt_by_expiry ON openid_attempt (expires_at);

-- What the audit trail is searched by, beside the object and the account.
CREATE INDEX audit_entry_by_time ON audit_entry (at, id);
CREATE INDEX audit_entry_by_action ON audit_entry (action, id);
