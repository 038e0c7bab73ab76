//! The centre's storage in one SQLite file: how it is opened and which connection does what. One writer at a time (BEGIN
//! IMMEDIATE, so that a position is never visible before a smaller one), readers beside it by WAL. Other processes may write
//! too: the command line does while `serve` runs.

mod aid_file;
mod assignments;
mod audit;
mod audit_log;
pub mod backup;
mod books;
mod carry;
mod config;
mod contact;
mod covers;
mod data_request;
mod decided;
mod departed;
mod disclosure;
mod due_log;
pub(crate) mod folder;
pub mod gate;
mod hands;
mod imports;
mod installs;
mod ledger;
mod lock;
mod money_log;
mod nik;
mod payout_file;
mod periods;
mod photo;
mod reader;
mod record_log;
mod records;
mod reserved;
mod retention;
mod said;
mod schema;
mod scopes;
mod snapshot;
mod standing;
mod successor;
mod visit_log;
mod whom;
mod writing;

use crate::mint::{Mint, SystemMint};
use crate::store::book_log::{BookAsk, BookLine, BookSums};
use crate::store::cover::{Arranged, CoverAsk, CoverLine};
use crate::store::due_log::{DueLine, DueLogAsk};
use crate::store::money_file::{AidList, AidRow, PaidOut, PayoutRow};
use crate::store::money_log::{MoneyAsk, MoneyLine};
use crate::store::office::{
    AreaAssignment, Assigned, CodeFor, Declined, FamilyRow, ImportRun, Imported, Incoming, Issued, Office,
    PersonRow, Restored, RevokeWhat, Revoked, Status,
};
use crate::store::record_log::{RecordLine, RecordLogAsk};
use crate::store::visit_log::{VisitLine, VisitLogAsk};
use crate::store::{
    Accepted, Batch, Caller, CodeRefused, Enrolled, NewInstall, Rewound, SecretHash, Snapshot, Storage,
    StorageError, Stored, Syncing,
};
use chrono::{DateTime, NaiveDate, Utc};
use gate::Gate;
use pendamping_domain::actor::Role;
use pendamping_domain::config::Config;
use pendamping_domain::id::InstallId;
use pendamping_domain::region::RegionCode;
use pendamping_protocol::digest::Digest;
use pendamping_protocol::sync::{Differing, ScopeKey};
use reader::{Note, Taker};
use rusqlite::{Connection, ErrorCode, TransactionBehavior};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use writing::Writing;

/// The database's name in the data folder.
pub const FILE: &str = "centre.db";
/// How long to wait for another writer.
const BUSY: Duration = Duration::from_secs(10);
/// Readers kept open.
const READERS: usize = 8;

/// A centre's data folder, open.
pub struct SqliteStorage {
    path: PathBuf,
    writer: Mutex<Connection>,
    gate: Gate,
    readers: Mutex<Vec<Connection>>,
    /// The day assignments are known to be applied for: asked at every sync, so not asked of the database.
    day: Mutex<Option<NaiveDate>>,
}

impl SqliteStorage {
    /// Opens the centre in `folder`, making it when there is none.
    pub fn open(folder: &Path) -> Stored<SqliteStorage> {
        SqliteStorage::open_with(folder, &mut SystemMint)
    }

    /// The same, with the randomness given: a new centre's epoch and keys are made from it.
    pub fn open_with(folder: &Path, mint: &mut dyn Mint) -> Stored<SqliteStorage> {
        let path = folder.join(FILE);
        folder::make(folder, &path).map_err(|error| StorageError::Failed(Box::new(error)))?;
        let mut writer = connect(&path)?;
        schema::migrate(&mut writer, mint)?;
        Ok(SqliteStorage {
            path,
            writer: Mutex::new(writer),
            gate: Gate::of(folder),
            readers: Mutex::new(Vec::new()),
            day: Mutex::new(None),
        })
    }

