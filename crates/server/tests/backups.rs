//! A backup is made while phones write, and put back while they go on: nobody misses anything, what the backup lacks comes back
//! from the phones, and one that is damaged or newer changes nothing.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::id::RecordId;
use pendamping_protocol::sync::{Head, Item};
use pendamping_server::backup::put_back;
use pendamping_server::mint::{Mint, SystemMint};
use pendamping_server::photo::album::FOLDER;
use pendamping_server::store::Storage;
use pendamping_server::store::office::Office;
use pendamping_server::store::sqlite::backup::put_in_place;
use pendamping_server::store::sqlite::{FILE, SqliteStorage};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use support::command::{good, ran};
use support::doors::{Doors, bytes};
use support::photos::{counted, missing, named, picture, told};
use support::{Phone, World, word};

/// One sync over HTTP, as phones do it: what was received, and the head.
fn sync(doors: &Doors, phone: &mut Phone, items: &[Item]) -> Head {
    let request = phone.request(items);
    doors.told(phone, &request)
}

fn received(head: &Head) -> bool {
    head.receipts.iter().all(|receipt| word(&receipt.outcome) == "received")
}

/// A restored centre in a folder of its own.
fn restored(file: &Path) -> (World, String) {
    let mut world = World::empty();
    let folder = tempfile::tempdir().unwrap();
    let said = good(folder.path(), &["restore", file.to_str().unwrap()]);
    world.storage = Arc::new(SqliteStorage::open(folder.path()).unwrap());
    world.folder = folder;
    (world, said)
}

fn visits_in(folder: &Path) -> BTreeSet<RecordId> {
    let open = rusqlite::Connection::open(folder.join(FILE)).unwrap();
    let mut query = open.prepare("SELECT id FROM record WHERE kind = 'visit'").unwrap();
    let ids = query.query_map([], |row| row.get::<_, [u8; 16]>(0)).unwrap();
    ids.map(|id| RecordId(uuid::Uuid::from_bytes(id.unwrap()))).collect()
}

/// Stops the writer, also when the test fails meanwhile.
struct Stops<'a>(&'a AtomicBool);

impl Drop for Stops<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn a_backup_under_load_is_one_moment_and_phones_bring_back_the_rest() {
    let mut world = World::new();
    let (mut mentor, mut reviewer) = (world.phone("M1"), world.phone("K1"));
    let doors = Doors::open(&world);
    sync(&doors, &mut mentor, &[]);
    let family = mentor.family("F1");
    let (stop, sent) = (AtomicBool::new(false), AtomicUsize::new(0));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pusat.zip");
    let (mut made, mut at_end_of_backup) = (Vec::new(), 0);
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            let mut made = Vec::new();
            while !stop.load(Ordering::Relaxed) {
                let (record, item) = mentor.visit(family);
                assert!(received(&sync(&doors, &mut mentor, std::slice::from_ref(&item))));
                made.push((record, item));
                sent.store(made.len(), Ordering::Relaxed);
            }
            made
        });
        let stopping = Stops(&stop);
        // It is under load before the backup begins, and goes on after it ended.
        let beyond = |count: usize| {
            while sent.load(Ordering::Relaxed) <= count {
                std::thread::yield_now();
            }
        };
        beyond(5);
        let said = good(world.folder.path(), &["backup", file.to_str().unwrap()]);
        assert!(said.contains("0 photos") && said.contains("audit log to "), "{said}");
        at_end_of_backup = sent.load(Ordering::Relaxed);
        beyond(at_end_of_backup + 5);
        drop(stopping);
        made = writing.join().unwrap();
    });
    drop(doors);

    let (back, said) = restored(&file);
    let kept = visits_in(back.folder.path());
    let first: BTreeSet<RecordId> = made.iter().take(kept.len()).map(|(record, _)| *record).collect();
    assert_eq!(kept, first, "as of one moment: the first so many, with no gap");
    assert!((6..=at_end_of_backup).contains(&kept.len()), "{} of {}", kept.len(), made.len());
    let (was, is) = (world.storage.status().unwrap(), back.storage.status().unwrap());
    assert!(is.epoch != was.epoch && said.contains(&is.epoch) && is.audit.1, "{said}");

    // The phone learns of the new life of the centre, and that it lacks something, and offers all it ever sent.
    let doors = Doors::open(&back);
    let head = sync(&doors, &mut mentor, &[]);
    assert_eq!((head.epoch.as_str(), head.received.unwrap().count), (is.epoch.as_str(), kept.len() as u64));
    let items: Vec<Item> = made.iter().map(|(_, item)| item.clone()).collect();
    for some in items.chunks(100) {
        assert!(received(&sync(&doors, &mut mentor, some)));
    }
    assert_eq!(visits_in(back.folder.path()).len(), made.len(), "each once");
    sync(&doors, &mut reviewer, &[]);
    assert_eq!(reviewer.of_kind("visit").len(), made.len());
}

