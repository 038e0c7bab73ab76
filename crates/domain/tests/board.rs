//! The board of a selection: what was decided keeps its money, and the rest of the budget reaches those that wait.
#![allow(clippy::unwrap_used)]

use pendamping_domain::board::{Board, board};
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::life::Standing;
use pendamping_domain::money::Rupiah;
use pendamping_domain::ranking::{Cut, Proposed};
use uuid::Uuid;

fn one(n: u128, total: u64, standing: Standing) -> (Proposed, Standing) {
    let id = |n| Uuid::from_u128(n);
    (Proposed { selection: RecordId(id(0x100 + n)), family: FamilyId(id(n)), total }, standing)
}

fn of(proposals: &[(Proposed, Standing)], grants: i64, seed: Option<Uuid>) -> Board {
    board(proposals, Rupiah(grants * 10), Rupiah(10), seed)
}

/// Place, and whether there is money, of the nth.
fn at(board: &Board, n: u128) -> Option<(u32, bool)> {
    let place = board.places.get(&RecordId(Uuid::from_u128(0x100 + n)))?;
    Some((place.place, place.inside))
}

#[test]
fn nothing_decided_yet_it_is_the_ranking() {
    let waiting =
        [one(1, 90, Standing::Received), one(2, 70, Standing::Received), one(3, 80, Standing::Received)];
    let board = of(&waiting, 2, None);
    assert_eq!([1, 2, 3].map(|n| at(&board, n).unwrap()), [(1, true), (3, false), (2, true)]);
    assert_eq!(board.cut, Cut::Between { inside: 80, outside: 70 });
    assert_eq!((board.granted, board.taken, board.rest, board.reaches), (0, Rupiah(0), Rupiah(20), 2));
}

#[test]
fn what_was_granted_keeps_place_and_money_and_what_was_declined_takes_none() {
    let proposals = [
        one(1, 90, Standing::Declined),
        one(2, 80, Standing::Received),
        one(3, 70, Standing::Received),
        // Granted though others had more points: a person decided.
        one(4, 60, Standing::Approved),
    ];
    let board = of(&proposals, 2, None);
    assert_eq!([1, 2, 3, 4].map(|n| at(&board, n).unwrap()), [(1, false), (2, true), (3, false), (4, true)]);
    assert_eq!(board.cut, Cut::Between { inside: 80, outside: 70 });
    assert_eq!((board.granted, board.taken, board.rest, board.reaches), (1, Rupiah(10), Rupiah(10), 1));
    // Declined and opened again it waits with the others.
    let mut again = proposals;
    again[0].1 = Standing::Received;
    let board = of(&again, 2, None);
    assert_eq!([1, 2, 3].map(|n| at(&board, n).unwrap()), [(1, true), (2, false), (3, false)]);
}

#[test]
fn whatever_is_decided_everybody_keeps_their_place() {
    let totals = [90, 80, 80, 60, 50];
    let waiting: Vec<_> = (1..).zip(totals).map(|(n, total)| one(n, total, Standing::Received)).collect();
    let places = |proposals: &[(Proposed, Standing)]| -> Vec<u32> {
        let board = of(proposals, 2, None);
        (1..=5).map(|n| at(&board, n).unwrap().0).collect()
    };
    let before = places(&waiting);
    assert_eq!(before, [1, 2, 2, 4, 5]);
    let each = [Standing::Received, Standing::Approved, Standing::Declined, Standing::CorrectionAsked];
    for which in 0..4_usize.pow(5) {
        let mut decided = waiting.clone();
        for (at, proposal) in decided.iter_mut().enumerate() {
            proposal.1 = each[which / 4_usize.pow(at as u32) % 4];
        }
        assert_eq!(places(&decided), before);
    }
}

#[test]
fn a_family_has_one_place_whatever_it_proposed() {
    let mut second = one(1, 50, Standing::Received);
    second.0.selection = RecordId(Uuid::from_u128(0x999));
    let place = |standing| {
        let board = of(&[one(1, 90, standing), second, one(2, 70, Standing::Received)], 1, None);
        (at(&board, 1).is_some(), board.places.contains_key(&second.0.selection), at(&board, 2).unwrap())
    };
    // Declined, and proposed anew: what waits has the place.
    assert_eq!(place(Standing::Declined), (false, true, (1, true)));
    assert_eq!(place(Standing::Received), (true, false, (2, false)));
    assert_eq!(place(Standing::Approved), (true, false, (2, false)));
}

#[test]
fn a_lot_already_decided_goes_on_where_it_was() {
    let seed = Some(Uuid::from_u128(7));
    let tied: Vec<_> = (1..=4).map(|n| one(n, 50, Standing::Received)).collect();
    let before = of(&tied, 2, seed);
    let inside: Vec<u128> = (1..=4).filter(|n| at(&before, *n).unwrap().1).collect();
    assert_eq!(inside.len(), 2);
    assert!(matches!(of(&tied, 2, None).cut, Cut::Waits { tied: 4, room: 2, .. }));
    let mut granted = tied.clone();
    granted[inside[0] as usize - 1].1 = Standing::Approved;
    let after = of(&granted, 2, seed);
    assert_eq!((1..=4).filter(|n| at(&after, *n).unwrap().1).collect::<Vec<_>>(), inside);
}

#[test]
fn a_family_that_was_granted_does_not_wait_too() {
    let mut again = one(1, 90, Standing::Received);
    again.0.selection = RecordId(Uuid::from_u128(0x999));
    let board = of(&[one(1, 60, Standing::Approved), again, one(2, 50, Standing::Received)], 2, None);
    assert_eq!([1, 2].map(|n| at(&board, n).unwrap()), [(1, true), (2, true)]);
    assert_eq!((board.places.len(), board.granted, board.cut), (2, 1, Cut::All));
    // More granted than there was money for, after the budget was cut: nothing is left, and nothing is below nothing.
    let over = of(&[one(1, 60, Standing::Approved), one(2, 50, Standing::Approved)], 1, None);
    assert_eq!((over.rest, over.reaches), (Rupiah(0), 0));
}
