//! Official region codes (`31.74.01`): province, regency or city, sub-district, village.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;
use std::str::FromStr;

/// A code of one of the four levels, always well formed. Whether such a region exists is the regions table's business.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct RegionCode(String);

/// How large an area is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Provinsi.
    Province,
    /// Kabupaten or kota.
    City,
    /// Kecamatan.
    SubDistrict,
    /// Kelurahan or desa.
    Village,
}

/// What was wrong with a code's form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a region code is 31, 31.74, 31.74.01 or 31.74.01.1001")]
pub struct NotARegionCode;

impl RegionCode {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `self` lies in `area` (or is it).
    pub fn is_within(&self, area: &RegionCode) -> bool {
        self.0 == area.0
            || (self.0.starts_with(&area.0) && self.0.as_bytes().get(area.0.len()) == Some(&b'.'))
    }

    /// The sub-district this code lies in (`31.74.01`), if it is that deep.
    pub fn sub_district(&self) -> Option<RegionCode> {
        self.0.get(..8).map(|code| RegionCode(code.to_owned()))
    }

    /// The city or regency this code lies in (`31.74`), or the province that it is.
    pub fn city(&self) -> RegionCode {
        RegionCode(self.0.get(..5).unwrap_or(&self.0).to_owned())
    }

    /// The province this code lies in (`31`).
    pub fn province(&self) -> RegionCode {
        RegionCode(self.0.get(..2).unwrap_or(&self.0).to_owned())
    }

    /// The area of that size this code lies in, or the code itself where it names a larger one.
    pub fn at(&self, level: Level) -> RegionCode {
        match level {
            Level::Province => self.province(),
            Level::City => self.city(),
            Level::SubDistrict => self.sub_district().unwrap_or_else(|| self.clone()),
            Level::Village => self.clone(),
        }
    }

    /// The day it is here at a moment.
    pub fn day_of(&self, moment: DateTime<Utc>) -> NaiveDate {
        let wall = moment.naive_utc();
        wall.checked_add_signed(TimeDelta::minutes(i64::from(self.offset_minutes()))).unwrap_or(wall).date()
    }

    /// Offset from UTC in minutes of the zone this region lies in: 420 WIB, 480 WITA, 540 WIT.
    pub fn offset_minutes(&self) -> i16 {
        match self.0.get(..2) {
            Some("51" | "52" | "53" | "63" | "64" | "65" | "71" | "72" | "73" | "74" | "75" | "76") => 480,
            Some("81" | "82" | "91" | "92" | "93" | "94" | "95" | "96") => 540,
            _ => 420,
        }
    }
}

impl FromStr for RegionCode {
    type Err = NotARegionCode;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Vec<&str> = text.split('.').collect();
        let lengths = [2, 2, 2, 4];
        let fits = !parts.is_empty()
            && parts.len() <= 4
            && parts
                .iter()
                .zip(lengths)
                .all(|(part, n)| part.len() == n && part.bytes().all(|b| b.is_ascii_digit()));
        if fits { Ok(RegionCode(text.to_owned())) } else { Err(NotARegionCode) }
    }
}

impl<'de> Deserialize<'de> for RegionCode {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::RegionCode;

    #[test]
    fn forms() {
        for good in ["31", "31.74", "31.74.01", "31.74.01.1001"] {
            assert!(good.parse::<RegionCode>().is_ok(), "{good}");
        }
        for bad in ["", "3", "31.7", "31.74.01.10", "31.74.01.1001.1", "31-74", "3a.74", "31."] {
            assert!(bad.parse::<RegionCode>().is_err(), "{bad}");
        }
    }

    #[test]
    fn within_compares_whole_parts() {
        let area: RegionCode = "31.74".parse().unwrap();
        for (code, inside) in
            [("31.74", true), ("31.74.01", true), ("31.74.01.1001", true), ("31.75", false), ("31", false)]
        {
            assert_eq!(code.parse::<RegionCode>().unwrap().is_within(&area), inside, "{code}");
        }
    }
}
