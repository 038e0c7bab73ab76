//! Plausibility flags: what looks unlikely about a visit. The same code runs on the phone, before sending, and at the centre.
//! A flag never blocks recording; it asks for an explanation.

use crate::config::Limits;
use crate::id::RecordId;
use crate::open_enum;
use crate::photo::{Photo, PhotoUse};
use crate::place::Fix;
use crate::visit::{Mode, Visit};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

open_enum! {
    /// What is unlikely.
    pub enum FlagKind {
        /// Farther from the home than the fence; the value is metres.
        FarFromHome = "far_from_home",
        /// Shorter than the shortest; the value is minutes.
        TooShort = "too_short",
        /// At the same time as another visit of the same mentor, which is named.
        Overlap = "overlap",
        /// The clock was moved or is wrong; the value is minutes, positive when ahead.
        Clock = "clock",
        /// Nobody gets here that fast from another visit of the same mentor, which is named; the value is km/h.
        ImpossibleTravel = "impossible_travel",
        /// The device says that its place was made up by another app.
        MockedLocation = "mocked_location",
        /// A photo of it is also on another visit, which is named where it is the same mentor's.
        PhotoUsed = "photo_used",
    }
}

/// One flag, with its figure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Flag {
    /// What.
    pub kind: FlagKind,
    /// How much, in the unit of the kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<i64>,
    /// Which other record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<RecordId>,
}

/// Another visit of the same mentor: when it was, and whose record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Span {
    /// The visit.
    pub record: RecordId,
    /// Start by the wall clock.
    pub from: DateTime<Utc>,
    /// End by the wall clock.
    pub to: DateTime<Utc>,
    /// Where it began, if the device knew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Fix>,
}

impl Span {
    /// The span of `visit`.
    pub fn of(record: RecordId, visit: &Visit) -> Span {
        let captured = &visit.captured;
        Span {
            record,
            from: captured.started.wall,
            to: captured.ended.wall,
            place: captured.place.fix().copied(),
        }
    }
}

/// What a visit is judged against.
#[derive(Debug, Clone, Default)]
pub struct Context<'a> {
    /// The family's home, if known.
    pub home: Option<Fix>,
    /// The mentor's other visits around that time (the visit itself, if among them, is passed over).
    pub others: &'a [Span],
    /// Which records have photos of the same hashes (the visit itself, if among them, is passed over).
    pub photos: &'a [PhotoUse],
    /// What is known about true time.
    pub clock: Option<ClockKnown>,
}

/// What is known about true time when a visit is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockKnown {
    /// On the phone: its wall clock was ahead of the centre's by so many milliseconds at the last sync.
    AheadMs(i64),
    /// At the centre: when the visit arrived. Nothing can have been saved after that.
    ArrivedAt(DateTime<Utc>),
}

