//! What assignments over areas give whom, written once more and apart: plain lists that are gone through from one end to the other. The
//! centre has tables, keys and positions for the same.
#![allow(dead_code, clippy::unwrap_used)]

pub mod records;

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Where families live: two villages of a sub-district, another of the city, another city, another province.
pub const VILLAGES: [&str; 5] =
    ["31.74.01.1001", "31.74.01.1002", "31.74.02.1001", "31.75.01.1001", "32.74.01.1001"];
pub const MENTORS: [&str; 3] = ["M1", "M2", "M3"];
pub const COORDINATORS: [&str; 3] = ["K1", "K2", "K3"];
/// Powers that somebody may be given over an area.
pub const POWERS: [&str; 5] =
    ["accompany", "review_visits", "open_trainings", "decide_selection", "verify_aid"];

/// Something the office does.
#[derive(Debug, Clone)]
pub enum Step {
    Area {
        person: &'static str,
        area: String,
        powers: Vec<&'static str>,
        from: NaiveDate,
        until: Option<NaiveDate>,
    },
    Family {
        family: usize,
        to: &'static str,
    },
}

/// Families by the village of each, and what the office assigns, in order.
#[derive(Debug, Clone)]
pub struct Office {
    pub villages: Vec<&'static str>,
    pub steps: Vec<Step>,
}

fn area() -> impl Strategy<Value = String> {
    (prop::sample::select(&VILLAGES[..]), prop::sample::select(&[2_usize, 5, 8, 13][..]))
        .prop_map(|(village, digits)| village[..digits].to_owned())
}

/// From when to when: most hold, some have ended, some begin tomorrow, some end today.
fn period(today: NaiveDate) -> impl Strategy<Value = (NaiveDate, Option<NaiveDate>)> {
    let day = move |by: i64| {
        if by < 0 { today - Days::new(by.unsigned_abs()) } else { today + Days::new(by as u64) }
    };
    prop_oneof![
        5 => Just((day(-3), None)),
        1 => Just((day(-3), Some(day(-1)))),
        1 => Just((day(1), None)),
        1 => Just((day(-3), Some(day(0)))),
        1 => Just((day(0), Some(day(1)))),
    ]
}

fn step(families: usize, today: NaiveDate) -> impl Strategy<Value = Step> {
    let mentor = prop::sample::select(&MENTORS[..]);
    let accompanies = (mentor.clone(), area(), period(today), prop::option::weighted(0.2, 1..POWERS.len()))
        .prop_map(|(person, area, (from, until), also)| {
            let powers = ["accompany"].into_iter().chain(also.map(|also| POWERS[also])).collect();
            Step::Area { person, area, powers, from, until }
        });
    let others: Vec<&str> = MENTORS[..1].iter().chain(&COORDINATORS).copied().collect();
    let looks =
        (prop::sample::select(others), area(), period(today), prop::sample::subsequence(&POWERS[1..], 1..=3))
            .prop_map(|(person, area, (from, until), powers)| Step::Area {
                person,
                area,
                powers,
                from,
                until,
            });
    let moves = (0..families, mentor).prop_map(|(family, to)| Step::Family { family, to });
    prop_oneof![3 => accompanies, 3 => looks, 1 => moves]
}

pub fn office(today: NaiveDate) -> impl Strategy<Value = Office> {
    prop::collection::vec(prop::sample::select(&VILLAGES[..]), 3..=4).prop_flat_map(move |villages| {
        let steps = prop::collection::vec(step(villages.len(), today), 0..9);
        (Just(villages), steps).prop_map(|(villages, steps)| Office { villages, steps })
    })
}

pub fn lies_in(village: &str, area: &str) -> bool {
    village == area || village.starts_with(&format!("{area}."))
}

/// The city and the province of a place.
fn around(place: &str) -> [String; 2] {
    [place[..place.len().min(5)].to_owned(), place[..2].to_owned()]
}

#[derive(Debug, Clone)]
struct Assigned {
    person: &'static str,
    area: Option<String>,
    family: Option<usize>,
    powers: BTreeSet<&'static str>,
    from: NaiveDate,
    until: Option<NaiveDate>,
}

impl Assigned {
    fn concerns(&self, family: usize, village: &str) -> bool {
        self.family == Some(family) || self.area.as_ref().is_some_and(|area| lies_in(village, area))
    }
}

/// What holds on a day.
pub struct Holds {
    villages: Vec<&'static str>,
    /// In the order in which they were made.
    assigned: Vec<Assigned>,
}

