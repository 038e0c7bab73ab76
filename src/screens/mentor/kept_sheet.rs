//! A sheet in which a record is mended. What is typed into it is kept, with what was on screen when it was begun, so that it
//! is the same correction after a kill or a lock.
//!
//! Closing the sheet keeps what was typed, unless nothing differs from the record; saving and throwing away forget it. The
//! record itself changes only when it is saved.

use std::sync::Arc;

use dioxus::prelude::*;
use pendamping_domain::id::{FamilyId, Position, RevisionId};
use pendamping_domain::problem::Problem;
use pendamping_domain::recording::{Editing, Saving};
use pendamping_domain::revision::{Body, Revision};
use pendamping_store_api::StoreError;
use pendamping_store_api::shared::{DraftKey, DropDraft, GetConfig};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::draft::{self, Keeper, keep_as_it_was, use_keeper};
use crate::live::{Live, use_once};
use crate::phone::{On, Phone, use_phone};
use crate::screens::at_hand::store;
use crate::screens::draft_note::{DiscardDraft, DraftNote};
use crate::screens::set_aside::to_replace;
use crate::screens::store_words::store_words;
use crate::screens::to_the_end::to_the_end;
use crate::t;
use crate::widgets::prelude::*;

/// The fields of a sheet.
pub trait Fields: Clone + PartialEq + Serialize + DeserializeOwned + 'static {
    /// As a record has them; none when it cannot be read.
    fn of(body: &Body) -> Option<Self>;

    /// The revision they come to on top of what they were begun on.
    ///
    /// # Errors
    /// What breaks a rule.
    fn revise(&self, editing: &Editing, saving: &mut Saving) -> Result<Revision, Vec<Problem>>;
}

/// What is kept of a sheet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept<T> {
    typed: T,
    base: Base,
}

/// The record as it was on screen when the sheet was begun: what is corrected, whatever arrives meanwhile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Base {
    /// Its latest revision then.
    pub revision: RevisionId,
    /// The position the phone had read up to.
    pub opened: Position,
    /// Its fields as they travel.
    pub body: Body,
}

/// A sheet as it opens.
#[derive(Clone, Debug, PartialEq)]
pub struct Begun<T> {
    /// Where it is kept: under the record it is about.
    key: DraftKey,
    family: FamilyId,
    /// The fields without what was typed.
    record: T,
    kept: Kept<T>,
    /// Something was typed into it before.
    restored: bool,
}

impl<T: Fields> Begun<T> {
    fn new(key: DraftKey, family: FamilyId, base: Base, before: Option<Kept<T>>) -> Option<Self> {
        let again = before.and_then(|kept| Some((T::of(&kept.base.body)?, kept)));
        if let Some((record, kept)) = again {
            return Some(Self { key, family, record, kept, restored: true });
        }
        let record = T::of(&base.body)?;
        let kept = Kept { typed: record.clone(), base };
        Some(Self { key, family, record, kept, restored: false })
    }

    /// The fields as the record has them.
    pub fn record(&self) -> &T {
        &self.record
    }
}

/// The sheet of a record as it was left, or as `base` has it. None while that is looked up; what cannot be looked up is said
/// and closes the sheet, since writing into it would replace what was kept.
pub fn use_begun<T: Fields>(
    key: DraftKey,
    family: FamilyId,
    base: Base,
    onclose: EventHandler<()>,
) -> Option<Begun<T>> {
    let toasts = use_toasts();
    // As it was when the sheet was opened.
    let base = use_hook(|| base);
    let begun = use_once(key, move |store, key: DraftKey| {
        let base = base.clone();
        async move {
            let before = draft::kept::<Kept<T>>(&store, &key).await?;
            Begun::new(key, family, base, before).ok_or(StoreError::Corrupt)
        }
    });
    let failed = match begun.state() {
        Live::Error(error) => Some(store_words(&error)),
        _ => None,
    };
    use_effect(use_reactive!(|failed| {
        if let Some(words) = failed {
            toasts.refused(words);
            onclose.call(());
        }
    }));
    begun.ready().map(|begun| (*begun).clone())
}

/// Writes into a sheet.
pub struct Mending<T: 'static> {
    kept: Signal<Kept<T>>,
    family: FamilyId,
    /// What the sheet shows around its fields.
    pub frame: Frame,
}

// Not derived: that would ask `T: Copy`.
impl<T> Clone for Mending<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Mending<T> {}

impl<T: Fields> Mending<T> {
    /// What is in the fields; a component that asks is drawn again when it changes.
    pub fn read(self) -> T {
        self.kept.read().typed.clone()
    }

