//! Scope as one readable table: role × kind × field. Whoever changes `scope.rs` changes this table, and sees what it means.
#![allow(clippy::unwrap_used)]

mod example;

use example::*;
use pendamping_domain::actor::{Power, Role};
use pendamping_domain::review::Review;
use pendamping_domain::revision::{Body, Kind, Record};
use pendamping_domain::scope::{Fields, readable, redact, writable};
use pendamping_domain::selection::Selection;
use pendamping_domain::visit::Visit;
use serde_json::json;

/// What a device of each role gets to see. `all`, `-` (not even that it exists), or the fields that are kept back (`-x`) or
/// let through (`+x`). Rows: kind; `own` when the reader wrote it.
#[rustfmt::skip]
const READ: &[(&str, bool, &str, &str, &str, &str)] = &[
    // kind           own    mentor                     coordinator  family                                          office
    ("config",        false, "all",                     "all",       "-targets",                                     "all"),
    ("person",        false, "+number+name+role+area",  "all",       "+number+name+role+area",                       "all"),
    ("person",        true,  "all",                     "all",       "all",                                          "all"),
    ("contact",       false, "-",                       "all",       "-",                                            "all"),
    ("family",        false, "all",                     "all",       "-home-nik4",                                   "all"),
    ("visit",         false, "all",                     "all",       "-flags-explanation-beside-topics-results-photos",     "all"),
    ("follow_up",     false, "all",                     "all",       "all",                                          "all"),
    // Which decisions reach the family: see below.
    ("review",        false, "all",                     "all",       "+of+revision+decision+comments+heard+scheme",  "all"),
    ("confirmation",  false, "+visit+channel",          "all",       "all",                                          "all"),
    ("confirmation",  true,  "+visit+channel",          "all",       "all",                                          "all"),
    ("activity",      false, "-",                       "all",       "-",                                            "all"),
    ("activity",      true,  "all",                     "all",       "-",                                            "all"),
    ("progress",      false, "all",                     "all",       "-note",                                        "all"),
    ("training",      false, "-secret-photos",          "all",       "-secret-photos",                               "all"),
    ("training",      true,  "all",                     "all",       "all",                                          "all"),
    // Whose it is decides too: see below.
    ("attendance",    false, "all",                     "all",       "all",                                          "all"),
    ("stage_change",  false, "all",                     "all",       "-",                                            "all"),
    // Whom it is about decides too: see below.
    ("cover",         false, "all",                     "all",       "-families",                                    "all"),
    ("group_meeting", false, "-",                       "all",       "-",                                            "all"),
    ("group_meeting", true,  "all",                     "all",       "-",                                            "all"),
    ("aid",           false, "all",                     "all",       "all",                                          "all"),
    ("payout",        false, "+source+reference+aid+family+amount+date+state+reason+corrects", "all", "+source+reference+aid+family+amount+date+state+reason+corrects", "all"),
    ("aid_witness",   false, "all",                     "all",       "-note-photos",                                 "all"),
    ("aid_word",      false, "+aid+family+channel",     "-sealed",   "all",                                          "all"),
    ("aid_plan",      false, "all",                     "all",       "all",                                          "all"),
    ("aid_use",       false, "all",                     "all",       "-note-explanation-photos",                     "all"),
    ("selection",     false, "all",                     "all",       "+scheme+family",                               "all"),
    ("objection",     false, "+selection+decision+family+channel", "-sealed", "all",                                "all"),
    ("objection_answer", false, "+objection+verdict",   "all",       "all",                                          "all"),
    ("moon",          false, "-",                       "-",         "-",                                            "-"),
];

fn written(fields: Fields) -> String {
    let with = |sign: &str, fields: &[&str]| fields.iter().map(|field| format!("{sign}{field}")).collect();
    match fields {
        Fields::None => "-".to_owned(),
        Fields::AllBut([]) => "all".to_owned(),
        Fields::Only(fields) => with("+", fields),
        Fields::AllBut(fields) => with("-", fields),
    }
}

#[test]
fn who_may_read_what() {
    for (kind, own, mentor, coordinator, family, office) in READ {
        for (role, expected) in [
            (Role::Mentor, mentor),
            (Role::Coordinator, coordinator),
            (Role::Beneficiary, family),
            (Role::Office, office),
            (Role::Unknown("auditor".to_owned()), &"-"),
        ] {
            assert_eq!(
                written(readable(&role, &Kind::from(*kind), *own)),
                *expected,
                "{role} {kind} own={own}"
            );
        }
    }
    for kind in Kind::KNOWN {
        assert!(READ.iter().any(|row| row.0 == kind.as_str()), "{kind} is missing from the table");
    }
}

