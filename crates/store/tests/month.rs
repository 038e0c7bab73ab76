//! What a mentor's report of a month is written from.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::activity::{Activity, Duty};
use pendamping_domain::follow_up::FollowUp;
use pendamping_domain::group_meeting::GroupMeetingDraft;
use pendamping_domain::id::{FamilyId, PersonId, RecordId};
use pendamping_domain::money::Rupiah;
use pendamping_domain::month::Month;
use pendamping_domain::progress::ProgressDraft;
use pendamping_domain::revision::{Kind, Record, Rest, Revision};
use pendamping_domain::visit::Met;
use pendamping_protocol::code::Code;
use pendamping_protocol::sync::{Outcome, Receipt};
use pendamping_store_api::calls::{GetMonth, GetProfile, MonthOfWork, RecordRevisions};
use pendamping_store_api::month::VisitCounts;
use serde_json::json;
use support::*;

fn of(phone: &mut Phone, month: Month) -> MonthOfWork {
    phone.ask(GetMonth { month })
}

#[test]
fn a_month_has_what_its_owner_did_in_it_and_nothing_else() {
    let mut phone = Phone::new();
    phone.pull(3, vec![family_row(1, 1), family_row(2, 2), family_row(3, 3)]);
    let this = Month::of(stamp(0).date());
    let me = phone.ask(GetProfile).person;

    // Two visits of mine, at one of which nobody was met; one of somebody else's; and one of another month.
    let mut missed = a_visit("");
    missed.met = Met::NotMet;
    let mut earlier = a_visit("bulan lalu");
    earlier.captured.started.wall -= chrono::TimeDelta::days(40);
    earlier.captured.ended.wall -= chrono::TimeDelta::days(40);
    let (met, nobody) = (
        revision(10, 10, None, family(1), a_visit("sepakat").write()),
        revision(11, 11, None, family(2), missed.write()),
    );
    phone.save(vec![met.clone(), nobody.clone(), revision(12, 12, None, family(1), earlier.write())]);
    let mut other = row_of(&revision(13, 13, None, family(3), a_visit("orang lain").write()), 4);
    other.author = Some(PersonId(id(99)));
    phone.pull(4, vec![other]);

    let work = of(&mut phone, this);
    let seen: Vec<_> = work.visits.iter().map(|row| (row.record, row.family_name.as_str())).collect();
    assert_eq!(seen, [(met.record, "Siti Contoh-0001"), (nobody.record, "Siti Contoh-0002")]);
    assert_eq!((work.accompanied, work.visited), (3, 1), "who was not met was not visited");
    assert_eq!(of(&mut phone, this.before()).visits.len() + of(&mut phone, this.plus(-2)).visits.len(), 1);

    // Of two records of one month of a business, the one that counts.
    let told = |n: u128, revenue: i64| {
        let draft = ProgressDraft {
            month: Some(this),
            revenue: Some(Rupiah(revenue)),
            goods: Some(Rupiah(0)),
            other_costs: Some(Rupiah(0)),
            ..ProgressDraft::default()
        };
        let body = draft.finish(None, None, stamp(0).date()).unwrap().write();
        Revision { kind: Kind::Progress, ..revision(n, n, None, family(1), body) }
    };
    phone.save(vec![told(20, 100), told(21, 200)]);
    let work = of(&mut phone, this);
    let businesses: Vec<_> =
        work.businesses.iter().map(|row| (row.business.as_str(), row.progress.revenue.0)).collect();
    assert_eq!(businesses, [("Warung Contoh", 200)]);

    // Most months are told of in the next: until then the one before stands.
    let next = of(&mut phone, this.plus(1));
    assert_eq!(next.businesses.iter().map(|row| row.progress.month).collect::<Vec<_>>(), [this]);
    assert_eq!(of(&mut phone, this.plus(2)).businesses.len(), 0);

    // What was agreed: done in the month, due in it, or left open from before; not what was done before, nor what is due later.
    let agreed = |n: u128, due: chrono::NaiveDate, done: Option<chrono::NaiveDate>| {
        let body =
            FollowUp { visit: None, action: format!("tindak {n}"), due, done, rest: Rest::new() }.write();
        Revision { kind: Kind::FollowUp, ..revision(n, n, None, family(1), body) }
    };
    let later = this.after().after().first_day();
    let at_visit = |n: u128, visit: RecordId, done: Option<chrono::NaiveDate>| {
        let mut revision = agreed(n, later, done);
        revision.body.insert("visit".to_owned(), serde_json::json!(visit));
        revision
    };
    let (first, last) = (this.first_day(), this.after().first_day().pred_opt().unwrap());
    let before = first.pred_opt().unwrap();
    phone.save(vec![
        agreed(30, before, None),
        agreed(31, last, None),
        agreed(32, before, Some(first)),
        agreed(33, before, Some(before)),
        agreed(34, this.after().first_day(), None),
        at_visit(35, met.record, None),
        at_visit(36, nobody.record, Some(this.after().first_day())),
        at_visit(37, RecordId(id(12)), None),
    ]);
    let work = of(&mut phone, this);
    let seen: Vec<_> =
        work.follow_ups.iter().map(|found| (found.row.follow_up.action.as_str(), found.agreed)).collect();
    let visited = Some(stamp(0).date());
    // Those of this month's visits too, although they are due, or were done, after it; not those of an earlier visit.
    assert_eq!(
        seen,
        [
            ("tindak 30", None),
            ("tindak 32", None),
            ("tindak 31", None),
            ("tindak 35", visited),
            ("tindak 36", visited)
        ]
    );

    let activity = Activity {
        duty: Duty::CoordinationMeeting,
        day: first,
        from: None,
        until: None,
        place: "Kantor kecamatan".to_owned(),
        note: String::new(),
        rest: Rest::new(),
    };
    let body = activity.write();
    phone.save(vec![Revision { kind: Kind::Activity, ..revision(40, 40, None, me.into(), body) }]);
    assert_eq!(of(&mut phone, this).activities, [activity]);
    assert_eq!(of(&mut phone, this.before()).activities, []);

    // A meeting stands by itself, and is a visit to nobody who was there.
    let before = of(&mut phone, this);
    let met = GroupMeetingDraft {
        day: Some(last),
        families: vec![family(1), family(2)],
        ..GroupMeetingDraft::default()
    };
    let met = met.finish(None, None, last).unwrap();
    let body = met.write();
    phone.save(vec![Revision { kind: Kind::GroupMeeting, ..revision(41, 41, None, me.into(), body) }]);
    let work = of(&mut phone, this);
    assert_eq!(work.meetings, [met]);
    assert_eq!((work.visits.len(), work.visited), (before.visits.len(), before.visited));
    assert_eq!(of(&mut phone, this.after()).meetings, []);
}

