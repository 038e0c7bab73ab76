//! A form that was open when the app was ended opens again where it was: its draft says so, beside what was typed.
//!
//! It never reads what was typed. Drafts of older builds say nothing of it, and are taken as closed.

use chrono::NaiveDate;
use dioxus::prelude::*;
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::revision::Kind;
use pendamping_store_api::money::OpenAid;
use pendamping_store_api::reported::OpenReported;
use pendamping_store_api::selection::OpenSelection;
use pendamping_store_api::shared::{DraftKey, DraftRow, GetDraft, ListDrafts, OpenVisit, PutDraft};
use pendamping_store_api::{StoreError, StoreHandle};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{DATA_REQUEST, IN_HAND};
use crate::route::Route;

/// Where somebody was in a form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Open {
    /// The field that last had the focus.
    #[serde(default)]
    pub field: Option<String>,
}

/// A draft as it is kept.
#[derive(Serialize, Deserialize)]
struct Envelope<T> {
    form: T,
    #[serde(default)]
    open: Option<Open>,
}

/// The JSON of a form that stands like this.
pub(super) fn fold(form: &Value, open: Option<Open>) -> String {
    serde_json::json!(Envelope { form, open }).to_string()
}

/// What a draft's JSON holds: the form, and where somebody was in it. Older builds kept the form alone.
pub(super) fn unfold(json: &str) -> serde_json::Result<(Value, Option<Open>)> {
    let kept: Value = serde_json::from_str(json)?;
    if kept.get("form").is_none() {
        return Ok((kept, None));
    }
    let Envelope { form, open } = serde_json::from_value(kept)?;
    Ok((form, open))
}

/// The form was left: the next start does not open it. It may be open again by now, and written in.
pub(super) async fn shut_behind(store: &StoreHandle, key: DraftKey) -> Result<(), StoreError> {
    let _in_hand = IN_HAND.lock().await;
    let Some(json) = store.call(GetDraft { key: key.clone() }).await? else { return Ok(()) };
    let Ok((form, Some(_))) = unfold(&json) else { return Ok(()) };
    let Some(row) = store.call(ListDrafts).await?.into_iter().find(|row| row.key == key) else {
        return Ok(());
    };
    // Leaving is no writing: the draft is as old as it was.
    store.call(PutDraft { key, family: row.family, json: fold(&form, None), at: row.at }).await
}

/// A form on the way to be opened again.
#[derive(Clone, Debug, PartialEq)]
pub struct LeftOpen {
    key: DraftKey,
    field: Option<String>,
}

/// The form to be opened again, shared by the start, the screen it is on, and the form itself.
#[derive(Clone, Copy)]
pub struct Returning(CopyValue<Option<LeftOpen>>);

/// See [`Returning`].
#[must_use]
pub fn use_returning() -> Returning {
    use_root_context(|| Returning(CopyValue::new_in_scope(None, ScopeId::ROOT)))
}

impl Returning {
    /// Whether this form is to be opened: for the screen that has it as a sheet.
    #[must_use]
    pub fn leads_to(self, key: &DraftKey) -> bool {
        self.0.peek().as_ref().is_some_and(|left| left.key == *key)
    }

    /// Looks for the form that was open last, and says where it is. Nowhere, when none was.
    pub async fn look(mut self, store: &StoreHandle) -> Option<Route> {
        let (row, field) = last_open(store).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "which form was open cannot be read");
            None
        })?;
        let route = route_of(store, &row).await?;
        self.0.set(Some(LeftOpen { key: row.key, field }));
        Some(route)
    }

    /// The form `key` is here: to its field, if it was the one. Whatever opens first ends the search.
    pub(super) fn arrive(mut self, key: &DraftKey) -> Option<String> {
        self.0.take().filter(|left| left.key == *key).and_then(|left| left.field)
    }
}

async fn last_open(store: &StoreHandle) -> Result<Option<(DraftRow, Option<String>)>, StoreError> {
    for row in store.call(ListDrafts).await? {
        let json = store.call(GetDraft { key: row.key.clone() }).await?;
        if let Some(Ok((_, Some(open)))) = json.as_deref().map(unfold) {
            return Ok(Some((row, open.field)));
        }
    }
    Ok(None)
}

