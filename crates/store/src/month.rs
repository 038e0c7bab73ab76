//! A mentor's month: what its report is written from, on the mentor's own phone and on that of whoever reviews there. The day of a
//! visit is the one on the phone's wall when it began.

use crate::core;
use crate::errors::Result;
use crate::follow_up;
use crate::outbox::set_aside;
use crate::progress::COUNTS_FIRST;
use crate::training::{self, Held};
use crate::{attendance, visit};
use chrono::NaiveDate;
use pendamping_domain::attendance::{Presence, Whose};
use pendamping_domain::family::Family;
use pendamping_domain::id::{FamilyId, PersonId};
use pendamping_domain::month::Month;
use pendamping_domain::progress::Progress;
use pendamping_domain::revision::{Body, Record, Revision};
use pendamping_domain::visit::Visit;
use pendamping_store_api::month::{
    BusinessInMonth, FollowUpInMonth, GetMonth, MonthOfWork, TrainingInMonth, VisitCounts, VisitMade,
};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{HashMap, HashSet};

/// More than anybody does in a month, and what a report can hold.
const MOST: i64 = 2_000;

/// Families `f` that a month is counted over: both of its figures, or it says that 2 of 1 were visited.
const ACCOMPANIED: &str = "f.accompanied = 1 AND f.id NOT IN (SELECT scope FROM leaving)";

/// Visits `v` of the month. Of moments there is an index, and no day is more than one away from its own.
const IN_MONTH: &str = "v.day >= ?2 AND v.day < ?3
  AND v.started >= unixepoch(?2, '-1 day') * 1000 AND v.started < unixepoch(?3, '+1 day') * 1000";

/// Families (in the table or alias `of`) that are the mentor's: on their own phone all, elsewhere those that live where they work
/// and those that they hold for another mentor.
fn theirs(of: &str) -> String {
    format!(
        "(?4 IS NULL OR {of}.region = ?4 OR ({of}.region > ?4 || '.' AND {of}.region < ?4 || '/')
          OR {of}.id IN (SELECT held.value FROM cover c, json_each(c.body, '$.families') held WHERE c.stand_in = ?1))"
    )
}

/// Whose month.
pub struct Mentor<'a> {
    /// Who.
    pub person: PersonId,
    /// Where they work; none on their own phone, where all families are theirs.
    pub area: Option<&'a str>,
}

/// What is the same for every mentor: read once for all of them.
pub struct Shared {
    held: Vec<Held>,
    /// By the key of whoever was there, on which days.
    attended: HashMap<String, Vec<chrono::NaiveDate>>,
}

impl Shared {
    /// What this phone knows of trainings in a month, and before it of who was at one.
    pub fn read(db: &Connection, month: Month) -> Result<Shared> {
        let me = core::enrolment(db)?.profile.person.to_string();
        let mut attended: HashMap<String, Vec<chrono::NaiveDate>> = HashMap::new();
        let whose = "w.scope = ?1 OR w.scope IN (SELECT id FROM person WHERE role = 'mentor')";
        for one in attendance::attended(db, whose, [me])? {
            attended.entry(one.now.scope).or_default().push(training::day(&one.training));
        }
        Ok(Shared { held: training::held_in(db, month)?, attended })
    }
}

/// All that the owner of this phone did.
pub fn month(db: &Connection, call: &GetMonth) -> Result<MonthOfWork> {
    let me = Mentor { person: core::enrolment(db)?.profile.person, area: None };
    let work = of(db, &me, call.month, &Shared::read(db, call.month)?)?;
    Ok(MonthOfWork { gone: gone(db, call.month)?, ..work })
}

