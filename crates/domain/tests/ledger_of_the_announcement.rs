//! The announcement in the books: Rp500.000 for each of 10,000 families.

mod books;
mod example;

use books::{Centre, Event, named};
use example::*;
use pendamping_domain::aid::Aid;
use pendamping_domain::aid_word::{AidWord, MoneyWord};
use pendamping_domain::money::Rupiah;
use pendamping_domain::payout::{Payout, PayoutState};
use pendamping_domain::witness::AidWitness;

/// Ten thousand families, Rp5.000.000.000. Every fiftieth payment fails and is tried again; four errors are planted.
#[test]
fn five_billion_are_accounted_for_and_the_planted_errors_are_found() {
    let of = |n: u128| Aid { family: family_id(n), ..aid() };
    let to = |n: u128, reference: String| Payout {
        reference,
        aid: Some(of(n).own_record()),
        family: Some(family_id(n)),
        ..payout()
    };
    let mut centre = Centre::default();
    for n in 1..=10_000 {
        let (id, family) = (of(n).own_record(), family_id(n));
        centre.take(&Event::Listed(of(n)));
        if n % 50 == 0 {
            let reason = "Rekening tidak aktif".to_owned();
            let failed = Payout { state: PayoutState::Failed, reason, ..to(n, format!("F-{n}")) };
            centre.take(&Event::Paid(failed));
        }
        centre.take(&Event::Paid(to(n, format!("R-{n}"))));
        let receipt = format!("KW-{n}");
        centre.take(&Event::Witnessed(100_000 + n, AidWitness { aid: id, family, receipt, ..witness() }));
        centre.take(&Event::Said(200_000 + n, AidWord { aid: id, family, ..aid_word() }));
    }
    let right = centre.books();
    assert_eq!(named(&right), [""; 0]);
    let sum = right.total();
    let all = Rupiah(5_000_000_000);
    let three = [sum.planned, sum.matched, sum.confirmed, sum.witnessed, sum.credited];
    assert_eq!(three, [all; 5]);

    // Paid twice, and witnessed by a second phone; another amount; on no list; denied.
    centre.take(&Event::Paid(to(7, "R-again".to_owned())));
    let (id, family) = (of(7).own_record(), family_id(7));
    let receipt = "KW-other".to_owned();
    centre.take(&Event::Witnessed(300_001, AidWitness { aid: id, family, receipt, ..witness() }));
    centre.take(&Event::Paid(Payout { amount: Rupiah(450_000), corrects: true, ..to(8, "R-8".to_owned()) }));
    centre.take(&Event::Paid(to(10_001, "R-10001".to_owned())));
    let (id, family, word) = (of(9).own_record(), family_id(9), MoneyWord::NotReceived);
    centre.take(&Event::Said(300_002, AidWord { aid: id, family, word, ..aid_word() }));

    let books = centre.books();
    let mut found = named(&books);
    found.sort();
    assert_eq!(
        found,
        [
            "amount_differs -50000 office 2026-08-24",
            "family_says_no 500000 coordinator 2026-08-24",
            "not_on_the_list 500000 office 2026-08-24",
            "paid_twice 500000 office 2026-08-24",
            "witness_differs 50000 coordinator 2026-08-24",
            "witnessed_twice 500000 coordinator 2026-08-24",
        ]
    );
    let sum = books.total();
    assert!(sum.balances());
    assert_eq!(
        (sum.matched, sum.excess, sum.unlisted),
        (Rupiah(4_999_950_000), Rupiah(500_000), Rupiah(500_000),)
    );
    // The second payment and the second witness add nothing to what is matched or seen.
    assert_eq!((sum.planned, sum.witnessed), (all, all));
}
