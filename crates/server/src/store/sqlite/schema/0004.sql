-- Which record has which photo, and whose record it is: for the flag on a photo that is on two visits. A hash is that of the
-- picture or that of the camera's file.
CREATE TABLE photo_use (
    hash BLOB NOT NULL,
    record BLOB NOT NULL,
    person BLOB NOT NULL,
    PRIMARY KEY (hash, record)
) STRICT, WITHOUT ROWID;
