-- Version 11: which families a scheme was granted to, by where their proposals stand (domain::life): the budget holds for all who decide, and
-- counting anew at every decision would read all that was ever decided. Of two decisions the first counts, unless one heard an objection.
CREATE TABLE granted (
    selection BLOB PRIMARY KEY,
    family BLOB NOT NULL,
    scheme TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX granted_of_scheme ON granted (scheme, family);
INSERT INTO granted (selection, family, scheme)
SELECT s.id, f.id, json_extract(s.body, '$.scheme') FROM record s JOIN family f ON f.id = unhex(replace(s.scope_key, '-', ''))
WHERE s.kind = 'selection' AND 'approved' = (
    SELECT json_extract(r.body, '$.decision') FROM record r
    WHERE r.scope_key = s.scope_key AND r.kind = 'review' AND unhex(replace(json_extract(r.body, '$.of'), '-', '')) = s.id
    ORDER BY json_array_length(coalesce(json_extract(r.body, '$.heard'), '[]')) DESC, r.position LIMIT 1
);
