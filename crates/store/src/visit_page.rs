//! One visit with everything known of it.

use crate::errors::Result;
use crate::meta::moment;
use crate::outbox::State;
use crate::project::{Pending, Projected, projected};
use crate::{confirmation, core, family, follow_up, person, review, visit};
use pendamping_domain::custody::Custody;
use pendamping_domain::family::Family;
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::life::Life;
use pendamping_domain::merge::changed_fields;
use pendamping_domain::place::Fix;
use pendamping_domain::review::Decision;
use pendamping_domain::revision::{Body, Kind, Record};
use pendamping_domain::visit::Visit;
use pendamping_store_api::StoreError;
use pendamping_store_api::shared::{HistoryRow, HomeMoved, ReviewRow, VisitPage};
use rusqlite::{Connection, OptionalExtension, params};

/// A day in milliseconds: how far around a visit the overlap flag looks.
const DAY_MS: i64 = 86_400_000;

/// Where the latest revision of a record is. One that rests on a refused revision is refused with it: mending the record mends
/// both.
pub fn custody(db: &Connection, now: &Projected) -> Result<Custody> {
    if let Some(refused) = now.refused() {
        let code = refused.code.clone().unwrap_or_default();
        return Ok(Custody::SetAside { code, field: refused.field.clone() });
    }
    if now.pending.last().is_some_and(|last| last.entry.state == State::Unsent) {
        return Ok(Custody::OnThisPhone);
    }
    if now.row.as_ref().is_some_and(|row| !row.kind.is_decided_on()) {
        return Ok(Custody::Received { at: now.received.map(moment) });
    }
    let life = visit::life_of(db, now)?;
    let counted = life.and_then(|life| life.counted);
    if let Some(review) = counted {
        let rows = review::of_visit(db, &now.record.to_string())?;
        if let Some(ReviewRow { review, by, at, .. }) = rows.into_iter().find(|row| row.record == review) {
            return Ok(match review.decision {
                Decision::Unknown(_) => Custody::Received { at: now.received.map(moment) },
                decision => Custody::Reviewed { decision, by, at },
            });
        }
    }
    Ok(Custody::Received { at: now.received.map(moment) })
}

/// The page of one visit.
pub fn visit_page(db: &Connection, record: RecordId) -> Result<VisitPage> {
    let now = projected(db, &Kind::Visit, record)?.ok_or(StoreError::NotFound)?;
    let content = Visit::read(&now.body).map_err(|_| StoreError::NotFound)?;
    let family_id = now.scope.parse().map_err(|_| StoreError::NotFound)?;
    let life = visit::life_of(db, &now)?.ok_or(StoreError::NotFound)?;
    let key = record.to_string();
    let author = now.author.map(|author| author.to_string());
    let profile = core::enrolment(db)?.profile;
    let author_name = match now.author {
        Some(author) if author == profile.person => Some(profile.name),
        _ => person::name(db, author.as_deref())?,
    };
    let started = content.captured.started.wall.timestamp_millis();
    Ok(VisitPage {
        record,
        revision: now.revision,
        opened: family::read_up_to(db)?,
        family_id,
        family: family::get(db, family_id).ok().map(|(family, _, _)| family),
        home_moved: home_moved(db, family_id)?,
        author: now.author,
        author_name,
        custody: custody(db, &now)?,
        unchanged: answers_unchanged(db, &now, Some(&life))?,
        life,
        centre_flags: visit::centre_flags(&now).to_vec(),
        lost: now.row.as_ref().map(|row| row.lost.clone()).unwrap_or_default(),
        reviews: review::of_visit(db, &key)?,
        confirmations: confirmation::of_visit(db, &key)?,
        follow_ups: follow_up::list(db, "f.visit = ?1 ORDER BY f.due, f.id", [&key])?,
        history: history(&now),
        previous: previous(db, &now.scope, &key, started)?,
        others: match &author {
            Some(author) => visit::spans(db, author, started - DAY_MS, started + DAY_MS)?,
            None => Vec::new(),
        },
        visit: content,
        body: now.body,
    })
}

/// Metres by which a home that is measured anew comes out elsewhere, whatever the receiver says of itself. Told as a move, they
/// would teach whoever reviews to pass over the moves.
const MEASURED_ANEW_M: f64 = 50.0;

