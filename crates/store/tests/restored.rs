//! A centre restored from a copy: what it has lost of this phone's stays on screen until it has it again.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::config::Config;
use pendamping_domain::id::{ConfigVersion, InstallId, Position, RecordId, RevisionId};
use pendamping_domain::person::Contact;
use pendamping_domain::revision::{Kind, Record, Rest, Revision};
use pendamping_protocol::code::Code;
use pendamping_protocol::digest::{Digest, payload_hash};
use pendamping_protocol::sync::{Cursor, Differing, Earlier, Head, Outcome, Page, Receipt, Row, Tally};
use pendamping_store_api::calls::{
    GetConfig, GetProfile, GetUpload, NoteAttempt, OpenVisit, RecordRevisions, TakeHead, TakePage,
    TakeSuccessor,
};
use serde_json::json;
use support::*;

/// A phone whose centre took in a visit and an edit of it, and was then restored.
fn phone() -> (Phone, Revision, Revision) {
    let mut phone = Phone::new();
    let first = of_this_life(revision(1, 1, None, family(1), a_visit("awal").write()));
    let edit = of_this_life(revision(2, 1, Some(first.id), family(1), a_visit("dilengkapi").write()));
    phone.pull(1, vec![family_row(1, 1)]);
    phone.save(vec![first.clone()]);
    phone.save(vec![edit.clone()]);
    phone.receipts(vec![received(&first, 2), received(&edit, 3)]);
    let restored = Head { epoch: "e2".to_owned(), ..head() };
    phone.ask(TakeHead { head: restored, sent_cursor: Some(cursor(1)), now: now() });
    (phone, first, edit)
}

fn pull(phone: &mut Phone, row: Row) {
    let cursor = Cursor { epoch: "e2".to_owned(), ..cursor(row.position.0) };
    phone.ask(TakePage {
        page: Page { cursor, leave: Vec::new(), known: Default::default(), rows: vec![row] },
        now: now(),
    });
}

#[test]
fn an_edit_that_it_lost_stays_on_screen_and_the_next_one_rests_on_it() {
    let (mut phone, first, edit) = phone();
    pull(&mut phone, row_of(&first, 2));
    let page = phone.ask(OpenVisit { record: first.record });
    assert_eq!((page.visit.results.as_str(), page.revision), ("dilengkapi", edit.id));
    // An edit of another field, made before both sides have compared, does not take it back.
    let mut visit = page.visit;
    visit.explanation = "Sinyal buruk".to_owned();
    phone.save(vec![revision(3, 1, Some(page.revision), family(1), visit.write())]);
    let visit = phone.ask(OpenVisit { record: first.record }).visit;
    assert_eq!((visit.results.as_str(), visit.explanation.as_str()), ("dilengkapi", "Sinyal buruk"));
    // Once the centre has it again it is nothing but what the row says.
    let mut row = row_of(&edit, 4);
    row.earlier = vec![earlier(&first, json!("awal"))];
    row.body.insert("results".to_owned(), json!("digabung"));
    pull(&mut phone, row);
    assert_eq!(phone.ask(OpenVisit { record: first.record }).visit.results, "digabung");
}

#[test]
fn what_was_in_an_earlier_row_comes_back_when_the_centre_has_lost_it() {
    let (mut phone, first, edit) = phone();
    let mut row = row_of(&edit, 3);
    row.earlier = vec![earlier(&first, json!("awal"))];
    pull(&mut phone, row);
    // Set back once more, to before the edit.
    let again = Head { epoch: "e3".to_owned(), ..head() };
    phone.ask(TakeHead { head: again, sent_cursor: None, now: now() });
    let cursor = Cursor { epoch: "e3".to_owned(), ..cursor(2) };
    let page = Page { cursor, leave: Vec::new(), known: Default::default(), rows: vec![row_of(&first, 2)] };
    phone.ask(TakePage { page, now: now() });
    assert_eq!(phone.ask(OpenVisit { record: first.record }).visit.results, "dilengkapi");
}

#[test]
fn a_row_that_does_not_tell_all_of_its_history_is_taken_to_have_it() {
    let (mut phone, first, edit) = phone();
    let mut row = row_of(&revision(9, 1, Some(edit.id), family(1), a_visit("pusat").write()), 8);
    row.earlier = vec![Earlier {
        revision: RevisionId(id(8)),
        parent: Some(edit.id),
        ..earlier(&first, json!("sebelum itu"))
    }];
    pull(&mut phone, row);
    assert_eq!(phone.ask(OpenVisit { record: first.record }).visit.results, "pusat");
}

