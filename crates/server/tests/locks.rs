//! Between a real phone and the real centre: tokens follow one another and no lost answer locks anybody out; openings are told
//! once.
#![allow(clippy::unwrap_used)]

mod support;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use pendamping_domain::id::FamilyId;
use pendamping_domain::revision::{Kind, Revision};
use pendamping_protocol::sign::InstallKey;
use pendamping_protocol::successor::SuccessorRequest;
use pendamping_protocol::sync::{Head, Line};
use pendamping_server::auth::authenticate;
use pendamping_server::handle_sync;
use pendamping_server::store::lock::TokenUse;
use pendamping_server::store::office::{Office, RevokeWhat};
use pendamping_server::store::sqlite::{FILE, SqliteStorage};
use pendamping_store_api::calls::NoteOpened;
use pendamping_store_api::upkeep::{GetSyncState, TakeSuccessor};
use pendamping_sync::Failure;
use pendamping_sync::exchange::Transport;
use serde_json::{Value, json};
use std::sync::Arc;
use support::command::{good, lines, ran};
use support::handset::{Fate, Handset, Road, written};
use support::{World, at, visit};
use uuid::Uuid;

fn days(days: i64) -> Duration {
    Duration::days(days)
}

fn revision(n: u128, family: FamilyId, fields: Value) -> Revision {
    written(n, Kind::Visit, family, fields)
}

/// What somebody gets who has a token and not the key: the head of the answer to an empty request, and how many rows came.
fn asked_by_a_thief(
    world: &mut World,
    token: &str,
    sequence: u64,
    now: DateTime<Utc>,
) -> Option<(Head, usize)> {
    let storage = Arc::clone(&world.storage);
    let caller = authenticate(storage.as_ref(), Some(&format!("Bearer {token}"))).ok()?;
    let tally = json!({"count": 0, "digest": "AAAAAAAAAAAAAAAAAAAAAA"});
    let body =
        serde_json::to_vec(&json!({"v": 1, "sequence": sequence, "config": 1, "received": tally})).unwrap();
    let mut answer = handle_sync(storage.as_ref(), now, &mut world.mint, &caller, &body, None).ok()?;
    let (mut head, mut rows) = (None, 0);
    while let Some(line) = answer.next_line(storage.as_ref()).ok().unwrap() {
        match line {
            Line::Head(of_it) => head = Some(of_it),
            Line::Page(page) => rows += page.rows.len(),
            Line::End(_) => {}
        }
    }
    Some((head?, rows))
}

/// How the centre takes a token now.
fn taken(world: &World, token: &str) -> Option<TokenUse> {
    authenticate(world.storage.as_ref(), Some(&format!("Bearer {token}"))).ok().map(|caller| caller.token)
}

#[test]
fn a_token_is_followed_by_another_and_a_lost_answer_locks_nobody_out() {
    let mut world = World::new();
    let mut phone = Handset::of(&mut world, "M1");
    let first = phone.token();
    {
        let road = Road::new(&mut world);
        assert!(phone.sync(&road).0.is_none());
        road.now.set(at(0) + days(29));
        phone.sync(&road);
        assert_eq!(phone.token(), first, "its time is not over");
        // It is. Another is told of by who signs, and the phone had nothing to sign; then the answer is lost, twice.
        road.now.set(at(0) + days(31));
        assert!(phone.turn(&road).failure.is_none());
        assert_eq!(phone.token(), first);
        road.fate.set(Fate::Lost);
        for _ in 0..2 {
            assert!(matches!(phone.sync(&road).0, Some(Failure::Silent(_))));
            assert_eq!(phone.token(), first);
        }
        // The head comes, and the rest is cut: what the head said holds.
        road.fate.set(Fate::Cut);
        assert!(phone.sync(&road).0.is_some());
    }
    let second = phone.token();
    assert_ne!(second, first);
    assert!(matches!(taken(&world, &first), Some(TokenUse::Current { .. })), "good until the other is used");
    assert!(matches!(taken(&world, &second), Some(TokenUse::Next(_))));
    {
        let road = Road::new(&mut world);
        road.now.set(at(1) + days(31));
        road.fate.set(Fate::Lost);
        phone.sync(&road);
        road.fate.set(Fate::Whole);
        assert!(phone.sync(&road).0.is_none());
    }
    assert_eq!(phone.token(), second);
    assert!(matches!(taken(&world, &second), Some(TokenUse::Current { .. })));
    assert!(
        matches!(taken(&world, &first), Some(TokenUse::Previous { .. })),
        "for a phone that was put back from yesterday"
    );
    {
        let road = Road::new(&mut world);
        road.now.set(at(1) + days(39));
        phone.sync(&road);
    }
    assert_eq!(taken(&world, &first), None);
    assert_eq!(
        ran(world.folder.path(), &["audit", "list", "--what", "token_renewed"]).out.lines().count(),
        1
    );
}

