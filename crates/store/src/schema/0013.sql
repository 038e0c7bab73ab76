-- Version 13: plans and purchases of aid, proposals for a selection, objections and their answers are money too: what each is about
-- (a tranche, a proposal, an objection), and of what is decided on, where it stands.
DROP TABLE money;
CREATE TABLE money (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, family TEXT NOT NULL, about TEXT, place INTEGER NOT NULL, known INTEGER NOT NULL,
  standing TEXT, body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX money_family ON money (family);
CREATE INDEX money_about ON money (about);
CREATE INDEX money_standing ON money (kind, standing);
