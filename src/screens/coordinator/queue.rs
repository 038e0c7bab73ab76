//! *Pemeriksaan*: what waits for a decision, flagged and oldest first.
//!
//! The order is the store's; nothing is decided here.

use dioxus::prelude::*;
use pendamping_domain::confirmation::Word;
use pendamping_domain::region::RegionCode;
use pendamping_domain::revision::Kind;
use pendamping_store_api::review::{GetQueue, QueueRow, ReviewQueue};

use crate::live::use_live;
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::places::CoordinatorNav;
use crate::screens::status::{SyncStatus, use_sync};
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

/// The queue, with its two filters.
#[component]
pub fn Queue() -> Element {
    let mut flagged_only = use_flagged_only();
    let queue = use_live(KINDS, flagged_only(), |store, flagged_only| async move {
        store.call(GetQueue { flagged_only, limit: SHOWN, ..GetQueue::default() }).await
    });
    let unheard = use_sync().is_some_and(|sync| sync.before_first);
    let counts = queue.ready().map(|queue| (queue.total, queue.flagged));
    let (total, to_check) = counts.unwrap_or_default();
    rsx! {
        Screen {
            title: t!("queue-title"),
            subtitle: counts.map(|_| t!("queue-total", count: total)),
            status: rsx! {
                SyncStatus {}
            },
            nav: rsx! {
                CoordinatorNav { queued: total }
            },
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
            {queue.show(|queue| rows(&queue, flagged_only(), unheard))}
        }
    }
}

fn rows(queue: &ReviewQueue, flagged_only: bool, unheard: bool) -> Element {
    if queue.rows.is_empty() {
        return if flagged_only && queue.total > 0 {
            rsx! {
                EmptyState {
                    icon: Glyph::Flag,
                    title: t!("queue-none-flagged"),
                    text: t!("queue-none-flagged-text"),
                }
            }
        } else if unheard {
            // Nothing has come from the centre yet: that is not the same as nothing to do.
            rsx! {
                EmptyState { icon: Glyph::Offline, title: t!("coordinator-unheard"), text: t!("coordinator-unheard-text") }
            }
        } else {
            rsx! {
                EmptyState {
                    icon: Glyph::Received,
                    title: t!("queue-empty"),
                    text: t!("queue-empty-text"),
                }
            }
        };
    }
    let here = if flagged_only { queue.flagged } else { queue.total };
    let shown = u64::try_from(queue.rows.len()).unwrap_or(u64::MAX);
    rsx! {
        List {
            for row in queue.rows.iter().cloned() {
                Row { key: "{row.record}", shown: Shown(row) }
            }
        }
        if here > shown {
            Notice { title: t!("queue-more", shown: shown, total: here), icon: Glyph::Info }
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
fn Row(shown: Shown) -> Element {
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

/// What is worth knowing before opening it, in words.
fn marks(row: &QueueRow) -> Vec<(String, Tone, Option<Glyph>)> {
    let mut marks: Vec<_> =
        row.flags.iter().map(|flag| (flag_words(flag), Tone::Warn, Some(Glyph::Flag))).collect();
    if row.explained && !row.flags.is_empty() {
        marks.push((t!("queue-explained"), Tone::Quiet, Some(Glyph::Comment)));
    }
    match &row.word {
        Some((Word::Came, true)) => marks.push((t!("queue-word-came"), Tone::Good, None)),
        Some((Word::Came, false)) => marks.push((t!("queue-word-came-mentor"), Tone::Quiet, None)),
        Some((word, _)) => {
            marks.push((
                t!("queue-word", word: word_words(word).to_lowercase()),
                Tone::Danger,
                Some(Glyph::Alert),
            ));
        }
        None => {}
    }
    if row.answers {
        marks.push((t!("queue-answers"), Tone::Accent, Some(Glyph::Edit)));
    }
    if row.again {
        marks.push((t!("queue-again"), Tone::Accent, Some(Glyph::Retry)));
    }
    marks
}
