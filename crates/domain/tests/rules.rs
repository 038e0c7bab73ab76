//! The rules as the centre applies them: who may write what, by which channel, and that a stranger's payload cannot harm.
#![allow(clippy::unwrap_used)]

mod example;

use example::*;
use pendamping_domain::actor::{Actor, Power, Role};
use pendamping_domain::aid_use::AidUse;
use pendamping_domain::aid_word::AidWord;
use pendamping_domain::confirmation::{Channel, Confirmation, Word};
use pendamping_domain::family::Family;
use pendamping_domain::follow_up::FollowUp;
use pendamping_domain::id::FamilyId;
use pendamping_domain::objection::Objection;
use pendamping_domain::plan::AidPlan;
use pendamping_domain::review::Decision;
use pendamping_domain::revision::{Body, Kind, Record};
use pendamping_domain::rules::{DEPTH_MAX, Refused, judge, may_decide};
use pendamping_domain::selection::Selection;
use pendamping_domain::visit::Visit;
use pendamping_domain::witness::AidWitness;
use serde_json::{Value, json};
use uuid::Uuid;

/// The answer in a word: `ok`, `unknown kind x`, `not allowed x`, or the problem.
fn judged(actor: &Actor, kind: Kind, before: Option<&Body>, now: Body) -> String {
    match judge(actor, &revision(kind, now), before, Some(&config())) {
        Ok(()) => "ok".to_owned(),
        Err(Refused::UnknownKind(kind)) => format!("unknown kind {kind}"),
        Err(Refused::NotAllowed(field)) => format!("not allowed {field}").trim_end().to_owned(),
        Err(Refused::Invalid(problem)) => said(&[problem]).remove(0),
    }
}

fn word(channel: Channel) -> Body {
    Confirmation { channel, ..confirmation() }.write()
}

/// Whom the example revisions are about.
fn family_id() -> FamilyId {
    revision(Kind::Visit, Body::new()).family
}

/// Money that was seen on the day of saving.
fn seen_with(family: FamilyId) -> Body {
    let date = revision(Kind::Visit, Body::new()).saved.date();
    AidWitness { family, date, ..witness() }.write()
}

fn money_word(channel: Channel) -> Body {
    AidWord { channel, family: family_id(), ..aid_word() }.write()
}

fn planned() -> Body {
    AidPlan { family: family_id(), ..plan() }.write()
}

fn bought() -> Body {
    let date = revision(Kind::Visit, Body::new()).saved.date();
    AidUse { family: family_id(), date, ..aid_use() }.write()
}

fn proposed() -> Body {
    Selection { family: family_id(), ..selection() }.write()
}

fn objected(channel: Channel) -> Body {
    Objection { channel, family: family_id(), ..objection() }.write()
}

#[test]
fn every_kind_has_its_writer() {
    let bodies = [
        (Kind::Config, config().write()),
        (Kind::Person, person().write()),
        (Kind::Contact, contact().write()),
        (Kind::Family, family().write()),
        (Kind::Visit, visit().write()),
        (Kind::FollowUp, follow_up().write()),
        (Kind::Review, review().write()),
        (Kind::Confirmation, word(Channel::OwnPhone)),
        (Kind::Aid, aid().write()),
        (Kind::Payout, payout().write()),
        (Kind::AidWitness, seen_with(family_id())),
        (Kind::AidWord, money_word(Channel::OwnPhone)),
        (Kind::AidPlan, planned()),
        (Kind::AidUse, bought()),
        (Kind::Selection, proposed()),
        (Kind::Objection, objected(Channel::OwnPhone)),
        (Kind::ObjectionAnswer, objection_answer().write()),
        (Kind::Unknown("moon".into()), Body::new()),
    ];
    let nobody = actor(Role::Mentor, &[]);
    let office = actor(Role::Office, &[Power::OpenTrainings]);
    for (kind, body) in bodies {
        let (by_mentor, by_coordinator, by_family) = match kind {
            Kind::Visit | Kind::FollowUp | Kind::AidWitness | Kind::AidUse | Kind::Selection => {
                ("ok", "not allowed", "not allowed")
            }
            Kind::Review => ("not allowed", "ok", "not allowed"),
            // Its record is made from the tranche's: the example's is another.
            Kind::AidPlan => ("aid malformed", "not allowed", "not allowed"),
            Kind::Confirmation | Kind::AidWord | Kind::Objection => {
                ("channel not_offered", "channel not_offered", "ok")
            }
            Kind::Unknown(_) => ("unknown kind moon", "unknown kind moon", "unknown kind moon"),
            _ => ("not allowed", "not allowed", "not allowed"),
        };
        assert_eq!(judged(&mentor(), kind.clone(), None, body.clone()), by_mentor, "mentor {kind}");
        assert_eq!(
            judged(&coordinator(), kind.clone(), None, body.clone()),
            by_coordinator,
            "coordinator {kind}"
        );
        assert_eq!(judged(&beneficiary(), kind.clone(), None, body.clone()), by_family, "family {kind}");
        let nobodys = if matches!(kind, Kind::Unknown(_)) { "unknown kind moon" } else { "not allowed" };
        assert_eq!(judged(&nobody, kind.clone(), None, body.clone()), nobodys, "nobody {kind}");
        assert_eq!(judged(&office, kind.clone(), None, body), nobodys, "office, through a phone {kind}");
    }
}

