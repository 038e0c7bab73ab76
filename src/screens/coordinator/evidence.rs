//! What a decision rests on. First, in a word each, what must not be overlooked; then photos, place and time and the visit before
//! this one; then, in sentences, what the family disputes, flags with the mentor's explanation, what the family confirms; last what
//! the mentor says of the visit.
//!
//! It only shows. What is not known is said, never left out.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use pendamping_domain::config::Config;
use pendamping_domain::confirmation::{Channel, Word};
use pendamping_domain::id::RecordId;
use pendamping_domain::place::Fix;
use pendamping_domain::plausibility::{Flag, FlagKind};
use pendamping_domain::revision::Kind;
use pendamping_domain::visit::Visit;
use pendamping_store_api::StoreError;
use pendamping_store_api::shared::{ConfirmationRow, FollowUpRow, OpenVisit, VisitPage};

use crate::live::use_live;
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::photos::Photos;
use crate::screens::visit_facts::{
    account, all_flags, channel_words, chips_words, evidence_at, flag_words, flags_meaning, met_words,
    word_with_reasons, word_words,
};
use crate::widgets::prelude::*;
use crate::{format, t};

/// Everything a decision rests on.
pub(super) fn evidence(page: &VisitPage, config: Option<&Config>) -> Element {
    let home = page.family.as_ref().and_then(|family| family.home.as_ref());
    let flags = all_flags(&page.visit, &page.centre_flags);
    let (disputed, said): (Vec<_>, Vec<_>) = page.confirmations.iter().partition(|row| disputes(row));
    // What brought it back is read before anything else: that is what is to be decided.
    let first = page.life.again;
    rsx! {
        {signs(page, &flags, &disputed, config)}
        if first {
            for row in &disputed {
                {family_word(page, row, config)}
            }
        }
        if !page.visit.photos.is_empty() {
            Photos {
                photos: page.visit.photos.clone(),
                family: page.family_id,
                home: home.copied(),
                zone: zone_of(page),
                fetch: true,
            }
        }
        Card { title: t!("review-evidence"),
            Facts { facts: evidence_at(&page.visit, home, zone_of(page)) }
        }
        {moved(page, home)}
        {before(page, config)}
        if !first {
            for row in &disputed {
                {family_word(page, row, config)}
            }
        }
        {flagged(page, &flags, config)}
        for row in said {
            {family_word(page, row, config)}
        }
        Card { title: t!("review-account"),
            Facts { facts: account(&page.visit, config) }
        }
        if !page.follow_ups.is_empty() {
            Section { title: t!("fact-follow-ups"),
                List {
                    for row in &page.follow_ups {
                        {follow_up(row)}
                    }
                }
            }
        }
    }
}

/// What nobody should overlook, in a word each: the sentences are below the evidence.
fn signs(
    page: &VisitPage,
    flags: &[Flag],
    disputed: &[&ConfirmationRow],
    config: Option<&Config>,
) -> Element {
    // With the reason: that money was asked for is not to be found out further down.
    let words = disputed.iter().filter_map(|row| row.confirmation.as_ref());
    let words = words.map(|said| (word_with_reasons(said, config), Tone::Danger));
    let mut all: Vec<(String, Tone)> = Vec::new();
    // The same word from two phones is one sign here; each answer stands below with how it came.
    let unchanged = page.unchanged.then(|| (t!("queue-unchanged"), Tone::Warn));
    for sign in words.chain(unchanged).chain(flags.iter().map(|flag| (flag_words(flag), Tone::Warn))) {
        if !all.contains(&sign) {
            all.push(sign);
        }
    }
    rsx! {
        if !all.is_empty() {
            Chips {
                for (label , tone) in all {
                    Chip { key: "{label}", label, tone, icon: Glyph::Flag }
                }
            }
        }
    }
}

/// The clock of the place, by which everybody there lives: what a phone was set to is only a fact beside it.
pub(super) fn zone_of(page: &VisitPage) -> i16 {
    let family = page.family.as_ref();
    family.map_or(page.visit.captured.started.offset, |family| family.region.offset_minutes())
}

