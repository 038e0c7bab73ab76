//! The plan and the purchases: what is left, what is asked about, and who may say that it was well used.
#![allow(clippy::unwrap_used)]

mod example;

use example::*;
use pendamping_domain::actor::{Power, Role};
use pendamping_domain::aid_use::AidUse;
use pendamping_domain::id::RecordId;
use pendamping_domain::money::Rupiah;
use pendamping_domain::plan::{AidPlan, LINES_MAX, PlanDraft, PlanLine};
use pendamping_domain::spending::{Money, deviations, spending};
use pendamping_domain::verification::{Bar, Hands, bar, may_verify};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn each_mistake_of_a_plan_names_its_field() {
    type Change = fn(&mut AidPlan);
    let table: &[(&str, Change, &[&str])] = &[
        ("as it is", |_| {}, &[]),
        ("for more than the tranche", |p| p.lines[0].price = Rupiah(1_000_000), &[]),
        ("nothing", |p| p.lines.clear(), &["lines missing"]),
        ("a code twice", |p| p.lines[1].code = "flour".into(), &["lines.code malformed"]),
        ("no code", |p| p.lines[1].code = "Kompor gas".into(), &["lines.code malformed"]),
        ("no words", |p| p.lines[0].what = " ".into(), &["lines.what missing"]),
        ("long words", |p| p.lines[0].what = "x".repeat(121), &["lines.what too_long 120"]),
        ("none of it", |p| p.lines[0].quantity = 0, &["lines.quantity malformed"]),
        ("for nothing", |p| p.lines[0].price = Rupiah(0), &["lines.price malformed"]),
        ("as many lines as may be", |p| p.lines = lines(LINES_MAX), &[]),
        ("more", |p| p.lines = lines(LINES_MAX + 1), &["lines too_many 40"]),
        ("a long note", |p| p.note = "x".repeat(501), &["note too_long 500"]),
    ];
    for (name, change, problems) in table {
        let mut wrong = plan();
        change(&mut wrong);
        assert_eq!(said(&wrong.check()), *problems, "{name}");
    }
    assert_eq!(AidPlan::record(record(1)), AidPlan::record(record(1)));
    assert_ne!(AidPlan::record(record(1)), AidPlan::record(record(2)));
}

fn lines(count: usize) -> Vec<pendamping_domain::plan::PlanLine> {
    let line = plan().lines[0].clone();
    (0..count).map(|n| pendamping_domain::plan::PlanLine { code: format!("l{n}"), ..line.clone() }).collect()
}

#[test]
fn a_plan_for_more_than_the_tranche_is_asked_about() {
    for (price, over) in [(300_000, None), (300_001, Some(1)), (299_999, None), (1_000_000, Some(700_000))] {
        let mut plan = plan();
        plan.lines[1].price = Rupiah(price);
        assert_eq!(plan.is_over(Rupiah(500_000)), over.map(Rupiah), "{price}");
    }
}

#[test]
fn each_mistake_of_a_purchase_names_its_field() {
    type Change = fn(&mut AidUse);
    let table: &[(&str, Change, &[&str])] = &[
        ("as it is", |_| {}, &[]),
        ("not in the plan", |u| u.line = None, &[]),
        ("no code", |u| u.line = Some("Kompor gas".into()), &["line malformed"]),
        ("what?", |u| u.what = String::new(), &["what missing"]),
        ("for nothing", |u| u.amount = Rupiah(0), &["amount malformed"]),
        ("the day after tomorrow", |u| u.date = day("2026-08-09"), &["date too_late"]),
        ("without a receipt", |u| u.receipt.clear(), &[]),
        ("of another tranche", |u| u.aid = record(9), &["aid captured_changed"]),
        ("of another family", |u| u.family = family_id(9), &["family captured_changed"]),
        ("a long answer", |u| u.explanation = "x".repeat(501), &["explanation too_long 500"]),
        ("twice the same picture", |u| u.photos = vec![photo("a", "b"); 2], &["photos malformed"]),
    ];
    for (name, change, problems) in table {
        let mut wrong = aid_use();
        change(&mut wrong);
        assert_eq!(said(&wrong.check(Some(&aid_use()), day("2026-08-07"))), *problems, "{name}");
    }
}

