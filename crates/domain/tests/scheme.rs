//! Schemes and their tranches: what an office could get wrong in one.
#![allow(clippy::unwrap_used)]

mod example;

use example::*;
use pendamping_domain::aid::PAID_MOST;
use pendamping_domain::config::Config;
use pendamping_domain::money::Rupiah;
use pendamping_domain::revision::{Record, Rest};
use pendamping_domain::scheme::{BUDGET_MOST, SCHEMES_MAX, Scheme, TRANCHES_MAX, Tranche, find};

#[test]
fn each_mistake_names_its_setting() {
    type Change = fn(&mut Scheme);
    let table: &[(&str, Change, &[&str])] = &[
        ("as it is", |_| {}, &[]),
        ("no code", |s| s.code.clear(), &["code"]),
        ("a code with a space", |s| s.code = "bantuan modal".into(), &["code"]),
        ("a long code", |s| s.code = "x".repeat(41), &["code"]),
        ("a code twice", |s| s.code = "first".into(), &["code"]),
        ("no Indonesian", |s| s.id = " ".into(), &["id"]),
        ("long English", |s| s.en = "x".repeat(121), &["en"]),
        ("no tranche", |s| s.tranches.clear(), &["tranches"]),
        ("as many as may be", |s| s.tranches = tranches(TRANCHES_MAX), &[]),
        ("more", |s| s.tranches = tranches(TRANCHES_MAX + 1), &["tranches"]),
        ("counted from nothing", |s| s.tranches[0].number = 0, &["tranches[0].number"]),
        ("a number twice", |s| s.tranches.push(s.tranches[0].clone()), &["tranches[1].number"]),
        ("gives nothing", |s| s.tranches[0].amount = Rupiah(0), &["tranches[0].amount"]),
        ("gives the most", |s| s.tranches[0].amount = PAID_MOST, &[]),
        ("gives more", |s| s.tranches[0].amount.0 = PAID_MOST.0 + 1, &["tranches[0].amount"]),
        ("no time to answer", |s| s.word_days = 0, &["word_days"]),
        ("more than a year", |s| s.witness_days = 367, &["witness_days"]),
        ("no time to mend", |s| s.mend_days = 0, &["mend_days"]),
        ("no limit", |s| s.budget = None, &[]),
        ("the most", |s| s.budget = Some(BUDGET_MOST), &[]),
        ("for those who are chosen, and nobody chooses", |s| s.needs_selection = true, &["needs_selection"]),
        ("nothing to give", |s| s.budget = Some(Rupiah(0)), &["budget"]),
    ];
    for (name, change, fields) in table {
        let mut wrong = scheme("bsimu", 500_000, false);
        change(&mut wrong);
        let said =
            Config { selection: None, schemes: vec![scheme("first", 1, false), wrong], ..config() }.check();
        let named: Vec<&str> = said.iter().map(|sentence| sentence.split(": ").next().unwrap()).collect();
        let expected: Vec<String> = fields.iter().map(|field| format!("schemes[1].{field}")).collect();
        assert_eq!(named, expected, "{name}: {said:?}");
    }
}

fn tranches(count: usize) -> Vec<Tranche> {
    (1..=count as u32).map(|number| Tranche { number, amount: Rupiah(500_000), rest: Rest::new() }).collect()
}

#[test]
fn there_are_not_too_many_and_each_is_found_by_its_code() {
    let many = |count: usize| (0..count).map(|n| scheme(&format!("s{n}"), 1, false)).collect::<Vec<_>>();
    let said = |schemes| Config { schemes, selection: None, ..config() }.check();
    assert_eq!(said(many(SCHEMES_MAX)), [""; 0]);
    assert_eq!(said(many(SCHEMES_MAX + 1)), [format!("schemes: must be at most {SCHEMES_MAX}")]);

    let config = config();
    assert_eq!(find(&config.schemes, "modal").unwrap().tranche(1).unwrap().amount, Rupiah(3_500_000));
    assert!(find(&config.schemes, "modal").unwrap().tranche(2).is_none());
    assert!(find(&config.schemes, "other").is_none());
}

#[test]
fn what_a_newer_centre_says_travels_on() {
    let mut config = config();
    config.schemes[0].rest.insert("legal_basis".to_owned(), "decree".into());
    config.schemes[0].tranches[0].rest.insert("after_days".to_owned(), 90.into());
    assert_eq!(Config::read(&config.write()).unwrap(), config);
    let mut without = config.write();
    without.remove("schemes");
    assert_eq!(Config::read(&without).unwrap().schemes, []);
}
