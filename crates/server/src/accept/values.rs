//! Values that have the right shape and that no phone in use could have meant: moments outside every calendar that people
//! keep, and NUL in a text. Other phones and other programs would have to live with them, so they end here.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use pendamping_domain::attendance::Attendance;
use pendamping_domain::follow_up::FollowUp;
use pendamping_domain::merge::changed_fields;
use pendamping_domain::revision::{Body, Kind, Record, Revision};
use pendamping_domain::training::Training;
use pendamping_domain::visit::Visit;
use serde_json::Value;
use std::ops::RangeInclusive;

/// A clock that was reset says 1970, one that was set wrong some year that a person typed. A database or a spreadsheet takes
/// both; years of six digits are an attack or a fault.
const YEARS: RangeInclusive<i32> = 1970..=2200;

/// Whether a moment is one that other programs can be given.
pub fn is_moment(moment: DateTime<Utc>) -> bool {
    YEARS.contains(&moment.year())
}

fn is_day(day: NaiveDate) -> bool {
    YEARS.contains(&day.year())
}

/// The first field that `revision` gives a value nobody could have meant. What stood there `before` is not judged: who
/// corrects a telephone number cannot mend what came in beside it.
pub fn wrong_field(revision: &Revision, visit: Option<&Visit>, before: Option<&Body>) -> Option<String> {
    if !is_moment(revision.saved.wall) || revision.saved.boot.contains('\0') {
        return Some("saved".to_owned());
    }
    let none = Body::new();
    let changed = changed_fields(before.unwrap_or(&none), &revision.body);
    let body = &revision.body;
    if let Some(field) = changed.iter().find(|field| body.get(*field).is_some_and(has_nul)) {
        return Some(field.clone());
    }
    if changed.iter().any(|field| field.contains('\0')) {
        return Some(revision.kind.as_str().to_owned());
    }
    let bad = moments(revision, visit).into_iter().filter(|(_, good)| !good).map(|(field, _)| field);
    bad.into_iter()
        .find(|field| changed.iter().any(|changed| field.split('.').next() == Some(changed)))
        .map(str::to_owned)
}

/// The moments and days of a record, and whether each is one.
fn moments(revision: &Revision, visit: Option<&Visit>) -> Vec<(&'static str, bool)> {
    match (&revision.kind, visit) {
        (Kind::Visit, Some(visit)) => vec![
            ("captured.started", is_moment(visit.captured.started.wall)),
            ("captured.ended", is_moment(visit.captured.ended.wall)),
        ],
        (Kind::FollowUp, _) => match FollowUp::read(&revision.body) {
            Ok(agreed) => vec![("due", is_day(agreed.due)), ("done", agreed.done.is_none_or(is_day))],
            Err(_) => Vec::new(),
        },
        (Kind::Training, _) => match Training::read(&revision.body) {
            Ok(told) => {
                vec![("starts", is_moment(told.starts.to_utc())), ("ends", is_moment(told.ends.to_utc()))]
            }
            Err(_) => Vec::new(),
        },
        (Kind::Attendance, _) => match Attendance::read(&revision.body) {
            Ok(told) => vec![
                ("code.at", told.code.is_none_or(|seen| is_moment(seen.at.wall))),
                ("check_in", told.check_in.is_none_or(|at| is_moment(at.wall))),
            ],
            Err(_) => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// Whether a NUL stands anywhere in a value. Databases and other languages end a text there, each in its own way.
pub fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(values) => values.iter().any(has_nul),
        Value::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || has_nul(value)),
        _ => false,
    }
}
