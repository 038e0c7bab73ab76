//! *Pemeriksaan*: what waits for a decision: what a family disputes first, then what is flagged, then the oldest.
//!
//! The order is the store's; nothing is decided here.

use dioxus::prelude::*;
use pendamping_domain::config::Config;
use pendamping_domain::confirmation::Word;
use pendamping_domain::id::RecordId;
use pendamping_domain::life::Standing;
use pendamping_domain::region::RegionCode;
use pendamping_domain::revision::Kind;
use pendamping_store_api::reported::Counts;
use pendamping_store_api::review::{GetQueue, Part, QueueRow, ReviewQueue};
use pendamping_store_api::shared::GetConfig;

use super::batch::{BatchLink, use_sampling};
use super::reported::{KindChips, ReportedList, use_kind, use_waits};
use crate::live::{Asked, use_live};
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::places::CoordinatorNav;
use crate::screens::salvaged::SalvagedNotice;
use crate::screens::selection::line::SelectionsWaiting;
use crate::screens::stage::proposals::ProposalsWaiting;
use crate::screens::status::{Renew, SyncStatus, use_sync};
use crate::screens::visit_facts::{chips_words, flag_words, word_words};
use crate::widgets::prelude::*;
use crate::{format, t};

/// The most rows shown at once; the total says how many wait beyond them.
pub(super) const SHOWN: usize = 200;

/// What may change the queue.
const KINDS: &[Kind] = &[Kind::Visit, Kind::Review, Kind::Confirmation, Kind::Family, Kind::Person];

/// Which visits are looked at. Chosen in the queue, and kept while one goes from visit to visit.
pub(super) fn use_part() -> Signal<Part> {
    #[derive(Clone, Copy)]
    struct Chosen(Signal<Part>);
    use_root_context(|| Chosen(Signal::new_in_scope(Part::default(), ScopeId::ROOT))).0
}

/// The queue. On a wide screen there is room beside it for what is chosen.
#[component]
pub fn Queue() -> Element {
    let (part, mut kind) = (use_part(), use_kind());
    let waits = use_waits();
    // It opens where something waits; whoever then looks elsewhere stays there.
    let mut opened = use_signal(|| false);
    use_effect(move || {
        let Some(waits) = waits.ready().filter(|waits| !*opened.peek() && waits.total() > 0) else { return };
        opened.set(true);
        let has_work =
            |other: &Kind| waits.kinds.iter().any(|(kind, counts)| kind == other && counts.waiting > 0);
        let first = waits.kinds.iter().map(|(kind, _)| kind).find(|kind| has_work(kind));
        if let Some(first) = first.filter(|_| !has_work(&kind.peek()) && *part.peek() == Part::Waiting) {
            kind.set(first.clone());
        }
    });
    let total = waits.ready().map(|waits| waits.total());
    let subtitle = waits.ready().map(|waits| {
        let visits = waits.kinds.iter().filter(|(kind, _)| *kind == Kind::Visit);
        match visits.map(|(_, counts)| counts.waiting).sum::<u64>() {
            visits if visits == waits.total() => t!("queue-total", count: visits),
            _ => t!("queue-total-all", count: waits.total()),
        }
    });
    // Where there is nothing to choose from, nobody is asked to choose.
    let some = waits.ready().is_some_and(|waits| {
        let counts = waits.kinds.iter().find(|(other, _)| *other == kind());
        counts.is_some_and(|(_, counts)| here(*counts, part()) > 0)
    });
    // Whoever is here has left the sample that was being opened.
    let mut sampling = use_sampling();
    use_effect(move || {
        if sampling.peek().is_some() {
            sampling.set(None);
        }
    });
    rsx! {
        Screen {
            title: t!("queue-title"),
            subtitle,
            status: rsx! {
                SyncStatus {}
            },
            nav: rsx! {
                CoordinatorNav { queued: total.unwrap_or_default() }
            },
            wide: some,
            SalvagedNotice {}
            ProposalsWaiting {}
            SelectionsWaiting {}
            if some {
                Columns { on_phone: Side::Aside, aside: rsx! { Waiting {} },
                    EmptyState { icon: Glyph::Review, title: t!("queue-choose"), text: t!("queue-choose-text") }
                }
            } else {
                Waiting {}
            }
        }
    }
}

/// What waits of the kind that was chosen.
#[component]
fn Waiting() -> Element {
    let kind = use_kind();
    rsx! {
        KindChips {}
        if kind() == Kind::Visit {
            QueueList {}
        } else {
            for kind in [kind()] {
                ReportedList { key: "{kind}", kind }
            }
        }
    }
}

fn use_queue(part: Signal<Part>) -> Asked<ReviewQueue> {
    use_live(KINDS, part(), |store, part| async move {
        store.call(GetQueue { part, limit: SHOWN, ..GetQueue::default() }).await
    })
}

