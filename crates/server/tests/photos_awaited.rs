//! The office's list of photos that are not there: whose each is and why it is not, until there is none.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::actor::{Power, Role};
use pendamping_domain::id::RecordId;
use pendamping_domain::photo::PHOTO_BYTES_MAX;
use pendamping_domain::region::RegionCode;
use pendamping_domain::training::Training;
use serde_json::{Value, json};
use support::command::{good, lines};
use support::doors::{Doors, refused};
use support::photos::{begin, counted, missing, named, picture, tells, told, training};
use support::{Phone, World, at, day};

fn send(doors: &Doors, phone: &Phone, jpeg: &[u8]) {
    assert_eq!(begin(doors, phone, &named(jpeg), jpeg.len(), jpeg).status, 201);
}

fn get(doors: &Doors, phone: &Phone, name: &str) -> (u16, String, String) {
    let token = format!("Bearer {}", phone.token);
    doors.ask("GET", &format!("/v1/photos/{name}"), &[("authorization", token.as_str())], b"").refusal()
}

fn why<'a>(listed: &'a [(String, String)], name: &str) -> Option<&'a str> {
    listed.iter().find(|(listed, _)| listed == name).map(|(_, why)| why.as_str())
}

#[test]
fn each_is_listed_with_whose_it_is_and_why_until_it_comes() {
    let [waits, begun, changed, large] = [1, 2, 3, 4].map(|seed| picture(seed, 120));
    let text = b"bukan gambar".to_vec();
    let mut world = World::new();
    let (mut phone, coordinator) = (world.phone("M1"), world.phone("K1"));
    phone.sync(&mut world, &[]);
    assert_eq!(good(world.folder.path(), &["photos", "awaited"]).trim(), "no photo is awaited");
    let record = told(&mut world, &mut phone, "F1", &[&waits, &begun, &changed, &large, &text]);
    let doors = Doors::open(&world);
    assert_eq!(counted(&world), (0, 5));
    assert_eq!(get(&doors, &coordinator, &named(&text)), refused(404, "photo_awaited", ""));

    assert_eq!(begin(&doors, &phone, &named(&begun), begun.len(), &begun[..100]).status, 201);
    assert_eq!(begin(&doors, &phone, &named(&changed), begun.len(), &begun).refusal().1, "bad_photo");
    let beyond = PHOTO_BYTES_MAX as usize + 1;
    assert_eq!(begin(&doors, &phone, &named(&large), beyond, b"").refusal().1, "too_large");
    assert_eq!(begin(&doors, &phone, &named(&text), text.len(), &text).refusal().1, "bad_photo");

    let listed = missing(&world);
    for (jpeg, expected) in [
        (&waits, "nothing_yet"),
        (&begun, "begun"),
        (&changed, "wrong_hash"),
        (&large, "too_large"),
        (&text, "bad_photo"),
    ] {
        assert_eq!(why(&listed, &named(jpeg)), Some(expected));
        let never = !["nothing_yet", "begun"].contains(&expected);
        let code = if never { "photo_refused" } else { "photo_awaited" };
        assert_eq!(get(&doors, &coordinator, &named(jpeg)), refused(404, code, ""));
    }
    assert_eq!((listed.len(), counted(&world)), (5, (0, 2)));
    let lines = lines(world.folder.path(), &["photos", "awaited", "--json"]);
    let line = lines.iter().find(|line| line["why"] == "begun").unwrap();
    let expected = json!({
        "sha256": named(&begun), "bytes": begun.len(), "record": record, "kind": "visit", "family": "F1",
        "person": {"number": "M1", "name": line["person"]["name"]}, "install": phone.install,
        "since": line["since"], "state": "awaited", "why": "begun", "came": 100, "said": Value::Null,
    });
    assert_eq!(*line, expected);
    assert!(line["person"]["name"].as_str().is_some_and(|name| !name.is_empty()));
    let status: Value = serde_json::from_str(&good(world.folder.path(), &["status", "--json"])).unwrap();
    assert_eq!(status["photos"], json!({"held": 0, "awaited": 2, "refused": 3}));
    let text_of_it = good(world.folder.path(), &["photos", "awaited"]);
    assert_eq!(text_of_it.matches("WILL NOT COME").count(), 3);
    assert!(text_of_it.lines().last().unwrap().contains("WILL NOT COME"), "{text_of_it}");

    // What comes is off the list, also where it was refused before.
    for jpeg in [&waits, &begun, &changed] {
        send(&doors, &phone, jpeg);
    }
    let mut left: Vec<_> = missing(&world).into_iter().map(|(_, why)| why).collect();
    left.sort();
    assert_eq!((left, counted(&world)), (vec!["bad_photo".to_owned(), "too_large".to_owned()], (3, 0)));
}

