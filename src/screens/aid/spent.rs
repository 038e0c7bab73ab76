//! What a tranche is to buy and bought, as its mentor and whoever verifies read it: what is asked about first, then the plan line by
//! line with what was bought for each, then the purchases. It only shows, and stops nobody.

use chrono::NaiveDate;
use dioxus::prelude::*;
use pendamping_domain::id::RecordId;
use pendamping_domain::life::Standing;
use pendamping_domain::money::Rupiah;
use pendamping_domain::spending::{Deviation, DeviationKind, LineSpending};
use pendamping_store_api::spending::{SpendingRow, UseRow};

use super::words::deviation_words;
use crate::route::Route;
use crate::screens::mentor::desk::custody_words;
use crate::widgets::prelude::*;
use crate::{format, t};

/// What is to be asked about, each with what was said to it. Without a plan all purchases are beside it, which is said once.
pub fn asked_about(row: &SpendingRow) -> Element {
    let unplanned = |one: &&Deviation| row.plan.is_none() && one.kind == DeviationKind::NotInPlan;
    let beside = row.sums.beside;
    let without_plan = row.deviations.iter().any(|one| unplanned(&one));
    rsx! {
        if without_plan {
            Notice {
                tone: Tone::Warn,
                title: t!("use-no-plan"),
                text: t!("use-no-plan-text", amount: format::rupiah(beside.0)),
            }
        }
        for (at , deviation) in row.deviations.iter().filter(|one| !unplanned(one)).enumerate() {
            Notice {
                key: "{at}",
                tone: if deviation.explained { Tone::Quiet } else { Tone::Warn },
                icon: Glyph::Flag,
                title: deviation_words(deviation, row),
                text: explanation(deviation, row).map_or_else(
                    || t!("use-not-explained"),
                    |text| t!("use-explained", text: text),
                ),
            }
        }
    }
}

/// What was said to a deviation: the note of the plan, or the first explanation of the purchases it comes from.
fn explanation(deviation: &Deviation, row: &SpendingRow) -> Option<String> {
    if !deviation.explained {
        return None;
    }
    if deviation.kind == DeviationKind::PlanOver {
        return row.plan.as_ref().map(|plan| plan.plan.note.clone());
    }
    let from = |id: &RecordId| row.uses.iter().find(|bought| bought.record == *id);
    deviation
        .evidence
        .iter()
        .filter_map(from)
        .map(|bought| bought.bought.explanation.clone())
        .find(|text| !text.is_empty())
}

/// The sums, and the plan line by line.
pub fn sums(row: &SpendingRow) -> Element {
    let left = row.sums.left();
    let mut facts = vec![Fact::new(t!("use-received"), format::rupiah(row.sums.received.0))];
    if row.plan.is_some() {
        facts.push(Fact::new(t!("use-planned"), format::rupiah(row.sums.planned.0)));
    }
    facts.push(Fact::new(t!("use-spent"), format::rupiah(row.sums.spent.0)));
    facts.push(if left.0 < 0 {
        Fact::new(t!("use-over"), format::rupiah(-left.0))
    } else {
        Fact::new(t!("use-left"), format::rupiah(left.0))
    });
    rsx! {
        Card {
            h3 { {t!("use-title")} }
            Facts { facts }
            for line in row.sums.lines.iter() {
                {one_line(line, row)}
            }
            if row.plan.is_some() && row.sums.beside.0 > 0 {
                p { {t!("use-beside", amount: format::rupiah(row.sums.beside.0))} }
            }
            if let Some(note) = row.plan.as_ref().map(|plan| plan.plan.note.clone()).filter(|note| !note.is_empty()) {
                p { class: "muted", {t!("use-plan-note", text: note)} }
            }
        }
    }
}

fn one_line(line: &LineSpending, row: &SpendingRow) -> Element {
    let planned = row.plan.as_ref().and_then(|plan| plan.plan.line(&line.code));
    let name = planned.map_or_else(String::new, |planned| match planned.quantity {
        1 => planned.what.clone(),
        many => t!("use-line", what: planned.what.clone(), count: format::number(i64::from(many))),
    });
    let Rupiah(left) = line.left();
    let (spent, of) = (format::rupiah(line.spent.0), format::rupiah(line.planned.0));
    let text = if left < 0 {
        t!("use-line-over", spent: spent, planned: of, over: format::rupiah(-left))
    } else {
        t!("use-line-left", spent: spent, planned: of, left: format::rupiah(left))
    };
    let percent = (i128::from(line.spent.0.max(0)) * 100 / i128::from(line.planned.0.max(1))).min(100);
    rsx! {
        Progress { key: "{line.code}", label: name, value: percent as u32, max: 100, text }
    }
}

/// The purchases, the latest first. Each leads where `to` says.
pub fn purchases<'a>(
    row: &SpendingRow,
    shown: impl Iterator<Item = &'a UseRow>,
    today: NaiveDate,
    to: impl Fn(&UseRow) -> Option<Route>,
) -> Element {
    rsx! {
        List {
            for bought in shown {
                ListItem {
                    key: "{bought.record}",
                    title: title(bought),
                    subtitle: beneath(row, bought, today),
                    lead: Lead::Sign(Glyph::Money, if bought.bought.taken_back { Tone::Quiet } else { Tone::Accent }),
                    note: rsx! { Chips { {standing_chip(bought)} } },
                    to: to(bought),
                }
            }
        }
    }
}

/// *Etalase · Rp320.000*
pub fn title(bought: &UseRow) -> String {
    let (what, amount) = (bought.bought.what.clone(), format::rupiah(bought.bought.amount.0));
    if bought.bought.taken_back {
        t!("use-taken-back-title", what: what, amount: amount)
    } else {
        format!("{what} · {amount}")
    }
}

fn beneath(row: &SpendingRow, bought: &UseRow, today: NaiveDate) -> String {
    let receipt =
        (!bought.bought.receipt.is_empty()).then(|| t!("aid-receipt", number: bought.bought.receipt.clone()));
    let parts = [Some(format::day_from(bought.bought.date, today)), line_words(row, bought), receipt];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// What it is for; nothing as long as there is no plan.
pub fn line_words(row: &SpendingRow, bought: &UseRow) -> Option<String> {
    let plan = &row.plan.as_ref()?.plan;
    let line = bought.bought.line.as_deref().and_then(|code| plan.line(code));
    Some(line.map_or_else(|| t!("use-outside"), |line| t!("use-for", what: line.what.clone())))
}

fn standing_chip(bought: &UseRow) -> Element {
    let (label, tone, icon) = match bought.standing {
        // What comes back, or answers, waits again, whatever was decided before.
        Standing::Received if bought.answers => (t!("use-answers"), Tone::Accent, Glyph::Retry),
        _ => custody_words(&bought.custody),
    };
    rsx! {
        Chip { label, tone, icon }
    }
}
