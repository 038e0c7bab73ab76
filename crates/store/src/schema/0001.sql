-- Version 1: the first shape of the phone's database. Kept for ever: the migration test starts from it.
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- The centre's rows as they were pulled.
CREATE TABLE mirror (
  record TEXT PRIMARY KEY, kind TEXT NOT NULL, scope TEXT NOT NULL, position INTEGER NOT NULL, row TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX mirror_scope ON mirror (scope);

-- Frozen revisions of this install. `payload` is never changed.
CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY,
  revision TEXT NOT NULL UNIQUE, record TEXT NOT NULL, kind TEXT NOT NULL, family TEXT NOT NULL, parent TEXT,
  payload BLOB NOT NULL, hash BLOB NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('unsent', 'received', 'set_aside')),
  code TEXT, field TEXT, saved INTEGER NOT NULL, received_at INTEGER, position INTEGER
) STRICT;
CREATE INDEX outbox_record ON outbox (record, seq);
CREATE INDEX outbox_state ON outbox (state, seq);

CREATE TABLE draft (
  kind TEXT NOT NULL, about TEXT NOT NULL, family TEXT NOT NULL, json TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (kind, about)
) STRICT, WITHOUT ROWID;
