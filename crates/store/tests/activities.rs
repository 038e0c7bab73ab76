//! What mentors did besides visits: on the mentor's phone and on that of whoever reviews there.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::activity::{Activity, Duty};
use pendamping_domain::actor::Role;
use pendamping_domain::custody::Custody;
use pendamping_domain::id::{PersonId, RevisionId};
use pendamping_domain::person::Person;
use pendamping_domain::revision::{Kind, Record, Rest, Revision};
use pendamping_protocol::code::Code;
use pendamping_protocol::sync::{Outcome, Receipt, Row};
use pendamping_store_api::StoreError;
use pendamping_store_api::calls::{Activities, GetOutbox, GetUpload, ListActivities, OpenActivity, TakeHead};
use support::*;

/// The person of `support::enrolment`, whose phone it is.
fn me() -> PersonId {
    PersonId(id(2))
}

fn told(on: &str, place: &str) -> Activity {
    Activity {
        duty: Duty::CoordinationMeeting,
        day: day(on),
        from: None,
        until: None,
        place: place.to_owned(),
        note: String::new(),
        rest: Rest::new(),
    }
}

fn saved(n: u128, record: u128, parent: Option<RevisionId>, of: PersonId, activity: &Activity) -> Revision {
    Revision { kind: Kind::Activity, ..revision(n, record, parent, of.into(), activity.write()) }
}

fn listed(phone: &mut Phone, person: PersonId) -> Activities {
    phone.ask(ListActivities { person, limit: 50 })
}

fn places(phone: &mut Phone, person: PersonId) -> Vec<String> {
    listed(phone, person).rows.into_iter().map(|row| row.activity.place).collect()
}

fn refused(revision: &Revision, code: Code) -> Receipt {
    Receipt { id: revision.id, outcome: Outcome::SetAside { code, field: None } }
}

#[test]
fn they_are_listed_by_day_with_where_each_is_and_an_edit_takes_its_place() {
    let mut phone = Phone::new();
    assert_eq!((listed(&mut phone, me()).total, listed(&mut phone, me()).rows.len()), (0, 0));
    let first = saved(1, 1, None, me(), &told("2026-11-10", "Kantor camat"));
    let later = saved(2, 2, None, me(), &told("2026-11-12", "Balai RW"));
    phone.save(vec![later.clone(), first.clone()]);
    assert_eq!(places(&mut phone, me()), ["Balai RW", "Kantor camat"]);
    phone.receipts(vec![received(&later, 9)]);
    let custody: Vec<Custody> = listed(&mut phone, me()).rows.into_iter().map(|row| row.custody).collect();
    assert_eq!(custody, [Custody::Received { at: Some(now()) }, Custody::OnThisPhone]);
    assert_eq!(listed(&mut phone, me()).name.as_deref(), Some("Ibu Contoh"));

    let page = phone.ask(OpenActivity { record: first.record });
    assert_eq!((page.revision, page.activity), (first.id, told("2026-11-10", "Kantor camat")));
    phone.save(vec![saved(3, 1, Some(first.id), me(), &told("2026-11-13", "Dinas Sosial"))]);
    assert_eq!(places(&mut phone, me()), ["Dinas Sosial", "Balai RW"]);
    let one = phone.ask(ListActivities { person: me(), limit: 1 });
    assert_eq!((one.total, one.rows.len()), (2, 1));
    let nowhere = phone.try_ask(OpenActivity { record: revision(9, 9, None, family(1), Rest::new()).record });
    assert!(matches!(nowhere, Err(StoreError::NotFound)));
    phone.core.rebuild().unwrap();
    assert_eq!(places(&mut phone, me()), ["Dinas Sosial", "Balai RW"]);
}

#[test]
fn a_coordinator_reads_each_mentors_until_the_mentor_leaves() {
    let mut phone = Phone::of(Role::Coordinator);
    let (one, other) = (PersonId(id(30)), PersonId(id(31)));
    let named = Person {
        number: "TKSK-1".to_owned(),
        name: "Rina Contoh".to_owned(),
        role: Role::Mentor,
        area: None,
        phone: None,
        rest: Rest::new(),
    };
    let rows = vec![
        row(&named, one.into(), one.into(), 1),
        Row { author: Some(one), ..row_of(&saved(1, 1, None, one, &told("2026-11-10", "Kantor camat")), 2) },
        Row { author: Some(other), ..row_of(&saved(2, 2, None, other, &told("2026-11-11", "Balai RW")), 3) },
    ];
    phone.pull(3, rows);
    assert_eq!(places(&mut phone, one), ["Kantor camat"]);
    assert_eq!(places(&mut phone, other), ["Balai RW"]);
    assert_eq!(listed(&mut phone, one).name.as_deref(), Some("Rina Contoh"));
    assert_eq!(listed(&mut phone, other).name, None);
    phone.page(4, vec![one.to_string()], Vec::new());
    assert_eq!(places(&mut phone, one), [""; 0]);
    assert_eq!(places(&mut phone, other), ["Balai RW"]);
}

#[test]
fn one_that_an_older_centre_knew_nothing_of_is_offered_again() {
    for code in [Code::UnknownKind, Code::NotFound] {
        let mut phone = Phone::new();
        let mine = saved(1, 1, None, me(), &told("2026-11-10", "Kantor camat"));
        let elsewhere = revision(2, 2, None, family(1), a_visit("x").write());
        phone.save(vec![mine.clone(), elsewhere.clone()]);
        phone.receipts(vec![refused(&mine, code.clone()), refused(&elsewhere, Code::NotFound)]);
        assert!(matches!(listed(&mut phone, me()).rows[0].custody, Custody::SetAside { .. }));
        let mut wiser = head();
        wiser.knowledge += 1;
        phone.ask(TakeHead { head: wiser, sent_cursor: None, now: now() });
        let offered = phone.ask(GetUpload { max_items: 500, max_bytes: 1 << 20 }).offered;
        assert_eq!(offered, [mine.id], "{code}: what is refused for what it is stays aside");
        assert_eq!(phone.ask(GetOutbox { limit: 9 }).set_aside.len(), 1);
    }
}
