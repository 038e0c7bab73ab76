-- Version 16: less to write for a pulled row. What sync makes and makes again in the order of its coming is appended (`visit` and
-- `progress` hold whole bodies; a table without row numbers is written anew around each of them); when a family is due is a narrow
-- table of its own, because each visit changes it; a family's last visits are read from an index alone; and keys of scopes are
-- found by their last eight characters, the random ones of an id: whoever asks compares the whole key as well.
DROP INDEX mirror_scope;
CREATE INDEX mirror_scope ON mirror (substr(scope, 29));
-- With the kind, or a question for a record's revisions in one state would go through all that ever were in it.
DROP INDEX outbox_record;
CREATE INDEX outbox_record ON outbox (record, kind, seq);

DROP TABLE visit;
CREATE TABLE visit (
  id TEXT PRIMARY KEY, family TEXT NOT NULL, author TEXT, started INTEGER NOT NULL, ended INTEGER NOT NULL,
  day TEXT NOT NULL, counts INTEGER NOT NULL, next_visit TEXT, revision TEXT NOT NULL, received INTEGER,
  standing TEXT NOT NULL, flagged INTEGER NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX visit_family ON visit (family, started, counts, day, next_visit);
CREATE INDEX visit_started ON visit (started);
CREATE INDEX visit_standing ON visit (standing, flagged, received);

DROP TABLE progress;
CREATE TABLE progress (
  id TEXT PRIMARY KEY, family TEXT NOT NULL, month TEXT NOT NULL, position INTEGER, seq INTEGER, body TEXT NOT NULL
) STRICT;
CREATE INDEX progress_family ON progress (family, month);

DROP TABLE family;
CREATE TABLE family (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, name_key TEXT NOT NULL, search TEXT NOT NULL, region TEXT NOT NULL,
  stage TEXT, accompanied INTEGER NOT NULL, since INTEGER NOT NULL, revision TEXT NOT NULL, body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE family_due (family TEXT PRIMARY KEY, due TEXT NOT NULL) STRICT, WITHOUT ROWID;
