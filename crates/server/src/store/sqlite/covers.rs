//! Covers in SQL: one mentor stands in for another. What follows from one is `scopes`' work.

use crate::mint::Mint;
use crate::store::Stored;
use crate::store::cover::{Arranged, CoverAsk, CoverLine};
use crate::store::office::Declined;
use crate::store::sqlite::assignments::find_person;
use crate::store::sqlite::audit::note;
use crate::store::sqlite::records::{one, run, value};
use crate::store::sqlite::scopes::{Families, Kept, apply, concerned, kept, of_mentor};
use crate::store::sqlite::writing::Writing;
use crate::store::visit_log::Named;
use chrono::NaiveDate;
use pendamping_domain::actor::Role;
use pendamping_domain::cover::{MOST_AHEAD, MOST_DAYS, Period};
use pendamping_domain::id::{PersonId, RecordId};
use pendamping_domain::problem::ProblemKind;
use rusqlite::{Connection, params};
use serde_json::json;

/// Longest reason, in letters.
const REASON_MAX: usize = 300;

/// Arranges a cover, or finds that the very same stands.
pub fn arrange(
    writing: &mut Writing<'_>,
    ask: &CoverAsk,
    today: NaiveDate,
    mint: &mut dyn Mint,
) -> Result<Arranged, Declined> {
    let mentor = a_mentor(writing, &ask.mentor, "only mentors are covered")?;
    let by = a_mentor(writing, &ask.by, "only mentors stand in")?;
    if mentor == by {
        return wrong(format!("{} cannot stand in for themselves: name another mentor", ask.mentor));
    }
    let period = ask.period;
    let open = kept(
        writing.db(),
        "ended IS NULL AND from_day <= ?1 AND until_day >= ?2 AND (mentor IN (?3, ?4) OR stand_in = ?3)",
        params![period.until.to_string(), period.from.to_string(), mentor.0.into_bytes(), by.0.into_bytes()],
    )?;
    let same = |kept: &&Kept| (kept.mentor, kept.by, kept.period) == (mentor, by, period);
    if let Some(kept) = open.iter().find(same) {
        return Ok(Arranged { line: line(writing.db(), kept, today)?, made: false });
    }
    if let Some(why) = unfit(&period, today) {
        return wrong(why);
    }
    if ask.reason.chars().count() > REASON_MAX {
        return wrong(format!("the reason is longer than {REASON_MAX} letters"));
    }
    if let Some(kept) = open.first() {
        return wrong(in_the_way(writing.db(), kept, (mentor, &ask.mentor), (by, &ask.by))?);
    }
    let kept = Kept { id: RecordId(mint.id(writing.now)), mentor, by, period, ended: false };
    run(
        writing.db(),
        "INSERT INTO cover (id, mentor, stand_in, from_day, until_day, reason, made) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            kept.id.0.as_bytes(),
            mentor.0.as_bytes(),
            by.0.as_bytes(),
            period.from.to_string(),
            period.until.to_string(),
            ask.reason,
            writing.millis()
        ],
    )?;
    let detail =
        json!({"cover": kept.id, "mentor": mentor, "by": by, "from": period.from, "until": period.until});
    note(writing, "cover_arranged", &detail)?;
    look_again(writing, &kept, today)?;
    Ok(Arranged { line: line(writing.db(), &kept, today)?, made: true })
}

/// Ends the cover of a mentor that holds, at once; when none does, calls off the next.
pub fn end(writing: &mut Writing<'_>, mentor: &str, today: NaiveDate) -> Result<CoverLine, Declined> {
    let (person, _) = find_person(writing, mentor)?;
    let next = kept(
        writing.db(),
        "mentor = ?1 AND ended IS NULL AND until_day >= ?2 ORDER BY from_day LIMIT 1",
        params![person.0.as_bytes(), today.to_string()],
    )?;
    let Some(before) = next.first().copied() else {
        return wrong(format!("nobody stands in for {mentor}, now or later"));
    };
    let kept = Kept { period: Period { until: today, ..before.period }, ended: true, ..before };
    run(
        writing.db(),
        "UPDATE cover SET until_day = ?2, ended = ?3 WHERE id = ?1",
        params![kept.id.0.as_bytes(), today.to_string(), writing.millis()],
    )?;
    note(writing, "cover_ended", &json!({"cover": kept.id, "until": today}))?;
    look_again(writing, &kept, today)?;
    // As it was arranged: which of several it was must be told.
    Ok(CoverLine { period: before.period, ..line(writing.db(), &kept, today)? })
}

