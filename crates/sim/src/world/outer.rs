//! Everything outside of phones: the centre, its office, what is under way, the clock, and the truth that is told of it all.

use crate::world::centre::Centre;
use crate::world::centre_edge::Meddling;
use crate::world::chance::Chance;
use crate::world::network::Sent;
use crate::world::planted::Defect;
use crate::world::stage::{CENTRE, Stage, enrolled, family_row, office_day, redeemed, run};
use crate::world::trace::Trace;
use crate::world::truth::{StandIn, Truth};
use anyhow::Result;
use chrono::{DateTime, Days, TimeDelta, Utc};
use pendamping_domain::actor::Role;
use pendamping_domain::config::Config;
use pendamping_domain::cover::Period;
use pendamping_domain::id::{InstallId, PersonId};
use pendamping_domain::money::Rupiah;
use pendamping_domain::payout::PayoutState;
use pendamping_server::store::cover::CoverAsk;
use pendamping_server::store::misfit::Misfit;
use pendamping_server::store::money_file::{PayoutRow, Whom};
use pendamping_server::store::office::{CodeFor, Declined, Incoming, Office, RevokeWhat};
use pendamping_store_api::setup::Profile;
use pendamping_store_api::upkeep::EnrolAgain;
use std::path::Path;
use std::sync::Arc;

/// It.
pub struct Outer {
    /// The scene.
    pub stage: Arc<Stage>,
    /// The true time.
    pub now: DateTime<Utc>,
    /// The centre.
    pub centre: Centre,
    /// The truth.
    pub truth: Truth,
    /// What happened.
    pub trace: Trace,
    /// Requests that arrive later, or once more.
    pub late: Vec<Sent>,
    /// What is planted.
    pub defect: Option<Defect>,
    /// What a planted defect still has to do at the centre.
    pub meddling: Meddling,
    /// Rows that went out.
    pub rows: u64,
    /// Payments so far: each has its own reference.
    pub payments: u32,
    /// The configuration that the office gave out last.
    pub config: Config,
}

/// Rows of a file that is at hand.
pub struct Rows<Row>(pub std::vec::IntoIter<Row>);

impl<Row> Incoming<Row> for Rows<Row> {
    fn next(&mut self) -> Result<Option<Row>, Declined> {
        Ok(self.0.next())
    }
    fn misfit(&mut self, _: &Misfit) -> Result<(), Declined> {
        Ok(())
    }
    fn put_by(&mut self) -> Result<Vec<u8>, Declined> {
        Ok(Vec::new())
    }
    fn take_up(&mut self, _: &[u8]) -> Result<(), Declined> {
        Ok(())
    }
    fn bad(&self) -> u64 {
        0
    }
}

fn whom(number: &str) -> CodeFor {
    match number.starts_with('F') {
        true => CodeFor::Family(number.to_owned()),
        false => CodeFor::Person(number.to_owned()),
    }
}

impl Outer {
    /// Whether this is planted.
    pub fn planted(&self, defect: Defect) -> bool {
        self.defect == Some(defect)
    }

    fn mentors(&self) -> Vec<(String, PersonId)> {
        let mentors = self.stage.people.iter().filter(|member| member.role == Role::Mentor);
        mentors.map(|member| (member.number.clone(), member.person)).collect()
    }

    /// The truth is told from which position on what was ordered holds.
    pub fn note_holders(&mut self) -> Result<()> {
        self.truth.ordered();
        let at = self.centre.position()?;
        self.truth.holds_from(at);
        Ok(())
    }

    /// The office gives some family to some mentor.
    pub fn move_some_family(&mut self, chance: &mut Chance) -> Result<()> {
        let stage = Arc::clone(&self.stage);
        let (mentors, now) = (self.mentors(), self.now);
        let (Some(family), Some((number, to))) = (chance.one_of(&stage.families), chance.one_of(&mentors))
        else {
            return Ok(());
        };
        self.centre.storage()?.assign_family(&family.number, number, now, office_day(now))?;
        self.truth.mentor_of.insert(family.family, *to);
        self.note_holders()?;
        self.trace.say(format!("  {} goes to {number}", family.number));
        Ok(())
    }

    /// The office lets some mentor stand in for some other, from today or soon.
    pub fn cover_some_mentor(&mut self, chance: &mut Chance) -> Result<()> {
        let (mentors, now) = (self.mentors(), self.now);
        let (Some((away, mentor)), Some((by_number, by))) =
            (chance.one_of(&mentors), chance.one_of(&mentors))
        else {
            return Ok(());
        };
        let from = office_day(now) + Days::new(chance.below(2) as u64);
        let period = Period { from, until: from + Days::new(chance.below(4) as u64) };
        let ask = CoverAsk { mentor: away.clone(), by: by_number.clone(), period, reason: String::new() };
        let arranged = self.centre.storage()?.arrange_cover(&ask, now, office_day(now), chance);
        let made = match arranged {
            Ok(arranged) => arranged.made,
            Err(Declined::Storage(error)) => return Err(error.into()),
            Err(_) => false,
        };
        if made {
            let days = (period.from, period.until);
            self.truth.stand_ins.push(StandIn { mentor: *mentor, by: *by, days, ended: false });
            self.note_holders()?;
        }
        self.trace.say(format!("  {by_number} for {away} from {from}: {made}"));
        Ok(())
    }

