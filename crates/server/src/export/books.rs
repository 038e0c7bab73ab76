//! The books of money as tables: one row for each tranche of a family, with a last row that adds them up; and one row for each thing
//! that does not agree.

use crate::export::file::{Out, TableFile};
use crate::export::table::{Cell, FAMILY, MENTOR, family_cells, mentor_cells, yes};
use crate::store::book_log::{BookLine, BookLines};
use chrono::NaiveDate;
use pendamping_domain::account::{Account, AidState};
use pendamping_domain::actor::Role;
use pendamping_domain::aid_sum::Sum;
use pendamping_domain::mismatch::{Mismatch, MismatchKind};
use std::fmt::Display;

/// What stands in the first cell of the row that adds all others up.
pub const TOTAL: &str = "JUMLAH";

const ACCOUNT: [&str; 20] = [
    "skema",
    "tahap",
    "direncanakan",
    "masuk",
    "ditarik",
    "kembali",
    "cocok",
    "kelebihan",
    "di_luar_daftar",
    "disaksikan",
    "diakui_kpm",
    "dibelanjakan",
    "status",
    "ketidakcocokan",
    "penanggung_jawab",
    "batas",
    "penerima",
    "sumber",
    "referensi",
    "id_akun",
];

const MISMATCH: [&str; 13] = [
    "skema",
    "tahap",
    "ketidakcocokan",
    "penanggung_jawab",
    "batas",
    "terlambat_hari",
    "perlu_tindakan",
    "jumlah",
    "penerima",
    "sumber",
    "referensi",
    "bukti",
    "id_akun",
];

/// The headings.
pub fn headings(of: BookLines) -> Vec<&'static str> {
    let own = match of {
        BookLines::Accounts => &ACCOUNT[..],
        BookLines::Mismatches => &MISMATCH,
    };
    [&FAMILY[..], &MENTOR, own].concat()
}

/// Writes the headings.
pub fn head(file: &mut TableFile, of: BookLines) -> anyhow::Result<()> {
    file.row(&headings(of).into_iter().map(Out::Text).collect::<Vec<_>>())
}

/// What a line says under them, as of a day.
pub fn cells(line: &BookLine, today: NaiveDate) -> Vec<Cell> {
    let own = match &line.mismatch {
        None => account_cells(line),
        Some(mismatch) => mismatch_cells(line, mismatch, today),
    };
    [&family_cells(line.family.as_ref())[..], &mentor_cells(line.mentor.as_ref()), &own].concat()
}

/// Writes one line, as of a day.
pub fn line(file: &mut TableFile, line: &BookLine, today: NaiveDate) -> anyhow::Result<()> {
    let cells = cells(line, today);
    file.row(&cells.iter().map(Cell::out).collect::<Vec<_>>())
}

/// What all accounts of a table add up to. Without one that the reader hears of, what families confirmed stays empty.
pub fn total_cells(sum: &Sum, hears: bool) -> Vec<Cell> {
    let mut cells = vec![Cell::text(""); FAMILY.len() + MENTOR.len() + ACCOUNT.len()];
    if let Some(first) = cells.first_mut() {
        *first = Cell::text(TOTAL);
    }
    // The tranches that are listed, under the heading of their numbers.
    let own = [Cell::number(Some(sum.listed))].into_iter().chain(sum_cells(sum, hears));
    let from = FAMILY.len() + MENTOR.len() + 1;
    for (cell, said) in cells.iter_mut().skip(from).zip(own) {
        *cell = said;
    }
    cells
}

/// Writes the row that adds all others up.
pub fn total(file: &mut TableFile, sum: &Sum, hears: bool) -> anyhow::Result<()> {
    let cells = total_cells(sum, hears);
    file.row(&cells.iter().map(Cell::out).collect::<Vec<_>>())
}

/// How many mismatches a table has, and how many of them somebody must act on. Their amounts are not added up: one rupiah may be
/// in several.
#[derive(Debug, Default, Clone, Copy)]
pub struct Counted {
    /// All.
    pub all: u64,
    /// Those to act on.
    pub open: u64,
}

impl Counted {
    /// One more.
    pub fn add(&mut self, mismatch: &Mismatch, today: NaiveDate) {
        self.all += 1;
        self.open += u64::from(mismatch.is_open(today));
    }
}

/// Writes the row that counts mismatches.
pub fn count(file: &mut TableFile, counted: Counted) -> anyhow::Result<()> {
    let mut cells = vec![Cell::text(""); FAMILY.len() + MENTOR.len() + MISMATCH.len()];
    let own = FAMILY.len() + MENTOR.len();
    for (at, said) in [
        (0, Cell::text(TOTAL)),
        (own + 2, Cell::number(Some(counted.all))),
        (own + 6, Cell::number(Some(counted.open))),
    ] {
        if let Some(cell) = cells.get_mut(at) {
            *cell = said;
        }
    }
    file.row(&cells.iter().map(Cell::out).collect::<Vec<_>>())
}

