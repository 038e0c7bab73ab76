//! What the households of the year have, month by month: designed so that each way to miss the rule of independence occurs, and
//! the rule once more, worked out on that design. It uses nothing of the product.

use pendamping_domain::month::Month;
use std::collections::BTreeSet;

/// Families that are followed.
pub const FAMILIES: usize = 25;
/// Months, from August 2020 on.
pub const MONTHS: usize = 12;
/// The months at whose end it is decided who is independent: January and July 2021.
pub const DECIDED: [usize; 2] = [5, 11];
/// The family that its mentor proposes although it has too little.
pub const TOO_EARLY: usize = 14;
/// The family that has a part of its income from elsewhere.
pub const OTHER_INCOME: usize = 4;
/// From when on there is which minimum wage.
pub const WAGES: [(&str, i64); 2] = [("2020-01", 4_276_350), ("2021-01", 4_416_187)];

/// The first one whose minimum wage is that of 2021.
const JANUARY: usize = 5;
/// Far from the minimum wage.
const LITTLE: i64 = 3_000_000;

/// A month by its place in the year.
pub fn month(at: usize) -> Month {
    let first = chrono::NaiveDate::from_ymd_opt(2020, 8, 1).unwrap_or_default();
    Month::of(first).plus(i32::try_from(at).unwrap_or_default())
}

fn wage(at: usize) -> i64 {
    WAGES[usize::from(at >= JANUARY)].1
}

/// What a household has in a month; nothing where nobody ever tells.
fn income(family: usize, at: usize) -> Option<i64> {
    let wage = wage(at);
    let from = |begins: usize| if at >= begins { wage } else { LITTLE };
    Some(match family {
        // To the rupiah.
        0 => wage,
        1 => wage + 1_000_000,
        // One rupiah short in January, and no other month.
        2 => wage - i64::from(at == JANUARY),
        // Enough in 2020; the minimum wage rises, and it does not.
        3 => 4_300_000,
        OTHER_INCOME => from(6),
        // One rupiah short at the end, and in the middle.
        5 => from(6) - i64::from(at == 11),
        6 => from(6) - i64::from(at == 8),
        // A month is missing: in the middle of a good row, and before one.
        7 if at == 8 => return None,
        7 => from(6),
        8 if at == JANUARY => return None,
        8 => wage,
        // Five months.
        9 => from(7),
        // Six good months that end a while ago: still fresh in July, and too old.
        10 if at >= 10 => return None,
        10 => from(4),
        11 if at >= 9 => return None,
        11 => from(3),
        // Told late, and told wrong at first: `tellings`.
        12 | 13 => from(6),
        TOO_EARLY => 4_200_000,
        _ => 600_000 + 150_000 * (family as i64 - 15) + 40_000 * at as i64,
    })
}

/// What is told in a month: whose, of which month, and how much.
pub fn tellings(at: usize) -> Vec<(usize, usize, i64)> {
    let mut told: Vec<_> = (0..FAMILIES)
        .filter(|family| (*family, at) != (12, 8))
        .filter_map(|family| Some((family, at, income(family, at)?)))
        .collect();
    if at == 9 {
        // One rupiah too little, mended in the month after.
        told.retain(|(family, ..)| *family != 13);
        told.push((13, 9, wage(9) - 1));
    }
    if at == 10 {
        told.push((12, 8, wage(8)));
        told.push((13, 9, wage(9)));
    }
    told
}

/// The families that have had the minimum wage for six months in a row by the end of a month, as it was told until then.
pub fn independent(now: usize) -> BTreeSet<usize> {
    let mut known = [[None; MONTHS]; FAMILIES];
    for (family, at, income) in (0..=now).flat_map(tellings) {
        known[family][at] = Some(income >= wage(at));
    }
    let stands = |row: &[Option<bool>; MONTHS]| {
        let latest = (0..=now).rev().find(|at| row[*at].is_some());
        latest.is_some_and(|latest| {
            now - latest <= 2 && latest >= 5 && (latest - 5..=latest).all(|at| row[at] == Some(true))
        })
    };
    (0..FAMILIES).filter(|family| stands(&known[*family])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_to_miss_the_rule_occurs() {
        assert_eq!(independent(5), BTreeSet::from([0, 1]));
        assert_eq!(independent(11), BTreeSet::from([0, 1, 2, 4, 8, 10, 12, 13]));
    }
}
