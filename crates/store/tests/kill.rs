//! What a screen confirmed survives the process, however it ends.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::id::FamilyId;
use pendamping_domain::revision::{Kind, Record, Revision};
use pendamping_store::Core;
use pendamping_store_api::calls::{AllSentIds, Call, GetDraft, OpenVisit, PutDraft, RecordRevisions};
use pendamping_store_api::shared::DraftKey;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use support::*;

const FOLDER: &str = "PENDAMPING_TEST_FOLDER";
const THEN: &str = "PENDAMPING_TEST_THEN";

fn visit(n: u128) -> Revision {
    revision(n, n, None, family(1), a_visit(&format!("kunjungan {n}")).write())
}

fn draft() -> DraftKey {
    DraftKey { kind: Kind::Visit, about: FamilyId::into(family(1)) }
}

/// Not a test of its own: the phone that the others kill. It says each save that was confirmed.
#[test]
fn the_phone_that_is_killed() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let abort = std::env::var(THEN).is_ok_and(|then| then == "abort");
    let mut core = Core::open(Path::new(&folder), &key()).unwrap();
    for n in 1.. {
        let put = PutDraft { key: draft(), family: family(1), json: n.to_string(), at: now() };
        core.handle(put.into()).unwrap();
        let save = RecordRevisions { revisions: vec![visit(n)], draft: None, replaces: None };
        core.handle(save.into()).unwrap();
        println!("saved {n}");
        std::io::stdout().flush().unwrap();
        if abort && n == 3 {
            std::process::abort();
        }
    }
}

fn started(folder: &Path, then: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "the_phone_that_is_killed", "--nocapture"])
        .env(FOLDER, folder)
        .env(THEN, then)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn confirmed(lines: impl Iterator<Item = String>) -> u128 {
    lines.filter_map(|line| line.strip_prefix("saved ")?.parse().ok()).last().unwrap_or(0)
}

fn holds(folder: &Path, at_least: u128) -> u128 {
    let mut core = Core::open(folder, &key()).unwrap();
    let ids = core.handle(AllSentIds.into()).and_then(AllSentIds::answer).unwrap();
    let held = ids.len() as u128;
    assert!(held >= at_least, "{at_least} were confirmed, {held} are there");
    for n in 1..=held {
        assert_eq!(ids[n as usize - 1], visit(n).id);
        let open = OpenVisit { record: visit(n).record };
        let page = core.handle(open.into()).and_then(OpenVisit::answer).unwrap();
        assert_eq!(page.visit.results, format!("kunjungan {n}"));
    }
    let kept = core.handle(GetDraft { key: draft() }.into()).and_then(GetDraft::answer).unwrap();
    let kept: u128 = kept.unwrap().parse().unwrap();
    assert!(kept >= at_least, "the draft is as durable as a save");
    held
}

fn phone() -> (tempfile::TempDir, PathBuf) {
    let Phone { folder, core } = Phone::new();
    drop(core);
    let path = folder.path().to_owned();
    (folder, path)
}

#[test]
fn a_process_that_aborts_right_after_a_save_loses_nothing() {
    let (_folder, path) = phone();
    let output = started(&path, "abort").wait_with_output().unwrap();
    assert!(!output.status.success());
    let said = confirmed(output.stdout.lines().map(Result::unwrap));
    assert_eq!(said, 3);
    assert_eq!(holds(&path, 3), 3);
}

#[test]
fn a_kill_at_any_moment_loses_nothing_that_was_confirmed() {
    for after in [1, 2, 5, 9, 14] {
        let (_folder, path) = phone();
        let mut child = started(&path, "kill");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut said = confirmed(lines.by_ref().filter(|line| line.starts_with("saved")).take(after));
        child.kill().unwrap();
        // What it could still say before it died was confirmed too.
        said = said.max(confirmed(lines));
        child.wait().unwrap();
        assert!(said >= after as u128);
        holds(&path, said);
    }
}
