//! The walls of the house, held against what is really there: which crate uses which, and who alone may name a platform, the
//! network or the database. The table is here; ARCHITECTURE.md says what each part is for.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Every crate of the workspace and which of ours it may use. Tests may use more.
const TABLE: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("regions", &[]),
    // A disk for tests; in no product.
    ("disk", &[]),
    ("photo", &["domain"]),
    ("protocol", &["domain"]),
    ("store-api", &["domain", "protocol"]),
    ("store", &["domain", "protocol", "store-api"]),
    ("sync", &["domain", "protocol", "store-api"]),
    ("server", &["domain", "photo", "protocol", "regions", "report"]),
    ("report", &[]),
    ("app", &["domain", "photo", "regions", "report", "store-api", "store", "sync"]),
    (
        "sim",
        &["disk", "domain", "photo", "protocol", "regions", "report", "store-api", "store", "sync", "server"],
    ),
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

/// Every Rust file of the product: not of tests, which may do anything, and not of the simulator and the disk for tests, which are some.
fn sources() -> Vec<PathBuf> {
    let mut folders = vec![root().join("src")];
    for each in fs::read_dir(root().join("crates")).unwrap() {
        let folder = each.unwrap().path();
        if folder.file_name().is_some_and(|name| name != "sim" && name != "disk") {
            folders.push(folder.join("src"));
        }
    }
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for each in fs::read_dir(&folder).into_iter().flatten() {
            let path = each.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") && !is_of_tests(&path) {
                files.push(path);
            }
        }
    }
    assert!(files.len() > 50, "only {} files were found", files.len());
    files
}

/// Whether a file beside the product's holds only its tests: `tests.rs` or `…_tests.rs`.
fn is_of_tests(path: &Path) -> bool {
    path.file_stem()
        .and_then(|name| name.to_str())
        .is_some_and(|name| name == "tests" || name.ends_with("_tests"))
}

/// What Rust source is made of, as far as walls need it: names and signs, with their lines. Comments may speak of anything, and
/// so may texts.
fn tokens(source: &str) -> Vec<(usize, String)> {
    let text: Vec<char> = source.chars().collect();
    let at = |index: usize| text.get(index).copied().unwrap_or('\0');
    let is_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    let (mut found, mut index, mut line) = (Vec::new(), 0, 1);
    while index < text.len() {
        let begin = index;
        let mut name = None;
        match at(index) {
            '/' if at(index + 1) == '/' => index = find(&text, index, &['\n']),
            '/' if at(index + 1) == '*' => index = after_comment(&text, index),
            '"' => index = after_text(&text, index + 1),
            // A letter, or the name of a lifetime.
            '\'' if at(index + 1) == '\\' => index = find(&text, index + 3, &['\'']) + 1,
            '\'' if at(index + 2) == '\'' => index += 3,
            '\'' => index += 1,
            letter if is_name(letter) => {
                while is_name(at(index)) {
                    index += 1;
                }
                let word: String = text[begin..index].iter().collect();
                let hashes = text[index..].iter().take_while(|letter| **letter == '#').count();
                match (word.as_str(), at(index + hashes)) {
                    ("r" | "br" | "cr", '"') => index = after_raw_text(&text, index + hashes + 1, hashes),
                    // A name that is a word of the language: `r#type`.
                    ("r", _) if hashes == 1 => index += 1,
                    _ => name = Some(word),
                }
            }
            ':' if at(index + 1) == ':' => (index, name) = (index + 2, Some("::".to_owned())),
            letter if letter.is_whitespace() => index += 1,
            sign => (index, name) = (index + 1, Some(sign.to_string())),
        }
        index = index.min(text.len());
        found.extend(name.map(|name| (line, name)));
        line += text[begin..index].iter().filter(|letter| **letter == '\n').count();
    }
    found
}

fn find(text: &[char], from: usize, end: &[char]) -> usize {
    let from = from.min(text.len());
    let places = text[from..].windows(end.len()).position(|window| window == end);
    places.map_or(text.len(), |place| from + place)
}

/// They nest.
fn after_comment(text: &[char], mut index: usize) -> usize {
    let mut deep = 0;
    while index < text.len() {
        let step = match text[index..] {
            ['/', '*', ..] => 1,
            ['*', '/', ..] => -1,
            _ => 0,
        };
        deep += step;
        index += if step == 0 { 1 } else { 2 };
        if deep == 0 {
            break;
        }
    }
    index
}

fn after_text(text: &[char], mut index: usize) -> usize {
    while index < text.len() && text[index] != '"' {
        index += if text[index] == '\\' { 2 } else { 1 };
    }
    index + 1
}

fn after_raw_text(text: &[char], index: usize, hashes: usize) -> usize {
    let end = [vec!['"'], vec!['#'; hashes]].concat();
    find(text, index, &end) + end.len()
}

