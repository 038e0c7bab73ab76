//! What must not stall, come back or vanish: refused items with edits on them, families that left, another life of the centre,
//! pulls that come between two edits.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::id::{Position, RecordId, RevisionId};
use pendamping_domain::revision::{Body, Kind, Record, Revision};
use pendamping_domain::visit::Visit;
use pendamping_protocol::code::Code;
use pendamping_protocol::digest::{Digest, payload_hash};
use pendamping_protocol::sync::{Cursor, Differing, Earlier, Head, Outcome, Page, Receipt, Row, Tally};
use pendamping_store::Core;
use pendamping_store_api::StoreError;
use pendamping_store_api::calls::{
    FindFamilies, GetOutbox, GetSetting, GetSyncLine, GetSyncState, GetUpload, NoteAttempt, OpenFamily,
    OpenVisit, PutSetting, RecordRevisions, TakeHead, TakePage,
};
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

fn set_aside(of: &Revision) -> Receipt {
    Receipt {
        id: of.id,
        outcome: Outcome::SetAside { code: Code::Invalid, field: Some("results".to_owned()) },
    }
}

fn waits(of: &Revision, parent: RevisionId) -> Receipt {
    Receipt { id: of.id, outcome: Outcome::Waits { parent } }
}

fn tally_of(revisions: &[&Revision]) -> Tally {
    revisions.iter().fold(Tally::default(), |tally, revision| Tally {
        count: tally.count + 1,
        digest: tally
            .digest
            .xor(Digest::of(revision.id, &payload_hash(&serde_json::to_vec(revision).unwrap()))),
    })
}

#[test]
fn a_correction_of_a_refused_visit_frees_the_edits_that_rested_on_it() {
    let mut phone = Phone::new();
    phone.pull(5, vec![family_row(1, 1)]);
    let first = visit(1, None, |_| {});
    let edit = visit(2, Some(&first), |v| v.results = "lebih lengkap".to_owned());
    phone.save(vec![first.clone()]);
    phone.save(vec![edit.clone()]);
    phone.receipts(vec![set_aside(&first), waits(&edit, first.id)]);

    let page = phone.ask(OpenVisit { record: first.record });
    let mut mended = page.visit.clone();
    mended.explanation = "sudah benar".to_owned();
    let mut answer = revision(3, 1, Some(page.revision), family(1), mended.write());
    answer.record = first.record;
    phone.ask(RecordRevisions { revisions: vec![answer.clone()], draft: None, replaces: Some(first.id) });

    let offered = upload(&mut phone, 100);
    assert_eq!(offered.offered, [answer.id], "the correction, and not what rested on the refused one");
    let sent: Revision = serde_json::from_str(offered.request.items[0].payload.get()).unwrap();
    assert_eq!(sent.parent, None, "it must not rest on what the centre will never have");
    assert_eq!(phone.ask(OpenVisit { record: first.record }).visit.results, "lebih lengkap");
    phone.receipts(vec![received(&answer, 9)]);
    assert_eq!(phone.ask(GetOutbox { limit: 9 }).waiting.len(), 0);
}

#[test]
fn answering_a_refusal_twice_is_no_error() {
    let mut phone = Phone::new();
    let first = visit(1, None, |_| {});
    phone.save(vec![first.clone()]);
    phone.receipts(vec![set_aside(&first)]);
    let answer = visit(2, None, |v| v.results = "baru".to_owned());
    let call = RecordRevisions { revisions: vec![answer.clone()], draft: None, replaces: Some(first.id) };
    phone.ask(call.clone());
    phone.ask(call);
    assert_eq!(upload(&mut phone, 9).offered, [answer.id]);
}

#[test]
fn items_that_wait_do_not_keep_others_from_going() {
    let mut phone = Phone::new();
    let orphans: Vec<Revision> = (0..5)
        .map(|n| revision(10 + n, 10 + n, Some(RevisionId(id(0xdead + n))), family(1), a_visit("x").write()))
        .collect();
    phone.save(orphans.clone());
    let free = revision(99, 99, None, family(1), a_visit("y").write());
    phone.save(vec![free.clone()]);
    phone.receipts(orphans.iter().map(|o| waits(o, o.parent.unwrap())).collect());
    assert!(upload(&mut phone, 3).offered.contains(&free.id), "three that wait filled the batch");
}

