//! A family's aid on its own page: what it is to get and got, and its word on each. On its mentor's phone the same, handed over.

use std::sync::Arc;

use dioxus::prelude::*;
use pendamping_domain::account::AidState;
use pendamping_domain::aid_word::{AidWord, MoneyWord};
use pendamping_domain::confirmation::Channel;
use pendamping_domain::id::{ConfigVersion, FamilyId, Position, RecordId};
use pendamping_domain::money::Rupiah;
use pendamping_domain::recording::record_aid_word;
use pendamping_domain::revision::{Kind, Rest, Revision};
use pendamping_store_api::StoreError;
use pendamping_store_api::money::{AidPage, AidRow, MoneyWordRow, OpenAid};
use pendamping_store_api::shared::GetConfig;

use super::words::{scheme_words, state_chip, word_words};
use crate::live::use_live;
use crate::phone::{On, Phone, use_phone};
use crate::widgets::prelude::*;
use crate::{format, t};

/// What may change it.
const KINDS: &[Kind] = &[
    Kind::Aid,
    Kind::Payout,
    Kind::AidWitness,
    Kind::AidWord,
    Kind::AidPlan,
    Kind::AidUse,
    Kind::Family,
    Kind::Config,
];

/// What a word is about.
#[derive(Clone, Copy, PartialEq)]
struct About {
    aid: RecordId,
    family: FamilyId,
    opened: Position,
    config: ConfigVersion,
}

