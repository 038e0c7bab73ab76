//! Targets on a phone: what is reached is the number of records behind it, counted here once more by hand; what does not count; and who
//! is shown which.
#![allow(clippy::unwrap_used)]

mod support;

use chrono::TimeDelta;
use pendamping_domain::actor::Role;
use pendamping_domain::attendance::{Attendance, Presence, Whose};
use pendamping_domain::config::Config;
use pendamping_domain::family::{Family, Stage};
use pendamping_domain::follow_up::FollowUp;
use pendamping_domain::group_meeting::GroupMeeting;
use pendamping_domain::id::{PersonId, RecordId, RevisionId};
use pendamping_domain::person::Person;
use pendamping_domain::revision::{Body, Kind, Record, Rest, Revision};
use pendamping_domain::target::Pace;
use pendamping_domain::training::{Attendee, Training};
use pendamping_domain::visit::Met;
use pendamping_protocol::code::Code;
use pendamping_protocol::sync::{EVERYONE, Outcome, Receipt, Row};
use pendamping_store_api::StoreError;
use pendamping_store_api::calls::{ListTargets, OpenTarget, TargetPage};
use pendamping_store_api::target::{Aim, Counted, TargetRow};
use serde_json::{Value, json};
use support::*;

/// The support's now is 18 November 2026, 23:06 in Jakarta.
const TODAY: &str = "2026-11-18";

/// Rina works in Tebet, Lina in the sub-district beside it.
fn rina() -> PersonId {
    PersonId(id(0xa1))
}
fn lina() -> PersonId {
    PersonId(id(0xa2))
}

fn person(of: PersonId, number: &str, name: &str, area: &str) -> Row {
    let person = Person {
        number: number.to_owned(),
        name: name.to_owned(),
        role: Role::Mentor,
        area: area.parse().ok(),
        phone: None,
        rest: Rest::new(),
    };
    row(&person, of.into(), of.into(), 3)
}

fn target(code: &str, measure: &str, more: Value) -> Value {
    let mut target = json!({ "code": code, "id": code, "en": code, "measure": measure,
                             "from": "2026-11", "to": "2026-11", "amount": 30 });
    target.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    target
}

fn configured(targets: Vec<Value>) -> Row {
    let config: Config = serde_json::from_value(json!({
        "version": 1, "programme": "Contoh", "visit_every_days": { "seeding": 30 },
        "limits": { "fence_m": 500, "shortest_visit_min": 10, "clock_tolerance_min": 15 },
        "purposes": [], "topics": [], "sectors": [], "wrong_reasons": [], "follow_ups": [], "targets": targets,
    }))
    .unwrap();
    let mut row = row(&config, RecordId(id(0xc0)), family(0), 1);
    row.scope = Some(EVERYONE.to_owned());
    row
}

/// Of a mentor, as the centre tells it; the number of the record is its position too.
fn told(kind: Kind, n: u128, by: PersonId, of: pendamping_domain::id::FamilyId, body: Body) -> Row {
    let revision = Revision { kind, ..revision(n, n, None, of, body) };
    Row { author: Some(by), ..row_of(&revision, u64::try_from(n).unwrap()) }
}

fn visited(n: u128, by: PersonId, of: u128, days_ago: i64, met: Met) -> Row {
    let mut visit = a_visit("x");
    visit.met = met;
    visit.captured.started.wall = now() - TimeDelta::days(days_ago);
    visit.captured.ended.wall = visit.captured.started.wall + TimeDelta::minutes(20);
    told(Kind::Visit, n, by, family(of), visit.write())
}

fn month(n: u128, by: PersonId, of: u128, month: &str, revenue: i64) -> Row {
    let body = json!({ "month": month, "revenue": revenue, "goods": 0, "other_costs": 0 });
    told(Kind::Progress, n, by, family(of), body.as_object().unwrap().clone())
}

fn met(n: u128, by: PersonId, on: &str, families: &[u128]) -> Row {
    let meeting = GroupMeeting {
        day: day(on),
        from: None,
        until: None,
        place: format!("Balai {n}"),
        topics: Vec::new(),
        families: families.iter().map(|n| family(*n)).collect(),
        guests: None,
        results: String::new(),
        photos: Vec::new(),
        rest: Rest::new(),
    };
    told(Kind::GroupMeeting, n, by, by.into(), meeting.write())
}

