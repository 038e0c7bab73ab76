//! Amounts in words, as they stand on a receipt beside the digits: whoever changes one must change the other.

use crate::text::{Language, language};

/// *lima ratus ribu rupiah*, in the language of the app. Below nought is nothing that a receipt says: its size alone is told.
#[must_use]
pub fn rupiah_in_words(amount: i64) -> String {
    let amount = amount.unsigned_abs();
    match language() {
        Language::English => format!("{} rupiah", english(amount)),
        _ => format!("{} rupiah", indonesian(amount)),
    }
}

const SATUAN: [&str; 12] = [
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh",
    "sebelas",
];

fn indonesian(amount: u64) -> String {
    // One of a hundred and one of a thousand have words of their own: *seratus*, *seribu*.
    match amount {
        0..12 => SATUAN[amount as usize].to_owned(),
        12..20 => format!("{} belas", indonesian(amount - 10)),
        20..100 => and_rest(format!("{} puluh", indonesian(amount / 10)), amount % 10, indonesian),
        100..200 => and_rest("seratus".to_owned(), amount - 100, indonesian),
        200..1_000 => and_rest(format!("{} ratus", indonesian(amount / 100)), amount % 100, indonesian),
        1_000..2_000 => and_rest("seribu".to_owned(), amount - 1_000, indonesian),
        _ => large(amount, ["ribu", "juta", "miliar", "triliun"], indonesian),
    }
}

const ONES: [&str; 20] = [
    "nought",
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
const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

fn english(amount: u64) -> String {
    match amount {
        0..20 => ONES[amount as usize].to_owned(),
        20..100 => {
            let tens = TENS[(amount / 10 - 2) as usize];
            match amount % 10 {
                0 => tens.to_owned(),
                rest => format!("{tens}-{}", english(rest)),
            }
        }
        100..1_000 => and_rest(format!("{} hundred", english(amount / 100)), amount % 100, english),
        _ => large(amount, ["thousand", "million", "billion", "trillion"], english),
    }
}

/// By thousands, from the largest that fits; the largest of all takes whatever is above.
fn large(amount: u64, names: [&str; 4], words: fn(u64) -> String) -> String {
    let sizes = [1_000_u64, 1_000_000, 1_000_000_000, 1_000_000_000_000];
    let fits = sizes.iter().zip(names).rev().find(|(size, _)| amount >= **size);
    let Some((size, name)) = fits else { return words(amount) };
    and_rest(format!("{} {name}", words(amount / size)), amount % size, words)
}

fn and_rest(first: String, rest: u64, words: fn(u64) -> String) -> String {
    if rest == 0 { first } else { format!("{first} {}", words(rest)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_said_as_they_are_said() {
        for (amount, said, in_english) in [
            (0, "nol", "nought"),
            (11, "sebelas", "eleven"),
            (17, "tujuh belas", "seventeen"),
            (40, "empat puluh", "forty"),
            (85, "delapan puluh lima", "eighty-five"),
            (100, "seratus", "one hundred"),
            (112, "seratus dua belas", "one hundred twelve"),
            (1_000, "seribu", "one thousand"),
            (1_500, "seribu lima ratus", "one thousand five hundred"),
            (11_000, "sebelas ribu", "eleven thousand"),
            (101_000, "seratus satu ribu", "one hundred one thousand"),
            (500_000, "lima ratus ribu", "five hundred thousand"),
            (3_500_000, "tiga juta lima ratus ribu", "three million five hundred thousand"),
            (1_001_000, "satu juta seribu", "one million one thousand"),
            (1_000_000_000, "satu miliar", "one billion"),
            (2_000_000_000_001, "dua triliun satu", "two trillion one"),
        ] {
            assert_eq!((indonesian(amount), english(amount)), (said.to_owned(), in_english.to_owned()));
        }
        // However much it is, it ends.
        assert!(indonesian(u64::MAX).contains("triliun"));
    }
}
