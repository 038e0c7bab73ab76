//! One record as screens see it: the centre's row, then what this phone has on top of it, put there field by field. The same
//! function serves a save, a pull, a receipt and a rebuild, so that none of them can hide an unsent edit.

use crate::errors::Result;
use crate::outbox::{Entry, State};
use crate::{
    activity, attendance, config, confirmation, core, cover, family, follow_up, group_meeting, money, outbox,
    person, photo, progress, reported, review, rows, stage_change, training, visit,
};
use pendamping_domain::id::{PersonId, RecordId, RevisionId};
use pendamping_domain::merge::merge;
use pendamping_domain::revision::{Body, Kind};
use pendamping_protocol::sync::Row;
use pendamping_store_api::Change;
use rusqlite::{Connection, OptionalExtension, Row as SqlRow};
use std::collections::{BTreeMap, BTreeSet};

/// A record as screens see it.
pub struct Projected {
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: Kind,
    /// Its scope key: for most kinds the family.
    pub scope: String,
    /// Its fields.
    pub body: Body,
    /// The latest revision.
    pub revision: RevisionId,
    /// Who wrote it.
    pub author: Option<PersonId>,
    /// When it was saved, milliseconds.
    pub saved: i64,
    /// When the centre took it in, milliseconds; none while it waits here.
    pub received: Option<i64>,
    /// Its place in the centre's order, once it has one.
    pub position: Option<u64>,
    /// The centre's row, if it was pulled.
    pub row: Option<Row>,
    /// What is on top of the row, in the order of saving.
    pub pending: Vec<Pending>,
}

/// A revision of this phone on top of the centre's row.
pub struct Pending {
    /// The revision.
    pub entry: Entry,
    /// The record's fields with it, and all below it, applied.
    pub body: Body,
}

impl Projected {
    /// The first revision on top that the centre refused: nothing above it goes before that is mended.
    pub fn refused(&self) -> Option<&Entry> {
        self.pending.iter().map(|pending| &pending.entry).find(|entry| entry.state == State::SetAside)
    }
}

/// The record as it stands; none when neither centre nor phone has anything of it.
pub fn projected(db: &Connection, kind: &Kind, record: RecordId) -> Result<Option<Projected>> {
    let row = rows::get(db, kind, record)?;
    let on_top = outbox::on_top(db, kind, record, row.as_ref())?;
    stacked(db, kind, record, row, on_top)
}

/// The records of a projection's table (`w`) that a condition holds for, as they stand: one question, whatever their number. Only
/// those with something of this phone on top are looked at one by one.
pub fn projected_all(
    db: &Connection,
    kind: &Kind,
    condition: &str,
    parameters: impl rusqlite::Params,
) -> Result<Vec<Projected>> {
    let mut query = db.prepare_cached(&format!(
        "SELECT w.id, m.row, EXISTS (SELECT 1 FROM outbox o WHERE o.record = w.id AND o.kind = '{kind}' AND o.settled = 0)
         FROM {kind} w LEFT JOIN mirror m ON m.record = w.id AND m.kind = '{kind}' WHERE {condition}"
    ))?;
    let found = query
        .query_map(parameters, |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?, row.get::<_, bool>(2)?))
        })?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut all = Vec::with_capacity(found.len());
    for (id, row, has_more) in found {
        let Ok(record) = id.parse::<RecordId>() else { continue };
        let row: Option<Row> = row.map(|row| serde_json::from_str(&row)).transpose()?;
        let on_top = if has_more { outbox::on_top(db, kind, record, row.as_ref())? } else { Vec::new() };
        all.extend(stacked(db, kind, record, row, on_top)?);
    }
    Ok(all)
}

