//! Merge: nothing is lost, nothing appears from nowhere, and doing it again changes nothing.
#![allow(clippy::unwrap_used)]

mod example;

use example::body;
use pendamping_domain::merge::{Lost, changed_fields, merge};
use pendamping_domain::revision::Body;
use proptest::prelude::*;
use serde_json::{Value, json};

#[test]
fn the_table() {
    // base, theirs, ours → body, lost
    let table = [
        // What only one side changed is taken.
        (json!({"a": 1}), json!({"a": 1}), json!({"a": 2}), json!({"a": 2}), vec![]),
        (json!({"a": 1}), json!({"a": 2}), json!({"a": 1}), json!({"a": 2}), vec![]),
        (
            json!({"a": 1, "b": 1}),
            json!({"a": 2, "b": 1}),
            json!({"a": 1, "b": 2}),
            json!({"a": 2, "b": 2}),
            vec![],
        ),
        (json!({}), json!({"a": 1}), json!({"b": 1}), json!({"a": 1, "b": 1}), vec![]),
        // Both the same.
        (json!({"a": 1}), json!({"a": 2}), json!({"a": 2}), json!({"a": 2}), vec![]),
        (json!({"a": 1}), json!({}), json!({}), json!({}), vec![]),
        // Both differently: ours stands, theirs is kept.
        (json!({"a": 1}), json!({"a": 2}), json!({"a": 3}), json!({"a": 3}), vec![("a", json!(2))]),
        (json!({}), json!({"a": 2}), json!({"a": 3}), json!({"a": 3}), vec![("a", json!(2))]),
        // Removing is a change like any other.
        (json!({"a": 1}), json!({}), json!({"a": 1}), json!({}), vec![]),
        (json!({"a": 1}), json!({"a": 1}), json!({}), json!({}), vec![]),
        (json!({"a": 1}), json!({"a": 2}), json!({}), json!({}), vec![("a", json!(2))]),
        (json!({"a": 1}), json!({}), json!({"a": 2}), json!({"a": 2}), vec![("a", json!(null))]),
        // Within objects, however deep.
        (
            json!({"o": {"x": 1, "y": 1, "z": 1}}),
            json!({"o": {"x": 2, "y": 1, "z": 2}}),
            json!({"o": {"x": 1, "y": 2, "z": 3}}),
            json!({"o": {"x": 2, "y": 2, "z": 3}}),
            vec![("o.z", json!(2))],
        ),
        (
            json!({"o": {"p": {"q": 1}}}),
            json!({"o": {"p": {"q": 2}}}),
            json!({"o": {"p": {"q": 3}}}),
            json!({"o": {"p": {"q": 3}}}),
            vec![("o.p.q", json!(2))],
        ),
        (
            json!({"o": 1}),
            json!({"o": {"x": 1}}),
            json!({"o": {"y": 1}}),
            json!({"o": {"x": 1, "y": 1}}),
            vec![],
        ),
        (json!({"o": {"x": 1}}), json!({"o": {"x": 2}}), json!({}), json!({}), vec![("o", json!({"x": 2}))]),
        (
            json!({"o": {"x": 1}}),
            json!({"o": {"x": 2}}),
            json!({"o": 5}),
            json!({"o": 5}),
            vec![("o", json!({"x": 2}))],
        ),
        // A list is one value.
        (
            json!({"l": [1]}),
            json!({"l": [1, 2]}),
            json!({"l": [1, 3]}),
            json!({"l": [1, 3]}),
            vec![("l", json!([1, 2]))],
        ),
        // So is a position: half of one and half of another is where nobody was.
        (
            json!({"home": {"lat": 1.0, "lon": 1.0, "accuracy_m": 0.0}}),
            json!({"home": {"lat": 2.0, "lon": 1.0, "accuracy_m": 9.0}}),
            json!({"home": {"lat": 1.0, "lon": 3.0, "accuracy_m": 0.0}}),
            json!({"home": {"lat": 1.0, "lon": 3.0, "accuracy_m": 0.0}}),
            vec![("home", json!({"lat": 2.0, "lon": 1.0, "accuracy_m": 9.0}))],
        ),
        (
            json!({"home": {"lat": 1.0, "lon": 1.0}}),
            json!({"home": {"plus_code": "6P58"}}),
            json!({"home": {"lat": 2.0, "lon": 2.0}}),
            json!({"home": {"lat": 2.0, "lon": 2.0}}),
            vec![("home", json!({"plus_code": "6P58"}))],
        ),
    ];
    for (base, theirs, ours, merged, lost) in table {
        let name = format!("{base} {theirs} {ours}");
        let answer = merge(&body(base), &body(theirs), &body(ours));
        assert_eq!(Value::Object(answer.body), merged, "{name}");
        let lost: Vec<Lost> =
            lost.into_iter().map(|(field, value)| Lost { field: field.into(), value }).collect();
        assert_eq!(answer.lost, lost, "{name}");
    }
}

