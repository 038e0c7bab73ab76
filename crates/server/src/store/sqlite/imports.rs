//! What the office enters, in SQL: families, people, the configuration. A row is compared with what the office said last, and
//! merged into what stands now, so that a new file does not undo what a mentor corrected.

use crate::accept::keep_latest;
use crate::accept::values::has_nul;
use crate::mint::Mint;
use crate::store::office::{Declined, FamilyRow, ImportRun, Imported, Incoming, Misfit, PersonRow};
use crate::store::sqlite::audit::note;
use crate::store::sqlite::ledger::config as read_config;
use crate::store::sqlite::nik::{self, Waiting};
use crate::store::sqlite::records::{
    Origin, id, office_record, one, put_record, put_revision, record, run, value,
};
use crate::store::sqlite::reserved;
use crate::store::sqlite::scopes::{Families, apply, openers, rescope};
use crate::store::sqlite::writing::Writing;
use crate::store::{StorageError, Stored};
use chrono::{DateTime, Utc};
use pendamping_domain::config::Config;
use pendamping_domain::family::{Family, Stage};
use pendamping_domain::id::{ConfigVersion, FamilyId, PersonId, RecordId, RevisionId};
use pendamping_domain::merge::merge;
use pendamping_domain::person::Person;
use pendamping_domain::revision::{Body, Kind, Record, Rest, Revision};
use pendamping_domain::stamp::Stamp;
use rusqlite::params;
use serde_json::{Value, json};

/// How often progress is told.
pub const PROGRESS_EVERY: u64 = 100;

/// `base` with `fields` put over it: a null removes, objects are filled in.
fn overlaid(base: &Body, fields: &Body) -> Body {
    let mut body = base.clone();
    for (field, value) in fields {
        match (body.get_mut(field), value) {
            (_, Value::Null) => {
                body.remove(field);
            }
            (Some(Value::Object(inner)), Value::Object(over)) => *inner = overlaid(inner, over),
            (_, Value::Object(over)) => {
                body.insert(field.clone(), Value::Object(overlaid(&Body::new(), over)));
            }
            _ => {
                body.insert(field.clone(), value.clone());
            }
        }
    }
    body
}

/// What is no text, though a workbook can hold it.
fn not_a_text(number: &str, fields: &Body) -> Option<Misfit> {
    let field = match fields.iter().find(|(_, value)| has_nul(value)) {
        _ if number.contains('\0') => "number",
        Some((field, _)) => field,
        None => return None,
    };
    Some(Misfit::Shape { what: format!("{field}: holds a character that is none (NUL)") })
}

/// What the office said last of a record: the body of its own revision, before any merging.
fn office_body(writing: &Writing<'_>, revision: [u8; 16]) -> Stored<Body> {
    let payload: Option<Vec<u8>> =
        one(writing.db(), "SELECT payload FROM revision WHERE id = ?1", [revision], |row| value(row, 0))?;
    let payload = payload.ok_or(StorageError::Unreadable("the office's revision"))?;
    let revision: Revision =
        serde_json::from_slice(&payload).map_err(|_| StorageError::Unreadable("the office's revision"))?;
    Ok(revision.body)
}

