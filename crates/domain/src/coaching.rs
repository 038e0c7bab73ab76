//! What families of each stage struggle with, and which mentor to help with what: counted from what was told of the last months.
//! It says where help is worth most; it judges nobody.

use crate::family::Stage;
use crate::id::{FamilyId, PersonId};
use crate::money::Rupiah;
use crate::month::Month;
use crate::progress::Progress;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

/// How many months that are over count, besides what is told of the current one.
pub const MONTHS: i32 = 3;
/// From how many families with the same obstacle on a mentor is named: what one family alone struggles with is that family's.
pub const LEAST: usize = 2;
/// How many mentors are named in a stage: help has to begin somewhere.
pub const FIRST: usize = 3;

/// What is known of a family.
#[derive(Debug, Clone)]
pub struct Known<'a> {
    /// Which.
    pub family: FamilyId,
    /// The stage of its business.
    pub stage: Stage,
    /// Who accompanies it, when known.
    pub mentor: Option<PersonId>,
    /// The months of its business, each once, the latest first.
    pub months: &'a [Progress],
    /// What its visits since `since` spoke of: chip codes.
    pub topics: &'a [String],
}

/// The families of one stage. A family is counted once in each figure, however often it was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfStage {
    /// Which.
    pub stage: Stage,
    /// All of them.
    pub families: Vec<FamilyId>,
    /// Those of which a month that counts was told.
    pub told: Vec<FamilyId>,
    /// What stands in the way, the most frequent first.
    pub obstacles: Vec<Counted>,
    /// What was left in the middle of them; none where nothing was told.
    pub profit: Option<Middle>,
    /// Those that lost in the latest month told of.
    pub losses: Vec<FamilyId>,
    /// What was spoken of at visits, the most frequent first.
    pub topics: Vec<Counted>,
    /// Mentors to help first.
    pub mentors: Vec<ToHelp>,
}

/// A chip, and the families of which it was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Its code.
    pub code: String,
    /// Which families. Never empty.
    pub families: Vec<FamilyId>,
}

/// The family in the middle: half have more. One that earns very much moves it no further than any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Middle {
    /// Profit of each family's latest month.
    pub profit: Rupiah,
    /// How much more that is than the month before, of those that told of both.
    pub change: Option<Change>,
}

/// A change, and of how many families it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// In the middle.
    pub by: Rupiah,
    /// How many.
    pub of: usize,
}

/// A mentor, and the obstacle that most of their families have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToHelp {
    /// Who.
    pub mentor: PersonId,
    /// Which obstacle: a chip code.
    pub code: String,
    /// Their families that have it.
    pub families: Vec<FamilyId>,
    /// Of how many families of theirs in this stage a month was told.
    pub of: usize,
}

/// The first month that counts.
pub fn since(now: Month) -> Month {
    now.plus(-MONTHS)
}

/// Each stage that has families, in the order of stages.
pub fn coaching(known: &[Known<'_>], now: Month) -> Vec<OfStage> {
    let mut stages: BTreeMap<&Stage, Vec<&Known<'_>>> = BTreeMap::new();
    for family in known {
        stages.entry(&family.stage).or_default().push(family);
    }
    stages.into_iter().map(|(stage, families)| of_stage(stage.clone(), &families, now)).collect()
}

fn of_stage(stage: Stage, known: &[&Known<'_>], now: Month) -> OfStage {
    let latest = |family: &Known<'_>| counting(family, now).next().cloned();
    let told: Vec<&Known<'_>> = known.iter().copied().filter(|family| latest(family).is_some()).collect();
    let obstacles =
        counted(known, |family| counting(family, now).flat_map(|month| month.obstacles.iter()).collect());
    let lost = |family: &&&Known<'_>| latest(family).is_some_and(|month| month.profit().0 < 0);
    OfStage {
        stage,
        families: known.iter().map(|family| family.family).collect(),
        told: told.iter().map(|family| family.family).collect(),
        losses: told.iter().filter(lost).map(|family| family.family).collect(),
        profit: middle(&told, now),
        topics: counted(known, |family| family.topics.iter().collect()),
        mentors: to_help(&told, &obstacles),
        obstacles,
    }
}

/// The months of a family that count, the latest first.
fn counting<'a>(family: &Known<'a>, now: Month) -> impl Iterator<Item = &'a Progress> {
    family.months.iter().filter(move |month| (since(now)..=now).contains(&month.month))
}

/// By how many families, then by code, so that it is the same wherever it is counted.
fn counted<'a>(known: &[&Known<'a>], of: impl Fn(&Known<'a>) -> BTreeSet<&'a String>) -> Vec<Counted> {
    let mut codes: BTreeMap<&String, Vec<FamilyId>> = BTreeMap::new();
    for family in known {
        for code in of(family) {
            codes.entry(code).or_default().push(family.family);
        }
    }
    let mut counted: Vec<Counted> =
        codes.into_iter().map(|(code, families)| Counted { code: code.clone(), families }).collect();
    counted.sort_by_key(|one| Reverse(one.families.len()));
    counted
}

