//! Trainings on a phone: who stands on its list, what is known of each, and who is counted.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::actor::Role;
use pendamping_domain::attendance::{Attendance, CodeSeen, Presence, Whose};
use pendamping_domain::id::{PersonId, RecordId};
use pendamping_domain::person::Person;
use pendamping_domain::revision::{Kind, Record, Rest, Revision};
use pendamping_domain::scores::Mean;
use pendamping_domain::training::{Attendee, Training, secret};
use pendamping_protocol::sync::{Head, Row};
use pendamping_store_api::calls::{ListTrainings, OpenFamily, OpenTraining, TakeHead, TrainingPage};
use pendamping_store_api::work::TimelineEvent;
use support::*;

const TRAINING: u128 = 70;

/// An hour around the support's now, with a secret as openers see it.
fn training(secret: String) -> Training {
    let at = |minute: i64| stamp(minute).wall.fixed_offset();
    Training {
        title: "Bimtek contoh".to_owned(),
        area: "31.74".parse().unwrap(),
        starts: at(-30),
        ends: at(30),
        agenda: String::new(),
        speakers: String::new(),
        place: "Aula".to_owned(),
        link: "https://rapat.example/1".to_owned(),
        audience: vec![Attendee::Family, Attendee::Mentor],
        capacity: None,
        secret,
        photos: vec![],
        cancelled: false,
        cancel_reason: String::new(),
        opened_by: String::new(),
        rest: Rest::new(),
    }
}

fn training_row(secret: String) -> Row {
    let training = training(secret);
    let key = Training::key(&training.area);
    row(&training, RecordId(id(TRAINING)), key, 5)
}

fn of_family(n: u128) -> Attendance {
    Attendance::of(RecordId(id(TRAINING)), Whose::Family(family(n)))
}

/// What is said of an attendance by somebody who knows of nothing else.
fn said(n: u128, told: &Attendance) -> Revision {
    let whose = told.whose().unwrap();
    Revision {
        kind: Kind::Attendance,
        record: Attendance::record(told.training, whose),
        ..revision(n, n, None, whose.key(), told.write())
    }
}

fn page(phone: &mut Phone) -> TrainingPage {
    phone.ask(OpenTraining { record: RecordId(id(TRAINING)) })
}

fn names(page: &TrainingPage) -> Vec<&str> {
    page.roster.iter().map(|row| row.name.as_str()).collect()
}

fn mentor_row(n: u128, area: &str) -> Row {
    let person = Person {
        number: format!("TKSK-{n}"),
        name: format!("Rina Contoh-{n}"),
        role: Role::Mentor,
        area: area.parse().ok(),
        phone: None,
        rest: Rest::new(),
    };
    let id = PersonId(id(n));
    row(&person, id.into(), id.into(), 3)
}

#[test]
fn a_mentor_marks_their_families_and_all_evidence_stands_beside_each_other() {
    let mut phone = Phone::new();
    phone.pull(9, vec![family_row(1, 1), family_row(2, 2), training_row(String::new())]);
    let seen = page(&mut phone);
    assert_eq!(names(&seen), ["Siti Contoh-0001", "Siti Contoh-0002"]);
    assert_eq!(seen.totals.all(), (0, 0));
    let marked = said(1, &Attendance { mark: Some(Presence::Virtual), ..of_family(1) });
    phone.save(vec![marked.clone()]);
    assert_eq!(page(&mut phone).totals.all(), (0, 1));

    // Meanwhile the list in the room had them: the centre says so, and what waits here stays on top.
    let elsewhere = said(50, &Attendance { listed: Some(true), ..of_family(1) });
    phone.pull(12, vec![row_of(&elsewhere, 11)]);
    let seen = page(&mut phone);
    assert_eq!(seen.roster[0].attendance.evidence(), ["mark", "listed"]);
    assert_eq!(seen.totals.by_attendee, [(Attendee::Family, 1, 0)], "once, and in the room");
    // What she knew counts with her, and a score of somebody who is not known to have been there does not.
    let told = Attendance { pre: Some(40), post: Some(90), ..seen.roster[0].attendance.clone() };
    let (_, parent, _) = seen.roster[0].stands.clone().unwrap();
    phone.save(vec![Revision { parent: Some(parent), ..said(3, &told) }]);
    phone.save(vec![said(4, &Attendance { pre: Some(10), ..of_family(2) })]);
    let scores = page(&mut phone).scores;
    assert_eq!(scores.before(), Some(Mean { average: 40, people: 1 }));
    assert_eq!(scores.gained(), Some(Mean { average: 50, people: 1 }));

    // The list is read in one question for all, and says the same: what waits here is on top there as well.
    let list = phone.ask(ListTrainings { limit: 50 }).rows;
    assert_eq!(list[0].totals, page(&mut phone).totals);
    assert_eq!(list[0].totals.by_attendee, [(Attendee::Family, 1, 0)]);

    // In the family's line of time: whoever was there, and nobody of whom only a score is known.
    let at_trainings = |phone: &mut Phone, n: u128| {
        let page = phone.ask(OpenFamily { family: family(n), today: stamp(0).date() });
        let told = page.timeline.into_iter().filter_map(|row| match row.what {
            TimelineEvent::Training { at, training, presence } => {
                Some((at, training.title, presence, row.at))
            }
            _ => None,
        });
        told.collect::<Vec<_>>()
    };
    let there = (RecordId(id(TRAINING)), "Bimtek contoh".to_owned(), Presence::InPerson, stamp(-30).wall);
    assert_eq!(at_trainings(&mut phone, 1), [there]);
    assert_eq!(at_trainings(&mut phone, 2), []);

    // A family that leaves takes its attendance along, and a training of which nobody tells any more is gone.
    phone.page(13, vec![family(2).to_string(), Training::key(&"31.74".parse().unwrap()).to_string()], vec![]);
    assert_eq!(phone.ask(ListTrainings { limit: 50 }).total, 0);
}

