//! What the office asks of the database from the command line: values in, one transaction, values out. Numbers are the
//! office's own (a mentor's TKSK number, a Nomor KPM).

use crate::mint::Mint;
use crate::store::book_log::{BookAsk, BookLine, BookSums};
use crate::store::cover::{Arranged, CoverAsk, CoverLine};
use crate::store::due_log::{DueLine, DueLogAsk};
pub use crate::store::misfit::Misfit;
use crate::store::money_file::{AidList, AidRow, PaidOut, PayoutRow};
use crate::store::money_log::{MoneyAsk, MoneyLine};
use crate::store::photo::PhotoCounts;
use crate::store::record_log::{RecordLine, RecordLogAsk};
use crate::store::visit_log::{VisitLine, VisitLogAsk};
use crate::store::{StorageError, Stored};
use chrono::{DateTime, NaiveDate, Utc};
use pendamping_domain::actor::{Power, Role};
use pendamping_domain::config::Config;
use pendamping_domain::id::{FamilyId, InstallId, PersonId, Position};
use pendamping_domain::region::RegionCode;
use pendamping_domain::revision::Body;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Why something the office asked was not done.
#[derive(Debug, thiserror::Error)]
pub enum Declined {
    /// What was asked does not fit what is there; said for the person who asked.
    #[error("{0}")]
    Wrong(String),
    /// The database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// What a row says of the NIK.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum NikSaid {
    /// Nothing: the file has no column for it.
    Nothing,
    /// That there is none: the cell is empty.
    NoNik,
    /// The full NIK.
    Is(String),
}

/// A family as a row of an import says it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FamilyRow {
    /// Line of the file.
    pub line: u64,
    /// Nomor KPM.
    pub number: String,
    /// Its NIK.
    pub nik: NikSaid,
    /// Where it lives.
    pub region: RegionCode,
    /// The fields the file has; a null removes one. Other fields stay as they were.
    pub fields: Body,
}

/// A person as a row of an import says them.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonRow {
    /// Line of the file.
    pub line: u64,
    /// The office's number.
    pub number: String,
    /// The role.
    pub role: Role,
    /// The fields the file has; a null removes one.
    pub fields: Body,
}

/// What an import did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// Rows that were new.
    pub new: u64,
    /// Rows that changed something.
    pub changed: u64,
    /// Rows that were as before.
    pub same: u64,
    /// Rows of a list that do not fit what is there: line and why. Unless partial, one of them undoes all.
    pub refused: Vec<(u64, String)>,
}

/// Rows on their way in, one at a time: however many there are, one is in memory.
pub trait Incoming<Row> {
    /// The next good row. Bad ones are passed over and counted.
    fn next(&mut self) -> Result<Option<Row>, Declined>;
    /// The row that came last does not fit: it counts as bad.
    fn misfit(&mut self, why: &Misfit) -> Result<(), Declined>;
    /// The row that came last is not decided yet: what `take_up` needs to have it at hand again.
    fn put_by(&mut self) -> Result<Vec<u8>, Declined>;
    /// A row that was put by is at hand again, as if it had come last.
    fn take_up(&mut self, kept: &[u8]) -> Result<(), Declined>;
    /// How many rows were bad so far.
    fn bad(&self) -> u64;
}

/// Rows that are in memory already.
struct Listed<'a, Row> {
    rows: std::slice::Iter<'a, Row>,
    line: fn(&Row) -> u64,
    last: u64,
    refused: Vec<(u64, String)>,
}

impl<Row: Clone> Incoming<Row> for Listed<'_, Row> {
    fn next(&mut self) -> Result<Option<Row>, Declined> {
        let row = self.rows.next().cloned();
        self.last = row.as_ref().map_or(self.last, self.line);
        Ok(row)
    }

    fn misfit(&mut self, why: &Misfit) -> Result<(), Declined> {
        self.refused.push((self.last, why.to_string()));
        Ok(())
    }

    fn put_by(&mut self) -> Result<Vec<u8>, Declined> {
        Ok(self.last.to_be_bytes().to_vec())
    }

    fn take_up(&mut self, kept: &[u8]) -> Result<(), Declined> {
        let kept = kept.try_into().map_err(|_| StorageError::Unreadable("a row that was put by"))?;
        self.last = u64::from_be_bytes(kept);
        Ok(())
    }

    fn bad(&self) -> u64 {
        self.refused.len() as u64
    }
}

impl<'a, Row> Listed<'a, Row> {
    fn new(rows: &'a [Row], line: fn(&Row) -> u64) -> Self {
        Listed { rows: rows.iter(), line, last: 0, refused: Vec::new() }
    }
}

/// How an import is run.
pub struct ImportRun<'a> {
    /// The centre's clock.
    pub now: DateTime<Utc>,
    /// Today, where the office is.
    pub today: NaiveDate,
    /// Keep the good rows even when there are bad ones.
    pub partial: bool,
    /// Keep nothing.
    pub dry: bool,
    /// Told the number of rows done, now and then.
    pub progress: &'a mut dyn FnMut(u64),
}

