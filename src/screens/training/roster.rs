//! The list of a training: who is to come, who was there, and marking them, one by one or all who are shown. What was marked can
//! be taken back.

use dioxus::prelude::*;
use pendamping_domain::attendance::{Attendance, Presence};
use pendamping_domain::custody::Custody;
use pendamping_domain::id::RecordId;
use pendamping_domain::training::Training;
use pendamping_store_api::training::RosterRow;

use super::guest::AddGuest;
use super::page::Shared;
use super::saving::{Say, put_back, save};
use super::totals::{Averages, Counted};
use super::words::{attendee_words, presence_words, scores_words, totals_words};
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::store_words::store_words;
use crate::t;
use crate::widgets::prelude::*;

/// How many names are shown at a time: a search finds the others.
const SHOWN: usize = 60;

/// Totals, search, and the names.
#[component]
pub(super) fn Roster(training: RecordId, page: Shared, opener: bool) -> Element {
    let phone = use_phone();
    let toasts = use_toasts();
    let mut search = use_signal(String::new);
    let mut busy = use_signal(|| false);
    let mut by_paper = use_signal(|| false);
    // What the last marking wrote over, to be put back.
    let mut before: Signal<Vec<(RosterRow, Attendance)>> = use_signal(Vec::new);
    let content = &page.0.training;
    let totals = &page.0.totals;
    let found: Vec<&RosterRow> = page.0.roster.iter().filter(|row| is_found(row, &search())).collect();
    let paper = opener && by_paper();
    let is_open = |row: &RosterRow| match paper {
        true => row.attendance.listed != Some(true),
        false => row.attendance.presence(content).is_none(),
    };
    let open: Vec<RosterRow> =
        found.iter().filter(|row| row.whose.is_some() && is_open(row)).map(|row| (*row).clone()).collect();
    let mark = use_callback(move |(rows, say): (Vec<RosterRow>, Say)| {
        if busy() || rows.is_empty() {
            return;
        }
        busy.set(true);
        let phone = phone.clone();
        spawn(async move {
            let marked: Vec<(RosterRow, Attendance)> = rows
                .into_iter()
                .map(|row| {
                    let told = say.on(&row.attendance);
                    (row, told)
                })
                .collect();
            match save(&phone, marked.clone(), None).await {
                Ok(()) if say.takes_back() => toasts.done(t!("roster-taken-back")),
                Ok(()) => {
                    toasts.done(t!("roster-marked", count: marked.len()));
                    before.set(marked);
                }
                Err(error) => toasts.refused(store_words(&error)),
            }
            busy.set(false);
        });
    });
    // More than are in sight are not marked by one tap: that is asked about.
    let mut asking: Signal<Option<(Vec<RosterRow>, Say)>> = use_signal(|| None);
    let mark_all =
        use_callback(
            move |(rows, say): (Vec<RosterRow>, Say)| {
                if rows.len() > SHOWN { asking.set(Some((rows, say))) } else { mark.call((rows, say)) }
            },
        );
    let undo = {
        let phone = use_phone();
        move |_| {
            if busy() {
                return;
            }
            busy.set(true);
            let (phone, rows) = (phone.clone(), before.take());
            spawn(async move {
                match put_back(&phone, training, rows).await {
                    Ok(()) => toasts.done(t!("roster-taken-back")),
                    Err(error) => toasts.refused(store_words(&error)),
                }
                busy.set(false);
            });
        }
    };
    // The phones of those who typed the code cannot know that it was right; this one can.
    let by_code: Vec<RosterRow> =
        found.iter().filter(|row| opener && is_by_code(row, content)).map(|row| (*row).clone()).collect();
    let all = (open.clone(), open);
    let capacity = content.capacity;
    rsx! {
        if let Some((rows, say)) = asking() {
            Sheet {
                id: "mark-many",
                title: t!("roster-many-ask", count: rows.len()),
                text: match capacity {
                    Some(capacity) => t!("roster-many-capacity", capacity: capacity),
                    None => t!("roster-many-text"),
                },
                confirm: t!("roster-many-yes"),
                cancel: t!("mentor-cancel"),
                oncancel: move |()| asking.set(None),
                onconfirm: move |()| {
                    asking.set(None);
                    mark.call((rows.clone(), say.clone()));
                },
            }
        }
        Section { title: t!("roster-title"), trailing: totals_words(totals),
            Counted { totals: totals.clone() }
            Averages { scores: page.0.scores }
            if content.cancelled {
                p { class: "muted", {t!("roster-cancelled")} }
            } else {
                if totals.all() != (0, 0) {
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
                ActionRow {
                    if paper && !all.0.is_empty() {
                        Button {
                            id: "mark-all-listed",
                            label: t!("roster-mark-all-listed", count: all.0.len()),
                            icon: Glyph::Received,
                            kind: ButtonKind::Secondary,
                            disabled: busy(),
                            onclick: {
                                let rows = all.0.clone();
                                move |_| mark_all.call((rows.clone(), Say::Listed(true)))
                            },
                        }
                    }
                    if !paper && !all.0.is_empty() {
                        Button {
                            id: "mark-all-here",
                            label: t!("roster-mark-all-here", count: all.0.len()),
                            icon: Glyph::Received,
                            kind: ButtonKind::Secondary,
                            disabled: busy(),
                            onclick: move |_| mark_all.call((all.0.clone(), Say::Mark(Presence::InPerson))),
                        }
                    }
                    if !paper && !content.link.is_empty() && !all.1.is_empty() {
                        Button {
                            id: "mark-all-afar",
                            label: t!("roster-mark-all-afar", count: all.1.len()),
                            icon: Glyph::Phone,
                            kind: ButtonKind::Quiet,
                            disabled: busy(),
                            onclick: move |_| mark_all.call((all.1.clone(), Say::Mark(Presence::Virtual))),
                        }
                    }
                    if !paper && !by_code.is_empty() {
                        Button {
                            id: "mark-by-code",
                            label: t!("roster-mark-by-code", count: by_code.len()),
                            icon: Glyph::Approve,
                            kind: ButtonKind::Quiet,
                            disabled: busy(),
                            onclick: move |_| mark.call((by_code.clone(), Say::Mark(Presence::InPerson))),
                        }
                    }
                    if !before.read().is_empty() {
                        Button {
                            id: "mark-undo",
                            label: t!("roster-undo", count: before.read().len()),
                            icon: Glyph::Back,
                            kind: ButtonKind::Quiet,
                            disabled: busy(),
                            onclick: undo,
                        }
                    }
                }
                if page.0.roster.is_empty() {
                    EmptyState { icon: Glyph::Families, title: t!("roster-none"), text: t!("roster-none-text") }
                } else if found.is_empty() {
                    p { class: "muted", {t!("roster-not-found")} }
                }
                List { tiles: true,
                    for row in found.iter().take(SHOWN) {
                        {line(row, content, paper, busy(), mark)}
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

/// Whether somebody is known to have been in the room by the code alone.
fn is_by_code(row: &RosterRow, training: &Training) -> bool {
    let told = &row.attendance;
    row.whose.is_some()
        && told.mark != Some(Presence::InPerson)
        && told.listed != Some(true)
        && told.presence(training) == Some(Presence::InPerson)
}

fn line(
    row: &RosterRow,
    training: &Training,
    paper: bool,
    busy: bool,
    mark: Callback<(Vec<RosterRow>, Say)>,
) -> Element {
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
