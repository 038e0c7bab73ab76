//! Columns: any rows come back as they were, and columns that do not fit, or ask for too much, are refused.
#![allow(clippy::unwrap_used)]

mod example;

use example::*;
use pendamping_domain::revision::Kind;
use pendamping_protocol::columns::{from_columns, to_columns};
use pendamping_protocol::limits::{LINE_MAX, PAGE_ROWS};
use pendamping_protocol::sync::{Line, Row};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::time::Instant;

#[test]
fn how_rows_are_laid_out() {
    for (rows, columns) in [
        (json!([]), json!([])),
        (json!([1, 2]), json!([1, 2])),
        (json!([1, 1]), json!({"is": 1})),
        (json!([{"a": 1}, {"a": 2}]), json!({"of": {"a": [1, 2]}})),
        (json!([{"a": 1}, {"a": 1}]), json!({"of": {"a": {"is": 1}}})),
        // Only some rows have the field.
        (json!([{"a": 1, "b": 1}, {"a": 2}]), json!({"of": {"a": [1, 2], "b": {"at": [0], "v": [1]}}})),
        (
            json!([{"a": 1, "b": 5}, {"a": 2}, {"a": 3, "b": 5}]),
            json!({"of": {"a": [1, 2, 3], "b": {"at": [0, 2], "is": 5}}}),
        ),
        (
            json!([{"a": 1, "o": {"x": 1}}, {"a": 2}]),
            json!({"of": {"a": [1, 2], "o": {"at": [0], "of": {"x": [1]}}}}),
        ),
        // Null is a value; absent is absent.
        (json!([{"a": null}, {"a": null}]), json!({"of": {"a": {"is": null}}})),
        // Objects of no fields, and of mixed kinds, are values.
        (json!([{}, {}]), json!({"is": {}})),
        (json!([{}, {"a": 1}]), json!([{}, {"a": 1}])),
        (json!([{"o": {}}, {"o": {"a": 1}}]), json!({"of": {"o": [{}, {"a": 1}]}})),
        (json!([{"a": 1}, 5]), json!([{"a": 1}, 5])),
        // Fields named as the layout's own words.
        (
            json!([{"at": [0], "is": 1, "of": {"v": 2}}, {"at": [9], "is": 1, "of": {"v": 3}}]),
            json!({"of": {"at": [[0], [9]], "is": {"is": 1}, "of": {"of": {"v": [2, 3]}}}}),
        ),
    ] {
        let rows = rows.as_array().unwrap();
        assert_eq!(to_columns(rows), columns);
        assert_eq!(&from_columns(rows.len(), &columns).unwrap(), rows);
    }
}

