-- Version 16: up to which day the clock went on without a leap, and how many days it turned since one. One that is behind that day is wrong,
-- and what it would begin and end is left alone. Empty where nothing was noted yet: then the day that assignments were last applied for.
ALTER TABLE centre ADD COLUMN sure_day TEXT NOT NULL DEFAULT '';
ALTER TABLE centre ADD COLUMN leapt INTEGER NOT NULL DEFAULT 0;
