//! The configuration: what an office could get wrong is named, setting by setting.
#![allow(clippy::unwrap_used)]

mod example;

use example::*;
use pendamping_domain::config::Config;
use pendamping_domain::family::Stage;
use pendamping_domain::id::ConfigVersion;

#[test]
fn each_mistake_names_its_setting() {
    type Change = fn(&mut Config);
    let table: &[(&str, Change, &[&str])] = &[
        ("as it is", |_| {}, &[]),
        ("version 0", |c| c.version = ConfigVersion(0), &["version"]),
        ("fence at its least", |c| c.limits.fence_m = 10, &[]),
        ("less", |c| c.limits.fence_m = 9, &["limits.fence_m"]),
        ("fence at its most", |c| c.limits.fence_m = 100_000, &[]),
        ("more", |c| c.limits.fence_m = 100_001, &["limits.fence_m"]),
        ("four hours", |c| c.limits.shortest_visit_min = 240, &[]),
        ("more", |c| c.limits.shortest_visit_min = 241, &["limits.shortest_visit_min"]),
        ("on foot", |c| c.limits.fastest_km_per_hour = 20, &[]),
        ("more slowly", |c| c.limits.fastest_km_per_hour = 19, &["limits.fastest_km_per_hour"]),
        ("by plane", |c| c.limits.fastest_km_per_hour = 1_000, &[]),
        ("faster", |c| c.limits.fastest_km_per_hour = 1_001, &["limits.fastest_km_per_hour"]),
        ("all of them", |c| c.sample.percent = 100, &[]),
        ("more than all", |c| c.sample.percent = 101, &["sample.percent"]),
        ("none of them", |c| c.sample.percent = 0, &["sample.percent"]),
        ("one at least", |c| c.sample.least = 1, &[]),
        ("nothing at least", |c| c.sample.least = 0, &["sample.least"]),
        ("too many", |c| c.sample.least = 51, &["sample.least"]),
        ("every day", |c| every(c, "seeding", 1), &[]),
        ("several a day", |c| every(c, "seeding", 0), &["visit_every_days.seeding"]),
        ("once a year", |c| every(c, "independent", 366), &[]),
        ("more rarely", |c| every(c, "seeding", 367), &["visit_every_days.seeding"]),
        ("a stage nobody knows", |c| every(c, "retired", 30), &["visit_every_days.retired"]),
        ("no stage is visited", |c| c.visit_every_days.clear(), &[]),
        ("no purposes", |c| c.purposes.clear(), &["purposes"]),
        ("no follow-ups", |c| c.follow_ups.clear(), &["follow_ups"]),
        ("no English", |c| c.topics[1].en.clear(), &["topics[1]"]),
        ("no Indonesian", |c| c.sectors[0].id.clear(), &["sectors[0]"]),
        ("no code", |c| c.purposes[0].code.clear(), &["purposes[0]"]),
        ("a code twice", |c| c.wrong_reasons[1].code = "not_met".into(), &["wrong_reasons[1]"]),
    ];
    for (name, change, settings) in table {
        let mut config = config();
        change(&mut config);
        let said = config.check();
        let named: Vec<&str> = said.iter().map(|sentence| sentence.split(": ").next().unwrap()).collect();
        assert_eq!(named, *settings, "{name}: {said:?}");
    }
}

fn every(config: &mut Config, stage: &str, days: u32) {
    config.visit_every_days.insert(stage.to_owned(), days);
}

#[test]
fn a_stage_that_is_absent_is_not_due() {
    let config = config();
    for (stage, days) in [
        (Stage::Seeding, Some(30)),
        (Stage::Incubation, Some(60)),
        (Stage::Independent, None),
        (Stage::Unknown("retired".into()), None),
    ] {
        assert_eq!(config.visit_interval(&stage), days, "{stage}");
    }
}
