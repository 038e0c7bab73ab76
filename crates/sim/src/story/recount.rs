//! The act in which the office exports everything, and another language counts it again.

use super::a_year::family_number;
use super::incomes::{DECIDED, MONTHS, WAGES, independent, month};
use super::python::python;
use super::world::{World, same};
use crate::phone::Command as Do;
use crate::story::handset::Handset;
use crate::story::steps::Steps;
use serde_json::{Map, json};

/// Who counts.
const SCRIPT: &str = include_str!("recount.py");
/// What is exported.
const TABLES: [&str; 8] =
    ["families", "visits", "follow-ups", "progress", "meetings", "activities", "trainings", "attendance"];

/// The reports of both mentors against what is counted from the exports.
pub fn recounted(
    world: &World,
    mentor: &mut Handset,
    stand_in: &mut Handset,
    steps: &mut Steps,
) -> anyhow::Result<()> {
    let folder = world.stage.folder.join("exports");
    std::fs::create_dir_all(&folder)?;
    for table in TABLES {
        let file = folder.join(format!("{table}.csv"));
        world.centre.office(&["export", table, &file.to_string_lossy()])?;
    }
    let numbers = &world.people.mentors[..2];
    let months: Vec<String> = (0..MONTHS).map(|at| month(at).to_string()).collect();
    let decided = DECIDED.map(|at| month(at).to_string());
    let asked = json!({
        "folder": folder, "mentors": numbers, "months": months, "decided": decided, "wages": WAGES
    });
    let counted = python(SCRIPT, &asked)?;

    let mut visits = 0;
    for (number, phone) in numbers.iter().zip([mentor, stand_in]) {
        phone.sync()?;
        let mut told = Map::new();
        for at in 0..MONTHS {
            let of = phone.tell(&Do::Month { month: month(at) })?;
            visits += of["visits"].as_u64().unwrap_or_default();
            told.insert(month(at).to_string(), of);
        }
        for month in &months {
            let what = format!("{month} of {number}, counted from CSV");
            same(&what, &counted["months"][number][month], &told[month])?;
        }
    }
    for at in DECIDED {
        let rule: Vec<String> = independent(at).into_iter().map(|one| family_number(0, one)).collect();
        let what = format!("independent by the end of {}, from CSV", month(at));
        same(&what, &counted["independent"][month(at).to_string()], &json!(rule))?;
    }
    let last = &counted["independent"][&decided[1]];
    same("models at the centre, from CSV", &counted["stages"], last)?;
    let there = json!({
        "KPM": {"Di tempat": 50, "Virtual": 170, "Tidak hadir": 0},
        "Pendamping": {"Di tempat": 5, "Virtual": 5, "Tidak hadir": 0},
    });
    same("who was at the bimtek, from CSV", &counted["training"], &there)?;
    same("visits with a flag, from CSV", &counted["flagged"], &json!(0))?;
    steps.ok(&format!(
        "{} CSV files of {} rows counted again in Python: 12 monthly reports of 2 mentors ({visits} visits) agree in all 12 figures, \
         so do the bimtek and the {} independent families",
        TABLES.len(),
        counted["rows"],
        last.as_array().map_or(0, Vec::len)
    ));
    Ok(())
}