fn stacked(
    db: &Connection,
    kind: &Kind,
    record: RecordId,
    row: Option<Row>,
    on_top: Vec<Entry>,
) -> Result<Option<Projected>> {
    let Some(scope) =
        row.as_ref().map(Row::scope_key).or_else(|| on_top.first().map(|entry| entry.family.to_string()))
    else {
        return Ok(None);
    };
    let me = if on_top.is_empty() { None } else { Some(core::enrolment(db)?.profile.person) };
    let mut body = row.as_ref().map(|row| row.body.clone());
    let mut head = row.as_ref().map(|row| row.revision);
    let mut pending = Vec::with_capacity(on_top.len());
    for entry in on_top {
        let after = put_on_top(body.take(), head, &entry)?;
        body = Some(after.clone());
        head = Some(entry.revision);
        pending.push(Pending { entry, body: after });
    }
    let (Some(body), Some(revision)) = (body, head) else { return Ok(None) };
    let last = pending.last().map(|pending| &pending.entry);
    Ok(Some(Projected {
        record,
        kind: kind.clone(),
        scope,
        body,
        revision,
        author: match row.as_ref().and_then(|row| row.author) {
            Some(first) if kind.stays_its_authors() => Some(first),
            last => me.or(last),
        },
        saved: last.map(|e| e.saved).or(row.as_ref().map(|r| r.saved.unwrap_or(r.received))).unwrap_or(0),
        received: last.map_or(row.as_ref().map(|row| row.received), |entry| entry.received_at),
        position: last.map_or(row.as_ref().map(|row| row.position.0), |entry| entry.position),
        row,
        pending,
    }))
}

/// The fields after `entry`, where `below` is what it now rests on: what came meanwhile stays where the edit did not touch it.
pub fn put_on_top(below: Option<Body>, head: Option<RevisionId>, entry: &Entry) -> Result<Body> {
    let ours = entry.body()?;
    Ok(match (below, &entry.base) {
        (Some(theirs), Some(base)) => merge(base, &theirs, &ours).body,
        // What the form was opened on is not known. On the same revision it can only have been this.
        (Some(_), None) if entry.parent == head => ours,
        (Some(theirs), None) => merge(&Body::new(), &theirs, &ours).body,
        (None, _) => ours,
    })
}

/// Writes the record's projection anew, and whatever is computed from it.
pub fn project(db: &Connection, record: RecordId, kind: &Kind, touched: &mut Change) -> Result<()> {
    let mut sums = Sums::default();
    project_alone(db, record, kind, touched, &mut sums)?;
    sums.again(db, touched)
}

/// The same, while what sums it up is left to the caller, who has many records.
fn project_alone(
    db: &Connection,
    record: RecordId,
    kind: &Kind,
    touched: &mut Change,
    sums: &mut Sums,
) -> Result<()> {
    let now = projected(db, kind, record)?;
    let of_centre = now.as_ref().is_some_and(|now| now.row.is_some());
    sums.0.extend(rests_with(db, kind, record)?);
    let readable = write(db, record, kind, now, touched, sums)?;
    if of_centre { rows::mark(db, kind, record, !readable) } else { Ok(()) }
}

/// Writes the projection of a row that was put just now, without asking for what is at hand. `nothing_yet` says that there was nothing
/// of the record, neither of the centre nor of this phone's own. What sums it up is left to the caller.
pub fn project_row(
    db: &Connection,
    row: Row,
    nothing_yet: bool,
    touched: &mut Change,
    sums: &mut Sums,
) -> Result<()> {
    let (record, kind) = (row.record, row.kind.clone());
    let on_top = if nothing_yet { Vec::new() } else { outbox::on_top(db, &kind, record, Some(&row))? };
    if !nothing_yet {
        sums.0.extend(rests_with(db, &kind, record)?);
    }
    let now = stacked(db, &kind, record, Some(row), on_top)?;
    let readable = write(db, record, &kind, now, touched, sums)?;
    if readable { Ok(()) } else { rows::mark(db, &kind, record, true) }
}

