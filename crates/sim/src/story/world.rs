//! What stays from act to act of a story: the centre, the network, the people; and how an act checks what it sees.

use crate::centre::Centre;
use crate::demo_data::{self, Extent, Written};
use crate::phone::Command as Do;
use crate::proxy::{Mood, Proxy};
use crate::story::Stage;
use crate::story::handset::{Handset, PIN};
use crate::story::steps::Steps;
use anyhow::{Context, ensure};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Families of each mentor whose phone appears.
pub const FAMILIES: usize = 238;

/// Everything that stays from act to act.
pub struct World<'a> {
    /// What the story runs with.
    pub stage: &'a Stage,
    /// The centre.
    pub centre: Centre,
    /// The network in front of it.
    pub network: Proxy,
    /// The people of the demonstration.
    pub people: Written,
}

/// What the main story begins with: two sub-districts, in which one family in ten is accompanied.
pub const TWO_DISTRICTS: Extent = Extent {
    families: 2 * FAMILIES,
    districts: Some(2),
    accompanied_one_in: 10,
    accompanied_since: None,
    seed: 2020,
};

/// The centre, up, with the demonstration data entered by the office's own commands.
pub fn opening<'a>(stage: &'a Stage, extent: &Extent, steps: &mut Steps) -> anyhow::Result<World<'a>> {
    let files = stage.folder.join("files");
    let people = demo_data::write(&files, extent)?;
    let mut centre = Centre::new(stage.server.clone(), stage.folder.join("centre"));
    let file = |name: &str| files.join(name).to_string_lossy().into_owned();
    centre.office(&["configure", &stage.programme.to_string_lossy()])?;
    let imported = [
        centre.office(&["import", "people", &file("people.csv")])?,
        centre.office(&["import", "families", &file("families.csv")])?,
    ];
    let again = centre.office(&["import", "families", &file("families.csv")])?;
    ensure!(again.contains(" 0 new"), "a second import was not idempotent: {again}");
    centre.office(&["assign", "--csv", &file("assignments.csv")])?;
    let network = Proxy::start(centre.start()?)?;
    let told = imported.iter().map(|line| line.trim()).collect::<Vec<_>>().join("; ");
    steps.ok(&format!("the centre is up with demonstration data by import and assign ({told})"));
    Ok(World { stage, centre, network, people })
}

impl World<'_> {
    /// Enrols somebody's phone with a one-time code.
    pub fn enrol(&self, whom: &str, number: &str, name: &'static str) -> anyhow::Result<Handset> {
        self.enrol_in(number, whom, number, name)
    }

    /// The same with another folder for the phone's data: of somebody who has two.
    pub fn enrol_in(
        &self,
        folder: &str,
        whom: &str,
        number: &str,
        name: &'static str,
    ) -> anyhow::Result<Handset> {
        let code = self.centre.invite(whom, number, &self.network.address())?.code;
        let mut phone = Handset::start(&self.stage.phone, self.stage.folder.join(folder), name)?;
        phone.tell(&self.enrolment(code))?;
        Ok(phone)
    }

    /// Switches on a phone that was enrolled before, behind its PIN.
    pub fn again(&self, number: &str, name: &'static str) -> anyhow::Result<Handset> {
        let mut phone = Handset::start(&self.stage.phone, self.stage.folder.join(number), name)?;
        phone.tell(&Do::Open { pin: PIN.to_owned() })?;
        Ok(phone)
    }

    fn enrolment(&self, code: String) -> Do {
        Do::Enrol { centre: self.network.address(), code, pin: PIN.to_owned() }
    }

    /// Enrols with a code, and shows that a second phone cannot with the same once the first has synced.
    pub fn enrol_once(&self, number: &str, name: &'static str) -> anyhow::Result<(Handset, String)> {
        let code = self.centre.invite("--person", number, &self.network.address())?.code;
        let mut phone = Handset::start(&self.stage.phone, self.stage.folder.join(number), name)?;
        phone.tell(&self.enrolment(code.clone()))?;
        phone.sync()?;
        let mut second = Handset::start(&self.stage.phone, self.stage.folder.join("second"), "nobody")?;
        let refused = second.try_tell(&self.enrolment(code))?;
        let why = refused["error"].as_str().context("the same code enrolled a second phone")?.to_owned();
        Ok((phone, why))
    }

    /// The centre is stopped while a visit waits, and started again.
    pub fn centre_goes_and_comes(&mut self, mentor: &mut Handset, steps: &mut Steps) -> anyhow::Result<()> {
        self.network.set(Mood::Fine);
        self.centre.stop()?;
        let code = mentor.sync_fails()?;
        same("waiting on the phone", number(&mentor.tell(&Do::Outbox)?["waiting"])?, 1)?;
        same("visits at the centre", self.centre.records("visit")?, 0)?;
        steps.ok(&format!("the centre is stopped: the phone says not yet ({code}), 1 waits"));
        self.network.lead_to(self.centre.start()?);
        steps.ok("the centre is started again, with what it had");
        Ok(())
    }
}

/// A value as what it should be.
pub fn take<T: DeserializeOwned>(value: &Value) -> anyhow::Result<T> {
    serde_json::from_value(value.clone()).with_context(|| format!("{value} is not what it should be"))
}

/// Fails with both values when they differ.
pub fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: T, expected: T) -> anyhow::Result<()> {
    ensure!(found == expected, "{what}: {found:?} instead of {expected:?}");
    Ok(())
}

/// A value as a count.
pub fn number(value: &Value) -> anyhow::Result<u64> {
    value.as_u64().with_context(|| format!("{value} is no count"))
}
