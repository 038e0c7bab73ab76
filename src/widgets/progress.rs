//! How far towards a target: a bar, and the same in words.

use dioxus::prelude::*;

/// `value` of `max`; `text` says it (`18 / 24`). More than `max` shows a full bar.
#[component]
pub fn Progress(#[props(into)] label: String, value: u32, max: u32, #[props(into)] text: String) -> Element {
    let percent = if max == 0 { 0 } else { u64::from(value.min(max)) * 100 / u64::from(max) };
    rsx! {
        div {
            class: "progress",
            role: "progressbar",
            "aria-label": "{label}",
            "aria-valuemin": "0",
            "aria-valuemax": "{max}",
            "aria-valuenow": "{value.min(max)}",
            "aria-valuetext": "{text}",
            div { class: "progress-head", "aria-hidden": "true",
                span { "{label}" }
                span { "{text}" }
            }
            div { class: "progress-bar",
                span { style: "width: {percent}%" }
            }
        }
    }
}
