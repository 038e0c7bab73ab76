//! Where whole pictures lie, each under its name: a folder, or a bucket of a store that speaks as S3 does. Only what was looked at
//! is put here, and what is here alone says whether a photo is there. A thin layer over `object_store`; it decides only
//! that what has another hash than its name is not there.

use crate::error::{Causes, Refused};
use crate::photo::folder;
use crate::store::photo::PhotoName;
use anyhow::Context;
use axum::body::Bytes;
use chrono::{DateTime, Utc};
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::prefix::PrefixStore;
use object_store::{ClientConfigKey, Error, ObjectStore, ObjectStoreExt, RetryConfig};
use pendamping_domain::photo::PHOTO_BYTES_MAX;
use pendamping_photo::sha256;
use pendamping_protocol::code::Code;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The folder's name beside the database, unless another place is said.
pub const FOLDER: &str = "photos";
/// How long one question to a bucket may take; a phone waits meanwhile.
const BUCKET_TIME: Duration = Duration::from_secs(20);
/// When a phone is told to come again while the place fails, in seconds.
const AGAIN_S: u64 = 120;

/// Where pictures are to lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In a folder of this machine.
    Folder(PathBuf),
    /// In a bucket: `s3://bucket/prefix`.
    Bucket(String),
}

impl std::str::FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once("://") {
            Some(("s3", rest)) if !rest.starts_with('/') && !rest.is_empty() => {
                Ok(Place::Bucket(text.trim_end_matches('/').to_owned()))
            }
            Some(_) => Err("a folder, or s3://bucket/prefix".to_owned()),
            None => Ok(Place::Folder(PathBuf::from(text))),
        }
    }
}

impl Place {
    /// The place that was said, else the folder beside the database in `data`: every command looks where `serve` puts them.
    pub fn said_or_in(said: Option<Place>, data: &Path) -> Place {
        said.unwrap_or_else(|| Place::Folder(data.join(FOLDER)))
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Place::Folder(folder) => write!(f, "{}", folder.display()),
            Place::Bucket(url) => f.write_str(url),
        }
    }
}

/// Where whole pictures lie.
#[derive(Debug, Clone)]
pub struct Album {
    store: Arc<dyn ObjectStore>,
    /// Its folder, where it is one.
    folder: Option<Arc<Path>>,
}

impl Album {
    /// Opens a place. What a bucket needs to be reached is in the environment, as its own tools have it (`AWS_…`).
    pub fn open(place: &Place) -> anyhow::Result<Album> {
        let opened = match place {
            Place::Folder(folder) => Album::in_folder(folder),
            Place::Bucket(url) => Album::in_bucket(url),
        };
        opened.with_context(|| format!("cannot open the photos in {place}"))
    }

    /// In a folder, which is made when there is none. Received means durable: each file is on disk before it is there.
    pub fn in_folder(folder: &Path) -> anyhow::Result<Album> {
        folder::open(folder)?;
        let store = Arc::new(LocalFileSystem::new_with_prefix(folder)?.with_fsync(true));
        Ok(Album { store, folder: Some(folder.into()) })
    }

    fn in_bucket(url: &str) -> anyhow::Result<Album> {
        // The HTTP library leaves it to the program which crypto library it uses. Somebody was first: then it is decided.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = AmazonS3ConfigKey::Client;
        let (_, rest) = url.split_once("://").context("no bucket is named")?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let store = AmazonS3Builder::from_env()
            .with_bucket_name(bucket)
            .with_retry(RetryConfig { max_retries: 2, retry_timeout: BUCKET_TIME, ..RetryConfig::default() })
            .with_config(client(ClientConfigKey::Timeout), format!("{} seconds", BUCKET_TIME.as_secs()))
            .with_config(client(ClientConfigKey::ConnectTimeout), "5 seconds")
            .build()?;
        Ok(Album { store: Arc::new(PrefixStore::new(store, prefix)), folder: None })
    }

