//! A visit: what may be saved, what an edit may change, and the step from a draft to a record.
#![allow(clippy::unwrap_used)]

mod example;

use example::*;
use pendamping_domain::photo::Photo;
use pendamping_domain::place::{Fix, Place, WhyNoPlace};
use pendamping_domain::revision::Record;
use pendamping_domain::visit::*;
use serde_json::json;

type Change<T> = fn(&mut T);

#[test]
fn a_visit_is_checked_field_by_field() {
    let table: &[(&str, Change<Visit>, &[&str])] = &[
        ("as it is", |_| {}, &[]),
        ("no purpose", |v| v.purposes.clear(), &["purposes missing"]),
        ("a purpose nobody offers", |v| v.purposes = vec!["chat".into()], &["purposes not_offered"]),
        ("as many chips as may be", |v| v.topics = vec!["books".into(); CHIPS_MAX], &[]),
        ("one more", |v| v.topics = vec!["books".into(); CHIPS_MAX + 1], &["topics too_many 20"]),
        ("a topic nobody offers", |v| v.topics = vec!["books".into(), "x".into()], &["topics not_offered"]),
        ("no topic", |v| v.topics.clear(), &[]),
        ("results at the limit, in characters", |v| v.results = "é".repeat(RESULTS_MAX), &[]),
        ("one more", |v| v.results = "é".repeat(RESULTS_MAX + 1), &["results too_long 2000"]),
        ("explanation at the limit", |v| v.explanation = "x".repeat(EXPLANATION_MAX), &[]),
        ("one more", |v| v.explanation = "x".repeat(EXPLANATION_MAX + 1), &["explanation too_long 1000"]),
        ("beside a captured field", |v| beside(v, "captured.ended", "Lupa menyimpan"), &[]),
        ("beside a typed one", |v| beside(v, "results", "x"), &["beside not_offered"]),
        ("a long note beside", |v| beside(v, "captured.place", &"x".repeat(1001)), &["beside too_long 1000"]),
        ("next visit the same day", |v| v.next_visit = Some(day("2026-08-03")), &[]),
        ("the day before", |v| v.next_visit = Some(day("2026-08-02")), &["next_visit too_early"]),
        ("366 days on", |v| v.next_visit = Some(day("2027-08-04")), &[]),
        ("367 days on", |v| v.next_visit = Some(day("2027-08-05")), &["next_visit too_late"]),
        ("no next visit", |v| v.next_visit = None, &[]),
        ("nobody met, business unseen", |v| not_met(v, None), &[]),
        ("nobody met, business closed", |v| not_met(v, Some(BusinessState::Closed)), &[]),
        (
            "nobody met, yet the sector is known",
            |v| not_met(v, Some(BusinessState::ChangedSector)),
            &["business contradicts met"],
        ),
        (
            "a clock that was never set",
            |v| (v.captured.started.wall, v.next_visit) = (chrono::DateTime::UNIX_EPOCH, None),
            &[],
        ),
        (
            "what no clock shows",
            |v| v.captured.ended.wall = chrono::DateTime::<chrono::Utc>::MAX_UTC,
            &["captured.ended malformed"],
        ),
        ("no place", |v| v.captured.place = Place::Missing { why: WhyNoPlace::Denied }, &[]),
        ("no such latitude", |v| fixed(v, 90.1, 106.8, 5.0), &["captured.place malformed"]),
        ("no such longitude", |v| fixed(v, -6.2, 180.1, 5.0), &["captured.place malformed"]),
        ("no such accuracy", |v| fixed(v, -6.2, 106.8, -1.0), &["captured.place malformed"]),
        ("the ends of the Earth", |v| fixed(v, 90.0, -180.0, 0.0), &[]),
        (
            "everything at once is said at once",
            |v| {
                v.purposes.clear();
                v.next_visit = Some(day("2020-01-01"));
                not_met(v, Some(BusinessState::ChangedSector));
            },
            &["purposes missing", "next_visit too_early", "business contradicts met"],
        ),
    ];
    for (name, change, problems) in table {
        let mut visit = visit();
        change(&mut visit);
        assert_eq!(said(&visit.check(Some(&config()))), *problems, "{name}");
    }
}

