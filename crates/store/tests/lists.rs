//! What screens read: the queue in order of need, where a visit stands, and what is due.
#![allow(clippy::unwrap_used)]

mod support;

use chrono::TimeDelta;
use pendamping_domain::actor::Role;
use pendamping_domain::config::Config;
use pendamping_domain::confirmation::{Channel, Confirmation, Word};
use pendamping_domain::custody::Custody;
use pendamping_domain::family::Family;
use pendamping_domain::follow_up::FollowUp;
use pendamping_domain::id::{PersonId, Position, RecordId, RevisionId};
use pendamping_domain::life::Standing;
use pendamping_domain::person::{Contact, Person};
use pendamping_domain::place::Fix;
use pendamping_domain::plausibility::{Flag, FlagKind};
use pendamping_domain::review::{Comment, Decision, Review};
use pendamping_domain::revision::{Kind, Record, Rest, Revision};
use pendamping_domain::stamp::Stamp;
use pendamping_domain::visit::Met;
use pendamping_protocol::sync::{EVERYONE, Earlier, Page, Row};
use pendamping_store_api::calls::{
    GetMentors, GetOutbox, GetQueue, GetSyncLine, GetToday, GetUpload, OpenFamily, OpenOwnFamily, OpenVisit,
    TakePage,
};
use pendamping_store_api::review::Part;
use serde_json::json;
use support::*;

const TODAY: &str = "2026-11-18";

fn config() -> Row {
    let config: Config = serde_json::from_value(json!({
        "version": 1, "programme": "Contoh", "visit_every_days": { "seeding": 30 },
        "limits": { "fence_m": 500, "shortest_visit_min": 10, "clock_tolerance_min": 15 },
        "purposes": [], "topics": [], "sectors": [], "wrong_reasons": [], "follow_ups": [],
    }))
    .unwrap();
    let mut row = row(&config, RecordId(id(0xc0)), family(0), 1);
    row.scope = Some(EVERYONE.to_owned());
    row
}

fn visit_row(n: u128, of: u128, position: u64) -> Row {
    let mut row = row_of(&revision(n, n, None, family(of), a_visit("x").write()), position);
    row.author = Some(PersonId(id(30)));
    row.received = (now() + TimeDelta::minutes(position as i64)).timestamp_millis();
    row
}

fn review(n: u128, of: &Row, decision: Decision) -> Revision {
    let comments = vec![Comment { field: "results".to_owned(), text: "mohon dilengkapi".to_owned() }];
    let heard = Vec::new();
    let review = Review {
        of: of.record,
        revision: of.revision,
        decision,
        comments,
        heard,
        whose: None,
        scheme: None,
        sampled: None,
        rest: Rest::new(),
    };
    Revision { kind: Review::KIND, ..revision(n, n, None, of.scope_key().parse().unwrap(), review.write()) }
}

fn word(n: u128, of: &Row, word: Word, channel: Channel, position: u64) -> Row {
    let reasons = Vec::new();
    let said =
        Confirmation { visit: of.record, word, channel, reasons, note: String::new(), rest: Rest::new() };
    row(&said, RecordId(id(n)), of.scope_key().parse().unwrap(), position)
}

fn queue(phone: &mut Phone) -> Vec<RecordId> {
    phone.ask(GetQueue { limit: 50, ..GetQueue::default() }).rows.iter().map(|row| row.record).collect()
}

