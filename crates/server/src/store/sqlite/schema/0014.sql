-- Version 14: photos that the centre refused for good, of whom, and why. The phone gives such a photo up, so it is awaited no more; one
-- that comes after all is refused no more.
CREATE TABLE photo_refused (
    sha256 BLOB NOT NULL,
    person BLOB NOT NULL,
    install BLOB NOT NULL,
    why TEXT NOT NULL,
    said TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (sha256, person)
) STRICT, WITHOUT ROWID;
