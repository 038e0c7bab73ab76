-- Version 5: months of businesses, as screens list them.
CREATE TABLE progress (
  id TEXT PRIMARY KEY, family TEXT NOT NULL, month TEXT NOT NULL, saved INTEGER NOT NULL, body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX progress_family ON progress (family, month);
