//! One visit, read: what was found, where it is, what was decided. Nothing is changed here; a correction is its own form.

use chrono::{DateTime, NaiveDate, Utc};
use dioxus::prelude::*;
use pendamping_domain::config::Config;
use pendamping_domain::custody::Custody;
use pendamping_domain::id::RecordId;
use pendamping_domain::life::Standing;
use pendamping_domain::review::Decision;
use pendamping_domain::revision::Kind;
use pendamping_store_api::StoreError;
use pendamping_store_api::shared::{ConfirmationRow, GetConfig, HistoryRow, OpenVisit, ReviewRow, VisitPage};

use super::desk::{custody_words, until_words};
use super::visit_form::{asked, is_own, may_correct};
use crate::live::use_live;
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::photos::Photos;
use crate::screens::set_aside::reason;
use crate::screens::status::SyncStatus;
use crate::screens::visit_facts::{
    account, all_flags, channel_words, evidence_at, field_words, flag_words, flags_meaning, value_words,
    word_words,
};
use crate::widgets::prelude::*;
use crate::{format, t};

const KINDS: &[Kind] = &[
    Kind::Visit,
    Kind::Review,
    Kind::Confirmation,
    Kind::FollowUp,
    Kind::Family,
    Kind::Config,
    Kind::Person,
];

struct Seen {
    /// None when this phone has no such visit (any more).
    page: Option<VisitPage>,
    /// Whether it may be corrected on this phone.
    may_correct: bool,
    /// Whether whoever uses this phone recorded it.
    is_own: bool,
    config: Option<Config>,
    now: DateTime<Utc>,
    offset: i16,
}

impl Seen {
    fn when(&self, at: DateTime<Utc>) -> String {
        format::when(at, self.now, self.offset)
    }

    fn today(&self) -> NaiveDate {
        format::local_day(self.now, self.offset)
    }
}

/// A visit with everything known of it.
#[component]
pub fn ReadVisit(visit: RecordId) -> Element {
    let phone = use_phone();
    let live = use_live(KINDS, visit, move |store, record| {
        let phone = phone.clone();
        async move {
            let (now, offset) = (phone.platform().now().wall, phone.offset());
            let config = store.call(GetConfig).await?;
            let page = match store.call(OpenVisit { record }).await {
                Ok(page) => Some(page),
                Err(StoreError::NotFound) => None,
                Err(error) => return Err(error),
            };
            let may_correct = match &page {
                Some(page) => may_correct(&store, &phone, page).await?,
                None => false,
            };
            let is_own = page.as_ref().is_none_or(|page| is_own(&phone, page));
            Ok(Seen { page, may_correct, is_own, config, now, offset })
        }
    });
    let ready = live.ready();
    let page = ready.as_ref().and_then(|seen| seen.page.as_ref());
    let name = page.and_then(|page| page.family.as_ref()).map(|family| family.name.clone());
    let back = page.map_or(Route::Today {}, |page| Route::Family { family: page.family_id });
    let may_correct = ready.as_ref().is_some_and(|seen| seen.may_correct);
    let is_asked = page.is_some_and(|page| !asked(page).is_empty());
    let action = may_correct.then(|| rsx! { EditLink { visit, asked: is_asked } });
    rsx! {
        Screen {
            title: t!("visit-read-title"),
            subtitle: name,
            back,
            status: rsx! { SyncStatus {} },
            actions: action,
            {live.show(|seen| match &seen.page {
                Some(page) => view(page, &seen),
                None => rsx! {
                    EmptyState { icon: Glyph::Help, title: t!("visit-gone"), text: t!("visit-gone-text") }
                },
            })}
        }
    }
}

#[component]
fn EditLink(visit: RecordId, asked: bool) -> Element {
    let (label, kind) = if asked {
        (t!("visit-answer"), ButtonKind::Primary)
    } else {
        (t!("visit-edit"), ButtonKind::Secondary)
    };
    rsx! {
        LinkButton { to: Route::EditVisit { visit }, label, kind, icon: Glyph::Edit, fill: true }
    }
}

