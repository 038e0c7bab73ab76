//! A batch in SQL: each item in a savepoint of its own, all in one transaction with the counts that go with them.

use crate::accept::{accept_item, values::is_moment};
use crate::contact::worth_noting;
use crate::exchange::office_day;
use crate::mint::Mint;
use crate::store::sqlite::contact::publish_contact;
use crate::store::sqlite::decided;
use crate::store::sqlite::hands;
use crate::store::sqlite::imports;
use crate::store::sqlite::records::{
    Origin, REVISION, all, id, moment, one, put_record, put_revision, record, revision, revision_row, run,
    value,
};
use crate::store::sqlite::reserved;
use crate::store::sqlite::said;
use crate::store::sqlite::scopes::{self, powers_of};
use crate::store::sqlite::successor;
use crate::store::sqlite::writing::Writing;
use crate::store::{
    Accepted, Batch, Caller, KeptObjection, KeptRecord, KeptRevision, KeptWord, Ledger, NewRevision, Rewound,
    StorageError, Stored,
};
use chrono::{DateTime, Utc};
use pendamping_domain::actor::{Power, Role};
use pendamping_domain::config::Config;
use pendamping_domain::family::{Family, Stage};
use pendamping_domain::id::{ConfigVersion, FamilyId, InstallId, PersonId, Position, RecordId, RevisionId};
use pendamping_domain::photo::{Photo, PhotoUse};
use pendamping_domain::place::Fix;
use pendamping_domain::plausibility::Span;
use pendamping_domain::region::RegionCode;
use pendamping_domain::review::Review;
use pendamping_domain::revision::{Body, Kind, Record, Revision};
use pendamping_domain::selection::SelectionRule;
use pendamping_domain::verification::Hands;
use pendamping_protocol::code::Code;
use pendamping_protocol::digest::Digest;
use pendamping_protocol::seal::{OpenError, open};
use pendamping_protocol::sync::{Item, Outcome, Receipt, Tally, Waiting};
use rusqlite::{Connection, Row, params};
use std::collections::{BTreeSet, HashMap};

/// Items of unknown kinds that are kept for one install; later ones are only named in their receipts.
const ASIDE_MAX: i64 = 2_000;

struct Known {
    last_contact: Option<DateTime<Utc>>,
    waiting: Waiting,
    sequence: u64,
    received: Tally,
}

fn known(connection: &Connection, install: InstallId) -> Stored<Known> {
    one(
        connection,
        "SELECT last_contact, unsent, oldest_unsent, set_aside, last_seq, received_count, received_digest
         FROM install WHERE id = ?1",
        [install.0.as_bytes()],
        |row| {
            Ok(Known {
                last_contact: value::<Option<i64>>(row, 0)?.map(moment).transpose()?,
                waiting: Waiting {
                    count: value::<i64>(row, 1)? as u64,
                    oldest: value::<Option<i64>>(row, 2)?.map(moment).transpose()?,
                    set_aside: value::<i64>(row, 3)? as u64,
                },
                sequence: value::<i64>(row, 4)? as u64,
                received: Tally { count: value::<i64>(row, 5)? as u64, digest: Digest(value(row, 6)?) },
            })
        },
    )?
    .ok_or(StorageError::Unreadable("an install that was just authenticated"))
}

/// The answer to a batch that brings nothing worth a write: an idle phone costs the centre reads only.
pub fn nothing_new(connection: &Connection, batch: &Batch<'_>) -> Stored<Option<Accepted>> {
    let known = known(connection, batch.caller.install)?;
    // Of a revoked app the office goes by it that it came and that nothing is left on it: who has its token alone cannot say so. What its
    // phone says is always kept: it may never come again.
    let idle = if batch.caller.revoked {
        !batch.proven && batch.sequence >= known.sequence
    } else {
        batch.sequence == known.sequence
            && !worth_noting(known.last_contact, &known.waiting, batch.now, &said(batch))
    };
    if !(idle && batch.items.is_empty()) {
        return Ok(None);
    }
    accepted(connection, batch, None, known.received, Vec::new()).map(Some)
}

/// What the phone said waits, to the millisecond the database keeps.
fn said(batch: &Batch<'_>) -> Waiting {
    let oldest =
        batch.waiting.oldest.and_then(|oldest| DateTime::from_timestamp_millis(oldest.timestamp_millis()));
    Waiting { oldest, ..batch.waiting.clone() }
}

