//! Selection (Seleksi): by what families are compared, and a family's proposal with its scores. What is scored and how much it weighs
//! is the office's to say in the configuration. A score names its evidence; who is granted is a person's decision, with a reason in
//! writing, and never the proposer's.

use crate::actor::{Actor, Power};
use crate::id::{FamilyId, PersonId, RecordId};
use crate::money::Rupiah;
use crate::open_enum;
use crate::problem::{Problem, ProblemKind, limit_text};
use crate::ranking::grants;
use crate::review::{Decision, Review};
use crate::revision::{Kind, Record, Rest};
use crate::rules::Refused;
use crate::scheme::{self, BUDGET_MOST, Scheme, is_code};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

open_enum! {
    /// How a criterion is scored.
    pub enum Basis {
        /// By a person, who looks and gives points.
        Judged = "judged",
        /// From records: months of the business that were told of.
        MonthsTold = "months_told",
        /// From records: the mean monthly profit of the months told of, in rupiah.
        Profit = "profit",
        /// From records: by how many of a hundred the last month's profit is above the first's.
        Growth = "growth",
        /// From records: visits that count.
        Visits = "visits",
        /// From records: trainings at which somebody of the family was.
        Trainings = "trainings",
    }
}

/// By what families are compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// What scores name it by: small letters, digits and `_`.
    pub code: String,
    /// Bahasa Indonesia.
    pub id: String,
    /// English.
    pub en: String,
    /// How much it counts, of a hundred for all together.
    pub weight: u32,
    /// How it is scored.
    pub by: Basis,
    /// The most points it gives, 1 to 10: so few that what a point is worth is always exact (`Score`).
    pub points: u32,
    /// Of what is scored from records: at which figure it gives all points. Below, it gives the share, rounded down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_at: Option<i64>,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

/// `[selection]` of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelectionRule {
    /// The code of the scheme whose first tranche is granted.
    pub scheme: String,
    /// What may be granted in all.
    pub budget: Rupiah,
    /// Days within which a family may object to its decision.
    pub objection_days: u32,
    /// Days within which an objection is answered.
    pub answer_days: u32,
    /// By what families are compared.
    pub criteria: Vec<Criterion>,
    /// What a lot is drawn with where the budget ends among equals. It is published with the version that first has it, and
    /// `lot_stays` holds it there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<Uuid>,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

/// Most criteria: every one is a field of the form.
pub const CRITERIA_MAX: usize = 12;
/// The most points of a criterion.
pub const POINTS_MAX: u32 = 10;
/// A share of every number of points up to `POINTS_MAX` is a whole number of these.
pub const SHARE: u64 = 2_520;
/// The highest total: all points of everything.
pub const TOTAL_MAX: u64 = 100 * SHARE;
/// Longest words of a criterion, in characters.
const WORDS_MAX: usize = 120;
/// No figure from records is higher.
const FULL_MOST: i64 = 1_000_000_000;
const DAYS_MAX: u32 = 366;

impl SelectionRule {
    /// The criterion known by `code`.
    pub fn criterion(&self, code: &str) -> Option<&Criterion> {
        self.criteria.iter().find(|criterion| criterion.code == code)
    }

    /// To how many families its budget reaches.
    pub fn grants(&self, schemes: &[Scheme]) -> u64 {
        let first = scheme::find(schemes, &self.scheme).and_then(|scheme| scheme.tranches.first());
        first.map_or(0, |tranche| grants(self.budget, tranche.amount))
    }

    /// Whether the lot may be what it is, after all the rules that were ever in force: whoever could choose it when proposals are
    /// known would choose who gets the money. `proposed`: there are proposals for the scheme already.
    pub fn lot_stays(&self, earlier: &[SelectionRule], proposed: bool) -> Result<(), String> {
        let published = earlier.iter().filter(|rule| rule.scheme == self.scheme).find_map(|rule| rule.lot);
        match (published, self.lot) {
            (Some(published), lot) if lot != Some(published) => Err(format!(
                "selection.lot: must stay \"{published}\", which was published for {:?}",
                self.scheme
            )),
            (None, Some(_)) if proposed => Err(format!(
                "selection.lot: there are proposals for {:?} already, and a lot is published before the first; \
                 without one those of one total wait, and whoever decides chooses among them with a reason",
                self.scheme
            )),
            _ => Ok(()),
        }
    }