/// All that a mentor did, as far as this phone has it.
pub fn of(db: &Connection, mentor: &Mentor<'_>, month: Month, shared: &Shared) -> Result<MonthOfWork> {
    let (me, area) = (mentor.person.to_string(), mentor.area);
    let first = month.first_day().to_string();
    let after = month.after().first_day().to_string();
    let count = |question: String, parameters: &[&dyn rusqlite::ToSql]| -> Result<u64> {
        Ok(db.query_row(&question, parameters, |row| row.get::<_, i64>(0))? as u64)
    };
    let accompanied = format!("SELECT count(*) FROM family f WHERE {ACCOMPANIED} AND {}", theirs("f"));
    let visited = format!(
        "{accompanied} AND f.id IN (SELECT v.family FROM visit v WHERE v.counts = 1 AND v.author = ?1 AND {IN_MONTH} AND NOT {})",
        set_aside("visit", "v.id")
    );
    let all: &[&dyn rusqlite::ToSql] = &[&me, &first, &after, &area];
    Ok(MonthOfWork {
        visits: visits(db, &me, &first, &after)?,
        set_aside: count(refused(), &[&me, &first, &after])?,
        gone: VisitCounts::default(),
        businesses: businesses(db, &me, area, month)?,
        follow_ups: follow_ups(db, all)?,
        meetings: of_ones_own(db, "group_meeting", &me, &first, &after)?,
        activities: of_ones_own(db, "activity", &me, &first, &after)?,
        trainings: trainings(db, mentor, shared)?,
        trained: shared
            .attended
            .get(&me)
            .map_or(0, |days| days.iter().filter(|day| Month::of(**day) <= month).count() as u64),
        accompanied: count(accompanied, all)?,
        visited: count(visited, all)?,
    })
}

/// What of the month the centre has not taken, of every kind that is counted: it stands apart until it is mended. Months are those
/// that `businesses` tells of.
fn refused() -> String {
    format!(
        "SELECT (SELECT count(*) FROM visit v WHERE v.author = ?1 AND {IN_MONTH} AND {})
          + (SELECT count(*) FROM group_meeting m WHERE m.person = ?1 AND m.day >= ?2 AND m.day < ?3 AND {})
          + (SELECT count(*) FROM activity a WHERE a.person = ?1 AND a.day >= ?2 AND a.day < ?3 AND {})
          + (SELECT count(*) FROM progress p WHERE p.month || '-01' >= date(?2, '-1 month') AND p.month || '-01' < ?3 AND {})",
        set_aside("visit", "v.id"),
        set_aside("group_meeting", "m.id"),
        set_aside("activity", "a.id"),
        set_aside("progress", "p.id"),
    )
}

/// The trainings that have to do with a mentor: that they held, were at, or at which families of theirs were.
fn trainings(db: &Connection, mentor: &Mentor<'_>, shared: &Shared) -> Result<Vec<TrainingInMonth>> {
    if shared.held.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = db.prepare_cached(&format!("SELECT f.id FROM family f WHERE {}", theirs("f")))?;
    // The conditions share their parameters: the days between have no part in this one.
    let all = params![mentor.person.to_string(), None::<String>, None::<String>, mentor.area];
    let families: HashSet<FamilyId> = query
        .query_map(all, |row| row.get::<_, String>(0))?
        .filter_map(|id| id.map(|id| id.parse().ok()).transpose())
        .collect::<std::result::Result<_, _>>()?;
    let mut out = Vec::new();
    for held in &shared.held {
        let among = |how: &Presence| {
            let theirs = |whose: &Whose| matches!(whose, Whose::Family(family) if families.contains(family));
            held.present.iter().filter(|(whose, presence)| presence == how && theirs(whose)).count()
        };
        let own = held.present.iter().find(|(whose, _)| *whose == Whose::Person(mentor.person));
        let found = TrainingInMonth {
            record: held.record,
            title: held.training.title.clone(),
            day: held.day,
            held: held.by == Some(mentor.person),
            own: own.map(|(_, presence)| presence.clone()),
            in_person: among(&Presence::InPerson),
            virtually: among(&Presence::Virtual),
        };
        if found.held || found.own.is_some() || found.in_person + found.virtually > 0 {
            out.push(found);
        }
    }
    Ok(out)
}

