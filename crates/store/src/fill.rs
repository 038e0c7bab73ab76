//! What goes into the new database: of each table what the damaged one tells, and of the phone's own what its twin tells besides.
//! Where the twin knows of later commits, the phone's own is as the twin says.

use crate::core::Enrolment;
use crate::damaged::{self, Damaged, Found, Source};
use crate::errors::Result;
use crate::open::{FILE, RawKey};
use crate::{centre_page, meta, photo, rows, tally, twin};
use chrono::{DateTime, Utc};
use pendamping_domain::id::RevisionId;
use pendamping_protocol::digest::Digest;
use pendamping_protocol::sync::{Cursor, Tally};
use pendamping_store_api::StoreError;
use pendamping_store_api::shared::Salvaged;
use rusqlite::types::Value;
use rusqlite::{Connection, ErrorCode, params, params_from_iter};
use std::collections::BTreeSet;
use std::path::Path;

const META: Source = Source { table: "meta", key: &["name"], indexes: &[] };
const SETTING: Source = Source { table: "setting", key: &["name"], indexes: &[] };
const LEAVING: Source = Source { table: "leaving", key: &["scope"], indexes: &[] };
const DRAFT: Source = Source { table: "draft", key: &["kind", "about"], indexes: &[] };
const OUTBOX: Source = Source {
    table: "outbox",
    key: &["seq"],
    indexes: &["outbox_record", "outbox_state", "outbox_family", "sqlite_autoindex_outbox_1"],
};
const MIRROR: Source =
    Source { table: "mirror", key: &["rowid"], indexes: &["mirror_scope", "sqlite_autoindex_mirror_1"] };
/// The mirror of the first schema, which had no row ids.
const MIRROR_1: Source = Source { table: "mirror", key: &["record"], indexes: &["mirror_scope"] };
/// Too large to be in the twin as well: what the phone cannot read of them it says. Asked for by their place: to look for a name
/// is to read the table from its beginning, and one bad page there would cost all that lie behind it.
const PHOTO: Source =
    Source { table: "photo", key: &["rowid"], indexes: &["photo_state", "sqlite_autoindex_photo_1"] };
const PHOTO_USE: Source = Source { table: "photo_use", key: &["sha256", "revision"], indexes: &[] };
/// Of a phone that lost it, months say less than was done; nothing else does.
const FADED_VISIT: Source = Source { table: "faded_visit", key: &["record"], indexes: &[] };
/// What a family asks the office for, and how often pages of families were opened.
const ASKED: Source = Source { table: "asked", key: &["id"], indexes: &[] };
const OPENED: Source = Source { table: "opened", key: &["family", "day"], indexes: &[] };
/// Asked for by name when the table itself does not tell its names.
const NAMES: &[&str] = &[
    "enrolment",
    "enrolled_at",
    "sequence",
    "epoch",
    "ended_epoch",
    "life",
    "tally",
    "cursor",
    "sweep",
    "doubted",
    "attempts",
    "revoked",
    "behind",
    "clock_ahead_ms",
    "told",
    "again",
    "earlier",
    "photos_spent",
    "photos_refused_seen",
    "previous_token",
    "next_token",
    "envelope_told",
    "left_told",
    "left_photos",
    "torn",
    "closed",
];

/// What is left of a phone: its database and the twin.
pub(crate) struct Remains<'a> {
    main: Damaged<'a>,
    twin: Damaged<'a>,
    /// The schema of the rows.
    pub version: u32,
    /// The twin's rows are of this schema too.
    twin_fits: bool,
    /// How many commits the database and the twin count.
    counted: (Option<u64>, Option<u64>),
}

/// What the two told of a table of the phone's own, where they were asked.
#[derive(Default)]
struct Own {
    main: Option<Found>,
    twin: Option<Found>,
}

