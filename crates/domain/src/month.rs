//! A month of the calendar, as money is told by. Which month a moment lies in is the area's zone's to say.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A month, written `2026-11`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Month {
    year: i32,
    // 1 to 12.
    month: u32,
}

/// Not a month.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no month (a month is written 2026-11)")]
pub struct NoMonth(String);

impl Month {
    /// The month a day lies in.
    pub fn of(day: NaiveDate) -> Month {
        Month { year: day.year(), month: day.month() }
    }

    /// Its first day.
    pub fn first_day(self) -> NaiveDate {
        // Both were a date's, or were read by `from_str`, which asks the calendar.
        NaiveDate::from_ymd_opt(self.year, self.month, 1).unwrap_or_default()
    }

    /// The month before.
    pub fn before(self) -> Month {
        self.plus(-1)
    }

    /// The month after.
    pub fn after(self) -> Month {
        self.plus(1)
    }

    /// So many months later, or earlier.
    pub fn plus(self, months: i32) -> Month {
        let counted = self.year * 12 + self.month as i32 - 1 + months;
        Month { year: counted.div_euclid(12), month: counted.rem_euclid(12) as u32 + 1 }
    }

    /// How many months later this one is than `other`.
    pub fn since(self, other: Month) -> i32 {
        (self.year - other.year) * 12 + self.month as i32 - other.month as i32
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.year
    }

    /// Its number in the year, 1 to 12.
    pub fn number(self) -> u32 {
        self.month
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = NoMonth;

    fn from_str(text: &str) -> Result<Self, NoMonth> {
        let read = || {
            let (year, month) = text.split_once('-')?;
            let digits = |text: &str, count| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
            if !digits(year, 4) || !digits(month, 2) {
                return None;
            }
            NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, 1)
        };
        read().map(Month::of).ok_or_else(|| NoMonth(text.to_owned()))
    }
}

impl TryFrom<String> for Month {
    type Error = NoMonth;

    fn try_from(text: String) -> Result<Self, NoMonth> {
        text.parse()
    }
}

impl From<Month> for String {
    fn from(month: Month) -> String {
        month.to_string()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::Month;

    #[test]
    fn months_follow_each_other_over_years() {
        let month = |text: &str| text.parse::<Month>().unwrap();
        for (from, by, to) in [
            ("2026-11", 1, "2026-12"),
            ("2026-12", 1, "2027-01"),
            ("2026-01", -1, "2025-12"),
            ("2026-11", -23, "2024-12"),
            ("2026-11", 0, "2026-11"),
        ] {
            assert_eq!(month(from).plus(by), month(to), "{from} {by:+}");
            assert_eq!(month(to).since(month(from)), by, "{from} to {to}");
        }
        assert!(month("2025-12") < month("2026-01"));
        assert_eq!(month("2026-02").first_day().to_string(), "2026-02-01");
    }

    #[test]
    fn only_what_is_a_month_is_read() {
        for text in ["2026-13", "2026-00", "2026-1", "26-11", "2026", "2026-11-01", "+026-11", "", "2026-1x"]
        {
            assert!(text.parse::<Month>().is_err(), "{text}");
        }
    }
}
