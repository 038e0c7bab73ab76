-- Version 12: locks. A token is followed by another: the next one is good as soon as it was told, the one before for some days after the
-- next was first used. What an install's key is sealed in for the centre is known by its hash.
ALTER TABLE install ADD COLUMN token_since INTEGER;
ALTER TABLE install ADD COLUMN renew INTEGER NOT NULL DEFAULT 0 CHECK (renew IN (0, 1));
ALTER TABLE install ADD COLUMN next_token BLOB;
ALTER TABLE install ADD COLUMN previous_token BLOB;
ALTER TABLE install ADD COLUMN previous_until INTEGER;
ALTER TABLE install ADD COLUMN envelope TEXT;
UPDATE install SET token_since = created;
CREATE UNIQUE INDEX install_next ON install (next_token) WHERE next_token IS NOT NULL;
CREATE UNIQUE INDEX install_previous ON install (previous_token) WHERE previous_token IS NOT NULL;

-- What a code opens: a new app (enrol), or the records of one whose PIN was forgotten (recover; recover_any: also of one that never
-- told its envelope).
ALTER TABLE enrol_code ADD COLUMN purpose TEXT NOT NULL DEFAULT 'enrol';

-- What revoked phones had begun or was set aside there.
CREATE TABLE left_behind (
    install BLOB NOT NULL,
    id TEXT NOT NULL,
    why TEXT NOT NULL,
    at INTEGER NOT NULL,
    received INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (install, id)
) STRICT, WITHOUT ROWID;

-- How often pages of families were opened on an install on a day.
CREATE TABLE opening (
    install BLOB NOT NULL,
    family TEXT NOT NULL,
    day TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (install, family, day)
) STRICT, WITHOUT ROWID;
-- A family asks who had its data.
CREATE INDEX opening_family ON opening (family, day);
CREATE INDEX disclosure_family ON disclosure (family, day);

-- Files that a family's data went into; person is empty for the office itself.
CREATE TABLE taken_out (
    family TEXT NOT NULL,
    day TEXT NOT NULL,
    export TEXT NOT NULL,
    person TEXT NOT NULL,
    PRIMARY KEY (family, day, export, person)
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO taken_out (family, day, export, person)
SELECT f.value, json_extract(a.detail, '$.day'), json_extract(a.detail, '$.export'), coalesce(json_extract(a.detail, '$.person'), '')
FROM audit a, json_each(a.detail, '$.families') f
WHERE a.what = 'disclosed' AND json_extract(a.detail, '$.export') IS NOT NULL;

-- What families ask for: a copy of their data, or a correction.
CREATE TABLE data_request (
    id BLOB PRIMARY KEY,
    family BLOB NOT NULL,
    person BLOB NOT NULL,
    what TEXT NOT NULL,
    text TEXT NOT NULL,
    asked INTEGER NOT NULL,
    received INTEGER NOT NULL,
    answered INTEGER,
    answer TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX data_request_family ON data_request (family);
