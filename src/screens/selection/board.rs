//! *Papan seleksi*: everybody who was proposed, best first, how far the budget reaches, and why it ends there. The ranking suggests;
//! each decision is a person's, on the page of the proposal.

use dioxus::prelude::*;
use pendamping_domain::life::Standing;
use pendamping_domain::ranking::Cut;
use pendamping_store_api::calls::BoardPage;
use pendamping_store_api::selection::{BoardPart, BoardRow, GetBoard};

use super::page::KINDS;
use super::words::{cut_words, decided_chip};
use crate::live::use_live;
use crate::route::Route;
use crate::screens::mentor::desk::village;
use crate::screens::places::RoleNav;
use crate::screens::status::SyncStatus;
use crate::widgets::prelude::*;
use crate::{format, t};

/// How many are shown at once.
const SHOWN: usize = 200;
/// The board.
#[component]
pub fn Board() -> Element {
    let mut part = use_signal(BoardPart::default);
    let live =
        use_live(
            KINDS,
            part(),
            |store, part| async move { store.call(GetBoard { part, limit: SHOWN }).await },
        );
    let total = live.ready().map(|page| count(&page, BoardPart::All));
    rsx! {
        Screen {
            title: t!("board-title"),
            subtitle: total.filter(|total| *total > 0).map(|total| t!("board-proposed", count: total)),
            back: Route::Queue {},
            status: rsx! { SyncStatus {} },
            nav: rsx! { RoleNav {} },
            {live.show(|page| {
                if page.rule.is_none() {
                    return rsx! {
                        EmptyState { icon: Glyph::Money, title: t!("selection-no-rule"), text: t!("selection-no-rule-text") }
                    };
                }
                if count(&page, BoardPart::All) == 0 {
                    return rsx! {
                        EmptyState { icon: Glyph::Money, title: t!("board-none"), text: t!("board-none-text") }
                    };
                }
                rsx! {
                    if page.decides.is_empty() {
                        Notice { title: t!("proposals-not-yours"), text: t!("proposals-not-yours-text") }
                    }
                    {money(&page)}
                    {why_there(&page)}
                    {parts(&page, part(), move |chosen| part.set(chosen))}
                    {rows(&page, part())}
                }
            })}
        }
    }
}

fn count(page: &BoardPage, part: BoardPart) -> u64 {
    page.counts.iter().find(|(one, _)| *one == part).map_or(0, |(_, count)| *count)
}

/// The budget: what was granted, and for how many there is money still.
fn money(page: &BoardPage) -> Element {
    let budget = page.rule.as_ref().map_or(0, |rule| rule.budget.0);
    // Of a thousand: a bar shows no more, and rupiah would not fit.
    let share = (page.taken.0 * 1_000).checked_div(budget).unwrap_or(0).clamp(0, 1_000);
    rsx! {
        Card {
            Progress {
                label: t!("board-taken", count: page.granted),
                value: u32::try_from(share).unwrap_or(1_000),
                max: 1_000,
                text: t!("board-of-budget", taken: format::rupiah(page.taken.0), budget: format::rupiah(budget)),
            }
            if page.taken.0 > budget {
                Notice {
                    title: t!("board-over", over: format::rupiah(page.taken.0 - budget)),
                    text: t!("board-over-text"),
                    tone: Tone::Danger,
                    icon: Glyph::Warning,
                }
            }
            if waiting(page) > 0 {
                p { class: "muted",
                    {t!("board-rest", rest: format::rupiah(page.rest.0), count: page.reaches, waiting: waiting(page), amount: format::rupiah(page.amount.0))}
                }
            }
        }
    }
}

fn waiting(page: &BoardPage) -> u64 {
    count(page, BoardPart::Inside) + count(page, BoardPart::Outside)
}

/// Where the budget ends and why.
fn why_there(page: &BoardPage) -> Element {
    if waiting(page) == 0 {
        return rsx! {
            Notice { title: t!("board-all-decided"), tone: Tone::Good, icon: Glyph::Safe }
        };
    }
    let (title, text) = cut_words(page);
    let tone = match &page.cut {
        Cut::Waits { .. } | Cut::Nobody => Tone::Warn,
        Cut::Lot { .. } | Cut::All | Cut::Between { .. } => Tone::Accent,
    };
    rsx! {
        Notice { title, text, tone, icon: Glyph::Money }
    }
}

