CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- One row: the last number given. It is updated, and so locked, in the transaction that takes the next (W4).
CREATE TABLE counter (only INTEGER PRIMARY KEY CHECK (only = 1), number INTEGER NOT NULL) STRICT;
INSERT INTO counter (only, number) VALUES (1, 0);

CREATE TABLE series (
    unit TEXT NOT NULL, series TEXT NOT NULL, year INTEGER NOT NULL, last INTEGER NOT NULL,
    PRIMARY KEY (unit, series, year)
) STRICT, WITHOUT ROWID;

CREATE TABLE record (
    id TEXT PRIMARY KEY, noun TEXT NOT NULL, number INTEGER NOT NULL, body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX record_by_noun ON record (noun, id);

-- Who leads and who travels, kept beside the trip so that grants need no scan.
CREATE TABLE traveller (
    person TEXT NOT NULL, trip TEXT NOT NULL, PRIMARY KEY (person, trip)
) STRICT, WITHOUT ROWID;
CREATE INDEX traveller_by_trip ON traveller (trip);

CREATE TABLE op (
    id TEXT PRIMARY KEY,
    device TEXT NOT NULL, incarnation INTEGER NOT NULL, seq INTEGER NOT NULL,
    record TEXT NOT NULL, actor TEXT NOT NULL, creates INTEGER NOT NULL,
    hash TEXT NOT NULL, body TEXT NOT NULL, received INTEGER NOT NULL,
    eff INTEGER, standing TEXT NOT NULL, answer TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX op_by_place ON op (device, incarnation, seq);
CREATE INDEX op_by_record ON op (record, standing);

CREATE TABLE held (op TEXT NOT NULL, missing TEXT NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (op, missing)) STRICT, WITHOUT ROWID;
CREATE INDEX held_by_missing ON held (missing, op);
CREATE INDEX held_by_since ON held (since);

CREATE TABLE feed (
    scope TEXT NOT NULL, record TEXT NOT NULL, number INTEGER NOT NULL, put INTEGER NOT NULL,
    PRIMARY KEY (scope, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX feed_by_number ON feed (scope, number);

CREATE TABLE chain (
    number INTEGER PRIMARY KEY, op TEXT NOT NULL UNIQUE, mark TEXT NOT NULL, entry TEXT NOT NULL
) STRICT;

CREATE TABLE version (
    record TEXT NOT NULL, field TEXT NOT NULL, op TEXT NOT NULL, number INTEGER NOT NULL, change TEXT NOT NULL,
    PRIMARY KEY (record, field, op)
) STRICT, WITHOUT ROWID;
CREATE INDEX version_by_op ON version (op, record);

CREATE TABLE text_history (
    record TEXT NOT NULL, field TEXT NOT NULL, document BLOB NOT NULL, tips TEXT NOT NULL,
    PRIMARY KEY (record, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE device_log (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
