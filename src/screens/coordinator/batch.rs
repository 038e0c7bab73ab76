//! Approving together what nothing speaks against, after opening what was drawn of it.
//!
//! The draw is kept on this device until it is used, and what comes since is drawn by the same seed: nobody draws until it suits.
//! Where a correction was asked of something drawn, the rest of that mentor's is looked at one by one.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use dioxus::prelude::*;
use pendamping_domain::config::Config;
use pendamping_domain::id::{FamilyId, PersonId, RecordId};
use pendamping_domain::recording::record_review;
use pendamping_domain::review::{Decision, Review, Sampled};
use pendamping_domain::revision::{Kind, Rest, Revision};
use pendamping_domain::sample::{Batch as Drawn, Candidate, Now, Outcome};
use pendamping_store_api::batch::{BatchPage, BatchRow, GetBatch, ListUnflagged};
use pendamping_store_api::shared::{DraftKey, GetConfig, PutDraft};
use pendamping_store_api::{StoreError, StoreHandle};
use uuid::Uuid;

use super::queue::use_waiting;
use super::reported::{KINDS, many_words};
use crate::draft;
use crate::live::use_live;
use crate::phone::{On, Phone, use_phone};
use crate::route::Route;
use crate::screens::places::CoordinatorNav;
use crate::screens::progress_facts::month_words;
use crate::screens::status::SyncStatus;
use crate::widgets::prelude::*;
use crate::{format, t};

/// Fewer are looked at one by one just as fast.
const WORTH: u64 = 5;

/// Which kind's sample is being opened: where the way back from a record leads.
pub(super) fn use_sampling() -> Signal<Option<Kind>> {
    #[derive(Clone, Copy)]
    struct Chosen(Signal<Option<Kind>>);
    use_root_context(|| Chosen(Signal::new_in_scope(None, ScopeId::ROOT))).0
}

/// Where the way back from a record leads: to the batch whose sample it is of, or to the queue.
pub(super) fn way_back(sampling: Option<Kind>) -> Route {
    sampling.map_or(Route::Queue {}, |kind| Route::Batch { kind: kind.to_string() })
}

/// The way here, above a list that has enough for it.
#[component]
pub(super) fn BatchLink(kind: Kind, count: u64) -> Element {
    if count < WORTH {
        return rsx! {};
    }
    rsx! {
        List {
            ListItem {
                title: t!("batch-link"),
                subtitle: t!("batch-link-text", count: count),
                lead: Lead::Sign(Glyph::Approve, Tone::Good),
                to: Route::Batch { kind: kind.to_string() },
            }
        }
    }
}

/// Where the draw of a kind is kept.
fn draft_key(kind: &Kind) -> DraftKey {
    let about = Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("batch {kind}").as_bytes());
    DraftKey { kind: Kind::Review, about: RecordId(about) }
}

struct Seen {
    drawn: Drawn,
    /// Something came since that could stand with the rest.
    fresh: bool,
    page: BatchPage,
    config: Option<Config>,
}

impl Seen {
    fn outcome(&self) -> Outcome {
        let now: BTreeMap<RecordId, Now> = self.page.rows.iter().map(|row| (row.record, row.now)).collect();
        self.drawn.outcome(&now)
    }

    fn row(&self, one: &Candidate) -> Option<&BatchRow> {
        self.page.rows.iter().find(|row| row.record == one.record)
    }
}

/// The batch of a kind.
#[component]
pub fn Batch(kind: String) -> Element {
    let kind = Kind::from(kind.as_str());
    rsx! {
        for kind in [kind] {
            Desk { key: "{kind}", kind }
        }
    }
}