/// Of the area of whoever reviews there: families that are accompanied, and those that any mentor visited, each once.
pub fn families_of_all(db: &Connection, month: Month) -> Result<(u64, u64)> {
    let question = format!(
        "SELECT count(*), count(*) FILTER (WHERE f.id IN (SELECT v.family FROM visit v
           WHERE v.counts = 1 AND v.author IN (SELECT id FROM person WHERE role = ?1) AND {IN_MONTH}))
         FROM family f WHERE {ACCOMPANIED}"
    );
    let days = params!["mentor", month.first_day().to_string(), month.after().first_day().to_string()];
    Ok(db
        .query_row(&question, days, |row| Ok((row.get::<_, i64>(0)? as u64, row.get::<_, i64>(1)? as u64)))?)
}

fn visits(db: &Connection, me: &str, first: &str, after: &str) -> Result<Vec<VisitMade>> {
    let taken = format!("NOT {}", set_aside("visit", "v.id"));
    let which = format!("v.author = ?1 AND {IN_MONTH} AND {taken} ORDER BY v.started, v.id LIMIT ?4");
    made(db, &which, params![me, first, after, MOST])
}

/// Visits `v` that fit a condition.
pub fn made(db: &Connection, condition: &str, parameters: impl rusqlite::Params) -> Result<Vec<VisitMade>> {
    let mut query = db.prepare_cached(&format!(
        "SELECT v.id, v.family, v.body, coalesce(f.name, ''), v.revision, v.standing
         FROM visit v LEFT JOIN family f ON f.id = v.family WHERE {condition}",
    ))?;
    let mut rows = query.query(parameters)?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let (record, family, body): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (revision, standing): (String, String) = (row.get(4)?, row.get(5)?);
        let visit = Visit::read(&serde_json::from_str::<Body>(&body)?);
        if let (Ok(record), Ok(family), Ok(revision), Ok(visit)) =
            (record.parse(), family.parse(), revision.parse(), visit)
        {
            let standing = visit::standing(&standing);
            out.push(VisitMade { record, revision, visit, standing, family, family_name: row.get(3)? });
        }
    }
    Ok(out)
}

/// What was agreed in the month belongs to its work although it falls due later; what falls due or was done in it does too.
fn follow_ups(db: &Connection, all: &[&dyn rusqlite::ToSql]) -> Result<Vec<FollowUpInMonth>> {
    let rows = follow_up::list(
        db,
        &format!(
            "f.visit IN (SELECT v.id FROM visit v WHERE v.author = ?1 AND {IN_MONTH} AND NOT {})
               OR (((f.done >= ?2 AND f.done < ?3) OR (f.done IS NULL AND f.due < ?3)) AND {})
             ORDER BY f.due, f.id LIMIT {MOST}",
            set_aside("visit", "v.id"),
            theirs("family")
        ),
        all,
    )?;
    let mut day = db.prepare_cached("SELECT day FROM visit WHERE id = ?1")?;
    let mut out = Vec::with_capacity(rows.len());
    for row in rows {
        let visit = row.follow_up.visit.map(|visit| visit.to_string());
        let agreed: Option<String> = day.query_row([visit], |row| row.get(0)).optional()?;
        out.push(FollowUpInMonth { row, agreed: agreed.and_then(|day| day.parse().ok()) });
    }
    Ok(out)
}

/// With a family its visits leave the screens; what this phone froze of them stays, and the work was done. Each visit is told by the
/// last revision of it that the centre received: a family does not leave before.
fn gone(db: &Connection, month: Month) -> Result<VisitCounts> {
    let mut counts = VisitCounts::default();
    for visit in left(db)?.iter().filter(|visit| Month::of(visit.day) == month) {
        match visit.counted {
            true => counts.counted += 1,
            false => counts.not_met += 1,
        }
    }
    Ok(counts)
}

/// What is left to count of a visit that left.
pub struct Left {
    /// When it was.
    pub day: NaiveDate,
    /// It counts.
    pub counted: bool,
}

impl Left {
    fn of(visit: &Visit) -> Left {
        Left { day: visit.captured.started.date(), counted: visit.counts() }
    }
}

