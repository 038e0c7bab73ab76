//! The frame of every screen: top bar, sync line, body, actions at the thumb, navigation.
//!
//! Bars only stick: they take room of their own, so nothing they hold covers the last card.

use dioxus::prelude::*;

use super::icon::{Glyph, Icon};
use crate::route::Route;
use crate::{page, t};

/// A screen.
#[component]
pub fn Screen(
    #[props(into)] title: String,
    subtitle: Option<String>,
    /// The screen above this one: where *Kembali* leads when there is nothing to go back to.
    back: Option<Route>,
    /// Icon buttons at the right of the top bar.
    tools: Option<Element>,
    /// The sync line.
    status: Option<Element>,
    /// What is done on this screen, at the thumb.
    actions: Option<Element>,
    /// The places of the role.
    nav: Option<Element>,
    /// The family's own page: larger and in colour.
    #[props(default)]
    warm: bool,
    /// Uses the whole width of a wide screen, for columns.
    #[props(default)]
    wide: bool,
    children: Element,
) -> Element {
    let here = use_route::<Route>();
    let name = title.clone();
    use_effect(use_reactive!(|here| {
        let _ = here;
        // Serialised as JSON, so that no title can be anything but a string.
        let shown = serde_json::Value::from(format!("{} · {}", name, page::TITLE));
        document::eval(&format!("window.enterScreen({shown});"));
    }));
    let mut classes = String::from("screen");
    for (on, class) in [(nav.is_some(), " has-nav"), (warm, " warm"), (wide, " is-wide")] {
        if on {
            classes.push_str(class);
        }
    }
    let has_back = if back.is_some() { "has-back" } else { "" };
    rsx! {
        div { class: classes,
            header { class: "screen-top",
                div { class: "bar {has_back}",
                    if let Some(back) = back {
                        BackButton { to: back }
                    }
                    div { class: "bar-text",
                        h1 { tabindex: "-1", "{title}" }
                        if let Some(subtitle) = subtitle {
                            p { "{subtitle}" }
                        }
                    }
                    if let Some(tools) = tools {
                        div { class: "bar-actions", {tools} }
                    }
                }
                {status}
            }
            main { class: if wide { "screen-body wide" } else { "screen-body" }, {children} }
            if actions.is_some() || nav.is_some() {
                div { class: "screen-foot",
                    if let Some(actions) = actions {
                        div { class: "actions", {actions} }
                    }
                    {nav}
                }
            }
        }
    }
}

/// Back to where one came from, else to the screen above.
#[component]
fn BackButton(to: Route) -> Element {
    let navigator = use_navigator();
    rsx! {
        button {
            r#type: "button",
            class: "icon-button",
            onclick: move |_| {
                if navigator.can_go_back() {
                    navigator.go_back();
                } else {
                    navigator.replace(to.clone());
                }
            },
            Icon { glyph: Glyph::Back }
            span { class: "aside-only", {t!("nav-back")} }
        }
    }
}

/// *Draf tersimpan otomatis*, above the save button. While it is not done yet it takes the same room and is not read out.
#[component]
pub fn SavedNote(#[props(into)] text: String, #[props(default = true)] done: bool) -> Element {
    let glyph = if done { Glyph::Received } else { Glyph::Save };
    rsx! {
        p { class: "saved-note", role: done.then_some("status"),
            Icon { glyph, small: true }
            span { "{text}" }
        }
    }
}
