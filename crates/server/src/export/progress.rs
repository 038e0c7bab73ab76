//! Months of businesses as a table. Amounts are whole rupiah; an empty cell is what nobody told, and not nought.

use crate::export::table::{Cell, FAMILY, MENTOR, family_cells, mentor_cells, yes};
use crate::export::visits::labels;
use crate::store::record_log::RecordLine;
use pendamping_domain::config::{Chip, Config};
use pendamping_domain::money::Rupiah;
use pendamping_domain::progress::Progress;

pub fn headings() -> Vec<&'static str> {
    let own = [
        "bulan",
        "berlaku",
        "omzet",
        "omzet_sehari",
        "hari_buka",
        "belanja",
        "biaya_lain",
        "untung",
        "untuk_rumah_tangga",
        "pemasukan_lain",
        "stok",
        "tabungan",
        "utang",
        "pekerja",
        "pembeli_sehari",
        "kendala",
        "izin_terbit",
        "catatan",
    ];
    [&["id_perkembangan"], &FAMILY[..], &MENTOR, &own].concat()
}

pub fn cells(line: &RecordLine, told: &Progress, counts: bool, config: Option<&Config>) -> Vec<Cell> {
    let money = |amount: Option<Rupiah>| Cell::number(amount.map(|amount| amount.0));
    let chips =
        |list: fn(&Config) -> &[Chip], codes: &[String]| labels(config.map(list).unwrap_or_default(), codes);
    let own = [
        Cell::text(told.month),
        Cell::text(yes(counts)),
        money(Some(told.revenue)),
        money(told.estimate.map(|estimate| estimate.a_day)),
        Cell::number(told.estimate.map(|estimate| estimate.days)),
        money(Some(told.goods)),
        money(Some(told.other_costs)),
        money(Some(told.profit())),
        money(told.household),
        money(told.other_income),
        money(told.stock),
        money(told.savings),
        money(told.debt),
        Cell::number(told.workers),
        Cell::number(told.customers),
        Cell::text(chips(|config| &config.obstacles, &told.obstacles)),
        Cell::text(chips(|config| &config.permits, &told.permits)),
        Cell::text(&told.note),
    ];
    let whose = family_cells(line.family.as_ref());
    [&[Cell::text(line.record)], &whose[..], &mentor_cells(line.by.as_ref()), &own].concat()
}