    /// Runs `work` in one write transaction, kept only if it succeeds.
    fn write<T, E: From<StorageError>>(
        &self,
        now: DateTime<Utc>,
        work: impl FnOnce(&mut Writing<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = lock(&self.writer);
        let mut writing = Writing::begin(&mut connection, &self.gate, now)?;
        let done = work(&mut writing)?;
        writing.commit()?;
        Ok(done)
    }

    /// Runs `work` in one read transaction.
    fn read<T>(&self, work: impl FnOnce(&Connection) -> Stored<T>) -> Stored<T> {
        let pooled = lock(&self.readers).pop();
        let mut connection = match pooled {
            Some(connection) => connection,
            None => connect(&self.path)?,
        };
        let reading = connection.transaction_with_behavior(TransactionBehavior::Deferred).map_err(sql)?;
        let done = work(&reading);
        reading.finish().map_err(sql)?;
        let mut readers = lock(&self.readers);
        if readers.len() < READERS {
            readers.push(connection);
        }
        done
    }
}

/// A panic elsewhere rolled its transaction back: the connection is as good as before.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn connect(path: &Path) -> Stored<Connection> {
    let connection = Connection::open(path).map_err(sql)?;
    connection.busy_timeout(BUSY).map_err(sql)?;
    connection.pragma_update(None, "journal_mode", "WAL").map_err(sql)?;
    connection.pragma_update(None, "synchronous", "FULL").map_err(sql)?;
    connection.pragma_update(None, "foreign_keys", true).map_err(sql)?;
    // Else REPLACE takes a row away without its delete trigger: the audit log would not be append-only.
    connection.pragma_update(None, "recursive_triggers", true).map_err(sql)?;
    connection.pragma_update(None, "cache_size", -16_000).map_err(sql)?;
    // What is deleted, or was before a row was written anew, is written over, so that no page of the file has it on.
    connection.pragma_update(None, "secure_delete", true).map_err(sql)?;
    connection.set_prepared_statement_cache_capacity(64);
    let journal: String =
        connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).map_err(sql)?;
    let synchronous: i64 =
        connection.pragma_query_value(None, "synchronous", |row| row.get(0)).map_err(sql)?;
    // Received means durable. A file system that cannot do that is refused at the door.
    if journal != "wal" || synchronous != 2 {
        return Err(StorageError::Unreadable("the database does not keep what it is told (WAL, FULL)"));
    }
    Ok(connection)
}

/// What SQLite says, in the storage's words.
fn sql(error: rusqlite::Error) -> StorageError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StorageError::Busy(Box::new(error)),
        Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure) => StorageError::Full(Box::new(error)),
        Some(ErrorCode::ConstraintViolation | ErrorCode::TooBig | ErrorCode::TypeMismatch) => {
            StorageError::Constraint(Box::new(error))
        }
        _ => StorageError::Failed(Box::new(error)),
    }
}

impl Syncing for SqliteStorage {
    fn turn_day(&self, now: DateTime<Utc>, day: NaiveDate) -> Stored<()> {
        if *lock(&self.day) == Some(day) {
            return Ok(());
        }
        if self.read(scopes::day)? != day.to_string() {
            self.write(now, |writing| scopes::turn_day(writing, day))?;
        }
        *lock(&self.day) = Some(day);
        Ok(())
    }

    fn accept_batch(&self, batch: &Batch<'_>, mint: &mut dyn Mint) -> Stored<Result<Accepted, Rewound>> {
        if let Some(idle) = self.read(|connection| ledger::nothing_new(connection, batch))? {
            return Ok(Ok(idle));
        }
        self.write(batch.now, |writing| ledger::accept_batch(writing, batch, mint))
    }

    fn snapshot(&self, read: &mut dyn FnMut(&mut dyn Snapshot) -> Stored<()>) -> Stored<()> {
        self.read(|connection| read(&mut snapshot::View(connection)))
    }

    fn differing(&self, install: InstallId, buckets: &[Digest]) -> Stored<Differing> {
        self.read(|connection| records::differing(connection, install, buckets))
    }

    fn disclose(&self, caller: &Caller, now: DateTime<Utc>, rows: &BTreeMap<ScopeKey, u64>) -> Stored<()> {
        self.write(now, |writing| audit::disclose(writing, caller, rows))
    }
}

impl Storage for SqliteStorage {
    fn ping(&self) -> Stored<()> {
        self.read(standing::ping)
    }

    fn authenticate(&self, token: &SecretHash) -> Stored<Option<Caller>> {
        self.read(|connection| installs::authenticate(connection, token))
    }

