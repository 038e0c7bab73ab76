//! The books on a phone: the same function as at the centre, over what this phone has and may read.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::account::AidState;
use pendamping_domain::actor::Role;
use pendamping_domain::aid::Aid;
use pendamping_domain::aid_word::{AidWord, MoneyWord};
use pendamping_domain::config::Config;
use pendamping_domain::confirmation::Channel;
use pendamping_domain::custody::Custody;
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::mismatch::MismatchKind;
use pendamping_domain::money::Rupiah;
use pendamping_domain::payout::{Payout, PayoutState};
use pendamping_domain::revision::{Kind, Record, Rest, Revision};
use pendamping_domain::witness::AidWitness;
use pendamping_protocol::sync::{EVERYONE, Row};
use pendamping_store_api::calls::{GetBooks, OpenAid, OpenFamily};
use pendamping_store_api::money::{AidPage, BooksPage};
use pendamping_store_api::work::TimelineEvent;
use serde_json::json;
use support::*;

/// A week after everything that is told here.
const TODAY: &str = "2026-11-25";

fn config() -> Row {
    let config: Config = serde_json::from_value(json!({
        "version": 1, "programme": "Contoh", "visit_every_days": {},
        "limits": { "fence_m": 500, "shortest_visit_min": 10, "clock_tolerance_min": 15 },
        "purposes": [], "topics": [], "sectors": [], "wrong_reasons": [], "follow_ups": [],
        "schemes": [{ "code": "bsimu", "id": "Stimulan", "en": "Stimulus", "word_days": 14, "witness_days": 30,
                      "tranches": [{ "number": 1, "amount": 500_000 }] }]
    }))
    .unwrap();
    let mut row = row(&config, RecordId(id(90)), family(0), 1);
    row.scope = Some(EVERYONE.to_owned());
    row
}

fn tranche(n: u128) -> RecordId {
    Aid::record("bsimu", 1, family(n))
}