#[test]
fn a_stolen_token_ends_and_does_not_bring_the_next() {
    let mut world = World::new();
    let mut phone = Handset::of(&mut world, "M1");
    phone.sync(&Road::new(&mut world));
    phone.sync(&Road::new(&mut world));
    let stolen = phone.token();
    let a_month_later = at(0) + days(31);
    for _ in 0..3 {
        let (head, rows) = asked_by_a_thief(&mut world, &stolen, 0, a_month_later).unwrap();
        assert!(rows > 0 && head.besides.sign, "while it lives it reads, and is asked to sign");
        assert!(!head.besides.next);
    }
    {
        // Its owner syncs: hears that it is to sign, and signs.
        let road = Road::new(&mut world);
        road.now.set(a_month_later);
        for _ in 0..3 {
            assert!(phone.sync(&road).0.is_none());
        }
    }
    assert_ne!(phone.token(), stolen);
    {
        let road = Road::new(&mut world);
        road.now.set(a_month_later + days(8));
        assert!(phone.sync(&road).0.is_none());
    }
    assert!(asked_by_a_thief(&mut world, &stolen, 0, a_month_later + days(8)).is_none());
}

#[test]
fn what_is_not_signed_does_not_make_the_next_request_look_rewound() {
    let mut world = World::new();
    let mut phone = Handset::of(&mut world, "M1");
    phone.sync(&Road::new(&mut world));
    let before = phone.ask(GetSyncState);
    assert!(asked_by_a_thief(&mut world, &before.token, u64::MAX >> 1, at(1)).is_some());
    phone.save(revision(1, world.family_of("F1"), visit(0)));
    assert!(phone.sync(&Road::new(&mut world)).0.is_none());
    let after = phone.ask(GetSyncState);
    assert_eq!((after.install, after.waiting), (before.install, 0), "it is itself, and all went");
}

#[test]
fn whatever_gets_lost_or_is_sent_again_a_phone_is_never_locked_out() {
    use pendamping_server::mint::Mint;
    for seed in 0..5 {
        let mut world = World::new();
        let mut phone = Handset::of(&mut world, "M1");
        let install = phone.ask(GetSyncState).install;
        let (mut chance, mut tokens) = (support::Seeded(seed), std::collections::BTreeSet::new());
        let road = Road::new(&mut world);
        for round in 0..80 {
            let mut byte = [0];
            chance.fill(&mut byte);
            road.now.set(at(0) + days(i64::from(byte[0] / 16) * round / 5));
            road.fate.set([Fate::Whole, Fate::Lost, Fate::Cut][usize::from(byte[0] % 3)]);
            let (failure, _) = phone.sync(&road);
            assert!(!matches!(failure, Some(Failure::SignInAgain)), "seed {seed}, round {round}");
            tokens.insert(phone.token());
            // Somebody has recorded all of it, and has a token that is or was its.
            chance.fill(&mut byte);
            let (body, signature) = {
                let sent = road.sent.borrow();
                sent[usize::from(byte[0]) % sent.len()].clone()
            };
            chance.fill(&mut byte);
            let token = tokens.iter().nth(usize::from(byte[0]) % tokens.len()).unwrap();
            let _ = road.sync("", token, &body, signature.as_deref());
        }
        road.fate.set(Fate::Whole);
        assert!(phone.sync(&road).0.is_none());
        assert!(tokens.len() > 2, "seed {seed}: {} tokens", tokens.len());
        assert_eq!(phone.ask(GetSyncState).install, install, "seed {seed}: it is itself");
    }
}

/// A phone whose token was renewed so often after the backup, with the tokens it had, the oldest first.
fn renewed_since(world: &mut World, file: &str, times: usize) -> (Handset, Vec<String>) {
    let mut phone = Handset::of(world, "M1");
    let mut tokens = vec![phone.token()];
    // The first answer says that this centre takes what is told besides; the next request tells it.
    (0..2).for_each(|_| drop(phone.sync(&Road::new(world))));
    good(world.folder.path(), &["backup", file]);
    for _ in 0..times {
        good(world.folder.path(), &["renew", "--person", "M1"]);
        let road = Road::new(world);
        // It hears that it is time, tells of another, and uses it.
        (0..3).for_each(|_| drop(phone.sync(&road)));
        assert!(!tokens.contains(&phone.token()));
        tokens.push(phone.token());
    }
    (phone, tokens)
}