    /// The office ends a cover.
    pub fn end_some_cover(&mut self, chance: &mut Chance) -> Result<()> {
        let (mentors, now) = (self.mentors(), self.now);
        let Some((away, mentor)) = chance.one_of(&mentors) else { return Ok(()) };
        let today = office_day(now);
        let ended = match self.centre.storage()?.end_cover(away, now, today) {
            Ok(line) => Some((line.period.from, line.period.until)),
            Err(Declined::Storage(error)) => return Err(error.into()),
            Err(_) => None,
        };
        if ended.is_some() {
            // The one that holds, else the next.
            let of = |one: &&mut StandIn| one.mentor == *mentor && !one.ended && one.days.1 >= today;
            if let Some(one) = self.truth.stand_ins.iter_mut().filter(of).min_by_key(|one| one.days.0) {
                one.ended = true;
            }
            self.note_holders()?;
        }
        self.trace.say(format!("  the cover of {away} ends: {}", ended.is_some()));
        Ok(())
    }

    /// The office corrects some family.
    pub fn correct_some_family(&mut self, chance: &mut Chance) -> Result<()> {
        let stage = Arc::clone(&self.stage);
        let Some(family) = chance.one_of(&stage.families) else { return Ok(()) };
        let phone = format!("0811{:06}", chance.below(1_000_000));
        let row = family_row(&family.number, &family.region, &phone)?;
        let now = self.now;
        self.centre.storage()?.import_families(&[row], run(now, &mut |_| {}), chance)?;
        Ok(())
    }

    /// A bank pays some family.
    pub fn pay_some_family(&mut self, chance: &mut Chance) -> Result<()> {
        let stage = Arc::clone(&self.stage);
        let Some(family) = chance.one_of(&stage.families) else { return Ok(()) };
        self.payments += 1;
        let now = self.now;
        let row = PayoutRow {
            line: 2,
            whom: Whom { number: Some(family.number.clone()), nik: None },
            name: format!("Keluarga {}", family.number),
            reference: format!("R-{}", self.payments),
            scheme: "bsimu".to_owned(),
            tranche: 1,
            amount: Rupiah(500_000),
            date: office_day(now),
            state: if chance.once_in(3) { PayoutState::Failed } else { PayoutState::Credited },
            reason: String::new(),
            corrects: false,
        };
        let mut rows = Rows(vec![row].into_iter());
        self.centre.storage()?.take_payouts("bri", &mut rows, run(now, &mut |_| {}), chance)?;
        Ok(())
    }

    /// The office revokes an install.
    pub fn revoke(&mut self, install: InstallId) -> Result<()> {
        let now = self.now;
        self.truth.revoked.insert(install);
        match self.centre.storage()?.revoke(&RevokeWhat::Install(install), now) {
            // Those that its phone was before go with it.
            Ok(revoked) => self.truth.revoked.extend(revoked.iter().map(|one| one.install)),
            Err(Declined::Storage(error)) => return Err(error.into()),
            // A restored centre does not know it: it cannot be revoked there, and cannot speak either.
            Err(_) => {}
        }
        Ok(())
    }

    /// A new app for somebody, in `folder`.
    pub fn enrol(&mut self, number: &str, folder: &Path, chance: &mut Chance) -> Result<Profile> {
        let now = self.now;
        Ok(enrolled(self.centre.storage()?, &whom(number), folder, now, chance)?.0)
    }

    /// A new code for somebody whose app the centre knows no more, redeemed.
    pub fn enrol_again(&mut self, number: &str, chance: &mut Chance) -> Result<EnrolAgain> {
        let now = self.now;
        let (answer, signing_seed) = redeemed(self.centre.storage()?, &whom(number), now, chance)?;
        let (install, token) = (answer.install, answer.token);
        Ok(EnrolAgain { centre: CENTRE.to_owned(), install, token, signing_seed })
    }

    /// The number of somebody of the staff, or of a family.
    pub fn number_of(&self, person: PersonId) -> Option<String> {
        let member = self.stage.people.iter().find(|member| member.person == person);
        let family = self.stage.families.iter().find(|family| family.own == Some(person));
        member.map(|member| &member.number).or(family.map(|family| &family.number)).cloned()
    }

    /// Puts the centre back from its copy; the office then does again what it had done since. False when there is no copy.
    pub fn restore(&mut self, chance: &mut Chance) -> Result<bool> {
        let (now, defect) = (self.now, self.defect);
        if !self.centre.restore(now, defect == Some(Defect::EpochStays), chance)? {
            return Ok(false);
        }
        self.truth.given_out.clear();
        self.truth.put_back = true;
        let today = office_day(now);
        let storage = self.centre.storage()?;
        use pendamping_server::store::Syncing;
        storage.turn_day(now, today)?;
        self.order_again(chance)?;
        let storage = self.centre.storage()?;
        let number = |person: PersonId| {
            let found = self.stage.people.iter().find(|member| member.person == person);
            found.map(|member| member.number.clone()).unwrap_or_default()
        };
        for family in &self.stage.families {
            if let Some(mentor) = self.truth.mentor_of.get(&family.family) {
                storage.assign_family(&family.number, &number(*mentor), now, today)?;
            }
        }
        // Of covers, what the copy has and what is so: ended where it was ended, arranged where it is missing.
        for mentor in self.mentors() {
            while storage.end_cover(&mentor.0, now, today).is_ok() {}
        }
        for one in self.truth.stand_ins.iter().filter(|one| !one.ended && one.days.1 >= today) {
            let period = Period { from: one.days.0.max(today), until: one.days.1 };
            let (mentor, by) = (number(one.mentor), number(one.by));
            let ask = CoverAsk { mentor, by, period, reason: String::new() };
            storage.arrange_cover(&ask, now, today, chance)?;
        }
        for install in &self.truth.revoked {
            // One that the copy does not know cannot be revoked, and cannot speak either.
            if let Err(Declined::Storage(error)) = storage.revoke(&RevokeWhat::Install(*install), now) {
                return Err(error.into());
            }
        }
        Ok(true)
    }

    /// Time passes.
    pub fn wait(&mut self, seconds: i64) {
        self.now += TimeDelta::seconds(seconds);
    }
}