#[test]
fn the_queue_has_flagged_and_denied_ones_first_then_the_oldest() {
    let mut phone = Phone::of(Role::Coordinator);
    let mut flagged = visit_row(13, 1, 13);
    flagged.flags = vec![Flag { kind: FlagKind::TooShort, value: Some(3), with: None }];
    let (old, young, denied, done) =
        (visit_row(10, 1, 10), visit_row(11, 1, 11), visit_row(12, 1, 12), visit_row(14, 1, 14));
    let finished = done.record;
    let approved = row_of(&review(20, &done, Decision::Approved), 15);
    let no = word(40, &denied, Word::DidNotCome, Channel::OwnPhone, 16);
    phone.pull(
        16,
        vec![
            family_row(1, 1),
            young.clone(),
            old.clone(),
            flagged.clone(),
            denied.clone(),
            done,
            approved,
            no,
        ],
    );
    assert_eq!(queue(&mut phone), [denied.record, flagged.record, old.record, young.record]);
    let found = phone.ask(GetQueue { part: Part::Flagged, limit: 1, ..GetQueue::default() });
    assert_eq!((found.total, found.flagged, found.rows.len()), (4, 2, 1));
    assert_eq!(found.rows[0].word, Some((Word::DidNotCome, true)));
    assert_eq!(found.rows[0].family_name, "Siti Contoh-0001");

    // A decision made here takes it out of the queue at once, and stays so after the centre has it.
    let decision = review(21, &old, Decision::CorrectionAsked);
    phone.save(vec![decision.clone()]);
    assert_eq!(queue(&mut phone), [denied.record, flagged.record, young.record]);
    phone.receipts(vec![received(&decision, 17)]);
    assert_eq!(queue(&mut phone), [denied.record, flagged.record, young.record]);

    // What is decided can be looked up, the latest decision first.
    let found = phone.ask(GetQueue { part: Part::Decided, limit: 50, ..GetQueue::default() });
    assert_eq!((found.total, found.decided), (3, 2));
    let found: Vec<_> = found.rows.iter().map(|row| (row.record, row.standing)).collect();
    assert_eq!(found, [(old.record, Standing::CorrectionAsked), (finished, Standing::Approved)]);

    // A later word of another kind does not cover the denial, and a denial goes before an older flag.
    let mut yes = word(41, &denied, Word::Came, Channel::MentorPhone, 18);
    yes.received += 60_000;
    phone.pull(18, vec![yes]);
    let rows = phone.ask(GetQueue { limit: 50, ..GetQueue::default() }).rows;
    assert_eq!((rows[0].record, &rows[0].word), (denied.record, &Some((Word::DidNotCome, true))));
}

#[test]
fn the_queue_tells_every_reason_of_every_complaint_and_no_other() {
    let mut phone = Phone::of(Role::Coordinator);
    let visit = visit_row(10, 1, 10);
    let because = |n, said, reasons: &[&str]| {
        let mut row = word(n, &visit, said, Channel::OwnPhone, n as u64);
        row.body.insert("reasons".to_owned(), json!(reasons));
        row
    };
    phone.pull(
        50,
        vec![
            family_row(1, 1),
            visit.clone(),
            because(40, Word::SomethingWrong, &["asked_money", "wrong_day"]),
            because(41, Word::DidNotCome, &[]),
            because(42, Word::SomethingWrong, &["asked_money", "not_met"]),
            because(43, Word::Came, &["other"]),
        ],
    );
    let rows = phone.ask(GetQueue { limit: 50, ..GetQueue::default() }).rows;
    assert_eq!(rows[0].reasons, ["asked_money", "wrong_day", "not_met"]);
}

#[test]
fn a_denial_after_the_approval_brings_the_visit_back_to_be_decided_anew() {
    let mut phone = Phone::of(Role::Coordinator);
    let visit = visit_row(10, 1, 10);
    let approved = row_of(&review(20, &visit, Decision::Approved), 11);
    phone.pull(11, vec![family_row(1, 1), visit.clone(), approved]);
    assert_eq!(queue(&mut phone), []);
    let no = word(40, &visit, Word::DidNotCome, Channel::OwnPhone, 12);
    phone.pull(12, vec![no.clone()]);
    let rows = phone.ask(GetQueue { limit: 50, ..GetQueue::default() }).rows;
    assert_eq!(rows.iter().map(|row| (row.record, row.again)).collect::<Vec<_>>(), [(visit.record, true)]);

    // Who decides with the word before them decides it, also on the revision that was decided before.
    let anew = |n, heard| {
        let mut revision = review(n, &visit, Decision::CorrectionAsked);
        let body = Review { heard, ..Review::read(&revision.body).unwrap() };
        revision.body = body.write();
        revision
    };
    phone.save(vec![anew(21, vec![no.record])]);
    assert_eq!(queue(&mut phone), []);
    let page = phone.ask(OpenVisit { record: visit.record });
    assert_eq!((page.life.standing, page.life.superseded), (Standing::CorrectionAsked, vec![]));
}

