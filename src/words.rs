//! Whole numbers as words, for whoever hears an amount rather than reads it: *dua juta empat ratus lima puluh ribu*.

use crate::text::{Language, language};

/// A number in the language of the screen.
#[must_use]
pub fn number_words(value: i64) -> String {
    match language() {
        Language::Indonesian => indonesian(value),
        Language::English => english(value),
    }
}

/// What a group of three digits is called, the lowest first.
type Scale = [&'static str; 7];

const SCALE_ID: Scale = ["", "ribu", "juta", "miliar", "triliun", "kuadriliun", "kuintiliun"];
const SCALE_EN: Scale = ["", "thousand", "million", "billion", "trillion", "quadrillion", "quintillion"];

fn indonesian(value: i64) -> String {
    spell(value, "nol", "minus", &SCALE_ID, below_thousand_id)
}

fn english(value: i64) -> String {
    spell(value, "zero", "minus", &SCALE_EN, below_thousand_en)
}

fn spell(value: i64, zero: &str, minus: &str, scale: &Scale, group: fn(u64) -> Vec<&'static str>) -> String {
    if value == 0 {
        return zero.to_owned();
    }
    let mut rest = value.unsigned_abs();
    let mut groups: Vec<Vec<&str>> = Vec::new();
    for name in scale {
        groups.push(match (rest % 1000, *name) {
            (0, _) => vec![],
            // One word, and only of a thousand: satu juta, dua puluh satu ribu.
            (1, "ribu") => vec!["seribu"],
            (some, "") => group(some),
            (some, name) => group(some).into_iter().chain([name]).collect(),
        });
        rest /= 1000;
    }
    let sign = (value < 0).then_some(minus);
    sign.into_iter().chain(groups.into_iter().rev().flatten()).collect::<Vec<_>>().join(" ")
}

const ONES_ID: [&str; 12] = [
    "", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas",
];

fn below_thousand_id(value: u64) -> Vec<&'static str> {
    let one = |digit: u64| ONES_ID[usize::try_from(digit).unwrap_or(0).min(11)];
    let mut words = match value / 100 {
        0 => vec![],
        1 => vec!["seratus"],
        hundreds => vec![one(hundreds), "ratus"],
    };
    match value % 100 {
        0 => {}
        few @ 1..=11 => words.push(one(few)),
        teen @ 12..=19 => words.extend([one(teen - 10), "belas"]),
        more => {
            words.extend([one(more / 10), "puluh"]);
            words.extend((more % 10 != 0).then(|| one(more % 10)));
        }
    }
    words
}

const ONES_EN: [&str; 20] = [
    "",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS_EN: [&str; 10] =
    ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

fn below_thousand_en(value: u64) -> Vec<&'static str> {
    let of = |table: &[&'static str], index: u64| {
        table.get(usize::try_from(index).unwrap_or(0)).copied().unwrap_or_default()
    };
    let mut words = Vec::new();
    if value >= 100 {
        words.extend([of(&ONES_EN, value / 100), "hundred"]);
    }
    let rest = value % 100;
    if rest >= 20 {
        words.push(of(&TENS_EN, rest / 10));
        words.extend((!rest.is_multiple_of(10)).then(|| of(&ONES_EN, rest % 10)));
    } else if rest > 0 {
        words.push(of(&ONES_EN, rest));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_told_as_they_are_said() {
        for (value, said) in [
            (0, "nol"),
            (11, "sebelas"),
            (100, "seratus"),
            (117, "seratus tujuh belas"),
            (1_000, "seribu"),
            (1_001_000, "satu juta seribu"),
            (21_000, "dua puluh satu ribu"),
            (101_000, "seratus satu ribu"),
            (500_000, "lima ratus ribu"),
            (2_450_000, "dua juta empat ratus lima puluh ribu"),
            (3_500_000_000, "tiga miliar lima ratus juta"),
            (-75_010, "minus tujuh puluh lima ribu sepuluh"),
        ] {
            assert_eq!(indonesian(value), said, "{value}");
        }
        for (value, said) in [
            (0, "zero"),
            (1_013, "one thousand thirteen"),
            (2_450_000, "two million four hundred fifty thousand"),
            (
                i64::MIN,
                "minus nine quintillion two hundred twenty three quadrillion three hundred seventy two \
              trillion thirty six billion eight hundred fifty four million seven hundred seventy five thousand eight hundred eight",
            ),
        ] {
            assert_eq!(english(value), said, "{value}");
        }
    }
}
