//! A month of a family's business: what came in, what went out, what was left, and what stands in the way. Told by the mentor,
//! month by month; a month nobody told of is missing, and not zero.

use crate::config::Config;
use crate::money::Rupiah;
use crate::month::Month;
use crate::problem::{Problem, ProblemKind, limit_text};
use crate::revision::{Kind, Record, Rest};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How a month's revenue was guessed, where nobody keeps books: both numbers stay, so that one can ask about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// What comes in on a usual day.
    pub a_day: Rupiah,
    /// On how many days of the month the business was open.
    pub days: u32,
}

impl Estimate {
    /// What it comes to; none when that is more than money can be.
    pub fn revenue(&self) -> Option<Rupiah> {
        self.a_day.0.checked_mul(i64::from(self.days)).map(Rupiah)
    }
}

/// A month of a business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Which month.
    pub month: Month,
    /// What came in (omzet).
    pub revenue: Rupiah,
    /// How that was guessed, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate: Option<Estimate>,
    /// What was spent on what was sold: goods, ingredients, packaging.
    pub goods: Rupiah,
    /// What was spent otherwise: rent, power, wages, transport.
    pub other_costs: Rupiah,
    /// Taken out of the business for the household. No cost: profit is what there is to take from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub household: Option<Rupiah>,
    /// What the household had besides: wages, help from relatives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_income: Option<Rupiah>,
    /// Worth of the goods on the shelf at the month's end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stock: Option<Rupiah>,
    /// Savings of the business at the month's end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub savings: Option<Rupiah>,
    /// Debt of the business at the month's end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub debt: Option<Rupiah>,
    /// People who worked in it, the owner too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workers: Option<u32>,
    /// Customers on a usual day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customers: Option<u32>,
    /// What stands in the way: chip codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub obstacles: Vec<String>,
    /// Permits that came in this month: chip codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub permits: Vec<String>,
    /// What else there is to say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

/// What came in and how that was guessed: one value in a merge, for half of each is a sum that nobody told.
pub const EARNED: &[&str] = &["revenue", "estimate"];

impl Record for Progress {
    const KIND: Kind = Kind::Progress;
}

/// No micro business turns over more in a month: a larger number was typed wrong, and its sums would not fit.
pub const MOST: Rupiah = Rupiah(1_000_000_000_000);
/// Most people or customers.
pub const MOST_PEOPLE: u32 = 100_000;
/// Longest note, in characters.
pub const NOTE_MAX: usize = 1_000;
/// Most chips of a sort.
const CHIPS_MAX: usize = 20;

impl Progress {
    /// Revenue less costs. What the household took is no cost.
    pub fn profit(&self) -> Rupiah {
        // No overflow: `check` bounds each of the three.
        Rupiah(self.revenue.0.saturating_sub(self.goods.0).saturating_sub(self.other_costs.0))
    }

    /// What the household had to live on: the profit and what came from elsewhere. It is what independence is judged by.
    pub fn household_income(&self) -> Rupiah {
        Rupiah(self.profit().0.saturating_add(self.other_income.unwrap_or_default().0))
    }