/// An earlier revision of a family.
fn earlier(n: u128, position: u64, was: serde_json::Value) -> Earlier {
    Earlier {
        revision: RevisionId(id(n)),
        parent: None,
        author: None,
        position: Position(position),
        received: now().timestamp_millis() + position as i64,
        was: serde_json::from_value(was).unwrap(),
    }
}

#[test]
fn a_home_that_was_moved_is_told_with_the_point_it_was_at() {
    let mut phone = Phone::of(Role::Coordinator);
    let visit = visit_row(10, 1, 10);
    phone.pull(11, vec![family_row(1, 1), visit.clone()]);
    assert_eq!(phone.ask(OpenVisit { record: visit.record }).home_moved, None);
    let was = Fix::exact(-6.2, 106.8);
    let mut moved = family_row(1, 12);
    // The telephone was changed last, the home before that.
    moved.earlier = vec![earlier(50, 1, json!({"home": was})), earlier(51, 11, json!({"phone": "0800"}))];
    phone.pull(12, vec![moved]);
    let told = phone.ask(OpenVisit { record: visit.record }).home_moved.unwrap();
    assert_eq!((told.from, told.received.unwrap().timestamp_millis()), (was, now().timestamp_millis() + 11));
}

#[test]
fn of_a_home_that_was_moved_often_the_farthest_point_is_told_and_none_that_is_only_measured_anew() {
    let mut phone = Phone::of(Role::Coordinator);
    let visit = visit_row(10, 1, 10);
    phone.pull(10, vec![visit.clone()]);
    let mut told = |position: u64, home: Fix, was: &[Fix]| {
        let mut moved =
            row(&Family { home: Some(home), ..a_family(1) }, family(1).into(), family(1), position);
        let places = was.iter().zip(1..);
        moved.earlier =
            places.map(|(was, n)| earlier(50 + n, position - 10 + n as u64, json!({"home": was}))).collect();
        phone.pull(position, vec![moved]);
        phone.ask(OpenVisit { record: visit.record }).home_moved
    };
    let home = Fix::exact(-6.23, 106.85);
    let metres = |north: f64| Fix { lat: home.lat + north / 111_195.0, ..home };
    // A second edit, of three metres, does not hide that of a kilometre, nor one on the way back.
    let moved = told(20, home, &[metres(1_000.0), metres(200.0), metres(3.0)]).unwrap();
    let left = moved.received.unwrap().timestamp_millis();
    assert_eq!((moved.from, left), (metres(1_000.0), now().timestamp_millis() + 12));
    // What was only measured anew is no move, and neither is what may be the receivers' own error.
    assert_eq!(told(30, home, &[metres(3.0), metres(-40.0)]), None);
    let rough = |fix: Fix| Fix { accuracy_m: 150.0, ..fix };
    assert_eq!(told(40, rough(home), &[rough(metres(280.0))]), None);
    assert_eq!(
        told(50, home, &[metres(280.0), rough(metres(100.0))]).map(|moved| moved.from),
        Some(metres(280.0))
    );
}