fn view(page: &VisitPage, seen: &Seen) -> Element {
    let home = page.family.as_ref().and_then(|family| family.home);
    // By the clock of the place, as the coordinator sees it and as everything else here tells time.
    let zone = page.family.as_ref().map_or(seen.offset, |family| family.region.offset_minutes());
    let mut facts = evidence_at(&page.visit, home.as_ref(), zone);
    facts.extend(account(&page.visit, seen.config.as_ref()));
    // Of whom this phone does not know, as of who had the family before, that it was somebody else.
    let another = || (!seen.is_own).then(|| t!("visit-author-another"));
    if let Some(name) = page.author_name.clone().or_else(another) {
        facts.push(Fact::new(t!("visit-author"), name));
    }
    rsx! {
        {standing(page, seen)}
        {flags(page, seen)}
        Section { title: t!("visit-facts"),
            Card { Facts { facts } }
        }
        if !page.visit.photos.is_empty() {
            Section { title: t!("visit-photos"), trailing: page.visit.photos.len().to_string(),
                Photos { photos: page.visit.photos.clone(), family: page.family_id, home, zone }
            }
        }
        if !page.follow_ups.is_empty() {
            Section { title: t!("fact-follow-ups"), trailing: page.follow_ups.len().to_string(),
                List {
                    for row in &page.follow_ups {
                        ListItem {
                            key: "{row.record}",
                            title: row.follow_up.action.clone(),
                            subtitle: match row.follow_up.done {
                                Some(day) => t!("visit-follow-up-done", day: format::day_from(day, seen.today())),
                                None => until_words(row.follow_up.due, seen.today()),
                            },
                            lead: Lead::Sign(
                                Glyph::FollowUp,
                                if row.follow_up.done.is_some() { Tone::Good } else { Tone::Accent },
                            ),
                        }
                    }
                }
            }
        }
        if !page.confirmations.is_empty() {
            Section { title: t!("visit-family-word"),
                List {
                    for row in &page.confirmations {
                        {confirmation(row, seen)}
                    }
                }
            }
        }
        if !page.reviews.is_empty() {
            Section { title: t!("visit-reviews"),
                Card { Timeline { entries: page.reviews.iter().rev().map(|row| review(row, page, seen)).collect::<Vec<_>>() } }
            }
        }
        if !page.history.is_empty() || !page.lost.is_empty() {
            Section { title: t!("visit-history"),
                {history(page, seen)}
            }
        }
    }
}

/// Where it is, and what that asks of the mentor.
fn standing(page: &VisitPage, seen: &Seen) -> Element {
    let (label, tone, glyph) = custody_words(&page.custody);
    let since = match &page.custody {
        Custody::OnThisPhone => Some(t!("visit-custody-here")),
        Custody::SetAside { code, field } => Some(match field {
            Some(field) => format!("{} {}", reason(code), t!("outbox-field", field: field_words(field))),
            None => reason(code),
        }),
        Custody::Received { at } => at.map(|at| t!("outbox-received-at", when: seen.when(at))),
        Custody::Reviewed { by: Some(by), at, .. } => {
            Some(t!("outbox-reviewed-by", name: by.clone(), when: seen.when(*at)))
        }
        Custody::Reviewed { at, .. } => Some(t!("outbox-reviewed-at", when: seen.when(*at))),
    };
    let again = match page.life.standing {
        Standing::Recorded | Standing::Received if page.life.again => Some(t!("visit-again")),
        Standing::Recorded | Standing::Received if page.life.answers.is_some() => Some(t!("visit-answers")),
        _ => None,
    };
    rsx! {
        Card { tone,
            Chips { Chip { label, tone, icon: glyph } }
            if let Some(since) = since {
                p { "{since}" }
            }
            if let Some(again) = again {
                p { class: "muted", "{again}" }
            }
        }
        for (index , comment) in asked(page).into_iter().enumerate() {
            Notice {
                key: "{index}",
                title: t!("visit-asked", field: field_words(&comment.field)),
                text: format!("“{}”", comment.text),
                tone: Tone::Warn,
                icon: Glyph::Comment,
            }
        }
    }
}

