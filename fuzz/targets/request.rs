//! What a phone sends, signed by its install, at a real centre: whatever it is, it is answered or refused and never fails the centre;
//! and what was sent again is answered as the first time.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pendamping_fuzz::{Centre, at, lay};
use pendamping_protocol::code::Code;
use pendamping_protocol::sync::{Line, Receipt};
use serde_json::json;
use std::cell::RefCell;

/// A centre takes part in so many runs: a finding is near the beginning of one, and its files stay small.
const RUNS: u32 = 5_000;

thread_local! {
    static CENTRE: RefCell<(u32, Centre)> = RefCell::new((0, Centre::new()));
}

fuzz_target!(
    init: lay(seeds),
    |bytes: &[u8]| {
        CENTRE.with_borrow_mut(|(runs, centre)| {
            *runs += 1;
            if *runs > RUNS {
                (*runs, *centre) = (1, Centre::new());
            }
            let (first, again) = (receipts(centre, 70, bytes), receipts(centre, 71, bytes));
            match (&first, &again) {
                (Ok(first), Ok(again)) => assert_eq!(first, again, "the same batch, another answer"),
                (Err(first), Err(again)) => assert_eq!(first, again, "refused otherwise"),
                _ => panic!("{first:?} then {again:?}"),
            }
        });
    }
);

fn receipts(centre: &mut Centre, minutes: i64, bytes: &[u8]) -> Result<Vec<Receipt>, Code> {
    match centre.answer(at(minutes), bytes) {
        Ok(lines) => {
            assert!(matches!(lines.last(), Some(Line::End(_))), "an answer is whole");
            let Some(Line::Head(head)) = lines.into_iter().next() else { panic!("no head first") };
            Ok(head.receipts)
        }
        Err(refused) => {
            assert!(!matches!(refused.code, Code::Internal), "the centre failed: {refused}");
            Err(refused.code)
        }
    }
}

fn seeds() -> Vec<Vec<u8>> {
    let mut centre = Centre::new();
    let whole = centre.request();
    let mut seeds = vec![whole.clone(), centre.reading()];
    // Each kind by its name, with little in it: the fuzzer has the fields' names from its words.
    let kinds = [
        "follow_up",
        "progress",
        "activity",
        "training",
        "attendance",
        "confirmation",
        "review",
        "stage_change",
        "group_meeting",
        "aid_plan",
        "aid_use",
        "selection",
        "objection",
        "kind_of_tomorrow",
    ];
    for kind in kinds {
        let mut other = whole.clone();
        other["items"][0]["payload"]["kind"] = json!(kind);
        seeds.push(other);
    }
    seeds.iter().map(|seed| serde_json::to_vec(seed).unwrap()).collect()
}
