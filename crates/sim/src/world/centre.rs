//! The simulated centre: the real storage on real files, that can be killed, copied and put back. Office work goes through the
//! same verbs as the command line's.

use crate::world::besides::Requests;
use crate::world::chance::Chance;
use crate::world::stage::{copy, office_day};
use crate::world::truth::Piece;
use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use pendamping_domain::id::{FamilyId, InstallId, PersonId, Position, RecordId, RevisionId};
use pendamping_domain::merge::Lost;
use pendamping_domain::revision::{Body, Kind};
use pendamping_server::store::office::Office;
use pendamping_server::store::sqlite::{FILE, SqliteStorage};
use rusqlite::{Connection, OpenFlags};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// The centre.
pub struct Centre {
    folder: PathBuf,
    lives: u32,
    storage: Option<SqliteStorage>,
    /// Where its last copy is.
    pub backup: Option<PathBuf>,
    looks: Option<Connection>,
    /// Rows of a page.
    pub page_rows: usize,
}

/// A revision as it lies at the centre.
pub struct Lying {
    /// Hash of its bytes, as kept.
    pub hash: Vec<u8>,
    /// Whether a phone made it.
    pub by_phone: bool,
    /// Its place in the centre's order.
    pub position: u64,
}

/// A record as it stands at the centre.
pub struct Standing {
    /// Its identity.
    pub id: RecordId,
    /// Its latest revision.
    pub head: RevisionId,
    /// What it is.
    pub piece: Piece,
    /// What gave way in it.
    pub lost: Vec<Lost>,
}

impl Centre {
    /// Opens the one in `folder`.
    pub fn open(folder: &Path, page_rows: usize) -> Result<Centre> {
        let storage = SqliteStorage::open_with(folder, &mut Chance::new(0))?;
        Ok(Centre {
            folder: folder.to_owned(),
            lives: 0,
            storage: Some(storage),
            backup: None,
            looks: None,
            page_rows,
        })
    }

    /// Its storage.
    pub fn storage(&self) -> Result<&SqliteStorage> {
        self.storage.as_ref().context("the centre is down")
    }

    fn beside(&mut self) -> PathBuf {
        self.lives += 1;
        self.folder.with_file_name(format!("centre-{}", self.lives))
    }

    /// Killed and started: what was not committed is gone.
    pub fn kill(&mut self) -> Result<()> {
        let next = self.beside();
        // The files as they lie, with everything open: what a power cut leaves.
        copy(&self.folder, &next)?;
        self.start_in(next)
    }

    fn start_in(&mut self, folder: PathBuf) -> Result<()> {
        (self.looks, self.storage) = (None, None);
        fs::remove_dir_all(&self.folder)?;
        self.storage = Some(SqliteStorage::open_with(&folder, &mut Chance::new(0))?);
        self.folder = folder;
        Ok(())
    }

    /// Copies it.
    pub fn copy(&mut self) -> Result<()> {
        let to = self.beside();
        copy(&self.folder, &to)?;
        if let Some(before) = self.backup.replace(to) {
            fs::remove_dir_all(before)?;
        }
        Ok(())
    }

    /// Puts it back from its copy and says so (unless `silent`, which is a defect). False when there is none.
    pub fn restore(&mut self, now: DateTime<Utc>, silent: bool, chance: &mut Chance) -> Result<bool> {
        let Some(backup) = self.backup.clone() else { return Ok(false) };
        let next = self.beside();
        copy(&backup, &next)?;
        self.start_in(next)?;
        if !silent {
            self.storage()?.restored(now, chance)?;
        }
        Ok(true)
    }

    /// A connection that only looks.
    pub fn looks(&mut self) -> Result<&Connection> {
        if self.looks.is_none() {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            self.looks = Some(Connection::open_with_flags(self.folder.join(FILE), flags)?);
        }
        self.looks.as_ref().context("the centre cannot be looked at")
    }

    /// A connection that changes what it likes: for planted defects.
    pub fn meddle(&mut self) -> Result<Connection> {
        Ok(Connection::open(self.folder.join(FILE))?)
    }

    /// What lies there, by identity.
    pub fn revisions(&mut self) -> Result<BTreeMap<RevisionId, Lying>> {
        let db = self.looks()?;
        let mut query = db.prepare_cached("SELECT id, hash, install, position FROM revision")?;
        let rows = query.query_map([], |row| {
            let install: Option<Vec<u8>> = row.get(2)?;
            Ok((
                row.get::<_, Vec<u8>>(0)?,
                Lying {
                    hash: row.get(1)?,
                    by_phone: install.is_some(),
                    position: row.get::<_, i64>(3)? as u64,
                },
            ))
        })?;
        rows.map(|row| {
            let (id, lying) = row?;
            Ok((RevisionId(Uuid::from_slice(&id)?), lying))
        })
        .collect()
    }

