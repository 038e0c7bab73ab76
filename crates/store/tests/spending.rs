//! What the money of a tranche bought, on a phone: the plan beside the purchases, what waits for whoever verifies, and what keeps
//! them from it.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::account::AidState;
use pendamping_domain::actor::Role;
use pendamping_domain::aid::Aid;
use pendamping_domain::aid_use::AidUse;
use pendamping_domain::config::Config;
use pendamping_domain::custody::Custody;
use pendamping_domain::id::{PersonId, Position, RecordId, RevisionId};
use pendamping_domain::life::Standing;
use pendamping_domain::money::Rupiah;
use pendamping_domain::payout::{Payout, PayoutState};
use pendamping_domain::photo::Photo;
use pendamping_domain::place::{Place, WhyNoPlace};
use pendamping_domain::plan::{AidPlan, PlanLine};
use pendamping_domain::review::{Comment, Decision, Review};
use pendamping_domain::revision::{Kind, Record, Rest, Revision};
use pendamping_domain::selection::Selection;
use pendamping_domain::spending::DeviationKind;
use pendamping_domain::verification::Bar;
use pendamping_protocol::sync::{EVERYONE, Earlier, Head, Row};
use pendamping_store_api::calls::{GetOutbox, GetPhotoQueue, ListPurchases, OpenAid, TakeHead};
use pendamping_store_api::photo::PutPhoto;
use pendamping_store_api::reported::GetAsked;
use pendamping_store_api::spending::{Purchases, SpendingRow};
use serde_json::json;
use support::*;

const TODAY: &str = "2026-11-25";
/// Who holds the phone in these stories; and somebody else.
const ME: u128 = 2;
const OTHER: u128 = 3;

fn config() -> Row {
    let config: Config = serde_json::from_value(json!({
        "version": 1, "programme": "Contoh", "visit_every_days": {},
        "limits": { "fence_m": 500, "shortest_visit_min": 10, "clock_tolerance_min": 15 },
        "purposes": [], "topics": [], "sectors": [], "wrong_reasons": [], "follow_ups": [],
        "schemes": [{ "code": "incentive", "id": "Insentif", "en": "Incentive", "word_days": 14, "witness_days": 30,
                      "tranches": [{ "number": 1, "amount": 500_000 }] }]
    }))
    .unwrap();
    let mut row = row(&config, RecordId(id(90)), family(0), 1);
    row.scope = Some(EVERYONE.to_owned());
    row
}

fn tranche(n: u128) -> RecordId {
    Aid::record("incentive", 1, family(n))
}

fn listed(n: u128, position: u64) -> Row {
    let aid = Aid {
        scheme: "incentive".to_owned(),
        tranche: 1,
        family: family(n),
        amount: Rupiah(500_000),
        decree: "SK 1/CONTOH".to_owned(),
        decree_date: day("2026-11-01"),
        planned: None,
        struck_by: None,
        struck_on: None,
        rest: Rest::new(),
    };
    row(&aid, tranche(n), family(n), position)
}

fn paid(n: u128, position: u64) -> Row {
    let payout = Payout {
        source: "bank".to_owned(),
        reference: format!("A{n}"),
        aid: Some(tranche(n)),
        family: Some(family(n)),
        name: String::new(),
        nik4: None,
        amount: Rupiah(500_000),
        date: day("2026-11-16"),
        state: PayoutState::Credited,
        reason: String::new(),
        corrects: false,
        rest: Rest::new(),
    };
    row(&payout, payout.row_record(), family(n), position)
}

fn plan(n: u128, lines: &[(&str, i64)]) -> AidPlan {
    let line = |(code, price): &(&str, i64)| PlanLine {
        code: (*code).to_owned(),
        what: format!("Barang {code}"),
        quantity: 1,
        price: Rupiah(*price),
        rest: Rest::new(),
    };
    AidPlan {
        aid: tranche(n),
        family: family(n),
        lines: lines.iter().map(line).collect(),
        note: String::new(),
        rest: Rest::new(),
    }
}

fn bought(n: u128, line: Option<&str>, amount: i64) -> AidUse {
    AidUse {
        aid: tranche(n),
        family: family(n),
        line: line.map(str::to_owned),
        what: "Barang".to_owned(),
        amount: Rupiah(amount),
        date: day("2026-11-18"),
        receipt: String::new(),
        photos: Vec::new(),
        note: String::new(),
        explanation: String::new(),
        taken_back: false,
        rest: Rest::new(),
    }
}

