//! Whether the promise held: everything that was confirmed, everything that a phone shows, everything that went out.

use crate::world::besides::besides_arrived;
use crate::world::centre::{Lying, Standing};
use crate::world::counts::{differing_counts, is_to_forget};
use crate::world::covering::covered;
use crate::world::excuse::excused;
use crate::world::kept::forgotten;
use crate::world::phone::{Entry, Phone};
use crate::world::redaction::{differing, plain};
use crate::world::run::World;
use crate::world::truth::Reader;
use crate::world::written::overwritten;
use anyhow::Result;
use pendamping_domain::id::{RecordId, RevisionId};
use pendamping_domain::revision::{Body, Kind};
use pendamping_protocol::sync::Row;
use rusqlite::{Connection, OptionalExtension};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;

/// What did not hold.
#[derive(Debug, Clone, Default)]
pub struct Verdict {
    /// Confirmed, and nowhere, or not kept where it was saved; or refused with what is not so; or written, received and not in the record.
    pub lost: Vec<String>,
    /// At the centre more than once, or as nobody saved it.
    pub duplicated: Vec<String>,
    /// A phone shows something else than what is so, or counts otherwise than the centre.
    pub diverged: Vec<String>,
    /// Somebody was shown what is not theirs, or wrote into it, or was shown what is theirs and nobody wrote that down.
    pub leaked: Vec<String>,
    /// Something never comes to rest, or waits without a reason.
    pub stalled: Vec<String>,
}

impl Verdict {
    /// By name.
    pub fn classes(&self) -> [(&'static str, &Vec<String>); 5] {
        [
            ("lost", &self.lost),
            ("duplicated", &self.duplicated),
            ("diverged", &self.diverged),
            ("leaked", &self.leaked),
            ("stalled", &self.stalled),
        ]
    }

    /// Whether everything held.
    pub fn holds(&self) -> bool {
        self.classes().iter().all(|(_, found)| found.is_empty())
    }

    /// The first class that did not hold: what a shortened trace has to keep.
    pub fn broken(&self) -> Option<&'static str> {
        self.classes().iter().find(|(_, found)| !found.is_empty()).map(|(name, _)| *name)
    }
}

/// Revisions that the centre refused, and those that rest on them.
pub fn stuck(entries: &BTreeMap<RevisionId, Entry>) -> BTreeSet<RevisionId> {
    resting(entries, |entry| entry.state == "set_aside")
}

/// Revisions of which this is so, and those that rest on them.
pub fn resting(
    entries: &BTreeMap<RevisionId, Entry>,
    is_so: impl Fn(&Entry) -> bool,
) -> BTreeSet<RevisionId> {
    let mut stuck: BTreeSet<RevisionId> =
        entries.iter().filter(|(_, entry)| is_so(entry)).map(|(id, _)| *id).collect();
    loop {
        let records: BTreeSet<&String> = stuck.iter().map(|id| &entries[id].record).collect();
        let rests = |entry: &Entry| {
            let on = |id: &String| id.parse().is_ok_and(|id| stuck.contains(&id));
            let waits = entry.waits_for.as_ref();
            entry.parent.as_ref().is_some_and(on)
                || waits.is_some_and(|waits| on(waits) || records.contains(waits))
        };
        let more: Vec<RevisionId> = entries
            .iter()
            .filter(|(id, entry)| entry.state == "unsent" && !stuck.contains(*id) && rests(entry))
            .map(|(id, _)| *id)
            .collect();
        if more.is_empty() {
            return stuck;
        }
        stuck.extend(more);
    }
}

