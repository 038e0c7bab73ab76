//! One turn of a phone's real session: `take_turn` on a thread of its own asks the store through the real handle, and this
//! thread answers, one request at a time. So a phone can be killed between any two of them.

use crate::world::chance::Chance;
use crate::world::faults::Fault;
use crate::world::network::Wire;
use crate::world::outer::Outer;
use crate::world::phone::Phone;
use crate::world::phone_edge::{answer, cursor_only};
use crate::world::planted::Defect;
use crate::world::saving;
use crate::world::storage::{failing, fill_up};
use anyhow::{Result, anyhow};
use pendamping_store_api::handle::{Envelope, Inbox, channel};
use pendamping_sync::exchange::Turn;
use pendamping_sync::{Action, Session, take_turn};
use std::cell::RefCell;
use std::sync::{Mutex, PoisonError};

/// What came of a turn.
pub struct Turned {
    /// What the session wants next; none when the phone was killed.
    pub next: Option<Action>,
    /// How it ended.
    pub turn: Turn,
}

/// A turn asks its store a few times before the first page, and once more for each page.
const EARLY: usize = 5;
const LATE: usize = 40;

/// Takes one turn.
pub fn turn(
    outer: &Mutex<Outer>,
    phone: &mut Phone,
    mut session: Session,
    limits: (usize, usize),
    fault: Option<Fault>,
    chance: &mut Chance,
) -> Result<Turned> {
    let (clock, defect) = {
        let outer = outer.lock().unwrap_or_else(PoisonError::into_inner);
        (phone.clock(outer.now), outer.defect)
    };
    let (handle, inbox, _changes) = channel();
    let own = phone.chance(chance.below(usize::MAX) as u64);
    let wire_of = (phone.name.clone(), own.clone());
    if fault == Some(Fault::Full) {
        outer.lock().unwrap_or_else(PoisonError::into_inner).trace.count(Fault::Full);
        fill_up(phone, true)?;
    }
    // The first two requests only ask; what is saved from the third on meets an answer.
    let earliest = if fault == Some(Fault::SavedBetween) { 3 } else { 1 };
    let when = earliest + if chance.once_in(3) { chance.below(LATE) } else { chance.below(EARLY) };
    let (joined, killed) = std::thread::scope(|scope| {
        let worker = scope.spawn(move || {
            let (name, chance) = wire_of;
            let wire = Wire { outer, name, fault, chance: RefCell::new(chance.clone()) };
            let mut jitter = chance;
            let turn = take_turn(&handle, &wire, &mut session, limits, &|| clock, &mut || jitter.share());
            (session, turn)
        });
        let mut desk = Desk { outer, phone, fault, defect, when, chance, asked: 0 };
        let served = desk.serve(&inbox);
        // Whoever still asks is told that nobody is there; what is queued would be kept alive by the handle that waits for it.
        inbox.foreground.close();
        while inbox.foreground.try_recv().is_ok() {}
        (worker.join(), served)
    });
    let killed = killed?;
    let (session, turn) = joined.map_err(|_| anyhow!("sync met a fault of the program"))?;
    if fault == Some(Fault::Full) && !killed {
        fill_up(phone, false)?;
    }
    let next = (!killed).then(|| turn.next.clone());
    phone.session = (!killed).then_some(session);
    Ok(Turned { next, turn })
}

struct Desk<'a> {
    outer: &'a Mutex<Outer>,
    phone: &'a mut Phone,
    fault: Option<Fault>,
    defect: Option<Defect>,
    when: usize,
    chance: &'a mut Chance,
    asked: usize,
}

impl Desk<'_> {
    /// Answers until nobody asks, or the phone is killed. True when it was.
    fn serve(&mut self, inbox: &Inbox) -> Result<bool> {
        while let Ok(Envelope { request, reply }) = inbox.foreground.recv_blocking() {
            self.asked += 1;
            let now = self.asked == self.when;
            if let Some(fault) = self.fault.filter(|fault| now && fault.strikes_between_asks()) {
                self.outer.lock().unwrap_or_else(PoisonError::into_inner).trace.count(fault);
            }
            if now && self.fault == Some(Fault::KilledBefore) {
                if self.defect == Some(Defect::CursorBeforeRows) {
                    cursor_only(self.phone, &request)?;
                }
                return self.kill();
            }
            let defect = self.defect;
            // What is planted looks into the database itself, and that has to answer.
            let fails = self.fault == Some(Fault::StorageFails) && defect.is_none();
            let answered = if now && fails {
                failing(self.phone, self.chance, |phone, chance| answer(phone, request, defect, chance))?
            } else {
                answer(self.phone, request, defect, self.chance)?
            };
            if now && self.fault == Some(Fault::KilledAfter) {
                return self.kill();
            }
            if now && self.fault == Some(Fault::SavedBetween) {
                let mut outer = self.outer.lock().unwrap_or_else(PoisonError::into_inner);
                if self.chance.once_in(3) {
                    saving::save_something(self.phone, &mut outer, self.chance)?;
                } else {
                    saving::edit_something(self.phone, &mut outer, self.chance)?;
                }
            }
            // Whoever asked may be gone.
            drop(reply.try_send(answered));
        }
        Ok(false)
    }

    fn kill(&mut self) -> Result<bool> {
        self.phone.kill()?;
        saving::after_kill(self.phone, self.defect)?;
        Ok(true)
    }
}
