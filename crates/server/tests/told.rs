//! What the office is told when it typed something that cannot be: what would be right, and never a machine's own words.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_server::store::sqlite::FILE;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Stdio};
use support::World;
use support::command::{command, good, ran};

#[test]
fn what_is_mistyped_is_told_with_what_would_be_right() {
    let mut world = World::new();
    world.phone("M1");
    let folder = world.folder.path();
    let out = tempfile::tempdir().unwrap();
    let file = |name: &str| out.path().join(name).to_str().unwrap().to_owned();
    good(folder, &["backup", &file("pusat.zip")]);
    let whole = std::fs::read(file("pusat.zip")).unwrap();
    std::fs::write(file("cut.zip"), &whole[..whole.len() / 2]).unwrap();
    std::fs::write(file("foreign.zip"), b"PK and more").unwrap();
    let no_app = "M2 has no app in use: `enrol --person M2` gives a code for one";
    for (args, code, says, never) in [
        (
            &["restore", &file("cut.zip"), "--replace"][..],
            1,
            "take a file that `backup` made, whole as it was",
            "EOCD",
        ),
        (&["restore", &file("foreign.zip"), "--replace"], 1, "is no backup, or was cut", "EOCD"),
        (&["revoke", "--install", "xyz"], 2, "that `status` begins its line with", "invalid character"),
        (&["renew", "--install", "xyz"], 2, "that `status` begins its line with", "invalid character"),
        (&["renew", "--person", "M2"], 1, no_app, "no such"),
        (
            &["audit", "list", "--what", "nonsense"],
            1,
            "the sorts are assigned, backed_up, carried_over",
            "no such",
        ),
        (&["backup", "/nowhere/x.zip"], 1, "there is no folder /nowhere: make it first", "os error"),
    ] {
        let done = ran(folder, args);
        let said = format!("{}{}", done.out, done.err);
        assert!(done.code == code && said.contains(says) && !said.contains(never), "{args:?}: {said}");
    }
    // A sort of which there is none yet is no mistake.
    assert_eq!(good(folder, &["audit", "list", "--what", "revoked"]), "no such entry\n");
    assert!(good(folder, &["retention", "--yes"]).ends_with("nothing was due, and nothing was deleted\n"));
    let done = ran(folder, &["revoke", "--person", "M2"]);
    assert!(
        done.code == 0 && done.out.contains("no app in use to revoke (`status` lists the apps)"),
        "{}",
        done.out
    );
}

#[test]
fn a_code_without_an_address_says_that_no_phone_gets_there() {
    let world = World::new();
    for what in ["enrol", "recover"] {
        let done = ran(world.folder.path(), &[what, "--person", "M1", "--json"]);
        assert!(done.code == 0 && done.out.contains("127.0.0.1"), "{}", done.out);
        assert!(
            done.err.contains("no phone can reach") && done.err.contains("--centre https://"),
            "{}",
            done.err
        );
        let said =
            ran(world.folder.path(), &[what, "--person", "M1", "--centre", "https://pusat.example.id"]);
        assert_eq!((said.code, said.err.as_str()), (0, ""));
    }
}

/// A centre that serves until it is dropped.
struct Serving(Child);

impl Serving {
    fn of(data: &Path, listen: &str) -> Serving {
        let mut child = command(data, &["serve", "--listen", listen])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with("listening http://"), "{line}");
        Serving(child)
    }

    /// What it said on standard error by its end.
    fn end(mut self) -> String {
        self.0.kill().unwrap();
        let mut said = String::new();
        std::io::Read::read_to_string(&mut self.0.stderr.take().unwrap(), &mut said).unwrap();
        said
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn one_process_serves_a_folder_and_commands_run_beside_it() {
    let world = World::new();
    let folder = world.folder.path();
    let first = Serving::of(folder, "127.0.0.1:0");
    let second = ran(folder, &["serve", "--listen", "127.0.0.1:0"]);
    let by = format!("is served already, by process {} on http://127.0.0.1:", first.0.id());
    assert!(second.code == 1 && second.err.contains(&by), "{}", second.err);
    // A build that knows more leaves the database as the one that serves it knows it.
    let open = rusqlite::Connection::open(folder.join(FILE)).unwrap();
    let version = || open.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0)).unwrap();
    let (newest, older) = (version(), version() - 1);
    open.pragma_update(None, "user_version", older).unwrap();
    let newer = ran(folder, &["serve", "--listen", "127.0.0.1:0"]);
    assert!(newer.code == 1 && newer.err.contains(&by), "{}", newer.err);
    assert_eq!(version(), older);
    open.pragma_update(None, "user_version", newest).unwrap();
    drop(open);
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("pusat.zip").to_str().unwrap().to_owned();
    good(folder, &["status"]);
    good(folder, &["backup", &file]);
    good(folder, &["restore", &file, "--replace"]);
    assert!(!first.end().contains("without TLS"));
    // Killed, it holds nothing any more. Open to the network by itself, it says what is missing.
    let open = Serving::of(folder, "0.0.0.0:0");
    let said = open.end();
    assert!(said.contains("without TLS") && said.contains("--behind-proxy"), "{said}");
}

#[test]
fn a_port_that_is_taken_is_told_so() {
    let world = World::new();
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap().to_string();
    let done = ran(world.folder.path(), &["serve", "--listen", &address]);
    assert!(done.code == 1 && done.err.contains("another program does already"), "{}", done.err);
    assert!(!done.err.contains("os error"), "{}", done.err);
}
