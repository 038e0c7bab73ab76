//! Counts against each other, as bars that lie beneath one another: what is most frequent is longest. Each row leads to what was
//! counted. The figures stand below in a table as well.

use dioxus::prelude::*;

use crate::route::Route;

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct Rank {
    /// What was counted.
    pub name: String,
    /// How many.
    pub count: usize,
    /// The count in words: *5 KPM*.
    pub words: String,
    /// What was counted, to be seen.
    pub to: Route,
}

/// The rows, of `of` in all, and below them the table; `what` and `how_many` head its columns.
#[component]
pub fn Ranks(
    ranks: Vec<Rank>,
    of: usize,
    #[props(into)] table: String,
    #[props(into)] what: String,
    #[props(into)] how_many: String,
    #[props(into)] share: String,
) -> Element {
    let percent = |count: usize| (count * 100 + of / 2).checked_div(of).unwrap_or(0);
    rsx! {
        div { class: "ranks",
            for rank in ranks.iter() {
                Link { key: "{rank.name}", class: "rank", to: rank.to.clone(),
                    span { class: "rank-head",
                        span { "{rank.name}" }
                        strong { "{rank.words}" }
                    }
                    span { class: "rank-bar", "aria-hidden": "true",
                        span { style: "width: {percent(rank.count)}%" }
                    }
                }
            }
        }
        details { class: "figures",
            summary { "{table}" }
            table {
                thead {
                    tr {
                        th { scope: "col", "{what}" }
                        th { scope: "col", class: "amount", "{how_many}" }
                        th { scope: "col", class: "amount", "{share}" }
                    }
                }
                tbody {
                    for rank in ranks.iter() {
                        tr { key: "{rank.name}",
                            th { scope: "row", "{rank.name}" }
                            td { class: "amount", "{rank.count}" }
                            td { class: "amount", "{percent(rank.count)}%" }
                        }
                    }
                }
            }
        }
    }
}