#[test]
fn the_first_decision_by_the_centres_order_counts_and_an_edit_comes_back() {
    let mut phone = Phone::new();
    let first = revision(10, 10, None, family(1), a_visit("awal").write());
    phone.pull(1, vec![family_row(1, 1)]);
    phone.save(vec![first.clone()]);
    let stands = |phone: &mut Phone| phone.ask(OpenVisit { record: first.record });
    assert_eq!(stands(&mut phone).life.standing, Standing::Recorded);
    phone.receipts(vec![received(&first, 5)]);
    let page = stands(&mut phone);
    assert_eq!(
        (page.life.standing, page.custody),
        (Standing::Received, Custody::Received { at: Some(now()) })
    );

    let of = row_of(&first, 5);
    let asked = row_of(&review(20, &of, Decision::CorrectionAsked), 7);
    let late = row_of(&review(19, &of, Decision::Approved), 8);
    phone.pull(8, vec![late.clone(), asked.clone()]);
    let page = stands(&mut phone);
    assert_eq!(page.life.standing, Standing::CorrectionAsked);
    assert_eq!(page.life.superseded, [late.record]);
    assert!(matches!(page.custody, Custody::Reviewed { decision: Decision::CorrectionAsked, .. }));
    assert_eq!(phone.ask(GetSyncLine).corrections, 1);
    let corrections = phone.ask(GetOutbox { limit: 5 }).corrections;
    assert_eq!(corrections[0].comments[0].text, "mohon dilengkapi");

    let mut answer = a_visit("dilengkapi");
    answer.captured = page.visit.captured;
    let edit = revision(11, 10, Some(page.revision), family(1), answer.write());
    phone.save(vec![edit.clone()]);
    let page = stands(&mut phone);
    assert_eq!((page.life.standing, page.life.answers), (Standing::Recorded, Some(asked.record)));
    assert_eq!(page.history.len(), 1);
    assert_eq!(page.history[0].was.get("results"), Some(&json!("awal")));
    assert_eq!(phone.ask(GetSyncLine).corrections, 0);
}

#[test]
fn an_answer_that_says_nothing_new_is_told_as_one() {
    let mut phone = Phone::of(Role::Coordinator);
    let visit = visit_row(10, 1, 10);
    let asked = row_of(&review(20, &visit, Decision::CorrectionAsked), 11);
    phone.pull(11, vec![family_row(1, 1), visit.clone(), asked]);
    let later = (now() + TimeDelta::hours(1)).timestamp_millis();
    let mut answered = |n: u128, was: serde_json::Value| {
        let mut row = Row { position: Position(n as u64), revision: RevisionId(id(n)), ..visit.clone() };
        row.parent = Some(visit.revision);
        row.saved = Some(later);
        row.earlier = vec![Earlier { revision: visit.revision, ..earlier(10, 10, was) }];
        phone.pull(n as u64, vec![row]);
        let unchanged = phone.ask(OpenVisit { record: visit.record }).unchanged;
        let rows = phone.ask(GetQueue { limit: 50, ..GetQueue::default() }).rows;
        assert_eq!(
            rows.iter().map(|row| (row.answers, row.unchanged)).collect::<Vec<_>>(),
            [(true, unchanged)]
        );
        unchanged
    };
    // Flags are computed anew, and are no answer.
    assert!(answered(12, json!({"flags": []})));
    assert!(!answered(13, json!({"results": "awal"})));
    // What was agreed with the answer is one, though no field of the visit tells of it.
    assert!(answered(14, json!({})));
    let agreed = FollowUp {
        visit: Some(visit.record),
        action: "catat belanja".to_owned(),
        due: day("2026-12-20"),
        done: None,
        rest: Rest::new(),
    };
    let mut with = row(&agreed, RecordId(id(60)), family(1), 15);
    with.saved = Some(later);
    phone.pull(15, vec![with]);
    assert!(!phone.ask(OpenVisit { record: visit.record }).unchanged);
}

#[test]
fn on_a_mentors_phone_a_familys_own_word_is_only_known_to_have_come() {
    let mut phone = Phone::new();
    let visited = visit_row(10, 1, 10);
    let mut said = word(40, &visited, Word::DidNotCome, Channel::OwnPhone, 11);
    said.body.retain(|field, _| ["visit", "channel"].contains(&field.as_str()));
    phone.pull(11, vec![family_row(1, 1), visited.clone(), said]);
    let words = phone.ask(OpenVisit { record: visited.record }).confirmations;
    assert_eq!((words.len(), words[0].confirmation.is_none(), words[0].received), (1, true, true));

    // Nor is one that was given on this phone by hand-over, before it was sent and after.
    let complaint = Confirmation {
        visit: visited.record,
        word: Word::SomethingWrong,
        channel: Channel::MentorPhone,
        reasons: Vec::new(),
        note: "dia minta uang".to_owned(),
        rest: Rest::new(),
    };
    let given = Revision { kind: Kind::Confirmation, ..revision(50, 50, None, family(1), complaint.write()) };
    phone.save(vec![given.clone()]);
    let unread = |phone: &mut Phone| {
        let words = phone.ask(OpenVisit { record: visited.record }).confirmations;
        (words.len(), words.iter().all(|word| word.confirmation.is_none()))
    };
    assert_eq!(unread(&mut phone), (2, true));
    let sent = phone.ask(GetUpload { max_items: 9, max_bytes: 1 << 20 });
    assert!(sent.request.items[0].payload.get().contains("dia minta uang"), "the centre gets all of it");
    phone.receipts(vec![received(&given, 12)]);
    assert_eq!(unread(&mut phone), (2, true));
}

