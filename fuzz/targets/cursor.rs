//! A cursor of any phone, also of one that was put back, altered or made up: it reads back as it was, reading from it ends, every page
//! goes on from the one before, and what is sent is of the reader's scope.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pendamping_domain::id::{Position, RecordId};
use pendamping_fuzz::{Centre, OTHER_VILLAGE, at, lay};
use pendamping_protocol::sync::{Backfill, Cursor, Line};
use serde_json::json;
use std::cell::RefCell;
use uuid::Uuid;

/// A centre takes part in so many runs: what is given out is written down there.
const RUNS: u32 = 20_000;

struct Turn {
    runs: u32,
    centre: Centre,
    epoch: String,
    high_water: Position,
}

impl Turn {
    fn new() -> Turn {
        let mut centre = Centre::new();
        let reading = serde_json::to_vec(&centre.reading()).unwrap();
        let lines = centre.answer(at(60), &reading).unwrap();
        let Some(Line::Head(head)) = lines.first() else { panic!("no head first") };
        Turn { runs: 0, epoch: head.epoch.clone(), high_water: head.high_water, centre }
    }
}

thread_local! {
    static TURN: RefCell<Turn> = RefCell::new(Turn::new());
}

fuzz_target!(
    init: lay(seeds),
    |bytes: &[u8]| {
        TURN.with_borrow_mut(|turn| {
            turn.runs += 1;
            if turn.runs > RUNS {
                *turn = Turn::new();
            }
            let Some(cursor) = cursor(bytes, &turn.epoch) else { return };
            let said = serde_json::to_vec(&cursor).unwrap();
            assert_eq!(serde_json::from_slice::<Cursor>(&said).unwrap(), cursor, "it reads back as it was");
            let mut request = turn.centre.reading();
            request["cursor"] = json!(cursor);
            let request = serde_json::to_vec(&request).unwrap();
            let lines = turn.centre.answer(at(70), &request).expect("a cursor is never a reason to refuse");
            // A cursor of another life of the database, or further than this one came, is read anew from its beginning.
            let enter = cursor.backfill.as_ref().map_or(Position(0), |backfill| backfill.enter);
            let known = cursor.epoch == turn.epoch && cursor.position.max(enter) <= turn.high_water;
            let mut from = known.then_some(cursor.position);
            for line in &lines {
                let Line::Page(page) = line else { continue };
                assert!(from.is_none_or(|from| from <= page.cursor.position), "back from {from:?}: {page:?}");
                from = Some(page.cursor.position);
                for row in &page.rows {
                    assert!(row.body.get("region").is_none_or(|region| region != OTHER_VILLAGE), "{row:?}");
                }
            }
        });
    }
);

/// The first byte says how: as JSON of a stranger, or the numbers of a cursor of this life of the database, which is looked at further.
fn cursor(bytes: &[u8], epoch: &str) -> Option<Cursor> {
    let (how, rest) = bytes.split_first()?;
    if how % 4 == 0 {
        return serde_json::from_slice(rest).ok();
    }
    let number = |at: usize| {
        let eight =
            rest.get(at..at + 8).and_then(|eight| eight.try_into().ok()).map_or(0, u64::from_le_bytes);
        // Most of what a centre with a few records has lies below this.
        if how % 4 == 1 { eight } else { eight % 40 }
    };
    let after = rest.get(16..32).and_then(|id| Uuid::from_slice(id).ok()).unwrap_or_default();
    let backfill =
        (rest.len() >= 16).then(|| Backfill { enter: Position(number(8)), after: RecordId(after) });
    Some(Cursor { epoch: epoch.to_owned(), position: Position(number(0)), backfill })
}

fn seeds() -> Vec<Vec<u8>> {
    let cursor = Cursor {
        epoch: "5e1f09ab".to_owned(),
        position: Position(11),
        backfill: Some(Backfill { enter: Position(9), after: RecordId(Uuid::nil()) }),
    };
    let json = [vec![0], serde_json::to_vec(&cursor).unwrap()].concat();
    vec![
        json,
        [vec![2], vec![0; 8]].concat(),
        [vec![2], vec![9; 32]].concat(),
        [vec![1], vec![255; 32]].concat(),
    ]
}
