//! A backup is one file: a copy of the database as of one moment, the photos that it counts, and a word on what is in it. It is
//! looked at as a whole before anything of it is put anywhere. What the database's copy is, `store/sqlite/backup.rs` says.

use crate::exchange::office_day;
use crate::held::Held;
use crate::mint::Mint;
use crate::photo::album::Album;
use crate::store::carry::Carried;
use crate::store::office::{Office, Restored, RevokeWhat};
use crate::store::photo::{PhotoName, PhotoUploads};
use crate::store::sqlite::backup::{Copied, look_at, photos_of, put_in_place, revoked_in};
use crate::store::sqlite::{FILE, SqliteStorage};
use crate::store::{StorageError, Syncing};
use anyhow::{Context, anyhow, bail, ensure};
use axum::body::Bytes;
use chrono::{DateTime, Utc};
use pendamping_domain::photo::PHOTO_BYTES_MAX;
use pendamping_photo::sha256;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use tokio::runtime::Runtime;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// How a backup is laid out; a newer layout is refused.
const FORMAT: u32 = 1;
/// The entry that says what is in it.
const WORD: &str = "backup.json";
/// The folder of photos in it.
const PHOTOS: &str = "photos/";
/// The file in the data folder that says that a backup is being put back.
const RESTORED: &str = "restore.lock";
/// Bytes of the word at most: nothing honest is longer.
const WORD_MAX: u64 = 64 << 10;

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    /// How it is laid out.
    pub format: u32,
    /// When it was begun.
    pub made: DateTime<Utc>,
    /// The schema of its database.
    pub schema: i64,
    /// Which life of the centre it is of.
    pub epoch: String,
    /// The last position given in it.
    pub position: u64,
    /// Entries of its audit log, and the hash of the last.
    pub audit: (u64, String),
    /// SHA-256 of its database.
    pub sha256: String,
    /// Photos in it.
    pub photos: u64,
    /// Photos that its database counts and that were not found; none are looked for in a bucket.
    pub missing: u64,
    /// Whether photos were looked for.
    pub with_photos: bool,
}

/// Makes a backup in `file`, which must not be there. Photos are taken from `album`; none when they lie elsewhere.
pub fn back_up(
    storage: &SqliteStorage,
    album: Option<&Album>,
    runtime: &Runtime,
    file: &Path,
    now: DateTime<Utc>,
) -> anyhow::Result<Word> {
    ensure!(!file.exists(), "{} is there already: a backup overwrites nothing", file.display());
    let copy = Aside::new(beside(file, ".db"))?;
    match storage.note_backup(file, now) {
        // That is when a backup is needed most, and it goes where there is room.
        Err(error @ StorageError::Full(_)) => {
            tracing::warn!(%error, "that this backup was made could not be noted in the audit log");
        }
        noted => noted?,
    }
    let copied = storage.copy_to(&copy.0).context("the database could not be copied")?;
    // After the copy: a photo is in its place before the database counts it, so each that the copy counts is there by now.
    let names = photos_of(&copy.0)?;
    let unfinished = Aside::new(beside(file, ".unfinished"))?;
    let mut zip = ZipWriter::new(private(&unfinished.0)?);
    let options = SimpleFileOptions::default().large_file(true).unix_permissions(0o600);
    zip.start_file(FILE, options.compression_method(CompressionMethod::Deflated))?;
    let sum = pass_on(&mut File::open(&copy.0)?, &mut zip)?;
    let (mut photos, mut missing) = (0, 0);
    for name in names.iter().filter(|_| album.is_some()) {
        match album.map(|album| runtime.block_on(album.get(*name))).transpose()?.flatten() {
            Some(bytes) => {
                zip.start_file(
                    format!("{PHOTOS}{name}.jpg"),
                    options.compression_method(CompressionMethod::Stored),
                )?;
                zip.write_all(&bytes)?;
                photos += 1;
            }
            None => missing += 1,
        }
    }
    let Copied { schema, epoch, position, audit, .. } = copied;
    let word = Word {
        format: FORMAT,
        made: now,
        schema,
        epoch,
        position: position.0,
        audit: (audit.entries, audit.head),
        sha256: sum,
        photos,
        missing,
        with_photos: album.is_some(),
    };
    zip.start_file(WORD, options.compression_method(CompressionMethod::Deflated))?;
    zip.write_all(serde_json::to_string_pretty(&word)?.as_bytes())?;
    zip.finish()?.sync_all()?;
    // Not over one that came meanwhile.
    ensure!(!file.exists(), "{} is there already: a backup overwrites nothing", file.display());
    fs::rename(&unfinished.0, file).with_context(|| format!("cannot write {}", file.display()))?;
    keep_name(file);
    Ok(word)
}

