//! The join between the handle and the core on devices with threads: one thread owns the core and lets a person's requests go
//! before sync's.

use crate::core::Core;
use pendamping_store_api::handle::{Envelope, Inbox, channel};
use pendamping_store_api::{Change, Request, Response, StoreError, StoreHandle};
use std::panic::{AssertUnwindSafe, catch_unwind};
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
    let _nobody_waits = Ending(inbox);
    while let Some(Envelope { request, reply }) = next(inbox) {
        let answer = answered(&mut core, request);
        let touched = core.take_changes();
        if !touched.is_empty() {
            // Nobody listening is no error: the headless phone has no screens.
            drop(inbox.changes.try_send(touched));
        }
        drop(reply.try_send(answer));
    }
}

/// A fault of the program costs the call that met it, and not every save of the day after it: each request is one transaction,
/// and an unwinding one is rolled back, so that the core stands where it stood.
fn answered(core: &mut Core, request: Request) -> Result<Response, StoreError> {
    catch_unwind(AssertUnwindSafe(|| core.handle(request))).unwrap_or_else(|_| {
        tracing::error!("a request met a fault of the program");
        Err(StoreError::Refused("a fault of the program"))
    })
}

/// However the thread ends, whoever still waits is told: what is left in a queue is kept alive by the handles that wait for it.
struct Ending<'a>(&'a Inbox);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        for queue in [&self.0.foreground, &self.0.background] {
            queue.close();
            while let Ok(Envelope { reply, .. }) = queue.try_recv() {
                drop(reply.try_send(Err(StoreError::Closed)));
            }
        }
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use pendamping_store_api::calls::GetSyncLine;
    use std::time::Duration;

    #[test]
    fn who_is_left_in_a_queue_when_the_thread_ends_is_told() {
        let (handle, inbox, _changes) = channel();
        let (tell, told) = std::sync::mpsc::channel();
        for handle in [handle.clone(), handle.in_background()] {
            let tell = tell.clone();
            std::thread::spawn(move || drop(tell.send(handle.call_blocking(GetSyncLine))));
        }
        while handle.queued() + handle.in_background().queued() < 2 {
            std::thread::yield_now();
        }
        drop(Ending(&inbox));
        for _ in 0..2 {
            let answer = told.recv_timeout(Duration::from_secs(20)).unwrap();
            assert!(matches!(answer, Err(StoreError::Closed)));
        }
    }
}
