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

/// An amount that the bars are held against, as a line across all of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// How high.
    pub value: i64,
    /// What it is, below the picture; with the amount where that may be seen.
    pub label: String,
    /// Where it is to come, rather than where it began.
    pub ahead: bool,
}

/// The bars, the earliest first, and what they are held against.
#[component]
pub fn Bars(#[props(into)] label: String, bars: Vec<Bar>, #[props(default)] marks: Vec<Mark>) -> Element {
    let values = || bars.iter().filter_map(|bar| bar.value).chain(marks.iter().map(|mark| mark.value));
    let up = values().max().unwrap_or(0).max(0).unsigned_abs();
    let down = values().min().unwrap_or(0).min(0).unsigned_abs();
    let above = zero_line(up, down);
    let part = |value: u64, most: u64, room: u64| {
        (u128::from(value) * u128::from(room) / u128::from(most.max(1))).max(1) as u64
    };
    let (rise, fall) = (
        |value: i64| part(value.unsigned_abs(), up, above),
        |value: i64| part(value.unsigned_abs(), down, 100 - above),
    );
    let level = |value: i64| match value {
        0.. => 100 - above + if value == 0 { 0 } else { rise(value) },
        _ => (100 - above).saturating_sub(fall(value)),
    };
    // Where all are losses there is no room above the line for what is not known.
    let gap = if above < GAP { format!("top: {above}%") } else { format!("bottom: {}%", 100 - above) };
    rsx! {
        div { class: "bars", role: "img", "aria-label": "{label}",
            for (index , bar) in bars.iter().enumerate() {
                div { key: "{index}", class: "bars-column", "aria-hidden": "true",
                    div { class: "bars-space",
                        match bar.value {
                            Some(value) if value >= 0 => rsx! {
                                span {
                                    class: "bars-up",
                                    style: "bottom: {100 - above}%; height: {rise(value)}%",
                                }
                            },
                            Some(value) => rsx! {
                                span { class: "bars-down", style: "top: {above}%; height: {fall(value)}%" }
                            },
                            None => rsx! {
                                span { class: "bars-gap", style: "{gap}" }
                            },
                        }
                        for (at , mark) in marks.iter().enumerate() {
                            span {
                                key: "{at}",
                                class: if mark.ahead { "bars-mark is-ahead" } else { "bars-mark" },
                                style: "bottom: {level(mark.value)}%",
                            }
                        }
                        if down > 0 {
                            span { class: "bars-zero", style: "top: {above}%" }
                        }
                    }
                    span { class: "bars-label", "{bar.label}" }
                }
            }
        }
        if !marks.is_empty() {
            ul { class: "bars-key",
                for mark in &marks {
                    li { key: "{mark.label}",
                        span {
                            class: if mark.ahead { "bars-key-line is-ahead" } else { "bars-key-line" },
                            "aria-hidden": "true",
                        }
                        span { "{mark.label}" }
                    }
                }
            }
        }
    }
}

/// How high a gap is, in hundredths: as the style says.
const GAP: u64 = 40;
/// What stays free above the line where all are losses, in hundredths: without it the bars would look as if they rose.
const AIR: u64 = 14;

/// How far from the top the line of nought is, in hundredths: at the foot where nothing was lost.
fn zero_line(up: u64, down: u64) -> u64 {
    match (up, down) {
        (_, 0) => 100,
        (0, _) => AIR,
        _ => (u128::from(up) * 100 / (u128::from(up) + u128::from(down))) as u64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_hang_below_a_line_that_has_air_above_it() {
        assert_eq!((zero_line(0, 0), zero_line(900, 0)), (100, 100));
        assert_eq!((zero_line(0, 400), zero_line(0, u64::MAX)), (AIR, AIR));
        assert_eq!((zero_line(300, 100), zero_line(u64::MAX, u64::MAX)), (75, 50));
    }
}