/// The covers that hold or are ahead, by when they begin; with `over` also those that were.
pub fn list(connection: &Connection, today: NaiveDate, over: bool) -> Stored<Vec<CoverLine>> {
    let condition = if over {
        "?1 <> '' ORDER BY from_day, made, id"
    } else {
        "ended IS NULL AND until_day >= ?1 ORDER BY from_day, made, id"
    };
    let found = kept(connection, condition, [today.to_string()])?;
    found.iter().map(|kept| line(connection, kept, today)).collect()
}

fn wrong<T>(why: String) -> Result<T, Declined> {
    Err(Declined::Wrong(why))
}

fn a_mentor(writing: &Writing<'_>, number: &str, only: &str) -> Result<PersonId, Declined> {
    match find_person(writing, number)? {
        (person, Role::Mentor) => Ok(person),
        _ => wrong(format!("{number} is no mentor: {only}")),
    }
}

/// Why a period cannot be, and what would be right.
fn unfit(period: &Period, today: NaiveDate) -> Option<String> {
    let problem = period.problem(today)?;
    Some(match (problem.field.as_str(), problem.kind) {
        ("from", ProblemKind::TooEarly) => {
            format!("the first day, {}, is over: a cover begins today ({today}) or later", period.from)
        }
        ("from", _) => {
            format!("the first day, {}, is more than {MOST_AHEAD} days away: is the year right?", period.from)
        }
        (_, ProblemKind::TooEarly) => "the last day lies before the first".to_owned(),
        _ => format!(
            "{} days are too many: a cover has at most {MOST_DAYS}; for longer, give the families to another mentor (assign)",
            period.days()
        ),
    })
}

/// What stands already in that time.
fn in_the_way(
    connection: &Connection,
    kept: &Kept,
    (mentor, number): (PersonId, &str),
    (_, by): (PersonId, &str),
) -> Stored<String> {
    let Period { from, until } = kept.period;
    let (away, in_place) = (named(connection, kept.mentor)?.number, named(connection, kept.by)?.number);
    let stands = format!("{in_place} stands in for {away} from {from} until {until}");
    let end_it = format!("end that first (cover --end {away}), or choose other days");
    Ok(if kept.mentor == mentor {
        format!("{stands}, and a mentor has one stand-in at a time: {end_it}")
    } else if kept.by == mentor {
        format!("{stands}, so {number} cannot be away then: {end_it}")
    } else {
        format!("{stands}, so {by} is away then and cannot stand in: {end_it}")
    })
}

/// Everybody's scope whom it concerns.
fn look_again(writing: &mut Writing<'_>, kept: &Kept, today: NaiveDate) -> Stored<()> {
    let people = concerned(writing.db(), std::slice::from_ref(kept))?;
    apply(writing, &Families::These(Vec::new()), people, today, false)?;
    Ok(())
}

fn named(connection: &Connection, person: PersonId) -> Stored<Named> {
    let query = "SELECT number, name FROM person WHERE id = ?1";
    let found = one(connection, query, [person.0.as_bytes()], |row| {
        Ok(Named { number: value(row, 0)?, name: value(row, 1)? })
    })?;
    Ok(found.unwrap_or_default())
}

fn line(connection: &Connection, kept: &Kept, today: NaiveDate) -> Stored<CoverLine> {
    let query = "SELECT reason FROM cover WHERE id = ?1";
    let reason = one(connection, query, [kept.id.0.as_bytes()], |row| value(row, 0))?;
    Ok(CoverLine {
        mentor: named(connection, kept.mentor)?,
        by: named(connection, kept.by)?,
        period: kept.period,
        phase: kept.phase(today),
        ended: kept.ended,
        reason: reason.unwrap_or_default(),
        families: of_mentor(connection, kept.mentor)?.len() as u64,
    })
}
