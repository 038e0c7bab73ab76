-- Version 7: trainings, and who was at them.
CREATE TABLE training (id TEXT PRIMARY KEY, starts INTEGER NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX training_starts ON training (starts);
CREATE TABLE attendance (id TEXT PRIMARY KEY, training TEXT NOT NULL, scope TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX attendance_training ON attendance (training);
CREATE INDEX attendance_scope ON attendance (scope);