/// Saves a revision of the office's own: `body` made from `base`, merged into what stands. `family` is whose it is: the key by which
/// phones get it.
pub fn save(
    writing: &mut Writing<'_>,
    id: RecordId,
    family: FamilyId,
    kind: Kind,
    base: Option<(RevisionId, &Body)>,
    body: Body,
    mint: &mut dyn Mint,
) -> Stored<RevisionId> {
    let head = RevisionId(mint.id(writing.now));
    let config = one(writing.db(), "SELECT config FROM centre", [], |row| value::<u32>(row, 0))?.unwrap_or(0);
    let revision = Revision {
        epoch: None,
        id: head,
        record: id,
        kind: kind.clone(),
        parent: base.map(|(parent, _)| parent),
        family,
        opened: writing.position(),
        config: ConfigVersion(config),
        saved: Stamp { wall: writing.now, offset: 420, boot: String::new(), elapsed: 0 },
        body: body.clone(),
        rest: Rest::new(),
    };
    let payload = serde_json::to_vec(&revision).map_err(|_| StorageError::Unreadable("a revision"))?;
    let position = writing.next_position();
    let mut kept = office_record(writing, id, kind, family.to_string(), head, position, body.clone());
    kept.parent = revision.parent;
    if let (Some((_, base)), Some(standing)) = (base, record(writing.db(), id)?) {
        // Even right after the office's own revision: what was merged into that one is not in the office's file.
        let merged = merge(base, &standing.body, &body);
        kept.revisions = standing.revisions + 1;
        kept.body = merged.body;
        kept.lost = standing.lost;
        kept.lost.extend(merged.lost);
        keep_latest(&mut kept.lost);
    }
    let origin = Origin { config: revision.config, opened: revision.opened, ..Origin::default() };
    put_revision(writing, &kept, &payload, &body, origin)?;
    put_record(writing, &kept)?;
    Ok(head)
}

/// Brings a family to a stage that was decided: upon what stands now, with whatever mentors corrected. What the office said last
/// stays what its next file is compared with, so that a file which says nothing new of the stage does not undo it.
pub fn restage(
    writing: &mut Writing<'_>,
    family: FamilyId,
    stage: &Stage,
    mint: &mut dyn Mint,
) -> Stored<()> {
    let Some(standing) = record(writing.db(), family.into())? else { return Ok(()) };
    let mut body = standing.body.clone();
    let Some(business) = body.get_mut("business").and_then(Value::as_object_mut) else { return Ok(()) };
    business.insert("stage".to_owned(), Value::from(stage.as_str()));
    save(writing, family.into(), family, Kind::Family, Some((standing.head, &standing.body)), body, mint)?;
    note(writing, "restaged", &json!({"family": family, "stage": stage}))?;
    Ok(())
}

struct Standing {
    id: FamilyId,
    region: String,
    office: [u8; 16],
}

/// Takes families in.
pub fn families(
    writing: &mut Writing<'_>,
    rows: &mut dyn Incoming<FamilyRow>,
    run_: &mut ImportRun<'_>,
    mint: &mut dyn Mint,
) -> Result<Imported, Declined> {
    let config = read_config(writing.db(), None)?;
    let (mut taken, mut waiting, mut count) = (Taken::default(), Waiting::default(), 0);
    while let Some(row) = rows.next()? {
        match fitted(writing, &row, config.as_ref())? {
            Err(why) => rows.misfit(&why)?,
            Ok(family) => match waiting.must(writing, &row)? {
                Err(why) => rows.misfit(&why)?,
                Ok(true) => {
                    let source = rows.put_by()?;
                    waiting.add(writing, &row, family.standing.map(|standing| standing.id), &source)?;
                }
                Ok(false) => taken.add(keep(writing, &row, family, mint)?),
            },
        }
        count += 1;
        if u64::is_multiple_of(count, PROGRESS_EVERY) {
            (run_.progress)(count);
        }
    }
    waiting.settle(writing, rows)?;
    let mut last = 0;
    while let Some((place, row)) = waiting.settled(writing, last)? {
        // It fitted before, and nothing but its own row changes what it is measured against.
        let family = fitted(writing, &row, config.as_ref())?;
        let family = family.map_err(|_| StorageError::Unreadable("a row that waited"))?;
        taken.add(keep(writing, &row, family, mint)?);
        last = place;
    }
    waiting.clear(writing)?;
    apply(writing, &Families::These(taken.moved), [], run_.today, true)?;
    noted(writing, "imported_families", &taken.done)?;
    Ok(taken.done)
}

/// What became of the rows so far.
#[derive(Default)]
struct Taken {
    done: Imported,
    /// Families that came, or live elsewhere now.
    moved: Vec<FamilyId>,
}

impl Taken {
    fn add(&mut self, done: Done<FamilyId, Option<FamilyId>>) {
        match done {
            Done::New(family) => {
                self.done.new += 1;
                self.moved.push(family);
            }
            Done::Changed(family) => {
                self.done.changed += 1;
                self.moved.extend(family);
            }
            Done::Same => self.done.same += 1,
        }
    }
}

