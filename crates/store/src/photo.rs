//! Pictures: kept as durably as records, sent after them, and removed only when nobody needs them any more.

use crate::core::{enrolment, touched};
use crate::errors::Result;
use crate::{meta, outbox, retention};
use chrono::{DateTime, TimeDelta, Utc};
use pendamping_domain::id::{FamilyId, PersonId, RecordId};
use pendamping_domain::photo::{PHOTO_BYTES_MAX, Photo, PhotoUse, is_sha256};
use pendamping_domain::revision::{Kind, Revision};
use pendamping_protocol::code::Code;
use pendamping_store_api::photo::{
    FindPhotoUses, GetPhotoQueue, HeldPhoto, KeepFetched, MONTH_BYTES, MONTH_BYTES_UNLESS_SAID, NextPhoto,
    NotePhoto, PhotoQueue, PhotoStep, PutPhoto, SeeRefusedPhotos, WIFI_ONLY, Whereabouts,
};
use pendamping_store_api::{Change, StoreError};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};

/// How long a picture stays that no form and no record names, in hours: a form may be about to name it.
const UNNAMED_HOURS: i64 = 24;
/// How much room pictures from the centre may take, in bytes; those that came first go first, by their order and by no clock: what
/// came just now is what somebody looks at.
const FETCHED_MAX: i64 = 50_000_000;

/// The name under which the refused photos are kept of which somebody has read. There are few, and a column behind a picture is
/// read with all of it.
const SEEN: &str = "photos_refused_seen";

/// A picture goes when at least one revision that names it is at the centre: the record comes first. One that is no longer in
/// the outbox was received (a salvage could not read it).
const NAMED_AT_THE_CENTRE: &str = "EXISTS (
    SELECT 1 FROM photo_use u LEFT JOIN outbox o ON o.revision = u.revision
    WHERE u.sha256 = p.sha256 AND coalesce(o.state, 'received') = 'received')";
/// Named by what was saved here and was not replaced.
const NAMED: &str = "EXISTS (
    SELECT 1 FROM photo_use u LEFT JOIN outbox o ON o.revision = u.revision
    WHERE u.sha256 = p.sha256 AND coalesce(o.state, 'received') != 'replaced')";

/// Refused, and named by the latest of its record that was saved here: one in whose place another was taken is nobody's trouble
/// any more. One that is no longer in the outbox has no other (a salvage could not read it).
const REFUSED: &str = "p.state = 'refused' AND EXISTS (
    SELECT 1 FROM photo_use u LEFT JOIN outbox o ON o.revision = u.revision
    WHERE u.sha256 = p.sha256 AND coalesce(o.state, 'received') != 'replaced' AND NOT EXISTS (
      SELECT 1 FROM outbox n WHERE n.record = o.record AND n.kind = o.kind AND n.seq > o.seq AND n.state != 'replaced'))";

/// The name under which the pictures are kept that what a revoked phone left at the centre names: they follow it before the phone
/// forgets.
const LEFT: &str = "left_photos";

/// What was spent on networks that may cost money.
#[derive(Default, Serialize, Deserialize)]
struct Spent {
    month: String,
    bytes: u64,
}

/// Photos that wait, for the sync line.
pub struct Waiting {
    /// How many the centre does not have.
    pub photos: u64,
    /// Their size in bytes.
    pub bytes: u64,
    /// How many it refused that nobody has read of.
    pub refused: u64,
}

/// Keeps a picture of this phone's own. The same again is no error.
pub fn put(tx: &Transaction, call: &PutPhoto) -> Result<((), Change)> {
    outbox::is_open(tx)?;
    check(&call.sha256, &call.jpeg)?;
    remove_unnamed(tx, call.at)?;
    // What came from the centre and is taken here once more is this phone's own, but the centre has it.
    keep(tx, &call.sha256, call.family, &call.jpeg, "own", call.at)?;
    Ok(((), Change::new()))
}

