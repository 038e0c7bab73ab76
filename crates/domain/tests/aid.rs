//! Aid, payouts, witnesses and words: what is wrong with one, and that each is one thing however often it is told.
#![allow(clippy::unwrap_used)]

mod example;

use example::*;
use pendamping_domain::aid::{Aid, NUMBER_MAX, PAID_MOST};
use pendamping_domain::aid_word::{AidWord, MoneyWord, SEALED_MAX};
use pendamping_domain::confirmation::Channel;
use pendamping_domain::money::Rupiah;
use pendamping_domain::payout::{Payout, PayoutState};
use pendamping_domain::witness::AidWitness;
use proptest::prelude::*;

#[test]
fn each_mistake_on_a_list_names_its_field() {
    type Change = fn(&mut Aid);
    let table: &[(&str, Change, &[&str])] = &[
        ("as it is", |_| {}, &[]),
        ("a scheme nobody knows", |a| a.scheme = "other".into(), &["scheme not_offered"]),
        ("no scheme", |a| a.scheme.clear(), &["scheme malformed"]),
        ("no such tranche", |a| a.tranche = 2, &["tranche not_offered"]),
        ("another amount", |a| a.amount = Rupiah(550_000), &["amount contradicts tranche"]),
        ("nothing", |a| a.amount = Rupiah(0), &["amount contradicts tranche", "amount malformed"]),
        ("no decree", |a| a.decree = " ".into(), &["decree missing"]),
        ("a long number", |a| a.decree = "x".repeat(NUMBER_MAX + 1), &["decree too_long 80"]),
        ("no date", |a| a.decree_date = day("1900-01-01"), &["decree_date malformed"]),
        ("no plan", |a| a.planned = None, &[]),
        ("paid before it is decided", |a| a.planned = Some(day("2026-07-23")), &["planned too_early"]),
        ("struck off", |a| a.struck_by = Some("SK 13/2026".into()), &[]),
        ("struck off by nobody", |a| a.struck_by = Some(String::new()), &["struck_by missing"]),
    ];
    for (name, change, problems) in table {
        let mut wrong = aid();
        change(&mut wrong);
        assert_eq!(said(&wrong.check(Some(&config()))), *problems, "{name}");
    }
    let unknown = Aid { scheme: "other".to_owned(), ..aid() };
    assert_eq!(unknown.check(None), []);
    assert_eq!((aid().is_due(), struck().is_due()), (Rupiah(500_000), Rupiah(0)));
}

fn struck() -> Aid {
    Aid { struck_by: Some("SK 13/2026".to_owned()), ..aid() }
}

#[test]
fn each_mistake_in_a_payout_file_names_its_field() {
    type Change = fn(&mut Payout);
    let table: &[(&str, Change, &[&str])] = &[
        ("as it is", |_| {}, &[]),
        ("no source", |p| p.source = "Bank BRI".into(), &["source malformed"]),
        ("no reference", |p| p.reference = " ".into(), &["reference missing"]),
        ("whose?", |p| p.aid = None, &["name missing"]),
        ("somebody else's", |p| (p.aid, p.name) = (None, "Joko".into()), &[]),
        ("nobody's tranche", |p| p.family = None, &["family missing"]),
        ("a whole NIK", |p| p.nik4 = Some("3174011708800001".into()), &["nik4 malformed"]),
        ("nothing", |p| p.amount = Rupiah(0), &["amount malformed"]),
        ("less than nothing", |p| p.amount = Rupiah(-1), &["amount malformed"]),
        ("the most", |p| p.amount = PAID_MOST, &[]),
        ("more", |p| p.amount.0 = PAID_MOST.0 + 1, &["amount malformed"]),
        ("no day", |p| p.date = day("0001-01-01"), &["date malformed"]),
        ("a state nobody knows", |p| p.state = "pending".into(), &["state not_offered"]),
        ("failed", |p| p.state = PayoutState::Failed, &["reason missing"]),
        ("and why", |p| (p.state, p.reason) = (PayoutState::Failed, "Rekening tutup".into()), &[]),
    ];
    for (name, change, problems) in table {
        let mut wrong = payout();
        change(&mut wrong);
        assert_eq!(said(&wrong.check()), *problems, "{name}");
    }
}

