//! `backup` and `restore`: the whole centre in one file, made while it serves, and put back while it serves.

use crate::backup::{back_up, put_back};
use crate::cli::restored::{WHAT_FOLLOWS, WHAT_FOLLOWS_ANOTHER};
use crate::cli::{Data, now, office_time, runtime, say};
use crate::mint::SystemMint;
use crate::photo::album::{Album, Place};
use crate::store::carry::Carried;
use crate::store::sqlite::FILE;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Copy the whole centre into one file, while it serves
///
/// In it are the database as of one moment, with the centre's secret keys and full NIKs, and the photos it counts. Not in it: photos in a
/// bucket, the programme's file, and what phones have not sent. Keep it where nobody else reads it. Ends with 1 when photos that the
/// database counts were not found.
#[derive(Debug, Args)]
pub struct BackUp {
    /// The file to make; one that is there is never overwritten
    file: PathBuf,
    /// Where photos lie, as `serve` was told
    #[arg(long, value_name = "PLACE", env = "PENDAMPING_PHOTOS")]
    photos: Option<Place>,
    /// Take the database alone
    #[arg(long)]
    without_photos: bool,
}

impl BackUp {
    pub fn run(self, data: &Data) -> anyhow::Result<ExitCode> {
        let storage = data.open_existing()?;
        let folder = self.file.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
            anyhow::bail!("there is no folder {}: make it first, or say another file", folder.display());
        }
        let place = Place::said_or_in(self.photos, &data.folder);
        let (album, runtime) = (album(&place, self.without_photos)?, runtime()?);
        let word = back_up(&storage, album.as_ref(), &runtime, &self.file, now().0)?;
        let (entries, head) = &word.audit;
        let photos = match (&album, &place) {
            (Some(_), _) => format!("{} photos", word.photos),
            (None, Place::Bucket(url)) if !self.without_photos => {
                format!("no photos: those in {url} are to be copied in the bucket's own way, after this")
            }
            (None, _) => "no photos (--without-photos): they are to be copied apart".to_owned(),
        };
        let missing = match word.missing {
            0 => String::new(),
            missing => format!(
                "\n{missing} PHOTOS WERE NOT FOUND that the database counts: do they lie elsewhere (--photos)?"
            ),
        };
        say(&format!(
            "{}: epoch {}, position {}, {photos}\naudit log to {entries}:{head}{missing}",
            self.file.display(),
            word.epoch,
            word.position
        ))?;
        Ok(if word.missing == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// Put a backup in the place of the centre, also while it serves
///
/// All of the backup is looked at first; a damaged one, and one of a newer centre, changes nothing. The centre gets a new epoch: at its
/// next sync each phone reads everything again, and offers again what it has and the backup lacks. What was there before is kept
/// beside it, as `before-restore-….db`, and what it had beyond the backup of its audit log, of who had whose data, of apps with their access and codes, of what
/// revoked phones handed in, and of who has which number is carried over. A backup of another centre is refused. Photos are added, and none is removed.
#[derive(Debug, Args)]
pub struct Restore {
    /// The backup
    file: PathBuf,
    /// Where photos lie, as `serve` was told
    #[arg(long, value_name = "PLACE", env = "PENDAMPING_PHOTOS")]
    photos: Option<Place>,
    /// Take the place of the centre that is there
    #[arg(long)]
    replace: bool,
    /// With --replace: also where the backup is of another centre than the one that is there, of which nothing is carried over then
    #[arg(long, requires = "replace")]
    another_centre: bool,
}

impl Restore {
    pub fn run(self, data: &Data) -> anyhow::Result<ExitCode> {
        let folder = data.folder.display();
        anyhow::ensure!(
            self.replace || !data.folder.join(FILE).exists(),
            "there is a centre in {folder}: --replace puts the backup in its place, and keeps a copy of what is there"
        );
        let place = Place::said_or_in(self.photos, &data.folder);
        let (album, runtime) = (album(&place, false)?, runtime()?);
        let clock = || now().0;
        let another = self.another_centre;
        let done =
            put_back(&self.file, &data.folder, another, album.as_ref(), &runtime, &clock, &mut SystemMint)?;
        let mut text = format!(
            "epoch {} (the backup's was {}), as of {}, position {}; {} of its {} photos were missing here and are back",
            done.restored.epoch,
            done.restored.before,
            office_time(done.word.made),
            done.restored.position.0,
            done.photos,
            done.word.photos,
        );
        if done.word.photos > 0 && album.is_none() {
            text.push_str("\nno photo was put anywhere: they lie in a bucket");
        }
        if !done.word.with_photos {
            text.push_str("\nTHE BACKUP HAS NO PHOTOS: those that lay in a bucket or a folder are to be put back from their own copy");
        }
        if done.missing > 0 {
            text.push_str(&format!(
                "\n{} PHOTOS ARE NOT THERE that the database counted: they are awaited again, and phones offer what they still have",
                done.missing
            ));
        }
        if done.revoked > 0 {
            text.push_str(&format!("\n{} apps were revoked since, and are again", done.revoked));
        }
        if done.audit_broken {
            text.push_str("\nthe audit log in it is BROKEN, and was when the backup was made: `audit verify` says where");
        }
        let follows = match done.carried {
            Some(_) => WHAT_FOLLOWS_ANOTHER,
            None => WHAT_FOLLOWS,
        };
        if let Some(carried) = &done.carried {
            text.push_str(&went_on(carried, done.log_was_broken));
        }
        if let Some(before) = done.before {
            if done.carried.is_none() {
                text.push_str("\nwhat was there is another centre: nothing of it was carried over");
            }
            text.push_str(&format!("\nwhat was there before is in {}", before.display()));
        }
        text.push('\n');
        text.push_str(follows);
        say(&text)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// What goes on of the life before, and what is only in its copy.
fn went_on(carried: &Carried, log_was_broken: bool) -> String {
    let Carried { last: (last, hash), entries, pieces, records, waiting, numbers } = carried;
    let mut text = format!(
        "\nthe audit log that was there ended with {last}:{hash}; what it had beyond the backup's is carried over: {entries} entries"
    );
    if log_was_broken {
        text.push_str("\nTHAT LOG WAS BROKEN before this: `audit verify` over the copy says where");
    }
    if *pieces > 0 || *records > 0 {
        text.push_str(&format!(
            "\ncarried over from revoked phones: {records} records, {pieces} pieces for `left-behind`"
        ));
    }
    if *numbers > 0 {
        text.push_str(&format!(
            "\n{numbers} people and families are not in the backup: import them again, each under its number, and apps that know them go on"
        ));
    }
    if *waiting > 0 {
        text.push_str(&format!(
            "\n{waiting} RECORDS OF REVOKED PHONES COULD NOT BE CARRIED OVER: they are in the copy alone, which is to be kept until \
             they were recorded again"
        ));
    }
    text
}

fn album(place: &Place, without: bool) -> anyhow::Result<Option<Album>> {
    match place {
        Place::Folder(_) if !without => Album::open(place).map(Some),
        _ => Ok(None),
    }
}