    /// Problems, each naming a field. `saved` is the day of saving by the phone's own clock: a month that has not begun has no
    /// figures. A late month is welcome.
    pub fn check(&self, config: Option<&Config>, saved: NaiveDate) -> Vec<Problem> {
        let mut problems = Vec::new();
        // A day is given away: the area's zone may be ahead of the one the phone is set to.
        if self.month > Month::of(saved.succ_opt().unwrap_or(saved)) {
            problems.push(Problem::new("month", ProblemKind::TooLate));
        } else if self.month.year() < 2007 {
            // PKH itself is no older.
            problems.push(Problem::new("month", ProblemKind::TooEarly));
        }
        let money = [
            ("revenue", Some(self.revenue)),
            ("goods", Some(self.goods)),
            ("other_costs", Some(self.other_costs)),
            ("household", self.household),
            ("other_income", self.other_income),
            ("stock", self.stock),
            ("savings", self.savings),
            ("debt", self.debt),
            ("estimate.a_day", self.estimate.map(|estimate| estimate.a_day)),
        ];
        for (field, amount) in money {
            if amount.is_some_and(|amount| amount.0 < 0 || amount > MOST) {
                problems.push(Problem::new(field, ProblemKind::Malformed));
            }
        }
        if let Some(estimate) = self.estimate {
            if estimate.days
                > self.month.after().first_day().signed_duration_since(self.month.first_day()).num_days()
                    as u32
            {
                problems.push(Problem::new("estimate.days", ProblemKind::Malformed));
            } else if estimate.revenue() != Some(self.revenue) {
                let kind = ProblemKind::Contradicts { with: "estimate".to_owned() };
                problems.push(Problem::new("revenue", kind));
            }
        }
        for (field, count) in [("workers", self.workers), ("customers", self.customers)] {
            if count.is_some_and(|count| count > MOST_PEOPLE) {
                problems.push(Problem::new(field, ProblemKind::Malformed));
            }
        }
        let offered = |chips: fn(&Config) -> &Vec<crate::config::Chip>| config.map(chips);
        for (field, chosen, chips) in [
            ("obstacles", &self.obstacles, offered(|config| &config.obstacles)),
            ("permits", &self.permits, offered(|config| &config.permits)),
        ] {
            if chosen.len() > CHIPS_MAX {
                problems.push(Problem::new(field, ProblemKind::TooMany { max: CHIPS_MAX }));
            } else if let Some(chips) = chips
                && chosen.iter().any(|code| !chips.iter().any(|chip| chip.code == *code))
            {
                problems.push(Problem::new(field, ProblemKind::NotOffered));
            }
        }
        limit_text(&mut problems, "note", &self.note, NOTE_MAX);
        problems
    }
}

/// A month as it is being written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgressDraft {
    /// Which month.
    pub month: Option<Month>,
    /// Revenue is guessed by the day, and not told as a sum.
    pub by_day: bool,
    /// What came in.
    pub revenue: Option<Rupiah>,
    /// What comes in on a usual day.
    pub a_day: Option<Rupiah>,
    /// On how many days.
    pub days: Option<u32>,
    /// Spent on what was sold.
    pub goods: Option<Rupiah>,
    /// Spent otherwise.
    pub other_costs: Option<Rupiah>,
    /// Taken for the household.
    pub household: Option<Rupiah>,
    /// What the household had besides.
    pub other_income: Option<Rupiah>,
    /// Goods on the shelf.
    pub stock: Option<Rupiah>,
    /// Savings.
    pub savings: Option<Rupiah>,
    /// Debt.
    pub debt: Option<Rupiah>,
    /// People who worked in it.
    pub workers: Option<u32>,
    /// Customers on a usual day.
    pub customers: Option<u32>,
    /// What stands in the way.
    pub obstacles: Vec<String>,
    /// Permits that came in.
    pub permits: Vec<String>,
    /// What else there is to say.
    pub note: String,
}

impl From<&Progress> for ProgressDraft {
    fn from(told: &Progress) -> Self {
        ProgressDraft {
            month: Some(told.month),
            by_day: told.estimate.is_some(),
            revenue: told.estimate.is_none().then_some(told.revenue),
            a_day: told.estimate.map(|estimate| estimate.a_day),
            days: told.estimate.map(|estimate| estimate.days),
            goods: Some(told.goods),
            other_costs: Some(told.other_costs),
            household: told.household,
            other_income: told.other_income,
            stock: told.stock,
            savings: told.savings,
            debt: told.debt,
            workers: told.workers,
            customers: told.customers,
            obstacles: told.obstacles.clone(),
            permits: told.permits.clone(),
            note: told.note.clone(),
        }
    }
}

impl ProgressDraft {
    /// How revenue is guessed, as far as it is.
    pub fn estimate(&self) -> Option<Estimate> {
        match (self.by_day, self.a_day, self.days) {
            (true, Some(a_day), Some(days)) => Some(Estimate { a_day, days }),
            _ => None,
        }
    }