/// An assignment to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaAssignment {
    /// Whose: the office's number.
    pub person: String,
    /// Where.
    pub area: RegionCode,
    /// What; the usual ones of the person's role when empty.
    pub powers: BTreeSet<Power>,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: Option<NaiveDate>,
}

/// The powers of an assignment to somebody of `role`: those that were named, else those that usually go with the role. Or why
/// they do not go together, said for whoever asked.
pub fn fitting(number: &str, role: &Role, named: &BTreeSet<Power>) -> Result<BTreeSet<Power>, String> {
    let powers = match role {
        _ if !named.is_empty() => named.clone(),
        Role::Mentor => [Power::Accompany].into(),
        Role::Coordinator => [Power::ReviewVisits].into(),
        _ => return Err(format!("say which powers: {number} is neither mentor nor coordinator")),
    };
    if powers.contains(&Power::Accompany) && *role != Role::Mentor {
        return Err(format!("{number} is no mentor: only mentors accompany"));
    }
    Ok(powers)
}

/// What an assignment led to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assigned {
    /// Assignments made (not those that stood already).
    pub made: u64,
    /// Families that came to another mentor.
    pub moved: u64,
    /// Families that had a mentor before, among them.
    pub from_others: u64,
    /// Families that had a mentor and have none now.
    pub left: u64,
    /// Powers that somebody had over the same area and has no more, with their number.
    pub taken: BTreeSet<(String, Power)>,
}

/// Whom a code is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeFor {
    /// A person, by the office's number.
    Person(String),
    /// The family's own app, by Nomor KPM. The beneficiary is made when there is none yet.
    Family(String),
}

/// A code that was issued. The code itself is with the caller; only its hash is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// For whom.
    pub person: PersonId,
    /// Their number.
    pub number: String,
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: Role,
}

/// Which installs to revoke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RevokeWhat {
    /// All of a person's.
    Person(String),
    /// One.
    Install(InstallId),
}

/// An install that was revoked, and the numbers of the families whose data went to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoked {
    /// The install.
    pub install: InstallId,
    /// Whose it was: number and name.
    pub person: (String, String),
    /// Families whose data was on it.
    pub families: Vec<(FamilyId, String)>,
}

/// An install in the status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstallStatus {
    /// The install.
    pub id: InstallId,
    /// Whose: number, role.
    pub person: (String, Role),
    /// The app's version.
    pub app: String,
    /// When it last spoke to the centre.
    pub last_contact: Option<DateTime<Utc>>,
    /// Revisions taken in from it.
    pub received: u64,
    /// What it said waits on it.
    pub unsent: u64,
    /// When the oldest of that was saved.
    pub oldest_unsent: Option<DateTime<Utc>>,
    /// What it said is set aside on it.
    pub set_aside: u64,
    /// Whether it is revoked.
    pub revoked: bool,
    /// Since when.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// How the centre stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Which life of the database this is.
    pub epoch: String,
    /// The last position given.
    pub position: Position,
    /// The configuration in force; zero for none.
    pub config: u32,
    /// People by role.
    pub people: Vec<(Role, u64)>,
    /// Families, and those that nobody holds.
    pub families: (u64, u64),
    /// Records by kind.
    pub records: Vec<(String, u64)>,
    /// Items of unknown kinds kept aside.
    pub kept_aside: u64,
    /// Photos.
    pub photos: PhotoCounts,
    /// Installs, the longest silent first.
    pub installs: Vec<InstallStatus>,
    /// Entries of the audit log, and whether the chain is whole.
    pub audit: (u64, bool),
}

/// A centre that was put back from a copy, in its new life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The epoch it had in the copy.
    pub before: String,
    /// The one it has now.
    pub epoch: String,
    /// The last position given in the copy.
    pub position: Position,
}

/// The office's verbs.
pub trait Office {
    /// Puts a configuration in force. `false` when it already is. Declined when its version does not rise.
    fn configure(&self, config: &Config, now: DateTime<Utc>, mint: &mut dyn Mint) -> Result<bool, Declined>;

    /// The configuration in force.
    fn current_config(&self) -> Stored<Option<Config>>;

    /// Takes families in as they come, all or (when partial) the good ones.
    fn take_families(
        &self,
        rows: &mut dyn Incoming<FamilyRow>,
        run: ImportRun<'_>,
        mint: &mut dyn Mint,
    ) -> Result<Imported, Declined>;

    /// Takes people in as they come, all or (when partial) the good ones.
    fn take_people(
        &self,
        rows: &mut dyn Incoming<PersonRow>,
        run: ImportRun<'_>,
        mint: &mut dyn Mint,
    ) -> Result<Imported, Declined>;

    /// Takes a decree's list in, all or (when partial) the good rows.
    fn take_aid(
        &self,
        list: &AidList,
        rows: &mut dyn Incoming<AidRow>,
        run: ImportRun<'_>,
        mint: &mut dyn Mint,
    ) -> Result<Imported, Declined>;

