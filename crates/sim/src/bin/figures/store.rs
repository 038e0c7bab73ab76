//! How long the phone's store takes over what must be written anyway: a first pull beside a raw insert of the same rows, and the save of a
//! visit beside one raw durable commit of the same bytes.

use crate::figure::{Aim, Figures};
use crate::told;
use chrono::Utc;
use pendamping_domain::id::{ConfigVersion, FamilyId, Position, RecordId, RevisionId};
use pendamping_domain::recording::{Saving, Surroundings, record_visit};
use pendamping_domain::revision::{Kind, Revision};
use pendamping_domain::stamp::Stamp;
use pendamping_domain::visit::{BusinessState, Met, VisitDraft};
use pendamping_protocol::limits::PAGE_SENT;
use pendamping_protocol::sync::Row;
use pendamping_store_api::calls::{GetConfig, RecordRevisions};
use pendamping_store_api::upkeep::TakePage;
use rusqlite::{Connection, params};
use std::path::Path;
use std::time::Instant;
use uuid::Uuid;

/// How often each is done: the median counts.
const ROUNDS: usize = 7;
/// Saves in a round.
const SAVES: usize = 200;

/// First pull and save.
pub fn written(figures: &mut Figures, rows: &[Row]) -> anyhow::Result<()> {
    let (mut ours, mut plain, mut cipher) = (Vec::new(), Vec::new(), Vec::new());
    // By turns, so that whatever else the machine does is in all of them.
    for _ in 0..ROUNDS {
        ours.push(pulled(rows)?);
        plain.push(inserted(rows, false)?);
        cipher.push(inserted(rows, true)?);
    }
    let (ours, plain, cipher) = (median(ours), median(plain), median(cipher));
    figures.add("first_pull_store", "s", ours, ("raw insert, unencrypted", plain), Some(Aim::Ratio(4.0)));
    figures.add(
        "first_pull_store_encrypted",
        "s",
        ours,
        ("raw insert, SQLCipher", cipher),
        Some(Aim::Ratio(6.0)),
    );
    saved(figures, rows)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}

fn pulled(rows: &[Row]) -> anyhow::Result<f64> {
    let folder = tempfile::tempdir()?;
    let pages = told::pages(rows)?;
    let (handle, _, thread) = pendamping_store::spawn(told::empty(folder.path())?)?;
    let began = Instant::now();
    for page in pages {
        handle.call_blocking(TakePage { page, now: Utc::now() })?;
    }
    let took = began.elapsed().as_secs_f64();
    drop(handle);
    drop(thread);
    Ok(took)
}

/// Takes rows into an empty store: where time and instructions go is seen from outside.
pub fn take(rows: &[Row]) -> anyhow::Result<()> {
    println!("{} rows in {:.3} s", rows.len(), pulled(rows)?);
    Ok(())
}

