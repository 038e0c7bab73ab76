-- Version 3: pictures, beside the records that name them: what this phone's camera gave until the centre has had it for a while, and what
-- came from the centre for as long as there is room.
CREATE TABLE photo (
  sha256 TEXT PRIMARY KEY, family TEXT NOT NULL, jpeg BLOB NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('own', 'received', 'refused', 'fetched')),
  since INTEGER NOT NULL, begun INTEGER NOT NULL DEFAULT 0, behind INTEGER NOT NULL DEFAULT 0, code TEXT
) STRICT;
CREATE INDEX photo_state ON photo (state, since);
-- Which revisions of the outbox name which picture: one goes after its record.
CREATE TABLE photo_use (
  sha256 TEXT NOT NULL, revision TEXT NOT NULL, PRIMARY KEY (sha256, revision)
) STRICT, WITHOUT ROWID;
-- Projection: by which hashes a photo is known again on another visit.
CREATE TABLE visit_photo (
  hash TEXT NOT NULL, visit TEXT NOT NULL, PRIMARY KEY (hash, visit)
) STRICT, WITHOUT ROWID;
CREATE INDEX visit_photo_visit ON visit_photo (visit);
