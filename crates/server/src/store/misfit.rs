//! Why rows that are good in themselves do not fit what the centre has.

use chrono::NaiveDate;

/// Why a row that is good in itself does not fit what is there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// Another family has its NIK.
    #[error("nik: is already that of family {by}")]
    NikTaken {
        /// That family's number.
        by: String,
    },
    /// The number is that of somebody of another role.
    #[error("role: this number is that of a {role}, and a role does not change")]
    RoleStays {
        /// The role.
        role: String,
    },
    /// Nobody here has the number; without one, the NIK.
    #[error("{}: no family of the programme has it", by_which(.number))]
    NoFamily {
        /// The number.
        number: Option<String>,
    },
    /// The family with the number has another NIK, and nobody has this one.
    #[error("nik: family {number} has another")]
    NikOfNobody {
        /// The family's number.
        number: String,
    },
    /// An earlier row of the list names the same family.
    #[error("number: the family is also on line {line}")]
    ListedTwice {
        /// That row's line.
        line: u64,
    },
    /// A later decree has spoken of the tranche already.
    #[error("decree {decree} of {date} is later")]
    OlderDecree {
        /// The later one's number.
        decree: String,
        /// Its date.
        date: NaiveDate,
    },
    /// The same reference with other zeros before it is here already.
    #[error("reference: {reference} is here already")]
    OtherZeros {
        /// As it was told then.
        reference: String,
    },
    /// It is to be struck off a list that it is not on.
    #[error("is not on the list")]
    NotListed,
    /// Another decree struck it off before.
    #[error("was struck off by {by} before")]
    StruckBefore {
        /// That decree.
        by: String,
    },
    /// Its business lacks a field that every business has, and had none before.
    #[error("business: a business has a name, a sector and a stage")]
    HalfABusiness,
    /// With what was there before, it makes no whole record.
    #[error("{what}")]
    Shape {
        /// What does not fit.
        what: String,
    },
}

fn by_which(number: &Option<String>) -> &'static str {
    if number.is_some() { "number" } else { "nik" }
}