#[test]
fn a_centre_from_before_the_new_token_still_knows_the_phone() {
    let mut world = World::new();
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("pusat.zip");
    let file = file.to_str().unwrap();
    let (mut phone, tokens) = renewed_since(&mut world, file, 1);
    let [first, second] = <[String; 2]>::try_from(tokens).unwrap();
    // Nothing is left of the centre that made the other one.
    world.folder = tempfile::tempdir().unwrap();
    good(world.folder.path(), &["restore", file]);
    world.storage = Arc::new(SqliteStorage::open(world.folder.path()).unwrap());
    assert_eq!(taken(&world, &second), None);
    let road = Road::new(&mut world);
    assert!(phone.sync(&road).0.is_none());
    assert_eq!(phone.token(), first);
    assert_eq!(*road.shown.borrow(), [second, first.clone()]);
    // From then on at the first go.
    phone.sync(&road);
    assert_eq!(road.shown.borrow().last(), Some(&first));
    assert_eq!(road.shown.borrow().len(), 3);
}

/// The office asks for another token, and the phone gets it.
fn gets_another_token(world: &mut World, phone: &mut Handset) {
    let before = phone.token();
    good(world.folder.path(), &["renew", "--person", "M1"]);
    let road = Road::new(world);
    (0..2).for_each(|_| assert!(phone.sync(&road).0.is_none()));
    assert_ne!(phone.token(), before);
}

#[test]
fn a_phone_that_became_another_install_is_given_other_tokens_too() {
    let mut world = World::new();
    let mut phone = Handset::of(&mut world, "M1");
    (0..2).for_each(|_| drop(phone.sync(&Road::new(&mut world))));
    let before = phone.ask(GetSyncState);
    let signing_seed = [5; 32];
    let key = InstallKey::from_seed(&signing_seed).public();
    let body = serde_json::to_vec(&SuccessorRequest { key, token: None }).unwrap();
    let signature = InstallKey::from_seed(&before.signing_seed).sign(&body);
    let answer = Road::new(&mut world).succeed("", &before.token, &body, &signature).unwrap();
    let (of, install, token) = (before.install, answer.install, answer.token.unwrap());
    phone.ask(TakeSuccessor { of, install, token, signing_seed });
    assert!(phone.sync(&Road::new(&mut world)).0.is_none());
    gets_another_token(&mut world, &mut phone);
    assert_eq!(phone.ask(GetSyncState).install, install);
}

#[test]
fn an_app_that_told_its_envelope_after_the_backup_is_given_other_tokens_too() {
    let mut world = World::new();
    let mut phone = Handset::of(&mut world, "M1");
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("pusat.zip");
    good(world.folder.path(), &["backup", file.to_str().unwrap()]);
    (0..2).for_each(|_| drop(phone.sync(&Road::new(&mut world))));
    good(world.folder.path(), &["restore", file.to_str().unwrap(), "--replace"]);
    world.storage = Arc::new(SqliteStorage::open(world.folder.path()).unwrap());
    (0..2).for_each(|_| assert!(phone.sync(&Road::new(&mut world)).0.is_none()));
    gets_another_token(&mut world, &mut phone);
}

#[test]
fn a_backup_in_the_centres_place_brings_no_token_back_and_locks_nobody_out() {
    let mut world = World::new();
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("pusat.zip");
    let file = file.to_str().unwrap();
    // Twice since: the phone knows neither the backup's nor, by then, any that follows from it.
    let (mut phone, tokens) = renewed_since(&mut world, file, 2);
    let newer = out.path().join("newer.zip");
    good(world.folder.path(), &["backup", newer.to_str().unwrap()]);
    let current = tokens.last().unwrap();
    for from in [file, newer.to_str().unwrap(), file] {
        good(world.folder.path(), &["restore", from, "--replace"]);
        world.storage = Arc::new(SqliteStorage::open(world.folder.path()).unwrap());
        assert_eq!(taken(&world, &tokens[0]), None, "whoever copied it is not let in again");
        assert!(matches!(taken(&world, current), Some(TokenUse::Current { .. })));
        let road = Road::new(&mut world);
        assert!(phone.sync(&road).0.is_none());
        assert_eq!(*road.shown.borrow(), std::slice::from_ref(current));
    }
    // By hand an old one came into use; a newer backup in its place ends it.
    let mut world = World::new();
    world.folder = tempfile::tempdir().unwrap();
    good(world.folder.path(), &["restore", file]);
    good(world.folder.path(), &["restore", newer.to_str().unwrap(), "--replace"]);
    world.storage = Arc::new(SqliteStorage::open(world.folder.path()).unwrap());
    assert_eq!(taken(&world, &tokens[0]), None);
    assert!(matches!(taken(&world, current), Some(TokenUse::Current { .. })));
}

