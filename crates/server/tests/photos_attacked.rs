//! Photos under attack, between the phone's real uploader and the centre's real process: cut at every tenth, either side killed there, no
//! room, what is no picture, and many at once. Nothing that the phone was told is there is missing, and nothing goes twice for nothing.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::photo::PHOTO_BYTES_MAX;
use pendamping_domain::revision::Kind;
use pendamping_protocol::code::Code;
use pendamping_server::store::sqlite::SqliteStorage;
use pendamping_store_api::calls::{GetPhoto, GetSyncLine, GetSyncState, PutDraft, PutPhoto, PutSetting};
use pendamping_store_api::photo::{MONTH_BYTES, WIFI_ONLY, Whereabouts};
use pendamping_store_api::shared::DraftKey;
use pendamping_sync::http::Http;
use pendamping_sync::photos::{Network, PIECE, PhotoRoad, PhotoSender, Rest, Step, To};
use pendamping_sync::{Action, Failure};
use serde_json::Value;
use std::cell::RefCell;
use std::sync::Arc;
use support::attack::{Attacked, Process, send};
use support::command::{good, lines};
use support::handset::{Handset, Road, written};
use support::photos::{counted, missing, named, picture, tells};
use support::{World, at, visit};

fn save(phone: &Handset, n: u128, family: FamilyId, fields: Value) {
    let n = n + (u128::from(phone.profile.install.0.as_fields().0) << 64);
    phone.save(written(n, Kind::Visit, family, fields));
}

fn keep(phone: &Handset, family: FamilyId, pictures: &[&[u8]]) {
    for jpeg in pictures {
        phone.ask(PutPhoto { sha256: named(jpeg), jpeg: jpeg.to_vec(), family, at: at(30) });
    }
}

/// Takes pictures and saves the visit that tells of them.
fn took(phone: &Handset, n: u128, family: FamilyId, pictures: &[&[u8]]) {
    keep(phone, family, pictures);
    save(phone, n, family, tells(pictures));
}

/// A phone whose visits, of one photo each, are at the centre.
fn with_photos(world: &mut World, pictures: &[Vec<u8>]) -> Handset {
    let mut phone = Handset::of(world, "M1");
    phone.sync(&Road::new(world));
    let family = world.family_of("F1");
    for (n, jpeg) in pictures.iter().enumerate() {
        took(&phone, n as u128, family, &[jpeg]);
    }
    assert!(phone.sync(&Road::new(world)).0.is_none());
    phone
}

