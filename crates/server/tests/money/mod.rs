//! Lists of decrees and payout files for the tests about money, handed to the store as the commands do.
#![allow(dead_code, clippy::unwrap_used)]

use crate::support::{Phone, World, at, day, run};
use base64::Engine;
use chrono::{DateTime, NaiveDate, Utc};
use pendamping_domain::aid::Aid;
use pendamping_domain::id::{FamilyId, RecordId, RevisionId};
use pendamping_domain::money::Rupiah;
use pendamping_domain::payout::PayoutState;
use pendamping_server::store::money_file::{AidList, AidRow, PaidOut, PayoutRow, Whom};
use pendamping_server::store::office::{Declined, Imported, Incoming, Misfit, Office};
use rand::SeedableRng;
use serde_json::{Value, json};

/// Rows in memory, with what did not fit.
pub struct Rows<Row> {
    rows: std::vec::IntoIter<Row>,
    pub refused: Vec<Misfit>,
}

impl<Row> Rows<Row> {
    pub fn of(rows: Vec<Row>) -> Self {
        Rows { rows: rows.into_iter(), refused: Vec::new() }
    }
}

impl<Row> Incoming<Row> for Rows<Row> {
    fn next(&mut self) -> Result<Option<Row>, Declined> {
        Ok(self.rows.next())
    }

    fn misfit(&mut self, why: &Misfit) -> Result<(), Declined> {
        self.refused.push(why.clone());
        Ok(())
    }

    fn put_by(&mut self) -> Result<Vec<u8>, Declined> {
        Ok(Vec::new())
    }

    fn take_up(&mut self, _: &[u8]) -> Result<(), Declined> {
        Ok(())
    }

    fn bad(&self) -> u64 {
        self.refused.len() as u64
    }
}

pub fn date(day: &str) -> NaiveDate {
    day.parse().unwrap()
}

pub fn whom(number: &str) -> Whom {
    Whom { number: Some(number.to_owned()), nik: None }
}

/// The list of a decree of 1 March, to be paid by the 20th.
pub fn decree(number: &str) -> AidList {
    AidList {
        scheme: "bsimu".to_owned(),
        tranche: 1,
        decree: number.to_owned(),
        decree_date: date("2026-03-01"),
        planned: Some(date("2026-03-20")),
        strike: false,
    }
}

/// Hands a list in.
pub fn list(world: &mut World, list: &AidList, numbers: &[&str]) -> (Imported, Vec<Misfit>) {
    let config = world.storage.current_config().unwrap().unwrap();
    let scheme = pendamping_domain::scheme::find(&config.schemes, &list.scheme).unwrap();
    let amount = scheme.tranche(list.tranche).unwrap().amount;
    let rows = (2..).zip(numbers).map(|(line, number)| AidRow { line, whom: whom(number), amount }).collect();
    let mut rows = Rows::of(rows);
    let done = world.storage.take_aid(list, &mut rows, run(at(0), &mut |_| {}), &mut world.mint).unwrap();
    (done, rows.refused)
}

/// A row of a payout file: of bsimu's only tranche, on 5 March.
pub fn row(reference: &str, number: &str, state: PayoutState, amount: i64) -> PayoutRow {
    PayoutRow {
        line: 2,
        whom: whom(number),
        name: format!("Keluarga {number}"),
        reference: reference.to_owned(),
        scheme: "bsimu".to_owned(),
        tranche: 1,
        amount: Rupiah(amount),
        date: date("2026-03-05"),
        state,
        reason: String::new(),
        corrects: false,
    }
}

/// Hands a file of `bri` in.
pub fn pay(world: &mut World, rows: Vec<PayoutRow>) -> PaidOut {
    pay_at(world, at(10), rows)
}

pub fn pay_at(world: &mut World, now: DateTime<Utc>, rows: Vec<PayoutRow>) -> PaidOut {
    let mut rows = Rows::of(rows);
    let how = pendamping_server::store::office::ImportRun {
        now,
        today: day(),
        partial: false,
        dry: false,
        progress: &mut |_| {},
    };
    let paid = world.storage.take_payouts("bri", &mut rows, how, &mut world.mint).unwrap();
    assert_eq!(rows.refused, []);
    paid
}

/// The record of a family's tranche.
pub fn aid(family: FamilyId) -> RecordId {
    Aid::record("bsimu", 1, family)
}

/// The record of a family's incentive, which asks for a selection.
pub fn incentive(family: FamilyId) -> RecordId {
    Aid::record("capital_incentive", 1, family)
}

/// The list of a decree for the incentive.
pub fn incentive_decree(number: &str) -> AidList {
    AidList { scheme: "capital_incentive".to_owned(), ..decree(number) }
}

/// A payment of the whole incentive.
pub fn incentive_row(reference: &str, number: &str) -> PayoutRow {
    PayoutRow {
        scheme: "capital_incentive".to_owned(),
        ..row(reference, number, PayoutState::Credited, 3_500_000)
    }
}

/// A proposal that has everything, with so many of the five points for commitment.
pub fn proposal(family: FamilyId, commitment: u32) -> Value {
    let counted = |criterion: &str, points: u32, figure: i64| json!({"criterion": criterion, "points": points, "figure": figure});
    let judged = |criterion: &str, points: u32| json!({"criterion": criterion, "points": points, "reason": "Terlihat saat kunjungan"});
    json!({
        "scheme": "capital_incentive", "family": family, "reasons": "Enam bulan untung",
        "scores": [
            counted("months_told", 6, 6), counted("profit", 10, 1_500_000), counted("growth", 5, 50),
            counted("trainings", 2, 2), judged("commitment", commitment), judged("need", 3)
        ]
    })
}

/// A decision on a proposal, with its reason and what it heard.
pub fn decision(of: RecordId, on: RevisionId, word: &str, heard: &[RecordId]) -> Value {
    json!({
        "of": of, "revision": on, "decision": word, "heard": heard, "scheme": "capital_incentive",
        "comments": [{"field": "decision", "text": "Lengkap dan masuk anggaran"}]
    })
}

/// A purchase of a tranche.
pub fn purchase(aid: RecordId, family: FamilyId, amount: i64) -> Value {
    json!({
        "aid": aid, "family": family, "what": "Kompor dua tungku", "amount": amount, "date": "2026-03-02",
        "receipt": "N-17"
    })
}

/// Sends a new record of a family, and tells what became of it.
pub fn send(
    world: &mut World,
    phone: &mut Phone,
    kind: &str,
    family: FamilyId,
    body: Value,
) -> (RecordId, RevisionId, String) {
    let record = RecordId(phone.id());
    let item = phone.item(kind, family, record, None, body);
    let word = phone.sync(world, std::slice::from_ref(&item)).words().remove(0);
    (record, item.id, word)
}

/// The centre's public key, as an enrolment gives it.
pub fn centre_key(world: &World) -> String {
    let database = rusqlite::Connection::open(world.folder.path().join("centre.db")).unwrap();
    let key: Vec<u8> = database.query_row("SELECT public_key FROM centre", [], |row| row.get(0)).unwrap();
    base64::engine::general_purpose::STANDARD_NO_PAD.encode(key)
}

/// Words sealed for the centre.
pub fn sealed(world: &World, text: &str) -> String {
    let mut rng = rand::rngs::StdRng::seed_from_u64(5);
    pendamping_protocol::seal::seal(&centre_key(world), text, &mut rng).unwrap()
}