impl<'a> Remains<'a> {
    /// What is in this folder.
    pub fn of(folder: &Path, key: &'a RawKey) -> Result<Remains<'a>> {
        let mut main = Damaged::at(folder.join(FILE), key);
        let mut twin = Damaged::at(folder.join(twin::FILE), key);
        let version = |of: &mut Damaged| -> Result<Option<u32>> {
            let said = of.try_ask(|db| Ok(db.query_row("PRAGMA user_version", [], |row| row.get(0))?))?;
            Ok(said.filter(|version| *version > 0))
        };
        let versions = (version(&mut main)?, version(&mut twin)?);
        let counted = (main.try_ask(twin::counted)?.flatten(), twin.try_ask(twin::counted)?.flatten());
        let version = versions.0.or(versions.1).ok_or(StoreError::Corrupt)?;
        Ok(Remains { main, twin, version, twin_fits: versions.1 == Some(version), counted })
    }

    /// The database lost commits that the twin has.
    fn is_behind(&self) -> bool {
        matches!(self.counted, (Some(main), Some(twin)) if twin > main)
    }

    /// Copies a table of the phone's own: what one of the two does not tell, the other does.
    fn own(&mut self, db: &Connection, source: &Source, guessed: Vec<Value>) -> Result<Own> {
        let mut own = Own::default();
        // What is deleted since must not come back: the other one is asked only where it is needed.
        let later_first = self.is_behind();
        if !later_first {
            own.main = Some(copy(db, &mut self.main, source, guessed.clone())?);
        }
        if own.main.as_ref().is_none_or(|main| main.lost) {
            let mut found = copy(db, &mut self.twin, &Source { indexes: &[], ..*source }, Vec::new())?;
            found.lost |= !self.twin_fits;
            own.twin = Some(found);
        }
        // The twin has nothing of what the centre received.
        let more = source.table == OUTBOX.table || own.twin.as_ref().is_some_and(|twin| twin.lost);
        if later_first && more {
            own.main = Some(copy(db, &mut self.main, source, guessed)?);
        }
        Ok(own)
    }

    /// Whether rows may be missing that neither told.
    fn may_miss(&self, own: &Own) -> bool {
        let twin_is_behind = matches!(self.counted, (Some(main), Some(twin)) if main > twin);
        own.main.as_ref().is_none_or(|main| main.lost)
            && (twin_is_behind || own.twin.as_ref().is_none_or(|twin| twin.lost))
    }
}

/// Copies what can be read, and sets right what is counted over it.
pub(crate) fn fill(db: &Connection, of: &mut Remains, now: DateTime<Utc>) -> Result<Salvaged> {
    let names = NAMES.iter().map(|name| Value::Text((*name).to_owned())).collect();
    // Of how far the centre was read the twin tells nothing.
    let mut pull_again = of.own(db, &META, names)?.twin.is_some();
    meta::get::<Enrolment>(db, "enrolment")?.ok_or(StoreError::Corrupt)?;
    let counted = meta::get::<u64>(db, "sequence")?.unwrap_or(0);
    let outbox = of.own(db, &OUTBOX, (1..=counted as i64).map(Value::Integer).collect())?;
    if of.is_behind() {
        take_as_received(db, &outbox, now)?;
    }
    let drafts = of.own(db, &DRAFT, Vec::new())?;
    let asked = of.own(db, &ASKED, Vec::new())?;
    of.own(db, &SETTING, Vec::new())?;
    let mirror = if of.version == 1 { MIRROR_1 } else { MIRROR };
    for source in [LEAVING, mirror] {
        pull_again |= copy(db, &mut of.main, &source, Vec::new())?.lost;
    }
    for source in [FADED_VISIT, OPENED] {
        copy(db, &mut of.main, &source, Vec::new())?;
    }
    let photos = copy(db, &mut of.main, &PHOTO, Vec::new())?;
    copy(db, &mut of.main, &PHOTO_USE, Vec::new())?;
    photo::remember_all_uses(db)?;
    let photos_lost = photos.lost || photo::misses_any(db)?;
    let sequence = set_sequence(db, counted, &outbox)?;
    let missing = missing(db, sequence)?;
    // What the centre received and this phone no longer has comes back from there.
    pull_again |= !missing.is_empty();
    let vouched = vouched(of, &outbox)?;
    let lost = missing.iter().filter(|seq| **seq > vouched).count() as u64;
    if pull_again {
        read_from_the_beginning(db)?;
    }
    // More than either: the twin is made anew.
    let next = of.counted.0.max(of.counted.1).unwrap_or(0) + 1;
    meta::put(db, twin::COUNT, Some(&next))?;
    let count = |question: &str| -> Result<u64> {
        Ok(db.query_row(question, [], |row| row.get::<_, i64>(0))? as u64)
    };
    Ok(Salvaged {
        at: now,
        saved: count("SELECT count(*) FROM outbox")?,
        unsent: count("SELECT count(*) FROM outbox WHERE state IN ('unsent', 'set_aside')")?,
        lost,
        drafts: count("SELECT count(*) FROM draft")?,
        // Words of a person either way.
        drafts_lost: of.may_miss(&drafts) || of.may_miss(&asked),
        photos_lost,
        pull_again,
    })
}

/// Copies a table's readable rows, but for those that are there. One that does not fit (it cannot have been written so) is lost,
/// as an unreadable one is.
fn copy(db: &Connection, from: &mut Damaged, source: &Source, guessed: Vec<Value>) -> Result<Found> {
    let wanted = damaged::columns(db, source.table)?;
    if wanted.is_empty() {
        return Ok(Found::default());
    }
    let columns = from.columns(source.table, &wanted)?;
    let mut found = from.read(source, &columns, guessed)?;
    let places = vec!["?"; columns.len()].join(", ");
    let insert = format!(
        "INSERT INTO {} ({}) VALUES ({places}) ON CONFLICT DO NOTHING",
        source.table,
        columns.join(", ")
    );
    for row in std::mem::take(&mut found.rows) {
        match db.prepare_cached(&insert)?.execute(params_from_iter(row)) {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
                found.lost = true;
            }
            other => drop(other?),
        }
    }
    Ok(found)
}