    fn make_successor(&self, caller: &Caller, install: NewInstall<'_>, now: DateTime<Utc>) -> Stored<bool> {
        self.write(now, |writing| successor::make(writing, caller, &install))
    }

    fn redeem_code(
        &self,
        code: &str,
        install: NewInstall<'_>,
        now: DateTime<Utc>,
    ) -> Stored<Result<Enrolled, CodeRefused>> {
        // Guessing costs a stranger a read, never the writer's lock.
        if let Err(refused) = self.read(|connection| installs::judge_code(connection, code, now))? {
            return Ok(Err(refused));
        }
        self.write(now, |writing| installs::redeem_code(writing, code, &install))
    }
}

impl Office for SqliteStorage {
    fn configure(&self, config: &Config, now: DateTime<Utc>, mint: &mut dyn Mint) -> Result<bool, Declined> {
        self.write(now, |writing| config::configure(writing, config, mint))
    }

    fn current_config(&self) -> Stored<Option<Config>> {
        self.read(|connection| ledger::config(connection, None))
    }

    fn take_families(
        &self,
        rows: &mut dyn Incoming<FamilyRow>,
        run: ImportRun<'_>,
        mint: &mut dyn Mint,
    ) -> Result<Imported, Declined> {
        self.import(rows, run, |writing, rows, run| imports::families(writing, rows, run, mint))
    }

    fn take_people(
        &self,
        rows: &mut dyn Incoming<PersonRow>,
        run: ImportRun<'_>,
        mint: &mut dyn Mint,
    ) -> Result<Imported, Declined> {
        self.import(rows, run, |writing, rows, run| imports::people(writing, rows, run, mint))
    }

    fn take_aid(
        &self,
        list: &AidList,
        rows: &mut dyn Incoming<AidRow>,
        run: ImportRun<'_>,
        mint: &mut dyn Mint,
    ) -> Result<Imported, Declined> {
        self.import(rows, run, |writing, rows, run| aid_file::aid(writing, list, rows, run, mint))
    }

    fn take_payouts(
        &self,
        source: &str,
        rows: &mut dyn Incoming<PayoutRow>,
        run: ImportRun<'_>,
        mint: &mut dyn Mint,
    ) -> Result<PaidOut, Declined> {
        self.import(rows, run, |writing, rows, run| payout_file::payouts(writing, source, rows, run, mint))
    }

    fn visit_log(
        &self,
        ask: &VisitLogAsk,
        now: DateTime<Utc>,
        today: NaiveDate,
        each: &mut dyn FnMut(&VisitLine) -> Result<(), Declined>,
    ) -> Result<u64, Declined> {
        self.taken_out("visits", now, today, |connection, note| {
            visit_log::visit_log(connection, ask, Taker { note, each })
        })
    }

    fn record_log(
        &self,
        ask: &RecordLogAsk,
        now: DateTime<Utc>,
        today: NaiveDate,
        each: &mut dyn FnMut(&RecordLine) -> Result<(), Declined>,
    ) -> Result<u64, Declined> {
        self.taken_out(ask.of.name(), now, today, |connection, note| {
            record_log::record_log(connection, ask, Taker { note, each })
        })
    }

    fn due_log(
        &self,
        ask: &DueLogAsk,
        now: DateTime<Utc>,
        today: NaiveDate,
        each: &mut dyn FnMut(&DueLine) -> Result<(), Declined>,
    ) -> Result<u64, Declined> {
        self.taken_out("due", now, today, |connection, note| {
            due_log::due_log(connection, ask, Taker { note, each })
        })
    }

    fn book_log(
        &self,
        ask: &BookAsk,
        now: DateTime<Utc>,
        today: NaiveDate,
        each: &mut dyn FnMut(&BookLine) -> Result<(), Declined>,
    ) -> Result<u64, Declined> {
        self.taken_out(ask.of.name(), now, today, |connection, note| {
            books::book_log(connection, ask, today, Taker { note, each })
        })
    }

    fn money_log(
        &self,
        ask: &MoneyAsk,
        now: DateTime<Utc>,
        today: NaiveDate,
        each: &mut dyn FnMut(&MoneyLine) -> Result<(), Declined>,
    ) -> Result<u64, Declined> {
        self.taken_out(ask.of.name(), now, today, |connection, note| {
            money_log::money_log(connection, ask, today, Taker { note, each })
        })
    }

