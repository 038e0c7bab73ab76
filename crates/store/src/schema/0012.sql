-- Version 12: what the books of aid are made of: tranches of decrees' lists, payments, what mentors saw, what families said.
CREATE TABLE money (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, family TEXT NOT NULL, aid TEXT, place INTEGER NOT NULL, known INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX money_family ON money (family);
CREATE INDEX money_aid ON money (aid);
