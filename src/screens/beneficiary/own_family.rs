//! A family's own page: its business, the visit it is asked about, what was agreed, and what was before.
//!
//! The same page on the family's phone and, handed over, on its mentor's: only the channel of its word differs. It shows no
//! other family and leads nowhere else.

use dioxus::prelude::*;
use pendamping_domain::config::Config;
use pendamping_domain::confirmation::Channel;
use pendamping_domain::cover::Phase;
use pendamping_domain::family::{Business, Stage};
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::revision::Kind;
use pendamping_domain::visit::{Met, Mode};
use pendamping_store_api::shared::{FollowUpRow, GetConfig, ListDrafts};
use pendamping_store_api::work::{OpenOwnFamily, OwnFamily, OwnVisit};

use crate::live::{Live, use_live};
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::aid::own::OwnAid;
use crate::screens::beneficiary::business::{Months, OwnBusiness};
use crate::screens::beneficiary::word::{About, AskWord, said_chip};
use crate::screens::selection::own::OwnSelection;
use crate::screens::status::NothingYet;
use crate::text::chip_text;
use crate::widgets::prelude::*;
use crate::{format, t};

const SHOWN: &[Kind] = &[
    Kind::Family,
    Kind::Visit,
    Kind::FollowUp,
    Kind::Confirmation,
    Kind::Progress,
    Kind::Person,
    Kind::Cover,
    Kind::Config,
];

/// The page. `family` is none on the family's own phone; `channel` is how its word came.
#[component]
pub fn OwnFamilyPage(
    family: Option<FamilyId>,
    channel: ReadSignal<Channel>,
    /// The sync line, where there is one.
    status: Option<Element>,
    /// What is done at the thumb: giving the phone back.
    actions: Option<Element>,
    nav: Option<Element>,
) -> Element {
    let page = use_live(SHOWN, family, |store, family| async move {
        let own = store.call(OpenOwnFamily { family }).await?;
        let config = store.call(GetConfig).await?;
        // On the family's own phone: what it was telling is there again, also when a newer visit has come since.
        let drafts = if family.is_none() { store.call(ListDrafts).await? } else { Vec::new() };
        let begun = drafts.into_iter().find(|draft| draft.key.kind == Kind::Confirmation);
        Ok((own, config, begun.map(|draft| draft.key.about)))
    });
    let nothing_yet = matches!(page.state(), Live::Error(pendamping_store_api::StoreError::NotFound));
    let shown = page.ready();
    let business = shown.as_ref().and_then(|page| page.0.family.business.clone());
    let name = shown.as_ref().map(|page| page.0.family.name.clone());
    // While the family tells what was not right, the title says what it is writing.
    let telling: Signal<Option<RecordId>> = use_signal(|| None);
    let asked = shown.as_ref().and_then(|page| asked(&page.0, telling().or(page.2)));
    let writing = asked.is_some_and(|visit| telling() == Some(visit.record));
    let (title, subtitle) = match (&business, name) {
        _ if writing => (t!("word-form-title"), business.as_ref().map(|business| business.name.clone())),
        (Some(business), _) => (business.name.clone(), Some(t!("home-title"))),
        (None, Some(name)) => (name, Some(t!("own-no-business"))),
        (None, None) => (t!("home-title"), None),
    };
    let config = shown.as_ref().and_then(|page| page.1.clone());
    let head = rsx! {
        if let Some(business) = business.filter(|_| !writing) {
            div { class: "bar",
                Chips {
                    Chip { label: stage_text(&business.stage), tone: Tone::Accent, icon: Glyph::Business }
                    if let Some(sector) = sector(&business, config.as_ref()) {
                        Chip { label: sector, tone: Tone::Quiet }
                    }
                }
            }
        }
        {status}
    };
    rsx! {
        Screen { title, subtitle, status: head, actions, nav, warm: true,
            if nothing_yet {
                NothingYet {
                    EmptyState { icon: Glyph::Business, title: t!("own-empty"), text: t!("own-empty-text") }
                }
            } else {
                {page.show(|page| rsx! { Inside { own: Shared(page), channel, telling } })}
            }
        }
    }
}

/// An answer as a property: the same one is the same, and it is never compared word by word.
#[derive(Clone)]
struct Shared(std::rc::Rc<(OwnFamily, Option<Config>, Option<RecordId>)>);

