//! Saving a visit: the revision and its follow-ups in one commit, in the place of what the centre has set aside of it.

use pendamping_domain::photo::PhotoUse;
use pendamping_domain::recording::{Surroundings, record_visit};
use pendamping_store_api::StoreError;

use super::visit_draft::Kept;
use super::visit_form::Ready;
use crate::phone::{On, Phone};
use crate::screens::at_hand::store;

/// Saves the form as it is, on what stands now: the visit may have been refused while its correction was written.
pub(super) async fn save_visit(
    phone: &Phone,
    ready: &Ready,
    kept: Kept,
    photos: Vec<PhotoUse>,
) -> Result<(), StoreError> {
    let kept = kept.standing(&store(phone)?).await?;
    let on = On { family: ready.family, opened: kept.opened, config: ready.config.version };
    let editing = kept.base.as_ref().map(|base| base.editing());
    let around = Surroundings { photos, ..ready.around.clone() };
    let revisions = phone
        .revising(on, |saving| record_visit(saving, &kept.draft, &ready.config, &around, editing.as_ref()))
        .map_err(|_| StoreError::Refused("the form changed while it was saved"))?;
    let replaces = kept.base.and_then(|base| base.replaces);
    phone.save(revisions, Some(ready.key.clone()), replaces).await.map(|_| ())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use pendamping_domain::actor::Role;
    use pendamping_domain::config::Config;
    use pendamping_domain::custody::Custody;
    use pendamping_domain::id::{FamilyId, Position, RecordId, RevisionId};
    use pendamping_domain::revision::{Kind, Revision};
    use pendamping_domain::visit::{Met, VisitDraft};
    use pendamping_store_api::shared::{DraftKey, OpenVisit};
    use pendamping_store_api::upkeep::GetUpload;
    use pendamping_store_api::work::GetOutbox;
    use serde_json::json;
    use uuid::Uuid;

    use super::super::visit_draft::Base;
    use super::*;
    use crate::phone::tests::{open, pull, receive, refuse};

    fn config() -> Config {
        let purposes =
            [json!({ "code": "pantau_usaha", "id": "Pantau usaha", "en": "Look at the business" })];
        let config = json!({
            "version": 1,
            "programme": "Contoh",
            "limits": { "fence_m": 200, "shortest_visit_min": 10, "clock_tolerance_min": 10 },
            "visit_every_days": {},
            "purposes": purposes,
            "topics": [],
            "sectors": [],
            "wrong_reasons": [],
            "follow_ups": [],
        });
        serde_json::from_value(config).unwrap()
    }

    fn ready(phone: &Phone, about: RecordId, kept: Kept) -> Ready {
        Ready {
            kept,
            restored: false,
            key: DraftKey { kind: Kind::Visit, about },
            family: FamilyId(Uuid::from_u128(3)),
            name: None,
            business: None,
            config: config(),
            around: Surroundings::default(),
            comments: Vec::new(),
            asked_by: None,
            recorded_by: None,
            set_aside: None,
            today: phone.today(),
            zone: 420,
        }
    }

    async fn save(phone: &Phone, about: RecordId, kept: &Kept) {
        let ready = ready(phone, about, kept.clone());
        save_visit(phone, &ready, kept.clone(), Vec::new()).await.unwrap();
    }

    async fn save_a_visit(phone: &Phone) {
        let draft = VisitDraft {
            met: Some(Met::Recipient),
            purposes: vec!["pantau_usaha".to_owned()],
            explanation: "Ibu sedang berangkat ke pasar.".to_owned(),
            ..VisitDraft::begin(phone.platform().now())
        };
        save(phone, RecordId(Uuid::from_u128(3)), &Kept { draft, opened: Position(0), base: None }).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_correction_begun_before_the_visit_was_refused_takes_its_place() {
        let (_folder, _, phone) = open(Role::Mentor).await;
        let store = phone.store().unwrap();
        save_a_visit(&phone).await;
        let sent = store.call(GetOutbox { limit: 9 }).await.unwrap();
        let (record, refused) = (sent.waiting[0].record, sent.waiting[0].revision);

        let page = store.call(OpenVisit { record }).await.unwrap();
        let base = Some(Base::of(&page));
        let mut kept = Kept { draft: VisitDraft::edit(page.visit), opened: page.opened, base };
        kept.draft.results = "Ramai".to_owned();
        refuse(&phone, refused).await;
        let again = kept.clone().standing(&store).await.unwrap().base.unwrap();
        assert_eq!((again.editing().parent, again.replaces), (None, Some(refused)), "as it opens again");

        save(&phone, record, &kept).await;
        let page = store.call(OpenVisit { record }).await.unwrap();
        assert_eq!(page.visit.results, "Ramai");
        assert_eq!(page.custody, Custody::OnThisPhone, "on top of what is refused it would wait for ever");
        let sent = store.call(GetOutbox { limit: 9 }).await.unwrap();
        assert_eq!((sent.set_aside.len(), sent.waiting.len()), (0, 1));
    }

    /// The frozen revision that waits, as it was saved last.
    async fn frozen(phone: &Phone) -> Revision {
        let call = GetUpload { max_items: 9, max_bytes: 100_000 };
        let upload = phone.store().unwrap().call(call).await.unwrap();
        serde_json::from_str(upload.request.items.last().unwrap().payload.get()).unwrap()
    }

    /// Another phone of the same mentor corrects the visit as well, while the refused correction is mended here.
    #[tokio::test(flavor = "multi_thread")]
    async fn a_correction_of_what_was_refused_rests_on_what_its_form_showed() {
        let (_folder, _, phone) = open(Role::Mentor).await;
        let store = phone.store().unwrap();
        save_a_visit(&phone).await;
        let first = frozen(&phone).await;
        let record = first.record;
        receive(&phone, &first, 1).await;
        let form = async || {
            let page = store.call(OpenVisit { record }).await.unwrap();
            let base = Some(Base::of(&page));
            Kept { draft: VisitDraft::edit(page.visit), opened: page.opened, base }
        };
        let mut kept = form().await;
        kept.draft.explanation = "Hujan".to_owned();
        save(&phone, record, &kept).await;
        refuse(&phone, frozen(&phone).await.id).await;

        let mut kept = form().await;
        let mut elsewhere =
            Revision { id: RevisionId(Uuid::from_u128(50)), parent: Some(first.id), ..first.clone() };
        elsewhere.body.insert("results".to_owned(), json!("Sepi"));
        pull(&phone, &elsewhere, 2).await;
        kept.draft.explanation = "Hujan deras".to_owned();
        save(&phone, record, &kept).await;
        assert_eq!(frozen(&phone).await.parent, Some(first.id), "not what came from elsewhere since");
        let page = store.call(OpenVisit { record }).await.unwrap();
        assert_eq!((page.visit.explanation.as_str(), page.visit.results.as_str()), ("Hujan deras", "Sepi"));
    }
}