fn bought(line: Option<&str>, amount: i64, date: &str) -> AidUse {
    AidUse { line: line.map(str::to_owned), amount: Rupiah(amount), date: day(date), ..aid_use() }
}

fn all(uses: Vec<AidUse>) -> BTreeMap<RecordId, AidUse> {
    uses.into_iter().zip(1..).map(|(bought, n)| (record(n), bought)).collect()
}

#[test]
fn what_deviates_is_asked_about() {
    let paid = Money { listed: Rupiah(500_000), received: Rupiah(500_000), since: Some(day("2026-08-03")) };
    let stove = || bought(Some("stove"), 300_000, "2026-08-06");
    let flour = || bought(Some("flour"), 200_000, "2026-08-06");
    let why = |bought: AidUse| AidUse { explanation: "Harga naik".to_owned(), ..bought };
    let table: Vec<(&str, Money, Vec<AidUse>, &[&str])> = vec![
        ("as planned", paid, vec![stove(), flour()], &[]),
        ("on the day it came", paid, vec![bought(Some("stove"), 300_000, "2026-08-03")], &[]),
        (
            "dearer",
            paid,
            vec![bought(Some("stove"), 320_000, "2026-08-06")],
            &["over_line stove 20000 false"],
        ),
        (
            "dearer, and why",
            paid,
            vec![why(bought(Some("stove"), 320_000, "2026-08-06"))],
            &["over_line stove 20000 true"],
        ),
        ("twice", paid, vec![stove(), bought(Some("stove"), 1, "2026-08-07")], &["over_line stove 1 false"]),
        (
            "one receipt, told twice",
            Money { received: Rupiah(1_000_000), ..paid },
            vec![flour(), AidUse { receipt: " n-17 ".into(), ..flour() }],
            &["over_line flour 200000 false", "same_receipt flour 200000 false"],
        ),
        ("something else", paid, vec![bought(None, 50_000, "2026-08-06")], &["not_in_plan - 50000 false"]),
        (
            "a line that is gone",
            paid,
            vec![bought(Some("oven"), 50_000, "2026-08-06")],
            &["not_in_plan oven 50000 false"],
        ),
        (
            "before the money came",
            paid,
            vec![bought(Some("stove"), 300_000, "2026-08-02")],
            &["before_money stove 300000 false"],
        ),
        (
            "no money came",
            Money { received: Rupiah(0), since: None, ..paid },
            vec![stove()],
            &["before_money stove 300000 false", "over_received - 300000 false"],
        ),
        (
            "more than came",
            Money { received: Rupiah(450_000), ..paid },
            vec![stove(), flour()],
            &["over_received - 50000 false"],
        ),
        (
            "a mistake that was taken back",
            paid,
            vec![stove(), AidUse { taken_back: true, ..bought(None, 900_000, "2026-01-01") }],
            &[],
        ),
        (
            "the plan is for more",
            Money { listed: Rupiah(400_000), ..paid },
            vec![],
            &["plan_over - 100000 false"],
        ),
    ];
    for (name, money, uses, expected) in table {
        let found = deviations(Some(&plan()), &all(uses), &money);
        let said: Vec<String> = found
            .iter()
            .map(|one| {
                let line = one.line.as_deref().unwrap_or("-");
                format!("{} {line} {} {}", one.kind, one.amount.0, one.explained)
            })
            .collect();
        assert_eq!(said, expected, "{name}");
    }
    assert_eq!(deviations(None, &all(vec![stove()]), &paid)[0].evidence, [record(1)]);
}