/// Judges a world that came to rest.
pub fn judge(world: &mut World, stalled: Vec<String>, seed: u64) -> Result<Verdict> {
    let mut verdict = Verdict { stalled, ..Verdict::default() };
    let centre = world.outer().centre.revisions()?;
    let records = world.outer().centre.records()?;
    let here: BTreeSet<String> = centre
        .keys()
        .map(ToString::to_string)
        .chain(records.iter().map(|record| record.id.to_string()))
        .collect();
    // What a restored centre lost, or refused on another phone, may be waited for; and nothing that nobody ever saved.
    let saved: BTreeSet<String> = world
        .outer()
        .truth
        .saves
        .iter()
        .flat_map(|(id, save)| [id.to_string(), save.record.to_string()])
        .collect();
    let restored = world.outer().truth.put_back;
    let mut reasons: BTreeSet<RevisionId> = BTreeSet::new();
    for nth in 0..world.phones.len() {
        if !world.phones[nth].lives() {
            continue;
        }
        let entries = world.phones[nth].outbox()?;
        let unknown = !knows(world, nth)?;
        if !unknown && is_to_forget(&mut world.phones[nth])? {
            verdict.stalled.push(format!("{} is revoked and does not forget", world.phones[nth].name));
        }
        let stuck = stuck(&entries);
        for (id, entry) in &entries {
            // What the office wrote of a family after the copy comes by no phone again (ADR 38).
            let of_office =
                |waits: &String| restored && entry.record == entry.family && !here.contains(waits);
            let may_come = |waits: &String| saved.contains(waits) && !here.contains(waits);
            let waits = entry.waits_for.as_ref().is_some_and(|waits| may_come(waits) || of_office(waits));
            match entry.state.as_str() {
                "set_aside" if entry.code.is_some() => {
                    reasons.insert(*id);
                    if let Some(how) = unexplained(world, nth, id, entry) {
                        verdict.lost.push(how);
                    }
                }
                // It was revoked, and the centre was put back to before it knew this install: nobody gives it a code.
                "unsent" | "received" if unknown => drop(reasons.insert(*id)),
                "unsent" if stuck.contains(id) || waits => drop(reasons.insert(*id)),
                "unsent" => {
                    verdict.stalled.push(format!("{id} waits on {} for nothing", world.phones[nth].name));
                    reasons.insert(*id);
                }
                _ => {}
            }
        }
        if !unknown {
            same_rows(world, nth, &entries, &records, &mut verdict)?;
            verdict.diverged.extend(differing_counts(world, nth)?);
            verdict.diverged.append(&mut covered(world, nth, &records)?);
            if (seed + nth as u64).is_multiple_of(4) {
                same_screens(&mut world.phones[nth], &mut verdict)?;
            }
        }
    }
    everything_somewhere(world, &centre, &reasons, &mut verdict);
    verdict.lost.append(&mut forgotten(world)?);
    verdict.lost.append(&mut overwritten(&world.outer().truth, &centre, &records));
    besides_arrived(world, &mut verdict)?;
    let disclosed = world.outer().centre.disclosed()?;
    for (install, family, day) in &world.outer().truth.given_out {
        if !disclosed.contains(&(*install, family.to_string(), day.to_string())) {
            verdict
                .leaked
                .push(format!("rows of {family} went to {install} on {day}, and nobody wrote that down"));
        }
    }
    let miscounted = world.outer().centre.miscounted()?;
    if miscounted > 0 {
        verdict.duplicated.push(format!("{miscounted} records have not the revisions they count"));
    }
    verdict.leaked.append(&mut world.outer().truth.leaks);
    verdict.diverged.append(&mut world.outer().truth.unseen);
    Ok(verdict)
}

/// What was refused and should not have been.
fn unexplained(world: &mut World, nth: usize, id: &RevisionId, entry: &Entry) -> Option<String> {
    let World { phones, outer, .. } = world;
    let truth = &outer.get_mut().unwrap_or_else(PoisonError::into_inner).truth;
    let (phone, save) = (&phones[nth], truth.saves.get(id)?);
    let code = entry.code.as_deref()?;
    let said = entry.field.iter().fold(code.to_owned(), |said, field| format!("{said} {field}"));
    (!excused(truth, phone, id, save, code))
        .then(|| format!("{} {id} on {} was refused with {said}, and that is not so", save.kind, phone.name))
}

