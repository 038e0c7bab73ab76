//! The walls of the house, held against what is really there: which crate uses which, and who alone may name a platform, the
//! network or the database. The table is that of ARCHITECTURE.md.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Every crate of the workspace and which of ours it may use. Tests may use more.
const TABLE: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("regions", &[]),
    ("protocol", &["domain"]),
    ("store-api", &["domain", "protocol"]),
    ("store", &["domain", "protocol", "store-api"]),
    ("sync", &["domain", "protocol", "store-api"]),
    ("server", &["domain", "protocol", "regions"]),
    ("app", &["domain", "regions", "store-api", "store", "sync"]),
    ("sim", &["domain", "protocol", "regions", "store-api", "store", "sync", "server"]),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// `pendamping-store` is `store`; the app has no suffix.
fn short(package: &str) -> Option<&str> {
    match package {
        "pendamping" => Some("app"),
        other => other.strip_prefix("pendamping-"),
    }
}

#[test]
fn crates_use_only_what_the_table_allows() {
    let out = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo metadata runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let allowed: BTreeMap<&str, BTreeSet<&str>> =
        TABLE.iter().map(|(name, may)| (*name, may.iter().copied().collect())).collect();

    let mut broken = Vec::new();
    let mut seen = BTreeSet::new();
    for package in metadata["packages"].as_array().unwrap() {
        let name = short(package["name"].as_str().unwrap()).expect("our packages begin with pendamping");
        let Some(may) = allowed.get(name) else {
            broken.push(format!("{name} is not in the table"));
            continue;
        };
        seen.insert(name);
        for dependency in package["dependencies"].as_array().unwrap() {
            // Normal ones have no kind; what only tests or a build script use is free.
            let ours = dependency["name"].as_str().and_then(short).filter(|_| dependency["kind"].is_null());
            if let Some(ours) = ours.filter(|ours| allowed.contains_key(ours) && !may.contains(ours)) {
                broken.push(format!("{name} uses {ours}"));
            }
        }
    }
    for missing in allowed.keys().filter(|name| !seen.contains(*name)) {
        broken.push(format!("{missing} is in the table and nowhere else"));
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// Every Rust file of the product: not of tests, which may do anything, and not of the simulator, which is one.
fn sources() -> Vec<PathBuf> {
    let mut folders = vec![root().join("src")];
    for each in fs::read_dir(root().join("crates")).unwrap() {
        let folder = each.unwrap().path();
        if folder.file_name().is_some_and(|name| name != "sim") {
            folders.push(folder.join("src"));
        }
    }
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for each in fs::read_dir(&folder).into_iter().flatten() {
            let path = each.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    assert!(files.len() > 50, "only {} files were found", files.len());
    files
}

/// Files that name `word` in code (comments may speak of anything) and of which `may` says no.
fn trespassers(word: &str, may: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for file in sources() {
        let path = file.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(&file).unwrap();
        for (index, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if code.contains(word) && !may(&path) {
                found.push(format!("{path}:{}: {}", index + 1, line.trim()));
            }
        }
    }
    found
}

#[test]
fn only_the_platform_names_one() {
    let found = trespassers("target_os", |path| path.starts_with("src/platform/"));
    assert!(found.is_empty(), "only src/platform may name a target_os: {found:#?}");
}

#[test]
fn one_file_knows_the_network() {
    let found = trespassers("reqwest", |path| path == "crates/sync/src/http.rs");
    assert!(found.is_empty(), "only crates/sync/src/http.rs may name reqwest: {found:#?}");
}

#[test]
fn only_the_two_stores_know_the_database() {
    let found = trespassers("rusqlite", |path| {
        path.starts_with("crates/store/src/") || path.starts_with("crates/server/src/store/")
    });
    assert!(found.is_empty(), "only the phone's and the centre's stores may name rusqlite: {found:#?}");
}

#[test]
fn the_domain_has_no_clock_and_no_chance() {
    let domain = |path: &str| !path.starts_with("crates/domain/src/");
    for word in ["Utc::now", "Local::now", "SystemTime", "Instant::now", "now_v7", "thread_rng", "std::fs"] {
        let found = trespassers(word, domain);
        assert!(found.is_empty(), "time, ids and files are arguments of the domain: {found:#?}");
    }
}
