//! Pictures beside the records: on disk before a form names them, sent after their record, smallest first, and removed only when
//! nobody needs them any more.
#![allow(clippy::unwrap_used)]

mod support;

use chrono::TimeDelta;
use pendamping_domain::actor::Role;
use pendamping_domain::id::RecordId;
use pendamping_domain::photo::Photo;
use pendamping_domain::place::{Fix, Place};
use pendamping_domain::revision::{Kind, Record, Rest, Revision};
use pendamping_domain::training::Training;
use pendamping_domain::visit::Visit;
use pendamping_protocol::code::Code;
use pendamping_protocol::sync::{Head, Outcome, Receipt};
use pendamping_store_api::calls::{
    FindPhotoUses, GetOutbox, GetPhoto, GetPhotoQueue, GetSyncLine, KeepFetched, NoteAttempt, NotePhoto,
    PutDraft, PutPhoto, PutSetting, SeeRefusedPhotos, TakeHead,
};
use pendamping_store_api::photo::{MONTH_BYTES, PhotoStep, WIFI_ONLY, Whereabouts};
use pendamping_store_api::shared::DraftKey;
use support::*;

/// A hash nobody's picture has.
fn hash(n: u128) -> String {
    format!("{n:064x}")
}

fn photo(n: u128) -> Photo {
    Photo {
        sha256: hash(n),
        source: Some(hash(0xca_0000 + n)),
        taken: stamp(1),
        place: Place::Fixed(Fix::exact(-6.23, 106.85)),
        bytes: 100,
        width: 40,
        height: 30,
        rest: Rest::new(),
    }
}

fn with_photos(photos: &[u128]) -> Visit {
    Visit { photos: photos.iter().map(|n| photo(*n)).collect(), ..a_visit("x") }
}

fn put(phone: &mut Phone, n: u128, bytes: usize, hours: i64) {
    let at = now() + TimeDelta::hours(hours);
    phone.ask(PutPhoto { sha256: hash(n), jpeg: vec![0xff; bytes], family: family(1), at });
}

fn save(phone: &mut Phone, n: u128, photos: &[u128]) -> Revision {
    let saved = revision(n, n, None, family(1), with_photos(photos).write());
    phone.save(vec![saved.clone()]);
    saved
}

fn next(phone: &mut Phone) -> Option<String> {
    phone.ask(GetPhotoQueue { at: now() }).next.map(|next| next.sha256)
}

fn note(phone: &mut Phone, n: u128, step: PhotoStep) {
    phone.ask(NotePhoto { sha256: hash(n), at: now(), paid: 0, step });
}

fn has(phone: &mut Phone, n: u128) -> bool {
    phone.ask(GetPhoto { sha256: hash(n) }).is_some()
}

/// A sync that ended well so many hours later: what is needed no more is removed.
fn swept(phone: &mut Phone, hours: i64) {
    let at = now() + TimeDelta::hours(hours);
    phone.told_at(at, at);
    phone.ask(NoteAttempt { at, failure: None, next_try: None, halt: false, alone: None });
}

#[test]
fn no_clock_alone_takes_a_photo_away() {
    let years = TimeDelta::days(3_650);
    for (centre, own) in [(now() + years, now()), (now(), now() + years), (now() - years, now() + years)] {
        let mut phone = Phone::new();
        phone.pull(1, vec![family_row(1, 1)]);
        put(&mut phone, 1, 1_000, 0);
        put(&mut phone, 2, 1_000, 0);
        let visit = save(&mut phone, 10, &[1]);
        phone.receipts(vec![received(&visit, 5)]);
        note(&mut phone, 1, PhotoStep::Received);
        phone.told_at(centre, own);
        phone.ask(NoteAttempt { at: own, failure: None, next_try: None, halt: false, alone: None });
        assert!(has(&mut phone, 1) && has(&mut phone, 2), "centre {centre}, phone {own}");
        // Both of them are right again.
        swept(&mut phone, 24 * 34);
        assert!(has(&mut phone, 1), "centre {centre}, phone {own}");
        swept(&mut phone, 24 * 36);
        assert!(!has(&mut phone, 1) && !has(&mut phone, 2), "centre {centre}, phone {own}");
    }
}

