//! One family: who they are, what comes next, what was agreed, and everything that happened, in one line of time.

use chrono::{DateTime, NaiveDate, Utc};
use dioxus::prelude::*;
use pendamping_domain::config::Config;
use pendamping_domain::custody::Custody;
use pendamping_domain::family::Family as Household;
use pendamping_domain::id::FamilyId;
use pendamping_domain::life::Standing;
use pendamping_domain::progress::Progress;
use pendamping_domain::revision::Kind;
use pendamping_domain::visit::{Met, Mode};
use pendamping_store_api::StoreError;
use pendamping_store_api::progress::{BusinessPage, OpenBusiness};
use pendamping_store_api::shared::{DraftKey, GetConfig, GetDraft};
use pendamping_store_api::work::{FamilyPage, OpenFamily, TimelineEvent, TimelineRow};

use super::cover::of_family;
use super::desk::{DueChip, Places, business_line, custody_words, stage_words, village};
use super::family_edit::{Correct, PageProp, draft_key};
use super::follow_ups::{FollowUps, listed};
use crate::draft::use_returning;
use crate::live::use_live;
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::group_meeting_facts::{topics_and_results, when_and_where};
use crate::screens::months::summary;
use crate::screens::progress_facts::{month_words, profit_words};
use crate::screens::selection::line::SelectionLine;
use crate::screens::stage::page::past;
use crate::screens::status::SyncStatus;
use crate::screens::training::words::{presence_words, when as training_when};
use crate::screens::visit_facts::{business_words, chips_words, word_words};
use crate::widgets::prelude::*;
use crate::{format, t};

const KINDS: &[Kind] = &[
    Kind::Family,
    Kind::Visit,
    Kind::FollowUp,
    Kind::Review,
    Kind::Confirmation,
    Kind::Config,
    Kind::Progress,
    Kind::Cover,
    Kind::Person,
    Kind::GroupMeeting,
    Kind::Training,
    Kind::Attendance,
    Kind::StageChange,
    Kind::Aid,
    Kind::Payout,
    Kind::AidWitness,
    Kind::AidUse,
];

/// So many months, two records of one included.
const A_YEAR: usize = 24;

struct Seen {
    /// None when this phone has no such family (any more).
    page: Option<FamilyPage>,
    /// The last year of its business.
    business: Option<BusinessPage>,
    config: Option<Config>,
    /// A visit was begun and not saved.
    begun: bool,
    /// So was a correction of the family.
    half_corrected: bool,
    today: NaiveDate,
    now: DateTime<Utc>,
    offset: i16,
}

/// A family's page.
#[component]
pub fn Family(family: FamilyId) -> Element {
    let phone = use_phone();
    let returning = use_returning();
    let mut correcting = use_signal(|| returning.leads_to(&draft_key(family)));
    let live = use_live(KINDS, family, move |store, family| {
        let (now, offset) = (phone.platform().now().wall, phone.offset());
        async move {
            let config = store.call(GetConfig).await?;
            let today = format::local_day(now, offset);
            let page = match store.call(OpenFamily { family, today }).await {
                Ok(page) => Some(page),
                Err(StoreError::NotFound) => None,
                Err(error) => return Err(error),
            };
            let business = match &page {
                Some(_) => Some(store.call(OpenBusiness { family, limit: A_YEAR }).await?),
                None => None,
            };
            let key = DraftKey { kind: Kind::Visit, about: family.into() };
            let begun = store.call(GetDraft { key }).await?.is_some();
            let half_corrected = store.call(GetDraft { key: draft_key(family) }).await?.is_some();
            Ok(Seen { page, business, config, begun, half_corrected, today, now, offset })
        }
    });
    let stop_correcting = move |()| {
        correcting.set(false);
        // A draft comes and goes without a word to those who watch the family.
        live.retry();
    };
    let ready = live.ready();
    let page = ready.as_ref().and_then(|seen| seen.page.as_ref());
    let title = page.map_or_else(|| t!("family-title"), |page| page.family.name.clone());
    let subtitle =
        page.zip(ready.as_ref()).map(|(page, seen)| business_line(&page.family, seen.config.as_ref()));
    let begun = ready.as_ref().is_some_and(|seen| seen.begun);
    let actions = page.is_some().then(|| {
        rsx! {
            LinkButton {
                to: Route::NewVisit { family },
                label: if begun { t!("family-continue") } else { t!("family-record") },
                icon: Glyph::VisitAdd,
                fill: true,
            }
        }
    });
    rsx! {
        Screen {
            title,
            subtitle,
            back: Route::Families {},
            status: rsx! { SyncStatus {} },
            actions,
            nav: rsx! { Places {} },
            {live.show(|seen| match &seen.page {
                Some(page) => view(page, &seen, correcting),
                None => rsx! {
                    EmptyState { icon: Glyph::Help, title: t!("family-gone"), text: t!("family-gone-text") }
                },
            })}
            if let Some(page) = page.filter(|_| correcting()) {
                Correct { page: PageProp(page.clone()), onclose: stop_correcting }
            }
        }
    }
}

