//! `configure`: puts a version of the programme in force, from a TOML file that an office can read and change.

mod lines;

use crate::cli::{Data, now};
use crate::mint::SystemMint;
use crate::retention::{Retention, SECTION};
use crate::store::office::Office;
use crate::store::sqlite::SqliteStorage;
use anyhow::{Context, bail};
use clap::Args;
use lines::Lines;
use pendamping_domain::actor::Role;
use pendamping_domain::config::Config;
use pendamping_domain::revision::Rest;
use std::path::PathBuf;
use std::process::ExitCode;

/// Put a programme configuration (TOML) in force
#[derive(Debug, Args)]
pub struct Configure {
    /// The file; assets/programme/prokus-2020.toml is an example
    file: PathBuf,
    /// A template (Markdown) for the monthly report of mentors, in place of the one in the app
    #[arg(long, value_name = "FILE.md")]
    report: Option<PathBuf>,
}

/// Reads a configuration and the template that goes with it, and says what is wrong with them.
fn read(text: &str, report: Option<String>) -> Result<Config, Vec<String>> {
    // The parser's own words name the line and show it.
    let mut config: Config =
        toml::from_str(text).map_err(|error| vec![error.to_string().trim_end().to_owned()])?;
    if report.is_some() {
        config.report_template = report;
    }
    let mut wrong = config.check();
    // Tried on a month with something in every list: a mentor in the field must not be the first to find a fault.
    if let Some(template) = &config.report_template
        && let Err(error) = pendamping_report::fill(template, &pendamping_report::month::Month::sample())
    {
        wrong.push(format!("report: {error}"));
    }
    // A setting nobody knows is a typing mistake: it would be missed without a word.
    let strange = config.rest.keys().filter(|key| *key != SECTION);
    wrong.extend(strange.map(|key| format!("{key}: no such setting")));
    wrong.extend(Retention::of(&config).err().unwrap_or_default());
    wrong.extend(config.risk.rest.keys().map(|key| format!("risk.{key}: no such setting")));
    for (index, rule) in config.stage_rules.iter().enumerate() {
        wrong.extend(rule.rest.keys().map(|key| format!("stage_rules[{index}].{key}: no such setting")));
    }
    for (index, wage) in config.minimum_wages.iter().enumerate() {
        wrong.extend(wage.rest.keys().map(|key| format!("minimum_wages[{index}].{key}: no such setting")));
    }
    for (index, target) in config.targets.iter().enumerate() {
        wrong.extend(target.rest.keys().map(|key| format!("targets[{index}].{key}: no such setting")));
    }
    wrong.extend(no_such_money_settings(&config));
    with_lines(text, wrong).map(|()| config)
}

/// The same of schemes and of selection: a `budgt` that nobody reads would let a list grow over its budget.
fn no_such_money_settings(config: &Config) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut unknown = |of: &str, rest: &Rest| {
        wrong.extend(rest.keys().map(|key| format!("{of}.{key}: no such setting")));
    };
    for (index, scheme) in config.schemes.iter().enumerate() {
        unknown(&format!("schemes[{index}]"), &scheme.rest);
        for (at, tranche) in scheme.tranches.iter().enumerate() {
            unknown(&format!("schemes[{index}].tranches[{at}]"), &tranche.rest);
        }
    }
    if let Some(rule) = &config.selection {
        unknown("selection", &rule.rest);
        for (at, criterion) in rule.criteria.iter().enumerate() {
            unknown(&format!("selection.criteria[{at}]"), &criterion.rest);
        }
    }
    wrong
}

/// Nothing, or what is wrong with the line of each.
fn with_lines(text: &str, wrong: Vec<String>) -> Result<(), Vec<String>> {
    if wrong.is_empty() {
        return Ok(());
    }
    let lines = Lines::of(text);
    Err(wrong.into_iter().map(|complaint| lines.name(complaint)).collect())
}

/// A target for somebody whom nobody knows would never be reached, and nobody would be told of it.
fn strangers(config: &Config, storage: &SqliteStorage) -> anyhow::Result<Vec<String>> {
    let mut wrong = Vec::new();
    for (index, target) in config.targets.iter().enumerate() {
        let Some(number) = &target.mentor else { continue };
        match storage.role_of(number)? {
            Some(Role::Mentor) => {}
            Some(_) => wrong.push(format!("targets[{index}].mentor: {number:?} is no mentor")),
            None => wrong.push(format!("targets[{index}].mentor: nobody has the number {number:?}")),
        }
    }
    Ok(wrong)
}