/// A name that was only given may be gone after a power cut, though what it names is not. The backup is whole all the same, and some
/// shares sync no folder.
fn keep_name(file: &Path) {
    // Elsewhere a folder cannot be opened.
    if cfg!(unix) {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let synced = File::open(folder.unwrap_or(Path::new("."))).and_then(|folder| folder.sync_all());
        if let Err(error) = synced {
            tracing::warn!(%error, "the backup is whole, but after a power cut now its name may be gone: look whether it is there");
        }
    }
}

/// What came of putting a backup back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutBack {
    /// What it said of itself.
    pub word: Word,
    /// The centre's new life.
    pub restored: Restored,
    /// Apps that were revoked since the backup was made, and are again.
    pub revoked: usize,
    /// Its audit log is not whole, and was not when the backup was made.
    pub audit_broken: bool,
    /// Photos that were put into their place.
    pub photos: u64,
    /// Photos that the database counted and that are not there: they are awaited again.
    pub missing: u64,
    /// What goes on of the life before; none where nothing was there, or another centre.
    pub carried: Option<Carried>,
    /// The audit log of the life before was not whole.
    pub log_was_broken: bool,
    /// Where what was there before is now.
    pub before: Option<PathBuf>,
}

/// Puts a backup into the place of a centre, also while that serves: phones find the one or the other, with an epoch of its own.
/// What was there before is kept beside it. That may be `another` centre's only if that is said.
pub fn put_back(
    file: &Path,
    folder: &Path,
    another: bool,
    album: Option<&Album>,
    runtime: &Runtime,
    clock: &dyn Fn() -> DateTime<Utc>,
    mint: &mut dyn Mint,
) -> anyhow::Result<PutBack> {
    let now = clock();
    let mut backup = Backup::open(file)?;
    fs::create_dir_all(folder).with_context(|| format!("cannot write {}", folder.display()))?;
    // Not what `serve` holds: a backup is put back also while that goes on.
    let Some(_restores) = Held::take(&folder.join(RESTORED))? else {
        bail!("another restore is on its way in {}: wait until it has ended", folder.display());
    };
    let staging = folder.join("restore.unfinished");
    if staging.exists() {
        // An earlier one was cut off: it had changed nothing yet, or all.
        fs::remove_dir_all(&staging)?;
    }
    let staged = Aside::folder(staging)?;
    let database = staged.0.join(FILE);
    backup.unpack(&database)?;
    let copied = look_at(&database)?;
    backup.look_at_photos()?;
    // From here on the backup is known to be whole.
    let there = match folder.join(FILE).exists() {
        true => Some(SqliteStorage::open(folder)?),
        false => None,
    };
    let is_another = match &there {
        Some(there) => there.key()? != copied.key,
        None => false,
    };
    ensure!(
        another || !is_another,
        "{} is a backup of another centre than the one in {}: apps know a centre by its key, and those of the one that is there could not \
         go on. To look at a backup, restore it into an empty folder (--data DIR). Where what is there was begun anew in the place of a \
         centre that was lost, and no app was enrolled at it, --another-centre puts the backup in its place",
        file.display(),
        folder.display()
    );
    let photos = match album {
        Some(album) => backup.put_photos(album, runtime)?,
        None => 0,
    };
    // In the form of this build, whichever made it.
    let storage = SqliteStorage::open_with(&staged.0, mint)?;
    let live = there.as_ref().filter(|_| !is_another).map(|_| folder.join(FILE));
    let gone = match album {
        Some(album) => not_in(album, runtime, counted(&database, live.as_deref())?)?,
        None => Vec::new(),
    };
    // What takes long is done. From here on until the backup is in its place nobody writes, and phones are told to come again: what was
    // written meanwhile would be in neither.
    let mut log_was_broken = false;
    let shut = there.as_ref().map(SqliteStorage::shut).transpose().context("somebody writes for too long")?;
    let before = match there {
        Some(there) => {
            let kept = kept_in(folder, now)?;
            let copied = there.copy_to(&kept).context("what is there could not be kept")?;
            log_was_broken = copied.audit.fault.is_some();
            Some(kept)
        }
        None => None,
    };
    // Nothing of another centre is this one's.
    let last_life = before.as_ref().filter(|_| !is_another);
    let restored = storage.restored(now, mint)?;
    let carried = last_life
        .map(|before| storage.carry_over(before, now, mint))
        .transpose()
        .context("what came after the backup could not be carried over")?;
    gone.iter().try_for_each(|name| storage.photo_is_gone(*name, now))?;
    // A phone that was taken out since must not come back in by a backup from before.
    let revoked = match last_life {
        Some(before) => revoke_again(&storage, before, now)?,
        None => 0,
    };
    storage.turn_day(now, office_day(now))?;
    // Into one file: what is put in place is that file.
    storage.copy_to(&staged.0.join("whole.db"))?;
    drop(storage);
    put_in_place(&staged.0.join("whole.db"), folder)?;
    drop(shut);
    // Whoever serves has turned its day already, where midnight came meanwhile.
    let now = clock();
    SqliteStorage::open(folder)?.turn_day(now, office_day(now))?;
    let audit_broken = copied.audit.fault.is_some();
    Ok(PutBack {
        word: backup.word,
        restored,
        revoked,
        audit_broken,
        photos,
        missing: gone.len() as u64,
        carried,
        log_was_broken,
        before,
    })
}

