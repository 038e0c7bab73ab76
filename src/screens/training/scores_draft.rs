//! The scores while they are typed: what is kept of them, and of whom. Whoever leaves this phone meanwhile takes nothing along that
//! was typed of them.

use std::collections::{BTreeMap, BTreeSet};

use pendamping_domain::attendance::{Attendance, SCORE_MAX};
use pendamping_domain::id::{Position, RecordId, RevisionId};
use pendamping_domain::revision::{Body, Kind, Record};
use pendamping_domain::training::Attendee;
use pendamping_store_api::shared::{DraftKey, GetDraft};
use pendamping_store_api::training::{RosterRow, TrainingPage};
use pendamping_store_api::{StoreError, StoreHandle};
use serde::{Deserialize, Serialize};

use super::saving::Told;
use super::words::may_change;
use crate::widgets::prelude::Entered;

/// So many bytes of lines are kept with what was typed: a draft has no more than 64 KiB, and the numbers go before.
const LINES_MAX: usize = 24 << 10;

/// What is kept of the open form: what was changed, by the name of the field, and nothing of what already stood there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Kept {
    /// Numbers; none where one was taken out.
    typed: BTreeMap<String, Option<i64>>,
    /// What is no number.
    unread: BTreeMap<String, String>,
    /// Of whom it was typed, by their record.
    #[serde(default)]
    lines: BTreeMap<RecordId, Line>,
}

/// Somebody's line as it was when something was first typed into it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Line {
    name: String,
    number: String,
    attendee: Attendee,
    revision: RevisionId,
    body: Body,
    opened: Position,
}

/// Somebody on the form.
#[derive(Clone, Debug)]
pub(super) struct Seat {
    /// Their line.
    pub row: RosterRow,
    /// The record of their attendance.
    pub record: RecordId,
    /// The position that this phone had read up to when this line was read.
    opened: Position,
    /// They have left this phone, or are marked as not having come, since something was typed of them.
    pub has_left: bool,
}

/// The two fields of a person.
#[derive(Clone, Copy)]
pub(super) enum When {
    Before,
    After,
}

impl When {
    /// What stands in it.
    pub fn of(self, told: &Attendance) -> Option<u8> {
        match self {
            When::Before => told.pre,
            When::After => told.post,
        }
    }

    /// The name of the field, told from those of all others.
    pub fn field(self, record: RecordId) -> String {
        match self {
            When::Before => format!("pre-{record}"),
            When::After => format!("post-{record}"),
        }
    }
}

/// The key under which the scores of a training are kept.
pub(super) fn key(training: RecordId) -> DraftKey {
    DraftKey { kind: Kind::Attendance, about: training }
}

/// Whether scores were typed that are not saved.
pub(super) async fn is_begun(store: &StoreHandle, training: RecordId) -> Result<bool, StoreError> {
    Ok(store.call(GetDraft { key: key(training) }).await?.is_some())
}

/// Those who came and of whom this phone may say it (a guest is the opener's), then of whom something was typed and who stand there
/// no more.
pub(super) fn seats(page: &TrainingPage, kept: &Kept) -> Vec<Seat> {
    let opener = may_change(page);
    let came = |row: &&RosterRow| {
        (opener || row.whose.is_some()) && row.attendance.presence(&page.training).is_some()
    };
    let seat = |row: &RosterRow| {
        let record = row.stands.as_ref().map(|(record, ..)| *record)?;
        Some(Seat { row: row.clone(), record, opened: page.opened, has_left: false })
    };
    let mut seats: Vec<Seat> = page.roster.iter().filter(came).filter_map(seat).collect();
    let here: BTreeSet<RecordId> = seats.iter().map(|seat| seat.record).collect();
    let left = kept.lines.iter().filter(|(record, _)| !here.contains(record));
    seats.extend(left.filter_map(|(record, line)| line.seat(*record)));
    seats
}

impl Line {
    fn of(seat: &Seat) -> Option<Self> {
        let (_, revision, body) = seat.row.stands.clone()?;
        Some(Line {
            name: seat.row.name.clone(),
            number: seat.row.number.clone(),
            attendee: seat.row.attendee.clone(),
            revision,
            body,
            opened: seat.opened,
        })
    }

    fn seat(&self, record: RecordId) -> Option<Seat> {
        let attendance = Attendance::read(&self.body).ok()?;
        let row = RosterRow {
            whose: attendance.whose(),
            name: self.name.clone(),
            number: self.number.clone(),
            attendee: self.attendee.clone(),
            attendance,
            stands: Some((record, self.revision, self.body.clone())),
            custody: None,
        };
        Some(Seat { row, record, opened: self.opened, has_left: true })
    }
}

impl Kept {
    /// Something was typed of somebody.
    pub fn enter(&mut self, seat: &Seat, when: When, entered: Entered) {
        let field = when.field(seat.record);
        match entered {
            Entered::Number(number) => {
                self.unread.remove(&field);
                self.typed.insert(field, number);
            }
            Entered::Unread(text) => {
                self.unread.insert(field, text);
            }
        }
        if serde_json::to_vec(&self.lines).is_ok_and(|lines| lines.len() < LINES_MAX)
            && !self.lines.contains_key(&seat.record)
            && let Some(line) = Line::of(seat)
        {
            self.lines.insert(seat.record, line);
        }
    }

