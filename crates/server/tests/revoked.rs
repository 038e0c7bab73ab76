//! A revoked phone tells everything before it forgets, and forgets whatever can never go.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::id::{FamilyId, RecordId, RevisionId};
use pendamping_domain::revision::{Kind, Revision};
use pendamping_server::auth::authenticate;
use pendamping_server::handle_sync;
use pendamping_server::store::sqlite::FILE;
use pendamping_store_api::calls::PutDraft;
use pendamping_store_api::shared::DraftKey;
use pendamping_sync::Action;
use serde_json::{Value, json};
use support::command::{good, lines};
use support::handset::{Fate, Handset, Road, written};
use support::{World, at, visit};
use uuid::Uuid;

fn revision(n: u128, family: FamilyId, fields: Value) -> Revision {
    written(n, Kind::Visit, family, fields)
}

#[test]
fn a_revoked_phone_tells_everything_before_it_forgets() {
    // Each answer on the way is lost once, or its end is.
    for (fate, from) in
        [(Fate::Whole, 0), (Fate::Lost, 0), (Fate::Lost, 1), (Fate::Lost, 2), (Fate::Cut, 1), (Fate::Cut, 2)]
    {
        let mut world = World::new();
        let mut phone = Handset::of(&mut world, "M1");
        phone.sync(&Road::new(&mut world));
        let (mine, other) = (world.family_of("F1"), world.family_of("F4"));
        // What is set aside: a visit to a family that is not theirs. What rests on it goes nowhere either.
        phone.save(revision(1, other, visit(0)));
        phone.sync(&Road::new(&mut world));
        let edit = Revision {
            record: revision(1, other, visit(0)).record,
            parent: Some(revision(1, other, visit(0)).id),
            ..revision(2, other, visit(0))
        };
        phone.save(edit);
        // What is unsent, and what was only begun.
        phone.save(revision(3, mine, visit(60)));
        let key = DraftKey { kind: Kind::Visit, about: RecordId(mine.0) };
        let draft = json!({"results": "baru mulai"}).to_string();
        phone.ask(PutDraft { key, family: mine, json: draft.clone(), at: at(40) });
        let told = good(world.folder.path(), &["revoke", "--person", "M1"]);
        assert!(told.contains("families whose data was on it: 3\n  F1\n  F2\n  F3\n"), "{told}");

        let road = Road::new(&mut world);
        let mut wiped = false;
        for round in 0..8 {
            road.fate.set(if round == from { fate } else { Fate::Whole });
            let turn = phone.turn(&road);
            wiped = turn.next == Action::Wipe;
            if wiped {
                assert!(turn.failure.is_none());
                break;
            }
        }
        assert!(wiped, "{fate:?} {from}: it forgets in the end");
        drop(road);
        assert_eq!(world.count("visit"), 1, "what was unsent was taken in");
        let left = lines(world.folder.path(), &["left-behind", "--person", "M1", "--json"]);
        let whys: Vec<&str> = left.iter().map(|line| line["why"].as_str().unwrap()).collect();
        assert_eq!(whys, ["not_found", "waits", "draft"], "{fate:?} {from}: {left:?}");
        assert_eq!(left[2]["content"], json!({"results": "baru mulai"}));
        assert_eq!(left[0]["content"]["body"]["results"], "Buku kas rapi");
        let text = good(world.folder.path(), &["left-behind"]);
        assert!(text.contains("Nama M1 (M1)") && text.contains("baru mulai"), "{text}");
        assert!(!text.contains(&mine.0.to_string()), "no id to read: {text}");
        assert!(!text.contains('Z') && text.contains("WIB"), "the office's clock: {text}");
        let read = lines(world.folder.path(), &["audit", "list", "--json", "--what", "left_behind_read"]);
        assert_eq!(read.len(), 2, "that it was read is written down");
    }
}

/// A restored centre lost what it rests on, and the phone that had that may never come again.
#[test]
fn it_forgets_though_something_waits_for_what_never_comes_and_what_is_too_much_is_counted() {
    let mut world = World::new();
    let mut phone = Handset::of(&mut world, "M1");
    phone.sync(&Road::new(&mut world));
    let mine = world.family_of("F1");
    let lost = Some(RevisionId(Uuid::from_u128(77)));
    phone.save(Revision { parent: lost, ..revision(1, mine, visit(0)) });
    phone.save(Revision { parent: lost, ..revision(2, mine, visit(60)) });
    (0..2).for_each(|_| drop(phone.sync(&Road::new(&mut world))));
    good(world.folder.path(), &["revoke", "--person", "M1"]);
    // As many as are kept of one phone, but for one, are there already.
    let open = rusqlite::Connection::open(world.folder.path().join(FILE)).unwrap();
    let fill = "INSERT INTO left_behind (install, id, why, at, received, text)
        WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 9999)
        SELECT i.id, 'sebelum ' || n, 'draft', 0, 0, '{}' FROM n, install i WHERE i.revoked IS NOT NULL";
    assert_eq!(open.execute(fill, []).unwrap(), 9_999);
    drop(open);
    let road = Road::new(&mut world);
    assert!((0..8).any(|_| phone.turn(&road).next == Action::Wipe), "it waits for ever");
    drop(road);
    let told = lines(world.folder.path(), &["audit", "list", "--json", "--what", "left_behind"]);
    assert_eq!(told.len(), 1, "{told:?}");
    let said = told[0].to_string();
    assert!(said.contains("\"pieces\":1") && said.contains("\"not_kept\":1"), "{said}");
}

/// Somebody reads a long answer slowly, and the office hears that the phone was stolen.
#[test]
fn an_answer_that_is_on_its_way_breaks_off() {
    let mut world = World::new();
    let phone = world.phone("M1");
    let caller = authenticate(world.storage.as_ref(), Some(&format!("Bearer {}", phone.token))).unwrap();
    let body = serde_json::to_vec(&phone.request(&[])).unwrap();
    let storage = world.storage.clone();
    let answer = handle_sync(storage.as_ref(), at(60), &mut world.mint, &caller, &body, None).unwrap();
    let mut answer = answer.in_pages_of(1);
    for _ in 0..2 {
        assert!(matches!(answer.next_line(storage.as_ref()), Ok(Some(_))));
    }
    good(world.folder.path(), &["revoke", "--person", "M1"]);
    assert!(answer.next_line(storage.as_ref()).is_err());
}

/// On a slow line its body ends minutes after its token was looked at.
#[test]
fn it_hears_of_it_also_when_that_came_while_it_sent() {
    let mut world = World::new();
    let mut phone = Handset::of(&mut world, "M1");
    phone.sync(&Road::new(&mut world));
    let mine = world.family_of("F1");
    phone.save(revision(1, mine, visit(0)));
    let road = Road::new(&mut world);
    *road.meanwhile.borrow_mut() = Some(Box::new(|world| {
        good(world.folder.path(), &["revoke", "--person", "M1"]);
    }));
    let turn = phone.turn(&road);
    assert!(turn.failure.is_some() && turn.next != Action::Halted, "{turn:?}");
    let forgets = (0..4).any(|_| phone.turn(&road).next == Action::Wipe);
    drop(road);
    assert!(forgets, "and it forgets");
    assert_eq!(world.count("visit"), 1);
}