fn part_words(part: BoardPart) -> String {
    match part {
        BoardPart::All => t!("board-all"),
        BoardPart::Inside => t!("board-inside"),
        BoardPart::Outside => t!("board-outside"),
        BoardPart::Differing => t!("board-differing"),
        BoardPart::Granted => t!("selection-granted"),
        BoardPart::Declined => t!("selection-declined"),
    }
}

fn parts(page: &BoardPage, chosen: BoardPart, onchoose: impl FnMut(BoardPart) + 'static) -> Element {
    let some = page.counts.iter().filter(|(part, count)| *part == chosen || *count > 0);
    let words = |(part, count): &(BoardPart, u64)| {
        (*part, format!("{} · {}", part_words(*part), format::number(*count as i64)))
    };
    let options: Vec<(BoardPart, String)> = some.map(words).collect();
    let mut onchoose = onchoose;
    rsx! {
        ChoiceChips {
            id: "board-part",
            label: t!("queue-filter"),
            options,
            chosen: vec![chosen],
            onchange: move |chosen: Vec<BoardPart>| onchoose(chosen.first().copied().unwrap_or_default()),
        }
    }
}

/// The ranking, with the line where the budget ends drawn through it.
fn rows(page: &BoardPage, part: BoardPart) -> Element {
    let ends = (part == BoardPart::All).then(|| page.rows.iter().position(is_below)).flatten();
    let (above, below) = page.rows.split_at(ends.unwrap_or(page.rows.len()));
    let there = count(page, part);
    let shown = u64::try_from(page.rows.len()).unwrap_or(u64::MAX);
    rsx! {
        List {
            for row in above {
                {one(row)}
            }
        }
        if ends.is_some() {
            p { class: "cut-line", {t!("board-line")} }
            List {
                for row in below {
                    {one(row)}
                }
            }
        }
        if page.rows.is_empty() {
            p { class: "muted", {t!("board-part-none")} }
        }
        if there > shown {
            p { class: "muted", {t!("proposals-more", count: there - shown)} }
        }
    }
}

/// Waits, and there is no money for it.
fn is_below(row: &BoardRow) -> bool {
    waits(row) && row.place.is_some() && !row.inside
}

fn waits(row: &BoardRow) -> bool {
    matches!(row.standing, Standing::Received | Standing::Recorded)
}

fn one(row: &BoardRow) -> Element {
    let by = row.mentor.clone().unwrap_or_else(|| t!("stage-somebody"));
    let title = match row.place {
        Some(place) => format!("{place}. {}", row.family_name),
        None => row.family_name.clone(),
    };
    let (label, tone, icon) = match (waits(row), row.inside) {
        (false, _) => decided_chip(row.standing),
        (true, true) => (t!("board-inside"), Tone::Accent, Glyph::Money),
        (true, false) => (t!("board-outside"), Tone::Quiet, Glyph::Waiting),
    };
    rsx! {
        ListItem {
            key: "{row.record}",
            title,
            subtitle: format!("{} · {by}", village(&row.region)),
            note: rsx! {
                Progress {
                    label: t!("selection-total"),
                    value: row.percent,
                    max: 100,
                    text: t!("selection-of-hundred", total: row.percent),
                }
                Chips {
                    Chip { label, tone, icon }
                    if row.sharing > 1 {
                        Chip { label: t!("board-sharing", count: row.sharing), tone: Tone::Quiet }
                    }
                    if row.by_lot {
                        Chip { label: t!("board-by-lot"), tone: Tone::Quiet }
                    }
                    if row.again {
                        Chip { label: t!("selection-waits-again"), tone: Tone::Warn, icon: Glyph::Retry }
                    }
                    if !row.differs.is_empty() && waits(row) {
                        Chip { label: t!("board-differing"), tone: Tone::Warn, icon: Glyph::Alert }
                    }
                    if row.own && waits(row) {
                        Chip { label: t!("selection-own"), tone: Tone::Quiet, icon: Glyph::Lock }
                    }
                }
            },
            to: Route::FamilySelection { family: row.family },
        }
    }
}