fn middle(told: &[&Known<'_>], now: Month) -> Option<Middle> {
    let mut profits = Vec::new();
    let mut changes = Vec::new();
    for family in told {
        let Some(latest) = counting(family, now).next() else { continue };
        profits.push(latest.profit().0);
        let before = family.months.iter().find(|month| month.month == latest.month.before());
        changes.extend(before.map(|before| latest.profit().0.saturating_sub(before.profit().0)));
    }
    let of = changes.len();
    let change = median(changes).map(|by| Change { by, of });
    median(profits).map(|profit| Middle { profit, change })
}

/// The one in the middle; of two, what lies between them.
pub fn median(mut amounts: Vec<i64>) -> Option<Rupiah> {
    amounts.sort_unstable();
    let upper = *amounts.get(amounts.len() / 2)?;
    if amounts.len() % 2 == 1 {
        return Some(Rupiah(upper));
    }
    let lower = amounts[amounts.len() / 2 - 1];
    Some(Rupiah(((i128::from(lower) + i128::from(upper)) / 2) as i64))
}

/// Those with most families that share an obstacle; of equals, whose families have it the more often among those told of.
fn to_help(told: &[&Known<'_>], obstacles: &[Counted]) -> Vec<ToHelp> {
    let mut theirs: BTreeMap<PersonId, BTreeSet<FamilyId>> = BTreeMap::new();
    for family in told {
        if let Some(mentor) = family.mentor {
            theirs.entry(mentor).or_default().insert(family.family);
        }
    }
    let mut mentors: Vec<ToHelp> = theirs
        .into_iter()
        .filter_map(|(mentor, theirs)| {
            let with = obstacles.iter().map(|one| {
                let families: Vec<FamilyId> =
                    one.families.iter().copied().filter(|family| theirs.contains(family)).collect();
                (one, families)
            });
            // Of equals the first: what is most frequent in the whole stage, where others can help with it too.
            let (one, families) = with.rev().max_by_key(|(_, families)| families.len())?;
            (families.len() >= LEAST).then(|| ToHelp {
                mentor,
                code: one.code.clone(),
                families,
                of: theirs.len(),
            })
        })
        .collect();
    mentors.sort_by(|one, other| {
        let share = |this: &ToHelp, that: &ToHelp| this.families.len() * that.of;
        (other.families.len(), share(other, one)).cmp(&(one.families.len(), share(one, other)))
    });
    mentors.truncate(FIRST);
    mentors
}

/// A figure of a stage: what is asked for when one wants to see the families behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Figure {
    /// All families.
    Families,
    /// Those told of.
    Told,
    /// Those that lost.
    Losses,
    /// Those with an obstacle.
    Obstacle(String),
    /// Those at whose visits something was spoken of.
    Topic(String),
    /// A mentor's, with an obstacle.
    Mentor(PersonId, String),
}

impl OfStage {
    /// The families behind a figure; none where there is no such figure (any more).
    pub fn behind(&self, figure: &Figure) -> &[FamilyId] {
        let of = |counted: &'_ [Counted], code: &str| counted.iter().position(|one| one.code == *code);
        match figure {
            Figure::Families => &self.families,
            Figure::Told => &self.told,
            Figure::Losses => &self.losses,
            Figure::Obstacle(code) => {
                of(&self.obstacles, code).map_or(&[], |at| &self.obstacles[at].families)
            }
            Figure::Topic(code) => of(&self.topics, code).map_or(&[], |at| &self.topics[at].families),
            Figure::Mentor(mentor, code) => {
                let found = self.mentors.iter().find(|one| one.mentor == *mentor && one.code == *code);
                found.map_or(&[], |one| &one.families)
            }
        }
    }
}

/// Not the name of a figure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no figure")]
pub struct NoFigure(String);

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Figure::Families => f.write_str("families"),
            Figure::Told => f.write_str("told"),
            Figure::Losses => f.write_str("losses"),
            Figure::Obstacle(code) => write!(f, "obstacle.{code}"),
            Figure::Topic(code) => write!(f, "topic.{code}"),
            Figure::Mentor(mentor, code) => write!(f, "mentor.{mentor}.{code}"),
        }
    }
}

impl FromStr for Figure {
    type Err = NoFigure;

    fn from_str(text: &str) -> Result<Self, NoFigure> {
        let mut parts = text.splitn(2, '.');
        let read = match (parts.next(), parts.next()) {
            (Some("families"), None) => Some(Figure::Families),
            (Some("told"), None) => Some(Figure::Told),
            (Some("losses"), None) => Some(Figure::Losses),
            (Some("obstacle"), Some(code)) => Some(Figure::Obstacle(code.to_owned())),
            (Some("topic"), Some(code)) => Some(Figure::Topic(code.to_owned())),
            (Some("mentor"), Some(rest)) => rest
                .split_once('.')
                .and_then(|(mentor, code)| Some(Figure::Mentor(mentor.parse().ok()?, code.to_owned()))),
            _ => None,
        };
        read.ok_or_else(|| NoFigure(text.to_owned()))
    }
}
