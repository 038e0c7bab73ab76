//! The office's side of a story about money: lists, payout files, and the books.

use super::world::World;
use anyhow::Context;
use csv::Writer;
use serde_json::Value;
use std::path::Path;

/// A decree's list.
#[derive(Clone, Copy)]
pub struct List {
    /// The scheme's code.
    pub scheme: &'static str,
    /// The decree.
    pub decree: &'static str,
    /// Its date.
    pub date: &'static str,
    /// It strikes these families off.
    pub strikes: bool,
}

/// Imports a list.
pub fn import_list(world: &World, file: &Path, list: List) -> anyhow::Result<String> {
    let file = file.to_string_lossy();
    let mut words = vec!["import", "aid", &file, "--scheme", list.scheme];
    words.extend(["--decree", list.decree, "--decree-date", list.date]);
    if list.strikes {
        words.push("--strike");
    }
    world.centre.office(&words)
}

/// One row of a payout file.
pub type Row = [String; 7];

/// A row: reference, family, amount, day, state and why.
pub fn row(reference: &str, number: &str, amount: i64, day: &str, state: &str, why: &str) -> Row {
    let name = format!("Penerima {number}");
    [reference, number, &name, &amount.to_string(), day, state, why].map(str::to_owned)
}

/// Writes a payout file and imports it.
pub fn import_payouts(world: &World, file: &Path, scheme: &str, rows: &[Row]) -> anyhow::Result<String> {
    let mut payouts = Writer::from_path(file)?;
    payouts.write_record(["referensi", "nomor_kpm", "nama", "jumlah", "tanggal", "status", "alasan"])?;
    for row in rows {
        payouts.write_record(row)?;
    }
    payouts.flush()?;
    let file = file.to_string_lossy();
    world.centre.office(&["import", "payouts", &file, "--source", "bank_contoh", "--scheme", scheme])
}

/// The books, as the office asks for them.
pub fn books(world: &World) -> anyhow::Result<Value> {
    serde_json::from_str(&world.centre.office(&["books", "--json"])?).context("books --json is no JSON")
}

/// How many mismatches of a kind there are.
pub fn counted(books: &Value, kind: &str) -> u64 {
    let all = books["mismatches"].as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter().find(|one| one["kind"] == kind).and_then(|one| one["count"].as_u64()).unwrap_or_default()
}
