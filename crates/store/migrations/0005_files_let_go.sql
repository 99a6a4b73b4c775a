-- Records that were taken away (P1, P3) and the files they named, until those who hold files for undoing are
-- told, right after the transaction. An empty hash stands for the record itself.
CREATE TABLE file_let_go (
    record TEXT NOT NULL,
    sha TEXT NOT NULL,
    PRIMARY KEY (record, sha)
) STRICT, WITHOUT ROWID;
