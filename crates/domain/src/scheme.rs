//! Scheme: one way in which the programme gives money, with its tranches. Which there are, and how much each gives, is the office's to
//! say in the configuration: names and sums change from year to year, and the code does not.

use crate::aid::PAID_MOST;
use crate::money::Rupiah;
use crate::revision::Rest;
use serde::{Deserialize, Serialize};

/// One payment of a scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tranche {
    /// Which one, counted from 1. It stays when the amount changes.
    pub number: u32,
    /// How much it is.
    pub amount: Rupiah,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

/// One scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scheme {
    /// What it is known by: small letters, digits and `_`. The ids of its payments are made from it, so it never changes.
    pub code: String,
    /// Its full name, Bahasa Indonesia.
    pub id: String,
    /// Its full name, English.
    pub en: String,
    /// Its payments.
    pub tranches: Vec<Tranche>,
    /// Only a family whose selection was granted may have it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub needs_selection: bool,
    /// Days from the payment within which the family says whether the money came.
    pub word_days: u32,
    /// Days from the payment within which the mentor witnesses it.
    pub witness_days: u32,
    /// Days within which whoever owns a mismatch clears it, from the day the centre could know of it.
    #[serde(default = "mend_days_assumed")]
    pub mend_days: u32,
    /// What may be given in all, where there is a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Rupiah>,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

/// Two weeks: a bank is written to and answers.
fn mend_days_assumed() -> u32 {
    14
}

/// Most schemes of a programme.
pub const SCHEMES_MAX: usize = 20;
/// Most tranches of one scheme.
pub const TRANCHES_MAX: usize = 24;
/// More than the country gives in a year: whatever is above is a typing mistake.
pub const BUDGET_MOST: Rupiah = Rupiah(1_000_000_000_000_000);
/// The longest code and the longest name, in characters.
pub(crate) const CODE_MAX: usize = 40;
const WORDS_MAX: usize = 120;
const DAYS_MAX: u32 = 366;

impl Scheme {
    /// The tranche of that number.
    pub fn tranche(&self, number: u32) -> Option<&Tranche> {
        self.tranches.iter().find(|tranche| tranche.number == number)
    }
}

/// The scheme known by `code`.
pub fn find<'a>(schemes: &'a [Scheme], code: &str) -> Option<&'a Scheme> {
    schemes.iter().find(|scheme| scheme.code == code)
}

/// Whether it may be what something is known by.
pub(crate) fn is_code(text: &str) -> bool {
    let fits = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    (1..=CODE_MAX).contains(&text.len()) && text.chars().all(fits)
}

/// What an office could have got wrong, as sentences that name the setting.
pub fn check(schemes: &[Scheme]) -> Vec<String> {
    let mut wrong = Vec::new();
    if schemes.len() > SCHEMES_MAX {
        wrong.push(format!("schemes: must be at most {SCHEMES_MAX}"));
    }
    for (index, scheme) in schemes.iter().enumerate() {
        let mut says = |field: &str, what: String| wrong.push(format!("schemes[{index}].{field}: {what}"));
        if !is_code(&scheme.code) {
            says("code", format!("must be 1 to {CODE_MAX} small letters, digits or _"));
        } else if schemes.iter().take(index).any(|earlier| earlier.code == scheme.code) {
            says("code", format!("{:?} is there twice", scheme.code));
        }
        for (field, words) in [("id", &scheme.id), ("en", &scheme.en)] {
            if words.trim().is_empty() || words.chars().count() > WORDS_MAX {
                says(field, format!("must have 1 to {WORDS_MAX} characters"));
            }
        }
        if scheme.tranches.is_empty() {
            says("tranches", "at least one is needed".to_owned());
        }
        if scheme.tranches.len() > TRANCHES_MAX {
            says("tranches", format!("must be at most {TRANCHES_MAX}"));
        }
        for (at, tranche) in scheme.tranches.iter().enumerate() {
            if tranche.number == 0 {
                says(&format!("tranches[{at}].number"), "must be 1 or more".to_owned());
            } else if scheme.tranches.iter().take(at).any(|earlier| earlier.number == tranche.number) {
                says(&format!("tranches[{at}].number"), format!("{} is there twice", tranche.number));
            }
            if !(1..=PAID_MOST.0).contains(&tranche.amount.0) {
                says(&format!("tranches[{at}].amount"), format!("must be 1 to {} rupiah", PAID_MOST.0));
            }
        }
        for (field, days) in [
            ("word_days", scheme.word_days),
            ("witness_days", scheme.witness_days),
            ("mend_days", scheme.mend_days),
        ] {
            if !(1..=DAYS_MAX).contains(&days) {
                says(field, format!("must be 1 to {DAYS_MAX} days"));
            }
        }
        if scheme.budget.is_some_and(|budget| !(1..=BUDGET_MOST.0).contains(&budget.0)) {
            says("budget", format!("must be 1 to {} rupiah", BUDGET_MOST.0));
        }
    }
    wrong
}
