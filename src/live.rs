//! What a screen shows stays true: a question to the store is asked again whenever a commit touched what it is about.
//!
//! A failed question is never shown as an empty list, and while it is asked again the earlier answer stays on screen. This
//! never saves anything.

use std::collections::BTreeMap;
use std::rc::Rc;

use dioxus::prelude::*;
use pendamping_domain::revision::Kind;
use pendamping_store_api::{Change, StoreError, StoreHandle};

use crate::phone::use_phone;
use crate::screens::status::StoreTrouble;
use crate::screens::store_words::{nothing_lost, store_words};
use crate::widgets::prelude::*;

/// How often records of each kind changed since the app started. Every page watches one of these.
#[derive(Debug, Clone, Default)]
pub struct Generations(BTreeMap<Kind, u64>);

impl Generations {
    /// Counts one commit.
    pub fn note(&mut self, change: Change) {
        for kind in change {
            *self.0.entry(kind).or_default() += 1;
        }
    }

    /// The generation of these kinds together; of all kinds, when none is named.
    #[must_use]
    pub fn of(&self, kinds: &[Kind]) -> u64 {
        match kinds {
            [] => self.0.values().sum(),
            _ => kinds.iter().filter_map(|kind| self.0.get(kind)).sum(),
        }
    }
}

/// How a question to the store stands.
#[derive(Debug)]
pub enum Live<T> {
    /// Not answered yet.
    Loading,
    /// It could not be answered.
    Error(StoreError),
    /// The latest answer.
    Ready(Rc<T>),
}

// Not derived: that would ask `T: Clone`, and the answer is only shared.
impl<T> Clone for Live<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Loading => Self::Loading,
            Self::Error(error) => Self::Error(error.clone()),
            Self::Ready(answer) => Self::Ready(answer.clone()),
        }
    }
}

/// A question to the store: see [`use_live`] and [`use_once`]. May be copied into handlers.
pub struct Asked<T: 'static> {
    state: Signal<Live<T>>,
    again: Signal<u64>,
}

impl<T> Clone for Asked<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Asked<T> {}

impl<T> Asked<T> {
    /// How it stands now. Call it while rendering: the component is drawn again when that changes.
    #[must_use]
    pub fn state(&self) -> Live<T> {
        self.state.read().clone()
    }

    /// The latest answer, if there is one.
    #[must_use]
    pub fn ready(&self) -> Option<Rc<T>> {
        match &*self.state.read() {
            Live::Ready(answer) => Some(answer.clone()),
            _ => None,
        }
    }

    /// The latest answer without drawing again when it changes: for handlers.
    #[must_use]
    pub fn peek(&self) -> Option<Rc<T>> {
        match &*self.state.peek() {
            Live::Ready(answer) => Some(answer.clone()),
            _ => None,
        }
    }

    /// Asks again, as after a failure.
    pub fn retry(mut self) {
        self.again.with_mut(|again| *again += 1);
    }

    /// Draws the answer with `draw`; until there is one, that it is loading, or what went wrong with a way to try again.
    pub fn show(self, draw: impl FnOnce(Rc<T>) -> Element) -> Element {
        match self.state() {
            Live::Loading => rsx! {
                LoadingState {}
            },
            Live::Error(error) => rsx! {
                StoreTrouble {
                    text: store_words(&error),
                    nothing_lost: nothing_lost(&error),
                    onretry: move |()| self.retry(),
                }
            },
            Live::Ready(answer) => draw(answer),
        }
    }
}

/// Asks the store, and asks again whenever a record of one of `kinds` changes (any record, when none is named) or `key` is
/// another than before. Everything the question depends on belongs into `key`; it is handed to `ask`.
///
/// ```ignore
/// let page = use_live(&[Kind::Family, Kind::Visit], family, move |store, family| async move {
///     store.call(OpenFamily { family, today }).await
/// });
/// rsx! { Screen { title: t!("family-title"), {page.show(|page| rsx! { "{page.family.name}" })} } }
/// ```
///
/// `family` is anything `Clone + PartialEq`: `()`, an id, `(text, stage)`. While the store is locked it stays `Loading`; the
/// gate around all screens leads to the PIN then. The answer to an earlier key stays on screen until the new one is there:
/// a component with a *form* gets `key: "{id}"` where it is used, so that another record is another component.
pub fn use_live<K, T, F>(
    kinds: &'static [Kind],
    key: K,
    mut ask: impl FnMut(StoreHandle, K) -> F + 'static,
) -> Asked<T>
where
    K: Clone + PartialEq + 'static,
    T: 'static,
    F: Future<Output = Result<T, StoreError>> + 'static,
{
    let phone = use_phone();
    let mut state = use_signal(|| Live::Loading);
    let again = use_signal(|| 0_u64);
    let generation = use_generation(kinds);
    use_resource(use_reactive(&key, move |key| {
        // Read here, and not in the task: this is what makes it ask again.
        let _ = (generation(), again());
        let asking = phone.store().map(|store| ask(store, key));
        async move {
            let Some(asking) = asking else { return };
            match asking.await {
                Ok(answer) => state.set(Live::Ready(Rc::new(answer))),
                // Closing is not an error to show: the gate has already led away.
                Err(StoreError::Closed) => {}
                Err(error) => {
                    tracing::warn!(%error, "a question to the store failed");
                    state.set(Live::Error(error));
                }
            }
        }
    }));
    Asked { state, again }
}

/// Asks the store once for each `key`: what a form is opened with must not change under whoever fills it in.
pub fn use_once<K, T, F>(key: K, mut ask: impl FnMut(StoreHandle, K) -> F + 'static) -> Asked<T>
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
        let asking = phone.store().map(|store| ask(store, key));
        async move {
            let Some(asking) = asking else { return };
            state.set(match asking.await {
                Ok(answer) => Live::Ready(Rc::new(answer)),
                Err(error) => {
                    tracing::warn!(%error, "a form could not be opened");
                    Live::Error(error)
                }
            });
        }
    }));
    Asked { state, again }
}

/// A number that rises when a record of one of `kinds` changed; of any kind, when none is named.
pub fn use_generation(kinds: &'static [Kind]) -> ReadSignal<u64> {
    let phone = use_phone();
    let mut generation = use_signal(|| 0_u64);
    use_future(move || {
        let mut news = phone.changes();
        async move {
            loop {
                let now = news.borrow_and_update().of(kinds);
                if *generation.peek() != now {
                    generation.set(now);
                }
                if news.changed().await.is_err() {
                    return;
                }
            }
        }
    });
    generation.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_touched_is_asked_again() {
        let mut generations = Generations::default();
        generations.note([Kind::Visit, Kind::FollowUp].into());
        generations.note([Kind::Visit].into());
        assert_eq!(generations.of(&[Kind::Visit]), 2);
        assert_eq!(generations.of(&[Kind::Family]), 0);
        assert_eq!(generations.of(&[Kind::Family, Kind::FollowUp]), 1);
        assert_eq!(generations.of(&[]), 3);
    }
}
