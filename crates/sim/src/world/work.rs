//! What people save: one maker for each kind of record. A kind without one fails a test, so that whoever adds a kind adds it
//! here too.

use crate::world::sight::{Made, Sight};
use anyhow::{Context, Result};
use pendamping_domain::actor::{Power, Role};
use pendamping_domain::attendance::{Attendance, Whose};
use pendamping_domain::id::{FamilyId, PersonId, RecordId};
use pendamping_domain::plan::AidPlan;
use pendamping_domain::revision::{Body, Kind};
use pendamping_domain::selection::Basis;
use pendamping_domain::stamp::Stamp;
use pendamping_domain::training::{Training, secret};
use pendamping_protocol::seal::seal;
use pendamping_protocol::sync::Row;
use serde_json::{Value, json};

type Make = fn(&mut Sight<'_>) -> Result<Option<Made>>;

/// Who makes records of a kind.
pub enum Maker {
    /// People on phones.
    Phone(Make),
    /// People on phones change it; the office begins it.
    Change,
    /// The office or the centre alone.
    Office,
}

/// Every kind, and its maker.
pub const MAKERS: &[(Kind, Maker)] = &[
    (Kind::Config, Maker::Office),
    (Kind::Person, Maker::Office),
    (Kind::Contact, Maker::Office),
    (Kind::Cover, Maker::Office),
    (Kind::Aid, Maker::Office),
    (Kind::Payout, Maker::Office),
    (Kind::Family, Maker::Change),
    (Kind::Visit, Maker::Phone(visit)),
    (Kind::FollowUp, Maker::Phone(follow_up)),
    (Kind::Review, Maker::Phone(review)),
    (Kind::Confirmation, Maker::Phone(confirmation)),
    (Kind::Activity, Maker::Phone(activity)),
    (Kind::Progress, Maker::Phone(progress)),
    (Kind::Training, Maker::Phone(training)),
    (Kind::Attendance, Maker::Phone(attendance)),
    (Kind::StageChange, Maker::Phone(stage_change)),
    (Kind::GroupMeeting, Maker::Phone(group_meeting)),
    (Kind::AidWitness, Maker::Phone(aid_witness)),
    (Kind::AidWord, Maker::Phone(aid_word)),
    (Kind::AidPlan, Maker::Phone(aid_plan)),
    (Kind::AidUse, Maker::Phone(aid_use)),
    (Kind::Selection, Maker::Phone(selection)),
    (Kind::Objection, Maker::Phone(objection)),
    (Kind::ObjectionAnswer, Maker::Phone(objection_answer)),
];

/// The fields of a kind that edits change, where it can be edited: two, where there are two that anything may stand in, so that
/// two people change different ones. Visits come first.
pub const EDITS: &[(Kind, &str)] = &[
    (Kind::Visit, "results"),
    (Kind::Visit, "explanation"),
    (Kind::Family, "address"),
    (Kind::FollowUp, "action"),
    (Kind::Activity, "note"),
    (Kind::Activity, "place"),
    (Kind::Progress, "note"),
    (Kind::GroupMeeting, "results"),
    (Kind::GroupMeeting, "place"),
    (Kind::AidWitness, "note"),
    (Kind::AidWitness, "receipt"),
    (Kind::AidPlan, "note"),
    (Kind::AidUse, "note"),
    (Kind::AidUse, "what"),
    (Kind::StageChange, "reasons"),
    (Kind::Selection, "reasons"),
    (Kind::Training, "agenda"),
    (Kind::Training, "title"),
];
/// So many of them are of visits.
pub const EDITS_OF_VISITS: usize = 2;

/// What a role begins.
pub fn begun_by(role: &Role) -> &'static [Kind] {
    match role {
        Role::Mentor => &[
            Kind::Visit,
            Kind::Visit,
            Kind::FollowUp,
            Kind::Activity,
            Kind::Progress,
            Kind::StageChange,
            Kind::GroupMeeting,
            Kind::AidWitness,
            Kind::AidWord,
            Kind::AidPlan,
            Kind::AidUse,
            Kind::Selection,
            Kind::Confirmation,
            Kind::Attendance,
            Kind::Objection,
        ],
        Role::Coordinator => &[
            Kind::Review,
            Kind::Review,
            Kind::Review,
            Kind::Training,
            Kind::Attendance,
            Kind::Confirmation,
            Kind::ObjectionAnswer,
        ],
        _ => &[Kind::Confirmation, Kind::AidWord, Kind::Objection, Kind::Attendance],
    }
}