#[test]
fn a_pull_between_two_edits_shows_in_both() {
    let mut phone = Phone::new();
    let first = visit(1, None, |_| {});
    phone.pull(5, vec![family_row(1, 1), row_of(&first, 2)]);
    let edit = visit(2, Some(&first), |v| v.results = "satu".to_owned());
    let second = visit(3, Some(&edit), |v| {
        v.results = "satu".to_owned();
        v.explanation = "dua".to_owned();
    });
    phone.save(vec![edit]);
    phone.save(vec![second]);
    let other = visit(50, Some(&first), |v| v.topics = vec!["modal".to_owned()]);
    phone.pull(8, vec![row_of(&other, 7)]);
    let shown = phone.ask(OpenVisit { record: first.record }).visit;
    assert_eq!((shown.results.as_str(), shown.explanation.as_str()), ("satu", "dua"));
    assert_eq!(shown.topics, ["modal"], "the other phone's edit was hidden");
}

#[test]
fn what_was_dropped_with_its_family_does_not_come_back() {
    let mut phone = Phone::new();
    let first = visit(1, None, |_| {});
    phone.pull(5, vec![family_row(1, 1)]);
    phone.save(vec![first.clone()]);
    phone.receipts(vec![received(&first, 6)]);
    phone.pull(7, vec![row_of(&first, 6)]);
    phone.page(9, vec![family(1).to_string()], Vec::new());
    assert!(
        phone.try_ask(OpenVisit { record: first.record }).is_err(),
        "a dropped family's visit still opens"
    );
}

#[test]
fn after_another_life_of_the_centre_a_received_edit_stays_in_sight() {
    let mut phone = Phone::new();
    let first = visit(1, None, |_| {});
    phone.receipts(Vec::new());
    phone.pull(50, vec![family_row(1, 1), row_of(&first, 50)]);
    let other_life = |receipts| Head { epoch: "e2".to_owned(), receipts, ..head() };
    phone.ask(TakeHead { head: other_life(Vec::new()), sent_cursor: Some(cursor(50)), now: now() });
    let edit = visit(2, Some(&first), |v| v.results = "sesudah".to_owned());
    phone.save(vec![edit.clone()]);
    phone.ask(TakeHead { head: other_life(vec![received(&edit, 4)]), sent_cursor: None, now: now() });
    // The connection is cut before the page comes.
    assert_eq!(phone.ask(OpenVisit { record: first.record }).visit.results, "sesudah");
}

#[test]
fn a_difference_that_cannot_heal_is_not_compared_in_every_request() {
    let mut phone = Phone::new();
    let theirs = Tally { count: 1, digest: Digest([7; 16]) };
    let differs = || Head { received: Some(theirs), ..head() };
    let take = |phone: &mut Phone, head| phone.ask(TakeHead { head, sent_cursor: None, now: now() });
    assert!(take(&mut phone, differs()).compare);
    assert!(upload(&mut phone, 1).request.buckets.is_some());
    let compared = |ids| Head { differing: Some(Differing { buckets: vec![7], ids }), ..differs() };
    let of_a_copy = take(&mut phone, compared(vec![RevisionId(id(77))]));
    assert!(
        of_a_copy.rewound && of_a_copy.compare,
        "another install heals that, and until then it is looked into"
    );
    assert!(!take(&mut phone, compared(Vec::new())).compare);
    assert!(upload(&mut phone, 1).request.buckets.is_none(), "nine kilobytes in each request, for ever");
    assert!(!take(&mut phone, differs()).compare);
}

#[test]
fn what_the_centre_has_and_this_phone_did_not_know_heals_the_count() {
    let mut phone = Phone::new();
    let first = of_this_life(visit(1, None, |_| {}));
    phone.pull(5, vec![family_row(1, 1)]);
    phone.save(vec![first.clone()]);
    let theirs = tally_of(&[&first]);
    phone.ask(TakeHead { head: Head { received: Some(theirs), ..head() }, sent_cursor: None, now: now() });
    let bucket = theirs.digest.bucket();
    let outcome = phone.ask(TakeHead {
        head: Head {
            received: Some(theirs),
            differing: Some(Differing { buckets: vec![bucket], ids: vec![first.id] }),
            ..head()
        },
        sent_cursor: None,
        now: now(),
    });
    assert_eq!((outcome.offered_again, outcome.compare), (1, false));
    phone.receipts(vec![received(&first, 3)]);
    assert_eq!(upload(&mut phone, 9).request.received, theirs);
}

