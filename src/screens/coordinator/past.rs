//! How a record came to be as it is: what each revision changed, what was decided, and, of a visit, what gave way in a merge.
//!
//! Nothing here is ever left out: a decision that came too late stays readable, as one without effect.

use dioxus::prelude::*;
use pendamping_domain::config::Config;
use pendamping_domain::id::RevisionId;
use pendamping_domain::life::Life;
use pendamping_domain::photo::Photo;
use pendamping_domain::review::Decision;
use pendamping_domain::revision::Body;
use pendamping_store_api::shared::{HistoryRow, ReviewRow, VisitPage};
use serde_json::Value;

use super::evidence::{moment_at, quoted, zone_of};
use crate::screens::photos::Photos;
use crate::screens::visit_facts::{field_words, value_words};
use crate::t;
use crate::widgets::prelude::*;

/// What is known of how a record came to be.
#[derive(Clone, Copy)]
pub(super) struct Course<'a> {
    /// The latest revision.
    pub revision: RevisionId,
    /// The decisions, in the centre's order.
    pub reviews: &'a [ReviewRow],
    /// Where that puts the record.
    pub life: &'a Life,
    /// Earlier revisions, newest first.
    pub history: &'a [HistoryRow],
    /// The fields as they stand.
    pub body: &'a Body,
    /// The zone of the clock that is told, minutes east of UTC.
    pub zone: i16,
}

/// The decisions and the changes of a visit, what was on its earlier photos, and what gave way.
pub(super) fn past(page: &VisitPage, config: Option<&Config>) -> Element {
    let VisitPage { revision, reviews, life, history, body, .. } = page;
    let course = Course { revision: *revision, reviews, life, history, body, zone: zone_of(page) };
    let replaced = replaced(page);
    rsx! {
        {told(course, config)}
        if !replaced.is_empty() {
            Section { title: t!("past-photos"),
                p { class: "muted", {t!("past-photos-text")} }
                Photos {
                    photos: replaced,
                    family: page.family_id,
                    home: page.family.as_ref().and_then(|family| family.home),
                    zone: zone_of(page),
                }
            }
        }
        if !page.lost.is_empty() {
            Card { title: t!("past-lost"), tone: Tone::Warn,
                Facts {
                    facts: page
                        .lost
                        .iter()
                        .map(|lost| Fact::new(field_words(&lost.field), value_words(&lost.field, &lost.value, config)))
                        .collect::<Vec<_>>(),
                }
            }
        }
    }
}

/// The decisions and the changes, each newest first.
pub(super) fn told(course: Course, config: Option<&Config>) -> Element {
    let decisions: Vec<TimelineEntry> =
        course.reviews.iter().rev().map(|review| decision(course, review)).collect();
    let changes = changes(course, config);
    rsx! {
        if !decisions.is_empty() {
            Section { title: t!("past-decisions"),
                Timeline { entries: decisions }
            }
        }
        if !changes.is_empty() {
            Section { title: t!("past-changes"),
                for (place , (title , facts)) in changes.into_iter().enumerate() {
                    Card { key: "{place}", title: title.clone(),
                        Facts { facts }
                    }
                }
            }
        }
    }
}

fn decision(course: Course, row: &ReviewRow) -> TimelineEntry {
    let (title, icon, tone) = match &row.review.decision {
        Decision::Approved => (t!("past-approved"), Glyph::Approve, Tone::Good),
        Decision::Declined => (t!("stage-declined"), Glyph::Close, Tone::Warn),
        Decision::CorrectionAsked => (t!("past-asked"), Glyph::Comment, Tone::Accent),
        Decision::Unknown(code) => (code.clone(), Glyph::Help, Tone::Quiet),
    };
    let when = moment_at(row.at, course.zone);
    let when = match &row.by {
        Some(by) => format!("{when} · {by}"),
        None => when,
    };
    let comments: Vec<String> = row
        .review
        .comments
        .iter()
        .map(|comment| format!("{}: {}", field_words(&comment.field), quoted(&comment.text)))
        .collect();
    let chip = if course.life.superseded.contains(&row.record) {
        Some((t!("past-superseded"), Tone::Quiet))
    } else if !row.received {
        Some((t!("past-here"), Tone::Warn))
    } else if row.review.revision != course.revision {
        Some((t!("past-earlier"), Tone::Quiet))
    } else {
        None
    };
    let sampled = row.review.sampled.as_ref().map(|sampled| match sampled.opened {
        true => t!("past-sampled-opened", count: sampled.of),
        false => t!("past-sampled", count: sampled.of, drawn: sampled.drawn),
    });
    let said: Vec<String> = comments.into_iter().chain(sampled).collect();
    let text = (!said.is_empty()).then(|| said.join(" · "));
    TimelineEntry { key: row.record.to_string(), icon, tone, title, when, text, chip, to: None }
}

/// What each revision changed: *Versi 1 → 2*, with every field as it was and as it became.
fn changes(course: Course, config: Option<&Config>) -> Vec<(String, Vec<Fact>)> {
    let versions = course.history.len() + 1;
    course
        .history
        .iter()
        .enumerate()
        .map(|(index, row)| {
            let version = versions - 1 - index;
            let facts = row
                .was
                .iter()
                .filter(|(field, _)| *field != "flags")
                .map(|(field, was)| {
                    let was = value_words(field, was, config);
                    let became = value_words(field, became(course, index, field), config);
                    Fact::new(field_words(field), t!("past-change", was: was, now: became))
                })
                .collect::<Vec<_>>();
            let title = match row.received {
                Some(at) => {
                    t!("past-version-received", from: version, to: version + 1, when: moment_at(at, course.zone))
                }
                None => t!("past-version", from: version, to: version + 1),
            };
            (title, if facts.is_empty() { vec![Fact::new(t!("past-nothing"), "")] } else { facts })
        })
        .collect()
}

/// The photos that an earlier version had and this one has not.
fn replaced(page: &VisitPage) -> Vec<Photo> {
    let mut gone: Vec<Photo> = Vec::new();
    let earlier = page.history.iter().filter_map(|row| row.was.get("photos"));
    for photo in earlier.filter_map(|was| serde_json::from_value::<Vec<Photo>>(was.clone()).ok()).flatten() {
        let is_it = |other: &Photo| other.sha256 == photo.sha256;
        if !page.visit.photos.iter().any(is_it) && !gone.iter().any(is_it) {
            gone.push(photo);
        }
    }
    gone
}

/// What a field became after the revision at `index`: as the next newer one that changed it again had it, else as it is.
fn became<'a>(course: Course<'a>, index: usize, field: &str) -> &'a Value {
    course
        .history
        .iter()
        .take(index)
        .rev()
        .find_map(|newer| newer.was.get(field))
        .or_else(|| course.body.get(field))
        .unwrap_or(&Value::Null)
}