/// Its form was open when the family left: its word goes to the centre, and then it goes as the rest did.
#[test]
fn what_is_told_of_a_family_that_has_left_is_on_no_list_once_it_is_received() {
    let mut phone = Phone::new();
    phone.pull(9, vec![family_row(1, 1), family_row(2, 2), training_row(String::new())]);
    phone.page(10, vec![family(1).to_string()], vec![]);
    let marked = |n| Attendance { mark: Some(Presence::InPerson), ..of_family(n) };
    let (gone, here) = (said(1, &marked(1)), said(2, &marked(2)));
    phone.save(vec![gone.clone(), here.clone()]);
    assert_eq!(page(&mut phone).totals.all(), (2, 0), "what waits is shown");
    phone.receipts(vec![received(&gone, 11), received(&here, 12)]);
    assert_eq!(names(&page(&mut phone)), ["Siti Contoh-0002"]);
    assert_eq!(page(&mut phone).totals.all(), (1, 0));
    // Should it come back, it stays.
    phone.pull(13, vec![family_row(1, 13), row_of(&gone, 13)]);
    assert_eq!(page(&mut phone).totals.all(), (2, 0));
}

#[test]
fn only_who_knows_the_secret_counts_a_code() {
    let secret = secret([7; 20]);
    let code = training(secret.clone()).code_at(stamp(0).wall).unwrap();
    let mine = |code: &str| Attendance {
        code: Some(CodeSeen { code: code.to_owned(), at: stamp(0) }),
        ..Attendance::of(RecordId(id(TRAINING)), Whose::Person(PersonId(id(9))))
    };
    let counted = |role, secret: &str, code: &str| {
        let mut phone = Phone::of(role);
        let rows = vec![
            mentor_row(9, "31.74.01"),
            training_row(secret.to_owned()),
            row_of(&said(60, &mine(code)), 6),
        ];
        phone.pull(9, rows);
        page(&mut phone).totals.all()
    };
    assert_eq!(counted(Role::Coordinator, &secret, &code), (1, 0));
    assert_eq!(counted(Role::Coordinator, &secret, "000000"), (0, 0));
    assert_eq!(counted(Role::Mentor, "", &code), (0, 0));
}

#[test]
fn an_opener_keeps_the_list_of_all_who_work_there() {
    let mut phone = Phone::of(Role::Coordinator);
    let rows = vec![
        family_row(1, 1),
        mentor_row(8, "31.74.01"),
        mentor_row(9, "31.75.01"),
        training_row(secret([7; 20])),
    ];
    phone.pull(9, rows);
    let seen = page(&mut phone);
    assert_eq!((names(&seen), seen.opens.len()), (vec![], 0), "who opens none keeps no list");
    let opens = Head { opens_trainings: vec!["31.74".parse().unwrap()], ..head() };
    phone.ask(TakeHead { head: opens, sent_cursor: None, now: now() });
    let seen = page(&mut phone);
    assert_eq!(names(&seen), ["Rina Contoh-8", "Siti Contoh-0001"]);
    assert_eq!(phone.ask(ListTrainings { limit: 50 }).opens, seen.opens);
    // The power can be taken again.
    phone.ask(TakeHead { head: head(), sent_cursor: None, now: now() });
    assert_eq!(page(&mut phone).opens, []);
}

#[test]
fn a_familys_phone_knows_its_own() {
    let mut phone = Phone::of(Role::Beneficiary);
    phone.pull(9, vec![family_row(1, 1), training_row(String::new())]);
    let own = page(&mut phone).own;
    assert_eq!((own.whose, own.attendance.evidence()), (Some(Whose::Family(family(1))), vec![]));
    phone.save(vec![said(1, &Attendance { check_in: Some(stamp(0)), ..of_family(1) })]);
    let list = phone.ask(ListTrainings { limit: 50 }).rows;
    let own = list[0].own.clone().unwrap();
    assert_eq!(own.presence(&list[0].training), Some(Presence::Virtual));
}