#[test]
fn an_edit_the_centre_turned_out_to_have_stays_in_sight_until_its_row_comes() {
    let mut phone = Phone::new();
    let first = visit(1, None, |_| {});
    phone.pull(5, vec![family_row(1, 1), row_of(&first, 2)]);
    let edit = visit(2, Some(&first), |v| v.results = "sesudah".to_owned());
    phone.save(vec![edit.clone()]);
    let theirs = tally_of(&[&edit]);
    phone.ask(TakeHead {
        head: Head {
            received: Some(theirs),
            differing: Some(Differing { buckets: vec![theirs.digest.bucket()], ids: vec![edit.id] }),
            ..head()
        },
        sent_cursor: None,
        now: now(),
    });
    assert_eq!(phone.ask(OpenVisit { record: first.record }).visit.results, "sesudah");
}

#[test]
fn a_row_that_became_unreadable_is_shown_nowhere() {
    let mut phone = Phone::new();
    phone.pull(5, vec![family_row(1, 1)]);
    let mut broken: Row = family_row(1, 6);
    broken.body.insert("accompanied".to_owned(), "perhaps".into());
    phone.pull(7, vec![broken]);
    let all = FindFamilies {
        text: String::new(),
        villages: Vec::new(),
        stage: None,
        today: day("2026-11-23"),
        limit: 10,
        offset: 0,
    };
    assert_eq!(phone.ask(all).total, 0, "its old state is still listed as if it were so");
}

#[test]
fn only_what_can_be_offered_is_said_to_wait_for_the_next_sync() {
    let mut phone = Phone::new();
    let first = visit(1, None, |_| {});
    let edit = visit(2, Some(&first), |_| {});
    phone.save(vec![first.clone(), edit.clone()]);
    phone.receipts(vec![set_aside(&first), waits(&edit, first.id)]);
    assert_eq!(phone.ask(GetSyncState).waiting, 0);
    let upload = upload(&mut phone, 9);
    assert_eq!((upload.offered.len(), upload.more), (0, 0));
    assert_eq!((upload.request.waiting.count, upload.request.waiting.set_aside), (1, 1));
    assert!(upload.request.waiting.oldest.is_some());
}

#[test]
fn an_app_that_was_updated_asks_again_by_itself() {
    let mut phone = Phone::new();
    let refused = |code: &str| NoteAttempt {
        at: now(),
        failure: Some(code.to_owned()),
        next_try: None,
        halt: true,
        alone: None,
    };
    phone.ask(refused("upgrade_required"));
    assert_eq!(phone.ask(GetSyncState).halted.as_deref(), Some("upgrade_required"));
    let updated = |phone: &mut Phone| {
        let other = "UPDATE meta SET value = json_set(value, '$.app', '0.0.1') WHERE name = 'attempts'";
        phone.core.connection().execute(other, []).unwrap();
    };
    updated(&mut phone);
    assert_eq!(phone.ask(GetSyncState).halted, None);
    assert_eq!(phone.ask(GetSyncLine).last_failure, None, "what it was told to do is done");
    // No other app helps who has to sign in again.
    phone.ask(refused("sign_in_again"));
    updated(&mut phone);
    assert_eq!(phone.ask(GetSyncState).halted.as_deref(), Some("sign_in_again"));
}

