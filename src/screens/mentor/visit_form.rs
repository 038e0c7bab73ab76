//! Recording a visit, and correcting one: opens the form with everything it needs. The form itself is mounted only once its
//! draft is there, so that it comes back exactly as it was left.

use chrono::NaiveDate;
use dioxus::prelude::*;
use pendamping_domain::actor::Role;
use pendamping_domain::config::Config;
use pendamping_domain::custody::Custody;
use pendamping_domain::family::Family;
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::life::Standing;
use pendamping_domain::recording::Surroundings;
use pendamping_domain::review::{Comment, Decision};
use pendamping_domain::revision::Kind;
use pendamping_domain::visit::VisitDraft;
use pendamping_store_api::shared::{DraftKey, GetConfig, GetDraft, OpenVisit, ReviewRow, VisitPage};
use pendamping_store_api::work::OpenFamily;
use pendamping_store_api::{StoreError, StoreHandle};

use super::desk::business_line;
use super::visit_asked::AskedBy;
use super::visit_draft::{Base, Kept};
use super::visit_fields::VisitForm;
use crate::draft;
use crate::live::{Asked, Live, use_once};
use crate::phone::{Phone, use_phone};
use crate::route::Route;
use crate::screens::store_words::{nothing_lost, store_words};
use crate::t;
use crate::widgets::prelude::*;

/// A form ready to be filled in.
#[derive(Clone, Debug)]
pub struct Ready {
    /// What the form starts with.
    pub kept: Kept,
    /// It was begun before.
    pub restored: bool,
    /// Where it is kept.
    pub key: DraftKey,
    /// Whose visit.
    pub family: FamilyId,
    /// Their name, while this phone has them.
    pub name: Option<String>,
    /// Their business.
    pub business: Option<String>,
    /// The programme's choices.
    pub config: Config,
    /// What flags are judged by.
    pub around: Surroundings,
    /// What the coordinator asks to mend or explain.
    pub comments: Vec<Comment>,
    /// Who asks it.
    pub asked_by: Option<AskedBy>,
    /// The other mentor who recorded the visit, and stays its author; without a name when this phone does not know it.
    pub recorded_by: Option<RecordedBy>,
    /// Why the centre set the visit aside.
    pub set_aside: Option<(String, Option<String>)>,
    /// Today, in the area's zone.
    pub today: NaiveDate,
    /// The clock of the place, in minutes east of UTC.
    pub zone: i16,
}

/// Another mentor, by name where it is known.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedBy(pub Option<String>);

impl PartialEq for Ready {
    fn eq(&self, other: &Self) -> bool {
        // A form is opened once: what it was opened with never changes under it.
        self.key == other.key
    }
}

/// What opening a form came to.
#[derive(Clone)]
enum Opening {
    Ready(Box<Ready>),
    /// The programme's configuration has not arrived yet.
    NoProgramme,
    /// Another mentor wrote this visit, and nobody asks whoever uses this phone to answer for it.
    NotYours,
}

/// A new visit at a family.
#[component]
pub fn NewVisit(family: FamilyId) -> Element {
    let phone = use_phone();
    let live = use_once(family, move |store, family| {
        let phone = phone.clone();
        async move { open_new(&store, &phone, family).await }
    });
    frame(live, t!("visit-title"), Route::Family { family })
}

/// The correction of a visit.
#[component]
pub fn EditVisit(visit: RecordId) -> Element {
    let phone = use_phone();
    let live = use_once(visit, move |store, visit| {
        let phone = phone.clone();
        async move { open_edit(&store, &phone, visit).await }
    });
    frame(live, t!("visit-edit-title"), Route::ReadVisit { visit })
}

/// The form once it is there; until then the frame around why it is not.
fn frame(once: Asked<Opening>, title: String, back: Route) -> Element {
    let body = match once.state() {
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
        Live::Ready(opening) => match &*opening {
            Opening::Ready(ready) => {
                let ready = (**ready).clone();
                return rsx! {
                    VisitForm { key: "{ready.key.about}", ready, title, back }
                };
            }
            Opening::NoProgramme => rsx! {
                EmptyState {
                    icon: Glyph::Offline,
                    title: t!("visit-no-programme"),
                    text: t!("visit-no-programme-text"),
                }
            },
            Opening::NotYours => rsx! {
                EmptyState {
                    icon: Glyph::Lock,
                    title: t!("visit-not-yours"),
                    text: t!("visit-not-yours-text"),
                }
            },
        },
    };
    rsx! {
        Screen { title, back, {body} }
    }
}