/// Of a revision of a visit only the hash will be left: what months count of it stays. A later one of it takes its place.
pub fn remember_faded(tx: &Connection, revision: &Revision) -> Result<()> {
    let Ok(visit) = Visit::read(&revision.body) else { return Ok(()) };
    let Left { day, counted } = Left::of(&visit);
    tx.prepare_cached(
        "INSERT INTO faded_visit (record, day, counted) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET day = excluded.day, counted = excluded.counted",
    )?
    .execute(params![revision.record.to_string(), day.to_string(), counted])?;
    Ok(())
}

/// The visits of this phone's owner that left it with their families.
pub fn left(db: &Connection) -> Result<Vec<Left>> {
    let mut query = db.prepare_cached(
        "SELECT o.payload, f.day, f.counted FROM outbox o LEFT JOIN faded_visit f ON f.record = o.record
         WHERE o.kind = 'visit' AND o.state = 'received'
           AND o.record NOT IN (SELECT id FROM visit)
           AND o.seq = (SELECT max(l.seq) FROM outbox l WHERE l.record = o.record AND l.kind = 'visit' AND l.state = 'received')
           AND EXISTS (SELECT 1 FROM outbox b WHERE b.record = o.record AND b.kind = 'visit' AND b.parent IS NULL)",
    )?;
    let mut visits = Vec::new();
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let payload: Vec<u8> = row.get(0)?;
        if payload.is_empty() {
            let day = row.get::<_, Option<String>>(1)?.and_then(|day| day.parse().ok());
            visits.extend(day.zip(row.get(2)?).map(|(day, counted)| Left { day, counted }));
        } else {
            let visit = Visit::read(&serde_json::from_slice::<Revision>(&payload)?.body);
            visits.extend(visit.ok().as_ref().map(Left::of));
        }
    }
    Ok(visits)
}

/// The latest of this month and the one before, of each business: most are told of once the month is over, in the next.
fn businesses(db: &Connection, me: &str, area: Option<&str>, month: Month) -> Result<Vec<BusinessInMonth>> {
    let mut query = db.prepare_cached(&format!(
        "SELECT progress.family, progress.body, f.body FROM progress JOIN family f ON f.id = progress.family
         WHERE progress.month IN (?2, ?3) AND {} AND NOT {}
         ORDER BY f.name_key, progress.family, progress.month DESC, {COUNTS_FIRST} LIMIT ?5",
        theirs("f"),
        set_aside("progress", "progress.id")
    ))?;
    let rows = query
        .query_map(params![me, month.to_string(), month.before().to_string(), area, MOST], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
        })?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut out: Vec<BusinessInMonth> = Vec::with_capacity(rows.len());
    for (id, body, of) in rows {
        let Ok(family) = id.parse::<FamilyId>() else { continue };
        // Of two records of the month the one that counts comes first.
        if out.last().is_some_and(|last| last.family == family) {
            continue;
        }
        let progress = Progress::read(&serde_json::from_str::<Body>(&body)?);
        let of = Family::read(&serde_json::from_str::<Body>(&of)?);
        if let (Ok(progress), Ok(of)) = (progress, of) {
            let business = of.business.map(|business| business.name).unwrap_or_default();
            out.push(BusinessInMonth { family, family_name: of.name, business, progress });
        }
    }
    Ok(out)
}

/// What is the mentor's own, of the kind that this table lists and is called like.
fn of_ones_own<R: Record>(
    db: &Connection,
    table: &'static str,
    me: &str,
    first: &str,
    after: &str,
) -> Result<Vec<R>> {
    let mut query = db.prepare_cached(&format!(
        "SELECT body FROM {table} WHERE person = ?1 AND day >= ?2 AND day < ?3 AND NOT {} ORDER BY day, saved, id LIMIT ?4",
        set_aside(table, &format!("{table}.id")),
    ))?;
    let bodies = query
        .query_map(params![me, first, after, MOST], |row| row.get::<_, String>(0))?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut out = Vec::with_capacity(bodies.len());
    for body in bodies {
        if let Ok(told) = R::read(&serde_json::from_str::<Body>(&body)?) {
            out.push(told);
        }
    }
    Ok(out)
}
