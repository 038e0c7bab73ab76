//! Who may reach which field of which kind, and write it: the table that tests hold the product against, written apart from it.
#![allow(dead_code, clippy::unwrap_used)]

use pendamping_domain::actor::{Power, Role};
use pendamping_domain::revision::Kind;
use std::collections::BTreeSet;

/// kind: a mentor who wrote it; a mentor who did not; coordinator; family; office. `+a b` these alone, `-a b` all but these.
pub const READS: &str = "
config            | all | all | all | -targets | all
person            | all | +number name role area | all | +number name role area | all
contact           | none | none | all | none | all
family            | all | all | all | -home nik4 | all
visit             | all | all | all | -flags explanation beside topics results photos | all
follow_up         | all | all | all | all | all
review            | all | all | all | +of revision decision comments heard scheme | all
confirmation      | +visit channel | +visit channel | all | all | all
activity          | all | none | all | none | all
progress          | all | all | all | -note | all
training          | all | -secret photos | all | -secret photos | all
attendance        | all | all | all | all | all
stage_change      | all | all | all | none | all
cover             | all | all | all | -families | all
group_meeting     | all | none | all | none | all
aid               | all | all | all | all | all
payout            | +source reference aid family amount date state reason corrects | +source reference aid family amount date state reason corrects | all | +source reference aid family amount date state reason corrects | all
aid_witness       | all | all | all | -note photos | all
aid_word          | +aid family channel | +aid family channel | -sealed | all | all
aid_plan          | all | all | all | all | all
aid_use           | all | all | all | -note explanation photos | all
selection         | all | all | all | +scheme family | all
objection         | +selection decision family channel | +selection decision family channel | -sealed | all | all
objection_answer  | +objection verdict | +objection verdict | all | all | all
";

/// kind: who may make one; who may change one. Powers over the family or area, any of them; `mentor`: by the role alone; after a colon the
/// fields, where it is not all.
pub const WRITES: &str = "
config            | nobody | nobody
person            | nobody | nobody
contact           | nobody | nobody
family            | nobody | accompany: address phone home
visit             | accompany | accompany
follow_up         | accompany | accompany
review            | review_visits decide_selection verify_aid | nobody
confirmation      | confirm accompany review_visits | nobody
activity          | mentor | mentor
progress          | accompany | accompany
training          | open_trainings | open_trainings
stage_change      | accompany | accompany
cover             | nobody | nobody
group_meeting     | mentor | mentor
aid               | nobody | nobody
payout            | nobody | nobody
aid_witness       | accompany | accompany
aid_word          | confirm accompany review_visits | nobody
aid_plan          | accompany | accompany
aid_use           | accompany | accompany
selection         | accompany | accompany
objection         | confirm accompany review_visits | nobody
objection_answer  | decide_selection | nobody
";

pub fn rows(table: &'static str) -> Vec<(Kind, Vec<&'static str>)> {
    table
        .lines()
        .filter(|line| !line.is_empty())
        .map(|line| {
            let mut cells = line.split('|').map(str::trim);
            (Kind::from(cells.next().unwrap()), cells.collect())
        })
        .collect()
}

/// Whether a cell of the first table has a field.
pub fn has(cell: &str, field: &str) -> bool {
    let listed = |fields: &str| fields.split(' ').any(|listed| listed == field);
    match cell {
        "all" => true,
        "none" => false,
        _ if cell.starts_with('+') => listed(&cell[1..]),
        _ => !listed(cell.strip_prefix('-').unwrap()),
    }
}

/// Whether a cell of the second lets somebody set a field.
pub fn lets(cell: &str, role: &Role, powers: &BTreeSet<Power>, field: &str) -> bool {
    let (who, fields) = cell.split_once(':').unwrap_or((cell, ""));
    let may = match who {
        "nobody" => false,
        "mentor" => *role == Role::Mentor,
        _ => who.split(' ').any(|power| powers.contains(&Power::from(power))),
    };
    may && (fields.is_empty() || fields.trim().split(' ').any(|listed| listed == field))
}

pub fn cell_of<'a>(cells: &[&'a str], role: &Role, own: bool) -> &'a str {
    match role {
        Role::Mentor if own => cells[0],
        Role::Mentor => cells[1],
        Role::Coordinator => cells[2],
        Role::Beneficiary => cells[3],
        _ => cells[4],
    }
}
