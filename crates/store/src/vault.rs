//! The key envelope: a versioned file beside the database (`envelope.rs`) that holds the database's key, wrapped once by the
//! person's PIN and once to the centre's public key, so that a forgotten PIN loses nothing. Where the phone has a key store of its
//! own, the PIN opens it only together with a key that is kept there: a copy of the file is then no use to who guesses PINs.
//!
//! It never holds the key in the clear and never decides what to do after too many attempts but wait, and in the end to leave it to the office.

use crate::envelope::{
    Attempts, ByKeyStore, ByPin, Envelope, PIN_ALONE, PIN_AND_DEVICE, ToCentre, read, write,
};
use crate::open::RawKey;
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use chrono::{DateTime, TimeDelta, Utc};
use crypto_box::{PublicKey, SecretKey};
use pendamping_protocol::recover::key_in;
use rand::{CryptoRng, RngCore};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io;
use std::path::Path;
use std::sync::OnceLock;
use zeroize::Zeroizing;

/// More than this no honest envelope asks for: a damaged one must not take the phone's memory.
const MEMORY_MAX_KIB: u32 = 256 << 10;
const PASSES_MAX: u32 = 16;
/// Attempts before waiting begins.
const FREE_ATTEMPTS: u32 = 5;
/// Attempts before no PIN opens it any more. Whoever waits as told needs two days for so many.
const ATTEMPTS_MAX: u32 = 50;
/// Waits after each further failure, in seconds; the last one stays.
const WAITS_S: &[i64] = &[30, 60, 300, 900, 3_600];

/// How hard a PIN is to guess from a stolen envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hardness {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Hardness {
    /// Argon2id with 19 MiB and two passes: about a third of a second on a cheap phone, and bearable beside 2 GB of memory.
    pub const PHONE: Hardness = Hardness { memory_kib: 19 * 1024, passes: 2, lanes: 1 };
}

/// A key that the phone's key store keeps, and nothing else does.
pub type DeviceKey = Zeroizing<[u8; 32]>;

/// The phone's own key store, as far as an envelope needs one. What it keeps must never leave the phone, in no backup either.
pub trait KeyStore: Send + Sync {
    /// The key that was put there, if it still is.
    fn get(&self) -> io::Result<Option<DeviceKey>>;
    /// Keeps `key` instead of any before.
    fn put(&self, key: &[u8; 32]) -> io::Result<()>;
}

static KEY_STORE: OnceLock<Box<dyn KeyStore>> = OnceLock::new();

/// Makes and opens every envelope of this process with this key store as well. Called once, at the start: a process is one
/// phone. Without it the PIN stands alone.
pub fn use_key_store(store: Box<dyn KeyStore>) {
    if KEY_STORE.set(store).is_err() {
        tracing::warn!("the phone's key store was named twice: the first stands");
    }
}

fn of_this_phone() -> Option<&'static dyn KeyStore> {
    KEY_STORE.get().map(AsRef::as_ref)
}

/// Whether this folder has an envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// No envelope: enrol first.
    Fresh,
    /// A PIN opens it.
    Locked {
        /// Failed attempts since the last good one.
        failed: u32,
        /// No attempt is looked at before.
        not_before: Option<DateTime<Utc>>,
    },
}

