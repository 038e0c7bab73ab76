//! The months of a business as mentor and coordinator read them: the latest against the one before and the start, as a picture, and
//! each month in a list. A month nobody told of, between two that were, is said to be missing.

use dioxus::prelude::*;
use pendamping_domain::month::Month;
use pendamping_domain::outlook::Goal;
use pendamping_domain::progress::Progress;
use pendamping_store_api::progress::{BusinessPage, MonthRow};

use crate::screens::progress_facts::{against, month_bars, month_marks, month_words, profit_words};
use crate::t;
use crate::widgets::prelude::*;

/// All of it; `told` draws a month that was told of.
pub fn months(page: &BusinessPage, told: impl Fn(&MonthRow) -> Element) -> Element {
    let counted: Vec<&Progress> =
        page.months.iter().filter(|row| !row.gives_way).map(|row| &row.progress).collect();
    rsx! {
        {summary(&counted, page.baseline.as_ref(), page.goal.as_ref(), t!("business-chart"))}
        Section { title: t!("business-months"),
            List { tiles: true,
                for line in lines(page) {
                    {match line {
                        Line::Told(row) => told(row),
                        Line::Missing(month) => rsx! {
                            ListItem {
                                key: "{month}",
                                title: month_words(month),
                                subtitle: t!("business-missing"),
                                lead: Lead::Sign(Glyph::Empty, Tone::Quiet),
                            }
                        },
                    }}
                }
            }
        }
    }
}

/// The latest month against the one before and the start, and all as a picture, which `chart` names and says where its figures are.
/// Nothing where nothing was told.
pub fn summary(
    counted: &[&Progress],
    baseline: Option<&Progress>,
    goal: Option<&Goal>,
    chart: String,
) -> Element {
    let Some(latest) = counted.first().copied() else { return rsx! {} };
    let since_start = baseline
        .filter(|first| counted.len() > 2 && first.month != latest.month)
        .and_then(|first| against(latest, Some(first)));
    rsx! {
        Card {
            p { class: "muted", {month_words(latest.month)} }
            h2 { {profit_words(latest.profit())} }
            if let Some(words) = against(latest, counted.get(1).copied()) {
                p { "{words}" }
            }
            if let Some(words) = since_start {
                p { class: "muted", "{words}" }
            }
            Bars {
                label: chart,
                bars: month_bars(counted),
                marks: month_marks(baseline, goal, false),
            }
        }
    }
}

enum Line<'a> {
    Told(&'a MonthRow),
    /// Between two that were told of.
    Missing(Month),
}

fn lines(page: &BusinessPage) -> Vec<Line<'_>> {
    let mut lines: Vec<Line> = Vec::new();
    let mut later: Option<Month> = None;
    for row in &page.months {
        let month = row.progress.month;
        if let Some(later) = later {
            lines.extend((1..later.since(month)).map(|back| Line::Missing(later.plus(-back))));
        }
        later = Some(month);
        lines.push(Line::Told(row));
    }
    lines
}