fn agreed(n: u128, by: PersonId, of: u128, visit: Option<u128>, done: Option<&str>) -> Row {
    let follow_up = FollowUp {
        visit: visit.map(|n| RecordId(id(0xec_0000 + n))),
        action: format!("Urus NIB {n}"),
        due: day("2026-11-10"),
        done: done.map(day),
        rest: Rest::new(),
    };
    told(Kind::FollowUp, n, by, family(of), follow_up.write())
}

/// Families 1 to 3 in Tebet, 4 and 5 beside it.
fn families() -> Vec<Row> {
    let elsewhere = |n: u128| {
        let there = Family { region: "31.74.02.1001".parse().unwrap(), ..a_family(n) };
        row(&there, RecordId::from(family(n)), family(n), 4)
    };
    vec![family_row(1, 4), family_row(2, 4), family_row(3, 4), elsewhere(4), elsewhere(5)]
}

/// The coordinator of the whole city.
fn office(targets: Vec<Value>, records: Vec<Row>) -> Phone {
    let mut phone = in_area(Role::Coordinator, Some("31.74"));
    let mut rows = vec![configured(targets), person(rina(), "TKSK-1", "Rina Contoh", "31.74.01")];
    rows.push(person(lina(), "TKSK-2", "Lina Misal", "31.74.02"));
    rows.extend(families());
    rows.extend(records);
    phone.pull(500, rows);
    phone
}

fn in_area(role: Role, area: Option<&str>) -> Phone {
    let folder = tempfile::TempDir::new().unwrap();
    let mut enrolment = enrolment(role);
    enrolment.profile.area = area.and_then(|area| area.parse().ok());
    let core = pendamping_store::Core::create(folder.path(), &key(), &enrolment, now()).unwrap();
    Phone { folder, core }
}

fn listed(phone: &mut Phone) -> Vec<TargetRow> {
    phone.ask(ListTargets { today: day(TODAY) }).rows
}

fn open(phone: &mut Phone, code: &str, mentor: Option<PersonId>) -> TargetPage {
    phone.ask(OpenTarget { code: code.to_owned(), mentor, today: day(TODAY), limit: 500 })
}

fn reached(aim: &Aim) -> (Option<&str>, u64) {
    (aim.mentor.as_ref().map(|mentor| mentor.name.as_str()), aim.reach.reached)
}

/// Each aim of each target, opened: as many records as its number says, none of them twice.
fn numbers_open(phone: &mut Phone) -> Vec<(String, Option<String>, u64)> {
    let mut numbers = Vec::new();
    for row in listed(phone) {
        for aim in row.aims {
            let mentor = aim.mentor.as_ref();
            let page = open(phone, &row.target.code, mentor.map(|mentor| mentor.person));
            assert_eq!(page.aim, aim, "{}", row.target.code);
            assert_eq!(page.behind.len() as u64, aim.reach.reached, "{}", row.target.code);
            let mut keys: Vec<_> = page
                .behind
                .iter()
                .map(|row| format!("{:?} {:?} {}", row.what, row.family, row.day))
                .collect();
            keys.sort();
            keys.dedup();
            assert_eq!(keys.len(), page.behind.len(), "{}", row.target.code);
            assert!(page.behind.is_sorted_by(|later, earlier| later.day >= earlier.day));
            numbers.push((
                row.target.code.clone(),
                mentor.map(|mentor| mentor.name.clone()),
                aim.reach.reached,
            ));
        }
    }
    numbers
}

fn number(code: &str, mentor: Option<&str>, reached: u64) -> (String, Option<String>, u64) {
    (code.to_owned(), mentor.map(str::to_owned), reached)
}

fn meets() -> Met {
    a_visit("x").met
}

