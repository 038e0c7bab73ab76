//! What this build does not know travels on untouched: fields and enum words, through every kind of record and through edits.
#![allow(clippy::unwrap_used)]

mod example;

use example::*;
use pendamping_domain::activity::Activity;
use pendamping_domain::aid::Aid;
use pendamping_domain::aid_use::AidUse;
use pendamping_domain::aid_word::AidWord;
use pendamping_domain::attendance::Attendance;
use pendamping_domain::config::Config;
use pendamping_domain::confirmation::Confirmation;
use pendamping_domain::cover::Cover;
use pendamping_domain::family::Family;
use pendamping_domain::follow_up::FollowUp;
use pendamping_domain::group_meeting::GroupMeeting;
use pendamping_domain::objection::{Objection, ObjectionAnswer};
use pendamping_domain::payout::Payout;
use pendamping_domain::person::{Contact, Person};
use pendamping_domain::place::Fix;
use pendamping_domain::plan::AidPlan;
use pendamping_domain::progress::Progress;
use pendamping_domain::review::Review;
use pendamping_domain::revision::{Body, Kind, Record, Revision};
use pendamping_domain::selection::Selection;
use pendamping_domain::stage_change::StageChange;
use pendamping_domain::training::Training;
use pendamping_domain::visit::Visit;
use pendamping_domain::witness::AidWitness;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Reads and writes a body as its kind.
type Pass = fn(&Body) -> Body;

fn pass<R: Record>(body: &Body) -> Body {
    R::read(body).unwrap().write()
}
/// As an edit that changes nothing, over the body it was read from.
fn edit<R: Record>(body: &Body) -> Body {
    R::read(body).unwrap().write_over(body)
}

/// Every kind: an example, its passes, and the paths of its enum words.
fn kinds() -> Vec<(Kind, Body, Pass, Pass, &'static [&'static str])> {
    vec![
        (Kind::Config, config().write(), pass::<Config>, edit::<Config>, &[]),
        (Kind::Person, person().write(), pass::<Person>, edit::<Person>, &["/role"]),
        (Kind::Contact, contact().write(), pass::<Contact>, edit::<Contact>, &[]),
        (Kind::Family, family().write(), pass::<Family>, edit::<Family>, &["/left_pkh", "/business/stage"]),
        (
            Kind::Visit,
            flagged().write(),
            pass::<Visit>,
            edit::<Visit>,
            &["/mode", "/met", "/business", "/flags/0/kind"],
        ),
        (Kind::FollowUp, follow_up().write(), pass::<FollowUp>, edit::<FollowUp>, &[]),
        (Kind::Review, review().write(), pass::<Review>, edit::<Review>, &["/decision"]),
        (
            Kind::Confirmation,
            confirmation().write(),
            pass::<Confirmation>,
            edit::<Confirmation>,
            &["/word", "/channel"],
        ),
        (Kind::Activity, activity().write(), pass::<Activity>, edit::<Activity>, &["/duty"]),
        (Kind::Progress, progress().write(), pass::<Progress>, edit::<Progress>, &[]),
        (Kind::Training, training().write(), pass::<Training>, edit::<Training>, &["/audience/0"]),
        (Kind::Attendance, attendance().write(), pass::<Attendance>, edit::<Attendance>, &["/mark"]),
        (
            Kind::StageChange,
            stage_change().write(),
            pass::<StageChange>,
            edit::<StageChange>,
            &["/from", "/to", "/conditions/0/need"],
        ),
        (Kind::Cover, cover().write(), pass::<Cover>, edit::<Cover>, &[]),
        (Kind::GroupMeeting, group_meeting().write(), pass::<GroupMeeting>, edit::<GroupMeeting>, &[]),
        (Kind::Aid, aid().write(), pass::<Aid>, edit::<Aid>, &[]),
        (Kind::Payout, payout().write(), pass::<Payout>, edit::<Payout>, &["/state"]),
        (Kind::AidWitness, witness().write(), pass::<AidWitness>, edit::<AidWitness>, &[]),
        (Kind::AidWord, aid_word().write(), pass::<AidWord>, edit::<AidWord>, &["/word", "/channel"]),
        (Kind::AidPlan, plan().write(), pass::<AidPlan>, edit::<AidPlan>, &[]),
        (Kind::AidUse, aid_use().write(), pass::<AidUse>, edit::<AidUse>, &[]),
        (Kind::Selection, selection().write(), pass::<Selection>, edit::<Selection>, &[]),
        (Kind::Objection, objection().write(), pass::<Objection>, edit::<Objection>, &["/channel"]),
        (
            Kind::ObjectionAnswer,
            objection_answer().write(),
            pass::<ObjectionAnswer>,
            edit::<ObjectionAnswer>,
            &["/verdict"],
        ),
    ]
}

fn flagged() -> Visit {
    let flag = serde_json::from_value(json!({"kind": "clock", "value": 9})).unwrap();
    Visit { flags: vec![flag], ..visit() }
}

