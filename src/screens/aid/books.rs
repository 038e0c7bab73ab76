//! *Bantuan*: of a mentor what is to be seen and asked, of a coordinator what does not agree first, then what each sub-district adds
//! up to. All of it worked out on this phone.

use chrono::NaiveDate;
use dioxus::prelude::*;
use pendamping_domain::actor::Role;
use pendamping_domain::aid_sum::Sum;
use pendamping_domain::mismatch::MismatchKind;
use pendamping_domain::revision::Kind;
use pendamping_store_api::calls::BooksPage;
use pendamping_store_api::money::{GetBooks, MismatchRow};

use super::verification::VerificationLine;
use super::words::{duty_words, mismatch_words};
use crate::live::{Asked, use_live};
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::mentor::desk::{area_words, village};
use crate::screens::places::RoleNav;
use crate::screens::status::{NothingYet, SyncStatus};
use crate::widgets::prelude::*;
use crate::{format, t};

/// Whatever changes the books.
const KINDS: &[Kind] = &[
    Kind::Aid,
    Kind::Payout,
    Kind::AidWitness,
    Kind::AidWord,
    Kind::AidUse,
    Kind::Review,
    Kind::Family,
    Kind::Config,
];
/// How many mismatches are shown at once.
const SHOWN: usize = 100;

fn use_books(kind: Option<MismatchKind>, limit: usize) -> Asked<BooksPage> {
    let today = use_phone().today();
    use_live(KINDS, (kind, today, limit), |store, (kind, today, limit)| async move {
        store.call(GetBooks { today, kind, limit }).await
    })
}

/// The books of everything this phone has.
#[component]
pub fn Books() -> Element {
    let phone = use_phone();
    let today = phone.today();
    let coordinates = phone.profile().is_some_and(|profile| profile.role == Role::Coordinator);
    let mut chosen = use_signal(|| None::<MismatchKind>);
    let live = use_books(chosen(), SHOWN);
    rsx! {
        Screen {
            title: t!("aid-title"),
            subtitle: if coordinates { t!("books-subtitle") } else { t!("books-mentor-subtitle") },
            back: if coordinates { Route::Mentors {} } else { Route::Today {} },
            status: rsx! { SyncStatus {} },
            nav: rsx! { RoleNav {} },
            {live.show(|page| {
                if page.areas.is_empty() {
                    return rsx! {
                        NothingYet {
                            EmptyState { icon: Glyph::Money, title: t!("books-none"), text: t!("books-none-text") }
                        }
                    };
                }
                rsx! {
                    if coordinates {
                        VerificationLine {}
                    }
                    {open(&page, chosen(), today, move |kind| chosen.set(kind))}
                    Section { title: t!("books-sums"),
                        Card { Facts { facts: sums(&page.total) } }
                    }
                    if coordinates && page.areas.len() > 1 {
                        Section { title: t!("books-areas"),
                            for area in page.areas.iter() {
                                Card { key: "{area.region}", title: area_words(&area.region),
                                    if area.open > 0 {
                                        Chips {
                                            Chip { label: t!("books-open", count: area.open), tone: Tone::Warn, icon: Glyph::Warning }
                                        }
                                    }
                                    Facts { facts: sums(&area.sum) }
                                }
                            }
                        }
                    }
                }
            })}
        }
    }
}

/// What does not agree: by kind, and one by one.
fn open(
    page: &BooksPage,
    chosen: Option<MismatchKind>,
    today: NaiveDate,
    onchoose: impl FnMut(Option<MismatchKind>) + 'static,
) -> Element {
    let all: u64 = page.counts.iter().map(|(_, count)| count).sum();
    if all == 0 {
        return rsx! {
            Notice { tone: Tone::Good, icon: Glyph::Safe, title: t!("books-agree"), text: t!("books-agree-text") }
        };
    }
    let counted = |words: String, count: u64| format!("{words} · {}", format::number(count as i64));
    let of_each =
        page.counts.iter().map(|(kind, count)| (Some(kind.clone()), counted(mismatch_words(kind), *count)));
    let options: Vec<(Option<MismatchKind>, String)> =
        std::iter::once((None, counted(t!("books-all"), all))).chain(of_each).collect();
    let of_kind = chosen.as_ref().and_then(|kind| page.counts.iter().find(|(one, _)| one == kind));
    let total = of_kind.map_or(all, |(_, count)| *count);
    let mut onchoose = onchoose;
    rsx! {
        Section { title: t!("books-mismatches"), trailing: format::number(all as i64),
            if options.len() > 2 {
                ChoiceChips {
                    id: "mismatch",
                    label: t!("books-only"),
                    options,
                    chosen: vec![chosen],
                    onchange: move |chosen: Vec<Option<MismatchKind>>| onchoose(chosen.into_iter().next().flatten()),
                }
            }
            List { tiles: true,
                for (at , row) in page.rows.iter().enumerate() {
                    {one(at, row, today)}
                }
            }
            if total > page.rows.len() as u64 {
                p { class: "muted", {t!("books-more", count: total - page.rows.len() as u64)} }
            }
        }
    }
}

fn one(at: usize, row: &MismatchRow, today: NaiveDate) -> Element {
    let name = row.name.clone().unwrap_or_else(|| t!("books-stranger"));
    let place = row.region.as_ref().map(|region| village(region.as_str()));
    let subtitle = [Some(mismatch_words(&row.mismatch.kind)), place]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ");
    let late = row.mismatch.is_late(today);
    let amount = row.mismatch.amount.0;
    rsx! {
        ListItem {
            key: "{at}",
            title: name.clone(),
            subtitle,
            lead: Lead::Person(name),
            note: rsx! {
                Chips {
                    if amount != 0 {
                        Chip { label: format::rupiah(amount), tone: Tone::Quiet, icon: Glyph::Money }
                    }
                    Chip {
                        label: duty_words(&row.mismatch, today),
                        tone: if late { Tone::Danger } else { Tone::Quiet },
                        icon: Glyph::Calendar,
                    }
                }
            },
            to: row.family.map(|family| Route::FamilyAid { family }),
        }
    }
}

/// What a sum says, each part that is not nought.
fn sums(sum: &Sum) -> Vec<Fact> {
    let parts = [
        (t!("sum-planned"), sum.planned, true),
        (t!("sum-credited"), sum.credited, true),
        (t!("sum-returned"), sum.returned, false),
        (t!("sum-matched"), sum.matched, false),
        (t!("sum-excess"), sum.excess, false),
        (t!("sum-unlisted"), sum.unlisted, false),
        (t!("sum-witnessed"), sum.witnessed, true),
    ];
    let mut facts = vec![Fact::new(t!("sum-listed"), format::number(sum.listed))];
    facts.extend(
        parts
            .into_iter()
            .filter(|(_, amount, always)| *always || amount.0 != 0)
            .map(|(name, amount, _)| Fact::new(name, format::rupiah(amount.0))),
    );
    facts
}

/// The way to the books, with how much waits there. Nothing as long as no list has come.
#[component]
pub fn BooksLine() -> Element {
    let live = use_books(None, 1);
    let Some(page) = live.ready().filter(|page| !page.areas.is_empty()) else { return rsx! {} };
    let waits: u64 = page.counts.iter().map(|(_, count)| count).sum();
    rsx! {
        ListItem {
            title: t!("aid-title"),
            subtitle: if waits > 0 { t!("books-waits", count: waits) } else { t!("books-agree") },
            lead: Lead::Sign(Glyph::Money, if waits > 0 { Tone::Warn } else { Tone::Accent }),
            to: Route::Books {},
        }
    }
}