/// All tranches of the family. Nothing where there are none.
#[component]
pub fn OwnAid(family: Option<FamilyId>, channel: ReadSignal<Channel>) -> Element {
    let today = use_phone().today();
    let live = use_live(KINDS, (family, today), |store, (family, today)| async move {
        let config = store.call(GetConfig).await?.map(|config| config.version).unwrap_or_default();
        match store.call(OpenAid { family, today }).await {
            Ok(page) => Ok(Some((page, config))),
            Err(StoreError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    });
    let Some(ready) = live.ready() else { return rsx! {} };
    let Some((page, config)) = ready.as_ref().as_ref().filter(|(page, _)| !page.rows.is_empty()) else {
        return rsx! {};
    };
    rsx! {
        Section { title: t!("own-aid"),
            for (at , row) in page.rows.iter().enumerate() {
                {tranche(at, page, row, *config, channel, today)}
            }
        }
    }
}

fn tranche(
    at: usize,
    page: &AidPage,
    row: &AidRow,
    config: ConfigVersion,
    channel: ReadSignal<Channel>,
    today: chrono::NaiveDate,
) -> Element {
    let account = &row.account;
    let amount = row.aid.as_ref().map_or(account.sum.credited, |aid| aid.amount);
    let planned = row.aid.as_ref().and_then(|aid| aid.planned);
    let planned = planned.filter(|_| account.state == AidState::Planned);
    let planned = planned.map(|day| t!("own-aid-planned", day: format::day_from(day, today)));
    let about = account.aid.filter(|_| !account.placed.is_empty() || !row.witnesses.is_empty());
    let about = about.map(|aid| About { aid, family: page.family, opened: page.opened, config });
    rsx! {
        Card { key: "{at}", title: scheme_words(row.scheme.as_ref(), account.scheme.as_deref(), account.tranche),
            h3 { {format::rupiah(amount.0)} }
            Chips { {state_chip(account)} }
            if let Some(planned) = planned {
                p { class: "muted", "{planned}" }
            }
            {what_became_of_it(row, today)}
            if let Some(about) = about {
                Word { at, about, said: row.words.first().cloned().map(Said), channel }
            }
        }
    }
}

/// What was received, who saw it, and what it bought, the latest first; above all of it what is left.
fn what_became_of_it(row: &AidRow, today: chrono::NaiveDate) -> Element {
    let counted = || row.spending.uses.iter().filter(|bought| !bought.bought.taken_back);
    let bought = counted().map(|bought| {
        let (what, amount) = (&bought.bought.what, format::rupiah(bought.bought.amount.0));
        let when = t!("own-use-bought", day: format::day_from(bought.bought.date, today));
        (bought.bought.date, 2, entry(bought.record, Glyph::Business, format!("{what} · {amount}"), when))
    });
    let seen = row.witnesses.iter().filter(|seen| !seen.witness.taken_back).take(1).map(|seen| {
        let (amount, day) =
            (format::rupiah(seen.witness.amount.0), format::day_from(seen.witness.date, today));
        let title = t!("own-aid-seen", amount: amount, day: day);
        (seen.witness.date, 1, entry(seen.record, Glyph::Approve, title, String::new()))
    });
    let paid = row.account.placed.iter().filter(|placed| placed.transfer.kept().0 > 0).map(|placed| {
        let transfer = &placed.transfer;
        let title = t!("own-aid-paid", day: format::day_from(transfer.date, today));
        (transfer.date, 0, entry(transfer.id, Glyph::Money, title, format::rupiah(transfer.kept().0)))
    });
    let mut entries: Vec<_> = bought.chain(seen).chain(paid).collect();
    // Of one day what comes of the other stands above it.
    entries.sort_by_key(|(day, step, _)| std::cmp::Reverse((*day, *step)));
    let left = row.spending.sums.left().0;
    let has_bought = counted().next().is_some();
    rsx! {
        if has_bought && row.spending.sums.received.0 > 0 {
            if left > 0 {
                p { class: "strong", {t!("own-use-left", amount: format::rupiah(left))} }
            } else if left < 0 {
                p { class: "strong",
                    {t!("own-use-over", spent: format::rupiah(row.spending.sums.spent.0), over: format::rupiah(-left))}
                }
            } else {
                p { class: "strong", {t!("own-use-spent")} }
            }
        }
        if !entries.is_empty() {
            Timeline { entries: entries.into_iter().map(|(_, _, entry)| entry).collect::<Vec<_>>() }
        }
    }
}

fn entry(record: RecordId, icon: Glyph, title: String, when: String) -> TimelineEntry {
    TimelineEntry {
        key: record.to_string(),
        icon,
        tone: Tone::Accent,
        title,
        when,
        text: None,
        chip: None,
        to: None,
    }
}

/// The latest word as a property.
#[derive(Clone)]
struct Said(MoneyWordRow);

impl PartialEq for Said {
    fn eq(&self, other: &Self) -> bool {
        (self.0.record, self.0.received) == (other.0.record, other.0.received)
    }
}

#[component]
fn Word(at: usize, about: About, said: Option<Said>, channel: ReadSignal<Channel>) -> Element {
    let phone = use_phone();
    let toasts = use_toasts();
    let own_phone = *channel.read() == Channel::OwnPhone;
    let mut anew = use_signal(|| false);
    let mut busy = use_busy_on(said.as_ref().map(|said| said.0.record));
    let mut asking = use_signal(|| None::<MoneyWord>);
    let mut other = use_signal(|| None::<i64>);
    let mut unread = use_signal(|| None::<String>);
    let mut tried = use_signal(|| false);
    let save = use_callback(move |(word, amount): (MoneyWord, Option<i64>)| {
        if *busy.peek() {
            return;
        }
        let said = AidWord {
            aid: about.aid,
            family: about.family,
            word,
            amount: amount.map(Rupiah),
            channel: channel.peek().clone(),
            sealed: None,
            rest: Rest::new(),
        };
        if !said.check().is_empty() {
            toasts.refused(t!("money-word-amount-missing"));
            return;
        }
        let Some(revision) = revision(&phone, about, said) else {
            toasts.refused(t!("word-not-saved"));
            return;
        };
        busy.set(true);
        let phone = phone.clone();
        spawn(async move {
            match phone.save(vec![revision], None, None).await {
                Ok(_) => {
                    settle(busy);
                    anew.set(false);
                    asking.set(None);
                    toasts.done(t!("word-saved"));
                }
                Err(error) => {
                    busy.set(false);
                    if matches!(error, StoreError::Full) {
                        toasts.refused(t!("store-full"));
                    } else {
                        tracing::error!(%error, "a family's word on aid was not saved");
                        toasts.refused(t!("word-not-saved"));
                    }
                }
            }
        });
    });
    // What was said by the mentor's phone does not answer for the family: on its own it is asked all the same.
    let is_its_own = |said: &Said| !own_phone || said.0.channel == Channel::OwnPhone;
    let answer = said.filter(|said| !anew() && is_its_own(said));
    if let Some(Said(said)) = answer {
        let has_it = said.word.as_ref().is_some_and(|word| word.word == MoneyWord::Received);
        let words = match &said.word {
            Some(word) if own_phone => t!("word-answered", word: word_words(word)),
            _ => t!("word-answered-only"),
        };
        return rsx! {
            Chips {
                Chip { label: words, tone: if has_it { Tone::Good } else { Tone::Warn } }
                if said.received {
                    Chip { label: t!("word-received"), tone: Tone::Quiet, icon: Glyph::Received }
                } else {
                    Chip { label: t!("word-waiting"), tone: Tone::Quiet, icon: Glyph::Upload }
                }
            }
            Button { label: t!("word-again"), kind: ButtonKind::Quiet, icon: Glyph::Edit, onclick: move |_| anew.set(true) }
        };
    }
    rsx! {
        p { {t!("money-word-ask")} }
        ActionRow {
            Button {
                label: t!("money-word-yes"),
                icon: Glyph::Approve,
                disabled: busy(),
                onclick: move |_| save((MoneyWord::Received, None)),
            }
            Button {
                label: t!("money-word-no"),
                id: "aid-no-{at}",
                kind: ButtonKind::Danger,
                disabled: busy(),
                onclick: move |_| asking.set(Some(MoneyWord::NotReceived)),
            }
        }
        Button {
            label: t!("money-word-else"),
            kind: ButtonKind::Quiet,
            icon: Glyph::Comment,
            fill: true,
            disabled: busy(),
            onclick: move |_| asking.set(Some(MoneyWord::OtherAmount)),
        }
        p { class: "muted", {t!("money-word-readers")} }
        match asking() {
            Some(MoneyWord::NotReceived) => rsx! {
                Sheet {
                    id: "money-denial",
                    title: t!("money-word-deny-title"),
                    text: t!("money-word-deny-text"),
                    confirm: t!("money-word-deny-confirm"),
                    cancel: t!("word-back"),
                    onconfirm: move |()| save((MoneyWord::NotReceived, None)),
                    oncancel: move |()| asking.set(None),
                }
            },
            Some(MoneyWord::OtherAmount) => rsx! {
                Sheet {
                    id: "money-other",
                    title: t!("money-word-else-title"),
                    confirm: t!("money-word-else-confirm"),
                    cancel: t!("word-back"),
                    onconfirm: move |()| match other() {
                        Some(amount) if amount > 0 => save((MoneyWord::OtherAmount, Some(amount))),
                        _ => tried.set(true),
                    },
                    oncancel: move |()| asking.set(None),
                    NumberField {
                        id: "other-amount",
                        label: t!("money-word-amount"),
                        prefix: "Rp".to_owned(),
                        value: other(),
                        unread: unread(),
                        tried: tried(),
                        error: (tried() && other().is_none_or(|amount| amount == 0)).then(|| t!("money-word-amount-missing")),
                        oninput: move |entered| match entered {
                            Entered::Number(number) => {
                                other.set(number);
                                unread.set(None);
                            }
                            Entered::Unread(text) => {
                                other.set(None);
                                unread.set(Some(text));
                            }
                        },
                    }
                }
            },
            _ => rsx! {},
        }
    }
}

fn revision(phone: &Arc<Phone>, about: About, said: AidWord) -> Option<Revision> {
    let said = match said.channel {
        Channel::OwnPhone => said,
        // Its mentor has this phone, and may be whom it is about.
        _ => match phone.seal_for_centre(&said.inside()) {
            Ok(sealed) => said.carried(sealed),
            Err(error) => {
                tracing::error!(%error, "a family's word on aid could not be sealed");
                return None;
            }
        },
    };
    let About { family, opened, config, .. } = about;
    phone.revising(On { family, opened, config }, |saving| record_aid_word(saving, &said)).ok()
}