#[test]
fn a_backup_is_put_back_while_the_centre_serves() {
    let mut world = World::new();
    let (mut mentor, mut lost, mut reviewer) = (world.phone("M1"), world.phone("M1"), world.phone("K1"));
    let doors = Doors::open(&world);
    for phone in [&mut mentor, &mut lost, &mut reviewer] {
        sync(&doors, phone, &[]);
    }
    let folder = world.folder.path().to_owned();
    let file = folder.join("pusat.zip");
    let path = file.to_str().unwrap();
    good(&folder, &["backup", path]);
    let family = mentor.family("F1");
    let (record, item) = mentor.visit(family);
    assert!(received(&sync(&doors, &mut mentor, std::slice::from_ref(&item))));
    sync(&doors, &mut reviewer, &[]);
    good(&folder, &["revoke", "--install", &lost.install.to_string()]);
    let before = world.storage.status().unwrap();

    let refused = ran(&folder, &["restore", path]);
    assert!(refused.code == 1 && refused.err.contains("--replace"), "{}", refused.err);
    assert_eq!(world.storage.status().unwrap().epoch, before.epoch);
    let said = good(&folder, &["restore", path, "--replace"]);
    assert!(said.contains("1 apps were revoked since, and are again"), "{said}");

    // The server that was never stopped answers from the new one.
    let now = world.storage.status().unwrap();
    assert!(now.epoch != before.epoch && now.audit.1 && said.contains(&now.epoch));
    assert_eq!(world.count("visit"), 0);
    let head = sync(&doors, &mut mentor, &[]);
    assert_eq!((head.epoch.as_str(), head.received.map(|tally| tally.count)), (now.epoch.as_str(), Some(0)));
    assert!(received(&sync(&doors, &mut mentor, &[item])));
    assert_eq!(sync(&doors, &mut reviewer, &[]).epoch, now.epoch);
    assert_eq!(reviewer.rows[&record].record, record);
    assert!(sync(&doors, &mut lost, &[]).revoked, "a phone that was taken out is not let in by a backup");
    // What was there is kept, and can be put back in its turn.
    let kept = PathBuf::from(
        said.lines().find_map(|line| line.strip_prefix("what was there before is in ")).unwrap(),
    );
    let open = rusqlite::Connection::open(&kept).unwrap();
    let epoch: String = open.query_row("SELECT epoch FROM centre", [], |row| row.get(0)).unwrap();
    assert_eq!(epoch, before.epoch);
    assert!(!folder.join("restore.unfinished").exists());
    assert_eq!(ran(&folder, &["audit", "verify"]).code, 0);
    let listed = good(&folder, &["audit", "list", "--what", "backed_up"]);
    assert!(
        listed.contains(&format!("{{\"file\":{:?}}}", file)),
        "{listed}: it was noted, and before it was made"
    );
}

/// Randomness that is asked for between the copy of what is there and the moment the backup stands in its place; somebody writes then.
struct Meanwhile<F>(F);

impl<F: FnMut()> Mint for Meanwhile<F> {
    fn fill(&mut self, bytes: &mut [u8]) {
        self.0();
        SystemMint.fill(bytes);
    }
}

#[test]
fn nobody_writes_while_a_backup_takes_the_place_of_what_was_copied() {
    let mut world = World::new();
    let mut mentor = world.phone("M1");
    let doors = Doors::open(&world);
    sync(&doors, &mut mentor, &[]);
    let folder = world.folder.path().to_owned();
    let file = folder.join("pusat.zip");
    good(&folder, &["backup", file.to_str().unwrap()]);
    let family = mentor.family("F1");
    let (_, item) = mentor.visit(family);
    let request = bytes(&mentor.request(std::slice::from_ref(&item)));
    let mut said = Vec::new();
    let mut mint = Meanwhile(|| {
        let answer = doors.sync(&mentor, &[], &request);
        said.push((answer.header("retry-after").map(str::to_owned), answer.refusal().0, answer.refusal().1));
    });
    let runtime = tokio::runtime::Runtime::new().unwrap();
    put_back(&file, &folder, false, None, &runtime, &support::doors::clock, &mut mint).unwrap();
    let told = (Some("5".to_owned()), 503, "try_again".to_owned());
    assert!(!said.is_empty() && said.iter().all(|said| *said == told), "{said:?}");
    // It comes again, to the centre that is there now.
    assert!(received(&sync(&doors, &mut mentor, &[item])));
    assert_eq!(world.count("visit"), 1);
}