impl Office {
    /// What was assigned up to today, looked at on `day`.
    pub fn on(&self, today: NaiveDate, day: NaiveDate) -> Holds {
        let mut assigned: Vec<Assigned> = Vec::new();
        for step in &self.steps {
            let new = match step.clone() {
                Step::Area { person, area, powers, from, until } => Assigned {
                    person,
                    area: Some(area),
                    family: None,
                    powers: powers.into_iter().collect(),
                    from,
                    until,
                },
                Step::Family { family, to } => Assigned {
                    person: to,
                    area: None,
                    family: Some(family),
                    powers: ["accompany"].into(),
                    from: today,
                    until: None,
                },
            };
            // One mentor at a time: who accompanies from now on takes the place of whoever did nothing else there.
            if new.powers.contains("accompany") && new.from <= today && new.until.is_none() {
                assigned.retain(|old| {
                    let same = (&old.area, old.family) == (&new.area, new.family);
                    !(same && old.person != new.person && old.powers == ["accompany"].into())
                });
            }
            let of_same =
                |old: &Assigned| (old.person, &old.area, old.family) == (new.person, &new.area, new.family);
            let stands = assigned.iter().any(|old| {
                of_same(old) && old.powers == new.powers && old.from <= new.from && old.until == new.until
            });
            if !stands {
                assigned.retain(|old| !of_same(old));
                assigned.push(new);
            }
        }
        assigned.retain(|each| each.from <= day && each.until.is_none_or(|until| until >= day));
        Holds { villages: self.villages.clone(), assigned }
    }
}

impl Holds {
    /// Who accompanies a family: an assignment to it before one to its area, a smaller area before a larger, a later before an earlier.
    pub fn mentor(&self, family: usize) -> Option<&'static str> {
        let here = self.assigned.iter().enumerate().filter(|(_, each)| {
            each.powers.contains("accompany") && each.concerns(family, self.villages[family])
        });
        let rank = |(at, each): &(usize, &Assigned)| {
            (each.family.is_some(), each.area.as_ref().map_or(0, String::len), *at)
        };
        here.max_by_key(rank).map(|(_, each)| each.person)
    }

    /// What a person may do with a family. `F1` is the first family's own app.
    pub fn powers(&self, person: &str, family: usize) -> BTreeSet<&'static str> {
        // A mentor who opens trainings keeps the list without the families of others.
        let opens_alone = |each: &&Assigned| {
            MENTORS.contains(&person)
                && each.powers.iter().filter(|power| **power != "accompany").eq(["open_trainings"].iter())
        };
        self.powers_by(person, family, &|each| !opens_alone(&each))
    }

    /// What a person has to do with a family by those assignments.
    fn powers_by(
        &self,
        person: &str,
        family: usize,
        which: &dyn Fn(&Assigned) -> bool,
    ) -> BTreeSet<&'static str> {
        let mut powers: BTreeSet<&str> = self
            .assigned
            .iter()
            .filter(|each| each.person == person && each.concerns(family, self.villages[family]))
            .filter(|each| which(each))
            .flat_map(|each| each.powers.iter().copied())
            .filter(|power| *power != "accompany")
            .collect();
        if self.mentor(family) == Some(person) {
            powers.insert("accompany");
        }
        if person == own_app(family) {
            powers.insert("confirm");
        }
        powers
    }

    fn families(&self) -> std::ops::Range<usize> {
        0..self.villages.len()
    }

    /// Whom a person knows: themselves; of families that they do more with than accompany, the mentor; of those that they accompany, whoever
    /// reviews there.
    pub fn knows(&self, person: &str, whom: &str) -> bool {
        person == whom
            || self.families().any(|family| {
                let powers = self.powers_by(person, family, &|_| true);
                let looks = powers.iter().any(|power| *power != "accompany");
                (looks && self.mentor(family) == Some(whom))
                    || (powers.contains("accompany") && self.powers(whom, family).contains("review_visits"))
            })
    }

    /// Whether a person lives or works in a city or province, and so hears of its trainings.
    pub fn is_around(&self, person: &str, region: &str) -> bool {
        let homes = self.families().filter(|family| !self.powers_by(person, *family, &|_| true).is_empty());
        let works = self
            .assigned
            .iter()
            .filter(|each| each.person == person && each.powers.iter().any(|power| *power != "accompany"));
        homes
            .map(|family| self.villages[family])
            .chain(works.filter_map(|each| each.area.as_deref()))
            .any(|place| around(place).iter().any(|around| around == region))
    }

    /// What comes of a training of a city that somebody opens.
    pub fn opens(&self, person: &str, city: &str) -> &'static str {
        let areas: Vec<&str> = self
            .assigned
            .iter()
            .filter(|each| each.person == person && each.powers.contains("open_trainings"))
            .filter_map(|each| each.area.as_deref())
            .collect();
        // A whole province has the cities in which a family lives.
        let lived_in = self.villages.iter().any(|village| lies_in(village, city));
        let works = |area: &&&str| around(area)[0] == city || (lived_in && lies_in(city, area));
        match areas.iter().filter(works).count() {
            0 => "not_found",
            _ if areas.iter().any(|area| lies_in(city, area)) => "received",
            _ => "not_allowed area",
        }
    }
}

/// The number of a family, and of its own app.
pub fn own_app(family: usize) -> String {
    format!("F{}", family + 1)
}
