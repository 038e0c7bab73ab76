//! A family's selection on its own page: what was decided on it and why, until when it may object, and what was answered. On its
//! mentor's phone the same, handed over: what it objects there is sealed for the centre, and nothing of it is kept while it is written.

use std::sync::Arc;

use chrono::NaiveDate;
use dioxus::prelude::*;
use pendamping_domain::confirmation::Channel;
use pendamping_domain::id::{ConfigVersion, FamilyId, Position, RecordId};
use pendamping_domain::life::Standing;
use pendamping_domain::objection::{Objection, ObjectionState, TEXT_MAX};
use pendamping_domain::recording::record_objection;
use pendamping_domain::review::Decision;
use pendamping_domain::revision::{Kind, Rest};
use pendamping_store_api::StoreError;
use pendamping_store_api::selection::{
    DecisionRow, ObjectionRow, OpenSelection, SelectionPage, SelectionRow,
};
use pendamping_store_api::shared::DraftKey;

use super::decide::reason_of;
use super::words::scheme_name;
use crate::draft::{self, use_keeper};
use crate::live::use_live;
use crate::phone::{On, Phone, use_phone};
use crate::screens::coordinator::evidence::quoted;
use crate::screens::draft_note::DraftNote;
use crate::widgets::prelude::*;
use crate::{format, t};

/// What may change it.
const KINDS: &[Kind] =
    &[Kind::Selection, Kind::Review, Kind::Objection, Kind::ObjectionAnswer, Kind::Family, Kind::Config];