#[component]
fn Desk(kind: Kind) -> Element {
    let phone = use_phone();
    let again = use_signal(|| 0_u32);
    let live = use_live(KINDS, (kind.clone(), again()), move |store, (kind, _)| {
        let phone = phone.clone();
        async move { open(&store, &phone, &kind).await }
    });
    let queued = use_waiting();
    let saving = use_signal(|| false);
    let approve = use_approve(&kind, saving);
    let ready = live.ready();
    let outcome = ready.as_ref().map(|seen| seen.outcome());
    let actions = ready.as_ref().zip(outcome.as_ref()).map(|(seen, outcome)| {
        let seen = seen.clone();
        let count = outcome.stands.len();
        let closed = !outcome.to_open.is_empty();
        if count == 0 {
            return rsx! {
                LinkButton {
                    to: Route::Queue {},
                    label: t!("review-to-queue"),
                    kind: ButtonKind::Secondary,
                    fill: true,
                }
            };
        }
        rsx! {
            if closed {
                p { class: "muted", role: "status", {t!("batch-open-first", count: outcome.to_open.len())} }
            }
            Button {
                id: "batch-approve",
                label: t!("batch-approve", count: count),
                icon: Glyph::Approve,
                fill: true,
                disabled: closed || saving(),
                onclick: move |_| approve.call(seen.clone()),
            }
        }
    });
    rsx! {
        Screen {
            title: t!("batch-title"),
            subtitle: many_words(&kind),
            back: Route::Queue {},
            status: rsx! { SyncStatus {} },
            actions,
            nav: rsx! { CoordinatorNav { queued } },
            {live.show(|seen| view(&seen, &kind, again))}
        }
    }
}

/// What was drawn before, or a new draw of what waits.
async fn open(store: &StoreHandle, phone: &Phone, kind: &Kind) -> Result<Seen, StoreError> {
    let config = store.call(GetConfig).await?;
    let kept = draft::kept::<Drawn>(store, &draft_key(kind)).await?;
    let mut drawn = match kept {
        Some(drawn) => drawn,
        None => draw(store, phone, kind, config.as_ref(), None).await?,
    };
    let waiting = store.call(ListUnflagged { kind: kind.clone() }).await?;
    let fresh = waiting.iter().any(|one| !drawn.all.contains(one));
    let mut page = store.call(GetBatch { kind: kind.clone(), all: drawn.all.clone() }).await?;
    let seen = Seen { drawn, fresh, page, config };
    if !fresh || !seen.outcome().stands.is_empty() || !seen.outcome().found.is_empty() {
        return Ok(seen);
    }
    // Nothing is left of the last one: the next begins by itself.
    drawn = draw(store, phone, kind, seen.config.as_ref(), Some(&seen.drawn)).await?;
    page = store.call(GetBatch { kind: kind.clone(), all: drawn.all.clone() }).await?;
    Ok(Seen { drawn, fresh: false, page, config: seen.config })
}

/// Draws from what waits now. By the seed of the last draw, where there was one, and what was opened stays so: drawing again
/// brings what came since, and no sample that suits better.
async fn draw(
    store: &StoreHandle,
    phone: &Phone,
    kind: &Kind,
    config: Option<&Config>,
    last: Option<&Drawn>,
) -> Result<Drawn, StoreError> {
    let all = store.call(ListUnflagged { kind: kind.clone() }).await?;
    let rule = config.map(|config| config.sample).unwrap_or_default();
    let seed = last.map_or_else(|| phone.platform().mint(), |last| last.seed);
    let mut drawn = Drawn::of(seed, all, rule);
    drawn.opened = last.map(|last| last.opened.clone()).unwrap_or_default();
    if !drawn.all.is_empty() {
        keep(store, phone, kind, &drawn).await?;
    }
    Ok(drawn)
}

async fn keep(store: &StoreHandle, phone: &Phone, kind: &Kind, drawn: &Drawn) -> Result<(), StoreError> {
    let json = serde_json::to_string(drawn).map_err(|_| StoreError::Refused("a draw cannot be written"))?;
    let profile = phone.profile().ok_or(StoreError::Closed)?;
    let now = phone.platform().now().wall;
    store.call(PutDraft { key: draft_key(kind), family: profile.person.into(), json, at: now }).await
}

