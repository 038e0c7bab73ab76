-- Rows of an import whose NIK is another family's, whose own row may come later in the file and give it up. They are looked at when all
-- rows were read. Filled and emptied within one transaction: a table, so that they are not in memory however many they are.
CREATE TABLE nik_waiting (
    seq INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    -- None for a family that is new.
    family BLOB UNIQUE,
    nik TEXT NOT NULL UNIQUE,
    refused INTEGER NOT NULL DEFAULT 0 CHECK (refused IN (0, 1)),
    -- What the row says, and the row as its file has it.
    said TEXT NOT NULL,
    source BLOB NOT NULL
) STRICT;
