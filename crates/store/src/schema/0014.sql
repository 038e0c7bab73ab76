-- Version 14: what the centre confirmed stays 35 days, then only its hash (its payload is empty then).
-- `kept_from`: since when it is kept. `install`: the earlier install that it counts for; none for this one. `again`: it counts for
-- an install that asks no more, so it is offered once more.
ALTER TABLE outbox ADD COLUMN kept_from INTEGER;
ALTER TABLE outbox ADD COLUMN install TEXT;
ALTER TABLE outbox ADD COLUMN again INTEGER NOT NULL DEFAULT 0;
-- What months and targets still count of a visit of which only the hash is left and whose family left.
CREATE TABLE faded_visit (record TEXT PRIMARY KEY, day TEXT NOT NULL, counted INTEGER NOT NULL) STRICT, WITHOUT ROWID;
