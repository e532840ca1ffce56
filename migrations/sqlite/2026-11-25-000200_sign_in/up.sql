-- A browser in which somebody has signed in. Only the secret's hash is kept.
CREATE TABLE session (
    id INTEGER NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (id),
    -- SHA-256 of the secret in the cookie, hexadecimal.
    secret_hash TEXT NOT NULL UNIQUE CHECK (length(secret_hash) = 64),
    -- Where it began; empty for unknown.
    address TEXT NOT NULL,
    -- What the browser says that it is, shortened.
    user_agent TEXT NOT NULL CHECK (length(user_agent) <= 200),
    created_at TEXT NOT NULL,
    -- To the minute.
    last_used_at TEXT NOT NULL,
    expires_at TEXT NOT NULL CHECK (expires_at > created_at),
    -- When it was signed out or revoked.
    ended_at TEXT
) STRICT;
CREATE INDEX session_by_account ON session (account_id, id);

-- A link that can be used once, by whoever has it. Only the secret's hash is kept.
CREATE TABLE one_time_link (
    id INTEGER NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('sign_in', 'password_reset')),
    secret_hash TEXT NOT NULL UNIQUE CHECK (length(secret_hash) = 64),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL CHECK (expires_at > created_at),
    -- When it was used, or made useless by another password.
    used_at TEXT
) STRICT;
CREATE INDEX one_time_link_by_account ON one_time_link (account_id, id);

-- How often signing in with a password has failed lately, for an account and for an address. A row is forgotten a day
-- after the last failure.
CREATE TABLE sign_in_failure (
    -- 'account 5', 'nobody' and the SHA-256 of an e-mail address that no account has, or 'address 192.0.2.1'.
    subject TEXT NOT NULL PRIMARY KEY,
    failures INTEGER NOT NULL CHECK (failures >= 0),
    last_at TEXT NOT NULL,
    -- Until when nothing is tried.
    blocked_until TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_failure_by_time ON sign_in_failure (last_at);
