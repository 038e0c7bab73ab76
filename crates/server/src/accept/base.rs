//! What the author of an edit had before them: the record as the centre had it then, and their own unsent work on top.

use super::Stop;
use crate::store::{Caller, Ledger};
use pendamping_domain::id::{Position, RecordId};
use pendamping_domain::merge::on_top;
use pendamping_domain::revision::{Body, Revision};
use pendamping_domain::scope::{Fields, readable};

/// How many unsent revisions may lie on top of each other before the rest is taken as the centre has it.
const UNSENT_DEEP: usize = 64;

/// What of `base` the author had before them. A field that does not reach their role, and that they do not send, was not taken
/// away by them: they never knew of it.
pub(super) fn as_seen_by(caller: &Caller, revision: &Revision, mut base: Body) -> Body {
    let seen = readable(&caller.role, &revision.kind, false);
    base.retain(|field, _| seen == Fields::None || seen.allow(field) || revision.body.contains_key(field));
    base
}

/// How far the author had read of the order that holds now: what a restore cut off says nothing here.
pub(super) fn opened(ledger: &mut dyn Ledger, revision: &Revision) -> Result<Position, Stop> {
    let Some(epoch) = &revision.epoch else { return Ok(revision.opened) };
    Ok(ledger.ended(epoch)?.map_or(revision.opened, |until| revision.opened.min(until)))
}

/// What the author saw when the form was opened: the record as the centre had merged it at `opened`, with those of its
/// ancestors on top that the centre numbered later, because they were the same phone's and unsent then. What the office wrote was never
/// that: who rests on it had it on screen. A phone that reads a restored centre from its beginning shows the rows of the life before,
/// and has read less of this one than they say. What another phone wrote says less: a restored centre may have taken it again, at a place
/// behind words that nobody had seen.
pub(super) fn base_of(ledger: &mut dyn Ledger, revision: &Revision) -> Result<Body, Stop> {
    let mut line = Vec::new();
    let (mut parent, mut since, mut rests_on) = (revision.parent, revision.opened, Position(0));
    while let Some(id) = parent {
        let Some((position, sent)) = ledger.sent(id)? else { break };
        if position <= since || line.len() >= UNSENT_DEEP {
            break;
        }
        if ledger.revision(id)?.is_some_and(|kept| kept.author.is_none()) {
            rests_on = position;
            break;
        }
        // Nobody saw what they were about to save, whatever life an older app had read in.
        let opened = opened(ledger, &sent)?.min(Position(position.0.saturating_sub(1)));
        since = since.min(opened);
        parent = sent.parent;
        line.push((position, opened, sent.body));
    }
    // From the oldest: what each of them was made from rests on those before it.
    let mut seen: Vec<(Position, Body, Body)> = Vec::new();
    for (position, opened, body) in line.into_iter().rev() {
        let base = seen_at(ledger, revision.record, opened.max(rests_on), &seen)?;
        seen.push((position, base, body));
    }
    seen_at(ledger, revision.record, revision.opened.max(rests_on), &seen)
}

/// The record as merged at `opened`, with those of `line` (place, base, body) on top that were numbered later.
fn seen_at(
    ledger: &mut dyn Ledger,
    record: RecordId,
    opened: Position,
    line: &[(Position, Body, Body)],
) -> Result<Body, Stop> {
    let later = line.iter().filter(|(position, ..)| *position > opened).map(|(_, base, body)| (base, body));
    Ok(on_top(&ledger.body_at(record, opened)?.unwrap_or_default(), later))
}