/// Keeps a picture that came from the centre, and makes room for it.
pub fn keep_fetched(tx: &Transaction, call: &KeepFetched) -> Result<((), Change)> {
    check(&call.sha256, &call.jpeg)?;
    keep(tx, &call.sha256, call.family, &call.jpeg, "fetched", retention::from(tx, call.at)?)?;
    tx.execute(
        "DELETE FROM photo WHERE sha256 IN (
           SELECT sha256 FROM (
             SELECT sha256, sum(length(jpeg)) OVER (ORDER BY rowid DESC) AS room FROM photo WHERE state = 'fetched'
           ) WHERE room > ?1)",
        [FETCHED_MAX],
    )?;
    Ok(((), Change::new()))
}

fn check(sha256: &str, jpeg: &[u8]) -> Result<()> {
    if !is_sha256(sha256) {
        return Err(StoreError::Refused("a photo's name is not a SHA-256").into());
    }
    if jpeg.is_empty() || jpeg.len() > PHOTO_BYTES_MAX as usize {
        return Err(StoreError::Refused("a photo is empty or larger than 204,800 bytes").into());
    }
    Ok(())
}

fn keep(
    tx: &Transaction,
    sha256: &str,
    family: FamilyId,
    jpeg: &[u8],
    state: &str,
    at: DateTime<Utc>,
) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO photo (sha256, family, jpeg, state, since) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
    )?
    .execute(params![sha256, family.to_string(), jpeg, state, at.timestamp_millis()])?;
    Ok(())
}

/// A picture, and where it is.
pub fn get(db: &Connection, sha256: &str) -> Result<Option<HeldPhoto>> {
    let held = db
        .prepare_cached("SELECT jpeg, state, code FROM photo WHERE sha256 = ?1")?
        .query_row([sha256], |row| {
            let code: Option<String> = row.get(2)?;
            let whereabouts = match row.get_ref(1)?.as_str()? {
                "own" => Whereabouts::OnThisPhone,
                "refused" => Whereabouts::Refused(Code::from(code.as_deref().unwrap_or_default())),
                _ => Whereabouts::AtTheCentre,
            };
            Ok(HeldPhoto { jpeg: row.get(0)?, whereabouts })
        })
        .optional()?;
    Ok(held)
}

/// A revision was frozen: what it names goes after it.
pub fn remember_uses(tx: &Connection, revision: &Revision) -> Result<()> {
    for photo in named_by(revision) {
        tx.prepare_cached("INSERT INTO photo_use (sha256, revision) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
            .execute([photo.sha256, revision.id.to_string()])?;
    }
    Ok(())
}

/// The same for all that is in the outbox, as far as this schema has photos: after a salvage.
pub fn remember_all_uses(db: &Connection) -> Result<()> {
    if !db.table_exists(None, "photo_use")? {
        return Ok(());
    }
    // In whatever schema it is: by name.
    let mut query = db.prepare("SELECT payload FROM outbox ORDER BY seq")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        // What came out of a damaged file may be no revision any more: that must not keep the phone closed.
        if let Ok(revision) = serde_json::from_slice(&row.get::<_, Vec<u8>>(0)?) {
            remember_uses(db, &revision)?;
        }
    }
    Ok(())
}

/// Whether a form, or a record that the centre does not have, names a picture that is not here: after a salvage.
pub fn misses_any(db: &Connection) -> Result<bool> {
    if !db.table_exists(None, "photo_use")? {
        return Ok(false);
    }
    let of_records: bool = db.query_row(
        "SELECT EXISTS (
           SELECT 1 FROM photo_use u JOIN outbox o ON o.revision = u.revision
           WHERE o.state IN ('unsent', 'set_aside') AND u.sha256 NOT IN (SELECT sha256 FROM photo))",
        [],
        |row| row.get(0),
    )?;
    // A draft's photos are wherever its form keeps them, under the name that `Photo` gives.
    let of_drafts: bool = db.query_row(
        "SELECT EXISTS (
           SELECT 1 FROM draft d, json_tree(CASE WHEN json_valid(d.json) THEN d.json ELSE '{}' END) t
           WHERE t.key = 'sha256' AND t.value NOT IN (SELECT sha256 FROM photo))",
        [],
        |row| row.get(0),
    )?;
    Ok(of_records || of_drafts)
}

