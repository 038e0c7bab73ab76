-- Where the audit log's chain ends: kept with every entry, so that a log whose last entries are gone does not look whole.
ALTER TABLE centre ADD COLUMN audit_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE centre ADD COLUMN audit_head BLOB NOT NULL
    DEFAULT x'0000000000000000000000000000000000000000000000000000000000000000';
UPDATE centre SET
    audit_count = (SELECT count(*) FROM audit),
    audit_head = coalesce((SELECT hash FROM audit ORDER BY seq DESC LIMIT 1), audit_head);