/// Writes or removes the projection; what sums up the one before is the caller's to note. Tells whether this build can make sense of the record.
fn write(
    db: &Connection,
    record: RecordId,
    kind: &Kind,
    now: Option<Projected>,
    touched: &mut Change,
    sums: &mut Sums,
) -> Result<bool> {
    touched.insert(kind.clone());
    let readable = match &now {
        None => false,
        Some(now) => match kind {
            Kind::Config => config::project(db, now)?,
            Kind::Person => person::project(db, now)?,
            Kind::Contact => person::project_contact(db, now)?,
            Kind::Family => family::project(db, now, touched)?,
            Kind::Visit => visit::project(db, now)?,
            Kind::FollowUp => follow_up::project(db, now)?,
            Kind::Review => review::project(db, now)?,
            Kind::Confirmation => confirmation::project(db, now)?,
            Kind::Activity => activity::project(db, now)?,
            Kind::Progress => progress::project(db, now)?,
            Kind::Training => training::project(db, now)?,
            Kind::Attendance => attendance::project(db, now)?,
            Kind::StageChange => stage_change::project(db, now)?,
            Kind::Cover => cover::project(db, now)?,
            Kind::GroupMeeting => group_meeting::project(db, now)?,
            Kind::Aid
            | Kind::Payout
            | Kind::AidWitness
            | Kind::AidWord
            | Kind::AidPlan
            | Kind::AidUse
            | Kind::Selection
            | Kind::Objection
            | Kind::ObjectionAnswer => money::project(db, kind, now)?,
            Kind::Unknown(_) => false,
        },
    };
    match &now {
        Some(now) if readable && kind.is_reported() => reported::project(db, kind, now)?,
        _ => {}
    }
    if !readable {
        forget(db, kind, record, now.as_ref())?;
    }
    sums.0.extend(match (&now, kind) {
        // Both are written under their scope.
        (Some(now), Kind::Family | Kind::Visit) if readable => Some(Sum::Family(now.scope.clone())),
        _ => rests_with(db, kind, record)?,
    });
    Ok(readable)
}

/// What sums up records that were written and is still to be computed again: each once, however many of its records there are.
#[derive(Default)]
pub struct Sums(BTreeSet<Sum>);

/// A record whose projection sums up others.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Sum {
    /// When a family is due a visit.
    Family(String),
    /// Whether a family's month looks wrong beside the one before, and the next beside it.
    Month(String, String),
    /// Where what is decided on stands.
    Decided(String),
}

impl Sums {
    /// Computes it, from what stands now.
    pub fn again(self, db: &Connection, touched: &mut Change) -> Result<()> {
        let mut families = Vec::new();
        let mut months = BTreeMap::<String, (String, String)>::new();
        for sum in self.0 {
            match sum {
                Sum::Family(id) => families.push(id),
                // They come in the order of months.
                Sum::Month(family, month) => {
                    months
                        .entry(family)
                        .and_modify(|(_, last)| last.clone_from(&month))
                        .or_insert((month.clone(), month));
                }
                Sum::Decided(id) => {
                    touched.extend([Kind::Visit, Kind::StageChange, Kind::AidUse, Kind::Selection]);
                    touched.extend(Kind::REPORTED.iter().cloned());
                    visit::stand_again(db, &id)?;
                    reported::stand_again(db, &id)?;
                    stage_change::stand_again(db, &id)?;
                    money::stand_again(db, &id)?;
                }
            }
        }
        for (family, (first, last)) in months {
            reported::flag_again(db, &family, &first, &last)?;
        }
        if families.is_empty() {
            return Ok(());
        }
        touched.insert(Kind::Family);
        family::due_again(db, &families)
    }
}

/// What this record is summed up in: a family in itself, a visit in its family, a month in the flags of the family's months, a review
/// and a word in their visit. A new kind has to say so here.
fn rests_with(db: &Connection, kind: &Kind, record: RecordId) -> Result<Option<Sum>> {
    type In = fn(&SqlRow) -> rusqlite::Result<Sum>;
    let of_family: In = |row| Ok(Sum::Family(row.get(0)?));
    let decided: In = |row| Ok(Sum::Decided(row.get(0)?));
    let (question, sum): (&str, In) = match kind {
        Kind::Family => ("SELECT id FROM family WHERE id = ?1", of_family),
        Kind::Visit => ("SELECT family FROM visit WHERE id = ?1", of_family),
        Kind::Progress => ("SELECT family, month FROM progress WHERE id = ?1", |row| {
            Ok(Sum::Month(row.get(0)?, row.get(1)?))
        }),
        Kind::Review => ("SELECT visit FROM review WHERE id = ?1", decided),
        Kind::Confirmation => ("SELECT visit FROM confirmation WHERE id = ?1", decided),
        Kind::Objection => ("SELECT about FROM money WHERE id = ?1", decided),
        Kind::ObjectionAnswer => {
            ("SELECT o.about FROM money a JOIN money o ON o.id = a.about WHERE a.id = ?1", decided)
        }
        Kind::Config
        | Kind::Person
        | Kind::Contact
        | Kind::FollowUp
        | Kind::Activity
        | Kind::Training
        | Kind::Attendance
        | Kind::StageChange
        | Kind::Cover
        | Kind::GroupMeeting
        | Kind::Aid
        | Kind::Payout
        | Kind::AidWitness
        | Kind::AidWord
        | Kind::AidPlan
        | Kind::AidUse
        | Kind::Selection
        | Kind::Unknown(_) => return Ok(None),
    };
    Ok(db.prepare_cached(question)?.query_row([record.to_string()], sum).optional()?)
}

