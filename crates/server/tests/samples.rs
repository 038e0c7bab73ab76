//! What the guide gives somebody who begins: files that can be imported as they are, commands that do what they say, and lists of
//! choices that are those of the programme.
#![allow(clippy::unwrap_used)]

mod files;

use files::ran;
use pendamping_server::import::choice::{Choice, LEFT_PKH, STAGES};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// The commands of the README, without those that do not end.
fn commands() -> Vec<Vec<String>> {
    let readme = read("README.md");
    let lines = readme.lines().filter_map(|line| line.strip_prefix("pendamping-server --data DIR "));
    let words = lines.map(|line| {
        let command = line.split(" #").next().unwrap();
        command.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    });
    words.filter(|words| words[0] != "serve").collect()
}

#[test]
fn the_readmes_commands_work_on_the_sample_files() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("centre");
    let commands = commands();
    let said: Vec<String> = commands
        .iter()
        .map(|words| {
            let words: Vec<String> = words
                .iter()
                .map(|word| match root().join(word) {
                    path if word.contains('/') && path.is_file() => path.to_str().unwrap().to_owned(),
                    _ => word.clone(),
                })
                .collect();
            let (code, out, err) = ran(&data, &words.iter().map(String::as_str).collect::<Vec<_>>());
            assert_eq!((code, err.as_str()), (0, ""), "{words:?}: {out}");
            out
        })
        .collect();
    let all = said.join("");
    for says in [
        "people: 4 new, 0 changed, 0 unchanged, 0 bad\n",
        "families: 6 new, 0 changed, 0 unchanged, 0 bad\n",
        "(TKSK-001, mentor)",
        "(KOOR-01, coordinator)",
        "(KPM-0001, beneficiary)",
        "(0 without a mentor)",
    ] {
        assert!(all.contains(says), "{says} in {all}");
    }
}

#[test]
fn the_guides_commands_work_on_the_samples_of_money() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("centre");
    let guide = read("docs/office.md");
    let commands = guide.lines().filter(|line| line.starts_with("import ") && line.contains("docs/samples/"));
    let money: Vec<Vec<&str>> = commands.map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(money.len(), 2);
    let programme = ["configure", "assets/programme/prokus-2020.toml"];
    let families = ["import", "families", "docs/samples/families.csv"];
    let all = [programme.to_vec(), families.to_vec()].into_iter().chain(money).chain([vec!["books"]]);
    let mut said = String::new();
    for words in all {
        let words: Vec<String> = words
            .into_iter()
            .map(|word| match root().join(word) {
                path if path.is_file() => path.to_str().unwrap().to_owned(),
                _ => word.to_owned(),
            })
            .collect();
        let (code, out, err) = ran(&data, &words.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!((code, err.as_str()), (0, ""), "{words:?}: {out}");
        said.push_str(&out);
    }
    for says in [
        "aid: 5 new, 0 changed, 0 unchanged, 0 bad\n",
        "payouts: 7 new, 0 changed, 0 unchanged, 0 bad\n1 row names nobody of the programme\n",
        "31.74.01 Tebet",
        "came_back: 1 (1 to act on, ",
        "failed: 1 (1 to act on, ",
        "not_on_the_list: 1 (1 to act on, ",
    ] {
        assert!(said.contains(says), "{says} in {said}");
    }
}

#[test]
fn the_sample_files_say_that_they_are_invented() {
    for (path, name) in
        [("docs/samples/people.csv", 1), ("docs/samples/families.csv", 1), ("docs/samples/payouts.csv", 3)]
    {
        for line in read(path).lines().skip(1) {
            let cell = line.split(',').nth(name).unwrap();
            assert!(cell.contains("Contoh"), "{path}: {cell}");
        }
    }
}

#[test]
fn the_guide_lists_the_choices_of_the_programme() {
    let guide = read("docs/office.md");
    let programme: toml::Table = read("assets/programme/prokus-2020.toml").parse().unwrap();
    for list in ["sectors", "permits"] {
        for chip in programme[list].as_array().unwrap() {
            let [code, id, en] = ["code", "id", "en"].map(|key| chip[key].as_str().unwrap());
            let row = format!("| `{code}` | {id} | {en} |");
            assert!(guide.contains(&row), "{row}");
        }
    }
    for Choice { code, id, en } in LEFT_PKH.iter().chain(STAGES) {
        let row = format!("| `{code}` | {id} | {en} |");
        assert!(guide.contains(&row), "{row}");
    }
}