#[test]
fn one_of_a_revoked_app_says_so() {
    let jpeg = picture(1, 120);
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    told(&mut world, &mut phone, "F1", &[&jpeg]);
    good(world.folder.path(), &["revoke", "--person", "M1"]);
    assert_eq!(missing(&world), [(named(&jpeg), "app_revoked".to_owned())]);
    // It still sends it, if it comes back.
    send(&Doors::open(&world), &phone, &jpeg);
    assert_eq!((missing(&world), counted(&world)), (vec![], (1, 0)));
}

#[test]
fn what_somebody_else_sends_under_its_name_says_nothing_of_it() {
    let jpeg = picture(1, 120);
    let mut world = World::new();
    let (mut phone, mut other) = (world.phone("M1"), world.phone("M2"));
    phone.sync(&mut world, &[]);
    told(&mut world, &mut phone, "F1", &[&jpeg]);
    good(world.folder.path(), &["assign", "--family", "F1", "--to", "M2"]);
    other.sync_at(&mut world, at(5), &[]);
    let doors = Doors::open(&world);
    assert_eq!(begin(&doors, &other, &named(&jpeg), 4, b"lain").refusal().1, "bad_photo");
    assert_eq!(missing(&world), [(named(&jpeg), "nothing_yet".to_owned())]);
    assert_eq!(get(&doors, &other, &named(&jpeg)), refused(404, "photo_awaited", ""));
    send(&doors, &phone, &jpeg);
    assert_eq!(missing(&world), []);
}

/// M1's visit to F1, of which M2 tells a photo of their own once the family is theirs; then it is M1's again.
fn added_by_another(mine: &[u8], theirs: &[u8]) -> (World, Phone, Phone) {
    let mut world = World::new();
    let (mut author, mut other) = (world.phone("M1"), world.phone("M2"));
    author.sync(&mut world, &[]);
    let (family, record) = (author.family("F1"), RecordId(author.id()));
    let first = author.item("visit", family, record, None, tells(&[mine]));
    assert_eq!(author.sync(&mut world, std::slice::from_ref(&first)).words(), ["received"]);
    world.move_family("F1", "M2", at(5));
    other.sync_at(&mut world, at(6), &[]);
    let edit = other.item("visit", family, record, Some(first.id), tells(&[mine, theirs]));
    assert_eq!(other.sync_at(&mut world, at(7), &[edit]).words(), ["received"]);
    (world, author, other)
}

#[test]
fn one_that_another_added_comes_from_who_took_it_when_the_family_is_theirs_no_more() {
    let (mine, theirs) = (picture(1, 120), picture(2, 120));
    let (mut world, author, other) = added_by_another(&mine, &theirs);
    world.people(&[("M3", Role::Mentor)]);
    let stranger = world.phone("M3");
    world.move_family("F1", "M1", at(8));
    let lines = lines(world.folder.path(), &["photos", "awaited", "--json"]);
    let mut told: Vec<_> = lines
        .iter()
        .map(|line| (line["sha256"].as_str().unwrap(), &line["person"]["number"], &line["install"]))
        .collect();
    told.sort_by_key(|(_, number, _)| number.as_str());
    let [mine_of, theirs_of] = [json!(author.install), json!(other.install)];
    let expected = [(&*named(&mine), &json!("M1"), &mine_of), (&*named(&theirs), &json!("M2"), &theirs_of)];
    assert_eq!(told, expected, "each is theirs who took it");
    let doors = Doors::open(&world);
    assert_eq!(begin(&doors, &stranger, &named(&theirs), theirs.len(), &theirs).refusal().1, "not_found");
    send(&doors, &other, &theirs);
    assert_eq!(get(&doors, &other, &named(&theirs)).0, 404, "they see it no more");
    send(&doors, &author, &mine);
    assert_eq!((missing(&world), counted(&world)), (vec![], (2, 0)));
}