/// Whether the centre is to know the install: its owner enrolled it again where one that was put back did not. What was revoked
/// before that nobody enrols.
pub fn knows(world: &mut World, nth: usize) -> Result<bool> {
    let install = world.phones[nth].install;
    if !world.outer().truth.revoked.contains(&install) {
        return Ok(true);
    }
    let db = world.outer().centre.looks()?;
    let query = "SELECT count(*) FROM install WHERE id = ?1";
    Ok(db.query_row(query, [install.0.as_bytes()], |row| row.get::<_, i64>(0))? > 0)
}

fn everything_somewhere(
    world: &mut World,
    centre: &BTreeMap<RevisionId, Lying>,
    reasons: &BTreeSet<RevisionId>,
    verdict: &mut Verdict,
) {
    let readers: Vec<Reader> = world.phones.iter().map(|phone| phone.reader.clone()).collect();
    let truth = &world.outer().truth;
    let saves = &truth.saves;
    for (id, save) in saves {
        let here = centre.get(id);
        let outsider =
            readers.get(save.phone).filter(|reader| here.is_some() && truth.is_outsider(reader, save.family));
        if let Some(reader) = outsider {
            verdict.leaked.push(format!("a {} wrote {} {id} under {}", reader.role, save.kind, save.family));
        }
        match here {
            Some(lying) if lying.hash != save.hash => {
                verdict.lost.push(format!("{} {id} is at the centre with other content", save.kind));
            }
            Some(_) => {}
            None if reasons.contains(id) || save.gone.is_some() || !save.confirmed => {}
            None => {
                verdict
                    .lost
                    .push(format!("{} {id} of {}, saved on phone {}", save.kind, save.record, save.phone));
            }
        }
    }
    for (id, _) in centre.iter().filter(|(id, lying)| lying.by_phone && !saves.contains_key(id)) {
        verdict.duplicated.push(format!("{id} is at the centre, and nobody saved it"));
    }
}

/// What a phone has of the centre, against what its owner may see.
fn same_rows(
    world: &mut World,
    nth: usize,
    entries: &BTreeMap<RevisionId, Entry>,
    records: &[Standing],
    verdict: &mut Verdict,
) -> Result<()> {
    let reader = world.phones[nth].reader.clone();
    let outer = world.outer();
    let (now, truth) = (outer.now, &outer.truth);
    let due: BTreeMap<String, (String, Body)> = records
        .iter()
        .filter(|record| truth.sees(&reader, &record.piece, now))
        .map(|Standing { id, head, piece, .. }| {
            (id.to_string(), (format!("{} at {head}", piece.kind), plain(&reader, piece)))
        })
        .collect();
    // A family stays while something of this phone's own waits on it.
    let kept: BTreeSet<&String> = entries
        .values()
        .filter(|entry| entry.state == "unsent" || entry.state == "set_aside")
        .map(|entry| &entry.family)
        .collect();
    let phone = &mut world.phones[nth];
    let name = phone.name.clone();
    let db = phone.core()?.connection();
    let mut query = db.prepare_cached("SELECT row FROM mirror")?;
    let rows: Vec<String> = query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let mut has = BTreeSet::new();
    for row in rows {
        let row: Row = serde_json::from_str(&row)?;
        let id = row.record.to_string();
        let is = format!("{} at {}", row.kind, row.revision);
        match due.get(&id) {
            Some((should, body)) if *should == is => {
                let differ = differing(body, &row.body);
                if !differ.is_empty() {
                    verdict.diverged.push(format!("{name} has other fields of {id}, {is}: {differ:?}"));
                }
            }
            Some((should, _)) => {
                verdict.diverged.push(format!("{name} has {id} as {is}, and it is {should}"));
            }
            None if kept.contains(&row.scope_key()) => {}
            None => verdict.diverged.push(format!("{name} has {id}, {is}, which is not for it")),
        }
        has.insert(id);
    }
    for (id, (should, _)) in due.iter().filter(|(id, _)| !has.contains(*id)) {
        verdict.diverged.push(format!("{name} has not {id}, {should}"));
    }
    Ok(())
}

