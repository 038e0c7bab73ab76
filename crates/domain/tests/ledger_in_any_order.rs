//! Any story of a few families, in any order: the books are the same, they balance, and every level tells the same sums.
#![allow(clippy::unwrap_used)]

mod books;
mod example;

use books::{Centre, Event, any_event, regions};
use pendamping_domain::account::{Account, AidState};
use pendamping_domain::aid_sum::Sum;
use pendamping_domain::mismatch::MismatchKind;
use pendamping_domain::money::Rupiah;
use pendamping_domain::region::Level;
use pendamping_domain::transfer::transfers;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What keeps its order on any way to the centre: the states of one record, the rows of one reference, the words of one family.
fn keeps_order_with(event: &Event) -> (u8, u128) {
    match event {
        Event::Listed(aid) => (0, aid.own_record().0.as_u128()),
        Event::Paid(payout) => (1, payout.own_record().0.as_u128()),
        Event::Witnessed(n, _) => (2, *n),
        Event::Said(..) => (3, 0),
        Event::Bought(n, _) => (4, *n),
    }
}

/// The same events in another order: each takes the next of its own kind of order.
fn interleaved(events: &[Event], order: &[u32]) -> Vec<Event> {
    let mut queues: BTreeMap<(u8, u128), Vec<Event>> = BTreeMap::new();
    for event in events.iter().rev() {
        queues.entry(keeps_order_with(event)).or_default().push(event.clone());
    }
    let mut out = Vec::new();
    for step in order.iter().cycle() {
        let Some(key) = queues.keys().nth(*step as usize % queues.len().max(1)).copied() else { break };
        let queue = queues.get_mut(&key).unwrap();
        out.extend(queue.pop());
        if queue.is_empty() {
            queues.remove(&key);
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_and_any_repetition_gives_the_same_books(
        events in prop::collection::vec(any_event(), 0..40),
        order in prop::collection::vec(0..1_000u32, 40),
        again in prop::collection::vec(any::<prop::sample::Index>(), 0..10),
    ) {
        let straight = Centre::told(&events);
        let books = straight.books();
        let reordered = interleaved(&events, &order);
        prop_assert_eq!(reordered.len(), events.len());
        let mut other = Centre::told(&reordered);
        // A file that is imported again says nothing new, at a later place.
        for again in &again {
            let paid: Vec<Event> =
                events.iter().filter(|one| matches!(one, Event::Paid(_))).cloned().collect();
            if !paid.is_empty() {
                other.take(again.get(&paid));
            }
        }
        // What is read twice is counted once, and the order of reading is nothing.
        let twice = other.witnesses.clone();
        other.witnesses.extend(twice);
        let twice = other.list.clone();
        other.list.extend(twice);
        other.list.reverse();
        other.payouts.reverse();
        other.words.reverse();
        other.uses.reverse();
        prop_assert_eq!(other.books(), books);
    }

    #[test]
    fn every_rupiah_is_somewhere_exactly_once(events in prop::collection::vec(any_event(), 0..40)) {
        let centre = Centre::told(&events);
        let books = centre.books();
        let total = books.total();
        prop_assert!(total.balances());

        // Each transfer is in one account, whole.
        let mut placed: Vec<_> = books.accounts.iter().flat_map(|one| &one.placed).collect();
        placed.sort_by(|one, other| one.transfer.cmp(&other.transfer));
        let expected = transfers(&centre.payouts);
        prop_assert_eq!(placed.len(), expected.len());
        for (one, transfer) in placed.iter().zip(&expected) {
            prop_assert_eq!(&one.transfer, transfer);
            prop_assert_eq!(one.matched.0 + one.excess.0 + one.unlisted.0, transfer.kept().0);
            prop_assert!(one.matched.0 >= 0 && one.excess.0 >= 0 && one.unlisted.0 >= 0);
            prop_assert!(transfer.withdrawn <= transfer.credited && transfer.returned <= transfer.credited);
        }

        for account in &books.accounts {
            let sum = account.sum;
            prop_assert!(sum.balances());
            // Never paid twice, and what is too much is named to the rupiah.
            prop_assert!(sum.matched <= sum.planned);
            let elsewhere = if account.state == AidState::NotListed { sum.excess } else { sum.unlisted };
            prop_assert_eq!(elsewhere, Rupiah(0));
            let of = |kinds: &[MismatchKind]| -> i64 {
                let named = account.mismatches.iter().filter(|one| kinds.contains(&one.kind));
                named.map(|one| one.amount.0).filter(|amount| *amount > 0).sum()
            };
            prop_assert_eq!(of(&[MismatchKind::PaidTwice, MismatchKind::AmountDiffers]), sum.excess.0);
            if sum.unlisted.0 > 0 {
                prop_assert_eq!(of(&[MismatchKind::NotOnTheList]), sum.unlisted.0);
            }
            if account.placed.iter().filter(|one| one.transfer.kept().0 > 0).count() > 1 && sum.excess.0 > 0 {
                prop_assert!(of(&[MismatchKind::PaidTwice]) > 0);
            }
            // Who speaks is heard: nothing that was told of is without a list or a name.
            let spoken = account.witnesses.len() + account.words.len() + account.uses.len();
            if account.state == AidState::NotListed && spoken > 0 {
                let evidence: BTreeSet<_> = account.mismatches.iter().flat_map(|one| &one.evidence).collect();
                let told = account.witnesses.iter().chain(&account.words).chain(&account.uses);
                prop_assert!(told.into_iter().all(|id| evidence.contains(id)));
            }
            prop_assert!(account.mismatches.iter().all(|one| !one.evidence.is_empty()));
        }

        // Nothing is lost on the way into the books.
        let latest: BTreeMap<_, _> = centre.words.iter().map(|one| (one.id, one.what.aid)).collect();
        let words: BTreeMap<_, _> =
            books.accounts.iter().flat_map(|one| one.words.iter().map(|id| (*id, one.aid.unwrap()))).collect();
        prop_assert_eq!(words, latest);
    }

    #[test]
    fn every_level_tells_the_same_sums(events in prop::collection::vec(any_event(), 0..40)) {
        let books = Centre::told(&events).books();
        let total = books.total();
        for level in [Level::Province, Level::City, Level::SubDistrict, Level::Village] {
            let by_level = books.by_level(level);
            prop_assert_eq!(by_level.values().copied().sum::<Sum>(), total);
            for (area, sum) in by_level {
                if let Some(area) = area {
                    prop_assert_eq!(books.within(&area), sum);
                }
            }
        }
        prop_assert_eq!(books.by_family().into_values().sum::<Sum>(), total);
        let province = "31".parse().unwrap();
        let nowhere: Sum =
            books.accounts.iter().filter(|one| one.region.is_none()).map(|one| one.sum).sum();
        prop_assert_eq!(books.within(&province) + nowhere, total);
        let known = |one: &Account| {
            one.family.is_some_and(|family| regions().contains_key(&family))
        };
        prop_assert!(books.accounts.iter().all(|one| known(one) == one.region.is_some()));
    }

    #[test]
    fn sums_add_up_in_any_order(
        a in any_sum(), b in any_sum(), c in any_sum(),
    ) {
        prop_assert_eq!(a + b, b + a);
        prop_assert_eq!((a + b) + c, a + (b + c));
        prop_assert_eq!(a + Sum::default(), a);
        prop_assert_eq!((a + b) - b, a);
        let parts = |sum: Sum| sum.parts().iter().map(|(_, part)| *part).collect::<Vec<_>>();
        let added: Vec<i64> = parts(a).iter().zip(parts(b)).map(|(one, other)| one + other).collect();
        prop_assert_eq!(parts(a + b), added);
    }
}

fn any_sum() -> impl Strategy<Value = Sum> {
    prop::collection::vec(0..1_000_000_000_000_000i64, 11).prop_map(|n| Sum {
        listed: n[0],
        planned: Rupiah(n[1]),
        credited: Rupiah(n[2]),
        withdrawn: Rupiah(n[3]),
        returned: Rupiah(n[4]),
        matched: Rupiah(n[5]),
        excess: Rupiah(n[6]),
        unlisted: Rupiah(n[7]),
        witnessed: Rupiah(n[8]),
        confirmed: Rupiah(n[9]),
        spent: Rupiah(n[10]),
    })
}
