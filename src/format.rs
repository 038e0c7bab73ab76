//! Numbers, money, dates, sizes and distances as people here write them, or as English does where the page speaks it.
//!
//! Functions of their arguments and the page's language: no clock, no zone of the machine. Times come as UTC with the offset
//! in minutes in which they are to be read. It never chooses words that belong to a sentence: those are in `assets/text`.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Utc};

use crate::text::{Language, language};

/// Between a number and its unit: no line ends there.
const JOIN: char = '\u{a0}';

/// How a language writes what is not words of a sentence.
struct Writing {
    group: char,
    decimal: char,
    clock: char,
    weekdays: [&'static str; 7],
    months: [&'static str; 12],
    short_months: [&'static str; 12],
    yesterday: &'static str,
    today: &'static str,
    tomorrow: &'static str,
    day: &'static str,
    days: &'static str,
}

static INDONESIAN: Writing = Writing {
    group: '.',
    decimal: ',',
    clock: '.',
    weekdays: ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"],
    months: [
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ],
    short_months: ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"],
    yesterday: "kemarin",
    today: "hari ini",
    tomorrow: "besok",
    day: "hari",
    days: "hari",
};

static ENGLISH: Writing = Writing {
    group: ',',
    decimal: '.',
    clock: ':',
    weekdays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    short_months: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    yesterday: "yesterday",
    today: "today",
    tomorrow: "tomorrow",
    day: "day",
    days: "days",
};

fn writing() -> &'static Writing {
    match language() {
        Language::Indonesian => &INDONESIAN,
        Language::English => &ENGLISH,
    }
}

/// `3.500.000`: digits in groups of three.
#[must_use]
pub fn number(value: i64) -> String {
    let group = writing().group;
    let digits = value.unsigned_abs().to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        grouped.push('−');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(group);
        }
        grouped.push(digit);
    }
    grouped
}

/// `Rp3.500.000`, and `−Rp250.000` when money is missing.
#[must_use]
pub fn rupiah(value: i64) -> String {
    let number = number(value);
    match number.strip_prefix('−') {
        Some(missing) => format!("−Rp{missing}"),
        None => format!("Rp{number}"),
    }
}

/// Why what was typed is no number of the kind that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoNumber {
    /// It cannot be read as a whole number in one way only.
    NotWhole,
    /// It is larger than any that can be meant.
    TooLarge,
}

/// The whole number that somebody typed, none where nothing was: digits, in groups of three or not, after *Rp* or not, and a
/// number with *ribu* or *juta*. Anything else is said to be no number: a guess would be an amount that nobody told.
///
/// # Errors
/// When it is none, or too large.
pub fn parse_number(typed: &str) -> Result<Option<i64>, NoNumber> {
    let typed = typed.trim().to_lowercase();
    let bare = typed.strip_prefix("rp").map_or(&*typed, |rest| rest.strip_prefix('.').unwrap_or(rest).trim());
    if typed.is_empty() {
        return Ok(None);
    }
    let words = bare.find(char::is_alphabetic).unwrap_or(bare.len());
    let (figure, unit) = (bare[..words].trim(), &bare[words..]);
    let value = match unit {
        "" => whole(figure),
        "rb" | "ribu" => scaled(figure, 1_000),
        "jt" | "juta" => scaled(figure, 1_000_000),
        _ => Err(NoNumber::NotWhole),
    };
    value.map(Some)
}

/// `1500000`, `1.500.000`, `1 500 000`; with a comma only where that is how the page itself writes groups.
fn whole(figure: &str) -> Result<i64, NoNumber> {
    let is_mark = |letter: char| matches!(letter, '.' | ' ' | '\u{a0}') || letter == writing().group;
    let mut groups = figure.split(is_mark);
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let mut marks = figure.chars().filter(|letter| is_mark(*letter));
    let mark = marks.next();
    let good = digits(first)
        && (rest.is_empty() || first.len() <= 3)
        && rest.iter().all(|group| group.len() == 3 && digits(group))
        && marks.all(|other| Some(other) == mark);
    if !good {
        return Err(NoNumber::NotWhole);
    }
    format!("{first}{}", rest.concat()).parse().map_err(|_| NoNumber::TooLarge)
}

