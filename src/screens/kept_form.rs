//! A form that is a screen of its own, for a new record or one that is told anew: opened once, kept as it is typed, saved or
//! thrown away. What the fields are, and what they come to, is each form's own.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use dioxus::prelude::*;
use pendamping_domain::config::Config;
use pendamping_domain::custody::Custody;
use pendamping_domain::id::{FamilyId, Position, RecordId, RevisionId};
use pendamping_domain::problem::Problem;
use pendamping_domain::recording::{Editing, Saving};
use pendamping_domain::revision::{Body, Revision};
use pendamping_store_api::reported::{AskedOf, GetAsked};
use pendamping_store_api::shared::{DraftKey, GetConfig};
use pendamping_store_api::{StoreError, StoreHandle};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::at_hand::store;
use super::discard::{Discard, leave_to};
use super::set_aside::{reason, to_replace};
use super::to_the_end::{by_toast, to_the_end};
use crate::draft::{self, Keeper, Noted, keep_as_it_was, use_keeper};
use crate::live::{Asked, Live};
use crate::phone::{On, Phone, use_phone};
use crate::route::Route;
use crate::screens::draft_note::DraftNote;
use crate::screens::photo_taking::{PhotosUnderWay, use_photos_under_way};
use crate::screens::store_words::{nothing_lost, store_words};
use crate::screens::visit_facts::field_words;
use crate::widgets::prelude::*;
use crate::{format, t};

/// What somebody types.
pub trait Typed: Clone + PartialEq + Serialize + DeserializeOwned + 'static {
    /// What keeps it from being saved on that day.
    fn problems(&self, config: Option<&Config>, today: NaiveDate) -> Vec<Problem>;

    /// The revision it comes to.
    ///
    /// # Errors
    /// What is missing or breaks a rule.
    fn revise(
        &self,
        saving: &mut Saving,
        config: Option<&Config>,
        editing: Option<&Editing>,
    ) -> Result<Revision, Vec<Problem>>;

    /// The form as it was kept, with what is never kept of it as it opens now.
    #[must_use]
    fn renewed(self, _opening: &Self) -> Self {
        self
    }
}

/// What is kept of an open form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Kept<T> {
    typed: T,
    /// The centre's position when the form was opened.
    opened: Position,
    /// What was on screen, when one is told anew.
    base: Option<Base>,
    /// What was typed into a field for numbers and is none, by field: it is no less typed for that, and keeps the form from
    /// being saved.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    unread: BTreeMap<String, String>,
}

/// The record as it was on screen when the form was opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Base {
    /// Which.
    pub record: RecordId,
    /// Its latest revision then.
    pub revision: RevisionId,
    /// Its fields as they travel.
    pub body: Body,
}

/// A form as it opens.
pub struct Opening<T> {
    /// Where it is kept.
    pub key: DraftKey,
    /// What the record is about: a family, or its author.
    pub about: FamilyId,
    /// What stands in it, unless it was begun before.
    pub typed: T,
    /// The position the phone has read up to.
    pub opened: Position,
    /// What is told anew.
    pub base: Option<Base>,
    /// Where that is.
    pub custody: Option<Custody>,
    /// Where it leads when it is done.
    pub back: Route,
}

/// A form ready to be filled in.
#[derive(Clone)]
pub struct Ready<T> {
    kept: Kept<T>,
    /// It was begun before.
    restored: bool,
    key: DraftKey,
    about: FamilyId,
    back: Route,
    /// The programme, when this phone has one.
    pub config: Option<Config>,
    /// Why the centre set it aside.
    set_aside: Option<String>,
    /// What a coordinator asks about it.
    asked: Option<AskedOf>,
}

impl<T> PartialEq for Ready<T> {
    fn eq(&self, other: &Self) -> bool {
        // A form is opened once: what it was opened with never changes under it.
        self.key == other.key
    }
}

impl<T: Typed> Ready<T> {
    /// The form as it was left, or as it opens.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn of(store: &StoreHandle, opening: Opening<T>) -> Result<Self, StoreError> {
        let Opening { key, about, typed, opened, base, custody, back } = opening;
        let begun = draft::kept::<Kept<T>>(store, &key).await?;
        let set_aside = match custody {
            Some(Custody::SetAside { code, .. }) => Some(reason(&code)),
            _ => None,
        };
        let asked = match &base {
            Some(base) => store.call(GetAsked { record: base.record }).await?,
            None => None,
        };
        Ok(Self {
            asked,
            restored: begun.is_some(),
            kept: match begun {
                Some(kept) => Kept { typed: kept.typed.renewed(&typed), ..kept },
                None => Kept { typed, opened, base, unread: BTreeMap::new() },
            },
            key,
            about,
            back,
            config: store.call(GetConfig).await?,
            set_aside,
        })
    }

    /// Tells the form from any other, for a component's key.
    pub fn key(&self) -> String {
        self.key.about.to_string()
    }
}

