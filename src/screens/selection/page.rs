//! A family's selection: what was proposed with its scores and what they rest on, what was decided and objected. The mentor proposes
//! here, and whoever has the power decides here.

use std::rc::Rc;

use chrono::NaiveDate;
use dioxus::prelude::*;
use pendamping_domain::actor::Role;
use pendamping_domain::custody::Custody;
use pendamping_domain::id::FamilyId;
use pendamping_domain::life::Standing;
use pendamping_domain::objection::ObjectionState;
use pendamping_domain::revision::Kind;
use pendamping_domain::selection::{Basis, Criterion, SelectionRule};
use pendamping_store_api::StoreError;
use pendamping_store_api::selection::{
    BoardPart, BoardRow, GetBoard, ObjectionRow, OpenSelection, SelectionPage, SelectionRow,
};
use pendamping_store_api::shared::{DraftKey, GetDraft};

use super::decide::Decide;
use super::evidence::{Records, RestsOn, is_told};
use super::words::{criterion_words, figure_words, objection_chip, percent, scheme_name, standing_chip};
use crate::live::use_live;
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::coordinator::evidence::quoted;
use crate::screens::places::RoleNav;
use crate::screens::set_aside::reason as why_set_aside;
use crate::screens::status::SyncStatus;
use crate::widgets::prelude::*;
use crate::{format, t};

/// What a selection rests on.
pub(super) const KINDS: &[Kind] = &[
    Kind::Selection,
    Kind::Review,
    Kind::Objection,
    Kind::ObjectionAnswer,
    Kind::Progress,
    Kind::Visit,
    Kind::Attendance,
    Kind::Training,
    Kind::Family,
    Kind::Config,
    Kind::Person,
];

/// As many as a board has.
const ALL: usize = 2_000;

/// A page of the store as a property: the same answer is the same, and it is never compared word by word.
#[derive(Clone)]
pub(super) struct Shared(pub Rc<Seen>);

