//! One record for one person at one training, whatever evidence arrives and in whichever order.

mod example;

use chrono::TimeDelta;
use example::*;
use pendamping_domain::actor::{Actor, Power, Role};
use pendamping_domain::attendance::{Attendance, CodeSeen, Guest, NAME_MAX, Presence, Totals, Whose};
use pendamping_domain::id::FamilyId;
use pendamping_domain::merge::merge;
use pendamping_domain::problem::{Problem, ProblemKind};
use pendamping_domain::revision::{Body, Kind, Record, Revision};
use pendamping_domain::rules::{Refused, judge};
use pendamping_domain::scope::redact;
use pendamping_domain::stamp::Stamp;
use pendamping_domain::training::{Attendee, Training};
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

const ME: u128 = 1;

fn family_of(n: u128) -> FamilyId {
    FamilyId(Uuid::from_u128(n))
}
fn mine() -> Attendance {
    Attendance::of(record(20), Whose::Person(person_id(ME)))
}
fn of_family(n: u128) -> Attendance {
    Attendance::of(record(20), Whose::Family(family_of(n)))
}

#[test]
fn what_it_says_has_limits() {
    let seen = |code: &str| Some(CodeSeen { code: code.to_owned(), at: minute(0) });
    let guest = |name: String| Attendance::of_guest(record(20), Guest { name, attendee: Attendee::Guest });
    for (told, problems) in [
        (mine(), &[][..]),
        (attendance(), &[]),
        (Attendance { person: None, ..mine() }, &["family missing"]),
        (Attendance { family: Some(family_of(2)), ..mine() }, &["family contradicts person"]),
        (Attendance { code: seen("12345"), ..mine() }, &["code malformed"]),
        (Attendance { code: seen("12345a"), ..mine() }, &["code malformed"]),
        (Attendance { pre: Some(101), ..mine() }, &["pre too_late"]),
        (guest("Tamu".to_owned()), &[]),
        (guest(" ".to_owned()), &["guest.name missing"]),
        (guest("é".repeat(NAME_MAX + 1)), &["guest.name too_long 120"]),
    ] {
        assert_eq!(said(&told.check()), *problems, "{told:?}");
    }
}

#[test]
fn to_have_been_in_the_room_counts_for_more_than_to_have_followed() {
    let training = training();
    let during = minute(60);
    let code = |code: Option<String>, at: &Stamp| code.map(|code| CodeSeen { code, at: at.clone() });
    let shown = training.code_at(during.wall);
    let late = Stamp { wall: training.ends.to_utc() + TimeDelta::minutes(1), ..during.clone() };
    let early = Stamp { wall: training.starts.to_utc() - TimeDelta::minutes(31), ..during.clone() };
    let here = Some(Presence::InPerson);
    let afar = Some(Presence::Virtual);
    for (told, presence) in [
        (mine(), None),
        (Attendance { mark: here.clone(), ..mine() }, here.clone()),
        (Attendance { mark: afar.clone(), ..mine() }, afar.clone()),
        (Attendance { mark: Some(Presence::Absent), ..mine() }, None),
        // A mark that was taken back does not take back what else is there.
        (Attendance { mark: Some(Presence::Absent), listed: Some(true), ..mine() }, here.clone()),
        (Attendance { code: code(shown.clone(), &during), ..mine() }, here.clone()),
        (Attendance { code: code(Some("000000".to_owned()), &during), ..mine() }, None),
        (Attendance { code: code(shown, &late), ..mine() }, None),
        (Attendance { check_in: Some(during.clone()), ..mine() }, afar.clone()),
        (Attendance { check_in: Some(late), ..mine() }, None),
        (Attendance { check_in: Some(early), ..mine() }, None),
        (Attendance { check_in: Some(during), listed: Some(true), ..mine() }, here),
    ] {
        assert_eq!(told.presence(&training), presence, "{told:?}");
    }
    // What does not take place was attended by nobody, whatever was marked.
    let off = Training { cancelled: true, ..training.clone() };
    let marked = Attendance { mark: Some(Presence::InPerson), check_in: Some(minute(60)), ..mine() };
    assert_eq!((marked.presence(&training), marked.presence(&off)), (Some(Presence::InPerson), None));
    let end = training.ends.to_utc();
    let certified = |told: &Attendance, training: &Training, at| told.is_certified(training, at);
    assert!(
        certified(&marked, &training, end) && !certified(&marked, &training, end - TimeDelta::seconds(1))
    );
    assert!(!certified(&mine(), &training, end) && !certified(&marked, &off, end));
    let in_room_only = Training { link: String::new(), ..training };
    assert_eq!(Attendance { check_in: Some(minute(60)), ..mine() }.presence(&in_room_only), None);
}

#[test]
fn each_is_counted_once_as_what_they_are() {
    let mut totals = Totals::default();
    for (attendee, presence) in [
        (Attendee::Family, Some(Presence::InPerson)),
        (Attendee::Family, Some(Presence::Virtual)),
        (Attendee::Mentor, Some(Presence::Virtual)),
        (Attendee::Family, Some(Presence::Absent)),
        (Attendee::Family, None),
        (Attendee::Family, Some(Presence::Virtual)),
    ] {
        totals.add(&attendee, presence.as_ref());
    }
    assert_eq!(totals.by_attendee, [(Attendee::Family, 1, 2), (Attendee::Mentor, 0, 1)]);
    assert_eq!(totals.all(), (1, 3));
}