/// The latest proposal of the family. Nothing where there is none.
#[component]
pub fn OwnSelection(family: Option<FamilyId>, channel: ReadSignal<Channel>) -> Element {
    let today = use_phone().today();
    let live = use_live(KINDS, (family, today), |store, (family, today)| async move {
        match store.call(OpenSelection { family, today }).await {
            Ok(page) => Ok(Some(page)),
            Err(StoreError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    });
    let Some(ready) = live.ready() else { return rsx! {} };
    let Some(page) = ready.as_ref().as_ref().filter(|page| page.rule.is_some()) else { return rsx! {} };
    let Some(row) = page.proposals.first() else { return rsx! {} };
    rsx! {
        Section { title: t!("own-selection"),
            Card { title: scheme_name(page.scheme.as_ref()),
                {stands(page, row)}
                for objection in &row.objections {
                    {objected(objection, row.decision().is_none())}
                }
                {may_object(page, row, channel, today)}
            }
        }
    }
}

/// What was decided, in the family's words.
fn stands(page: &SelectionPage, row: &SelectionRow) -> Element {
    let amount = page.scheme.as_ref().and_then(|scheme| scheme.tranches.first()).map(|one| one.amount.0);
    let decision = row.decision();
    let (said, tone, icon) = match row.standing {
        Standing::Approved => (t!("own-selection-granted"), Tone::Good, Glyph::Approve),
        Standing::Declined | Standing::CorrectionAsked => {
            (t!("own-selection-declined"), Tone::Warn, Glyph::Close)
        }
        _ if !row.decisions.is_empty() => (t!("own-selection-again"), Tone::Accent, Glyph::Retry),
        _ => (t!("own-selection-waits"), Tone::Accent, Glyph::Waiting),
    };
    rsx! {
        if let Some(amount) = amount {
            h3 { {format::rupiah(amount)} }
        }
        Chips {
            Chip { label: said, tone, icon }
        }
        if let Some(decision) = decision {
            if let Some(why) = reason_of(&decision.row.review) {
                p { {t!("own-selection-why")} " " {quoted(&why)} }
            }
            p { class: "muted", {t!("own-selection-day", day: format::long_day(decision.day))} }
        } else {
            p { class: "muted", {t!("own-selection-wait-text")} }
        }
    }
}

/// What the family objected, as far as it may be read here, and what was answered.
fn objected(objection: &ObjectionRow, waits: bool) -> Element {
    let (label, tone, icon) = match &objection.state {
        ObjectionState::Upheld => (t!("own-objection-upheld"), Tone::Good, Glyph::Approve),
        ObjectionState::Rejected => (t!("own-objection-rejected"), Tone::Warn, Glyph::Close),
        ObjectionState::Waiting { until } => {
            (t!("own-objection-waits", day: format::long_day(*until)), Tone::Accent, Glyph::Waiting)
        }
        ObjectionState::Late { .. } | ObjectionState::TooLate => {
            (t!("own-objection-late"), Tone::Accent, Glyph::Waiting)
        }
    };
    let why = objection.answer.as_ref().filter(|answer| !answer.reason.is_empty());
    rsx! {
        div { key: "{objection.record}", class: "own-objection",
            p { class: "strong", {t!("own-objection", day: format::long_day(objection.came))} }
            match &objection.text {
                Some(text) => rsx! { p { {quoted(text)} } },
                None => rsx! { p { class: "muted", {t!("own-objection-sealed")} } },
            }
            Chips {
                Chip { label, tone, icon }
                if objection.answer.is_some() {
                } else if objection.received {
                    Chip { label: t!("word-received"), tone: Tone::Quiet, icon: Glyph::Received }
                } else {
                    Chip { label: t!("word-waiting"), tone: Tone::Quiet, icon: Glyph::Upload }
                }
            }
            if let Some(answer) = why {
                p { {t!("own-objection-answer")} " " {quoted(&answer.reason)} }
            }
            if waits && objection.state == ObjectionState::Upheld {
                p { class: "muted", {t!("own-objection-upheld-text")} }
            }
        }
    }
}

/// Until when it may object; what was granted nobody objects to.
fn may_object(
    page: &SelectionPage,
    row: &SelectionRow,
    channel: ReadSignal<Channel>,
    today: NaiveDate,
) -> Element {
    let against = |decision: &&DecisionRow| decision.row.review.decision == Decision::Declined;
    let Some((decision, until)) = row.decision().filter(against).zip(row.object_until) else {
        return rsx! {};
    };
    if row.objections.iter().any(|one| one.decision == decision.row.record) {
        return rsx! {};
    }
    if today > until {
        return rsx! {
            p { class: "muted", {t!("own-object-over", day: format::long_day(until))} }
        };
    }
    let about = About {
        selection: row.record,
        decision: decision.row.record,
        family: page.id,
        opened: page.opened,
        config: page.config,
    };
    rsx! {
        p { {t!("own-object-until", day: format::long_day(until))} }
        for about in [about] {
            Object { key: "{about.decision}", about, channel }
        }
    }
}

/// What an objection is about.
#[derive(Clone, Copy, PartialEq)]
struct About {
    selection: RecordId,
    decision: RecordId,
    family: FamilyId,
    opened: Position,
    config: ConfigVersion,
}

fn draft_key(selection: RecordId) -> DraftKey {
    DraftKey { kind: Kind::Objection, about: selection }
}

/// The form, folded until it is asked for.
#[component]
fn Object(about: About, channel: ReadSignal<Channel>) -> Element {
    let phone = use_phone();
    let toasts = use_toasts();
    let own_phone = *channel.read() == Channel::OwnPhone;
    let mut open = use_signal(|| false);
    let mut words = use_signal(String::new);
    let mut tried = use_signal(|| false);
    let mut busy = use_signal(|| false);
    let key = draft_key(about.selection);
    let keeper = use_keeper(key.clone(), false);
    let reading = phone.clone();
    use_future(move || {
        // On the mentor's phone nothing is kept of it, so there is nothing to find.
        let (store, key) = (reading.store().filter(|_| own_phone), key.clone());
        async move {
            let Some(store) = store else { return };
            match draft::kept::<String>(&store, &key).await {
                Ok(Some(kept)) if keeper.is_untouched() => {
                    words.set(kept);
                    open.set(true);
                }
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "a half-written objection could not be read"),
            }
        }
    });
    let send = move |_| {
        tried.set(true);
        let text = words.peek().trim().to_owned();
        if text.is_empty() || *busy.peek() {
            return focus_first_error();
        }
        let (phone, channel) = (phone.clone(), channel.peek().clone());
        busy.set(true);
        keeper.close(true);
        spawn(async move {
            match save(&phone, about, channel, text).await {
                Ok(()) => {
                    words.set(String::new());
                    open.set(false);
                    keeper.forget();
                    toasts.done(t!("own-object-done"));
                }
                Err(StoreError::Full) => toasts.refused(t!("store-full")),
                Err(error) => {
                    tracing::error!(%error, "an objection was not saved");
                    toasts.refused(t!("word-not-saved"));
                }
            }
            // Also after the one that was saved there may be another.
            keeper.close(false);
            busy.set(false);
        });
    };
    if !open() {
        return rsx! {
            Button {
                id: "object",
                label: t!("own-object"),
                kind: ButtonKind::Secondary,
                icon: Glyph::Comment,
                fill: true,
                onclick: move |_| open.set(true),
            }
        };
    }
    rsx! {
        TextArea {
            id: "objection",
            label: t!("own-object-words"),
            hint: t!("own-object-hint"),
            value: words(),
            max_length: u32::try_from(TEXT_MAX).unwrap_or(u32::MAX),
            error: (tried() && words().trim().is_empty()).then(|| t!("own-object-missing")),
            oninput: move |typed: String| {
                if own_phone {
                    keeper.put(about.family, &typed);
                }
                words.set(typed);
            },
        }
        if own_phone && !words().is_empty() {
            DraftNote { keeper }
        }
        p { class: "muted", if own_phone { {t!("own-object-readers")} } else { {t!("own-object-readers-sealed")} } }
        ActionRow {
            Button { label: t!("word-back"), kind: ButtonKind::Quiet, onclick: move |_| open.set(false) }
            Button {
                id: "object-send",
                label: t!("own-object-send"),
                icon: Glyph::Send,
                disabled: busy(),
                onclick: send,
            }
        }
    }
}

async fn save(phone: &Arc<Phone>, about: About, channel: Channel, text: String) -> Result<(), StoreError> {
    let (text, sealed) = match channel {
        Channel::OwnPhone => (text, None),
        // Its mentor has this phone, and may be whom it is about.
        _ => match phone.seal_for_centre(&text) {
            Ok(sealed) => (String::new(), Some(sealed)),
            Err(error) => {
                tracing::error!(%error, "an objection could not be sealed");
                return Err(StoreError::Refused("the words could not be sealed"));
            }
        },
    };
    let About { selection, decision, family, opened, config } = about;
    let objection = Objection { selection, decision, family, channel, text, sealed, rest: Rest::new() };
    let revision = phone
        .revising(On { family, opened, config }, |saving| record_objection(saving, &objection))
        .map_err(|_| StoreError::Refused("the objection breaks a rule"))?;
    phone.save(vec![revision], Some(draft_key(selection)), None).await.map(|_| ())
}
