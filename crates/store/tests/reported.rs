//! What mentors report besides visits, as it is reviewed: where each stands with decisions in any order, what asks to be looked
//! at, what may be approved together, and what is asked of the mentor.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::activity::{Activity, Duty};
use pendamping_domain::actor::Role;
use pendamping_domain::custody::Custody;
use pendamping_domain::id::{FamilyId, PersonId, RecordId};
use pendamping_domain::life::Standing;
use pendamping_domain::money::Rupiah;
use pendamping_domain::progress::{Doubt, Progress};
use pendamping_domain::review::{Comment, Decision, Review};
use pendamping_domain::revision::{Body, Kind, Record, Rest, Revision};
use pendamping_protocol::code::Code;
use pendamping_protocol::sync::{Earlier, Outcome, Receipt, Row};
use pendamping_store_api::StoreError;
use pendamping_store_api::calls::{
    CountWaiting, GetAsked, GetBatch, GetOutbox, GetReported, GetSyncLine, GetUpload, ListActivities,
    ListUnflagged, OpenReported, TakeHead,
};
use pendamping_store_api::review::Part;
use serde_json::json;
use support::*;

const MENTOR: u128 = 30;

fn month(month: &str, revenue: i64) -> Progress {
    let body = json!({"month": month, "revenue": revenue, "goods": 500_000, "other_costs": 0});
    serde_json::from_value(body).unwrap()
}

/// A month of family 1, as the centre has it.
fn told(n: u128, position: u64, progress: &Progress) -> Row {
    let revision = Revision { kind: Kind::Progress, ..revision(n, n, None, family(1), progress.write()) };
    Row { author: Some(PersonId(id(MENTOR))), ..row_of(&revision, position) }
}

fn duty(n: u128, position: u64) -> Row {
    let activity = Activity {
        duty: Duty::Socialisation,
        day: day("2026-11-02"),
        from: None,
        until: None,
        place: String::new(),
        note: String::new(),
        rest: Rest::new(),
    };
    let me: FamilyId = PersonId(id(MENTOR)).into();
    let revision = Revision { kind: Kind::Activity, ..revision(n, n, None, me, activity.write()) };
    Row { author: Some(PersonId(id(MENTOR))), ..row_of(&revision, position) }
}

fn decided(n: u128, on: &Row, decision: Decision) -> Revision {
    let comments = match decision {
        Decision::Approved => Vec::new(),
        _ => vec![Comment { field: "revenue".to_owned(), text: "Dari mana angkanya?".to_owned() }],
    };
    let review = Review {
        of: on.record,
        revision: on.revision,
        decision,
        comments,
        heard: Vec::new(),
        whose: None,
        scheme: None,
        sampled: None,
        rest: Rest::new(),
    };
    let scope = on.scope_key().parse().unwrap();
    Revision { kind: Kind::Review, ..revision(n, n, None, scope, review.write()) }
}

fn coordinator(rows: Vec<Row>) -> Phone {
    let mut phone = Phone::of(Role::Coordinator);
    let mut all = vec![family_row(1, 1)];
    all.extend(rows);
    phone.pull(90, all);
    phone
}

/// What a later row tells of this one.
fn earlier(row: &Row) -> Earlier {
    Earlier {
        revision: row.revision,
        parent: None,
        author: row.author,
        position: row.position,
        received: row.received,
        was: Body::new(),
    }
}

fn listed(phone: &mut Phone, part: Part) -> Vec<RecordId> {
    let page = phone.ask(GetReported { kind: Kind::Progress, part, limit: 50 });
    page.rows.iter().map(|row| row.record).collect()
}

#[test]
fn it_waits_for_a_decision_and_is_decided_at_once() {
    let (october, other) = (told(10, 5, &month("2026-10", 3_000_000)), duty(11, 6));
    let mut phone = coordinator(vec![october.clone(), other.clone()]);
    let waits = phone.ask(CountWaiting);
    let waiting: Vec<_> = waits.kinds.iter().map(|(kind, counts)| (kind.as_str(), counts.waiting)).collect();
    assert_eq!(waiting, [("visit", 0), ("progress", 1), ("group_meeting", 0), ("activity", 1)]);
    assert_eq!(waits.total(), 2);

    let page = phone.ask(OpenReported { kind: Kind::Progress, record: october.record });
    assert_eq!((page.life.standing, page.author), (Standing::Received, Some(PersonId(id(MENTOR)))));
    phone.save(vec![decided(20, &october, Decision::Approved)]);
    assert_eq!(listed(&mut phone, Part::Waiting), []);
    assert_eq!(listed(&mut phone, Part::Decided), [october.record]);
    assert_eq!(phone.ask(CountWaiting).total(), 1, "the other duty still waits");

    // What is not of the kind that is asked for is not there.
    let wrong = phone.try_ask(OpenReported { kind: Kind::Activity, record: october.record });
    assert!(matches!(wrong, Err(StoreError::NotFound)));
}