fn forget(db: &Connection, kind: &Kind, record: RecordId, now: Option<&Projected>) -> Result<()> {
    let (statement, id) = match kind {
        Kind::Family => ("DELETE FROM family WHERE id = ?1", record.to_string()),
        Kind::Visit => ("DELETE FROM visit WHERE id = ?1", record.to_string()),
        Kind::FollowUp => ("DELETE FROM follow_up WHERE id = ?1", record.to_string()),
        Kind::Review => ("DELETE FROM review WHERE id = ?1", record.to_string()),
        Kind::Confirmation => ("DELETE FROM confirmation WHERE id = ?1", record.to_string()),
        Kind::Activity => ("DELETE FROM activity WHERE id = ?1", record.to_string()),
        Kind::Progress => ("DELETE FROM progress WHERE id = ?1", record.to_string()),
        Kind::Training => ("DELETE FROM training WHERE id = ?1", record.to_string()),
        Kind::Attendance => ("DELETE FROM attendance WHERE id = ?1", record.to_string()),
        Kind::StageChange => ("DELETE FROM stage_change WHERE id = ?1", record.to_string()),
        Kind::Cover => ("DELETE FROM cover WHERE id = ?1", record.to_string()),
        Kind::GroupMeeting => ("DELETE FROM group_meeting WHERE id = ?1", record.to_string()),
        kind if money::KINDS.contains(kind) => ("DELETE FROM money WHERE id = ?1", record.to_string()),
        Kind::Person => ("DELETE FROM person WHERE id = ?1", record.to_string()),
        // Kept by the person it is about, whom only the row named.
        Kind::Contact => match now {
            Some(now) => ("DELETE FROM contact WHERE person = ?1", now.scope.clone()),
            None => (
                "DELETE FROM contact WHERE person NOT IN (SELECT scope FROM mirror WHERE kind = ?1)",
                kind.as_str().to_owned(),
            ),
        },
        _ => return Ok(()),
    };
    db.prepare_cached(statement)?.execute([id])?;
    if kind.is_reported() {
        reported::forget(db, record)?;
    }
    if *kind == Kind::Family {
        family::forget_due(db, &record.to_string())?;
    }
    if *kind == Kind::GroupMeeting {
        group_meeting::write_families(db, record, &[])?;
    }
    if matches!(kind, Kind::Visit | Kind::GroupMeeting) {
        photo::project(db, record, &[])?;
    }
    Ok(())
}

/// Empties all projections and makes them again from mirror and outbox.
pub fn rebuild(db: &Connection) -> Result<()> {
    db.execute_batch(
        "DELETE FROM family; DELETE FROM family_due; DELETE FROM visit; DELETE FROM follow_up; DELETE FROM review; DELETE FROM confirmation;
         DELETE FROM activity; DELETE FROM progress; DELETE FROM training; DELETE FROM attendance; DELETE FROM stage_change; DELETE FROM cover; DELETE FROM group_meeting; DELETE FROM group_meeting_family; DELETE FROM person; DELETE FROM contact; DELETE FROM config; DELETE FROM visit_photo; DELETE FROM reported; DELETE FROM money;",
    )?;
    let (mut touched, mut sums) = (Change::new(), Sums::default());
    // What others are computed from comes first.
    for kind in Kind::KNOWN {
        let mut query = db.prepare(
            "SELECT record FROM mirror WHERE kind = ?1 UNION SELECT record FROM outbox WHERE kind = ?1",
        )?;
        let ids = query
            .query_map([kind.as_str()], |row| row.get::<_, String>(0))?
            .collect::<std::result::Result<Vec<_>, _>>()?;
        for record in ids.iter().filter_map(|id| id.parse().ok()) {
            project_alone(db, record, kind, &mut touched, &mut sums)?;
        }
    }
    sums.again(db, &mut touched)
}
