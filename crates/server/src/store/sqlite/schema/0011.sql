-- Version 11: which families a scheme was granted to, by where their proposals stand (domain::life): the budget holds for all who decide, and
-- counting anew at every decision would read all that was ever decided. `decided::fill_granted` fills it from what is here.
CREATE TABLE granted (
    selection BLOB PRIMARY KEY,
    family BLOB NOT NULL,
    scheme TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX granted_of_scheme ON granted (scheme, family);
