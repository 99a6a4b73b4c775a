-- Finds links of the audit chain by who, what, whom and when. Filled from the chain when an auditor asks, so
-- that no push waits for it; what is shown is read from the chain itself.
CREATE TABLE audit_line (
    number INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT, whom TEXT, what TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_actor ON audit_line (actor, number);
CREATE INDEX audit_by_whom ON audit_line (whom, number) WHERE whom IS NOT NULL;
CREATE INDEX audit_by_what ON audit_line (what, number);
CREATE INDEX audit_by_time ON audit_line (at);
