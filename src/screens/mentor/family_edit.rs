//! What a mentor may correct of a family: address, telephone and the home's position. All else is the office's, and is not
//! offered here. The sheet changes nothing until it is saved, and then saves one revision.

use dioxus::prelude::*;
use pendamping_domain::family::Family;
use pendamping_domain::id::FamilyId;
use pendamping_domain::place::Fix;
use pendamping_domain::problem::{Problem, ProblemKind};
use pendamping_domain::recording::{Editing, Saving, correct_family};
use pendamping_domain::revision::{Body, Kind, Record, Revision};
use pendamping_store_api::shared::DraftKey;
use pendamping_store_api::work::FamilyPage;
use serde::{Deserialize, Serialize};

use super::desk::problem_of;
use super::kept_sheet::{Base, Begun, Fields, KeptSheet, use_begun, use_mending};
use crate::phone::use_phone;
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

/// Where a correction of this family is kept while it is written. (A new visit is kept under the same id and another kind.)
pub fn draft_key(family: FamilyId) -> DraftKey {
    DraftKey { kind: Kind::Family, about: family.into() }
}

/// What is corrected, as it is typed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Contact {
    address: String,
    phone: String,
    home: Option<Fix>,
}

impl Fields for Contact {
    fn of(body: &Body) -> Option<Self> {
        let family = Family::read(body).ok()?;
        Some(Self { address: family.address, phone: family.phone.unwrap_or_default(), home: family.home })
    }

    fn revise(&self, editing: &Editing, saving: &mut Saving) -> Result<Revision, Vec<Problem>> {
        let mut family = Family::read(&editing.body).map_err(|problem| vec![problem])?;
        // A home that was known is corrected, not forgotten: others find the way by it.
        if self.address.trim().is_empty() && !family.address.trim().is_empty() {
            return Err(vec![Problem::new("address", ProblemKind::Missing)]);
        }
        self.address.trim().clone_into(&mut family.address);
        family.phone = Some(self.phone.trim().to_owned()).filter(|typed| !typed.is_empty());
        family.home = self.home;
        correct_family(saving, editing, &family)
    }
}

/// The sheet, as it was left.
#[component]
pub fn Correct(page: PageProp, onclose: EventHandler<()>) -> Element {
    let PageProp(page) = page;
    let base = Base { revision: page.revision, opened: page.opened, body: page.body };
    match use_begun::<Contact>(draft_key(page.id), page.id, base, onclose) {
        Some(begun) => rsx! {
            ContactSheet { begun, onclose }
        },
        None => rsx! {},
    }
}

#[component]
fn ContactSheet(begun: Begun<Contact>, onclose: EventHandler<()>) -> Element {
    let had_address = !begun.record().address.trim().is_empty();
    let mending = use_mending(begun, onclose);
    let Contact { address, phone, home } = mending.read();
    let problems = mending.frame.problems.read();
    let locating = use_signal(|| false);
    rsx! {
        KeptSheet {
            id: "correct-family",
            title: t!("family-correct"),
            text: t!("family-correct-text"),
            frame: mending.frame,
            incomplete: locating(),
            TextArea {
                id: "family-address",
                label: t!("family-address"),
                optional: !had_address,
                rows: 2,
                max_length: 300,
                value: address,
                error: problem_of(&problems, "address"),
                oninput: move |text| mending.write(|contact| contact.address = text),
            }
            TextField {
                id: "family-phone",
                label: t!("family-phone"),
                optional: true,
                keyboard: Keyboard::Tel,
                max_length: 20,
                value: phone,
                error: problem_of(&problems, "phone"),
                oninput: move |text| mending.write(|contact| contact.phone = text),
            }
            Home {
                home,
                locating,
                error: problem_of(&problems, "home"),
                onfound: move |fix| mending.write(|contact| contact.home = Some(fix)),
            }
        }
    }
}

/// Where the home is, and the button that takes it from where the phone is now.
#[component]
fn Home(
    home: Option<Fix>,
    error: Option<String>,
    locating: Signal<bool>,
    onfound: EventHandler<Fix>,
) -> Element {
    let phone = use_phone();
    let mut locating = locating;
    let mut no_place = use_signal(|| None::<String>);
    let locate = move |_| {
        if locating() {
            return;
        }
        locating.set(true);
        no_place.set(None);
        let phone = phone.clone();
        spawn(async move {
            match phone.platform().locate().await {
                Ok(fix) => onfound.call(fix),
                Err(why) => no_place.set(Some(no_place_words(&why))),
            }
            locating.set(false);
        });
    };
    let words = if locating() { t!("visit-place-locating") } else { home_words(home) };
    rsx! {
        div { class: "field",
            p { class: "field-label", {t!("family-home")} }
            p { role: "status", "{words}" }
            p { class: "field-hint", {t!("family-home-hint")} }
            if let Some(why) = no_place() {
                Notice { title: t!("visit-place-none"), text: why, tone: Tone::Warn, live: true }
            }
            if let Some(error) = error {
                Notice { title: error, tone: Tone::Danger, live: true }
            }
        }
        Button {
            label: t!("family-home-here"),
            kind: ButtonKind::Secondary,
            icon: Glyph::Place,
            disabled: locating(),
            onclick: locate,
        }
    }
}

fn home_words(home: Option<Fix>) -> String {
    match home {
        Some(fix) if fix.accuracy_m > 0.0 => format!(
            "{} · {}",
            t!("family-home-known"),
            t!("fact-accuracy", distance: format::distance(fix.accuracy_m))
        ),
        Some(_) => t!("family-home-known"),
        None => t!("family-home-none"),
    }
}
