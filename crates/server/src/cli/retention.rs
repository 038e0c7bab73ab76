//! `retention`: carries out the schedule of the programme's file, and says first what that would do.

use crate::cli::{Data, now, runtime, say};
use crate::photo::album::{Album, Place};
use crate::retention::Retention;
use crate::store::office::Office;
use crate::store::photo::PhotoUploads;
use crate::store::retention::{EndedPhoto, Retaining};
use crate::store::sqlite::SqliteStorage;
use anyhow::{anyhow, ensure};
use chrono::{DateTime, Utc};
use clap::Args;
use std::process::ExitCode;
use tokio::runtime::Runtime;

/// Delete what was kept for as long as the programme's file says
///
/// A rehearsal without --yes. What the books of money rest on, closed periods and the audit log are never deleted. The section [retention] of
/// the programme's file has the days; those that it lacks are assumed. Ends with 1 when photos could not be deleted where they lie, or were
/// not found there: run it again, with --photos as `serve` was told. When none of them is found, nothing at all is deleted.
#[derive(Debug, Args)]
pub struct RetentionOf {
    /// Do it
    #[arg(long)]
    yes: bool,
    /// Where photos lie, as `serve` was told
    #[arg(long, value_name = "PLACE", env = "PENDAMPING_PHOTOS")]
    photos: Option<Place>,
    /// Photos that are not found are nowhere any more: forget that they were to be deleted
    #[arg(long, requires = "yes")]
    lost: bool,
}

impl RetentionOf {
    pub fn run(self, data: &Data) -> anyhow::Result<ExitCode> {
        let storage = data.open_existing()?;
        let schedule = match storage.current_config()? {
            Some(config) => Retention::of(&config).map_err(|wrong| anyhow!(wrong.join("; ")))?,
            None => Retention::default(),
        };
        let (now, _) = now();
        let (ended, photos) = if self.yes {
            let place = Place::said_or_in(self.photos, &data.folder);
            // Opened and looked at before anything is forgotten: a place that fails, or is the wrong one, keeps all of it from being done.
            let (album, runtime) = (Album::open(&place)?, runtime()?);
            if !self.lost {
                some_lie_in(&album, &place, &runtime, &storage.end_retained(&schedule, false, now)?.photos)?;
            }
            let ended = storage.end_retained(&schedule, true, now)?;
            let photos = deleted(&storage, &album, &runtime, &ended.photos, self.lost, now)?;
            (ended, photos)
        } else {
            (storage.end_retained(&schedule, false, now)?, Deleted::default())
        };
        let Deleted { remain, missing, lost } = photos;
        let mut what = match self.yes {
            true if ended.is_nothing() => "nothing was due, and nothing was deleted".to_owned(),
            true => "deleted".to_owned(),
            false => "a rehearsal, nothing was deleted (--yes does it)".to_owned(),
        };
        if remain > 0 {
            what.push_str(&format!(
                ", but for {remain} PHOTOS that are not shown any more and still lie there: run it again"
            ));
        }
        if missing > 0 {
            what.push_str(&format!(
                "\n{missing} PHOTOS WERE NOT FOUND that are to be deleted: do they lie elsewhere (--photos)? The next run names them \
                 again; where they are nowhere any more, --lost forgets them"
            ));
        }
        if lost > 0 {
            what.push_str(&format!("\n{lost} photos were not found, and are forgotten"));
        }
        say(&format!(
            "left behind on revoked phones, after {} days: {}
answered requests of families, after {} days: {}
sums of who received and opened data, after {} days: {}
items of unknown kinds, after {} days: {}
ids kept for numbers by a restore, after {} days: {}
photos, after {} days: {}
NIKs of families that left, after {} days: {}
families that left, of which only what is counted stays, after {} days: {}
{what}",
            schedule.left_behind,
            ended.left_behind,
            schedule.data_requests,
            ended.data_requests,
            schedule.disclosures,
            ended.disclosures,
            schedule.unknown_kinds,
            ended.unknown_kinds,
            schedule.reserved,
            ended.reserved,
            schedule.photos,
            ended.photos.len(),
            schedule.niks,
            ended.niks,
            schedule.families_gone,
            ended.families_gone,
        ))?;
        Ok(if remain + missing == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// Refuses a place in which none lies of those that are counted and to be deleted: it is another than `serve` puts them in.
fn some_lie_in(album: &Album, place: &Place, runtime: &Runtime, photos: &[EndedPhoto]) -> anyhow::Result<()> {
    let (mut counted, mut failed) = (0, None);
    for photo in photos.iter().filter(|photo| photo.counted) {
        counted += 1;
        match runtime.block_on(album.lies(photo.name)) {
            Ok(true) => return Ok(()),
            Ok(false) => {}
            Err(refused) => failed = Some(refused),
        }
    }
    if let Some(refused) = failed {
        return Err(
            anyhow!(refused).context(format!("the photos in {place} cannot be reached: nothing was deleted"))
        );
    }
    ensure!(
        counted == 0,
        "none of the {counted} photos that are to be deleted lies in {place}: nothing was deleted. Say where they lie, as `serve` was told \
         (--photos); where they are nowhere any more, --lost forgets them"
    );
    Ok(())
}

/// What became of pictures where they lie.
#[derive(Default)]
struct Deleted {
    /// They could not be deleted.
    remain: usize,
    /// They are counted and were not found, and stay counted: the next run names them again.
    missing: usize,
    /// The same, forgotten.
    lost: usize,
}

/// Deletes pictures where they lie. Only what is gone there is forgotten, and what was not found if it is said that it is `lost`.
fn deleted(
    storage: &SqliteStorage,
    album: &Album,
    runtime: &Runtime,
    photos: &[EndedPhoto],
    lost: bool,
    now: DateTime<Utc>,
) -> anyhow::Result<Deleted> {
    let mut deleted = Deleted::default();
    for EndedPhoto { name, counted } in photos {
        match runtime.block_on(album.remove(*name)) {
            Ok(true) => storage.photo_is_gone(*name, now)?,
            // It never came.
            Ok(false) if !counted => {}
            Ok(false) if lost => {
                storage.photo_is_gone(*name, now)?;
                deleted.lost += 1;
            }
            Ok(false) => deleted.missing += 1,
            Err(_) => deleted.remain += 1,
        }
    }
    Ok(deleted)
}