enum Done<New, Changed> {
    New(New),
    Changed(Changed),
    Same,
}

fn noted(writing: &mut Writing<'_>, what: &str, done: &Imported) -> Stored<()> {
    note(writing, what, &json!({"new": done.new, "changed": done.changed, "same": done.same}))
}

/// A row that makes a whole family with what the office said before.
struct Fitted {
    standing: Option<Standing>,
    base: Body,
    body: Body,
}

fn fitted(writing: &Writing<'_>, row: &FamilyRow, config: Option<&Config>) -> Stored<Result<Fitted, Misfit>> {
    if let Some(misfit) = not_a_text(&row.number, &row.fields) {
        return Ok(Err(misfit));
    }
    let query = "SELECT id, region, office_revision FROM family WHERE number = ?1";
    let standing = one(writing.db(), query, [&row.number], |row| {
        Ok(Standing { id: FamilyId(id(row, 0)?), region: value(row, 1)?, office: value(row, 2)? })
    })?;
    let base = match &standing {
        Some(standing) => office_body(writing, standing.office)?,
        None => Body::new(),
    };
    let body = since_when(overlaid(&base, &row.fields), &base, row, writing.now);
    let problem = match Family::read(&body) {
        Ok(family) => family.check(config).into_iter().next(),
        Err(_) if half_a_business(&body) => return Ok(Err(Misfit::HalfABusiness)),
        Err(problem) => Some(problem),
    };
    Ok(match problem {
        Some(problem) => Err(Misfit::Shape { what: format!("{}: {:?}", problem.field, problem.kind) }),
        None => Ok(Fitted { standing, base, body }),
    })
}

/// Notes since when a family is accompanied: from today on, unless the office says it or it was before.
fn since_when(mut body: Body, base: &Body, row: &FamilyRow, now: DateTime<Utc>) -> Body {
    let is = |body: &Body| body.get("accompanied").and_then(Value::as_bool) == Some(true);
    if is(&body) && !is(base) && !body.contains_key("accompanied_since") {
        body.insert("accompanied_since".to_owned(), row.region.day_of(now).to_string().into());
    }
    body
}

fn keep(
    writing: &mut Writing<'_>,
    row: &FamilyRow,
    family: Fitted,
    mint: &mut dyn Mint,
) -> Stored<Done<FamilyId, Option<FamilyId>>> {
    let Fitted { standing, base, body } = family;
    Ok(match standing {
        Some(standing) if base == body => {
            if nik::put(writing, standing.id, &row.nik)? {
                Done::Changed(None)
            } else {
                Done::Same
            }
        }
        Some(standing) => {
            let parent = RevisionId(uuid::Uuid::from_bytes(standing.office));
            let head = save(
                writing,
                standing.id.into(),
                standing.id,
                Kind::Family,
                Some((parent, &base)),
                body,
                mint,
            )?;
            run(
                writing.db(),
                "UPDATE family SET region = ?2, office_revision = ?3 WHERE id = ?1",
                params![standing.id.0.as_bytes(), row.region.as_str(), head.0.as_bytes()],
            )?;
            nik::put(writing, standing.id, &row.nik)?;
            Done::Changed((standing.region != row.region.as_str()).then_some(standing.id))
        }
        None => {
            let kept = reserved::family(writing, &row.number)?;
            let family = FamilyId(kept.unwrap_or_else(|| mint.id(writing.now)));
            let head = save(writing, family.into(), family, Kind::Family, None, body, mint)?;
            run(
                writing.db(),
                "INSERT INTO family (id, number, region, office_revision) VALUES (?1, ?2, ?3, ?4)",
                params![family.0.as_bytes(), row.number, row.region.as_str(), head.0.as_bytes()],
            )?;
            nik::put(writing, family, &row.nik)?;
            Done::New(family)
        }
    })
}