/// The screen a form is on. A draft about its family (or its author) is a new record; any other is the correction of one.
async fn route_of(store: &StoreHandle, row: &DraftRow) -> Option<Route> {
    let about = row.key.about;
    match row.key.kind {
        Kind::Visit if about == row.family.into() => Some(Route::NewVisit { family: row.family }),
        Kind::Visit => Some(Route::EditVisit { visit: about }),
        Kind::Activity if about == row.family.into() => Some(Route::NewActivity {}),
        Kind::Activity => Some(Route::EditActivity { activity: about }),
        Kind::GroupMeeting if about == row.family.into() => Some(Route::NewGroupMeeting {}),
        Kind::GroupMeeting => Some(Route::EditGroupMeeting { meeting: about }),
        Kind::Progress if about == row.family.into() => Some(Route::NewProgress { family: row.family }),
        Kind::Progress => Some(Route::EditProgress { family: row.family, progress: about }),
        Kind::Training if about == row.family.into() => Some(Route::NewTraining {}),
        Kind::Training => Some(Route::EditTraining { training: about }),
        Kind::StageChange if about == row.family.into() => Some(Route::NewStageChange { family: row.family }),
        Kind::StageChange => Some(Route::EditStageChange { family: row.family, change: about }),
        Kind::Attendance => Some(Route::TrainingScores { training: about }),
        Kind::Family => Some(Route::Family { family: row.family }),
        Kind::FollowUp => Some(Route::Outbox {}),
        Kind::Review if about == row.family.into() => Some(Route::FamilyStage { family: row.family }),
        Kind::Review => decision_on(store, row.family, about).await,
        Kind::Selection if about == row.family.into() => Some(Route::NewSelection { family: row.family }),
        Kind::Selection => Some(Route::EditSelection { family: row.family, selection: about }),
        Kind::ObjectionAnswer => Some(Route::ReadObjection { family: row.family, objection: about }),
        Kind::AidWitness => Some(witness_of(store, row.family, about).await),
        Kind::AidPlan => Some(Route::MakePlan { family: row.family, plan: about }),
        Kind::AidUse => Some(purchase_of(store, row.family, about).await),
        // A family's own page opens its form by itself.
        Kind::Confirmation | Kind::Objection => Some(Route::Home {}),
        Kind::Unknown(ref kind) if kind == DATA_REQUEST => Some(Route::OwnData {}),
        _ => None,
    }
}

/// The form of a witness: of one that is told anew, or of a tranche that nobody has seen yet.
async fn witness_of(store: &StoreHandle, family: FamilyId, about: RecordId) -> Route {
    // The day decides what is late, and nothing of that is asked here.
    let today = NaiveDate::default();
    let page = store.call(OpenAid { family: Some(family), today }).await;
    let is_seen = page
        .is_ok_and(|page| page.rows.iter().flat_map(|row| &row.witnesses).any(|seen| seen.record == about));
    if is_seen {
        Route::EditWitness { family, witness: about }
    } else {
        Route::NewWitness { family, aid: about }
    }
}

/// The form of a purchase: of one that is told anew, or of a tranche that something new was bought of.
async fn purchase_of(store: &StoreHandle, family: FamilyId, about: RecordId) -> Route {
    match tranche_of(store, family, about).await {
        Some(_) => Route::EditPurchase { family, bought: about },
        None => Route::NewPurchase { family, aid: about },
    }
}

/// The tranche a purchase was paid from; none of what is no purchase on this phone.
async fn tranche_of(store: &StoreHandle, family: FamilyId, purchase: RecordId) -> Option<RecordId> {
    let today = NaiveDate::default();
    let page = store.call(OpenAid { family: Some(family), today }).await.ok()?;
    let bought = page.rows.iter().flat_map(|row| &row.spending.uses).find(|row| row.record == purchase)?;
    Some(bought.bought.aid)
}

/// Where a record is decided on.
async fn decision_on(store: &StoreHandle, family: FamilyId, record: RecordId) -> Option<Route> {
    if let Ok(page) = store.call(OpenVisit { record }).await {
        return Some(Route::Review { visit: record, revision: page.revision });
    }
    for kind in Kind::REPORTED {
        if let Ok(page) = store.call(OpenReported { kind: kind.clone(), record }).await {
            return Some(Route::Reported { kind: kind.to_string(), record, revision: page.revision });
        }
    }
    // The day decides what is late, and nothing of that is asked here.
    let today = NaiveDate::default();
    if let Ok(page) = store.call(OpenSelection { family: Some(family), today }).await
        && page.proposals.iter().any(|row| row.record == record)
    {
        return Some(Route::FamilySelection { family });
    }
    let aid = tranche_of(store, family, record).await?;
    Some(Route::AskPurchase { family, aid, bought: record })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;

    #[test]
    fn a_draft_says_where_somebody_was() {
        let open = Some(Open { field: Some("results".into()) });
        for form in [json!({ "draft": 1 }), json!([1, 2])] {
            assert_eq!(unfold(&fold(&form, open.clone())).unwrap(), (form.clone(), open.clone()));
            assert_eq!(unfold(&fold(&form, None)).unwrap(), (form.clone(), None));
            // As older builds kept it.
            assert_eq!(unfold(&form.to_string()).unwrap(), (form, None));
        }
    }
}