fn fields(value: Value) -> Result<Body> {
    value.as_object().cloned().context("a body is an object")
}

fn made(kind: Kind, family: FamilyId, value: Value) -> Result<Option<Made>> {
    Ok(Some(Made::new(kind, family, fields(value)?)))
}

/// A mark that no other record has.
pub fn mark(sight: &mut Sight<'_>) -> String {
    format!("catatan {:08x}", sight.chance.below(u32::MAX as usize))
}

fn own(sight: &Sight<'_>) -> PersonId {
    sight.phone.reader.person
}

fn has(sight: &Sight<'_>, power: &Power) -> bool {
    let me = own(sight);
    sight.stage.people.iter().any(|member| member.person == me && member.powers.contains(power))
}

fn before(sight: &Sight<'_>, minutes: i64) -> Stamp {
    sight.phone.stamp(sight.now - chrono::TimeDelta::minutes(minutes))
}

fn today(sight: &Sight<'_>) -> String {
    before(sight, 0).date().to_string()
}

/// A visit to a family of this phone.
pub fn visit(sight: &mut Sight<'_>) -> Result<Option<Made>> {
    let Some(family) = sight.family()? else { return Ok(None) };
    let results = mark(sight);
    let photos = if sight.chance.once_in(4) { photo(sight) } else { json!([]) };
    let body = json!({
        "captured": {
            "started": before(sight, 35), "ended": before(sight, 5),
            "place": {"lat": -6.2267, "lon": 106.8583, "accuracy_m": 8.0}
        },
        "mode": "in_person", "met": "recipient", "purposes": ["bookkeeping"], "topics": ["debt"],
        "results": results, "explanation": "hujan", "business": "open", "photos": photos
    });
    made(Kind::Visit, family, body)
}

/// The record of a picture; the picture itself travels by a road of its own.
fn photo(sight: &mut Sight<'_>) -> Value {
    let hash = |sight: &mut Sight<'_>| format!("{:064x}", sight.chance.below(usize::MAX));
    json!([{
        "sha256": hash(sight), "source": hash(sight), "taken": before(sight, 10),
        "place": {"lat": -6.2267, "lon": 106.8583, "accuracy_m": 8.0}, "bytes": 1000, "width": 100, "height": 100
    }])
}

fn follow_up(sight: &mut Sight<'_>) -> Result<Option<Made>> {
    let Some(visit) = sight.one(&Kind::Visit)? else { return Ok(None) };
    let Some(family) = key(&visit) else { return Ok(None) };
    let action = mark(sight);
    made(Kind::FollowUp, family, json!({"visit": visit.record, "action": action, "due": "2026-12-01"}))
}

fn key(row: &Row) -> Option<FamilyId> {
    row.scope_key().parse().ok()
}

fn review(sight: &mut Sight<'_>) -> Result<Option<Made>> {
    let verifies = has(sight, &Power::VerifyAid);
    // Whoever verifies decides on no selection, and so may answer objections to it.
    let kinds: &[Kind] = if verifies {
        &[Kind::AidUse, Kind::StageChange]
    } else {
        &[
            Kind::Visit,
            Kind::Visit,
            Kind::Activity,
            Kind::Progress,
            Kind::GroupMeeting,
            Kind::StageChange,
            Kind::Selection,
            Kind::Selection,
        ]
    };
    let Some(kind) = sight.chance.one_of(kinds).cloned() else { return Ok(None) };
    let Some(row) = sight.one(&kind)? else { return Ok(None) };
    let Some(family) = key(&row) else { return Ok(None) };
    let proposal = matches!(kind, Kind::StageChange | Kind::Selection);
    let decision = match (sight.chance.once_in(3), proposal) {
        (true, true) => "declined",
        (true, false) => "correction_asked",
        (false, _) => "approved",
    };
    let text = mark(sight);
    let field = if proposal { "decision" } else { "results" };
    let mut body = json!({
        "of": row.record, "revision": row.revision, "decision": decision,
        "comments": [{"field": field, "text": text}]
    });
    if kind.is_of_its_author() {
        body["whose"] = json!(family);
    }
    if kind == Kind::Selection {
        body["scheme"] = row.body.get("scheme").cloned().unwrap_or_default();
    }
    made(Kind::Review, family, body)
}

