//! A revoked phone hands in what can go, and forgets though something never can.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::id::RevisionId;
use pendamping_domain::revision::{Record, Revision};
use pendamping_domain::visit::Visit;
use pendamping_protocol::code::Code;
use pendamping_protocol::sync::{Head, Outcome, Receipt};
use pendamping_store_api::besides::AskOffice;
use pendamping_store_api::calls::{
    DropDraft, GetUpload, NoteOpened, PutAsk, PutDraft, PutPhoto, TakeBesides, TakeHead,
};
use pendamping_store_api::shared::DraftKey;
use pendamping_store_api::upkeep::Upload;
use support::*;

fn upload(phone: &mut Phone, max_items: usize) -> Upload {
    phone.ask(GetUpload { max_items, max_bytes: 1 << 20 })
}

fn visit(n: u128, parent: Option<&Revision>, change: impl FnOnce(&mut Visit)) -> Revision {
    let mut content = a_visit("awal");
    change(&mut content);
    revision(n, 1, parent.map(|parent| parent.id), family(1), content.write())
}

fn waits(of: &Revision, parent: RevisionId) -> Receipt {
    Receipt { id: of.id, outcome: Outcome::Waits { parent } }
}

#[test]
fn one_that_nobody_can_help_any_more_is_wiped_by_a_centre_that_takes_nothing_else() {
    let mut phone = Phone::new();
    let first = visit(1, None, |_| {});
    let edit = visit(2, Some(&first), |_| {});
    phone.save(vec![first.clone(), edit.clone()]);
    let refused = Outcome::SetAside { code: Code::Invalid, field: Some("results".to_owned()) };
    phone.receipts(vec![Receipt { id: first.id, outcome: refused }, waits(&edit, first.id)]);
    let revoked = Head { revoked: true, knowledge: 10, ..head() };
    let hears = TakeHead { head: revoked, sent_cursor: None, now: now() };
    let [first, second] = [hears.clone(), hears].map(|hears| phone.ask(hears));
    assert!(!first.wipe && second.wipe);
    // And says no more that it has something to send.
    let waiting = upload(&mut phone, 9).request.waiting;
    assert_eq!((waiting.count, waiting.oldest, waiting.set_aside), (0, None, 1));
}

/// What a visit of another phone, which a restored centre lost, would have to come for: that phone may be at the bottom of a river.
#[test]
fn a_revoked_phone_forgets_though_something_waits_for_what_another_phone_has() {
    let mut phone = Phone::new();
    let (lost, edit) = (RevisionId(id(77)), visit(2, None, |_| {}));
    let further = visit(3, Some(&edit), |v| v.results = "lebih lengkap".to_owned());
    phone.save(vec![edit.clone(), further.clone()]);
    phone.receipts(vec![waits(&edit, lost), waits(&further, edit.id)]);
    assert_eq!(upload(&mut phone, 9).offered, [edit.id, further.id], "whoever is not revoked asks again");
    let mut hear = |receipts: Vec<Receipt>| {
        let head = Head { revoked: true, knowledge: 10, receipts, ..head() };
        let wipe = phone.ask(TakeHead { head, sent_cursor: None, now: now() }).wipe;
        (wipe, upload(&mut phone, 9).offered)
    };
    // Once more, for it may have come meanwhile; and what waits for what this phone has goes after that.
    assert_eq!(hear(vec![waits(&edit, lost)]), (false, vec![edit.id, further.id]));
    assert_eq!(hear(vec![waits(&edit, lost), waits(&further, edit.id)]), (true, vec![]));
}

#[test]
fn what_waits_for_what_goes_from_this_phone_is_handed_in_before_it_forgets() {
    let mut phone = Phone::new();
    let first = visit(1, None, |_| {});
    let edit = visit(2, Some(&first), |v| v.results = "lebih lengkap".to_owned());
    phone.save(vec![first.clone(), edit.clone()]);
    let mut hear = |receipts: Vec<Receipt>| {
        let head = Head { revoked: true, knowledge: 10, receipts, ..head() };
        phone.ask(TakeHead { head, sent_cursor: None, now: now() });
        upload(&mut phone, 9).offered
    };
    assert_eq!(hear(vec![]), [first.id, edit.id]);
    assert_eq!(hear(vec![waits(&edit, first.id)]), [first.id, edit.id]);
    assert_eq!(hear(vec![received(&first, 9)]), [edit.id]);
}

/// The answer that says so may still be on its way while somebody types.
#[test]
fn what_is_to_be_forgotten_takes_nothing_in_any_more() {
    let mut phone = Phone::new();
    let draft = PutDraft {
        key: DraftKey { kind: Visit::KIND, about: family(1).into() },
        family: family(1),
        json: "{}".to_owned(),
        at: now(),
    };
    let ask = AskOffice { id: id(70), what: "copy".to_owned(), text: String::new(), at: now() };
    let (jpeg, sha256) = (vec![0xff, 0xd8, 0xff, 0xd9], "ab".repeat(32));
    let photo = PutPhoto { sha256, jpeg, family: family(1), at: now() };
    let revoked = Head { revoked: true, knowledge: 10, ..head() };
    let hears = TakeHead { head: revoked, sent_cursor: None, now: now() };
    phone.ask(hears.clone());
    assert!(phone.try_ask(draft.clone()).is_ok(), "it may still hand in what it has");
    phone.ask(DropDraft { key: draft.key.clone() });
    assert!(phone.ask(hears).wipe);
    assert!(phone.try_ask(draft).is_err());
    assert!(phone.try_ask(PutAsk { ask }).is_err());
    assert!(phone.try_ask(photo).is_err());
}

/// Who opened what is asked about most of whoever was taken out; and what a family asked for is nowhere else.
#[test]
fn it_tells_who_opened_what_and_what_was_asked_for_before_it_forgets() {
    let mut phone = Phone::new();
    phone.pull(1, vec![family_row(1, 1)]);
    phone.ask(NoteOpened { about: family(1).0, day: day("2026-11-18") });
    let hears = |phone: &mut Phone, revoked| {
        phone.ask(TakeHead { head: Head { revoked, ..head() }, sent_cursor: None, now: now() })
    };
    hears(&mut phone, false);
    assert!(
        upload(&mut phone, 9).request.besides.opened.is_empty(),
        "by itself it waits for something to go with"
    );
    let told = hears(&mut phone, true);
    assert!(told.tell && !told.wipe);
    let besides = upload(&mut phone, 9).request.besides;
    assert_eq!(besides.opened.iter().map(|opened| opened.count).collect::<Vec<_>>(), [1]);
    // That answer did not say that it was taken in: it goes once more, and then with the next exchange.
    assert!(!hears(&mut phone, true).wipe);
    let ask = AskOffice { id: id(70), what: "copy".to_owned(), text: String::new(), at: now() };
    phone.ask(PutAsk { ask });
    phone.ask(TakeBesides { besides });
    let told = hears(&mut phone, true);
    assert!(told.tell && !told.wipe, "what was asked for meanwhile goes at once");
    let besides = upload(&mut phone, 9).request.besides;
    assert_eq!((besides.asks.len(), besides.opened.len()), (1, 0));
    phone.ask(TakeBesides { besides });
    assert!(hears(&mut phone, true).wipe);
}