/// The phone leaves out of what waits what it offers: this was offered, and waits all the same.
fn still_waits(says: &mut Waiting, item: &Item) {
    says.count = says.count.saturating_add(1);
    let saved = serde_json::from_str::<Revision>(item.payload.get())
        .ok()
        .and_then(|revision| DateTime::from_timestamp_millis(revision.saved.wall.timestamp_millis()))
        // Nobody has judged it: a moment that cannot be is not published.
        .filter(|saved| is_moment(*saved));
    says.oldest = says.oldest.into_iter().chain(saved).min();
}

fn accepted(
    connection: &Connection,
    batch: &Batch<'_>,
    position: Option<Position>,
    received: Tally,
    receipts: Vec<Receipt>,
) -> Stored<Accepted> {
    let (person, today) = (batch.caller.person, office_day(batch.now));
    let opens_trainings = scopes::regions_with(connection, person, &Power::OpenTrainings, today)?;
    let decides_stages = scopes::regions_with(connection, person, &Power::DecideSelection, today)?;
    let verifies_aid = scopes::regions_with(connection, person, &Power::VerifyAid, today)?;
    one(connection, "SELECT epoch, position, config FROM centre", [], |row| {
        Ok(Accepted {
            epoch: value(row, 0)?,
            high_water: position.unwrap_or(Position(value::<i64>(row, 1)? as u64)),
            config: ConfigVersion(value(row, 2)?),
            received,
            opens_trainings,
            decides_stages,
            verifies_aid,
            receipts,
        })
    })?
    .ok_or(StorageError::Unreadable("the centre's own row"))
}

/// Judges and keeps a batch.
pub fn accept_batch(
    writing: &mut Writing<'_>,
    batch: &Batch<'_>,
    mint: &mut dyn Mint,
) -> Stored<Result<Accepted, Rewound>> {
    let known = known(writing.db(), batch.caller.install)?;
    if batch.sequence < known.sequence || successor::is_anothers(writing.db(), batch)? {
        return Ok(Err(Rewound));
    }
    let mut desk =
        Desk { writing, caller: batch.caller, received: known.received, configs: HashMap::new(), mint };
    let mut receipts = Vec::with_capacity(batch.items.len());
    let mut says = said(batch);
    for item in batch.items {
        let outcome = desk.item(batch.now, item)?;
        if let Outcome::Waits { .. } = outcome {
            still_waits(&mut says, item);
        }
        receipts.push(Receipt { id: item.id, outcome });
    }
    let received = desk.received;
    run(
        writing.db(),
        "UPDATE install SET last_contact = ?2, unsent = ?3, oldest_unsent = ?4, set_aside = ?5,
             last_seq = max(last_seq, ?6), received_count = ?7, received_digest = ?8 WHERE id = ?1",
        params![
            batch.caller.install.0.as_bytes(),
            batch.now.timestamp_millis(),
            says.count as i64,
            says.oldest.map(|oldest| oldest.timestamp_millis()),
            says.set_aside as i64,
            if batch.proven { i64::try_from(batch.sequence).unwrap_or(i64::MAX) } else { 0 },
            received.count as i64,
            received.digest.0,
        ],
    )?;
    if batch.caller.role == Role::Mentor && !batch.caller.revoked {
        publish_contact(writing, batch.caller.person, mint)?;
    }
    accepted(writing.db(), batch, Some(writing.position()), received, receipts).map(Ok)
}

/// Where a visit began, from columns 3 to 5.
fn place_of(row: &Row<'_>) -> Stored<Option<Fix>> {
    let (lat, lon): (Option<f64>, Option<f64>) = (value(row, 3)?, value(row, 4)?);
    let accuracy_m: Option<f64> = value(row, 5)?;
    Ok(lat.zip(lon).map(|(lat, lon)| Fix { accuracy_m: accuracy_m.unwrap_or(0.0), ..Fix::exact(lat, lon) }))
}

/// A batch being judged.
struct Desk<'w, 'c> {
    writing: &'w mut Writing<'c>,
    caller: &'w Caller,
    received: Tally,
    configs: HashMap<ConfigVersion, Option<Config>>,
    mint: &'w mut dyn Mint,
}

