-- Version 10: closed periods of the books. Each is frozen as it was closed, with the digest of its bytes (domain::period) and that of the
-- one before; the audit log notes each digest, so that also the last cannot be taken away without a trace.
CREATE TABLE period (
    seq INTEGER PRIMARY KEY,
    reported TEXT NOT NULL UNIQUE,
    closed INTEGER NOT NULL,
    previous TEXT,
    digest TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL
) STRICT;
CREATE TRIGGER period_is_append_only_update BEFORE UPDATE ON period BEGIN SELECT RAISE(ABORT, 'period is append-only'); END;
CREATE TRIGGER period_is_append_only_delete BEFORE DELETE ON period BEGIN SELECT RAISE(ABORT, 'period is append-only'); END;
