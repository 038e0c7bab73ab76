-- Version 9: who stands in for whom, and until when.
CREATE TABLE cover (
  id TEXT PRIMARY KEY, mentor TEXT NOT NULL, stand_in TEXT NOT NULL, stand_in_name TEXT NOT NULL, from_day TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX cover_stand_in ON cover (stand_in);
