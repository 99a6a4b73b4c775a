-- A device's replica. Ids are text as on the wire, stamps are milliseconds, states are canonical JSON.

CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- The centre's base of every record held (D1). `number` is that of the put that brought it; 0 after a
-- new epoch began, so that every put of the new epoch replaces it.
CREATE TABLE base_record (
    id TEXT PRIMARY KEY,
    noun TEXT NOT NULL,
    number INTEGER NOT NULL,
    state TEXT NOT NULL
) STRICT;

-- Which scopes hold a record here (P1). `stale` holds are from before the scope was read anew (P2).
CREATE TABLE held_by (
    scope TEXT NOT NULL,
    record TEXT NOT NULL,
    number INTEGER NOT NULL,
    stale INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (scope, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX held_by_record ON held_by (record);

-- How far each granted scope has been read (W4).
CREATE TABLE scope (
    scope TEXT PRIMARY KEY,
    number INTEGER NOT NULL,
    mark TEXT NOT NULL,
    complete INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Every operation captured here: journal and outbox in one (O1, S1). `deeds` are the effects foretold
-- at capture, `own_text` the long texts as typed (M3). `settled`: a person has dealt with the refusal.
CREATE TABLE journal (
    ord INTEGER PRIMARY KEY AUTOINCREMENT,
    op_id TEXT NOT NULL UNIQUE,
    incarnation INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    record TEXT NOT NULL,
    noun TEXT NOT NULL,
    bytes TEXT NOT NULL,
    hash TEXT NOT NULL,
    captured_at INTEGER NOT NULL,
    deeds TEXT NOT NULL,
    own_text TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'sent', 'accepted', 'held', 'rejected', 'refused')),
    number INTEGER,
    eff INTEGER,
    outcome TEXT,
    answered_at INTEGER,
    tries INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    settled INTEGER NOT NULL DEFAULT 0,
    UNIQUE (incarnation, seq)
) STRICT;
CREATE INDEX journal_record ON journal (record, state);
CREATE INDEX journal_open ON journal (state, ord) WHERE state <> 'accepted';
CREATE INDEX journal_hash ON journal (hash);

-- Which records an operation changes, its own and those of its effects. `passed`: 0 in the overlay,
-- 1 the pull has passed it (D1), 2 passed in an earlier epoch (W4).
CREATE TABLE touch (
    record TEXT NOT NULL,
    ord INTEGER NOT NULL REFERENCES journal (ord),
    passed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (record, ord)
) STRICT, WITHOUT ROWID;
CREATE INDEX touch_open ON touch (ord) WHERE passed = 0;

-- What an operation must not overtake (M5).
CREATE TABLE depends (
    op_id TEXT NOT NULL,
    needs TEXT NOT NULL,
    PRIMARY KEY (needs, op_id)
) STRICT, WITHOUT ROWID;

-- What the screens show: base + own operations replayed (D1).
CREATE TABLE shown (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    noun TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    stamps TEXT NOT NULL,
    number INTEGER NOT NULL,
    pending INTEGER NOT NULL,
    conflict INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    state TEXT AS (CAST(json_extract(body, '$.state') AS TEXT)) VIRTUAL,
    author TEXT AS (CAST(json_extract(body, '$.author') AS TEXT)) VIRTUAL,
    unit TEXT AS (CAST(json_extract(body, '$.unit') AS TEXT)) VIRTUAL,
    trip TEXT AS (CAST(json_extract(body, '$.trip') AS TEXT)) VIRTUAL,
    company TEXT AS (CAST(json_extract(body, '$.company') AS TEXT)) VIRTUAL,
    subject TEXT AS (CAST(json_extract(body, '$.subject') AS TEXT)) VIRTUAL,
    day TEXT AS (CAST(coalesce(json_extract(body, '$.on'), json_extract(body, '$.from'),
        json_extract(body, '$.day')) AS TEXT)) VIRTUAL,
    due TEXT AS (CAST(coalesce(json_extract(body, '$.next_step_due'),
        json_extract(body, '$.report_due')) AS TEXT)) VIRTUAL
) STRICT;
CREATE INDEX shown_updated ON shown (noun, updated DESC, id);
CREATE INDEX shown_state ON shown (noun, state);
CREATE INDEX shown_author ON shown (noun, author);
CREATE INDEX shown_unit ON shown (noun, unit);
CREATE INDEX shown_trip ON shown (noun, trip);
CREATE INDEX shown_company ON shown (noun, company);
CREATE INDEX shown_subject ON shown (noun, subject);
CREATE INDEX shown_day ON shown (noun, day);
CREATE INDEX shown_due ON shown (noun, due);

-- Unsaved text (D2).
CREATE TABLE draft (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    record TEXT,
    context TEXT NOT NULL,
    body TEXT NOT NULL,
    base TEXT NOT NULL,
    base_texts TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    saved_at INTEGER NOT NULL
) STRICT;

-- Tokens made by us, all of them ASCII. The row is that of `shown`.
CREATE VIRTUAL TABLE search USING fts5 (title, body, alias, tokenize = "ascii tokenchars '_'", prefix = '2 3');
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
