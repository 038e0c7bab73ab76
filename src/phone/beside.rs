//! Work that takes long, beside the screens.

use tokio::sync::oneshot;

/// Runs what takes long (the PIN's slow hash, the network) beside the screens. `None` when the system gives no thread.
pub(super) async fn on_a_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (answer, wait) = oneshot::channel();
    let run = move || {
        // A page that went away does not wait for it.
        let _ = answer.send(work());
    };
    std::thread::Builder::new().name("work".to_owned()).spawn(run).ok()?;
    wait.await.ok()
}