    /// Takes a payout file of `source` in, all or (when partial) the good rows.
    fn take_payouts(
        &self,
        source: &str,
        rows: &mut dyn Incoming<PayoutRow>,
        run: ImportRun<'_>,
        mint: &mut dyn Mint,
    ) -> Result<PaidOut, Declined>;

    /// Takes a list of families in.
    fn import_families(
        &self,
        rows: &[FamilyRow],
        run: ImportRun<'_>,
        mint: &mut dyn Mint,
    ) -> Result<Imported, Declined> {
        let mut listed = Listed::new(rows, |row| row.line);
        let done = self.take_families(&mut listed, run, mint)?;
        Ok(Imported { refused: listed.refused, ..done })
    }

    /// Takes a list of people in.
    fn import_people(
        &self,
        rows: &[PersonRow],
        run: ImportRun<'_>,
        mint: &mut dyn Mint,
    ) -> Result<Imported, Declined> {
        let mut listed = Listed::new(rows, |row| row.line);
        let done = self.take_people(&mut listed, run, mint)?;
        Ok(Imported { refused: listed.refused, ..done })
    }

    /// Hands out the log of visits, family by family, and notes each disclosure before it is made.
    fn visit_log(
        &self,
        ask: &VisitLogAsk,
        now: DateTime<Utc>,
        today: NaiveDate,
        each: &mut dyn FnMut(&VisitLine) -> Result<(), Declined>,
    ) -> Result<u64, Declined>;

    /// Hands out the records of one kind in the same way.
    fn record_log(
        &self,
        ask: &RecordLogAsk,
        now: DateTime<Utc>,
        today: NaiveDate,
        each: &mut dyn FnMut(&RecordLine) -> Result<(), Declined>,
    ) -> Result<u64, Declined>;

    /// Hands out what families wait for in the same way.
    fn due_log(
        &self,
        ask: &DueLogAsk,
        now: DateTime<Utc>,
        today: NaiveDate,
        each: &mut dyn FnMut(&DueLine) -> Result<(), Declined>,
    ) -> Result<u64, Declined>;

    /// Hands out lines of the books of money in the same way.
    fn book_log(
        &self,
        ask: &BookAsk,
        now: DateTime<Utc>,
        today: NaiveDate,
        each: &mut dyn FnMut(&BookLine) -> Result<(), Declined>,
    ) -> Result<u64, Declined>;

    /// Hands out purchases, proposals or objections in the same way.
    fn money_log(
        &self,
        ask: &MoneyAsk,
        now: DateTime<Utc>,
        today: NaiveDate,
        each: &mut dyn FnMut(&MoneyLine) -> Result<(), Declined>,
    ) -> Result<u64, Declined>;

    /// The books as the office has them, of an area or of the whole programme: sums, and nobody's name.
    fn books(&self, area: Option<&RegionCode>, today: NaiveDate) -> Result<BookSums, Declined>;

    /// The role of the person with a number, if there is one.
    fn role_of(&self, number: &str) -> Stored<Option<Role>>;

    /// Makes assignments over areas: all or none.
    fn assign_areas(
        &self,
        assignments: &[AreaAssignment],
        now: DateTime<Utc>,
        today: NaiveDate,
    ) -> Result<Assigned, Declined>;

    /// Moves one family to a mentor, whoever held it.
    fn assign_family(
        &self,
        family: &str,
        to: &str,
        now: DateTime<Utc>,
        today: NaiveDate,
    ) -> Result<Assigned, Declined>;

    /// Arranges that one mentor stands in for another.
    fn arrange_cover(
        &self,
        ask: &CoverAsk,
        now: DateTime<Utc>,
        today: NaiveDate,
        mint: &mut dyn Mint,
    ) -> Result<Arranged, Declined>;

    /// Ends the cover of a mentor that holds, or calls off the one that is next.
    fn end_cover(&self, mentor: &str, now: DateTime<Utc>, today: NaiveDate) -> Result<CoverLine, Declined>;

    /// The covers that hold or are ahead; with `over` also those that were.
    fn covers(&self, today: NaiveDate, over: bool) -> Stored<Vec<CoverLine>>;

    /// Issues a one-time code (`code` as `auth::normal_code` writes it).
    fn issue_code(
        &self,
        whom: &CodeFor,
        code: &str,
        now: DateTime<Utc>,
        expires: DateTime<Utc>,
        mint: &mut dyn Mint,
    ) -> Result<Issued, Declined>;

    /// Revokes installs.
    fn revoke(&self, what: &RevokeWhat, now: DateTime<Utc>) -> Result<Vec<Revoked>, Declined>;

    /// Begins a new life of a database that was put back from a copy: the positions after it were given before, to others.
    fn restored(&self, now: DateTime<Utc>, mint: &mut dyn Mint) -> Stored<Restored>;

    /// Takes today for the day it is, whatever the clock said before, and looks at all assignments by it.
    fn believe_clock(&self, now: DateTime<Utc>, today: NaiveDate) -> Stored<()>;

    /// How the centre stands.
    fn status(&self) -> Stored<Status>;
}
