-- How far the snapshot of a granted scope has been read (P2): the number it was noted at and the mark there, and
-- the number below which the rest lies. Null where no snapshot is being read.
ALTER TABLE scope ADD COLUMN snapshot_number INTEGER;
ALTER TABLE scope ADD COLUMN snapshot_mark TEXT;
ALTER TABLE scope ADD COLUMN snapshot_before INTEGER;

-- Rows of `shown` that are not in the index of words yet: of what a snapshot brings many thousands come at once, and
-- are indexed when nothing else is to be done, the newest first.
CREATE TABLE search_due (row INTEGER PRIMARY KEY) STRICT;

-- From here on `shown.stamps` is empty where a record reads as its base does: it is not kept twice.
