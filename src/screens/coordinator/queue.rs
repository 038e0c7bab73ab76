//! *Pemeriksaan*: what waits for a decision: what a family disputes first, then what is flagged, then the oldest.
//!
//! The order is the store's; nothing is decided here.

use dioxus::prelude::*;
use pendamping_domain::confirmation::Word;
use pendamping_domain::id::RecordId;
use pendamping_domain::region::RegionCode;
use pendamping_domain::revision::Kind;
use pendamping_store_api::review::{GetQueue, QueueRow, ReviewQueue};

use crate::live::{Asked, use_live};
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::places::CoordinatorNav;
use crate::screens::status::{Renew, SyncStatus, use_sync};
use crate::screens::visit_facts::{flag_words, word_words};
use crate::widgets::prelude::*;
use crate::{format, t};

/// The most rows shown at once; the total says how many wait beyond them.
pub(super) const SHOWN: usize = 200;

/// What may change the queue.
const KINDS: &[Kind] = &[Kind::Visit, Kind::Review, Kind::Confirmation, Kind::Family, Kind::Person];

/// Whether only flagged visits are looked at. Chosen in the queue, and kept while one goes from visit to visit.
pub(super) fn use_flagged_only() -> Signal<bool> {
    #[derive(Clone, Copy)]
    struct FlaggedOnly(Signal<bool>);
    use_root_context(|| FlaggedOnly(Signal::new_in_scope(false, ScopeId::ROOT))).0
}

/// The queue. On a wide screen there is room beside it for what is chosen.
#[component]
pub fn Queue() -> Element {
    let queue = use_queue(use_flagged_only());
    let total = queue.ready().map(|queue| queue.total);
    let some = total.is_some_and(|total| total > 0);
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

fn use_queue(flagged_only: Signal<bool>) -> Asked<ReviewQueue> {
    use_live(KINDS, flagged_only(), |store, flagged_only| async move {
        store.call(GetQueue { flagged_only, limit: SHOWN, ..GetQueue::default() }).await
    })
}

/// What waits, with its two filters.
#[component]
pub fn QueueList(
    /// The visit that is open beside it.
    current: Option<RecordId>,
) -> Element {
    let mut flagged_only = use_flagged_only();
    let queue = use_queue(flagged_only);
    let sync = use_sync();
    let unheard = sync.as_ref().is_some_and(|sync| sync.before_first);
    let renewed = sync.and_then(|sync| sync.last);
    let counts = queue.ready().map(|queue| (queue.total, queue.flagged));
    let (total, to_check) = counts.unwrap_or_default();
    // The list is drawn anew with each visit: it stands where it stood, with the open one in sight.
    use_effect(move || {
        if queue.ready().is_some() {
            document::eval("window.showCurrent();");
        }
    });
    rsx! {
        if total > 0 {
            ChoiceChips {
                id: "queue-filter",
                label: t!("queue-filter"),
                options: vec![
                    (false, t!("queue-filter-all", count: total)),
                    (true, t!("queue-filter-flagged", count: to_check)),
                ],
                chosen: vec![flagged_only()],
                onchange: move |chosen: Vec<bool>| flagged_only.set(chosen.contains(&true)),
            }
        }
        {queue.show(|queue| rows(&queue, flagged_only(), unheard, renewed, current))}
    }
}

fn rows(
    queue: &ReviewQueue,
    flagged_only: bool,
    unheard: bool,
    renewed: Option<String>,
    current: Option<RecordId>,
) -> Element {
    if queue.rows.is_empty() {
        return nothing(flagged_only && queue.total > 0, unheard, renewed);
    }
    let here = if flagged_only { queue.flagged } else { queue.total };
    let shown = u64::try_from(queue.rows.len()).unwrap_or(u64::MAX);
    rsx! {
        List {
            for row in queue.rows.iter().cloned() {
                Row { key: "{row.record}", current: current == Some(row.record), shown: Shown(row) }
            }
        }
        if here > shown {
            Notice { title: t!("queue-more", shown: shown, total: here), icon: Glyph::Info }
        }
    }
}

/// No row: because of the filter, because nothing has come yet, or because all is done as far as this device knows.
fn nothing(filtered: bool, unheard: bool, renewed: Option<String>) -> Element {
    let (icon, title, text) = if filtered {
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
            && (one.again, one.answers, one.explained) == (two.again, two.answers, two.explained)
    }
}

#[component]
fn Row(shown: Shown, current: bool) -> Element {
    let row = shown.0;
    let phone = use_phone();
    let offset = row.region.parse().map_or_else(|_| phone.offset(), |code: RegionCode| code.offset_minutes());
    let day = format::day_from(format::local_day(row.visited, offset), phone.today());
    let to = Route::Review { visit: row.record, revision: row.revision };
    let place = where_and_who(&row.region, row.mentor.as_deref());
    let marks = marks(&row);
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
                        for (label , tone , icon) in marks {
                            Chip { key: "{label}", label: label.clone(), tone, icon }
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
fn marks(row: &QueueRow) -> Vec<(String, Tone, Option<Glyph>)> {
    let (disputed, said): (Vec<_>, Vec<_>) =
        row.word.iter().map(word_mark).partition(|(_, tone, _)| *tone == Tone::Danger);
    let mut marks = disputed;
    marks.extend(row.flags.iter().map(|flag| (flag_words(flag), Tone::Warn, Some(Glyph::Flag))));
    if row.explained && !row.flags.is_empty() {
        marks.push((t!("queue-explained"), Tone::Quiet, Some(Glyph::Comment)));
    }
    marks.extend(said);
    if row.answers {
        marks.push((t!("queue-answers"), Tone::Accent, Some(Glyph::Edit)));
    }
    if row.again {
        marks.push((t!("queue-again"), Tone::Accent, Some(Glyph::Retry)));
    }
    marks
}

/// The family's word, and whether it came by the mentor's phone.
fn word_mark((word, own): &(Word, bool)) -> (String, Tone, Option<Glyph>) {
    let said = word_words(word).to_lowercase();
    match (word, own) {
        (Word::Came, true) => (t!("queue-word-came"), Tone::Good, None),
        (Word::Came, false) => (t!("queue-word-came-mentor"), Tone::Quiet, None),
        (_, true) => (t!("queue-word", word: said), Tone::Danger, Some(Glyph::Alert)),
        (_, false) => (t!("queue-word-mentor", word: said), Tone::Danger, Some(Glyph::Alert)),
    }
}