#[test]
fn each_mistake_of_a_witness_names_its_field() {
    type Change = fn(&mut AidWitness);
    let table: &[(&str, Change, &[&str])] = &[
        ("as it is", |_| {}, &[]),
        ("tomorrow, by the zone next door", |w| w.date = day("2026-08-07"), &[]),
        ("later", |w| w.date = day("2026-08-08"), &["date too_late"]),
        ("no day", |w| w.date = day("0001-01-01"), &["date malformed"]),
        ("nothing seen", |w| w.amount = Rupiah(0), &["amount malformed"]),
        ("no receipt", |w| w.receipt = " ".into(), &["receipt missing"]),
        ("a long note", |w| w.note = "x".repeat(501), &["note too_long 500"]),
        ("of another tranche", |w| w.aid = record(9), &["aid captured_changed"]),
        ("of another family", |w| w.family = family_id(9), &["family captured_changed"]),
        ("twice the same picture", |w| w.photos = vec![photo("a", "b"); 2], &["photos malformed"]),
    ];
    for (name, change, problems) in table {
        let mut wrong = witness();
        change(&mut wrong);
        assert_eq!(said(&wrong.check(Some(&witness()), day("2026-08-06"))), *problems, "{name}");
    }
}

#[test]
fn two_witnesses_agree_when_they_saw_the_same() {
    type Change = fn(&mut AidWitness);
    let table: &[(&str, Change, bool)] = &[
        ("the same", |_| {}, true),
        ("written otherwise", |w| w.receipt = " kw-0001".into(), true),
        ("with a note", |w| w.note = "Hadir: Ibu Siti".into(), true),
        ("another receipt", |w| w.receipt = "KW-0002".into(), false),
        ("another day", |w| w.date = day("2026-08-06"), false),
        ("another amount", |w| w.amount = Rupiah(400_000), false),
    ];
    for (name, change, agree) in table {
        let mut other = witness();
        change(&mut other);
        assert_eq!(witness().agrees_with(&other), *agree, "{name}");
    }
}

#[test]
fn each_mistake_of_a_word_names_its_field() {
    type Change = fn(&mut AidWord);
    let table: &[(&str, Change, bool, &[&str])] = &[
        ("it came", |_| {}, false, &[]),
        ("it did not", |w| w.word = MoneyWord::NotReceived, true, &[]),
        ("another amount: which?", |w| w.word = MoneyWord::OtherAmount, true, &["amount missing"]),
        (
            "another amount",
            |w| (w.word, w.amount) = (MoneyWord::OtherAmount, Some(Rupiah(450_000))),
            true,
            &[],
        ),
        (
            "nothing of it",
            |w| (w.word, w.amount) = (MoneyWord::OtherAmount, Some(Rupiah(0))),
            true,
            &["amount malformed"],
        ),
        ("it came, but", |w| w.amount = Some(Rupiah(1)), false, &["amount contradicts word"]),
        ("a word nobody knows", |w| w.word = "perhaps".into(), true, &[]),
        ("sealed to nobody", |w| w.word = MoneyWord::Sealed, true, &["sealed missing"]),
        (
            "sealed, and beside it in the clear",
            |w| w.sealed = Some("c2VhbGVk".into()),
            false,
            &["sealed contradicts word"],
        ),
        (
            "sealed, with an amount beside it",
            |w| {
                seal(w, "c2VhbGVk".into());
                w.amount = Some(Rupiah(1));
            },
            true,
            &["amount contradicts word"],
        ),
        ("sealed", |w| seal(w, "c2VhbGVk".into()), true, &[]),
        ("padded", |w| seal(w, "c2VhbGU=".into()), true, &[]),
        ("in the clear", |w| seal(w, "Uang diminta".into()), true, &["sealed malformed"]),
        ("cut off", |w| seal(w, "c2VhbGU".into()), true, &["sealed malformed"]),
        ("nothing in it", |w| seal(w, String::new()), true, &["sealed malformed"]),
        ("all padding", |w| seal(w, "====".into()), true, &["sealed malformed"]),
        ("the longest", |w| seal(w, "A".repeat(SEALED_MAX)), true, &[]),
        ("longer", |w| seal(w, "A".repeat(SEALED_MAX + 4)), true, &["sealed too_long 6000"]),
    ];
    for (name, change, disputes, problems) in table {
        let mut word = aid_word();
        change(&mut word);
        assert_eq!(said(&word.check()), *problems, "{name}");
        assert_eq!(word.disputes(), *disputes, "{name}");
    }
}

