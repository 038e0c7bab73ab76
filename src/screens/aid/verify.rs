//! One tranche under verification: what keeps the reader from it, what is asked about, the plan with what was bought, and each
//! purchase with its photos. What was looked at is approved together; of one purchase a correction is asked on a page of its own
//! (`ask`).

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use dioxus::prelude::*;
use pendamping_domain::id::{ConfigVersion, FamilyId, RecordId, RevisionId};
use pendamping_domain::recording::record_review;
use pendamping_domain::review::{Decision, Review};
use pendamping_domain::revision::{Kind, Rest, Revision};
use pendamping_domain::verification::Bar;
use pendamping_store_api::StoreError;
use pendamping_store_api::money::{AidPage, AidRow, OpenAid};
use pendamping_store_api::shared::GetConfig;
use pendamping_store_api::spending::UseRow;

use super::spent::{asked_about, line_words, purchases, sums, title};
use super::words::{bar_words, scheme_words};
use crate::live::{Asked, use_live};
use crate::phone::{On, Phone, use_phone};
use crate::route::Route;
use crate::screens::photos::Photos;
use crate::screens::places::RoleNav;
use crate::screens::status::SyncStatus;
use crate::screens::to_the_end::{by_toast, to_the_end};
use crate::widgets::prelude::*;
use crate::{format, t};

/// What may change these pages.
const KINDS: &[Kind] = &[
    Kind::Aid,
    Kind::Payout,
    Kind::AidPlan,
    Kind::AidUse,
    Kind::AidWitness,
    Kind::Selection,
    Kind::Review,
    Kind::Family,
    Kind::Config,
    Kind::Person,
];

/// A page of the store, with the tranche in question.
pub(super) struct Seen {
    pub page: AidPage,
    at: usize,
}

impl Seen {
    pub fn row(&self) -> Option<&AidRow> {
        self.page.rows.get(self.at)
    }
}

