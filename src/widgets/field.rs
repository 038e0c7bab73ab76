//! What every field shares: its label, hint and error, tied to it for those who listen instead of look.
//!
//! Fields start with the value they are given and then belong to whoever types: what is typed is reported and never written
//! back, because a late answer would swallow a letter. A value that changed by other means starts the field anew.

use std::cell::RefCell;
use std::rc::Rc;

use dioxus::prelude::*;

use super::icon::{Glyph, Icon};
use crate::{format, t};

/// Moves to the first field with an error. Call it after a refused save.
pub fn focus_first_error() {
    document::eval("window.focusFirstError();");
}

/// Leads to the field with this id, as soon as it is there: into view, and with the focus. Whoever has begun to write in another
/// by then is left there.
pub fn go_to_field(id: &str) {
    // Serialised as JSON, so that no id can be anything but a string.
    let id = serde_json::Value::from(id);
    document::eval(&format!("window.goToField({id});"));
}

/// The same with what is to be read first, which stands above the field and comes into view.
pub fn go_to_field_below(id: &str, about: &str) {
    let (id, about) = (serde_json::Value::from(id), serde_json::Value::from(about));
    document::eval(&format!("window.goToField({id}, {about});"));
}

/// Who wants to know which field has the focus.
#[derive(Clone, Copy)]
struct FocusHeard(Callback<String>);

/// Hears the id of every field below this component that gets the focus.
pub fn use_hear_focus(heard: impl FnMut(String) + 'static) {
    let heard = use_callback(heard);
    use_context_provider(|| FocusHeard(heard));
}

/// Tells whoever wants to know that the field `id` has the focus.
pub(super) fn use_tell_focus(id: &str) -> impl FnMut(FocusEvent) + 'static {
    let heard = use_hook(try_consume_context::<FocusHeard>);
    let id = id.to_owned();
    move |_| {
        if let Some(FocusHeard(heard)) = heard {
            heard.call(id.clone());
        }
    }
}

/// The ids of hint and error, for `aria-describedby`.
pub(super) fn described_by(id: &str, hint: bool, error: bool) -> Option<String> {
    match (hint, error) {
        (false, false) => None,
        (true, false) => Some(format!("{id}-hint")),
        (false, true) => Some(format!("{id}-error")),
        (true, true) => Some(format!("{id}-error {id}-hint")),
    }
}

/// Label, hint, the field itself, and its error.
#[component]
pub(super) fn FieldFrame(
    id: String,
    label: String,
    hint: Option<String>,
    optional: bool,
    error: Option<String>,
    #[props(default)] class: String,
    children: Element,
) -> Element {
    let focused = use_tell_focus(&id);
    rsx! {
        div {
            class: "field {class}",
            onfocusin: focused,
            "data-invalid": error.as_ref().map(|_| "true"),
            label { class: "field-label", r#for: "{id}",
                LabelText { label, optional }
            }
            Hint { id: id.clone(), hint }
            {children}
            FieldError { id: id.clone(), error: error.clone() }
        }
    }
}

/// The label's words, with *(boleh dikosongkan)* where that is so.
#[component]
pub(super) fn LabelText(label: String, optional: bool) -> Element {
    rsx! {
        "{label}"
        if optional {
            " "
            span { class: "field-optional", {t!("field-optional")} }
        }
    }
}

/// How much room is left, once there is little: what no longer fits is cut off by the browser without a word. Read out at a
/// few marks only, since every letter changes the count.
#[component]
pub(super) fn RoomLeft(value: String, max: u32) -> Element {
    // As browsers count against `maxlength`.
    let used = u32::try_from(value.encode_utf16().count()).unwrap_or(u32::MAX);
    let left = max.saturating_sub(used);
    let full = t!("field-full", max: format::number(i64::from(max)));
    let (shown, said) = match read_out(left, max) {
        None => (String::new(), String::new()),
        Some(0) => (full.clone(), full),
        Some(mark) => (t!("field-left", count: left), t!("field-left-mark", count: mark)),
    };
    rsx! {
        if !shown.is_empty() {
            p { class: "field-left", "aria-hidden": "true", "{shown}" }
        }
        p { class: "aside-only", role: "status", "{said}" }
    }
}

/// The mark that was passed last, when little is left: less than a tenth or 50, of a short field a quarter.
fn read_out(left: u32, max: u32) -> Option<u32> {
    let little = (max / 10).max(50).min(max / 4);
    if left > little {
        return None;
    }
    [0, 5, 10, 20, 50, 100, little].into_iter().filter(|mark| left <= *mark).min()
}

#[component]
pub(super) fn Hint(id: String, hint: Option<String>) -> Element {
    rsx! {
        if let Some(hint) = hint {
            p { class: "field-hint", id: "{id}-hint", "{hint}" }
        }
    }
}

#[component]
pub(super) fn FieldError(id: String, error: Option<String>) -> Element {
    rsx! {
        if let Some(error) = error {
            p { class: "field-error", id: "{id}-error",
                Icon { glyph: Glyph::Warning }
                span { "{error}" }
            }
        }
    }
}

/// Tells a value that someone typed here from one that came from elsewhere.
#[derive(Clone)]
pub(super) struct Typed(Rc<RefCell<(String, u32)>>);

/// Follows a field's value. See the module.
pub(super) fn use_typed(value: &str) -> Typed {
    let typed = use_hook(|| Typed(Rc::new(RefCell::new((value.to_owned(), 0)))));
    {
        let mut state = typed.0.borrow_mut();
        if state.0 != value {
            value.clone_into(&mut state.0);
            state.1 += 1;
        }
    }
    typed
}

impl Typed {
    /// Remembers what was typed, so that its echo does not start the field anew.
    pub(super) fn report(&self, typed: &str) {
        typed.clone_into(&mut self.0.borrow_mut().0);
    }

    /// What was last remembered.
    pub(super) fn reported(&self) -> String {
        self.0.borrow().0.clone()
    }

    /// Shows what was remembered instead of what was typed, from the next time the field is drawn.
    pub(super) fn start_anew(&self) {
        self.0.borrow_mut().1 += 1;
    }

    /// Changes when the field must start anew.
    pub(super) fn generation(&self) -> u32 {
        self.0.borrow().1
    }
}

#[cfg(test)]
mod tests {
    use super::read_out;

    #[test]
    fn little_room_is_told_and_read_out_at_marks() {
        assert_eq!(read_out(201, 2000), None);
        assert_eq!(read_out(200, 2000), Some(200));
        assert_eq!(read_out(37, 2000), Some(50));
        assert_eq!(read_out(0, 2000), Some(0));
        assert_eq!((read_out(51, 300), read_out(50, 300)), (None, Some(50)));
        assert_eq!((read_out(6, 20), read_out(5, 20)), (None, Some(5)));
    }
}
