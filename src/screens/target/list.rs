//! *Target*: all that concern whoever looks, those that run now first.

use chrono::NaiveDate;
use dioxus::prelude::*;
use pendamping_domain::actor::Role;
use pendamping_domain::revision::Kind;
use pendamping_domain::target::Pace;
use pendamping_store_api::target::{Aim, ListTargets, TargetRow, Targets as Known};

use super::words::{bar, how_far, period, place, title};
use crate::live::{Asked, use_live};
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::places::RoleNav;
use crate::screens::status::{NothingYet, SyncStatus};
use crate::t;
use crate::widgets::prelude::*;

/// Whatever changes a number.
pub(super) const KINDS: &[Kind] = &[
    Kind::Visit,
    Kind::Progress,
    Kind::GroupMeeting,
    Kind::FollowUp,
    Kind::Training,
    Kind::Attendance,
    Kind::StageChange,
    Kind::Review,
    Kind::Family,
    Kind::Person,
    Kind::Config,
];

fn use_targets() -> Asked<Known> {
    let today = use_phone().today();
    use_live(KINDS, today, |store, today| async move { store.call(ListTargets { today }).await })
}

/// Where a target stands in time.
#[derive(Clone, Copy, PartialEq)]
enum When {
    Now,
    Ahead,
    Over,
}

fn when(row: &TargetRow, today: NaiveDate) -> When {
    if today < row.target.first_day() {
        When::Ahead
    } else if today < row.target.day_after() {
        When::Now
    } else {
        When::Over
    }
}

/// Whether somebody falls short of it, as far as can be said here.
fn falls_short(row: &TargetRow) -> bool {
    row.aims.iter().any(|aim| aim.whole && aim.reach.pace.falls_short())
}

/// The targets.
#[component]
pub fn Targets() -> Element {
    let phone = use_phone();
    let today = phone.today();
    let coordinates = phone.profile().is_some_and(|profile| profile.role == Role::Coordinator);
    let live = use_targets();
    rsx! {
        Screen {
            title: t!("targets-title"),
            subtitle: t!("targets-subtitle"),
            back: if coordinates { Route::Mentors {} } else { Route::Today {} },
            status: rsx! { SyncStatus {} },
            nav: rsx! { RoleNav {} },
            {live.show(|known| {
                if known.rows.is_empty() {
                    return rsx! {
                        NothingYet {
                            EmptyState { icon: Glyph::Target, title: t!("targets-none"), text: t!("targets-none-text") }
                        }
                    };
                }
                let parts = [
                    (When::Now, t!("targets-now")),
                    (When::Ahead, t!("targets-ahead")),
                    (When::Over, t!("targets-over")),
                ];
                rsx! {
                    for (part, heading) in parts {
                        {section(&known.rows, part, heading, today)}
                    }
                }
            })}
        }
    }
}

fn section(rows: &[TargetRow], part: When, heading: String, today: NaiveDate) -> Element {
    let rows: Vec<_> = rows.iter().filter(|row| when(row, today) == part).collect();
    if rows.is_empty() {
        return rsx! {};
    }
    rsx! {
        Section { key: "{heading}", title: heading, trailing: rows.len().to_string(),
            List { tiles: true,
                for row in rows {
                    {one(row)}
                }
            }
        }
    }
}

fn one(row: &TargetRow) -> Element {
    let target = &row.target;
    let code = target.code.clone();
    // One's own opens to its records at once; that of many first says who is how far.
    let own = row.aims.iter().filter_map(|aim| aim.mentor.as_ref()).find(|mentor| mentor.own);
    let to = match own {
        Some(own) => Route::TargetOf { code, mentor: own.person },
        None => Route::Target { code },
    };
    let many = target.each_mentor && own.is_none();
    let named = row.aims.first().and_then(|aim| aim.mentor.as_ref()).filter(|_| !many && own.is_none());
    let whose = named.map(|mentor| mentor.name.clone()).or_else(|| place(target));
    rsx! {
        ListItem {
            key: "{target.code}",
            title: title(target),
            subtitle: whose.into_iter().chain([period(target)]).collect::<Vec<_>>().join(" · "),
            lead: Lead::Sign(Glyph::Target, Tone::Accent),
            note: if many { of_many(&row.aims) } else { row.aims.first().map_or_else(|| rsx! {}, how_far) },
            to,
        }
    }
}

/// How many of the mentors are where they should be.
fn of_many(aims: &[Aim]) -> Element {
    let judged: Vec<_> = aims.iter().filter(|aim| aim.whole && aim.reach.pace != Pace::NotBegun).collect();
    let fine = judged.iter().filter(|aim| !aim.reach.pace.falls_short()).count();
    let short = judged.len() - fine;
    rsx! {
        if judged.is_empty() {
            Chips { Chip { label: t!("target-mentors", count: aims.len()), icon: Glyph::Families } }
        } else {
            {bar(t!("target-mentors-fine"), fine as u64, judged.len() as u64)}
            Chips {
                if short > 0 {
                    Chip { label: t!("target-mentors-short", count: short), tone: Tone::Warn, icon: Glyph::Alert }
                } else {
                    Chip { label: t!("target-mentors-all"), tone: Tone::Good, icon: Glyph::Approve }
                }
            }
        }
    }
}

/// How the targets that run now go, in one line that leads to them; nothing where there are none.
#[component]
pub fn TargetsLine() -> Element {
    let today = use_phone().today();
    let Some(known) = use_targets().ready().filter(|known| !known.rows.is_empty()) else { return rsx! {} };
    let running: Vec<_> = known.rows.iter().filter(|row| when(row, today) == When::Now).collect();
    let short = running.iter().filter(|row| falls_short(row)).count();
    let judged = running.iter().any(|row| row.aims.iter().any(|aim| aim.whole));
    let (subtitle, tone) = match (running.len(), short) {
        (0, _) => (t!("targets-none-now"), Tone::Accent),
        (running, 0) if judged => (t!("targets-fine", count: running), Tone::Accent),
        (running, 0) => (t!("targets-running", count: running), Tone::Accent),
        (running, short) => (t!("targets-short", count: short, running: running), Tone::Warn),
    };
    rsx! {
        ListItem {
            title: t!("targets-title"),
            subtitle,
            lead: Lead::Sign(Glyph::Target, tone),
            to: Route::Targets {},
        }
    }
}