#[test]
fn a_photo_goes_after_its_record_and_the_smallest_first() {
    let mut phone = Phone::new();
    phone.pull(1, vec![family_row(1, 1)]);
    put(&mut phone, 1, 3_000, 0);
    put(&mut phone, 2, 2_000, 0);
    put(&mut phone, 3, 1_000, 0);
    let visit = save(&mut phone, 10, &[1, 2]);
    save(&mut phone, 11, &[3]);
    assert_eq!(next(&mut phone), None, "no record of theirs is at the centre");
    let line = phone.ask(GetSyncLine);
    assert_eq!((line.photos, line.photo_bytes), (3, 6_000));

    phone.receipts(vec![received(&visit, 5)]);
    assert_eq!(next(&mut phone), Some(hash(2)), "the third's record is not there yet");
    note(&mut phone, 2, PhotoStep::Behind);
    assert_eq!(next(&mut phone), Some(hash(1)), "what did not get through goes behind");
    note(&mut phone, 1, PhotoStep::Received);
    assert_eq!(next(&mut phone), Some(hash(2)));
    note(&mut phone, 2, PhotoStep::Refused(Code::TooLarge));
    assert_eq!(next(&mut phone), None);

    let line = phone.ask(GetSyncLine);
    assert_eq!((line.photos, line.photo_bytes, line.photos_refused), (1, 1_000, 1));
    let of = |phone: &mut Phone, n| phone.ask(GetPhoto { sha256: hash(n) }).unwrap().whereabouts;
    assert_eq!(of(&mut phone, 1), Whereabouts::AtTheCentre);
    assert_eq!(of(&mut phone, 2), Whereabouts::Refused(Code::TooLarge));
    assert_eq!(of(&mut phone, 3), Whereabouts::OnThisPhone);
    swept(&mut phone, 24 * 100);
    assert!(has(&mut phone, 2), "of a refused one this is the only copy");
}

#[test]
fn a_refused_photo_warns_until_somebody_has_read_it_and_is_kept() {
    let mut phone = Phone::new();
    phone.pull(1, vec![family_row(1, 1)]);
    for n in 1..=3 {
        put(&mut phone, n, 1_000, 0);
    }
    let visit = save(&mut phone, 10, &[1, 2, 3]);
    phone.receipts(vec![received(&visit, 5)]);
    let refuse = |phone: &mut Phone, n: u128| {
        let at = now() + TimeDelta::minutes(n as i64);
        let step = PhotoStep::Refused(Code::BadPhoto);
        phone.ask(NotePhoto { sha256: hash(n), at, paid: 0, step });
    };
    let warned = |phone: &mut Phone| phone.ask(GetSyncLine).photos_refused;
    refuse(&mut phone, 1);
    refuse(&mut phone, 2);
    assert_eq!(warned(&mut phone), 2);
    // The third was refused while the screen still spoke of two.
    refuse(&mut phone, 3);
    phone.core.take_changes();
    phone.ask(SeeRefusedPhotos { count: 2 });
    assert!(phone.core.take_changes().contains(&Kind::Contact), "the line on every screen is read again");
    assert_eq!(warned(&mut phone), 1, "nobody has read of the third");
    let mut phone = phone.reopened();
    phone.ask(SeeRefusedPhotos { count: 1 });
    phone.ask(SeeRefusedPhotos { count: 1 });
    swept(&mut phone, 24 * 100);
    assert_eq!(warned(&mut phone), 0);
    let told = |phone: &mut Phone| -> Vec<_> {
        let told = phone.ask(GetOutbox { limit: 9 }).photos_refused;
        told.into_iter().map(|it| (it.row.record, it.row.family_name.is_some(), it.code, it.photos)).collect()
    };
    let all = [(visit.record, true, Code::BadPhoto, 3)];
    assert_eq!(told(&mut phone), all, "which record it was is still told");
    for n in 1..=3 {
        let held = phone.ask(GetPhoto { sha256: hash(n) }).unwrap();
        assert_eq!(
            held.whereabouts,
            Whereabouts::Refused(Code::BadPhoto),
            "{n}: its record goes on saying so"
        );
    }

    // Another life of the centre is asked again, and what it refuses is news.
    let head = Head { epoch: "e2".to_owned(), receipts: vec![received(&visit, 2)], ..head() };
    phone.ask(TakeHead { head, sent_cursor: None, now: now() });
    refuse(&mut phone, 1);
    assert_eq!(warned(&mut phone), 1);
    // Another taken in its place: it is nobody's trouble any more.
    put(&mut phone, 4, 1_000, 0);
    let edit = revision(11, 10, Some(visit.id), family(1), with_photos(&[2, 3, 4]).write());
    phone.save(vec![edit]);
    assert_eq!((warned(&mut phone), told(&mut phone)), (0, vec![]));
}