    /// What an office could have got wrong, as sentences that name the setting.
    pub fn check(&self, schemes: &[Scheme]) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut says = |field: &str, what: String| wrong.push(format!("selection.{field}: {what}"));
        match scheme::find(schemes, &self.scheme) {
            None => says("scheme", format!("{:?} is no scheme", self.scheme)),
            Some(scheme) if !scheme.needs_selection => {
                says("scheme", format!("{:?} is given without a selection", self.scheme));
            }
            Some(_) => {}
        }
        if !(1..=BUDGET_MOST.0).contains(&self.budget.0) {
            says("budget", format!("must be 1 to {} rupiah", BUDGET_MOST.0));
        }
        for (field, days) in [("objection_days", self.objection_days), ("answer_days", self.answer_days)] {
            if !(1..=DAYS_MAX).contains(&days) {
                says(field, format!("must be 1 to {DAYS_MAX} days"));
            }
        }
        if self.criteria.is_empty() {
            says("criteria", "at least one is needed".to_owned());
        }
        if self.criteria.len() > CRITERIA_MAX {
            says("criteria", format!("must be at most {CRITERIA_MAX}"));
        }
        let weight: u64 = self.criteria.iter().map(|one| u64::from(one.weight)).sum();
        if !self.criteria.is_empty() && weight != 100 {
            says("criteria", format!("the weights come to {weight}, not to 100"));
        }
        for (at, one) in self.criteria.iter().enumerate() {
            let mut says = |field: &str, what: String| says(&format!("criteria[{at}].{field}"), what);
            if !is_code(&one.code) {
                says("code", "must be 1 to 40 small letters, digits or _".to_owned());
            } else if self.criteria.iter().take(at).any(|earlier| earlier.code == one.code) {
                says("code", format!("{:?} is there twice", one.code));
            }
            for (field, words) in [("id", &one.id), ("en", &one.en)] {
                if words.trim().is_empty() || words.chars().count() > WORDS_MAX {
                    says(field, format!("must have 1 to {WORDS_MAX} characters"));
                }
            }
            if one.weight == 0 {
                says("weight", "must be 1 or more".to_owned());
            }
            if !(1..=POINTS_MAX).contains(&one.points) {
                says("points", format!("must be 1 to {POINTS_MAX}"));
            }
            match (&one.by, one.full_at) {
                (Basis::Unknown(by), _) => {
                    let known = Basis::KNOWN.iter().map(Basis::as_str).collect::<Vec<_>>().join(", ");
                    says("by", format!("{by:?} cannot be scored ({known})"));
                }
                (Basis::Judged, Some(_)) => says("full_at", "is of what is scored from records".to_owned()),
                (Basis::Judged, None) => {}
                (_, None) => says("full_at", "is missing: which figure gives all points".to_owned()),
                (_, Some(full)) if !(1..=FULL_MOST).contains(&full) => {
                    says("full_at", format!("must be 1 to {FULL_MOST}"));
                }
                (_, Some(_)) => {}
            }
        }
        wrong
    }
}

impl Criterion {
    /// The points a figure from records gives; none where a person gives them.
    pub fn points_of(&self, figure: i64) -> Option<u32> {
        let full = i128::from(self.full_at.filter(|_| self.by != Basis::Judged)?.max(1));
        let points = i128::from(figure).clamp(0, full) * i128::from(self.points) / full;
        u32::try_from(points).ok()
    }
}

/// One score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// The criterion's code.
    pub criterion: String,
    /// How many points it got.
    pub points: u32,
    /// The figure from records, where it is scored from one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figure: Option<i64>,
    /// The records it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<RecordId>,
    /// Why so many, in the proposer's own words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

/// A family's proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selection {
    /// For which scheme.
    pub scheme: String,
    /// Which family.
    pub family: FamilyId,
    /// Its scores, one of each criterion; none on the family's own phone.
    #[serde(default)]
    pub scores: Vec<Score>,
    /// Why it is proposed, in the mentor's own words; empty on the family's own phone.
    #[serde(default)]
    pub reasons: String,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

/// Longest reasons, in characters.
pub const REASONS_MAX: usize = 1_000;
/// Longest reason of one score, in characters.
pub const REASON_MAX: usize = 300;
/// Most records one score rests on.
pub const EVIDENCE_MAX: usize = 24;

impl Record for Selection {
    const KIND: Kind = Kind::Selection;
}

