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
use pendamping_store_api::review::{GetQueue, Part, QueueRow, ReviewQueue};
use pendamping_store_api::shared::GetConfig;

use crate::live::{Asked, use_live};
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::places::CoordinatorNav;
use crate::screens::salvaged::SalvagedNotice;
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
    let part = use_part();
    let queue = use_queue(part);
    let total = queue.ready().map(|queue| queue.total);
    // Where there is nothing to choose from, nobody is asked to choose.
    let some = queue.ready().is_some_and(|queue| here(&queue, part()) > 0);
    rsx! {
        Screen {
            title: t!("queue-title"),
            subtitle: total.map(|total| t!("queue-total", count: total)),
            status: rsx! {
                SyncStatus {}
            },
            nav: rsx! {
                CoordinatorNav { queued: total.unwrap_or_default() }
            },
            wide: some,
            SalvagedNotice {}
            ProposalsWaiting {}
            if some {
                Columns { on_phone: Side::Aside, aside: rsx! { QueueList {} },
                    EmptyState { icon: Glyph::Review, title: t!("queue-choose"), text: t!("queue-choose-text") }
                }
            } else {
                QueueList {}
            }
        }
    }
}

fn use_queue(part: Signal<Part>) -> Asked<ReviewQueue> {
    use_live(KINDS, part(), |store, part| async move {
        store.call(GetQueue { part, limit: SHOWN, ..GetQueue::default() }).await
    })
}

/// How many visits wait for a decision, for the navigation.
pub(in crate::screens) fn use_waiting() -> u64 {
    let queue = use_live(KINDS, (), |store, ()| async move {
        store.call(GetQueue { limit: 1, ..GetQueue::default() }).await
    });
    queue.ready().map_or(0, |queue| queue.total)
}

/// What waits, or what is decided, as chosen.
#[component]
pub fn QueueList(
    /// The visit that is open beside it.
    current: Option<RecordId>,
) -> Element {
    let mut part = use_part();
    let queue = use_queue(part);
    let config = use_live(&[Kind::Config], (), |store, ()| async move { store.call(GetConfig).await });
    let sync = use_sync();
    let unheard = sync.as_ref().is_some_and(|sync| sync.before_first);
    let renewed = sync.and_then(|sync| sync.last);
    let counts = queue.ready().map(|queue| (queue.total, queue.flagged, queue.decided));
    let (total, to_check, decided) = counts.unwrap_or_default();
    // The list is drawn anew with each visit: it stands where it stood, with the open one in sight.
    use_effect(move || {
        if queue.ready().is_some() {
            document::eval("window.showCurrent();");
        }
    });
    rsx! {
        if total + decided > 0 {
            ChoiceChips {
                id: "queue-filter",
                label: t!("queue-filter"),
                options: vec![
                    (Part::Waiting, t!("queue-filter-all", count: total)),
                    (Part::Flagged, t!("queue-filter-flagged", count: to_check)),
                    (Part::Decided, t!("queue-filter-decided", count: decided)),
                ],
                chosen: vec![part()],
                onchange: move |chosen: Vec<Part>| part.set(chosen.first().copied().unwrap_or_default()),
            }
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
    let here = here(queue, part);
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
        if here > shown {
            Notice {
                title: match part {
                    Part::Decided => t!("queue-more-decided", shown: shown, total: here),
                    _ => t!("queue-more", shown: shown, total: here),
                },
                icon: Glyph::Info,
            }
        }
    }
}

/// How many there are of what is looked at.
fn here(queue: &ReviewQueue, part: Part) -> u64 {
    match part {
        Part::Waiting => queue.total,
        Part::Flagged => queue.flagged,
        Part::Decided => queue.decided,
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
    } else if let Some(when) = renewed {
        (Glyph::Received, t!("queue-empty"), t!("queue-empty-since", when: when))
    } else {
        (Glyph::Received, t!("queue-empty"), t!("queue-empty-text"))
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
fn decision_mark(standing: Standing) -> Option<(String, Tone, Option<Glyph>)> {
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