#[test]
fn an_older_app_keeps_its_token() {
    let mut world = World::new();
    let mut phone = Handset::older(&mut world, "M1");
    let first = phone.token();
    let road = Road::new(&mut world);
    for day in [0, 31, 36] {
        road.now.set(at(0) + days(day));
        assert!(phone.sync(&road).0.is_none());
    }
    assert_eq!(phone.token(), first, "who told nothing besides is asked when its token alone reads no more");
    road.now.set(at(0) + days(37));
    assert!(phone.sync(&road).0.is_none());
    assert_ne!(phone.token(), first);
}

#[test]
fn openings_ride_with_what_there_is_to_say_and_count_once() {
    let mut world = World::new();
    let mut phone = Handset::of(&mut world, "M1");
    (0..2).for_each(|_| drop(phone.sync(&Road::new(&mut world))));
    let (mine, foreign) = (world.family_of("F1"), world.family_of("F4"));
    let day: NaiveDate = "2026-03-02".parse().unwrap();
    let open = |about: Uuid, times: usize| (0..times).for_each(|_| phone.ask(NoteOpened { about, day }));
    open(mine.0, 3);
    // Of what is not on the phone nothing is counted.
    open(foreign.0, 1);
    let sums = |world: &World| -> Vec<(String, i64)> {
        let open = rusqlite::Connection::open(world.folder.path().join(FILE)).unwrap();
        let mut query = open.prepare("SELECT family, count FROM opening ORDER BY family").unwrap();
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.map(Result::unwrap).collect()
    };
    {
        let road = Road::new(&mut world);
        phone.sync(&road);
        road.now.set(at(0) + days(6));
        phone.sync(&road);
    }
    assert_eq!(sums(&world), [], "nothing to say: nothing is sent for it");
    phone.save(revision(1, mine, visit(0)));
    {
        let road = Road::new(&mut world);
        road.fate.set(Fate::Lost);
        phone.sync(&road);
        road.fate.set(Fate::Whole);
        phone.sync(&road);
    }
    assert_eq!(sums(&world), [(mine.to_string(), 3)], "told twice, counted once");
    // More on the same day goes by itself after a week.
    phone.ask(NoteOpened { about: revision(1, mine, visit(0)).record.0, day });
    {
        let road = Road::new(&mut world);
        road.now.set(at(0) + days(8));
        phone.sync(&road);
        phone.sync(&road);
    }
    assert_eq!(sums(&world), [(mine.to_string(), 4)], "its visit's page is its page");
    let noted = lines(world.folder.path(), &["audit", "list", "--json", "--what", "opened"]);
    assert_eq!(noted.len(), 2);
    assert_eq!(noted[1]["detail"]["families"], json!([{"family": mine, "day": "2026-03-02", "count": 4}]));
    // Nobody tells of a family that never was on their phone.
    let mut other = world.phone("M2");
    other.sync(&mut world, &[]);
    let mut request = other.request(&[]);
    request["besides"] = json!({"opened": [{"family": mine, "day": "2026-03-02", "count": 9}]});
    let doors = support::doors::Doors::open(&world);
    assert_eq!(doors.sync(&other, &[], &support::doors::bytes(&request)).status, 200);
    assert_eq!(sums(&world), [(mine.to_string(), 4)]);
    // And what is told must be signed by its install.
    let body = support::doors::bytes(&request);
    let token = format!("Bearer {}", other.token);
    let refused = doors.ask("POST", "/v1/sync", &[("authorization", &token)], &body).refusal();
    assert_eq!((refused.0, refused.1.as_str()), (403, "bad_signature"));
    let described = doors.ask("GET", "/v1/openapi.json", &[], b"").json();
    let of_sync = described["paths"]["/v1/sync"]["post"]["parameters"].as_array().unwrap().clone();
    let of_it = of_sync.iter().find(|header| header["name"] == "pendamping-signature").unwrap();
    assert!(
        of_it["description"].as_str().unwrap().contains("`besides`"),
        "and that is described so: {of_it}"
    );
    let _ = world.storage.revoke(&RevokeWhat::Person("M1".to_owned()), at(0)).unwrap();
}
