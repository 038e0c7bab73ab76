//! How a visit came to be as it is: what each revision changed, what was decided, and what gave way in a merge.
//!
//! Nothing here is ever left out: a decision that came too late stays readable, as one without effect.

use dioxus::prelude::*;
use pendamping_domain::config::Config;
use pendamping_domain::photo::Photo;
use pendamping_domain::review::Decision;
use pendamping_store_api::shared::{ReviewRow, VisitPage};
use serde_json::Value;

use super::evidence::{moment, quoted, zone_of};
use crate::screens::photos::Photos;
use crate::screens::visit_facts::{field_words, value_words};
use crate::t;
use crate::widgets::prelude::*;

/// The decisions and the changes, each newest first.
pub(super) fn past(page: &VisitPage, config: Option<&Config>) -> Element {
    let decisions: Vec<TimelineEntry> =
        page.reviews.iter().rev().map(|review| decision(page, review)).collect();
    let changes = changes(page, config);
    let replaced = replaced(page);
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

fn decision(page: &VisitPage, row: &ReviewRow) -> TimelineEntry {
    let (title, icon, tone) = match &row.review.decision {
        Decision::Approved => (t!("past-approved"), Glyph::Approve, Tone::Good),
        Decision::Declined => (t!("stage-declined"), Glyph::Close, Tone::Warn),
        Decision::CorrectionAsked => (t!("past-asked"), Glyph::Comment, Tone::Accent),
        Decision::Unknown(code) => (code.clone(), Glyph::Help, Tone::Quiet),
    };
    let when = moment(page, row.at);
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
    let chip = if page.life.superseded.contains(&row.record) {
        Some((t!("past-superseded"), Tone::Quiet))
    } else if !row.received {
        Some((t!("past-here"), Tone::Warn))
    } else if row.review.revision != page.revision {
        Some((t!("past-earlier"), Tone::Quiet))
    } else {
        None
    };
    let text = (!comments.is_empty()).then(|| comments.join(" · "));
    TimelineEntry { key: row.record.to_string(), icon, tone, title, when, text, chip, to: None }
}

/// What each revision changed: *Versi 1 → 2*, with every field as it was and as it became.
fn changes(page: &VisitPage, config: Option<&Config>) -> Vec<(String, Vec<Fact>)> {
    let versions = page.history.len() + 1;
    page.history
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
                    let became = value_words(field, became(page, index, field), config);
                    Fact::new(field_words(field), t!("past-change", was: was, now: became))
                })
                .collect::<Vec<_>>();
            let title = match row.received {
                Some(at) => {
                    t!("past-version-received", from: version, to: version + 1, when: moment(page, at))
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
fn became<'a>(page: &'a VisitPage, index: usize, field: &str) -> &'a Value {
    page.history
        .iter()
        .take(index)
        .rev()
        .find_map(|newer| newer.was.get(field))
        .or_else(|| page.body.get(field))
        .unwrap_or(&Value::Null)
}
