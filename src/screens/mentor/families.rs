//! *KPM*: every family of the mentor, searched as one types. The list on screen stays until the answer to the latest letters
//! is there, so that nothing flickers and no earlier answer overtakes a later one.

use chrono::NaiveDate;
use dioxus::prelude::*;
use pendamping_domain::config::Config;
use pendamping_domain::family::Stage;
use pendamping_domain::region::RegionCode;
use pendamping_domain::revision::Kind;
use pendamping_store_api::shared::GetConfig;
use pendamping_store_api::work::{FamilyList, FamilyRow, FindFamilies};

use super::desk::{DueChip, Places, area_words, stage_words, village};
use crate::live::use_live;
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::status::{NothingYet, SyncStatus};
use crate::screens::visit_facts::chip_words;
use crate::t;
use crate::widgets::prelude::*;

/// Rows added by each *Tampilkan lagi*. Never more than the store gives at once.
const STEP: usize = 40;
const MOST: usize = 500;

/// What decides what is listed.
#[derive(Clone, Debug, PartialEq)]
struct Wanted {
    text: String,
    stage: Option<Stage>,
    limit: usize,
}

struct Found {
    list: FamilyList,
    config: Option<Config>,
    today: NaiveDate,
    wanted: Wanted,
}

/// The families.
#[component]
pub fn Families() -> Element {
    rsx! {
        Listed { picking: false }
    }
}

/// The families, of which one is visited: the tap on it opens the form.
#[component]
pub fn PickFamily() -> Element {
    rsx! {
        Listed { picking: true }
    }
}

#[component]
fn Listed(picking: bool) -> Element {
    let phone = use_phone();
    let area = phone.profile().and_then(|profile| profile.area);
    let mine = area.clone();
    let mut wanted = use_signal(|| Wanted { text: String::new(), stage: None, limit: STEP });
    let live =
        use_live(&[Kind::Family, Kind::Visit, Kind::Config], wanted(), move |store, wanted: Wanted| {
            let (area, today) = (mine.clone(), phone.today());
            async move {
                let config = store.call(GetConfig).await?;
                let ask = FindFamilies {
                    villages: area.as_ref().map(|area| villages(area, &wanted.text)).unwrap_or_default(),
                    text: wanted.text.clone(),
                    stage: wanted.stage.clone(),
                    today,
                    limit: wanted.limit,
                    offset: 0,
                };
                let list = store.call(ask).await?;
                Ok(Found { list, config, today, wanted })
            }
        });
    let subtitle = live.ready().map(|found| {
        // Whoever is only listed is not said to be accompanied.
        let FamilyList { total, accompanied, .. } = found.list;
        let count = if accompanied == total {
            t!("families-count", count: total)
        } else {
            t!("families-count-some", count: total, accompanied: accompanied)
        };
        match &area {
            Some(area) => format!("{count} · {}", area_words(area)),
            None => count,
        }
    });
    let stages: Vec<(Option<Stage>, String)> = std::iter::once((None, t!("families-all")))
        .chain(Stage::KNOWN.iter().map(|stage| (Some(stage.clone()), stage_words(stage))))
        .collect();
    rsx! {
        Screen {
            title: if picking { t!("families-pick") } else { t!("families-title") },
            subtitle,
            back: picking.then_some(Route::Today {}),
            status: rsx! { SyncStatus {} },
            nav: rsx! { Places {} },
            TextField {
                id: "search",
                label: t!("families-search"),
                value: wanted.peek().text.clone(),
                placeholder: t!("families-search-example"),
                keyboard: Keyboard::Search,
                icon: Glyph::Search,
                max_length: 80,
                oninput: move |text| wanted.with_mut(|wanted| { wanted.text = text; wanted.limit = STEP; }),
            }
            ChoiceChips {
                id: "stage",
                label: t!("families-stage"),
                options: stages,
                chosen: vec![wanted().stage],
                onchange: move |chosen: Vec<Option<Stage>>| wanted.with_mut(|wanted| {
                    wanted.stage = chosen.into_iter().next().flatten();
                    wanted.limit = STEP;
                }),
            }
            {live.show(|found| view(&found, wanted, picking))}
        }
    }
}

