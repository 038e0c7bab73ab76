//! Proposals as a table, best first: place, total, the points of each criterion, whether the budget reaches them and why, and what was
//! decided for which reason. `nilai` is of a hundred; no two totals that differ are written alike.

use crate::export::money::{STANDS, known, stands_cells};
use crate::export::table::Cell;
use crate::store::money_log::{PlaceLine, SelectionLine};
use pendamping_domain::config::Config;
use pendamping_domain::id::RecordId;
use pendamping_domain::life::Standing;
use pendamping_domain::ranking::Cut;
use pendamping_domain::selection::{Criterion, SHARE};

/// What the last row adds up.
pub const ADDED: [&str; 1] = ["diberikan"];
/// Where it says why the budget ends there.
pub const CUT: &str = "batas_anggaran";

fn criteria(config: Option<&Config>) -> &[Criterion] {
    config
        .and_then(|config| config.selection.as_ref())
        .map(|rule| rule.criteria.as_slice())
        .unwrap_or_default()
}

pub fn headings(config: Option<&Config>) -> Vec<String> {
    let own = ["id_usulan", "skema", "peringkat", "sama_peringkat", "nilai", "dalam_anggaran", "undian", CUT];
    let points = criteria(config).iter().map(|one| format!("poin_{}", one.code));
    let stands = ["alasan_usulan"].iter().chain(&STANDS).chain(&["diberikan"]);
    own.iter()
        .map(|heading| (*heading).to_owned())
        .chain(points)
        .chain(stands.map(|heading| (*heading).to_owned()))
        .collect()
}

/// A total or a limit, of a hundred. A share of four places tells any two totals apart.
fn of_hundred(total: u64) -> String {
    let whole = total / SHARE;
    let parts = (total % SHARE) * 10_000 / SHARE;
    format!("{whole}.{parts:04}")
}

/// Why the budget ends where it does.
pub fn cut(told: &SelectionLine) -> Option<String> {
    let place = told.place.as_ref()?;
    let grants =
        format!("diberikan kepada {} KPM, sisa anggaran cukup untuk {}", place.granted, place.reaches);
    let shown = |total: &u64| of_hundred(*total);
    Some(match &place.cut {
        Cut::All => format!("{grants}: semua yang menunggu di dalam anggaran"),
        Cut::Nobody => format!("{grants}: kurang dari satu bantuan"),
        Cut::Between { inside, outside } => {
            format!("{grants}: batas di antara nilai {} dan {}", shown(inside), shown(outside))
        }
        Cut::Lot { total, tied, inside, seed } => format!(
            "{grants}: {tied} KPM bernilai {}, {inside} di antaranya terpilih dengan undian {seed}",
            shown(total)
        ),
        Cut::Waits { total, tied, room } => format!(
            "{grants}: {tied} KPM bernilai {} dan hanya ada tempat untuk {room}; tanpa undian yang diumumkan sebelumnya semuanya menunggu",
            shown(total)
        ),
    })
}

/// Why there is money for one of them, or is not.
fn why(told: &SelectionLine, line: &PlaceLine) -> String {
    let standing = told.stands.as_ref().map(|line| line.standing);
    let Some(place) = &line.place else { return "usulan lain keluarga ini yang diperingkat".to_owned() };
    let tied =
        matches!(&line.cut, Cut::Lot { total, .. } | Cut::Waits { total, .. } if Some(*total) == told.total);
    match (standing, &line.cut, tied, place.inside) {
        (Some(Standing::Approved), ..) => "sudah diberikan",
        (Some(Standing::Declined), ..) => "ditolak",
        (_, Cut::Waits { .. }, true, _) => "nilai sama di batas, menunggu",
        (_, Cut::Lot { .. }, true, true) => "nilai sama di batas, terpilih dengan undian",
        (_, Cut::Lot { .. }, true, false) => "nilai sama di batas, tidak terpilih dengan undian",
        (_, _, _, true) => "di atas batas",
        (_, _, _, false) => "di bawah batas",
    }
    .to_owned()
}

pub fn cells(record: RecordId, told: &SelectionLine, config: Option<&Config>) -> Vec<Cell> {
    let ranked = told.place.as_ref().and_then(|line| line.place.as_ref());
    let mut cells = vec![
        Cell::text(record),
        Cell::text(&told.proposal.scheme),
        Cell::number(ranked.map(|one| one.place)),
        Cell::number(ranked.map(|one| one.sharing)),
        Cell::number(told.total.map(of_hundred)),
        known(ranked.map(|one| one.inside)),
        known(ranked.map(|one| one.by_lot)),
        Cell::maybe(told.place.as_ref().map(|line| why(told, line))),
    ];
    for criterion in criteria(config) {
        let score = told.proposal.scores.iter().find(|score| score.criterion == criterion.code);
        cells.push(Cell::number(score.map(|score| score.points)));
    }
    cells.push(Cell::text(&told.proposal.reasons));
    cells.extend(stands_cells(told.stands.as_ref()));
    let granted = told.stands.as_ref().is_some_and(|line| line.standing == Standing::Approved);
    let amount = told.place.as_ref().map(|place| if granted { place.amount.0 } else { 0 });
    cells.push(Cell::number(amount));
    cells
}
