//! Each format on the values where it could go wrong.

#![allow(clippy::unwrap_used)]

use super::*;

const WIB: i16 = 420;

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn money_is_grouped_and_never_cut() {
    assert_eq!(rupiah(0), "Rp0");
    assert_eq!(rupiah(500), "Rp500");
    assert_eq!(rupiah(500_000), "Rp500.000");
    assert_eq!(rupiah(3_500_000), "Rp3.500.000");
    assert_eq!(rupiah(5_000_000_000), "Rp5.000.000.000");
    assert_eq!(rupiah(-250_000), "−Rp250.000");
    assert_eq!(rupiah(i64::MIN), "−Rp9.223.372.036.854.775.808");
}

#[test]
fn what_is_typed_is_read_back() {
    for (typed, number) in [
        ("0", 0),
        ("2450000", 2_450_000),
        ("2.450.000", 2_450_000),
        (" 2 450 000 ", 2_450_000),
        ("Rp2.450.000", 2_450_000),
        ("Rp 2.450.000", 2_450_000),
        ("rp. 2450000", 2_450_000),
        ("900rb", 900_000),
        ("900 ribu", 900_000),
        ("Rp 900 RB", 900_000),
        ("1,5 juta", 1_500_000),
        ("1.5 jt", 1_500_000),
        ("1,25jt", 1_250_000),
        ("2 juta", 2_000_000),
    ] {
        assert_eq!(parse_number(typed), Ok(Some(number)), "{typed}");
    }
    assert_eq!((parse_number(""), parse_number("  ")), (Ok(None), Ok(None)));
}

#[test]
fn what_cannot_be_read_is_no_number() {
    for typed in [
        "1500000,50",
        "1.500.000,00",
        "1,500,000",
        "1,5",
        "1.5",
        "1.50.000",
        "1500.000",
        "1.500 000",
        "1.500.",
        ".500",
        "-5",
        "−5",
        "+5",
        "5-6",
        "1/2",
        "Rp",
        "Rp-",
        "sekitar 900",
        "900 an",
        "900k",
        "1.500 ribu",
        "1,500 juta",
        "1.5.0 juta",
        "juta",
        "rb900",
        "900 rb 500",
        "5%",
        "٣",
    ] {
        assert_eq!(parse_number(typed), Err(NoNumber::NotWhole), "{typed}");
    }
    for typed in ["99999999999999999999", "99999999999999 juta"] {
        assert_eq!(parse_number(typed), Err(NoNumber::TooLarge), "{typed}");
    }
}

#[test]
fn sizes_are_rounded_up() {
    assert_eq!(about_bytes(0), "±0\u{a0}KB");
    assert_eq!(about_bytes(1), "±1\u{a0}KB");
    assert_eq!(about_bytes(6 * 1024), "±6\u{a0}KB");
    assert_eq!(bytes_text(6 * 1024 + 1), "7\u{a0}KB");
    assert_eq!(bytes_text(1024 * 1024), "1\u{a0}MB");
    assert_eq!(bytes_text(1_400_000), "1,4\u{a0}MB");
}

#[test]
fn distances_change_unit_at_a_kilometre() {
    assert_eq!(distance(12.3), "12\u{a0}m");
    assert_eq!(distance(999.4), "999\u{a0}m");
    assert_eq!(distance(999.6), "1\u{a0}km");
    assert_eq!(distance(1_234.0), "1,2\u{a0}km");
    assert_eq!(distance(f64::NAN), "0\u{a0}m");
    assert_eq!(distance(-3.0), "0\u{a0}m");
}

#[test]
fn minutes_are_those_that_have_passed() {
    assert_eq!([0, 59_999, 60_000, 170_000, 180_000].map(minutes), [0, 0, 1, 2, 3]);
    assert_eq!((minutes(-90_000), minutes(i64::MAX) > 0), (0, true));
}

#[test]
fn days_and_dates() {
    assert_eq!(days(5), "5\u{a0}hari");
    assert_eq!(long_day(day("2020-11-23")), "Senin, 23 November");
    assert_eq!(full_day(day("2020-11-22")), "Minggu, 22 November 2020");
    assert_eq!(short_day(day("2020-08-17")), "17 Agu");
    assert_eq!(month(2020, 10), "Oktober 2020");
}

#[test]
fn the_day_is_the_one_of_the_place() {
    // 17.30 UTC is half past midnight of the next day in Jakarta.
    assert_eq!(local_day(utc("2020-11-22T17:30:00Z"), WIB), day("2020-11-23"));
    assert_eq!(clock(utc("2020-11-22T17:30:00Z"), WIB), "00.30");
}

#[test]
fn times_are_told_from_now() {
    let now = utc("2020-11-23T02:14:00Z");
    assert_eq!(when(utc("2020-11-23T02:14:00Z"), now, WIB), "hari ini 09.14");
    assert_eq!(when(utc("2020-11-22T09:40:00Z"), now, WIB), "kemarin 16.40");
    assert_eq!(when(utc("2020-11-19T09:40:00Z"), now, WIB), "19 Nov 16.40");
    assert_eq!(when(utc("2019-11-19T09:40:00Z"), now, WIB), "19 Nov 2019 16.40");
    assert_eq!(day_from(day("2020-11-24"), day("2020-11-23")), "besok");
}

#[test]
fn zones_have_their_own_names() {
    assert_eq!(zone(420), "WIB");
    assert_eq!(zone(480), "WITA");
    assert_eq!(zone(540), "WIT");
    assert_eq!(zone(-210), "UTC−3.30");
    assert_eq!(zone(0), "UTC+0");
}

#[test]
fn initials_are_of_the_first_and_last_word() {
    assert_eq!(initials("Siti Contoh-Satu"), "SC");
    assert_eq!(initials("siti"), "S");
    assert_eq!(initials("Siti Nur Aini Wulandari"), "SW");
    assert_eq!(initials(" 12 "), "?");
}

#[test]
fn english_is_written_as_english() {
    crate::text::tests::speaking(Language::English, || {
        assert_eq!(rupiah(-3_500_000), "−Rp3,500,000");
        assert_eq!(distance(1_234.0), "1.2\u{a0}km");
        assert_eq!((days(1), days(5)), ("1\u{a0}day".to_owned(), "5\u{a0}days".to_owned()));
        assert_eq!(long_day(day("2020-08-17")), "Monday, 17 August");
        assert_eq!(clock(utc("2020-11-23T09:40:00Z"), WIB), "16:40");
        assert_eq!(day_from(day("2020-11-22"), day("2020-11-23")), "yesterday");
        assert_eq!(zone(510), "UTC+8:30");
        // What the page writes it reads.
        assert_eq!(parse_number(&number(1_500_000)), Ok(Some(1_500_000)));
        assert_eq!(
            (parse_number("1,5"), parse_number("1,5 juta")),
            (Err(NoNumber::NotWhole), Ok(Some(1_500_000)))
        );
    });
    assert_eq!(number(1_000), "1.000");
}