fn view(seen: &Rc<Seen>, kind: &Kind, again: Signal<u32>) -> Element {
    let outcome = seen.outcome();
    if outcome.stands.is_empty() {
        let found = named(seen, &outcome.found);
        return rsx! {
            if found.is_empty() {
                EmptyState { icon: Glyph::Received, title: t!("batch-none"), text: t!("batch-none-text") }
            } else {
                {found_notice(&found)}
            }
            if seen.fresh {
                DrawAgain { kind: kind.clone(), last: Shared(seen.clone()), again }
            }
        };
    }
    let mentors = by_mentor(seen, &outcome);
    let found: Vec<String> = named(seen, &outcome.found);
    let taken = seen.drawn.all.len() - outcome.stands.len();
    rsx! {
        p { {t!("batch-text", count: outcome.stands.len(), drawn: outcome.sample.len())} }
        if !found.is_empty() {
            {found_notice(&found)}
        }
        Section { title: t!("batch-drawn"), trailing: outcome.sample.len().to_string(),
            List {
                for one in outcome.sample.iter().copied() {
                    DrawnRow { key: "{one.record}", one, seen: Shared(seen.clone()), kind: kind.clone() }
                }
            }
        }
        Section { title: t!("batch-mentors"), trailing: outcome.stands.len().to_string(),
            List {
                for (name , count) in mentors {
                    ListItem {
                        key: "{name}",
                        title: name.clone(),
                        subtitle: t!("batch-of-mentor", count: count),
                        lead: Lead::Person(name.clone()),
                    }
                }
            }
        }
        if taken > 0 {
            p { class: "muted", {t!("batch-taken", count: taken)} }
        }
        if seen.fresh {
            DrawAgain { kind: kind.clone(), last: Shared(seen.clone()), again }
        }
    }
}

fn found_notice(names: &[String]) -> Element {
    rsx! {
        Notice {
            title: t!("batch-found", names: names.join(", ")),
            text: t!("batch-found-text"),
            tone: Tone::Warn,
        }
    }
}

/// How many stand of each mentor, by name.
fn by_mentor(seen: &Seen, outcome: &Outcome) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for one in &outcome.stands {
        let name = seen.row(one).and_then(|row| row.mentor.clone()).unwrap_or_else(|| t!("stage-somebody"));
        *counts.entry(name).or_default() += 1;
    }
    counts.into_iter().collect()
}

fn named(seen: &Seen, people: &BTreeSet<PersonId>) -> Vec<String> {
    let name = |person: &PersonId| {
        let row = seen.page.rows.iter().find(|row| row.author == Some(*person));
        row.and_then(|row| row.mentor.clone()).unwrap_or_else(|| t!("stage-somebody"))
    };
    people.iter().map(name).collect()
}

/// The page, equal to itself: it is asked anew whenever anything changed.
#[derive(Clone)]
struct Shared(Rc<Seen>);