/// *19 Nov 16.40 WIB*, where the visit was.
pub(super) fn moment(page: &VisitPage, at: DateTime<Utc>) -> String {
    moment_at(at, zone_of(page))
}

/// *19 Nov 16.40 WIB*
pub(super) fn moment_at(at: DateTime<Utc>, offset: i16) -> String {
    let day = format::short_day(format::local_day(at, offset));
    format!("{day} {} {}", format::clock(at, offset), format::zone(offset))
}

/// Whether the family says here that the visit was not so.
pub(super) fn disputes(row: &ConfirmationRow) -> bool {
    row.confirmation.as_ref().is_some_and(|said| said.word.disputes())
}

fn flagged(page: &VisitPage, flags: &[Flag], config: Option<&Config>) -> Element {
    if flags.is_empty() {
        return match page.visit.explanation.as_str() {
            "" => rsx! {},
            said => rsx! {
                Notice { title: t!("fact-explanation"), text: quoted(said), icon: Glyph::Comment }
            },
        };
    }
    let title = flags.iter().map(flag_words).collect::<Vec<_>>().join(" · ");
    let overlaps = flags.iter().any(|flag| flag.kind == FlagKind::Overlap);
    let said = match page.visit.explanation.as_str() {
        "" => t!("review-not-explained"),
        said => t!("review-explained", text: said.to_owned()),
    };
    let meaning = flags_meaning(flags, config.map(|config| &config.limits));
    let mut others: Vec<RecordId> = flags.iter().filter_map(|flag| flag.with).collect();
    others.dedup();
    let text = if overlaps {
        format!("{meaning} {said} {}", other_times(page))
    } else {
        format!("{meaning} {said}")
    };
    rsx! {
        Notice {
            title,
            text,
            tone: Tone::Warn,
            icon: Glyph::Flag,
            action: (!others.is_empty()).then(|| rsx! {
                for visit in others {
                    OtherVisit { key: "{visit}", visit }
                }
            }),
        }
    }
}

/// *Near home* says less where the mentor has moved the point that stands for it: how far, when, and how far the old one is.
fn moved(page: &VisitPage, home: Option<&Fix>) -> Element {
    let (Some(moved), Some(home)) = (page.home_moved, home) else { return rsx! {} };
    let by = format::distance(moved.from.metres_to(home));
    let when = moved.received.map_or_else(|| t!("past-here"), |at| moment(page, at));
    let from_old = page.visit.captured.place.fix().map(|fix| format::distance(fix.metres_to(&moved.from)));
    let text = match from_old {
        Some(distance) => t!("review-home-moved-text", when: when, distance: distance),
        None => when,
    };
    rsx! {
        Notice { title: t!("review-home-moved", distance: by), text, tone: Tone::Warn, icon: Glyph::Place }
    }
}

