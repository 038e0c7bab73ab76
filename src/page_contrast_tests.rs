//! The tokens' colours, light and dark, where they stand on each other: contrast as WCAG 2 measures it.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../assets/tokens.css");

/// Words, and what they stand on.
const WORDS: &[(&str, &str)] = &[
    ("ink", "ground"),
    ("ink", "surface"),
    ("ink", "quiet-soft"),
    ("ink", "warn-soft"),
    ("ink", "danger-soft"),
    ("ink", "good-soft"),
    ("ink", "accent-soft"),
    ("quiet", "ground"),
    ("quiet", "surface"),
    ("quiet", "quiet-soft"),
    ("accent", "ground"),
    ("accent", "surface"),
    ("accent", "accent-soft"),
    ("accent-deep", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-deep"),
    ("on-accent", "danger"),
    ("on-accent", "danger-deep"),
    ("on-band", "band"),
    ("on-band-soft", "band"),
    ("on-band-soft", "band-deep"),
    ("warn", "ground"),
    ("warn", "surface"),
    ("warn", "warn-soft"),
    ("surface", "warn"),
    ("surface", "ink"),
    ("danger", "ground"),
    ("danger", "surface"),
    ("danger", "danger-soft"),
    ("good", "ground"),
    ("good", "surface"),
    ("good", "good-soft"),
];

/// What must be made out without being read: edges of fields, the ring of focus.
const SHAPES: &[(&str, &str)] = &[
    ("line-strong", "surface"),
    ("accent", "ground"),
    ("accent", "surface"),
    ("on-band", "band"),
    ("danger", "danger-soft"),
];

/// The colours of one block, by name.
fn colours(block: &str) -> BTreeMap<&str, [f64; 3]> {
    let mut colours = BTreeMap::new();
    for line in block.lines() {
        let Some((name, value)) = line.trim().strip_prefix("--").and_then(|line| line.split_once(": #"))
        else {
            continue;
        };
        let value = value.trim_end_matches(';');
        assert_eq!(value.len(), 6, "{name} is not written with six digits");
        let part = |at: usize| f64::from(u8::from_str_radix(&value[at..at + 2], 16).unwrap()) / 255.0;
        colours.insert(name, [part(0), part(2), part(4)]);
    }
    colours
}

fn luminance(colour: [f64; 3]) -> f64 {
    let [red, green, blue] =
        colour.map(|part| if part <= 0.03928 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn sets() -> [(&'static str, BTreeMap<&'static str, [f64; 3]>); 2] {
    let (light, dark) = TOKENS.split_once("[data-theme=\"dark\"] {").unwrap();
    [("light", colours(light)), ("dark", colours(dark))]
}

#[test]
fn the_measure_is_right() {
    assert!((contrast([0.0; 3], [1.0; 3]) - 21.0).abs() < 0.01);
}

#[test]
fn dark_names_every_colour_that_light_names() {
    let [(_, light), (_, dark)] = sets();
    assert!(light.keys().eq(dark.keys()), "{:?}\n{:?}", light.keys(), dark.keys());
}

#[test]
fn words_and_shapes_stand_out() {
    let mut faint = Vec::new();
    for (set, colours) in sets() {
        for (pairs, least) in [(WORDS, 4.5), (SHAPES, 3.0)] {
            for (on_top, below) in pairs {
                let found = contrast(colours[on_top], colours[below]);
                if found < least {
                    faint.push(format!("{set}: {on_top} on {below} is {found:.2}, not {least}"));
                }
            }
        }
    }
    assert!(faint.is_empty(), "{faint:#?}");
}
