//! Syncing, as the app's background does it: the session says what is next, a turn does it, until there is nothing to do.

use crate::phone::Device;
use anyhow::{Context, anyhow};
use chrono::Utc;
use pendamping_store_api::StoreHandle;
use pendamping_store_api::upkeep::{GetSyncState, ReleaseForRetry};
use pendamping_sync::{Action, Event, Session, Transport, take_turn};
use rand::Rng;
use serde_json::{Value, json};
use std::thread::JoinHandle;
use std::time::Instant;

/// A sync on its own thread.
pub type Syncing = JoinHandle<anyhow::Result<Value>>;

/// More turns than any story needs: a session that goes round in a circle ends here, and the story fails.
const TURNS_MAX: usize = 50;

impl Device {
    /// Starts a sync on another thread.
    pub(super) fn sync_start(&mut self) -> anyhow::Result<Value> {
        let (store, http) = (self.store()?.in_background(), self.http.clone());
        self.syncing = Some(std::thread::spawn(move || sync(&store, &http)));
        Ok(json!({"started": true}))
    }

    /// Waits for it.
    pub(super) fn sync_wait(&mut self) -> anyhow::Result<Value> {
        let thread = self.syncing.take().context("no sync was started")?;
        thread.join().map_err(|_| anyhow!("the sync thread panicked"))?
    }
}

/// Syncs until nothing is left to do, or it breaks.
///
/// # Errors
/// Those of the store.
pub fn sync(store: &StoreHandle, transport: &dyn Transport) -> anyhow::Result<Value> {
    let begun = Instant::now();
    // Somebody pressed "send now".
    store.call_blocking(ReleaseForRetry)?;
    let mut session = Session::resume(&store.call_blocking(GetSyncState)?);
    let mut action = session.on(Event::Wake, Utc::now(), 0.5);
    let (mut turns, mut offered, mut received, mut set_aside, mut rows, mut pages) = (0, 0, 0, 0, 0, 0);
    let (mut failure, mut turns_ms) = (None, Vec::new());
    while let Action::Send { max_items, max_bytes } = action {
        let limits = (max_items, max_bytes);
        let mut chance = || rand::thread_rng().r#gen::<f64>();
        let sent = Instant::now();
        let turn = take_turn(store, transport, &mut session, limits, &Utc::now, &mut chance);
        turns_ms.push(sent.elapsed().as_secs_f64() * 1e3);
        turns += 1;
        offered += turn.offered;
        received += turn.received;
        set_aside += turn.set_aside;
        rows += turn.rows;
        pages += turn.pages;
        action = turn.next;
        if turn.failure.is_some() || turns == TURNS_MAX {
            failure = turn.failure.map(|failure| failure.code());
            break;
        }
    }
    Ok(json!({
        "turns": turns, "offered": offered, "received": received, "set_aside": set_aside, "rows": rows,
        "pages": pages, "failure": failure, "halted": action == Action::Halted, "wipe": action == Action::Wipe,
        "ms": begun.elapsed().as_millis() as u64, "turns_ms": turns_ms,
    }))
}
