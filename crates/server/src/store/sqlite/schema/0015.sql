-- Version 15: ids that are kept for numbers. Who was imported after a backup is not in a centre that was put back from it: when the office
-- imports the number again, it gets the id that apps know it by. Nothing but the office's own number is kept, and nobody has rights by it.
CREATE TABLE reserved (
    -- `family` or `person`.
    kind TEXT NOT NULL,
    -- A person's; empty of a family.
    role TEXT NOT NULL,
    number TEXT NOT NULL,
    id BLOB NOT NULL,
    -- When a restore first kept it, milliseconds: the retention schedule ends it.
    since INTEGER NOT NULL,
    PRIMARY KEY (kind, role, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX reserved_id ON reserved (id);
