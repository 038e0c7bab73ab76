-- Version 10: meetings of mentors with many families, as screens list them, and which families were at which.
CREATE TABLE group_meeting (
  id TEXT PRIMARY KEY, person TEXT NOT NULL, day TEXT NOT NULL, saved INTEGER NOT NULL, body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX group_meeting_person ON group_meeting (person, day);
CREATE TABLE group_meeting_family (
  family TEXT NOT NULL, meeting TEXT NOT NULL, PRIMARY KEY (family, meeting)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_meeting_family_meeting ON group_meeting_family (meeting);