fn flags(page: &VisitPage, seen: &Seen) -> Element {
    let flags = all_flags(&page.visit, &page.centre_flags);
    let words = flags.iter().map(flag_words).collect::<Vec<_>>().join(" · ");
    let other = flags.iter().find_map(|flag| flag.with);
    let explanation = &page.visit.explanation;
    let said = if explanation.is_empty() {
        t!("visit-no-explanation")
    } else if seen.is_own {
        t!("visit-explained", text: explanation.clone())
    } else {
        t!("review-explained", text: explanation.clone())
    };
    let limits = seen.config.as_ref().map(|config| &config.limits);
    let text = format!("{} {said}", flags_meaning(&flags, limits));
    rsx! {
        if !flags.is_empty() {
            Notice { title: words, text, tone: Tone::Warn, icon: Glyph::Flag,
                action: other.map(|visit| rsx! {
                    LinkButton { to: Route::ReadVisit { visit }, label: t!("visit-overlap"), kind: ButtonKind::Quiet }
                }),
            }
        } else if !explanation.is_empty() {
            Notice { title: t!("fact-explanation"), text: explanation.clone() }
        }
    }
}

fn confirmation(row: &ConfirmationRow, seen: &Seen) -> Element {
    let (title, more, tone) = match &row.confirmation {
        // A mentor's phone may learn only that the family answered, never what.
        None => (t!("visit-family-answered"), t!("visit-family-answered-text"), Tone::Good),
        Some(said) => {
            let mut more = vec![channel_words(&said.channel)];
            let reasons = seen.config.as_ref().map(|config| &config.wrong_reasons[..]);
            more.extend(
                said.reasons.iter().map(|code| crate::screens::visit_facts::chip_words(reasons, code)),
            );
            if !said.note.is_empty() {
                more.push(format!("“{}”", said.note));
            }
            (word_words(&said.word), more.join(" · "), Tone::Accent)
        }
    };
    let custody = if row.received { t!("mentor-custody-received") } else { t!("mentor-custody-here") };
    rsx! {
        ListItem {
            key: "{row.record}",
            title,
            subtitle: format!("{} · {more}", seen.when(row.at)),
            lead: Lead::Sign(Glyph::Handover, tone),
            trailing: rsx! { Chip { label: custody } },
        }
    }
}

fn review(row: &ReviewRow, page: &VisitPage, seen: &Seen) -> TimelineEntry {
    let (title, icon, tone) = match row.review.decision {
        Decision::Approved => (t!("mentor-custody-approved"), Glyph::Approve, Tone::Good),
        Decision::Declined => (t!("stage-declined"), Glyph::Close, Tone::Warn),
        Decision::CorrectionAsked => (t!("mentor-custody-correction"), Glyph::Comment, Tone::Warn),
        Decision::Unknown(_) => (t!("mentor-custody-reviewed"), Glyph::Review, Tone::Quiet),
    };
    let by = row.by.clone().unwrap_or_else(|| t!("outbox-coordinator"));
    let comments = row
        .review
        .comments
        .iter()
        .map(|comment| format!("{}: “{}”", field_words(&comment.field), comment.text))
        .collect::<Vec<_>>()
        .join(" ");
    let superseded = page.life.superseded.contains(&row.record);
    TimelineEntry {
        key: row.record.to_string(),
        icon,
        tone,
        title,
        when: format!("{} · {by}", seen.when(row.at)),
        text: Some(comments).filter(|text| !text.is_empty()),
        chip: superseded.then(|| (t!("visit-superseded"), Tone::Quiet)),
        to: None,
    }
}

/// Earlier versions: what each said where the next one says something else.
fn history(page: &VisitPage, seen: &Seen) -> Element {
    let config = seen.config.as_ref();
    let entry = |row: &HistoryRow| {
        let was = row
            .was
            .iter()
            .map(|(field, value)| format!("{}: {}", field_words(field), value_words(field, value, config)))
            .collect::<Vec<_>>()
            .join(" · ");
        TimelineEntry {
            key: row.revision.to_string(),
            icon: Glyph::History,
            tone: Tone::Quiet,
            title: t!("visit-version-before"),
            when: row.received.map_or_else(
                || t!("mentor-custody-here"),
                |at| t!("outbox-received-at", when: seen.when(at)),
            ),
            text: Some(was).filter(|text| !text.is_empty()),
            chip: None,
            to: None,
        }
    };
    let lost = page
        .lost
        .iter()
        .map(|lost| {
            format!("{}: {}", field_words(&lost.field), value_words(&lost.field, &lost.value, config))
        })
        .collect::<Vec<_>>()
        .join(" · ");
    rsx! {
        if !lost.is_empty() {
            Notice { title: t!("visit-lost"), text: lost, tone: Tone::Warn }
        }
        if !page.history.is_empty() {
            Card { Timeline { entries: page.history.iter().map(entry).collect::<Vec<_>>() } }
        }
    }
}
