//! Mending what the centre set aside: the form with its content, over *Status kirim*. Saved, it takes the place of the refused
//! one; closed, nothing has changed, and what was typed is there the next time. Visits have a screen of their own for it.

use chrono::NaiveDate;
use dioxus::prelude::*;
use pendamping_domain::follow_up::{ACTION_MAX, FollowUp};
use pendamping_domain::id::{FamilyId, Position, RecordId};
use pendamping_domain::problem::{Problem, ProblemKind};
use pendamping_domain::recording::{Editing, Saving};
use pendamping_domain::revision::{Body, Kind, Record, Revision};
use pendamping_store_api::shared::{DraftKey, FollowUpRow, OpenVisit};
use pendamping_store_api::work::{FamilyPage, OpenFamily, TimelineEvent};
use pendamping_store_api::{StoreError, StoreHandle};
use serde::{Deserialize, Serialize};

use super::desk::problem_of;
use super::family_edit::{Correct, PageProp};
use super::kept_sheet::{Base, Begun, Fields, KeptSheet, use_begun, use_mending};
use crate::live::{Live, use_once};
use crate::phone::use_phone;
use crate::screens::store_words::store_words;
use crate::t;
use crate::widgets::prelude::*;

/// Whether a record of this kind can be mended here.
#[must_use]
pub fn can_mend(kind: &Kind) -> bool {
    matches!(kind, Kind::Family | Kind::FollowUp)
}

/// What is mended, as it is on screen when its form opens.
struct Opened {
    page: FamilyPage,
    /// None: it is the family itself.
    follow_up: Option<FollowUpRow>,
}

/// The form of a record that [`can_mend`].
#[component]
pub fn Mend(kind: Kind, record: RecordId, family: FamilyId, onclose: EventHandler<()>) -> Element {
    let phone = use_phone();
    let toasts = use_toasts();
    let opened = use_once((), move |store, ()| {
        let (kind, today) = (kind.clone(), phone.today());
        async move {
            let page = store.call(OpenFamily { family, today }).await?;
            let follow_up = match kind {
                Kind::FollowUp => Some(find(&store, &page, record).await?),
                _ => None,
            };
            Ok(Opened { page, follow_up })
        }
    });
    let state = opened.state();
    let failed = match &state {
        Live::Error(error) => Some(store_words(error)),
        _ => None,
    };
    use_effect(use_reactive!(|failed| {
        if let Some(words) = failed {
            toasts.refused(words);
            onclose.call(());
        }
    }));
    match state {
        Live::Ready(opened) => match &opened.follow_up {
            Some(row) => rsx! {
                MendFollowUp { row: RowProp(row.clone()), opened: opened.page.opened, onclose }
            },
            None => rsx! {
                Correct { page: PageProp(opened.page.clone()), onclose }
            },
        },
        Live::Loading | Live::Error(_) => rsx! {},
    }
}

/// A follow-up of this family. Done ones are no longer on its page, but on that of the visit they were agreed at.
async fn find(store: &StoreHandle, page: &FamilyPage, record: RecordId) -> Result<FollowUpRow, StoreError> {
    let is_it = |row: &&FollowUpRow| row.record == record;
    if let Some(row) = page.follow_ups.iter().find(is_it) {
        return Ok(row.clone());
    }
    for happened in &page.timeline {
        if matches!(happened.what, TimelineEvent::Visit(..)) {
            let visit = store.call(OpenVisit { record: happened.record }).await?;
            if let Some(row) = visit.follow_ups.iter().find(is_it) {
                return Ok(row.clone());
            }
        }
    }
    Err(StoreError::NotFound)
}

/// A follow-up as it was when its form opened, told from others by its revision.
#[derive(Clone)]
struct RowProp(FollowUpRow);

impl PartialEq for RowProp {
    fn eq(&self, other: &Self) -> bool {
        self.0.revision == other.0.revision
    }
}

/// Where the mending of a follow-up is kept while it is written.
pub fn draft_key(follow_up: RecordId) -> DraftKey {
    DraftKey { kind: Kind::FollowUp, about: follow_up }
}

/// What is mended, as it is typed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Agreed {
    action: String,
    due: Option<NaiveDate>,
    done: bool,
}

impl Fields for Agreed {
    fn of(body: &Body) -> Option<Self> {
        let follow_up = FollowUp::read(body).ok()?;
        Some(Self { action: follow_up.action, due: Some(follow_up.due), done: follow_up.done.is_some() })
    }

    fn revise(&self, editing: &Editing, saving: &mut Saving) -> Result<Revision, Vec<Problem>> {
        let before = FollowUp::read(&editing.body).map_err(|problem| vec![problem])?;
        let due = self.due.ok_or_else(|| vec![Problem::new("due", ProblemKind::Missing)])?;
        let done = done_on(before.done, self.done, saving.now.date());
        let follow_up = FollowUp { action: self.action.trim().to_owned(), due, done, ..before };
        let problems = follow_up.check();
        if problems.is_empty() { Ok(saving.next(editing, &follow_up)) } else { Err(problems) }
    }
}

/// The day it was done stays the day it was done.
fn done_on(before: Option<NaiveDate>, done: bool, today: NaiveDate) -> Option<NaiveDate> {
    done.then(|| before.unwrap_or(today))
}

#[component]
fn MendFollowUp(row: RowProp, opened: Position, onclose: EventHandler<()>) -> Element {
    let RowProp(row) = row;
    let base = Base { revision: row.revision, opened, body: row.follow_up.write() };
    match use_begun::<Agreed>(draft_key(row.record), row.family, base, onclose) {
        Some(begun) => rsx! {
            AgreedSheet { begun, onclose }
        },
        None => rsx! {},
    }
}

#[component]
fn AgreedSheet(begun: Begun<Agreed>, onclose: EventHandler<()>) -> Element {
    let mending = use_mending(begun, onclose);
    let Agreed { action, due, done } = mending.read();
    rsx! {
        KeptSheet {
            id: "mend-follow-up",
            title: t!("kind-follow-up"),
            frame: mending.frame,
            incomplete: due.is_none(),
            TextField {
                id: "follow-up-action",
                label: t!("mend-action"),
                max_length: u32::try_from(ACTION_MAX).unwrap_or(200),
                value: action,
                error: problem_of(&mending.frame.problems.read(), "action"),
                oninput: move |text| mending.write(|agreed| agreed.action = text),
            }
            DateField {
                id: "follow-up-due",
                label: t!("visit-follow-up-due"),
                value: due,
                error: due.is_none().then(|| t!("mend-due-missing")),
                oninput: move |day| mending.write(|agreed| agreed.due = day),
            }
            ChoiceChips {
                id: "follow-up-done",
                label: t!("mend-state"),
                options: vec![(false, t!("mend-open")), (true, t!("mend-done"))],
                chosen: vec![done],
                onchange: move |chosen: Vec<bool>| mending.write(|agreed| agreed.done = chosen.contains(&true)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn mending_does_not_move_the_day_it_was_done() {
        let (then, today) = ("2020-11-19".parse().unwrap(), "2020-11-23".parse().unwrap());
        assert_eq!(done_on(Some(then), true, today), Some(then));
        assert_eq!(done_on(None, true, today), Some(today));
        assert_eq!(done_on(Some(then), false, today), None);
    }
}
