//! What a phone tells besides its records: what a family asks the office for, and how often pages of families were opened.

use crate::world::chance::Chance;
use crate::world::outer::Outer;
use crate::world::phone::{End, Phone};
use crate::world::run::World;
use crate::world::sight::Sight;
use crate::world::stage::office_day;
use crate::world::verdict::{Verdict, knows};
use anyhow::Result;
use pendamping_domain::actor::Role;
use pendamping_domain::id::{FamilyId, PersonId};
use pendamping_store_api::besides::{AskOffice, ListAsks, NoteOpened, PutAsk};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Something that a family asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// On which phone, by its place in the world.
    pub phone: usize,
    /// What.
    pub text: String,
    /// It was at the centre when its phone wiped itself: what a centre loses after that no phone brings back.
    pub handed_in: bool,
}

/// Somebody opens a page of a family; and a family may ask the office for something.
pub fn tell_besides(phone: &mut Phone, outer: &mut Outer, chance: &mut Chance) -> Result<()> {
    if phone.reader.role == Role::Beneficiary && chance.once_in(2) {
        return ask(phone, outer, chance);
    }
    let stage = Arc::clone(&outer.stage);
    let family = Sight { phone, stage: &stage, now: outer.now, chance }.family()?;
    let Some(family) = family else { return Ok(()) };
    let day = office_day(phone.clock(outer.now));
    phone.ask(NoteOpened { about: family.0, day })?;
    *outer.truth.opened.entry((phone.reader.person, family)).or_default() += 1;
    Ok(())
}

fn ask(phone: &mut Phone, outer: &mut Outer, chance: &mut Chance) -> Result<()> {
    let at = phone.clock(outer.now);
    let (id, text) =
        (chance.new_id(outer.now), format!("permintaan {:08x}", chance.below(u32::MAX as usize)));
    let asked = AskOffice { id, what: "correction".to_owned(), text: text.clone(), at };
    // A phone that is closed says so.
    if phone.try_ask(PutAsk { ask: asked })?.is_ok() {
        outer.trace.say(format!("  {} asks for {text}", phone.name));
        outer.truth.asks.insert(id, Asked { phone: phone.nth, text, handed_in: false });
    }
    Ok(())
}

/// What families asked for is at the centre once and as it was asked, and no page was counted that nobody opened.
pub fn besides_arrived(world: &mut World, verdict: &mut Verdict) -> Result<()> {
    let at_centre = world.outer().centre.asked()?;
    let asks = world.outer().truth.asks.clone();
    for (id, asked) in &asks {
        match at_centre.get(id) {
            Some(text) if *text == asked.text => {}
            Some(_) => verdict.lost.push(format!("what {id} asks for is at the centre in other words")),
            // Gone with its phone, or with what its phone did since its copy was made.
            None if world.phones[asked.phone].end == Some(End::Drowned)
                || world.phones[asked.phone].put_back => {}
            None if asked.handed_in => {}
            None if !world.phones[asked.phone].lives() => {
                verdict
                    .lost
                    .push(format!("what {id} asks for was forgotten by its phone and is not at the centre"));
            }
            None if !knows(world, asked.phone)? => {}
            None => {
                let here = world.phones[asked.phone].ask(ListAsks)?;
                let told = here.iter().find(|row| row.ask.id == *id).map(|row| row.told);
                verdict
                    .lost
                    .push(format!("what {id} asks for is not at the centre; on its phone, told: {told:?}"));
            }
        }
    }
    for id in at_centre.keys().filter(|id| !asks.contains_key(*id)) {
        verdict.duplicated.push(format!("the centre was asked for {id}, and nobody did"));
    }
    let copied = world.phones.iter().filter(|phone| phone.shared || phone.put_back);
    let copied: Vec<PersonId> = copied.map(|phone| phone.reader.person).collect();
    let counted: BTreeMap<(PersonId, FamilyId), u64> = world.outer().centre.opened()?;
    let truth = &world.outer().truth;
    for ((person, family), count) in counted.iter().filter(|((person, _), _)| !copied.contains(person)) {
        let opened = truth.opened.get(&(*person, *family)).copied().unwrap_or(0);
        if *count > opened {
            verdict
                .duplicated
                .push(format!("{person} opened {family} {opened} times, and the centre counts {count}"));
        }
    }
    Ok(())
}

/// What requests lie at the centre, by their number.
pub type Requests = BTreeMap<Uuid, String>;