/// What an actor with one power may set, in a new record / in an existing one.
#[rustfmt::skip]
const WRITE: &[(&str, [&str; 7])] = &[
    // kind           accompany                    review_visits  confirm     open_trainings  decide_selection  verify_aid  any other
    ("config",        ["-/-",                       "-/-",         "-/-",  "-/-", "-/-", "-/-", "-/-"]),
    ("person",        ["-/-",                       "-/-",         "-/-",  "-/-", "-/-", "-/-", "-/-"]),
    ("contact",       ["-/-",                       "-/-",         "-/-",  "-/-", "-/-", "-/-", "-/-"]),
    ("family",        ["-/+address+phone+home",     "-/-",         "-/-",  "-/-", "-/-", "-/-", "-/-"]),
    ("visit",         ["all/all",                   "-/-",         "-/-",  "-/-", "-/-", "-/-", "-/-"]),
    ("follow_up",     ["all/all",                   "-/-",         "-/-",  "-/-", "-/-", "-/-", "-/-"]),
    ("review",        ["-/-",                       "all/-",       "-/-",  "-/-", "all/-", "all/-", "-/-"]),
    ("confirmation",  ["all/-",                     "all/-",       "all/-",  "-/-", "-/-", "-/-", "-/-"]),
    ("progress",      ["all/all",                   "-/-",         "-/-",  "-/-", "-/-", "-/-", "-/-"]),
    ("training",      ["-/-",                       "-/-",         "-/-",      "all/all", "-/-", "-/-", "-/-"]),
    ("attendance",    ["-code-check_in/-code-check_in", "-/-", "+training+family+person+code+check_in/+training+family+person+code+check_in", "-code-check_in/-code-check_in", "-/-", "-/-", "-/-"]),
    ("stage_change",  ["all/all",                   "-/-",         "-/-",  "-/-",             "-/-", "-/-", "-/-"]),
    ("cover",         ["-/-",                       "-/-",         "-/-",  "-/-", "-/-", "-/-", "-/-"]),
    ("aid",           ["-/-",                       "-/-",         "-/-",  "-/-", "-/-", "-/-", "-/-"]),
    ("payout",        ["-/-",                       "-/-",         "-/-",  "-/-", "-/-", "-/-", "-/-"]),
    ("aid_witness",   ["all/all",                   "-/-",         "-/-",  "-/-", "-/-", "-/-", "-/-"]),
    ("aid_word",      ["all/-",                     "all/-",       "all/-",  "-/-", "-/-", "-/-", "-/-"]),
    ("aid_plan",      ["all/all",                   "-/-",         "-/-",  "-/-", "-/-", "-/-", "-/-"]),
    ("aid_use",       ["all/all",                   "-/-",         "-/-",  "-/-", "-/-", "-/-", "-/-"]),
    ("selection",     ["all/all",                   "-/-",         "-/-",  "-/-", "-/-", "-/-", "-/-"]),
    ("objection",     ["all/-",                     "all/-",       "all/-",  "-/-", "-/-", "-/-", "-/-"]),
    ("objection_answer", ["-/-",                    "-/-",         "-/-",  "-/-", "all/-", "-/-", "-/-"]),
    ("moon",          ["-/-",                       "-/-",         "-/-",  "-/-", "-/-", "-/-", "-/-"]),
];

#[test]
fn who_may_write_what() {
    for (kind, [accompany, review, confirm, open, decide, verify, other]) in WRITE {
        for (power, expected) in [
            (Power::Accompany, accompany),
            (Power::ReviewVisits, review),
            (Power::Confirm, confirm),
            (Power::VerifyAid, verify),
            (Power::DecideSelection, decide),
            (Power::OpenTrainings, open),
            (Power::Unknown("wave".to_owned()), other),
        ] {
            // A power counts, not a title: the role makes no difference here.
            for role in Role::KNOWN {
                let actor = actor(role.clone(), std::slice::from_ref(&power));
                let may = |new| written(writable(&actor, &Kind::from(*kind), new));
                assert_eq!(format!("{}/{}", may(true), may(false)), *expected, "{power} {kind} {role}");
            }
        }
    }
}