fn saved<R: Record>(n: u128, record: RecordId, parent: Option<RevisionId>, of: u128, what: &R) -> Revision {
    Revision { kind: R::KIND, record, parent, ..revision(n, n, None, family(of), what.write()) }
}

fn by(author: u128, mut row: Row) -> Row {
    row.author = Some(PersonId(id(author)));
    row
}

/// Two families, listed and paid.
fn base() -> Vec<Row> {
    vec![config(), family_row(1, 1), family_row(2, 2), listed(1, 3), listed(2, 4), paid(1, 5), paid(2, 6)]
}

fn spent(phone: &mut Phone, n: u128) -> SpendingRow {
    phone.ask(OpenAid { family: Some(family(n)), today: day(TODAY) }).rows.remove(0).spending
}

fn waiting(phone: &mut Phone) -> Purchases {
    phone.ask(ListPurchases { today: day(TODAY), limit: 500 })
}

fn may_verify_in(phone: &mut Phone, areas: &[&str]) {
    let verifies_aid = areas.iter().map(|area| area.parse().unwrap()).collect();
    phone.ask(TakeHead { head: Head { verifies_aid, ..head() }, sent_cursor: None, now: now() });
}

fn decided(on: &Row, decision: Decision) -> Review {
    let comment = Comment { field: "receipt".to_owned(), text: "Nomornya?".to_owned() };
    Review {
        of: on.record,
        revision: on.revision,
        comments: if decision == Decision::CorrectionAsked { vec![comment] } else { Vec::new() },
        decision,
        heard: Vec::new(),
        whose: None,
        scheme: None,
        sampled: None,
        rest: Rest::new(),
    }
}

fn kinds(row: &SpendingRow) -> Vec<(DeviationKind, i64, bool)> {
    row.deviations.iter().map(|one| (one.kind.clone(), one.amount.0, one.explained)).collect()
}

#[test]
fn purchases_stand_beside_the_plan_and_what_deviates_is_asked() {
    let mut phone = Phone::new();
    phone.pull(9, base());
    let empty = spent(&mut phone, 1);
    assert!(empty.plan.is_none() && empty.uses.is_empty() && empty.deviations.is_empty());
    assert_eq!((empty.sums.left(), empty.bar), (Rupiah(500_000), Some(Bar::NoPower)));

    let record = AidPlan::record(tranche(1));
    let first = saved(50, record, None, 1, &plan(1, &[("l1", 300_000), ("l2", 250_000)]));
    phone.save(vec![
        first.clone(),
        saved(51, RecordId(id(51)), None, 1, &bought(1, Some("l1"), 320_000)),
        saved(52, RecordId(id(52)), None, 1, &bought(1, None, 30_000)),
        saved(53, RecordId(id(53)), None, 1, &AidUse { taken_back: true, ..bought(1, None, 9_000) }),
    ]);
    let row = spent(&mut phone, 1);
    let plan = row.plan.as_ref().unwrap();
    assert_eq!((plan.record, plan.revision, &plan.custody), (record, first.id, &Custody::OnThisPhone));
    assert_eq!((row.sums.spent, row.sums.beside), (Rupiah(350_000), Rupiah(30_000)));
    let left: Vec<i64> = row.sums.lines.iter().map(|line| line.left().0).collect();
    assert_eq!(left, [-20_000, 250_000]);
    assert_eq!(row.uses.len(), 3, "what was taken back stays readable");
    assert_eq!(
        kinds(&row),
        [
            (DeviationKind::PlanOver, 50_000, false),
            (DeviationKind::OverLine, 20_000, false),
            (DeviationKind::NotInPlan, 30_000, false)
        ]
    );
    assert!(row.uses.iter().all(|row| row.standing == Standing::Recorded && !row.waits()));
    assert!(spent(&mut phone, 2).uses.is_empty(), "of another family");
}

