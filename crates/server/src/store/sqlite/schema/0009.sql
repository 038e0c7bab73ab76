-- Version 9: whoever decides on the visits to a mentor's families decides on what else that mentor tells of, which is a power over the
-- mentor's own key. The next look at the day's assignments takes all of them for new ones, and with that everybody's scope is worked
-- out again.
UPDATE centre SET scope_day = '';
