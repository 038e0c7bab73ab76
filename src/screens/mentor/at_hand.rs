//! The store as the mentor's forms use it: questions asked only once. It never draws and never decides.

use std::rc::Rc;

use dioxus::prelude::*;
use pendamping_store_api::{StoreError, StoreHandle};

use crate::live::Live;
use crate::phone::{Phone, use_phone};

/// The store, or that it is closed.
///
/// # Errors
/// [`StoreError::Closed`] while the app is locked.
pub fn store(phone: &Phone) -> Result<StoreHandle, StoreError> {
    phone.store().ok_or(StoreError::Closed)
}

/// An answer that is not asked for again: what a form is opened with must not change under whoever fills it in.
pub struct Once<T: 'static> {
    state: Signal<Live<T>>,
    again: Signal<u64>,
}

impl<T> Clone for Once<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Once<T> {}

impl<T> Once<T> {
    /// How it stands.
    pub fn state(self) -> Live<T> {
        self.state.read().clone()
    }

    /// Asks again, after a failure.
    pub fn retry(mut self) {
        self.again.with_mut(|again| *again += 1);
    }
}

/// Asks the store once for each `key`.
pub fn use_once<K, T, F>(key: K, mut ask: impl FnMut(StoreHandle, K) -> F + 'static) -> Once<T>
where
    K: Clone + PartialEq + 'static,
    T: 'static,
    F: Future<Output = Result<T, StoreError>> + 'static,
{
    let phone = use_phone();
    let mut state = use_signal(|| Live::Loading);
    let again = use_signal(|| 0_u64);
    use_resource(use_reactive(&key, move |key| {
        let _ = again();
        let asking = store(&phone).map(|store| ask(store, key));
        async move {
            let Ok(asking) = asking else { return };
            state.set(match asking.await {
                Ok(answer) => Live::Ready(Rc::new(answer)),
                Err(error) => {
                    tracing::warn!(%error, "a form could not be opened");
                    Live::Error(error)
                }
            });
        }
    }));
    Once { state, again }
}