/// The rows of a file, a line of JSON each.
pub fn kept(file: &Path) -> anyhow::Result<Vec<Row>> {
    let text = std::fs::read_to_string(file)?;
    Ok(text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

/// Writes rows where they are found again.
pub fn keep(rows: &[Row], file: &Path) -> anyhow::Result<()> {
    let lines: Vec<String> = rows.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
    Ok(std::fs::write(file, lines.join("\n"))?)
}

/// A database as durable as the phone's.
fn raw(folder: &Path, encrypted: bool) -> anyhow::Result<Connection> {
    let db = Connection::open(folder.join("raw.db"))?;
    if encrypted {
        db.execute_batch(&format!("PRAGMA key = \"x'{}'\"", "07".repeat(32)))?;
    }
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE row (record BLOB PRIMARY KEY, kind TEXT, scope TEXT, position INTEGER, body TEXT) STRICT, WITHOUT ROWID;",
    )?;
    Ok(db)
}

fn inserted(rows: &[Row], encrypted: bool) -> anyhow::Result<f64> {
    let folder = tempfile::tempdir()?;
    let mut db = raw(folder.path(), encrypted)?;
    let began = Instant::now();
    for page in rows.chunks(PAGE_SENT) {
        let tx = db.transaction()?;
        for row in page {
            let body = serde_json::to_string(&row.body)?;
            tx.prepare_cached("INSERT OR REPLACE INTO row VALUES (?1, ?2, ?3, ?4, ?5)")?.execute(params![
                row.record.0.as_bytes(),
                row.kind.as_str(),
                row.scope,
                row.position.0 as i64,
                body
            ])?;
        }
        tx.commit()?;
    }
    Ok(began.elapsed().as_secs_f64())
}

fn saved(figures: &mut Figures, rows: &[Row]) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let (handle, _, thread) = pendamping_store::spawn(told::empty(folder.path())?)?;
    for page in told::pages(rows)? {
        handle.call_blocking(TakePage { page, now: Utc::now() })?;
    }
    let families: Vec<FamilyId> =
        rows.iter().filter(|row| row.kind == Kind::Family).map(|row| FamilyId(row.record.0)).collect();
    let config = handle.call_blocking(GetConfig)?;
    let config = config.ok_or_else(|| anyhow::anyhow!("no configuration among the rows"))?;
    let visit = |nth: usize| -> anyhow::Result<Vec<Revision>> {
        let ended = stamp(nth as u64);
        let mut draft = VisitDraft::begin(stamp(nth as u64));
        draft.ended = Some(ended.clone());
        draft.met = Some(Met::Recipient);
        draft.purposes = config.purposes.iter().take(1).map(|chip| chip.code.clone()).collect();
        draft.topics = config.topics.iter().take(2).map(|chip| chip.code.clone()).collect();
        draft.results = "Usaha berjalan baik, stok cukup untuk seminggu".to_owned();
        draft.business = Some(BusinessState::Open);
        draft.explanation = "Contoh: kunjungan singkat".to_owned();
        let around =
            Surroundings { home: None, others: Vec::new(), clock_ahead_ms: None, photos: Vec::new() };
        let family = families.get(nth % families.len()).copied().unwrap_or(FamilyId(Uuid::nil()));
        let mut mint = Uuid::now_v7;
        let mut saving =
            Saving { now: &ended, mint: &mut mint, family, opened: Position(1), config: ConfigVersion(1) };
        record_visit(&mut saving, &draft, &config, &around, None)
            .map_err(|problems| anyhow::anyhow!("the form has problems: {problems:?}"))
    };
    let beside = raw(folder.path(), true)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let visits: Vec<Vec<Revision>> =
            (0..SAVES).map(|nth| visit(round * SAVES + nth)).collect::<anyhow::Result<_>>()?;
        let bytes: Vec<(RecordId, RevisionId, String)> = visits
            .iter()
            .flatten()
            .map(|revision| Ok((revision.record, revision.id, serde_json::to_string(revision)?)))
            .collect::<Result<_, serde_json::Error>>()?;
        // By turns again, save by save: both wait for the same disk.
        for (revisions, (record, revision, text)) in visits.into_iter().zip(bytes) {
            let began = Instant::now();
            handle.call_blocking(RecordRevisions { revisions, draft: None, replaces: None })?;
            ours.push(began.elapsed().as_secs_f64() * 1e3);
            let began = Instant::now();
            beside.prepare_cached("INSERT INTO row VALUES (?1, 'visit', ?2, 1, ?3)")?.execute(params![
                revision.0.as_bytes(),
                record.to_string(),
                text
            ])?;
            theirs.push(began.elapsed().as_secs_f64() * 1e3);
        }
    }
    let raw = ("one raw durable commit, SQLCipher", median(theirs));
    figures.add("save_visit", "ms", median(ours), raw, Some(Aim::Ratio(2.0)));
    drop(handle);
    drop(thread);
    Ok(())
}

fn stamp(minutes: u64) -> Stamp {
    Stamp { wall: Utc::now(), offset: 7 * 60, boot: "bench".to_owned(), elapsed: 60_000 * (minutes + 1_000) }
}
