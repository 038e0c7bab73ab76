//! The field for a PIN: digits only, never shown, never kept by this widget.

use dioxus::prelude::*;

use super::field::{FieldFrame, described_by};

/// A PIN of `length` digits. Empty it by raising `attempt`, for a wrong one is typed anew.
#[component]
pub fn PinField(
    #[props(into)] id: String,
    #[props(into)] label: String,
    oninput: EventHandler<String>,
    hint: Option<String>,
    error: Option<String>,
    #[props(default = 6)] length: u32,
    #[props(default)] attempt: u32,
    /// Takes the focus when it appears.
    #[props(default)]
    focused: bool,
    onenter: Option<EventHandler<()>>,
) -> Element {
    let described = described_by(&id, hint.is_some(), error.is_some());
    let invalid = error.as_ref().map(|_| "true");
    rsx! {
        FieldFrame { id: id.clone(), label, hint, optional: false, error, class: "pin-field",
            for attempt in [attempt] {
                input {
                    key: "{attempt}",
                    class: "input pin",
                    id: "{id}",
                    r#type: "password",
                    inputmode: "numeric",
                    "data-keep": "digits",
                    autocomplete: "off",
                    enterkeyhint: "done",
                    maxlength: "{length}",
                    "aria-invalid": invalid,
                    "aria-describedby": described.clone(),
                    onmounted: move |event: MountedEvent| async move {
                        if focused || attempt > 0 {
                            // A page that is gone needs no focus.
                            let _ = event.set_focus(true).await;
                        }
                    },
                    oninput: move |event: FormEvent| oninput.call(event.value()),
                    onkeydown: move |event: KeyboardEvent| {
                        if event.key() == Key::Enter && let Some(onenter) = onenter {
                            onenter.call(());
                        }
                    },
                }
            }
        }
    }
}
