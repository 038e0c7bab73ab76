//! The words on the screen: Fluent files under `assets/text`, read through [`t!`](crate::t).
//!
//! Bahasa Indonesia is the default. A missing text shows its key and is logged, and never takes the app down: a test holds
//! every key named in the sources against the file.

use dioxus_i18n::prelude::I18nConfig;
use unic_langid::{LanguageIdentifier, langid};

/// Bahasa Indonesia.
pub const INDONESIAN: LanguageIdentifier = langid!("id");

const ID: &str = include_str!("../assets/text/id.ftl");

/// The languages the app speaks, and the one it starts in.
#[must_use]
pub fn languages() -> I18nConfig {
    I18nConfig::new(INDONESIAN).with_locale((INDONESIAN, ID)).with_fallback(INDONESIAN)
}

/// The text of a key in the chosen language: `t!("sync-waiting", count: 4)`.
///
/// Arguments are numbers or strings already formatted by [`crate::format`]. Call it while rendering, in a handler, or in a
/// task of a component.
#[macro_export]
macro_rules! t {
    ($key:expr $(, $name:ident : $value:expr)* $(,)?) => {
        $crate::text::shown($key, ::dioxus_i18n::te!($key $(, $name : $value)*))
    };
}

/// What a translation comes to on screen: without Fluent's isolation marks, which no text here needs (nothing in it runs
/// right to left) and which some phones draw as boxes.
#[must_use]
pub fn shown(key: &str, found: Result<String, dioxus_i18n::prelude::DioxusI18nError>) -> String {
    match found {
        Ok(text) => text.replace(['\u{2068}', '\u{2069}'], ""),
        Err(error) => {
            tracing::error!(key, %error, "a text is missing");
            key.to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::BTreeSet;
    use std::path::Path;

    use dioxus_i18n::fluent::FluentResource;

    fn keys_in_sources(folder: &Path, keys: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                keys_in_sources(&path, keys);
            } else if path.extension().is_some_and(|ext| ext == "rs") && !path.ends_with("text.rs") {
                let source = std::fs::read_to_string(&path).unwrap();
                for (at, call) in source.match_indices("t!(\"") {
                    // `format!("…")` ends the same way.
                    let alone = !source[..at].ends_with(|before: char| before.is_alphanumeric());
                    if alone && let Some(key) = source[at + call.len()..].split('"').next() {
                        keys.insert(key.to_owned());
                    }
                }
            }
        }
    }

    #[test]
    fn the_file_is_sound_and_has_no_key_twice() {
        let parsed = FluentResource::try_new(super::ID.to_owned()).map_err(|(_, errors)| errors);
        assert!(parsed.is_ok(), "{:?}", parsed.err());
        let mut seen = BTreeSet::new();
        for line in super::ID.lines() {
            if let Some((key, _)) = line.split_once(" =")
                && !line.starts_with([' ', '#', '['])
            {
                assert!(seen.insert(key), "{key} stands twice in id.ftl");
            }
        }
    }

    #[test]
    fn every_key_the_sources_name_has_a_text() {
        let mut keys = BTreeSet::new();
        keys_in_sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut keys);
        assert!(!keys.is_empty());
        let missing: Vec<_> = keys
            .iter()
            .filter(|key| !super::ID.lines().any(|line| line.starts_with(&format!("{key} ="))))
            .collect();
        assert!(missing.is_empty(), "not in id.ftl: {missing:?}");
    }
}
