//! The books: what does not agree is named, and every rupiah is somewhere exactly once, in whatever order it was told.
#![allow(clippy::unwrap_used)]

mod books;
mod example;

use books::{Centre, Event, named};
use example::*;
use pendamping_domain::account::AidState;
use pendamping_domain::actor::Role;
use pendamping_domain::aid::Aid;
use pendamping_domain::aid_use::AidUse;
use pendamping_domain::aid_word::{AidWord, MoneyWord};
use pendamping_domain::confirmation::Channel;
use pendamping_domain::id::Position;
use pendamping_domain::ledger::Books;
use pendamping_domain::mismatch::MismatchKind;
use pendamping_domain::money::Rupiah;
use pendamping_domain::payout::{Payout, PayoutState};
use pendamping_domain::region::Level;
use pendamping_domain::witness::AidWitness;
use std::collections::{BTreeMap, BTreeSet};

fn listed() -> Event {
    Event::Listed(aid())
}
fn pays(reference: &str, amount: i64) -> Event {
    Event::Paid(Payout { reference: reference.to_owned(), amount: Rupiah(amount), ..payout() })
}
fn state(reference: &str, amount: i64, state: PayoutState) -> Event {
    let reason = if state == PayoutState::Failed { "Rekening tutup".to_owned() } else { String::new() };
    let reference = reference.to_owned();
    Event::Paid(Payout { reference, amount: Rupiah(amount), state, reason, ..payout() })
}
fn corrects(reference: &str, amount: i64) -> Event {
    let reference = reference.to_owned();
    Event::Paid(Payout { reference, amount: Rupiah(amount), corrects: true, ..payout() })
}
fn stranger(reference: &str, name: &str) -> Event {
    let (reference, name) = (reference.to_owned(), name.to_owned());
    Event::Paid(Payout { reference, name, aid: None, family: None, ..payout() })
}
fn sees(n: u128, receipt: &str, amount: i64) -> Event {
    Event::Witnessed(n, AidWitness { receipt: receipt.to_owned(), amount: Rupiah(amount), ..witness() })
}
fn says(n: u128, word: MoneyWord, channel: Channel) -> Event {
    Event::Said(n, AidWord { word, channel, ..aid_word() })
}
fn other(n: u128, amount: i64) -> Event {
    let word = AidWord { word: MoneyWord::OtherAmount, amount: Some(Rupiah(amount)), ..aid_word() };
    Event::Said(n, word)
}
fn buys(n: u128, amount: i64) -> Event {
    Event::Bought(n, AidUse { amount: Rupiah(amount), ..aid_use() })
}
fn struck() -> Event {
    Event::Listed(Aid { struck_by: Some("SK 13/2026".to_owned()), ..aid() })
}
fn yes() -> Event {
    says(30, MoneyWord::Received, Channel::OwnPhone)
}

const NO_WORD: &str = "no_word_yet 500000 mentor 2026-08-17";
const NOT_SEEN: &str = "not_witnessed 500000 mentor 2026-08-31";