impl Desk<'_, '_> {
    /// One item, in a savepoint: whatever is wrong with it, the others go on. Only a database that fails stops them.
    fn item(&mut self, now: DateTime<Utc>, item: &Item) -> Stored<Outcome> {
        let (caller, received) = (self.caller, self.received);
        let mut tally = received;
        let configs = std::mem::take(&mut self.configs);
        let (mut kept, mint) = (HashMap::new(), &mut *self.mint);
        let outcome = self.writing.apart(|writing| {
            let mut desk = Desk { writing, caller, received, configs, mint };
            let outcome = accept_item(&mut desk, now, caller, item);
            tally = desk.received;
            kept = desk.configs;
            outcome
        });
        self.configs = kept;
        match outcome {
            Ok(outcome) => {
                self.received = tally;
                Ok(outcome)
            }
            Err(StorageError::Constraint(error)) => {
                tracing::warn!(install = %caller.install, revision = %item.id, %error, "an item does not fit the schema");
                Ok(Outcome::SetAside { code: Code::Unreadable, field: None })
            }
            Err(error) => Err(error),
        }
    }
}

/// A version of the configuration, or the one in force.
pub fn config(connection: &Connection, version: Option<ConfigVersion>) -> Stored<Option<Config>> {
    let read = |row: &rusqlite::Row<'_>| {
        serde_json::from_str(&value::<String>(row, 0)?)
            .map_err(|_| StorageError::Unreadable("a configuration"))
    };
    match version {
        Some(version) => one(connection, "SELECT body FROM config WHERE version = ?1", [version.0], read),
        None => one(connection, "SELECT body FROM config ORDER BY version DESC LIMIT 1", [], read),
    }
}

impl Ledger for Desk<'_, '_> {
    fn high_water(&self) -> Position {
        self.writing.position()
    }

    fn ended(&mut self, epoch: &str) -> Stored<Option<Position>> {
        // Of one that nobody knows here not even the first place is known to be the same as before the earliest restore.
        let query = "SELECT CASE WHEN c.epoch = ?1 THEN NULL
                       ELSE coalesce((SELECT until FROM life WHERE epoch = ?1), (SELECT min(until) FROM life), 0) END FROM centre c";
        let until = one(self.writing.db(), query, [epoch], |row| value::<Option<i64>>(row, 0))?.flatten();
        Ok(until.map(|until| Position(until as u64)))
    }

    fn revision(&mut self, id: RevisionId) -> Stored<Option<KeptRevision>> {
        revision(self.writing.db(), id)
    }

    fn sent(&mut self, id: RevisionId) -> Stored<Option<(Position, Revision)>> {
        let query = "SELECT position, payload FROM revision WHERE id = ?1";
        one(self.writing.db(), query, [id.0.as_bytes()], |row| {
            let payload: Vec<u8> = value(row, 1)?;
            let sent = serde_json::from_slice(&payload).map_err(|_| StorageError::Unreadable("a payload"))?;
            Ok((Position(value::<i64>(row, 0)? as u64), sent))
        })
    }

    fn body_at(&mut self, record: RecordId, at: Position) -> Stored<Option<Body>> {
        let query = format!(
            "SELECT {REVISION} FROM revision v WHERE v.record = ?1 AND v.position <= ?2 ORDER BY v.position DESC LIMIT 1"
        );
        let params = params![record.0.as_bytes(), at.0 as i64];
        Ok(one(self.writing.db(), &query, params, revision_row)?.map(|kept| kept.body))
    }

    fn aside(&mut self, revision: RevisionId) -> Stored<Option<(PersonId, [u8; 32])>> {
        let query =
            "SELECT i.person, a.hash FROM set_aside a JOIN install i ON i.id = a.install WHERE a.id = ?1";
        one(self.writing.db(), query, [revision.0.as_bytes()], |row| {
            Ok((PersonId(id(row, 0)?), value(row, 1)?))
        })
    }

    fn record(&mut self, id: RecordId) -> Stored<Option<KeptRecord>> {
        record(self.writing.db(), id)
    }

    fn words(&mut self, family: FamilyId, kind: &Kind, about: RecordId) -> Stored<Vec<KeptWord>> {
        said::words(self.writing.db(), family, kind, about)
    }

    fn objections(&mut self, family: FamilyId, selection: RecordId) -> Stored<Vec<KeptObjection>> {
        said::objections(self.writing.db(), family, selection)
    }