fn listed(n: u128, position: u64) -> Row {
    let aid = Aid {
        scheme: "bsimu".to_owned(),
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

fn paid(n: u128, reference: &str, amount: i64, position: u64) -> Row {
    let payout = Payout {
        source: "bank".to_owned(),
        reference: reference.to_owned(),
        aid: Some(tranche(n)),
        family: Some(family(n)),
        name: String::new(),
        nik4: None,
        amount: Rupiah(amount),
        date: day("2026-11-16"),
        state: PayoutState::Credited,
        reason: String::new(),
        corrects: false,
        rest: Rest::new(),
    };
    row(&payout, payout.row_record(), family(n), position)
}

fn saw(n: u128, amount: i64) -> AidWitness {
    AidWitness {
        aid: tranche(n),
        family: family(n),
        date: day("2026-11-17"),
        amount: Rupiah(amount),
        receipt: format!("KW-{n}"),
        photos: Vec::new(),
        note: String::new(),
        taken_back: false,
        rest: Rest::new(),
    }
}

fn said(n: u128, word: MoneyWord, channel: Channel) -> AidWord {
    AidWord {
        aid: tranche(n),
        family: family(n),
        word,
        amount: None,
        channel,
        sealed: None,
        rest: Rest::new(),
    }
}

fn witnessed(n: u128, record: u128, what: &AidWitness) -> Revision {
    Revision { kind: Kind::AidWitness, ..revision(n, record, None, what.family, what.write()) }
}

fn books(phone: &mut Phone) -> BooksPage {
    phone.ask(GetBooks { today: day(TODAY), kind: None, limit: 500 })
}

fn of(phone: &mut Phone, family: FamilyId) -> AidPage {
    phone.ask(OpenAid { family: Some(family), today: day(TODAY) })
}

fn kinds(page: &BooksPage) -> Vec<(String, &str)> {
    page.rows.iter().map(|row| (row.name.clone().unwrap_or_default(), row.mismatch.kind.as_str())).collect()
}

#[test]
fn a_mentor_sees_what_is_to_be_witnessed_and_what_was() {
    let mut phone = Phone::new();
    let families = [family_row(1, 1), family_row(2, 2), family_row(3, 3)];
    let money = [listed(1, 4), listed(2, 5), paid(1, "A1", 500_000, 6), paid(2, "A2", 500_000, 7)];
    phone.pull(9, [vec![config()], families.to_vec(), money.to_vec()].concat());
    let page = books(&mut phone);
    assert_eq!((page.total.planned, page.total.credited), (Rupiah(1_000_000), Rupiah(1_000_000)));
    let names: Vec<String> = page.rows.iter().map(|row| row.name.clone().unwrap()).collect();
    let mut counts: Vec<_> = page.counts.iter().map(|(kind, count)| (kind.as_str(), *count)).collect();
    counts.sort_unstable();
    assert_eq!(counts, [("no_word_yet", 2), ("not_witnessed", 2)]);
    assert_eq!(names.len(), 4);

    phone.save(vec![witnessed(50, 50, &saw(1, 500_000))]);
    let first = of(&mut phone, family(1));
    assert_eq!((first.rows.len(), &first.rows[0].account.state), (1, &AidState::Witnessed));
    assert_eq!(first.rows[0].witnesses[0].witness.receipt, "KW-1");
    assert_eq!(first.rows[0].scheme.as_ref().unwrap().id, "Stimulan");
    assert!(first.opened.0 == 9 && of(&mut phone, family(3)).rows.is_empty());
    let timeline = phone.ask(OpenFamily { family: family(1), today: day(TODAY) }).timeline;
    let told: Vec<_> = timeline
        .iter()
        .filter_map(|row| match &row.what {
            TimelineEvent::Paid(amount) => Some((row.at.date_naive(), *amount, &row.custody)),
            TimelineEvent::Witnessed(seen) => Some((row.at.date_naive(), seen.amount, &row.custody)),
            _ => None,
        })
        .collect();
    let half = Rupiah(500_000);
    let (here, there) = (Custody::OnThisPhone, Custody::Received { at: None });
    assert_eq!(told, [(day("2026-11-17"), half, &here), (day("2026-11-16"), half, &there)]);
    let left = books(&mut phone);
    assert!(!kinds(&left).contains(&("Siti Contoh-0001".to_owned(), "not_witnessed")), "{:?}", kinds(&left));
}

#[test]
fn a_mentor_learns_that_a_family_answered_and_not_what() {
    let mut phone = Phone::new();
    let mut word = row(&said(1, MoneyWord::NotReceived, Channel::OwnPhone), RecordId(id(60)), family(1), 8);
    word.body.remove("word");
    let rows = vec![config(), family_row(1, 1), listed(1, 4), paid(1, "A1", 500_000, 6), word];
    phone.pull(9, rows);
    let row = of(&mut phone, family(1)).rows.remove(0);
    assert!(row.words[0].word.is_none() && row.words[0].received);
    let found: Vec<_> = row.account.mismatches.iter().map(|one| one.kind.as_str()).collect();
    assert_eq!(found, ["not_witnessed"], "neither that it said no, nor that it has still to speak");
}

#[test]
fn what_a_family_says_by_its_mentors_phone_is_not_kept_there() {
    let mut phone = Phone::new();
    phone.pull(9, vec![config(), family_row(1, 1), listed(1, 4), paid(1, "A1", 500_000, 6)]);
    let word = said(1, MoneyWord::NotReceived, Channel::MentorPhone);
    phone.save(vec![Revision { kind: Kind::AidWord, ..revision(60, 60, None, family(1), word.write()) }]);
    let row = of(&mut phone, family(1)).rows.remove(0);
    assert!(row.words[0].word.is_none() && !row.words[0].received);
}

#[test]
fn a_coordinator_sees_what_does_not_agree_and_where() {
    let mut phone = Phone::of(Role::Coordinator);
    let mut second = saw(2, 500_000);
    second.receipt = "KW-9".to_owned();
    let rows = vec![
        config(),
        family_row(1, 1),
        family_row(2, 2),
        listed(1, 3),
        listed(2, 4),
        // Paid twice; seen by two phones with different receipts; the other family says no.
        paid(1, "A1", 500_000, 5),
        paid(2, "A2", 500_000, 6),
        paid(2, "A3", 500_000, 7),
        row(&saw(2, 500_000), RecordId(id(70)), family(2), 8),
        row(&second, RecordId(id(71)), family(2), 9),
        row(&said(1, MoneyWord::NotReceived, Channel::OwnPhone), RecordId(id(72)), family(1), 10),
    ];
    phone.pull(10, rows);
    let page = books(&mut phone);
    let found: std::collections::BTreeSet<_> = kinds(&page).into_iter().collect();
    let one = |n: u128, kind| (a_family(n).name, kind);
    let expected =
        [one(1, "family_says_no"), one(2, "paid_twice"), one(2, "witnessed_twice")].into_iter().collect();
    assert_eq!(found, expected);
    assert!(page.total.balances());
    assert_eq!((page.total.matched, page.total.excess), (Rupiah(1_000_000), Rupiah(500_000)));
    let area = &page.areas[0];
    assert_eq!((page.areas.len(), area.sum, area.open), (1, page.total, 3));
    let twice = phone.ask(GetBooks { today: day(TODAY), kind: Some(MismatchKind::PaidTwice), limit: 500 });
    assert_eq!((twice.rows.len(), twice.counts.len()), (1, 3), "the counts stay those of all");
    // A family that leaves takes its money along.
    phone.page(11, vec![family(2).to_string()], Vec::new());
    assert_eq!(books(&mut phone).total.credited, Rupiah(500_000));
}
