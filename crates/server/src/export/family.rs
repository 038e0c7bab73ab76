//! Families as a table: where they live, who accompanies them, and which model their business is at.

use crate::export::table::{Cell, FAMILY, MENTOR, family_cells, mentor_cells, yes};
use crate::export::visits::labels;
use crate::store::record_log::RecordLine;
use pendamping_domain::config::Config;
use pendamping_domain::family::{Family, Stage};

pub fn headings() -> Vec<&'static str> {
    [&FAMILY[..], &["didampingi", "usaha", "bidang", "model"], &MENTOR].concat()
}

pub fn cells(line: &RecordLine, family: &Family, config: Option<&Config>) -> Vec<Cell> {
    let business = family.business.as_ref();
    let sectors = config.map(|config| config.sectors.as_slice()).unwrap_or_default();
    let own = [
        Cell::text(yes(family.accompanied)),
        Cell::maybe(business.map(|business| &business.name)),
        Cell::maybe(business.map(|business| labels(sectors, std::slice::from_ref(&business.sector)))),
        Cell::maybe(business.map(|business| stage(&business.stage))),
    ];
    [&family_cells(line.family.as_ref())[..], &own, &mentor_cells(line.by.as_ref())].concat()
}

fn stage(stage: &Stage) -> &str {
    match stage {
        Stage::Seeding => "Pembibitan",
        Stage::Mentoring => "Mentoring",
        Stage::Incubation => "Inkubasi",
        Stage::Independent => "Mandiri",
        Stage::Unknown(word) => word,
    }
}