#[test]
fn photos_go_with_it() {
    let mut world = World::new();
    let mut mentor = world.phone("M1");
    mentor.sync(&mut world, &[]);
    let (here, awaited) = (picture(1, 64), picture(2, 64));
    told(&mut world, &mut mentor, "F1", &[&here, &awaited]);
    let doors = Doors::open(&world);
    let name = named(&here);
    let (token, length) = (format!("Bearer {}", mentor.token), here.len().to_string());
    let metadata = support::photos::metadata(&name);
    let headers = [
        ("authorization", token.as_str()),
        ("tus-resumable", "1.0.0"),
        ("upload-length", length.as_str()),
        ("upload-metadata", metadata.as_str()),
        ("content-type", "application/offset+octet-stream"),
    ];
    assert_eq!(doors.ask("POST", "/v1/photos", &headers, &here).status, 201);
    let folder = world.folder.path();
    let out = tempfile::tempdir().unwrap();
    let file = |name: &str| out.path().join(name).to_str().unwrap().to_owned();
    let said = good(folder, &["backup", &file("with.zip")]);
    assert!(said.contains(", 1 photos\n"), "{said}");
    let (back, said) = restored(Path::new(&file("with.zip")));
    assert!(said.contains("1 of its 1 photos were missing here and are back"), "{said}");
    let kept = back.folder.path().join(FOLDER).join(&name[..2]).join(format!("{name}.jpg"));
    assert_eq!(std::fs::read(kept).unwrap(), here);
    assert_eq!(counted(&back), (1, 1));
    // Without, and where they are not found, it says so.
    assert!(good(folder, &["backup", &file("without.zip"), "--without-photos"]).contains("no photos"));
    let (back, said) = restored(Path::new(&file("without.zip")));
    let nowhere = "1 PHOTOS ARE NOT THERE that the database counted: they are awaited again";
    assert!(said.contains("THE BACKUP HAS NO PHOTOS") && said.contains(nowhere), "{said}");
    assert_eq!((counted(&back), missing(&back).len()), ((0, 2), 2));
    let bucket = good(folder, &["backup", &file("bucket.zip"), "--photos", "s3://foto/pusat"]);
    assert!(bucket.contains("no photos: those in s3://foto/pusat"), "{bucket}");
    let gone = ran(folder, &["backup", &file("gone.zip"), "--photos", &file("elsewhere")]);
    assert!(gone.code == 1 && gone.out.contains("1 PHOTOS WERE NOT FOUND"), "{}", gone.out);
}

#[test]
fn photos_are_looked_for_before_what_is_there_is_copied() {
    let mut world = World::new();
    world.phone("M1");
    let folder = world.folder.path().to_owned();
    let counted = rusqlite::Connection::open(folder.join(FILE)).unwrap();
    counted.execute("INSERT INTO photo VALUES (?1, 1, 0)", [[0xab_u8; 32]]).unwrap();
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("pusat.zip");
    let path = file.to_str().unwrap();
    good(&folder, &["backup", path, "--without-photos"]);
    // The place fails where that photo is looked for. However long looking takes, phones write meanwhile: the copy that they go on
    // from is made afterwards, so there is none yet.
    let place = folder.join(FOLDER);
    std::fs::create_dir_all(&place).unwrap();
    std::fs::write(place.join("ab"), "in the way").unwrap();
    let status = world.storage.status().unwrap();
    let failed = ran(&folder, &["restore", path, "--replace"]);
    assert!(failed.code == 1 && failed.err.contains("try_again"), "{}{}", failed.out, failed.err);
    let names = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name());
    let kept: Vec<_> = names.filter(|name| name.to_str().unwrap().starts_with("before-restore")).collect();
    assert_eq!((kept.len(), world.storage.status().unwrap()), (0, status));
    std::fs::remove_file(place.join("ab")).unwrap();
    let said = good(&folder, &["restore", path, "--replace"]);
    assert!(said.contains("1 PHOTOS ARE NOT THERE"), "{said}");
}

