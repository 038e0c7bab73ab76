//! Between a real phone and the real centre: the next token is the phone's own. Whoever recorded its requests gets nothing by sending them
//! again, and a copy that made another takes another install.
#![allow(clippy::unwrap_used)]

mod support;

use chrono::Duration;
use pendamping_protocol::code::Code;
use pendamping_protocol::sync::{Head, Line};
use pendamping_protocol::token::{NextToken, hash};
use pendamping_server::auth::authenticate;
use pendamping_server::handle_sync;
use pendamping_server::store::lock::TokenUse;
use pendamping_server::store::sqlite::{FILE, SqliteStorage};
use pendamping_store_api::upkeep::GetSyncState;
use pendamping_sync::Failure;
use pendamping_sync::exchange::Transport;
use serde_json::{Value, json};
use std::sync::Arc;
use support::command::good;
use support::doors::{Doors, bytes};
use support::handset::{Fate, Handset, Recorded, Road};
use support::{VILLAGE, World, at};

/// One exchange after the other; what went over the way.
fn synced(world: &mut World, phone: &mut Handset, fates: &[Fate]) -> Vec<Recorded> {
    let road = Road::new(world);
    for fate in fates {
        road.fate.set(*fate);
        let failure = phone.turn(&road).failure;
        assert_eq!(failure.is_none(), *fate == Fate::Whole, "{failure:?}");
    }
    road.sent.take()
}

fn renewal_is_asked(world: &World) {
    good(world.folder.path(), &["renew", "--person", "M1"]);
}

/// A phone that told its envelope, so that tokens follow its first.
fn one(world: &mut World) -> Handset {
    let mut phone = Handset::of(world, "M1");
    synced(world, &mut phone, &[Fate::Whole; 2]);
    phone
}

/// What somebody is answered who sends a recorded request with a token: the head.
fn sent_again(world: &mut World, token: &str, (body, signature): &Recorded) -> Result<Head, Code> {
    let storage = Arc::clone(&world.storage);
    let caller = authenticate(storage.as_ref(), Some(&format!("Bearer {token}"))).map_err(|no| no.code)?;
    let now = at(0);
    let mut answer = handle_sync(storage.as_ref(), now, &mut world.mint, &caller, body, signature.as_deref())
        .map_err(|no| no.code)?;
    match answer.next_line(storage.as_ref()).ok().unwrap() {
        Some(Line::Head(head)) => Ok(head),
        _ => panic!("an answer begins with its head"),
    }
}

fn taken(world: &World, token: &str) -> Option<TokenUse> {
    authenticate(world.storage.as_ref(), Some(&format!("Bearer {token}"))).ok().map(|caller| caller.token)
}

/// What the centre keeps of tokens, of every install.
fn kept(world: &World) -> Vec<[Option<Vec<u8>>; 3]> {
    let open = rusqlite::Connection::open(world.folder.path().join(FILE)).unwrap();
    let mut query =
        open.prepare("SELECT token_hash, next_token, previous_token FROM install ORDER BY id").unwrap();
    let rows = query.query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?])).unwrap();
    rows.map(Result::unwrap).collect()
}

fn said(recorded: &Recorded) -> Value {
    serde_json::from_slice::<Value>(&recorded.0).unwrap()["besides"]["next"].clone()
}