#[test]
fn the_examples_cover_every_kind() {
    let kinds: Vec<Kind> = kinds().into_iter().map(|kind| kind.0).collect();
    for kind in Kind::KNOWN {
        assert!(kinds.contains(kind), "{kind}");
    }
}

#[test]
fn words_of_a_newer_build_travel_on() {
    for (kind, body, pass, _, words) in kinds() {
        for path in words {
            let mut value = Value::Object(body.clone());
            *value.pointer_mut(path).unwrap_or_else(|| panic!("{kind} has no {path}")) =
                json!("a_newer_word");
            let body = self::body(value);
            assert_eq!(pass(&body), body, "{kind}{path}");
        }
    }
    let missing = json!({"why": "a_newer_word"});
    let mut body = visit().write();
    body["captured"]["place"] = missing;
    assert_eq!(pass::<Visit>(&body), body);
}

/// Any JSON a newer build might write.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_filter("JSON has no such number", |n| n.is_finite()).prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inside| {
        prop_oneof![
            prop::collection::vec(inside.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(".{0,6}", inside, 0..4).prop_map(|map| json!(map)),
        ]
    })
}

/// Field names that no build has yet.
fn newer_fields() -> impl Strategy<Value = Vec<(String, Value)>> {
    prop::collection::vec(("new_[a-z]{1,6}", anything()), 1..4)
}

/// Every object in a body but lists' (a list is one value, and is kept or replaced as one).
fn objects(prefix: String, value: &Value, out: &mut Vec<String>) {
    if let Value::Object(map) = value {
        map.iter().for_each(|(key, value)| objects(format!("{prefix}/{key}"), value, out));
        out.push(prefix);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn fields_of_a_newer_build_travel_on(fields in newer_fields()) {
        for (kind, mut body, pass, _, _) in kinds() {
            body.extend(fields.clone());
            let text = serde_json::to_string(&body).unwrap();
            let arrived: Body = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(&pass(&arrived), &body, "{}", kind);
            prop_assert_eq!(serde_json::to_string(&pass(&arrived)).unwrap(), text, "{}", kind);
        }
    }

    #[test]
    fn an_edit_keeps_fields_inside_fields_too(fields in newer_fields()) {
        for (kind, body, _, edit, _) in kinds() {
            let value = Value::Object(body);
            let mut paths = Vec::new();
            objects(String::new(), &value, &mut paths);
            for path in paths {
                let mut value = value.clone();
                // `visit_every_days` is a map by stage: a newer stage is a number there.
                let fields = if path == "/visit_every_days" { vec![("newer".into(), json!(9))] } else { fields.clone() };
                let object = if path.is_empty() { Some(&mut value) } else { value.pointer_mut(&path) };
                let Some(Value::Object(object)) = object else { continue };
                // `beside` holds texts by captured field.
                let fields = if path == "/beside" { vec![] } else { fields };
                object.extend(fields);
                let body = self::body(value);
                prop_assert_eq!(&edit(&body), &body, "{}{}", kind, path);
            }
        }
    }

    #[test]
    fn revisions_keep_what_a_newer_build_added(fields in newer_fields()) {
        let mut revision = serde_json::to_value(revision(Kind::Unknown("moon".into()), body(json!({"x": [1, {}]})))).unwrap();
        revision.as_object_mut().unwrap().extend(fields);
        let passed: Revision = serde_json::from_value(revision.clone()).unwrap();
        prop_assert_eq!(serde_json::to_value(passed).unwrap(), revision);
    }

    /// A position is compared after it went phone → centre → phone → centre. It must not drift, or an honest edit would be
    /// refused as a change of what was captured.
    #[test]
    fn a_position_is_the_same_number_after_every_hop(lat in -90.0..90.0f64, lon in -180.0..180.0f64, accuracy_m in 0.0..5e3f64) {
        let fix = Fix { accuracy_m, ..Fix::exact(lat, lon) };
        let text = serde_json::to_string(&fix).unwrap();
        prop_assert_eq!(serde_json::from_str::<Fix>(&text).unwrap(), fix);
        let value: Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(serde_json::from_value::<Fix>(value).unwrap(), fix);
    }
}

#[test]
fn an_edit_changes_what_it_changes_and_no_more() {
    let mut before = family().write();
    before["business"]["cooperative"] = json!({"name": "Maju"});
    before.insert("nik4".into(), json!(null));
    before["home"] = json!({"lat": -6, "lon": 107, "floor": 3});
    let mut edited = Family::read(&before).unwrap();
    edited.phone = None;
    edited.address = "Jl. Kenanga 1".into();
    let mut expected = before.clone();
    expected.remove("phone");
    expected.insert("address".into(), json!("Jl. Kenanga 1"));
    assert_eq!(edited.write_over(&before), expected);
    // A position moves as one: the floor was that of the old place.
    edited.home = Some(home());
    expected.insert("home".into(), json!(home()));
    assert_eq!(edited.write_over(&before), expected);
}
