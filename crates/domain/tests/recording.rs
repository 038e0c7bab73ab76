//! From a form to what is saved: a correction keeps what was captured and what was chosen, and is judged as the centre will.
#![allow(clippy::unwrap_used)]

mod example;

use example::*;
use pendamping_domain::id::{ConfigVersion, FamilyId, Position};
use pendamping_domain::place::{Place, WhyNoPlace};
use pendamping_domain::recording::{Editing, Saving, Surroundings, preview_visit, record_visit};
use pendamping_domain::revision::{Kind, Record, Revision};
use pendamping_domain::rules::judge;
use pendamping_domain::visit::{Mode, Visit, VisitDraft};
use serde_json::json;
use uuid::Uuid;

/// What saving `draft` a day later makes of the visit, or the problems in words.
fn saved(draft: &VisitDraft, editing: Option<&Editing>) -> Result<Revision, Vec<String>> {
    let (now, mut minted) = (minute(1_500), 100);
    let mut mint = || {
        minted += 1;
        Uuid::from_u128(minted)
    };
    let mut saving = Saving {
        now: &now,
        mint: &mut mint,
        family: FamilyId(Uuid::from_u128(1)),
        opened: Position(3),
        config: ConfigVersion(1),
    };
    record_visit(&mut saving, draft, &config(), &Surroundings::default(), editing)
        .map(|mut revisions| revisions.remove(0))
        .map_err(|problems| said(&problems))
}

fn editing(visit: &Visit) -> Editing {
    let mut body = visit.write();
    body.insert("weather".into(), json!("rain"));
    Editing { record: record(10), parent: Some(revision_id(11)), body }
}

#[test]
fn a_correction_that_the_phone_saves_the_centre_takes() {
    let old = Visit { purposes: vec!["withdrawn".into()], ..visit() };
    let editing = editing(&old);
    let mut draft = VisitDraft::edit(Visit::read(&editing.body).unwrap());
    draft.results = "Sudah untung".into();
    // A visit that turns out to have been a call keeps what was captured; the form cannot have lost it either.
    draft.mode = Mode::ByPhone;
    draft.place = Some(Place::Missing { why: WhyNoPlace::ByPhone });
    let revision = saved(&draft, Some(&editing)).unwrap();
    assert_eq!((revision.record, revision.parent), (record(10), Some(revision_id(11))));
    assert_eq!(revision.body["captured"], editing.body["captured"]);
    assert_eq!(revision.body["weather"], "rain");
    assert_eq!(judge(&mentor(), &revision, Some(&editing.body), Some(&config())), Ok(()));
}

#[test]
fn what_the_centre_refused_from_the_start_is_judged_anew() {
    let refused = Visit { purposes: vec!["nobody_offers_this".into()], ..visit() };
    let editing = Editing { parent: None, ..editing(&refused) };
    let mut draft = VisitDraft::edit(refused);
    assert_eq!(saved(&draft, Some(&editing)).unwrap_err(), ["purposes not_offered"]);
    draft.purposes = vec!["routine".into()];
    assert!(saved(&draft, Some(&editing)).is_ok());
}

#[test]
fn a_call_is_saved_without_the_place_that_was_found_before() {
    let draft = VisitDraft { mode: Mode::ByPhone, place: Some(Place::Fixed(home())), ..draft() };
    let revision = saved(&draft, None).unwrap();
    assert_eq!(revision.kind, Kind::Visit);
    assert_eq!(revision.body["captured"]["place"], json!({"why": "by_phone"}));
}

#[test]
fn a_visit_does_not_overlap_itself() {
    let visit = visit();
    let others = vec![pendamping_domain::plausibility::Span {
        record: record(10),
        from: minute(0).wall,
        to: minute(30).wall,
        place: None,
    }];
    let around = Surroundings { others, ..Surroundings::default() };
    let flags = |editing: Option<&Editing>| {
        let draft = VisitDraft::edit(visit.clone());
        preview_visit(&draft, &minute(30), &config(), &around, editing).unwrap().flags.len()
    };
    assert_eq!(flags(Some(&editing(&visit))), 0);
    assert_eq!(flags(None), 1);
}
