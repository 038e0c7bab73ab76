//! What families ask the office for, as whoever reviews in their area reads it, over real HTTP; and who does not.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::actor::{Power, Role};
use pendamping_protocol::besides::ASKS_MAX;
use pendamping_protocol::data_requests::{DataRequests, REQUESTS_SHOWN};
use pendamping_protocol::disclosures::Disclosures;
use pendamping_server::store::sqlite::FILE;
use serde_json::json;
use support::command::{good, lines, ran};
use support::doors::{Doors, Response, bytes};
use support::{Phone, World};
use uuid::Uuid;

fn asked(doors: &Doors, phone: &Phone) -> Response {
    let token = format!("Bearer {}", phone.token);
    doors.ask("GET", "/v1/data-requests", &[("authorization", &token)], b"")
}

fn seen(doors: &Doors, phone: &Phone) -> Vec<(String, String, Option<String>)> {
    let response = asked(doors, phone);
    assert_eq!(response.status, 200);
    let told: DataRequests = serde_json::from_value(response.json()).unwrap();
    assert!(told.requests.iter().all(|request| request.answered.is_some() == request.answer.is_some()));
    // Told apart by number and village where two have one name.
    assert!(told.requests.iter().all(|request| request.name == format!("Keluarga {}", request.number)));
    assert!(told.requests.iter().all(|request| request.region.starts_with("31.74.0")));
    told.requests.into_iter().map(|request| (request.name, request.text, request.answer)).collect()
}

/// Sends what the phone's family asks for.
fn ask(doors: &Doors, phone: &Phone, n: u128, text: &str) {
    let mut request = phone.request(&[]);
    let (id, at) = (Uuid::from_u128(n), "2026-03-02T02:00:00Z");
    request["besides"] = json!({"asks": [{"id": id, "what": "correction", "text": text, "at": at}]});
    assert_eq!(doors.sync(phone, &[], &bytes(&request)).status, 200);
}

fn texts(doors: &Doors, phone: &Phone) -> Vec<String> {
    seen(doors, phone).into_iter().map(|(_, text, _)| text).collect()
}

#[test]
fn whoever_reviews_reads_what_families_of_their_area_ask_for_and_nobody_else_does() {
    let mut world = World::new();
    world.people(&[("K2", Role::Coordinator)]);
    world.assign("K2", "31.74.02", &[Power::ReviewVisits]);
    let [mut whole, mut part, mut mentor] = ["K1", "K2", "M1"].map(|number| world.phone(number));
    let [mut first, mut other] = ["F1", "F4"].map(|number| world.family_phone(number));
    for phone in [&mut whole, &mut part, &mut mentor, &mut first, &mut other] {
        phone.sync(&mut world, &[]);
    }
    let doors = Doors::open(&world);
    let folder = world.folder.path();
    assert_eq!(seen(&doors, &whole), []);
    ask(&doors, &first, 1, "RT 3");
    ask(&doors, &other, 2, "RT 4");
    ask(&doors, &first, 3, "nama");
    // Two of one minute begin alike: nobody is answered by chance, and it is said what would do.
    for (begins, why) in [("0000 0000", "more than one request begins so"), ("ffff", "no request begins so")]
    {
        let refused = ran(folder, &["data-requests", "answer", begins, "Sudah"]);
        assert!(refused.code == 1 && refused.err.contains(why), "{}", refused.err);
    }
    good(folder, &["data-requests", "answer", &Uuid::from_u128(1).to_string(), "Sudah diperbaiki"]);
    let line = |name: &str, text: &str, answer: Option<&str>| {
        (format!("Keluarga {name}"), text.to_owned(), answer.map(str::to_owned))
    };
    // What waits stands before what was answered.
    let [answered, waits] = [line("F1", "RT 3", Some("Sudah diperbaiki")), line("F1", "nama", None)];
    let elsewhere = line("F4", "RT 4", None);
    assert_eq!(seen(&doors, &whole), [elsewhere.clone(), waits, answered]);
    assert_eq!(seen(&doors, &part), [elsewhere]);
    for phone in [&mentor, &first] {
        assert_eq!(asked(&doors, phone).refusal().1, "not_found");
    }
    assert_eq!(doors.ask("GET", "/v1/data-requests", &[], b"").refusal().1, "sign_in_again");
    // That it went out is written down, and the family is told.
    let rows = |phone: &Phone| -> i64 {
        let open = rusqlite::Connection::open(folder.join(FILE)).unwrap();
        let query = "SELECT coalesce(sum(rows), 0) FROM disclosure WHERE install = ?1 AND family = ?2";
        let params = rusqlite::params![phone.install.0.as_bytes(), whole.family("F1").to_string()];
        open.query_row(query, params, |row| row.get(0)).unwrap()
    };
    let before = (rows(&whole), rows(&part));
    seen(&doors, &whole);
    assert_eq!((rows(&whole), rows(&part)), (before.0 + 2, 0));
    good(folder, &["revoke", "--person", "K1"]);
    assert_eq!(asked(&doors, &whole).refusal().1, "not_found");
}

