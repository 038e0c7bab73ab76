//! `retention`: carries out the schedule of the programme's file, and says first what that would do.

use crate::cli::backup::{place, runtime};
use crate::cli::{Data, now, say};
use crate::photo::album::{Album, Place};
use crate::retention::Retention;
use crate::store::office::Office;
use crate::store::photo::{PhotoName, PhotoUploads};
use crate::store::retention::Retaining;
use crate::store::sqlite::SqliteStorage;
use anyhow::anyhow;
use clap::Args;
use std::process::ExitCode;

/// Delete what was kept for as long as the programme's file says
///
/// A rehearsal without --yes. What the books of money rest on, closed periods and the audit log are never deleted. The section [retention] of
/// the programme's file has the days; those that it lacks are assumed. Ends with 1 when photos could not be deleted where they lie: run it
/// again.
#[derive(Debug, Args)]
pub struct RetentionOf {
    /// Do it
    #[arg(long)]
    yes: bool,
    /// Where photos lie, as `serve` was told
    #[arg(long, value_name = "PLACE", env = "PENDAMPING_PHOTOS")]
    photos: Option<Place>,
}

impl RetentionOf {
    pub fn run(self, data: &Data) -> anyhow::Result<ExitCode> {
        let storage = data.open_existing()?;
        let schedule = match storage.current_config()? {
            Some(config) => Retention::of(&config).map_err(|wrong| anyhow!(wrong.join("; ")))?,
            None => Retention::default(),
        };
        // Opened before anything is forgotten: a place that cannot be opened keeps all of it from being done.
        let album = if self.yes { Some(Album::open(&place(self.photos, data))?) } else { None };
        let ended = storage.end_retained(&schedule, self.yes, now().0)?;
        let remain = match album {
            Some(album) => deleted(&storage, &album, &ended.photos)?,
            None => 0,
        };
        let mut what = match self.yes {
            true if ended.is_nothing() => "nothing was due, and nothing was deleted".to_owned(),
            true => "deleted".to_owned(),
            false => "a rehearsal, nothing was deleted (--yes does it)".to_owned(),
        };
        if remain > 0 {
            what = format!(
                "deleted, but for {remain} PHOTOS that are not shown any more and still lie there: run it again"
            );
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
        Ok(if remain == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// Deletes pictures where they lie; answers how many could not be. Only what is gone there is forgotten.
fn deleted(storage: &SqliteStorage, album: &Album, photos: &[PhotoName]) -> anyhow::Result<usize> {
    let runtime = runtime()?;
    let mut remain = 0;
    for name in photos {
        match runtime.block_on(album.remove(*name)) {
            Ok(()) => storage.photo_is_gone(*name, now().0)?,
            Err(_) => remain += 1,
        }
    }
    Ok(remain)
}
