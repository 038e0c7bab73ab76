//! The one phone behind all screens: where its data is, its device, and the page it was on.
//!
//! A process holds exactly one, however many pages look at it: a reloaded page is a new set of components over the same
//! phone. It holds no secrets and draws nothing.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use dioxus::prelude::{use_context, use_hook};

use crate::platform::Platform;

/// Shared by every component; see [`use_phone`].
#[derive(Debug)]
pub struct Phone {
    folder: PathBuf,
    platform: Platform,
    path: Mutex<String>,
}

impl Phone {
    /// Opens the phone whose data is in `folder`, making the folder when it is not there yet.
    ///
    /// # Errors
    /// When the folder can be neither found nor made.
    pub fn open(folder: PathBuf, platform: Platform) -> anyhow::Result<Arc<Self>> {
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("cannot keep data in {}", folder.display()))?;
        Ok(Arc::new(Self { folder, platform, path: Mutex::new("/".to_owned()) }))
    }

    /// Where everything this phone keeps is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The device: clocks, ids, places.
    #[must_use]
    pub fn platform(&self) -> &Platform {
        &self.platform
    }

    /// The page that was last shown, for whoever looks next.
    #[must_use]
    pub fn path(&self) -> String {
        self.path.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn remember_path(&self, path: &str) {
        path.clone_into(&mut self.path.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// The phone these components show.
#[must_use]
pub fn use_phone() -> Arc<Phone> {
    let phone = use_context::<Arc<Phone>>();
    use_hook(move || phone)
}
