//! What aid adds up to. One kind of sum serves a tranche, a family, a sub-district, a city and the programme: sums of sums are sums,
//! in any order, so no level can tell another story than the one below.

use crate::money::Rupiah;
use serde::{Deserialize, Serialize};
use std::iter;
use std::ops::{Add, Sub};

/// One sum. Of every rupiah that was credited exactly one thing is true: it came back, it is matched to a tranche, it is more than
/// the tranche was, or it is on no list: `credited = returned + matched + excess + unlisted`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// How many tranches are listed.
    pub listed: i64,
    /// What the list says.
    pub planned: Rupiah,
    /// What the payout files say came to somebody's account.
    pub credited: Rupiah,
    /// What of it was taken out.
    pub withdrawn: Rupiah,
    /// What of it came back to the programme.
    pub returned: Rupiah,
    /// What stands for tranches of the list, each at most once.
    pub matched: Rupiah,
    /// What came to a listed family beyond its tranche.
    pub excess: Rupiah,
    /// What came to somebody who is not on the list.
    pub unlisted: Rupiah,
    /// What mentors saw.
    pub witnessed: Rupiah,
    /// What of the matched the families themselves say they have.
    pub confirmed: Rupiah,
    /// What was bought.
    pub spent: Rupiah,
}

impl Sum {
    /// Every part by its name, in one order that files and digests use.
    pub fn parts(&self) -> [(&'static str, i64); 11] {
        [
            ("listed", self.listed),
            ("planned", self.planned.0),
            ("credited", self.credited.0),
            ("withdrawn", self.withdrawn.0),
            ("returned", self.returned.0),
            ("matched", self.matched.0),
            ("excess", self.excess.0),
            ("unlisted", self.unlisted.0),
            ("witnessed", self.witnessed.0),
            ("confirmed", self.confirmed.0),
            ("spent", self.spent.0),
        ]
    }

    /// What is with families now: what came, without what went back.
    pub fn net(&self) -> Rupiah {
        Rupiah(self.credited.0.saturating_sub(self.returned.0))
    }

    /// Whether every rupiah that came is in exactly one place.
    pub fn balances(&self) -> bool {
        let places = [self.returned, self.matched, self.excess, self.unlisted];
        let placed: i128 = places.iter().map(|amount| i128::from(amount.0)).sum();
        placed == i128::from(self.credited.0)
    }

    fn with(self, other: Sum, each: fn(i64, i64) -> i64) -> Sum {
        let money = |one: Rupiah, other: Rupiah| Rupiah(each(one.0, other.0));
        Sum {
            listed: each(self.listed, other.listed),
            planned: money(self.planned, other.planned),
            credited: money(self.credited, other.credited),
            withdrawn: money(self.withdrawn, other.withdrawn),
            returned: money(self.returned, other.returned),
            matched: money(self.matched, other.matched),
            excess: money(self.excess, other.excess),
            unlisted: money(self.unlisted, other.unlisted),
            witnessed: money(self.witnessed, other.witnessed),
            confirmed: money(self.confirmed, other.confirmed),
            spent: money(self.spent, other.spent),
        }
    }
}

/// No sum of what passed its checks comes near the end of the range (`aid::PAID_MOST`): it is kept from wrapping round all the same.
impl Add for Sum {
    type Output = Sum;
    fn add(self, other: Sum) -> Sum {
        self.with(other, i64::saturating_add)
    }
}

/// What changed from `other` to `self`: parts may be negative.
impl Sub for Sum {
    type Output = Sum;
    fn sub(self, other: Sum) -> Sum {
        self.with(other, i64::saturating_sub)
    }
}

impl iter::Sum for Sum {
    fn sum<I: Iterator<Item = Sum>>(sums: I) -> Sum {
        sums.fold(Sum::default(), Add::add)
    }
}