#[test]
fn nobody_met_is_never_put_together_with_what_somebody_told() {
    let was = json!({"met": "recipient", "results": "a", "next_visit": "2026-09-01"});
    let nobody = json!({"met": "not_met", "results": "a", "next_visit": "2026-09-08"});
    let told = json!({"met": "recipient", "business": "changed_sector", "results": "b", "topics": ["books"], "next_visit": "2026-09-01"});
    let lost = |field: &str, value: Value| Lost { field: field.into(), value };
    // The later stands whole; what else it did not touch is still taken from the earlier.
    let merged = merge(&body(was.clone()), &body(nobody.clone()), &body(told.clone()));
    let mut expected = told.clone();
    expected["next_visit"] = json!("2026-09-08");
    assert_eq!(Value::Object(merged.body), expected);
    assert_eq!(merged.lost, [lost("met", json!("not_met"))]);

    let merged = merge(&body(was.clone()), &body(told.clone()), &body(nobody.clone()));
    assert_eq!(Value::Object(merged.body), nobody);
    let gave_way = [
        lost("business", json!("changed_sector")),
        lost("results", json!("b")),
        lost("topics", json!(["books"])),
    ];
    assert_eq!(merged.lost, gave_way);

    // As long as both met somebody there is nothing to keep together.
    let household = json!({"met": "household", "results": "a", "next_visit": "2026-09-01"});
    let merged = merge(&body(was.clone()), &body(household), &body(told.clone()));
    assert_eq!(merged.body["met"], "household");
    assert_eq!((&merged.body["results"], merged.lost), (&json!("b"), vec![]));

    // Nor where the later says nothing about it.
    let agreed = json!({"met": "recipient", "results": "a", "next_visit": "2026-09-20"});
    let merged = merge(&body(was), &body(nobody), &body(agreed));
    assert_eq!(merged.body["met"], "not_met");
    assert_eq!(merged.lost, [lost("next_visit", json!("2026-09-08"))]);
}

#[test]
fn changed_fields_are_named_once_sorted() {
    let before = body(json!({"a": 1, "b": 1, "c": 1}));
    let after = body(json!({"d": 1, "b": 2, "c": 1}));
    assert_eq!(changed_fields(&before, &after), ["a", "b", "d"]);
    assert_eq!(changed_fields(&before, &before), [""; 0]);
}

/// Bodies over few keys and few values, so that sides often agree, differ, remove and nest at the same place.
fn bodies() -> impl Strategy<Value = Body> {
    let leaf = prop_oneof![
        (0..3i64).prop_map(|n| json!(n)),
        Just(json!(null)),
        Just(json!("x")),
        prop::collection::vec(0..2i64, 0..3).prop_map(|list| json!(list)),
    ];
    let value = leaf.prop_recursive(2, 12, 3, |inside| {
        prop::collection::btree_map("[abc]", inside, 0..3).prop_map(|map| json!(map))
    });
    (prop::collection::btree_map("[abcd]", value, 0..4), prop::option::of(found()))
        .prop_map(|(map, found)| map.into_iter().chain(found.unwrap_or_default()).collect())
}

/// What a visit found, as a form lets it through.
fn found() -> impl Strategy<Value = Body> {
    let met = prop::sample::select(vec!["recipient", "household", "not_met"]);
    let business = prop::option::of(prop::sample::select(vec!["open", "changed_sector"]));
    (met, business, prop::option::of(0..2i64)).prop_map(|(met, business, results)| {
        let business = business.filter(|business| (met, *business) != ("not_met", "changed_sector"));
        let fields = [
            ("met", Some(json!(met))),
            ("business", business.map(|b| json!(b))),
            ("results", results.map(|r| json!(r))),
        ];
        fields.into_iter().filter_map(|(field, value)| Some((field.to_owned(), value?))).collect()
    })
}

/// Every value of a body by its path; an object that has fields is its fields.
fn leaves(body: &Body) -> Vec<(String, Value)> {
    fn walk(prefix: &str, value: &Value, out: &mut Vec<(String, Value)>) {
        match value {
            Value::Object(map) if !map.is_empty() => {
                map.iter().for_each(|(key, value)| walk(&format!("{prefix}.{key}"), value, out));
            }
            value => out.push((prefix.to_owned(), value.clone())),
        }
    }
    let mut out = Vec::new();
    body.iter().for_each(|(key, value)| walk(key, value, &mut out));
    out
}