fn beside(visit: &mut Visit, field: &str, text: &str) {
    visit.beside.insert(field.to_owned(), text.to_owned());
}
fn not_met(visit: &mut Visit, business: Option<BusinessState>) {
    visit.met = Met::NotMet;
    visit.business = business;
}
fn fixed(visit: &mut Visit, lat: f64, lon: f64, accuracy_m: f64) {
    visit.captured.place = Place::Fixed(Fix { accuracy_m, ..Fix::exact(lat, lon) });
}

#[test]
fn chips_of_a_version_that_is_not_at_hand_are_not_judged() {
    let visit = Visit { purposes: vec!["of another version".into()], ..visit() };
    assert_eq!(said(&visit.check(None)), [""; 0]);
    assert_eq!(said(&Visit { purposes: vec![], ..visit }.check(None)), ["purposes missing"]);
}

#[test]
fn the_day_of_a_visit_is_the_day_where_it_was() {
    // 06:30 in Jakarta on the 4th is still the 3rd in UTC.
    let mut visit = visit();
    visit.captured.started = minute(21 * 60 + 30);
    visit.next_visit = Some(day("2026-08-03"));
    assert_eq!(said(&visit.check(None)), ["next_visit too_early"]);
    visit.next_visit = Some(day("2026-08-04"));
    assert_eq!(said(&visit.check(None)), [""; 0]);
}

#[test]
fn only_somebody_met_counts() {
    for (met, counts) in [
        (Met::Recipient, true),
        (Met::Household, true),
        (Met::Other, true),
        (Met::NotMet, false),
        (Met::Unknown("twin".into()), true),
    ] {
        assert_eq!(Visit { met: met.clone(), ..visit() }.counts(), counts, "{met}");
    }
}

#[test]
fn what_the_phone_captured_never_changes() {
    let table: &[(&str, Change<Visit>, &[&str])] = &[
        ("nothing", |_| {}, &[]),
        (
            "everything typed",
            |v| {
                v.met = Met::Household;
                v.mode = Mode::ByPhone;
                v.purposes = vec!["aid".into()];
                v.results.clear();
                v.next_visit = None;
                v.beside.insert("captured.ended".into(), "Lupa menyimpan".into());
            },
            &[],
        ),
        (
            "the start, by a millisecond",
            |v| v.captured.started.elapsed += 1,
            &["captured.started captured_changed"],
        ),
        ("the end", |v| v.captured.ended = minute(31), &["captured.ended captured_changed"]),
        (
            "the place, by less than a hair",
            |v| fixed(v, f64::from_bits((-6.2f64).to_bits() + 1), 106.8, 0.0),
            &["captured.place captured_changed"],
        ),
        (
            "the place, taken away",
            |v| v.captured.place = Place::Missing { why: WhyNoPlace::Off },
            &["captured.place captured_changed"],
        ),
        (
            "all three",
            |v| {
                v.captured.started = minute(1);
                v.captured.ended = minute(2);
                fixed(v, 0.0, 100.0, 0.0);
            },
            &[
                "captured.started captured_changed",
                "captured.ended captured_changed",
                "captured.place captured_changed",
            ],
        ),
    ];
    for (name, change, problems) in table {
        let mut edited = visit();
        change(&mut edited);
        assert_eq!(said(&edited.check_edit(&visit(), Some(&config()))), *problems, "{name}");
    }
}