fn view(page: &FamilyPage, seen: &Seen, mut correcting: Signal<bool>) -> Element {
    let family = page.id;
    rsx! {
        if page.left {
            Notice {
                id: "left",
                title: t!("family-left"),
                text: t!("family-left-text"),
                tone: Tone::Warn,
                icon: Glyph::Handover,
            }
        }
        {of_family(&page.covers, seen.today)}
        if !page.left {
            {next_step(page, seen)}
        }
        Section { title: t!("family-follow-ups"),
            if page.follow_ups.is_empty() {
                p { class: "muted", {t!("family-follow-ups-none")} }
            } else {
                FollowUps { rows: listed(&page.follow_ups), today: seen.today }
            }
        }
        Section { title: t!("family-who"),
            Card {
                Facts { facts: who(&page.family, seen.config.as_ref()) }
                ActionRow {
                    if let Some(number) = page.family.phone.clone() {
                        a { class: "button secondary", href: "tel:{dialled(&number)}",
                            Icon { glyph: Glyph::Call }
                            span { {t!("family-call")} }
                        }
                    }
                    Button {
                        label: if seen.half_corrected { t!("family-correct-continue") } else { t!("family-correct") },
                        kind: ButtonKind::Secondary,
                        icon: Glyph::Edit,
                        onclick: move |_| correcting.set(true),
                    }
                }
            }
        }
        if let Some(business) = &seen.business {
            {picture(business)}
        }
        LinkButton {
            to: Route::Business { family },
            label: t!("family-to-business"),
            kind: ButtonKind::Secondary,
            icon: Glyph::Progress,
            fill: true,
        }
        LinkButton {
            to: Route::FamilyAid { family },
            label: t!("aid-title"),
            kind: ButtonKind::Secondary,
            icon: Glyph::Money,
            fill: true,
        }
        LinkButton {
            to: Route::FamilyStage { family },
            label: t!("family-to-stage"),
            kind: ButtonKind::Secondary,
            icon: Glyph::Stage,
            fill: true,
        }
        SelectionLine { family }
        LinkButton {
            to: Route::Handover { family },
            label: t!("family-handover"),
            kind: ButtonKind::Secondary,
            icon: Glyph::Handover,
            fill: true,
        }
        Section { title: t!("family-timeline"),
            if page.timeline.is_empty() {
                p { class: "muted", {t!("family-timeline-none")} }
            } else {
                Card {
                    Timeline { entries: page.timeline.iter().map(|row| entry(row, seen)).collect::<Vec<_>>() }
                }
            }
        }
    }
}

/// How its business does, as a picture. Nothing as long as no month was told of.
fn picture(business: &BusinessPage) -> Element {
    let counted: Vec<&Progress> =
        business.months.iter().filter(|row| !row.gives_way).map(|row| &row.progress).collect();
    summary(&counted, business.baseline.as_ref(), business.goal.as_ref(), t!("family-chart"))
}