impl Selection {
    /// What it comes to, of `TOTAL_MAX`: each criterion gives its weight by the share of its points, exactly.
    pub fn total(&self, rule: &SelectionRule) -> u64 {
        let worth = |one: &Criterion| {
            let score = self.scores.iter().find(|score| score.criterion == one.code)?;
            let most = one.points.clamp(1, POINTS_MAX);
            Some(u64::from(one.weight) * u64::from(score.points.min(most)) * (SHARE / u64::from(most)))
        };
        rule.criteria.iter().filter_map(worth).sum()
    }

    /// Problems, each naming a field. Without a rule, scores are not judged by it.
    pub fn check(&self, rule: Option<&SelectionRule>) -> Vec<Problem> {
        let mut problems = Vec::new();
        if rule.is_some_and(|rule| rule.scheme != self.scheme) {
            problems.push(Problem::new("scheme", ProblemKind::NotOffered));
        }
        if self.scores.len() > CRITERIA_MAX {
            problems.push(Problem::new("scores", ProblemKind::TooMany { max: CRITERIA_MAX }));
        }
        for (at, score) in self.scores.iter().enumerate() {
            let field = |part: &str| format!("scores.{}.{part}", score.criterion);
            if self.scores.iter().take(at).any(|earlier| earlier.criterion == score.criterion) {
                problems.push(Problem::new("scores", ProblemKind::Malformed));
            }
            if score.evidence.len() > EVIDENCE_MAX {
                problems.push(Problem::new(field("evidence"), ProblemKind::TooMany { max: EVIDENCE_MAX }));
            }
            limit_text(&mut problems, &field("reason"), &score.reason, REASON_MAX);
            let Some(rule) = rule else { continue };
            let Some(criterion) = rule.criterion(&score.criterion) else {
                problems.push(Problem::new("scores", ProblemKind::NotOffered));
                continue;
            };
            if score.points > criterion.points {
                problems.push(Problem::new(field("points"), ProblemKind::TooLate));
            }
            match (&criterion.by, score.figure) {
                // What a person gives needs something that others can look at: a record, or words.
                (Basis::Judged, _) if score.evidence.is_empty() && score.reason.trim().is_empty() => {
                    problems.push(Problem::new(field("reason"), ProblemKind::Missing));
                }
                (Basis::Judged, _) => {}
                (_, None) => problems.push(Problem::new(field("figure"), ProblemKind::Missing)),
                (_, Some(figure)) if criterion.points_of(figure) != Some(score.points) => {
                    let kind = ProblemKind::Contradicts { with: field("figure") };
                    problems.push(Problem::new(field("points"), kind));
                }
                (_, Some(_)) => {}
            }
        }
        // A criterion that is left out would give nothing without a word.
        for criterion in rule.iter().flat_map(|rule| &rule.criteria) {
            if !self.scores.iter().any(|score| score.criterion == criterion.code) {
                problems.push(Problem::new(format!("scores.{}", criterion.code), ProblemKind::Missing));
            }
        }
        if self.reasons.trim().is_empty() {
            problems.push(Problem::new("reasons", ProblemKind::Missing));
        }
        limit_text(&mut problems, "reasons", &self.reasons, REASONS_MAX);
        problems
    }
}

/// The field of a proposal that the reason of its decision is a comment on.
pub const REASON_FIELD: &str = "decision";

/// Whether `actor` may decide so on a proposal that `proposers` wrote. The ranking suggests and a person decides: also to grant
/// needs a reason in writing, as a comment on `REASON_FIELD`.
///
/// # Errors
/// They may not, or what is missing.
pub fn may_decide(actor: &Actor, proposers: &[PersonId], review: &Review) -> Result<(), Refused> {
    if !actor.has(&Power::DecideSelection) || proposers.contains(&actor.person) {
        return Err(Refused::NotAllowed(String::new()));
    }
    if !matches!(review.decision, Decision::Approved | Decision::Declined) {
        return Err(Problem::new("decision", ProblemKind::NotOffered).into());
    }
    // Nobody is granted or declined by a sample: each is looked at.
    if review.sampled.is_some() {
        return Err(Problem::new("sampled", ProblemKind::NotOffered).into());
    }
    let says =
        |comment: &crate::review::Comment| comment.field == REASON_FIELD && !comment.text.trim().is_empty();
    match review.comments.iter().any(says) {
        true => Ok(()),
        false => Err(Problem::new("comments", ProblemKind::Missing).into()),
    }
}
