-- Files: what lies sealed beside the store, which shown record names it, and what is still to go up.

-- Every file that is wholly here. `own`: added on this device, so the centre may lack it.
CREATE TABLE file (
    sha TEXT PRIMARY KEY,
    bytes INTEGER NOT NULL,
    own INTEGER NOT NULL,
    added_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Which shown record names which file, by any head (S7). Made anew with what is shown.
CREATE TABLE file_use (
    record TEXT NOT NULL,
    field TEXT NOT NULL,
    sha TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    thumb INTEGER NOT NULL,
    PRIMARY KEY (record, field, sha)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_use_sha ON file_use (sha);

-- What an operation captured here names: it goes up once the operation is in the ledger.
CREATE TABLE upload (
    sha TEXT NOT NULL,
    record TEXT NOT NULL,
    op_id TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    thumb INTEGER NOT NULL,
    done INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    PRIMARY KEY (sha, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX upload_open ON upload (done, bytes) WHERE done = 0;

-- Originals a person asked for and that are not here yet.
CREATE TABLE wanted (
    sha TEXT PRIMARY KEY,
    record TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    error TEXT
) STRICT, WITHOUT ROWID;
