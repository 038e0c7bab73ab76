//! Where people who accompany nobody work: what they see follows from the areas they are assigned to, and from who accompanies the
//! families there.

use crate::world::truth::Truth;
use chrono::NaiveDate;
use pendamping_domain::actor::Power;
use pendamping_domain::id::{FamilyId, PersonId};
use pendamping_domain::region::RegionCode;
use std::collections::BTreeMap;

/// Who works where, with which powers.
pub type Areas = BTreeMap<PersonId, BTreeMap<RegionCode, Vec<Power>>>;

impl Truth {
    /// The office says in which area somebody works, or that they do no longer.
    pub fn assign(&mut self, person: PersonId, area: RegionCode, powers: &[Power]) {
        let areas = self.areas.entry(person).or_default();
        if powers.is_empty() {
            areas.remove(&area);
        } else {
            areas.insert(area, powers.to_vec());
        }
    }

    /// Whether somebody works in exactly this area.
    pub fn works_in(&self, person: PersonId, area: &RegionCode) -> bool {
        self.areas.get(&person).is_some_and(|areas| areas.contains_key(area))
    }

    /// Whether somebody works anywhere.
    pub fn works(&self, person: PersonId) -> bool {
        self.areas.get(&person).is_some_and(|areas| !areas.is_empty())
    }

    /// Whether a family lives where somebody works, if they have this power there.
    pub fn works_with(&self, person: PersonId, family: FamilyId, power: Option<&Power>) -> bool {
        let (Some(areas), Some(region)) = (self.areas.get(&person), self.region_of.get(&family)) else {
            return false;
        };
        areas
            .iter()
            .any(|(area, powers)| region.is_within(area) && power.is_none_or(|power| powers.contains(power)))
    }

    /// Whether a key is one that areas give: a family's, or that of who may accompany one.
    pub fn is_watched(&self, key: FamilyId) -> bool {
        self.region_of.contains_key(&key) || self.is_of_staff(key)
    }

    /// The families where somebody works, and who accompanies them: whoever reviews there decides on what those tell of themselves.
    pub(super) fn watched(&self, day: NaiveDate) -> impl Iterator<Item = (PersonId, FamilyId)> {
        self.areas.keys().flat_map(move |person| {
            let families =
                self.mentor_of.iter().filter(|(family, _)| self.works_with(*person, **family, None));
            families.flat_map(move |(family, mentor)| {
                let reviews = self.works_with(*person, *family, Some(&Power::ReviewVisits));
                let mentors =
                    self.stand_in(*mentor, day).into_iter().chain([*mentor]).filter(move |_| reviews);
                mentors.map(FamilyId::from).chain([*family]).map(|key| (*person, key))
            })
        })
    }
}
