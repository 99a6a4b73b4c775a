-- What waits for a verdict, trips by how they stand, and the names that notes are read for: held by indexes,
-- whatever the number of records.

-- Who typed a meeting, and when it was handed in.
ALTER TABLE shown ADD COLUMN typist TEXT
    AS (CASE noun WHEN 'meeting' THEN CAST(json_extract(body, '$.typist') AS TEXT) END) VIRTUAL;
ALTER TABLE shown ADD COLUMN handed INTEGER
    AS (CASE noun WHEN 'meeting' THEN coalesce(json_extract(body, '$.submitted_at'), 0) END) VIRTUAL;

-- How a trip stands: 0 under way, 1 handed in, 2 approved, 3 planned, 4 reported, 5 over, 6 cancelled; and its
-- first day as a number, the nearest first, of what is past the latest first.
ALTER TABLE shown ADD COLUMN stand INTEGER AS (CASE WHEN noun <> 'trip' THEN NULL
    ELSE CASE coalesce(json_extract(body, '$.state'), '')
        WHEN 'under_way' THEN 0 WHEN 'back' THEN 0 WHEN 'returned' THEN 0
        WHEN 'submitted' THEN 1 WHEN 'approved' THEN 2
        WHEN 'reported' THEN 4 WHEN 'reviewed' THEN 5 WHEN 'archived' THEN 5 WHEN 'cancelled' THEN 6
        ELSE 3 END END) VIRTUAL;
ALTER TABLE shown ADD COLUMN stand_day INTEGER AS (CASE WHEN noun <> 'trip' THEN NULL
    ELSE (CASE WHEN stand >= 4 THEN -1 ELSE 1 END)
        * coalesce(CAST(nullif(replace(json_extract(body, '$.from'), '-', ''), '') AS INTEGER), 99999999)
    END) VIRTUAL;

CREATE INDEX shown_waiting ON shown (handed, id, unit, author, typist, trip)
    WHERE noun = 'meeting' AND deleted = 0 AND state = 'submitted';
CREATE INDEX shown_stand ON shown (noun, deleted, stand, stand_day, id, state, team) WHERE stand IS NOT NULL;
DROP INDEX shown_last_day;
CREATE INDEX shown_last_day ON shown (noun, deleted, last_day, day, state, unit, team, id)
    WHERE last_day IS NOT NULL;

-- The names of companies and contacts as a note is read for them: half width, lower case. The row is that of
-- `shown`; a deleted record has none.
CREATE TABLE name (
    noun TEXT NOT NULL,
    name TEXT NOT NULL,
    row INTEGER NOT NULL,
    PRIMARY KEY (noun, name, row)
) STRICT, WITHOUT ROWID;
CREATE INDEX name_row ON name (row);
