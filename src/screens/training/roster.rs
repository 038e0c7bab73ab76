//! The list of a training: who is to come, who was there, and marking them, one by one or all who are shown. What was marked can
//! be taken back.

use std::sync::Arc;

use dioxus::prelude::*;
use pendamping_domain::attendance::{Attendance, Guest, NAME_MAX, Presence};
use pendamping_domain::id::RecordId;
use pendamping_domain::recording::{Editing, Saving, record_attendance};
use pendamping_domain::training::{Attendee, Training};
use pendamping_store_api::StoreError;
use pendamping_store_api::shared::GetConfig;
use pendamping_store_api::training::{OpenTraining, RosterRow};

use super::page::Shared;
use super::words::{attendee_words, presence_words, totals_words};
use crate::phone::{Phone, use_phone};
use crate::screens::at_hand::store;
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
    // What the last marking wrote over, to be put back.
    let mut before: Signal<Vec<(RosterRow, Attendance)>> = use_signal(Vec::new);
    let content = &page.0.training;
    let totals = &page.0.totals;
    let found: Vec<&RosterRow> = page.0.roster.iter().filter(|row| is_found(row, &search())).collect();
    let open: Vec<RosterRow> = found
        .iter()
        .filter(|row| row.whose.is_some() && row.attendance.presence(content).is_none())
        .map(|row| (*row).clone())
        .collect();
    let mark = use_callback(move |(rows, presence): (Vec<RosterRow>, Option<Presence>)| {
        if busy() || rows.is_empty() {
            return;
        }
        busy.set(true);
        let phone = phone.clone();
        spawn(async move {
            let taken_back = presence.is_none();
            let marked = rows
                .into_iter()
                .map(|row| {
                    let told = Attendance {
                        mark: Some(presence.clone().unwrap_or(Presence::Absent)),
                        ..row.attendance.clone()
                    };
                    (row, told)
                })
                .collect::<Vec<_>>();
            match save(&phone, marked.clone()).await {
                Ok(()) if taken_back => toasts.done(t!("roster-taken-back")),
                Ok(()) => {
                    toasts.done(t!("roster-marked", count: marked.len()));
                    before.set(marked);
                }
                Err(error) => toasts.refused(store_words(&error)),
            }
            busy.set(false);
        });
    });
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
    let all = (open.clone(), open);
    rsx! {
        Section { title: t!("roster-title"), trailing: totals_words(totals),
            if !totals.by_attendee.is_empty() {
                div { class: "report-table", role: "region", tabindex: "0", "aria-label": t!("roster-title"),
                    table { class: "totals",
                        thead {
                            tr {
                                th { scope: "col", {t!("roster-as")} }
                                th { scope: "col", {presence_words(&Presence::InPerson)} }
                                th { scope: "col", {presence_words(&Presence::Virtual)} }
                            }
                        }
                        tbody {
                            for (attendee , here , afar) in &totals.by_attendee {
                                tr { key: "{attendee.as_str()}",
                                    th { scope: "row", {attendee_words(attendee)} }
                                    td { "{here}" }
                                    td { "{afar}" }
                                }
                            }
                        }
                    }
                }
            }
            if content.cancelled {
                p { class: "muted", {t!("training-cancelled")} }
            } else {
                TextField {
                    id: "search",
                    label: t!("roster-search"),
                    optional: true,
                    icon: Glyph::Search,
                    value: search(),
                    oninput: move |text| search.set(text),
                }
                ActionRow {
                    if !all.0.is_empty() {
                        Button {
                            id: "mark-all-here",
                            label: t!("roster-mark-all-here", count: all.0.len()),
                            icon: Glyph::Received,
                            kind: ButtonKind::Secondary,
                            disabled: busy(),
                            onclick: move |_| mark.call((all.0.clone(), Some(Presence::InPerson))),
                        }
                    }
                    if !content.link.is_empty() && !all.1.is_empty() {
                        Button {
                            id: "mark-all-afar",
                            label: t!("roster-mark-all-afar", count: all.1.len()),
                            icon: Glyph::Phone,
                            kind: ButtonKind::Quiet,
                            disabled: busy(),
                            onclick: move |_| mark.call((all.1.clone(), Some(Presence::Virtual))),
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
                        {line(row, content, busy(), mark)}
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

fn is_found(row: &RosterRow, search: &str) -> bool {
    let search = search.trim().to_lowercase();
    search.is_empty()
        || row.name.to_lowercase().contains(&search)
        || row.number.to_lowercase().contains(&search)
}

fn line(
    row: &RosterRow,
    training: &Training,
    busy: bool,
    mark: Callback<(Vec<RosterRow>, Option<Presence>)>,
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
                if let Some(presence) = &presence {
                    Chips {
                        Chip { label: presence_words(presence), tone: Tone::Good, icon: Glyph::Approve }
                        for words in evidence {
                            Chip { key: "{words}", label: words }
                        }
                    }
                }
                if row.whose.is_some() {
                    ActionRow {
                        if presence.is_none() {
                            Button {
                                label: t!("roster-mark-here"),
                                name: t!("roster-mark-here-name", name: name.clone()),
                                kind: ButtonKind::Secondary,
                                disabled: busy,
                                onclick: move |_| mark.call((vec![here.clone()], Some(Presence::InPerson))),
                            }
                            if !training.link.is_empty() {
                                Button {
                                    label: t!("roster-mark-afar"),
                                    name: t!("roster-mark-afar-name", name: name.clone()),
                                    kind: ButtonKind::Quiet,
                                    disabled: busy,
                                    onclick: move |_| mark.call((vec![afar.clone()], Some(Presence::Virtual))),
                                }
                            }
                        } else if marked {
                            Button {
                                label: t!("roster-take-back"),
                                name: t!("roster-take-back-name", name: name),
                                kind: ButtonKind::Quiet,
                                disabled: busy,
                                onclick: move |_| mark.call((vec![undo.clone()], None)),
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

/// Somebody who came and is on no list.
#[component]
fn AddGuest(training: RecordId, page: Shared) -> Element {
    let phone = use_phone();
    let toasts = use_toasts();
    let mut name = use_signal(String::new);
    let mut anew = use_signal(|| 0_u32);
    let mut missing = use_signal(|| false);
    let mut busy = use_signal(|| false);
    rsx! {
        Card { title: t!("guest-title"),
            for generation in [anew()] {
                TextField {
                    key: "{generation}",
                    id: "guest",
                    label: t!("guest-name"),
                    hint: t!("guest-hint"),
                    max_length: u32::try_from(NAME_MAX).unwrap_or(u32::MAX),
                    value: name(),
                    error: missing().then(|| t!("guest-missing")),
                    oninput: move |text| {
                        missing.set(false);
                        name.set(text);
                    },
                }
            }
            Button {
                id: "guest-add",
                label: t!("guest-add"),
                icon: Glyph::Add,
                kind: ButtonKind::Secondary,
                disabled: busy(),
                onclick: {
                    let page = page.clone();
                    move |_| {
                        if busy() {
                            return;
                        }
                        if name.peek().trim().is_empty() {
                            missing.set(true);
                            return focus_first_error();
                        }
                        busy.set(true);
                        let (phone, page) = (phone.clone(), page.clone());
                        spawn(async move {
                            let guest = Guest { name: name.peek().trim().to_owned(), attendee: Attendee::Guest };
                            let told = Attendance {
                                mark: Some(Presence::InPerson),
                                ..Attendance::of_guest(training, guest)
                            };
                            match save_guest(&phone, &page, &told).await {
                                Ok(()) => {
                                    name.set(String::new());
                                    anew += 1;
                                    toasts.done(t!("guest-added"));
                                }
                                Err(error) => toasts.refused(store_words(&error)),
                            }
                            busy.set(false);
                        });
                    }
                },
            }
        }
    }
}

/// Saves what is now said of some, all at once.
pub(super) async fn save(phone: &Arc<Phone>, rows: Vec<(RosterRow, Attendance)>) -> Result<(), StoreError> {
    let store = store(phone)?;
    let config = store.call(GetConfig).await?;
    let Some(training) = rows.first().map(|(row, _)| row.attendance.training) else { return Ok(()) };
    let opened = store.call(OpenTraining { record: training }).await?.opened;
    let now = phone.platform().now();
    let mut mint = || phone.platform().mint();
    let mut revisions = Vec::with_capacity(rows.len());
    for (row, told) in rows {
        let mut saving = Saving {
            now: &now,
            mint: &mut mint,
            family: told
                .whose()
                .map(|whose| whose.key())
                .ok_or(StoreError::Refused("nobody's attendance"))?,
            opened,
            config: config.as_ref().map(|config| config.version).unwrap_or_default(),
        };
        let editing =
            row.stands.map(|(record, revision, body)| Editing { record, parent: Some(revision), body });
        let revision = record_attendance(&mut saving, &told, editing.as_ref())
            .map_err(|_| StoreError::Refused("an attendance that says too much"))?;
        revisions.push(revision);
    }
    phone.save(revisions, None, None).await.map(|_| ())
}

async fn save_guest(phone: &Arc<Phone>, page: &Shared, told: &Attendance) -> Result<(), StoreError> {
    let config = store(phone)?.call(GetConfig).await?;
    let now = phone.platform().now();
    let mut mint = || phone.platform().mint();
    let mut saving = Saving {
        now: &now,
        mint: &mut mint,
        family: Training::key(&page.0.training.area),
        opened: page.0.opened,
        config: config.as_ref().map(|config| config.version).unwrap_or_default(),
    };
    let revision = record_attendance(&mut saving, told, None)
        .map_err(|_| StoreError::Refused("a guest without a name"))?;
    phone.save(vec![revision], None, None).await.map(|_| ())
}

/// Puts back the marks that stood before the last marking, on what stands now.
async fn put_back(
    phone: &Arc<Phone>,
    training: RecordId,
    rows: Vec<(RosterRow, Attendance)>,
) -> Result<(), StoreError> {
    let now = store(phone)?.call(OpenTraining { record: training }).await?.roster;
    let undone = now
        .into_iter()
        .filter_map(|row| {
            let (before, _) = rows.iter().find(|(before, _)| before.whose == row.whose)?;
            let mark = Some(before.attendance.mark.clone().unwrap_or(Presence::Absent));
            let told = Attendance { mark, ..row.attendance.clone() };
            Some((row, told))
        })
        .collect();
    save(phone, undone).await
}
