//! A short word that something is done: *Tersimpan di HP ini*. It goes by itself and holds nothing one must act on.

use std::time::Duration;

use dioxus::prelude::*;

use super::icon::{Glyph, Icon};
use super::tone::Tone;
use crate::platform;

/// Long enough to read twice.
const SHOWN_FOR: Duration = Duration::from_secs(4);

#[derive(Clone, PartialEq)]
struct Toast {
    number: u64,
    tone: Tone,
    text: String,
}

/// The corner where words appear, from any screen.
#[derive(Clone, Copy, PartialEq)]
pub struct Toasts {
    shown: Signal<Vec<Toast>>,
    next: Signal<u64>,
}

impl Toasts {
    /// Something is done.
    pub fn done(self, text: impl Into<String>) {
        self.say(Tone::Good, text.into());
    }

    /// Something was not possible, and nothing needs to be done about it.
    pub fn refused(self, text: impl Into<String>) {
        self.say(Tone::Danger, text.into());
    }

    /// What was said before is over: it must not stand beside a question as if it were the answer.
    pub fn hush(mut self) {
        self.shown.write().clear();
    }

    fn say(mut self, tone: Tone, text: String) {
        let number = *self.next.peek();
        self.next.set(number + 1);
        let mut shown = self.shown.write();
        // The latest is enough: more than one would cover what they are about.
        shown.clear();
        shown.push(Toast { number, tone, text });
    }
}

/// Makes the corner's words available to the whole app.
pub fn use_provide_toasts() -> Toasts {
    let shown = use_signal(Vec::new);
    let next = use_signal(|| 0);
    use_context_provider(|| Toasts { shown, next })
}

/// The corner's words.
#[must_use]
pub fn use_toasts() -> Toasts {
    use_context()
}

/// Where they appear. Once, at the root.
#[component]
pub fn ToastCorner() -> Element {
    let toasts = use_toasts();
    rsx! {
        div { class: "toasts", role: "status", "aria-live": "polite",
            for toast in (toasts.shown)() {
                OneToast { key: "{toast.number}", toast }
            }
        }
    }
}

#[component]
fn OneToast(toast: Toast) -> Element {
    let mut toasts = use_toasts();
    let number = toast.number;
    use_future(move || async move {
        platform::sleep(SHOWN_FOR).await;
        toasts.shown.write().retain(|shown| shown.number != number);
    });
    let glyph = if toast.tone == Tone::Danger { Glyph::Warning } else { Glyph::Approve };
    rsx! {
        p { class: "toast {toast.tone.class()}",
            Icon { glyph }
            span { "{toast.text}" }
        }
    }
}
