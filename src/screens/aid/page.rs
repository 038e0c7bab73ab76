//! The aid of a family as its mentor and its coordinator read it: each tranche with where its money is, who saw it, and what does
//! not agree. The mentor records here what they saw.

use dioxus::prelude::*;
use pendamping_domain::actor::Role;
use pendamping_domain::id::FamilyId;
use pendamping_domain::plan::AidPlan;
use pendamping_domain::revision::Kind;
use pendamping_domain::verification::Bar;
use pendamping_store_api::StoreError;
use pendamping_store_api::money::{AidPage, AidRow, OpenAid, WitnessRow};
use pendamping_store_api::spending::UseRow;

use super::receipt::{Receipt, Told};
use super::spent::{asked_about, purchases, sums};
use super::words::{channel_words, duty_words, mismatch_words, scheme_words, state_chip, word_words};
use crate::live::use_live;
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::mentor::desk::custody_words;
use crate::screens::places::RoleNav;
use crate::screens::status::SyncStatus;
use crate::widgets::prelude::*;
use crate::{format, t};

/// What may change this page.
const KINDS: &[Kind] = &[
    Kind::Aid,
    Kind::Payout,
    Kind::AidWitness,
    Kind::AidWord,
    Kind::AidPlan,
    Kind::AidUse,
    Kind::Review,
    Kind::Family,
    Kind::Config,
    Kind::Person,
];

/// Who reads it.
#[derive(Clone, Copy, PartialEq)]
struct Reading {
    today: chrono::NaiveDate,
    /// A mentor: records what they saw.
    witnesses: bool,
}