/// Photos that a revision names; those it cannot tell of name nothing.
fn named_by(revision: &Revision) -> Vec<Photo> {
    let photos = revision.body.get("photos").cloned();
    photos.and_then(|photos| serde_json::from_value(photos).ok()).unwrap_or_default()
}

/// The photos of a visit, or of whatever else has photos, as it stands are known again by these hashes. The table is named after
/// the first kind that had some.
pub fn project(db: &Connection, record: RecordId, photos: &[Photo]) -> Result<()> {
    let record = record.to_string();
    db.prepare_cached("DELETE FROM visit_photo WHERE visit = ?1")?.execute([&record])?;
    for hash in photos.iter().flat_map(Photo::hashes) {
        db.prepare_cached("INSERT INTO visit_photo (hash, visit) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
            .execute([hash, &record])?;
    }
    Ok(())
}

/// Which visits and meetings on this phone have photos of these hashes.
pub fn uses(db: &Connection, call: &FindPhotoUses) -> Result<Vec<PhotoUse>> {
    let me = enrolment(db)?.profile.person;
    let mut query = db.prepare_cached(
        "SELECT h.visit, v.author, v.id IS NULL FROM visit_photo h
           LEFT JOIN visit v ON v.id = h.visit LEFT JOIN group_meeting m ON m.id = h.visit
         WHERE h.hash = ?1 ORDER BY coalesce(v.started, m.saved), h.visit LIMIT 100",
    )?;
    let mut uses = Vec::new();
    for hash in &call.hashes {
        let rows = query
            .query_map([hash], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?, row.get::<_, bool>(2)?))
            })?
            .collect::<std::result::Result<Vec<_>, _>>()?;
        for (record, author, elsewhere) in rows {
            let Ok(record) = record.parse::<RecordId>() else { continue };
            let author = author.and_then(|author| author.parse::<PersonId>().ok());
            let own = !elsewhere && author.is_none_or(|author| author == me);
            uses.push(PhotoUse { hash: hash.clone(), record, own });
        }
    }
    Ok(uses)
}

/// What is to be sent next, and what may be spent.
pub fn queue(db: &Connection, call: &GetPhotoQueue) -> Result<PhotoQueue> {
    let next = db
        .prepare_cached(&format!(
            "SELECT sha256, length(jpeg), begun, NOT {NAMED_AT_THE_CENTRE} FROM photo p
             WHERE state = 'own' AND ({NAMED_AT_THE_CENTRE} OR sha256 IN (SELECT value FROM json_each(?1)))
             ORDER BY behind, length(jpeg), sha256 LIMIT 1"
        ))?
        .query_row([left(db)?], |row| {
            let bytes = row.get::<_, i64>(1)? as u64;
            Ok(NextPhoto { sha256: row.get(0)?, bytes, begun: row.get(2)?, left: row.get(3)? })
        })
        .optional()?;
    let month = meta::setting(db, MONTH_BYTES)?.and_then(|said| said.parse().ok());
    Ok(PhotoQueue {
        next,
        revoked: meta::get(db, "revoked")?.unwrap_or(false),
        wifi_only: meta::setting(db, WIFI_ONLY)?.as_deref() == Some("true"),
        spent: spent(db, call.at)?.bytes,
        month: month.unwrap_or(MONTH_BYTES_UNLESS_SAID),
    })
}

fn spent(db: &Connection, at: DateTime<Utc>) -> Result<Spent> {
    let month = at.format("%Y-%m").to_string();
    let kept = meta::get::<Spent>(db, "photos_spent")?.filter(|spent| spent.month == month);
    Ok(kept.unwrap_or(Spent { month, bytes: 0 }))
}

