//! Which families were there: searched, marked with a tap each or all that are shown at once. What is marked stays marked while
//! another name is searched.

use std::rc::Rc;

use dioxus::prelude::*;
use pendamping_domain::id::FamilyId;
use pendamping_store_api::work::{FamilyRow, FindFamilies};
use pendamping_store_api::{StoreError, StoreHandle};

use super::desk::village;
use crate::screens::group_meeting_facts::present_words;
use crate::t;
use crate::widgets::prelude::*;

/// How many names are shown at a time: a search finds the others.
const SHOWN: usize = 40;

/// As many as the store gives at once.
const STRETCH: usize = 500;

/// A family that may have been there.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    family: FamilyId,
    name: String,
    /// What tells it from others of that name.
    more: String,
    /// What a search looks through.
    search: String,
    /// Rather than on the list only: those stand first, for it is they whom the mentor knows.
    accompanied: bool,
}

impl Candidate {
    fn of(row: FamilyRow) -> Self {
        let place = village(&row.region);
        let more = row.business.filter(|name| !name.trim().is_empty()).unwrap_or(place.clone());
        Self {
            family: row.id,
            search: format!("{} {more} {place}", row.name).to_lowercase(),
            name: row.name,
            more,
            accompanied: row.accompanied,
        }
    }

    /// One that stands on the list and is not on this phone (any more).
    fn gone(family: FamilyId) -> Self {
        let (more, search) = (String::new(), String::new());
        Self { family, name: t!("meeting-family-gone"), more, search, accompanied: false }
    }

    fn words(&self) -> String {
        if self.more.is_empty() { self.name.clone() } else { format!("{} · {}", self.name, self.more) }
    }
}

/// The families of this phone, those that are accompanied first, by name; a form's list holds them as long as it is open.
#[derive(Clone)]
pub struct Candidates(Rc<Vec<Candidate>>);

impl PartialEq for Candidates {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Candidates {
    /// All of them.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn of(store: &StoreHandle, today: chrono::NaiveDate) -> Result<Self, StoreError> {
        let mut all: Vec<Candidate> = Vec::new();
        loop {
            let ask = FindFamilies {
                text: String::new(),
                villages: Vec::new(),
                stage: None,
                today,
                limit: STRETCH,
                offset: all.len(),
            };
            let found = store.call(ask).await?;
            let last = found.rows.len() < STRETCH;
            all.extend(found.rows.into_iter().filter(|row| !row.left).map(Candidate::of));
            if last {
                break;
            }
        }
        all.sort_by_cached_key(|one| (!one.accompanied, one.name.to_lowercase()));
        Ok(Self(Rc::new(all)))
    }
}

/// The names, with those of `present` marked. Reports all that are marked.
#[component]
pub fn FamiliesPresent(
    candidates: Candidates,
    present: Vec<FamilyId>,
    error: Option<String>,
    onchange: EventHandler<Vec<FamilyId>>,
) -> Element {
    let mut search = use_signal(String::new);
    let words: Vec<String> = search().to_lowercase().split_whitespace().map(str::to_owned).collect();
    let all = &candidates.0;
    let found: Vec<&Candidate> =
        all.iter().filter(|one| words.iter().all(|word| one.search.contains(word))).collect();
    let gone = present.iter().filter(|family| !all.iter().any(|one| one.family == **family));
    let gone: Vec<Candidate> = gone.map(|family| Candidate::gone(*family)).collect();
    let shown: Vec<&Candidate> =
        found.iter().copied().take(SHOWN).chain(gone.iter().filter(|_| words.is_empty())).collect();
    let options: Vec<(FamilyId, String)> = shown.iter().map(|one| (one.family, one.words())).collect();
    let ids: Vec<FamilyId> = options.iter().map(|(family, _)| *family).collect();
    let open = ids.iter().filter(|family| !present.contains(family)).count();
    let (marked, unmarked, some, all_shown) = (present.clone(), present.clone(), ids.clone(), ids);
    rsx! {
        Section { title: t!("meeting-families"), trailing: present_words(present.len()),
            if all.is_empty() && gone.is_empty() {
                p { class: "muted", {t!("meeting-no-families")} }
            } else {
                TextField {
                    id: "search",
                    label: t!("meeting-search"),
                    icon: Glyph::Search,
                    keyboard: Keyboard::Search,
                    max_length: 80,
                    value: search(),
                    oninput: move |text| search.set(text),
                }
                if open > 1 {
                    Button {
                        id: "mark-shown",
                        label: t!("meeting-mark-shown", count: open),
                        icon: Glyph::Received,
                        kind: ButtonKind::Secondary,
                        onclick: move |_| onchange.call(with(&marked, &all_shown, &all_shown)),
                    }
                }
                if !shown.is_empty() || error.is_some() {
                    ChoiceChips {
                        id: "families",
                        label: t!("meeting-who"),
                        options,
                        chosen: present.clone(),
                        multiple: true,
                        tall: true,
                        error,
                        onchange: move |chosen: Vec<FamilyId>| onchange.call(with(&unmarked, &some, &chosen)),
                    }
                }
                if found.is_empty() {
                    p { class: "muted", role: "status", {t!("meeting-not-found")} }
                } else if found.len() > SHOWN {
                    p { class: "muted", {t!("roster-more", count: found.len() - SHOWN)} }
                }
            }
        }
    }
}

/// The list once of those `shown` these are `chosen`: whoever is not shown stays as marked as before.
fn with(present: &[FamilyId], shown: &[FamilyId], chosen: &[FamilyId]) -> Vec<FamilyId> {
    let stays = present.iter().filter(|family| !shown.contains(family) || chosen.contains(family));
    let comes = chosen.iter().filter(|family| !present.contains(family));
    stays.chain(comes).copied().collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn whoever_is_not_shown_stays_as_marked_as_before() {
        let family =
            |n: u8| -> FamilyId { format!("00000000-0000-7000-8000-0000000000{n:02}").parse().unwrap() };
        let of = |numbers: &[u8]| numbers.iter().map(|n| family(*n)).collect::<Vec<_>>();
        for (present, shown, chosen, comes_to) in [
            (&[][..], &[1, 2][..], &[2][..], &[2][..]),
            (&[3], &[1, 2], &[1, 2], &[3, 1, 2]),
            (&[2, 3], &[1, 2], &[], &[3]),
            (&[2, 1], &[1, 2], &[1, 2], &[2, 1]),
        ] {
            assert_eq!(with(&of(present), &of(shown), &of(chosen)), of(comes_to));
        }
    }
}
