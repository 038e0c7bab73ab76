//! A proposal for a selection while it is written: a person gives the points that only a person can give, and the records the rest.

use crate::figures::Known;
use crate::id::FamilyId;
use crate::problem::{Problem, ProblemKind};
use crate::revision::Rest;
use crate::selection::{Basis, Criterion, Score, Selection, SelectionRule};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a person says of one criterion.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// How many points; none while nothing is chosen.
    pub points: Option<u32>,
    /// Why so many.
    pub reason: String,
}

/// A proposal while it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelectionDraft {
    /// Which family.
    pub family: FamilyId,
    /// What a person says, by the criterion's code.
    pub judged: BTreeMap<String, Judged>,
    /// Why it is proposed.
    pub reasons: String,
}

impl SelectionDraft {
    /// Of a family, with nothing in it yet.
    pub fn of(family: FamilyId) -> SelectionDraft {
        SelectionDraft { family, judged: BTreeMap::new(), reasons: String::new() }
    }

    /// What a criterion is given by what is written so far and what the records say.
    pub fn score(&self, criterion: &Criterion, known: &Known) -> Option<Score> {
        let score = |points, figure, evidence, reason: &str| Score {
            criterion: criterion.code.clone(),
            points,
            figure,
            evidence,
            reason: reason.trim().to_owned(),
            rest: Rest::new(),
        };
        if criterion.by == Basis::Judged {
            let judged = self.judged.get(&criterion.code)?;
            return Some(score(judged.points?, None, Vec::new(), &judged.reason));
        }
        let figure = known.figure(&criterion.by)?;
        let reason = self.judged.get(&criterion.code).map_or("", |judged| &judged.reason);
        Some(score(criterion.points_of(figure.value)?, Some(figure.value), figure.evidence, reason))
    }

    /// The proposal it comes to; told anew, what this build does not know of `before` stays.
    ///
    /// # Errors
    /// What is missing or breaks a rule, by field: of a score `scores.<its criterion>.<field>`.
    pub fn finish(
        &self,
        rule: &SelectionRule,
        known: &Known,
        before: Option<&Selection>,
    ) -> Result<Selection, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut scores = Vec::new();
        for criterion in &rule.criteria {
            match self.score(criterion, known) {
                Some(score) => scores.push(score),
                None => {
                    let field = format!("scores.{}.points", criterion.code);
                    problems.push(Problem::new(field, ProblemKind::Missing));
                }
            }
        }
        let selection = Selection {
            scheme: rule.scheme.clone(),
            family: self.family,
            scores,
            reasons: self.reasons.trim().to_owned(),
            rest: before.map(|before| before.rest.clone()).unwrap_or_default(),
        };
        let said: Vec<String> = problems.iter().map(|problem| problem.field.clone()).collect();
        // A criterion without points is named once, by the field that is missing.
        problems.extend(selection.check(Some(rule)).into_iter().filter(|problem| {
            !said.iter().any(|field| field.strip_suffix(".points") == Some(problem.field.as_str()))
        }));
        if problems.is_empty() { Ok(selection) } else { Err(problems) }
    }
}

impl From<&Selection> for SelectionDraft {
    fn from(told: &Selection) -> SelectionDraft {
        let judged = |score: &Score| {
            let points = score.figure.is_none().then_some(score.points);
            (score.criterion.clone(), Judged { points, reason: score.reason.clone() })
        };
        SelectionDraft {
            family: told.family,
            judged: told.scores.iter().map(judged).collect(),
            reasons: told.reasons.clone(),
        }
    }
}
