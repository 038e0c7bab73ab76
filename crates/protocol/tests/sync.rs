//! The wire: frozen bytes stay as they are, receipts come back, and what a newer side adds does not stop an older one.
#![allow(clippy::unwrap_used)]

mod example;

use example::*;
use pendamping_domain::id::{ConfigVersion, InstallId, Position, RecordId};
use pendamping_protocol::besides::Besides;
use pendamping_protocol::code::{Code, Refusal};
use pendamping_protocol::digest::{Digest, payload_hash};
use pendamping_protocol::frame::{pack, unpack};
use pendamping_protocol::sync::*;
use pendamping_protocol::token::NextToken;
use proptest::prelude::*;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use uuid::Uuid;

fn request(payloads: &[&str]) -> SyncRequest {
    SyncRequest {
        v: VERSION,
        install: (!payloads.is_empty()).then_some(InstallId(Uuid::from_u128(1))),
        cursor: Some(cursor(3)),
        sequence: 9,
        config: ConfigVersion(1),
        received: Tally::default(),
        waiting: Waiting { count: 2, oldest: Some(moment()), set_aside: 1 },
        items: payloads
            .iter()
            .enumerate()
            .map(|(n, payload)| Item {
                seq: n as u64,
                id: revision(n as u128),
                payload: RawValue::from_string((*payload).to_owned()).unwrap(),
            })
            .collect(),
        buckets: Some(vec![Digest([1; 16])]),
        besides: Besides {
            envelope: Some("ab".repeat(32)),
            next: Some(NextToken::of("token", "next")),
            ..Besides::default()
        },
        brief: 1,
    }
}

fn payloads(request: &SyncRequest) -> Vec<&str> {
    request.items.iter().map(|item| item.payload.get()).collect()
}

#[test]
fn frozen_bytes_arrive_as_they_were_frozen() {
    let frozen = [
        "{\"b\":1,  \"a\" : 2}",
        "{\n\t\"z\":1.0,\r\n \"z\":1.00,\"z\":1e0 }",
        r#"{"lat":-6.20000000000000017763568394002504646778106689453125,"n":123456789012345678901234567890}"#,
        r#"{"text":"\u00e9\/ é \ud83d\ude00"}"#,
        "null",
        "[ ]",
    ];
    let body = serde_json::to_vec(&request(&frozen)).unwrap();
    let arrived: SyncRequest =
        serde_json::from_slice(&unpack(&pack(&body).unwrap(), 1 << 20).unwrap().unwrap()).unwrap();
    assert_eq!(payloads(&arrived), frozen);
    for (arrived, frozen) in payloads(&arrived).iter().zip(frozen) {
        assert_eq!(payload_hash(arrived.as_bytes()), payload_hash(frozen.as_bytes()));
    }
    // And through any number of hands.
    assert_eq!(serde_json::to_vec(&arrived).unwrap(), body);
}