#[test]
fn what_a_newer_build_says_travels_on() {
    fn pass<T: serde::Serialize + serde::de::DeserializeOwned>(told: &T) -> serde_json::Value {
        let mut value = serde_json::to_value(told).unwrap();
        value["colour"] = "red".into();
        let read: T = serde_json::from_value(value.clone()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), value);
        value
    }
    pass(&aid());
    pass(&payout());
    pass(&witness());
    assert_eq!(pass(&aid_word())["word"], "received");
}

#[test]
fn a_number_and_a_code_are_not_read_as_another_pair() {
    let id = |scheme: &str, tranche| Aid::record(scheme, tranche, family_id(1));
    assert_ne!(id("1x", 1), id("x", 11));
    assert_ne!(id("x", 1), id("1x", 1));
}

proptest! {
    #[test]
    fn one_tranche_of_one_scheme_to_one_family_is_one_record(
        one in ("[a-z0-9_]{1,3}", 0..20u32, 0..3u128), other in ("[a-z0-9_]{1,3}", 0..20u32, 0..3u128),
    ) {
        let id = |(scheme, tranche, family): &(String, u32, u128)| {
            Aid::record(scheme, *tranche, family_id(*family))
        };
        prop_assert_eq!(one == other, id(&one) == id(&other));
    }

    #[test]
    fn one_reference_of_one_source_is_one_transfer(
        one in ("[a-z]{1,2}", "[a-z ]{1,3}"), other in ("[a-z]{1,2}", "[a-z ]{1,3}"),
    ) {
        let id = |(source, reference): &(String, String)| Payout::record(source, reference);
        prop_assert_eq!(one == other, id(&one) == id(&other));
    }
}

#[test]
fn a_row_of_a_payout_file_is_the_same_record_in_every_build() {
    // With and without serde_json's `preserve_order`, which other crates switch on for all.
    assert_eq!(payout().row_record().0.to_string(), "49da9662-0094-5ba5-9329-5c76adc33b65");
    for other in [
        Payout { amount: Rupiah(499_999), ..payout() },
        Payout { state: PayoutState::Withdrawn, ..payout() },
        Payout { aid: None, family: None, ..payout() },
        Payout { corrects: true, ..payout() },
    ] {
        assert_ne!(other.row_record(), payout().row_record(), "{other:?}");
    }
}

fn seal(word: &mut AidWord, sealed: String) {
    word.word = MoneyWord::Sealed;
    word.sealed = Some(sealed);
}

#[test]
fn a_word_is_the_same_once_it_was_carried() {
    let mut lengths = std::collections::BTreeSet::new();
    for (word, amount) in [
        (MoneyWord::Received, None),
        (MoneyWord::NotReceived, None),
        (MoneyWord::OtherAmount, Some(Rupiah(1))),
        (MoneyWord::OtherAmount, Some(PAID_MOST)),
    ] {
        let said = AidWord { word, amount, channel: Channel::MentorPhone, ..aid_word() };
        let inside = said.inside();
        lengths.insert(inside.len());
        let carried = said.clone().carried("c2VhbGVk".to_owned());
        assert_eq!((carried.says(), carried.amount, carried.check().len()), (None, None, 0));
        assert_eq!(carried.opened(&inside), Some(said));
    }
    assert_eq!(lengths.len(), 1, "the length of a seal tells what is in it: {lengths:?}");
    let carried = aid_word().carried("c2VhbGVk".to_owned());
    for none in
        ["", "{}", r#"{"word":"other_amount"}"#, r#"{"word":"sealed"}"#, r#"{"word":"received","amount":1}"#]
    {
        assert_eq!(carried.opened(none), None, "{none}");
    }
}