#[test]
fn a_creation_that_was_cut_can_be_done_again() {
    let folder = tempfile::TempDir::new().unwrap();
    let enrolled = enrolment(pendamping_domain::actor::Role::Mentor);
    drop(Core::create(folder.path(), &key(), &enrolled, now()).unwrap());
    // As if the phone died before the new database was in its place (its twin comes later), and another key was made since.
    std::fs::remove_file(folder.path().join("pendamping.twin")).unwrap();
    std::fs::rename(folder.path().join("pendamping.db"), folder.path().join("pendamping.db.new")).unwrap();
    assert!(!pendamping_store::is_there(folder.path()));
    let other = pendamping_store::RawKey::from_bytes([8; 32]);
    drop(Core::create(folder.path(), &other, &enrolled, now()).unwrap());
    assert!(Core::open(folder.path(), &other).is_ok());
    assert!(matches!(Core::create(folder.path(), &other, &enrolled, now()), Err(StoreError::Refused(_))));
    pendamping_store::wipe(folder.path()).unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_setting_has_a_limit() {
    let mut phone = Phone::new();
    let put = |n| PutSetting { name: "a".to_owned(), value: Some("x".repeat(n)) };
    assert!(phone.try_ask(put(4_000)).is_ok());
    assert!(phone.try_ask(put(4_001)).is_err());
}

#[test]
fn a_setting_with_a_zero_byte_is_no_damage_and_keeps_its_words() {
    let mut phone = Phone::new();
    let value = Some("Dua KPM\0 pindah".to_owned());
    phone.ask(PutSetting { name: "report.2026-11".to_owned(), value });
    let Phone { folder, core } = phone;
    drop(core);
    let core = Core::open_or_salvage(folder.path(), &key(), now()).unwrap();
    let mut phone = Phone { folder, core };
    assert!(!phone.folder.path().join("quarantine").exists(), "it passed for damage");
    let kept = phone.ask(GetSetting { name: "report.2026-11".to_owned() });
    assert_eq!(kept.as_deref(), Some("Dua KPM pindah"));
}

#[test]
fn the_flags_of_the_centre_show_as_soon_as_the_receipt_is_here() {
    use pendamping_domain::plausibility::{Flag, FlagKind};
    let mut phone = Phone::new();
    let first = visit(1, None, |_| {});
    phone.pull(5, vec![family_row(1, 1)]);
    phone.save(vec![first.clone()]);
    let flag = Flag { kind: FlagKind::Clock, value: Some(90), with: None };
    phone.receipts(vec![Receipt {
        id: first.id,
        outcome: Outcome::Received {
            position: Position(6),
            at: now(),
            flags: vec![flag.clone()],
            install: None,
        },
    }]);
    assert_eq!(phone.ask(OpenVisit { record: RecordId(first.record.0) }).centre_flags, [flag]);
}

fn another_life(phone: &mut Phone) {
    let head = Head { epoch: "e2".to_owned(), high_water: Position(9), ..head() };
    phone.ask(TakeHead { head, sent_cursor: Some(cursor(50)), now: now() });
}

fn page_of_another_life(phone: &mut Phone, position: u64, rows: Vec<Row>) {
    let cursor = Cursor { epoch: "e2".to_owned(), ..cursor(position) };
    phone.ask(TakePage {
        page: Page { cursor, leave: Vec::new(), known: Default::default(), rows },
        now: now(),
    });
}

#[test]
fn in_another_life_of_the_centre_a_smaller_position_is_no_older_state() {
    let mut phone = Phone::new();
    phone.receipts(Vec::new());
    phone.pull(50, vec![family_row(1, 50)]);
    another_life(&mut phone);
    let mut later = family_row(1, 3);
    later.body.insert("name".to_owned(), "Nama Baru".into());
    page_of_another_life(&mut phone, 3, vec![later]);
    assert_eq!(
        phone.ask(OpenFamily { family: family(1), today: day("2026-11-23") }).family.name,
        "Nama Baru"
    );
}

#[test]
fn in_another_life_of_the_centre_an_old_correction_does_not_cover_a_later_one() {
    let mut phone = Phone::new();
    phone.receipts(Vec::new());
    let pulled = family_row(1, 10);
    phone.pull(10, vec![pulled.clone()]);
    let mut body = pulled.body.clone();
    body.insert("phone".to_owned(), "0811 111111".into());
    let correction = Revision {
        kind: Kind::Family,
        record: family(1).into(),
        ..revision(1, 1, Some(pulled.revision), family(1), body)
    };
    phone.save(vec![correction.clone()]);
    phone.receipts(vec![received(&correction, 50)]);
    another_life(&mut phone);
    let mut later = family_row(1, 3);
    later.body.insert("phone".to_owned(), "0822 222222".into());
    page_of_another_life(&mut phone, 3, vec![later]);
    let shown = phone.ask(OpenFamily { family: family(1), today: day("2026-11-23") }).family;
    assert_eq!(shown.phone.as_deref(), Some("0822 222222"));
}

#[test]
fn a_family_the_restored_centre_does_not_grant_goes_once_all_was_read() {
    let mut phone = Phone::new();
    phone.receipts(Vec::new());
    phone.pull(50, vec![family_row(1, 1), family_row(2, 2), family_row(3, 3)]);
    phone.save(vec![revision(7, 7, None, family(3), a_visit("x").write())]);
    another_life(&mut phone);
    let well = NoteAttempt { at: now(), failure: None, next_try: None, halt: false, alone: None };
    phone.ask(well.clone());
    assert!(
        phone.try_ask(OpenFamily { family: family(2), today: day("2026-11-23") }).is_ok(),
        "nothing was read yet"
    );
    page_of_another_life(&mut phone, 9, vec![family_row(1, 3)]);
    phone.ask(well);
    for (n, there) in [(1, true), (2, false), (3, true)] {
        let open = phone.try_ask(OpenFamily { family: family(n), today: day("2026-11-23") });
        assert_eq!(open.is_ok(), there, "family {n}");
    }
}

#[test]
fn what_a_row_already_contains_is_not_put_on_top_of_it_again() {
    let mut phone = Phone::new();
    let first = visit(1, None, |_| {});
    phone.pull(5, vec![family_row(1, 1), row_of(&first, 2)]);
    let ours = visit(2, Some(&first), |v| v.results = "kami".to_owned());
    phone.save(vec![ours.clone()]);
    // The receipt never came; the centre says that it has it, and then that somebody wrote after it.
    let theirs = tally_of(&[&ours]);
    let differing = Some(Differing { buckets: vec![theirs.digest.bucket()], ids: vec![ours.id] });
    let head = Head { received: Some(theirs), differing, ..head() };
    phone.ask(TakeHead { head, sent_cursor: None, now: now() });
    let after = visit(60, Some(&ours), |v| v.results = "mereka".to_owned());
    let earlier = Earlier {
        revision: ours.id,
        parent: Some(first.id),
        author: None,
        position: Position(6),
        received: 0,
        was: Body::new(),
    };
    phone.pull(8, vec![Row { earlier: vec![earlier], ..row_of(&after, 7) }]);
    let page = phone.ask(OpenVisit { record: first.record });
    assert_eq!((page.visit.results.as_str(), page.revision), ("mereka", after.id));
}

#[test]
fn a_refusal_that_comes_late_does_not_undo_a_receipt() {
    let mut phone = Phone::new();
    let first = visit(1, None, |_| {});
    phone.save(vec![first.clone()]);
    phone.receipts(vec![received(&first, 5)]);
    assert_eq!(phone.receipts(vec![set_aside(&first), waits(&first, RevisionId(id(5)))]).set_aside, 0);
    assert_eq!(phone.ask(GetOutbox { limit: 9 }).received.len(), 1);
}

#[test]
fn a_centre_set_back_without_saying_so_is_read_again() {
    let mut phone = Phone::new();
    phone.receipts(Vec::new());
    phone.pull(50, vec![family_row(1, 50)]);
    let head = Head { high_water: Position(20), ..head() };
    phone.ask(TakeHead { head, sent_cursor: Some(cursor(50)), now: now() });
    assert_eq!(upload(&mut phone, 1).request.cursor, None);
    phone.pull(20, vec![family_row(1, 20)]);
}

#[test]
fn a_pull_while_a_form_is_open_is_not_taken_back_by_saving_it() {
    let mut phone = Phone::new();
    let first = visit(1, None, |_| {});
    phone.pull(5, vec![family_row(1, 1), row_of(&first, 2)]);
    let edit = visit(2, Some(&first), |v| v.results = "satu".to_owned());
    phone.save(vec![edit.clone()]);
    // The form of the next edit is open when the centre tells what another phone wrote.
    let other = visit(50, Some(&first), |v| v.topics = vec!["modal".to_owned()]);
    let earlier = Earlier {
        revision: first.id,
        parent: None,
        author: None,
        position: Position(2),
        received: 0,
        was: Body::from_iter([("topics".to_owned(), serde_json::Value::Null)]),
    };
    phone.pull(8, vec![Row { earlier: vec![earlier], ..row_of(&other, 7) }]);
    let second = visit(3, Some(&edit), |v| {
        v.results = "satu".to_owned();
        v.explanation = "dua".to_owned();
    });
    phone.save(vec![Revision { opened: Position(5), ..second }]);
    let shown = phone.ask(OpenVisit { record: first.record }).visit;
    assert_eq!((shown.results.as_str(), shown.explanation.as_str()), ("satu", "dua"));
    assert_eq!(shown.topics, ["modal"], "the other phone's edit was taken back");
}
