//! The programme's configuration: every figure and every list of choices that an office may change. Versioned; records name
//! the version they were made under.

use crate::family::Stage;
use crate::id::ConfigVersion;
use crate::money::Rupiah;
use crate::month::Month;
use crate::outlook::wage_in;
use crate::region::RegionCode;
use crate::revision::{Kind, Record, Rest};
use crate::sample::SampleRule;
use crate::scheme::{self, Scheme};
use crate::selection::SelectionRule;
use crate::target::{self, Target};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One choice, with its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chip {
    /// What a record holds.
    pub code: String,
    /// Bahasa Indonesia.
    pub id: String,
    /// English.
    pub en: String,
}

/// The limits that raise a flag. All are the office's to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Farther from home than this many metres (beyond the fix's own accuracy, up to two kilometres) raises `far_from_home`.
    pub fence_m: u32,
    /// A shorter visit in person, in minutes, raises `too_short`.
    pub shortest_visit_min: u32,
    /// A clock further off than this many minutes raises `clock`.
    pub clock_tolerance_min: u32,
    /// Two visits that could only be made by travelling faster than this, in kilometres an hour, raise `impossible_travel`.
    #[serde(default = "fastest_assumed")]
    pub fastest_km_per_hour: u32,
}

/// For configurations made before this figure was in them: faster than any road in Indonesia is driven for long.
fn fastest_assumed() -> u32 {
    120
}

/// From when on a family needs attention. All are the office's to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskLimits {
    /// A visit is late by more than so many days.
    pub late_days: u32,
    /// Nobody was met at so many visits, one after the other.
    pub not_met: u32,
    /// Profit fell so many months in a row.
    pub falling_months: u32,
    /// So many months were not told of.
    pub untold_months: u32,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

impl Default for RiskLimits {
    /// For configurations made before these were in them: assumed, as in the example.
    fn default() -> Self {
        RiskLimits { late_days: 30, not_met: 2, falling_months: 2, untold_months: 2, rest: Rest::new() }
    }
}

/// What it takes to be suggested for a stage. All are the office's to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageRule {
    /// The stage.
    pub to: Stage,
    /// How many months in a row.
    pub months: u32,
    /// Each with a profit of at least this, in rupiah.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profit_at_least: Option<Rupiah>,
    /// In each the household had at least the area's minimum wage.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub minimum_wage: bool,
    /// Somebody of the family was at a training.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub trained: bool,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

/// A minimum wage (UMP of a province, UMK of a regency or city).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinimumWage {
    /// Where.
    pub region: RegionCode,
    /// From which month on.
    pub from: Month,
    /// A month, in rupiah.
    pub amount: Rupiah,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

/// One version of the programme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Config {
    /// Counts up; a higher one replaces a lower.
    pub version: ConfigVersion,
    /// The programme's name.
    pub programme: String,
    /// Flag limits.
    pub limits: Limits,
    /// Days between visits of an accompanied family, by stage; a stage that is absent is not due.
    pub visit_every_days: BTreeMap<String, u32>,
    /// Purposes of a visit.
    pub purposes: Vec<Chip>,
    /// Topics talked about.
    pub topics: Vec<Chip>,
    /// Business sectors.
    pub sectors: Vec<Chip>,
    /// What may not have been right, for the family to pick.
    pub wrong_reasons: Vec<Chip>,
    /// Follow-ups that are often agreed.
    pub follow_ups: Vec<Chip>,
    /// What may stand in a business's way. None in configurations made before progress was told of.
    #[serde(default)]
    pub obstacles: Vec<Chip>,
    /// Permits a business may get.
    #[serde(default)]
    pub permits: Vec<Chip>,
    /// When a change of stage is suggested. None in configurations made before that was proposed in the app.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stage_rules: Vec<StageRule>,
    /// Minimum wages, by area and month.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub minimum_wages: Vec<MinimumWage>,
    /// From when on a family needs attention.
    #[serde(default)]
    pub risk: RiskLimits,
    /// How much is opened before the rest is approved unread.
    #[serde(default)]
    pub sample: SampleRule,
    /// What is aimed at. None in configurations made before there were any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Target>,
    /// The ways in which the programme gives money. None in configurations made before aid was told of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schemes: Vec<Scheme>,
    /// By what families are chosen, where a scheme asks for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selection: Option<SelectionRule>,
    /// The template of the monthly report, where the office has one of its own (`docs/office.md`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report_template: Option<String>,
    /// Names of the figures above that are assumed, not announced.
    #[serde(default)]
    pub assumed: Vec<String>,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

/// The longest template, in bytes: every phone gets it.
pub const TEMPLATE_MAX: usize = 20_000;

/// No month's wage or profit that a rule asks for is higher, in rupiah.
const WAGE_MAX: i64 = 1_000_000_000;
/// Five years of every province, regency and city: every phone gets them.
const WAGES_MAX: usize = 3_000;

impl Record for Config {
    const KIND: Kind = Kind::Config;
}

impl Config {
    /// Days between visits at `stage`, if such families are due visits at all.
    pub fn visit_interval(&self, stage: &Stage) -> Option<u32> {
        self.visit_every_days.get(stage.as_str()).copied()
    }

    /// The minimum wage in `region` in `month`, where the office has set one.
    pub fn minimum_wage(&self, region: &RegionCode, month: Month) -> Option<Rupiah> {
        wage_in(&self.minimum_wages, region, month)
    }

