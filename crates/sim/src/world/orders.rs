//! What the office orders besides moving families: who reviews where, the configuration, what it says of its people, and lists of aid.

use crate::world::chance::Chance;
use crate::world::outer::Outer;
use crate::world::stage::{
    DISTRICT_POWERS, DISTRICT_REVIEWER, DISTRICTS, list_aid, office_day, person_row, run,
};
use anyhow::{Context, Result};
use chrono::Days;
use pendamping_domain::id::{ConfigVersion, PersonId};
use pendamping_domain::region::RegionCode;
use pendamping_server::store::office::{AreaAssignment, Office};
use std::sync::Arc;

impl Outer {
    /// The office orders something by which others see or do other things.
    pub fn order_of_scope(&mut self, chance: &mut Chance) -> Result<()> {
        match chance.below(5) {
            0 => self.cover_some_mentor(chance),
            1 => self.end_some_cover(chance),
            2 => self.change_some_area(chance),
            _ => self.move_some_family(chance),
        }
    }

    fn district_reviewer(&self) -> Result<PersonId> {
        let found = self.stage.people.iter().find(|member| member.number == DISTRICT_REVIEWER);
        Ok(found.context("nobody reviews in districts")?.person)
    }

    /// Somebody reviews in one district more, or in one less.
    pub fn change_some_area(&mut self, chance: &mut Chance) -> Result<()> {
        let person = self.district_reviewer()?;
        let Some(area) = chance.one_of(DISTRICTS) else { return Ok(()) };
        let area: RegionCode = area.parse().ok().context("a region")?;
        let reviews = self.truth.works_in(person, &area);
        self.assign(&area, !reviews)?;
        self.truth.assign(person, area.clone(), if reviews { &[] } else { DISTRICT_POWERS });
        self.note_holders()?;
        self.trace.say(format!("  {DISTRICT_REVIEWER} reviews in {area}: {}", !reviews));
        Ok(())
    }

    /// From today on, or until yesterday.
    fn assign(&self, area: &RegionCode, reviews: bool) -> Result<()> {
        let today = office_day(self.now);
        let assignment = AreaAssignment {
            person: DISTRICT_REVIEWER.to_owned(),
            area: area.clone(),
            powers: DISTRICT_POWERS.iter().cloned().collect(),
            from: if reviews { today } else { today - Days::new(2) },
            until: (!reviews).then(|| today - Days::new(1)),
        };
        self.centre.storage()?.assign_areas(&[assignment], self.now, today)?;
        Ok(())
    }

    /// The office changes its configuration, what it says of somebody, or a list of aid.
    pub fn order_something(&mut self, chance: &mut Chance) -> Result<()> {
        let (stage, now) = (Arc::clone(&self.stage), self.now);
        match chance.below(3) {
            0 => {
                self.config.version = ConfigVersion(self.config.version.0 + 1);
                self.config.limits.fence_m += 1;
                self.centre.storage()?.configure(&self.config, now, chance)?;
                self.trace.say(format!("  configuration {}", self.config.version.0));
            }
            1 => {
                let Some(member) = chance.one_of(&stage.people) else { return Ok(()) };
                let row =
                    person_row(&member.number, &member.role, &format!("0812{:06}", chance.below(1_000_000)));
                self.centre.storage()?.import_people(&[row], run(now, &mut |_| {}), chance)?;
                self.trace.say(format!("  {} has another number", member.number));
            }
            _ => {
                let Some(family) = chance.one_of(&stage.families) else { return Ok(()) };
                let strike = chance.once_in(2);
                let one = std::iter::once(family.number.as_str());
                let done = list_aid(self.centre.storage()?, &self.config, strike, one, now, chance)?;
                self.trace.say(format!("  aid of {}, struck {strike}: {done}", family.number));
            }
        }
        Ok(())
    }

    /// A centre that was put back has what its copy had: the office orders again what it had ordered since.
    pub fn order_again(&mut self, chance: &mut Chance) -> Result<()> {
        let storage = self.centre.storage()?;
        if storage.current_config()?.is_none_or(|config| config.version < self.config.version) {
            storage.configure(&self.config, self.now, chance)?;
        }
        let person = self.district_reviewer()?;
        for area in DISTRICTS {
            let area: RegionCode = area.parse().ok().context("a region")?;
            self.assign(&area, self.truth.works_in(person, &area))?;
        }
        Ok(())
    }
}
