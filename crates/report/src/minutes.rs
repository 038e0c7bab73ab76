//! What the template of the minutes (*berita acara*) may name. All of it is words already, so that a template decides what is said, and not
//! how an amount is written. No family is named in it.

use serde::Serialize;

/// How the money of an area stood on a reporting date.
#[derive(Debug, Clone, Serialize)]
pub struct Minutes {
    /// The reporting date, *31 Agustus 2026*.
    pub reported: String,
    /// The day on which it was written.
    pub made: String,
    /// The area, by its name.
    pub area: String,
    /// The area, by its code.
    pub code: String,
    /// The digest of the closed period it is from; empty when it is from the books of that day, which are not closed.
    pub digest: String,
    /// Families that have some of the money.
    pub families: String,
    /// What it adds up to.
    pub total: Amounts,
    /// What went to people whom nobody of the programme knows, and so to no area; empty where nothing did.
    pub strangers: String,
    /// By scheme and tranche.
    pub tranches: Vec<Part>,
    /// By the areas within.
    pub areas: Vec<Part>,
    /// What does not agree and somebody has to act on.
    pub open: Vec<Open>,
}

/// Sums.
#[derive(Debug, Clone, Serialize)]
pub struct Amounts {
    /// Tranches that are listed.
    pub listed: String,
    /// What is to be paid.
    pub planned: String,
    /// What was credited.
    pub credited: String,
    /// What of it came back.
    pub returned: String,
    /// What of it is matched to a list.
    pub matched: String,
    /// What of it is more than the tranche.
    pub excess: String,
    /// What of it is on no list.
    pub unlisted: String,
    /// What mentors saw.
    pub witnessed: String,
    /// What families say they have.
    pub confirmed: String,
    /// What was bought.
    pub spent: String,
}

/// A part of it.
#[derive(Debug, Clone, Serialize)]
pub struct Part {
    /// What.
    pub name: String,
    /// Families that have some of the money.
    pub families: String,
    /// Sums.
    pub sum: Amounts,
}

/// Mismatches of one kind.
#[derive(Debug, Clone, Serialize)]
pub struct Open {
    /// What does not agree.
    pub name: String,
    /// Who clears it.
    pub owner: String,
    /// How many.
    pub count: String,
    /// How much they are about.
    pub amount: String,
}