impl PartialEq for Shared {
    fn eq(&self, other: &Self) -> bool {
        std::rc::Rc::ptr_eq(&self.0, &other.0)
    }
}

#[component]
fn Inside(own: Shared, channel: ReadSignal<Channel>, telling: Signal<Option<RecordId>>) -> Element {
    let (page, config, begun) = &*own.0;
    let today = use_phone().today();
    let mentor = page.mentor.clone().filter(|_| page.visits.is_empty());
    let stand_in = page.stand_ins.iter().find(|each| each.period.phase(today) == Phase::Holds);
    let about = asked(page, telling().or(*begun)).cloned();
    let asked = about.as_ref().map(|visit| visit.record);
    let earlier = page.visits.iter().filter(|visit| Some(visit.record) != asked);
    let earlier: Vec<OwnVisit> = earlier.cloned().collect();
    // A visit that comes while somebody reads of another stands where that stood: a thumb on its way down meant the other.
    let guard = use_guard_on_change(asked);
    // The one it is asked about is not an earlier one; only without any was there none.
    let none = if page.visits.is_empty() { t!("own-visits-none") } else { t!("own-visits-no-other") };
    rsx! {
        if mentor.is_some() || stand_in.is_some() {
            List {
                if let Some(mentor) = mentor {
                    ListItem { title: mentor.clone(), subtitle: t!("own-mentor"), lead: Lead::Person(mentor) }
                }
                if let Some(stand_in) = stand_in {
                    ListItem {
                        title: stand_in.name.clone(),
                        subtitle: t!("own-stand-in", until: format::long_day(stand_in.period.until)),
                        lead: Lead::Person(stand_in.name.clone()),
                    }
                }
            }
        }
        if let Some(visit) = about {
            AskWord {
                key: "{visit.record}",
                about: about_visit(page, &visit),
                said: visit.confirmation.clone().map(Said),
                config: config.clone(),
                channel,
                guard,
                told: telling,
            }
        }
        OwnBusiness { months: Months { told: page.months.clone(), first: page.baseline.clone(), goal: page.goal.clone() } }
        OwnAid { family: (*channel.read() != Channel::OwnPhone).then_some(page.id), channel }
        OwnSelection { family: (*channel.read() != Channel::OwnPhone).then_some(page.id), channel }
        NextVisit { on: page.next_visit, routine: page.routine_visit }
        // On the mentor's phone it would be the mentor's own.
        if *channel.read() == Channel::OwnPhone {
            List {
                ListItem {
                    title: t!("trainings-title"),
                    subtitle: t!("own-trainings"),
                    lead: Lead::Sign(Glyph::Training, Tone::Accent),
                    to: Route::Trainings {},
                }
                ListItem {
                    title: t!("own-data-title"),
                    subtitle: t!("own-data-link"),
                    lead: Lead::Sign(Glyph::Safe, Tone::Accent),
                    to: Route::OwnData {},
                }
            }
        }
        if !page.follow_ups.is_empty() {
            Section { title: t!("own-follow-ups"),
                FollowUps { rows: Rows(page.follow_ups.clone()) }
            }
        }
        Section { title: t!("own-visits"),
            if earlier.is_empty() {
                EmptyState { icon: Glyph::Visit, title: none, text: t!("own-visits-none-text") }
            } else {
                List {
                    for visit in earlier {
                        EarlierVisit {
                            key: "{visit.record}",
                            visit: Visited(visit),
                            offset: page.family.region.offset_minutes(),
                            own_phone: *channel.read() == Channel::OwnPhone,
                        }
                    }
                }
            }
        }
    }
}

fn about_visit(page: &OwnFamily, asked: &OwnVisit) -> About {
    About {
        record: asked.record,
        family: page.id,
        opened: page.opened,
        started: asked.visit.captured.started.clone(),
        by_phone: asked.visit.mode == Mode::ByPhone,
        mentor: asked.mentor.clone().or_else(|| page.mentor.clone()),
        offset: page.family.region.offset_minutes(),
    }
}

/// The visit that the family is asked about: the one of which it is or was telling what was not right, else the latest.
fn asked(page: &OwnFamily, telling: Option<RecordId>) -> Option<&OwnVisit> {
    let told = page.visits.iter().find(|visit| telling == Some(visit.record));
    told.or_else(|| page.visits.iter().find(|visit| can_be_asked(visit)))
}

