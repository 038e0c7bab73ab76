-- Which of a record's hashes names the picture itself: that one can be sent and asked for, the camera's file cannot.
ALTER TABLE photo_use ADD COLUMN picture INTEGER NOT NULL DEFAULT 0 CHECK (picture IN (0, 1));
UPDATE photo_use SET picture = 1 WHERE (hash, record) IN (
    SELECT unhex(json_extract(photo.value, '$.sha256')), revision.record
    FROM revision, json_each(CAST(revision.payload AS TEXT), '$.body.photos') AS photo
    WHERE revision.kind = 'visit');

-- What came of a photo so far, of each install apart, so that nobody disturbs another's.
CREATE TABLE photo_partial (
    install BLOB NOT NULL,
    sha256 BLOB NOT NULL,
    length INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    touched INTEGER NOT NULL,
    PRIMARY KEY (install, sha256)
) STRICT;
CREATE INDEX photo_partial_touched ON photo_partial (touched);

-- Photos that are whole. Whether one is there, the store of photos says: this is for counting.
CREATE TABLE photo (
    sha256 BLOB PRIMARY KEY,
    bytes INTEGER NOT NULL,
    received INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
