-- Version 6: of two records of one month, which counts is said by the centre's order and then by that of saving here, never by a clock.
DROP TABLE progress;
CREATE TABLE progress (
  id TEXT PRIMARY KEY, family TEXT NOT NULL, month TEXT NOT NULL, position INTEGER, seq INTEGER, body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX progress_family ON progress (family, month);