    /// The number in a field.
    pub fn number(&self, seat: &Seat, when: When) -> Option<i64> {
        let stands = when.of(&seat.row.attendance).map(i64::from);
        self.typed.get(&when.field(seat.record)).copied().unwrap_or(stands)
    }

    /// What was typed into a field and is no number.
    pub fn unread(&self, seat: &Seat, when: When) -> Option<String> {
        self.unread.get(&when.field(seat.record)).cloned()
    }

    /// Whether something on the form cannot be saved as it is.
    pub fn has_problems(&self, seats: &[Seat]) -> bool {
        let is_wrong = |seat: &Seat, when| {
            self.unread(seat, when).is_some() || self.number(seat, when).is_some_and(is_too_much)
        };
        seats.iter().any(|seat| is_wrong(seat, When::Before) || is_wrong(seat, When::After))
    }

    /// What is now said of those of whom something was changed.
    pub fn told(&self, seats: &[Seat]) -> Vec<Told> {
        seats.iter().filter_map(|seat| self.told_of(seat)).collect()
    }

    fn told_of(&self, seat: &Seat) -> Option<Told> {
        let score = |when| self.number(seat, when).and_then(|score| u8::try_from(score).ok());
        let before = &seat.row.attendance;
        let told = Attendance { pre: score(When::Before), post: score(When::After), ..before.clone() };
        (told != *before).then(|| Told { row: seat.row.clone(), told, opened: Some(seat.opened) })
    }

    /// Of how many people something was typed who are nowhere any more: an app before this one kept no line of them, or there
    /// were too many.
    pub fn lost(&self, seats: &[Seat]) -> usize {
        let here: BTreeSet<String> = seats.iter().map(|seat| seat.record.to_string()).collect();
        let fields = self.typed.keys().chain(self.unread.keys());
        let of = fields.filter_map(|field| field.split_once('-').map(|(_, record)| record));
        of.filter(|record| !here.contains(*record)).collect::<BTreeSet<_>>().len()
    }
}

/// Whether it is more than there is to reach.
pub(super) fn is_too_much(score: i64) -> bool {
    score > i64::from(SCORE_MAX)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use pendamping_domain::attendance::{Presence, Whose};
    use pendamping_domain::id::FamilyId;
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    fn seat() -> Seat {
        let (training, family) = (RecordId(Uuid::from_u128(1)), Whose::Family(FamilyId(Uuid::from_u128(2))));
        let told =
            Attendance { mark: Some(Presence::InPerson), pre: Some(30), ..Attendance::of(training, family) };
        let record = Attendance::record(training, family);
        let row = RosterRow {
            whose: told.whose(),
            name: "Ratna Contoh-Dua".to_owned(),
            number: "KPM-002".to_owned(),
            attendee: Attendee::Family,
            stands: Some((record, RevisionId(Uuid::from_u128(3)), told.write())),
            attendance: told,
            custody: None,
        };
        Seat { row, record, opened: Position(7), has_left: false }
    }

    #[test]
    fn whoever_leaves_is_told_of_as_when_it_was_typed() {
        let mut kept = Kept::default();
        kept.enter(&seat(), When::After, Entered::Number(Some(80)));
        kept.enter(&Seat { opened: Position(9), ..seat() }, When::Before, Entered::Number(None));
        let kept: Kept = serde_json::from_str(&serde_json::to_string(&kept).unwrap()).unwrap();
        let left: Vec<Seat> = kept.lines.iter().filter_map(|(record, line)| line.seat(*record)).collect();
        assert_eq!(kept.lost(&left), 0);
        let [told] = &kept.told(&left)[..] else { panic!("{left:?}") };
        let expected = Attendance { pre: None, post: Some(80), ..seat().row.attendance };
        assert_eq!((&told.told, told.opened), (&expected, Some(Position(7))));
        assert_eq!(told.row.stands, seat().row.stands);
    }

    #[test]
    fn what_is_typed_of_very_many_fits_a_draft() {
        let mut kept = Kept::default();
        for person in 0..400 {
            let seat = Seat { record: RecordId(Uuid::from_u128(person)), ..seat() };
            kept.enter(&seat, When::Before, Entered::Number(Some(40)));
            kept.enter(&seat, When::After, Entered::Number(Some(80)));
        }
        assert!(serde_json::to_vec(&kept).unwrap().len() < 64 << 10);
        assert!(kept.lines.len() > 50, "{} lines", kept.lines.len());
    }

    #[test]
    fn of_whom_an_earlier_app_kept_no_line_is_said_and_holds_nothing_up() {
        let field = When::Before.field(seat().record);
        let kept = json!({ "typed": { field: 130 }, "unread": {} });
        let kept: Kept = serde_json::from_value(kept).unwrap();
        assert_eq!((kept.lost(&[]), kept.has_problems(&[])), (1, false));
        assert_eq!((kept.lost(&[seat()]), kept.has_problems(&[seat()])), (0, true));
    }
}
