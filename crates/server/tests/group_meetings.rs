//! Meetings with many families: taken from each mentor about those they accompany, and given to whoever reviews there.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::id::{FamilyId, PersonId, RecordId};
use pendamping_protocol::sync::Item;
use serde_json::{Value, json};
use support::doors::{Doors, refused};
use support::photos::{counted, metadata, named, picture, tells};
use support::{Phone, World, at};

fn meeting(families: &[FamilyId]) -> Value {
    json!({"day": "2026-03-02", "place": "Balai RW 05", "families": families, "guests": 2})
}

/// What `phone` tells of a meeting of `whom`.
fn told(phone: &mut Phone, whom: impl Into<FamilyId>, body: Value) -> (RecordId, Item) {
    let record = RecordId(phone.id());
    let item = phone.item("group_meeting", whom.into(), record, None, body);
    (record, item)
}

fn places(phone: &Phone) -> Vec<&str> {
    phone.of_kind("group_meeting").iter().filter_map(|row| row.body["place"].as_str()).collect()
}

fn visits_due(phone: &Phone) -> usize {
    phone.of_kind("visit").len()
}

#[test]
fn it_reaches_its_authors_phones_and_whoever_reviews_there_and_nobody_else() {
    let mut world = World::new();
    let (mut mine, mut other) = (world.phone("M1"), world.phone("M2"));
    let (mut reviewer, mut family) = (world.phone("K1"), world.family_phone("F1"));
    for phone in [&mut mine, &mut other, &mut reviewer, &mut family] {
        phone.sync(&mut world, &[]);
    }
    let me = mine.person;
    let there = [mine.family("F1"), mine.family("F2")];
    let (record, first) = told(&mut mine, me, meeting(&there));
    assert_eq!(mine.sync_at(&mut world, at(1), std::slice::from_ref(&first)).words(), ["received"]);
    assert_eq!(mine.sync_at(&mut world, at(2), std::slice::from_ref(&first)).words(), ["received"], "again");
    let mut second = world.phone("M1");
    for phone in [&mut second, &mut other, &mut reviewer, &mut family] {
        phone.sync_at(&mut world, at(3), &[]);
    }
    assert_eq!((places(&second), places(&reviewer)), (vec!["Balai RW 05"], vec!["Balai RW 05"]));
    assert_eq!(
        (places(&other), places(&family)),
        (vec![], vec![]),
        "who knows the name only, and who was there"
    );
    let row = reviewer.rows[&record].clone();
    assert_eq!((row.scope_key(), row.author), (me.to_string(), Some(me)));
    assert_eq!((visits_due(&reviewer), world.count("visit")), (0, 0), "it is no visit");

    // Told anew, also after a family that was there went to another mentor; by nobody else.
    world.move_family("F2", "M2", at(4));
    mine.sync_at(&mut world, at(5), &[]);
    let mut again = meeting(&there);
    again["place"] = json!("Balai RW 07");
    let edit = mine.item("group_meeting", me.into(), record, Some(first.id), again.clone());
    assert_eq!(mine.sync_at(&mut world, at(6), &[edit]).words(), ["received"]);
    let theirs = other.item("group_meeting", me.into(), record, Some(first.id), again);
    assert_eq!(other.sync_at(&mut world, at(7), &[theirs]).words(), ["not_found"]);
    reviewer.sync_at(&mut world, at(8), &[]);
    assert_eq!(places(&reviewer), ["Balai RW 07"]);
}

