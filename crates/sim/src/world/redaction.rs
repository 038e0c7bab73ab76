//! What of a record reaches whom, field by field: written down here once more and plainer, so that a change of the product's own
//! table is noticed, and so that what a phone has can be held against what lies at the centre.

use crate::world::truth::{Piece, Reader};
use pendamping_domain::actor::Role;
use pendamping_domain::revision::{Body, Kind};
use serde_json::{Value, json};

type Table = &'static [(Role, Kind, &'static [&'static str])];

/// Fields that never reach a role.
const NEVER: Table = &[
    (Role::Beneficiary, Kind::Family, &["home", "nik4"]),
    (Role::Beneficiary, Kind::Visit, &["flags", "explanation", "beside", "topics", "results", "photos"]),
    (Role::Beneficiary, Kind::Progress, &["note"]),
    (Role::Beneficiary, Kind::AidUse, &["note", "explanation", "photos"]),
    (Role::Beneficiary, Kind::AidWitness, &["note", "photos"]),
    (Role::Beneficiary, Kind::Cover, &["families"]),
    (Role::Beneficiary, Kind::Config, &["targets"]),
    (Role::Beneficiary, Kind::Training, &["secret", "photos"]),
    (Role::Mentor, Kind::Training, &["secret", "photos"]),
    (Role::Coordinator, Kind::AidWord, &["sealed"]),
    (Role::Coordinator, Kind::Objection, &["sealed"]),
];

/// All that reaches a role, where that is little.
const ONLY: Table = &[
    (Role::Mentor, Kind::Person, &["number", "name", "role", "area"]),
    (Role::Beneficiary, Kind::Person, &["number", "name", "role", "area"]),
    (Role::Mentor, Kind::Payout, PAYOUT),
    (Role::Beneficiary, Kind::Payout, PAYOUT),
    (Role::Mentor, Kind::Confirmation, &["visit", "channel"]),
    (Role::Mentor, Kind::AidWord, &["aid", "family", "channel"]),
    (Role::Mentor, Kind::Objection, &["selection", "decision", "family", "channel"]),
    (Role::Mentor, Kind::ObjectionAnswer, &["objection", "verdict"]),
    (Role::Beneficiary, Kind::Selection, &["scheme", "family"]),
    (Role::Beneficiary, Kind::Review, &["of", "revision", "decision", "comments", "heard", "scheme"]),
];

const PAYOUT: &[&str] =
    &["source", "reference", "aid", "family", "amount", "date", "state", "reason", "corrects"];

fn of(table: Table, reader: &Reader, kind: &Kind) -> Option<&'static [&'static str]> {
    table.iter().find(|(role, of, _)| *role == reader.role && of == kind).map(|(.., fields)| *fields)
}

/// The fields of a piece that reach a reader who sees it at all.
pub fn plain(reader: &Reader, piece: &Piece) -> Body {
    // What a person wrote of a training is theirs, and what is said of a person is that person's.
    let own = match piece.kind {
        Kind::Training => piece.author == Some(reader.person),
        Kind::Person => piece.key == reader.person.to_string(),
        _ => false,
    };
    let mut body = piece.body.clone();
    if !own {
        let (never, only) = (of(NEVER, reader, &piece.kind), of(ONLY, reader, &piece.kind));
        body.retain(|field, _| {
            let field = &field.as_str();
            never.is_none_or(|never| !never.contains(field)) && only.is_none_or(|only| only.contains(field))
        });
    }
    if reader.role == Role::Beneficiary
        && piece.kind == Kind::Visit
        && let Some(captured) = body.get_mut("captured").and_then(Value::as_object_mut)
    {
        // When it was, and not where the mentor stood.
        captured.retain(|part, _| part == "started" || part == "ended");
        captured.insert("place".to_owned(), json!({"why": "kept_back"}));
    }
    body
}

/// Top-level fields of `has` that are not as in `should`.
pub fn beyond<'a>(has: &'a Body, should: &Body) -> Vec<&'a str> {
    has.iter()
        .filter(|(field, value)| should.get(*field) != Some(*value))
        .map(|(field, _)| field.as_str())
        .collect()
}

/// Top-level fields in which two bodies are not the same.
pub fn differing<'a>(one: &'a Body, other: &'a Body) -> Vec<&'a str> {
    let mut fields = beyond(one, other);
    fields.extend(other.keys().map(String::as_str).filter(|field| !one.contains_key(*field)));
    fields
}