impl PartialEq for Shared {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// What is on the page.
pub(super) struct Seen {
    /// None when this phone has no such family (any more).
    pub page: Option<SelectionPage>,
    /// Where its proposals stand on the board, for whoever decides.
    board: Vec<BoardRow>,
    /// A proposal is being written.
    begun: bool,
}

/// Where a new proposal is kept while it is written.
pub(super) fn draft_key(family: FamilyId) -> DraftKey {
    DraftKey { kind: Kind::Selection, about: family.into() }
}

/// Nobody has decided on it yet, or not since an objection was upheld.
pub(super) fn waits(row: &SelectionRow) -> bool {
    matches!(row.standing, Standing::Recorded | Standing::Received)
}

/// Whether a family may be proposed: nothing of it waits, and it was not granted.
pub(super) fn may_propose(page: &SelectionPage) -> bool {
    page.rule.is_some() && !page.proposals.iter().any(|row| waits(row) || row.standing == Standing::Approved)
}

/// The selection of a family.
#[component]
pub fn FamilySelection(family: FamilyId) -> Element {
    let phone = use_phone();
    let today = phone.today();
    let mentor = phone.profile().is_some_and(|profile| profile.role == Role::Mentor);
    let live = use_live(KINDS, (family, today), |store, (family, today)| async move {
        let page = match store.call(OpenSelection { family: Some(family), today }).await {
            Ok(page) => Some(page),
            Err(StoreError::NotFound) => None,
            Err(error) => return Err(error),
        };
        let board = match &page {
            Some(page) if page.decides => {
                store.call(GetBoard { part: BoardPart::All, limit: ALL }).await?.rows
            }
            _ => Vec::new(),
        };
        let begun = store.call(GetDraft { key: draft_key(family) }).await?.is_some();
        Ok(Seen { page, board, begun })
    });
    let ready = live.ready();
    let page = ready.as_ref().and_then(|seen| seen.page.as_ref());
    let begun = ready.as_ref().is_some_and(|seen| seen.begun);
    let actions = page.filter(|page| mentor && may_propose(page)).map(|_| {
        rsx! {
            LinkButton {
                to: Route::NewSelection { family },
                label: if begun { t!("selection-go-on") } else { t!("selection-propose") },
                icon: if begun { Glyph::Edit } else { Glyph::Money },
                fill: true,
            }
        }
    });
    rsx! {
        Screen {
            title: page.map_or_else(|| t!("selection-title"), |page| scheme_name(page.scheme.as_ref())),
            subtitle: page.map(|page| page.family.name.clone()),
            back: if mentor { Route::Family { family } } else { Route::Board {} },
            status: rsx! { SyncStatus {} },
            actions,
            nav: rsx! { RoleNav {} },
            {live.show(|seen| match &seen.page {
                None => rsx! {
                    EmptyState { icon: Glyph::Help, title: t!("family-gone"), text: t!("family-gone-text") }
                },
                Some(page) => inside(&seen, page, mentor, today),
            })}
        }
    }
}

fn inside(seen: &Rc<Seen>, page: &SelectionPage, mentor: bool, today: NaiveDate) -> Element {
    let Some(rule) = &page.rule else {
        return rsx! {
            EmptyState { icon: Glyph::Money, title: t!("selection-no-rule"), text: t!("selection-no-rule-text") }
        };
    };
    if page.proposals.is_empty() {
        let text = if mentor { t!("selection-none-mentor") } else { t!("selection-none-text") };
        return rsx! {
            EmptyState { icon: Glyph::Money, title: t!("selection-none"), text }
        };
    }
    let records = Records::of(page, mentor);
    rsx! {
        for (nth , row) in page.proposals.iter().enumerate() {
            Section {
                key: "{row.record}",
                title: if nth == 0 { t!("selection-latest") } else { t!("selection-earlier") },
                {proposal(page, row, rule, seen)}
                {decisions(row)}
                for objection in &row.objections {
                    {objected(page, objection, mentor, today)}
                }
                if nth == 0 {
                    {scores(row, rule, &records)}
                    {to_decide(seen, page, row)}
                }
            }
        }
    }
}

/// Who proposed it when and why, what it comes to, and where it stands.
fn proposal(page: &SelectionPage, row: &SelectionRow, rule: &SelectionRule, seen: &Seen) -> Element {
    let zone = page.family.region.offset_minutes();
    let day = format::long_day(format::local_day(row.saved, zone));
    let by = row.by.clone().or_else(|| row.own.then(|| t!("selection-you")));
    let by = by.unwrap_or_else(|| t!("stage-somebody"));
    let (label, tone, icon) = standing_chip(row);
    let on_board = seen.board.iter().find(|one| one.record == row.record).filter(|_| waits(row));
    let total = percent(&row.selection, rule);
    rsx! {
        Card {
            Chips {
                Chip { label, tone, icon }
                if let Some(place) = on_board.and_then(|one| one.place) {
                    Chip { label: t!("board-place", place: place), tone: Tone::Quiet }
                }
                if let Some(one) = on_board {
                    if one.inside {
                        Chip { label: t!("board-inside"), tone: Tone::Good, icon: Glyph::Money }
                    } else {
                        Chip { label: t!("board-outside"), tone: Tone::Quiet, icon: Glyph::Money }
                    }
                }
            }
            Progress { label: t!("selection-total"), value: total, max: 100, text: t!("selection-of-hundred", total: total) }
            p { class: "muted", {t!("stage-proposed-by", name: by, day: day)} }
            p { {quoted(&row.selection.reasons)} }
            if let Custody::SetAside { code, .. } = &row.custody {
                Notice {
                    title: t!("visit-set-aside"),
                    text: why_set_aside(code),
                    tone: Tone::Danger,
                    action: rsx! {
                        LinkButton {
                            to: Route::EditSelection { family: page.id, selection: row.record },
                            label: t!("outbox-correct"),
                            kind: ButtonKind::Secondary,
                        }
                    },
                }
            }
        }
    }
}

/// What was decided, each with its reason.
fn decisions(row: &SelectionRow) -> Element {
    rsx! {
        for decision in &row.decisions {
            Notice {
                key: "{decision.row.record}",
                title: match (super::decide::decided_words(&decision.row.review.decision), decision.row.by.clone()) {
                    (said, Some(by)) => t!("selection-decided-by", said: said, name: by, day: format::long_day(decision.day)),
                    (said, None) => t!("selection-decided", said: said, day: format::long_day(decision.day)),
                },
                text: super::decide::reason_of(&decision.row.review).map(|why| quoted(&why)),
                tone: if decision.counts { super::decide::decided_tone(&decision.row.review.decision) } else { Tone::Quiet },
                icon: if decision.counts { None } else { Some(Glyph::History) },
            }
        }
    }
}

/// That there is an objection, and where it stands. What it says is on its own page, for whoever may read it.
fn objected(page: &SelectionPage, objection: &ObjectionRow, mentor: bool, today: NaiveDate) -> Element {
    let (label, tone, icon) = objection_chip(&objection.state, today);
    let to = (!mentor).then_some(Route::ReadObjection { family: page.id, objection: objection.record });
    rsx! {
        List {
            ListItem {
                title: t!("objection-came", day: format::long_day(objection.came)),
                subtitle: mentor.then(|| t!("objection-not-for-mentor")),
                lead: Lead::Sign(Glyph::Comment, Tone::Accent),
                note: rsx! {
                    Chips { Chip { label, tone, icon } }
                },
                to,
            }
        }
    }
}

/// What each criterion got, why, and what it rests on.
fn scores(row: &SelectionRow, rule: &SelectionRule, records: &Records) -> Element {
    if row.selection.scores.is_empty() {
        return rsx! {};
    }
    rsx! {
        if !row.differs.is_empty() && waits(row) {
            Notice {
                title: t!("selection-differs"),
                text: t!("selection-differs-text"),
                tone: Tone::Warn,
                icon: Glyph::Alert,
            }
        }
        for criterion in &rule.criteria {
            {score(criterion, row, records)}
        }
    }
}

fn score(criterion: &Criterion, row: &SelectionRow, records: &Records) -> Element {
    let Some(score) = row.selection.scores.iter().find(|score| score.criterion == criterion.code) else {
        return rsx! {};
    };
    let counted = criterion.by != Basis::Judged;
    let now = records.known().figure(&criterion.by).map(|figure| figure.value);
    let differs = row.differs.contains(&criterion.code);
    rsx! {
        Card { key: "{criterion.code}", tone: if differs { Tone::Warn } else { Tone::Quiet },
            Progress {
                label: criterion_words(criterion),
                value: score.points,
                max: criterion.points,
                text: t!("selection-points", points: score.points, of: criterion.points),
            }
            if let Some(figure) = score.figure.filter(|figure| *figure != 0 || is_told(&criterion.by, records)) {
                p { {figure_words(&criterion.by, figure)} }
            }
            if let Some(now) = now.filter(|_| differs) {
                p { class: "strong", {t!("selection-now", figure: figure_words(&criterion.by, now))} }
            }
            if !score.reason.is_empty() {
                p { {quoted(&score.reason)} }
            }
            p { class: "muted",
                if counted {
                    {t!("selection-weight", weight: criterion.weight)}
                } else {
                    {t!("selection-weight-judged", weight: criterion.weight)}
                }
            }
            if counted {
                RestsOn { by: criterion.by.clone(), records: records.clone() }
            }
        }
    }
}

/// The decision, or why it is not for whoever reads this.
fn to_decide(seen: &Rc<Seen>, page: &SelectionPage, row: &SelectionRow) -> Element {
    if !page.decides || row.standing != Standing::Received {
        return rsx! {};
    }
    if row.own {
        return rsx! {
            Notice { title: t!("selection-own"), text: t!("selection-own-text"), icon: Glyph::Lock }
        };
    }
    let heard = row.objections.iter().filter(|one| one.state == ObjectionState::Upheld).count();
    rsx! {
        if heard > 0 {
            Notice { title: t!("selection-heard"), text: t!("selection-heard-text"), tone: Tone::Warn, icon: Glyph::Retry }
        }
        for record in [row.record] {
            Decide { key: "{record}-{heard}", seen: Shared(seen.clone()), record }
        }
    }
}