#[test]
fn what_the_restored_centre_does_not_have_goes_from_families_that_stay_too() {
    let (mut phone, first, edit) = phone();
    // Read in the life that is over: a visit of another mentor, and both of its own.
    let mut row = row_of(&edit, 3);
    row.earlier = vec![earlier(&first, json!("awal"))];
    pull(&mut phone, row);
    let others = revision(9, 9, None, family(1), a_visit("orang lain").write());
    pull(&mut phone, row_of(&others, 4));
    phone.ask(OpenVisit { record: others.record });
    let again = Head { epoch: "e3".to_owned(), ..head() };
    phone.ask(TakeHead { head: again, sent_cursor: None, now: now() });
    let cursor = Cursor { epoch: "e3".to_owned(), ..cursor(1) };
    phone.ask(TakePage {
        page: Page { cursor, leave: Vec::new(), known: Default::default(), rows: vec![family_row(1, 1)] },
        now: now(),
    });
    // While it is not read to its end, nobody knows what it has.
    phone.ask(OpenVisit { record: others.record });
    phone.ask(NoteAttempt { at: now(), failure: None, next_try: None, halt: false, alone: None });
    assert!(phone.try_ask(OpenVisit { record: others.record }).is_err(), "the centre does not have it");
    assert_eq!(phone.ask(OpenVisit { record: first.record }).visit.results, "dilengkapi", "its own stays");
}

/// The restored centre does not give the family to this mentor, who has something of it to send, and then does: of another mentor's
/// visit, which it lost, nothing stays.
#[test]
fn what_it_lost_of_a_family_that_left_and_came_back_goes() {
    let (mut phone, _, _) = phone();
    let others = revision(9, 9, None, family(1), a_visit("orang lain").write());
    let own = revision(8, 8, None, family(1), a_visit("belum dikirim").write());
    pull(&mut phone, row_of(&others, 4));
    phone.save(vec![own.clone()]);
    let again = Head { epoch: "e3".to_owned(), ..head() };
    phone.ask(TakeHead { head: again, sent_cursor: None, now: now() });
    let mut read = |at, rows| {
        let cursor = Cursor { epoch: "e3".to_owned(), ..cursor(at) };
        let page = Page { cursor, leave: Vec::new(), known: Default::default(), rows };
        phone.ask(TakePage { page, now: now() });
        phone.ask(NoteAttempt { at: now(), failure: None, next_try: None, halt: false, alone: None });
        [others.record, own.record].map(|record| phone.try_ask(OpenVisit { record }).is_ok())
    };
    assert_eq!(read(1, vec![family_row(2, 1)]), [true, true], "it stays while something waits");
    assert_eq!(read(2, vec![family_row(1, 2)]), [false, true]);
}

#[test]
fn a_revoked_phone_is_not_wiped_before_the_restored_centre_has_its_work_again() {
    let (mut phone, first, edit) = phone();
    let nothing = Tally::default();
    let revoked =
        |head: Head| Head { epoch: "e2".to_owned(), revoked: true, received: Some(nothing), ..head };
    let outcome = phone.ask(TakeHead { head: revoked(head()), sent_cursor: None, now: now() });
    assert!(outcome.compare && !outcome.wipe, "{outcome:?}");
    let buckets = (0..=u8::MAX).collect();
    let differing = Some(Differing { buckets, ids: Vec::new() });
    let compared = Head { differing, ..revoked(head()) };
    let outcome = phone.ask(TakeHead { head: compared, sent_cursor: None, now: now() });
    assert!(outcome.offered_again == 2 && !outcome.wipe, "{outcome:?}");
    let again = vec![received(&first, 5), received(&edit, 6)];
    let whole = Some(Tally {
        count: 2,
        digest: [&first, &edit].map(digest).into_iter().fold(Digest::default(), Digest::xor),
    });
    let taken = Head { receipts: again, ..revoked(head()) };
    let taken = Head { received: whole, ..taken };
    assert!(phone.ask(TakeHead { head: taken, sent_cursor: None, now: now() }).wipe);
    // Until it is, nothing is said to be saved that would be wiped with the rest.
    let late = revision(8, 8, None, family(1), a_visit("terlambat").write());
    let save = RecordRevisions { revisions: vec![late], draft: None, replaces: None };
    assert!(phone.try_ask(save).is_err());
}