async fn open_new(store: &StoreHandle, phone: &Phone, family: FamilyId) -> Result<Opening, StoreError> {
    let Some(config) = store.call(GetConfig).await? else { return Ok(Opening::NoProgramme) };
    let today = phone.today();
    let page = store.call(OpenFamily { family, today }).await?;
    let key = DraftKey { kind: Kind::Visit, about: family.into() };
    let begun = draft::kept::<Kept>(store, &key).await?;
    let restored = begun.is_some();
    let fresh = || Kept { draft: VisitDraft::begin(phone.platform().now()), opened: page.opened, base: None };
    Ok(Opening::Ready(Box::new(Ready {
        kept: begun.unwrap_or_else(fresh),
        restored,
        key,
        family,
        name: Some(page.family.name.clone()),
        zone: page.family.region.offset_minutes(),
        business: Some(business_line(&page.family, Some(&config))),
        around: Surroundings {
            home: page.family.home,
            others: page.recent_spans,
            clock_ahead_ms: page.clock_ahead_ms,
            photos: Vec::new(),
        },
        config,
        comments: Vec::new(),
        asked_by: None,
        recorded_by: None,
        set_aside: None,
        today,
    })))
}

async fn open_edit(store: &StoreHandle, phone: &Phone, visit: RecordId) -> Result<Opening, StoreError> {
    let Some(config) = store.call(GetConfig).await? else { return Ok(Opening::NoProgramme) };
    let today = phone.today();
    let page = store.call(OpenVisit { record: visit }).await?;
    if !may_correct(store, phone, &page).await? {
        return Ok(Opening::NotYours);
    }
    // A visit is corrected by the clock of today's phone; a family this phone no longer has tells nothing about it.
    let clock_ahead_ms = match store.call(OpenFamily { family: page.family_id, today }).await {
        Ok(family) => family.clock_ahead_ms,
        Err(StoreError::NotFound) => None,
        Err(error) => return Err(error),
    };
    let key = correction(visit);
    let begun = draft::kept::<Kept>(store, &key).await?;
    let restored = begun.is_some();
    let set_aside = match &page.custody {
        Custody::SetAside { code, field } => Some((code.clone(), field.clone())),
        _ => None,
    };
    let comments = asked(&page);
    let asked_by = question(&page).map(|row| AskedBy { name: row.by.clone(), at: row.at });
    let recorded_by = (!is_own(phone, &page)).then(|| RecordedBy(page.author_name.clone()));
    let line = |family: &Family| business_line(family, Some(&config));
    Ok(Opening::Ready(Box::new(Ready {
        restored,
        key,
        family: page.family_id,
        name: page.family.as_ref().map(|family| family.name.clone()),
        zone: page.family.as_ref().map_or(phone.offset(), |family| family.region.offset_minutes()),
        business: page.family.as_ref().map(line),
        around: Surroundings {
            home: page.family.as_ref().and_then(|family| family.home),
            others: page.others.clone(),
            clock_ahead_ms,
            photos: Vec::new(),
        },
        kept: begun.unwrap_or_else(|| from_page(page)).standing(store).await?,
        config,
        comments,
        asked_by,
        recorded_by,
        set_aside,
        today,
    })))
}

/// Where the correction of a visit is kept.
fn correction(visit: RecordId) -> DraftKey {
    DraftKey { kind: Kind::Visit, about: visit }
}

/// Whether whoever uses this phone wrote it.
pub fn is_own(phone: &Phone, page: &VisitPage) -> bool {
    page.author.is_none() || page.author == phone.profile().map(|me| me.person)
}

/// Whether whoever uses this phone may correct a visit. It is the account of whoever recorded it, and nobody else changes it
/// unasked. Where something is asked of it, whoever holds the family answers: once that is another mentor, nobody else can.
///
/// # Errors
/// Those of the store.
pub async fn may_correct(store: &StoreHandle, phone: &Phone, page: &VisitPage) -> Result<bool, StoreError> {
    // What was corrected here and did not go yet, or was refused, is this phone's to mend.
    let has_own = matches!(page.custody, Custody::OnThisPhone | Custody::SetAside { .. });
    if is_own(phone, page) || has_own {
        return Ok(true);
    }
    // What was begun is brought to its end, also when the question is settled meanwhile.
    if store.call(GetDraft { key: correction(page.record) }).await?.is_some() {
        return Ok(true);
    }
    if phone.profile().is_none_or(|me| me.role != Role::Mentor) || question(page).is_none() {
        return Ok(false);
    }
    match store.call(OpenFamily { family: page.family_id, today: phone.today() }).await {
        Ok(family) => Ok(!family.left),
        Err(StoreError::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

fn from_page(page: VisitPage) -> Kept {
    Kept { base: Some(Base::of(&page)), draft: VisitDraft::edit(page.visit), opened: page.opened }
}

/// What the coordinator asks of the visit as it stands.
pub fn asked(page: &VisitPage) -> Vec<Comment> {
    question(page).map(|row| row.review.comments.clone()).unwrap_or_default()
}

/// The decision that asks it.
fn question(page: &VisitPage) -> Option<&ReviewRow> {
    if page.life.standing != Standing::CorrectionAsked {
        return None;
    }
    let counts = |row: &&ReviewRow| page.life.counted == Some(row.record);
    page.reviews.iter().filter(counts).find(|row| row.review.decision == Decision::CorrectionAsked)
}
