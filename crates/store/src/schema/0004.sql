-- Version 4: what mentors did besides visits, as screens list it.
CREATE TABLE activity (
  id TEXT PRIMARY KEY, person TEXT NOT NULL, day TEXT NOT NULL, saved INTEGER NOT NULL, body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX activity_person ON activity (person, day);
