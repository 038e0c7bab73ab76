-- Version 8: one mentor stands in for another for a period. What phones are told of it is a record with the same id; the reason is the
-- office's own and is in no record.
CREATE TABLE cover (
    id BLOB PRIMARY KEY,
    mentor BLOB NOT NULL,
    stand_in BLOB NOT NULL,
    from_day TEXT NOT NULL,
    -- The last day; of one that was ended early the day it ended on, which lies before the first when it had not begun.
    until_day TEXT NOT NULL,
    reason TEXT NOT NULL,
    made INTEGER NOT NULL,
    ended INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX cover_mentor ON cover (mentor);
CREATE INDEX cover_until ON cover (until_day);
