-- Version 13: installs that took another's place, because both were one phone once; and which revision of an install stands at
-- which of its sequences.
CREATE TABLE IF NOT EXISTS successor (install BLOB PRIMARY KEY, follows BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS successor_follows ON successor (follows);
DROP INDEX IF EXISTS revision_install;
CREATE INDEX IF NOT EXISTS revision_seq ON revision (install, seq) WHERE install IS NOT NULL;
