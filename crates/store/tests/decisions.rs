//! A coordinator decides once on a revision: a button pressed twice is one decision, and a second one says why it is refused.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::actor::Role;
use pendamping_domain::id::PersonId;
use pendamping_domain::life::Standing;
use pendamping_domain::review::{Comment, Decision, Review};
use pendamping_domain::revision::{Kind, Record, Rest, Revision};
use pendamping_protocol::code::Code;
use pendamping_protocol::sync::{Outcome, Receipt, Row};
use pendamping_store_api::StoreError;
use pendamping_store_api::calls::GetQueue;
use pendamping_store_api::calls::{AllSentIds, GetDraft, OpenVisit, PutDraft, RecordRevisions};
use pendamping_store_api::shared::DraftKey;
use support::*;

/// A coordinator's phone with one visit to decide on.
fn phone() -> (Phone, Row) {
    let mut phone = Phone::of(Role::Coordinator);
    let mut visit = row_of(&revision(10, 10, None, family(1), a_visit("x").write()), 10);
    visit.author = Some(PersonId(id(30)));
    phone.pull(10, vec![family_row(1, 1), visit.clone()]);
    (phone, visit)
}

fn review(n: u128, of: &Row, decision: Decision, comment: &str) -> Revision {
    let comments = match comment {
        "" => Vec::new(),
        text => vec![Comment { field: "results".to_owned(), text: text.to_owned() }],
    };
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
    Revision { kind: Kind::Review, ..revision(n, n, None, family(1), review.write()) }
}

fn save(phone: &mut Phone, revision: &Revision) -> Result<u64, StoreError> {
    let call = RecordRevisions { revisions: vec![revision.clone()], draft: None, replaces: None };
    phone.try_ask(call).map(|saved| saved.waiting)
}

fn decided(phone: &mut Phone, visit: &Row) -> (Standing, usize) {
    let page = phone.ask(OpenVisit { record: visit.record });
    (page.life.standing, page.reviews.len())
}

#[test]
fn a_button_pressed_twice_is_one_decision() {
    let (mut phone, visit) = phone();
    let first = review(20, &visit, Decision::CorrectionAsked, "Apa hasilnya?");
    assert_eq!(save(&mut phone, &first).unwrap(), 1);
    let key = DraftKey { kind: Kind::Review, about: visit.record };
    phone.ask(PutDraft { key: key.clone(), family: family(1), json: "{}".to_owned(), at: now() });
    let again = review(21, &visit, Decision::CorrectionAsked, "Apa hasilnya?");
    let call = RecordRevisions { revisions: vec![again], draft: Some(key.clone()), replaces: None };
    assert_eq!(phone.ask(call).waiting, 1, "it is saved, and was before");
    assert_eq!(phone.ask(AllSentIds), [first.id]);
    assert_eq!(phone.ask(GetDraft { key }), None, "the form is closed all the same");
    assert_eq!(decided(&mut phone, &visit), (Standing::CorrectionAsked, 1));
    // The very same revision again is no error either, whatever came meanwhile from another phone of the same person.
    phone.pull(11, vec![row_of(&review(22, &visit, Decision::Approved, ""), 11)]);
    assert_eq!(save(&mut phone, &first).unwrap(), 1);
}

#[test]
fn another_decision_on_the_same_revision_is_refused() {
    let (mut phone, visit) = phone();
    let first = review(20, &visit, Decision::Approved, "");
    save(&mut phone, &first).unwrap();
    for other in [
        review(21, &visit, Decision::CorrectionAsked, "Apa hasilnya?"),
        review(22, &visit, Decision::Approved, "Bagus"),
    ] {
        let refused = save(&mut phone, &other);
        assert!(
            matches!(refused, Err(StoreError::Refused("this revision is decided already"))),
            "{refused:?}"
        );
    }
    phone.receipts(vec![received(&first, 11)]);
    assert!(save(&mut phone, &review(23, &visit, Decision::CorrectionAsked, "x")).is_err());
    assert_eq!(decided(&mut phone, &visit), (Standing::Approved, 1));
    assert_eq!(phone.ask(AllSentIds), [first.id]);
}

#[test]
fn what_was_decided_on_another_phone_of_the_same_person_counts_too() {
    let (mut phone, visit) = phone();
    phone.pull(11, vec![row_of(&review(20, &visit, Decision::Approved, ""), 11)]);
    assert!(save(&mut phone, &review(21, &visit, Decision::CorrectionAsked, "x")).is_err());
    assert_eq!(save(&mut phone, &review(22, &visit, Decision::Approved, "")).unwrap(), 0);
}

#[test]
fn somebody_elses_decision_and_an_earlier_revisions_are_no_hindrance() {
    let (mut phone, visit) = phone();
    let mut theirs = row_of(&review(20, &visit, Decision::Approved, ""), 11);
    theirs.author = Some(PersonId(id(31)));
    phone.pull(11, vec![theirs]);
    save(&mut phone, &review(21, &visit, Decision::CorrectionAsked, "x")).unwrap();
    let edited = row_of(&revision(12, 10, Some(visit.revision), family(1), a_visit("y").write()), 12);
    phone.pull(12, vec![edited.clone()]);
    save(&mut phone, &review(22, &edited, Decision::Approved, "")).unwrap();
    assert_eq!(phone.ask(AllSentIds).len(), 2);
}

#[test]
fn a_decision_that_the_centre_set_aside_can_be_made_again() {
    let (mut phone, visit) = phone();
    let first = review(20, &visit, Decision::Approved, "");
    save(&mut phone, &first).unwrap();
    let waiting = |phone: &mut Phone| phone.ask(GetQueue { limit: 50, ..GetQueue::default() }).total;
    assert_eq!(waiting(&mut phone), 0);
    let outcome = Outcome::SetAside { code: Code::NotFound, field: None };
    phone.receipts(vec![Receipt { id: first.id, outcome }]);
    // Nobody else will hear of it: the visit is back where it is decided.
    assert_eq!(waiting(&mut phone), 1);
    assert_eq!(save(&mut phone, &review(21, &visit, Decision::CorrectionAsked, "x")).unwrap(), 1);
}