/// None when this phone has no such tranche (any more).
pub(super) fn use_tranche(family: FamilyId, aid: RecordId) -> Asked<Option<Rc<Seen>>> {
    let today = use_phone().today();
    use_live(KINDS, (family, aid, today), |store, (family, aid, today)| async move {
        let page = match store.call(OpenAid { family: Some(family), today }).await {
            Ok(page) => page,
            Err(StoreError::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        let at = page.rows.iter().position(|row| row.account.aid == Some(aid));
        Ok(at.map(|at| Rc::new(Seen { page, at })))
    })
}

/// The revisions that were looked at: what comes later was not.
type LookedAt = Signal<BTreeSet<RevisionId>>;

/// One tranche.
#[component]
pub fn VerifyAid(family: FamilyId, aid: RecordId) -> Element {
    let today = use_phone().today();
    let live = use_tranche(family, aid);
    let looked: LookedAt = use_signal(BTreeSet::new);
    let ready = live.ready().and_then(|seen| (*seen).clone());
    let row = ready.as_ref().and_then(|seen| seen.row());
    let actions = ready.clone().filter(|seen| may_decide(seen)).map(|seen| {
        rsx! {
            Approve { seen: Shared(seen), looked }
        }
    });
    rsx! {
        Screen {
            title: t!("verify-title"),
            subtitle: ready.as_ref().zip(row).map(|(seen, row)| beneath(&seen.page, row)),
            back: Route::Verification {},
            status: rsx! { SyncStatus {} },
            actions,
            nav: rsx! { RoleNav {} },
            {live.show(|seen| match Option::as_ref(&seen).and_then(|seen| Some((seen, seen.row()?))) {
                None => rsx! {
                    EmptyState { icon: Glyph::Help, title: t!("verify-gone"), text: t!("verify-gone-text") }
                },
                Some((seen, row)) => rsx! {
                    {barred(row.spending.bar)}
                    {asked_about(&row.spending)}
                    {sums(&row.spending)}
                    {to_look_at(&seen.page, row, looked, today)}
                    {decided(row, today)}
                },
            })}
        }
    }
}

fn beneath(page: &AidPage, row: &AidRow) -> String {
    let account = &row.account;
    let scheme = scheme_words(row.scheme.as_ref(), account.scheme.as_deref(), account.tranche);
    format!("{} · {scheme}", page.name)
}

fn may_decide(seen: &Seen) -> bool {
    seen.row().is_some_and(|row| row.spending.bar.is_none() && row.spending.waiting().next().is_some())
}

pub(super) fn barred(bar: Option<Bar>) -> Element {
    let Some(bar) = bar else { return rsx! {} };
    rsx! {
        Notice { id: "barred", title: t!("verify-barred"), text: bar_words(bar), tone: Tone::Warn, icon: Glyph::Lock }
    }
}

/// The purchases that wait, each whole.
fn to_look_at(page: &AidPage, row: &AidRow, looked: LookedAt, today: chrono::NaiveDate) -> Element {
    let waiting: Vec<&UseRow> = row.spending.waiting().collect();
    let free = row.spending.bar.is_none();
    if waiting.is_empty() {
        return rsx! {
            Notice { title: t!("verify-none"), tone: Tone::Good, icon: Glyph::Safe }
        };
    }
    rsx! {
        Section { title: t!("verify-purchases"), trailing: format::number(waiting.len() as i64),
            for bought in waiting {
                Card { key: "{bought.revision}",
                    h3 { {title(bought)} }
                    {told(page, row, bought, today)}
                    if free {
                        {look(page.family, bought, looked)}
                    }
                }
            }
        }
    }
}

/// What a purchase says, and its photos.
pub(super) fn told(page: &AidPage, row: &AidRow, bought: &UseRow, today: chrono::NaiveDate) -> Element {
    let said = &bought.bought;
    let mut facts = vec![Fact::new(t!("use-date"), format::day_from(said.date, today))];
    if let Some(line) = line_words(&row.spending, bought) {
        facts.push(Fact::new(t!("field-line"), line));
    }
    let or_none = |text: &str| if text.is_empty() { t!("fact-empty") } else { text.to_owned() };
    facts.push(Fact::new(t!("use-receipt"), or_none(&said.receipt)));
    if let Some(by) = &bought.by {
        facts.push(Fact::new(t!("use-by"), by.clone()));
    }
    for (name, text) in [(t!("use-explanation"), &said.explanation), (t!("witness-note"), &said.note)] {
        if !text.is_empty() {
            facts.push(Fact::new(name, text.clone()));
        }
    }
    rsx! {
        if bought.answers || bought.again {
            Chips {
                if bought.answers {
                    Chip { label: t!("use-answers"), tone: Tone::Accent, icon: Glyph::Retry }
                }
                if bought.again {
                    Chip { label: t!("use-again"), tone: Tone::Warn, icon: Glyph::Retry }
                }
            }
        }
        if said.photos.is_empty() {
            p { class: "muted", {t!("use-no-photos")} }
        } else {
            Photos {
                photos: said.photos.clone(),
                family: page.family,
                home: page.home,
                zone: page.region.offset_minutes(),
                fetch: true,
            }
        }
        Facts { facts }
    }
}

/// The two things somebody does with a purchase that waits.
fn look(family: FamilyId, bought: &UseRow, mut looked: LookedAt) -> Element {
    let revision = bought.revision;
    let chosen = if looked.read().contains(&revision) { vec![true] } else { Vec::new() };
    let (aid, record) = (bought.bought.aid, bought.record);
    rsx! {
        ChoiceChips {
            id: "looked-{record}",
            label: t!("verify-look"),
            multiple: true,
            options: vec![(true, t!("verify-looked"))],
            chosen,
            onchange: move |chosen: Vec<bool>| {
                let mut looked = looked.write();
                if chosen.is_empty() { looked.remove(&revision) } else { looked.insert(revision) };
            },
        }
        LinkButton {
            to: Route::AskPurchase { family, aid, bought: record },
            label: t!("review-ask"),
            kind: ButtonKind::Quiet,
            icon: Glyph::Comment,
        }
    }
}

/// What is decided, waits for its mentor, or counts for nothing.
fn decided(row: &AidRow, today: chrono::NaiveDate) -> Element {
    let others = || row.spending.uses.iter().filter(|bought| !bought.waits());
    if others().next().is_none() {
        return rsx! {};
    }
    rsx! {
        Section { title: t!("verify-decided"),
            {purchases(&row.spending, others(), today, |_| None)}
        }
    }
}

/// A page of the store as a property: the same answer is the same.
#[derive(Clone)]
pub(super) struct Shared(pub Rc<Seen>);

impl PartialEq for Shared {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// Approves all that were looked at, in one saving.
#[component]
fn Approve(seen: Shared, looked: LookedAt) -> Element {
    let phone = use_phone();
    let toasts = use_toasts();
    let mut tried = use_signal(|| false);
    let Shared(seen) = seen;
    let waiting: Vec<&UseRow> = seen.row().map(|row| row.spending.waiting().collect()).unwrap_or_default();
    let mut busy = use_busy_on(waiting.iter().map(|bought| bought.revision).collect::<Vec<_>>());
    let these: Vec<(RecordId, RevisionId)> = waiting
        .iter()
        .filter(|bought| looked.read().contains(&bought.revision))
        .map(|bought| (bought.record, bought.revision))
        .collect();
    let count = these.len();
    let seen_now = seen.clone();
    let approve = move |_| {
        if busy() {
            return;
        }
        if these.is_empty() {
            return tried.set(true);
        }
        busy.set(true);
        let (phone, seen, these) = (phone.clone(), seen_now.clone(), these.clone());
        spawn(async move {
            let done = t!("review-approved");
            let work = async move { save(&phone, &seen.page, &these).await };
            match to_the_end(work, by_toast(toasts, done.clone())).await {
                Ok(()) => toasts.done(done),
                Err(error) => {
                    tracing::warn!(%error, "purchases were not approved");
                    toasts.refused(t!("review-not-saved"));
                    busy.set(false);
                }
            }
        });
    };
    rsx! {
        if tried() && count == 0 {
            Notice { title: t!("verify-look-first"), tone: Tone::Danger, live: true }
        }
        Button {
            id: "verify-approve",
            label: if count == 0 { t!("verify-approve-none") } else { t!("verify-approve", count: count) },
            icon: Glyph::Approve,
            fill: true,
            disabled: busy(),
            onclick: approve,
        }
    }
}

async fn save(
    phone: &Arc<Phone>,
    page: &AidPage,
    these: &[(RecordId, RevisionId)],
) -> Result<(), StoreError> {
    let store = phone.store().ok_or(StoreError::Closed)?;
    let config = store.call(GetConfig).await?.map(|config| config.version).unwrap_or_default();
    let revisions = these
        .iter()
        .map(|(of, revision)| approval(phone, page, config, *of, *revision))
        .collect::<Option<Vec<_>>>()
        .ok_or(StoreError::Refused("the review breaks a rule"))?;
    phone.save(revisions, None, None).await.map(|_| ())
}

fn approval(
    phone: &Phone,
    page: &AidPage,
    config: ConfigVersion,
    of: RecordId,
    revision: RevisionId,
) -> Option<Revision> {
    let on = On { family: page.family, opened: page.opened, config };
    phone.revising(on, |saving| record_review(saving, &review(of, revision, Decision::Approved))).ok()
}

pub(super) fn review(of: RecordId, revision: RevisionId, decision: Decision) -> Review {
    Review {
        of,
        revision,
        decision,
        comments: Vec::new(),
        heard: Vec::new(),
        whose: None,
        scheme: None,
        sampled: None,
        rest: Rest::new(),
    }
}
