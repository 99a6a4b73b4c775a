-- Looking after people: what devices say of themselves, passwords, forgotten passphrases.
ALTER TABLE account_device ADD COLUMN last_contact INTEGER;
ALTER TABLE account_device ADD COLUMN clock_offset_ms INTEGER;
ALTER TABLE account_device ADD COLUMN waiting INTEGER;

-- An answer that was taken: its access token was used, or the token after it was asked for.
ALTER TABLE refresh_token ADD COLUMN taken_at INTEGER;
ALTER TABLE access_token ADD COLUMN refresh TEXT;

CREATE INDEX op_unsettled ON op (device, standing) WHERE standing IN ('held', 'rejected');

-- The password is an Argon2id hash, the reset code a SHA-256 (it is random). `wrong` counts only tries
-- from the person's own devices: strangers lock nobody out.
CREATE TABLE account (
    person TEXT PRIMARY KEY, login TEXT, login_key TEXT UNIQUE, password TEXT, changed_at INTEGER,
    reset_hash TEXT, reset_until INTEGER, wrong INTEGER NOT NULL DEFAULT 0, locked_until INTEGER
) STRICT, WITHOUT ROWID;

-- The centre carries requests and parts that it cannot read.
CREATE TABLE recovery (
    id TEXT PRIMARY KEY, device TEXT NOT NULL, person TEXT NOT NULL, request TEXT NOT NULL,
    fetch_hash TEXT NOT NULL UNIQUE, asked_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
    standing TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX recovery_by_device ON recovery (device, standing);

CREATE TABLE recovery_part (
    recovery TEXT NOT NULL REFERENCES recovery (id) ON DELETE CASCADE, person TEXT NOT NULL,
    share INTEGER NOT NULL, sealed TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (recovery, person), UNIQUE (recovery, share)
) STRICT, WITHOUT ROWID;
