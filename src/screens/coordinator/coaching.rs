//! *Pembinaan per model*: what families of each model struggle with, and which mentor to help with what. Each figure leads to the
//! families behind it. What counts and in which order, the domain says.

use dioxus::prelude::*;
use pendamping_domain::coaching::{Counted, Figure, Middle, OfStage, ToHelp};
use pendamping_domain::config::{Chip as Choice, Config};
use pendamping_domain::money::Rupiah;
use pendamping_domain::revision::Kind;
use pendamping_store_api::coaching::{Coaching as Page, GetCoaching};
use pendamping_store_api::shared::GetConfig;

use super::queue::use_waiting;
use crate::live::{Asked, use_live};
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::mentor::desk::{stage_words, village};
use crate::screens::places::CoordinatorNav;
use crate::screens::progress_facts::{month_words, profit_words};
use crate::screens::status::SyncStatus;
use crate::screens::visit_facts::chip_words;
use crate::widgets::prelude::*;
use crate::{format, t};

/// What may change a figure.
const KINDS: &[Kind] = &[Kind::Family, Kind::Progress, Kind::Visit, Kind::Person, Kind::Config];

struct Seen {
    page: Page,
    config: Option<Config>,
}

fn use_coaching() -> Asked<Seen> {
    use_live(KINDS, use_phone().today(), |store, today| async move {
        Ok(Seen { page: store.call(GetCoaching { today }).await?, config: store.call(GetConfig).await? })
    })
}

/// Each model with its figures.
#[component]
pub fn Coaching() -> Element {
    let live = use_coaching();
    let queued = use_waiting();
    let since = live.ready().map(|seen| t!("coaching-since", month: month_words(seen.page.since)));
    rsx! {
        Screen {
            title: t!("coaching-title"),
            subtitle: since,
            back: Route::Mentors {},
            status: rsx! { SyncStatus {} },
            nav: rsx! { CoordinatorNav { queued } },
            {live.show(|seen| if seen.page.stages.is_empty() {
                rsx! {
                    EmptyState { icon: Glyph::Stage, title: t!("coaching-none"), text: t!("coaching-none-text") }
                }
            } else {
                rsx! {
                    div { class: "stages",
                        for one in seen.page.stages.iter() {
                            {stage(one, &seen)}
                        }
                    }
                }
            })}
        }
    }
}

fn stage(one: &OfStage, seen: &Seen) -> Element {
    let to = |figure: Figure| Route::CoachedFamilies { stage: one.stage.to_string(), figure };
    let (all, told) = (one.families.len(), one.told.len());
    let config = seen.config.as_ref();
    rsx! {
        Section {
            key: "{one.stage}",
            title: stage_words(&one.stage),
            trailing: t!("coaching-families", count: all),
            Card {
                ListItem {
                    title: t!("coaching-told", told: told, all: all),
                    subtitle: t!("coaching-told-text"),
                    lead: Lead::Sign(Glyph::Calendar, if told < all { Tone::Warn } else { Tone::Accent }),
                    to: to(if told < all { Figure::Families } else { Figure::Told }),
                }
                if let Some(middle) = &one.profit {
                    {profit(middle, told, to(Figure::Told))}
                }
                if !one.losses.is_empty() {
                    ListItem {
                        title: t!("coaching-losses", count: one.losses.len()),
                        subtitle: t!("coaching-losses-text"),
                        lead: Lead::Sign(Glyph::Loss, Tone::Warn),
                        to: to(Figure::Losses),
                    }
                }
            }
            if !one.mentors.is_empty() {
                Card { title: t!("coaching-mentors"),
                    for help in one.mentors.iter() {
                        {to_help(help, seen, to(Figure::Mentor(help.mentor, help.code.clone())))}
                    }
                }
            }
            {chart(
                Chart { title: t!("coaching-obstacles"), none: t!("coaching-no-obstacles"), of: told },
                &one.obstacles,
                config.map(|config| &config.obstacles[..]),
                |code| to(Figure::Obstacle(code)),
            )}
            {chart(
                Chart { title: t!("coaching-topics"), none: t!("coaching-no-topics"), of: all },
                &one.topics,
                config.map(|config| &config.topics[..]),
                |code| to(Figure::Topic(code)),
            )}
        }
    }
}

/// What was left in the middle, and whether that is more than the month before.
fn profit(middle: &Middle, told: usize, to: Route) -> Element {
    let change = middle.change.map(|change| {
        let (amount, of) = (format::rupiah(change.by.0.saturating_abs()), change.of);
        match change.by {
            Rupiah(1..) => t!("coaching-up", amount: amount, of: of),
            Rupiah(0) => t!("coaching-same", of: of),
            _ => t!("coaching-down", amount: amount, of: of),
        }
    });
    let text = t!("coaching-profit-text", of: told);
    let (glyph, tone) = crate::screens::progress_facts::profit_glyph(middle.profit);
    rsx! {
        ListItem {
            title: profit_words(middle.profit),
            subtitle: [Some(text), change].into_iter().flatten().collect::<Vec<_>>().join(" "),
            lead: Lead::Sign(glyph, tone),
            to,
        }
    }
}