#[test]
fn a_familys_phone_reads_visits_without_what_is_not_for_it() {
    let mut phone = Phone::of(Role::Beneficiary);
    let mut visited = visit_row(10, 1, 10);
    visited.body.insert("next_visit".to_owned(), json!("2026-12-20"));
    for hidden in ["flags", "explanation", "beside", "topics", "results"] {
        visited.body.remove(hidden);
    }
    let mentor = Person {
        number: "T-1".to_owned(),
        name: "Ibu Rina".to_owned(),
        role: Role::Mentor,
        area: None,
        phone: None,
        rest: Rest::new(),
    };
    let mut mentor = row(&mentor, RecordId(id(30)), family(0), 2);
    mentor.scope = None;
    let mut unspoken = visited.clone();
    unspoken.body.remove("next_visit");
    phone.pull(10, vec![config(), family_row(1, 1), unspoken]);
    let own = phone.ask(OpenOwnFamily { family: None });
    assert_eq!(
        (own.next_visit, own.routine_visit),
        (None, Some(day("2026-12-18"))),
        "by the rhythm of 30 days"
    );
    phone.pull(11, vec![family_row(1, 1), visited.clone(), mentor]);
    let own = phone.ask(OpenOwnFamily { family: None });
    assert_eq!(
        (own.mentor.as_deref(), own.visits[0].mentor.as_deref()),
        (Some("Ibu Rina"), Some("Ibu Rina"))
    );
    assert_eq!((own.visits.len(), own.next_visit), (1, Some(day("2026-12-20"))));
    assert_eq!(own.routine_visit, None, "a day was agreed");

    let said = Confirmation {
        visit: visited.record,
        word: Word::Came,
        channel: Channel::OwnPhone,
        reasons: Vec::new(),
        note: String::new(),
        rest: Rest::new(),
    };
    phone
        .save(vec![Revision { kind: Kind::Confirmation, ..revision(50, 50, None, family(1), said.write()) }]);
    let own = phone.ask(OpenOwnFamily { family: None });
    let heard = own.visits[0].confirmation.as_ref().unwrap();
    assert_eq!((heard.confirmation.as_ref().unwrap(), heard.received), (&said, false));
}

#[test]
fn a_phone_handed_over_shows_a_family_no_more_than_its_own_would() {
    let mut phone = Phone::new();
    let visited = visit_row(10, 1, 10);
    assert!(!visited.body["results"].as_str().unwrap().is_empty());
    phone.pull(10, vec![family_row(1, 1), visited.clone()]);
    let own = phone.ask(OpenOwnFamily { family: Some(family(1)) });
    let seen = &own.visits[0].visit;
    assert_eq!((seen.results.as_str(), seen.captured.place.fix()), ("", None));
    assert_eq!(
        (own.family.home, own.family.nik4, own.family.name.as_str()),
        (None, None, "Siti Contoh-0001")
    );
    assert_eq!(seen.captured.started, stamp(0), "what it is asked about");
    assert_eq!(phone.ask(OpenVisit { record: visited.record }).visit.results, "x", "the mentor sees all");
}

