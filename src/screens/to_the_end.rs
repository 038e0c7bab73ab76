//! What somebody asked for is done to its end, also when they leave the screen meanwhile: *Kembali* takes a component away with all that
//! it began, and a record that is about to be saved is not saved yet.

use std::future::{Future, pending};

use dioxus::core::{Runtime, ScopeId};
use pendamping_store_api::StoreError;
use tokio::sync::oneshot;

use super::store_words::store_words;
use crate::widgets::prelude::*;

/// Does `work`, whatever becomes of the component that asks. The answer comes to whoever still waits for it here; where nobody does,
/// `unheard` gets it.
pub fn to_the_end<T: 'static>(
    work: impl Future<Output = T> + 'static,
    unheard: impl FnOnce(T) + 'static,
) -> impl Future<Output = T> {
    let (tell, told) = oneshot::channel();
    dioxus::core::spawn_forever(async move {
        if let Err(answer) = tell.send(work.await) {
            // What is said is said in the app's language, which only the app's own scope knows.
            Runtime::current().in_scope(ScopeId::APP, || unheard(answer));
        }
    });
    async move {
        match told.await {
            Ok(answer) => answer,
            // The app is closing.
            Err(_) => pending().await,
        }
    }
}

/// What came of saving, told to somebody who is elsewhere by now.
pub fn by_toast(toasts: Toasts, done: String) -> impl FnOnce(Result<(), StoreError>) {
    move |saved| match saved {
        Ok(()) => toasts.done(done),
        Err(error) => toasts.refused(store_words(&error)),
    }
}

#[cfg(test)]
#[path = "to_the_end_tests.rs"]
mod tests;