/// Whether the family is asked about it: somebody was there, or says so.
fn can_be_asked(visit: &OwnVisit) -> bool {
    visit.visit.met != Met::NotMet
}

/// A confirmation as a property.
#[derive(Clone)]
pub struct Said(pub pendamping_store_api::shared::ConfirmationRow);

impl PartialEq for Said {
    fn eq(&self, other: &Self) -> bool {
        let (mine, theirs) = (&self.0, &other.0);
        mine.record == theirs.record
            && mine.received == theirs.received
            && mine.confirmation.is_some() == theirs.confirmation.is_some()
    }
}

#[derive(Clone)]
struct Rows(Vec<FollowUpRow>);

impl PartialEq for Rows {
    fn eq(&self, other: &Self) -> bool {
        self.0.iter().map(|row| row.revision).eq(other.0.iter().map(|row| row.revision))
    }
}

#[derive(Clone)]
struct Visited(OwnVisit);

impl PartialEq for Visited {
    fn eq(&self, other: &Self) -> bool {
        self.0.revision == other.0.revision
            && self.0.mentor == other.0.mentor
            && self.0.confirmation.clone().map(Said) == other.0.confirmation.clone().map(Said)
    }
}

#[component]
fn NextVisit(on: Option<chrono::NaiveDate>, routine: Option<chrono::NaiveDate>) -> Element {
    let today = use_phone().today();
    let day = on.map(format::long_day).or_else(|| {
        let day = routine?;
        // What is late by rhythm is no promise that was broken.
        Some(if day > today {
            t!("own-next-visit-about", day: format::long_day(day))
        } else {
            t!("own-next-visit-soon")
        })
    });
    let known = day.is_some();
    rsx! {
        List {
            ListItem {
                title: t!("own-next-visit"),
                subtitle: day.unwrap_or_else(|| t!("own-next-visit-none")),
                lead: Lead::Sign(Glyph::Calendar, if known { Tone::Accent } else { Tone::Quiet }),
            }
        }
    }
}

#[component]
fn FollowUps(rows: Rows) -> Element {
    let today = use_phone().today();
    rsx! {
        List {
            for row in rows.0 {
                ListItem {
                    key: "{row.record}",
                    title: row.follow_up.action.clone(),
                    subtitle: t!("own-follow-up-due", when: format::day_from(row.follow_up.due, today)),
                    lead: Lead::Sign(Glyph::FollowUp, if row.follow_up.due < today { Tone::Warn } else { Tone::Accent }),
                }
            }
        }
    }
}

#[component]
fn EarlierVisit(visit: Visited, offset: i16, own_phone: bool) -> Element {
    let phone = use_phone();
    let OwnVisit { visit, mentor, confirmation, .. } = visit.0;
    let now = phone.platform().now().wall;
    let when = format::when(visit.captured.started.wall, now, offset);
    let what = match (&visit.met, &visit.mode) {
        (Met::NotMet, Mode::ByPhone) => t!("own-call-not-met", when: when),
        (Met::NotMet, _) => t!("own-visit-not-met", when: when),
        (_, Mode::ByPhone) => t!("own-visit-by-phone", when: when),
        _ => t!("own-visit", when: when),
    };
    let word = confirmation.map(|row| said_chip(&row, own_phone));
    rsx! {
        ListItem {
            title: what,
            subtitle: mentor,
            lead: Lead::Sign(if visit.mode == Mode::ByPhone { Glyph::Call } else { Glyph::Visit }, Tone::Quiet),
            trailing: word.map(|(label, tone)| rsx! { Chip { label, tone } }),
        }
    }
}

/// The stage in the family's words.
fn stage_text(stage: &Stage) -> String {
    match stage {
        Stage::Seeding => t!("own-stage-seeding"),
        Stage::Mentoring => t!("own-stage-mentoring"),
        Stage::Incubation => t!("own-stage-incubation"),
        Stage::Independent => t!("own-stage-independent"),
        Stage::Unknown(word) => word.clone(),
    }
}

/// What kind of business it is, where its name does not say so already.
fn sector(business: &Business, config: Option<&Config>) -> Option<String> {
    let chip = config.and_then(|config| config.sectors.iter().find(|chip| chip.code == business.sector));
    let words = chip.map_or_else(|| business.sector.clone(), chip_text);
    (!business.name.to_lowercase().contains(&words.to_lowercase())).then_some(words)
}