#[test]
fn what_does_not_agree_is_named() {
    use PayoutState::{Credited, Failed, Returned, Withdrawn};
    let table: &[(&str, Vec<Event>, AidState, &[&str])] = &[
        (
            "listed, and its day is over",
            vec![listed()],
            AidState::Planned,
            &["not_paid 500000 office 2026-08-03"],
        ),
        ("listed, with no day", vec![Event::Listed(Aid { planned: None, ..aid() })], AidState::Planned, &[]),
        (
            "listed, and its day is today",
            vec![Event::Listed(Aid { planned: Some(day("2026-08-20")), ..aid() })],
            AidState::Planned,
            &[],
        ),
        ("struck off", vec![listed(), struck()], AidState::NotListed, &[]),
        ("paid", vec![listed(), pays("R", 500_000)], AidState::Paid, &[NO_WORD, NOT_SEEN]),
        (
            "all agree",
            vec![listed(), pays("R", 500_000), sees(20, "K", 500_000), yes()],
            AidState::Witnessed,
            &[],
        ),
        (
            "and used",
            vec![listed(), pays("R", 500_000), sees(20, "K", 500_000), yes(), buys(40, 500_000)],
            AidState::Spent,
            &[],
        ),
        (
            "used, and not witnessed",
            vec![listed(), pays("R", 500_000), yes(), buys(40, 500_000)],
            AidState::Paid,
            &[NOT_SEEN],
        ),
        (
            "failed",
            vec![listed(), state("R", 500_000, Failed)],
            AidState::Failed,
            &["failed 500000 office 2026-08-24"],
        ),
        (
            "failed, and tried again under the same reference",
            vec![listed(), state("R", 500_000, Failed), pays("R", 500_000)],
            AidState::Paid,
            &[NO_WORD, NOT_SEEN],
        ),
        (
            "failed, and tried again under another",
            vec![listed(), state("R", 500_000, Failed), pays("S", 500_000)],
            AidState::Paid,
            &[NO_WORD, NOT_SEEN],
        ),
        (
            "credited, and said to have failed after all",
            vec![listed(), pays("R", 500_000), state("R", 500_000, Failed)],
            AidState::Failed,
            &["failed 500000 office 2026-08-24", "payout_changed 0 office 2026-08-24"],
        ),
        (
            "withdrawn, and told of in no other file",
            vec![listed(), state("R", 500_000, Withdrawn)],
            AidState::Paid,
            &[NO_WORD, NOT_SEEN],
        ),
        (
            "came back",
            vec![listed(), pays("R", 500_000), state("R", 500_000, Returned)],
            AidState::Returned,
            &["came_back 500000 office 2026-08-24"],
        ),
        (
            "came back, and was paid again",
            vec![listed(), pays("R", 500_000), state("R", 500_000, Returned), pays("S", 500_000)],
            AidState::Paid,
            &[NO_WORD, NOT_SEEN],
        ),
        (
            "paid twice",
            vec![listed(), pays("R", 500_000), pays("S", 500_000)],
            AidState::Paid,
            &[
                "no_word_yet 1000000 mentor 2026-08-17",
                "not_witnessed 1000000 mentor 2026-08-31",
                "paid_twice 500000 office 2026-08-24",
            ],
        ),
        (
            "paid twice, witnessed once, and the family says it came",
            vec![listed(), pays("R", 500_000), pays("S", 500_000), sees(20, "K", 500_000), yes()],
            AidState::Witnessed,
            &["paid_twice 500000 office 2026-08-24"],
        ),
        (
            "paid in two parts",
            vec![listed(), pays("R", 200_000), pays("S", 300_000)],
            AidState::Paid,
            &[NO_WORD, NOT_SEEN],
        ),
        (
            "the same file twice",
            vec![listed(), pays("R", 500_000), pays("R", 500_000)],
            AidState::Paid,
            &[NO_WORD, NOT_SEEN],
        ),
        (
            "more than the list says",
            vec![listed(), pays("R", 550_000), yes(), sees(20, "K", 550_000)],
            AidState::Witnessed,
            &["amount_differs 50000 office 2026-08-24"],
        ),
        (
            "less",
            vec![listed(), pays("R", 450_000), yes(), sees(20, "K", 450_000)],
            AidState::Witnessed,
            &["amount_differs -50000 office 2026-08-24"],
        ),
        (
            "another amount in the next file",
            vec![listed(), pays("R", 50_000), pays("R", 500_000), yes(), sees(20, "K", 500_000)],
            AidState::Witnessed,
            &["payout_changed 500000 office 2026-08-24"],
        ),
        (
            "less in the next file",
            vec![listed(), pays("R", 550_000), pays("R", 500_000), yes(), sees(20, "K", 500_000)],
            AidState::Witnessed,
            &["payout_changed 500000 office 2026-08-24"],
        ),
        (
            "the one that is exactly the tranche stands for it",
            vec![listed(), pays("R", 600_000), pays("S", 500_000), yes(), sees(20, "K", 500_000)],
            AidState::Witnessed,
            &["paid_twice 600000 office 2026-08-24"],
        ),
        (
            "it came later, whatever its record is called",
            vec![
                listed(),
                pays("R", 500_000),
                sees(20, "K", 500_000),
                says(31, MoneyWord::NotReceived, Channel::OwnPhone),
                says(30, MoneyWord::Received, Channel::OwnPhone),
            ],
            AidState::Witnessed,
            &[],
        ),
        (
            "corrected, and the old file comes again",
            vec![
                listed(),
                pays("R", 50_000),
                corrects("R", 500_000),
                pays("R", 50_000),
                yes(),
                sees(20, "K", 500_000),
            ],
            AidState::Witnessed,
            &[],
        ),
        (
            "on no list",
            vec![pays("R", 500_000)],
            AidState::NotListed,
            &["not_on_the_list 500000 office 2026-08-24"],
        ),
        (
            "struck off, and paid",
            vec![struck(), pays("R", 500_000)],
            AidState::NotListed,
            &["not_on_the_list 500000 office 2026-08-24"],
        ),
        (
            "seen, and on no list",
            vec![sees(20, "K", 500_000)],
            AidState::NotListed,
            &["not_on_the_list 500000 office 2026-08-24"],
        ),
        (
            "somebody unknown",
            vec![stranger("R", "Joko")],
            AidState::NotListed,
            &["not_on_the_list 500000 office 2026-08-24"],
        ),
        (
            "two phones, two receipts",
            vec![listed(), pays("R", 500_000), yes(), sees(20, "K-1", 500_000), sees(21, "K-2", 500_000)],
            AidState::Witnessed,
            &["witnessed_twice 500000 coordinator 2026-08-24"],
        ),
        (
            "two phones, one receipt",
            vec![listed(), pays("R", 500_000), yes(), sees(20, "K-1", 500_000), sees(21, "K-1", 500_000)],
            AidState::Witnessed,
            &[],
        ),
        (
            "the mentor saw less",
            vec![listed(), pays("R", 500_000), yes(), sees(20, "K", 400_000)],
            AidState::Witnessed,
            &["witness_differs -100000 coordinator 2026-08-24"],
        ),
        (
            "seen, and no file tells of it",
            vec![Event::Listed(Aid { planned: None, ..aid() }), sees(20, "K", 500_000)],
            AidState::Planned,
            &["seen_not_paid 500000 coordinator 2026-08-24"],
        ),
        (
            "said to have come, and no file tells of it",
            vec![Event::Listed(Aid { planned: None, ..aid() }), yes()],
            AidState::Planned,
            &["seen_not_paid 500000 coordinator 2026-08-24"],
        ),
        (
            "the family says no",
            vec![
                listed(),
                pays("R", 500_000),
                sees(20, "K", 500_000),
                says(30, MoneyWord::NotReceived, Channel::OwnPhone),
            ],
            AidState::Witnessed,
            &["family_says_no 500000 coordinator 2026-08-24"],
        ),
        (
            "it came later",
            vec![
                listed(),
                pays("R", 500_000),
                sees(20, "K", 500_000),
                says(30, MoneyWord::NotReceived, Channel::OwnPhone),
                says(31, MoneyWord::Received, Channel::CallBack),
            ],
            AidState::Witnessed,
            &[],
        ),
        (
            "the mentor's phone takes no denial away",
            vec![
                listed(),
                pays("R", 500_000),
                sees(20, "K", 500_000),
                says(30, MoneyWord::NotReceived, Channel::Paper),
                says(31, MoneyWord::Received, Channel::MentorPhone),
            ],
            AidState::Witnessed,
            &["family_says_no 500000 coordinator 2026-08-24"],
        ),
        (
            "but can bring one",
            vec![
                listed(),
                pays("R", 500_000),
                sees(20, "K", 500_000),
                yes(),
                says(31, MoneyWord::NotReceived, Channel::MentorPhone),
            ],
            AidState::Witnessed,
            &["family_says_no 500000 coordinator 2026-08-24"],
        ),
        (
            "by the mentor's phone alone",
            vec![
                listed(),
                pays("R", 500_000),
                sees(20, "K", 500_000),
                says(30, MoneyWord::Received, Channel::MentorPhone),
            ],
            AidState::Witnessed,
            &["only_by_mentor 500000 coordinator 2026-08-24"],
        ),
        (
            "the family says less",
            vec![listed(), pays("R", 500_000), sees(20, "K", 500_000), other(30, 450_000)],
            AidState::Witnessed,
            &["family_says_other -50000 coordinator 2026-08-24"],
        ),
        (
            "the family says what the file says, and not what the list says",
            vec![listed(), pays("R", 450_000), sees(20, "K", 450_000), other(30, 450_000)],
            AidState::Witnessed,
            &["amount_differs -50000 office 2026-08-24"],
        ),
        (
            "no selection",
            vec![Event::Listed(Aid {
                scheme: "modal".into(),
                amount: Rupiah(3_500_000),
                planned: None,
                ..aid()
            })],
            AidState::Planned,
            &["not_selected 3500000 office 2026-08-24"],
        ),
        (
            "credited, and the row of the withdrawal has more",
            vec![listed(), state("R", 500_000, Credited), state("R", 600_000, Withdrawn), yes()],
            AidState::Paid,
            &[
                "amount_differs 100000 office 2026-08-24",
                "not_witnessed 600000 mentor 2026-08-31",
                "payout_changed 600000 office 2026-08-24",
            ],
        ),
    ];
    for (name, events, state, mismatches) in table {
        let books = Centre::told(events).books();
        let mut found = named(&books);
        found.sort();
        assert_eq!(found, *mismatches, "{name}");
        assert_eq!(books.accounts.iter().map(|one| &one.state).collect::<Vec<_>>(), [state], "{name}");
        assert!(books.total().balances(), "{name}");
    }
}