#[test]
fn each_measure_counts_what_it_says_and_opens_to_it() {
    let each = |code: &str, measure: &str| target(code, measure, json!({ "each_mentor": true }));
    let all = |code: &str, measure: &str| target(code, measure, json!({ "of": "31.74" }));
    let measures = ["visits", "families_visited", "months_told", "group_meetings", "follow_ups_done"];
    let targets = measures
        .iter()
        .flat_map(|measure| [each(&format!("each_{measure}"), measure), all(measure, measure)]);
    let records = vec![
        // Rina: family 1 twice, family 2 once; once nobody was there, and once it was October.
        visited(20, rina(), 1, 2, meets()),
        visited(21, rina(), 1, 9, meets()),
        visited(22, rina(), 2, 3, meets()),
        visited(23, rina(), 3, 3, Met::NotMet),
        visited(24, rina(), 3, 18, meets()),
        visited(25, lina(), 4, 1, meets()),
        // Of two records of one month one counts, and it is hers who told it last.
        month(30, rina(), 1, "2026-11", 100),
        month(31, rina(), 2, "2026-11", 100),
        month(32, lina(), 2, "2026-11", 200),
        month(33, rina(), 1, "2026-10", 100),
        met(40, rina(), "2026-11-01", &[1, 2, 3]),
        met(41, rina(), "2026-11-30", &[1]),
        met(42, rina(), "2026-12-01", &[1]),
        met(43, lina(), "2026-11-05", &[9]),
        agreed(50, rina(), 1, Some(20), Some("2026-11-05")),
        agreed(51, rina(), 1, None, None),
        agreed(52, lina(), 4, None, Some("2026-11-02")),
        agreed(53, lina(), 4, None, Some("2026-10-31")),
    ];
    let mut phone = office(targets.collect(), records);
    let (lina, rina) = (Some("Lina Misal"), Some("Rina Contoh"));
    assert_eq!(
        numbers_open(&mut phone),
        [
            number("each_visits", lina, 1),
            number("each_visits", rina, 3),
            number("visits", None, 4),
            number("each_families_visited", lina, 1),
            number("each_families_visited", rina, 2),
            number("families_visited", None, 3),
            number("each_months_told", lina, 1),
            number("each_months_told", rina, 1),
            number("months_told", None, 2),
            number("each_group_meetings", lina, 1),
            number("each_group_meetings", rina, 2),
            // At Lina's was nobody whom this phone knows to live there.
            number("group_meetings", None, 2),
            number("each_follow_ups_done", lina, 1),
            number("each_follow_ups_done", rina, 1),
            number("follow_ups_done", None, 2),
        ]
    );
    // Of a family its latest visit, with what its screen needs.
    let page = open(&mut phone, "each_families_visited", Some(self::rina()));
    let first = &page.behind[0];
    let visit = Counted::Visit { record: RecordId(id(0xec_0000 + 20)), revision: RevisionId(id(20)) };
    assert_eq!((&first.what, first.day), (&visit, day("2026-11-16")));
    assert_eq!((first.family_name.as_deref(), first.mentor.as_deref()), (Some("Siti Contoh-0001"), rina));
    // A follow-up opens the visit at which it was agreed, where there is one.
    let visits = open(&mut phone, "follow_ups_done", None).behind.into_iter().map(|row| match row.what {
        Counted::FollowUp { visit, .. } => visit,
        other => panic!("{other:?}"),
    });
    let at = Some((RecordId(id(0xec_0000 + 20)), RevisionId(id(20))));
    assert_eq!(visits.collect::<Vec<_>>(), [at, None]);
    phone.core.rebuild().unwrap();
    assert_eq!(numbers_open(&mut phone).len(), 15);
}

#[test]
fn an_area_has_its_own_and_its_zone_says_the_day() {
    let targets = vec![
        target("tebet", "visits", json!({ "of": "31.74.01" })),
        target("papua", "visits", json!({ "of": "91" })),
        target("met_tebet", "group_meetings", json!({ "of": "31.74.01" })),
        target("met_beside", "group_meetings", json!({ "of": "31.74.02" })),
    ];
    let east = Family { region: "91.71.01.1001".parse().unwrap(), ..a_family(6) };
    let east = row(&east, RecordId::from(family(6)), family(6), 4);
    // 30 November 16:00 in UTC: it is 23:00 in Jakarta, and December in Papua.
    let late = |n: u128, of: u128| {
        let until = "2026-11-30T16:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
        visited(n, rina(), of, (now() - until).num_days(), meets())
    };
    let mut on_the_edge = (late(20, 1), late(21, 6));
    for row in [&mut on_the_edge.0, &mut on_the_edge.1] {
        row.body["captured"]["started"]["wall"] = json!("2026-11-30T16:00:00Z");
        row.body["captured"]["ended"]["wall"] = json!("2026-11-30T16:20:00Z");
    }
    let records = vec![
        east,
        on_the_edge.0,
        on_the_edge.1,
        visited(22, lina(), 4, 1, meets()),
        met(40, rina(), "2026-11-03", &[1, 4]),
    ];
    let mut phone = in_area(Role::Coordinator, None);
    let mut rows = vec![configured(targets)];
    rows.extend(families());
    rows.extend(records);
    phone.pull(500, rows);
    assert_eq!(
        numbers_open(&mut phone),
        [
            number("tebet", None, 1),
            number("papua", None, 0),
            number("met_tebet", None, 1),
            number("met_beside", None, 1)
        ]
    );
}

