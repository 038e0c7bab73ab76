//! What a phone reads as the centre's words, line by line: pages in columns that unfold to no more than a page may, and whatever
//! else the centre answers. What was understood can be said again and means the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pendamping_fuzz::{Centre, at, lay};
use pendamping_protocol::code::Refusal;
use pendamping_protocol::disclosures::Disclosures;
use pendamping_protocol::enrol::EnrolAnswer;
use pendamping_protocol::frame::encode;
use pendamping_protocol::limits::UNFOLDED_MAX;
use pendamping_protocol::recover::RecoverAnswer;
use pendamping_protocol::successor::SuccessorAnswer;
use pendamping_protocol::sync::Line;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fuzz_target!(
    init: lay(seeds),
    |bytes: &[u8]| {
        if let Some(Line::Page(page)) = again::<Line>(bytes) {
            let weight: usize = page.rows.iter().map(|row| row.body.values().map(weight).sum::<usize>()).sum();
            // By each table at most; a line has as many tables as it has brackets for.
            assert!(weight <= UNFOLDED_MAX * (1 + bytes.len() / 64), "{weight} bytes out of {}", bytes.len());
        }
        again::<EnrolAnswer>(bytes);
        again::<RecoverAnswer>(bytes);
        again::<SuccessorAnswer>(bytes);
        again::<Disclosures>(bytes);
        again::<Refusal>(bytes);
    }
);

fn again<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let read: T = serde_json::from_slice(bytes).ok()?;
    let said = serde_json::to_vec(&read).unwrap();
    let twice: T = serde_json::from_slice(&said).expect("what was said cannot be read");
    assert_eq!(serde_json::to_vec(&twice).unwrap(), said, "it means another thing the second time");
    Some(read)
}

fn weight(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(weight).sum(),
        Value::Object(fields) => fields.values().map(weight).sum(),
        _ => 1,
    }
}

fn seeds() -> Vec<Vec<u8>> {
    let mut centre = Centre::new();
    let request = serde_json::to_vec(&centre.request()).unwrap();
    let lines = centre.answer(at(60), &request).unwrap();
    let mut seeds: Vec<Vec<u8>> = lines.iter().map(|line| encode(line).unwrap()).collect();
    let others = [
        json!({"install": centre.caller.install, "token": "t", "person": centre.caller.install, "name": "Nama",
            "role": "mentor", "area": "31.74.01", "centre_key": "k"}),
        json!({"code": "not_found", "field": "install", "message": "m"}),
        json!({"head": {"epoch": "5e1f09ab", "high_water": 11, "now": "2026-03-02T02:00:00Z", "knowledge": 11,
            "receipts": [{"id": centre.caller.install, "outcome": "set_aside", "code": "invalid", "field": "met"},
                {"id": centre.caller.install, "outcome": "waits", "parent": centre.caller.install}],
            "differing": {"buckets": [1, 2], "ids": [centre.caller.install]}, "revoked": true}}),
    ];
    seeds.extend(others.iter().map(|other| serde_json::to_vec(other).unwrap()));
    seeds
}