#[test]
fn no_other_power_than_to_review_shows_what_families_ask_for() {
    let mut world = World::new();
    let others = [Power::OpenTrainings, Power::DecideSelection, Power::VerifyAid];
    let numbers = ["K2", "K3", "K4"];
    world.people(&numbers.map(|number| (number, Role::Coordinator)));
    world.people(&[("K5", Role::Coordinator), ("K6", Role::Coordinator)]);
    for (number, power) in numbers.iter().zip(&others) {
        world.assign(number, "31", std::slice::from_ref(power));
    }
    // Who reviews in one place and does something else in all of them reads of the one.
    world.assign("K5", "31", &[Power::OpenTrainings, Power::VerifyAid]);
    world.assign("K5", "31.74.02", &[Power::ReviewVisits]);
    let all = [Power::OpenTrainings, Power::ReviewVisits, Power::VerifyAid];
    world.assign("K6", "31.74.01", &all);
    let [mut first, mut other] = ["F1", "F4"].map(|number| world.family_phone(number));
    let mut phones = numbers.map(|number| world.phone(number));
    let [mut part, mut more] = ["K5", "K6"].map(|number| world.phone(number));
    for phone in phones.iter_mut().chain([&mut part, &mut more, &mut first, &mut other]) {
        phone.sync(&mut world, &[]);
    }
    assert_eq!(phones[0].of_kind("family").len(), 4, "it has the families themselves");
    let doors = Doors::open(&world);
    ask(&doors, &first, 1, "RT 3");
    ask(&doors, &other, 2, "RT 4");
    for (phone, power) in phones.iter().zip(&others) {
        assert_eq!(texts(&doors, phone), [""; 0], "{power}");
    }
    assert_eq!(texts(&doors, &part), ["RT 4"]);
    assert_eq!(texts(&doors, &more), ["RT 3"]);
}

#[test]
fn an_assignment_that_ended_shows_nothing_on_the_next_day_though_nobody_synced() {
    let mut world = World::new();
    world.people(&[("K2", Role::Coordinator)]);
    world.assign_for("K2", "31.74.01", &[Power::ReviewVisits], Some(support::day()));
    let (mut reviewer, mut own) = (world.phone("K2"), world.family_phone("F1"));
    reviewer.sync(&mut world, &[]);
    own.sync(&mut world, &[]);
    let doors = Doors::open(&world);
    ask(&doors, &own, 1, "RT 3");
    assert_eq!(texts(&doors, &reviewer), ["RT 3"]);
    drop(doors);
    let doors = Doors::with(&world, || support::at(24 * 60), false);
    assert_eq!(texts(&doors, &reviewer), [""; 0]);
}

#[test]
fn however_much_a_family_asks_for_what_its_phone_was_told_is_kept_is_kept() {
    let mut world = World::new();
    let mut own = world.family_phone("F1");
    own.sync(&mut world, &[]);
    let doors = Doors::open(&world);
    let ids: Vec<Uuid> = (1..=210).map(|n| Uuid::from_u128(n << 96)).collect();
    for some in ids.chunks(ASKS_MAX) {
        let ask = |id: &Uuid| json!({"id": id, "what": "copy", "text": "", "at": "2026-03-02T02:00:00Z"});
        let mut request = own.request(&[]);
        request["besides"] = json!({"asks": some.iter().map(ask).collect::<Vec<_>>()});
        assert!(doors.told(&mut own, &request).besides.taken);
    }
    let folder = world.folder.path();
    let waits = || -> Vec<Uuid> {
        let listed = lines(folder, &["data-requests", "--json"]);
        listed.iter().map(|line| line["id"].as_str().unwrap().parse().unwrap()).collect()
    };
    let mut waiting = waits();
    waiting.sort();
    assert!(waiting == ids, "{} of {}", waiting.len(), ids.len());
    // Its app is answered in bounds, and what was answered last is among that, however long ago it was asked for.
    for late in &ids[..3] {
        good(folder, &["data-requests", "answer", &late.to_string(), "Sudah"]);
    }
    let token = format!("Bearer {}", own.token);
    let told = doors.ask("GET", "/v1/disclosures", &[("authorization", &token)], b"").json();
    let asked = serde_json::from_value::<Disclosures>(told).unwrap().asked;
    let answered: Vec<Uuid> = asked.iter().filter(|one| one.answer.is_some()).map(|one| one.id).collect();
    assert_eq!((asked.len(), answered), (200, ids[..3].to_vec()));
    assert_eq!(waits().len(), 207);
}

#[test]
fn a_long_list_says_that_there_is_more() {
    let mut world = World::new();
    let (mut reviewer, mut own) = (world.phone("K1"), world.family_phone("F1"));
    reviewer.sync(&mut world, &[]);
    own.sync(&mut world, &[]);
    let open = rusqlite::Connection::open(world.folder.path().join(FILE)).unwrap();
    let add = |n: usize| {
        let family = reviewer.family("F1").0;
        let request = "INSERT INTO data_request VALUES (?1, ?2, ?3, 'copy', '', 0, ?4, NULL, NULL)";
        let id = (n as u128).to_be_bytes();
        open.execute(request, rusqlite::params![id, family.as_bytes(), own.person.0.as_bytes(), n as i64])
            .unwrap();
    };
    let doors = Doors::open(&world);
    let told = || -> DataRequests { serde_json::from_value(asked(&doors, &reviewer).json()).unwrap() };
    (0..REQUESTS_SHOWN).for_each(add);
    assert_eq!((told().requests.len(), told().more), (REQUESTS_SHOWN, false));
    add(REQUESTS_SHOWN);
    assert_eq!((told().requests.len(), told().more), (REQUESTS_SHOWN, true));
}