    /// What came in, as far as it is told.
    pub fn came_in(&self) -> Option<Rupiah> {
        if self.by_day { self.estimate().and_then(|estimate| estimate.revenue()) } else { self.revenue }
    }

    /// The month it comes to when it is saved on that day; told anew, what this build does not know of `before` stays.
    ///
    /// # Errors
    /// What is missing or breaks a rule, by field.
    pub fn finish(
        &self,
        before: Option<&Progress>,
        config: Option<&Config>,
        saved: NaiveDate,
    ) -> Result<Progress, Vec<Problem>> {
        let (Some(month), Some(revenue), Some(goods), Some(other_costs)) =
            (self.month, self.came_in(), self.goods, self.other_costs)
        else {
            return Err(self.missing());
        };
        let progress = Progress {
            month,
            revenue,
            estimate: self.estimate(),
            goods,
            other_costs,
            household: self.household,
            other_income: self.other_income,
            stock: self.stock,
            savings: self.savings,
            debt: self.debt,
            workers: self.workers,
            customers: self.customers,
            obstacles: self.obstacles.clone(),
            permits: self.permits.clone(),
            note: self.note.trim().to_owned(),
            rest: before.map(|before| before.rest.clone()).unwrap_or_default(),
        };
        let problems = progress.check(config, saved);
        if problems.is_empty() { Ok(progress) } else { Err(problems) }
    }

    fn missing(&self) -> Vec<Problem> {
        let revenue = if self.by_day {
            [("estimate.a_day", self.a_day.is_some()), ("estimate.days", self.days.is_some())]
        } else {
            [("revenue", self.revenue.is_some()), ("revenue", true)]
        };
        let fields = [
            ("month", self.month.is_some()),
            revenue[0],
            revenue[1],
            ("goods", self.goods.is_some()),
            ("other_costs", self.other_costs.is_some()),
        ];
        let missing = fields.into_iter().filter(|(_, there)| !there);
        let problems: Vec<_> = missing.map(|(field, _)| Problem::new(field, ProblemKind::Missing)).collect();
        // All there, and still no sum: a day's money times the days is more than money can be.
        if problems.is_empty() {
            vec![Problem::new("estimate.a_day", ProblemKind::Malformed)]
        } else {
            problems
        }
    }
}

/// How far a month is above another, in hundredths: 120 is twelve tenths of it. None where the other was no profit: nothing can
/// be said in percent then.
pub fn percent_of(now: Rupiah, then: Rupiah) -> Option<i64> {
    (then.0 > 0).then(|| (i128::from(now.0) * 100 / i128::from(then.0)) as i64)
}

/// What is asked about before a month is saved: "are you sure". It never blocks, and nothing of it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// Ten times the month before, or a tenth: a nought too many, or too few.
    Nought,
    /// Costs are more than twice what came in.
    Costs,
    /// The household took more than there was profit.
    Taken,
    /// Nothing came in and nothing went out: a month without business is worth a word.
    Nothing,
}

/// What may have been typed wrong. `last` is the latest month before this one that was told of.
pub fn doubts(progress: &Progress, last: Option<&Progress>) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    let (revenue, costs) = (progress.revenue.0, progress.goods.0.saturating_add(progress.other_costs.0));
    if let Some(last) = last.map(|last| last.revenue.0).filter(|last| *last > 0)
        && (revenue >= last.saturating_mul(10) || (revenue > 0 && revenue <= last / 10))
    {
        doubts.push(Doubt::Nought);
    }
    if revenue > 0 && costs / 2 > revenue {
        doubts.push(Doubt::Costs);
    }
    if progress.household.is_some_and(|taken| taken.0 > progress.profit().0.max(0)) {
        doubts.push(Doubt::Taken);
    }
    if revenue == 0 && costs == 0 && progress.note.is_empty() {
        doubts.push(Doubt::Nothing);
    }
    doubts
}