fn sent(told: &Attendance) -> Revision {
    let whose = told.whose();
    Revision {
        record: whose.map_or(record(10), |whose| Attendance::record(told.training, whose)),
        family: whose.map_or(Training::key(&training().area), Whose::key),
        ..revision(Kind::Attendance, told.write())
    }
}

#[test]
fn who_keeps_the_list_marks_and_only_ones_own_phone_types_the_code() {
    let opener = actor(Role::Coordinator, &[Power::OpenTrainings]);
    let myself = actor(Role::Mentor, &[]);
    let code = Some(CodeSeen { code: "123456".to_owned(), at: minute(5) });
    let marked = |told: Attendance| Attendance { mark: Some(Presence::InPerson), ..told };
    let typed = |told: Attendance| Attendance { code: code.clone(), ..told };
    let guest =
        Attendance::of_guest(record(20), Guest { name: "Tamu Contoh".to_owned(), attendee: Attendee::Guest });
    let refused = |field: &str| Err(Refused::NotAllowed(field.to_owned()));
    let cases: &[(&Actor, Attendance, Result<(), Refused>)] = &[
        (&opener, marked(of_family(2)), Ok(())),
        (&opener, marked(mine()), Ok(())),
        (&opener, typed(of_family(2)), refused("code")),
        (&opener, marked(guest.clone()), Ok(())),
        (&mentor(), marked(of_family(2)), Ok(())),
        (&mentor(), typed(of_family(2)), refused("code")),
        (&mentor(), marked(guest), refused("guest")),
        (&beneficiary(), typed(of_family(2)), Ok(())),
        (&beneficiary(), marked(of_family(2)), refused("mark")),
        (&myself, typed(mine()), Ok(())),
        (&myself, marked(mine()), refused("mark")),
        (&coordinator(), marked(of_family(2)), refused("")),
    ];
    for (who, told, expected) in cases {
        assert_eq!(judge(who, &sent(told), None, None), *expected, "{} {told:?}", who.role);
    }
}

#[test]
fn it_is_kept_where_it_belongs_under_the_one_id_it_can_have() {
    let opener = actor(Role::Coordinator, &[Power::OpenTrainings]);
    let good = sent(&of_family(2));
    let wrong = Err(Refused::Invalid(Problem::new("family", ProblemKind::Malformed)));
    assert_eq!(judge(&opener, &good, None, None), Ok(()));
    for bad in [
        Revision { record: record(99), ..good.clone() },
        Revision { family: family_of(3), ..good.clone() },
        Revision { body: of_family(3).write(), ..good.clone() },
    ] {
        assert_eq!(judge(&opener, &bad, None, None), wrong);
    }
    let there = |training, whose| Attendance::record(record(training), whose);
    let family = Whose::Family(family_of(2));
    assert_eq!(there(20, family), there(20, family));
    assert_ne!(there(20, family), there(21, family));
    assert_ne!(there(20, family), there(20, Whose::Family(family_of(3))));
}

#[test]
fn others_do_not_learn_where_a_colleague_was_trained() {
    let seen = |role, reader: u128, author: u128, told: &Attendance| {
        redact(&role, person_id(reader), Some(person_id(author)), &Kind::Attendance, &told.write()).is_some()
    };
    assert!(seen(Role::Mentor, ME, 9, &mine()), "their own, marked by another");
    assert!(seen(Role::Mentor, 9, 9, &mine()), "whoever marked it");
    assert!(!seen(Role::Mentor, 3, 9, &mine()));
    assert!(!seen(Role::Beneficiary, 3, 9, &mine()));
    assert!(seen(Role::Coordinator, 3, 9, &mine()));
    assert!(seen(Role::Mentor, 3, 9, &of_family(2)));
    assert!(seen(Role::Beneficiary, 3, 9, &of_family(2)));
}

/// Evidence of one kind, as the phone it comes from writes it: a first revision that knows of no other.
fn evidence() -> impl Strategy<Value = Vec<Body>> {
    let each = vec![
        json!({"mark": "in_person"}),
        json!({"listed": true}),
        json!({"code": CodeSeen { code: "123456".to_owned(), at: minute(5) }}),
        json!({"check_in": minute(3)}),
        json!({"pre": 40}),
    ];
    let bodies: Vec<Body> = each
        .into_iter()
        .map(|said| {
            let mut told = of_family(2).write();
            told.extend(body(said));
            told
        })
        .collect();
    proptest::sample::subsequence(bodies, 1..=5).prop_shuffle()
}

proptest! {
    /// Phones that know nothing of each other each begin the record; the centre lays one over the other.
    #[test]
    fn evidence_from_many_phones_comes_together_whatever_comes_first(told in evidence()) {
        let mut stands = Body::new();
        for one in &told {
            let merged = merge(&Body::new(), &stands, one);
            prop_assert!(merged.lost.is_empty(), "{:?}", merged.lost);
            stands = merged.body;
        }
        for (field, value) in told.iter().flatten() {
            prop_assert_eq!(stands.get(field), Some(value));
        }
    }
}