#[test]
fn a_family_that_waits_to_leave_is_in_neither_figure() {
    let mut phone = Phone::new();
    phone.pull(2, vec![family_row(1, 1), family_row(2, 2)]);
    let visits =
        [(10, 1), (11, 2)].map(|(n, of)| revision(n, n, None, family(of), a_visit("sepakat").write()));
    phone.save(visits.to_vec());
    // It is somebody else's now; its visit is not sent yet.
    phone.page(3, vec![family(2).to_string()], Vec::new());
    let work = of(&mut phone, Month::of(stamp(0).date()));
    assert_eq!((work.accompanied, work.visited), (1, 1));
    assert_eq!(work.visits.len(), 2, "both were made");
}

#[test]
fn a_visit_that_the_centre_refused_is_not_made() {
    let mut phone = Phone::new();
    phone.pull(2, vec![family_row(1, 1), family_row(2, 2)]);
    let this = Month::of(stamp(0).date());
    let visits =
        [(10, 1), (11, 2)].map(|(n, of)| revision(n, n, None, family(of), a_visit("sepakat").write()));
    let [refused, taken] = &visits;
    phone.save(visits.to_vec());
    let set_aside = |revision: &Revision| Receipt {
        id: revision.id,
        outcome: Outcome::SetAside { code: Code::Invalid, field: Some("results".to_owned()) },
    };
    phone.receipts(vec![set_aside(refused), received(taken, 5)]);
    let work = of(&mut phone, this);
    assert_eq!(work.visits.iter().map(|row| row.record).collect::<Vec<_>>(), [taken.record]);
    assert_eq!((work.set_aside, work.visited), (1, 1));
    assert_eq!(of(&mut phone, this.before()).set_aside, 0);

    // An edit that is refused leaves the visit that the centre has.
    let edit = revision(12, 11, Some(taken.id), family(2), a_visit("lain").write());
    phone.save(vec![edit.clone()]);
    phone.receipts(vec![set_aside(&edit)]);
    let work = of(&mut phone, this);
    assert_eq!((work.visits.len(), work.set_aside, work.visited), (1, 1, 1));

    // Mended, it is made.
    let mended = revision(13, 10, None, family(1), a_visit("sepakat lagi").write());
    phone.ask(RecordRevisions { revisions: vec![mended], draft: None, replaces: Some(refused.id) });
    let work = of(&mut phone, this);
    assert_eq!((work.visits.len(), work.set_aside, work.visited), (2, 0, 2));
}

