//! Buttons and links that look like them. One primary action on a screen.

use dioxus::prelude::*;

use super::icon::{Glyph, Icon};
use crate::route::Route;

/// How much a button asks to be tapped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one thing this screen is for.
    #[default]
    Primary,
    /// Also fine.
    Secondary,
    /// Says no, or asks for a correction; can be taken back.
    Danger,
    /// Cannot be taken back. Only inside a sheet that asks.
    Grave,
    /// A way out.
    Quiet,
}

impl ButtonKind {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Danger => "danger",
            Self::Grave => "grave",
            Self::Quiet => "quiet",
        }
    }
}

/// A button. `fill` makes it as wide as what holds it.
#[component]
pub fn Button(
    #[props(into)] label: String,
    onclick: EventHandler<MouseEvent>,
    #[props(default)] kind: ButtonKind,
    icon: Option<Glyph>,
    #[props(default)] fill: bool,
    #[props(default)] disabled: bool,
    id: Option<String>,
    /// What it is called to those who listen, where the same words stand on many buttons: it begins with the label.
    name: Option<String>,
) -> Element {
    let fill = if fill { "fill" } else { "" };
    rsx! {
        button {
            r#type: "button",
            id,
            "aria-label": name,
            class: "button {kind.class()} {fill}",
            disabled,
            onclick: move |event| onclick.call(event),
            if let Some(glyph) = icon {
                Icon { glyph }
            }
            span { "{label}" }
        }
    }
}

/// A way to another screen that looks like a button.
#[component]
pub fn LinkButton(
    to: Route,
    #[props(into)] label: String,
    #[props(default)] kind: ButtonKind,
    icon: Option<Glyph>,
    #[props(default)] fill: bool,
) -> Element {
    let fill = if fill { "fill" } else { "" };
    rsx! {
        Link { to, class: "button {kind.class()} {fill}",
            if let Some(glyph) = icon {
                Icon { glyph }
            }
            span { "{label}" }
        }
    }
}

/// An action of the top bar: an icon with its word below, or read out only where the icon needs none.
#[component]
pub fn IconButton(
    icon: Glyph,
    #[props(into)] label: String,
    onclick: EventHandler<MouseEvent>,
    #[props(default)] show_label: bool,
) -> Element {
    let class = if show_label { "" } else { "aside-only" };
    rsx! {
        button {
            r#type: "button",
            class: "icon-button",
            onclick: move |event| onclick.call(event),
            Icon { glyph: icon }
            span { class, "{label}" }
        }
    }
}

/// Buttons side by side that stand below each other when their words need the room. `at_thumb` keeps them in sight while what
/// they end is longer than the screen.
#[component]
pub fn ActionRow(#[props(default)] at_thumb: bool, children: Element) -> Element {
    let at_thumb = if at_thumb { "at-thumb" } else { "" };
    rsx! {
        div { class: "action-row {at_thumb}", {children} }
    }
}
