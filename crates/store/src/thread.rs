//! The join between the handle and the core on devices with threads: one thread owns the core and lets a person's requests go
//! before sync's.

use crate::core::Core;
use pendamping_store_api::handle::{Envelope, Inbox, channel};
use pendamping_store_api::{Change, StoreError, StoreHandle};
use std::thread::JoinHandle;

/// The thread of an open store. Let go of, it closes every handle, and the database is closed when that returns.
///
/// Nobody may end the process before: SQLCipher and OpenSSL free what they use at exit, and a store that is still writing
/// crashes on it.
pub struct StoreThread {
    handle: StoreHandle,
    thread: Option<JoinHandle<()>>,
}

impl Drop for StoreThread {
    fn drop(&mut self) {
        self.handle.close();
        let Some(thread) = self.thread.take() else { return };
        // Nothing waits for itself.
        if thread.thread().id() != std::thread::current().id() && thread.join().is_err() {
            tracing::error!("the store's thread ended by a fault of the program");
        }
    }
}

/// Runs the core on its own thread. The stream tells which kinds each commit touched. The thread ends, and the database is
/// closed, once every handle is gone, or `StoreHandle::close` was called, and what was queued is done.
pub fn spawn(core: Core) -> std::io::Result<(StoreHandle, async_channel::Receiver<Change>, StoreThread)> {
    let (handle, inbox, changes) = channel();
    let thread = std::thread::Builder::new().name("store".to_owned()).spawn(move || serve(core, &inbox))?;
    let thread = StoreThread { handle: handle.clone(), thread: Some(thread) };
    Ok((handle, changes, thread))
}

fn serve(mut core: Core, inbox: &Inbox) {
    while let Some(Envelope { request, reply }) = next(inbox) {
        let answer: Result<_, StoreError> = core.handle(request);
        let touched = core.take_changes();
        if !touched.is_empty() {
            // Nobody listening is no error: the headless phone has no screens.
            drop(inbox.changes.try_send(touched));
        }
        drop(reply.try_send(answer));
    }
}

/// The next request: any of the foreground before one of the background.
fn next(inbox: &Inbox) -> Option<Envelope> {
    use futures_lite::future::{block_on, or};
    if let Ok(envelope) = inbox.foreground.try_recv() {
        return Some(envelope);
    }
    block_on(async {
        // `or` polls its first future first, so a save that came meanwhile goes before the next page.
        match or(async { inbox.foreground.recv().await }, async { inbox.background.recv().await }).await {
            Ok(envelope) => Some(envelope),
            // One queue is closed: what is left in either is still done.
            Err(_) => inbox.foreground.try_recv().or_else(|_| inbox.background.try_recv()).ok(),
        }
    })
}
