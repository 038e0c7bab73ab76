//! The files of words against the sources, and against each other.

#![allow(clippy::unwrap_used)]

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use dioxus_i18n::fluent::FluentResource;

use super::{EN, ID, Language};

thread_local! {
    /// What the test at hand speaks, where there is no page.
    pub(crate) static SPOKEN: Cell<Option<Language>> = const { Cell::new(None) };
}

/// Runs `act` as on a page in that language.
pub(crate) fn speaking<T>(language: Language, act: impl FnOnce() -> T) -> T {
    SPOKEN.set(Some(language));
    let done = act();
    SPOKEN.set(None);
    done
}

/// Every source of the app but this one and the one that defines the macro.
fn sources(folder: &Path, all: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, all);
        } else if path.extension().is_some_and(|ext| ext == "rs")
            && !path.ends_with("text.rs")
            && !path.ends_with("text_tests.rs")
        {
            all.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
}

fn named_in_sources() -> BTreeSet<String> {
    let mut all = String::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    let mut keys = BTreeSet::new();
    for (at, call) in all.match_indices("t!(") {
        // `format!("…")` ends the same way.
        let alone = !all[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_');
        let rest = all[at + call.len()..].trim_start();
        if alone && let Some(key) = rest.strip_prefix('"').and_then(|rest| rest.split('"').next()) {
            keys.insert(key.to_owned());
        }
    }
    assert!(keys.len() > 300, "only {} keys were found", keys.len());
    keys
}

/// Each key of a file with the arguments its text names.
fn texts(file: &str) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut texts = BTreeMap::new();
    let mut key = "";
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        if let Some((name, _)) = line.split_once(" =")
            && !line.starts_with([' ', '[', '}'])
        {
            key = name;
            assert!(texts.insert(key, BTreeSet::new()).is_none(), "{key} stands twice");
        }
        for named in line.split('$').skip(1) {
            let end = named.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
            texts.get_mut(key).unwrap().insert(&named[..end.unwrap_or(named.len())]);
        }
    }
    texts
}

#[test]
fn the_files_are_sound() {
    for file in [ID, EN] {
        let parsed = FluentResource::try_new(file.to_owned()).map_err(|(_, errors)| errors);
        assert!(parsed.is_ok(), "{:?}", parsed.err());
    }
}

#[test]
fn both_languages_have_every_key_with_the_same_arguments() {
    let (indonesian, english) = (texts(ID), texts(EN));
    let keys: BTreeSet<&str> = indonesian.keys().chain(english.keys()).copied().collect();
    let differing: Vec<_> = keys.into_iter().filter(|key| indonesian.get(key) != english.get(key)).collect();
    assert!(differing.is_empty(), "not alike in id.ftl and en.ftl: {differing:?}");
}

#[test]
fn every_key_the_sources_name_has_a_text_and_no_text_is_for_nothing() {
    let named = named_in_sources();
    let texts: BTreeSet<String> = texts(ID).into_keys().map(str::to_owned).collect();
    let missing: Vec<_> = named.difference(&texts).collect();
    assert!(missing.is_empty(), "not in id.ftl: {missing:?}");
    let unused: Vec<_> = texts.difference(&named).collect();
    assert!(unused.is_empty(), "in id.ftl and nowhere shown: {unused:?}");
}

#[test]
fn a_count_has_its_groups_and_a_small_one_its_plural() {
    use dioxus_i18n::fluent::FluentValue;
    let told = |language| speaking(language, || super::said(1_916_u64));
    assert_eq!(told(Language::Indonesian), FluentValue::from("1.916"));
    assert_eq!(told(Language::English), FluentValue::from("1,916"));
    assert_eq!(super::said(1), FluentValue::from(1));
    assert_eq!(super::said(999), FluentValue::from(999));
    assert_eq!(super::said("2020"), FluentValue::from("2020"));
}