impl PartialEq for Shared {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// One of the sample: opening it is kept before it is shown.
#[component]
fn DrawnRow(one: Candidate, seen: Shared, kind: Kind) -> Element {
    let phone = use_phone();
    let navigator = use_navigator();
    let toasts = use_toasts();
    let mut sampling = use_sampling();
    let row = seen.0.row(&one).cloned();
    let day = row.as_ref().map(|row| match kind {
        Kind::Progress => month_words(pendamping_domain::month::Month::of(row.day)),
        _ => format::full_day(row.day),
    });
    let mentor = row.as_ref().and_then(|row| row.mentor.clone());
    let family = row.as_ref().and_then(|row| row.family.clone());
    let title = family.or_else(|| day.clone()).unwrap_or_else(|| t!("reported-gone"));
    let subtitle =
        [day.filter(|day| *day != title), mentor].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let was_opened = seen.0.drawn.opened.contains(&one.revision);
    let (label, tone, icon) = match was_opened {
        true => (t!("batch-opened"), Tone::Good, Glyph::Approve),
        false => (t!("batch-to-open"), Tone::Quiet, Glyph::Show),
    };
    let to = match kind {
        Kind::Visit => Route::Review { visit: one.record, revision: one.revision },
        _ => Route::Reported { kind: kind.to_string(), record: one.record, revision: one.revision },
    };
    let failed = t!("batch-not-kept");
    rsx! {
        ListItem {
            title,
            subtitle,
            lead: Lead::Sign(icon, tone),
            note: rsx! {
                Chips {
                    Chip { label, tone }
                }
            },
            onclick: move |()| {
                let mut drawn = seen.0.drawn.clone();
                drawn.opened.insert(one.revision);
                let (phone, kind, to, failed) = (phone.clone(), kind.clone(), to.clone(), failed.clone());
                spawn(async move {
                    let Some(store) = phone.store() else { return };
                    match keep(&store, &phone, &kind, &drawn).await {
                        Ok(()) => {
                            sampling.set(Some(kind));
                            navigator.push(to);
                        }
                        Err(error) => {
                            tracing::warn!(%error, "that a record was opened was not kept");
                            toasts.refused(failed);
                        }
                    }
                });
            },
        }
    }
}

/// Takes what came since into the batch.
#[component]
fn DrawAgain(kind: Kind, last: Shared, again: Signal<u32>) -> Element {
    let phone = use_phone();
    let toasts = use_toasts();
    let failed = t!("batch-not-kept");
    rsx! {
        Button {
            id: "batch-again",
            label: t!("batch-again"),
            kind: ButtonKind::Quiet,
            icon: Glyph::Retry,
            onclick: move |_| {
                let (phone, kind, last, failed) = (phone.clone(), kind.clone(), last.clone(), failed.clone());
                let mut again = again;
                spawn(async move {
                    let Some(store) = phone.store() else { return };
                    let Seen { drawn, config, .. } = &*last.0;
                    match draw(&store, &phone, &kind, config.as_ref(), Some(drawn)).await {
                        Ok(_) => again += 1,
                        Err(error) => {
                            tracing::warn!(%error, "what came since was not drawn");
                            toasts.refused(failed);
                        }
                    }
                });
            },
        }
    }
}

/// Approves what stands, all in one save.
fn use_approve(kind: &Kind, mut saving: Signal<bool>) -> Callback<Rc<Seen>> {
    let phone = use_phone();
    let toasts = use_toasts();
    let navigator = use_navigator();
    let kind = kind.clone();
    use_callback(move |seen: Rc<Seen>| {
        let outcome = seen.outcome();
        if saving() || !outcome.to_open.is_empty() || outcome.stands.is_empty() {
            return;
        }
        saving.set(true);
        let (phone, key, kind) = (phone.clone(), draft_key(&kind), kind.clone());
        let (done, failed) = (t!("batch-done", count: outcome.stands.len()), t!("review-not-saved"));
        spawn(async move {
            let saved = match approvals(&phone, &kind, &seen, &outcome) {
                Some(revisions) => phone.save(revisions, Some(key), None).await.map(|_| ()),
                None => Err(StoreError::Refused("the review breaks a rule")),
            };
            match saved {
                Ok(()) => {
                    toasts.done(done);
                    navigator.replace(Route::Queue {});
                }
                Err(error) => {
                    tracing::warn!(%error, "a batch was not approved");
                    toasts.refused(failed);
                    saving.set(false);
                }
            }
        });
    })
}

/// One approval for each, that says what it rests on.
fn approvals(phone: &Phone, kind: &Kind, seen: &Seen, outcome: &Outcome) -> Option<Vec<Revision>> {
    let count = |many: usize| u32::try_from(many).ok();
    let (of, drawn) = (count(seen.drawn.all.len())?, count(seen.drawn.opened())?);
    let config = seen.config.as_ref().map(|config| config.version).unwrap_or_default();
    let approval = |one: &Candidate| {
        let scope: FamilyId = seen.row(one)?.scope;
        let opened = seen.drawn.opened.contains(&one.revision);
        let review = Review {
            of: one.record,
            revision: one.revision,
            decision: Decision::Approved,
            comments: Vec::new(),
            heard: Vec::new(),
            whose: kind.is_of_its_author().then_some(PersonId(scope.0)),
            scheme: None,
            sampled: Some(Sampled { of, drawn, opened, seed: seen.drawn.seed, rest: Rest::new() }),
            rest: Rest::new(),
        };
        let on = On { family: scope, opened: seen.page.opened, config };
        phone.revising(on, |saving| record_review(saving, &review)).ok()
    };
    outcome.stands.iter().map(approval).collect()
}