#[test]
fn nobody_tells_of_another_or_says_that_anothers_families_were_there() {
    let mut world = World::new();
    let (mut mine, mut other) = (world.phone("M1"), world.phone("M2"));
    let (mut reviewer, mut family) = (world.phone("K1"), world.family_phone("F1"));
    for phone in [&mut mine, &mut other, &mut reviewer, &mut family] {
        phone.sync(&mut world, &[]);
    }
    let (home, theirs): (FamilyId, FamilyId) = (mine.family("F1"), other.family("F4"));
    let (me, colleague): (PersonId, PersonId) = (mine.person, other.person);
    let nowhere = FamilyId(mine.id());
    let of = |phone: &mut Phone, body: Value| told(phone, me, body).1;
    let items = [
        told(&mut mine, colleague, meeting(&[home])).1,
        told(&mut mine, home, meeting(&[home])).1,
        of(&mut mine, meeting(&[])),
        of(&mut mine, meeting(&[home, home])),
        // What is another's and what is nowhere are the same to who asks.
        of(&mut mine, meeting(&[home, theirs])),
        of(&mut mine, meeting(&[home, nowhere])),
        of(&mut mine, json!({"day": "2026-04-02", "families": [home]})),
        of(&mut mine, json!({"day": "2026-03-02", "families": [home], "topics": ["catur"]})),
        of(&mut mine, json!({"day": "2026-03-02", "families": [home], "guests": 501})),
    ];
    let words = mine.sync(&mut world, &items).words();
    assert_eq!(
        words,
        [
            "not_found",
            "not_found",
            "invalid families",
            "invalid families",
            "not_allowed families",
            "not_allowed families",
            "invalid day",
            "invalid topics",
            "invalid guests",
        ]
    );
    for phone in [&mut reviewer, &mut family] {
        let own = phone.person;
        let item = told(phone, own, meeting(&[home])).1;
        assert_eq!(phone.sync(&mut world, &[item]).words(), ["not_allowed"]);
    }
    assert_eq!(world.count("group_meeting"), 0);
}

/// A form that was open when the family left still tells of it.
#[test]
fn whose_family_it_was_when_the_form_was_opened_decides() {
    let mut world = World::new();
    let mut mine = world.phone("M1");
    mine.sync(&mut world, &[]);
    let (me, there, opened) = (mine.person, mine.family("F2"), mine.read_up_to());
    world.move_family("F2", "M2", at(1));
    mine.sync_at(&mut world, at(2), &[]);
    let record = RecordId(mine.id());
    let early = mine.item_opened("group_meeting", me.into(), record, None, opened, meeting(&[there]));
    let late = told(&mut mine, me, meeting(&[there])).1;
    let words = mine.sync_at(&mut world, at(3), &[early, late]).words();
    assert_eq!(words, ["received", "not_allowed families"]);
}

#[test]
fn the_signed_list_goes_to_whoever_sees_the_meeting() {
    let mut world = World::new();
    let (mut mine, mut other) = (world.phone("M1"), world.phone("M2"));
    let (mut reviewer, mut family) = (world.phone("K1"), world.family_phone("F1"));
    for phone in [&mut mine, &mut other, &mut reviewer, &mut family] {
        phone.sync(&mut world, &[]);
    }
    let list = picture(5, 120);
    let me = mine.person;
    let mut body = meeting(&[mine.family("F1")]);
    body["photos"] = tells(&[&list])["photos"].clone();
    let item = told(&mut mine, me, body).1;
    assert_eq!(mine.sync(&mut world, &[item]).words(), ["received"]);
    assert_eq!(counted(&world), (0, 1), "awaited");

    let doors = Doors::open(&world);
    let ask = |phone: &Phone, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]| {
        let token = format!("Bearer {}", phone.token);
        let mut all = vec![("authorization", token.as_str()), ("tus-resumable", "1.0.0")];
        all.extend_from_slice(headers);
        doors.ask(method, path, &all, body)
    };
    let (length, named_so) = (list.len().to_string(), metadata(&named(&list)));
    let sent = [
        ("upload-length", length.as_str()),
        ("upload-metadata", named_so.as_str()),
        ("content-type", "application/offset+octet-stream"),
    ];
    assert_eq!(ask(&mine, "POST", "/v1/photos", &sent, &list).status, 201);
    let path = format!("/v1/photos/{}", named(&list));
    for phone in [&mine, &reviewer] {
        let got = ask(phone, "GET", &path, &[], b"");
        assert!(got.status == 200 && got.body == list);
    }
    for phone in [&other, &family] {
        assert_eq!(ask(phone, "GET", &path, &[], b"").refusal(), refused(404, "not_found", ""));
        assert_eq!(ask(phone, "HEAD", &path, &[], b"").status, 404, "not even that there is one");
    }
}