#[test]
fn photos_are_checked_and_only_come_and_go() {
    type Change = fn(&mut Vec<Photo>);
    let cases: &[(&str, Change, &[&str])] = &[
        ("as they were", |_| (), &[]),
        ("one more", |photos| photos.push(photo("e", "f")), &[]),
        ("one less", |photos| photos.truncate(1), &[]),
        ("none", Vec::clear, &[]),
        ("five", |photos| photos.extend(["1", "2", "3"].map(|name| photo(name, name))), &[]),
        ("six", |photos| photos.extend(["1", "2", "3", "4"].map(|name| photo(name, name))), &["photos"]),
        ("twice the same", |photos| photos.push(photo("a", "b")), &["photos"]),
        ("no hash", |photos| photos[1].sha256 = "e".into(), &["photos"]),
        ("a hash in capitals", |photos| photos.push(photo("E", "f")), &["photos"]),
        (
            "no camera's hash, said",
            |photos| photos.push(Photo { source: Some("x".into()), ..photo("e", "f") }),
            &["photos"],
        ),
        ("no camera's hash", |photos| photos.push(Photo { source: None, ..photo("e", "f") }), &[]),
        ("as large as may be", |photos| photos.push(Photo { bytes: 204_800, ..photo("e", "f") }), &[]),
        ("a byte larger", |photos| photos.push(Photo { bytes: 204_801, ..photo("e", "f") }), &["photos"]),
        ("empty", |photos| photos.push(Photo { bytes: 0, ..photo("e", "f") }), &["photos"]),
        ("a pixel wider", |photos| photos.push(Photo { width: 1_601, ..photo("e", "f") }), &["photos"]),
        ("a pixel higher", |photos| photos.push(Photo { height: 1_601, ..photo("e", "f") }), &["photos"]),
        ("taken at another time", |photos| photos[0].taken = minute(6), &["photos"]),
        (
            "taken elsewhere",
            |photos| photos[1].place = Place::Missing { why: WhyNoPlace::Denied },
            &["photos"],
        ),
    ];
    let before = Visit { photos: vec![photo("a", "b"), photo("c", "d")], ..visit() };
    for (name, change, wrong) in cases {
        let mut after = before.clone();
        change(&mut after.photos);
        assert_eq!(
            after
                .check_edit(&before, Some(&config()))
                .iter()
                .map(|problem| problem.field.as_str())
                .collect::<Vec<_>>(),
            *wrong,
            "{name}"
        );
    }
}

#[test]
fn a_draft_becomes_a_visit_or_says_what_is_missing() {
    let table: &[(&str, Change<VisitDraft>, &[&str])] = &[
        ("enough", |_| {}, &[]),
        ("nobody says who was met", |d| d.met = None, &["met missing"]),
        ("no purpose", |d| d.purposes.clear(), &["purposes missing"]),
        ("nothing", |d| *d = VisitDraft::begin(minute(0)), &["met missing", "purposes missing"]),
        ("a follow-up", |d| follow(d, "Urus NIB", Some("2026-08-03")), &[]),
        ("one without words", |d| follow(d, "  ", Some("2026-08-10")), &["follow_ups missing"]),
        ("one without a day", |d| follow(d, "Urus NIB", None), &["follow_ups.due missing"]),
        ("one for yesterday", |d| follow(d, "Urus NIB", Some("2026-08-02")), &["follow_ups.due too_early"]),
        ("a topic nobody offers", |d| d.topics = vec!["x".into()], &["topics not_offered"]),
    ];
    for (name, change, problems) in table {
        let mut draft = draft();
        change(&mut draft);
        let answer = draft.finish(&minute(30), &config());
        assert_eq!(said(&answer.err().unwrap_or_default()), *problems, "{name}");
    }
}

fn follow(draft: &mut VisitDraft, action: &str, due: Option<&str>) {
    draft.follow_ups.push((action.to_owned(), due.map(day)));
}

#[test]
fn finishing_keeps_what_was_captured_and_tidies_what_was_typed() {
    let mut draft = draft();
    draft.results = "  Buku kas mulai diisi \n".into();
    draft.explanation = "\t".into();
    draft.beside =
        [("captured.ended".into(), " Lupa ".into()), ("captured.place".into(), "  ".into())].into();
    draft.rest = body(json!({"weather": "rain"}));
    let visit = draft.finish(&minute(30), &config()).unwrap();
    assert_eq!(
        visit.captured,
        Captured { started: minute(0), ended: minute(30), place: Place::Fixed(home()) }
    );
    assert_eq!(visit.results, "Buku kas mulai diisi");
    assert_eq!(visit.explanation, "");
    assert_eq!(visit.beside, [("captured.ended".to_owned(), "Lupa".to_owned())].into());
    assert_eq!(visit.rest, body(json!({"weather": "rain"})));
    assert!(visit.flags.is_empty(), "flags are the caller's to compute");
}