/// The flags of `visit`, in a fixed order.
pub fn flags(record: RecordId, visit: &Visit, limits: &Limits, context: &Context) -> Vec<Flag> {
    [
        far_from_home(visit, limits, context.home),
        too_short(visit, limits),
        overlap(record, visit, context.others),
        clock(visit, limits, context.clock),
        impossible_travel(record, visit, limits, context.others),
        mocked_location(visit),
        photo_used(record, visit, context.photos),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn far_from_home(visit: &Visit, limits: &Limits, home: Option<Fix>) -> Option<Flag> {
    if visit.mode != Mode::InPerson {
        return None;
    }
    let fix = visit.captured.place.fix()?;
    let home = home?;
    (fix.metres_at_least_to(&home) > f64::from(limits.fence_m)).then_some(Flag {
        kind: FlagKind::FarFromHome,
        value: Some(fix.metres_to(&home).round() as i64),
        with: None,
    })
}

fn too_short(visit: &Visit, limits: &Limits) -> Option<Flag> {
    if visit.mode != Mode::InPerson || !visit.counts() {
        return None;
    }
    let millis = visit.captured.started.millis_until(&visit.captured.ended);
    (millis < i64::from(limits.shortest_visit_min) * 60_000).then_some(Flag {
        kind: FlagKind::TooShort,
        value: Some(millis.max(0) / 60_000),
        with: None,
    })
}

fn overlap(record: RecordId, visit: &Visit, others: &[Span]) -> Option<Flag> {
    let (from, to) = (visit.captured.started.wall, visit.captured.ended.wall);
    others
        .iter()
        .filter(|other| other.record != record && other.from < to && from < other.to)
        .map(|other| other.record)
        .min()
        .map(|with| Flag { kind: FlagKind::Overlap, value: None, with: Some(with) })
}

fn clock(visit: &Visit, limits: &Limits, known: Option<ClockKnown>) -> Option<Flag> {
    let tolerance = i64::from(limits.clock_tolerance_min) * 60_000;
    let (started, ended) = (&visit.captured.started, &visit.captured.ended);
    let moved = started.wall_moved(ended).unwrap_or(0);
    let backwards = (ended.wall - started.wall).num_milliseconds().min(0);
    let off = match known {
        Some(ClockKnown::AheadMs(ahead)) => ahead,
        Some(ClockKnown::ArrivedAt(at)) => (ended.wall - at).num_milliseconds().max(0),
        None => 0,
    };
    [off, moved, backwards]
        .into_iter()
        .find(|millis| millis.saturating_abs() > tolerance)
        .map(|millis| Flag { kind: FlagKind::Clock, value: Some(millis / 60_000), with: None })
}

/// What two places may differ by, beyond what both devices admit, before somebody must have travelled: receivers in narrow lanes
/// and under tin roofs are wrong by more than they say.
const TRAVEL_FROM_M: f64 = 1_000.0;

/// From where one visit began to where the other did, in the time between: a place is measured as the form opens. Of several it
/// is the fastest journey that counts.
fn impossible_travel(record: RecordId, visit: &Visit, limits: &Limits, others: &[Span]) -> Option<Flag> {
    let here = Span::of(record, visit);
    let place = here.place?;
    others
        .iter()
        .filter(|other| other.record != record)
        .filter_map(|other| {
            let there = other.place?;
            let metres = place.metres_at_least_to(&there) - there.accuracy_believed_m() - TRAVEL_FROM_M;
            let seconds = (here.from - other.from).num_seconds().abs().max(1);
            let km_per_hour = (metres * 3.6 / seconds as f64).round() as i64;
            (km_per_hour > i64::from(limits.fastest_km_per_hour)).then_some((km_per_hour, other.record))
        })
        .max_by_key(|(km_per_hour, other)| (*km_per_hour, std::cmp::Reverse(*other)))
        .map(|(km_per_hour, with)| Flag {
            kind: FlagKind::ImpossibleTravel,
            value: Some(km_per_hour),
            with: Some(with),
        })
}

fn mocked_location(visit: &Visit) -> Option<Flag> {
    let mocked = visit.captured.place.fix().is_some_and(|fix| fix.mocked);
    mocked.then_some(Flag { kind: FlagKind::MockedLocation, value: None, with: None })
}

/// Those of `uses` by which the photos of a visit are judged when it is corrected: a photo that stood in it `before` was judged
/// then, and whoever uses it later accuses nobody who used it first. What was flagged before stays so.
pub fn uses_to_judge(uses: Vec<PhotoUse>, before: &[Photo], flagged: &[Flag]) -> Vec<PhotoUse> {
    if flagged.iter().any(|flag| flag.kind == FlagKind::PhotoUsed) {
        return uses;
    }
    let stood = |hash: &str| before.iter().any(|photo| photo.hashes().any(|own| own == hash));
    uses.into_iter().filter(|other| !stood(&other.hash)).collect()
}

fn photo_used(record: RecordId, visit: &Visit, uses: &[PhotoUse]) -> Option<Flag> {
    let has = |hash: &str| visit.photos.iter().any(|photo| photo.hashes().any(|own| own == hash));
    uses.iter()
        .filter(|other| other.record != record && has(&other.hash))
        // One that can be named says more.
        .min_by_key(|other| (!other.own, other.record))
        .map(|other| Flag { kind: FlagKind::PhotoUsed, value: None, with: other.own.then_some(other.record) })
}
