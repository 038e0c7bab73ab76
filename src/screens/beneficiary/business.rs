//! What a family's business brought in, as a picture: the last month in figures and in words, against the one before and the
//! start. The amounts can be hidden, for others look at the same screen; the picture says which way it goes all the same.

use dioxus::prelude::*;
use pendamping_domain::outlook::Goal;
use pendamping_domain::progress::Progress;

use crate::phone::looks::{Looks, use_looks};
use crate::phone::use_phone;
use crate::screens::progress_facts::{against, month_bars, month_marks, month_words, profit_words};
use crate::t;
use crate::widgets::prelude::*;
use crate::words::number_words;

/// The months of a business, the latest first, and the earliest of all.
#[derive(Clone, PartialEq)]
pub struct Months {
    /// Each month once.
    pub told: Vec<Progress>,
    /// What growth is measured from.
    pub first: Option<Progress>,
    /// What the rules ask for next.
    pub goal: Option<Goal>,
}

/// How the business does. Nothing where no month was told of.
#[component]
pub fn OwnBusiness(months: Months) -> Element {
    let phone = use_phone();
    let looks = use_looks()();
    let hidden = looks.amounts_hidden;
    let told: Vec<&Progress> = months.told.iter().collect();
    let Some(latest) = told.first().copied() else { return rsx! {} };
    let profit = latest.profit();
    let since_start = months
        .first
        .as_ref()
        .filter(|first| told.len() > 2 && first.month != latest.month)
        .and_then(|first| against(latest, Some(first)));
    rsx! {
        Section { title: t!("own-profit"),
            Card {
                p { class: "muted", {month_words(latest.month)} }
                if hidden {
                    h3 { {t!("own-amounts-hidden")} }
                } else {
                    h3 { {profit_words(profit)} }
                    p { class: "muted", {t!("own-in-words", words: number_words(profit.0.saturating_abs()))} }
                }
                if let Some(words) = against(latest, told.get(1).copied()) {
                    p { "{words}" }
                }
                if let Some(words) = since_start {
                    p { class: "muted", "{words}" }
                }
                Bars {
                    label: t!("own-chart"),
                    bars: month_bars(&told),
                    marks: month_marks(months.first.as_ref(), months.goal.as_ref(), hidden),
                }
                if !hidden {
                    details { class: "figures",
                        summary { {t!("own-figures")} }
                        table {
                            thead {
                                tr {
                                    th { scope: "col", {t!("progress-month")} }
                                    th { scope: "col", class: "amount", {t!("own-profit")} }
                                }
                            }
                            tbody {
                                for month in told {
                                    tr { key: "{month.month}",
                                        th { scope: "row", {month_words(month.month)} }
                                        td { class: "amount", {crate::format::rupiah(month.profit().0)} }
                                    }
                                }
                            }
                        }
                    }
                }
                Button {
                    label: if hidden { t!("own-show-amounts") } else { t!("own-hide-amounts") },
                    kind: ButtonKind::Quiet,
                    icon: if hidden { Glyph::Show } else { Glyph::Hide },
                    onclick: move |_| phone.wear(Looks { amounts_hidden: !hidden, ..phone.looks() }),
                }
            }
        }
    }
}