/// Why the envelope did not open.
#[derive(Debug, thiserror::Error)]
pub enum UnlockError {
    /// Not this PIN.
    #[error("wrong PIN")]
    WrongPin {
        /// Attempts left before waiting begins.
        left: u32,
        /// When the next attempt is looked at.
        wait_until: Option<DateTime<Utc>>,
    },
    /// Too early; the attempt was not looked at.
    #[error("wait until {until}")]
    Wait {
        /// Until then.
        until: DateTime<Utc>,
    },
    /// So many were wrong that no PIN opens it any more: the office's code does.
    #[error("too many wrong PINs")]
    Spent,
    /// There is no envelope.
    #[error("this phone is not enrolled")]
    Fresh,
    /// The envelope cannot be read, or is gone while there are records.
    #[error("the key envelope is damaged")]
    Damaged,
    /// The envelope was written by a newer app.
    #[error("the key envelope has version {0}")]
    Newer(u32),
    /// The file could not be read or written.
    #[error("the key envelope: {0}")]
    Io(#[from] io::Error),
}

/// Whether `folder` has an envelope. A phone that was killed while it forgot goes on forgetting.
///
/// # Errors
/// `Damaged` also where there are records and no envelope: to enrol there anew would lose them.
pub fn status(folder: &Path) -> Result<Status, UnlockError> {
    crate::open::finish_wipe(folder)?;
    match read(folder) {
        Ok(Envelope { attempts, .. }) => {
            Ok(Status::Locked { failed: attempts.failed, not_before: attempts.not_before })
        }
        Err(UnlockError::Fresh) => Ok(Status::Fresh),
        Err(error) => Err(error),
    }
}

/// Makes a new database key and writes its envelope; refused (`Io`) where there are records already, or the PIN is not six
/// digits. `centre_key` is the centre's X25519 public key in base64.
pub fn create(
    folder: &Path,
    pin: &str,
    centre_key: &str,
    hardness: Hardness,
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<RawKey, UnlockError> {
    create_with(folder, pin, centre_key, hardness, of_this_phone(), rng)
}

/// [`create`], with this key store instead of the phone's. One that does not keep what it is given is left out: an enrolment
/// must not fail for it.
pub fn create_with(
    folder: &Path,
    pin: &str,
    centre_key: &str,
    hardness: Hardness,
    store: Option<&dyn KeyStore>,
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<RawKey, UnlockError> {
    crate::open::finish_wipe(folder)?;
    if crate::open::is_there(folder) {
        // A new envelope would lock the records for ever, also where the one that opened them is gone: it may be found again.
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, "there are records here already").into());
    }
    must_be_pin(pin)?;
    let mut raw = Zeroizing::new([0u8; 32]);
    // One that happens to be text the centre would take for somebody's words, and not give back.
    while key_in(raw.as_ref()).is_none() {
        rng.fill_bytes(raw.as_mut());
    }
    let centre = BASE64.decode(centre_key.trim_end_matches('=')).map_err(|_| UnlockError::Damaged)?;
    let centre = PublicKey::from_slice(&centre).map_err(|_| UnlockError::Damaged)?;
    let sealed = centre.seal(rng, raw.as_ref()).map_err(|_| UnlockError::Damaged)?;
    crate::open::make_folder(folder)?;
    let device = store.and_then(|store| new_device_key(store, rng));
    let envelope = Envelope {
        version: if device.is_some() { PIN_AND_DEVICE } else { PIN_ALONE },
        pin: wrap(&raw, pin, hardness, device.as_ref(), rng)?,
        centre: ToCentre { key: centre_key.to_owned(), sealed: BASE64.encode(sealed) },
        key_store: device.map(|key| ByKeyStore { check: check(&key) }),
        attempts: Attempts::default(),
    };
    write(folder, &envelope)?;
    Ok(RawKey(raw))
}

/// Opens the envelope by the PIN. The attempt is counted on disk before it is looked at, so that pulling the battery does not
/// give a free one. A clock set back wins no attempt, and makes nobody wait longer than the longest wait; one set ahead makes nobody
/// wait, so that there is an end to the attempts as well. When the phone's key
/// store has lost its key no PIN can open it, so none is counted: `Damaged`, and the centre's key still opens it.
pub fn unlock(folder: &Path, pin: &str, now: DateTime<Utc>) -> Result<RawKey, UnlockError> {
    unlock_with(folder, pin, now, of_this_phone())
}

/// [`unlock`], with this key store instead of the phone's.
pub fn unlock_with(
    folder: &Path,
    pin: &str,
    now: DateTime<Utc>,
    store: Option<&dyn KeyStore>,
) -> Result<RawKey, UnlockError> {
    let mut envelope = read(folder)?;
    if envelope.attempts.failed >= ATTEMPTS_MAX {
        return Err(UnlockError::Spent);
    }
    if let Some(until) = envelope.attempts.not_before.filter(|until| now < *until) {
        let latest = now + wait_after(envelope.attempts.failed).unwrap_or_default();
        if until > latest {
            // The clock was set back. That wins no attempt, and locks nobody out for years: the wait begins anew.
            envelope.attempts.not_before = Some(latest);
            write(folder, &envelope)?;
        }
        return Err(UnlockError::Wait { until: until.min(latest) });
    }
    let device = device_key(&envelope, store)?;
    envelope.attempts.failed = envelope.attempts.failed.saturating_add(1);
    envelope.attempts.not_before = wait_after(envelope.attempts.failed).map(|wait| now + wait);
    write(folder, &envelope)?;
    match unwrap(&envelope.pin, pin, device.as_ref()) {
        Some(raw) => {
            envelope.attempts = Attempts::default();
            write(folder, &envelope)?;
            Ok(RawKey(raw))
        }
        None => Err(UnlockError::WrongPin {
            left: FREE_ATTEMPTS.saturating_sub(envelope.attempts.failed),
            wait_until: envelope.attempts.not_before,
        }),
    }
}

/// Wraps the key by a new PIN; the old one must open it.
pub fn change_pin(
    folder: &Path,
    old: &str,
    new: &str,
    now: DateTime<Utc>,
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<(), UnlockError> {
    change_pin_with(folder, old, new, now, of_this_phone(), rng)
}

/// [`change_pin`], with this key store instead of the phone's.
pub fn change_pin_with(
    folder: &Path,
    old: &str,
    new: &str,
    now: DateTime<Utc>,
    store: Option<&dyn KeyStore>,
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<(), UnlockError> {
    must_be_pin(new)?;
    let raw = unlock_with(folder, old, now, store)?;
    let mut envelope = read(folder)?;
    let device = device_key(&envelope, store)?;
    envelope.pin = wrap(&raw.0, new, envelope.pin.hardness, device.as_ref(), rng)?;
    Ok(write(folder, &envelope)?)
}

/// `text`, sealed to the centre's key as the enrolment gave it: from now on only the centre reads it.
pub fn seal_for_centre(
    folder: &Path,
    text: &str,
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<String, UnlockError> {
    pendamping_protocol::seal::seal(&read(folder)?.centre.key, text, rng).map_err(|_| UnlockError::Damaged)
}

/// A forgotten PIN on its way to another: what goes to the centre, and the secret that opens the answer. It is in memory alone.
pub struct Recovery {
    /// What the database's key is sealed in for the centre.
    pub sealed: String,
    /// The public key that the answer is to be sealed to.
    pub key: String,
    secret: Zeroizing<[u8; 32]>,
}

/// Begins to recover the key of this folder's records.
///
/// # Errors
/// Those of the envelope: where it is gone there is nothing that the centre could open.
pub fn begin_recovery(folder: &Path, rng: &mut (impl RngCore + CryptoRng)) -> Result<Recovery, UnlockError> {
    let mut secret = Zeroizing::new([0u8; 32]);
    rng.fill_bytes(secret.as_mut());
    let key = BASE64.encode(SecretKey::from(*secret).public_key().as_bytes());
    Ok(Recovery { sealed: read(folder)?.centre.sealed, key, secret })
}

/// Wraps the key that the centre gave back by a new PIN, together with the phone's key store where there is one. Attempts count anew.
///
/// # Errors
/// `Damaged` when what was answered is not the key of these records, `Io` when the envelope cannot be written: a PIN that opened
/// it still does.
pub fn finish_recovery(
    folder: &Path,
    recovery: &Recovery,
    answer: &str,
    pin: &str,
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<RawKey, UnlockError> {
    finish_recovery_with(folder, recovery, answer, pin, of_this_phone(), rng)
}

/// [`finish_recovery`], with this key store instead of the phone's.
pub fn finish_recovery_with(
    folder: &Path,
    recovery: &Recovery,
    answer: &str,
    pin: &str,
    store: Option<&dyn KeyStore>,
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<RawKey, UnlockError> {
    must_be_pin(pin)?;
    let opened =
        pendamping_protocol::seal::open(&recovery.secret, answer).map_err(|_| UnlockError::Damaged)?;
    let raw = Zeroizing::new(BASE64.decode(opened).map_err(|_| UnlockError::Damaged)?);
    let raw: Zeroizing<[u8; 32]> =
        Zeroizing::new(raw.as_slice().try_into().map_err(|_| UnlockError::Damaged)?);
    let key = RawKey(raw.clone());
    if !crate::open::fits(folder, &key) {
        return Err(UnlockError::Damaged);
    }
    let mut envelope = read(folder)?;
    let device = kept_or_new_device_key(&envelope, store, rng);
    envelope.version = if device.is_some() { PIN_AND_DEVICE } else { PIN_ALONE };
    envelope.pin = wrap(&raw, pin, envelope.pin.hardness, device.as_ref(), rng)?;
    envelope.key_store = device.map(|key| ByKeyStore { check: check(&key) });
    envelope.attempts = Attempts::default();
    write(folder, &envelope)?;
    Ok(key)
}

/// Opens the envelope with the centre's secret key, as whoever holds that can. The office gives a forgotten PIN's key back another way,
/// from the copy that the phone told it: so this shows what the key opens, and nothing of the app asks for it.
#[doc(hidden)]
pub fn open_with_centre_key(folder: &Path, secret: &[u8; 32]) -> Result<RawKey, UnlockError> {
    let sealed = BASE64.decode(read(folder)?.centre.sealed).map_err(|_| UnlockError::Damaged)?;
    let raw = SecretKey::from(*secret).unseal(&sealed).map_err(|_| UnlockError::Damaged)?;
    let raw: [u8; 32] = raw.try_into().map_err(|_| UnlockError::Damaged)?;
    Ok(RawKey(Zeroizing::new(raw)))
}

/// Puts a new key into the key store and reads it back: only what it gives back may be relied on.
fn new_device_key(store: &dyn KeyStore, rng: &mut (impl RngCore + CryptoRng)) -> Option<DeviceKey> {
    let mut key = Zeroizing::new([0u8; 32]);
    rng.fill_bytes(key.as_mut());
    match store.put(&key).and_then(|()| store.get()) {
        Ok(Some(kept)) if kept == key => Some(key),
        Ok(_) => {
            tracing::warn!("the phone's key store does not keep keys: the PIN stands alone");
            None
        }
        Err(error) => {
            tracing::warn!(%error, "the phone's key store failed: the PIN stands alone");
            None
        }
    }
}

/// The key for an envelope that takes the place of this one. The key store keeps one key: another is put over it only where no
/// PIN could open this envelope by it, because the phone may die, or its disk be full, before the new envelope is written.
fn kept_or_new_device_key(
    envelope: &Envelope,
    store: Option<&dyn KeyStore>,
    rng: &mut (impl RngCore + CryptoRng),
) -> Option<DeviceKey> {
    match device_key(envelope, store) {
        Ok(Some(key)) => Some(key),
        Ok(None) | Err(UnlockError::Damaged) => store.and_then(|store| new_device_key(store, rng)),
        Err(error) => {
            tracing::warn!(%error, "the phone's key store failed: the PIN stands alone");
            None
        }
    }
}

/// The key this envelope needs besides the PIN, if it needs one. An error of the key store may pass (`Io`); a key that is gone
/// or another does not come back.
fn device_key(envelope: &Envelope, store: Option<&dyn KeyStore>) -> Result<Option<DeviceKey>, UnlockError> {
    let Some(wanted) = &envelope.key_store else { return Ok(None) };
    match store.map(KeyStore::get).transpose()?.flatten() {
        Some(key) if check(&key) == wanted.check => Ok(Some(key)),
        found => {
            tracing::error!(
                found = found.is_some(),
                "the phone's key store has not the key of this envelope"
            );
            Err(UnlockError::Damaged)
        }
    }
}

/// Says nothing of a key of 256 random bits but that it is the same.
fn check(key: &DeviceKey) -> String {
    BASE64.encode(
        Sha256::new().chain_update(b"pendamping envelope check").chain_update(key.as_ref()).finalize(),
    )
}

fn must_be_pin(text: &str) -> io::Result<()> {
    let six_digits = text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit());
    if six_digits { Ok(()) } else { Err(io::Error::new(io::ErrorKind::InvalidInput, "a PIN has six digits")) }
}

fn wait_after(failed: u32) -> Option<TimeDelta> {
    let step = failed.checked_sub(FREE_ATTEMPTS)? as usize;
    WAITS_S.get(step.min(WAITS_S.len() - 1)).map(|seconds| TimeDelta::seconds(*seconds))
}

fn wrap(
    raw: &[u8; 32],
    pin: &str,
    hardness: Hardness,
    device: Option<&DeviceKey>,
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<ByPin, UnlockError> {
    let (mut salt, mut nonce) = ([0u8; 16], [0u8; 24]);
    rng.fill_bytes(&mut salt);
    rng.fill_bytes(&mut nonce);
    let key = wrapping_key(pin, &salt, hardness, device).ok_or(UnlockError::Damaged)?;
    let wrapped = XChaCha20Poly1305::new(key.as_ref().into())
        .encrypt(XNonce::from_slice(&nonce), raw.as_ref())
        .map_err(|_| UnlockError::Damaged)?;
    Ok(ByPin {
        salt: BASE64.encode(salt),
        hardness,
        nonce: BASE64.encode(nonce),
        wrapped: BASE64.encode(wrapped),
    })
}

fn unwrap(by_pin: &ByPin, pin: &str, device: Option<&DeviceKey>) -> Option<Zeroizing<[u8; 32]>> {
    let salt = BASE64.decode(&by_pin.salt).ok()?;
    let nonce: [u8; 24] = BASE64.decode(&by_pin.nonce).ok()?.try_into().ok()?;
    let key = wrapping_key(pin, &salt, by_pin.hardness, device)?;
    let raw = XChaCha20Poly1305::new(key.as_ref().into())
        .decrypt(XNonce::from_slice(&nonce), BASE64.decode(&by_pin.wrapped).ok()?.as_ref())
        .ok()?;
    Some(Zeroizing::new(raw.try_into().ok()?))
}

/// What the database's key is wrapped with: the stretched PIN, and the device's key hashed into it where there is one. Both
/// have a fixed length, so nothing else hashes to the same.
fn wrapping_key(
    pin: &str,
    salt: &[u8],
    hardness: Hardness,
    device: Option<&DeviceKey>,
) -> Option<Zeroizing<[u8; 32]>> {
    let by_pin = stretched(pin, salt, hardness)?;
    let Some(device) = device else { return Some(by_pin) };
    let both = Sha256::new()
        .chain_update(b"pendamping envelope PIN and device")
        .chain_update(by_pin.as_ref())
        .chain_update(device.as_ref());
    Some(Zeroizing::new(both.finalize().into()))
}

fn stretched(pin: &str, salt: &[u8], hardness: Hardness) -> Option<Zeroizing<[u8; 32]>> {
    if hardness.memory_kib > MEMORY_MAX_KIB || hardness.passes > PASSES_MAX {
        return None;
    }
    let params = Params::new(hardness.memory_kib, hardness.passes, hardness.lanes, Some(32)).ok()?;
    let mut key = Zeroizing::new([0u8; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(pin.as_bytes(), salt, key.as_mut())
        .ok()?;
    Some(key)
}
