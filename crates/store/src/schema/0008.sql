-- Version 8: changes of stage, as they were proposed.
CREATE TABLE stage_change (id TEXT PRIMARY KEY, family TEXT NOT NULL, standing TEXT NOT NULL, saved INTEGER NOT NULL, body TEXT NOT NULL)
    STRICT, WITHOUT ROWID;
CREATE INDEX stage_change_family ON stage_change (family, saved);
CREATE INDEX stage_change_standing ON stage_change (standing);
