//! A moment as a phone saw it. Phones' clocks are wrong, so a moment carries what lets others judge it.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Wall time, the device's offset, and how long the device had been running.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The device's wall clock, UTC.
    pub wall: DateTime<Utc>,
    /// The device's offset from UTC in minutes (WIB is 420).
    pub offset: i16,
    /// Which run of the device this is: two stamps with the same boot can be compared by `elapsed`.
    pub boot: String,
    /// Milliseconds since that boot, which no setting of the clock changes.
    pub elapsed: u64,
}

/// The years a date can lie in here: a clock may well be wrong, but what is beyond this is no clock's, and every reader would have
/// to reckon with it.
pub fn is_possible_date(date: NaiveDate) -> bool {
    (1970..=2200).contains(&date.year())
}

impl Stamp {
    /// Whether a clock could have shown this.
    pub fn is_possible(&self) -> bool {
        is_possible_date(self.wall.date_naive())
    }

    /// The moment in the device's own zone; UTC when the offset is not a possible one, or leads out of the calendar.
    pub fn local(&self) -> DateTime<FixedOffset> {
        let zone = FixedOffset::east_opt(i32::from(self.offset) * 60)
            .filter(|zone| self.wall.naive_utc().checked_add_offset(*zone).is_some());
        match zone {
            Some(zone) => self.wall.with_timezone(&zone),
            None => self.wall.fixed_offset(),
        }
    }

    /// The date in the device's own zone.
    pub fn date(&self) -> NaiveDate {
        self.local().date_naive()
    }

    /// Milliseconds from `self` to `later`: by the device's running time when both are of one boot, else by the wall.
    pub fn millis_until(&self, later: &Stamp) -> i64 {
        if self.boot == later.boot {
            self.ran_until(later)
        } else {
            (later.wall - self.wall).num_milliseconds()
        }
    }

    /// By how many milliseconds the wall clock was moved between two stamps of one boot; `None` across boots.
    pub fn wall_moved(&self, later: &Stamp) -> Option<i64> {
        (self.boot == later.boot)
            .then(|| (later.wall - self.wall).num_milliseconds().saturating_sub(self.ran_until(later)))
    }

    /// Milliseconds the device ran. Saturating: the centre gets these figures from phones it does not trust.
    fn ran_until(&self, later: &Stamp) -> i64 {
        let signed = |elapsed: u64| i64::try_from(elapsed).unwrap_or(i64::MAX);
        signed(later.elapsed).saturating_sub(signed(self.elapsed))
    }
}