fn digest(of: &Revision) -> Digest {
    Digest::of(of.id, &payload_hash(&serde_json::to_vec(of).unwrap()))
}

fn earlier(of: &Revision, results: serde_json::Value) -> Earlier {
    Earlier {
        revision: of.id,
        parent: of.parent,
        author: None,
        position: pendamping_domain::id::Position(2),
        received: 0,
        was: [("results".to_owned(), results)].into_iter().collect(),
    }
}

/// The row is of another life: this centre never had what it tells of, and would wait for it without end.
#[test]
fn a_record_mended_before_the_centre_was_read_again_does_not_rest_on_what_it_lost() {
    let mut phone = Phone::new();
    let first = revision(1, 1, None, family(1), a_visit("awal").write());
    phone.pull(1, vec![family_row(1, 1)]);
    phone.save(vec![first.clone()]);
    phone.receipts(vec![received(&first, 2)]);
    phone.pull(2, vec![row_of(&first, 2)]);
    let of = phone.ask(GetProfile).install;
    let (install, token, signing_seed) = (InstallId(id(77)), "new".to_owned(), [5; 32]);
    phone.ask(TakeSuccessor { of, install, token, signing_seed });
    let restored = |receipts| Head { epoch: "e2".to_owned(), receipts, ..head() };
    phone.ask(TakeHead { head: restored(Vec::new()), sent_cursor: None, now: now() });
    let outcome = Outcome::SetAside { code: Code::Invalid, field: None };
    let receipts = vec![Receipt { id: first.id, outcome }];
    phone.ask(TakeHead { head: restored(receipts), sent_cursor: None, now: now() });

    let mended = revision(3, 1, Some(first.id), family(1), a_visit("dibetulkan").write());
    phone.ask(RecordRevisions { revisions: vec![mended], draft: None, replaces: Some(first.id) });
    let query = "SELECT parent FROM outbox WHERE state = 'unsent'";
    let parent: Option<String> = phone.core.connection().query_row(query, [], |row| row.get(0)).unwrap();
    assert_eq!(parent, None);
}

/// Its old place would stand among the new ones until it is opened again, as another's.
#[test]
fn what_it_confirmed_of_a_family_that_left_keeps_no_place_in_an_order_that_is_gone() {
    let mut phone = Phone::new();
    phone.pull(1, vec![family_row(1, 1)]);
    let body = json!({"scheme": "modal", "family": family(1), "reasons": "usaha jalan", "scores": []});
    let proposal = Revision {
        kind: Kind::Selection,
        ..revision(1, 1, None, family(1), body.as_object().unwrap().clone())
    };
    phone.save(vec![proposal.clone()]);
    phone.receipts(vec![received(&proposal, 2)]);
    // The family stays for this one's sake.
    phone.save(vec![revision(2, 2, None, family(1), a_visit("belum dikirim").write())]);
    phone.page(3, vec![family(1).to_string()], Vec::new());
    let place = |phone: &mut Phone| -> i64 {
        phone.core.connection().query_row("SELECT place FROM money", [], |row| row.get(0)).unwrap()
    };
    assert_eq!(place(&mut phone), 2);
    let restored = Head { epoch: "e2".to_owned(), ..head() };
    phone.ask(TakeHead { head: restored, sent_cursor: None, now: now() });
    let shown = place(&mut phone);
    phone.core.rebuild().unwrap();
    assert_eq!(shown, place(&mut phone));
    assert_ne!(shown, 2);
}

#[test]
fn of_whom_the_restored_centre_never_heard_no_last_contact_is_shown() {
    let mut phone = Phone::new();
    let contact = Contact { last: now(), unsent: 4, oldest_unsent: None, set_aside: 0, rest: Rest::new() };
    let whose = Row { scope: Some(id(30).to_string()), ..row(&contact, RecordId(id(930)), family(0), 2) };
    let of_another =
        Row { scope: Some(id(31).to_string()), ..row(&contact, RecordId(id(931)), family(0), 2) };
    phone.pull(2, vec![family_row(1, 1), whose, of_another.clone()]);
    let restored = Head { epoch: "e2".to_owned(), ..head() };
    phone.ask(TakeHead { head: restored, sent_cursor: None, now: now() });
    pull(&mut phone, family_row(1, 1));
    pull(&mut phone, of_another);
    phone.ask(NoteAttempt { at: now(), failure: None, next_try: None, halt: false, alone: None });
    let query = "SELECT group_concat(person) FROM contact";
    let left: String = phone.core.connection().query_row(query, [], |row| row.get(0)).unwrap();
    assert_eq!(left, id(31).to_string());
}

