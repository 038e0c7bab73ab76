//! Photos: which may go, piece by piece, whatever breaks on the way; never one that the centre has.
#![allow(clippy::unwrap_used)]

mod support;

use chrono::TimeDelta;
use pendamping_domain::id::{FamilyId, Position};
use pendamping_domain::photo::Photo;
use pendamping_domain::place::{Place, WhyNoPlace};
use pendamping_domain::revision::{Kind, Rest as Unknown, Revision};
use pendamping_protocol::code::Code;
use pendamping_protocol::sync::{Head, KNOWLEDGE, Outcome, Receipt};
use pendamping_store_api::calls::{GetSyncLine, PutPhoto, PutSetting, TakeHead};
use pendamping_store_api::photo::{GetPhotoQueue, NextPhoto, PhotoQueue, WIFI_ONLY};
use pendamping_sync::Failure;
use pendamping_sync::photos::{Network, PIECE, PhotoRoad, PhotoSender, Rest, Step, To, Verdict, verdict};
use std::cell::RefCell;
use std::collections::BTreeMap;
use support::narrow_road::{Breaks, Narrow};
use support::{Phone, id, now, revision};

/// A centre that takes pictures in, and a road to it that can be cut.
#[derive(Default)]
struct Centre {
    has: RefCell<BTreeMap<String, Vec<u8>>>,
    lengths: RefCell<BTreeMap<String, u64>>,
    /// What each request sent: the verb, the picture's first letter, and how many bytes.
    seen: RefCell<Vec<(&'static str, usize)>>,
    /// What the next requests end in: taken in or not, the answer is lost.
    trouble: RefCell<Vec<(bool, Failure)>>,
    refuses: Option<Code>,
}

impl Centre {
    fn take(&self, to: To, length: Option<u64>, at: u64, piece: &[u8]) -> Result<Option<u64>, Failure> {
        let verb = if length.is_some() { "begin" } else { "append" };
        self.seen.borrow_mut().push((verb, piece.len()));
        if let Some(code) = &self.refuses {
            return Err(Failure::Refused(code.clone()));
        }
        let trouble = self.trouble.borrow_mut().pop();
        let mut has = self.has.borrow_mut();
        if let Some(length) = length {
            self.lengths.borrow_mut().insert(to.sha256.to_owned(), length);
            has.entry(to.sha256.to_owned()).or_default();
        }
        let Some(held) = has.get_mut(to.sha256) else { return Ok(None) };
        let answer = if held.len() as u64 == at {
            if trouble.as_ref().is_none_or(|(taken, _)| *taken) {
                held.extend_from_slice(piece);
            }
            Some(held.len() as u64)
        } else if length.is_some() {
            Some(held.len() as u64)
        } else {
            None
        };
        match trouble {
            Some((_, failure)) => Err(failure),
            None => Ok(answer),
        }
    }
}

impl PhotoRoad for Centre {
    fn begin(&self, to: To, length: u64, piece: &[u8]) -> Result<u64, Failure> {
        self.take(to, Some(length), 0, piece).map(Option::unwrap)
    }
    fn offset(&self, to: To, _: u64) -> Result<Option<u64>, Failure> {
        self.seen.borrow_mut().push(("ask", 0));
        Ok(self.has.borrow().get(to.sha256).map(|held| held.len() as u64))
    }
    fn append(&self, to: To, _: u64, offset: u64, piece: &[u8]) -> Result<Option<u64>, Failure> {
        self.take(to, None, offset, piece)
    }
}

fn hash(n: u128) -> String {
    format!("{n:064x}")
}

/// A phone with a photo of `bytes` on a record that the centre has.
fn phone_with_photo(bytes: usize) -> Phone {
    let phone = Phone::at("http://127.0.0.1:1");
    add_photo(&phone, 1, bytes);
    phone
}

fn add_photo(phone: &Phone, n: u128, bytes: usize) {
    let family = FamilyId(id(9));
    let jpeg: Vec<u8> = (0..bytes).map(|byte| byte as u8).collect();
    phone.store.call_blocking(PutPhoto { sha256: hash(n), jpeg, family, at: now() }).unwrap();
    let photo = Photo {
        sha256: hash(n),
        source: None,
        taken: revision(0).saved,
        place: Place::Missing { why: WhyNoPlace::Off },
        bytes: 100,
        width: 4,
        height: 3,
        rest: Unknown::new(),
    };
    let saved = Revision {
        kind: Kind::Visit,
        body: [("photos".to_owned(), serde_json::to_value([photo]).unwrap())].into_iter().collect(),
        ..revision(50 + n)
    };
    phone.save(saved.clone());
    let outcome = Outcome::Received { position: Position(1), at: now(), flags: Vec::new(), install: None };
    let head = Head { receipts: vec![Receipt { id: saved.id, outcome }], ..head() };
    phone.store.call_blocking(TakeHead { head, sent_cursor: None, now: now() }).unwrap();
}

/// An answer that says nothing.
fn head() -> Head {
    Head {
        epoch: "e".to_owned(),
        high_water: Position(0),
        now: now(),
        knowledge: KNOWLEDGE,
        opens_trainings: Vec::new(),
        decides_stages: Vec::new(),
        verifies_aid: Vec::new(),
        config: None,
        received: None,
        receipts: Vec::new(),
        outcomes: Vec::new(),
        differing: None,
        revoked: false,
        besides: Default::default(),
    }
}

/// Goes on until there is nothing to do for a while, over the waits that failures ask for.
fn until_quiet(phone: &Phone, centre: &Centre, sender: &mut PhotoSender, network: Network) -> Rest {
    let mut clock = now();
    for _ in 0..200 {
        match sender.step(&phone.store, centre, network, clock, 1.0) {
            Step::Went => {}
            Step::Rest(Rest::Until(at)) => clock = at,
            Step::Rest(rest) => return rest,
        }
    }
    panic!("it goes on for ever: {:?}", centre.seen.borrow().len());
}

fn waiting(phone: &Phone) -> u64 {
    phone.store.call_blocking(GetSyncLine).unwrap().photos
}

#[test]
fn by_which_network_a_photo_may_go() {
    let queue = |wifi_only, spent, revoked| PhotoQueue {
        next: Some(NextPhoto { sha256: hash(1), bytes: 100, begun: false, left: false }),
        revoked,
        wifi_only,
        spent,
        month: 1_000,
    };
    use Network::{Free, Metered, Unknown};
    for (network, wifi_only, spent, revoked, forced, rests) in [
        (Free, false, 0, false, false, None),
        (Free, true, 9_999, false, false, None),
        (Metered, false, 900, false, false, None),
        (Metered, false, 901, false, false, Some(Rest::ForNextMonth)),
        (Unknown, false, 901, false, false, Some(Rest::ForNextMonth)),
        (Metered, true, 0, false, false, Some(Rest::ForWifi)),
        (Unknown, true, 0, false, false, Some(Rest::ForWifi)),
        (Metered, true, 9_999, false, true, None),
        (Metered, true, 9_999, true, false, None),
    ] {
        let verdict = verdict(&queue(wifi_only, spent, revoked), network, forced);
        let rest = match verdict {
            Verdict::Send(_) => None,
            Verdict::Rest(rest) => Some(rest),
        };
        assert_eq!(rest, rests, "{network:?} wifi only {wifi_only} spent {spent} {revoked} {forced}");
    }
}

#[test]
fn it_goes_in_pieces_and_once() {
    let phone = phone_with_photo(2 * PIECE + 5);
    let (centre, mut sender) = (Centre::default(), PhotoSender::default());
    assert_eq!(until_quiet(&phone, &centre, &mut sender, Network::Free), Rest::NothingToSend);
    assert_eq!(*centre.seen.borrow(), [("begin", PIECE), ("append", PIECE), ("append", 5)]);
    assert_eq!(centre.has.borrow()[&hash(1)].len() as u64, centre.lengths.borrow()[&hash(1)]);
    assert_eq!(waiting(&phone), 0);
}

#[test]
fn after_a_kill_the_centre_is_asked_and_nothing_goes_twice() {
    let phone = phone_with_photo(3 * PIECE);
    let centre = Centre::default();
    // Each piece by an app that is killed after it.
    for _ in 0..5 {
        PhotoSender::default().step(&phone.store, &centre, Network::Free, now(), 1.0);
    }
    let sent: usize = centre.seen.borrow().iter().map(|(_, bytes)| bytes).sum();
    assert_eq!(sent, 3 * PIECE);
    assert_eq!(waiting(&phone), 0);
}

#[test]
fn an_answer_that_is_lost_costs_no_byte_twice() {
    for taken in [true, false] {
        let phone = phone_with_photo(3 * PIECE);
        let centre = Centre::default();
        *centre.trouble.borrow_mut() = (0..3).map(|_| (taken, Failure::Silent(None))).collect();
        let rest = until_quiet(&phone, &centre, &mut PhotoSender::default(), Network::Free);
        assert_eq!(rest, Rest::NothingToSend);
        let sent: usize = centre.seen.borrow().iter().map(|(_, bytes)| bytes).sum();
        // Ever smaller pieces, as nothing gets through.
        let again = if taken { 0 } else { PIECE + PIECE / 2 + PIECE / 4 };
        assert_eq!(sent, 3 * PIECE + again, "taken {taken}: {:?}", centre.seen.borrow());
        assert_eq!(waiting(&phone), 0);
    }
}

/// Put back from a copy, the centre knows a phone by a token it had before: records find that out, and photos go on after them.
#[test]
fn one_that_the_centre_knows_again_sends_its_photos_by_itself() {
    let (phone, centre, mut sender) = (phone_with_photo(1_000), Centre::default(), PhotoSender::default());
    centre.trouble.borrow_mut().push((false, Failure::SignInAgain));
    assert_eq!(until_quiet(&phone, &centre, &mut sender, Network::Free), Rest::Halted);
    sender.is_known_again(now());
    assert_eq!(until_quiet(&phone, &centre, &mut sender, Network::Free), Rest::NothingToSend);
    assert_eq!(waiting(&phone), 0);
}

/// A proxy that spoils each request does so after a good exchange as well: each piece would be paid for, and in vain.
#[test]
fn a_good_exchange_lifts_no_halt_but_that_the_phone_was_not_known() {
    let (phone, centre, mut sender) = (phone_with_photo(1_000), Centre::default(), PhotoSender::default());
    centre.trouble.borrow_mut().push((false, Failure::Refused(Code::BadHeader)));
    assert_eq!(until_quiet(&phone, &centre, &mut sender, Network::Free), Rest::Halted);
    sender.is_known_again(now());
    assert_eq!(until_quiet(&phone, &centre, &mut sender, Network::Free), Rest::Halted);
    sender.is_known_again(now() + TimeDelta::days(1));
    assert_eq!(until_quiet(&phone, &centre, &mut sender, Network::Free), Rest::NothingToSend, "once a day");
}

#[test]
fn what_the_centre_refuses_for_good_is_not_sent_again() {
    for (code, final_word) in [(Code::BadPhoto, true), (Code::TooLarge, true), (Code::NotFound, false)] {
        let phone = phone_with_photo(10);
        let centre = Centre { refuses: Some(code.clone()), ..Centre::default() };
        let mut sender = PhotoSender::default();
        let first = sender.step(&phone.store, &centre, Network::Free, now(), 1.0);
        let line = phone.store.call_blocking(GetSyncLine).unwrap();
        assert_eq!((line.photos, line.photos_refused), if final_word { (0, 1) } else { (1, 0) }, "{code}");
        assert_eq!(first == Step::Went, final_word, "{code}: else it waits");
    }
}

#[test]
fn what_came_in_pieces_is_refused_for_good_only_when_it_came_as_one() {
    for code in [Code::BadPhoto, Code::TooLarge] {
        let phone = phone_with_photo(2 * PIECE);
        let centre = Centre { refuses: Some(code.clone()), ..Centre::default() };
        let mut sender = PhotoSender::default();
        assert_eq!(until_quiet(&phone, &centre, &mut sender, Network::Free), Rest::NothingToSend);
        assert_eq!(*centre.seen.borrow(), [("begin", PIECE), ("begin", 2 * PIECE)], "{code}");
        assert_eq!(phone.store.call_blocking(GetSyncLine).unwrap().photos_refused, 1, "{code}");
    }
}

#[test]
fn a_photo_that_the_centre_does_not_take_keeps_no_revoked_phone_from_forgetting() {
    // Its record is at the centre, so it is none of those that follow what was left.
    let phone = phone_with_photo(10);
    let head = Head { revoked: true, ..head() };
    phone.store.call_blocking(TakeHead { head, sent_cursor: None, now: now() }).unwrap();
    let queue = || phone.store.call_blocking(GetPhotoQueue { at: now() }).unwrap();
    assert!(queue().revoked && queue().next.is_some_and(|next| !next.left));
    let centre = Centre { refuses: Some(Code::NotFound), ..Centre::default() };
    let step = PhotoSender::default().step(&phone.store, &centre, Network::Free, now(), 1.0);
    assert_eq!(
        (step, queue().next),
        (Step::Went, None),
        "else it is asked for ever, and nothing that is a draft is told"
    );
}

#[test]
fn one_that_never_gets_through_keeps_no_other() {
    let phone = phone_with_photo(10);
    add_photo(&phone, 2, 20);
    let centre = Centre::default();
    *centre.trouble.borrow_mut() = vec![(false, Failure::Later { status: 500, after_s: None })];
    let mut sender = PhotoSender::default();
    let Step::Rest(Rest::Until(at)) = sender.step(&phone.store, &centre, Network::Free, now(), 1.0) else {
        panic!("a failure waits")
    };
    sender.step(&phone.store, &centre, Network::Free, at, 1.0);
    assert_eq!(centre.has.borrow()[&hash(2)].len(), 20, "the larger one goes first now");
}

#[test]
fn wifi_only_waits_until_somebody_wants_it_all_the_same() {
    let phone = phone_with_photo(10);
    let put = PutSetting { name: WIFI_ONLY.to_owned(), value: Some("true".to_owned()) };
    phone.store.call_blocking(put).unwrap();
    let (centre, mut sender) = (Centre::default(), PhotoSender::default());
    assert_eq!(until_quiet(&phone, &centre, &mut sender, Network::Metered), Rest::ForWifi);
    assert!(centre.seen.borrow().is_empty());
    sender.send_whatever_it_costs(now());
    assert_eq!(until_quiet(&phone, &centre, &mut sender, Network::Metered), Rest::NothingToSend);
    add_photo(&phone, 2, 10);
    let rest = until_quiet(&phone, &centre, &mut sender, Network::Metered);
    assert_eq!(rest, Rest::ForWifi, "the wish was for those that waited then");
}

#[test]
fn offline_it_waits_and_a_person_can_end_the_wait() {
    let phone = phone_with_photo(10);
    let centre = Centre::default();
    *centre.trouble.borrow_mut() = vec![(false, Failure::Offline(None))];
    let mut sender = PhotoSender::default();
    let Step::Rest(Rest::Until(at)) = sender.step(&phone.store, &centre, Network::Free, now(), 1.0) else {
        panic!("a failure waits")
    };
    assert!(at > now() && at < now() + TimeDelta::minutes(1));
    assert_eq!(
        sender.step(&phone.store, &centre, Network::Free, now(), 1.0),
        Step::Rest(Rest::Until(at)),
        "no request before"
    );
    assert_eq!(centre.seen.borrow().len(), 1);
    sender.release();
    assert_eq!(sender.step(&phone.store, &centre, Network::Free, now(), 1.0), Step::Went);
}

fn on_a_narrow_road(photos: u128, breaks: Breaks) -> (usize, u64) {
    let phone = phone_with_photo(150_000);
    for n in 2..=photos {
        add_photo(&phone, n, 150_000);
    }
    let (road, mut sender, mut clock) = (Narrow::new(breaks), PhotoSender::default(), now());
    for _ in 0..20_000 {
        match sender.step(&phone.store, &road, Network::Free, clock, 1.0) {
            Step::Went => {}
            Step::Rest(Rest::Until(at)) => clock = at,
            Step::Rest(_) => break,
        }
    }
    (road.whole.borrow().len(), *road.sent.borrow())
}
#[test]
fn many_photos_come_over_a_road_that_cuts() {
    // Whatever gets through, and whichever way it is cut: no picture waits for another for ever. Where a road carries a single of the
    // smallest pieces before it breaks, every second goes in vain.
    for breaks in
        [6_000, 7_000, 8_000, 9_000, 10_000, 13_000, 20_000, 30_000, 45_000, 50_000, 70_000, 100_000]
    {
        for breaks in [Breaks::Connection(breaks), Breaks::Request(breaks), Breaks::Slow(breaks)] {
            for photos in [4, 24] {
                let (whole, sent) = on_a_narrow_road(photos, breaks);
                assert_eq!(whole as u128, photos, "{breaks:?}");
                assert!(
                    2 * sent < 5 * 150_000 * photos as u64,
                    "{sent} bytes for {photos} photos, {breaks:?}"
                );
            }
        }
    }
}

#[test]
fn where_there_is_no_network_no_piece_gets_smaller() {
    let phone = phone_with_photo(100_000);
    let centre = Centre::default();
    *centre.trouble.borrow_mut() = (0..5).map(|_| (false, Failure::Offline(None))).collect();
    let (mut sender, mut clock) = (PhotoSender::default(), now());
    while let Step::Rest(Rest::Until(at)) = sender.step(&phone.store, &centre, Network::Free, clock, 1.0) {
        clock = at;
    }
    assert_eq!(centre.seen.borrow().last(), Some(&("begin", PIECE)), "{:?}", centre.seen.borrow());
}

/// A picture whose record the centre does not have is asked for again and again, and costs no bytes of its own from then on.
#[test]
fn a_picture_that_is_not_found_is_asked_for_without_its_bytes() {
    let phone = phone_with_photo(100_000);
    let mut centre = Centre { refuses: Some(Code::NotFound), ..Centre::default() };
    let (mut sender, mut clock) = (PhotoSender::default(), now());
    for _ in 0..3 {
        let step = sender.step(&phone.store, &centre, Network::Metered, clock, 1.0);
        let Step::Rest(Rest::Until(at)) = step else { panic!("{step:?}") };
        // Also when the app was started anew in between.
        (sender, clock) = (PhotoSender::default(), at);
    }
    let sent: Vec<usize> = centre.seen.borrow().iter().map(|(_, bytes)| *bytes).collect();
    assert_eq!(sent.iter().sum::<usize>(), PIECE, "{sent:?}");
    // As soon as the record is there, it comes.
    centre.refuses = None;
    while sender.step(&phone.store, &centre, Network::Metered, clock, 1.0) == Step::Went {}
    assert_eq!(centre.has.borrow()[&hash(1)].len(), 100_000);
}

#[test]
fn a_wait_set_by_a_wrong_clock_does_not_silence_photos() {
    let phone = phone_with_photo(10);
    let centre = Centre::default();
    *centre.trouble.borrow_mut() = vec![(false, Failure::Offline(None))];
    let mut sender = PhotoSender::default();
    sender.step(&phone.store, &centre, Network::Free, now() + TimeDelta::days(3650), 1.0);
    let step = sender.step(&phone.store, &centre, Network::Free, now() + TimeDelta::days(3), 1.0);
    assert_eq!(step, Step::Went);
}
#[test]
fn an_answer_of_a_strangers_to_one_keeps_no_other() {
    let phone = phone_with_photo(10);
    add_photo(&phone, 2, 20);
    let centre = Centre::default();
    *centre.trouble.borrow_mut() = vec![(false, Failure::Foreign { status: 403 })];
    let mut sender = PhotoSender::default();
    let Step::Rest(Rest::Until(at)) = sender.step(&phone.store, &centre, Network::Free, now(), 1.0) else {
        panic!()
    };
    sender.step(&phone.store, &centre, Network::Free, at, 1.0);
    assert!(centre.has.borrow().contains_key(&hash(2)), "the same one goes first for ever");
}
#[test]
fn a_wish_whatever_it_costs_ends() {
    let phone = phone_with_photo(10);
    let put = PutSetting { name: WIFI_ONLY.to_owned(), value: Some("true".to_owned()) };
    phone.store.call_blocking(put).unwrap();
    let centre = Centre { refuses: Some(Code::NotFound), ..Centre::default() };
    let mut sender = PhotoSender::default();
    sender.send_whatever_it_costs(now());
    let Step::Rest(Rest::Until(at)) = sender.step(&phone.store, &centre, Network::Metered, now(), 1.0) else {
        panic!()
    };
    add_photo(&phone, 2, 20);
    sender.step(&phone.store, &centre, Network::Metered, at + TimeDelta::days(2), 1.0);
    assert_eq!(
        centre.seen.borrow().len(),
        1,
        "taken later, and sent on a network that costs: {:?}",
        centre.seen.borrow()
    );
}

#[test]
fn only_what_left_the_phone_or_may_have_is_paid_for() {
    let costs = PIECE as u64 + 700;
    for (failure, paid) in [
        (Failure::Offline(None), 0),
        (Failure::NotPrivate, 0),
        (Failure::Silent(None), costs),
        (Failure::Cut(None), costs),
        (Failure::Later { status: 503, after_s: None }, costs),
    ] {
        let phone = phone_with_photo(3 * PIECE);
        let centre = Centre::default();
        *centre.trouble.borrow_mut() = vec![(false, failure.clone())];
        let mut sender = PhotoSender::default();
        sender.step(&phone.store, &centre, Network::Metered, now(), 1.0);
        let queue = phone.store.call_blocking(GetPhotoQueue { at: now() }).unwrap();
        let next = queue.next.unwrap();
        assert_eq!((queue.spent, next.begun), (paid, paid > 0), "the first piece: {failure}");
    }
    // One that is under way loses its network: what it paid for stays paid, and no more.
    let phone = phone_with_photo(3 * PIECE);
    let centre = Centre::default();
    let mut sender = PhotoSender::default();
    assert_eq!(sender.step(&phone.store, &centre, Network::Metered, now(), 1.0), Step::Went);
    *centre.trouble.borrow_mut() = vec![(false, Failure::Offline(None))];
    sender.step(&phone.store, &centre, Network::Metered, now(), 1.0);
    let queue = phone.store.call_blocking(GetPhotoQueue { at: now() }).unwrap();
    assert_eq!((queue.spent, queue.next.unwrap().begun), (costs, true));
}
