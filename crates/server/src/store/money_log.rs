//! Purchases, proposals for a selection and objections as the office takes them out: what may be asked, and what one line says.

use crate::store::record_log::FamilyLine;
use crate::store::visit_log::Named;
use chrono::NaiveDate;
use pendamping_domain::aid_use::AidUse;
use pendamping_domain::board::Place;
use pendamping_domain::id::RecordId;
use pendamping_domain::life::Standing;
use pendamping_domain::money::Rupiah;
use pendamping_domain::objection::{Objection, ObjectionState, Verdict};
use pendamping_domain::ranking::Cut;
use pendamping_domain::region::RegionCode;
use pendamping_domain::review::Decision;
use pendamping_domain::selection::Selection;

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoneyLines {
    /// A purchase.
    Purchases,
    /// A proposal, in the order of the ranking.
    Selections,
    /// An objection.
    Objections,
}

impl MoneyLines {
    /// What the audit log calls it.
    pub fn name(self) -> &'static str {
        match self {
            MoneyLines::Purchases => "purchases",
            MoneyLines::Selections => "selections",
            MoneyLines::Objections => "objections",
        }
    }
}

/// Which lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoneyAsk {
    /// What a line is.
    pub of: MoneyLines,
    /// Of families that live here. Ranked are all that the reader has, wherever they live.
    pub area: Option<RegionCode>,
    /// Written by the mentor with this number; objections of the families that they accompany.
    pub mentor: Option<String>,
    /// Only what the person with this number may see; the office's whole view when there is none.
    pub reader: Option<String>,
}

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct MoneyLine {
    /// The record.
    pub record: RecordId,
    /// Whose.
    pub family: FamilyLine,
    /// Who wrote it, of an objection who accompanies the family, where the reader knows that person.
    pub by: Option<Named>,
    /// What it says.
    pub told: Told,
}

/// What a line says.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// A purchase.
    Purchase(Box<PurchaseLine>),
    /// A proposal.
    Selection(Box<SelectionLine>),
    /// An objection.
    Objection(Box<ObjectionLine>),
}

/// What was decided, by whom, on which day in the family's area, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidedLine {
    /// What.
    pub decision: Decision,
    /// By whom, where the reader knows that person.
    pub by: Option<Named>,
    /// When the centre took it.
    pub on: NaiveDate,
    /// The comments.
    pub reason: String,
}

/// Where something stands, and the decision that counts or did until it was opened again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandsLine {
    /// Where.
    pub standing: Standing,
    /// It was decided on before, and waits again.
    pub again: bool,
    /// The decision.
    pub decided: Option<DecidedLine>,
}

/// A purchase.
#[derive(Debug, Clone, PartialEq)]
pub struct PurchaseLine {
    /// It.
    pub bought: AidUse,
    /// The tranche's scheme and number, where it is on a list.
    pub tranche: Option<(String, u32)>,
    /// What the plan calls the line that it is for.
    pub planned: Option<String>,
    /// Where it stands; a family does not hear of that.
    pub stands: Option<StandsLine>,
}

/// A proposal's place, and where the budget ends among those that wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceLine {
    /// Its place, and whether there is money. None when another proposal of the same family has it.
    pub place: Option<Place>,
    /// Where the rest of the budget ends.
    pub cut: Cut,
    /// To how many families it was granted.
    pub granted: u64,
    /// For how many more there is money.
    pub reaches: u64,
    /// What one is granted.
    pub amount: Rupiah,
}

/// A proposal.
#[derive(Debug, Clone, PartialEq)]
pub struct SelectionLine {
    /// It.
    pub proposal: Selection,
    /// What it comes to, where the reader has its scores and there is a rule for its scheme.
    pub total: Option<u64>,
    /// Its place.
    pub place: Option<PlaceLine>,
    /// Where it stands.
    pub stands: Option<StandsLine>,
}

/// An objection.
#[derive(Debug, Clone, PartialEq)]
pub struct ObjectionLine {
    /// It, with its words where the reader may have them.
    pub objection: Objection,
    /// The day on which the centre took it.
    pub came: NaiveDate,
    /// For which scheme.
    pub scheme: Option<String>,
    /// What it is against.
    pub against: Option<DecidedLine>,
    /// The first answer: what, by whom, on which day, and why where the reader may have that.
    pub answer: Option<(Verdict, Option<Named>, NaiveDate, Option<String>)>,
    /// Where it stands.
    pub state: Option<ObjectionState>,
}
