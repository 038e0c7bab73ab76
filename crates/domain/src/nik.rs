//! NIK, the 16-digit population number: region, birth date (a woman's day plus 40), serial.

use chrono::NaiveDate;

/// Why a text is not a NIK.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotANik {
    /// Not exactly 16 digits.
    #[error("a NIK has 16 digits")]
    Digits,
    /// Digits 7 to 12 are no date.
    #[error("digits 7 to 12 of a NIK are a birth date, DDMMYY (a woman's day plus 40)")]
    BirthDate,
}

/// Checks the form: 16 digits with a valid birth date. Spaces at the ends are not removed here.
pub fn check(nik: &str) -> Result<(), NotANik> {
    if nik.len() != 16 || !nik.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NotANik::Digits);
    }
    let number = |from: usize| nik.get(from..from + 2).and_then(|two| two.parse::<u32>().ok()).unwrap_or(0);
    let (day, month, year) = (number(6), number(8), number(10));
    let day = if day > 40 { day - 40 } else { day };
    // The century is not in the number: a date is valid if it is one in either (29 February matters).
    let valid = [1900, 2000]
        .iter()
        .any(|century| NaiveDate::from_ymd_opt(century + year as i32, month, day).is_some());
    if valid { Ok(()) } else { Err(NotANik::BirthDate) }
}

/// The code of the sub-district it was first issued in, dotted (`31.74.01`). Areas split, so it may be no longer the family's.
pub fn sub_district(nik: &str) -> Option<String> {
    Some(format!("{}.{}.{}", nik.get(0..2)?, nik.get(2..4)?, nik.get(4..6)?))
}

/// The last four digits: all that a phone ever holds.
pub fn last_four(nik: &str) -> Option<&str> {
    nik.get(12..16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        for (nik, answer) in [
            ("3174011708800001", Ok(())),
            ("3174015708800001", Ok(())),
            ("3174012902000001", Ok(())),
            ("3174012902010001", Err(NotANik::BirthDate)),
            ("3174013113800001", Err(NotANik::BirthDate)),
            ("3174010008800001", Err(NotANik::BirthDate)),
            ("3174017208800001", Err(NotANik::BirthDate)),
            ("317401170880000", Err(NotANik::Digits)),
            ("317401170880000a", Err(NotANik::Digits)),
            ("", Err(NotANik::Digits)),
        ] {
            assert_eq!(check(nik), answer, "{nik}");
        }
        assert_eq!(sub_district("3174011708800001").as_deref(), Some("31.74.01"));
        assert_eq!(last_four("3174011708800001"), Some("0001"));
    }
}
