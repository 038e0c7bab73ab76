//! Money is whole rupiah. There are no fractions and no floats.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An amount in whole rupiah.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rupiah(pub i64);

impl Rupiah {
    /// The sum, or `None` when it does not fit.
    pub fn checked_add(self, other: Rupiah) -> Option<Rupiah> {
        self.0.checked_add(other.0).map(Rupiah)
    }
}

impl fmt::Display for Rupiah {
    /// `Rp3.500.000`, negative as `-Rp500`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.unsigned_abs().to_string();
        let mut text = String::with_capacity(digits.len() + 6);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push('.');
            }
            text.push(digit);
        }
        write!(f, "{}Rp{text}", if self.0 < 0 { "-" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::Rupiah;

    #[test]
    fn written_as_indonesians_write_it() {
        for (amount, text) in [
            (0, "Rp0"),
            (500, "Rp500"),
            (3_500_000, "Rp3.500.000"),
            (-12_345, "-Rp12.345"),
            (i64::MIN, "-Rp9.223.372.036.854.775.808"),
        ] {
            assert_eq!(Rupiah(amount).to_string(), text);
        }
    }
}
