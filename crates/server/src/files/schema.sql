-- Attachments: what is kept of each, who sent it, and what is still coming. The bytes lie in the object store.

-- A whole file, verified. `unnamed_since`: no record has named it since then.
CREATE TABLE blob (
    sha TEXT PRIMARY KEY, bytes INTEGER NOT NULL, object TEXT NOT NULL UNIQUE, kept_at INTEGER NOT NULL,
    unnamed_since INTEGER
) STRICT, WITHOUT ROWID;

-- Who sent it, and so has shown to have it; it counts against this person's share.
CREATE TABLE blob_sender (
    sha TEXT NOT NULL, person TEXT NOT NULL, bytes INTEGER NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (sha, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX blob_sender_by_person ON blob_sender (person, bytes);

-- What is coming, in parts as they arrived.
CREATE TABLE blob_coming (
    sha TEXT NOT NULL, person TEXT NOT NULL, total INTEGER NOT NULL, through INTEGER NOT NULL,
    at INTEGER NOT NULL, PRIMARY KEY (sha, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX blob_coming_by_person ON blob_coming (person, total);
CREATE TABLE blob_part (
    sha TEXT NOT NULL, person TEXT NOT NULL, offset INTEGER NOT NULL, bytes INTEGER NOT NULL,
    object TEXT NOT NULL UNIQUE, PRIMARY KEY (sha, person, offset)
) STRICT, WITHOUT ROWID;
