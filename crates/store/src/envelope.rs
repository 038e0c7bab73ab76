//! The envelope's file, kept twice: without it the records are noise, and a bad page of storage must not make them so. The first
//! copy is the newer one wherever the two differ, because it is written first; whoever reads it makes the other the same. One
//! that is only out of reach is nobody's to replace.
//!
//! It knows how an envelope is kept, and never what opens it.

use crate::files::{self, remove, sync_folder};
use crate::open::find;
use crate::vault::{Hardness, UnlockError};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

/// The names of the two copies, in the order in which they are written and asked.
const FILES: [&str; 2] = ["key.json", "key.copy.json"];
/// An envelope that the PIN alone opens.
pub(crate) const PIN_ALONE: u32 = 1;
/// One that takes the PIN and the phone's key store. An app that knows only the first must not call the PIN wrong.
pub(crate) const PIN_AND_DEVICE: u32 = 2;
const NEWEST: u32 = PIN_AND_DEVICE;

#[derive(Serialize, Deserialize)]
pub(crate) struct Envelope {
    pub version: u32,
    pub pin: ByPin,
    pub centre: ToCentre,
    /// What the PIN needs besides; none where the phone has no key store, or it failed when the envelope was made.
    pub key_store: Option<ByKeyStore>,
    pub attempts: Attempts,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct ByPin {
    pub salt: String,
    pub hardness: Hardness,
    pub nonce: String,
    pub wrapped: String,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct ByKeyStore {
    /// Tells the key this envelope was made with from another, so that a lost one is not taken for a wrong PIN.
    pub check: String,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct ToCentre {
    pub key: String,
    pub sealed: String,
}

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Attempts {
    pub failed: u32,
    pub not_before: Option<DateTime<Utc>>,
}

/// An envelope as it is on disk.
#[derive(Serialize)]
struct Written<'a> {
    #[serde(flatten)]
    envelope: &'a Envelope,
    /// A flipped bit in a wrapped key looks like any key, and would call every PIN wrong. Older apps wrote none.
    sum: String,
}

impl Envelope {
    /// Over what this app knows of it, each on a line: another order of the file, or more in it, is no damage.
    fn sum(&self) -> String {
        let Envelope { version, pin, centre, key_store, attempts } = self;
        let Hardness { memory_kib, passes, lanes } = pin.hardness;
        let lines = [
            "pendamping envelope".to_owned(),
            version.to_string(),
            pin.salt.clone(),
            format!("{memory_kib} {passes} {lanes}"),
            pin.nonce.clone(),
            pin.wrapped.clone(),
            centre.key.clone(),
            centre.sealed.clone(),
            key_store.as_ref().map(|store| store.check.clone()).unwrap_or_default(),
            attempts.failed.to_string(),
            attempts.not_before.map(|until| until.to_rfc3339()).unwrap_or_default(),
        ];
        Sha256::digest(lines.join("\n")).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The envelope of this folder: the first copy that is whole. The other is made the same, so that what a change of the PIN left
/// behind when it was cut short opens nothing for long.
///
/// # Errors
/// `Fresh` where nobody enrolled; `Damaged` too when both are gone, but there are records. `Newer` where a copy says so and no
/// copy is whole. `Io` for what may pass: nothing is written then, because the copy that cannot be reached may be the newer one.
pub(crate) fn read(folder: &Path) -> Result<Envelope, UnlockError> {
    let (mut newer, mut trouble) = (None, None);
    for name in FILES {
        match read_copy(&folder.join(name)) {
            Ok((envelope, text)) => {
                for other in FILES.iter().filter(|other| **other != name) {
                    mend(folder, other, &text);
                }
                return Ok(envelope);
            }
            Err(UnlockError::Fresh) => {}
            // A newer app writes both. One alone that says so beside a whole one has a bit of its version flipped.
            Err(error @ UnlockError::Newer(_)) => newer = newer.or(Some(error)),
            Err(UnlockError::Io(error)) if !is_lost(&error) => return Err(error.into()),
            Err(error) => {
                tracing::error!(name, %error, "a copy of the key envelope is not whole");
                // Of two, the one that may still be read says more than the one that is damaged.
                if trouble.is_none() || matches!(error, UnlockError::Io(_)) {
                    trouble = Some(error);
                }
            }
        }
    }
    Err(match newer.or(trouble) {
        Some(error) => error,
        None if find(folder)? => UnlockError::Damaged,
        None => UnlockError::Fresh,
    })
}

/// Whether an error that stays says that the file is lost, and not only out of reach: flash gives one in place of a page that
/// it has lost (`Fault::is_damage` says the same of SQLite's), and a folder in its place is no file.
fn is_lost(error: &io::Error) -> bool {
    // EIO, the same number on all systems of phones; it has no kind of its own.
    const NO_PAGE: i32 = 5;
    (cfg!(unix) && error.raw_os_error() == Some(NO_PAGE)) || error.kind() == io::ErrorKind::IsADirectory
}

/// Times a file is read before an error counts that may be of a moment.
const READS: u32 = 3;
const BETWEEN_READS: Duration = Duration::from_millis(50);

fn read_patiently(file: &Path) -> io::Result<Vec<u8>> {
    for _ in 1..READS {
        match fs::read(file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => std::thread::sleep(BETWEEN_READS),
            answer => return answer,
        }
    }
    fs::read(file)
}

fn read_copy(file: &Path) -> Result<(Envelope, Vec<u8>), UnlockError> {
    let text = match read_patiently(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(UnlockError::Fresh),
        Err(error) => return Err(error.into()),
    };
    let value: serde_json::Value = serde_json::from_slice(&text).map_err(|_| UnlockError::Damaged)?;
    if let Some(newer) =
        value.get("version").and_then(serde_json::Value::as_u64).filter(|v| *v > NEWEST.into())
    {
        return Err(UnlockError::Newer(newer as u32));
    }
    let sum = value.get("sum").cloned();
    let envelope: Envelope = serde_json::from_value(value).map_err(|_| UnlockError::Damaged)?;
    match sum {
        Some(sum) if sum != envelope.sum() => Err(UnlockError::Damaged),
        _ => Ok((envelope, text)),
    }
}

/// Writes both. Once the first is on disk it counts: a second that fails is made the same by whoever reads next, and to call
/// that a failure would tell a person that the old PIN still holds.
///
/// # Errors
/// Those of the file system; everything is as it was.
pub(crate) fn write(folder: &Path, envelope: &Envelope) -> io::Result<()> {
    let text = serde_json::to_vec_pretty(&Written { envelope, sum: envelope.sum() })?;
    let [first, second] = FILES;
    replace(folder, first, &text)?;
    mend(folder, second, &text);
    Ok(())
}

fn mend(folder: &Path, name: &str, text: &[u8]) {
    if fs::read(folder.join(name)).is_ok_and(|found| found == text) {
        return;
    }
    if let Err(error) = replace(folder, name, text) {
        tracing::warn!(name, %error, "a copy of the key envelope could not be written");
    }
}

/// Replaces a file as a whole: a cut leaves the old one or the new one.
fn replace(folder: &Path, name: &str, text: &[u8]) -> io::Result<()> {
    let beside = folder.join(unfinished(name));
    let mut file = files::create(&beside)?;
    file.write_all(text)?;
    files::sync(&beside, &file)?;
    files::rename(&beside, &folder.join(name))?;
    sync_folder(folder)
}

fn unfinished(name: &str) -> String {
    format!("{name}.new")
}

/// Removes both, and what was cut off on its way to be one.
///
/// # Errors
/// Those of the file system.
pub(crate) fn forget(folder: &Path) -> io::Result<()> {
    for name in FILES {
        remove(&folder.join(name))?;
        remove(&folder.join(unfinished(name)))?;
    }
    Ok(())
}
