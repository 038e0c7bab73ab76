//! A family's stage: where it is, what the next one takes, and what was proposed and decided. The mentor proposes here, and whoever
//! has the power decides here.

use std::rc::Rc;

use dioxus::prelude::*;
use pendamping_domain::actor::Role;
use pendamping_domain::config::Config;
use pendamping_domain::id::FamilyId;
use pendamping_domain::life::Standing;
use pendamping_domain::month::Month;
use pendamping_domain::outlook::{Condition, Outlook};
use pendamping_domain::revision::Kind;
use pendamping_store_api::StoreError;
use pendamping_store_api::shared::{DraftKey, GetConfig, GetDraft};
use pendamping_store_api::stage::{OpenStage, ProposedRow, StagePage};

use super::decide::{DecideButtons, DeclineForm, use_declining};
use super::words::{ahead, from_to, met_words, need_words, standing_chip};
use crate::live::use_live;
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::coordinator::evidence::quoted;
use crate::screens::mentor::desk::stage_words;
use crate::screens::places::RoleNav;
use crate::screens::status::SyncStatus;
use crate::widgets::prelude::*;
use crate::{format, t};

/// What a stage rests on.
pub(super) const KINDS: &[Kind] =
    &[Kind::Family, Kind::Progress, Kind::Attendance, Kind::StageChange, Kind::Review, Kind::Config];

/// A page of the store as a property: the same answer is the same, and it is never compared word by word.
#[derive(Clone)]
pub(super) struct Shared(pub Rc<Seen>);