impl Configure {
    pub fn run(self, data: &Data) -> anyhow::Result<ExitCode> {
        let file = self.file.display();
        let text = std::fs::read_to_string(&self.file).with_context(|| format!("cannot read {file}"))?;
        let template = match &self.report {
            Some(file) => Some(
                std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?,
            ),
            None => None,
        };
        let refuse = |wrong: Vec<String>| {
            for line in &wrong {
                eprintln!("{line}");
            }
            bail!("{file}: nothing was changed")
        };
        let config = match read(&text, template) {
            Ok(config) => config,
            Err(wrong) => return refuse(wrong),
        };
        let storage = data.open()?;
        if let Err(wrong) = with_lines(&text, strangers(&config, &storage)?) {
            return refuse(wrong);
        }
        let version = config.version.0;
        match storage.configure(&config, now().0, &mut SystemMint)? {
            true => println!("configuration {version} of {:?} is in force", config.programme),
            false => println!("configuration {version} was in force already; nothing was changed"),
        }
        Ok(ExitCode::SUCCESS)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::read;

    const EXAMPLE: &str = include_str!("../../../../assets/programme/prokus-2020.toml");

    #[test]
    fn the_example_is_good() {
        let config = read(EXAMPLE, None).unwrap();
        assert!(config.sectors.len() >= 10);
        assert!(config.assumed.iter().any(|name| name == "limits.fence_m"));
    }

    #[test]
    fn a_template_is_tried_before_it_is_in_force() {
        let shipped = include_str!("../../../../assets/report/monthly.id.md");
        assert!(read(EXAMPLE, Some(shipped.to_owned())).unwrap().report_template.is_some());
        let wrong = read(EXAMPLE, Some("# Laporan\n{{ mentor.nama }}".to_owned())).unwrap_err().join("\n");
        assert!(wrong.contains("report: line 2 of the template"), "{wrong}");
        let long = read(EXAMPLE, Some("x".repeat(20_001))).unwrap_err().join("\n");
        assert!(long.contains("report_template: must be at most 20000 bytes"), "{long}");
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (from, to, says) in [
            ("version = 1", "version = 0", "version: must be 1 or more"),
            ("fence_m = 150", "fence_m = 1", "limits.fence_m: must be 10 to 100,000 metres"),
            ("fence_m = 150", "fence_m = \"far\"", "fence_m = \"far\""),
            ("programme =", "programe =", "missing field `programme`"),
            ("[limits]", "[limits", "line"),
            ("version = 1", "version = 1\ncolour = 3", "colour: no such setting"),
            ("profit_at_least", "profit_at_lest", "profit_at_lest: no such setting"),
            (
                "to = \"mentoring\"",
                "to = \"seeding\"",
                "stage_rules[0].to: \"seeding\" is no stage to come to",
            ),
            ("to = \"mentoring\"", "to = \"incubation\"", "stage_rules[1].to: \"incubation\" is there twice"),
            ("not_met = 2", "not_met = 0", "risk.not_met: must be 1 to 12"),
            ("not_met = 2", "not_mett = 2", "missing field `not_met`"),
            ("amount = 4_276_350", "amount = 0", "minimum_wages[0].amount: must be 1 to"),
            ("amount = 4_276_350", "amount = 4_276_349.9", "4_276_349.9"),
            ("region = \"31\"", "region = \"Jakarta\"", "region = \"Jakarta\""),
            ("seeding = 30", "sowing = 30", "visit_every_days.sowing: no such stage"),
            ("each_mentor = true", "each_mentr = true", "targets[1].each_mentr: no such setting"),
            ("to = \"2020-12\"", "to = \"2020-06\"", "targets[0].to: 2020-06 is before from, 2020-07"),
            ("word_days = 14", "word_days = 0", "schemes[0].word_days: must be 1 to 366 days"),
            ("budget = 5_000", "budgt = 5_000", "schemes[0].budgt: no such setting"),
            ("amount = 500_000 ", "amount = 0 ", "schemes[0].tranches[0].amount: must be 1 to"),
            (
                "amount = 500_000 ",
                "total = 1\namount = 500_000 ",
                "schemes[0].tranches[0].total: no such setting",
            ),
            (
                "scheme = \"capital_incentive\"",
                "scheme = \"bsimu\"",
                "selection.scheme: \"bsimu\" is given without",
            ),
            ("answer_days = 14", "anser = 1\nanswer_days = 14", "selection.anser: no such setting"),
            ("full_at = 6 ", "ful_at = 6\nfull_at = 6 ", "selection.criteria[0].ful_at: no such setting"),
            ("weight = 20 ", "weight = 21 ", "selection.criteria: "),
        ] {
            let wrong = read(&EXAMPLE.replacen(from, to, 1), None).unwrap_err().join("\n");
            assert!(wrong.contains(says), "{to}: {wrong}");
        }
    }
}
