//! What the centre keeps. Put back from an older copy and told so, it leaves no phone with a gap, and what the copy lacks comes
//! back from the phones. Nobody else reads its files, what a kill left of a photo goes, and `status` tells of a log that was cut.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::id::{Position, RecordId};
use pendamping_protocol::sync::Item;
use pendamping_server::photo::album::{Album, FOLDER};
use pendamping_server::store::office::Office;
use pendamping_server::store::photo::PhotoName;
use pendamping_server::store::sqlite::{FILE, SqliteStorage};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use support::attack::Process;
use support::{Phone, World, at};

fn ran(folder: &Path, args: &[&str]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pendamping-server"));
    let out = command.arg("--data").arg(folder).args(args).env_remove("RUST_LOG").output().unwrap();
    let said = [out.stdout, out.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (out.status.success(), said)
}

/// New visits of a phone, sent; their records and what was sent.
fn visits(world: &mut World, phone: &mut Phone, count: usize, minutes: i64) -> Vec<(RecordId, Item)> {
    let family = phone.family("F1");
    let made: Vec<_> = (0..count).map(|_| phone.visit(family)).collect();
    let items: Vec<Item> = made.iter().map(|(_, item)| item.clone()).collect();
    let words = phone.sync_at(world, at(minutes), &items).words();
    assert!(words.iter().all(|word| word == "received"), "{words:?}");
    made
}

#[test]
fn phones_of_a_restored_centre_miss_nothing_and_bring_back_what_it_lost() {
    let mut world = World::new();
    let (mut mentor, mut reviewer) = (world.phone("M1"), world.phone("K1"));
    mentor.sync(&mut world, &[]);
    reviewer.sync(&mut world, &[]);
    let copy = tempfile::tempdir().unwrap();
    let open = rusqlite::Connection::open(world.folder.path().join(FILE)).unwrap();
    open.execute("VACUUM INTO ?1", [copy.path().join(FILE).to_str().unwrap()]).unwrap();
    let before = world.storage.status().unwrap().epoch;
    let lost = visits(&mut world, &mut mentor, 5, 200);
    reviewer.sync_at(&mut world, at(210), &[]);
    assert_eq!(reviewer.of_kind("visit").len(), 5);

    // Over a healthy centre it would make every phone read anew: it asks first.
    let (good, said) = ran(copy.path(), &["restored"]);
    assert!(!good && said.contains("nothing was changed") && said.contains("`restored --yes`"), "{said}");
    assert_eq!(SqliteStorage::open(copy.path()).unwrap().status().unwrap().epoch, before);
    let (good, said) = ran(copy.path(), &["restored", "--yes"]);
    assert!(good, "{said}");
    world.storage = Arc::new(SqliteStorage::open(copy.path()).unwrap());
    let status = world.storage.status().unwrap();
    assert_ne!(status.epoch, before);
    assert!(said.contains(&before) && said.contains(&status.epoch), "{said}");
    assert!(status.audit.1, "it is written down, and the chain is whole");
    let open = rusqlite::Connection::open(copy.path().join(FILE)).unwrap();
    let noted: String =
        open.query_row("SELECT detail FROM audit WHERE what = 'restored'", [], |row| row.get(0)).unwrap();
    assert!(noted.contains(&before) && noted.contains(&status.epoch), "{noted}");

    // As many new visits as the copy gives positions a second time, before the reviewer comes back.
    let fresh = visits(&mut world, &mut mentor, 12, 300);
    assert!(world.high_water() > reviewer.read_up_to().0, "it looks as if nothing had happened");
    let answer = reviewer.sync_at(&mut world, at(310), &[]);
    assert_eq!(answer.head.epoch, status.epoch, "by which phones know to offer again");
    let got = fresh.iter().filter(|(record, _)| reviewer.rows.contains_key(record)).count();
    assert_eq!(got, 12);
    // The mentor's phone sees that the centre has less than it sent, and offers all of it again.
    let items: Vec<Item> = lost.iter().map(|(_, item)| item.clone()).collect();
    assert!(mentor.sync_at(&mut world, at(320), &items).words().iter().all(|word| word == "received"));
    reviewer.sync_at(&mut world, at(330), &[]);
    assert!(lost.iter().all(|(record, _)| reviewer.rows[record].position > Position(0)));
    assert_eq!(world.count("visit"), 17);
}

#[test]
fn a_folder_without_a_centre_was_not_restored() {
    let folder = tempfile::tempdir().unwrap();
    let (good, said) = ran(folder.path(), &["restored"]);
    assert!(!good && said.contains("there is no centre in"), "{said}");
    assert!(!folder.path().join(FILE).exists());
}

#[cfg(unix)]
#[test]
fn nobody_else_reads_the_database() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let allow = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    let files = || {
        let mut files: Vec<(String, u32)> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|entry| {
                (entry.file_name().into_string().unwrap(), entry.metadata().unwrap().permissions().mode())
            })
            .map(|(name, mode)| (name, mode & 0o777))
            .collect();
        files.sort();
        files
    };
    let private = ["centre.db", "centre.db-shm", "centre.db-wal"].map(|name| (name.to_owned(), 0o600));
    allow(folder.path(), 0o755);
    let storage = SqliteStorage::open(folder.path()).unwrap();
    assert_eq!(files(), private);
    // What an earlier centre left open is closed, while another process has it open too.
    for (name, _) in files() {
        allow(&folder.path().join(name), 0o644);
    }
    let again = SqliteStorage::open(folder.path()).unwrap();
    assert_eq!(files(), private);
    drop((storage, again));
}