fn lies_there(world: &World, jpeg: &[u8]) -> bool {
    let name = named(jpeg);
    let file = world.folder.path().join("photos").join(&name[..2]).join(format!("{name}.jpg"));
    std::fs::read(file).is_ok_and(|bytes| bytes == jpeg)
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Dies {
    Line,
    Phone,
    Centre,
}

#[test]
fn cut_at_every_tenth_it_goes_on_where_the_centre_stands() {
    for dies in [Dies::Line, Dies::Phone, Dies::Centre] {
        let mut world = World::new();
        let mut phone = with_photos(&mut world, &[]);
        let family = world.family_of("F1");
        let mut centre = Process::start(&world);
        let road = Attacked::to(&centre);
        let mut sender = PhotoSender::default();
        for tenth in 1..10 {
            let jpeg = &picture(tenth as u64, 340);
            took(&phone, tenth as u128, family, &[jpeg]);
            phone.sync(&Road::new(&mut world));
            road.pieces.borrow_mut().clear();
            let kill = centre.killer();
            road.breaks_after(jpeg.len() * tenth / 10, move || {
                if dies == Dies::Centre {
                    kill()
                }
            });
            while !road.has_broken() {
                send(&phone, &road, &mut sender, 1);
            }
            assert!(!lies_there(&world, jpeg), "{dies:?} {tenth}");
            match dies {
                Dies::Line => {}
                Dies::Phone => sender = PhotoSender::default(),
                Dies::Centre => {
                    centre = Process::start(&world);
                    road.leads_to(&centre);
                }
            }
            sender.release();
            while !lies_there(&world, jpeg) {
                send(&phone, &road, &mut sender, 1);
            }
            // Each piece begins where what the centre has ends, and what it kept was sent once.
            let (mut stands, mut lost) = (0, 0);
            for (from, bytes, has) in road.pieces.borrow().iter() {
                assert_eq!(*from, stands, "{dies:?} {tenth}: {:?}", road.pieces.borrow());
                stands = has.unwrap_or(stands);
                lost += if has.is_none() { *bytes } else { 0 };
            }
            assert_eq!(road.sent(), jpeg.len() as u64 + lost, "{dies:?} {tenth}");
            assert!(lost <= PIECE as u64, "{dies:?} {tenth}: {lost} bytes again");
        }
        assert_eq!(send(&phone, &road, &mut sender, 99), Some(Rest::NothingToSend));
        assert_eq!((counted(&world), phone.ask(GetSyncLine).photos), ((9, 0), 0), "{dies:?}");
        assert_eq!(missing(&world), []);
    }
}

#[test]
fn a_last_answer_that_is_lost_costs_nothing_and_received_means_there_after_a_kill() {
    let jpeg = picture(1, 340);
    let mut world = World::new();
    let phone = with_photos(&mut world, std::slice::from_ref(&jpeg));
    let centre = Process::start(&world);
    let road = Attacked::to(&centre);
    let whole_pieces = (jpeg.len() - 1) / PIECE;
    send(&phone, &road, &mut PhotoSender::default(), whole_pieces);
    road.loses_answers(true);
    send(&phone, &road, &mut PhotoSender::default(), 1);
    assert!(!road.failures.borrow().is_empty() && phone.ask(GetSyncLine).photos == 1);
    road.loses_answers(false);
    let mut sender = PhotoSender::default();
    // The last piece may have been lost with the question before it: then it goes now, once.
    assert_eq!(send(&phone, &road, &mut sender, 9), Some(Rest::NothingToSend));
    assert_eq!(road.sent(), jpeg.len() as u64, "{:?}", road.pieces.borrow());
    centre.killer()();
    let again = Process::start(&world);
    road.leads_to(&again);
    assert!(lies_there(&world, &jpeg));
    assert_eq!(counted(&world), (1, 0));
    assert_eq!(missing(&world), []);
}

#[cfg(target_os = "linux")]
#[test]
fn without_room_at_the_centre_it_waits_and_says_why_and_records_are_not_lost() {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};
    let jpeg = picture(1, 340);
    let mut world = World::new();
    let mut phone = with_photos(&mut world, std::slice::from_ref(&jpeg));
    let family = world.family_of("F1");
    let centre = Process::start(&world);
    let road = Attacked::to(&centre);
    let room = |bytes: Option<u64>| {
        let pid = Pid::from_raw(centre.id() as i32);
        prlimit(pid, Resource::Fsize, Rlimit { current: bytes, maximum: None }).unwrap();
    };
    let last = (jpeg.len() - 1) / PIECE;
    // No room for a part, in the database; then none for the last piece, in the folder of photos. What was begun in vain is asked for
    // without a byte before it goes on.
    for (steps, stands) in [(0, 0), (last, last * PIECE)] {
        send(&phone, &road, &mut PhotoSender::default(), steps);
        road.failures.borrow_mut().clear();
        room(Some(4_096));
        send(&phone, &road, &mut PhotoSender::default(), 1);
        let full = matches!(road.failures.borrow()[..], [Failure::Later { status: 503, after_s: Some(120) }]);
        assert!(full, "{stands}: {:?} {:?}", road.failures.borrow(), road.pieces.borrow());
        assert_eq!((phone.ask(GetSyncLine).photos, counted(&world)), (1, (0, 1)));
        let why = if stands == 0 { "nothing_yet" } else { "begun" };
        assert_eq!(missing(&world), [(named(&jpeg), why.to_owned())]);
        // A visit that is saved meanwhile waits on the phone, and is told to.
        let visits = world.count("visit");
        save(&phone, 90 + stands as u128, family, visit(stands as i64));
        let (failure, _) = phone.sync_over(&road, &|| at(100));
        let later = Failure::Later { status: 503, after_s: Some(120) };
        assert_eq!(failure.map(|failure| failure.code()), Some(later.code()));
        let line = phone.ask(GetSyncLine);
        assert_eq!((line.waiting, line.set_aside, world.count("visit")), (1, 0, visits));
        let held = phone.ask(GetPhoto { sha256: named(&jpeg) }).unwrap();
        assert!(held.jpeg == jpeg && held.whereabouts == Whereabouts::OnThisPhone);
        room(None);
        // With room again it is received, once.
        for _ in 0..2 {
            assert!(phone.sync_over(&road, &|| at(200)).0.is_none());
            assert_eq!((phone.ask(GetSyncLine).waiting, world.count("visit")), (0, visits + 1));
        }
        road.pieces.borrow_mut().clear();
        send(&phone, &road, &mut PhotoSender::default(), 1);
        let first = road.pieces.borrow().first().copied();
        assert_eq!(first.map(|(from, ..)| from), Some(stands as u64), "it goes on where it stood");
    }
    send(&phone, &road, &mut PhotoSender::default(), 9);
    assert!(lies_there(&world, &jpeg));
    assert_eq!((phone.ask(GetSyncLine).photos, counted(&world)), (0, (1, 0)));
    assert_eq!(missing(&world), []);
    let left_lying = std::fs::read_dir(world.folder.path().join("photos").join(&named(&jpeg)[..2])).unwrap();
    assert_eq!(left_lying.count(), 1, "nothing half written");
}

