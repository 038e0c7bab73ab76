//! The three official time zones, and which province keeps which. No summer time, and nothing here reads a clock.

use std::fmt;

/// One of Indonesia's official time zones (Presidential Decree 41 of 1987).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimeZone {
    /// *Waktu Indonesia Barat*, UTC+7: Sumatra, Java, West and Central Kalimantan.
    Wib,
    /// *Waktu Indonesia Tengah*, UTC+8: the rest of Kalimantan, Bali, Nusa Tenggara, Sulawesi.
    Wita,
    /// *Waktu Indonesia Timur*, UTC+9: Maluku and Papua.
    Wit,
}

impl TimeZone {
    /// Hours ahead of UTC.
    pub fn utc_offset_hours(self) -> i32 {
        match self {
            TimeZone::Wib => 7,
            TimeZone::Wita => 8,
            TimeZone::Wit => 9,
        }
    }

    /// By the first part of a code. The decree's own list, with the provinces that were split off since in the zone of
    /// the one they came from.
    pub(crate) fn of_province(province: u64) -> TimeZone {
        match province {
            51..=53 | 63..=65 | 71..=76 => TimeZone::Wita,
            81..=82 | 91..=96 => TimeZone::Wit,
            _ => TimeZone::Wib,
        }
    }
}

/// The letters used on a clock: `WIB`, `WITA`, `WIT`.
impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TimeZone::Wib => "WIB",
            TimeZone::Wita => "WITA",
            TimeZone::Wit => "WIT",
        })
    }
}