#[test]
fn a_recorded_request_brings_whoever_has_the_token_nothing() {
    let mut world = World::new();
    let mut phone = one(&mut world);
    let first = phone.token();
    renewal_is_asked(&world);
    let recorded = synced(&mut world, &mut phone, &[Fate::Whole, Fate::Lost]);
    assert_eq!(said(&recorded[0]), Value::Null, "it is told of when it is time, and not before");
    let of_it = &recorded[1];
    assert_eq!(said(of_it)["after"], hex::encode(hash(&first)));
    for _ in 0..2 {
        let head = sent_again(&mut world, &first, of_it).unwrap();
        assert!(head.besides.next && head.besides.taken, "the same told twice is told once");
        assert!(!serde_json::to_string(&head).unwrap().contains("token"), "nothing in it opens anything");
    }
    // The same goes on as it would have, and as the same.
    let again = synced(&mut world, &mut phone, &[Fate::Lost, Fate::Whole]);
    assert_eq!([said(&again[0]), said(&again[1])], [said(of_it), said(of_it)]);
    let second = phone.token();
    assert_eq!(said(of_it)["hash"], hex::encode(hash(&second)));
    assert!(matches!(taken(&world, &second), Some(TokenUse::Next(_))));
    let idle = synced(&mut world, &mut phone, &[Fate::Whole; 2]);
    assert!(idle.iter().all(|idle| said(idle).is_null() && idle.1.is_none()), "and it costs nothing more");
    let before = kept(&world);
    assert!(sent_again(&mut world, &first, of_it).unwrap().besides.next, "it follows already");
    assert_eq!(kept(&world), before);
    let road = Road::new(&mut world);
    road.now.set(at(0) + Duration::days(8));
    assert!(phone.sync(&road).0.is_none());
    drop(road);
    assert_eq!((taken(&world, &first), phone.token()), (None, second));
}

#[test]
fn what_was_recorded_under_a_token_that_ended_brings_none_back() {
    let mut world = World::new();
    let mut phone = one(&mut world);
    let (mut recorded, mut tokens) = (Vec::new(), vec![phone.token()]);
    for _ in 0..3 {
        renewal_is_asked(&world);
        recorded.extend(synced(&mut world, &mut phone, &[Fate::Whole; 3]));
        tokens.push(phone.token());
    }
    let current = phone.token();
    let send_all = |world: &mut World| {
        let before = kept(world);
        for token in &tokens {
            for request in &recorded {
                if let Ok(head) = sent_again(world, token, request) {
                    assert!(!head.besides.next || Some(token) != tokens.last());
                }
            }
        }
        assert_eq!(kept(world), before);
    };
    // When it is time again, and before and after the phone told of the next.
    renewal_is_asked(&world);
    send_all(&mut world);
    synced(&mut world, &mut phone, &[Fate::Whole, Fate::Lost]);
    send_all(&mut world);
    assert_eq!((taken(&world, &tokens[0]), taken(&world, &tokens[1])), (None, None));
    let install = phone.ask(GetSyncState).install;
    synced(&mut world, &mut phone, &[Fate::Whole; 2]);
    assert_ne!(phone.token(), current);
    assert!(matches!(taken(&world, &phone.token()), Some(TokenUse::Current { .. })));
    assert_eq!(phone.ask(GetSyncState).install, install, "it is itself");
}

#[test]
fn a_copy_that_made_another_next_token_takes_another_install_and_neither_is_locked_out() {
    // The other told of its own, and then used it.
    for used in [false, true] {
        let mut world = World::new();
        let mut phone = one(&mut world);
        let mut copy = phone.copied();
        let install = phone.ask(GetSyncState).install;
        renewal_is_asked(&world);
        synced(&mut world, &mut phone, &[Fate::Whole, Fate::Lost]);
        if used {
            synced(&mut world, &mut phone, &[Fate::Whole; 2]);
        }
        let first = copy.token();
        let recorded = synced(&mut world, &mut copy, &[Fate::Whole; 3]);
        assert!(recorded.iter().any(|request| !said(request).is_null()));
        let before = kept(&world);
        for request in &recorded {
            let _ = sent_again(&mut world, &first, request);
        }
        assert_eq!(kept(&world), before, "nor does it take the place of the other's by being sent again");
        assert_ne!(copy.ask(GetSyncState).install, install, "used: {used}");
        synced(&mut world, &mut phone, &[Fate::Whole; 3]);
        assert_eq!(phone.ask(GetSyncState).install, install);
        assert_ne!(phone.token(), copy.token());
        let road = Road::new(&mut world);
        road.now.set(at(0) + Duration::days(9));
        assert!(phone.sync(&road).0.is_none() && copy.sync(&road).0.is_none());
        drop(road);
        for phone in [&phone, &copy] {
            assert!(matches!(taken(&world, &phone.token()), Some(TokenUse::Current { .. })));
        }
    }
}