#[test]
fn only_white_space_around_a_payload_is_not_part_of_it() {
    let body = br#"{"v":1,"install":"00000000-0000-0000-0000-000000000001","sequence":1,"config":0,
        "received":{"count":0,"digest":"AAAAAAAAAAAAAAAAAAAAAA"},
        "items":[{"seq":1,"id":"00000000-0000-0000-0000-000000000002","payload":   {"a" :1}   }]}"#;
    let request: SyncRequest = serde_json::from_slice(body).unwrap();
    assert_eq!(payloads(&request), [r#"{"a" :1}"#]);
    assert_eq!((request.cursor, request.buckets, request.waiting), (None, None, Waiting::default()));
}

#[test]
fn a_frozen_revision_that_is_no_json_never_gets_into_a_batch() {
    assert!(RawValue::from_string("{\"a\":".to_owned()).is_err());
    assert!(RawValue::from_string("{} {}".to_owned()).is_err());
}

fn frozen() -> impl Strategy<Value = String> {
    let space = "[ \n\t\r]{0,3}";
    (space, space, ".{0,9}", any::<f64>().prop_filter("JSON has no such number", |n| n.is_finite())).prop_map(
        |(before, after, text, number)| {
            format!("{{{before}\"text\"{after}:{before}{},{after}\"n\":{number:e}{before}}}", json!(text))
        },
    )
}

proptest! {
    #[test]
    fn any_frozen_bytes_arrive(frozen in prop::collection::vec(frozen(), 0..5)) {
        let frozen: Vec<&str> = frozen.iter().map(String::as_str).collect();
        let arrived: SyncRequest = serde_json::from_slice(&serde_json::to_vec(&request(&frozen)).unwrap()).unwrap();
        prop_assert_eq!(payloads(&arrived), frozen);
    }
}

#[test]
fn nothing_to_say_is_short() {
    let quiet = SyncRequest {
        waiting: Waiting::default(),
        buckets: None,
        besides: Besides::default(),
        brief: 0,
        ..request(&[])
    };
    let text = serde_json::to_string(&quiet).unwrap();
    assert!(text.len() < 200, "{} bytes: {text}", text.len());
    for absent in ["install", "items", "buckets", "waiting", "backfill"] {
        assert!(!text.contains(absent), "{absent}");
    }
}

#[test]
fn lines_come_back() {
    for line in answer() {
        let text = serde_json::to_string(&line).unwrap();
        assert_eq!(serde_json::from_str::<Line>(&text).unwrap(), line);
        assert!(!text.contains('\n'), "one line");
    }
    let backfill = Some(Backfill { enter: Position(1), after: RecordId(Uuid::from_u128(2)) });
    let cursor = Cursor { backfill, ..cursor(1) };
    assert_eq!(serde_json::from_value::<Cursor>(json!(cursor)).unwrap(), cursor);
}

#[test]
fn receipts_look_as_documented() {
    let receipts: Vec<Value> = head().receipts.iter().map(|receipt| json!(receipt)).collect();
    let id = |n: u128| json!(revision(n));
    assert_eq!(
        receipts,
        [
            json!({"id": id(0), "outcome": "received", "position": u64::MAX, "at": "2026-08-03T02:00:00.123456Z",
                   "flags": [{"kind": "far_from_home", "value": 900}]}),
            json!({"id": id(1), "outcome": "received", "position": 1, "at": "2026-08-03T02:00:00.123456Z", "install": id(3)}),
            json!({"id": id(2), "outcome": "set_aside", "code": "invalid", "field": "purposes"}),
            json!({"id": id(3), "outcome": "set_aside", "code": "a_newer_code"}),
            json!({"id": id(4), "outcome": "waits", "parent": id(8)}),
        ]
    );
    for (receipt, value) in head().receipts.iter().zip(receipts) {
        assert_eq!(&serde_json::from_str::<Receipt>(&value.to_string()).unwrap(), receipt);
    }
    // In any order of fields, with fields of a newer centre.
    let text = r#"{"more":{"x":[1]},"position":4,"outcome":"received","at":"2026-08-03T02:00:00Z","id":"00000000-0000-0000-0000-000000000001"}"#;
    assert_eq!(serde_json::from_str::<Receipt>(text).unwrap().id, revision(1));
}

#[test]
fn what_a_newer_centre_adds_does_not_stop_an_older_phone() {
    let mut head = json!(head());
    head["motd"] = json!({"x": 1});
    head["received"]["more"] = json!(1);
    head["receipts"][0]["outcome"] = json!("held_for_the_minister");
    let Line::Head(read) = serde_json::from_value(json!({"head": head})).unwrap() else { panic!("a head") };
    assert_eq!(read.receipts[0].outcome, Outcome::Unknown);
    let text = json!({"page": {"cursor": {"epoch": "e", "position": 1, "more": 1}, "rows": [
        {"kind": "moon", "n": 1, "more": 1, "columns": {"of": {
            "record": [revision(1)], "revision": [revision(2)], "position": [1], "received": [1], "more": [{}],
            "body": {"of": {"scheme": ["stimulus"]}}
        }}}
    ]}});
    let Line::Page(page) = serde_json::from_value(text).unwrap() else { panic!("a page") };
    assert_eq!(
        (page.rows[0].kind.as_str(), &page.rows[0].body),
        ("moon", &body(json!({"scheme": "stimulus"})))
    );
    assert!(serde_json::from_value::<Line>(json!({"end": {"more": 1}})).is_ok());
}

#[test]
fn refusals_keep_codes_they_do_not_know() {
    let refusal = Refusal { code: Code::from("a_newer_code"), field: None, message: String::new() };
    assert_eq!(json!(refusal), json!({"code": "a_newer_code"}));
    assert_eq!(serde_json::from_value::<Refusal>(json!(refusal)).unwrap(), refusal);
    for code in Code::KNOWN {
        assert_eq!(&Code::from(code.as_str()), code);
    }
}

#[test]
fn a_row_lives_under_its_own_id_unless_it_says_otherwise() {
    let own = row(pendamping_domain::revision::Kind::Family, 5, json!({}));
    assert_eq!(own.scope_key(), own.record.to_string());
    assert_eq!(full_row(5).scope_key(), EVERYONE);
}