/// What screens read, against the same made anew from the rows and the outbox.
fn same_screens(phone: &mut Phone, verdict: &mut Verdict) -> Result<()> {
    let before = projections(phone.core()?.connection())?;
    phone.core()?.rebuild()?;
    let after = projections(phone.core()?.connection())?;
    for (table, rows) in &before {
        if after.get(table) != Some(rows) {
            let other = after.get(table);
            let differs = rows.iter().find(|row| other.is_none_or(|other| !other.contains(*row)));
            let missing = other.and_then(|other| other.iter().find(|row| !rows.contains(*row)));
            verdict.diverged.push(format!(
                "{} shows another {table} than it has: {differs:?} for {missing:?}",
                phone.name
            ));
        }
    }
    Ok(())
}

/// Tables that are no projections.
const KEPT: &[&str] =
    &["meta", "setting", "mirror", "outbox", "draft", "leaving", "photo", "photo_use", "sqlite_sequence"];

fn projections(db: &Connection) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let mut tables =
        db.prepare_cached("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")?;
    let names: Vec<String> = tables.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let mut all = BTreeMap::new();
    for name in
        names.into_iter().filter(|name| !KEPT.contains(&name.as_str()) && !name.starts_with("sqlite_"))
    {
        let mut query = db.prepare(&format!("SELECT * FROM {name}"))?;
        let columns = query.column_count();
        let rows = query.query_map([], |row| {
            let mut text = String::new();
            for column in 0..columns {
                text.push_str(&format!("{:?} ", row.get_ref(column)?));
            }
            Ok(text)
        })?;
        all.insert(name, rows.collect::<rusqlite::Result<_>>()?);
    }
    Ok(all)
}

/// The table that lists a kind, where there is one that names the revision it shows.
fn listed(kind: &Kind) -> Option<&'static str> {
    match kind {
        Kind::Visit => Some("visit"),
        Kind::Family => Some("family"),
        Kind::FollowUp => Some("follow_up"),
        kind if kind.is_reported() => Some("reported"),
        _ => None,
    }
}

impl World {
    /// What somebody saved and what has not gone is what the lists of that phone show. What went while its answer was lost is in the
    /// centre's row, perhaps below what was made of it on another phone.
    pub fn looks_right(&mut self, nth: usize) -> Result<()> {
        let told = &self.outer().truth.told;
        let own = told.iter().filter(|((phone, _), _)| *phone == nth);
        let own: Vec<(RecordId, RevisionId, Kind)> =
            own.map(|((_, record), (id, kind))| (*record, *id, kind.clone())).collect();
        let phone = &mut self.phones[nth];
        let name = phone.name.clone();
        let db = phone.core()?.connection();
        let mut unseen = Vec::new();
        for (record, id, kind) in own {
            let Some(table) = listed(&kind) else { continue };
            let waits = "SELECT EXISTS (SELECT 1 FROM outbox WHERE revision = ?1 AND state = 'unsent') AND NOT EXISTS (
                SELECT 1 FROM mirror m, json_each(m.row, '$.earlier') e
                WHERE m.record = ?2 AND json_extract(e.value, '$.revision') = ?1)";
            if !db
                .prepare_cached(waits)?
                .query_row([id.to_string(), record.to_string()], |row| row.get::<_, bool>(0))?
            {
                continue;
            }
            let shown: Option<String> = db
                .prepare_cached(&format!("SELECT revision FROM {table} WHERE id = ?1"))?
                .query_row([record.to_string()], |row| row.get(0))
                .optional()?;
            if shown != Some(id.to_string()) {
                unseen
                    .push(format!("{name} shows {shown:?} for {kind} {id} of {record}, which has not gone"));
            }
        }
        self.outer().truth.unseen.append(&mut unseen);
        Ok(())
    }
}
