//! Photos over real HTTP, by who sends and who asks: what was cut goes on, what is no photo stays out, and nobody sees one who does
//! not see a record that tells of it.
#![allow(clippy::unwrap_used)]

mod support;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pendamping_domain::actor::{Power, Role};
use pendamping_domain::id::{InstallId, RecordId};
use pendamping_domain::plausibility::FlagKind;
use pendamping_domain::region::RegionCode;
use pendamping_domain::training::Training;
use pendamping_server::store::office::{Office, RevokeWhat};
use pendamping_server::store::sqlite::SqliteStorage;
use sha2::Digest;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use support::doors::{Doors, Response, refused};
use support::photos::{counted, metadata, missing, named, picture, tells, told, training};
use support::{Phone, World, at};

const OCTETS: (&str, &str) = ("content-type", "application/offset+octet-stream");

/// A phone that speaks tus.
struct Sender<'a> {
    doors: &'a Doors,
    token: String,
}

impl<'a> Sender<'a> {
    fn new(doors: &'a Doors, phone: &Phone) -> Sender<'a> {
        Sender { doors, token: format!("Bearer {}", phone.token) }
    }

    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Response {
        let mut all = vec![("authorization", self.token.as_str()), ("tus-resumable", "1.0.0")];
        all.extend_from_slice(headers);
        let response = self.doors.ask(method, path, &all, body);
        assert_eq!(response.header("tus-resumable"), Some("1.0.0"), "{method} {path}");
        response
    }

    fn create(&self, picture: &[u8], body: &[u8]) -> Response {
        let (length, metadata) = (picture.len().to_string(), metadata(&named(picture)));
        let headers = [("upload-length", length.as_str()), ("upload-metadata", metadata.as_str()), OCTETS];
        self.ask("POST", "/v1/photos", &headers, body)
    }

    fn patch(&self, name: &str, offset: usize, body: &[u8], more: &[(&str, &str)]) -> Response {
        let offset = offset.to_string();
        let mut headers = vec![("upload-offset", offset.as_str()), OCTETS];
        headers.extend_from_slice(more);
        self.ask("PATCH", &format!("/v1/photos/{name}"), &headers, body)
    }

    /// How much there is; nothing when none was begun.
    fn offset(&self, name: &str) -> Option<usize> {
        let response = self.ask("HEAD", &format!("/v1/photos/{name}"), &[], b"");
        if response.status == 404 {
            return None;
        }
        assert_eq!((response.status, response.header("cache-control")), (200, Some("no-store")));
        Some(offset(&response))
    }

    fn get(&self, name: &str) -> Response {
        self.ask("GET", &format!("/v1/photos/{name}"), &[], b"")
    }

    /// Sends a whole photo.
    fn send(&self, picture: &[u8]) {
        let response = self.create(picture, picture);
        assert_eq!((response.status, offset(&response)), (201, picture.len()));
    }

    /// Begins a piece of which only `sent` comes, before the connection ends.
    fn cut(&self, name: &str, offset: usize, announced: usize, sent: &[u8]) {
        let mut stream = TcpStream::connect(self.doors.address).unwrap();
        let head = format!(
            "PATCH /v1/photos/{name} HTTP/1.1\r\nhost: x\r\nauthorization: {}\r\ntus-resumable: 1.0.0\r\n\
             upload-offset: {offset}\r\n{}: {}\r\ncontent-length: {announced}\r\n\r\n",
            self.token, OCTETS.0, OCTETS.1
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(sent).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        // The centre closes once it has done what it does.
        let _ = stream.read_to_end(&mut Vec::new());
    }
}

fn offset(response: &Response) -> usize {
    response.header("upload-offset").unwrap().parse().unwrap()
}

fn path(name: &str) -> String {
    format!("/v1/photos/{name}")
}

/// M1 has a visit that tells of `pictures`.
fn with_photos(pictures: &[&[u8]]) -> (World, Phone) {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    told(&mut world, &mut phone, "F1", pictures);
    (world, phone)
}

fn file_of(world: &World, name: &str) -> PathBuf {
    world.folder.path().join("photos").join(&name[..2]).join(format!("{name}.jpg"))
}

#[test]
fn a_photo_that_is_cut_at_every_tenth_goes_on_there() {
    let picture = picture(1, 400);
    let name = named(&picture);
    let (mut world, phone) = with_photos(&[&picture]);
    let mut doors = Doors::open(&world);
    assert_eq!(Sender::new(&doors, &phone).create(&picture, b"").status, 201);
    assert_eq!(counted(&world), (0, 1));
    let tenth = picture.len() / 10;
    for n in 0..10 {
        if n == 5 {
            // A new process over the same folder.
            drop(doors);
            world.storage = Arc::new(SqliteStorage::open(world.folder.path()).unwrap());
            doors = Doors::open(&world);
        }
        let sender = Sender::new(&doors, &phone);
        assert_eq!(sender.offset(&name), Some(n * tenth));
        sender.cut(&name, n * tenth, picture.len() - n * tenth, &picture[n * tenth..(n + 1) * tenth]);
        assert_eq!(sender.get(&name).refusal(), refused(404, "photo_awaited", ""));
    }
    let sender = Sender::new(&doors, &phone);
    let rest = sender.patch(&name, 10 * tenth, &picture[10 * tenth..], &[]);
    assert_eq!((rest.status, offset(&rest)), (204, picture.len()));
    assert_eq!(sender.offset(&name), Some(picture.len()));
    assert!(std::fs::read(file_of(&world, &name)).unwrap() == picture);
    assert_eq!(counted(&world), (1, 0));
    let got = sender.get(&name);
    assert_eq!((got.status, got.header("content-type")), (200, Some("image/jpeg")));
    assert!(got.body == picture);
}

#[test]
fn the_signed_list_of_a_training_is_for_those_who_open_trainings() {
    let mut world = World::new();
    world.assign("K1", "31.74", &[Power::ReviewVisits, Power::OpenTrainings]);
    world.people(&[("K9", Role::Coordinator), ("K8", Role::Coordinator)]);
    world.assign("K9", "31.74", &[Power::ReviewVisits]);
    world.assign("K8", "31.75", &[Power::ReviewVisits, Power::OpenTrainings]);
    let mut opener = world.phone("K1");
    opener.sync(&mut world, &[]);
    let list = picture(9, 200);
    let area: RegionCode = "31.74".parse().unwrap();
    let record = RecordId(opener.id());
    let item = opener.item("training", Training::key(&area), record, None, training(&area, &list));
    assert_eq!(opener.sync(&mut world, &[item]).words(), ["received"]);
    let phones = ["M1", "K9", "K8"].map(|number| world.phone(number));
    let home = world.family_phone("F1");
    let doors = Doors::open(&world);
    assert_eq!(Sender::new(&doors, &home).create(&list, &list).refusal(), refused(404, "not_found", ""));
    Sender::new(&doors, &opener).send(&list);
    let name = named(&list);
    let seen = |phone: &Phone| Sender::new(&doors, phone).get(&name).status;
    let [mentor, colleague, elsewhere] = &phones;
    assert_eq!([&opener, colleague].map(seen), [200, 200]);
    assert_eq!([mentor, &home, elsewhere].map(seen), [404, 404, 404]);
    // The same picture on a visit is no visit's second: the flag would name a record that is none.
    drop(doors);
    let mut mentor = world.phone("M1");
    mentor.sync(&mut world, &[]);
    let (family, visit) = (mentor.family("F1"), RecordId(mentor.id()));
    let item = mentor.item("visit", family, visit, None, tells(&[&list]));
    mentor.sync(&mut world, &[item]);
    mentor.sync(&mut world, &[]);
    assert!(!mentor.rows[&visit].flags.iter().any(|flag| flag.kind == FlagKind::PhotoUsed));
}

#[test]
fn a_photo_that_comes_with_its_beginning_and_again() {
    let picture = picture(2, 200);
    let (name, half) = (named(&picture), picture.len() / 2);
    let (world, phone) = with_photos(&[&picture]);
    let doors = Doors::open(&world);
    let sender = Sender::new(&doors, &phone);
    let begun = sender.create(&picture, &picture[..half]);
    assert_eq!((begun.status, offset(&begun)), (201, half));
    assert_eq!(begun.header("location"), Some(path(&name).as_str()));
    // Whoever lost the answer begins again, and has lost nothing.
    assert_eq!(offset(&sender.create(&picture, b"")), half);
    assert_eq!(offset(&sender.create(&picture, &picture[..10])), half);
    assert_eq!(offset(&sender.create(&picture, &picture)), picture.len());
    // Whole: nothing is sent, whoever asks and however.
    let again = sender.create(&picture, b"");
    assert_eq!((again.status, offset(&again)), (201, picture.len()));
    assert_eq!(sender.patch(&name, picture.len(), b"", &[]).status, 204);
    assert_eq!(
        sender.patch(&name, 0, &picture, &[]).refusal(),
        refused(409, "wrong_offset", "upload-offset")
    );
    assert_eq!(sender.create(&picture[1..], b"").refusal(), refused(404, "not_found", ""));
}

#[test]
fn a_piece_is_kept_only_where_it_belongs_and_as_it_was_sent() {
    let picture = picture(3, 200);
    let name = named(&picture);
    let (world, phone) = with_photos(&[&picture]);
    let doors = Doors::open(&world);
    let sender = Sender::new(&doors, &phone);
    assert_eq!(sender.patch(&name, 0, b"x", &[]).refusal(), refused(404, "not_found", ""), "not begun");
    sender.create(&picture, &picture[..100]);
    for wrong in [0, 99, 101, usize::MAX] {
        let response = sender.patch(&name, wrong, b"x", &[]);
        assert_eq!(response.refusal(), refused(409, "wrong_offset", "upload-offset"), "{wrong}");
    }
    let next = &picture[100..200];
    let sums = [
        format!("sha1 {}", STANDARD.encode(sha1::Sha1::digest(next))),
        format!("sha256 {}", STANDARD.encode(sha2::Sha256::digest(next))),
    ];
    for sum in &sums {
        let damaged = sender.patch(&name, 100, &[&next[1..], b"x"].concat(), &[("upload-checksum", sum)]);
        assert_eq!(damaged.refusal(), refused(460, "wrong_checksum", "upload-checksum"));
    }
    for odd in ["md5 AAAA", "sha1", "sha1 %", ""] {
        let response = sender.patch(&name, 100, next, &[("upload-checksum", odd)]);
        assert_eq!(response.refusal(), refused(400, "bad_header", "upload-checksum"), "{odd}");
    }
    assert_eq!(sender.offset(&name), Some(100), "nothing of that was kept");
    assert_eq!(sender.patch(&name, 100, next, &[("upload-checksum", &sums[0])]).status, 204);
    // A network that lets nothing but GET and POST through.
    let meant = [("x-http-method-override", "PATCH"), ("upload-offset", "200"), OCTETS];
    assert_eq!(sender.ask("POST", &path(&name), &meant, &picture[200..210]).status, 204);
    let as_said = doors.ask("POST", &path(&name), &[OCTETS], b"x");
    assert_eq!(as_said.refusal(), refused(405, "method_not_allowed", ""));
    let more = sender.patch(&name, 210, &vec![0; picture.len()], &[]);
    assert_eq!(more.refusal(), refused(413, "too_large", ""));
    let headers = [("upload-offset", "210"), ("content-type", "image/jpeg")];
    let named_otherwise = sender.ask("PATCH", &path(&name), &headers, b"x");
    assert_eq!(named_otherwise.refusal(), refused(415, "wrong_content_type", "content-type"));
    let bare = sender.ask("PATCH", &path(&name), &[OCTETS], b"x");
    assert_eq!(bare.refusal(), refused(400, "bad_header", "upload-offset"));
    assert_eq!(sender.offset(&name), Some(210));
}

#[test]
fn another_version_of_tus_is_told_which_is_spoken() {
    let (world, phone) = with_photos(&[]);
    let doors = Doors::open(&world);
    let about = doors.ask("OPTIONS", "/v1/photos", &[], b"");
    assert_eq!(about.status, 204);
    for (name, value) in [
        ("tus-version", "1.0.0"),
        ("tus-extension", "creation,creation-with-upload,checksum"),
        ("tus-max-size", "204800"),
        ("tus-checksum-algorithm", "sha1,sha256"),
    ] {
        assert_eq!(about.header(name), Some(value));
    }
    let token = format!("Bearer {}", phone.token);
    for version in [None, Some("0.2.2"), Some("1.0")] {
        let mut headers = vec![("authorization", token.as_str())];
        headers.extend(version.map(|version| ("tus-resumable", version)));
        for (method, path) in [("POST", "/v1/photos"), ("PATCH", &path(&"a".repeat(64)))] {
            let response = doors.ask(method, path, &headers, b"");
            assert_eq!(response.refusal(), refused(412, "wrong_tus_version", "tus-resumable"));
            assert_eq!(response.header("tus-version"), Some("1.0.0"));
        }
    }
    let stranger = Sender { doors: &doors, token: "Bearer x".to_owned() };
    assert_eq!(stranger.get(&"a".repeat(64)).refusal(), refused(401, "sign_in_again", ""));
    assert_eq!(stranger.create(b"x", b"x").refusal(), refused(401, "sign_in_again", ""));
}

#[test]
fn what_is_no_photo_is_refused_and_leaves_nothing() {
    let good = picture(4, 200);
    let text = b"not a picture at all".to_vec();
    let large = vec![0xff; 204_801];
    let (world, phone) = with_photos(&[&good, &text]);
    let doors = Doors::open(&world);
    let sender = Sender::new(&doors, &phone);
    let bad = refused(422, "bad_photo", "");
    // Named as what it is, and no picture.
    assert_eq!(sender.create(&text, &text).refusal(), bad);
    // In two pieces, of which one is not what it was.
    let name = named(&good);
    sender.create(&good, &[b"x", &good[1..100]].concat());
    assert_eq!(sender.patch(&name, 100, &good[100..], &[]).refusal(), bad);
    assert_eq!(sender.offset(&name), None, "it is begun anew");
    assert_eq!(sender.create(&large, &large).refusal(), refused(413, "too_large", "upload-length"));
    for (header, value) in [("upload-length", "0"), ("upload-length", "-1"), ("upload-metadata", "sha256 x")]
    {
        let (length, metadata) = ("7", metadata(&name));
        let mut headers = vec![("upload-length", length), ("upload-metadata", metadata.as_str())];
        headers.retain(|(name, _)| *name != header);
        let missing = sender.ask("POST", "/v1/photos", &headers, b"");
        assert_eq!(missing.refusal(), refused(400, "bad_header", header));
        headers.push((header, value));
        assert_eq!(
            sender.ask("POST", "/v1/photos", &headers, b"").refusal(),
            refused(400, "bad_header", header)
        );
    }
    // Neither is awaited any more; what comes after all is there.
    assert_eq!(counted(&world), (0, 0));
    sender.send(&good);
    assert_eq!((counted(&world), missing(&world)), ((1, 0), vec![(named(&text), "bad_photo".to_owned())]));
    // The name is free of what was wrong with it, and a length that is wrong is told.
    let (length, metadata) = ("7", metadata(&name));
    let headers = [("upload-length", length), ("upload-metadata", metadata.as_str())];
    assert_eq!(sender.ask("POST", "/v1/photos", &headers, b"").refusal(), bad);
}

#[test]
fn a_photo_comes_after_its_record_and_only_from_who_may_write_it() {
    let (picture, source) = (picture(5, 200), "b".repeat(64));
    let name = named(&picture);
    let mut world = World::new();
    let (mut mine, mut theirs) = (world.phone("M1"), world.phone("M2"));
    let (coordinator, family) = (world.phone("K1"), world.family_phone("F1"));
    mine.sync(&mut world, &[]);
    theirs.sync(&mut world, &[]);
    let doors = Doors::open(&world);
    let nothing = refused(404, "not_found", "");
    let to = |phone: &Phone| Sender::new(&doors, phone);
    assert_eq!(to(&mine).create(&picture, b"").refusal(), nothing, "its record is not there");
    assert_eq!(to(&mine).get(&name).refusal(), nothing);
    told(&mut world, &mut mine, "F1", &[&picture]);
    assert_eq!(to(&mine).get(&source).refusal(), nothing, "the camera's file is nothing that is sent");
    for other in [&theirs, &coordinator, &family] {
        let sender = to(other);
        assert_eq!(sender.create(&picture, &picture).refusal(), nothing);
        assert_eq!(sender.offset(&name), None);
        assert_eq!(sender.patch(&name, 0, &picture, &[]).refusal(), nothing);
    }
    assert_eq!(to(&coordinator).get(&name).refusal(), refused(404, "photo_awaited", ""));
    for other in [&theirs, &family] {
        assert_eq!(to(other).get(&name).refusal(), nothing, "not even that it is awaited");
    }
    to(&mine).send(&picture);
    for reader in [&mine, &coordinator] {
        assert!(to(reader).get(&name).body == picture);
    }
    for other in [&theirs, &family] {
        assert_eq!(to(other).get(&name).refusal(), nothing);
    }
    // The family comes to another mentor: who wrote it may still hand it in, and who holds it sees it.
    world.move_family("F1", "M2", at(58));
    assert_eq!(to(&mine).get(&name).refusal(), nothing);
    assert_eq!(to(&mine).create(&picture, b"").status, 201);
    assert!(to(&theirs).get(&name).body == picture);
    assert_eq!(to(&theirs).create(&picture, b"").status, 201);
    // A lost phone hands in its work and gets nothing.
    world.storage.revoke(&RevokeWhat::Person("M2".to_owned()), at(59)).unwrap();
    assert_eq!(to(&theirs).get(&name).refusal(), nothing);
    assert_eq!(to(&theirs).create(&picture, b"").status, 201);
}

#[test]
fn each_handing_out_is_a_disclosure() {
    let picture = picture(6, 100);
    let (mut world, phone) = with_photos(&[&picture]);
    let coordinator = world.phone("K1");
    let doors = Doors::open(&world);
    let rows = |install: InstallId| {
        let database = rusqlite::Connection::open(world.folder.path().join("centre.db")).unwrap();
        let query = "SELECT coalesce(sum(rows), 0) FROM disclosure WHERE install = ?1";
        database.query_row(query, [install.0.as_bytes()], |row| row.get::<_, i64>(0)).unwrap()
    };
    let (name, entries) = (named(&picture), || world.storage.status().unwrap().audit.0);
    let before = entries();
    Sender::new(&doors, &coordinator).get(&name);
    assert_eq!((rows(coordinator.install), entries()), (0, before), "what is awaited is not given out");
    Sender::new(&doors, &phone).send(&picture);
    for n in 1..=2 {
        assert_eq!(Sender::new(&doors, &coordinator).get(&name).status, 200);
        assert_eq!((rows(coordinator.install), entries()), (n, before + 1), "the day's first is an entry");
    }
    assert!(world.storage.status().unwrap().audit.1);
}

#[test]
fn two_installs_do_not_disturb_each_other() {
    let picture = picture(7, 200);
    let name = named(&picture);
    let (mut world, old) = with_photos(&[&picture]);
    let new = world.phone("M1");
    let doors = Doors::open(&world);
    let (old, new) = (Sender::new(&doors, &old), Sender::new(&doors, &new));
    old.create(&picture, &picture[..100]);
    assert_eq!(new.offset(&name), None);
    new.create(&picture, b"spoilt");
    assert_eq!((old.offset(&name), new.offset(&name)), (Some(100), Some(6)));
    assert_eq!(old.patch(&name, 100, &picture[100..], &[]).status, 204);
    assert_eq!(new.offset(&name), Some(picture.len()), "the photo is there, whoever brought it");
}

#[test]
fn what_is_left_lying_makes_room() {
    fn much_later() -> chrono::DateTime<chrono::Utc> {
        at(60 * 24 * 15)
    }
    let pictures: Vec<Vec<u8>> = (0..20).map(|n| picture(100 + n, 40)).collect();
    let names: Vec<String> = pictures.iter().map(|picture| named(picture)).collect();
    let (mut world, mut phone) = with_photos(&[]);
    for five in pictures.chunks(5) {
        told(&mut world, &mut phone, "F1", &five.iter().map(Vec::as_slice).collect::<Vec<_>>());
    }
    let begun = |doors: &Doors| {
        let sender = Sender::new(doors, &phone);
        names.iter().filter(|name| sender.offset(name).is_some()).count()
    };
    let doors = Doors::open(&world);
    for picture in &pictures[..19] {
        assert_eq!(Sender::new(&doors, &phone).create(picture, &picture[..10]).status, 201);
    }
    assert_eq!(begun(&doors), 16);
    assert_eq!(Sender::new(&doors, &phone).offset(&names[18]), Some(10), "the latest stays");
    let doors = Doors::with(&world, much_later, false);
    assert_eq!(Sender::new(&doors, &phone).create(&pictures[19], b"").status, 201);
    assert_eq!(begun(&doors), 1);
}

#[test]
fn nothing_is_said_to_be_there_that_is_not() {
    let picture = picture(8, 200);
    let name = named(&picture);
    let (world, phone) = with_photos(&[&picture]);
    let doors = Doors::open(&world);
    let sender = Sender::new(&doors, &phone);
    let file = file_of(&world, &name);
    // Stopped after the picture was put there, and before it was noted.
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, &picture).unwrap();
    assert_eq!(counted(&world), (0, 1));
    assert_eq!(offset(&sender.create(&picture, b"")), picture.len());
    assert_eq!(counted(&world), (1, 0));
    // The folder came back from an older copy than the database.
    std::fs::remove_file(&file).unwrap();
    assert_eq!(sender.get(&name).refusal(), refused(404, "photo_awaited", ""));
    assert_eq!(counted(&world), (0, 1));
    assert_eq!(sender.offset(&name), None);
    sender.send(&picture);
    assert!(sender.get(&name).body == picture);
    // Copied by halves: what is there is not the photo, and gives way to it.
    std::fs::write(&file, &picture[..picture.len() / 2]).unwrap();
    assert_eq!(sender.get(&name).refusal(), refused(404, "photo_awaited", ""));
    assert_eq!(sender.offset(&name), None);
    sender.send(&picture);
    assert!(sender.get(&name).body == picture);
    // The place of photos cannot be written: the photo waits, and records go on.
    let other = self::picture(9, 200);
    std::fs::remove_dir_all(world.folder.path().join("photos")).unwrap();
    std::fs::write(world.folder.path().join("photos"), b"").unwrap();
    let busy = sender.create(&picture, &other);
    assert_eq!((busy.refusal(), busy.header("retry-after")), (refused(503, "try_again", ""), Some("120")));
    doors.is_up();
}

#[test]
fn photos_that_came_with_records_before_are_known() {
    let picture = picture(10, 100);
    let (mut world, phone) = with_photos(&[&picture]);
    let database = rusqlite::Connection::open(world.folder.path().join("centre.db")).unwrap();
    let older = "ALTER TABLE photo_use DROP COLUMN picture; DROP TABLE photo; DROP TABLE photo_partial;
        DROP TABLE nik_waiting; DROP TABLE cover; DROP TABLE period; PRAGMA user_version = 4";
    database.execute_batch(&format!("{}{older}", support::BACK_TO_TEN)).unwrap();
    world.storage = Arc::new(SqliteStorage::open(world.folder.path()).unwrap());
    let doors = Doors::open(&world);
    Sender::new(&doors, &phone).send(&picture);
    assert_eq!(Sender::new(&doors, &phone).get(&"b".repeat(64)).status, 404, "a camera's file is no picture");
}

#[test]
fn a_photo_that_an_edit_took_away_is_not_awaited() {
    let (kept, taken) = (picture(11, 100), picture(12, 100));
    let (mut world, mut phone) = with_photos(&[]);
    let family = phone.family("F1");
    let record = RecordId(phone.id());
    let first = phone.item("visit", family, record, None, tells(&[&kept, &taken]));
    assert_eq!(phone.sync(&mut world, std::slice::from_ref(&first)).words(), ["received"]);
    assert_eq!(counted(&world), (0, 2));
    let edit = phone.item("visit", family, record, Some(first.id), tells(&[&kept]));
    assert_eq!(phone.sync(&mut world, &[edit]).words(), ["received"]);
    assert_eq!(counted(&world), (0, 1));
    // It was offered as evidence once: whoever still sends it may.
    let doors = Doors::open(&world);
    Sender::new(&doors, &phone).send(&taken);
    assert_eq!(counted(&world), (1, 1));
}
