//! Tokens and codes are known by their hashes alone: in the files of a centre there is none that opens anything, as text or as bytes.
#![allow(clippy::unwrap_used)]

mod support;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use pendamping_protocol::token::hash;
use pendamping_server::auth::normal_code;
use serde_json::Value;
use std::path::Path;
use support::command::good;
use support::handset::{Handset, Road};
use support::{World, at};

/// All files of a folder, the write-ahead log with them.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let files = std::fs::read_dir(folder).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file());
    files
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path()).unwrap()))
        .collect()
}

fn hold(files: &[(String, Vec<u8>)], what: &[u8]) -> Vec<String> {
    assert!(what.len() >= 5);
    let has = |bytes: &[u8]| bytes.windows(what.len()).any(|window| window == what);
    files.iter().filter(|(_, bytes)| has(bytes)).map(|(name, _)| name.clone()).collect()
}

/// The five bytes that a code's eight letters say, by Crockford's alphabet.
fn packed(code: &str) -> Vec<u8> {
    let alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let number =
        code.chars().fold(0_u64, |number, letter| number << 5 | alphabet.find(letter).unwrap() as u64);
    number.to_be_bytes()[3..].to_vec()
}

#[test]
fn no_file_of_the_centre_has_a_token_or_a_code() {
    let mut world = World::new();
    let folder = world.folder.path().to_owned();
    // A phone that works, with a token that was given to it and one that it made and uses.
    let mut phone = Handset::of(&mut world, "M1");
    let mut tokens = vec![phone.token()];
    phone.sync(&Road::new(&mut world));
    good(&folder, &["renew", "--person", "M1"]);
    for _ in 0..3 {
        phone.sync(&Road::new(&mut world));
    }
    tokens.push(phone.token());
    assert_ne!(tokens[0], tokens[1]);
    // Codes that wait, one that was used, and one for a forgotten PIN.
    let waits = world.code(&pendamping_server::store::office::CodeFor::Person("M2".to_owned()));
    let used = world.code(&pendamping_server::store::office::CodeFor::Family("F1".to_owned()));
    tokens.push(world.redeem(&used, at(0)).unwrap().token);
    let typed = |args: &[&str]| {
        let said: Value = serde_json::from_str(&good(&folder, args)).unwrap();
        said["code"].as_str().unwrap().to_owned()
    };
    let issued = typed(&["enrol", "--person", "K1", "--json", "--centre", "https://pusat.invalid"]);
    let recovers = typed(&["recover", "--json", "--person", "M1", "--any-phone"]);

    let files = files(&folder);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert!(names.contains(&"centre.db") && names.contains(&"centre.db-wal"), "{names:?}");
    for token in &tokens {
        // What is looked for would be found.
        assert!(!hold(&files, &hash(token)).is_empty(), "its hash is there");
        let raw = URL_SAFE_NO_PAD.decode(token).unwrap();
        let ways = [
            token.as_bytes().to_vec(),
            STANDARD_NO_PAD.encode(&raw).into_bytes(),
            hex::encode(&raw).into_bytes(),
            raw,
        ];
        for way in ways {
            assert_eq!(hold(&files, &way), [""; 0], "a token");
        }
    }
    for code in [waits, used, issued, recovers] {
        let plain = normal_code(&code).unwrap();
        let ways = [code.clone(), code.to_lowercase(), plain.clone(), plain.to_lowercase()];
        for way in ways.into_iter().map(String::into_bytes).chain([packed(&plain)]) {
            assert_eq!(hold(&files, &way), [""; 0], "a code");
        }
    }
}
