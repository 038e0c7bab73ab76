-- Version 15: how often pages of each family were opened on each day, and how much of that the centre was told.
CREATE TABLE opened (
  family TEXT NOT NULL, day TEXT NOT NULL, count INTEGER NOT NULL, told INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (family, day)
) STRICT, WITHOUT ROWID;