#[test]
fn one_that_another_added_is_refused_to_who_took_it_and_to_nobody_else() {
    let (mine, theirs) = (picture(1, 120), picture(2, 120));
    let (world, author, other) = added_by_another(&mine, &theirs);
    let doors = Doors::open(&world);
    let spoilt = |phone: &Phone, name: &str| {
        assert_eq!(begin(&doors, phone, name, 4, b"lain").refusal().1, "bad_photo");
    };
    // Whose record it is has not the picture that another added, nor has who went on with it the one that was there.
    spoilt(&author, &named(&theirs));
    spoilt(&other, &named(&mine));
    assert_eq!(counted(&world), (0, 2));
    assert_eq!(get(&doors, &other, &named(&theirs)), refused(404, "photo_awaited", ""));
    spoilt(&other, &named(&theirs));
    let listed = missing(&world);
    assert_eq!(why(&listed, &named(&theirs)), Some("wrong_hash"));
    assert_eq!(why(&listed, &named(&mine)), Some("nothing_yet"));
    assert_eq!(counted(&world), (0, 1));
    assert_eq!(get(&doors, &other, &named(&theirs)), refused(404, "photo_refused", ""));
}

#[test]
fn a_list_that_a_second_opener_added_to_a_training_comes_when_they_open_none_any_more() {
    let mut world = World::new();
    let opens = [Power::ReviewVisits, Power::OpenTrainings];
    world.assign("K1", "31.74", &opens);
    world.people(&[("K9", Role::Coordinator)]);
    world.assign_for("K9", "31.74", &opens, Some(day()));
    let (mut opener, mut second) = (world.phone("K1"), world.phone("K9"));
    let area: RegionCode = "31.74".parse().unwrap();
    let (key, record, list) = (Training::key(&area), RecordId(opener.id()), picture(3, 120));
    let mut bare = training(&area, &list);
    bare["photos"] = json!([]);
    let first = opener.item("training", key, record, None, bare);
    assert_eq!(opener.sync(&mut world, std::slice::from_ref(&first)).words(), ["received"]);
    second.sync(&mut world, &[]);
    let edit = second.item("training", key, record, Some(first.id), training(&area, &list));
    assert_eq!(second.sync(&mut world, &[edit]).words(), ["received"]);
    let doors = Doors::with(&world, || at(3 * 24 * 60), false);
    send(&doors, &second, &list);
    assert_eq!((missing(&world), counted(&world)), (vec![], (1, 0)));
    assert_eq!(get(&doors, &second, &named(&list)).0, 404);
}

#[test]
fn one_that_an_edit_took_away_is_not_listed() {
    let (kept, taken) = (picture(1, 100), picture(2, 100));
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let (family, record) = (phone.family("F1"), RecordId(phone.id()));
    let first = phone.item("visit", family, record, None, tells(&[&kept]));
    phone.sync(&mut world, std::slice::from_ref(&first));
    let edit = phone.item("visit", family, record, Some(first.id), tells(&[&taken]));
    assert_eq!(phone.sync(&mut world, &[edit]).words(), ["received"]);
    assert_eq!(missing(&world), [(named(&taken), "nothing_yet".to_owned())]);
}

#[test]
fn one_that_lies_there_is_counted_again_when_somebody_asks_for_it() {
    let jpeg = picture(1, 120);
    let mut world = World::new();
    let (mut phone, coordinator) = (world.phone("M1"), world.phone("K1"));
    phone.sync(&mut world, &[]);
    told(&mut world, &mut phone, "F1", &[&jpeg]);
    let doors = Doors::open(&world);
    send(&doors, &phone, &jpeg);
    // Where photos lie is away for a while, as a volume that is not mounted.
    let (photos, away) = (world.folder.path().join("photos"), world.folder.path().join("away"));
    std::fs::rename(&photos, &away).unwrap();
    std::fs::create_dir(&photos).unwrap();
    assert_eq!(get(&doors, &coordinator, &named(&jpeg)), refused(404, "photo_awaited", ""));
    assert_eq!((counted(&world), missing(&world).len()), ((0, 1), 1));
    std::fs::remove_dir(&photos).unwrap();
    std::fs::rename(&away, &photos).unwrap();
    let token = format!("Bearer {}", coordinator.token);
    let path = format!("/v1/photos/{}", named(&jpeg));
    assert_eq!(doors.ask("GET", &path, &[("authorization", token.as_str())], b"").status, 200);
    assert_eq!((counted(&world), missing(&world)), ((1, 0), vec![]));
    let out = tempfile::tempdir().unwrap();
    let said = good(world.folder.path(), &["backup", out.path().join("pusat.zip").to_str().unwrap()]);
    assert!(said.contains(", 1 photos\n"), "what is shown is in the backup: {said}");
}
