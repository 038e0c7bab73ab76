//! Marking who came, one by one or all who are shown. More than are in sight are asked about first, and what was marked can be taken
//! back.

use dioxus::prelude::*;
use pendamping_domain::attendance::{Attendance, Presence};
use pendamping_domain::id::RecordId;
use pendamping_domain::training::Training;
use pendamping_store_api::training::RosterRow;

use super::saving::{Say, put_back, save};
use crate::phone::use_phone;
use crate::screens::store_words::store_words;
use crate::screens::to_the_end::{by_toast, to_the_end};
use crate::t;
use crate::widgets::prelude::*;

/// How many names are shown at a time: a search finds the others.
pub(super) const SHOWN: usize = 60;

/// What is said of whom.
type Said = (Vec<RosterRow>, Say);

/// By what somebody marks.
#[derive(Clone, Copy)]
pub(super) enum By {
    /// The signed list.
    Paper,
    /// Who is seen in the room, or from afar.
    Room {
        /// Whoever opened it, on the phone that shows the code.
        opener: bool,
    },
}

/// The ways to mark.
#[derive(Clone, Copy)]
pub(super) struct Marking {
    /// Says it of these.
    pub mark: Callback<Said>,
    /// Something is being saved.
    pub busy: Signal<bool>,
    undo: Callback<()>,
    /// What the last marking wrote over, to be put back.
    before: Signal<Vec<(RosterRow, Attendance)>>,
    /// More than are in sight are not marked by one tap: that is asked about.
    asking: Signal<Option<Said>>,
}

/// The marks of one training's list.
pub(super) fn use_marking(training: RecordId) -> Marking {
    let phone = use_phone();
    let toasts = use_toasts();
    let mut busy = use_signal(|| false);
    let mut before: Signal<Vec<(RosterRow, Attendance)>> = use_signal(Vec::new);
    let asking = use_signal(|| None);
    let marks = phone.clone();
    let mark = use_callback(move |(rows, say): Said| {
        if busy() || rows.is_empty() {
            return;
        }
        busy.set(true);
        let phone = marks.clone();
        spawn(async move {
            let told = |row: RosterRow| {
                let told = say.on(&row.attendance);
                (row, told)
            };
            let marked: Vec<(RosterRow, Attendance)> = rows.into_iter().map(told).collect();
            let done = match say.takes_back() {
                true => t!("roster-taken-back"),
                false => t!("roster-marked", count: marked.len()),
            };
            let these = marked.clone();
            let work = async move { save(&phone, these, None).await };
            match to_the_end(work, by_toast(toasts, done.clone())).await {
                Ok(()) => {
                    toasts.done(done);
                    if !say.takes_back() {
                        before.set(marked);
                    }
                }
                Err(error) => toasts.refused(store_words(&error)),
            }
            busy.set(false);
        });
    });
    let undo = use_callback(move |()| {
        if busy() {
            return;
        }
        busy.set(true);
        let (phone, rows) = (phone.clone(), before.peek().clone());
        spawn(async move {
            let done = t!("roster-taken-back");
            let work = async move { put_back(&phone, training, rows).await };
            match to_the_end(work, by_toast(toasts, done.clone())).await {
                Ok(()) => {
                    toasts.done(done);
                    before.set(Vec::new());
                }
                Err(error) => toasts.refused(store_words(&error)),
            }
            busy.set(false);
        });
    });
    Marking { mark, busy, undo, before, asking }
}

impl Marking {
    /// The question about more than are in sight.
    pub(super) fn asked(self, capacity: Option<u32>) -> Element {
        let Marking { mark, mut asking, .. } = self;
        let Some((rows, say)) = asking() else { return rsx! {} };
        rsx! {
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
    }

    /// What can be said of all that were found, at once.
    pub(super) fn all(self, found: &[&RosterRow], training: &Training, by: By) -> Element {
        let those = |is: &dyn Fn(&RosterRow) -> bool| -> Vec<RosterRow> {
            found.iter().filter(|row| row.whose.is_some() && is(row)).map(|row| (*row).clone()).collect()
        };
        let open = match by {
            By::Paper => those(&|row| row.attendance.listed != Some(true)),
            By::Room { .. } => those(&|row| row.attendance.presence(training).is_none()),
        };
        // The phones of those who typed the code cannot know that it was right; this one can.
        let by_code = match by {
            By::Room { opener: true } => those(&|row| is_by_code(&row.attendance, training)),
            By::Room { .. } | By::Paper => Vec::new(),
        };
        let count = open.len();
        let many = !open.is_empty();
        let button = |id: &'static str,
                      (label, icon, kind): (String, Glyph, ButtonKind),
                      rows: Vec<RosterRow>,
                      say: Say| {
            rsx! {
                Button {
                    id,
                    label,
                    icon,
                    kind,
                    disabled: self.busy.cloned(),
                    onclick: move |_| self.mark_all((rows.clone(), say.clone())),
                }
            }
        };
        rsx! {
            ActionRow {
                match by {
                    By::Paper if many => button(
                        "mark-all-listed",
                        (t!("roster-mark-all-listed", count: count), Glyph::Received, ButtonKind::Secondary),
                        open,
                        Say::Listed(true),
                    ),
                    By::Paper => rsx! {},
                    By::Room { .. } => rsx! {
                        if many {
                            {button(
                                "mark-all-here",
                                (t!("roster-mark-all-here", count: count), Glyph::Received, ButtonKind::Secondary),
                                open.clone(),
                                Say::Mark(Presence::InPerson),
                            )}
                        }
                        if many && !training.link.is_empty() {
                            {button(
                                "mark-all-afar",
                                (t!("roster-mark-all-afar", count: count), Glyph::Phone, ButtonKind::Quiet),
                                open,
                                Say::Mark(Presence::Virtual),
                            )}
                        }
                        if !by_code.is_empty() {
                            {button(
                                "mark-by-code",
                                (t!("roster-mark-by-code", count: by_code.len()), Glyph::Approve, ButtonKind::Quiet),
                                by_code,
                                Say::Mark(Presence::InPerson),
                            )}
                        }
                    },
                }
                {self.take_back()}
            }
        }
    }

    fn take_back(self) -> Element {
        let count = self.before.read().len();
        if count == 0 {
            return rsx! {};
        }
        rsx! {
            Button {
                id: "mark-undo",
                label: t!("roster-undo", count: count),
                icon: Glyph::Back,
                kind: ButtonKind::Quiet,
                disabled: self.busy.cloned(),
                onclick: move |_| self.undo.call(()),
            }
        }
    }

    fn mark_all(mut self, said: Said) {
        if said.0.len() > SHOWN { self.asking.set(Some(said)) } else { self.mark.call(said) }
    }
}

/// Whether somebody is known to have been in the room by the code alone.
fn is_by_code(told: &Attendance, training: &Training) -> bool {
    told.mark != Some(Presence::InPerson)
        && told.listed != Some(true)
        && told.presence(training) == Some(Presence::InPerson)
}
