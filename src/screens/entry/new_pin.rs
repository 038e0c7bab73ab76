//! What a new PIN must be like: the same at set-up and when it is changed.

use crate::screens::entry::pin_entry::PIN_LENGTH;
use crate::t;

/// What is wrong with a PIN and its repetition, beside each of the two fields. Nothing, when it will do.
#[must_use]
pub fn refusal(pin: &str, repeated: &str) -> (Option<String>, Option<String>) {
    match weakness(pin) {
        Some(Weakness::Short) => (Some(t!("pin-too-short", count: PIN_LENGTH)), None),
        Some(Weakness::Guessed) => (Some(t!("set-pin-guessed")), None),
        None if pin != repeated => (None, Some(t!("set-pin-differs"))),
        None => (None, None),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Weakness {
    Short,
    Guessed,
}

/// Why a PIN does not do: six equal digits, a run or a birthday are what is tried first.
fn weakness(pin: &str) -> Option<Weakness> {
    let digits: Vec<i16> = pin.bytes().map(|byte| i16::from(byte) - i16::from(b'0')).collect();
    if digits.len() != PIN_LENGTH || !pin.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Weakness::Short);
    }
    let steps: Vec<i16> = digits.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let even = steps.iter().all(|step| *step == steps[0]);
    ((even && steps[0].abs() <= 1) || is_date(&digits)).then_some(Weakness::Guessed)
}

/// Whether it reads as a day of some year: day, month and year, or the other way round.
fn is_date(digits: &[i16]) -> bool {
    let pair = |at: usize| digits[at] * 10 + digits[at + 1];
    let month = (1..=12).contains(&pair(2));
    month && [pair(0), pair(4)].iter().any(|day| (1..=31).contains(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_tried_first_is_refused() {
        for (pin, weak) in [
            ("", Some(Weakness::Short)),
            ("12345", Some(Weakness::Short)),
            ("12345a", Some(Weakness::Short)),
            ("000000", Some(Weakness::Guessed)),
            ("123456", Some(Weakness::Guessed)),
            ("987654", Some(Weakness::Guessed)),
            ("010190", Some(Weakness::Guessed)),
            ("280476", Some(Weakness::Guessed)),
            ("760428", Some(Weakness::Guessed)),
            ("135790", None),
            ("281376", None),
            ("320476", None),
        ] {
            assert_eq!(weakness(pin), weak, "{pin}");
        }
    }
}