/// The twin forgets what the centre received. What the database knew and a later twin, whole, does not know was received.
fn take_as_received(db: &Connection, outbox: &Own, now: DateTime<Utc>) -> Result<()> {
    let (Some(main), Some(twin)) = (&outbox.main, &outbox.twin) else { return Ok(()) };
    if twin.lost {
        return Ok(());
    }
    for seq in seqs(main).difference(&seqs(twin)) {
        db.prepare_cached(
            "UPDATE outbox SET state = 'received', code = NULL, field = NULL, received_at = ?2, position = NULL
             WHERE seq = ?1 AND state != 'received'",
        )?
        .execute(params![*seq as i64, now.timestamp_millis()])?;
    }
    Ok(())
}

/// The sequence never goes back, also where only a key of the newest is left: the centre would take the phone for a copy.
fn set_sequence(db: &Connection, counted: u64, outbox: &Own) -> Result<u64> {
    let seen =
        [&outbox.main, &outbox.twin].into_iter().flatten().filter_map(|found| seqs(found).last().copied());
    let sequence = seen.max().unwrap_or(0).max(counted);
    meta::put(db, "sequence", Some(&sequence))?;
    Ok(sequence)
}

/// The sequences that were seen, also of rows that could not be read.
fn seqs(found: &Found) -> BTreeSet<u64> {
    let seq = |key: &Vec<Value>| match key.first() {
        Some(Value::Integer(seq)) => u64::try_from(*seq).ok(),
        _ => None,
    };
    found.keys.values().filter_map(seq).collect()
}

/// The sequences of which there is no revision.
fn missing(db: &Connection, sequence: u64) -> Result<Vec<u64>> {
    let mut query = db.prepare("SELECT seq FROM outbox")?;
    let here = query
        .query_map([], |row| Ok(row.get::<_, i64>(0)? as u64))?
        .collect::<std::result::Result<BTreeSet<_>, _>>()?;
    Ok((1..=sequence).filter(|seq| !here.contains(seq)).collect())
}

/// Up to this sequence the centre has what is missing: a whole twin has all that it had not received.
fn vouched(of: &mut Remains, outbox: &Own) -> Result<u64> {
    if outbox.twin.as_ref().is_none_or(|twin| twin.lost) {
        return Ok(0);
    }
    Ok(of.twin.try_ask(|db| meta::get::<u64>(db, "sequence"))?.flatten().unwrap_or(0))
}

/// Counts anew what the centre confirmed, in the newest schema. Where the count was kept it stays, also if a confirmed revision is
/// lost here: the centre has it, and both sides go on saying the same.
pub(crate) fn count_again(db: &Connection) -> Result<()> {
    if meta::get::<Tally>(db, "tally")?.is_some() {
        return Ok(());
    }
    let digests = tally::received(db)?.into_iter().map(|(_, digest): (RevisionId, Digest)| digest);
    for digest in digests.collect::<Vec<_>>() {
        tally::add(db, digest)?;
    }
    Ok(())
}

/// Of what was lost of the centre's rows nothing is known, so all of them are asked for again, as from a new life of the
/// centre: what it does not send by then has left.
fn read_from_the_beginning(db: &Connection) -> Result<()> {
    meta::put::<Cursor>(db, "cursor", None)?;
    meta::put(db, "life", Some(&(rows::life(db)? + 1)))?;
    meta::put(db, centre_page::SWEEP, Some(&true))
}