/// A JPEG that says it is of this size.
fn says_it_has(mut jpeg: Vec<u8>, side: u16) -> Vec<u8> {
    let frame = jpeg.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 7].copy_from_slice(&side.to_be_bytes());
    jpeg[frame + 7..frame + 9].copy_from_slice(&side.to_be_bytes());
    jpeg
}

/// Most memory the process ever had, in KiB.
#[cfg(target_os = "linux")]
fn peak(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_no_picture_is_refused_once_and_unfolds_to_nothing() {
    let good = picture(1, 200);
    let bad = vec![
        b"bukan gambar".to_vec(),
        says_it_has(picture(2, 200), 40_000),
        picture(3, 200)[..4_000].to_vec(),
        [b"<html><script>1</script></html>".as_slice(), &picture(4, 100)].concat(),
        [b"PK\x03\x04".as_slice(), &picture(5, 100)].concat(),
        [picture(6, 100).as_slice(), b"PK\x03\x04zip"].concat(),
    ];
    let mut world = World::new();
    let all: Vec<Vec<u8>> = bad.iter().chain([&good]).cloned().collect();
    let phone = with_photos(&mut world, &all);
    let centre = Process::start(&world);
    let road = Attacked::to(&centre);
    let mut sender = PhotoSender::default();
    let before = peak(centre.id());
    assert_eq!(send(&phone, &road, &mut sender, 99), Some(Rest::NothingToSend));
    let grew = peak(centre.id()) - before;
    assert!(grew < 64 << 10, "{grew} KiB");
    let line = phone.ask(GetSyncLine);
    assert_eq!((line.photos, line.photos_refused), (0, bad.len() as u64));
    assert!(lies_there(&world, &good));
    // Kept on the phone, with the reason; sent once, and nothing is awaited: the list says what will never come.
    for jpeg in &bad {
        let held = phone.ask(GetPhoto { sha256: named(jpeg) }).unwrap();
        assert_eq!(held.whereabouts, Whereabouts::Refused(Code::BadPhoto));
        assert!(!lies_there(&world, jpeg));
    }
    assert_eq!(road.sent(), all.iter().map(|jpeg| jpeg.len() as u64).sum::<u64>());
    assert_eq!(counted(&world), (1, 0));
    let mut never: Vec<_> = bad.iter().map(|jpeg| (named(jpeg), "bad_photo".to_owned())).collect();
    let mut listed = missing(&world);
    never.sort();
    listed.sort();
    assert_eq!(listed, never);
}

const MOST: usize = PHOTO_BYTES_MAX as usize;

/// What somebody else sends under the name of a picture of so many bytes.
type Rubbish = fn(usize) -> Vec<(usize, usize)>;

/// How far the phone is with a picture.
#[derive(PartialEq)]
enum Stands {
    NotBegun,
    UnderWay,
    Killed,
}

#[test]
fn who_copied_a_token_has_no_photo_given_up_or_taken_for_there() {
    let mut world = World::new();
    let mut phone = with_photos(&mut world, &[]);
    let family = world.family_of("F1");
    let centre = Process::start(&world);
    let (road, http, token) = (Attacked::to(&centre), Http::new().unwrap(), phone.ask(GetSyncState).token);
    let address = format!("http://{}", centre.address);
    // How the phone stands, and what the other sends then under the picture's name: of which length they say it is, and how many bytes.
    let attacks: [(Stands, Rubbish); 6] = [
        (Stands::NotBegun, |whole| vec![(whole, whole - 1)]),
        (Stands::Killed, |whole| vec![(MOST, whole)]),
        (Stands::Killed, |_| vec![(PIECE + 2, PIECE + 1)]),
        (Stands::UnderWay, |_| vec![(MOST, PIECE)]),
        (Stands::UnderWay, |whole| vec![(MOST, 10), (whole, PIECE)]),
        (Stands::UnderWay, |_| vec![(PIECE + 2, PIECE)]),
    ];
    let mut came = Vec::new();
    for (n, (stands, rubbish)) in attacks.into_iter().enumerate() {
        let jpeg = &picture(n as u64, 340);
        assert!((2 * PIECE..MOST).contains(&jpeg.len()));
        took(&phone, n as u128, family, &[jpeg]);
        phone.sync(&Road::new(&mut world));
        let mut sender = PhotoSender::default();
        if stands != Stands::NotBegun {
            send(&phone, &road, &mut sender, 1);
        }
        if stands == Stands::Killed {
            sender = PhotoSender::default();
        }
        let name = named(jpeg);
        let to = To { centre: &address, token: &token, sha256: &name };
        for (length, bytes) in rubbish(jpeg.len()) {
            assert_eq!(http.begin(to, length as u64, &vec![7; bytes]).unwrap(), bytes as u64, "{n}");
        }
        assert_eq!(send(&phone, &road, &mut sender, 99), Some(Rest::NothingToSend), "{n}");
        let held = phone.ask(GetPhoto { sha256: name.clone() }).unwrap();
        came.push((held.whereabouts, lies_there(&world, jpeg)));
    }
    assert_eq!(came, vec![(Whereabouts::AtTheCentre, true); 6]);
    assert_eq!(
        (counted(&world), missing(&world)),
        ((6, 0), vec![]),
        "nothing of that is said of them any more"
    );
}

#[test]
fn two_phones_bring_the_same_at_once() {
    let jpeg = picture(1, 340);
    let mut world = World::new();
    let phones = [0, 1].map(|_| with_photos(&mut world, std::slice::from_ref(&jpeg)));
    let centre = Process::start(&world);
    let sent: Vec<u64> = std::thread::scope(|scope| {
        let sending = phones.each_ref().map(|phone| {
            let road = Attacked::to(&centre);
            scope.spawn(move || {
                let rest = send(phone, &road, &mut PhotoSender::default(), 99);
                assert_eq!(rest, Some(Rest::NothingToSend));
                road.sent()
            })
        });
        sending.map(|sending| sending.join().unwrap()).to_vec()
    });
    assert!(sent.iter().all(|bytes| *bytes <= jpeg.len() as u64), "{sent:?}");
    assert!(lies_there(&world, &jpeg));
    assert_eq!(counted(&world), (1, 0));
    // A third that comes later sends a piece to ask, and no more.
    let third = with_photos(&mut world, std::slice::from_ref(&jpeg));
    let road = Attacked::to(&centre);
    send(&third, &road, &mut PhotoSender::default(), 99);
    assert!(road.sent() <= PIECE as u64 && third.ask(GetSyncLine).photos == 0);
    assert_eq!(missing(&world), []);
}

#[test]
fn what_a_revoked_phone_leaves_brings_its_photos() {
    let (set_aside, begun) = (picture(1, 100), picture(2, 120));
    let mut world = World::new();
    let mut phone = Handset::of(&mut world, "M1");
    phone.sync(&Road::new(&mut world));
    let (mine, foreign) = (world.family_of("F1"), world.family_of("F4"));
    took(&phone, 1, foreign, &[&set_aside]);
    keep(&phone, mine, &[&begun]);
    let key = DraftKey { kind: Kind::Visit, about: RecordId(mine.0) };
    phone.ask(PutDraft { key, family: mine, json: tells(&[&begun]).to_string(), at: at(40) });
    phone.sync(&Road::new(&mut world));
    let centre = Process::start(&world);
    let road = Attacked::to(&centre);
    let mut sender = PhotoSender::default();
    // While its record is set aside nobody awaits it, and nothing goes.
    assert_eq!(send(&phone, &road, &mut sender, 9), Some(Rest::NothingToSend));
    assert_eq!((counted(&world), phone.ask(GetSyncLine).photos), ((0, 0), 1));
    good(world.folder.path(), &["revoke", "--person", "M1"]);
    let (_, then) = phone.sync(&Road::new(&mut world));
    assert_ne!(then, Action::Wipe, "its photos are still here");
    assert_eq!(send(&phone, &road, &mut sender, 99), Some(Rest::NothingToSend));
    assert!(lies_there(&world, &set_aside) && lies_there(&world, &begun));
    assert_eq!(phone.sync(&Road::new(&mut world)).1, Action::Wipe);
    assert_eq!(lines(world.folder.path(), &["left-behind", "--json"]).len(), 2);
    assert_eq!(counted(&world), (2, 0));
    assert_eq!(missing(&world), []);
}

#[test]
fn a_centre_that_was_put_back_is_told_again_what_was_left_and_gets_its_photos() {
    let begun = picture(1, 120);
    let mut world = World::new();
    let mut phone = Handset::of(&mut world, "M1");
    phone.sync(&Road::new(&mut world));
    let mine = world.family_of("F1");
    keep(&phone, mine, &[&begun]);
    let key = DraftKey { kind: Kind::Visit, about: RecordId(mine.0) };
    phone.ask(PutDraft { key, family: mine, json: tells(&[&begun]).to_string(), at: at(40) });
    let folder = world.folder.path().to_owned();
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("pusat.zip").to_str().unwrap().to_owned();
    let left = || lines(&folder, &["left-behind", "--json"]).len();
    good(&folder, &["revoke", "--person", "M1"]);
    good(&folder, &["backup", &file]);
    let (_, then) = phone.sync(&Road::new(&mut world));
    assert!(then != Action::Wipe && left() == 1, "{then:?}");
    good(&folder, &["restore", &file, "--replace"]);
    assert_eq!(left(), 1, "the backup is from before, and what was left goes on");
    world.storage = Arc::new(SqliteStorage::open(&folder).unwrap());
    let (_, then) = phone.sync(&Road::new(&mut world));
    assert!(then != Action::Wipe && left() == 1, "{then:?}");
    let centre = Process::start(&world);
    let rest = send(&phone, &Attacked::to(&centre), &mut PhotoSender::default(), 99);
    assert_eq!((rest, lies_there(&world, &begun)), (Some(Rest::NothingToSend), true));
    assert_eq!(phone.sync(&Road::new(&mut world)).1, Action::Wipe);
    assert_eq!((counted(&world), missing(&world)), ((1, 0), vec![]));
}

/// A road that takes everything, and remembers how long each was.
#[derive(Default)]
struct Takes(RefCell<Vec<u64>>);

impl PhotoRoad for Takes {
    fn begin(&self, _: To, length: u64, piece: &[u8]) -> Result<u64, Failure> {
        self.0.borrow_mut().push(length);
        Ok(piece.len() as u64)
    }
    fn offset(&self, _: To, _: u64) -> Result<Option<u64>, Failure> {
        Ok(None)
    }
    fn append(&self, _: To, _: u64, at: u64, piece: &[u8]) -> Result<Option<u64>, Failure> {
        Ok(Some(at + piece.len() as u64))
    }
}

#[test]
fn a_thousand_that_wait_delay_no_record() {
    // Requests of a day's records, beside so many photos.
    let day = |photos: usize| {
        let mut world = World::new();
        let mut phone = Handset::of(&mut world, "M1");
        phone.sync(&Road::new(&mut world));
        let family = world.family_of("F1");
        let waiting: Vec<Vec<u8>> =
            (0..photos).map(|n| format!("{n}{}", "x".repeat(n * 7919 % 1_000)).into_bytes()).collect();
        for (n, five) in waiting.chunks(5).enumerate() {
            took(&phone, n as u128, family, &five.iter().map(Vec::as_slice).collect::<Vec<_>>());
        }
        phone.sync(&Road::new(&mut world));
        assert_eq!(phone.ask(GetSyncLine).photos, photos as u64);
        (1_000..1_012).for_each(|n| save(&phone, n, family, visit(0)));
        let requests = {
            let road = Road::new(&mut world);
            phone.sync(&road);
            road.shown.borrow().len()
        };
        assert_eq!(phone.ask(GetSyncLine).waiting, 0);
        (phone, requests, waiting)
    };
    let (_, without, _) = day(0);
    let (phone, with, waiting) = day(1_000);
    assert_eq!(with, without);
    let put = |name: &str, value: &str| {
        phone.ask(PutSetting { name: name.to_owned(), value: Some(value.to_owned()) });
    };
    let (road, mut sender) = (Takes::default(), PhotoSender::default());
    let mut until = |network| {
        loop {
            match sender.step(&phone.store, &road, network, at(60), 1.0) {
                Step::Went => {}
                Step::Rest(rest) => return rest,
            }
        }
    };
    put(WIFI_ONLY, "true");
    assert_eq!(until(Network::Metered), Rest::ForWifi);
    assert!(road.0.borrow().is_empty());
    put(WIFI_ONLY, "false");
    put(MONTH_BYTES, "50000");
    assert_eq!(until(Network::Metered), Rest::ForNextMonth);
    let paid: u64 = road.0.borrow().iter().map(|bytes| bytes + 700).sum();
    assert!((48_000..=50_700).contains(&paid), "{paid} bytes of 50,000");
    assert_eq!(until(Network::Free), Rest::NothingToSend);
    let mut sizes: Vec<u64> = waiting.iter().map(|jpeg| jpeg.len() as u64).collect();
    sizes.sort_unstable();
    assert_eq!(*road.0.borrow(), sizes, "the smallest first, each once");
}
