-- The centre's database, version 1. Identities are 16 bytes, moments are milliseconds since 1970, days are ISO dates.
-- Everything a phone can read is a `record`; everything anybody ever saved is a `revision`.

-- One row: which life of this database it is, the last position given, and the centre's own keys.
CREATE TABLE centre (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    epoch TEXT NOT NULL,
    position INTEGER NOT NULL,
    config INTEGER NOT NULL,
    -- The day assignments were last applied on: they begin and end by the day.
    scope_day TEXT NOT NULL,
    public_key BLOB NOT NULL,
    secret_key BLOB NOT NULL,
    code_key BLOB NOT NULL
) STRICT;

CREATE TABLE config (
    version INTEGER PRIMARY KEY,
    body TEXT NOT NULL,
    position INTEGER NOT NULL
) STRICT;

CREATE TABLE person (
    id BLOB PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    area TEXT,
    -- What the office last said of them: the base against which a new import is compared.
    office_revision BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE family (
    id BLOB PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    region TEXT NOT NULL,
    -- Who holds it now (power accompany); exactly one, or nobody.
    mentor BLOB,
    office_revision BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX family_region ON family (region);
CREATE INDEX family_mentor ON family (mentor) WHERE mentor IS NOT NULL;

-- The full NIK. It is in no record, so it cannot reach a phone.
CREATE TABLE family_identity (
    family BLOB PRIMARY KEY,
    nik TEXT NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;

CREATE TABLE assignment (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person BLOB NOT NULL,
    region TEXT,
    family BLOB,
    -- Words, separated by spaces.
    powers TEXT NOT NULL,
    from_day TEXT NOT NULL,
    until_day TEXT,
    made INTEGER NOT NULL,
    ended INTEGER,
    CHECK ((region IS NULL) <> (family IS NULL))
) STRICT;
CREATE INDEX assignment_person ON assignment (person) WHERE ended IS NULL;
CREATE INDEX assignment_family ON assignment (family) WHERE ended IS NULL AND family IS NOT NULL;

-- The current state of each record.
CREATE TABLE record (
    id BLOB PRIMARY KEY,
    kind TEXT NOT NULL,
    scope_key TEXT NOT NULL,
    head BLOB NOT NULL,
    parent BLOB,
    author BLOB,
    position INTEGER NOT NULL,
    received INTEGER NOT NULL,
    saved INTEGER,
    revisions INTEGER NOT NULL,
    body TEXT NOT NULL,
    flags TEXT,
    lost TEXT
) STRICT;
CREATE INDEX record_change ON record (scope_key, position);
CREATE INDEX record_backfill ON record (scope_key, id);

-- Every revision as it was received, and what came of it.
CREATE TABLE revision (
    id BLOB PRIMARY KEY,
    record BLOB NOT NULL,
    kind TEXT NOT NULL,
    scope_key TEXT NOT NULL,
    parent BLOB,
    install BLOB,
    seq INTEGER,
    author BLOB,
    opened INTEGER NOT NULL,
    config INTEGER NOT NULL,
    position INTEGER NOT NULL UNIQUE,
    received INTEGER NOT NULL,
    saved INTEGER,
    payload BLOB NOT NULL,
    hash BLOB NOT NULL,
    digest BLOB NOT NULL,
    -- The body after merging, where that differs from the payload's.
    merged TEXT,
    flags TEXT
) STRICT;
CREATE INDEX revision_record ON revision (record, position);
CREATE INDEX revision_install ON revision (install) WHERE install IS NOT NULL;

-- When each visit was and whose, for the overlap flag.
CREATE TABLE visit_span (
    record BLOB PRIMARY KEY,
    person BLOB NOT NULL,
    began INTEGER NOT NULL,
    ended INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX visit_span_person ON visit_span (person, began);

-- Kinds this build does not know, kept as they came so that a later one can take them in.
CREATE TABLE set_aside (
    id BLOB PRIMARY KEY,
    install BLOB NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    payload BLOB NOT NULL,
    received INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX set_aside_install ON set_aside (install);

-- Who sees which scope key now, and since which position.
CREATE TABLE holding (
    person BLOB NOT NULL,
    scope_key TEXT NOT NULL,
    enter INTEGER NOT NULL,
    PRIMARY KEY (person, scope_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX holding_key ON holding (scope_key, person);

-- What each person has to be told about that: in the one order of changes.
CREATE TABLE scope_log (
    person BLOB NOT NULL,
    position INTEGER NOT NULL,
    scope_key TEXT NOT NULL,
    enters INTEGER NOT NULL CHECK (enters IN (0, 1)),
    PRIMARY KEY (person, position)
) STRICT, WITHOUT ROWID;

-- Which powers somebody had over a family, from one position up to (not with) another. What arrives late is judged by it.
CREATE TABLE held (
    person BLOB NOT NULL,
    family BLOB NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER,
    powers TEXT NOT NULL,
    PRIMARY KEY (person, family, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX held_now ON held (person) WHERE until IS NULL;

CREATE TABLE install (
    id BLOB PRIMARY KEY,
    person BLOB NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    public_key BLOB NOT NULL,
    app TEXT NOT NULL,
    created INTEGER NOT NULL,
    revoked INTEGER,
    last_seq INTEGER NOT NULL DEFAULT 0,
    -- What was taken in from it: count and digest, kept with each revision.
    received_count INTEGER NOT NULL DEFAULT 0,
    received_digest BLOB NOT NULL,
    last_contact INTEGER,
    unsent INTEGER NOT NULL DEFAULT 0,
    oldest_unsent INTEGER,
    set_aside INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX install_person ON install (person);

-- When a person's contact was last published as a record, and with which figures.
CREATE TABLE contact (
    person BLOB PRIMARY KEY,
    published INTEGER NOT NULL,
    unsent INTEGER NOT NULL,
    oldest_unsent INTEGER,
    set_aside INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE enrol_code (
    hash BLOB PRIMARY KEY,
    person BLOB NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    install BLOB
) STRICT, WITHOUT ROWID;

-- How often which family's rows went to which install on which day.
CREATE TABLE disclosure (
    install BLOB NOT NULL,
    family TEXT NOT NULL,
    day TEXT NOT NULL,
    rows INTEGER NOT NULL,
    PRIMARY KEY (install, family, day)
) STRICT, WITHOUT ROWID;

-- What happened, each entry chained to the one before.
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    what TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous BLOB NOT NULL,
    hash BLOB NOT NULL
) STRICT;
CREATE TRIGGER audit_is_append_only_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_is_append_only_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