    /// The person changed something.
    pub fn write(mut self, change: impl FnOnce(&mut T)) {
        change(&mut self.kept.write().typed);
        self.frame.keeper.put(self.family, &*self.kept.peek());
    }
}

/// How a sheet stands, and what its buttons do.
#[derive(Clone, Copy, PartialEq)]
pub struct Frame {
    /// What breaks a rule.
    pub problems: Signal<Vec<Problem>>,
    failed: Signal<Option<StoreError>>,
    busy: Signal<bool>,
    keeper: Keeper,
    differs: Memo<bool>,
    restored: bool,
    save: Callback<()>,
    close: Callback<()>,
    discard: Callback<()>,
}

/// What a sheet needs to leave: the phone, the form, and who takes the sheet away.
#[derive(Clone)]
struct Leaving {
    phone: Arc<Phone>,
    key: DraftKey,
    onclose: EventHandler<()>,
}

/// The sheet `begun`, until it calls `onclose`.
pub fn use_mending<T: Fields>(begun: Begun<T>, onclose: EventHandler<()>) -> Mending<T> {
    let phone = use_phone();
    let Begun { key, family, record, kept, restored } = begun;
    let kept = use_signal(|| kept);
    let keeper = use_keeper(key.clone(), restored);
    use_hook(|| {
        if restored {
            keeper.resume(family, &*kept.peek());
        }
    });
    let differs = use_memo(move || kept.read().typed != record);
    let failed = use_signal(|| None::<StoreError>);
    let busy = use_signal(|| false);
    let problems = use_signal(Vec::<Problem>::new);
    let leaving = Leaving { phone, key, onclose };
    let close = use_close(&leaving, keeper, differs);
    let discard = use_discard(&leaving, keeper, failed);
    let save = use_save(leaving, family, kept, (keeper, problems, failed, busy));
    let frame = Frame { problems, failed, busy, keeper, differs, restored, save, close, discard };
    Mending { kept, family, frame }
}

/// Takes the sheet away. What was typed goes to disk with it; a draft that says what the record says is no draft.
fn use_close(leaving: &Leaving, keeper: Keeper, differs: Memo<bool>) -> Callback<()> {
    let leaving = leaving.clone();
    use_callback(move |()| {
        keeper.put_away();
        if *differs.peek() || keeper.is_untouched() {
            return leaving.onclose.call(());
        }
        keeper.close(true);
        let leaving = leaving.clone();
        spawn(async move {
            if let Err(error) = forget(&leaving).await {
                tracing::warn!(%error, "the draft of a correction was not forgotten");
            }
            leaving.onclose.call(());
        });
    })
}

/// Throws away what was typed and takes the sheet away.
fn use_discard(leaving: &Leaving, keeper: Keeper, failed: Signal<Option<StoreError>>) -> Callback<()> {
    let toasts = use_toasts();
    let leaving = leaving.clone();
    let mut failed = failed;
    use_callback(move |()| {
        keeper.close(true);
        let leaving = leaving.clone();
        spawn(async move {
            match forget(&leaving).await {
                Ok(()) => {
                    toasts.done(t!("visit-draft-dropped"));
                    leaving.onclose.call(());
                }
                Err(error) => {
                    keeper.close(false);
                    failed.set(Some(error));
                }
            }
        });
    })
}

async fn forget(leaving: &Leaving) -> Result<(), StoreError> {
    store(&leaving.phone)?.call(DropDraft { key: leaving.key.clone() }).await
}

type Standing = (Keeper, Signal<Vec<Problem>>, Signal<Option<StoreError>>, Signal<bool>);

/// Saves what was typed and takes the sheet away, or says beside the fields or above them why it cannot be saved.
fn use_save<T: Fields>(
    leaving: Leaving,
    family: FamilyId,
    kept: Signal<Kept<T>>,
    (keeper, mut problems, mut failed, mut busy): Standing,
) -> Callback<()> {
    let toasts = use_toasts();
    use_callback(move |()| {
        if busy() {
            return;
        }
        busy.set(true);
        failed.set(None);
        keeper.close(true);
        let (leaving, saving) = (leaving.clone(), kept.peek().clone());
        let onclose = leaving.onclose;
        spawn(async move {
            let open = (leaving.phone.store(), leaving.phone.platform().now().wall);
            let work = async move {
                let saved = save(&leaving, family, &saving).await;
                if saved.is_err() {
                    keep_as_it_was(open, &leaving.key, family, &saving).await;
                }
                saved
            };
            let unheard = move |saved| match saved {
                Ok(()) => toasts.done(t!("visit-saved")),
                Err(Refused::Fields(_)) => toasts.refused(t!("visit-not-saved")),
                Err(Refused::Store(error)) => toasts.refused(store_words(&error)),
            };
            match to_the_end(work, unheard).await {
                Ok(()) => {
                    toasts.done(t!("visit-saved"));
                    return onclose.call(());
                }
                Err(Refused::Fields(found)) => {
                    problems.set(found);
                    focus_first_error();
                }
                Err(Refused::Store(error)) => failed.set(Some(error)),
            }
            busy.set(false);
            keeper.close(false);
        });
    })
}