/// A place says something in its own life alone: what is frozen names it, also when it is saved a second time later.
#[test]
fn what_is_saved_names_the_life_in_which_its_form_was_opened() {
    let mut phone = Phone::new();
    phone.receipts(Vec::new());
    phone.pull(5, vec![family_row(1, 1)]);
    let opened =
        |n, at| Revision { opened: Position(at), ..revision(n, n, None, family(1), a_visit("awal").write()) };
    let early = opened(1, 5);
    phone.save(vec![early.clone()]);
    phone.ask(TakeHead {
        head: Head { epoch: "e2".to_owned(), ..head() },
        sent_cursor: Some(cursor(5)),
        now: now(),
    });
    pull(&mut phone, family_row(1, 2));
    phone.save(vec![early, opened(2, 5), opened(3, 2)]);
    let items = phone.ask(GetUpload { max_items: 9, max_bytes: 1 << 20 }).request.items;
    let lives: Vec<_> = items
        .iter()
        .map(|item| serde_json::from_str::<Revision>(item.payload.get()).unwrap().epoch)
        .collect();
    assert_eq!(lives, [Some(EPOCH.to_owned()), Some(EPOCH.to_owned()), Some("e2".to_owned())]);
}

/// The family went to another mentor and the centre lost what its last one had told: it waits again, goes, and is seen no more.
#[test]
fn what_waits_again_of_a_family_that_had_left_is_gone_once_it_went() {
    let mut phone = Phone::new();
    phone.pull(1, vec![family_row(1, 1)]);
    let visit = revision(1, 1, None, family(1), a_visit("awal").write());
    phone.save(vec![visit.clone()]);
    phone.receipts(vec![received(&visit, 5)]);
    phone.page(6, vec![family(1).to_string()], Vec::new());
    let shown = |phone: &mut Phone| phone.try_ask(OpenVisit { record: visit.record }).is_ok();
    assert!(!shown(&mut phone));
    let differing = Some(Differing { buckets: (0..=255).collect(), ids: Vec::new() });
    phone.ask(TakeHead { head: Head { differing, ..head() }, sent_cursor: None, now: now() });
    assert_eq!(phone.ask(GetUpload { max_items: 9, max_bytes: 1 << 20 }).offered, [visit.id]);
    assert!(shown(&mut phone), "while it waits, its author sees it");
    phone.receipts(vec![received(&visit, 3)]);
    assert!(!shown(&mut phone));
}

/// The office may never order it again: what its choices were for then is not what the centre judges by.
#[test]
fn the_configuration_that_it_lost_is_in_force_no_longer() {
    let mut phone = Phone::new();
    let config = |version: u32| -> Config {
        let config = json!({
            "version": version, "programme": "Contoh", "visit_every_days": {}, "purposes": [], "topics": [], "sectors": [],
            "wrong_reasons": [], "follow_ups": [],
            "limits": {"fence_m": 200, "shortest_visit_min": 10, "clock_tolerance_min": 10}
        });
        serde_json::from_value(config).unwrap()
    };
    let of_the_programme = |version, at| row(&config(version), RecordId(id(9)), family(9), at);
    phone.pull(1, vec![of_the_programme(1, 1)]);
    phone.pull(2, vec![of_the_programme(2, 2)]);
    assert_eq!(phone.ask(GetConfig).map(|config| config.version), Some(ConfigVersion(2)));
    // An earlier app kept those before it.
    let kept = "INSERT INTO config SELECT 1, json_set(body, '$.version', 1) FROM config";
    phone.core.connection().execute(kept, []).unwrap();
    assert_eq!(phone.ask(GetConfig).map(|config| config.version), Some(ConfigVersion(2)));
    let restored = Head { epoch: "e2".to_owned(), ..head() };
    phone.ask(TakeHead { head: restored, sent_cursor: Some(cursor(2)), now: now() });
    pull(&mut phone, of_the_programme(1, 1));
    assert_eq!(phone.ask(GetConfig).map(|config| config.version), Some(ConfigVersion(1)));
}
