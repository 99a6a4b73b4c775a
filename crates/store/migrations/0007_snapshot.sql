-- How far the snapshot of a granted scope has been read (P2): the number it was noted at and the mark there, and
-- the number below which the rest lies. Null where no snapshot is being read.
ALTER TABLE scope ADD COLUMN snapshot_number INTEGER;
ALTER TABLE scope ADD COLUMN snapshot_mark TEXT;
ALTER TABLE scope ADD COLUMN snapshot_before INTEGER;