#[test]
fn a_token_that_is_known_is_promised_to_nobody_and_nobody_is_told_why() {
    let mut world = World::new();
    let mut owner = one(&mut world);
    renewal_is_asked(&world);
    synced(&mut world, &mut owner, &[Fate::Whole; 3]);
    let previous = owner.ask(GetSyncState).previous_token.unwrap();
    renewal_is_asked(&world);
    let next = synced(&mut world, &mut owner, &[Fate::Whole, Fate::Lost]);
    let next = said(next.last().unwrap())["hash"].as_str().unwrap().to_owned();
    let mut other = world.phone("M2");
    other.sync(&mut world, &[]);
    good(world.folder.path(), &["renew", "--person", "M2"]);
    let doors = Doors::open(&world);
    let before = kept(&world);
    let digits = |token: &str| hex::encode(hash(token));
    let unknown = digits("nobody's");
    let told = |after: &str, hash: &str| {
        let mut request = other.request(&[]);
        request["besides"] = json!({"next": {"after": after, "hash": hash}});
        let answer = doors.sync(&other, &[], &bytes(&request));
        assert_eq!(answer.status, 200);
        match answer.lines().into_iter().next() {
            Some(Line::Head(head)) => head.besides,
            _ => panic!("an answer begins with its head"),
        }
    };
    let mine = digits(&other.token);
    for (after, hash) in [
        (&mine, &digits(&owner.token())),
        (&mine, &digits(&previous)),
        (&mine, &next),
        (&mine, &mine),
        (&mine, &"zz".repeat(32)),
        (&mine, &String::new()),
        (&digits(&owner.token()), &unknown),
        (&String::new(), &unknown),
    ] {
        let besides = told(after, hash);
        assert!(besides.taken && !besides.next, "{after} {hash}");
    }
    assert_eq!(kept(&world), before);
    assert!(told(&mine, &unknown).next, "any other is");
    assert_ne!(kept(&world), before);
    // Whoever owns those goes on with them.
    let answers = synced(&mut world, &mut owner, &[Fate::Whole; 2]);
    assert_eq!(answers.len(), 2);
    assert_eq!(digits(&owner.token()), next);
}

#[test]
fn an_app_that_tells_of_none_keeps_its_token() {
    let mut world = World::new();
    let mut old = world.phone("M1");
    old.sync(&mut world, &[]);
    let mut request = old.request(&[]);
    request["besides"] = json!({"envelope": "ab".repeat(32)});
    let recorded = (bytes(&request), Some(old.key.sign(&bytes(&request))));
    sent_again(&mut world, &old.token, &recorded).unwrap();
    renewal_is_asked(&world);
    for _ in 0..2 {
        let besides = sent_again(&mut world, &old.token, &recorded).unwrap().besides;
        assert!(besides.sign && !besides.next);
    }
    assert!(matches!(taken(&world, &old.token), Some(TokenUse::Current { promised: None, .. })));
}

#[test]
fn what_is_told_of_when_it_is_time_no_more_is_not_begun() {
    let mut world = World::new();
    let mut phone = one(&mut world);
    let first = phone.token();
    renewal_is_asked(&world);
    synced(&mut world, &mut phone, &[Fate::Whole]);
    let open = rusqlite::Connection::open(world.folder.path().join(FILE)).unwrap();
    open.execute("UPDATE install SET renew = 0", []).unwrap();
    let told = synced(&mut world, &mut phone, &[Fate::Whole; 2]);
    assert_eq!(phone.token(), first);
    assert!(!said(&told[0]).is_null() && said(&told[1]).is_null(), "it is told of no more");
    // When it is time again, the same is told of.
    renewal_is_asked(&world);
    let again = synced(&mut world, &mut phone, &[Fate::Whole; 3]);
    assert_eq!(said(&again[1]), said(&told[0]));
    assert_eq!(said(&told[0])["hash"], hex::encode(hash(&phone.token())));
}