/// Whether a business is there and not whole: the file has no column for a field that it needs.
fn half_a_business(body: &Body) -> bool {
    let business = body.get("business").and_then(Value::as_object);
    business.is_some_and(|business| {
        ["name", "sector", "stage"].iter().any(|field| !business.contains_key(*field))
    })
}

/// Takes people in.
pub fn people(
    writing: &mut Writing<'_>,
    rows: &mut dyn Incoming<PersonRow>,
    run_: &mut ImportRun<'_>,
    mint: &mut dyn Mint,
) -> Result<Imported, Declined> {
    let (mut done, mut count) = (Imported::default(), 0);
    let mut come = Vec::new();
    while let Some(row) = rows.next()? {
        match person(writing, &row, mint)? {
            Ok(Done::New(person)) => {
                done.new += 1;
                come.push(person);
            }
            // Who works somewhere else now hears of other trainings.
            Ok(Done::Changed(person)) => {
                done.changed += 1;
                come.push(person);
            }
            Ok(Done::Same) => done.same += 1,
            Err(why) => rows.misfit(&why)?,
        }
        count += 1;
        if u64::is_multiple_of(count, PROGRESS_EVERY) {
            (run_.progress)(count);
        }
    }
    if !come.is_empty() {
        let openers = openers(writing.db(), run_.today)?;
        rescope(writing, openers.into_iter().chain(come), run_.today)?;
    }
    noted(writing, "imported_people", &done)?;
    Ok(done)
}

fn person(
    writing: &mut Writing<'_>,
    row: &PersonRow,
    mint: &mut dyn Mint,
) -> Stored<Result<Done<PersonId, PersonId>, Misfit>> {
    if let Some(misfit) = not_a_text(&row.number, &row.fields) {
        return Ok(Err(misfit));
    }
    let query = "SELECT id, role, office_revision FROM person WHERE number = ?1";
    let standing = one(writing.db(), query, [&row.number], |row| {
        Ok((PersonId(id(row, 0)?), value::<String>(row, 1)?, value::<[u8; 16]>(row, 2)?))
    })?;
    if let Some((_, role, _)) = standing.as_ref().filter(|(_, role, _)| role != row.role.as_str()) {
        return Ok(Err(Misfit::RoleStays { role: role.clone() }));
    }
    let base = match &standing {
        Some((_, _, office)) => office_body(writing, *office)?,
        None => Body::new(),
    };
    let body = overlaid(&base, &row.fields);
    if Person::read(&body).is_err() {
        return Ok(Err(Misfit::Shape { what: "the row has not the shape of a person".to_owned() }));
    }
    Ok(Ok(match standing {
        Some(_) if base == body => Done::Same,
        Some((person, _, office)) => {
            put_person(writing, Some((person, office, &base)), &body, mint)?;
            Done::Changed(person)
        }
        None => Done::New(put_person(writing, None, &body, mint)?),
    }))
}

/// Saves a person: the record that travels, and the row by which the centre finds them.
pub fn put_person(
    writing: &mut Writing<'_>,
    standing: Option<(PersonId, [u8; 16], &Body)>,
    body: &Body,
    mint: &mut dyn Mint,
) -> Stored<PersonId> {
    let read = Person::read(body).map_err(|_| StorageError::Unreadable("a person's fields"))?;
    let id = match standing {
        Some((id, _, _)) => id,
        None => {
            let kept = reserved::person(writing, &read.role, &read.number)?;
            PersonId(kept.unwrap_or_else(|| mint.id(writing.now)))
        }
    };
    let base = standing.map(|(_, office, base)| (RevisionId(uuid::Uuid::from_bytes(office)), base));
    let head = save(writing, id.into(), FamilyId(id.0), Kind::Person, base, body.clone(), mint)?;
    run(
        writing.db(),
        "INSERT INTO person (id, number, role, name, area, office_revision) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, area = excluded.area,
             office_revision = excluded.office_revision",
        params![
            id.0.as_bytes(),
            read.number,
            read.role.as_str(),
            read.name,
            read.area.map(|area| area.to_string()),
            head.0.as_bytes()
        ],
    )?;
    Ok(id)
}