/// Of the points that the family's home was at before, the one farthest from where it is now: a small edit hides no large one, and
/// neither does one half of the way back. None where all may well be the same place.
fn home_moved(db: &Connection, family: FamilyId) -> Result<Option<HomeMoved>> {
    let Some(now) = projected(db, &Kind::Family, RecordId(family.0))? else { return Ok(None) };
    let Some(home) = Family::read(&now.body).ok().and_then(|family| family.home) else { return Ok(None) };
    let rows = history(&now);
    // What a row tells was changed by the revision after it, which is the one that was received then.
    let after = |index: usize| match index.checked_sub(1) {
        Some(newer) => rows.get(newer).and_then(|row| row.received),
        None => now.received.map(moment),
    };
    let moves = rows.iter().enumerate().filter_map(|(index, row)| {
        let from: Fix = serde_json::from_value(row.was.get("home")?.clone()).ok()?;
        let accuracy = from.accuracy_believed_m() + home.accuracy_believed_m();
        let far = from.metres_to(&home);
        (far > accuracy.max(MEASURED_ANEW_M)).then(|| (far, HomeMoved { from, received: after(index) }))
    });
    Ok(moves.max_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, moved)| moved))
}

/// Earlier revisions, newest first: what the centre told of them, and those of this phone that lie under its latest.
pub fn history(now: &Projected) -> Vec<HistoryRow> {
    let mut rows: Vec<HistoryRow> = Vec::new();
    let mut bodies: Vec<(HistoryRow, Body)> = Vec::new();
    if let Some(row) = &now.row {
        rows.extend(row.earlier.iter().map(|earlier| HistoryRow {
            revision: earlier.revision,
            received: Some(moment(earlier.received)),
            was: earlier.was.clone(),
        }));
        let head =
            HistoryRow { revision: row.revision, received: Some(moment(row.received)), was: Body::new() };
        bodies.push((head, row.body.clone()));
    }
    for Pending { entry, body } in &now.pending {
        let this = HistoryRow {
            revision: entry.revision,
            received: entry.received_at.map(moment),
            was: Body::new(),
        };
        bodies.push((this, body.clone()));
    }
    for pair in bodies.windows(2) {
        let [(before, was), (_, is)] = pair else { continue };
        let was = changed_fields(was, is)
            .into_iter()
            .map(|field| {
                let value = was.get(&field).cloned().unwrap_or(serde_json::Value::Null);
                (field, value)
            })
            .collect();
        rows.push(HistoryRow { was, ..before.clone() });
    }
    rows.reverse();
    rows
}

/// Whether a visit answers a correction with nothing that was not there when it was asked: no field but the flags, which are
/// computed, and nothing agreed since.
pub fn answers_unchanged(db: &Connection, now: &Projected, life: Option<&Life>) -> Result<bool> {
    let Some(asked) = life.and_then(|life| life.answers) else { return Ok(false) };
    let of: Option<String> = db
        .prepare_cached("SELECT of_revision FROM review WHERE id = ?1")?
        .query_row([asked.to_string()], |row| row.get(0))
        .optional()?;
    let rows = history(now);
    let Some(at) = rows.iter().position(|row| Some(row.revision.to_string()) == of) else { return Ok(false) };
    let changed = rows.iter().take(at + 1).flat_map(|row| row.was.keys()).any(|field| field != "flags");
    if changed {
        return Ok(false);
    }
    // Saved with the answer, or later, by the same phone.
    let agreed: bool = db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM follow_up WHERE visit = ?1 AND saved >= ?2)")?
        .query_row(params![now.record.to_string(), now.saved], |row| row.get(0))?;
    Ok(!agreed)
}

fn previous(db: &Connection, family: &str, this: &str, started: i64) -> Result<Option<(RecordId, Visit)>> {
    let found: Option<(String, String)> = db
        .prepare_cached(
            "SELECT id, body FROM visit WHERE family = ?1 AND id != ?2 AND started < ?3 ORDER BY started DESC LIMIT 1",
        )?
        .query_row(params![family, this, started], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((id, body)) = found else { return Ok(None) };
    let body: Body = serde_json::from_str(&body)?;
    Ok(id.parse().ok().zip(Visit::read(&body).ok()))
}