fn next_step(page: &FamilyPage, seen: &Seen) -> Element {
    let last = page.last_visit.map_or_else(
        || t!("family-never-visited"),
        |day| t!("family-last-visit", day: format::day_from(day, seen.today)),
    );
    let Some(due) = page.due else {
        let title = if page.family.accompanied { t!("family-not-due") } else { t!("families-listed-only") };
        return rsx! {
            Card { ListItem { title, subtitle: last, lead: Lead::Sign(Glyph::Calendar, Tone::Quiet) } }
        };
    };
    let why = if due.agreed { t!("family-due-agreed") } else { t!("family-due-rhythm") };
    let tone = if due.days_late(seen.today) > 0 { Tone::Danger } else { Tone::Accent };
    rsx! {
        Card {
            ListItem {
                title: format::long_day(due.on),
                subtitle: format!("{why} · {last}"),
                lead: Lead::Sign(Glyph::Calendar, tone),
                trailing: rsx! { DueChip { due, today: seen.today } },
            }
        }
    }
}

fn who(family: &Household, config: Option<&Config>) -> Vec<Fact> {
    let or_none = |text: &str| if text.trim().is_empty() { t!("family-unknown") } else { text.to_owned() };
    let mut facts = vec![
        Fact::new(t!("family-number"), family.number.clone()),
        Fact::new(t!("family-address"), or_none(&family.address)).more(village(family.region.as_str())),
        Fact::new(t!("family-phone"), or_none(family.phone.as_deref().unwrap_or_default())),
    ];
    if let Some(nik4) = &family.nik4 {
        facts.push(Fact::new(t!("family-nik"), format!("•••• {nik4}")));
    }
    facts.push(match &family.home {
        Some(home) if home.accuracy_m > 0.0 => Fact::new(t!("family-home"), t!("family-home-known"))
            .more(t!("fact-accuracy", distance: format::distance(home.accuracy_m))),
        Some(_) => Fact::new(t!("family-home"), t!("family-home-known")),
        None => Fact::new(t!("family-home"), t!("family-home-none")),
    });
    if let Some(business) = &family.business {
        facts.push(Fact::new(t!("family-business"), business_line(family, config)));
        facts.push(Fact::new(t!("family-stage"), stage_words(&business.stage)));
        if let Some(started) = business.started {
            facts.push(Fact::new(t!("family-business-since"), format::full_day(started)));
        }
        if !business.permits.is_empty() {
            facts.push(Fact::new(t!("family-permits"), business.permits.join(", ").to_uppercase()));
        }
    }
    facts
}

/// What a telephone dials: digits and a leading plus.
fn dialled(number: &str) -> String {
    number.chars().filter(|letter| letter.is_ascii_digit() || *letter == '+').collect()
}

