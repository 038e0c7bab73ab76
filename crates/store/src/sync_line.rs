//! How sync stands: what the line on every screen says, and what sync itself needs to begin.

use crate::core::{enrolment, touched};
use crate::errors::Result;
use crate::{centre_page, meta, outbox, outbox_page, photo, successor, tally, token, upload};
use chrono::{DateTime, Utc};
use pendamping_domain::revision::Kind;
use pendamping_protocol::code::Code;
use pendamping_store_api::Change;
use pendamping_store_api::shared::SyncLine;
use pendamping_store_api::upkeep::{NoteAttempt, SyncState};
use rusqlite::{Connection, Transaction};
use serde::{Deserialize, Serialize};

/// What a payload costs on the wire, in hundredths of its size: a batch of a day's visits compresses to about a third.
const WIRE_PERCENT: u64 = 35;
/// What one exchange costs besides, in bytes.
const EXCHANGE_BYTES: u64 = 600;

/// How the attempts went.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Attempts {
    last_good: Option<DateTime<Utc>>,
    failure: Option<String>,
    failures: u32,
    next_try: Option<DateTime<Utc>>,
    halted: Option<String>,
    /// The app that was told so.
    #[serde(default)]
    app: String,
}

/// The app's version: all packages have one.
const APP: &str = env!("CARGO_PKG_VERSION");

impl Attempts {
    fn after(self, call: &NoteAttempt) -> Attempts {
        match &call.failure {
            None => Attempts { last_good: Some(call.at), ..Attempts::default() },
            Some(code) => Attempts {
                last_good: self.last_good,
                failures: self.failures.saturating_add(1),
                next_try: call.next_try,
                halted: call.halt.then(|| code.clone()),
                app: APP.to_owned(),
                failure: Some(code.clone()),
            },
        }
    }

    /// What an app that has been updated since was told to do, has been done.
    fn of_this_app(self) -> Attempts {
        let done = self.halted.as_deref() == Some(Code::UpgradeRequired.as_str()) && self.app != APP;
        if done { Attempts { last_good: self.last_good, ..Attempts::default() } } else { self }
    }
}

fn attempts(db: &Connection) -> Result<Attempts> {
    Ok(meta::get::<Attempts>(db, "attempts")?.unwrap_or_default().of_this_app())
}

/// The line on every screen; `unkept` is how the last attempt ended where that is not on disk.
pub fn sync_line(db: &Connection, unkept: Option<&NoteAttempt>) -> Result<SyncLine> {
    let kept = attempts(db)?;
    let attempts = match unkept {
        Some(call) => kept.after(call),
        None => kept,
    };
    let (waiting, records, payload, oldest, set_aside): (i64, i64, i64, Option<i64>, i64) = db.query_row(
        "SELECT count(*) FILTER (WHERE state = 'unsent'),
                count(DISTINCT kind || record) FILTER (WHERE state = 'unsent'),
                coalesce(sum(length(payload)) FILTER (WHERE state = 'unsent'), 0),
                min(saved) FILTER (WHERE state = 'unsent'),
                count(*) FILTER (WHERE state = 'set_aside')
         FROM outbox WHERE state IN ('unsent', 'set_aside')",
        [],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)),
    )?;
    let photos = photo::waiting(db)?;
    // Also what counts for an install that this phone was: both sides compare what counts for this one alone.
    let query = "SELECT count(*) FROM outbox WHERE state = 'received'";
    let received = db.query_row(query, [], |row| row.get::<_, i64>(0))? as u64;
    let of_others = received.saturating_sub(tally::get(db)?.count);
    Ok(SyncLine {
        waiting: waiting as u64,
        records: records as u64,
        bytes: if waiting == 0 { 0 } else { payload as u64 * WIRE_PERCENT / 100 + EXCHANGE_BYTES },
        oldest: oldest.map(meta::moment),
        photos: photos.photos,
        photo_bytes: photos.bytes,
        photos_refused: photos.refused,
        set_aside: set_aside as u64,
        corrections: outbox_page::corrections(db)?.len() as u64,
        received,
        centre_says: meta::get::<u64>(db, "centre_says")?.map(|says| says.saturating_add(of_others)),
        last_good: attempts.last_good,
        last_failure: attempts.halted.or(attempts.failure),
        next_try: attempts.next_try,
    })
}

/// What sync needs to begin.
pub fn sync_state(db: &Connection) -> Result<SyncState> {
    let (enrolment, attempts) = (enrolment(db)?, attempts(db)?);
    let signs = meta::get(db, token::SIGNS)?.unwrap_or(false);
    Ok(SyncState {
        install: enrolment.profile.install,
        person: enrolment.profile.person,
        centre: enrolment.profile.centre,
        token: enrolment.token,
        previous_token: token::previous(db)?,
        signing_seed: enrolment.signing_seed,
        signs,
        makes_token: signs && token::next(db)?.is_none(),
        earlier: successor::earlier(db)?,
        waiting: outbox::count_offerable(db)?,
        last_good: attempts.last_good,
        failures: attempts.failures,
        not_before: attempts.next_try,
        halted: attempts.halted,
        revoked: meta::get(db, "revoked")?.unwrap_or(false),
    })
}

/// Keeps how an attempt ended.
pub fn note_attempt(tx: &Transaction, call: &NoteAttempt) -> Result<((), Change)> {
    meta::put(tx, "attempts", Some(&attempts(tx)?.after(call)))?;
    let mut changed = touched(&[Kind::Contact]);
    if let Some(alone) = &call.alone {
        upload::put_behind(tx, alone, &mut changed)?;
    }
    if call.failure.is_none() {
        meta::put::<bool>(tx, centre_page::TORN, None)?;
        centre_page::sweep(tx, &mut changed)?;
        photo::sweep(tx, call.at)?;
    }
    Ok(((), changed))
}

/// A person asks to try now.
pub fn release(tx: &Transaction) -> Result<(u64, Change)> {
    let before = attempts(tx)?;
    meta::put(tx, "attempts", Some(&Attempts { next_try: None, halted: None, ..before }))?;
    Ok((outbox::count_offerable(tx)?, touched(&[Kind::Contact])))
}
