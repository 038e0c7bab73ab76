//! What a mentor may correct of a family: address, telephone and the home's position. All else is the office's, and is not
//! offered here. The sheet changes nothing until it is saved, and then saves one revision.

use std::sync::Arc;

use dioxus::prelude::*;
use pendamping_domain::family::Family;
use pendamping_domain::place::Fix;
use pendamping_domain::problem::Problem;
use pendamping_domain::recording::{Editing, Saving, correct_family};
use pendamping_store_api::StoreError;
use pendamping_store_api::shared::GetConfig;
use pendamping_store_api::work::FamilyPage;

use super::at_hand::store;
use super::desk::{problem_of, store_words};
use super::set_aside::to_replace;
use crate::phone::{Phone, use_phone};
use crate::screens::visit_facts::no_place_words;
use crate::widgets::prelude::*;
use crate::{format, t};

/// The page as it was when the sheet was opened, told from others by its revision.
#[derive(Clone)]
pub struct PageProp(pub FamilyPage);

impl PartialEq for PageProp {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id && self.0.revision == other.0.revision
    }
}

/// Why a correction was not saved.
pub enum Refused {
    /// What was written breaks a rule: said beside the fields.
    Fields(Vec<Problem>),
    /// The store did not take it.
    Store(StoreError),
}

/// The sheet.
#[component]
pub fn Correct(page: PageProp, onclose: EventHandler<()>) -> Element {
    let phone = use_phone();
    let toasts = use_toasts();
    // What was on screen when the sheet was opened is what is corrected, whatever arrives meanwhile.
    let base = use_hook(|| page.0.clone());
    let mut address = use_signal(|| base.family.address.clone());
    let mut number = use_signal(|| base.family.phone.clone().unwrap_or_default());
    let mut home = use_signal(|| base.family.home);
    let mut locating = use_signal(|| false);
    let mut no_place = use_signal(|| None::<String>);
    let mut problems = use_signal(Vec::<Problem>::new);
    let mut failed = use_signal(|| None::<StoreError>);
    let mut busy = use_signal(|| false);

    let locate = {
        let phone = phone.clone();
        move |_| {
            if locating() {
                return;
            }
            locating.set(true);
            no_place.set(None);
            let phone = phone.clone();
            spawn(async move {
                match phone.platform().locate().await {
                    Ok(fix) => home.set(Some(fix)),
                    Err(why) => no_place.set(Some(no_place_words(&why))),
                }
                locating.set(false);
            });
        }
    };
    let on_save = move |()| {
        if busy() {
            return;
        }
        busy.set(true);
        failed.set(None);
        let typed = number.peek().trim().to_owned();
        let family = Family {
            address: address.peek().trim().to_owned(),
            phone: Some(typed).filter(|typed| !typed.is_empty()),
            home: *home.peek(),
            ..base.family.clone()
        };
        let (phone, base) = (phone.clone(), base.clone());
        spawn(async move {
            let saved = correct(&phone, &base, &family).await;
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
            id: "correct-family",
            title: t!("family-correct"),
            text: t!("family-correct-text"),
            confirm: t!("family-correct-save"),
            cancel: t!("mentor-cancel"),
            confirm_disabled: busy(),
            onconfirm: on_save,
            oncancel: move |()| onclose.call(()),
            if let Some(error) = failed() {
                Notice { title: t!("visit-not-saved"), text: store_words(&error), tone: Tone::Danger, live: true }
            }
            TextArea {
                id: "family-address",
                label: t!("family-address"),
                optional: true,
                rows: 2,
                max_length: 300,
                value: address.peek().clone(),
                error: problem_of(&problems.read(), "address"),
                oninput: move |text| address.set(text),
            }
            TextField {
                id: "family-phone",
                label: t!("family-phone"),
                optional: true,
                keyboard: Keyboard::Tel,
                max_length: 20,
                value: number.peek().clone(),
                error: problem_of(&problems.read(), "phone"),
                oninput: move |text| number.set(text),
            }
            Home { home: home(), locating: locating(), no_place: no_place(), error: problem_of(&problems.read(), "home") }
            Button {
                label: t!("family-home-here"),
                kind: ButtonKind::Secondary,
                icon: Glyph::Place,
                disabled: locating(),
                onclick: locate,
            }
        }
    }
}

#[component]
fn Home(home: Option<Fix>, locating: bool, no_place: Option<String>, error: Option<String>) -> Element {
    let words = match home {
        _ if locating => t!("visit-place-locating"),
        Some(fix) if fix.accuracy_m > 0.0 => format!(
            "{} · {}",
            t!("family-home-known"),
            t!("fact-accuracy", distance: format::distance(fix.accuracy_m))
        ),
        Some(_) => t!("family-home-known"),
        None => t!("family-home-none"),
    };
    rsx! {
        div { class: "field",
            p { class: "field-label", {t!("family-home")} }
            p { role: "status", "{words}" }
            p { class: "field-hint", {t!("family-home-hint")} }
            if let Some(why) = no_place {
                Notice { title: t!("visit-place-none"), text: why, tone: Tone::Warn, live: true }
            }
            if let Some(error) = error {
                Notice { title: error, tone: Tone::Danger, live: true }
            }
        }
    }
}

async fn correct(phone: &Arc<Phone>, base: &FamilyPage, family: &Family) -> Result<(), Refused> {
    let store = store(phone).map_err(Refused::Store)?;
    let config = store.call(GetConfig).await.map_err(Refused::Store)?;
    let replaces = to_replace(&store, base.id.into()).await.map_err(Refused::Store)?;
    let now = phone.platform().now();
    let mut mint = || phone.platform().mint();
    let mut saving = Saving {
        now: &now,
        mint: &mut mint,
        family: base.id,
        opened: base.opened,
        config: config.map(|config| config.version).unwrap_or_default(),
    };
    let editing = Editing { record: base.id.into(), parent: Some(base.revision), body: base.body.clone() };
    let revision = correct_family(&mut saving, &editing, family).map_err(Refused::Fields)?;
    phone.save(vec![revision], None, replaces).await.map(|_| ()).map_err(Refused::Store)
}