#[test]
fn a_photo_of_a_purchase_follows_it() {
    let mut phone = Phone::new();
    phone.pull(9, base());
    let sha256 = "ab".repeat(32);
    let photo = Photo {
        sha256: sha256.clone(),
        bytes: 3,
        width: 1,
        height: 1,
        taken: stamp(0),
        place: Place::Missing { why: WhyNoPlace::TimedOut },
        source: None,
        rest: Rest::new(),
    };
    phone.ask(PutPhoto { sha256: sha256.clone(), family: family(1), jpeg: vec![1, 2, 3], at: now() });
    let one = saved(51, RecordId(id(51)), None, 1, &AidUse { photos: vec![photo], ..bought(1, None, 9_000) });
    phone.save(vec![one.clone()]);
    assert!(phone.ask(GetPhotoQueue { at: now() }).next.is_none(), "the record goes first");
    phone.receipts(vec![received(&one, 10)]);
    assert_eq!(phone.ask(GetPhotoQueue { at: now() }).next.unwrap().sha256, sha256);
}

#[test]
fn a_correction_reaches_the_mentor_and_the_answer_waits_again() {
    let mut phone = Phone::new();
    phone.pull(9, base());
    let record = RecordId(id(51));
    let first = saved(51, record, None, 1, &bought(1, None, 30_000));
    phone.save(vec![first.clone()]);
    phone.receipts(vec![received(&first, 10)]);
    let there = row_of(&first, 10);
    let asked = by(OTHER, row(&decided(&there, Decision::CorrectionAsked), RecordId(id(60)), family(1), 11));
    phone.pull(11, vec![there, asked]);
    let row = spent(&mut phone, 1).uses.remove(0);
    assert_eq!(row.standing, Standing::CorrectionAsked);
    assert_eq!(row.decision.unwrap().review.comments[0].field, "receipt");
    let outbox = phone.ask(GetOutbox { limit: 10 });
    let correction = &outbox.corrections[0];
    assert_eq!((correction.record, &correction.kind), (record, &Kind::AidUse));
    assert_eq!((correction.day, outbox.corrections.len()), (day("2026-11-18"), 1));
    assert_eq!(phone.ask(GetAsked { record }).unwrap().comments.len(), 1);

    let answer = AidUse { receipt: "N-1".to_owned(), ..bought(1, None, 30_000) };
    let second = saved(52, record, Some(first.id), 1, &answer);
    phone.save(vec![second.clone()]);
    assert!(phone.ask(GetOutbox { limit: 10 }).corrections.is_empty(), "saving answers it");
    phone.receipts(vec![received(&second, 12)]);
    let mut there = row_of(&second, 12);
    there.parent = Some(first.id);
    there.earlier = vec![Earlier {
        revision: first.id,
        parent: None,
        author: Some(PersonId(id(ME))),
        position: Position(10),
        received: now().timestamp_millis(),
        was: Rest::new(),
    }];
    phone.pull(12, vec![there]);
    let row = spent(&mut phone, 1).uses.remove(0);
    assert!(row.answers && row.waits() && !row.again);
}

#[test]
fn what_was_asked_about_and_then_taken_back_is_shown_to_who_asked() {
    let mut phone = verifier();
    may_verify_in(&mut phone, &["31.74"]);
    let record = RecordId(id(71));
    let there = by(OTHER, row(&bought(2, None, 20_000), record, family(2), 11));
    let (head, first) = (there.revision, there.position);
    let asked = by(ME, row(&decided(&there, Decision::CorrectionAsked), RecordId(id(80)), family(2), 21));
    phone.pull(21, vec![asked]);
    assert_eq!(waiting(&mut phone).waiting, 2);
    let back = AidUse { taken_back: true, ..bought(2, None, 20_000) };
    let mut now = by(OTHER, row(&back, record, family(2), 22));
    now.revision = RevisionId(id(99));
    now.parent = Some(head);
    now.earlier = vec![Earlier {
        revision: head,
        parent: None,
        author: Some(PersonId(id(OTHER))),
        position: first,
        received: now.received,
        was: Rest::new(),
    }];
    phone.pull(22, vec![now]);
    let page = waiting(&mut phone);
    assert_eq!((page.total, page.waiting), (2, 3));
    let row = spent(&mut phone, 2).uses.remove(0);
    assert!(row.bought.taken_back && row.answers && row.waits());
}

/// A verifier's phone with a purchase of each family at the centre.
fn verifier() -> Phone {
    let mut phone = Phone::of(Role::Coordinator);
    let purchases = [
        by(OTHER, row(&bought(2, None, 20_000), RecordId(id(71)), family(2), 11)),
        by(OTHER, row(&bought(1, None, 90_000), RecordId(id(72)), family(1), 12)),
        by(OTHER, row(&bought(1, None, 10_000), RecordId(id(73)), family(1), 13)),
        by(
            OTHER,
            row(&AidUse { taken_back: true, ..bought(1, None, 5_000) }, RecordId(id(74)), family(1), 14),
        ),
    ];
    let mut rows = [base(), purchases.to_vec()].concat();
    for row in &mut rows {
        // Those of the second family came first.
        row.received += i64::try_from(row.position.0).unwrap() * 1_000;
    }
    phone.pull(20, rows);
    phone
}

