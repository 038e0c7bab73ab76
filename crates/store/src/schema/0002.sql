-- Version 2: what an edit was made from (so that it can be put on top of what is pulled later), replaced items, what waits for
-- what, what the centre flagged, scopes that are leaving, and the projections that screens read.
ALTER TABLE mirror RENAME TO mirror_1;
DROP INDEX mirror_scope;
-- `life` counts the lives of the centre's database: positions are compared within one. `unreadable`: shown nowhere.
CREATE TABLE mirror (
  record TEXT NOT NULL, kind TEXT NOT NULL, scope TEXT NOT NULL, life INTEGER NOT NULL DEFAULT 0,
  position INTEGER NOT NULL, unreadable INTEGER NOT NULL DEFAULT 0, row TEXT NOT NULL, PRIMARY KEY (record, kind)
) STRICT;
INSERT INTO mirror (record, kind, scope, position, row) SELECT record, kind, scope, position, row FROM mirror_1;
DROP TABLE mirror_1;
CREATE INDEX mirror_scope ON mirror (scope);

ALTER TABLE outbox RENAME TO outbox_1;
DROP INDEX outbox_record;
DROP INDEX outbox_state;
-- `settled`: received, and either its effect is in the mirror or its family left; screens no longer need it.
CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY,
  revision TEXT NOT NULL UNIQUE, record TEXT NOT NULL, kind TEXT NOT NULL, family TEXT NOT NULL, parent TEXT,
  payload BLOB NOT NULL, hash BLOB NOT NULL, base TEXT,
  state TEXT NOT NULL CHECK (state IN ('unsent', 'received', 'set_aside', 'replaced')),
  code TEXT, field TEXT, waits_for TEXT, replaced_by TEXT, knowledge INTEGER, flags TEXT,
  saved INTEGER NOT NULL, received_at INTEGER, position INTEGER, settled INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO outbox (seq, revision, record, kind, family, parent, payload, hash, base, state, code, field, saved, received_at,
    position, settled)
  SELECT seq, revision, record, kind, family, parent, payload, hash,
    (SELECT json_extract(m.row, '$.body') FROM mirror m
      WHERE m.record = o.record AND m.kind = o.kind AND json_extract(m.row, '$.revision') = o.parent),
    state, code, field, saved, received_at, position,
    state = 'received' AND coalesce(position, 0) <= coalesce(
      (SELECT m.position FROM mirror m WHERE m.record = o.record AND m.kind = o.kind), -1)
  FROM outbox_1 o;
DROP TABLE outbox_1;
CREATE INDEX outbox_record ON outbox (record, seq);
CREATE INDEX outbox_state ON outbox (state, seq);
CREATE INDEX outbox_family ON outbox (family, state);
CREATE INDEX outbox_parent ON outbox (parent) WHERE state = 'unsent';
CREATE INDEX outbox_waits ON outbox (waits_for) WHERE waits_for IS NOT NULL;

CREATE TABLE leaving (scope TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- Projections: mirror, then what is pending on top. They can be rebuilt from mirror and outbox at any time.
CREATE TABLE family (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, name_key TEXT NOT NULL, search TEXT NOT NULL, region TEXT NOT NULL,
  stage TEXT, accompanied INTEGER NOT NULL, since INTEGER NOT NULL, due TEXT, revision TEXT NOT NULL, body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX family_need ON family (due, name_key);
CREATE TABLE visit (
  id TEXT PRIMARY KEY, family TEXT NOT NULL, author TEXT, started INTEGER NOT NULL, ended INTEGER NOT NULL,
  day TEXT NOT NULL, counts INTEGER NOT NULL, next_visit TEXT, revision TEXT NOT NULL, received INTEGER,
  standing TEXT NOT NULL, flagged INTEGER NOT NULL, body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX visit_family ON visit (family, started);
CREATE INDEX visit_started ON visit (started);
CREATE INDEX visit_standing ON visit (standing, flagged, received);
CREATE TABLE follow_up (
  id TEXT PRIMARY KEY, family TEXT NOT NULL, visit TEXT, due TEXT NOT NULL, done TEXT, saved INTEGER NOT NULL,
  revision TEXT NOT NULL, body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX follow_up_open ON follow_up (done, due);
CREATE INDEX follow_up_family ON follow_up (family);
CREATE TABLE review (
  id TEXT PRIMARY KEY, family TEXT NOT NULL, visit TEXT NOT NULL, of_revision TEXT NOT NULL, decision TEXT NOT NULL,
  author TEXT, saved INTEGER NOT NULL, position INTEGER, body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX review_visit ON review (visit);
CREATE TABLE confirmation (
  id TEXT PRIMARY KEY, family TEXT NOT NULL, visit TEXT NOT NULL, word TEXT, channel TEXT NOT NULL,
  saved INTEGER NOT NULL, received INTEGER, body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX confirmation_visit ON confirmation (visit);
CREATE TABLE person (id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE contact (person TEXT PRIMARY KEY, last INTEGER NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE config (version INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