/// A family's aid on its mentor's phone.
#[component]
pub fn FamilyAid(family: FamilyId) -> Element {
    let phone = use_phone();
    let today = phone.today();
    let reviews = phone.profile().is_some_and(|profile| profile.role == Role::Coordinator);
    let live = use_live(KINDS, (family, today), |store, (family, today)| async move {
        match store.call(OpenAid { family: Some(family), today }).await {
            Ok(page) => Ok(Some(page)),
            Err(StoreError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    });
    let ready = live.ready();
    let name = ready.as_ref().and_then(|page| page.as_ref().as_ref().map(|page| page.name.clone()));
    let back = if reviews { Route::Books {} } else { Route::Family { family } };
    let reading = Reading { today, witnesses: !reviews };
    rsx! {
        Screen {
            title: t!("aid-title"),
            subtitle: name,
            back,
            status: rsx! { SyncStatus {} },
            nav: rsx! { RoleNav {} },
            {live.show(|page| match page.as_ref() {
                None => rsx! {
                    EmptyState { icon: Glyph::Help, title: t!("family-gone"), text: t!("family-gone-text") }
                },
                Some(page) => tranches(page, reading),
            })}
        }
    }
}

fn tranches(page: &AidPage, reading: Reading) -> Element {
    if page.rows.is_empty() {
        return rsx! {
            EmptyState { icon: Glyph::Money, title: t!("aid-none"), text: t!("aid-none-text") }
        };
    }
    rsx! {
        for (at , row) in page.rows.iter().enumerate() {
            Section {
                key: "{at}",
                title: scheme_words(row.scheme.as_ref(), row.account.scheme.as_deref(), row.account.tranche),
                {tranche(page.family, row, reading)}
                if let Some(told) = Told::of(page, row).filter(|_| reading.witnesses) {
                    Receipt { told, at }
                }
            }
        }
    }
}

fn tranche(family: FamilyId, row: &AidRow, reading: Reading) -> Element {
    let account = &row.account;
    let amount = row.aid.as_ref().map_or(account.sum.credited, |aid| aid.amount);
    let open: Vec<_> = account.mismatches.iter().filter(|one| one.is_open(reading.today)).collect();
    let is_to_be_seen = reading.witnesses && row.witnesses.is_empty() && account.sum.net().0 > 0;
    let record = account.aid;
    rsx! {
        Card {
            div { class: "row-main",
                h3 { {format::rupiah(amount.0)} }
                Chips { {state_chip(account)} }
            }
            Facts { facts: facts(row, reading) }
            for (at , mismatch) in open.iter().enumerate() {
                Notice {
                    key: "{at}",
                    tone: Tone::Warn,
                    title: mismatch_words(&mismatch.kind),
                    text: duty_words(mismatch, reading.today),
                }
            }
        }
        if !row.witnesses.is_empty() {
            List {
                for seen in &row.witnesses {
                    {witness(family, seen, reading)}
                }
            }
        }
        if let Some(aid) = record.filter(|_| is_to_be_seen) {
            LinkButton {
                to: Route::NewWitness { family, aid },
                label: t!("aid-witness"),
                icon: Glyph::Photo,
                fill: true,
            }
        }
        {spending(family, row, reading, is_to_be_seen)}
    }
}

/// What it is to buy and bought, and on its mentor's phone the ways to say so.
fn spending(family: FamilyId, row: &AidRow, reading: Reading, is_to_be_seen: bool) -> Element {
    let spending = &row.spending;
    let begun = spending.plan.is_some() || !spending.uses.is_empty();
    let struck = row.aid.as_ref().is_none_or(|aid| aid.struck_by.is_some());
    let writes = row.account.aid.filter(|_| reading.witnesses && (begun || !struck));
    // Nothing is bought of money that nobody has seen or heard of.
    let came = begun || row.account.sum.net().0 > 0 || !row.witnesses.is_empty();
    let first = |is_next: bool| {
        if is_next && !is_to_be_seen { ButtonKind::Primary } else { ButtonKind::Secondary }
    };
    let edit =
        |bought: &UseRow| reading.witnesses.then_some(Route::EditPurchase { family, bought: bought.record });
    let verify = row.account.aid.filter(|_| spending.bar != Some(Bar::NoPower) && begun);
    rsx! {
        if begun {
            {asked_about(spending)}
            {sums(spending)}
            {purchases(spending, spending.uses.iter(), reading.today, edit)}
        }
        if let Some(aid) = writes {
            if came {
                LinkButton {
                    to: Route::NewPurchase { family, aid },
                    label: t!("use-record"),
                    kind: first(spending.plan.is_some()),
                    icon: Glyph::Add,
                    fill: true,
                }
            }
            LinkButton {
                to: Route::MakePlan { family, plan: AidPlan::record(aid) },
                label: if spending.plan.is_some() { t!("plan-change") } else { t!("plan-make") },
                kind: first(spending.plan.is_none()),
                icon: Glyph::Edit,
                fill: true,
            }
        }
        if let Some(aid) = verify {
            LinkButton {
                to: Route::VerifyAid { family, aid },
                label: t!("verify-title"),
                kind: ButtonKind::Secondary,
                icon: Glyph::Safe,
                fill: true,
            }
        }
    }
}

fn facts(row: &AidRow, reading: Reading) -> Vec<Fact> {
    let today = reading.today;
    let mut facts = Vec::new();
    if let Some(aid) = &row.aid {
        facts.push(
            Fact::new(t!("aid-decree"), aid.decree.clone()).more(format::day_from(aid.decree_date, today)),
        );
        if let Some(planned) = aid.planned.filter(|_| row.account.placed.is_empty()) {
            facts.push(Fact::new(t!("aid-planned"), format::day_from(planned, today)));
        }
    }
    for placed in &row.account.placed {
        let transfer = &placed.transfer;
        let day = format::day_from(transfer.date, today);
        let fact = if transfer.failed {
            Fact::new(t!("aid-payment-failed"), day).more(transfer.reason.clone())
        } else if transfer.kept().0 == 0 {
            Fact::new(t!("aid-payment-back"), format::rupiah(transfer.returned.0)).more(day)
        } else {
            Fact::new(t!("aid-payment"), format::rupiah(transfer.credited.0)).more(day)
        };
        facts.push(fact);
    }
    for word in &row.words {
        let said = match &word.word {
            Some(said) => word_words(said),
            None => t!("money-word-given"),
        };
        facts.push(Fact::new(t!("aid-family-says"), said).more(channel_words(&word.channel)));
    }
    facts
}

fn witness(family: FamilyId, seen: &WitnessRow, reading: Reading) -> Element {
    let witness = &seen.witness;
    let by = seen.mentor.clone().unwrap_or_else(|| t!("aid-witness-own"));
    let subtitle = format!("{by} · {}", t!("aid-receipt", number: witness.receipt.clone()));
    let (amount, day) = (format::rupiah(witness.amount.0), format::day_from(witness.date, reading.today));
    let title = if witness.taken_back {
        t!("aid-witness-taken-back", amount: amount, day: day)
    } else {
        t!("aid-witnessed", amount: amount, day: day)
    };
    let (label, tone, icon) = custody_words(&seen.custody);
    rsx! {
        ListItem {
            key: "{seen.record}",
            title,
            subtitle,
            lead: Lead::Sign(Glyph::Approve, if witness.taken_back { Tone::Quiet } else { Tone::Accent }),
            note: rsx! { Chips { Chip { label, tone, icon } } },
            to: reading.witnesses.then_some(Route::EditWitness { family, witness: seen.record }),
        }
    }
}