/// What is shown until the form is ready; then `form` is.
pub fn opened<R: Clone>(
    once: Asked<R>,
    title: String,
    back: Route,
    form: impl FnOnce(R, String) -> Element,
) -> Element {
    let body = match once.state() {
        Live::Ready(ready) => return form((*ready).clone(), title),
        Live::Loading => rsx! {
            LoadingState {}
        },
        Live::Error(error) => rsx! {
            ErrorState {
                title: t!("visit-open-failed"),
                text: store_words(&error),
                nothing_lost: nothing_lost(&error),
                onretry: move |()| once.retry(),
            }
        },
    };
    rsx! {
        Screen { title, back, {body} }
    }
}

/// Writes into a form and sees that it is kept.
pub struct Pen<T: 'static> {
    kept: Signal<Kept<T>>,
    keeper: Keeper,
    about: FamilyId,
}

// Not derived: that would ask `T: Copy`.
impl<T> Clone for Pen<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Pen<T> {}

impl<T: Typed> Pen<T> {
    /// The person changed something.
    pub fn write(self, change: impl FnOnce(&mut T)) {
        self.change(|kept| change(&mut kept.typed));
    }

    /// The person changed a field for numbers: `put` gets the number, none for what is none.
    pub fn enter(self, field: &str, entered: Entered, put: impl FnOnce(&mut T, Option<i64>)) {
        self.change(|kept| {
            let number = match entered {
                Entered::Number(number) => {
                    kept.unread.remove(field);
                    number
                }
                Entered::Unread(text) => {
                    kept.unread.insert(field.to_owned(), text);
                    None
                }
            };
            put(&mut kept.typed, number);
        });
    }

    /// These fields are no longer asked for: what could not be read in them keeps nobody from saving.
    pub fn ask_no_more(self, fields: &[&str]) {
        self.change(|kept| kept.unread.retain(|field, _| !fields.contains(&&**field)));
    }

    fn change(mut self, change: impl FnOnce(&mut Kept<T>)) {
        change(&mut self.kept.write());
        self.keeper.put(self.about, &*self.kept.peek());
    }
}

/// How saving stands.
#[derive(Clone, Copy, PartialEq)]
struct Attempt {
    /// Somebody wanted to save: what is wrong is said from now on.
    tried: Signal<bool>,
    /// What looks wrong was asked about once.
    asked: Signal<bool>,
    /// The second tap of two must not answer a question nobody has read.
    guard: Guard,
    busy: Signal<bool>,
    photos: PhotosUnderWay,
    failed: Signal<Option<StoreError>>,
}

/// An open form.
pub struct Form<T: 'static> {
    /// Writes into it.
    pub pen: Pen<T>,
    /// What stands in it.
    pub typed: T,
    /// What is wrong with it, once somebody wanted to save.
    pub problems: Vec<Problem>,
    /// What was typed into fields for numbers and is none, by field.
    pub unread: BTreeMap<String, String>,
    /// Somebody wanted to save.
    pub tried: bool,
    /// The day, by this phone's clock.
    pub today: NaiveDate,
    attempt: Attempt,
    save: Callback<()>,
}

/// The form `ready`. `doubtful` says whether something in it is worth a question: then the first *Simpan* shows it, and the
/// second saves.
pub fn use_form<T: Typed>(ready: &Ready<T>, doubtful: impl Fn(&T) -> bool + 'static) -> Form<T> {
    let phone = use_phone();
    let kept = use_signal(|| ready.kept.clone());
    let keeper = use_keeper(ready.key.clone(), ready.restored);
    let pen = Pen { kept, keeper, about: ready.about };
    use_hook(|| {
        if ready.restored {
            keeper.resume(ready.about, &*kept.peek());
        }
    });
    let attempt = Attempt {
        tried: use_signal(|| false),
        asked: use_signal(|| false),
        guard: use_guard(),
        busy: use_signal(|| false),
        photos: use_photos_under_way(),
        failed: use_signal(|| None),
    };
    let save = use_save(&phone, ready, pen, attempt, doubtful);
    let today = phone.today();
    let Kept { typed, unread, .. } = kept.read().clone();
    let tried = (attempt.tried)();
    let problems = if tried { typed.problems(ready.config.as_ref(), today) } else { Vec::new() };
    Form { pen, typed, problems, unread, tried, today, attempt, save }
}

