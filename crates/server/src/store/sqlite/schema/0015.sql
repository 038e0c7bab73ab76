-- Version 15: ids that are kept for numbers, and lives of this database that a restore ended.
--
-- Ids: Who was imported after a backup is not in a centre that was put back from it: when the office
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

-- A life that ended, and the last place up to which its order is that of those that followed: what apps read beyond it says nothing any more.
CREATE TABLE life (epoch TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