#[test]
fn what_is_damaged_or_newer_changes_nothing() {
    let mut world = World::new();
    world.phone("M1");
    let folder = world.folder.path();
    let out = tempfile::tempdir().unwrap();
    let good_one = out.path().join("pusat.zip");
    let path = good_one.to_str().unwrap();
    good(folder, &["backup", path]);
    let again = ran(folder, &["backup", path]);
    assert!(again.code == 1 && again.err.contains("a backup overwrites nothing"), "{}", again.err);
    let whole = std::fs::read(&good_one).unwrap();
    let status = world.storage.status().unwrap();
    let files = || {
        let names = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name());
        // Whoever restores holds it; it is as empty afterwards.
        names.filter(|name| name != "restore.lock").count()
    };
    let before = files();
    let refuses = |bytes: &[u8], says: &str| {
        let file = out.path().join("other.zip");
        std::fs::write(&file, bytes).unwrap();
        let done = ran(folder, &["restore", file.to_str().unwrap(), "--replace"]);
        assert!(done.code == 1 && done.err.contains(says), "{says}: {}{}", done.out, done.err);
        assert_eq!(world.storage.status().unwrap(), status);
        assert_eq!(files(), before, "nothing is left lying");
    };
    refuses(b"PK", "is no backup, or was cut");
    refuses(&whole[..whole.len() - 100], "is no backup, or was cut");
    // A byte in every part of it: whichever it is, nothing of it is taken.
    for at in (100..whole.len() - 400).step_by(whole.len() / 12) {
        let mut other = whole.clone();
        other[at] ^= 0x55;
        refuses(&other, "");
    }
    // A newer centre's.
    let newer = World::new();
    let open = rusqlite::Connection::open(newer.folder.path().join(FILE)).unwrap();
    let file = out.path().join("newer.zip");
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    open.pragma_update(None, "user_version", 99).unwrap();
    pendamping_server::backup::back_up(&newer.storage, None, &runtime, &file, support::at(0)).unwrap();
    refuses(&std::fs::read(&file).unwrap(), "schema 99");
    newer.storage.ping().unwrap();
    // And the good one does.
    good(folder, &["restore", path, "--replace"]);
    assert_ne!(world.storage.status().unwrap().epoch, status.epoch);
}

#[test]
fn a_backup_of_another_centre_is_told_from_one_of_this() {
    let mut world = World::new();
    world.phone("M1");
    let folder = world.folder.path().to_owned();
    let out = tempfile::tempdir().unwrap();
    let others = out.path().join("other");
    drop(SqliteStorage::open(&others).unwrap());
    let file = out.path().join("lain.zip");
    let path = file.to_str().unwrap();
    good(&others, &["backup", path]);
    let status = world.storage.status().unwrap();
    let files = || {
        let names = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name());
        names.filter(|name| name != "restore.lock" && name != FOLDER).count()
    };
    let before = files();
    let done = ran(&folder, &["restore", path, "--replace"]);
    assert!(
        done.code == 1 && done.err.contains("is a backup of another centre than the one in"),
        "{}",
        done.err
    );
    assert!(done.err.contains("--another-centre") && done.err.contains("an empty folder"), "{}", done.err);
    assert_eq!((world.storage.status().unwrap(), files()), (status.clone(), before));
    // It says only what becomes of one that is there.
    assert_eq!(ran(&folder, &["restore", path, "--another-centre"]).code, 2);
    let said = good(&folder, &["restore", path, "--replace", "--another-centre"]);
    assert!(said.contains("what was there is another centre: nothing of it was carried over"), "{said}");
    assert!(said.contains("Codes that were given out before work no more"), "{said}");
    let now = world.storage.status().unwrap();
    assert!(now.epoch != status.epoch && now.people.is_empty() && now.installs.is_empty(), "{now:?}");
    assert_eq!(world.storage.key().unwrap(), SqliteStorage::open(&others).unwrap().key().unwrap());
    assert!(!good(&folder, &["audit", "list"]).contains("carried_over"));
    // Into an empty folder anybody's may go, as ever.
    good(&out.path().join("third"), &["restore", path]);
}

#[test]
fn one_restore_at_a_time_and_nothing_empty_takes_the_centres_place() {
    let mut world = World::new();
    world.phone("M1");
    let folder = world.folder.path();
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("pusat.zip");
    let path = file.to_str().unwrap();
    good(folder, &["backup", path]);
    let status = world.storage.status().unwrap();
    // Another is on its way: what it has staged stays its own.
    let held = std::fs::File::create(folder.join("restore.lock")).unwrap();
    held.lock().unwrap();
    let staged = folder.join("restore.unfinished");
    std::fs::create_dir(&staged).unwrap();
    std::fs::write(staged.join("whole.db"), "of the other").unwrap();
    let done = ran(folder, &["restore", path, "--replace"]);
    assert!(done.code == 1 && done.err.contains("another restore is on its way"), "{}{}", done.out, done.err);
    assert_eq!(std::fs::read(staged.join("whole.db")).unwrap(), b"of the other");
    assert_eq!(world.storage.status().unwrap(), status);
    drop(held);

    // What is not there, and what has nothing in it.
    put_in_place(&out.path().join("gone.db"), folder).unwrap_err();
    std::fs::write(out.path().join("empty.db"), "").unwrap();
    put_in_place(&out.path().join("empty.db"), folder).unwrap_err();
    assert_eq!(world.storage.status().unwrap(), status);
    // One that was cut off leaves its staging and holds nothing.
    good(folder, &["restore", path, "--replace"]);
    assert_ne!(world.storage.status().unwrap().epoch, status.epoch);
}
