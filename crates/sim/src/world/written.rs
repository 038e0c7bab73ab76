//! What people wrote into which field, and whether it stands: a merge that loses somebody's words is noticed without merging a
//! second time.

use crate::world::centre::Lying;
use crate::world::centre::Standing;
use crate::world::truth::{Save, Truth};
use crate::world::work::EDITS;
use pendamping_domain::id::RevisionId;
use pendamping_domain::revision::Revision;
use serde_json::Value;
use std::collections::BTreeMap;

/// What a save wrote of the fields that edits change: the one field, or all that are there.
pub fn written(revision: &Revision, wrote: Option<&'static str>) -> Vec<(&'static str, Value)> {
    EDITS
        .iter()
        .filter(|(kind, field)| *kind == revision.kind && wrote.is_none_or(|wrote| wrote == *field))
        .filter_map(|(_, field)| Some((*field, revision.body.get(*field)?.clone())))
        .collect()
}

/// Of each field what was written last, by the centre's order, and does not stand there, and is not told as what gave way. What
/// somebody mended of a record holds words of what was refused, and nobody says here which: it is left out.
pub fn overwritten(truth: &Truth, centre: &BTreeMap<RevisionId, Lying>, records: &[Standing]) -> Vec<String> {
    let mut of: BTreeMap<_, Vec<(u64, &RevisionId, &Save)>> = BTreeMap::new();
    for (id, save) in &truth.saves {
        if let Some(lying) = centre.get(id) {
            of.entry(save.record).or_default().push((lying.position, id, save));
        }
    }
    let mended: Vec<_> =
        truth.saves.values().filter(|save| save.gone.is_some()).map(|save| save.record).collect();
    let mut lost = Vec::new();
    for record in records.iter().filter(|record| !mended.contains(&record.id)) {
        let mut last: BTreeMap<&str, (u64, &RevisionId, &Value)> = BTreeMap::new();
        for (position, id, save) in of.get(&record.id).into_iter().flatten() {
            for (field, value) in &save.wrote {
                let standing = last.entry(field).or_insert((*position, id, value));
                if standing.0 < *position {
                    *standing = (*position, id, value);
                }
            }
        }
        for (field, (_, id, value)) in last {
            let stands = record.piece.body.get(field) == Some(value);
            let told = record.lost.iter().any(|lost| lost.field == field && lost.value == *value);
            if !stands && !told {
                lost.push(format!("{field} of {} {}, which {id} wrote last", record.piece.kind, record.id));
            }
        }
    }
    lost
}