#[test]
fn today_shows_who_is_due_most_overdue_first() {
    let mut phone = Phone::new();
    let mut agreed = a_visit("x");
    agreed.next_visit = Some(day("2026-11-10"));
    let mut missed = a_visit("");
    missed.met = Met::NotMet;
    missed.captured.started = stamp(60);
    phone.pull(9, vec![config(), family_row(1, 2), family_row(2, 3), family_row(3, 4)]);
    let today = GetToday { today: day(TODAY), offset: 420, limit: 9 };
    assert_eq!(phone.ask(today.clone()).due_total, 3, "never visited, so due from the day they came");

    let mut long_ago = a_visit("y");
    long_ago.captured.started.wall = now() - TimeDelta::days(45);
    phone.save(vec![
        revision(10, 10, None, family(1), agreed.write()),
        // Nobody was at home on the day: what was agreed stands.
        revision(11, 11, None, family(1), missed.write()),
        revision(12, 12, None, family(2), long_ago.write()),
    ]);
    let found = phone.ask(today);
    let due: Vec<_> = found.due.iter().map(|row| (row.family.id, row.due.agreed, row.due.on)).collect();
    let rhythm = (now() - TimeDelta::days(15)).date_naive();
    // The agreed day of the first lies before the visit itself, and is kept by it.
    assert_eq!(due, [(family(2), false, rhythm), (family(3), false, day(TODAY))]);
    assert_eq!((found.visits_this_month, found.visited_today, found.accompanied), (1, 1, 3));
}

#[test]
fn a_day_is_the_one_where_the_family_lives_whatever_the_phone_is_set_to() {
    let mut phone = Phone::new();
    // In Maluku, nine hours ahead of a phone that is set to UTC: half past midnight of the next day.
    let far = Family { region: "81.01.01.2001".parse().unwrap(), ..a_family(2) };
    let page = Page {
        cursor: cursor(9),
        leave: Vec::new(),
        known: Default::default(),
        rows: vec![config(), family_row(1, 2), row(&far, RecordId::from(family(2)), family(2), 3)],
    };
    let evening = "2026-11-18T15:30:00Z".parse().unwrap();
    phone.ask(TakePage { page, now: evening });
    let today = GetToday { today: day("2026-11-19"), offset: 540, limit: 9 };
    let due = |phone: &mut Phone| -> Vec<_> {
        phone.ask(today.clone()).due.iter().map(|row| (row.family.id, row.due.on)).collect()
    };
    assert_eq!(due(&mut phone), [(family(1), day("2026-11-18")), (family(2), day("2026-11-19"))]);
    let mut late = a_visit("x");
    late.captured.started = Stamp { wall: evening, offset: 0, ..stamp(0) };
    late.captured.ended = Stamp { wall: evening + TimeDelta::minutes(20), offset: 0, ..stamp(20) };
    phone.save(vec![revision(10, 10, None, family(2), late.write())]);
    assert_eq!(
        phone.ask(OpenFamily { family: family(2), today: day("2026-11-19") }).last_visit,
        Some(day("2026-11-19"))
    );
    assert_eq!(phone.ask(today.clone()).visited_today, 1);
}

#[test]
fn mentors_come_longest_unheard_first() {
    let mut phone = Phone::of(Role::Coordinator);
    let mut rows = Vec::new();
    for (n, name) in [(30, "Rina"), (31, "Adi"), (32, "Budi")] {
        let person = Person {
            number: format!("T-{n}"),
            name: name.to_owned(),
            role: Role::Mentor,
            area: None,
            phone: None,
            rest: Rest::new(),
        };
        rows.push(Row { scope: None, ..row(&person, RecordId(id(n)), family(0), n as u64) });
    }
    for (n, days) in [(30, 1), (31, 9)] {
        let last = now() - TimeDelta::days(days);
        let contact = Contact { last, unsent: 4, oldest_unsent: Some(last), set_aside: 0, rest: Rest::new() };
        rows.push(Row {
            scope: Some(id(n).to_string()),
            ..row(&contact, RecordId(id(900 + n)), family(0), 40)
        });
    }
    rows.push(visit_row(10, 1, 41));
    phone.pull(50, rows);
    let mentors = phone.ask(GetMentors { month_start: now() - TimeDelta::days(10), today: day(TODAY) }).rows;
    let names: Vec<&str> = mentors.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["Budi", "Adi", "Rina"]);
    assert_eq!((mentors[2].unsent, mentors[2].visits_this_month, mentors[2].in_queue), (4, 1, 1));
    assert_eq!(mentors[0].last_contact, None);
}
