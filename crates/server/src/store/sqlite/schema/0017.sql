-- Version 17: on which day openings are shown. It is the day that they were told of, unless the phone's clock was so wrong that it cannot be: then
-- the day on which they came.
ALTER TABLE opening ADD COLUMN shown TEXT NOT NULL DEFAULT '';
UPDATE opening SET shown = day;

-- Whoever opens trainings and no more than that has no families of others any more: the next look at the day's assignments works out
-- everybody's scope again, as in version 9.
UPDATE centre SET scope_day = '';