/// The photos that a backup counts, and those that the life whose place it takes does, which stay counted too. What comes to that one while
/// they are looked for was looked at when it came.
fn counted(backup: &Path, live: Option<&Path>) -> anyhow::Result<BTreeSet<PhotoName>> {
    let mut counted = BTreeSet::new();
    for database in [Some(backup), live].into_iter().flatten() {
        counted.extend(photos_of(database)?);
    }
    Ok(counted)
}

/// Those of the photos that are not in the album: each file is read and its hash worked out.
fn not_in(album: &Album, runtime: &Runtime, photos: BTreeSet<PhotoName>) -> anyhow::Result<Vec<PhotoName>> {
    let mut gone = Vec::new();
    for name in photos {
        if runtime.block_on(album.has(name))?.is_none() {
            gone.push(name);
        }
    }
    Ok(gone)
}

/// A new file for what was there before. Two restores of one second have one each.
fn kept_in(folder: &Path, now: DateTime<Utc>) -> io::Result<PathBuf> {
    let at = now.format("%Y%m%dT%H%M%SZ");
    let names = std::iter::once(String::new()).chain((2..=99).map(|place| format!("-{place}")));
    let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
    for end in names {
        let kept = folder.join(format!("before-restore-{at}{end}.db"));
        match private(&kept) {
            Ok(_) => return Ok(kept),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

/// Revokes what the centre that was there before had revoked. Answers how many apps the backup took for good.
fn revoke_again(storage: &SqliteStorage, before: &Path, now: DateTime<Utc>) -> anyhow::Result<usize> {
    let mut revoked = 0;
    let good = storage.status()?.installs.into_iter().filter(|install| !install.revoked);
    let gone = revoked_in(before)?;
    for install in good.filter(|install| gone.contains(&install.id)) {
        revoked += storage.revoke(&RevokeWhat::Install(install.id), now)?.len();
    }
    Ok(revoked)
}

/// A backup that is looked at.
struct Backup {
    zip: ZipArchive<File>,
    word: Word,
}

impl Backup {
    fn open(file: &Path) -> anyhow::Result<Backup> {
        let opened = File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
        // What a reader of archives says of it helps nobody.
        let other = |why: &str| {
            anyhow!("{} is {why}: take a file that `backup` made, whole as it was", file.display())
        };
        let mut zip = ZipArchive::new(opened).map_err(|_| other("no backup, or was cut"))?;
        let mut text = String::new();
        let word = zip.by_name(WORD).map_err(|_| other("no backup"))?;
        word.take(WORD_MAX).read_to_string(&mut text)?;
        /// Read first, so that a newer layout is told from a damaged one.
        #[derive(Deserialize)]
        struct Laid {
            format: u32,
        }
        let Laid { format } =
            serde_json::from_str(&text).context("the backup's word on itself is damaged")?;
        ensure!(
            format <= FORMAT,
            "a newer centre made this backup (layout {format}; this one knows {FORMAT})"
        );
        let word = serde_json::from_str(&text).context("the backup's word on itself is damaged")?;
        Ok(Backup { zip, word })
    }

    /// Writes the database out, and looks whether it is the one that was put in.
    fn unpack(&mut self, to: &Path) -> anyhow::Result<()> {
        let mut from = self.zip.by_name(FILE).context("the backup has no database")?;
        let sum = pass_on(&mut from, &mut private(to)?).context("the database in the backup is damaged")?;
        ensure!(sum == self.word.sha256, "the database in the backup is not the one that was put in");
        Ok(())
    }

    fn photo_names(&self) -> anyhow::Result<Vec<String>> {
        let mut names = Vec::new();
        for name in self.zip.file_names() {
            let name = name?;
            names.extend(name.starts_with(PHOTOS).then(|| name.into_owned()));
        }
        Ok(names)
    }

    fn photo(&mut self, entry: &str) -> anyhow::Result<(PhotoName, Vec<u8>)> {
        let mut bytes = Vec::new();
        let from = self.zip.by_name(entry)?;
        from.take(u64::from(PHOTO_BYTES_MAX) + 1)
            .read_to_end(&mut bytes)
            .with_context(|| format!("{entry} in the backup is damaged"))?;
        let sum = sha256(&bytes);
        ensure!(entry == format!("{PHOTOS}{sum}.jpg"), "{entry} in the backup is not that photo");
        let mut name = [0; 32];
        hex::decode_to_slice(&sum, &mut name)?;
        Ok((PhotoName(name), bytes))
    }

    fn look_at_photos(&mut self) -> anyhow::Result<()> {
        let names = self.photo_names()?;
        if names.len() as u64 != self.word.photos {
            bail!("the backup has {} photos, and says {}", names.len(), self.word.photos);
        }
        names.iter().try_for_each(|name| self.photo(name).map(|_| ()))
    }

    fn put_photos(&mut self, album: &Album, runtime: &Runtime) -> anyhow::Result<u64> {
        let mut put = 0;
        for entry in self.photo_names()? {
            let (name, bytes) = self.photo(&entry)?;
            if runtime.block_on(album.has(name))?.is_none() {
                runtime.block_on(album.put(name, Bytes::from(bytes)))?;
                put += 1;
            }
        }
        Ok(put)
    }
}

/// Copies, and answers the SHA-256 of what was copied.
fn pass_on(from: &mut impl Read, to: &mut impl Write) -> io::Result<String> {
    let (mut sum, mut piece) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        match from.read(&mut piece)? {
            0 => return Ok(hex::encode(sum.finalize())),
            read => {
                sum.update(&piece[..read]);
                to.write_all(&piece[..read])?;
            }
        }
    }
}

/// A new file that nobody else reads: it has full NIKs and the centre's secret key.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// What is made on the way and is gone at the end, however that comes.
struct Aside(PathBuf);

impl Aside {
    /// A file that an earlier attempt may have left.
    fn new(path: PathBuf) -> anyhow::Result<Aside> {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot write {}", path.display()));
            }
            _ => {}
        }
        // The copy's own, so that nobody else reads it from its first byte on.
        if path.extension().is_some_and(|end| end == "db") {
            drop(private(&path).with_context(|| format!("cannot write {}", path.display()))?);
        }
        Ok(Aside(path))
    }

    fn folder(path: PathBuf) -> anyhow::Result<Aside> {
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Aside(path))
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        let gone = match self.0.is_dir() {
            true => fs::remove_dir_all(&self.0),
            false => fs::remove_file(&self.0),
        };
        if let Err(error) = gone.or_else(|error| match error.kind() {
            io::ErrorKind::NotFound => Ok(()),
            _ => Err(error),
        }) {
            tracing::warn!(file = %self.0.display(), %error, "what was made on the way could not be removed");
        }
    }
}