#[test]
fn families_trained_and_families_that_came_to_a_stage() {
    let targets = vec![
        target("trained", "trained_families", json!({ "of": "31.74" })),
        target("trained_each", "trained_families", json!({ "each_mentor": true })),
        target("mentoring", "stage_reached", json!({ "of": "31.74", "stage": "mentoring" })),
        target("independent", "stage_reached", json!({ "of": "31.74", "stage": "independent" })),
    ];
    let training = |starts: &str, cancelled: bool| Training {
        title: "Bimtek contoh".to_owned(),
        area: "31.74".parse().unwrap(),
        starts: starts.parse().unwrap(),
        ends: starts.parse::<chrono::DateTime<chrono::FixedOffset>>().unwrap() + TimeDelta::hours(2),
        agenda: String::new(),
        speakers: String::new(),
        place: "Aula".to_owned(),
        link: String::new(),
        audience: vec![Attendee::Family],
        capacity: None,
        secret: String::new(),
        cancelled,
        cancel_reason: String::new(),
        opened_by: String::new(),
        photos: Vec::new(),
        rest: Rest::new(),
    };
    let held = |n: u128, starts: &str, cancelled: bool| {
        let training = training(starts, cancelled);
        let key = Training::key(&training.area);
        row(&training, RecordId(id(n)), key, 5)
    };
    let there = |training: u128, of: u128, mark: Presence| {
        let whose = Whose::Family(family(of));
        let told = Attendance { mark: Some(mark), ..Attendance::of(RecordId(id(training)), whose) };
        row(&told, Attendance::record(RecordId(id(training)), whose), whose.key(), 6)
    };
    let change = |n: u128, of: u128, to: &str| {
        let body = json!({ "from": "seeding", "to": to, "reasons": "Tiga bulan laba." });
        told(Kind::StageChange, n, rina(), family(of), body.as_object().unwrap().clone())
    };
    let decided = |n: u128, of: u128, about: u128, decision: &str| {
        let body = json!({ "of": id(0xec_0000 + about), "revision": id(about), "decision": decision });
        told(Kind::Review, n, lina(), family(of), body.as_object().unwrap().clone())
    };
    let records = vec![
        // 30 minutes into November where it was held, and still October in UTC.
        held(70, "2026-11-01T00:30:00+07:00", false),
        held(71, "2026-11-12T09:00:00+07:00", false),
        held(72, "2026-11-13T09:00:00+07:00", true),
        held(73, "2026-10-31T23:30:00+07:00", false),
        there(70, 1, Presence::InPerson),
        there(71, 1, Presence::Virtual),
        there(71, 4, Presence::Virtual),
        there(71, 2, Presence::Absent),
        there(72, 2, Presence::InPerson),
        there(73, 3, Presence::InPerson),
        change(80, 1, "mentoring"),
        change(81, 2, "mentoring"),
        change(82, 3, "mentoring"),
        change(83, 4, "independent"),
        decided(90, 1, 80, "approved"),
        decided(91, 2, 81, "declined"),
        decided(93, 4, 83, "approved"),
    ];
    let mut phone = office(targets, records);
    let (lina, rina) = (Some("Lina Misal"), Some("Rina Contoh"));
    assert_eq!(
        numbers_open(&mut phone),
        [
            number("trained", None, 2),
            number("trained_each", lina, 1),
            number("trained_each", rina, 1),
            number("mentoring", None, 1),
            number("independent", None, 1),
        ]
    );
    let trained = open(&mut phone, "trained", None).behind;
    let days: Vec<_> =
        trained.iter().map(|row| (row.family.unwrap(), row.day, row.mentor.as_deref())).collect();
    assert_eq!(days, [(family(1), day("2026-11-12"), rina), (family(4), day("2026-11-12"), lina)]);
    assert_eq!(open(&mut phone, "mentoring", None).behind[0].what, Counted::Stage(Stage::Mentoring));
}