/// The sums, in the order of their headings.
fn sum_cells(sum: &Sum, hears: bool) -> [Cell; 10] {
    let money = |amount: pendamping_domain::money::Rupiah| Cell::number(Some(amount.0));
    [
        money(sum.planned),
        money(sum.credited),
        money(sum.withdrawn),
        money(sum.returned),
        money(sum.matched),
        money(sum.excess),
        money(sum.unlisted),
        money(sum.witnessed),
        Cell::number(hears.then_some(sum.confirmed.0)),
        money(sum.spent),
    ]
}

fn account_cells(line: &BookLine) -> Vec<Cell> {
    let account = &line.account;
    let mut mismatches: Vec<&Mismatch> = account.mismatches.iter().collect();
    mismatches.sort_by_key(|mismatch| mismatch.due);
    let each = |say: &dyn Fn(&Mismatch) -> String| Cell::text(joined(mismatches.iter().map(|one| say(one))));
    let mut cells = vec![Cell::maybe(account.scheme.as_ref()), Cell::number(account.tranche)];
    cells.extend(sum_cells(&account.sum, line.hears));
    cells.extend([
        Cell::text(state(&account.state)),
        each(&|mismatch| name(&mismatch.kind).to_owned()),
        each(&|mismatch| owner(&mismatch.owner).to_owned()),
        each(&|mismatch| mismatch.due.to_string()),
    ]);
    cells.extend(paid(&line.account));
    cells.push(Cell::text(account.key()));
    cells
}

fn mismatch_cells(line: &BookLine, mismatch: &Mismatch, today: NaiveDate) -> Vec<Cell> {
    let account = &line.account;
    let mut cells = vec![
        Cell::maybe(account.scheme.as_ref()),
        Cell::number(account.tranche),
        Cell::text(name(&mismatch.kind)),
        Cell::text(match (&mismatch.owner, &line.mentor) {
            (Role::Mentor, None) if line.hears => "pendamping (belum ditugaskan)",
            (role, _) => owner(role),
        }),
        Cell::text(mismatch.due),
        Cell::number(Some((today - mismatch.due).num_days().max(0))),
        Cell::text(yes(mismatch.is_open(today))),
        Cell::number(Some(mismatch.amount.0)),
    ];
    cells.extend(paid(&line.account));
    cells.push(Cell::text(joined(mismatch.evidence.iter())));
    cells.push(Cell::text(account.key()));
    cells
}

/// Whom the file names where nobody here knows them, and what the source knows the payments by.
/// Whom a payment names that nobody here knows, and how it is found at the bank.
pub fn paid(account: &Account) -> [Cell; 3] {
    let Account { placed, .. } = account;
    [
        Cell::maybe(account.payee()),
        Cell::text(joined(placed.iter().map(|placed| &placed.transfer.source))),
        Cell::text(joined(placed.iter().map(|placed| &placed.transfer.reference))),
    ]
}

fn joined(each: impl Iterator<Item = impl Display>) -> String {
    each.map(|one| one.to_string()).collect::<Vec<_>>().join(" | ")
}

/// How far a tranche is, in Indonesian.
pub fn state(state: &AidState) -> &str {
    match state {
        AidState::Planned => "direncanakan",
        AidState::Failed => "gagal",
        AidState::Returned => "kembali",
        AidState::Paid => "dibayar",
        AidState::Witnessed => "disaksikan",
        AidState::Spent => "dibelanjakan",
        AidState::Verified => "diverifikasi",
        AidState::NotListed => "tidak ada di daftar",
        AidState::Unknown(other) => other,
    }
}

/// What does not agree, in Indonesian.
pub fn name(kind: &MismatchKind) -> &str {
    match kind {
        MismatchKind::NotOnTheList => "tidak ada di daftar",
        MismatchKind::PaidTwice => "dibayar dua kali",
        MismatchKind::Failed => "gagal dibayar",
        MismatchKind::CameBack => "uang kembali",
        MismatchKind::AmountDiffers => "jumlah berbeda",
        MismatchKind::NotPaid => "belum dibayar",
        MismatchKind::NotSelected => "tidak lolos seleksi",
        MismatchKind::PayoutChanged => "keterangan penyalur berubah",
        MismatchKind::ReferenceShared => "satu referensi untuk dua orang",
        MismatchKind::FamilySaysNo => "KPM menyatakan tidak menerima",
        MismatchKind::FamilySaysOther => "KPM menyebut jumlah lain",
        MismatchKind::NoWordYet => "KPM belum menjawab",
        MismatchKind::OnlyByMentor => "jawaban KPM hanya lewat pendamping",
        MismatchKind::SeenNotPaid => "diterima tanpa laporan penyalur",
        MismatchKind::WitnessedTwice => "dua kesaksian berbeda",
        MismatchKind::WitnessDiffers => "kesaksian berbeda jumlah",
        MismatchKind::NotWitnessed => "belum disaksikan",
        MismatchKind::Unknown(other) => other,
    }
}

/// Who clears it, in Indonesian.
pub fn owner(role: &Role) -> &str {
    match role {
        Role::Mentor => "pendamping",
        Role::Coordinator => "koordinator",
        Role::Office => "kantor",
        other => other.as_str(),
    }
}
