//! A month of a mentor's work: visits with what was agreed, what was done of it, a meeting, other duties, the months of the
//! businesses. By the clock of the phone that is told.

use super::incomes::{OTHER_INCOME, month, tellings};
use crate::phone::Command as Do;
use crate::story::handset::Handset;
use anyhow::Context;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use pendamping_domain::activity::Duty;
use pendamping_domain::id::FamilyId;
use pendamping_domain::visit::Met;

/// Spent on goods in every business each month, in rupiah.
const COSTS: i64 = 1_500_000;
/// What the household with another income has besides its business, in rupiah.
const BESIDES: i64 = 1_000_000;
/// Families visited on one day.
const A_DAY: usize = 5;

/// What a month came to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Did {
    /// Visits at which somebody was met.
    pub visits: u64,
    /// Visits at which nobody was.
    pub not_met: u64,
    /// Months of businesses told of.
    pub told: u64,
    /// Follow-ups agreed.
    pub agreed: u64,
    /// Meetings with many families.
    pub meetings: u64,
    /// Other duties.
    pub activities: u64,
}

/// A day of a month of the year.
pub fn day(at: usize, day: u32) -> anyhow::Result<NaiveDate> {
    let first = month(at).first_day();
    first.checked_add_signed(TimeDelta::days(i64::from(day) - 1)).context("no such day")
}

/// Sets a phone's clock, as it stands on the wall in Jakarta.
pub fn clock(phone: &mut Handset, at: usize, of_month: u32, hour: u32, minute: u32) -> anyhow::Result<()> {
    let local = day(at, of_month)?.and_hms_opt(hour, minute, 0).context("no such time")?;
    let now: DateTime<Utc> = (local - TimeDelta::hours(7)).and_utc();
    phone.tell(&Do::SetClock { now })?;
    Ok(())
}

/// The month of the year at that place, told to `phone` by whoever accompanies these families then.
pub fn a_month(phone: &mut Handset, families: &[FamilyId], at: usize) -> anyhow::Result<Did> {
    let mut did = visits(phone, families, at)?;
    clock(phone, at, 10, 9, 0)?;
    phone.tell(&Do::RecordActivity {
        duty: Duty::CoordinationMeeting,
        place: "Kantor kecamatan".to_owned(),
    })?;
    did.activities = 1;
    if at.is_multiple_of(3) {
        clock(phone, at, 12, 9, 0)?;
        phone.tell(&Do::RecordActivity { duty: Duty::TrainingAttended, place: "Dinas Sosial".to_owned() })?;
        did.activities += 1;
    }
    if at % 3 == 1 {
        clock(phone, at, 15, 14, 0)?;
        let there = families.iter().take(10 + at).copied().collect();
        phone.tell(&Do::RecordGroupMeeting { place: "Balai RW".to_owned(), families: there })?;
        did.meetings = 1;
    }
    clock(phone, at, 20, 16, 0)?;
    for (_, family) in families.iter().enumerate().filter(|(number, _)| (number + at).is_multiple_of(2)) {
        phone.tell(&Do::DoFollowUps { family: *family })?;
    }
    clock(phone, at, 28, 19, 0)?;
    for (number, of, income) in tellings(at) {
        let other_income = (number == OTHER_INCOME).then_some(BESIDES);
        let revenue = income - other_income.unwrap_or_default() + COSTS;
        let (family, month, note) = (families[number], month(of), String::new());
        phone.tell(&Do::RecordProgress { family, month, revenue, costs: COSTS, other_income, note })?;
        did.told += 1;
    }
    Ok(did)
}

/// Most families, five a day; some are not reached, and at some doors nobody is there.
fn visits(phone: &mut Handset, families: &[FamilyId], at: usize) -> anyhow::Result<Did> {
    let mut did = Did::default();
    for (number, family) in families.iter().enumerate() {
        if (number + at).is_multiple_of(11) {
            continue;
        }
        let (of_month, hour) = (3 + number / A_DAY, 8 + number % A_DAY);
        clock(phone, at, u32::try_from(of_month)?, u32::try_from(hour)?, 30)?;
        let nobody = (3 * number + at).is_multiple_of(7);
        let mut agreed = Vec::new();
        if !nobody && (number + at).is_multiple_of(3) {
            agreed.push(("Catat pemasukan setiap hari".to_owned(), day(at, 25)?));
        }
        did.agreed += agreed.len() as u64;
        let met = if nobody { Met::NotMet } else { Met::Recipient };
        phone.tell(&Do::RecordMet { family: *family, met, agreed })?;
        if nobody { did.not_met += 1 } else { did.visits += 1 }
    }
    Ok(did)
}