    /// What an office could have got wrong, as sentences that name the setting.
    pub fn check(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        if self.version.0 == 0 {
            wrong.push("version: must be 1 or more".to_owned());
        }
        if !(10..=100_000).contains(&self.limits.fence_m) {
            wrong.push("limits.fence_m: must be 10 to 100,000 metres".to_owned());
        }
        if self.limits.shortest_visit_min > 240 {
            wrong.push("limits.shortest_visit_min: must be at most 240 minutes".to_owned());
        }
        if !(20..=1_000).contains(&self.limits.fastest_km_per_hour) {
            wrong.push("limits.fastest_km_per_hour: must be 20 to 1,000 kilometres an hour".to_owned());
        }
        if self.report_template.as_ref().is_some_and(|template| template.len() > TEMPLATE_MAX) {
            wrong.push(format!("report_template: must be at most {TEMPLATE_MAX} bytes"));
        }
        for (stage, days) in &self.visit_every_days {
            if matches!(Stage::from(stage.as_str()), Stage::Unknown(_)) {
                wrong.push(format!(
                    "visit_every_days.{stage}: no such stage (seeding, mentoring, incubation, independent)"
                ));
            }
            if !(1..=366).contains(days) {
                wrong.push(format!("visit_every_days.{stage}: must be 1 to 366 days"));
            }
        }
        for (index, rule) in self.stage_rules.iter().enumerate() {
            let to = rule.to.as_str();
            if matches!(rule.to, Stage::Unknown(_) | Stage::Seeding) {
                wrong.push(format!(
                    "stage_rules[{index}].to: {to:?} is no stage to come to (mentoring, incubation, independent)"
                ));
            } else if self.stage_rules.iter().take(index).any(|earlier| earlier.to == rule.to) {
                wrong.push(format!("stage_rules[{index}].to: {to:?} is there twice"));
            }
            if !(1..=36).contains(&rule.months) {
                wrong.push(format!("stage_rules[{index}].months: must be 1 to 36"));
            }
            if rule.profit_at_least.is_some_and(|least| !(0..=WAGE_MAX).contains(&least.0)) {
                wrong.push(format!("stage_rules[{index}].profit_at_least: must be 0 to {WAGE_MAX} rupiah"));
            }
        }
        let risk = &self.risk;
        for (name, limit, most) in [
            ("late_days", risk.late_days, 366),
            ("not_met", risk.not_met, 12),
            ("falling_months", risk.falling_months, 12),
            ("untold_months", risk.untold_months, 12),
        ] {
            if !(1..=most).contains(&limit) {
                wrong.push(format!("risk.{name}: must be 1 to {most}"));
            }
        }
        if !(1..=100).contains(&self.sample.percent) {
            wrong.push("sample.percent: must be 1 to 100".to_owned());
        }
        if !(1..=50).contains(&self.sample.least) {
            wrong.push("sample.least: must be 1 to 50".to_owned());
        }
        for (index, wage) in self.minimum_wages.iter().enumerate() {
            if !(1..=WAGE_MAX).contains(&wage.amount.0) {
                wrong.push(format!("minimum_wages[{index}].amount: must be 1 to {WAGE_MAX} rupiah"));
            }
            let same = |other: &MinimumWage| other.region == wage.region && other.from == wage.from;
            if self.minimum_wages.iter().take(index).any(same) {
                wrong.push(format!(
                    "minimum_wages[{index}]: {} from {} is there twice",
                    wage.region, wage.from
                ));
            }
        }
        if self.stage_rules.iter().any(|rule| rule.minimum_wage) && self.minimum_wages.is_empty() {
            wrong.push("minimum_wages: a rule asks for them, and there are none".to_owned());
        }
        if self.minimum_wages.len() > WAGES_MAX {
            wrong.push(format!("minimum_wages: must be at most {WAGES_MAX}"));
        }
        wrong.extend(target::check(&self.targets));
        wrong.extend(scheme::check(&self.schemes));
        wrong.extend(self.selection.iter().flat_map(|rule| rule.check(&self.schemes)));
        // Nobody could ever be granted it.
        if let Some(at) = self.schemes.iter().position(|scheme| scheme.needs_selection)
            && self.selection.is_none()
        {
            wrong.push(format!("schemes[{at}].needs_selection: there is no [selection]"));
        }
        for (name, chips, needed) in [
            ("purposes", &self.purposes, true),
            ("topics", &self.topics, true),
            ("sectors", &self.sectors, true),
            ("wrong_reasons", &self.wrong_reasons, true),
            ("follow_ups", &self.follow_ups, true),
            ("obstacles", &self.obstacles, false),
            ("permits", &self.permits, false),
        ] {
            if needed && chips.is_empty() {
                wrong.push(format!("{name}: at least one choice is needed"));
            }
            for (index, chip) in chips.iter().enumerate() {
                if chip.code.is_empty() || chip.id.is_empty() || chip.en.is_empty() {
                    wrong.push(format!("{name}[{index}]: code, id and en must not be empty"));
                }
                if chips.iter().take(index).any(|earlier| earlier.code == chip.code) {
                    wrong.push(format!("{name}[{index}]: code {:?} is there twice", chip.code));
                }
            }
        }
        wrong
    }
}