    fn books(&self, area: Option<&RegionCode>, today: NaiveDate) -> Result<BookSums, Declined> {
        self.read(|connection| Ok(books::sums(connection, area, today)))?
    }

    fn role_of(&self, number: &str) -> Stored<Option<Role>> {
        let found = self.read(|connection| records::person_by_number(connection, number))?;
        Ok(found.map(|(_, role)| Role::from(role.as_str())))
    }

    fn assign_areas(
        &self,
        assignments: &[AreaAssignment],
        now: DateTime<Utc>,
        today: NaiveDate,
    ) -> Result<Assigned, Declined> {
        self.write(now, |writing| assignments::assign_areas(writing, assignments, today))
    }

    fn assign_family(
        &self,
        family: &str,
        to: &str,
        now: DateTime<Utc>,
        today: NaiveDate,
    ) -> Result<Assigned, Declined> {
        self.write(now, |writing| assignments::assign_family(writing, family, to, today))
    }

    fn arrange_cover(
        &self,
        ask: &CoverAsk,
        now: DateTime<Utc>,
        today: NaiveDate,
        mint: &mut dyn Mint,
    ) -> Result<Arranged, Declined> {
        self.write(now, |writing| covers::arrange(writing, ask, today, mint))
    }

    fn end_cover(&self, mentor: &str, now: DateTime<Utc>, today: NaiveDate) -> Result<CoverLine, Declined> {
        self.write(now, |writing| covers::end(writing, mentor, today))
    }

    fn covers(&self, today: NaiveDate, over: bool) -> Stored<Vec<CoverLine>> {
        self.read(|connection| covers::list(connection, today, over))
    }

    fn issue_code(
        &self,
        whom: &CodeFor,
        code: &str,
        now: DateTime<Utc>,
        expires: DateTime<Utc>,
        mint: &mut dyn Mint,
    ) -> Result<Issued, Declined> {
        self.write(now, |writing| installs::issue_code(writing, whom, code, expires, mint))
    }

    fn revoke(&self, what: &RevokeWhat, now: DateTime<Utc>) -> Result<Vec<Revoked>, Declined> {
        self.write(now, |writing| installs::revoke(writing, what))
    }

    fn restored(&self, now: DateTime<Utc>, mint: &mut dyn Mint) -> Stored<Restored> {
        self.write(now, |writing| standing::restored(writing, mint))
    }

    fn believe_clock(&self, now: DateTime<Utc>, today: NaiveDate) -> Stored<()> {
        self.write(now, |writing| scopes::believe(writing, today))
    }

    fn status(&self) -> Stored<Status> {
        self.read(standing::status)
    }
}

impl SqliteStorage {
    /// What the office takes out: read in one view, each disclosure noted before it is made.
    fn taken_out(
        &self,
        what: &str,
        now: DateTime<Utc>,
        today: NaiveDate,
        read: impl FnOnce(&Connection, Note<'_>) -> Result<u64, Declined>,
    ) -> Result<u64, Declined> {
        // An assignment that ended yesterday no longer shows anything.
        self.turn_day(now, today)?;
        let mut answer = Ok(0);
        self.read(|connection| {
            let mut note = |to, families: &[_]| {
                self.write(now, |writing| audit::disclose_export(writing, what, to, families))
            };
            answer = read(connection, &mut note);
            Ok(())
        })?;
        answer
    }

    /// An import keeps what it did only if it may: with no bad row, or when partial, and never when it is a rehearsal.
    fn import<Row, Done>(
        &self,
        rows: &mut dyn Incoming<Row>,
        mut run: ImportRun<'_>,
        work: impl FnOnce(&mut Writing<'_>, &mut dyn Incoming<Row>, &mut ImportRun<'_>) -> Result<Done, Declined>,
    ) -> Result<Done, Declined> {
        let mut connection = lock(&self.writer);
        let mut writing = Writing::begin(&mut connection, &self.gate, run.now)?;
        let done = work(&mut writing, rows, &mut run)?;
        if !run.dry && (run.partial || rows.bad() == 0) {
            writing.commit()?;
        }
        Ok(done)
    }
}