fn kept_in(lost: &[Lost]) -> Vec<(String, Value)> {
    lost.iter()
        .flat_map(|lost| leaves(&[(lost.field.clone(), lost.value.clone())].into_iter().collect()))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn nothing_is_lost(base in bodies(), theirs in bodies(), ours in bodies()) {
        let merged = merge(&base, &theirs, &ours);
        let (was, now, kept) = (leaves(&base), leaves(&merged.body), kept_in(&merged.lost));
        for (side, changes) in [("theirs", leaves(&theirs)), ("ours", leaves(&ours))] {
            for leaf in changes.iter().filter(|leaf| !was.contains(leaf)) {
                // An emptied object is gone when the other side filled it: there is nothing in it to lose.
                let emptied = leaf.1 == json!({}) && now.iter().any(|(path, _)| path.starts_with(&format!("{}.", leaf.0)));
                prop_assert!(now.contains(leaf) || kept.contains(leaf) || emptied, "{side} lost {leaf:?}: {merged:?}");
            }
        }
        // What ours changed is never what gives way.
        for leaf in leaves(&ours).iter().filter(|leaf| !was.contains(leaf) && leaf.1 != json!({})) {
            prop_assert!(now.contains(leaf), "ours gave way in {leaf:?}: {merged:?}");
        }
    }

    #[test]
    fn nothing_appears_from_nowhere(base in bodies(), theirs in bodies(), ours in bodies()) {
        let merged = merge(&base, &theirs, &ours);
        let (their, our) = (leaves(&theirs), leaves(&ours));
        for leaf in leaves(&merged.body) {
            // Two sides that each removed what the other kept leave an empty object behind.
            prop_assert!(their.contains(&leaf) || our.contains(&leaf) || leaf.1 == json!({}), "{leaf:?}: {merged:?}");
        }
        for (path, value) in kept_in(&merged.lost) {
            // Null stands for removed.
            prop_assert!(their.contains(&(path.clone(), value.clone())) || value.is_null(), "{path} {value}: {merged:?}");
        }
        // A field that both left alone is as it was.
        for (key, was) in &base {
            if theirs.get(key) == Some(was) && ours.get(key) == Some(was) {
                prop_assert_eq!(merged.body.get(key), Some(was));
            }
        }
    }

    #[test]
    fn visits_that_make_sense_merge_into_one_that_does(base in found(), theirs in found(), ours in found()) {
        let merged = merge(&base, &theirs, &ours).body;
        let of = |side: &Body| ["met", "business", "results"].map(|field| side.get(field).cloned());
        let nobody = |side: &Body| side["met"] == "not_met";
        prop_assert!(!nobody(&merged) || merged.get("business") != Some(&json!("changed_sector")), "{merged:?}");
        if nobody(&theirs) != nobody(&ours) {
            prop_assert!([of(&theirs), of(&ours)].contains(&of(&merged)), "half of each: {merged:?}");
        }
    }

    #[test]
    fn merging_ours_again_changes_nothing(base in bodies(), theirs in bodies(), ours in bodies()) {
        let once = merge(&base, &theirs, &ours);
        let again = merge(&base, &once.body, &ours);
        prop_assert_eq!(&again.body, &once.body);
        prop_assert_eq!(again.lost, vec![]);
    }

    #[test]
    fn with_one_side_unchanged_it_is_the_other(base in bodies(), changed in bodies()) {
        for merged in [merge(&base, &base, &changed), merge(&base, &changed, &base), merge(&base, &changed, &changed)] {
            prop_assert_eq!(&merged.body, &changed);
            prop_assert_eq!(merged.lost, vec![]);
        }
    }
}

#[test]
fn what_a_business_earned_is_told_by_one_side_alone() {
    let body = |value: serde_json::Value| value.as_object().unwrap().clone();
    let told = |revenue: i64, estimate: Option<(i64, i64)>, goods: i64| {
        let mut told = body(json!({"month": "2026-10", "revenue": revenue, "goods": goods}));
        if let Some((a_day, days)) = estimate {
            told.insert("estimate".to_owned(), json!({"a_day": a_day, "days": days}));
        }
        told
    };
    let base = told(500, None, 100);
    for (theirs, ours) in [
        // A sum beside an estimate that does not come to it, and half of one estimate with half of another.
        (told(1_000, Some((50, 20)), 100), told(950, None, 200)),
        (told(950, None, 200), told(1_000, Some((50, 20)), 100)),
        (told(1_000, Some((50, 20)), 100), told(1_500, Some((50, 30)), 100)),
        (told(1_000, Some((100, 10)), 100), told(1_500, Some((50, 30)), 100)),
    ] {
        let merged = merge(&base, &theirs, &ours);
        assert_eq!(merged.body.get("revenue"), ours.get("revenue"));
        assert_eq!(merged.body.get("estimate"), ours.get("estimate"));
        assert!(merged.lost.iter().any(|lost| lost.field == "revenue"), "what gave way stays readable");
    }
    // Costs that only one side changed are taken all the same; and so is what only one side told of.
    let merged = merge(&base, &told(500, None, 200), &told(1_000, Some((50, 20)), 100));
    assert_eq!(json!(merged.body), json!(told(1_000, Some((50, 20)), 200)));
    assert!(merged.lost.is_empty());
}