fn channel(sight: &Sight<'_>) -> &'static str {
    match sight.phone.reader.role {
        Role::Mentor => "mentor_phone",
        Role::Coordinator => "call_back",
        _ => "own_phone",
    }
}

fn confirmation(sight: &mut Sight<'_>) -> Result<Option<Made>> {
    let Some(visit) = sight.one(&Kind::Visit)? else { return Ok(None) };
    let Some(family) = key(&visit) else { return Ok(None) };
    let body = json!({"visit": visit.record, "word": "came", "channel": channel(sight)});
    made(Kind::Confirmation, family, body)
}

fn activity(sight: &mut Sight<'_>) -> Result<Option<Made>> {
    let note = mark(sight);
    let body = json!({"duty": "other", "day": today(sight), "place": "Kantor", "note": note});
    made(Kind::Activity, own(sight).into(), body)
}

fn progress(sight: &mut Sight<'_>) -> Result<Option<Made>> {
    let Some(family) = sight.family()? else { return Ok(None) };
    let month = ["2026-05", "2026-06", "2026-07"][sight.chance.below(3)];
    let note = mark(sight);
    let body = json!({"month": month, "revenue": 3_900_000, "goods": 2_100_000, "other_costs": 300_000, "note": note});
    made(Kind::Progress, family, body)
}

fn training(sight: &mut Sight<'_>) -> Result<Option<Made>> {
    if !has(sight, &Power::OpenTrainings) {
        return Ok(None);
    }
    let area = crate::world::stage::CITY.parse().ok().context("a region")?;
    let title = mark(sight);
    let secret = secret([sight.chance.below(250) as u8; 20]);
    let body = json!({
        "title": title, "area": crate::world::stage::CITY, "starts": "2026-08-20T09:00:00+07:00",
        "ends": "2026-08-20T12:00:00+07:00", "place": "Aula", "audience": ["mentor", "family"],
        "secret": secret, "opened_by": "K1"
    });
    made(Kind::Training, Training::key(&area), body)
}

fn attendance(sight: &mut Sight<'_>) -> Result<Option<Made>> {
    let Some(training) = sight.one(&Kind::Training)? else { return Ok(None) };
    let role = sight.phone.reader.role.clone();
    let family = sight.family()?;
    let (whose, evidence) = match (role, family) {
        (Role::Mentor, _) => (Whose::Person(own(sight)), ("check_in", json!(before(sight, 0)))),
        (Role::Coordinator, Some(family)) => (Whose::Family(family), ("mark", json!("in_person"))),
        (_, Some(family)) => (Whose::Family(family), ("check_in", json!(before(sight, 0)))),
        _ => return Ok(None),
    };
    let mut body = json!({"training": training.record});
    match whose {
        Whose::Person(person) => body["person"] = json!(person),
        Whose::Family(family) => body["family"] = json!(family),
    }
    body[evidence.0] = evidence.1;
    let record = Attendance::record(training.record, whose);
    if sight.standing(&Kind::Attendance, record)?.is_some() {
        // It is there; what is told of it again is an edit of nothing.
        return Ok(None);
    }
    let made = Made::new(Kind::Attendance, whose.key(), fields(body)?);
    Ok(Some(Made { record: Some(record), ..made }))
}

fn stage_change(sight: &mut Sight<'_>) -> Result<Option<Made>> {
    let Some(family) = sight.family()? else { return Ok(None) };
    let reasons = mark(sight);
    made(Kind::StageChange, family, json!({"from": "seeding", "to": "mentoring", "reasons": reasons}))
}

fn group_meeting(sight: &mut Sight<'_>) -> Result<Option<Made>> {
    let Some(family) = sight.family()? else { return Ok(None) };
    let results = mark(sight);
    let body = json!({"day": today(sight), "place": "Balai", "topics": ["debt"], "families": [family], "results": results});
    made(Kind::GroupMeeting, own(sight).into(), body)
}

/// A tranche that this phone knows of, with its family.
fn tranche(sight: &mut Sight<'_>) -> Result<Option<(RecordId, FamilyId)>> {
    Ok(sight.one(&Kind::Aid)?.and_then(|row| Some((row.record, key(&row)?))))
}

fn aid_witness(sight: &mut Sight<'_>) -> Result<Option<Made>> {
    let Some((aid, family)) = tranche(sight)? else { return Ok(None) };
    let note = mark(sight);
    let body = json!({
        "aid": aid, "family": family, "date": today(sight), "amount": 500_000, "receipt": "KW-1", "note": note
    });
    made(Kind::AidWitness, family, body)
}

fn sealed(sight: &mut Sight<'_>, text: &str) -> Option<String> {
    seal(&sight.stage.centre_key, text, &mut sight.chance.0).ok()
}

fn aid_word(sight: &mut Sight<'_>) -> Result<Option<Made>> {
    let Some((aid, family)) = tranche(sight)? else { return Ok(None) };
    let mut body = json!({"aid": aid, "family": family, "word": "received", "channel": channel(sight)});
    if sight.phone.is_mentors() {
        let inside = json!({"word": "not_received"}).to_string();
        body["word"] = json!("sealed");
        body["sealed"] = json!(sealed(sight, &inside));
    }
    made(Kind::AidWord, family, body)
}

fn aid_plan(sight: &mut Sight<'_>) -> Result<Option<Made>> {
    let Some((aid, family)) = tranche(sight)? else { return Ok(None) };
    let note = mark(sight);
    let body = json!({
        "aid": aid, "family": family, "note": note,
        "lines": [{"code": "flour", "what": "Tepung", "quantity": 20, "price": 10_000}]
    });
    let record = AidPlan::record(aid);
    if sight.standing(&Kind::AidPlan, record)?.is_some() {
        return Ok(None);
    }
    Ok(Some(Made { record: Some(record), ..Made::new(Kind::AidPlan, family, fields(body)?) }))
}

fn aid_use(sight: &mut Sight<'_>) -> Result<Option<Made>> {
    let Some((aid, family)) = tranche(sight)? else { return Ok(None) };
    let note = mark(sight);
    let body = json!({
        "aid": aid, "family": family, "what": "Kompor", "amount": 300_000, "date": today(sight), "receipt": "N-1",
        "note": note
    });
    made(Kind::AidUse, family, body)
}

fn selection(sight: &mut Sight<'_>) -> Result<Option<Made>> {
    let Some(family) = sight.family()? else { return Ok(None) };
    let Some(rule) = &sight.stage.config.selection else { return Ok(None) };
    let score = |criterion: &pendamping_domain::selection::Criterion| match criterion.by {
        Basis::Judged => json!({"criterion": criterion.code, "points": 1, "reason": "terlihat"}),
        _ => json!({"criterion": criterion.code, "points": criterion.points_of(1), "figure": 1}),
    };
    let scores: Vec<Value> = rule.criteria.iter().map(score).collect();
    let scheme = rule.scheme.clone();
    let reasons = mark(sight);
    made(
        Kind::Selection,
        family,
        json!({"scheme": scheme, "family": family, "scores": scores, "reasons": reasons}),
    )
}

fn objection(sight: &mut Sight<'_>) -> Result<Option<Made>> {
    let Some(decision) = sight.one_that(&Kind::Review, |row| row.body.contains_key("scheme"))? else {
        return Ok(None);
    };
    let Some(family) = key(&decision) else { return Ok(None) };
    let text = mark(sight);
    let mut body = json!({
        "selection": decision.body.get("of"), "decision": decision.record, "family": family, "channel": channel(sight)
    });
    if sight.phone.is_mentors() {
        body["sealed"] = json!(sealed(sight, &text));
    } else {
        body["text"] = json!(text);
    }
    made(Kind::Objection, family, body)
}

fn objection_answer(sight: &mut Sight<'_>) -> Result<Option<Made>> {
    // Who decided does not answer, whether or not the centre has heard of it.
    let me = own(sight);
    let decided = sight.rows(&Kind::Review)?.into_iter().filter(|row| row.author == Some(me));
    let mut decided: Vec<Value> = decided.filter_map(|row| row.body.get("of").cloned()).collect();
    decided.extend(sight.own(&Kind::Review)?.into_iter().filter_map(|made| made.body.get("of").cloned()));
    let open = |row: &Row| row.body.get("selection").is_some_and(|of| !decided.contains(of));
    let Some(objection) = sight.one_that(&Kind::Objection, open)? else { return Ok(None) };
    let Some(family) = key(&objection) else { return Ok(None) };
    let (reason, upheld) = (mark(sight), sight.chance.once_in(2));
    let verdict = if upheld { "upheld" } else { "rejected" };
    made(
        Kind::ObjectionAnswer,
        family,
        json!({"objection": objection.record, "verdict": verdict, "reason": reason}),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_maker() {
        for kind in Kind::KNOWN {
            assert_eq!(MAKERS.iter().filter(|(made, _)| made == kind).count(), 1, "{kind}");
        }
        let begun: Vec<&Kind> = [Role::Mentor, Role::Coordinator, Role::Beneficiary]
            .iter()
            .flat_map(|role| begun_by(role))
            .collect();
        for (kind, maker) in MAKERS {
            assert_eq!(matches!(maker, Maker::Phone(_)), begun.contains(&kind), "nobody begins a {kind}");
        }
    }
}