#[test]
fn a_mentor_sees_their_own_and_what_the_centre_refused_does_not_count() {
    let targets = vec![
        target("each", "visits", json!({ "each_mentor": true, "amount": 3 })),
        target("mine", "visits", json!({ "mentor": "TKSK-9" })),
        target("hers", "visits", json!({ "mentor": "TKSK-2" })),
        target("tebet", "visits", json!({ "of": "31.74.01" })),
        target("city", "visits", json!({ "of": "31.74" })),
        target("programme", "visits", json!({})),
        target("east", "visits", json!({ "of": "91", "each_mentor": true })),
    ];
    let mut phone = Phone::new();
    let me = PersonId(id(2));
    let mut rows = vec![configured(targets), person(me, "TKSK-9", "Ibu Contoh", "31.74.01")];
    rows.push(person(lina(), "TKSK-2", "Lina Misal", "31.74.02"));
    rows.extend(families());
    // Who stood in for her made one too.
    rows.push(visited(20, lina(), 1, 1, meets()));
    phone.pull(500, rows);
    let saved = |n: u128, of: u128| revision(n, n, None, family(of), a_visit("x").write());
    phone.save(vec![saved(21, 1), saved(22, 2), saved(23, 3)]);
    let own = Some("Ibu Contoh");
    let stands = [number("each", own, 3), number("mine", own, 3), number("tebet", None, 4)];
    assert_eq!(numbers_open(&mut phone), stands);
    assert_eq!(listed(&mut phone)[0].aims[0].reach.pace, Pace::Reached);
    assert!(listed(&mut phone).iter().all(|row| row.aims.iter().all(|aim| aim.whole)));

    let refused =
        Receipt { id: saved(22, 2).id, outcome: Outcome::SetAside { code: Code::Invalid, field: None } };
    phone.receipts(vec![refused]);
    let stands = [number("each", own, 2), number("mine", own, 2), number("tebet", None, 3)];
    assert_eq!(numbers_open(&mut phone), stands);
    for (code, mentor) in
        [("hers", Some(lina())), ("each", None), ("each", Some(lina())), ("none", None), ("city", None)]
    {
        let call = OpenTarget { code: code.to_owned(), mentor, today: day(TODAY), limit: 9 };
        assert!(matches!(phone.try_ask(call), Err(StoreError::NotFound)), "{code} {mentor:?}");
    }
    let call = OpenTarget { code: "each".to_owned(), mentor: Some(me), today: day(TODAY), limit: 1 };
    let page = phone.ask(call);
    assert_eq!((page.behind.len(), page.aim.reach.reached), (1, 2));

    // A family goes to another mentor and takes its visit along: the work was done, and nothing is judged without it.
    phone.receipts(vec![received(&saved(23, 3), 600)]);
    phone.page(601, vec![family(3).to_string()], Vec::new());
    let each = listed(&mut phone).remove(0).aims.remove(0);
    assert_eq!((each.reach.reached, each.whole), (1, false));
}

#[test]
fn whoever_sees_a_part_judges_nothing_and_a_family_is_told_of_none() {
    let targets = || {
        vec![
            target("tebet", "visits", json!({ "of": "31.74.01" })),
            target("province", "visits", json!({ "of": "31" })),
            target("programme", "visits", json!({})),
            target("elsewhere", "visits", json!({ "of": "32" })),
            target("each", "visits", json!({ "each_mentor": true })),
        ]
    };
    let wholes = |phone: &mut Phone| -> Vec<(String, bool)> {
        listed(phone)
            .iter()
            .map(|row| (row.target.code.clone(), row.aims.iter().all(|aim| aim.whole)))
            .collect()
    };
    let named = |all: &[(&str, bool)]| -> Vec<(String, bool)> {
        all.iter().map(|(code, whole)| ((*code).to_owned(), *whole)).collect()
    };
    let mut phone = office(targets(), vec![visited(20, rina(), 1, 1, meets())]);
    let seen = [("tebet", true), ("province", false), ("programme", false), ("each", true)];
    assert_eq!(wholes(&mut phone), named(&seen));
    let each = listed(&mut phone).pop().unwrap();
    assert_eq!(
        each.aims.iter().map(reached).collect::<Vec<_>>(),
        [(Some("Lina Misal"), 0), (Some("Rina Contoh"), 1)]
    );
    // 17 of 30 days are over: 17 of 30.
    assert_eq!((each.aims[0].reach.expected, each.aims[0].reach.pace), (17, Pace::Behind(17)));

    let mut without = in_area(Role::Coordinator, None);
    without.pull(500, vec![configured(targets())]);
    let seen = [("tebet", false), ("province", false), ("programme", false), ("elsewhere", false)];
    assert_eq!(wholes(&mut without), named(&seen));
    let mut own = in_area(Role::Beneficiary, Some("31.74.01.1001"));
    own.pull(500, vec![configured(targets())]);
    assert_eq!(listed(&mut own).len(), 0);
}
