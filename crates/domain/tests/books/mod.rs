//! Books of a few families, as tests keep them: what the centre was told, one after the other.
#![allow(dead_code, clippy::unwrap_used, missing_docs)]

use crate::example::*;
use pendamping_domain::account::Account;
use pendamping_domain::aid::Aid;
use pendamping_domain::aid_use::AidUse;
use pendamping_domain::aid_word::{AidWord, MoneyWord};
use pendamping_domain::confirmation::Channel;
use pendamping_domain::id::{FamilyId, Position, RecordId};
use pendamping_domain::ledger::{Books, Sources, reconcile};
use pendamping_domain::money::Rupiah;
use pendamping_domain::payout::{Payout, PayoutState};
use pendamping_domain::region::RegionCode;
use pendamping_domain::told::Told;
use pendamping_domain::witness::AidWitness;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Something the centre is told.
#[derive(Debug, Clone)]
pub enum Event {
    Listed(Aid),
    Paid(Payout),
    Witnessed(u128, AidWitness),
    Said(u128, AidWord),
    Bought(u128, AidUse),
}

/// What the centre was told so far.
#[derive(Debug, Clone, Default)]
pub struct Centre {
    pub list: Vec<Told<Aid>>,
    pub payouts: Vec<Told<Payout>>,
    pub witnesses: Vec<Told<AidWitness>>,
    pub words: Vec<Told<AidWord>>,
    pub uses: Vec<Told<AidUse>>,
    pub granted: BTreeSet<(String, FamilyId)>,
    pub verified: BTreeSet<RecordId>,
    at: u64,
}

impl Centre {
    pub fn told(events: &[Event]) -> Centre {
        let mut centre = Centre::default();
        for event in events {
            centre.take(event);
        }
        centre
    }

    /// Takes it, on a day that does not depend on when: what is looked at here is the order alone.
    pub fn take(&mut self, event: &Event) {
        self.at += 1;
        let at = Position(self.at);
        fn told<T: Clone>(id: RecordId, at: Position, what: &T) -> Told<T> {
            Told { id, at, day: day("2026-08-10"), what: what.clone() }
        }
        match event {
            Event::Listed(aid) => self.list.push(told(aid.own_record(), at, aid)),
            Event::Paid(payout) => self.payouts.push(told(payout.own_record(), at, payout)),
            Event::Witnessed(n, witness) => self.witnesses.push(told(record(*n), at, witness)),
            Event::Said(n, word) => self.words.push(told(record(*n), at, word)),
            Event::Bought(n, bought) => self.uses.push(told(record(*n), at, bought)),
        }
    }

    /// The books on 20 August 2026.
    pub fn books(&self) -> Books {
        let config = config();
        let sources = Sources {
            schemes: &config.schemes,
            regions: &regions(),
            granted: &self.granted,
            verified: &self.verified,
            list: &self.list,
            payouts: &self.payouts,
            witnesses: &self.witnesses,
            words: &self.words,
            uses: &self.uses,
        };
        reconcile(&sources, day("2026-08-20"))
    }
}

/// Families 1 and 2 live in one village, 3 in another sub-district, 4 in another city; 5 is nobody's.
pub fn regions() -> BTreeMap<FamilyId, RegionCode> {
    [(1, "31.74.01.1001"), (2, "31.74.01.1001"), (3, "31.74.02.1001"), (4, "31.75.01.1001")]
        .map(|(n, code)| (family_id(n), code.parse().unwrap()))
        .into()
}

/// `kind amount owner due`, of every account.
pub fn named(books: &Books) -> Vec<String> {
    let said = |account: &Account| {
        let each = account.mismatches.iter();
        each.map(|one| format!("{} {} {} {}", one.kind, one.amount.0, one.owner, one.due)).collect::<Vec<_>>()
    };
    books.accounts.iter().flat_map(said).collect()
}

// Any story of a few families.

fn any_aid() -> impl Strategy<Value = Aid> {
    let scheme = prop_oneof![Just(("bsimu", 500_000)), Just(("modal", 3_500_000))];
    (1..=5u128, scheme, any::<bool>()).prop_map(|(family, (scheme, amount), planned)| Aid {
        scheme: scheme.to_owned(),
        family: family_id(family),
        amount: Rupiah(amount),
        planned: planned.then(|| day("2026-08-03")),
        ..aid()
    })
}

fn any_amount() -> impl Strategy<Value = Rupiah> {
    prop_oneof![
        4 => Just(500_000), 2 => Just(3_500_000), 1 => Just(450_000), 1 => Just(1), 1 => 1..=1_000_000_000i64
    ]
    .prop_map(Rupiah)
}

fn any_payout() -> impl Strategy<Value = Payout> {
    let state = prop_oneof![
        Just(PayoutState::Failed),
        Just(PayoutState::Credited),
        Just(PayoutState::Credited),
        Just(PayoutState::Withdrawn),
        Just(PayoutState::Returned),
    ];
    (any_aid(), 0..6u8, any_amount(), state, 1..=9u32, 0..8u8, prop::bool::weighted(0.1)).prop_map(
        |(aid, reference, amount, state, date, whom, corrects)| Payout {
            reference: format!("R-{reference}"),
            aid: (whom > 0).then(|| aid.own_record()),
            family: (whom > 1).then_some(aid.family),
            name: if whom < 3 { format!("Nama {}", whom % 2) } else { String::new() },
            amount,
            date: day(&format!("2026-08-0{date}")),
            reason: if state == PayoutState::Failed { "Rekening tutup".to_owned() } else { String::new() },
            state,
            corrects,
            ..payout()
        },
    )
}

pub fn any_event() -> impl Strategy<Value = Event> {
    let channel = prop_oneof![
        Just(Channel::OwnPhone),
        Just(Channel::MentorPhone),
        Just(Channel::CallBack),
        Just(Channel::Paper)
    ];
    let word =
        prop_oneof![Just(MoneyWord::Received), Just(MoneyWord::NotReceived), Just(MoneyWord::OtherAmount)];
    prop_oneof![
        3 => (any_aid(), prop::bool::weighted(0.2)).prop_map(|(aid, struck)| {
            Event::Listed(Aid { struck_by: struck.then(|| "SK 13/2026".to_owned()), ..aid })
        }),
        4 => any_payout().prop_map(Event::Paid),
        2 => (100..104u128, any_aid(), any_amount(), 0..2u8, prop::bool::weighted(0.2)).prop_map(
            |(n, of, amount, receipt, taken_back)| {
                let receipt = format!("KW-{receipt}");
                let (aid, family) = (of.own_record(), of.family);
                Event::Witnessed(n, AidWitness { aid, family, amount, receipt, taken_back, ..witness() })
            }
        ),
        2 => (200..208u128, any_aid(), any_amount(), word, channel).prop_map(|(n, of, amount, word, channel)| {
            let amount = (word == MoneyWord::OtherAmount).then_some(amount);
            let (aid, family) = (of.own_record(), of.family);
            Event::Said(n, AidWord { aid, family, word, amount, channel, ..aid_word() })
        }),
        1 => (300..304u128, any_aid(), any_amount(), prop::bool::weighted(0.2)).prop_map(
            |(n, of, amount, taken_back)| {
                let (aid, family) = (of.own_record(), of.family);
                Event::Bought(n, AidUse { aid, family, amount, taken_back, ..aid_use() })
            }
        ),
    ]
}
