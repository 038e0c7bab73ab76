//! What a phone says of who stands in for whom.

use chrono::NaiveDate;
use pendamping_domain::cover::{Cover, Period, Phase};
use pendamping_domain::id::{FamilyId, RecordId};

/// On which side of a cover whoever uses this phone is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// They stand in for somebody.
    StandsIn,
    /// Somebody stands in for them.
    Away,
}

/// A cover that this phone's own mentor has part in, and that is worth a word today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverRow {
    /// The record.
    pub record: RecordId,
    /// On which side they are.
    pub side: Side,
    /// The other one's name, when this phone knows it.
    pub other: Option<String>,
    /// When.
    pub period: Period,
    /// How it stands today. One that is over is told of only while families of it are still on the stand-in's phone.
    pub phase: Phase,
    /// The families it is about now.
    pub families: Vec<FamilyId>,
}

/// Who comes in place of a family's mentor, as the family's own phone says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandIn {
    /// Their name.
    pub name: String,
    /// When.
    pub period: Period,
}

impl CoverRow {
    /// A row, unless there is nothing to say of it on that day.
    pub fn of(
        record: RecordId,
        side: Side,
        other: Option<String>,
        cover: Cover,
        today: NaiveDate,
    ) -> Option<CoverRow> {
        let phase = cover.period.phase(today);
        let said = match (phase, side) {
            (Phase::Ahead, _) => true,
            // The centre says of which families: of none is nothing to say, and one that was ended today is about none.
            (Phase::Holds, _) | (Phase::Over, Side::StandsIn) => !cover.families.is_empty(),
            (Phase::Over, Side::Away) => false,
        };
        said.then_some(CoverRow {
            record,
            side,
            other,
            period: cover.period,
            phase,
            families: cover.families,
        })
    }
}