/// The way to the visit that a flag compares this one with, where this phone has it.
#[component]
fn OtherVisit(visit: RecordId) -> Element {
    let phone = use_phone();
    let page = use_live(&[Kind::Visit], visit, |store, record| async move {
        match store.call(OpenVisit { record }).await {
            Ok(page) => Ok(Some(page)),
            Err(StoreError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    });
    let Some(found) = page.ready() else { return rsx! {} };
    let Some(other) = found.as_ref() else {
        return rsx! {
            p { class: "muted", {t!("review-other-away")} }
        };
    };
    let day =
        format::day_from(format::local_day(other.visit.captured.started.wall, zone_of(other)), phone.today());
    let name = other.family.as_ref().map(|family| family.name.clone()).unwrap_or_default();
    rsx! {
        LinkButton {
            to: Route::Review { visit, revision: other.revision },
            label: t!("review-open-other", name: name, day: day),
            kind: ButtonKind::Quiet,
        }
    }
}

/// When the mentor's other visits around this one were.
fn other_times(page: &VisitPage) -> String {
    let (from, to, offset) = (&page.visit.captured.started, &page.visit.captured.ended, zone_of(page));
    let times: Vec<String> = page
        .others
        .iter()
        .filter(|other| other.record != page.record && other.from < to.wall && from.wall < other.to)
        .map(|other| {
            let from = format::clock(other.from, offset);
            format!("{from} – {} {}", format::clock(other.to, offset), format::zone(offset))
        })
        .collect();
    if times.is_empty() { String::new() } else { t!("review-other-visits", times: times.join(", ")) }
}

/// What the family says, and by which way it came. By the mentor's phone it never looks like the family's own.
fn family_word(page: &VisitPage, row: &ConfirmationRow, config: Option<&Config>) -> Element {
    let when = moment(page, row.at);
    let Some(said) = &row.confirmation else {
        return rsx! {
            Notice { key: "{row.record}", title: t!("review-family-answered"), text: when }
        };
    };
    // Denials stand first, whenever they came; so it is said which of several is the latest.
    let several = page.confirmations.len() > 1;
    let latest = page.confirmations.iter().max_by_key(|word| word.at).map(|word| word.record);
    let own = said.channel.is_independent();
    let tone = match said.word {
        Word::Came if own => Tone::Good,
        Word::Came => Tone::Quiet,
        _ => Tone::Danger,
    };
    let mut parts = vec![format!("{} · {when}", channel_words(&said.channel))];
    // Only of a yes: one that was written in front of the mentor confirms little, a no does not lose by it.
    if said.channel == Channel::MentorPhone && !disputes(row) {
        parts.push(t!("review-not-independent"));
    }
    if several && latest == Some(row.record) {
        parts.push(t!("review-word-latest"));
    }
    if !said.reasons.is_empty() {
        parts.push(chips_words(config.map(|config| &config.wrong_reasons[..]), &said.reasons));
    }
    if !said.note.is_empty() {
        parts.push(quoted(&said.note));
    }
    let icon = if own { Glyph::Family } else { Glyph::Handover };
    rsx! {
        Notice {
            key: "{row.record}",
            title: t!("review-family-says", word: word_words(&said.word)),
            // Some are sentences with their own full stop.
            text: parts.iter().map(|part| part.trim_end_matches('.')).collect::<Vec<_>>().join(". "),
            tone,
            icon,
        }
    }
}

/// The visit to this family before this one.
fn before(page: &VisitPage, config: Option<&Config>) -> Element {
    let Some((_, visit)) = &page.previous else {
        return rsx! {
            Notice { title: t!("review-first-visit"), icon: Glyph::History }
        };
    };
    let day = |visit: &Visit| format::local_day(visit.captured.started.wall, zone_of(page));
    let (then, now) = (day(visit), day(&page.visit));
    let apart = match u32::try_from((now - then).num_days()).unwrap_or(0) {
        0 => t!("review-before-same-day"),
        days => t!("review-before-apart", days: format::days(days)),
    };
    let mut facts = vec![
        Fact::new(t!("review-before-day"), format::full_day(then)).more(apart),
        Fact::new(t!("fact-met"), met_words(&visit.met)),
        Fact::new(
            t!("fact-purposes"),
            chips_words(config.map(|config| &config.purposes[..]), &visit.purposes),
        ),
    ];
    if !visit.results.is_empty() {
        facts.push(Fact::new(t!("fact-results"), visit.results.clone()));
    }
    if let Some(next) = visit.next_visit {
        facts.push(Fact::new(t!("review-before-agreed"), format::full_day(next)));
    }
    rsx! {
        Card { title: t!("review-before"),
            Facts { facts }
        }
    }
}

fn follow_up(row: &FollowUpRow) -> Element {
    let follow_up = &row.follow_up;
    let due = match follow_up.done {
        Some(done) => t!("review-follow-up-done", day: format::short_day(done)),
        None => t!("review-follow-up-due", day: format::short_day(follow_up.due)),
    };
    let tone = if follow_up.done.is_some() { Tone::Good } else { Tone::Accent };
    rsx! {
        ListItem {
            key: "{row.record}",
            title: follow_up.action.clone(),
            subtitle: due,
            lead: Lead::Sign(Glyph::FollowUp, tone),
        }
    }
}

/// Somebody's own words.
pub(in crate::screens) fn quoted(text: &str) -> String {
    format!("“{text}”")
}
