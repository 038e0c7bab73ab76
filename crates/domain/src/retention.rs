//! What stays of a record when nobody needs to know any more of whom it tells: that it was, when, and what was counted of it. What the books
//! of money rest on stays whole.

use crate::revision::{Body, Kind};
use crate::scope::kept_back;
use serde_json::Value;

/// Stands where a text was that a record cannot be without.
pub const ENDED: &str = "—";

/// How much of a family goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// What is left of its NIK.
    Nik,
    /// Where it lives, how it is reached, and what was said of it.
    Family,
}

impl Kind {
    /// What the books of money rest on: no schedule ends anything of them.
    pub const OF_MONEY: &[Kind] = &[
        Kind::Aid,
        Kind::Payout,
        Kind::AidWitness,
        Kind::AidWord,
        Kind::AidPlan,
        Kind::AidUse,
        Kind::Selection,
        Kind::Objection,
        Kind::ObjectionAnswer,
    ];

    /// Whether the books of money rest on records of this kind.
    pub fn is_of_money(&self) -> bool {
        Kind::OF_MONEY.contains(self)
    }
}

/// Fields that go, and texts that a record cannot be without.
fn goes(kind: &Kind, reach: Reach) -> (&'static [&'static str], &'static [&'static str]) {
    match (kind, reach) {
        (Kind::Family, Reach::Nik) => (&["nik4"], &[]),
        (_, Reach::Nik) => (&[], &[]),
        // Number, name and village stay: they say who had the money.
        (Kind::Family, Reach::Family) => (&["nik4", "address", "phone", "home"], &[]),
        (Kind::Visit, Reach::Family) => (&["results", "explanation", "beside", "photos"], &[]),
        (Kind::FollowUp, Reach::Family) => (&[], &["action"]),
        (Kind::Progress | Kind::Confirmation, Reach::Family) => (&["note"], &[]),
        (Kind::StageChange, Reach::Family) => (&[], &["reasons"]),
        (Kind::Review, Reach::Family) => (&["comments"], &[]),
        // What is of money, of a person, of a training, and what this build does not know.
        (_, Reach::Family) => (&[], &[]),
    }
}

/// What stays of a body; nothing when all of it does. Of what stays nothing goes a second time.
pub fn reduced(kind: &Kind, body: &Body, reach: Reach) -> Option<Body> {
    let (fields, texts) = goes(kind, reach);
    let mut stays = body.clone();
    stays.retain(|field, _| !fields.contains(&field.as_str()));
    for text in texts {
        if let Some(said) = stays.get_mut(*text).filter(|said| said.as_str() != Some("")) {
            *said = Value::from(ENDED);
        }
    }
    if (kind, reach) == (&Kind::Visit, Reach::Family)
        && let Some(captured) = stays.get_mut("captured").and_then(Value::as_object_mut)
        && captured.get("place").is_some_and(|place| place.get("why").is_none())
    {
        captured.insert("place".to_owned(), kept_back());
    }
    (stays != *body).then_some(stays)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::family::Family;
    use crate::follow_up::FollowUp;
    use crate::revision::Record;
    use crate::visit::Visit;
    use serde_json::json;

    fn body(value: Value) -> Body {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn what_stays_can_be_read_and_nothing_goes_twice() {
        let stamp = json!({"wall": "2026-03-02T02:00:00Z", "offset": 420, "boot": "b", "elapsed": 1});
        let place = json!({"lat": -6.2, "lon": 106.8, "accuracy_m": 5.0});
        let visit = body(json!({
            "captured": {"started": stamp, "ended": stamp, "place": place}, "mode": "in_person", "met": "recipient",
            "purposes": ["monitoring"], "results": "Ibu sakit", "explanation": "hujan", "beside": {"captured.place": "x"}, "later": 1
        }));
        let stays = reduced(&Kind::Visit, &visit, Reach::Family).unwrap();
        let read = Visit::read(&stays).unwrap();
        assert_eq!(
            (read.results.as_str(), read.explanation.as_str(), read.captured.place.fix()),
            ("", "", None)
        );
        assert_eq!(
            (&read.purposes, read.rest.get("later")),
            (&vec!["monitoring".to_owned()], Some(&json!(1)))
        );
        assert_eq!(reduced(&Kind::Visit, &stays, Reach::Family), None);
        assert_eq!(reduced(&Kind::Visit, &visit, Reach::Nik), None);

        let family = body(json!({
            "number": "K-1", "name": "Siti", "nik4": "1234", "region": "31.74.01.1001", "address": "Jalan 1", "phone": "0811000000",
            "home": place, "left_pkh": "self_sufficient", "accompanied": false
        }));
        let nik = reduced(&Kind::Family, &family, Reach::Nik).unwrap();
        assert!(!nik.contains_key("nik4") && nik.contains_key("address"));
        let stays = Family::read(&reduced(&Kind::Family, &nik, Reach::Family).unwrap()).unwrap();
        assert_eq!(
            (stays.name.as_str(), stays.address.as_str(), stays.phone, stays.home),
            ("Siti", "", None, None)
        );

        let follow_up = body(json!({"action": "Beli obat untuk Siti", "due": "2026-03-09"}));
        let stays = reduced(&Kind::FollowUp, &follow_up, Reach::Family).unwrap();
        assert_eq!(FollowUp::read(&stays).unwrap().action, ENDED);
        assert_eq!(reduced(&Kind::FollowUp, &stays, Reach::Family), None);
    }

    #[test]
    fn what_the_books_rest_on_stays_whole() {
        let kinds = [
            "aid",
            "payout",
            "aid_witness",
            "aid_word",
            "aid_plan",
            "aid_use",
            "selection",
            "objection",
            "objection_answer",
        ];
        let told = body(
            json!({"note": "n", "photos": [1], "reasons": "r", "action": "a", "comments": [1], "explanation": "e"}),
        );
        for kind in kinds.map(Kind::from) {
            assert!(kind.is_of_money(), "{kind:?}");
            assert_eq!(reduced(&kind, &told, Reach::Family), None, "{kind:?}");
        }
    }
}