    /// All records as they stand.
    pub fn records(&mut self) -> Result<Vec<Standing>> {
        let db = self.looks()?;
        let mut query =
            db.prepare_cached("SELECT id, head, kind, scope_key, author, body, lost FROM record")?;
        let rows = query.query_map([], |row| {
            Ok((
                row.get::<_, Vec<u8>>(0)?,
                row.get::<_, Vec<u8>>(1)?,
                row.get::<_, String>(2)?,
                row.get::<_, String>(3)?,
                row.get::<_, Option<Vec<u8>>>(4)?,
                row.get::<_, String>(5)?,
                row.get::<_, Option<String>>(6)?,
            ))
        })?;
        rows.map(|row| {
            let (id, head, kind, key, author, body, lost) = row?;
            let body: Body = serde_json::from_str(&body)?;
            let author = author.map(|author| Uuid::from_slice(&author)).transpose()?.map(PersonId);
            let piece = Piece { kind: Kind::from(kind.as_str()), key, author, body };
            let lost = lost.map(|lost| serde_json::from_str(&lost)).transpose()?.unwrap_or_default();
            let (id, head) = (RecordId(Uuid::from_slice(&id)?), RevisionId(Uuid::from_slice(&head)?));
            Ok(Standing { id, head, piece, lost })
        })
        .collect()
    }

    /// Its latest position.
    pub fn position(&mut self) -> Result<Position> {
        let query = "SELECT position FROM centre";
        Ok(Position(self.looks()?.query_row(query, [], |row| row.get::<_, i64>(0))? as u64))
    }

    /// What a record is.
    pub fn record(&mut self, id: RecordId) -> Result<Piece> {
        let found = self.records()?.into_iter().find(|record| record.id == id);
        Ok(found.context("a row of a record that is nowhere")?.piece)
    }

    /// Which families' rows it wrote down as given out, to which install and on which day.
    pub fn disclosed(&mut self) -> Result<BTreeSet<(InstallId, String, String)>> {
        let mut query = self.looks()?.prepare_cached("SELECT install, family, day FROM disclosure")?;
        let rows = query.query_map([], |row| {
            Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
        })?;
        rows.map(|row| {
            let (install, family, day) = row?;
            Ok((InstallId(Uuid::from_slice(&install)?), family, day))
        })
        .collect()
    }

    /// What families asked for, by its number.
    pub fn asked(&mut self) -> Result<Requests> {
        let mut query = self.looks()?.prepare_cached("SELECT id, text FROM data_request")?;
        let rows = query.query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, String>(1)?)))?;
        rows.map(|row| row.map_err(Into::into).and_then(|(id, text)| Ok((Uuid::from_slice(&id)?, text))))
            .collect()
    }

    /// How often whom opened pages of a family, as it was told.
    pub fn opened(&mut self) -> Result<BTreeMap<(PersonId, FamilyId), u64>> {
        let query = "SELECT i.person, o.family, sum(o.count) FROM opening o JOIN install i ON i.id = o.install GROUP BY 1, 2";
        let mut query = self.looks()?.prepare_cached(query)?;
        let rows = query.query_map([], |row| {
            Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)? as u64))
        })?;
        rows.map(|row| {
            let (person, family, count) = row?;
            Ok(((PersonId(Uuid::from_slice(&person)?), family.parse()?), count))
        })
        .collect()
    }

    /// What revoked phones told of that never goes as a record; drafts have no such identity.
    pub fn left_behind(&mut self) -> Result<BTreeSet<RevisionId>> {
        let mut query = self.looks()?.prepare_cached("SELECT id FROM left_behind")?;
        let rows = query.query_map([], |row| row.get::<_, String>(0))?;
        let rows = rows.collect::<rusqlite::Result<Vec<String>>>()?;
        Ok(rows.iter().filter_map(|id| id.parse().ok()).collect())
    }

    /// Records whose count of revisions is not how many there are.
    pub fn miscounted(&mut self) -> Result<u64> {
        let query = "SELECT count(*) FROM record r WHERE r.author IS NOT NULL
             AND r.revisions <> (SELECT count(*) FROM revision v WHERE v.record = r.id)";
        Ok(self.looks()?.query_row(query, [], |row| row.get::<_, i64>(0))? as u64)
    }

    /// The day at the office now.
    pub fn day(now: DateTime<Utc>) -> chrono::NaiveDate {
        office_day(now)
    }
}