/// Keeps how a step went.
pub fn note(tx: &Transaction, call: &NotePhoto) -> Result<((), Change)> {
    if call.paid > 0 {
        let before = spent(tx, call.at)?;
        let after = Spent { bytes: before.bytes.saturating_add(call.paid), ..before };
        meta::put(tx, "photos_spent", Some(&after))?;
    }
    let (sha256, since) = (&call.sha256, retention::from(tx, call.at)?.timestamp_millis());
    match &call.step {
        PhotoStep::Begun => {
            tx.execute("UPDATE photo SET begun = 1 WHERE sha256 = ?1 AND begun = 0", [sha256])?;
            return Ok(((), Change::new()));
        }
        PhotoStep::Behind => {
            tx.execute("UPDATE photo SET behind = behind + 1 WHERE sha256 = ?1", [sha256])?;
            return Ok(((), Change::new()));
        }
        PhotoStep::Received => tx.execute(
            "UPDATE photo SET state = 'received', since = ?2, behind = 0, code = NULL WHERE sha256 = ?1",
            params![sha256, since],
        )?,
        PhotoStep::Refused(code) => tx.execute(
            "UPDATE photo SET state = 'refused', since = ?2, code = ?3 WHERE sha256 = ?1",
            params![sha256, since, code.as_str()],
        )?,
    };
    Ok(((), touched(&[Kind::Contact, Kind::Visit])))
}

/// Somebody has read of this many refused photos, the first of those not read of yet.
pub fn see_refused(tx: &Transaction, call: &SeeRefusedPhotos) -> Result<((), Change)> {
    let mut seen = seen(tx)?;
    let read_of = tx
        .prepare_cached(&format!(
            "SELECT sha256 FROM photo p WHERE {REFUSED}
                AND sha256 NOT IN (SELECT value FROM json_each(?1)) ORDER BY since, sha256 LIMIT ?2"
        ))?
        .query_map(
            params![serde_json::to_string(&seen)?, i64::try_from(call.count).unwrap_or(i64::MAX)],
            |row| row.get(0),
        )?
        .collect::<std::result::Result<Vec<String>, _>>()?;
    seen.extend(read_of);
    meta::put(tx, SEEN, Some(&seen))?;
    Ok(((), touched(&[Kind::Contact])))
}

fn seen(db: &Connection) -> Result<Vec<String>> {
    Ok(meta::get(db, SEEN)?.unwrap_or_default())
}

/// What the sync line says of photos.
pub fn waiting(db: &Connection) -> Result<Waiting> {
    let mut query = db.prepare_cached(&format!(
        "SELECT count(*) FILTER (WHERE state = 'own'),
                coalesce(sum(length(jpeg)) FILTER (WHERE state = 'own'), 0),
                count(*) FILTER (WHERE {REFUSED} AND sha256 NOT IN (SELECT value FROM json_each(?1)))
         FROM photo p WHERE state IN ('own', 'refused') AND {NAMED}"
    ))?;
    Ok(query.query_row([serde_json::to_string(&seen(db)?)?], |row| {
        Ok(Waiting {
            photos: row.get::<_, i64>(0)? as u64,
            bytes: row.get::<_, i64>(1)? as u64,
            refused: row.get::<_, i64>(2)? as u64,
        })
    })?)
}