#[test]
fn two_people_under_one_reference_are_both_paid_and_both_named() {
    let second = Payout { aid: Some(Aid::record("bsimu", 1, family_id(2))), ..payout() };
    let books = Centre::told(&[listed(), Event::Paid(payout()), Event::Paid(second)]).books();
    assert_eq!(books.total().credited, Rupiah(1_000_000));
    let shared = |kind: &&MismatchKind| **kind == MismatchKind::ReferenceShared;
    assert_eq!(named_kinds(&books).iter().filter(shared).count(), 2);
}

#[test]
fn a_namesake_with_another_number_is_somebody_else() {
    let named =
        |nik4: &str| Payout { name: "Siti Aminah".to_owned(), nik4: Some(nik4.to_owned()), ..payout() };
    let other = Payout { aid: None, family: None, ..named("0002") };
    let told = [listed(), Event::Paid(named("0001")), Event::Paid(other)];
    let books = Centre::told(&told).books();
    assert_eq!(books.total().credited, Rupiah(1_000_000));
    assert!(named_kinds(&books).contains(&MismatchKind::ReferenceShared));
}

#[test]
fn one_reference_on_two_days_is_asked_about() {
    let first = Payout { reference: "R".to_owned(), ..payout() };
    let later = Payout { date: day("2026-08-10"), ..first.clone() };
    let books = Centre::told(&[listed(), Event::Paid(first), Event::Paid(later)]).books();
    assert!(named_kinds(&books).contains(&MismatchKind::PayoutChanged));
}