#[test]
fn the_office_asks_again_and_what_was_promised_before_is_void() {
    let mut world = World::new();
    let mut phone = one(&mut world);
    let first = phone.token();
    renewal_is_asked(&world);
    synced(&mut world, &mut phone, &[Fate::Whole; 2]);
    let void = phone.token();
    assert!(matches!(taken(&world, &void), Some(TokenUse::Next(_))));
    renewal_is_asked(&world);
    assert_eq!(taken(&world, &void), None);
    synced(&mut world, &mut phone, &[Fate::Whole; 3]);
    assert!(phone.token() != first && phone.token() != void);
    assert!(matches!(taken(&world, &phone.token()), Some(TokenUse::Current { .. })));
}

/// The centre was put back to before the phone's token, and a copy of the phone has sent more since.
#[test]
fn who_is_known_by_the_token_before_and_taken_for_a_copy_takes_another_install() {
    let mut world = World::new();
    let mut phone = one(&mut world);
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("pusat.zip");
    good(world.folder.path(), &["backup", file.to_str().unwrap()]);
    renewal_is_asked(&world);
    synced(&mut world, &mut phone, &[Fate::Whole; 3]);
    let before = phone.ask(GetSyncState).install;
    world.folder = tempfile::tempdir().unwrap();
    good(world.folder.path(), &["restore", file.to_str().unwrap()]);
    world.storage = Arc::new(SqliteStorage::open(world.folder.path()).unwrap());
    let open = rusqlite::Connection::open(world.folder.path().join(FILE)).unwrap();
    open.execute("UPDATE install SET last_seq = 9", []).unwrap();
    let road = Road::new(&mut world);
    let (failure, _) = phone.sync(&road);
    assert!(!matches!(failure, Some(Failure::SignInAgain)), "{failure:?}");
    assert_ne!(phone.ask(GetSyncState).install, before);
}

/// The phone's own request for another install comes once more, late, to a centre that was put back to before it: what that makes has the
/// phone's key and its token, and another name.
#[test]
fn a_late_request_for_a_successor_locks_nobody_out_of_a_restored_centre() {
    let mut world = World::new();
    let mut phone = one(&mut world);
    let mut copy = phone.copied();
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("pusat.zip");
    good(world.folder.path(), &["backup", file.to_str().unwrap()]);
    renewal_is_asked(&world);
    synced(&mut world, &mut phone, &[Fate::Whole, Fate::Lost]);
    let asked = {
        let road = Road::new(&mut world);
        assert!(copy.sync(&road).0.is_none());
        road.asked.take()
    };
    let before = copy.ask(GetSyncState).install;
    let [(token, (body, signature))] = &asked[..] else { panic!("{asked:?}") };
    world.folder = tempfile::tempdir().unwrap();
    good(world.folder.path(), &["restore", file.to_str().unwrap()]);
    world.storage = Arc::new(SqliteStorage::open(world.folder.path()).unwrap());
    let other = Road::new(&mut world).succeed("", token, body, signature.as_ref().unwrap()).unwrap();
    assert!(taken(&world, &copy.token()).is_some(), "it is known by its own token, as another");
    let road = Road::new(&mut world);
    // News alone it is given; what it tells has its name on it.
    for _ in 0..2 {
        let (failure, _) = copy.sync(&road);
        assert!(failure.is_none(), "{failure:?}");
    }
    assert_eq!(road.asked.borrow().len(), 1, "once");
    let install = copy.ask(GetSyncState).install;
    assert!(install != before && install != other.install);
    assert!(phone.sync(&road).0.is_none());
    assert_ne!(phone.ask(GetSyncState).install, install);
}

