-- Version 17: on which day openings are shown. It is the day that they were told of, unless the phone's clock was so wrong that it cannot be: then
-- the day on which they came.
ALTER TABLE opening ADD COLUMN shown TEXT NOT NULL DEFAULT '';
UPDATE opening SET shown = day;
