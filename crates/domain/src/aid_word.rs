//! The family's word on aid: whether the money came, with the channel it came by. Another word is another record, as on a visit.
//! A word by its mentor's phone is sealed for the centre, and opaque to every phone, its mentor's first of all.

use crate::aid::check_amount;
use crate::confirmation::Channel;
use crate::id::{FamilyId, RecordId};
use crate::money::Rupiah;
use crate::open_enum;
use crate::problem::{Problem, ProblemKind};
use crate::revision::{Kind, Record, Rest};
use crate::told::Told;
use serde::{Deserialize, Serialize};

open_enum! {
    /// What the family says of the money.
    pub enum MoneyWord {
        /// It came.
        Received = "received",
        /// It did not.
        NotReceived = "not_received",
        /// Another amount came.
        OtherAmount = "other_amount",
        /// It is sealed for the centre: whoever carries it does not know it.
        Sealed = "sealed",
    }
}

/// The family's word on one tranche.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AidWord {
    /// The tranche.
    pub aid: RecordId,
    /// Whose word it is.
    pub family: FamilyId,
    /// What it says.
    pub word: MoneyWord,
    /// How much came, when it was another amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Rupiah>,
    /// By which channel.
    pub channel: Channel,
    /// What it says, sealed for the centre: base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<String>,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

/// How long what is sealed of a word is, in characters: the longest answer, with the highest amount, and something to spare.
const INSIDE_LEN: usize = 64;

/// Longest sealed text: some two thousand letters, what sealing adds, and a third for base64.
pub const SEALED_MAX: usize = 6_000;

impl Record for AidWord {
    const KIND: Kind = Kind::AidWord;
}

impl AidWord {
    /// Whether it speaks against the payment. A word that this build does not know does: better asked about than overlooked.
    pub fn disputes(&self) -> bool {
        self.word != MoneyWord::Received
    }

    /// How much the family says it has, where it says so. That it came says nothing of how much.
    pub fn says(&self) -> Option<Rupiah> {
        match self.word {
            MoneyWord::NotReceived => Some(Rupiah(0)),
            MoneyWord::OtherAmount => self.amount,
            MoneyWord::Received | MoneyWord::Sealed | MoneyWord::Unknown(_) => None,
        }
    }

    /// What it says, as it is sealed. As long for every answer: the length of a seal must not tell what is in it.
    pub fn inside(&self) -> String {
        let said = serde_json::json!({ "word": self.word, "amount": self.amount }).to_string();
        format!("{said:INSIDE_LEN$}")
    }

    /// The same word as it travels once `inside` is sealed.
    pub fn carried(self, sealed: String) -> AidWord {
        AidWord { word: MoneyWord::Sealed, amount: None, sealed: Some(sealed), ..self }
    }

    /// The word that was carried, with what was sealed in it. None when that is no word.
    pub fn opened(&self, inside: &str) -> Option<AidWord> {
        #[derive(Deserialize)]
        struct Inside {
            word: MoneyWord,
            amount: Option<Rupiah>,
        }
        let Inside { word, amount } = serde_json::from_str(inside).ok()?;
        let opened = AidWord { word, amount, sealed: None, ..self.clone() };
        opened.check().is_empty().then_some(opened)
    }

    /// Problems, each naming a field.
    pub fn check(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        match (&self.word, self.amount) {
            (MoneyWord::OtherAmount, None) => {
                problems.push(Problem::new("amount", ProblemKind::Missing));
            }
            (MoneyWord::OtherAmount, Some(amount)) => check_amount(&mut problems, "amount", amount),
            (MoneyWord::Received | MoneyWord::NotReceived | MoneyWord::Sealed, Some(_)) => {
                let kind = ProblemKind::Contradicts { with: "word".to_owned() };
                problems.push(Problem::new("amount", kind));
            }
            (_, None) | (MoneyWord::Unknown(_), _) => {}
        }
        match (&self.word, &self.sealed) {
            (MoneyWord::Sealed, None) => problems.push(Problem::new("sealed", ProblemKind::Missing)),
            (MoneyWord::Sealed, Some(_)) | (_, None) => {}
            // What is sealed is not to be read: not beside it either.
            (_, Some(_)) => {
                let kind = ProblemKind::Contradicts { with: "word".to_owned() };
                problems.push(Problem::new("sealed", kind));
            }
        }
        check_sealed(&mut problems, "sealed", self.sealed.as_deref());
        problems
    }
}

/// The word that stands, of all that were given on one tranche. The latest by a channel of the family's own, unless it was disputed
/// since by any channel: a mentor's phone can bring a denial, and cannot take one away. Where the family never spoke by a
/// channel of its own, any denial stands, and only then the latest word.
pub fn standing<'a>(words: &[&'a Told<AidWord>]) -> Option<&'a Told<AidWord>> {
    let mut ordered = words.to_vec();
    ordered.sort_by_key(|word| word.at);
    let own = ordered.iter().rposition(|word| word.what.channel.is_independent());
    let since = ordered.get(own.unwrap_or(0)..).unwrap_or_default();
    let disputed = since.iter().rev().find(|word| word.what.disputes());
    disputed.copied().or_else(|| own.and_then(|own| ordered.get(own).copied())).or(ordered.last().copied())
}

/// Pushes a problem when `sealed` is there and is no base64 of a size that may travel.
pub(crate) fn check_sealed(problems: &mut Vec<Problem>, field: &str, sealed: Option<&str>) {
    let Some(sealed) = sealed else { return };
    if sealed.len() > SEALED_MAX {
        problems.push(Problem::new(field, ProblemKind::TooLong { max: SEALED_MAX }));
    } else if !is_base64(sealed) {
        problems.push(Problem::new(field, ProblemKind::Malformed));
    }
}

/// Whole groups of four of the standard alphabet, padded, and at least one.
fn is_base64(text: &str) -> bool {
    let padding = text.bytes().rev().take_while(|byte| *byte == b'=').count();
    let letters = text.len() - padding;
    letters > 0
        && padding <= 2
        && text.len().is_multiple_of(4)
        && text.bytes().take(letters).all(|b| b.is_ascii_alphanumeric() || b == b'+' || b == b'/')
}