#[test]
fn the_decision_may_come_before_what_it_is_about_and_a_new_version_waits_again() {
    let october = told(10, 5, &month("2026-10", 3_000_000));
    let yes = row_of(&decided(20, &october, Decision::Approved), 6);
    let mut phone = Phone::of(Role::Coordinator);
    phone.pull(6, vec![family_row(1, 1), yes]);
    phone.pull(7, vec![october.clone()]);
    assert_eq!(listed(&mut phone, Part::Decided), [october.record]);

    let mut newer = told(12, 8, &month("2026-10", 3_100_000));
    newer.record = october.record;
    newer.parent = Some(october.revision);
    newer.earlier = vec![earlier(&october)];
    phone.pull(8, vec![newer]);
    let page = phone.ask(GetReported { kind: Kind::Progress, part: Part::Waiting, limit: 50 });
    assert_eq!(
        page.rows.iter().map(|row| (row.record, row.again)).collect::<Vec<_>>(),
        [(october.record, true)]
    );
    assert_eq!(
        phone.ask(ListUnflagged { kind: Kind::Progress }),
        [],
        "what comes back is for somebody's eyes"
    );
}

/// Whatever order the months come in, each is compared with the one before it.
#[test]
fn what_looks_wrong_stands_first_in_whatever_order_it_came() {
    let rows = [
        told(10, 5, &month("2026-08", 3_000_000)),
        told(11, 6, &month("2026-09", 3_100_000)),
        told(12, 7, &month("2026-10", 40_000_000)),
    ];
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]] {
        let mut phone = Phone::of(Role::Coordinator);
        phone.pull(4, vec![family_row(1, 1)]);
        for (index, at) in order.into_iter().zip(10..) {
            phone.pull(at, vec![rows[index].clone()]);
        }
        let page = phone.ask(GetReported { kind: Kind::Progress, part: Part::Waiting, limit: 50 });
        let seen: Vec<_> = page.rows.iter().map(|row| (row.record, row.doubts.clone())).collect();
        let expected =
            [(rows[2].record, vec![Doubt::Nought]), (rows[0].record, vec![]), (rows[1].record, vec![])];
        assert_eq!((page.counts.flagged, seen), (1, expected.to_vec()), "{order:?}");
        assert_eq!(phone.ask(ListUnflagged { kind: Kind::Progress }).len(), 2, "{order:?}");

        let at_once = coordinator(order.map(|index| rows[index].clone()).to_vec());
        assert_eq!(flagged(at_once), [rows[2].record], "{order:?}");
    }
}

fn flagged(mut phone: Phone) -> Vec<RecordId> {
    listed(&mut phone, Part::Flagged)
}

/// What was told of one month was of another, earlier one: the month after its first place is compared with what is before it now.
#[test]
fn a_month_that_was_another_is_missed_where_it_was() {
    let (wrong, right) = (month("2026-09", 40_000_000), month("2026-07", 40_000_000));
    let (august, october) =
        (told(10, 5, &month("2026-08", 4_000_000)), told(12, 7, &month("2026-10", 41_000_000)));
    let first = told(11, 6, &wrong);
    let mut phone = coordinator(vec![august, first.clone(), october.clone()]);
    assert!(!listed(&mut phone, Part::Flagged).contains(&october.record));

    let moved =
        Revision { kind: Kind::Progress, ..revision(21, 11, Some(first.revision), family(1), right.write()) };
    let row = Row { earlier: vec![earlier(&first)], author: first.author, ..row_of(&moved, 95) };
    phone.pull(95, vec![row]);
    assert!(listed(&mut phone, Part::Flagged).contains(&october.record));
}

#[test]
fn a_batch_says_how_its_records_stand_now() {
    let rows: Vec<Row> =
        (0..6).map(|n| told(10 + n, 5 + n as u64, &month(&format!("2026-0{}", n + 1), 3_000_000))).collect();
    let mut phone = coordinator(rows.clone());
    let all = phone.ask(ListUnflagged { kind: Kind::Progress });
    assert_eq!(
        all.iter().map(|one| one.record).collect::<Vec<_>>(),
        rows.iter().map(|row| row.record).collect::<Vec<_>>()
    );
    phone.save(vec![decided(20, &rows[0], Decision::CorrectionAsked)]);
    let again = phone.ask(ListUnflagged { kind: Kind::Progress });
    assert_eq!(again, [], "no new draw makes good what was found in the last");
    let page = phone.ask(GetBatch { kind: Kind::Progress, all });
    let standings: Vec<Standing> = page.rows.iter().map(|row| row.now.standing).collect();
    assert_eq!(standings[0], Standing::CorrectionAsked);
    assert!(standings[1..].iter().all(|standing| *standing == Standing::Received));
    assert_eq!(page.rows[1].family.as_deref(), Some(a_family(1).name.as_str()));
}