#[test]
fn what_waits_is_listed_where_its_reader_verifies() {
    let mut phone = verifier();
    let nothing = waiting(&mut phone);
    assert!(nothing.rows.is_empty() && nothing.verifies.is_empty() && nothing.total == 0);
    may_verify_in(&mut phone, &["31.75"]);
    assert_eq!(waiting(&mut phone).total, 0, "not there");
    assert_eq!(spent(&mut phone, 1).bar, Some(Bar::NoPower));

    may_verify_in(&mut phone, &["31.74"]);
    let page = waiting(&mut phone);
    assert_eq!((page.total, page.waiting), (2, 3), "what was taken back does not wait");
    let told: Vec<_> = page.rows.iter().map(|row| (row.family, row.waiting, row.spent.0)).collect();
    assert_eq!(told, [(family(2), 1, 20_000), (family(1), 2, 100_000)], "the oldest first");
    let first = &page.rows[0];
    assert_eq!((first.received, first.unexplained, first.bar), (Rupiah(500_000), 1, None));
    assert_eq!(first.scheme.as_ref().unwrap().id, "Insentif");
    let one = phone.ask(ListPurchases { today: day(TODAY), limit: 1 });
    assert_eq!((one.rows.len(), one.total), (1, 2));
}

#[test]
fn approved_purchases_wait_no_more_and_make_the_tranche_verified() {
    let mut phone = verifier();
    may_verify_in(&mut phone, &["31.74"]);
    for (n, of) in [(80, 72), (81, 73)] {
        let uses = spent(&mut phone, 1).uses;
        let row = uses.iter().find(|row| row.record == RecordId(id(of))).unwrap();
        let review =
            Review { of: row.record, revision: row.revision, ..decided(&listed(1, 1), Decision::Approved) };
        phone.save(vec![saved(n, RecordId(id(n)), None, 1, &review)]);
    }
    assert_eq!(waiting(&mut phone).total, 1);
    let page = phone.ask(OpenAid { family: Some(family(1)), today: day(TODAY) });
    assert_eq!(page.rows[0].spending.waiting().count(), 0);
    // It was seen by no mentor, and is verified all the same only once every step before was taken.
    assert_ne!(page.rows[0].account.state, AidState::Verified);
    assert!(page.rows[0].spending.uses.iter().any(|row| row.standing == Standing::Approved));
}

#[test]
fn whoever_had_a_hand_in_it_does_not_verify() {
    let proposal = |scheme: &str| Selection {
        scheme: scheme.to_owned(),
        family: family(1),
        scores: Vec::new(),
        reasons: "Layak".to_owned(),
        rest: Rest::new(),
    };
    let hand = |row: Row| by(ME, row);
    let chosen =
        |scheme: &str, author: u128| by(author, row(&proposal(scheme), RecordId(id(75)), family(1), 15));
    let decision =
        hand(row(&decided(&chosen("incentive", OTHER), Decision::Approved), RecordId(id(76)), family(1), 16));
    for (what, rows, expected) in [
        ("nothing of theirs", vec![], None),
        ("proposed", vec![chosen("incentive", ME)], Some(Bar::Proposed)),
        ("proposed for something else", vec![chosen("other", ME)], None),
        ("proposed by another", vec![chosen("incentive", OTHER)], None),
        ("decided", vec![chosen("incentive", OTHER), decision], Some(Bar::Decided)),
        (
            "planned",
            vec![hand(row(&plan(1, &[("l1", 5)]), AidPlan::record(tranche(1)), family(1), 15))],
            Some(Bar::Wrote),
        ),
        ("bought", vec![hand(row(&bought(1, None, 5), RecordId(id(77)), family(1), 15))], Some(Bar::Wrote)),
    ] {
        let mut phone = verifier();
        may_verify_in(&mut phone, &["31.74"]);
        phone.pull(30, rows);
        assert_eq!(spent(&mut phone, 1).bar, expected, "{what}");
        assert_eq!(spent(&mut phone, 2).bar, None, "{what}: another family");
    }
}
