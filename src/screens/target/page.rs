//! One target: how far it is, and the records behind its number. One that is aimed at for each mentor says first who is how far.

use dioxus::prelude::*;
use pendamping_domain::actor::Role;
use pendamping_domain::id::PersonId;
use pendamping_domain::target::Target as Aimed;
use pendamping_store_api::StoreError;
use pendamping_store_api::target::{Aim, ListTargets, OpenTarget, TargetPage, TargetRow};

use super::list::KINDS;
use super::records::records;
use super::words::{how, how_far, number, period, place, title};
use crate::live::use_live;
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::places::RoleNav;
use crate::screens::status::SyncStatus;
use crate::t;
use crate::widgets::prelude::*;

/// How many records are shown.
const SHOWN: usize = 300;

/// What there is to be seen of it.
enum Seen {
    /// It concerns nobody here (any more).
    Gone,
    /// One share for each mentor.
    Shares(TargetRow),
    /// The records of the one there is.
    Records(TargetPage),
}

/// A target, of whoever it is aimed at.
#[component]
pub fn Target(code: String) -> Element {
    rsx! {
        Shown { key: "{code}", code: code.clone() }
    }
}

/// A target as it is aimed at for one mentor.
#[component]
pub fn TargetOf(code: String, mentor: PersonId) -> Element {
    rsx! {
        Shown { key: "{code}{mentor}", code: code.clone(), mentor }
    }
}

#[component]
fn Shown(code: String, mentor: Option<PersonId>) -> Element {
    let phone = use_phone();
    let coordinates = phone.profile().is_some_and(|profile| profile.role == Role::Coordinator);
    let live = use_live(KINDS, (code, mentor, phone.today()), |store, (code, mentor, today)| async move {
        if mentor.is_none() {
            let rows = store.call(ListTargets { today }).await?.rows;
            if let Some(row) = rows.into_iter().find(|row| row.target.code == code && row.target.each_mentor)
            {
                return Ok(Seen::Shares(row));
            }
        }
        match store.call(OpenTarget { code, mentor, today, limit: SHOWN }).await {
            Ok(page) => Ok(Seen::Records(page)),
            Err(StoreError::NotFound) => Ok(Seen::Gone),
            Err(error) => Err(error),
        }
    });
    let ready = live.ready();
    let target = ready.as_ref().and_then(|seen| match &**seen {
        Seen::Gone => None,
        Seen::Shares(row) => Some(&row.target),
        Seen::Records(page) => Some(&page.target),
    });
    rsx! {
        Screen {
            title: target.map_or_else(|| t!("targets-title"), title),
            subtitle: target.map(period),
            back: Route::Targets {},
            status: rsx! { SyncStatus {} },
            nav: rsx! { RoleNav {} },
            {live.show(|seen| match &*seen {
                Seen::Gone => rsx! {
                    EmptyState { icon: Glyph::Target, title: t!("target-gone"), text: t!("target-gone-text") }
                },
                Seen::Shares(row) => shares(row),
                Seen::Records(page) => page_of_one(page, coordinates),
            })}
        }
    }
}

/// What is counted, and where.
fn meaning(target: &Aimed) -> Element {
    rsx! {
        p { class: "muted", {place(target).map_or_else(|| how(target), |place| format!("{place}. {}", how(target)))} }
    }
}

/// Who is how far, those who fall short first.
fn shares(row: &TargetRow) -> Element {
    let mut aims: Vec<&Aim> = row.aims.iter().collect();
    aims.sort_by_key(|aim| aim.reach.reached);
    rsx! {
        {meaning(&row.target)}
        List { tiles: true,
            for aim in aims {
                if let Some(mentor) = &aim.mentor {
                    ListItem {
                        key: "{mentor.person}",
                        title: mentor.name.clone(),
                        lead: Lead::Person(mentor.name.clone()),
                        note: how_far(aim),
                        to: Route::TargetOf { code: row.target.code.clone(), mentor: mentor.person },
                    }
                }
            }
        }
    }
}

fn page_of_one(page: &TargetPage, coordinates: bool) -> Element {
    let aim = &page.aim;
    let name = aim.mentor.as_ref().filter(|mentor| !mentor.own).map(|mentor| mentor.name.clone());
    let more = aim.reach.reached.saturating_sub(page.behind.len() as u64);
    rsx! {
        Card { title: name,
            {how_far(aim)}
            {meaning(&page.target)}
            if !aim.whole {
                p { class: "muted", {t!("target-part-text")} }
            }
        }
        Section { title: t!("target-behind-number"), trailing: number(aim.reach.reached),
            if page.behind.is_empty() {
                p { class: "muted", {t!("target-nothing-yet")} }
            } else {
                {records(page, coordinates)}
            }
            if more > 0 {
                p { class: "muted", {t!("target-more", count: more)} }
            }
        }
    }
}
