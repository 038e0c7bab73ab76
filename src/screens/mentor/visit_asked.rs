//! What the coordinator asks of a visit: all of it at the top of the form, each leading to its field, and each again above it.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use pendamping_domain::review::Comment;

use super::visit_draft::Pen;
use super::visit_form::Ready;
use crate::phone::use_phone;
use crate::screens::visit_facts::field_words;
use crate::widgets::prelude::*;
use crate::{format, t};

/// Who asked, when known, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct AskedBy {
    /// The coordinator's name.
    pub name: Option<String>,
    /// When the question was saved.
    pub at: DateTime<Utc>,
}

/// What can be asked of the form, as it stands on it from the top, with the field that answers it.
const ON_THE_FORM: &[(&str, &str)] = &[
    ("captured.started", "beside-captured.started"),
    ("captured.ended", "beside-captured.ended"),
    ("captured.place", "beside-captured.place"),
    ("met", "met"),
    ("purposes", "purposes"),
    ("business", "business"),
    ("topics", "topics"),
    ("results", "results"),
    ("next_visit", "next-visit"),
    ("mode", "mode"),
    ("photos", "photos"),
    ("flags", "explanation"),
    ("explanation", "explanation"),
    ("follow_ups", "follow-ups"),
    ("follow_ups.due", "follow-ups"),
];

/// Where on the form a comment is answered: how far down, and by which field.
fn answered_by(comment: &Comment) -> Option<(usize, &'static str)> {
    let place = ON_THE_FORM.iter().position(|(field, _)| *field == comment.field)?;
    ON_THE_FORM.get(place).map(|(_, id)| (place, *id))
}

/// All that is asked, and by whom. The form starts at the first of them, unless it comes back to where it was left.
#[component]
pub fn AllAsked(pen: Pen, ready: Ready) -> Element {
    let phone = use_phone();
    let mut asked: Vec<_> = ready
        .comments
        .iter()
        .filter_map(|comment| answered_by(comment).map(|(place, id)| (place, id, comment.clone())))
        .collect();
    asked.sort_by_key(|(place, ..)| *place);
    let first = asked.first().map(|(_, id, _)| *id).filter(|_| !pen.keeper.has_returned());
    use_effect(move || {
        if let Some(id) = first {
            go_to_field(id);
        }
    });
    let Some(by) = ready.asked_by.filter(|_| !asked.is_empty()) else { return rsx! {} };
    let when = format::when(by.at, phone.platform().now().wall, phone.offset());
    let name = by.name.unwrap_or_else(|| t!("outbox-coordinator"));
    rsx! {
        Notice {
            title: t!("visit-asked-by", name: name, when: when),
            tone: Tone::Warn,
            icon: Glyph::Comment,
            action: rsx! {
                List {
                    for (index , (_ , id , comment)) in asked.into_iter().enumerate() {
                        ListItem {
                            key: "{index}",
                            title: field_words(&comment.field),
                            subtitle: format!("“{}”", comment.text),
                            onclick: move |()| go_to_field(id),
                        }
                    }
                }
            },
        }
    }
}

/// What the coordinator says about one of these fields.
#[component]
pub fn Asked(comments: Vec<Comment>, fields: Vec<String>) -> Element {
    let about = comments.iter().filter(|comment| fields.contains(&comment.field));
    rsx! {
        for (index , comment) in about.enumerate() {
            Notice {
                key: "{index}",
                // The first is where the way to the field leads, so that the question is read before it is answered.
                id: answered_by(comment).filter(|_| index == 0).map(|(_, id)| format!("asked-{id}")),
                title: t!("visit-asked", field: field_words(&comment.field)),
                text: format!("“{}”", comment.text),
                tone: Tone::Warn,
                icon: Glyph::Comment,
            }
        }
    }
}

/// The fields that are asked about and not on the form: said at the top, so that none is lost.
#[must_use]
pub fn not_on_the_form(comments: &[Comment]) -> Vec<String> {
    let lost = comments.iter().filter(|comment| answered_by(comment).is_none());
    lost.map(|comment| comment.field.clone()).collect()
}