/// What stands before *ribu* or *juta*: whole, or with one or two decimals. With three, `1.500` could be either.
fn scaled(figure: &str, unit: i64) -> Result<i64, NoNumber> {
    let (whole, decimals) = figure.split_once(['.', ',']).unwrap_or((figure, "00"));
    if !digits(whole) || !digits(decimals) || decimals.len() > 2 {
        return Err(NoNumber::NotWhole);
    }
    let hundredths: i64 = format!("{whole}{decimals:0<2}").parse().map_err(|_| NoNumber::TooLarge)?;
    hundredths.checked_mul(unit / 100).ok_or(NoNumber::TooLarge)
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `1,2`: one decimal, none when it would be zero.
fn decimal(tenths: u64) -> String {
    let (whole, tenth) = (tenths / 10, tenths % 10);
    let whole = number(i64::try_from(whole).unwrap_or(i64::MAX));
    if tenth == 0 { whole } else { format!("{whole}{}{tenth}", writing().decimal) }
}

/// `±6 KB`: roughly what sending would cost, never rounded down to nothing.
#[must_use]
pub fn about_bytes(bytes: u64) -> String {
    format!("±{}", bytes_text(bytes))
}

/// `6 KB`, `1,4 MB`: rounded up, since it answers "what will this cost".
#[must_use]
pub fn bytes_text(bytes: u64) -> String {
    const KIB: u64 = 1024;
    const MIB: u64 = KIB * KIB;
    if bytes < MIB {
        format!("{}{JOIN}KB", bytes.div_ceil(KIB))
    } else {
        format!("{}{JOIN}MB", decimal(bytes.saturating_mul(10).div_ceil(MIB)))
    }
}

/// `850 m` below a kilometre, `1,2 km` from there. Metres; anything that is no distance shows as `0 m`.
#[must_use]
pub fn distance(metres: f64) -> String {
    // A float out of range saturates when cast, and NaN becomes zero: both are fine to show.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let whole = metres.round().max(0.0) as u64;
    if whole < 1000 { format!("{whole}{JOIN}m") } else { format!("{}{JOIN}km", decimal((whole + 50) / 100)) }
}

/// Whole minutes that have passed, as the flags count them: one visit must not have two lengths on one screen.
#[must_use]
pub fn minutes(millis: i64) -> i64 {
    millis.max(0) / 60_000
}

/// `5 hari`. Days that are a length of time, so never negative.
#[must_use]
pub fn days(count: u32) -> String {
    let writing = writing();
    format!("{}{JOIN}{}", number(i64::from(count)), if count == 1 { writing.day } else { writing.days })
}

/// The wall clock at that offset.
#[must_use]
pub fn local(time: DateTime<Utc>, offset_minutes: i16) -> NaiveDateTime {
    let utc = time.naive_utc();
    // At the ends of the calendar there is no other zone.
    utc.checked_add_signed(TimeDelta::minutes(i64::from(offset_minutes))).unwrap_or(utc)
}

/// The day it is at that offset: what "today" means for a due date.
#[must_use]
pub fn local_day(time: DateTime<Utc>, offset_minutes: i16) -> NaiveDate {
    local(time, offset_minutes).date()
}

/// `16.40`
#[must_use]
pub fn clock(time: DateTime<Utc>, offset_minutes: i16) -> String {
    let local = local(time, offset_minutes);
    format!("{:02}{}{:02}", local.hour(), writing().clock, local.minute())
}

fn weekday(day: NaiveDate) -> &'static str {
    writing().weekdays[day.weekday().num_days_from_monday() as usize % 7]
}

/// `Senin, 23 November`
#[must_use]
pub fn long_day(day: NaiveDate) -> String {
    format!("{}, {} {}", weekday(day), day.day(), writing().months[day.month0() as usize % 12])
}

/// `Senin, 23 November 2020`
#[must_use]
pub fn full_day(day: NaiveDate) -> String {
    format!("{} {}", long_day(day), day.year())
}

/// `19 Nov`
#[must_use]
pub fn short_day(day: NaiveDate) -> String {
    format!("{} {}", day.day(), writing().short_months[day.month0() as usize % 12])
}

/// `Oktober 2020`
#[must_use]
pub fn month(year: i32, month: u32) -> String {
    let index = month.saturating_sub(1) as usize % 12;
    format!("{} {year}", writing().months[index])
}

/// `Okt`
#[must_use]
pub fn short_month(month: u32) -> String {
    writing().short_months[month.saturating_sub(1) as usize % 12].to_owned()
}

/// The day seen from today: `hari ini`, `kemarin`, `besok`, else `19 Nov`, with the year when it is another one.
#[must_use]
pub fn day_from(day: NaiveDate, today: NaiveDate) -> String {
    let writing = writing();
    match day.signed_duration_since(today).num_days() {
        0 => writing.today.to_owned(),
        -1 => writing.yesterday.to_owned(),
        1 => writing.tomorrow.to_owned(),
        _ if day.year() == today.year() => short_day(day),
        _ => format!("{} {}", short_day(day), day.year()),
    }
}

/// `kemarin 16.40`, `19 Nov 09.14`; both times read at the same offset.
#[must_use]
pub fn when(time: DateTime<Utc>, now: DateTime<Utc>, offset_minutes: i16) -> String {
    let day = day_from(local_day(time, offset_minutes), local_day(now, offset_minutes));
    format!("{day} {}", clock(time, offset_minutes))
}

/// `WIB`, `WITA`, `WIT`; elsewhere `UTC+8.30`.
#[must_use]
pub fn zone(offset_minutes: i16) -> String {
    match offset_minutes {
        420 => "WIB".to_owned(),
        480 => "WITA".to_owned(),
        540 => "WIT".to_owned(),
        other => {
            let sign = if other < 0 { '−' } else { '+' };
            let (hours, minutes) = (other.unsigned_abs() / 60, other.unsigned_abs() % 60);
            if minutes == 0 {
                format!("UTC{sign}{hours}")
            } else {
                format!("UTC{sign}{hours}{}{minutes:02}", writing().clock)
            }
        }
    }
}

/// The first letters of the first and the last word: `SC` of *Siti Contoh*. Never empty.
#[must_use]
pub fn initials(name: &str) -> String {
    let letters: Vec<char> = name
        .split_whitespace()
        .filter_map(|word| word.chars().find(|letter| letter.is_alphabetic()))
        .collect();
    match letters.as_slice() {
        [] => "?".to_owned(),
        [only] => only.to_uppercase().collect(),
        [first, .., last] => first.to_uppercase().chain(last.to_uppercase()).collect(),
    }
}

#[cfg(test)]
#[path = "format_tests.rs"]
mod tests;