fn named_kinds(books: &Books) -> Vec<MismatchKind> {
    books.mismatches().into_iter().map(|(_, one)| one.kind.clone()).collect()
}

#[test]
fn a_file_that_came_before_its_families_is_not_paid_again_after() {
    let found = Payout { reference: "R".to_owned(), name: "joko ".to_owned(), ..payout() };
    let before = stranger("R", "Joko");
    let books = Centre::told(&[listed(), before.clone(), Event::Paid(found.clone())]).books();
    assert_eq!((books.accounts.len(), books.total().credited), (1, Rupiah(500_000)));
    assert_eq!(Centre::told(&[listed(), Event::Paid(found), before]).books(), books);
}

#[test]
fn a_granted_selection_and_a_verification_carry_it_on() {
    let mut centre = Centre::told(&[listed(), pays("R", 500_000), sees(20, "K", 500_000), yes()]);
    centre.take(&buys(40, 1));
    centre.verified.insert(aid().own_record());
    let state = |centre: &Centre| centre.books().accounts[0].state.clone();
    assert_eq!(state(&centre), AidState::Witnessed, "one good rupiah is not all of it");
    centre.take(&buys(41, 499_999));
    centre.take(&Event::Listed(Aid {
        scheme: "modal".into(),
        amount: Rupiah(3_500_000),
        planned: None,
        ..aid()
    }));
    centre.granted.insert(("modal".to_owned(), family_id(1)));
    let books = centre.books();
    assert_eq!(named(&books), [""; 0]);
    let states: BTreeSet<&AidState> = books.accounts.iter().map(|one| &one.state).collect();
    assert_eq!(states, BTreeSet::from([&AidState::Planned, &AidState::Verified]));
    let schemes = config().schemes;
    assert_eq!(books.over_budget(&schemes), []);
    let tight: Vec<_> =
        schemes.into_iter().map(|mut one| (one.budget = Some(Rupiah(3_000_000)), one).1).collect();
    assert_eq!(books.over_budget(&tight), [("modal".to_owned(), Rupiah(500_000))]);
}