impl PartialEq for Shared {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// What is on the page.
pub(super) struct Seen {
    /// None when this phone has no such family (any more).
    pub page: Option<StagePage>,
    /// The programme.
    pub config: Option<Config>,
    /// A proposal is being written.
    begun: bool,
}

/// Where a new proposal is kept while it is written.
pub(super) fn draft_key(family: FamilyId) -> DraftKey {
    DraftKey { kind: Kind::StageChange, about: family.into() }
}

/// The stage of a family.
#[component]
pub fn FamilyStage(family: FamilyId) -> Element {
    let phone = use_phone();
    let now = Month::of(phone.today());
    let role = phone.profile().map(|profile| profile.role);
    let mentor = role == Some(Role::Mentor);
    let live = use_live(KINDS, family, |store, family| async move {
        let page = match store.call(OpenStage { family }).await {
            Ok(page) => Some(page),
            Err(StoreError::NotFound) => None,
            Err(error) => return Err(error),
        };
        let begun = store.call(GetDraft { key: draft_key(family) }).await?.is_some();
        Ok(Seen { page, config: store.call(GetConfig).await?, begun })
    });
    let ready = live.ready();
    let page = ready.as_ref().and_then(|seen| seen.page.as_ref());
    let waiting = page.and_then(|page| page.changes.iter().find(|row| waits(row)));
    let theirs = page.is_some_and(|page| page.decides);
    let to_decide = waiting.filter(|row| theirs && row.author != page.map(|page| page.reader)).cloned();
    let may_propose = mentor && waiting.is_none() && page.is_some_and(|page| page.family.business.is_some());
    let declining = use_declining(family);
    let begun = ready.as_ref().is_some_and(|seen| seen.begun);
    let actions = match (&to_decide, ready.clone()) {
        (Some(row), Some(seen)) => Some(rsx! {
            DecideButtons { key: "{row.revision}", family, row: Proposed(Rc::new(row.clone())), seen: Shared(seen), declining }
        }),
        _ if may_propose => Some(rsx! {
            LinkButton {
                to: Route::NewStageChange { family },
                label: if begun { t!("stage-go-on") } else { t!("stage-propose") },
                icon: if begun { Glyph::Edit } else { Glyph::Stage },
                fill: true,
            }
        }),
        _ => None,
    };
    rsx! {
        Screen {
            title: t!("stage-title"),
            subtitle: page.map(|page| page.family.name.clone()),
            back: if mentor { Route::Family { family } } else { Route::Proposals {} },
            status: rsx! { SyncStatus {} },
            actions,
            nav: rsx! { RoleNav {} },
            {live.show(|seen| match &seen.page {
                None => rsx! {
                    EmptyState { icon: Glyph::Help, title: t!("family-gone"), text: t!("family-gone-text") }
                },
                Some(page) => rsx! {
                    if let Some(row) = &to_decide {
                        {asked(row, page.family.region.offset_minutes())}
                        if (declining.asking)() {
                            DeclineForm { family, declining }
                        }
                    }
                    {said_no(page)}
                    {here(page)}
                    {next(page, seen.config.as_ref(), now)}
                    {history(page, to_decide.as_ref())}
                },
            })}
        }
    }
}

/// A proposal as a property.
#[derive(Clone)]
pub(super) struct Proposed(pub Rc<ProposedRow>);

impl PartialEq for Proposed {
    fn eq(&self, other: &Self) -> bool {
        self.0.revision == other.0.revision
    }
}

/// Nobody has decided on it yet.
fn waits(row: &ProposedRow) -> bool {
    matches!(row.standing, Standing::Recorded | Standing::Received)
}

/// What is to be decided: who proposes what, why, and what the rules said on their phone.
fn asked(row: &ProposedRow, zone: i16) -> Element {
    let day = format::long_day(format::local_day(row.saved, zone));
    let by = row.by.clone().unwrap_or_else(|| t!("stage-somebody"));
    rsx! {
        Section { title: t!("stage-asked"),
            Card {
                p { strong { {from_to(row)} } }
                p { class: "muted", {t!("stage-proposed-by", name: by, day: day)} }
                p { {quoted(&row.change.reasons)} }
                if !row.change.conditions.is_empty() {
                    p { class: "muted", {t!("stage-conditions-then")} }
                    Conditions { conditions: row.change.conditions.clone() }
                }
            }
        }
    }
}

/// Why the latest proposal was declined: what is missing is read before anything is proposed again.
fn said_no(page: &StagePage) -> Element {
    let latest = page.changes.first().filter(|row| row.standing == Standing::Declined);
    let Some((row, why)) = latest.and_then(|row| Some((row, reason(row)?))) else { return rsx! {} };
    rsx! {
        Notice { title: t!("stage-declined-title", change: from_to(row)), text: quoted(&why), tone: Tone::Warn }
    }
}

/// What was said with the decision; none where nothing was.
fn reason(row: &ProposedRow) -> Option<String> {
    let comments = &row.decision.as_ref()?.review.comments;
    let why = comments.iter().map(|comment| comment.text.as_str()).collect::<Vec<_>>().join(" ");
    (!why.is_empty()).then_some(why)
}

fn here(page: &StagePage) -> Element {
    let Some(business) = &page.family.business else {
        return rsx! {
            EmptyState { icon: Glyph::Business, title: t!("stage-no-business"), text: t!("stage-no-business-text") }
        };
    };
    rsx! {
        Card {
            ListItem {
                title: stage_words(&business.stage),
                subtitle: t!("stage-now"),
                lead: Lead::Sign(Glyph::Stage, Tone::Accent),
            }
        }
    }
}

fn next(page: &StagePage, config: Option<&Config>, now: Month) -> Element {
    if page.family.business.is_none() {
        return rsx! {};
    }
    let Some(outlook) = ahead(page, config, now) else {
        return rsx! {
            p { class: "muted", {t!("stage-no-rule")} }
        };
    };
    let Outlook { to, conditions } = &outlook;
    rsx! {
        Section { title: t!("stage-takes", stage: stage_words(to)),
            if outlook.is_met() {
                Notice { title: t!("stage-met"), text: t!("stage-met-text", stage: stage_words(to)), tone: Tone::Good }
            }
            Card {
                Conditions { conditions: conditions.clone() }
            }
            p { class: "muted", {t!("stage-rule-note")} }
        }
    }
}

/// Each condition with how far it is met, in words and as a bar.
#[component]
pub(super) fn Conditions(conditions: Vec<Condition>) -> Element {
    rsx! {
        for condition in conditions {
            Progress {
                key: "{condition.need.as_str()}",
                label: need_words(&condition),
                value: condition.met,
                max: condition.of,
                text: met_words(&condition),
            }
        }
    }
}

fn history(page: &StagePage, open: Option<&ProposedRow>) -> Element {
    let rows: Vec<&ProposedRow> =
        page.changes.iter().filter(|row| Some(row.record) != open.map(|open| open.record)).collect();
    if rows.is_empty() {
        return rsx! {};
    }
    rsx! {
        Section { title: t!("stage-history"),
            Card {
                Timeline { entries: rows.into_iter().map(|row| past(row, page.family.region.offset_minutes())).collect::<Vec<_>>() }
            }
        }
    }
}

/// A proposal in a line of time.
pub(in crate::screens) fn past(row: &ProposedRow, zone: i16) -> TimelineEntry {
    let (label, tone, icon) = standing_chip(row);
    let by = row.decision.as_ref().and_then(|decision| decision.by.clone());
    let decided = match (by.map(|by| t!("review-by", name: by)), reason(row)) {
        (Some(by), Some(why)) => Some(format!("{by}: {}", quoted(&why))),
        (by, why) => by.or(why),
    };
    let text =
        [Some(row.change.reasons.clone()), decided].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    TimelineEntry {
        key: row.record.to_string(),
        icon,
        tone,
        title: from_to(row),
        when: format::long_day(format::local_day(row.saved, zone)),
        text: Some(text),
        chip: Some((label, tone)),
        to: None,
    }
}