/// Every path that Rust source names, with its line, however it is written: over several lines, or with others in a group.
fn paths(source: &str) -> Vec<(usize, Vec<String>)> {
    let mut paths: Vec<(usize, Vec<String>)> = Vec::new();
    // What stands before each open brace: the path that its group goes on from, or nothing.
    let mut groups: Vec<Vec<String>> = Vec::new();
    let mut last = String::new();
    for (line, token) in tokens(source) {
        match token.as_str() {
            "{" => {
                let path = paths.last().filter(|_| last == "::").map(|(_, path)| path.clone());
                groups.push(path.unwrap_or_default());
            }
            "}" => drop(groups.pop()),
            name if name.starts_with(|letter: char| letter.is_alphanumeric() || letter == '_') => {
                let open = if last == "::" { paths.pop() } else { None };
                let group = groups.last().filter(|_| last == "{" || last == ",").cloned();
                let (line, mut path) = open.unwrap_or((line, group.unwrap_or_default()));
                path.push(token.clone());
                paths.push((line, path));
            }
            _ => {}
        }
        last = token;
    }
    paths
}

/// The lines on which source names `what`, alone or within a longer path. `::now` is the `now` of anything.
fn names(source: &str, what: &str) -> Vec<usize> {
    let what: Vec<&str> = what.split("::").collect();
    let mut lines: Vec<usize> = paths(source)
        .into_iter()
        .filter(|(_, path)| path.windows(what.len()).any(|part| is_same(part, &what)))
        .map(|(line, _)| line)
        .collect();
    lines.dedup();
    lines
}

fn is_same(part: &[String], what: &[&str]) -> bool {
    part.iter().zip(what).all(|(part, what)| what.is_empty() || part == what)
}

/// Files that name something in code and of which `may` says no.
fn trespassers(what: &[&str], may: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for file in sources() {
        let path = file.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        if may(&path) {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        for what in what {
            found.extend(names(&text, what).into_iter().map(|line| format!("{path}:{line}: {what}")));
        }
    }
    found
}

#[test]
fn no_way_of_writing_a_name_goes_unseen() {
    for (source, what, lines) in [
        ("let a = (\"http://x\", Utc::now());", "Utc::now", vec![1]),
        ("Utc ::now()", "Utc::now", vec![1]),
        ("\nUtc\n    ::\n    now()", "Utc::now", vec![2]),
        ("chrono::Utc::/* why */now", "Utc::now", vec![1]),
        ("<Utc>::now()", "Utc::now", vec![1]),
        ("use chrono::Utc as Day;\nfn today() { Day::now() }", "::now", vec![2]),
        ("use std::{fmt, net::{IpAddr, TcpStream}};", "std::net", vec![1]),
        ("use std::{\n    collections::BTreeMap,\n    fs,\n};", "std::fs", vec![3]),
        ("use std::r#net::TcpStream as Other;", "std::net", vec![1]),
        ("fn f<'a>(it: &'a TcpStream) {}", "TcpStream", vec![1]),
        ("let quote = '\"'; Utc::now(); let other = '\"';", "Utc::now", vec![1]),
        ("let quote = '\\''; Utc::now(); // '", "Utc::now", vec![1]),
        ("/* /* */ */ Utc::now()", "Utc::now", vec![1]),
        ("r#\"\"\"#; Utc::now()", "Utc::now", vec![1]),
        ("\"a\\\"\"; Utc::now()", "Utc::now", vec![1]),
        // Not these.
        ("fn due(now: Day) { later(now) }", "::now", vec![]),
        ("// Utc::now()\n/* Utc::now() */", "Utc::now", vec![]),
        ("(\"Utc::now()\", r\"Utc::now\", b\"Utc::now\", r#\"\"Utc::now\"#)", "Utc::now", vec![]),
        ("MyTcpStream::new(); TcpStreams", "TcpStream", vec![]),
        ("use std::{net}; fn f() { fs::read() }", "std::fs", vec![]),
        ("struct A { std: u8, fs: u8 }", "std::fs", vec![]),
    ] {
        assert_eq!(names(source, what), lines, "{what} in {source}");
    }
}

#[test]
fn only_the_platform_names_one() {
    let found = trespassers(&["target_os"], |path| path.starts_with("src/platform/"));
    assert!(found.is_empty(), "only src/platform may name a target_os: {found:#?}");
}

#[test]
fn one_place_knows_the_network() {
    let goes_out =
        |path: &str| path == "crates/sync/src/http.rs" || path.starts_with("crates/sync/src/http/");
    let found = trespassers(&["reqwest"], goes_out);
    assert!(found.is_empty(), "only http of crates/sync may name reqwest: {found:#?}");
    // The centre listens, and so does the app where its screens are shown in a browser.
    let sockets =
        ["std::net", "tokio::net", "rustix::net", "TcpStream", "TcpListener", "UdpSocket", "UnixStream"];
    let found = trespassers(&sockets, |path| {
        path.starts_with("crates/server/src/") || goes_out(path) || path == "src/launch/served.rs"
    });
    assert!(found.is_empty(), "only http of crates/sync goes out: {found:#?}");
}

#[test]
fn only_the_two_stores_know_the_database() {
    let found = trespassers(&["rusqlite"], |path| {
        path.starts_with("crates/store/src/") || path.starts_with("crates/server/src/store/")
    });
    assert!(found.is_empty(), "only the phone's and the centre's stores may name rusqlite: {found:#?}");
}

#[test]
fn the_domain_has_no_clock_and_no_chance() {
    let domain = |path: &str| !path.starts_with("crates/domain/src/");
    // Whatever name a clock was given, it has a `now`.
    let outside =
        ["::now", "SystemTime", "Instant", "now_v7", "thread_rng", "std::fs", "std::env", "std::process"];
    let found = trespassers(&outside, domain);
    assert!(found.is_empty(), "time, ids and files are arguments of the domain: {found:#?}");
}