    /// Deletes what whoever was killed while they put a photo here left of it, a day ago or longer. In a bucket there is no such thing: that puts whole
    /// or not at all. A failure is told in the log: it keeps nobody from anything.
    pub fn sweep(&self, now: DateTime<Utc>) {
        match self.folder.as_ref().map_or(Ok(0), |folder| folder::sweep(folder, now)) {
            Ok(0) => {}
            Ok(swept) => tracing::info!(swept, "parts of photos, left by who was killed, are deleted"),
            Err(error) => tracing::warn!(%error, "parts of photos that were left could not be looked for"),
        }
    }

    /// How many bytes a photo has that is here.
    pub async fn has(&self, name: PhotoName) -> Result<Option<u32>, Refused> {
        Ok(self.get(name).await?.and_then(|bytes| u32::try_from(bytes.len()).ok()))
    }

    /// A photo, if it is here. What has another hash than its name, as a file that was copied by halves, is not here: the name is
    /// free to be written anew.
    pub async fn get(&self, name: PhotoName) -> Result<Option<Bytes>, Refused> {
        let got = match self.store.get(&key(name)).await {
            // Larger than any photo is none.
            Ok(got) if got.meta.size > u64::from(PHOTO_BYTES_MAX) => return Ok(None),
            Ok(got) => got.bytes().await,
            Err(error) => Err(error),
        };
        match got {
            Ok(bytes) if sha256(&bytes) == name.to_string() => Ok(Some(bytes)),
            Ok(_) => {
                tracing::warn!(photo = %name, "what lies under a photo's name is not that photo");
                Ok(None)
            }
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(&error)),
        }
    }

    /// Puts a photo here, whole or not at all. Again is the same.
    pub async fn put(&self, name: PhotoName, bytes: Bytes) -> Result<(), Refused> {
        if let Some(folder) = &self.folder {
            folder::make_within(folder, name).map_err(|error| failed(&error))?;
        }
        self.store.put(&key(name), bytes.into()).await.map(|_| ()).map_err(|error| failed(&error))
    }

    /// Whether anything lies here under a photo's name, be it that photo or not.
    pub async fn lies(&self, name: PhotoName) -> Result<bool, Refused> {
        match self.store.head(&key(name)).await {
            Ok(_) => Ok(true),
            Err(Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(failed(&error)),
        }
    }

    /// Deletes what lies here under a photo's name, and what was left of writing it. Answers whether anything did lie here: a bucket says of
    /// nothing, too, that it is deleted.
    pub async fn remove(&self, name: PhotoName) -> Result<bool, Refused> {
        if let Some(folder) = &self.folder {
            folder::sweep_of(folder, name).map_err(|error| failed(&error))?;
        }
        if !self.lies(name).await? {
            return Ok(false);
        }
        match self.store.delete(&key(name)).await {
            Ok(()) => Ok(true),
            // Somebody else was faster.
            Err(Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(failed(&error)),
        }
    }
}

/// By its first two digits, so that no folder gets too full to be looked into.
fn key(name: PhotoName) -> Key {
    let name = name.to_string();
    Key::from(format!("{}/{name}.jpg", &name[..2]))
}

/// Photos wait while their place fails; records go on.
fn failed(error: &dyn std::error::Error) -> Refused {
    tracing::error!(error = %Causes(error), "the place of photos failed");
    Refused::new(Code::TryAgain).after(AGAIN_S)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn places_as_they_are_said() {
        let folder = |path: &str| Ok(Place::Folder(PathBuf::from(path)));
        let bucket = |url: &str| Ok(Place::Bucket(url.to_owned()));
        let no = || Err("a folder, or s3://bucket/prefix".to_owned());
        for (said, place) in [
            ("/srv/photos", folder("/srv/photos")),
            ("photos", folder("photos")),
            ("s3://bucket", bucket("s3://bucket")),
            ("s3://bucket/a/b/", bucket("s3://bucket/a/b")),
            ("s3://", no()),
            ("s3:///a", no()),
            ("https://bucket", no()),
        ] {
            assert_eq!(said.parse::<Place>(), place, "{said}");
        }
    }
}