/// How many records wait for a decision, for the navigation.
pub(in crate::screens) fn use_waiting() -> u64 {
    use_waits().ready().map_or(0, |waits| waits.total())
}

/// Which part of what is there is looked at.
pub(super) fn part_chips(mut part: Signal<Part>, counts: Counts) -> Element {
    let Counts { waiting, flagged, decided } = counts;
    rsx! {
        ChoiceChips {
            id: "queue-filter",
            label: t!("queue-filter"),
            options: vec![
                (Part::Waiting, t!("queue-filter-all", count: waiting)),
                (Part::Flagged, t!("queue-filter-flagged", count: flagged)),
                (Part::Decided, t!("queue-filter-decided", count: decided)),
            ],
            chosen: vec![part()],
            onchange: move |chosen: Vec<Part>| part.set(chosen.first().copied().unwrap_or_default()),
        }
    }
}

/// What waits, or what is decided, as chosen.
#[component]
pub fn QueueList(
    /// The visit that is open beside it.
    current: Option<RecordId>,
) -> Element {
    let part = use_part();
    let queue = use_queue(part);
    let config = use_live(&[Kind::Config], (), |store, ()| async move { store.call(GetConfig).await });
    let sync = use_sync();
    let unheard = sync.as_ref().is_some_and(|sync| sync.before_first);
    let renewed = sync.and_then(|sync| sync.last);
    let counts = queue.ready().map(|queue| counts(&queue)).unwrap_or_default();
    // The list is drawn anew with each visit: it stands where it stood, with the open one in sight.
    use_effect(move || {
        if queue.ready().is_some() {
            document::eval("window.showCurrent();");
        }
    });
    rsx! {
        if counts.waiting + counts.decided > 0 {
            {part_chips(part, counts)}
        }
        if part() == Part::Waiting {
            BatchLink { kind: Kind::Visit, count: counts.waiting - counts.flagged }
        }
        {queue.show(|queue| {
            let config = config.ready();
            let config = config.as_ref().and_then(|config| config.as_ref().as_ref());
            rows(&queue, config, part(), unheard, renewed, current)
        })}
    }
}

fn rows(
    queue: &ReviewQueue,
    config: Option<&Config>,
    part: Part,
    unheard: bool,
    renewed: Option<String>,
    current: Option<RecordId>,
) -> Element {
    if queue.rows.is_empty() {
        return nothing(part, queue, unheard, renewed);
    }
    let here = here(counts(queue), part);
    let shown = u64::try_from(queue.rows.len()).unwrap_or(u64::MAX);
    rsx! {
        List {
            for row in queue.rows.iter().cloned() {
                Row {
                    key: "{row.record}",
                    current: current == Some(row.record),
                    reasons: chips_words(config.map(|config| &config.wrong_reasons[..]), &row.reasons),
                    shown: Shown(row),
                }
            }
        }
        {beyond(part, shown, here)}
    }
}

/// That more are there than are shown.
pub(super) fn beyond(part: Part, shown: u64, here: u64) -> Element {
    let title = match part {
        _ if here <= shown => return rsx! {},
        Part::Decided => t!("queue-more-decided", shown: shown, total: here),
        _ => t!("queue-more", shown: shown, total: here),
    };
    rsx! {
        Notice { title, icon: Glyph::Info }
    }
}

fn counts(queue: &ReviewQueue) -> Counts {
    Counts { waiting: queue.total, flagged: queue.flagged, decided: queue.decided }
}

/// How many there are of what is looked at.
pub(super) fn here(counts: Counts, part: Part) -> u64 {
    match part {
        Part::Waiting => counts.waiting,
        Part::Flagged => counts.flagged,
        Part::Decided => counts.decided,
    }
}

/// No row: because of the filter, because nothing has come yet, or because all is done as far as this device knows.
fn nothing(part: Part, queue: &ReviewQueue, unheard: bool, renewed: Option<String>) -> Element {
    let filtered = part == Part::Decided || (part == Part::Flagged && queue.total > 0);
    let (icon, title, text) = if part == Part::Decided {
        (Glyph::Review, t!("queue-none-decided"), t!("queue-none-decided-text"))
    } else if filtered {
        (Glyph::Flag, t!("queue-none-flagged"), t!("queue-none-flagged-text"))
    } else if unheard {
        // Nothing has come from the centre yet: that is not the same as nothing to do.
        (Glyph::Offline, t!("coordinator-unheard"), t!("coordinator-unheard-text"))
    } else {
        // Nothing was reviewed where nothing came.
        let (icon, title) = match queue.decided {
            0 => (Glyph::Review, t!("queue-none-yet")),
            _ => (Glyph::Received, t!("queue-empty")),
        };
        let text = match renewed {
            Some(when) => t!("queue-empty-since", when: when),
            None => t!("queue-empty-text"),
        };
        (icon, title, text)
    };
    rsx! {
        EmptyState {
            icon,
            title,
            text,
            action: (!filtered)
                .then(|| rsx! {
                    Renew {}
                }),
        }
    }
}