/// Any JSON, with keys that often meet, among them the layout's own words.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0..3i64).prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_filter("JSON has no such number", |n| n.is_finite()).prop_map(Value::from),
        ".{0,4}".prop_map(Value::from),
    ];
    let key = prop_oneof![3 => "[abc]", 1 => prop::sample::select(vec!["at", "is", "of", "v"]).prop_map(str::to_owned)];
    leaf.prop_recursive(4, 24, 4, move |inside| {
        prop_oneof![
            1 => prop::collection::vec(inside.clone(), 0..3).prop_map(Value::from),
            3 => prop::collection::btree_map(key.clone(), inside, 0..4).prop_map(|map| json!(map)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn any_rows_come_back(rows in prop::collection::vec(anything(), 0..8)) {
        let columns = to_columns(&rows);
        let arrived: Value = serde_json::from_str(&columns.to_string()).unwrap();
        prop_assert_eq!(from_columns(rows.len(), &arrived).unwrap(), rows);
    }

    #[test]
    fn any_page_comes_back(bodies in prop::collection::vec((anything(), 0..3usize), 0..8)) {
        let kinds = [Kind::Family, Kind::Visit, Kind::Unknown("moon".into())];
        let rows: Vec<Row> = bodies
            .into_iter()
            .enumerate()
            .map(|(n, (content, kind))| row(kinds[kind].clone(), n as u128, json!({ "content": content })))
            .collect();
        let Line::Page(page) = serde_json::from_str(&serde_json::to_string(&page(rows.clone())).unwrap()).unwrap() else {
            panic!("a page");
        };
        // By kind, in order of first appearance; within a kind as they were.
        let mut order: Vec<&Kind> = rows.iter().map(|row| &row.kind).collect();
        order.dedup();
        let first = |kind: &Kind| order.iter().position(|other| *other == kind);
        let mut expected = rows.clone();
        expected.sort_by_key(|row| first(&row.kind));
        prop_assert_eq!(page.rows, expected);
    }

    /// Whatever stands there, reading it ends, and what is read has as many rows as were said.
    #[test]
    fn any_columns_are_read_or_refused(n in 0..5usize, columns in anything()) {
        if let Ok(rows) = from_columns(n, &columns) {
            prop_assert_eq!(rows.len(), n);
        }
    }
}

#[test]
fn a_row_with_everything_comes_back() {
    for rows in [vec![full_row(1)], vec![full_row(1), row(Kind::Visit, 2, json!({})), full_row(5)]] {
        let line = page(rows);
        let text = serde_json::to_string(&line).unwrap();
        assert_eq!(serde_json::from_str::<Line>(&text).unwrap(), line);
    }
}

#[test]
fn broken_columns_are_refused() {
    for columns in [
        json!([1]),
        json!([1, 2, 3]),
        json!(5),
        json!(null),
        json!("[1,2]"),
        json!({}),
        json!({"v": 5}),
        json!({"v": [1]}),
        json!({"v": [1, 2, 3]}),
        json!({"of": [1, 2]}),
        json!({"of": {"a": [1]}}),
        json!({"of": {"a": {"of": {"b": [1, 2, 3]}}}}),
        // `at`: out of range, not ascending, twice the same, not of rows, another number of values.
        json!({"of": {"a": {"at": [2], "v": [1]}}}),
        json!({"of": {"a": {"at": [1, 0], "v": [1, 2]}}}),
        json!({"of": {"a": {"at": [0, 0], "v": [1, 2]}}}),
        json!({"of": {"a": {"at": [0, 1, 2], "v": [1, 2, 3]}}}),
        json!({"of": {"a": {"at": [-1], "v": [1]}}}),
        json!({"of": {"a": {"at": [0.5], "v": [1]}}}),
        json!({"of": {"a": {"at": 0, "v": [1]}}}),
        json!({"of": {"a": {"at": null, "v": [1]}}}),
        json!({"of": {"a": {"at": [18_446_744_073_709_551_615u64], "is": 1}}}),
        json!({"of": {"a": {"at": [0], "v": [1, 2]}}}),
        json!({"of": {"a": {"at": [0], "v": []}}}),
        json!({"of": {"a": {"at": [0]}}}),
        // A row that is not there at all.
        json!({"at": [0], "v": [1]}),
        json!({"at": [], "v": []}),
    ] {
        assert!(from_columns(2, &columns).is_err(), "{columns}");
    }
}

#[test]
fn more_rows_than_a_page_holds_are_refused_before_they_are_unfolded() {
    for n in [PAGE_ROWS + 1, 1_000_000_000_000, usize::MAX] {
        assert!(from_columns(n, &json!({"is": {"a": 1}})).is_err());
        let text =
            json!({"page": {"cursor": cursor(1), "rows": [{"kind": "visit", "n": n, "columns": {"is": 1}}]}});
        assert!(serde_json::from_value::<Line>(text).is_err());
    }
    assert!(from_columns(PAGE_ROWS, &json!({"is": {"a": 1}})).is_ok());
    // Also over several tables.
    let rows =
        |count: u128| (0..count).map(|n| row(Kind::from(["family", "visit"][n as usize % 2]), n, json!({})));
    let read =
        |count| serde_json::from_str::<Line>(&serde_json::to_string(&page(rows(count).collect())).unwrap());
    assert!(read(PAGE_ROWS as u128).is_ok());
    assert!(read(PAGE_ROWS as u128 + 1).is_err());
}

/// A line within the limit, made to unfold into as much as it can.
fn refused_at_once(columns: &Value) {
    assert!(columns.to_string().len() < LINE_MAX);
    let began = Instant::now();
    assert!(from_columns(PAGE_ROWS, columns).is_err());
    assert!(began.elapsed().as_secs() < 5, "it was unfolded first");
}

#[test]
fn a_short_line_cannot_ask_for_any_amount_of_memory() {
    // One long value in every row: 1.4 GB.
    refused_at_once(&json!({"is": "x".repeat(7 << 20)}));
    refused_at_once(&json!({"of": {"a": {"is": vec![0; 1 << 20]}}}));
    // Many constant fields in every row: 60 million cells.
    let fields = |count: usize| (0..count).map(|n| (format!("{n:x}"), json!({"is": 1}))).collect::<Value>();
    refused_at_once(&json!({"of": fields(300_000)}));
    // Nested.
    let nested: Value = (0..60).map(|n| (format!("{n}"), json!({"of": fields(4_000)}))).collect();
    refused_at_once(&json!({"of": nested}));
    // A long name in every row.
    refused_at_once(&json!({"of": {"x".repeat(1 << 20): {"is": 1}}}));
    // Fields that few rows have still cost each row a look.
    let sparse: Value = (0..200_000).map(|n| (format!("{n:x}"), json!({"at": [], "v": []}))).collect();
    refused_at_once(&json!({"of": sparse}));
}

#[test]
fn the_fullest_honest_page_is_taken() {
    // 200 visits with every text at its limit (in 3-byte letters) and a few earlier revisions: 4 MB.
    let text = |n: u128, letters: usize| format!("{n}{}", "語".repeat(letters));
    let rows: Vec<Row> = (0..PAGE_ROWS as u128)
        .map(|n| {
            let content = json!({"results": text(n, 2_000), "explanation": text(n, 1_000), "beside": {"captured.place": text(n, 1_000)}});
            let mut row = row(Kind::Visit, n, content.clone());
            row.earlier = full_row(n).earlier;
            row.earlier[0].was = body(content);
            row
        })
        .collect();
    let line = page(rows);
    let text = serde_json::to_string(&line).unwrap();
    assert!(text.len() < LINE_MAX, "{}", text.len());
    assert_eq!(serde_json::from_str::<Line>(&text).unwrap(), line);
}

#[test]
fn deep_fields_do_not_make_a_page_that_cannot_be_read() {
    for depth in [1, 6, 16, 60, 90] {
        let deep = (0..depth).fold(json!(1), |inside, _| json!({ "a": inside }));
        let line = page(vec![
            row(Kind::Visit, 1, json!({"deep": deep})),
            row(Kind::Visit, 2, json!({"deep": deep})),
        ]);
        let text = serde_json::to_string(&line).unwrap();
        assert_eq!(serde_json::from_str::<Line>(&text).unwrap(), line, "{depth} deep");
    }
}