#[test]
fn other_kinds_that_the_centre_refused_stand_apart_too() {
    let mut phone = Phone::new();
    phone.pull(2, vec![family_row(1, 1)]);
    let this = Month::of(stamp(0).date());
    let me = phone.ask(GetProfile).person;
    let first = this.first_day().to_string();
    let told = |n: u128, kind: Kind, of: FamilyId, body: serde_json::Value| {
        let body = body.as_object().unwrap().clone();
        Revision { kind, ..revision(n, n, None, of, body) }
    };
    let records = [
        told(10, Kind::GroupMeeting, me.into(), json!({"day": first, "families": [family(1)]})),
        told(11, Kind::Activity, me.into(), json!({"day": first, "duty": "other", "note": "Rapat"})),
        told(
            12,
            Kind::Progress,
            family(1),
            json!({"month": this, "revenue": 1, "goods": 0, "other_costs": 0}),
        ),
    ];
    phone.save(records.to_vec());
    let counted = |phone: &mut Phone| {
        let work = of(phone, this);
        (work.meetings.len(), work.activities.len(), work.businesses.len(), work.set_aside)
    };
    assert_eq!(counted(&mut phone), (1, 1, 1, 0));
    let refused = |revision: &Revision| Receipt {
        id: revision.id,
        outcome: Outcome::SetAside { code: Code::Invalid, field: None },
    };
    phone.receipts(records.iter().map(refused).collect());
    assert_eq!(counted(&mut phone), (0, 0, 0, 3));
}

#[test]
fn visits_to_families_that_left_the_phone_are_counted() {
    let mut phone = Phone::new();
    phone.pull(2, vec![family_row(1, 1), family_row(2, 2)]);
    let this = Month::of(stamp(0).date());
    let (mut missed, mut earlier) = (a_visit(""), a_visit("bulan lalu"));
    missed.met = Met::NotMet;
    earlier.captured.started.wall -= chrono::TimeDelta::days(40);
    earlier.captured.ended.wall -= chrono::TimeDelta::days(40);
    let first = revision(10, 10, None, family(2), missed.write());
    let visits = vec![
        first.clone(),
        // Somebody was met after all: the last word counts, once.
        revision(11, 10, Some(first.id), family(2), a_visit("sepakat").write()),
        revision(12, 12, None, family(2), missed.write()),
        revision(13, 13, None, family(2), earlier.write()),
        revision(14, 14, None, family(1), a_visit("sepakat").write()),
    ];
    phone.save(visits.clone());
    phone.receipts(visits.iter().zip(5..).map(|(visit, at)| received(visit, at)).collect());
    assert_eq!(of(&mut phone, this).gone, VisitCounts::default());
    phone.page(20, vec![family(2).to_string()], Vec::new());
    let work = of(&mut phone, this);
    assert_eq!((work.visits.len(), work.accompanied, work.visited), (1, 1, 1));
    assert_eq!(work.gone, VisitCounts { counted: 1, not_met: 1 });
}