fn entry(row: &TimelineRow, seen: &Seen) -> TimelineEntry {
    let when = format::when(row.at, seen.now, seen.offset);
    // Of some things a day is all that is known.
    let day = format::day_from(format::local_day(row.at, seen.offset), seen.today);
    let key = row.record.to_string();
    let (label, tone, _) = custody_words(&row.custody);
    match &row.what {
        TimelineEvent::Visit(visit, standing) => {
            let (title, icon) = match (&visit.met, &visit.mode) {
                (Met::NotMet, Mode::ByPhone) => (t!("family-call-not-met"), Glyph::Call),
                (Met::NotMet, _) => (t!("family-visit-not-met"), Glyph::NotMet),
                (_, Mode::ByPhone) => (t!("family-visit-by-phone"), Glyph::Call),
                _ => (t!("kind-visit"), Glyph::Visit),
            };
            let purposes =
                chips_words(seen.config.as_ref().map(|config| &config.purposes[..]), &visit.purposes);
            let business = visit.business.as_ref().map(business_words);
            let text = [Some(purposes), business, Some(visit.results.clone())]
                .into_iter()
                .flatten()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" · ");
            let chip = match (standing, &row.custody) {
                // Where it waits says more than what was decided on an earlier version.
                (_, Custody::OnThisPhone | Custody::SetAside { .. }) => (label, tone),
                (Standing::Approved, _) => (t!("mentor-custody-approved"), Tone::Good),
                (Standing::CorrectionAsked, _) => (t!("mentor-custody-correction"), Tone::Warn),
                (Standing::Declined, _) => (t!("stage-declined"), Tone::Warn),
                (Standing::Received, _) => (t!("mentor-custody-received"), Tone::Accent),
                (Standing::Recorded, _) => (label, tone),
            };
            let tone = chip.1;
            let to = Some(Route::ReadVisit { visit: row.record });
            TimelineEntry { key, icon, tone, title, when, text: Some(text), chip: Some(chip), to }
        }
        TimelineEvent::FollowUpDone(action) => TimelineEntry {
            key,
            icon: Glyph::FollowUp,
            tone: Tone::Good,
            title: t!("family-follow-up-done"),
            when: day,
            text: Some(action.clone()),
            chip: Some((label, tone)),
            to: None,
        },
        TimelineEvent::Confirmation(said) => TimelineEntry {
            key,
            icon: Glyph::Handover,
            tone: Tone::Accent,
            title: t!("visit-family-answered"),
            when,
            text: said.confirmation.as_ref().map(|said| word_words(&said.word)),
            chip: Some((label, tone)),
            to: said.confirmation.as_ref().map(|said| Route::ReadVisit { visit: said.visit }),
        },
        TimelineEvent::Month(progress) => TimelineEntry {
            key,
            icon: Glyph::Progress,
            tone: Tone::Accent,
            title: t!("business-title"),
            when: month_words(progress.month),
            text: Some(profit_words(progress.profit())),
            chip: Some((label, tone)),
            to: seen.page.as_ref().map(|page| Route::Business { family: page.id }),
        },
        TimelineEvent::GroupMeeting(met) => TimelineEntry {
            key,
            icon: Glyph::Families,
            tone: Tone::Accent,
            title: t!("kind-group-meeting"),
            when: when_and_where(met, seen.today),
            text: Some(topics_and_results(met, seen.config.as_ref())).filter(|text| !text.is_empty()),
            chip: Some((label, tone)),
            to: Some(Route::EditGroupMeeting { meeting: row.record }),
        },
        TimelineEvent::Training { at, training, presence } => TimelineEntry {
            key,
            icon: Glyph::Training,
            tone: Tone::Accent,
            title: t!("kind-training"),
            when: training_when(training),
            text: Some(format!("{} · {}", training.title, presence_words(presence))),
            chip: Some((label, tone)),
            to: Some(Route::Training { training: *at }),
        },
        TimelineEvent::StageChange(proposed) => TimelineEntry {
            to: seen.page.as_ref().map(|page| Route::FamilyStage { family: page.id }),
            ..past(proposed, seen.offset)
        },
        TimelineEvent::Paid(amount) => TimelineEntry {
            key,
            icon: Glyph::Money,
            tone: Tone::Accent,
            title: t!("aid-state-paid"),
            when: day,
            text: Some(format::rupiah(amount.0)),
            chip: Some((label, tone)),
            to: seen.page.as_ref().map(|page| Route::FamilyAid { family: page.id }),
        },
        TimelineEvent::Bought(bought) => TimelineEntry {
            key,
            icon: Glyph::Money,
            tone: Tone::Accent,
            title: t!("kind-aid-use"),
            when: day,
            text: Some(format!("{} · {}", bought.what, format::rupiah(bought.amount.0))),
            chip: Some((label, tone)),
            to: seen.page.as_ref().map(|page| Route::FamilyAid { family: page.id }),
        },
        TimelineEvent::Witnessed(witness) => TimelineEntry {
            key,
            icon: Glyph::Money,
            tone: Tone::Good,
            title: t!("kind-aid-witness"),
            when: day,
            text: Some(format!(
                "{} · {}",
                format::rupiah(witness.amount.0),
                t!("aid-receipt", number: witness.receipt.clone())
            )),
            chip: Some((label, tone)),
            to: seen.page.as_ref().map(|page| Route::FamilyAid { family: page.id }),
        },
    }
}
