//! Amounts month by month, as bars over and under a line. What they show stands beside them in words or a table: a screen reader
//! hears `label` alone.

use dioxus::prelude::*;

/// One bar; a gap where nothing is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Below it, short.
    pub label: String,
    /// How high; none leaves a gap, which is not a bar of nought.
    pub value: Option<i64>,
}

/// The bars, the earliest first.
#[component]
pub fn Bars(#[props(into)] label: String, bars: Vec<Bar>) -> Element {
    let values = || bars.iter().filter_map(|bar| bar.value);
    let (up, down) = (values().max().unwrap_or(0).max(0), values().min().unwrap_or(0).min(0).unsigned_abs());
    let span = (u128::from(up.unsigned_abs()) + u128::from(down)).max(1);
    let percent = |part: u64| (u128::from(part) * 100 / span) as u64;
    let above = if up == 0 && down == 0 { 100 } else { percent(up.unsigned_abs()) };
    rsx! {
        div { class: "bars", role: "img", "aria-label": "{label}",
            for (index , bar) in bars.iter().enumerate() {
                div { key: "{index}", class: "bars-column", "aria-hidden": "true",
                    div { class: "bars-space",
                        match bar.value {
                            Some(value) if value >= 0 => rsx! {
                                span {
                                    class: "bars-up",
                                    style: "bottom: {100 - above}%; height: {percent(value.unsigned_abs()).max(1)}%",
                                }
                            },
                            Some(value) => rsx! {
                                span { class: "bars-down", style: "top: {above}%; height: {percent(value.unsigned_abs()).max(1)}%" }
                            },
                            None => rsx! {
                                span { class: "bars-gap", style: "bottom: {100 - above}%" }
                            },
                        }
                    }
                    span { class: "bars-label", "{bar.label}" }
                }
            }
        }
    }
}