#[test]
fn a_place_that_never_came_says_why() {
    let nonsense = Fix { accuracy_m: 5.0, ..Fix::exact(f64::NAN, 106.8) };
    for (mode, place, why) in [
        (Mode::InPerson, None, WhyNoPlace::TimedOut),
        (Mode::ByPhone, None, WhyNoPlace::ByPhone),
        (Mode::InPerson, Some(Place::Missing { why: WhyNoPlace::Denied }), WhyNoPlace::Denied),
        // A receiver that answers nonsense: the mentor could not mend it, and must still be able to save.
        (Mode::InPerson, Some(Place::Fixed(nonsense)), WhyNoPlace::Unavailable),
        // Found before the mentor said that it was a call: that is where the mentor was, and nobody's to know.
        (Mode::ByPhone, Some(Place::Fixed(home())), WhyNoPlace::ByPhone),
        (Mode::ByPhone, Some(Place::Missing { why: WhyNoPlace::Denied }), WhyNoPlace::ByPhone),
        (Mode::InPerson, Some(Place::Missing { why: WhyNoPlace::ByPhone }), WhyNoPlace::TimedOut),
    ] {
        let visit = VisitDraft { mode, place, ..draft() }.finish(&minute(30), &config()).unwrap();
        assert_eq!(visit.captured.place, Place::Missing { why });
    }
}

#[test]
fn editing_a_visit_and_changing_nothing_changes_nothing() {
    let before = Visit { rest: body(json!({"weather": {"sky": "rain"}})), ..visit() };
    // A day later, after a restart, under a newer configuration: none of it touches what was captured.
    let edited = VisitDraft::edit(before.clone()).finish_edit(&before, &config()).unwrap();
    assert_eq!(edited, before);
    assert_eq!(said(&edited.check_edit(&before, Some(&config()))), [""; 0]);
}

#[test]
fn an_edit_keeps_chips_that_were_withdrawn_and_adds_none() {
    let codes = |list: &[&str]| list.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
    let before =
        Visit { purposes: codes(&["withdrawn", "routine"]), topics: codes(&["gone", "books"]), ..visit() };
    let table: &[(&str, Change<VisitDraft>, &[&str])] = &[
        ("as they were", |_| {}, &[]),
        ("one taken away", |d| d.topics.retain(|code| code != "gone"), &[]),
        ("one put in that is offered", |d| d.topics.push("hygiene".into()), &[]),
        ("one that nobody offers", |d| d.purposes.push("chat".into()), &["purposes not_offered"]),
        ("one withdrawn from the other list", |d| d.topics.push("withdrawn".into()), &["topics not_offered"]),
        ("too many all the same", |d| d.topics = vec!["gone".into(); CHIPS_MAX + 1], &["topics too_many 20"]),
    ];
    for (name, change, problems) in table {
        let mut draft = VisitDraft::edit(before.clone());
        change(&mut draft);
        let answer = draft.finish_edit(&before, &config());
        assert_eq!(said(&answer.err().unwrap_or_default()), *problems, "{name}");
    }
    assert_eq!(said(&before.check(Some(&config()))), ["purposes not_offered", "topics not_offered"]);
}

#[test]
fn a_draft_survives_being_put_away() {
    let draft = VisitDraft { next_visit: Some(day("2026-09-01")), ..draft() };
    let text = serde_json::to_string(&draft).unwrap();
    assert_eq!(serde_json::from_str::<VisitDraft>(&text).unwrap(), draft);
    // A draft of an older build, which had no follow-ups or notes yet.
    let mut older = serde_json::to_value(&draft).unwrap();
    for field in ["ended", "beside", "follow_ups", "rest"] {
        older.as_object_mut().unwrap().remove(field);
    }
    assert_eq!(serde_json::from_value::<VisitDraft>(older).unwrap(), draft);
}

#[test]
fn a_visit_of_the_wrong_shape_is_malformed_as_a_whole() {
    let mut broken = visit().write();
    broken.insert("purposes".into(), json!("routine"));
    assert_eq!(said(&[Visit::read(&broken).unwrap_err()]), ["visit malformed"]);
}
