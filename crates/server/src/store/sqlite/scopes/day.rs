//! The day that assignments and covers were last applied for, and how a clock that is wrong is told from one that was.

use crate::exchange::office_day;
use crate::store::sqlite::audit::note;
use crate::store::sqlite::lock;
use crate::store::sqlite::records::{all, id, one, run, value};
use crate::store::sqlite::scopes::{Active, Families, active_row, apply, concerned, covers, mentors_of};
use crate::store::sqlite::writing::Writing;
use crate::store::{StorageError, Stored};
use chrono::{Days, NaiveDate, TimeDelta};
use pendamping_domain::actor::Power;
use pendamping_domain::id::PersonId;
use rusqlite::{Connection, params};
use serde_json::json;
use std::collections::BTreeSet;

/// Requests that came before midnight may be answered after one that came behind it: for so long the new day stands.
const MIDNIGHT: TimeDelta = TimeDelta::minutes(5);

/// A clock that leapt is sure of its day once it turned so many days there.
const TURNS_TO_BE_SURE: u32 = 7;

/// Up to which day the clock went on without a leap. One that is behind that day is wrong; one that goes back from a day that it leapt
/// to, and not behind that one, has been put right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sure {
    day: NaiveDate,
    /// How many days it turned since it leapt; none while it has not.
    leapt: u32,
}

impl Sure {
    /// The clock comes to a later day, or goes back to one that it is believed of.
    fn at(self, today: NaiveDate) -> Sure {
        let next = self.day.checked_add_days(Days::new(1));
        let goes_on = next.is_none_or(|next| today <= next);
        match self.leapt + 1 {
            leapt if goes_on || leapt >= TURNS_TO_BE_SURE => Sure { day: today, leapt: 0 },
            leapt => Sure { leapt, ..self },
        }
    }
}

fn sure(connection: &Connection) -> Stored<Option<Sure>> {
    let found = one(connection, "SELECT sure_day, leapt FROM centre", [], |row| {
        Ok((value::<String>(row, 0)?, value::<i64>(row, 1)?))
    })?;
    let Some((day, leapt)) = found.filter(|(day, _)| !day.is_empty()) else { return Ok(None) };
    let day = day.parse().map_err(|_| StorageError::Unreadable("the day a clock is sure of"))?;
    Ok(Some(Sure { day, leapt: u32::try_from(leapt).unwrap_or(0) }))
}

/// The day by which assignments hold: today's, or, while the clock is behind, the one of which it was sure. What the office orders meanwhile
/// must not let others lose or get families either.
pub(super) fn in_force(connection: &Connection, today: NaiveDate) -> Stored<NaiveDate> {
    Ok(sure(connection)?.map_or(today, |sure| today.max(sure.day)))
}

/// The day assignments were last applied for.
pub fn day(connection: &Connection) -> Stored<String> {
    let day = one(connection, "SELECT scope_day FROM centre", [], |row| value(row, 0))?;
    Ok(day.unwrap_or_default())
}

fn everybody(connection: &Connection) -> Stored<BTreeSet<PersonId>> {
    let people = all(connection, "SELECT id FROM person", [], |row| Ok(PersonId(id(row, 0)?)))?;
    Ok(people.into_iter().collect())
}

/// Applies assignments and covers that began or ended between the day of the last look and `today`. A last look in days to come was
/// one by a clock that has been put right since: everything is looked at anew, or what it began and ended early would stay so. But a
/// clock that is behind a day of which it was sure is wrong itself: nobody loses or gets a family by it.
pub fn turn_day(writing: &mut Writing<'_>, today: NaiveDate) -> Stored<()> {
    let (last, today_text) = (day(writing.db())?, today.to_string());
    let before_midnight = last > today_text && last == office_day(writing.now + MIDNIGHT).to_string();
    if last == today_text || before_midnight {
        return Ok(());
    }
    let sure = sure(writing.db())?.unwrap_or(Sure { day: last.parse().unwrap_or(today), leapt: 0 });
    if today < sure.day {
        tracing::error!(%today, sure = %sure.day, "this machine's clock is behind: assignments stay as they were");
        return Ok(());
    }
    lock::end_previous_tokens(writing)?;
    let turned = all(
        writing.db(),
        "SELECT id, person, region, family, powers FROM assignment WHERE ended IS NULL
         AND ((from_day > ?1 AND from_day <= ?2) OR (until_day >= ?1 AND until_day < ?2))",
        [&last, &today_text],
        active_row,
    )?;
    // Never looked at with what this version gives, or by a wrong clock: then everybody, whether assigned to something or not.
    let anew = last.is_empty() || last > today_text;
    let covers = covers::turned(writing.db(), &last, &today_text)?;
    if anew || !turned.is_empty() || !covers.is_empty() {
        let mut people = if anew { everybody(writing.db())? } else { BTreeSet::new() };
        for Active { person, area, powers, .. } in &turned {
            people.insert(*person);
            if powers.contains(&Power::ReviewVisits) {
                people.extend(mentors_of(writing.db(), &Families::from(area))?);
            }
        }
        people.extend(concerned(writing.db(), &covers)?);
        // A cover moves no family to another mentor.
        let families = if anew || !turned.is_empty() { Families::All } else { Families::These(Vec::new()) };
        apply(writing, &families, people, today, false)?;
    }
    let Sure { day, leapt } = sure.at(today);
    let params = params![today_text, day.to_string(), leapt];
    run(writing.db(), "UPDATE centre SET scope_day = ?1, sure_day = ?2, leapt = ?3", params)?;
    Ok(())
}

/// The office says that it is today: all that held by another day is looked at anew.
pub fn believe(writing: &mut Writing<'_>, today: NaiveDate) -> Stored<()> {
    let said = json!({"day": today, "before": day(writing.db())?});
    let params = [today.to_string()];
    run(writing.db(), "UPDATE centre SET scope_day = '', sure_day = ?1, leapt = 0", params)?;
    turn_day(writing, today)?;
    note(writing, "clock_believed", &said)
}

#[cfg(test)]
mod tests {
    use super::{Sure, TURNS_TO_BE_SURE};
    use chrono::{Days, NaiveDate};

    fn on(day: u64) -> NaiveDate {
        NaiveDate::default() + Days::new(20_000 + day)
    }

    #[test]
    fn a_clock_that_goes_on_is_sure_of_each_day_and_one_that_leapt_after_a_week_of_turns() {
        let going = (1..=3).fold(Sure { day: on(0), leapt: 0 }, |sure, day| sure.at(on(day)));
        assert_eq!(going, Sure { day: on(3), leapt: 0 });
        let leapt = going.at(on(900));
        assert_eq!(leapt, Sure { day: on(3), leapt: 1 }, "a leap is believed and not sure");
        assert_eq!(leapt.at(on(4)), Sure { day: on(4), leapt: 0 }, "put right, it goes on where it was");
        let week = u64::from(TURNS_TO_BE_SURE);
        let stayed = (1..week).fold(leapt, |sure, day| sure.at(on(900 + day)));
        assert_eq!(stayed, Sure { day: on(899 + week), leapt: 0 });
    }
}
