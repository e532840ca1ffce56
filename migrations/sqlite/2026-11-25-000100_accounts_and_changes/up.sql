-- Who works with the system. An account is never deleted: it is disabled.
CREATE TABLE account (
    id INTEGER NOT NULL PRIMARY KEY,
    -- Lower case.
    email TEXT NOT NULL UNIQUE CHECK (email = lower(email) AND email LIKE '_%@_%'),
    name TEXT NOT NULL,
    -- Argon2id in PHC format; null: no password has been set.
    password_hash TEXT,
    created_at TEXT NOT NULL,
    disabled_at TEXT,
    lock_version INTEGER NOT NULL DEFAULT 1 CHECK (lock_version >= 1),
    demonstration INTEGER NOT NULL CHECK (demonstration IN (0, 1))
) STRICT;

-- A role and where it holds. Without a place it holds for the country.
CREATE TABLE account_role (
    id INTEGER NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (id),
    role TEXT NOT NULL CHECK (role IN ('administrator', 'coordinator', 'clerk', 'viewer')),
    coordination_code TEXT REFERENCES coordination (code),
    delegation_code TEXT REFERENCES delegation (code),
    centre_id INTEGER REFERENCES centre (id),
    CHECK ((coordination_code IS NOT NULL) + (delegation_code IS NOT NULL) + (centre_id IS NOT NULL) <= 1),
    CHECK (CASE role
        WHEN 'administrator' THEN coordination_code IS NULL AND delegation_code IS NULL AND centre_id IS NULL
        WHEN 'coordinator' THEN coordination_code IS NOT NULL
        WHEN 'clerk' THEN centre_id IS NOT NULL
        ELSE centre_id IS NULL END)
) STRICT;
CREATE UNIQUE INDEX account_role_once ON account_role (account_id, role, COALESCE(coordination_code, ''),
    COALESCE(delegation_code, ''), COALESCE(centre_id, 0));

-- A secret that stands for an account in programs. Only its hash is kept.
CREATE TABLE api_token (
    id INTEGER NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (id),
    name TEXT NOT NULL CHECK (name <> ''),
    -- SHA-256 of the secret, hexadecimal. The secret is random and long: nothing slower is needed.
    token_hash TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64),
    read_only INTEGER NOT NULL CHECK (read_only IN (0, 1)),
    -- Limits what the account may do to one coordination.
    coordination_code TEXT REFERENCES coordination (code),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL CHECK (expires_at > created_at),
    last_used_at TEXT,
    revoked_at TEXT
) STRICT;
CREATE INDEX api_token_by_account ON api_token (account_id, id);

-- Everything that was changed, by whom and from where: each entry holds the hash of the one before. No password, token
-- or e-mail address is in it.
CREATE TABLE audit_entry (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id >= 1),
    at TEXT NOT NULL,
    account_id INTEGER REFERENCES account (id),
    -- 'session 7', 'token 3' or 'command line', and the address, where there is one.
    via TEXT NOT NULL,
    address TEXT NOT NULL,
    action TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_key TEXT NOT NULL,
    -- JSON; null: there was nothing before, or is nothing after.
    before TEXT,
    after TEXT,
    previous_hash TEXT NOT NULL CHECK (length(previous_hash) = 64),
    hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64)
) STRICT;
CREATE INDEX audit_entry_by_object ON audit_entry (object_kind, object_key, id);
CREATE INDEX audit_entry_by_account ON audit_entry (account_id, id);
CREATE TRIGGER audit_entry_stays BEFORE UPDATE ON audit_entry
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append-only');
END;
CREATE TRIGGER audit_entry_remains BEFORE DELETE ON audit_entry
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append-only');
END;

-- What was answered to a mutation that came with an idempotency key. Written with the mutation's effect.
CREATE TABLE answered_mutation (
    -- 'account 5' or 'command line'.
    asker TEXT NOT NULL,
    idempotency_key TEXT NOT NULL CHECK (length(idempotency_key) BETWEEN 1 AND 200),
    mutation TEXT NOT NULL,
    -- SHA-256 of the input.
    input_hash TEXT NOT NULL,
    -- JSON: the key of the changed object, and what else belongs to the answer.
    answer TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (asker, idempotency_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX answered_mutation_by_time ON answered_mutation (at);

-- Rises with every change of a row: whoever changes it says which one was seen.
ALTER TABLE partner ADD COLUMN lock_version INTEGER NOT NULL DEFAULT 1 CHECK (lock_version >= 1);
ALTER TABLE agreement ADD COLUMN lock_version INTEGER NOT NULL DEFAULT 1 CHECK (lock_version >= 1);
ALTER TABLE centre ADD COLUMN lock_version INTEGER NOT NULL DEFAULT 1 CHECK (lock_version >= 1);
ALTER TABLE delegation ADD COLUMN lock_version INTEGER NOT NULL DEFAULT 1 CHECK (lock_version >= 1);
ALTER TABLE programme ADD COLUMN lock_version INTEGER NOT NULL DEFAULT 1 CHECK (lock_version >= 1);
ALTER TABLE activity_return ADD COLUMN lock_version INTEGER NOT NULL DEFAULT 1 CHECK (lock_version >= 1);
ALTER TABLE staff_training ADD COLUMN lock_version INTEGER NOT NULL DEFAULT 1 CHECK (lock_version >= 1);
ALTER TABLE cooperative ADD COLUMN lock_version INTEGER NOT NULL DEFAULT 1 CHECK (lock_version >= 1);
ALTER TABLE report ADD COLUMN lock_version INTEGER NOT NULL DEFAULT 1 CHECK (lock_version >= 1);
-- Whether anybody may read the report without an account.
ALTER TABLE report ADD COLUMN public INTEGER NOT NULL DEFAULT 0 CHECK (public IN (0, 1));
CREATE INDEX report_public ON report (id) WHERE public;