#[cfg(unix)]
#[test]
fn nobody_else_reads_the_photos() {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let made = home.path().join("made");
    Album::in_folder(&made).unwrap();
    assert_eq!(mode(&made), 0o700);
    // The office made this one, as others may look into it, and an earlier centre put photos there.
    let folder = home.path().join("photos");
    let (before, strange) = (folder.join("ab"), folder.join("lost+found"));
    for path in [&folder, &before, &strange] {
        std::fs::create_dir(path).unwrap();
        std::fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
    }
    let album = Album::in_folder(&folder).unwrap();
    let name = PhotoName([0xcd; 32]);
    runtime.block_on(album.put(name, "x".into())).unwrap();
    assert_eq!((mode(&before), mode(&folder.join("cd"))), (0o700, 0o700));
    assert!(runtime.block_on(album.lies(name)).unwrap());
    // What is not the centre's own is left as it is.
    assert_eq!((mode(&folder), mode(&strange)), (0o755, 0o755));
}

/// A file that a photo was being written into, `hours` ago.
fn staged(world: &World, name: PhotoName, hours: u64) -> std::path::PathBuf {
    let folder = world.folder.path().join(FOLDER).join(&name.to_string()[..2]);
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{name}.jpg#1"));
    let file = std::fs::File::create(&path).unwrap();
    file.set_modified(SystemTime::now() - Duration::from_secs(hours * 3_600)).unwrap();
    path
}

#[test]
fn what_a_kill_left_of_a_photo_goes() {
    let world = World::new();
    let [old, fresh, other] = [(0x1a, 25), (0x1b, 23), (0x1c, 25)]
        .map(|(first, hours)| (PhotoName([first; 32]), staged(&world, PhotoName([first; 32]), hours)));
    let strange = other.1.with_file_name("of-the-office.jpg#1");
    std::fs::rename(&other.1, &strange).unwrap();
    // Another process may be writing what is younger than a day, as `restore` does while the centre serves.
    let serving = Process::start(&world);
    assert_eq!([&old.1, &fresh.1, &strange].map(|path| path.exists()), [false, true, true]);
    drop(serving);
    // With the picture, whatever its age.
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let album = Album::in_folder(&world.folder.path().join(FOLDER)).unwrap();
    runtime.block_on(album.put(fresh.0, "x".into())).unwrap();
    assert!(runtime.block_on(album.remove(fresh.0)).unwrap() && !fresh.1.exists());
}

#[cfg(unix)]
#[test]
fn a_folder_that_others_look_into_is_told_in_the_log() {
    use std::io::{BufRead, BufReader};
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let photos = folder.path().join(FOLDER);
    std::fs::create_dir(&photos).unwrap();
    for (mode, told) in [(0o700, false), (0o755, true)] {
        for path in [folder.path(), &photos] {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        }
        let mut serving = Command::new(env!("CARGO_BIN_EXE_pendamping-server"))
            .arg("--data")
            .arg(folder.path())
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env_remove("RUST_LOG")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(serving.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        serving.kill().unwrap();
        let log = String::from_utf8(serving.wait_with_output().unwrap().stderr).unwrap();
        assert_eq!(
            log.contains("others could look into the data folder; no longer"),
            told,
            "{mode:o}: {log}"
        );
        let mode_now = std::fs::metadata(folder.path()).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode_now, 0o700, "who can open it could hold it");
        assert_eq!(log.contains("others can look into the folder of photos"), told, "{mode:o}: {log}");
    }
}

#[test]
fn a_log_that_was_cut_is_told() {
    let mut world = World::new();
    world.phone("M1");
    let folder = world.folder.path();
    let (good, said) = ran(folder, &["status"]);
    assert!(good && said.contains("chain whole"), "{said}");
    let open = rusqlite::Connection::open(folder.join(FILE)).unwrap();
    open.execute_batch(
        "DROP TRIGGER audit_is_append_only_delete; DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)",
    )
    .unwrap();
    let (good, said) = ran(folder, &["status"]);
    assert!(!good && said.contains("CHAIN BROKEN"), "{said}");
    let (good, said) = ran(folder, &["status", "--json"]);
    assert!(!good && said.contains("\"chain_whole\":false"), "{said}");
}
