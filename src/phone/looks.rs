//! How the screens look on this phone: their language, light or dark. Known before the PIN, so it is kept beside the
//! database, in a small file that says nothing about anybody.

use std::path::Path;

use dioxus::prelude::ReadSignal;

use super::{Phone, use_phone, use_watched};
use crate::text::Language;

/// The file's name.
const FILE: &str = "looks";

/// In the file: amounts are hidden.
const HIDDEN: &str = "hidden";

/// Light or dark.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the phone's own settings say.
    #[default]
    Phone,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// As the page and the file name it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn from_code(code: &str) -> Self {
        match code {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::Phone,
        }
    }
}

/// What a person chose about the looks of the app.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Looks {
    /// What the screens speak.
    pub language: Language,
    /// Light or dark.
    pub theme: Theme,
    /// A family's amounts are not shown until somebody asks for them: others look at the same screen.
    pub amounts_hidden: bool,
}

impl Looks {
    /// What was kept in `folder`. Whatever cannot be read is as in a new app.
    pub(super) fn kept_in(folder: &Path) -> Self {
        let kept = std::fs::read_to_string(folder.join(FILE)).unwrap_or_default();
        let mut words = kept.split_whitespace();
        Self {
            language: Language::from_code(words.next().unwrap_or_default()),
            theme: Theme::from_code(words.next().unwrap_or_default()),
            amounts_hidden: words.next() == Some(HIDDEN),
        }
    }

    fn keep_in(self, folder: &Path) -> std::io::Result<()> {
        // Whole or not at all: the old file stays until the new one is complete.
        let new = folder.join("looks.new");
        let amounts = if self.amounts_hidden { format!(" {HIDDEN}") } else { String::new() };
        std::fs::write(&new, format!("{} {}{amounts}\n", self.language.code(), self.theme.code()))?;
        std::fs::rename(new, folder.join(FILE))
    }
}

impl Phone {
    /// How the screens look.
    #[must_use]
    pub fn looks(&self) -> Looks {
        *self.looks.borrow()
    }

    /// Changes how the screens look, on every page of this phone, and from now on.
    pub fn wear(&self, looks: Looks) {
        if let Err(error) = looks.keep_in(&self.folder) {
            tracing::warn!(%error, "how the screens look is forgotten when the app ends");
        }
        self.looks.send_replace(looks);
    }
}

/// How the screens look, live.
#[must_use]
pub fn use_looks() -> ReadSignal<Looks> {
    let phone = use_phone();
    use_watched(move || phone.looks.subscribe())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_was_chosen_is_there_again() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Looks::kept_in(folder.path()), Looks::default());
        let chosen = Looks { language: Language::English, theme: Theme::Dark, amounts_hidden: true };
        chosen.keep_in(folder.path()).unwrap();
        assert_eq!(Looks::kept_in(folder.path()), chosen);
        std::fs::write(folder.path().join(FILE), "xx yy").unwrap();
        assert_eq!(Looks::kept_in(folder.path()), Looks::default());
    }
}