/// Why a correction was not saved.
enum Refused {
    /// What was written breaks a rule: said beside the fields.
    Fields(Vec<Problem>),
    /// The store did not take it.
    Store(StoreError),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

async fn save<T: Fields>(leaving: &Leaving, family: FamilyId, kept: &Kept<T>) -> Result<(), Refused> {
    let (phone, record) = (&leaving.phone, leaving.key.about);
    let store = store(phone)?;
    let config = store.call(GetConfig).await?;
    let replaces = to_replace(&store, record).await?;
    let config = config.map(|config| config.version).unwrap_or_default();
    let on = On { family, opened: kept.base.opened, config };
    let editing = Editing { record, parent: Some(kept.base.revision), body: kept.base.body.clone() };
    let revision =
        phone.revising(on, |saving| kept.typed.revise(&editing, saving)).map_err(Refused::Fields)?;
    phone.save(vec![revision], Some(leaving.key.clone()), replaces).await?;
    Ok(())
}

/// The sheet around its fields.
#[component]
pub fn KeptSheet(
    #[props(into)] id: String,
    #[props(into)] title: String,
    text: Option<String>,
    frame: Frame,
    /// Something is missing without which it cannot be saved.
    #[props(default)]
    incomplete: bool,
    children: Element,
) -> Element {
    let Frame { failed, busy, keeper, differs, restored, save, close, discard, .. } = frame;
    rsx! {
        Sheet {
            id,
            title,
            text,
            confirm: t!("family-correct-save"),
            // Not *Batal*: what was typed is still there the next time.
            cancel: t!("mentor-close"),
            confirm_disabled: busy() || incomplete,
            onconfirm: move |()| save(()),
            oncancel: move |()| close(()),
            if let Some(error) = failed() {
                Notice { title: t!("visit-not-saved"), text: store_words(&error), tone: Tone::Danger, live: true }
            }
            if restored {
                Notice { title: t!("visit-restored"), text: t!("visit-restored-text") }
            }
            div { style: "display: contents", onfocusout: move |_| keeper.leave(), {children} }
            DraftNote { keeper }
            if differs() {
                DiscardDraft { busy: busy(), onconfirm: move |()| discard(()) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use pendamping_domain::revision::Kind;
    use serde_json::json;

    use super::*;

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    struct Word(String);

    impl Fields for Word {
        fn of(body: &Body) -> Option<Self> {
            Some(Self(body.get("word")?.as_str()?.to_owned()))
        }

        fn revise(&self, _: &Editing, _: &mut Saving) -> Result<Revision, Vec<Problem>> {
            Err(Vec::new())
        }
    }

    fn base(revision: u8, body: serde_json::Value) -> Base {
        let revision = format!("00000000-0000-7000-8000-0000000000{revision:02}").parse().unwrap();
        Base { revision, opened: Position::default(), body: body.as_object().unwrap().clone() }
    }

    fn begun(now: Base, before: Option<Kept<Word>>) -> Begun<Word> {
        let about = "00000000-0000-7000-8000-000000000001";
        let key = DraftKey { kind: Kind::Family, about: about.parse().unwrap() };
        Begun::new(key, about.parse().unwrap(), now, before).unwrap()
    }

    #[test]
    fn a_correction_goes_on_from_what_it_was_begun_on() {
        let (then, now) = (base(2, json!({ "word": "then" })), base(3, json!({ "word": "now" })));
        let fresh = begun(now.clone(), None);
        assert_eq!((fresh.record, fresh.restored), (Word("now".into()), false));

        let typed = Kept { typed: Word("typed".into()), base: then };
        let again = begun(now.clone(), Some(typed.clone()));
        assert_eq!((again.record, again.restored), (Word("then".into()), true));
        assert_eq!(again.kept, typed);

        // What another build kept and this one cannot read is not in the way.
        let foreign = Kept { base: base(2, json!({})), ..typed };
        let anew = begun(now.clone(), Some(foreign));
        assert_eq!((anew.kept.base, anew.restored), (now, false));
    }
}