#[test]
fn who_may_verify() {
    let verifier = actor(Role::Coordinator, &[Power::VerifyAid]);
    let me = || BTreeSet::from([person_id(1)]);
    let other = BTreeSet::from([person_id(2)]);
    let others =
        Hands { proposed: other.clone(), decided: other.clone(), wrote: other.clone(), family: other };
    for (name, hands, expected) in [
        ("nothing to do with it", others.clone(), None),
        ("proposed it", Hands { proposed: me(), ..others.clone() }, Some(Bar::Proposed)),
        ("decided on it", Hands { decided: me(), ..others.clone() }, Some(Bar::Decided)),
        ("wrote it", Hands { wrote: me(), ..others.clone() }, Some(Bar::Wrote)),
        ("got it", Hands { family: me(), ..others.clone() }, Some(Bar::OwnFamily)),
    ] {
        assert_eq!(bar(&verifier, &hands), expected, "{name}");
        assert_eq!(may_verify(&verifier, &hands).is_ok(), expected.is_none(), "{name}");
    }
    for powers in [&[][..], &[Power::DecideSelection, Power::ReviewVisits, Power::Accompany]] {
        assert_eq!(bar(&actor(Role::Coordinator, powers), &others), Some(Bar::NoPower));
    }
}

proptest! {
    #[test]
    fn what_is_bought_is_on_a_line_or_beside_the_plan(
        bought_for in prop::collection::vec((0..4u8, 1..1_000_000i64, any::<bool>()), 0..20),
        received in 0..5_000_000i64,
    ) {
        let uses = bought_for.iter().map(|(line, amount, taken_back)| {
            let line = [Some("flour"), Some("stove"), Some("oven"), None][usize::from(*line)];
            AidUse { taken_back: *taken_back, ..bought(line, *amount, "2026-08-06") }
        });
        let uses = all(uses.collect());
        let sums = spending(Some(&plan()), &uses, Rupiah(received));
        let counted: i64 = bought_for.iter().filter(|one| !one.2).map(|one| one.1).sum();
        prop_assert_eq!(sums.spent.0, counted);
        prop_assert_eq!(sums.lines.iter().map(|line| line.spent.0).sum::<i64>() + sums.beside.0, counted);
        prop_assert_eq!(sums.left().0, received - counted);
        prop_assert_eq!(sums.planned, plan().sum());
        let left: i64 = sums.lines.iter().map(|line| line.left().0).sum();
        prop_assert_eq!(left - sums.beside.0, sums.planned.0 - counted);
    }
}

#[test]
fn a_plan_is_written_line_by_line() {
    let mut draft = PlanDraft::of(plan().aid, plan().family);
    assert_eq!(named(&draft, None), ["lines"], "nothing is planned yet");
    draft.add_line(&BTreeSet::new());
    draft.add_line(&BTreeSet::new());
    assert_eq!(named(&draft, None), ["lines"], "empty lines are none");
    draft.lines[0].what = "Tepung".to_owned();
    draft.lines[0].quantity = None;
    assert_eq!(named(&draft, None), ["lines.l1.quantity", "lines.l1.price"]);
    draft.lines[0].quantity = Some(20);
    draft.lines[0].price = Some(Rupiah(10_000));
    let written = draft.finish(None).unwrap();
    assert_eq!((written.lines.len(), written.sum(), draft.sum()), (1, Rupiah(200_000), Rupiah(200_000)));
}

#[test]
fn a_line_that_something_was_bought_for_leaves_its_code() {
    let before =
        AidPlan { lines: vec![PlanLine { code: "l1".to_owned(), ..plan().lines[0].clone() }], ..plan() };
    let mut draft = PlanDraft::from(&before);
    draft.lines.clear();
    draft.add_line(&BTreeSet::from(["l1".to_owned()]));
    assert_eq!(draft.lines[0].code, "l2");
    draft.add_line(&BTreeSet::from(["l1".to_owned()]));
    assert_eq!(draft.lines[1].code, "l3");
    assert_eq!(PlanDraft::from(&before).finish(Some(&before)), Ok(before));
}

fn named(draft: &PlanDraft, before: Option<&AidPlan>) -> Vec<String> {
    draft.finish(before).err().unwrap_or_default().into_iter().map(|problem| problem.field).collect()
}