/// Refused photos by the revision that names them and by why, with how many; the first refused first.
pub fn refused(db: &Connection, limit: usize) -> Result<Vec<(String, Code, u64)>> {
    let mut query = db.prepare_cached(&format!(
        "SELECT o.revision, coalesce(p.code, ''), count(*)
         FROM photo p JOIN photo_use u ON u.sha256 = p.sha256 JOIN outbox o ON o.revision = u.revision
         WHERE {REFUSED} AND o.seq = (
           SELECT max(n.seq) FROM outbox n WHERE n.record = o.record AND n.kind = o.kind AND n.state != 'replaced')
         GROUP BY o.revision, p.code ORDER BY min(p.since), o.seq LIMIT ?1"
    ))?;
    let rows = query.query_map([i64::try_from(limit).unwrap_or(i64::MAX)], |row| {
        Ok((row.get(0)?, Code::from(row.get::<_, String>(1)?.as_str()), row.get::<_, i64>(2)? as u64))
    })?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

/// Whether a picture can be sent at once: a revoked phone is not wiped before.
pub fn can_go(db: &Connection) -> Result<bool> {
    let question = format!(
        "SELECT EXISTS (SELECT 1 FROM photo p WHERE state = 'own'
           AND ({NAMED_AT_THE_CENTRE} OR sha256 IN (SELECT value FROM json_each(?1))))"
    );
    Ok(db.prepare_cached(&question)?.query_row([left(db)?], |row| row.get(0))?)
}

/// The centre has a piece that this revoked phone left: the pictures that it names may follow.
pub fn follow_left(tx: &Connection, text: &str) -> Result<()> {
    let mut names: Vec<String> = meta::get(tx, LEFT)?.unwrap_or_default();
    let before = names.len();
    let mut query =
        tx.prepare_cached("SELECT sha256 FROM photo WHERE state = 'own' AND instr(?1, sha256) > 0")?;
    let found =
        query.query_map([text], |row| row.get(0))?.collect::<std::result::Result<Vec<String>, _>>()?;
    names.extend(found.into_iter().filter(|name| !names.contains(name)).collect::<Vec<_>>());
    if names.len() > before { meta::put(tx, LEFT, Some(&names)) } else { Ok(()) }
}

fn left(db: &Connection) -> Result<String> {
    Ok(serde_json::to_string(&meta::get::<Vec<String>>(db, LEFT)?.unwrap_or_default())?)
}

/// The centre lives another life and may have lost what it had: everything still held is offered again, and what it has it
/// will say.
pub fn offer_all_again(tx: &Connection) -> Result<()> {
    tx.execute("UPDATE photo SET state = 'own', begun = 1, behind = 0, code = NULL WHERE state IN ('received', 'refused')", [])?;
    // What a revoked phone left is told again first.
    meta::put::<Vec<String>>(tx, LEFT, None)?;
    // What it refuses then is news.
    meta::put::<Vec<String>>(tx, SEEN, None)?;
    Ok(())
}

/// A family left this phone: pictures that were looked at go. Those that were taken here stay for their days as their records do, shown to
/// nobody: a restored centre may ask for both.
pub fn leave(tx: &Connection, family: &str) -> Result<()> {
    tx.prepare_cached("DELETE FROM photo WHERE family = ?1 AND state = 'fetched'")?.execute([family])?;
    Ok(())
}

/// Removes what is needed no more. What the centre has stays as long as what it confirmed may yet turn out to be lost.
pub fn sweep(tx: &Connection, at: DateTime<Utc>) -> Result<()> {
    let Some(before) = retention::before_all_days(tx, at)? else { return Ok(()) };
    let before = before.timestamp_millis();
    tx.execute("DELETE FROM photo WHERE state IN ('fetched', 'received') AND since < ?1", [before])?;
    remove_unnamed(tx, at)
}

/// A picture that was taken out of its form again, or whose form was thrown away.
fn remove_unnamed(tx: &Connection, at: DateTime<Utc>) -> Result<()> {
    let Some(before) = retention::before(tx, at, TimeDelta::hours(UNNAMED_HOURS))? else { return Ok(()) };
    let before = before.timestamp_millis();
    tx.execute(
        &format!(
            "DELETE FROM photo AS p WHERE state = 'own' AND since < ?1 AND NOT {NAMED}
                AND NOT EXISTS (SELECT 1 FROM draft d WHERE instr(d.json, p.sha256) > 0)"
        ),
        [before],
    )?;
    Ok(())
}