#[test]
fn the_mentor_reads_what_is_asked_and_answers_it() {
    let mut phone = Phone::of(Role::Mentor);
    phone.pull(1, vec![family_row(1, 1)]);
    let first = Revision {
        kind: Kind::Progress,
        ..revision(10, 10, None, family(1), month("2026-10", 3_000_000).write())
    };
    phone.save(vec![first.clone()]);
    phone.receipts(vec![received(&first, 5)]);
    let asked = decided(20, &row_of(&first, 5), Decision::CorrectionAsked);
    assert_eq!(phone.ask(GetAsked { record: first.record }), None);
    phone.pull(6, vec![row_of(&asked, 6)]);
    let comment = phone.ask(GetAsked { record: first.record }).unwrap().comments.remove(0);
    assert_eq!((comment.field.as_str(), comment.text.as_str()), ("revenue", "Dari mana angkanya?"));
    let outbox = phone.ask(GetOutbox { limit: 5 });
    let row = &outbox.corrections[0];
    assert_eq!((&row.kind, row.scope, row.day), (&Kind::Progress, family(1), day("2026-10-01")));
    assert_eq!(phone.ask(GetSyncLine).corrections, 1);
    assert!(matches!(
        &outbox.received[0].custody,
        Custody::Reviewed { decision: Decision::CorrectionAsked, .. }
    ));

    let answer = Revision {
        kind: Kind::Progress,
        ..revision(11, 10, Some(first.id), family(1), month("2026-10", 3_200_000).write())
    };
    phone.save(vec![answer]);
    assert_eq!(phone.ask(GetSyncLine).corrections, 0);
    assert_eq!(phone.ask(GetAsked { record: first.record }), None);
}

/// A mentor's own work is in their own scope; a decision on it shows there too.
#[test]
fn what_was_decided_on_ones_own_duty_stands_beside_it() {
    let mut phone = Phone::of(Role::Mentor);
    let me = PersonId(id(2));
    let told = Revision { kind: Kind::Activity, ..revision(10, 10, None, me.into(), duty(1, 1).body) };
    phone.save(vec![told.clone()]);
    phone.receipts(vec![received(&told, 5)]);
    phone.pull(6, vec![row_of(&decided(20, &row_of(&told, 5), Decision::Approved), 6)]);
    let rows = phone.ask(ListActivities { person: me, limit: 5 }).rows;
    assert!(matches!(rows[0].custody, Custody::Reviewed { decision: Decision::Approved, .. }));
}

/// The answer has figures that look wrong: it waits among the flagged, and its mentor's others wait for it.
#[test]
fn whoever_answers_a_correction_stays_out_of_the_next_batch() {
    let asked = told(10, 5, &month("2026-08", 3_000_000));
    let (other, of_another) =
        (told(11, 6, &month("2026-09", 3_100_000)), told(12, 7, &month("2026-10", 3_100_000)));
    let of_another = Row { author: Some(PersonId(id(31))), ..of_another };
    let mut phone = coordinator(vec![asked.clone(), other, of_another.clone()]);
    let allowed = |phone: &mut Phone| -> Vec<RecordId> {
        phone.ask(ListUnflagged { kind: Kind::Progress }).iter().map(|one| one.record).collect()
    };
    assert_eq!(allowed(&mut phone).len(), 3);
    let question = row_of(&decided(20, &asked, Decision::CorrectionAsked), 91);
    phone.pull(91, vec![question]);
    assert_eq!(allowed(&mut phone), [of_another.record]);

    let odd = Progress { goods: Rupiah(7_000_000), ..month("2026-08", 3_000_000) };
    let mut answer = told(13, 92, &odd);
    answer.record = asked.record;
    answer.parent = Some(asked.revision);
    answer.earlier = vec![earlier(&asked)];
    phone.pull(92, vec![answer.clone()]);
    let page = phone.ask(GetReported { kind: Kind::Progress, part: Part::Flagged, limit: 9 });
    assert!(page.rows.iter().any(|row| row.record == asked.record && row.answers));
    assert_eq!(allowed(&mut phone), [of_another.record]);
    phone.save(vec![decided(21, &answer, Decision::Approved)]);
    assert!(!allowed(&mut phone).contains(&asked.record));
    assert!(allowed(&mut phone).len() > 1, "decided on: the others may stand together again");
}

/// A centre from before these were decided on finds nothing there to decide on.
#[test]
fn a_decision_that_an_older_centre_could_not_place_is_offered_again() {
    let october = told(10, 5, &month("2026-10", 3_000_000));
    let mut phone = coordinator(vec![october.clone()]);
    let yes = decided(20, &october, Decision::Approved);
    phone.save(vec![yes.clone()]);
    let outcome = Outcome::SetAside { code: Code::NotFound, field: None };
    phone.receipts(vec![Receipt { id: yes.id, outcome }]);
    let offered = |phone: &mut Phone| phone.ask(GetUpload { max_items: 9, max_bytes: 1 << 20 }).offered;
    assert_eq!(offered(&mut phone), []);
    let mut wiser = head();
    wiser.knowledge += 1;
    phone.ask(TakeHead { head: wiser, sent_cursor: None, now: now() });
    assert_eq!(offered(&mut phone), [yes.id]);
}