#[test]
fn what_waits_is_open_when_it_is_late() {
    let books = Centre::told(&[listed(), pays("R", 500_000), pays("S", 500_000)]).books();
    let by_kind: BTreeMap<MismatchKind, _> =
        books.mismatches().into_iter().map(|(_, one)| (one.kind.clone(), one)).collect();
    for (kind, today, late, open) in [
        (MismatchKind::NoWordYet, "2026-08-17", false, false),
        (MismatchKind::NoWordYet, "2026-08-18", true, true),
        (MismatchKind::PaidTwice, "2026-08-10", false, true),
        (MismatchKind::PaidTwice, "2026-08-25", true, true),
    ] {
        let one = by_kind[&kind];
        assert_eq!((one.is_late(day(today)), one.is_open(day(today))), (late, open), "{kind} {today}");
    }
    assert!(MismatchKind::KNOWN.iter().all(|kind| { kind.waits() == (kind.owner() == Role::Mentor) }));
}

#[test]
fn areas_have_the_sums_of_what_lies_in_them() {
    let events: Vec<Event> = (1..=5).map(|n| Event::Listed(Aid { family: family_id(n), ..aid() })).collect();
    let books = Centre::told(&events).books();
    let table: &[(Level, &[(&str, i64)])] = &[
        (Level::Province, &[("-", 1), ("31", 4)]),
        (Level::City, &[("-", 1), ("31.74", 3), ("31.75", 1)]),
        (Level::SubDistrict, &[("-", 1), ("31.74.01", 2), ("31.74.02", 1), ("31.75.01", 1)]),
        (Level::Village, &[("-", 1), ("31.74.01.1001", 2), ("31.74.02.1001", 1), ("31.75.01.1001", 1)]),
    ];
    for (level, expected) in table {
        let sums = books.by_level(*level);
        let listed: Vec<(String, i64)> = sums
            .into_iter()
            .map(|(area, sum)| (area.map_or("-".to_owned(), |area| area.to_string()), sum.listed))
            .collect();
        let expected: Vec<(String, i64)> =
            expected.iter().map(|(area, n)| ((*area).to_owned(), *n)).collect();
        assert_eq!(listed, expected, "{level:?}");
    }
}

#[test]
fn a_state_of_a_record_is_read_by_its_place() {
    let mut centre = Centre::told(&[listed(), pays("R", 500_000), sees(20, "K", 400_000)]);
    centre.take(&sees(20, "K", 500_000));
    assert_eq!(centre.books().total().witnessed, Rupiah(500_000));
    centre.witnesses[1].at = Position(0);
    assert_eq!(centre.books().total().witnessed, Rupiah(400_000));
}