#[test]
fn a_word_comes_by_the_channel_of_whoever_sends_it() {
    let callers = actor(Role::Coordinator, &[Power::DecideSelection]);
    let borrowed = actor(Role::Mentor, &[Power::Confirm]);
    let no_family = actor(Role::Beneficiary, &[Power::Accompany]);
    #[rustfmt::skip]
    let table = [
        // sender                       own phone              mentor's phone         call back              paper
        ("mentor",      mentor(),       ["channel not_offered", "ok",                  "channel not_offered", "ok"]),
        ("coordinator", coordinator(),  ["channel not_offered", "channel not_offered", "ok",                  "channel not_offered"]),
        ("family",      beneficiary(),  ["ok",                  "channel not_offered", "channel not_offered", "channel not_offered"]),
        ("no reviewer", callers,        ["not allowed",         "not allowed",         "not allowed",         "not allowed"]),
        ("not theirs",  borrowed,       ["channel not_offered"; 4]),
        ("no family",   no_family,      ["channel not_offered"; 4]),
    ];
    for (name, actor, expected) in table {
        for (channel, answer) in Channel::KNOWN.iter().zip(expected) {
            assert_eq!(
                judged(&actor, Kind::Confirmation, None, word(channel.clone())),
                answer,
                "{name} by {channel}"
            );
        }
        let unknown = judged(&actor, Kind::Confirmation, None, word(Channel::Unknown("drum".into())));
        assert_ne!(unknown, "ok", "{name}: an unknown channel proves nothing");
    }
}

#[test]
fn a_word_on_money_is_held_to_its_channel_and_its_family() {
    let said = |who: &Actor, channel: Channel| judged(who, Kind::AidWord, None, money_word(channel));
    assert_eq!(said(&mentor(), Channel::MentorPhone), "sealed missing");
    let sealed = AidWord { channel: Channel::MentorPhone, family: family_id(), ..aid_word() };
    let sealed = sealed.carried("c2VhbGVk".to_owned()).write();
    assert_eq!(judged(&mentor(), Kind::AidWord, None, sealed), "ok");
    assert_eq!(said(&mentor(), Channel::Paper), "ok", "what came on paper its mentor has read");
    assert_eq!(said(&mentor(), Channel::OwnPhone), "channel not_offered");
    assert_eq!(said(&coordinator(), Channel::CallBack), "ok");
    assert_eq!(said(&beneficiary(), Channel::OwnPhone), "ok");
    let of_another = AidWord { family: FamilyId(Uuid::from_u128(2)), ..aid_word() }.write();
    assert_eq!(judged(&beneficiary(), Kind::AidWord, None, of_another), "family malformed");
    let before = money_word(Channel::OwnPhone);
    let mut other = before.clone();
    other.insert("word".into(), json!("received"));
    let edited = judged(&beneficiary(), Kind::AidWord, Some(&before), other);
    assert_eq!(edited, "not allowed", "a word is not edited");
}

#[test]
fn what_was_seen_is_of_the_family_it_is_sent_about() {
    assert_eq!(
        judged(&mentor(), Kind::AidWitness, None, seen_with(FamilyId(Uuid::from_u128(2)))),
        "family malformed"
    );
}

#[test]
fn nobody_rewrites_a_word() {
    let own = Confirmation { word: Word::DidNotCome, ..confirmation() }.write();
    assert_eq!(judged(&mentor(), Kind::Confirmation, Some(&own), word(Channel::Paper)), "not allowed");
    assert_eq!(
        judged(&beneficiary(), Kind::Confirmation, Some(&own), word(Channel::OwnPhone)),
        "not allowed"
    );
}

#[test]
fn a_decision_is_not_edited() {
    let before = review().write();
    let mut after = before.clone();
    after.insert("decision".into(), json!("approved"));
    assert_eq!(judged(&coordinator(), Kind::Review, Some(&before), after), "not allowed");
}

#[test]
fn a_mentor_corrects_where_a_family_is_and_nothing_else() {
    // As the office's import wrote it: a sector that was withdrawn since, ways of writing that are not this build's, and a
    // field of a newer one.
    let mut before = family().write();
    before.insert(
        "business".into(),
        json!({"name": "W", "sector": "withdrawn", "stage": "mentoring", "permits": []}),
    );
    before.insert("home".into(), json!({"lat": -6, "lon": 107, "accuracy_m": 0, "floor": 3}));
    before.insert("ward".into(), json!(7));
    type Change = fn(&mut Family);
    let table: &[(&str, Change, &str)] = &[
        ("nothing", |_| {}, "ok"),
        ("telephone", |f| f.phone = Some("0899-1234-567".into()), "ok"),
        ("telephone, taken away", |f| f.phone = None, "ok"),
        ("address", |f| f.address = "Jl. Kenanga 1".into(), "ok"),
        ("home", |f| f.home = Some(home()), "ok"),
        ("no telephone number", |f| f.phone = Some("x".into()), "phone malformed"),
        ("a home abroad", |f| f.home.as_mut().unwrap().lat = 50.0, "home malformed"),
        ("name", |f| f.name = "Siti R.".into(), "not allowed name"),
        ("village", |f| f.region = "31.75".parse().unwrap(), "not allowed region"),
        ("accompanied", |f| f.accompanied = false, "not allowed accompanied"),
        ("stage", |f| f.business = None, "not allowed business"),
        ("a newer field", |f| f.rest.clear(), "not allowed ward"),
    ];
    for (name, change, answer) in table {
        let mut family = Family::read(&before).unwrap();
        change(&mut family);
        assert_eq!(
            judged(&mentor(), Kind::Family, Some(&before), family.write_over(&before)),
            *answer,
            "{name}"
        );
    }
}

