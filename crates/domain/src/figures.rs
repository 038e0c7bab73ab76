//! Figures: what records say of a family, for the criteria of a selection that are scored from records. The mentor's phone fills them
//! in, and whoever decides sees what the records say by then: nobody types them.

use crate::id::RecordId;
use crate::progress::{Progress, percent_of};
use crate::selection::{Basis, EVIDENCE_MAX};

/// The records of one family.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Known {
    /// The months of its business, each once.
    pub months: Vec<(RecordId, Progress)>,
    /// Visits that count as accompaniment.
    pub visits: Vec<RecordId>,
    /// Trainings at which somebody of it was.
    pub trainings: Vec<RecordId>,
}

/// A figure, and the records it rests on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figure {
    /// How much.
    pub value: i64,
    /// The latest records of those it rests on, as many as one score names.
    pub evidence: Vec<RecordId>,
}

impl Known {
    /// What the records say; none where a person gives the points.
    pub fn figure(&self, by: &Basis) -> Option<Figure> {
        let mut months: Vec<&(RecordId, Progress)> = self.months.iter().collect();
        months.sort_by_key(|(id, told)| (told.month, *id));
        let of_months = |value| Figure { value, evidence: last(months.iter().map(|(id, _)| *id)) };
        let counted = |records: &[RecordId]| Figure {
            value: i64::try_from(records.len()).unwrap_or(i64::MAX),
            evidence: last(records.iter().copied()),
        };
        match by {
            Basis::Judged | Basis::Unknown(_) => None,
            Basis::MonthsTold => Some(of_months(i64::try_from(months.len()).unwrap_or(i64::MAX))),
            Basis::Profit => {
                let sum: i128 = months.iter().map(|(_, told)| i128::from(told.profit().0)).sum();
                // Of no month nothing is known, which gives no points.
                let mean = sum / (months.len() as i128).max(1);
                Some(of_months(i64::try_from(mean).unwrap_or_default()))
            }
            Basis::Growth => {
                let ends = months.first().zip(months.last()).filter(|(first, last)| first.0 != last.0);
                Some(match ends {
                    Some((first, last)) => Figure {
                        // Where the first was no profit nothing can be said in percent, which gives no points.
                        value: percent_of(last.1.profit(), first.1.profit()).map_or(0, |now| now - 100),
                        evidence: vec![first.0, last.0],
                    },
                    None => Figure::default(),
                })
            }
            Basis::Visits => Some(counted(&self.visits)),
            Basis::Trainings => Some(counted(&self.trainings)),
        }
    }
}

fn last(records: impl DoubleEndedIterator<Item = RecordId>) -> Vec<RecordId> {
    let mut latest: Vec<RecordId> = records.rev().take(EVIDENCE_MAX).collect();
    latest.reverse();
    latest
}
