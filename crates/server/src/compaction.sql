-- What left a scope, by when: compaction looks for the oldest (P2).
CREATE INDEX feed_left ON feed (number) WHERE put = 0;
