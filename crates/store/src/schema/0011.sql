-- Version 11: what mentors report besides visits (months of businesses, meetings, other duties) as it is reviewed: whose, of which
-- day, where it stands, and whether something about it asks to be looked at.
CREATE TABLE reported (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, scope TEXT NOT NULL, author TEXT, day TEXT NOT NULL, revision TEXT NOT NULL,
  received INTEGER, standing TEXT NOT NULL, flagged INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX reported_standing ON reported (standing, kind, received);
