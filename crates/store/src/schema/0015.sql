-- Version 15: how often pages of each family were opened on each day, and how much of that the centre was told. What a family asks the office for.
CREATE TABLE opened (
  family TEXT NOT NULL, day TEXT NOT NULL, count INTEGER NOT NULL, told INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (family, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE asked (
  id TEXT PRIMARY KEY, what TEXT NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL, told INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
