//! What a phone shows of its owner's own words that have gone: they lie on top of the centre's row until a row comes that has them.
//! When everything has come to rest, what they say must be what is so, and of a family that left there are none, unless something of it
//! still waits on the phone.

use crate::world::centre::Standing;
use crate::world::redaction::plain;
use crate::world::run::World;
use anyhow::Result;
use pendamping_domain::id::RevisionId;
use pendamping_protocol::sync::Row;
use std::collections::{BTreeMap, BTreeSet};

/// A received revision on top of a record's row: which, of what, of whom, made from what.
struct OnTop {
    id: RevisionId,
    record: String,
    waits: bool,
    parent: Option<RevisionId>,
}

/// Fields of which a phone shows its owner's own earlier words, and others stand at the centre. Records of which something has yet to
/// go are left out.
pub fn covered(world: &mut World, nth: usize, records: &[Standing]) -> Result<Vec<String>> {
    let phone = &mut world.phones[nth];
    let (name, reader) = (phone.name.clone(), phone.reader.clone());
    let (on_top, rows) = (on_top(world, nth)?, rows(world, nth)?);
    let mut last: BTreeMap<(&str, &str), &RevisionId> = BTreeMap::new();
    let outer = world.outer();
    let (saves, mut wrong) = (&outer.truth.saves, Vec::new());
    for (record, own) in &on_top {
        let Some(so) = records.iter().find(|standing| standing.id.to_string() == *record) else { continue };
        if !outer.truth.sees(&reader, &so.piece, outer.now) {
            // The phone hears no more of it.
            if !own.iter().any(|entry| entry.waits) {
                wrong.push(format!("{name} shows {} {record}, which is not for it", so.piece.kind));
            }
            continue;
        }
        let inside = rows.get(record).map(|row| inside(row, own)).unwrap_or_default();
        for entry in own.iter().filter(|entry| !inside.contains(&entry.id)) {
            for (field, _) in saves.get(&entry.id).into_iter().flat_map(|save| &save.wrote) {
                last.insert((&entry.record, field), &entry.id);
            }
        }
    }
    for ((record, field), id) in last {
        let Some(so) = records.iter().find(|standing| standing.id.to_string() == record) else { continue };
        let wrote = saves[id].wrote.iter().find(|(wrote, _)| *wrote == field).map(|(_, value)| value);
        if plain(&reader, &so.piece).get(field) != wrote {
            let kind = &so.piece.kind;
            wrong.push(format!("{name} shows {field} of {kind} {record} as {id} has it, and that is not so"));
        }
    }
    Ok(wrong)
}

fn on_top(world: &mut World, nth: usize) -> Result<BTreeMap<String, Vec<OnTop>>> {
    let db = world.phones[nth].core()?.connection();
    let mut query = db.prepare_cached(
        "SELECT revision, record, parent, EXISTS (
           SELECT 1 FROM outbox f WHERE f.family = o.family AND f.state IN ('unsent', 'set_aside')) FROM outbox o WHERE state = 'received' AND settled = 0 AND NOT EXISTS (
           SELECT 1 FROM outbox w WHERE w.record = o.record AND w.kind = o.kind AND w.state IN ('unsent', 'set_aside'))
         ORDER BY seq",
    )?;
    let found = query.query_map([], |row| {
        let parent = row.get::<_, Option<String>>(2)?;
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, parent, row.get::<_, bool>(3)?))
    })?;
    let mut of: BTreeMap<String, Vec<OnTop>> = BTreeMap::new();
    for entry in found {
        let (id, record, parent, waits) = entry?;
        let parent = parent.map(|parent| parent.parse()).transpose()?;
        of.entry(record.clone()).or_default().push(OnTop { id: id.parse()?, record, waits, parent });
    }
    Ok(of)
}

fn rows(world: &mut World, nth: usize) -> Result<BTreeMap<String, Row>> {
    let db = world.phones[nth].core()?.connection();
    let mut query = db.prepare_cached("SELECT record, row FROM mirror")?;
    let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    rows.map(|row| {
        let (record, row) = row?;
        Ok((record, serde_json::from_str(&row)?))
    })
    .collect()
}

/// What the row has: what it names, and what that was made from.
fn inside(row: &Row, own: &[OnTop]) -> BTreeSet<RevisionId> {
    let mut inside: BTreeSet<RevisionId> = row.earlier.iter().map(|earlier| earlier.revision).collect();
    inside.extend([Some(row.revision), row.parent].into_iter().flatten());
    for entry in own.iter().rev() {
        if inside.contains(&entry.id) {
            inside.extend(entry.parent);
        }
    }
    inside
}
