//! A list that is the centre's: asked for when somebody looks, and needs a network.

use std::rc::Rc;
use std::sync::Arc;

use dioxus::prelude::*;
use pendamping_sync::Failure;

use crate::phone::{Phone, use_phone};
use crate::t;
use crate::widgets::prelude::*;

/// How asking the centre stands.
#[derive(Clone, PartialEq)]
enum Look<T> {
    Loading,
    /// There is no way to it now.
    Offline,
    /// It said no.
    Refused,
    Told(Rc<T>),
}

/// What was asked of the centre.
pub struct AtCentre<T: 'static> {
    look: Signal<Look<T>>,
    ask: Callback<()>,
}

/// Asks the centre now, and again when somebody tries again.
pub fn use_at_centre<T, F>(question: fn(Arc<Phone>) -> F) -> AtCentre<T>
where
    T: 'static,
    F: Future<Output = Result<T, Failure>> + 'static,
{
    let phone = use_phone();
    let mut look = use_signal(|| Look::Loading);
    let ask = use_callback(move |()| {
        look.set(Look::Loading);
        let phone = phone.clone();
        spawn(async move {
            look.set(match question(phone).await {
                Ok(told) => Look::Told(Rc::new(told)),
                Err(failure) => {
                    tracing::info!(failure = failure.code(), "the centre could not be asked");
                    if failure.halts() { Look::Refused } else { Look::Offline }
                }
            });
        });
    });
    use_hook(move || ask(()));
    AtCentre { look, ask }
}

impl<T> AtCentre<T> {
    /// What it told, once it did.
    pub fn told(&self) -> Option<Rc<T>> {
        match &*self.look.read() {
            Look::Told(told) => Some(told.clone()),
            _ => None,
        }
    }

    /// What it told, or what stands in its place.
    pub fn show(&self, told: impl FnOnce(&T) -> Element) -> Element {
        let ask = self.ask;
        match &*self.look.read() {
            Look::Loading => rsx! { LoadingState {} },
            Look::Offline => rsx! {
                ErrorState {
                    title: t!("own-data-offline"),
                    text: t!("own-data-offline-text"),
                    onretry: move |()| ask(()),
                }
            },
            Look::Refused => rsx! {
                ErrorState { title: t!("own-data-refused"), text: t!("own-data-refused-text"), onretry: move |()| ask(()) }
            },
            Look::Told(list) => told(list),
        }
    }
}