#[test]
fn a_photo_of_a_refused_record_waits_and_goes_with_the_one_that_takes_its_place() {
    let mut phone = Phone::new();
    phone.pull(1, vec![family_row(1, 1)]);
    put(&mut phone, 1, 1_000, 0);
    let refused = save(&mut phone, 10, &[1]);
    let outcome = Outcome::SetAside { code: Code::TooLarge, field: None };
    phone.receipts(vec![Receipt { id: refused.id, outcome }]);
    assert_eq!(next(&mut phone), None);
    swept(&mut phone, 24 * 100);
    assert!(has(&mut phone, 1), "a refused record still needs it");

    let mended = revision(11, 10, None, family(1), with_photos(&[1]).write());
    phone.ask(pendamping_store_api::calls::RecordRevisions {
        revisions: vec![mended.clone()],
        draft: None,
        replaces: Some(refused.id),
    });
    assert_eq!(next(&mut phone), None);
    phone.receipts(vec![received(&mended, 5)]);
    assert_eq!(next(&mut phone), Some(hash(1)));
}

#[test]
fn what_a_form_may_yet_name_stays_and_what_it_let_go_does_not() {
    let mut phone = Phone::new();
    phone.pull(1, vec![family_row(1, 1)]);
    for n in 1..=3 {
        put(&mut phone, n, 1_000, 0);
    }
    let key = DraftKey { kind: Kind::Visit, about: RecordId(id(7)) };
    let json = format!(r#"{{"photos":["{}"]}}"#, hash(1));
    phone.ask(PutDraft { key, family: family(1), json, at: now() });
    save(&mut phone, 10, &[2]);
    swept(&mut phone, 23);
    assert!(has(&mut phone, 3), "its form may be about to be kept");
    swept(&mut phone, 25);
    assert!(has(&mut phone, 1), "a draft names it");
    assert!(has(&mut phone, 2), "a record names it");
    assert!(!has(&mut phone, 3), "nobody does");
}

#[test]
fn a_centre_that_lost_its_memory_is_offered_everything_again() {
    let mut phone = Phone::new();
    phone.pull(1, vec![family_row(1, 1)]);
    put(&mut phone, 1, 1_000, 0);
    let visit = save(&mut phone, 10, &[1]);
    phone.receipts(vec![received(&visit, 5)]);
    note(&mut phone, 1, PhotoStep::Received);
    swept(&mut phone, 24 * 34);
    assert!(has(&mut phone, 1), "34 days after, a backup may still be set back");

    let head = Head { epoch: "e2".to_owned(), receipts: vec![received(&visit, 2)], ..head() };
    phone.ask(TakeHead { head, sent_cursor: None, now: now() });
    let queue = phone.ask(GetPhotoQueue { at: now() });
    let next = queue.next.unwrap();
    assert_eq!((next.sha256, next.begun), (hash(1), true), "it is asked how much it has");
    note(&mut phone, 1, PhotoStep::Received);
    swept(&mut phone, 24 * 36);
    assert!(!has(&mut phone, 1));
}

#[test]
fn a_family_that_left_takes_the_pictures_along_that_were_looked_at_and_none_taken_here() {
    let mut phone = Phone::new();
    phone.pull(1, vec![family_row(1, 1)]);
    for n in 1..=3 {
        put(&mut phone, n, 1_000, 0);
    }
    let visit = save(&mut phone, 10, &[1, 2]);
    phone.receipts(vec![received(&visit, 5)]);
    note(&mut phone, 1, PhotoStep::Received);
    phone.ask(KeepFetched { sha256: hash(4), jpeg: vec![1; 10], family: family(1), at: now() });
    phone.page(6, vec![family(1).to_string()], Vec::new());
    assert!(!has(&mut phone, 4));
    assert!(has(&mut phone, 2));
    assert_eq!(next(&mut phone), Some(hash(2)), "and it is sent");
    note(&mut phone, 2, PhotoStep::Received);
    swept(&mut phone, 24 * 34);
    assert!(
        has(&mut phone, 1) && has(&mut phone, 2),
        "a restored centre may ask for the visit, and for them"
    );
    swept(&mut phone, 24 * 36);
    assert!(!has(&mut phone, 1) && !has(&mut phone, 2));
}

#[test]
fn a_photo_of_what_belongs_to_a_region_stays_for_its_days() {
    let mut phone = Phone::of(Role::Coordinator);
    let training = Training {
        title: "Bimtek contoh".to_owned(),
        area: "31.74".parse().unwrap(),
        starts: now().fixed_offset(),
        ends: (now() + TimeDelta::hours(1)).fixed_offset(),
        agenda: String::new(),
        speakers: String::new(),
        place: "Aula".to_owned(),
        link: String::new(),
        audience: vec![],
        capacity: None,
        secret: String::new(),
        photos: vec![],
        cancelled: false,
        cancel_reason: String::new(),
        opened_by: String::new(),
        rest: Rest::new(),
    };
    let key = Training::key(&training.area);
    phone.pull(1, vec![row(&training, RecordId(id(70)), key, 1)]);
    phone.ask(PutPhoto { sha256: hash(1), jpeg: vec![1; 10], family: key, at: now() });
    let listed = Training { photos: vec![photo(1)], ..training };
    let saved = Revision { kind: Kind::Training, ..revision(3, 70, None, key, listed.write()) };
    phone.save(vec![saved.clone()]);
    phone.receipts(vec![received(&saved, 5)]);
    note(&mut phone, 1, PhotoStep::Received);
    swept(&mut phone, 24);
    assert!(has(&mut phone, 1), "it is looked at again, and need not be fetched for that");
    swept(&mut phone, 24 * 36);
    assert!(!has(&mut phone, 1));
}

#[test]
fn a_revoked_phone_is_wiped_only_when_its_photos_are_gone() {
    let mut phone = Phone::new();
    phone.pull(1, vec![family_row(1, 1)]);
    put(&mut phone, 1, 1_000, 0);
    let visit = save(&mut phone, 10, &[1]);
    // Both count the same: until they do, a restored centre may yet ask for what it had.
    let revoked = |receipts| Head { revoked: true, receipts, received: None, ..head() };
    let take = |phone: &mut Phone, receipts| {
        phone.ask(TakeHead { head: revoked(receipts), sent_cursor: None, now: now() }).wipe
    };
    (0..2).for_each(|_| assert!(!take(&mut phone, Vec::new())));
    assert!(!take(&mut phone, vec![received(&visit, 5)]), "its photo is still here");
    assert!(phone.ask(GetPhotoQueue { at: now() }).revoked);
    note(&mut phone, 1, PhotoStep::Received);
    assert!(take(&mut phone, Vec::new()));
}

#[test]
fn a_month_is_counted_and_begins_anew() {
    let mut phone = Phone::new();
    let paid = |phone: &mut Phone, days: i64, paid| {
        let at = now() + TimeDelta::days(days);
        phone.ask(NotePhoto { sha256: hash(1), at, paid, step: PhotoStep::Begun });
        phone.ask(GetPhotoQueue { at }).spent
    };
    // 18 November 2026.
    assert_eq!(paid(&mut phone, 0, 700), 700);
    assert_eq!(paid(&mut phone, 1, 800), 1_500);
    assert_eq!(paid(&mut phone, 20, 5), 5, "December");
    let queue = phone.ask(GetPhotoQueue { at: now() });
    assert_eq!((queue.wifi_only, queue.month), (false, 25_000_000));
    for (name, value) in [(WIFI_ONLY, "true"), (MONTH_BYTES, "10000000")] {
        phone.ask(PutSetting { name: name.to_owned(), value: Some(value.to_owned()) });
    }
    let queue = phone.ask(GetPhotoQueue { at: now() });
    assert_eq!((queue.wifi_only, queue.month), (true, 10_000_000));
}

#[test]
fn a_photo_is_known_again_by_either_hash() {
    let mut phone = Phone::of(Role::Mentor);
    let pulled = revision(1, 1, None, family(1), with_photos(&[1]).write());
    phone.pull(2, vec![family_row(1, 1), row_of(&pulled, 2)]);
    let uses = |phone: &mut Phone, hashes: &[String]| {
        let found = phone.ask(FindPhotoUses { hashes: hashes.to_vec() });
        found.into_iter().map(|found| (found.hash, found.record, found.own)).collect::<Vec<_>>()
    };
    let source = hash(0xca_0001);
    assert_eq!(uses(&mut phone, &[hash(9), source.clone()]), [(source.clone(), pulled.record, true)]);
    assert_eq!(uses(&mut phone, &[hash(1)]), [(hash(1), pulled.record, true)]);
    phone.core.rebuild().unwrap();
    assert_eq!(uses(&mut phone, &[hash(1)]).len(), 1, "made anew like all that screens read");

    let without = revision(2, 1, Some(pulled.id), family(1), with_photos(&[]).write());
    phone.save(vec![without]);
    assert_eq!(uses(&mut phone, &[hash(1), source]), []);
}

#[test]
fn pictures_from_the_centre_make_room_for_each_other_and_for_no_own_one() {
    let mut phone = Phone::of(Role::Coordinator);
    put(&mut phone, 999, 200_000, 0);
    let keep = |phone: &mut Phone, n: u128| {
        let at = now() + TimeDelta::seconds(n as i64);
        phone.ask(KeepFetched { sha256: hash(n), jpeg: vec![7; 204_800], family: family(1), at });
    };
    for n in 1..=246 {
        keep(&mut phone, n);
    }
    // 50,000,000 bytes are 244 of them.
    let kept: Vec<u128> = (1..=246).filter(|n| has(&mut phone, *n)).collect();
    assert_eq!(kept, (3..=246).collect::<Vec<_>>(), "the longest kept went");
    assert!(has(&mut phone, 999));
}

#[test]
fn a_picture_that_came_just_now_stays_also_after_a_clock_that_was_ahead() {
    let mut phone = Phone::of(Role::Coordinator);
    let keep = |phone: &mut Phone, n: u128, at| {
        phone.ask(KeepFetched { sha256: hash(n), jpeg: vec![7; 204_800], family: family(1), at });
    };
    // As much as there is room for, looked at while the clock was a year ahead.
    for n in 1..=244 {
        keep(&mut phone, n, now() + TimeDelta::days(365));
    }
    // Put right: each new picture has an earlier day than all of those.
    keep(&mut phone, 245, now());
    keep(&mut phone, 246, now());
    let kept: Vec<u128> = (1..=246).filter(|n| has(&mut phone, *n)).collect();
    assert_eq!(kept, (3..=246).collect::<Vec<_>>(), "those that came first went");
}

#[test]
fn what_is_no_photo_is_refused() {
    let mut phone = Phone::new();
    for (sha256, jpeg) in [
        ("x".to_owned(), vec![1]),
        (hash(1), Vec::new()),
        (hash(1), vec![1; 204_801]),
        (hash(1).replace('0', "F"), vec![1]),
    ] {
        phone.try_ask(PutPhoto { sha256, jpeg, family: family(1), at: now() }).unwrap_err();
    }
}
