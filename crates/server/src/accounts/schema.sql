-- Tables beside the ledger. Tokens and codes are kept as hashes only.
CREATE TABLE account_device (
    id TEXT PRIMARY KEY, person TEXT NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL, app_version TEXT NOT NULL,
    enrolled_at INTEGER NOT NULL, revoked_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX account_device_by_person ON account_device (person);

CREATE TABLE invitation (
    hash TEXT PRIMARY KEY, person TEXT NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE token_family (
    id TEXT PRIMARY KEY, device TEXT NOT NULL REFERENCES account_device (id), began_at INTEGER NOT NULL,
    ended_at INTEGER, ended_by TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX token_family_by_device ON token_family (device);

CREATE TABLE refresh_token (
    hash TEXT PRIMARY KEY, family TEXT NOT NULL REFERENCES token_family (id), parent TEXT,
    issued_at INTEGER NOT NULL, spent_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_token_by_parent ON refresh_token (parent);

CREATE TABLE access_token (
    hash TEXT PRIMARY KEY, family TEXT NOT NULL REFERENCES token_family (id), expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX access_token_by_expiry ON access_token (expires_at);
