//! The handle: cloneable, usable from async screens and from the sync thread alike. Calls wait in two queues, so that a save by
//! the person goes before the next page of a pull.

use crate::calls::{Call, Request, Response};
use crate::error::StoreError;
use async_channel::{Receiver, Sender, bounded, unbounded};
use pendamping_domain::revision::Kind;
use std::collections::BTreeSet;

/// What a commit touched: the kinds whose lists may have changed. Empty never travels. `Kind::Contact` also stands for this
/// phone's own contact with the centre: what waits, and how sync stands (the sync line).
pub type Change = BTreeSet<Kind>;

/// One request on its way to the core.
pub struct Envelope {
    /// What is asked.
    pub request: Request,
    /// Where the answer goes. A caller that went away is no error.
    pub reply: Sender<Result<Response, StoreError>>,
}

/// The core's end of the two queues.
pub struct Inbox {
    /// From screens: first.
    pub foreground: Receiver<Envelope>,
    /// From sync: when no screen waits.
    pub background: Receiver<Envelope>,
    /// Where commits are announced.
    pub changes: Sender<Change>,
}

/// A way to ask the store.
#[derive(Clone)]
pub struct StoreHandle {
    foreground: Sender<Envelope>,
    background: Sender<Envelope>,
    queue: Queue,
}

#[derive(Clone, Copy)]
enum Queue {
    Foreground,
    Background,
}

/// A handle, the core's inbox, and the stream of changes (one reader: the app spreads it further).
pub fn channel() -> (StoreHandle, Inbox, Receiver<Change>) {
    let (foreground, front) = unbounded();
    let (background, back) = unbounded();
    let (announce, changes) = unbounded();
    (
        StoreHandle { foreground, background, queue: Queue::Foreground },
        Inbox { foreground: front, background: back, changes: announce },
        changes,
    )
}

impl StoreHandle {
    /// The same store, asked with less urgency: for sync.
    pub fn in_background(&self) -> StoreHandle {
        StoreHandle { queue: Queue::Background, ..self.clone() }
    }

    /// Asks and awaits.
    pub async fn call<C: Call>(&self, call: C) -> Result<C::Answer, StoreError> {
        let (reply, answer) = bounded(1);
        self.queue().send(Envelope { request: call.into(), reply }).await.map_err(|_| StoreError::Closed)?;
        answer.recv().await.map_err(|_| StoreError::Closed)?.and_then(C::answer)
    }

    /// Asks and blocks this thread. For sync's own thread and tests; never on a screen's.
    pub fn call_blocking<C: Call>(&self, call: C) -> Result<C::Answer, StoreError> {
        let (reply, answer) = bounded(1);
        self.queue()
            .send_blocking(Envelope { request: call.into(), reply })
            .map_err(|_| StoreError::Closed)?;
        answer.recv_blocking().map_err(|_| StoreError::Closed)?.and_then(C::answer)
    }

    /// Asks, and waits for no answer.
    pub fn post<C: Call>(&self, call: C) {
        let (reply, _) = bounded(1);
        // A store that is closed counts nothing any more.
        let _ = self.queue().try_send(Envelope { request: call.into(), reply });
    }

    /// Lets the core end once what is queued is done; every handle is closed by it.
    pub fn close(&self) {
        self.foreground.close();
        self.background.close();
    }

    /// How many requests wait in this handle's queue.
    pub fn queued(&self) -> usize {
        self.queue().len()
    }

    fn queue(&self) -> &Sender<Envelope> {
        match self.queue {
            Queue::Foreground => &self.foreground,
            Queue::Background => &self.background,
        }
    }
}