#[test]
fn an_edit_of_a_visit_keeps_what_was_captured() {
    let before = visit().write();
    let mut edited = Visit { results: "Sudah untung".into(), ..visit() };
    assert_eq!(judged(&mentor(), Kind::Visit, Some(&before), edited.write()), "ok");
    edited.captured.ended = minute(45);
    assert_eq!(
        judged(&mentor(), Kind::Visit, Some(&before), edited.write()),
        "captured.ended captured_changed"
    );
    assert_eq!(judged(&mentor(), Kind::Visit, None, edited.write()), "ok", "a visit of its own");
}

#[test]
fn an_edit_is_not_refused_for_a_chip_that_was_withdrawn_since() {
    let codes = |list: &[&str]| list.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
    let before = Visit { purposes: codes(&["withdrawn"]), ..visit() }.write();
    let with = |list: &[&str]| Visit { purposes: codes(list), results: "Lain".into(), ..visit() }.write();
    let edit = |list: &[&str]| judged(&mentor(), Kind::Visit, Some(&before), with(list));
    assert_eq!(edit(&["withdrawn"]), "ok");
    assert_eq!(edit(&["withdrawn", "routine"]), "ok");
    assert_eq!(edit(&["routine"]), "ok");
    assert_eq!(edit(&["withdrawn", "another"]), "purposes not_offered");
    assert_eq!(judged(&mentor(), Kind::Visit, None, with(&["withdrawn"])), "purposes not_offered");
}

#[test]
fn each_kind_is_checked_by_its_own_rules() {
    let without = |record: Body, field: &str| {
        let mut record = record;
        record.remove(field);
        record
    };
    for (kind, actor, now, answer) in [
        (Kind::Visit, mentor(), Visit { purposes: vec![], ..visit() }.write(), "purposes missing"),
        (Kind::Visit, mentor(), without(visit().write(), "captured"), "visit malformed"),
        (Kind::FollowUp, mentor(), FollowUp { action: " ".into(), ..follow_up() }.write(), "action missing"),
        (Kind::FollowUp, mentor(), without(follow_up().write(), "due"), "follow_up malformed"),
        (Kind::Review, coordinator(), without(review().write(), "comments"), "comments missing"),
        (Kind::Review, coordinator(), Body::new(), "review malformed"),
        (
            Kind::Confirmation,
            beneficiary(),
            without(confirmation().write(), "word"),
            "confirmation malformed",
        ),
    ] {
        assert_eq!(judged(&actor, kind.clone(), None, now), answer, "{kind}");
    }
}

#[test]
fn a_field_too_deep_for_others_to_read_is_refused() {
    let nested = |levels: usize| (0..levels).fold(json!(1), |inside, _| json!({ "a": inside }));
    let lists = |levels: usize| (0..levels).fold(json!(1), |inside, _| json!([inside]));
    let with = |value: Value| {
        let mut body = visit().write();
        body.insert("unknown".into(), value);
        judged(&mentor(), Kind::Visit, None, body)
    };
    for deep in [nested, lists] {
        assert_eq!(with(deep(DEPTH_MAX)), "ok");
        assert_eq!(with(deep(DEPTH_MAX + 1)), "visit malformed");
        assert_eq!(with(deep(120)), "visit malformed");
    }
}

#[test]
fn each_kind_is_decided_by_whoever_has_its_power_and_only_as_it_can_be() {
    let (yes, asks, no) = (Decision::Approved, Decision::CorrectionAsked, Decision::Declined);
    for kind in Kind::KNOWN {
        let (power, offered) = match kind {
            Kind::Visit | Kind::Progress | Kind::GroupMeeting | Kind::Activity => {
                (Some(Power::ReviewVisits), [true, true, false])
            }
            Kind::StageChange | Kind::Selection => (Some(Power::DecideSelection), [true, false, true]),
            Kind::AidUse => (Some(Power::VerifyAid), [true, true, false]),
            _ => (None, [false; 3]),
        };
        for held in Power::KNOWN {
            let actor = actor(Role::Coordinator, std::slice::from_ref(held));
            let may = [&yes, &asks, &no].map(|decision| may_decide(&actor, kind, decision).is_ok());
            let expected = if power.as_ref() == Some(held) { offered } else { [false; 3] };
            assert_eq!(may, expected, "{kind} with {held}");
        }
    }
}
