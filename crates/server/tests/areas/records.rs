//! A record of each kind that phones write about a family, as each role would write it.

use crate::money;
use crate::support::visit;
use pendamping_domain::actor::Role;
use pendamping_domain::attendance::{Attendance, Whose};
use pendamping_domain::id::{FamilyId, RecordId, RevisionId};
use pendamping_domain::plan::AidPlan;
use pendamping_domain::revision::Record;
use pendamping_domain::training::secret;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Kinds of which a family may have records that phones write.
pub const OF_FAMILIES: [&str; 14] = [
    "visit",
    "follow_up",
    "review",
    "confirmation",
    "progress",
    "stage_change",
    "aid_witness",
    "aid_word",
    "aid_plan",
    "aid_use",
    "selection",
    "objection",
    "objection_answer",
    "attendance",
];
pub const CITIES: [&str; 3] = ["31.74", "31.75", "32.74"];

/// What there is of one family.
pub struct Told {
    pub id: FamilyId,
    /// Record and revision, by kind.
    pub records: BTreeMap<&'static str, (RecordId, RevisionId)>,
}

pub fn training(city: &str) -> Value {
    json!({
        "title": "Bimtek pembukuan", "area": city, "starts": "2026-03-02T09:00:00+07:00", "ends": "2026-03-02T12:00:00+07:00",
        "place": "Aula", "audience": ["mentor", "family"], "secret": secret([7; 20])
    })
}

/// A record of a kind as `role` would write it.
pub fn body_of(kind: &str, role: &Role, told: &Told, trainings: &BTreeMap<&str, RecordId>) -> Value {
    let family = told.id;
    let aid = money::aid(family);
    let none = (RecordId(Uuid::nil()), RevisionId(Uuid::nil()));
    let of = |kind: &str| told.records.get(kind).copied().unwrap_or(none);
    let channel = match role {
        Role::Beneficiary => "own_phone",
        Role::Mentor => "paper",
        _ => "call_back",
    };
    match kind {
        "visit" => visit(0),
        "follow_up" => json!({"action": "Buku kas", "due": "2026-03-09"}),
        "review" => json!({"of": of("visit").0, "revision": of("visit").1, "decision": "approved"}),
        "confirmation" => json!({"visit": of("visit").0, "word": "came", "channel": channel}),
        "progress" => {
            json!({"month": "2026-02", "revenue": 3_900_000, "goods": 2_100_000, "other_costs": 300_000, "note": "Ramai"})
        }
        "stage_change" => {
            json!({"from": "seeding", "to": "mentoring", "reasons": "Tiga bulan untung", "conditions": []})
        }
        "aid_witness" => {
            json!({"aid": aid, "family": family, "date": "2026-03-02", "amount": 500_000, "receipt": "K-1", "note": "Tunai"})
        }
        "aid_word" => json!({"aid": aid, "family": family, "word": "received_all", "channel": channel}),
        "aid_plan" => {
            json!({"aid": aid, "family": family, "lines": [{"code": "stove", "what": "Kompor", "quantity": 1, "price": 300_000}]})
        }
        "aid_use" => {
            let mut bought = money::purchase(aid, family, 100_000);
            bought["note"] = json!("Murah");
            bought
        }
        "selection" => money::proposal(family, 4),
        "objection" => json!({
            "selection": of("selection").0, "decision": of("decision").0, "family": family, "channel": channel, "text": "Omzet kami keliru"
        }),
        "objection_answer" => {
            json!({"objection": of("objection").0, "verdict": "rejected", "reason": "Sudah diperiksa"})
        }
        "attendance" => {
            let mut body = Attendance::of(trainings[CITIES[0]], Whose::Family(family)).write();
            body.insert("mark".to_owned(), json!("present"));
            Value::Object(body)
        }
        other => panic!("{other}"),
    }
}

/// Where a new record of a kind lies: those that many begin have an id of their own.
pub fn record_of(kind: &str, told: &Told, trainings: &BTreeMap<&str, RecordId>, fresh: RecordId) -> RecordId {
    match kind {
        "aid_plan" => AidPlan::record(money::aid(told.id)),
        "attendance" => Attendance::record(trainings[CITIES[0]], Whose::Family(told.id)),
        _ => fresh,
    }
}