fn to_help(help: &ToHelp, seen: &Seen, to: Route) -> Element {
    let name = seen.page.mentors.iter().find(|(mentor, _)| *mentor == help.mentor);
    let name = name.map_or_else(|| t!("stage-somebody"), |(_, name)| name.clone());
    let obstacle = chip_words(seen.config.as_ref().map(|config| &config.obstacles[..]), &help.code);
    rsx! {
        ListItem {
            key: "{help.mentor}",
            title: name.clone(),
            subtitle: t!("coaching-help", obstacle: obstacle, count: help.families.len(), of: help.of),
            lead: Lead::Person(name),
            to,
        }
    }
}

struct Chart {
    title: String,
    none: String,
    of: usize,
}

fn chart(
    chart: Chart,
    counted: &[Counted],
    chips: Option<&[Choice]>,
    to: impl Fn(String) -> Route,
) -> Element {
    let ranks: Vec<Rank> = counted
        .iter()
        .map(|one| Rank {
            name: chip_words(chips, &one.code),
            count: one.families.len(),
            words: t!("coaching-families", count: one.families.len()),
            to: to(one.code.clone()),
        })
        .collect();
    rsx! {
        Card { title: chart.title.clone(),
            if ranks.is_empty() {
                p { class: "muted", "{chart.none}" }
            } else {
                Ranks {
                    ranks,
                    of: chart.of,
                    table: t!("coaching-table"),
                    what: chart.title,
                    how_many: t!("coaching-count"),
                    share: t!("coaching-share", of: chart.of),
                }
            }
        }
    }
}

/// The families behind a figure.
#[component]
pub fn CoachedFamilies(stage: String, figure: Figure) -> Element {
    let live = use_coaching();
    let queued = use_waiting();
    let title = live.ready().map(|seen| figure_words(&figure, &seen));
    rsx! {
        Screen {
            title: title.unwrap_or_else(|| t!("coaching-title")),
            subtitle: stage_words(&stage.as_str().into()),
            back: Route::Coaching {},
            status: rsx! { SyncStatus {} },
            nav: rsx! { CoordinatorNav { queued } },
            {live.show(|seen| {
                let of_stage = seen.page.stages.iter().find(|one| one.stage.as_str() == stage);
                let behind = of_stage.map_or(&[][..], |one| one.behind(&figure));
                let told = of_stage.map_or(&[][..], |one| &one.told[..]);
                if behind.is_empty() {
                    return rsx! {
                        EmptyState {
                            icon: Glyph::Families,
                            title: t!("coaching-nobody"),
                            text: t!("coaching-nobody-text"),
                        }
                    };
                }
                rsx! {
                    List { tiles: true,
                        for family in seen.page.families.iter().filter(|one| behind.contains(&one.family)) {
                            ListItem {
                                key: "{family.family}",
                                title: family.name.clone(),
                                subtitle: [Some(village(&family.region)), family.mentor.clone()]
                                    .into_iter()
                                    .flatten()
                                    .collect::<Vec<_>>()
                                    .join(" · "),
                                lead: Lead::Person(family.name.clone()),
                                note: (!told.contains(&family.family))
                                    .then(|| rsx! {
                                        Chips {
                                            Chip {
                                                label: t!("coaching-untold"),
                                                tone: Tone::Warn,
                                                icon: Glyph::Calendar,
                                            }
                                        }
                                    }),
                                to: Route::ReadBusiness { family: family.family },
                            }
                        }
                    }
                }
            })}
        }
    }
}

/// What the families of a figure have in common.
fn figure_words(figure: &Figure, seen: &Seen) -> String {
    let config = seen.config.as_ref();
    let obstacle = |code: &str| chip_words(config.map(|config| &config.obstacles[..]), code);
    match figure {
        Figure::Families => t!("coaching-behind-all"),
        Figure::Told => t!("coaching-behind-told"),
        Figure::Losses => t!("coaching-behind-losses"),
        Figure::Obstacle(code) => obstacle(code),
        Figure::Topic(code) => {
            t!("coaching-behind-topic", topic: chip_words(config.map(|config| &config.topics[..]), code))
        }
        Figure::Mentor(mentor, code) => {
            let name = seen.page.mentors.iter().find(|(known, _)| known == mentor);
            let obstacle = obstacle(code);
            name.map_or_else(|| obstacle.clone(), |(_, name)| format!("{name}: {obstacle}"))
        }
    }
}