    fn is_paid(&mut self, family: FamilyId, aid: RecordId) -> Stored<bool> {
        said::is_paid(self.writing.db(), family, aid)
    }

    fn decisions(&mut self, family: FamilyId, of: RecordId) -> Stored<Vec<Review>> {
        said::decisions(self.writing.db(), family, of)
    }

    fn authors(&mut self, record: RecordId) -> Stored<BTreeSet<PersonId>> {
        hands::authors(self.writing.db(), record)
    }

    fn deciders(&mut self, family: FamilyId, of: RecordId) -> Stored<BTreeSet<PersonId>> {
        hands::deciders(self.writing.db(), family, of)
    }

    fn verifiers(&mut self, family: FamilyId, scheme: &str) -> Stored<BTreeSet<PersonId>> {
        hands::verifiers(self.writing.db(), family, scheme)
    }

    fn hands(&mut self, family: FamilyId, aid: RecordId) -> Stored<Hands> {
        hands::hands(self.writing.db(), family, aid)
    }

    fn unseal(&mut self, sealed: &str) -> Stored<Result<String, OpenError>> {
        let secret = one(self.writing.db(), "SELECT secret_key FROM centre", [], |row| value(row, 0))?;
        let secret = secret.ok_or(StorageError::Unreadable("the centre's own row"))?;
        Ok(open(&secret, sealed))
    }

    fn is_awaited(&mut self, family: FamilyId) -> Stored<bool> {
        reserved::is_awaited(self.writing.db(), family)
    }

    fn powers(
        &mut self,
        person: PersonId,
        family: FamilyId,
        at: Option<Position>,
    ) -> Stored<BTreeSet<Power>> {
        let (query, at) = match at {
            Some(at) => (
                "SELECT powers FROM held WHERE person = ?1 AND family = ?2
                 AND since <= ?3 AND (until IS NULL OR until > ?3)",
                at.0 as i64,
            ),
            None => {
                ("SELECT powers FROM held WHERE person = ?1 AND family = ?2 AND until IS NULL AND ?3 = 0", 0)
            }
        };
        let rows =
            all(self.writing.db(), query, params![person.0.as_bytes(), family.0.as_bytes(), at], |row| {
                value::<String>(row, 0)
            })?;
        Ok(rows.iter().flat_map(|powers| powers_of(powers)).collect())
    }

    fn opens_trainings(&mut self, person: PersonId, opened: Position) -> Stored<Vec<RegionCode>> {
        let now = self.writing.now;
        scopes::regions_opened(self.writing.db(), person, now, opened)
    }

    fn home(&mut self, family: FamilyId) -> Stored<Option<Fix>> {
        let record = record(self.writing.db(), family.into())?;
        Ok(record.and_then(|record| Family::read(&record.body).ok()).and_then(|family| family.home))
    }

    fn spans(&mut self, person: PersonId, from: DateTime<Utc>, to: DateTime<Utc>) -> Stored<Vec<Span>> {
        let params = params![person.0.as_bytes(), from.timestamp_millis(), to.timestamp_millis()];
        let query = "SELECT record, began, ended, lat, lon, accuracy_m FROM visit_span
             WHERE person = ?1 AND began >= ?2 AND began <= ?3 ORDER BY began LIMIT 500";
        all(self.writing.db(), query, params, |row| {
            Ok(Span {
                record: RecordId(id(row, 0)?),
                from: moment(value(row, 1)?)?,
                to: moment(value(row, 2)?)?,
                place: place_of(row)?,
            })
        })
    }

    fn photo_uses(&mut self, person: PersonId, photos: &[Photo]) -> Stored<Vec<PhotoUse>> {
        let mut uses = Vec::new();
        for hash in photos.iter().flat_map(Photo::hashes) {
            // What the flag names is another visit; a list of a training has no place among those.
            let query = "SELECT u.record, u.person FROM photo_use u JOIN record r ON r.id = u.record
                         WHERE u.hash = ?1 AND r.kind = 'visit' ORDER BY u.record LIMIT 100";
            uses.extend(all(self.writing.db(), query, [hash_bytes(hash)?], |row| {
                let own = id(row, 1)? == person.0;
                Ok(PhotoUse { hash: hash.to_owned(), record: RecordId(id(row, 0)?), own })
            })?);
        }
        Ok(uses)
    }