#[test]
fn what_is_kept_back_does_not_travel() {
    let visit = Visit { explanation: "Sinyal buruk".into(), ..visit() }.write();
    let seen = redact(&Role::Beneficiary, person_id(1), Some(person_id(2)), &Kind::Visit, &visit).unwrap();
    let mut fields: Vec<&str> = seen.keys().map(String::as_str).collect();
    // The order of a map's fields is nobody's promise.
    fields.sort_unstable();
    assert_eq!(fields, ["business", "captured", "met", "mode", "next_visit", "purposes"]);
    assert!(Visit::read(&seen).is_ok(), "what the family gets is still a visit");

    let captured = json!({"started": minute(0), "ended": minute(30), "place": {"why": "kept_back"}});
    assert_eq!(seen["captured"], captured, "when the mentor came, not where the mentor stood");

    let word = confirmation().write();
    let seen = |reader, author| redact(&Role::Mentor, person_id(reader), author, &Kind::Confirmation, &word);
    let little = body(json!({"visit": record(10), "channel": "own_phone"}));
    assert_eq!(seen(1, Some(person_id(2))), Some(little.clone()), "that the family answered, not what");
    assert_eq!(seen(1, None), Some(little.clone()), "written by nobody this phone knows");
    assert_eq!(seen(1, Some(person_id(1))), Some(little), "handed over on the mentor's own phone");

    assert_eq!(redact(&Role::Beneficiary, person_id(1), None, &Kind::Review, &review().write()), None);
    assert_eq!(redact(&Role::Mentor, person_id(1), None, &Kind::Contact, &contact().write()), None);
}

#[test]
fn a_family_reads_the_decision_on_its_selection_and_no_other() {
    let seen = |scheme: Option<&str>| {
        let decision = Review { scheme: scheme.map(str::to_owned), ..review() }.write();
        redact(&Role::Beneficiary, person_id(1), Some(person_id(2)), &Kind::Review, &decision)
    };
    assert_eq!(seen(None), None);
    let decision = seen(Some("capital_incentive")).unwrap();
    assert!(Review::read(&decision).is_ok(), "{decision:?}");
    let proposed = redact(&Role::Beneficiary, person_id(1), None, &Kind::Selection, &selection().write());
    let proposed = Selection::read(&proposed.unwrap()).unwrap();
    assert!(proposed.scores.is_empty() && proposed.reasons.is_empty(), "{proposed:?}");
}

#[test]
fn what_is_asked_about_a_mentors_own_work_is_that_mentors() {
    let of_a_family = review().write();
    let of_their_own = Review { whose: Some(person_id(1)), ..review() }.write();
    let seen =
        |role: Role, reader, body| redact(&role, person_id(reader), None, &Kind::Review, body).is_some();
    for (role, reader, family, own) in [
        (Role::Mentor, 1, true, true),
        (Role::Mentor, 2, true, false),
        (Role::Coordinator, 3, true, true),
        (Role::Beneficiary, 1, false, false),
    ] {
        let told = (seen(role.clone(), reader, &of_a_family), seen(role.clone(), reader, &of_their_own));
        assert_eq!(told, (family, own), "{role} {reader}");
    }
}

#[test]
fn who_is_away_is_told_to_the_two_it_is_about_and_to_who_reviews() {
    let cover = cover().write();
    let seen = |role: Role, reader| redact(&role, person_id(reader), None, &Kind::Cover, &cover);
    for (role, reader, told) in [
        (Role::Mentor, 1, true),
        (Role::Mentor, 2, true),
        (Role::Mentor, 3, false),
        (Role::Coordinator, 3, true),
    ] {
        assert_eq!(seen(role.clone(), reader), told.then(|| cover.clone()), "{role} {reader}");
    }
    let family = seen(Role::Beneficiary, 3).unwrap();
    assert!(family.contains_key("by_name") && !family.contains_key("families"));
}

#[test]
fn no_coordinates_reach_a_familys_own_phone() {
    let mut visit = visit().write();
    visit["captured"]["track"] = json!([home()]);
    for (kind, body) in [(Kind::Visit, visit), (Kind::Family, family().write())] {
        let seen = |role| redact(&role, person_id(1), None, &kind, &body).unwrap();
        assert_eq!(seen(Role::Coordinator), body, "{kind}: whoever reviews sees all of it");
        let text = serde_json::to_string(&seen(Role::Beneficiary)).unwrap();
        assert!(!text.contains("\"lat\"") && !text.contains("\"lon\""), "{kind}: {text}");
    }
    let mut odd = Body::new();
    odd.insert("captured".into(), json!("a newer shape"));
    assert_eq!(redact(&Role::Beneficiary, person_id(1), None, &Kind::Visit, &odd), Some(odd));
}

#[test]
fn fields_of_a_newer_build_follow_the_same_rule() {
    let body: Body = body(json!({"visit": record(10), "channel": "own_phone", "mood": "angry"}));
    let seen = redact(&Role::Mentor, person_id(1), None, &Kind::Confirmation, &body).unwrap();
    assert!(!seen.contains_key("mood"), "only what is listed");
    let seen = redact(&Role::Coordinator, person_id(1), None, &Kind::Confirmation, &body).unwrap();
    assert_eq!(seen, body);
}
