-- Version 7: trainings belong to regions, so everybody holds the keys of theirs. The next look at the day's assignments takes all of
-- them for new ones, and with that everybody's scope is worked out again.
UPDATE centre SET scope_day = '';