fn view(found: &Found, mut wanted: Signal<Wanted>, picking: bool) -> Element {
    let rows = &found.list.rows;
    if rows.is_empty() {
        let searched = !found.wanted.text.trim().is_empty() || found.wanted.stage.is_some();
        return if searched {
            rsx! {
                EmptyState {
                    icon: Glyph::Search,
                    title: t!("families-not-found"),
                    text: t!("families-not-found-text"),
                }
            }
        } else {
            rsx! {
                NothingYet {
                    EmptyState {
                        icon: Glyph::Families,
                        title: t!("today-none"),
                        text: t!("today-none-text"),
                    }
                }
            }
        };
    }
    let more = (rows.len() as u64) < found.list.total && found.wanted.limit < MOST;
    let rest = found.list.total.saturating_sub(rows.len() as u64);
    rsx! {
        List {
            for row in rows {
                {family(row, found, picking)}
            }
        }
        if more {
            Button {
                label: t!("families-more", count: rest),
                kind: ButtonKind::Secondary,
                fill: true,
                onclick: move |_| wanted.with_mut(|wanted| wanted.limit = (wanted.limit + STEP).min(MOST)),
            }
        } else if rest > 0 {
            p { class: "muted", {t!("families-search-rest", count: rest)} }
        }
    }
}

fn family(row: &FamilyRow, found: &Found, picking: bool) -> Element {
    let sectors = found.config.as_ref().map(|config| &config.sectors[..]);
    let business = row
        .business
        .clone()
        .filter(|name| !name.trim().is_empty())
        .or_else(|| row.sector.as_ref().map(|code| chip_words(sectors, code)))
        .unwrap_or_else(|| t!("mentor-no-business"));
    let today = found.today;
    let line = [Some(business), row.stage.as_ref().map(stage_words), Some(village(&row.region))]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ");
    rsx! {
        ListItem {
            key: "{row.id}",
            title: row.name.clone(),
            subtitle: line,
            lead: Lead::Person(row.name.clone()),
            trailing: rsx! {
                if let Some(due) = row.due {
                    DueChip { due, today }
                }
                if row.left {
                    Chip { label: t!("families-left"), tone: Tone::Warn }
                } else if !row.accompanied {
                    Chip { label: t!("families-listed-only") }
                }
            },
            to: if picking { Route::NewVisit { family: row.id } } else { Route::Family { family: row.id } },
        }
    }
}

/// Codes of the villages under `area` whose names contain what was typed.
fn villages(area: &RegionCode, text: &str) -> Vec<String> {
    let typed = text.trim().to_lowercase();
    if typed.is_empty() {
        return Vec::new();
    }
    under(area.as_str())
        .into_iter()
        .filter(|(_, name)| name.to_lowercase().contains(&typed))
        .map(|(code, _)| code)
        .collect()
}

/// Every village under a region, or the village itself.
fn under(code: &str) -> Vec<(String, &'static str)> {
    let children = pendamping_regions::children(code);
    if children.is_empty() {
        return pendamping_regions::name(code).map(|name| (code.to_owned(), name)).into_iter().collect();
    }
    if code.len() == 8 {
        return children;
    }
    children.into_iter().flat_map(|(code, _)| under(&code)).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::villages;

    #[test]
    fn a_village_is_found_by_part_of_its_name_within_the_area_only() {
        let tebet = "31.74.01".parse().unwrap();
        let found = villages(&tebet, " manggarai ");
        assert!(found.len() >= 2, "{found:?}");
        assert!(found.iter().all(|code| code.starts_with("31.74.01.")));
        let city = "31.74".parse().unwrap();
        assert!(villages(&city, "manggarai").len() >= found.len());
        assert!(villages(&tebet, "  ").is_empty());
    }
}
