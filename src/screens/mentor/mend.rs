//! Mending what the centre set aside: the form with its content, over *Status kirim*. Saved, it takes the place of the refused
//! one; closed, nothing has changed. Visits have a screen of their own for it.

use std::sync::Arc;

use chrono::NaiveDate;
use dioxus::prelude::*;
use pendamping_domain::follow_up::{ACTION_MAX, FollowUp};
use pendamping_domain::id::{FamilyId, Position, RecordId};
use pendamping_domain::problem::Problem;
use pendamping_domain::recording::{Editing, Saving};
use pendamping_domain::revision::{Kind, Record};
use pendamping_store_api::shared::{FollowUpRow, GetConfig, OpenVisit};
use pendamping_store_api::work::{FamilyPage, OpenFamily, TimelineEvent};
use pendamping_store_api::{StoreError, StoreHandle};

use super::at_hand::store;
use super::desk::{problem_of, store_words};
use super::family_edit::{Correct, PageProp, Refused};
use super::set_aside::to_replace;
use crate::live::{Live, use_once};
use crate::phone::{Phone, use_phone};
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

#[component]
fn MendFollowUp(row: RowProp, opened: Position, onclose: EventHandler<()>) -> Element {
    let phone = use_phone();
    let toasts = use_toasts();
    let base = use_hook(|| row.0.clone());
    let mut action = use_signal(|| base.follow_up.action.clone());
    let mut due = use_signal(|| Some(base.follow_up.due));
    let mut done = use_signal(|| base.follow_up.done.is_some());
    let mut problems = use_signal(Vec::<Problem>::new);
    let mut failed = use_signal(|| None::<StoreError>);
    let mut busy = use_signal(|| false);
    let day = due();
    let on_save = move |()| {
        let Some(day) = day.filter(|_| !busy()) else { return };
        busy.set(true);
        failed.set(None);
        let follow_up = FollowUp {
            action: action.peek().trim().to_owned(),
            due: day,
            done: done_on(base.follow_up.done, *done.peek(), phone.today()),
            ..base.follow_up.clone()
        };
        let (phone, base) = (phone.clone(), base.clone());
        spawn(async move {
            let saved = save(&phone, &base, opened, &follow_up).await;
            busy.set(false);
            match saved {
                Ok(()) => {
                    toasts.done(t!("visit-saved"));
                    onclose.call(());
                }
                Err(Refused::Fields(found)) => {
                    problems.set(found);
                    focus_first_error();
                }
                Err(Refused::Store(error)) => failed.set(Some(error)),
            }
        });
    };
    rsx! {
        Sheet {
            id: "mend-follow-up",
            title: t!("kind-follow-up"),
            confirm: t!("family-correct-save"),
            cancel: t!("mentor-cancel"),
            confirm_disabled: busy() || day.is_none(),
            onconfirm: on_save,
            oncancel: move |()| onclose.call(()),
            if let Some(error) = failed() {
                Notice { title: t!("visit-not-saved"), text: store_words(&error), tone: Tone::Danger, live: true }
            }
            TextField {
                id: "follow-up-action",
                label: t!("mend-action"),
                max_length: u32::try_from(ACTION_MAX).unwrap_or(200),
                value: action.peek().clone(),
                error: problem_of(&problems.read(), "action"),
                oninput: move |text| action.set(text),
            }
            DateField {
                id: "follow-up-due",
                label: t!("visit-follow-up-due"),
                value: day,
                error: day.is_none().then(|| t!("mend-due-missing")),
                oninput: move |day| due.set(day),
            }
            ChoiceChips {
                id: "follow-up-done",
                label: t!("mend-state"),
                options: vec![(false, t!("mend-open")), (true, t!("mend-done"))],
                chosen: vec![done()],
                onchange: move |chosen: Vec<bool>| done.set(chosen.contains(&true)),
            }
        }
    }
}

/// The day it was done stays the day it was done.
fn done_on(before: Option<NaiveDate>, done: bool, today: NaiveDate) -> Option<NaiveDate> {
    done.then(|| before.unwrap_or(today))
}

async fn save(
    phone: &Arc<Phone>,
    base: &FollowUpRow,
    opened: Position,
    follow_up: &FollowUp,
) -> Result<(), Refused> {
    let problems = follow_up.check();
    if !problems.is_empty() {
        return Err(Refused::Fields(problems));
    }
    let store = store(phone).map_err(Refused::Store)?;
    let config = store.call(GetConfig).await.map_err(Refused::Store)?;
    let replaces = to_replace(&store, base.record).await.map_err(Refused::Store)?;
    let now = phone.platform().now();
    let mut mint = || phone.platform().mint();
    let mut saving = Saving {
        now: &now,
        mint: &mut mint,
        family: base.family,
        opened,
        config: config.map(|config| config.version).unwrap_or_default(),
    };
    let editing = Editing { record: base.record, parent: Some(base.revision), body: base.follow_up.write() };
    let revision = saving.next(&editing, follow_up);
    phone.save(vec![revision], None, replaces).await.map(|_| ()).map_err(Refused::Store)
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
