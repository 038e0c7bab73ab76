//! Example lines of an answer.
#![allow(dead_code, clippy::unwrap_used, missing_docs)]

use chrono::{DateTime, Utc};
use pendamping_domain::id::{ConfigVersion, InstallId, PersonId, Position, RecordId, RevisionId};
use pendamping_domain::merge::Lost;
use pendamping_domain::revision::{Body, Kind};
use pendamping_protocol::besides::Answered;
use pendamping_protocol::digest::Digest;
use pendamping_protocol::sync::*;
use serde_json::{Value, json};
use uuid::Uuid;

pub fn moment() -> DateTime<Utc> {
    "2026-08-03T02:00:00.123456Z".parse().unwrap()
}

pub fn revision(n: u128) -> RevisionId {
    RevisionId(Uuid::from_u128(n))
}

pub fn body(value: Value) -> Body {
    match value {
        Value::Object(body) => body,
        other => panic!("a body is an object, not {other}"),
    }
}

pub fn cursor(position: u64) -> Cursor {
    Cursor { epoch: "e1".into(), position: Position(position), backfill: None }
}

/// The shortest row there is.
pub fn row(kind: Kind, n: u128, content: Value) -> Row {
    Row {
        kind,
        record: RecordId(Uuid::from_u128(n)),
        scope: None,
        revision: revision(n),
        parent: None,
        author: None,
        position: Position(n as u64),
        received: 1_785_000_000_000,
        saved: None,
        flags: vec![],
        lost: vec![],
        earlier: vec![],
        body: body(content),
    }
}

/// A row with everything.
pub fn full_row(n: u128) -> Row {
    let flag = serde_json::from_value(json!({"kind": "clock", "value": 7})).unwrap();
    let lost = Lost { field: "results".into(), value: json!({"a": [1, null]}) };
    let earlier = Earlier {
        revision: revision(n + 1),
        parent: Some(revision(n + 2)),
        author: None,
        position: Position(3),
        received: 4,
        was: body(json!({"results": "x", "empty": {}})),
    };
    Row {
        scope: Some("everyone".into()),
        parent: Some(revision(n + 1)),
        author: Some(PersonId(Uuid::from_u128(9))),
        saved: Some(5),
        flags: vec![flag],
        lost: vec![lost],
        earlier: vec![earlier],
        ..row(
            Kind::Visit,
            n,
            json!({"met": "recipient", "captured": {"place": {"lat": -6.2, "lon": 106.8}}, "new": {}}),
        )
    }
}

pub fn head() -> Head {
    let flag = serde_json::from_value(json!({"kind": "far_from_home", "value": 900})).unwrap();
    let outcomes = [
        Outcome::Received { position: Position(u64::MAX), at: moment(), flags: vec![flag], install: None },
        Outcome::Received {
            position: Position(1),
            at: moment(),
            flags: vec![],
            install: Some(InstallId(Uuid::from_u128(3))),
        },
        Outcome::SetAside { code: "invalid".into(), field: Some("purposes".into()) },
        Outcome::SetAside { code: "a_newer_code".into(), field: None },
        Outcome::Waits { parent: revision(8) },
    ];
    Head {
        epoch: "e1".into(),
        high_water: Position(7),
        now: moment(),
        knowledge: 1,
        config: Some(ConfigVersion(2)),
        received: Some(Tally { count: 3, digest: Digest([7; 16]) }),
        receipts: outcomes
            .into_iter()
            .enumerate()
            .map(|(n, outcome)| Receipt { id: revision(n as u128), outcome })
            .collect(),
        outcomes: Vec::new(),
        differing: Some(Differing { buckets: vec![0, 255], ids: vec![revision(1)] }),
        opens_trainings: vec!["31.74".parse().unwrap()],
        decides_stages: vec!["31.74".parse().unwrap()],
        verifies_aid: vec!["31.74".parse().unwrap()],
        revoked: true,
        besides: Answered { taken: true, next: true, sign: true },
    }
}

pub fn page(rows: Vec<Row>) -> Line {
    Line::Page(Page { cursor: cursor(7), leave: vec!["gone".into()], rows, known: Default::default() })
}

/// An answer of a few lines.
pub fn answer() -> Vec<Line> {
    let rows = (0..5)
        .map(|n| row(Kind::Family, n, json!({"name": format!("Siti {n}"), "accompanied": true})))
        .collect();
    vec![Line::Head(head()), page(rows), page(vec![full_row(1)]), Line::End(End {})]
}