    fn last_rule(&mut self, scheme: &str) -> Stored<Option<SelectionRule>> {
        let rules = crate::store::sqlite::config::earlier_rules(self.writing.db())?;
        Ok(rules.into_iter().rev().find(|rule| rule.scheme == scheme))
    }

    fn granted_to_others(&mut self, scheme: &str, but: FamilyId) -> Stored<u64> {
        decided::granted_to_others(self.writing.db(), scheme, but)
    }

    fn config(&mut self, version: ConfigVersion) -> Stored<Option<Config>> {
        if let Some(config) = self.configs.get(&version) {
            return Ok(config.clone());
        }
        let found = match config(self.writing.db(), Some(version))? {
            Some(found) => Some(found),
            None => config(self.writing.db(), None)?,
        };
        self.configs.insert(version, found.clone());
        Ok(found)
    }

    fn keep_aside(&mut self, item: &Item, hash: [u8; 32]) -> Stored<()> {
        let install = self.caller.install.0.as_bytes();
        let count =
            one(self.writing.db(), "SELECT count(*) FROM set_aside WHERE install = ?1", [install], |row| {
                value::<i64>(row, 0)
            })?;
        if count.unwrap_or(0) >= ASIDE_MAX {
            return Ok(());
        }
        run(
            self.writing.db(),
            "INSERT INTO set_aside (id, install, seq, hash, payload, received) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO NOTHING",
            params![
                item.id.0.as_bytes(),
                install,
                item.seq as i64,
                hash,
                item.payload.get().as_bytes(),
                self.writing.millis()
            ],
        )?;
        Ok(())
    }

    fn keep(&mut self, new: NewRevision<'_>) -> Stored<Position> {
        let position = self.writing.next_position();
        let revision = new.revision;
        let kept = KeptRecord {
            id: revision.record,
            kind: revision.kind.clone(),
            scope_key: revision.family.to_string(),
            head: revision.id,
            parent: revision.parent,
            author: Some(new.author),
            position,
            received: self.writing.millis(),
            saved: Some(revision.saved.wall.timestamp_millis()),
            revisions: new.before + 1,
            body: new.merged,
            flags: new.flags,
            lost: new.lost,
        };
        let origin = Origin {
            install: Some((self.caller.install, new.seq)),
            author: Some(self.caller.person),
            opened: revision.opened,
            config: revision.config,
            saved: kept.saved,
        };
        let digest = put_revision(self.writing, &kept, new.payload, &revision.body, origin)?;
        put_record(self.writing, &kept)?;
        decided::keep_granted(self.writing.db(), &kept)?;
        if let Some(span) = new.span {
            run(
                self.writing.db(),
                "INSERT INTO visit_span (record, person, began, ended, lat, lon, accuracy_m)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
                params![
                    span.record.0.as_bytes(),
                    new.author.0.as_bytes(),
                    span.from.timestamp_millis(),
                    span.to.timestamp_millis(),
                    span.place.map(|fix| fix.lat),
                    span.place.map(|fix| fix.lon),
                    span.place.map(|fix| fix.accuracy_m),
                ],
            )?;
        }
        // A photo that an edit takes away stays known: it was offered as evidence once.
        for (photo, hash) in new.photos.iter().flat_map(|photo| photo.hashes().map(move |hash| (photo, hash)))
        {
            let (record, person) = (revision.record.0.as_bytes(), new.author.0.as_bytes());
            run(
                self.writing.db(),
                "INSERT INTO photo_use (hash, record, person, picture) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET picture = max(picture, excluded.picture)",
                params![hash_bytes(hash)?, record, person, hash == photo.sha256],
            )?;
        }
        run(self.writing.db(), "DELETE FROM set_aside WHERE id = ?1", [revision.id.0.as_bytes()])?;
        self.received = Tally { count: self.received.count + 1, digest: self.received.digest.xor(digest) };
        Ok(position)
    }

    fn restage(&mut self, family: FamilyId, stage: &Stage) -> Stored<()> {
        imports::restage(self.writing, family, stage, self.mint)
    }
}

/// The bytes that a photo's hash stands for; what is no hash was refused before.
fn hash_bytes(hash: &str) -> Stored<Vec<u8>> {
    hex::decode(hash).map_err(|_| StorageError::Unreadable("a photo's hash"))
}
