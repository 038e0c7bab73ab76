//! The list of a training: who is to come, who was there, and marking each of them.

use dioxus::prelude::*;
use pendamping_domain::attendance::Presence;
use pendamping_domain::custody::Custody;
use pendamping_domain::id::RecordId;
use pendamping_domain::training::Training;
use pendamping_store_api::training::RosterRow;

use super::guest::AddGuest;
use super::marking::{By, Marking, SHOWN, use_marking};
use super::page::Shared;
use super::saving::Say;
use super::scores_draft::is_begun;
use super::totals::{Averages, Counted};
use super::words::{attendee_words, presence_words, scores_words, totals_words};
use crate::live::use_once;
use crate::route::Route;
use crate::t;
use crate::widgets::prelude::*;

/// Totals, search, and the names.
#[component]
pub(super) fn Roster(training: RecordId, page: Shared, opener: bool) -> Element {
    let mut search = use_signal(String::new);
    let mut by_paper = use_signal(|| false);
    let marking = use_marking(training);
    let begun = use_once(training, |store, training| async move { is_begun(&store, training).await });
    let content = &page.0.training;
    let totals = &page.0.totals;
    let found: Vec<&RosterRow> = page.0.roster.iter().filter(|row| is_found(row, &search())).collect();
    let paper = opener && by_paper();
    rsx! {
        {marking.asked(content.capacity)}
        Section { title: t!("roster-title"), trailing: totals_words(totals),
            Counted { totals: totals.clone() }
            Averages { scores: page.0.scores }
            if content.cancelled {
                p { class: "muted", {t!("roster-cancelled")} }
            } else {
                // What was typed of somebody who has left is reached as well.
                if totals.all() != (0, 0) || begun.ready().is_some_and(|begun| *begun) {
                    LinkButton {
                        to: Route::TrainingScores { training },
                        label: t!("scores-enter"),
                        icon: Glyph::Edit,
                        kind: ButtonKind::Secondary,
                        fill: true,
                    }
                }
                TextField {
                    id: "search",
                    label: t!("roster-search"),
                    optional: true,
                    icon: Glyph::Search,
                    value: search(),
                    oninput: move |text| search.set(text),
                }
                // From a paper only where it can be looked at.
                if opener && (!content.photos.is_empty() || paper) {
                    ChoiceChips {
                        id: "by",
                        label: t!("roster-by"),
                        options: vec![(false, t!("roster-by-room")), (true, t!("roster-by-paper"))],
                        chosen: vec![paper],
                        onchange: move |chosen: Vec<bool>| by_paper.set(chosen.first() == Some(&true)),
                    }
                }
                {marking.all(&found, content, if paper { By::Paper } else { By::Room { opener } })}
                if page.0.roster.is_empty() {
                    EmptyState { icon: Glyph::Families, title: t!("roster-none"), text: t!("roster-none-text") }
                } else if found.is_empty() {
                    p { class: "muted", {t!("roster-not-found")} }
                }
                List { tiles: true,
                    for row in found.iter().take(SHOWN) {
                        {line(row, content, paper, marking)}
                    }
                }
                if found.len() > SHOWN {
                    p { class: "muted", {t!("roster-more", count: found.len() - SHOWN)} }
                }
                if opener {
                    AddGuest { training, page: page.clone() }
                }
            }
        }
    }
}

pub(super) fn is_found(row: &RosterRow, search: &str) -> bool {
    let search = search.trim().to_lowercase();
    search.is_empty()
        || row.name.to_lowercase().contains(&search)
        || row.number.to_lowercase().contains(&search)
}

fn line(row: &RosterRow, training: &Training, paper: bool, marking: Marking) -> Element {
    let Marking { mark, busy, .. } = marking;
    let busy = busy();
    let presence = row.attendance.presence(training);
    let name = if row.name.is_empty() { t!("roster-unknown") } else { row.name.clone() };
    let subtitle = [attendee_words(&row.attendee), row.number.clone()];
    let subtitle = subtitle.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    let evidence = row.attendance.evidence().into_iter().map(evidence_words).collect::<Vec<_>>();
    let marked = row.attendance.mark.as_ref().is_some_and(|mark| *mark != Presence::Absent);
    let id = row.attendance.whose().map_or_else(String::new, |whose| whose.key().to_string());
    let (here, afar, undo) = (row.clone(), row.clone(), row.clone());
    rsx! {
        ListItem {
            key: "{id}{row.name}",
            title: name.clone(),
            subtitle,
            lead: Lead::Person(row.name.clone()),
            note: rsx! {
                if let Some(Custody::SetAside { .. }) = row.custody {
                    Chips {
                        Chip { label: t!("roster-set-aside"), tone: Tone::Danger, icon: Glyph::Warning }
                    }
                }
                if let Some(presence) = &presence {
                    Chips {
                        Chip { label: presence_words(presence), tone: Tone::Good, icon: Glyph::Approve }
                        for words in evidence {
                            Chip { key: "{words}", label: words }
                        }
                        if let Some(scores) = scores_words(&row.attendance) {
                            Chip { label: scores }
                        }
                    }
                }
                if row.whose.is_some() && paper {
                    ActionRow {
                        if row.attendance.listed == Some(true) {
                            Button {
                                label: t!("roster-unlist"),
                                name: t!("roster-unlist-name", name: name),
                                kind: ButtonKind::Quiet,
                                disabled: busy,
                                onclick: move |_| mark.call((vec![undo.clone()], Say::Listed(false))),
                            }
                        } else {
                            Button {
                                label: t!("roster-list"),
                                name: t!("roster-list-name", name: name),
                                kind: ButtonKind::Secondary,
                                disabled: busy,
                                onclick: move |_| mark.call((vec![here.clone()], Say::Listed(true))),
                            }
                        }
                    }
                } else if row.whose.is_some() {
                    ActionRow {
                        if presence.is_none() {
                            Button {
                                label: t!("roster-mark-here"),
                                name: t!("roster-mark-here-name", name: name.clone()),
                                kind: ButtonKind::Secondary,
                                disabled: busy,
                                onclick: move |_| mark.call((vec![here.clone()], Say::Mark(Presence::InPerson))),
                            }
                            if !training.link.is_empty() {
                                Button {
                                    label: t!("roster-mark-afar"),
                                    name: t!("roster-mark-afar-name", name: name.clone()),
                                    kind: ButtonKind::Quiet,
                                    disabled: busy,
                                    onclick: move |_| mark.call((vec![afar.clone()], Say::Mark(Presence::Virtual))),
                                }
                            }
                        } else if marked {
                            Button {
                                label: t!("roster-take-back"),
                                name: t!("roster-take-back-name", name: name),
                                kind: ButtonKind::Quiet,
                                disabled: busy,
                                onclick: move |_| mark.call((vec![undo.clone()], Say::Mark(Presence::Absent))),
                            }
                        }
                    }
                }
            },
        }
    }
}

fn evidence_words(field: &str) -> String {
    match field {
        "mark" => t!("evidence-mark"),
        "listed" => t!("evidence-listed"),
        "code" => t!("evidence-code"),
        _ => t!("evidence-check-in"),
    }
}