#[test]
fn a_phone_that_was_away_for_months_signs_and_reads_at_once() {
    for knows in [true, false] {
        let mut world = World::new();
        let mut phone = if knows { one(&mut world) } else { Handset::older(&mut world, "M1") };
        assert!(phone.sync(&Road::new(&mut world)).0.is_none());
        let (first, install) = (phone.token(), phone.ask(GetSyncState).install);
        world.family("F9", VILLAGE, json!({}));
        let road = Road::new(&mut world);
        road.now.set(at(0) + Duration::days(120));
        let rows: Vec<usize> = (0..2).map(|_| phone.turn(&road).rows).collect();
        assert!(rows[0] == 0 && rows[1] > 0, "a token alone reads nothing any more: {rows:?}");
        let sent = road.sent.take();
        assert!(sent[0].1.is_none() && sent[1].1.is_some());
        assert!(!said(&sent[1]).is_null() && phone.token() != first, "and it has another");
        assert!(phone.sync(&road).0.is_none());
        assert_eq!(road.sent.borrow().len(), 1, "nothing more is due");
        assert_eq!(phone.ask(GetSyncState).install, install);
    }
}

/// What a thief reads with a token, and whether its phone is asked to sign.
fn stolen(road: &Road<'_>, token: &str) -> Option<(usize, bool)> {
    let tally = json!({"count": 0, "digest": "AAAAAAAAAAAAAAAAAAAAAA"});
    let body = bytes(&json!({"v": 1, "sequence": 0, "config": 1, "received": tally}));
    let lines = road.sync("", token, &body, None).ok()?.map(Result::unwrap);
    let (mut rows, mut sign) = (0, false);
    for line in lines {
        match line {
            Line::Head(head) => sign = head.besides.sign,
            Line::Page(page) => rows += page.rows.len(),
            Line::End(_) => {}
        }
    }
    Some((rows, sign))
}

/// Whatever its phone does: another install goes on in its place, it lies in a drawer, or it has used the next.
#[test]
fn a_stolen_token_reads_nothing_after_37_days() {
    let mut world = World::new();
    let (mut phone, mut drawer) = (one(&mut world), one(&mut world));
    let (first, lying) = (phone.token(), drawer.token());
    let mut copy = phone.copied();
    let install = copy.ask(GetSyncState).install;
    renewal_is_asked(&world);
    synced(&mut world, &mut phone, &[Fate::Whole, Fate::Lost]);
    assert!(copy.sync(&Road::new(&mut world)).0.is_none());
    assert_ne!(copy.ask(GetSyncState).install, install);
    // The one that it was has its token for ever, and nobody who signs for it: the other lies in a drawer from now on.
    drop(phone);
    let road = Road::new(&mut world);
    let after = |days: i64| road.now.set(at(-10) + Duration::days(days));
    after(36);
    for token in [&first, &lying] {
        assert!(matches!(stolen(&road, token), Some((1.., true))), "a week is left");
    }
    after(37);
    for token in [&first, &lying] {
        assert_eq!(stolen(&road, token), Some((0, true)));
    }
    // Nor does the one before, once the next is in use: it is there for who signs.
    (0..2).for_each(|_| assert!(drawer.sync(&road).0.is_none()));
    assert_ne!(drawer.token(), lying);
    assert_eq!(stolen(&road, &lying), Some((0, true)));
    assert!(matches!(stolen(&road, &drawer.token()), Some((1.., false))));
    after(45);
    assert!(drawer.sync(&road).0.is_none());
    assert_eq!(stolen(&road, &lying), None);
}

#[test]
fn nor_does_it_find_what_is_read_beside_the_feed() {
    let mut world = World::new();
    let (family, reviewer) = (world.family_phone("F1"), world.phone("K1"));
    let still = Doors::with(&world, || at(0) + Duration::days(36), false);
    let over = Doors::with(&world, || at(0) + Duration::days(37), false);
    for (doors, status) in [(still, 200), (over, 404)] {
        for (phone, path) in [(&family, "/v1/disclosures"), (&reviewer, "/v1/data-requests")] {
            let token = format!("Bearer {}", phone.token);
            assert_eq!(doors.ask("GET", path, &[("authorization", &token)], b"").status, status, "{path}");
        }
    }
}

#[test]
fn what_is_told_names_both_by_their_hashes() {
    let told = NextToken::of("a", "b");
    assert_eq!((told.after, told.hash), (hex::encode(hash("a")), hex::encode(hash("b"))));
}
