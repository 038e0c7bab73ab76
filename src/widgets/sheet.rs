//! A sheet over the screen that asks before something is done. Esc and a tap beside it mean no.

use dioxus::prelude::*;

use super::button::{Button, ButtonKind};

/// Rendered only while it is open: `if asking() { Sheet { … } }`.
#[component]
pub fn Sheet(
    #[props(into)] id: String,
    #[props(into)] title: String,
    text: Option<String>,
    #[props(into)] confirm: String,
    #[props(into)] cancel: String,
    /// What is confirmed cannot be taken back.
    #[props(default)]
    grave: bool,
    #[props(default)] confirm_disabled: bool,
    onconfirm: EventHandler<()>,
    oncancel: EventHandler<()>,
    /// Fields, if it asks for more than yes or no.
    children: Option<Element>,
) -> Element {
    let open = {
        let name = serde_json::Value::from(id.as_str());
        move |_| {
            document::eval(&format!("window.openSheet({name});"));
        }
    };
    let kind = if grave { ButtonKind::Grave } else { ButtonKind::Primary };
    rsx! {
        dialog { class: "sheet", id: "{id}", "aria-labelledby": "{id}-title", onmounted: open,
            h2 { id: "{id}-title", tabindex: "-1", "{title}" }
            if let Some(text) = text {
                p { "{text}" }
            }
            {children}
            div { class: "sheet-actions",
                button {
                    r#type: "button",
                    class: "button quiet",
                    "data-dismiss": "true",
                    onclick: move |_| oncancel.call(()),
                    "{cancel}"
                }
                Button {
                    label: confirm,
                    kind,
                    disabled: confirm_disabled,
                    onclick: move |_| onconfirm.call(()),
                }
            }
        }
    }
}