/// A row, equal to itself as long as it would be drawn the same.
#[derive(Clone, Debug)]
struct Shown(QueueRow);

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        let (one, two) = (&self.0, &other.0);
        one.revision == two.revision
            && one.family_name == two.family_name
            && one.mentor == two.mentor
            && one.flags == two.flags
            && one.word == two.word
            && one.standing == two.standing
            && (one.again, one.answers, one.explained, one.unchanged)
                == (two.again, two.answers, two.explained, two.unchanged)
    }
}

#[component]
fn Row(
    shown: Shown,
    /// What the family says was not right, in words.
    reasons: String,
    current: bool,
) -> Element {
    let row = shown.0;
    let phone = use_phone();
    let offset = row.region.parse().map_or_else(|_| phone.offset(), |code: RegionCode| code.offset_minutes());
    let day = format::day_from(format::local_day(row.visited, offset), phone.today());
    let to = Route::Review { visit: row.record, revision: row.revision };
    let place = where_and_who(&row.region, row.mentor.as_deref());
    let marks = marks(&row, &reasons);
    rsx! {
        ListItem {
            title: row.family_name.clone(),
            subtitle: format!("{place} · {day}"),
            lead: Lead::Person(row.family_name.clone()),
            to,
            current,
            note: (!marks.is_empty())
                .then(|| rsx! {
                    Chips {
                        for (place , (label , tone , icon)) in marks.iter().enumerate() {
                            Chip { key: "{place}", label: label.clone(), tone: *tone, icon: *icon }
                        }
                    }
                }),
        }
    }
}

/// *Tebet · Bu Contoh*: the sub-district and the mentor.
pub(super) fn where_and_who(region: &str, mentor: Option<&str>) -> String {
    let area = region.get(..8).and_then(pendamping_regions::name).unwrap_or(region);
    mentor.map_or_else(|| area.to_owned(), |mentor| format!("{area} · {mentor}"))
}

/// What is worth knowing before opening it, in words: before all else that the family disputes it.
fn marks(row: &QueueRow, reasons: &str) -> Vec<(String, Tone, Option<Glyph>)> {
    let (disputed, said): (Vec<_>, Vec<_>) =
        row.word.iter().map(|word| word_mark(word, reasons)).partition(|(_, tone, _)| *tone == Tone::Danger);
    let mut marks: Vec<_> = decision_mark(row.standing).into_iter().chain(disputed).collect();
    marks.extend(row.flags.iter().map(|flag| (flag_words(flag), Tone::Warn, Some(Glyph::Flag))));
    if row.explained && !row.flags.is_empty() {
        marks.push((t!("queue-explained"), Tone::Quiet, Some(Glyph::Comment)));
    }
    marks.extend(said);
    if row.unchanged {
        marks.push((t!("queue-unchanged"), Tone::Warn, Some(Glyph::Edit)));
    } else if row.answers {
        marks.push((t!("queue-answers"), Tone::Accent, Some(Glyph::Edit)));
    }
    if row.again {
        marks.push((t!("queue-again"), Tone::Accent, Some(Glyph::Retry)));
    }
    marks
}

/// What was decided, where something is.
pub(super) fn decision_mark(standing: Standing) -> Option<(String, Tone, Option<Glyph>)> {
    match standing {
        Standing::Approved => Some((t!("past-approved"), Tone::Good, Some(Glyph::Approve))),
        Standing::Declined => Some((t!("stage-declined"), Tone::Warn, Some(Glyph::Close))),
        Standing::CorrectionAsked => Some((t!("past-asked"), Tone::Accent, Some(Glyph::Comment))),
        Standing::Recorded | Standing::Received => None,
    }
}

/// The family's word, and whether it came by the mentor's phone.
fn word_mark((word, own): &(Word, bool), reasons: &str) -> (String, Tone, Option<Glyph>) {
    let said = word_words(word).to_lowercase();
    let said = if reasons.is_empty() {
        said
    } else {
        t!("queue-word-reasons", word: said, reasons: reasons.to_owned())
    };
    match (word, own) {
        (Word::Came, true) => (t!("queue-word-came"), Tone::Good, None),
        (Word::Came, false) => (t!("queue-word-came-mentor"), Tone::Quiet, None),
        (_, true) => (t!("queue-word", word: said), Tone::Danger, Some(Glyph::Alert)),
        (_, false) => (t!("queue-word-mentor", word: said), Tone::Danger, Some(Glyph::Alert)),
    }
}
