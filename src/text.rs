//! The words on the screen: Fluent files under `assets/text`, read through [`t!`](crate::t).
//!
//! Bahasa Indonesia is the default. A missing text shows its key and is logged, and never takes the app down: tests hold
//! the keys named in the sources against the files, and the files against each other.

use dioxus::core::Runtime;
use dioxus::prelude::try_consume_context;
use dioxus_i18n::fluent::FluentValue;
use dioxus_i18n::prelude::{I18n, I18nConfig};
use pendamping_domain::config::Chip;
use unic_langid::{LanguageIdentifier, langid};

const INDONESIAN: LanguageIdentifier = langid!("id");
const ENGLISH: LanguageIdentifier = langid!("en");

const ID: &str = include_str!("../assets/text/id.ftl");
const EN: &str = include_str!("../assets/text/en.ftl");

/// A language the screens speak.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Language {
    /// Bahasa Indonesia.
    #[default]
    Indonesian,
    /// English.
    English,
}

impl Language {
    /// As `lang` of a page names it, and as it is kept.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Indonesian => "id",
            Self::English => "en",
        }
    }

    /// The one of that code; the default for any other.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        if code == Self::English.code() { Self::English } else { Self::Indonesian }
    }

    /// As Fluent names it.
    #[must_use]
    pub fn identifier(self) -> LanguageIdentifier {
        match self {
            Self::Indonesian => INDONESIAN,
            Self::English => ENGLISH,
        }
    }
}

/// The languages the app speaks, and the one it starts in.
#[must_use]
pub fn languages(first: Language) -> I18nConfig {
    I18nConfig::new(first.identifier())
        .with_locale((INDONESIAN, ID))
        .with_locale((ENGLISH, EN))
        .with_fallback(INDONESIAN)
}

/// The language of the page this is called for; the default away from any page.
#[must_use]
pub fn language() -> Language {
    #[cfg(test)]
    if let Some(language) = tests::SPOKEN.get() {
        return language;
    }
    // Asking for a context where there is no component would be a fault.
    let on_a_page = Runtime::try_current().is_some_and(|runtime| runtime.try_current_scope_id().is_some());
    let i18n = if on_a_page { try_consume_context::<I18n>() } else { None };
    i18n.map_or_else(Language::default, |i18n| Language::from_code(i18n.language().language.as_str()))
}

/// The words of a choice the office offers.
#[must_use]
pub fn chip_text(chip: &Chip) -> String {
    match language() {
        Language::English if !chip.en.trim().is_empty() => chip.en.clone(),
        _ => chip.id.clone(),
    }
}

/// The text of a key in the chosen language: `t!("sync-waiting", count: 4)`.
///
/// Arguments are whole numbers, which get their groups (*1.916*), or strings already formatted by [`crate::format`]. Call it while rendering, in a handler, or in a
/// task of a component.
#[macro_export]
macro_rules! t {
    ($key:expr $(, $name:ident : $value:expr)* $(,)?) => {
        $crate::text::shown($key, ::dioxus_i18n::te!($key $(, $name : $crate::text::said($value))*))
    };
}

/// What stands for an argument. A number that is written in groups is given as its words: no language here has a form of its own
/// for one of a thousand.
#[must_use]
pub fn said<'a>(value: impl Into<FluentValue<'a>>) -> FluentValue<'a> {
    match value.into() {
        #[allow(clippy::cast_possible_truncation)]
        FluentValue::Number(number) if number.value.abs() >= 1_000.0 => {
            FluentValue::from(crate::format::number(number.value as i64))
        }
        other => other,
    }
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
#[path = "text_tests.rs"]
pub(crate) mod tests;