impl<T: Typed> Form<T> {
    /// The screen around the fields. `question` stands above the button that answers it.
    pub fn screen(
        &self,
        ready: &Ready<T>,
        title: String,
        subtitle: Option<String>,
        question: Option<Element>,
        fields: Element,
    ) -> Element {
        let (keeper, attempt, save) = (self.pen.keeper, self.attempt, self.save);
        let label = match question {
            _ if attempt.photos.any() => t!("photo-keeping"),
            Some(_) => t!("form-save-anyway"),
            None => t!("visit-save"),
        };
        rsx! {
            Screen {
                title,
                subtitle,
                back: ready.back.clone(),
                actions: rsx! {
                    DraftNote { keeper }
                    if let Some(error) = (attempt.failed)() {
                        Notice {
                            title: t!("visit-not-saved"),
                            text: store_words(&error),
                            tone: Tone::Danger,
                            live: true,
                        }
                    }
                    if let Some(question) = question {
                        {question}
                    }
                    Button {
                        id: "save",
                        label,
                        fill: true,
                        disabled: (attempt.busy)() || attempt.photos.any(),
                        onclick: move |_| save(()),
                    }
                },
                div { style: "display: contents", onfocusout: move |_| keeper.leave(),
                    if ready.restored {
                        Notice { title: t!("visit-restored"), text: t!("visit-restored-text"), icon: Glyph::Edit }
                    }
                    if let Some(why) = ready.set_aside.clone() {
                        Notice { title: t!("visit-set-aside"), text: why, tone: Tone::Danger }
                    }
                    if let Some(asked) = ready.asked.clone() {
                        AskedFor { asked }
                    }
                    {fields}
                    if !matches!(keeper.noted(), Noted::Untouched) {
                        Discard {
                            keeper,
                            draft: ready.key.clone(),
                            back: ready.back.clone(),
                            failed: attempt.failed,
                        }
                    }
                }
            }
        }
    }

    /// What looks wrong was asked about: from now on it stands above the button.
    pub fn was_asked(&self) -> bool {
        (self.attempt.asked)()
    }
}

/// What a coordinator asks about the record, above the fields it is asked of.
#[component]
fn AskedFor(asked: AskedOf) -> Element {
    let phone = use_phone();
    let when = format::when(asked.at, phone.platform().now().wall, phone.offset());
    let name = asked.by.unwrap_or_else(|| t!("outbox-coordinator"));
    rsx! {
        Notice {
            title: t!("visit-asked-by", name: name, when: when),
            tone: Tone::Warn,
            icon: Glyph::Comment,
            action: rsx! {
                for (index , comment) in asked.comments.iter().enumerate() {
                    p { key: "{index}",
                        span { class: "strong", "{field_words(&comment.field)}: " }
                        "“{comment.text}”"
                    }
                }
            },
        }
    }
}

/// What saving does: says what is missing, asks about what looks wrong, or saves and leaves.
fn use_save<T: Typed>(
    phone: &Arc<Phone>,
    ready: &Ready<T>,
    pen: Pen<T>,
    attempt: Attempt,
    doubtful: impl Fn(&T) -> bool + 'static,
) -> Callback<()> {
    let toasts = use_toasts();
    let Attempt { mut tried, mut asked, guard, mut busy, photos, mut failed } = attempt;
    let (phone, ready) = (phone.clone(), ready.clone());
    use_callback(move |()| {
        if busy() || photos.any() {
            return;
        }
        tried.set(true);
        let Kept { typed, unread, .. } = pen.kept.peek().clone();
        if !unread.is_empty() || !typed.problems(ready.config.as_ref(), phone.today()).is_empty() {
            return focus_first_error();
        }
        if doubtful(&typed) {
            if guard.is_held() {
                return;
            }
            if !asked() {
                toasts.hush();
                asked.set(true);
                return guard.hold();
            }
        }
        busy.set(true);
        failed.set(None);
        pen.keeper.close(true);
        let (phone, ready, kept) = (phone.clone(), ready.clone(), pen.kept.peek().clone());
        let back = ready.back.clone();
        spawn(async move {
            let open = (phone.store(), phone.platform().now().wall);
            let work = async move {
                let saved = save(&phone, &ready, kept.clone()).await;
                if saved.is_err() {
                    keep_as_it_was(open, &ready.key, ready.about, &kept).await;
                }
                saved
            };
            match to_the_end(work, by_toast(toasts, t!("visit-saved"))).await {
                Ok(()) => {
                    toasts.done(t!("visit-saved"));
                    leave_to(back);
                }
                Err(error) => {
                    pen.keeper.close(false);
                    busy.set(false);
                    failed.set(Some(error));
                }
            }
        });
    })
}

async fn save<T: Typed>(phone: &Phone, ready: &Ready<T>, kept: Kept<T>) -> Result<(), StoreError> {
    let store = store(phone)?;
    let config = store.call(GetConfig).await?;
    let replaces = to_replace(&store, ready.key.about).await?;
    let version = config.as_ref().map(|config| config.version).unwrap_or_default();
    let on = On { family: ready.about, opened: kept.opened, config: version };
    let editing =
        kept.base.map(|base| Editing { record: base.record, parent: Some(base.revision), body: base.body });
    let typed = kept.typed;
    let revision = phone
        .revising(on, |saving| typed.revise(saving, config.as_ref(), editing.as_ref()))
        .map_err(|_| StoreError::Refused("the form changed while it was saved"))?;
    phone.save(vec![revision], Some(ready.key.clone()), replaces).await.map(|_| ())
}
