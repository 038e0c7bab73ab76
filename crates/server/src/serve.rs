//! Connections: HTTP/1.1 on one address, until told to stop; what has begun is then finished. TLS is a reverse proxy's job.
//! It knows nothing of what is behind the doors.

use crate::api::{Centre, Peer};
use crate::limits::{Connections, Peers};
use crate::router::router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

/// How long the head of a request may take to arrive.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// How long a peer may take nothing of an answer: a phone on the slowest connection empties part of what the system buffers well before.
pub const WRITE_TIME: Duration = Duration::from_secs(120);
/// How long requests under way may still take once the centre is told to stop.
const STOP_TIME: Duration = Duration::from_secs(20);

/// Serves `centre` on `listener` until `stop` resolves. Who takes nothing of an answer for `write_time` is cut.
pub async fn serve(
    centre: Arc<Centre>,
    listener: TcpListener,
    write_time: Duration,
    stop: impl Future<Output = ()>,
) {
    let connections = Connections::of_this_process(centre.behind_proxy);
    tracing::info!(connections = connections.all, of_one_address = connections.of_one, "serving");
    let peers = Peers::new(connections.of_one);
    let router = router(centre);
    let mut http = http1::Builder::new();
    // A date nobody reads is a twelfth of what an idle sync costs.
    http.auto_date_header(false)
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(64 << 10);
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(connections.all));
    let mut stop = std::pin::pin!(stop);
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { break };
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        let Some(open) = peers.enter(peer.ip()) else {
            tracing::debug!("a connection was closed: its address has as many as it may");
            continue;
        };
        // Pages are flushed one by one: each should leave at once.
        let _ = stream.set_nodelay(true);
        let peer = Peer(peer.ip());
        let service =
            router.clone().map_request(move |mut request: hyper::Request<hyper::body::Incoming>| {
                request.extensions_mut().insert(peer);
                request.map(axum::body::Body::new)
            });
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(write_time));
        let stream = TokioIo::new(Box::pin(stream));
        let connection = http.serve_connection(stream, TowerToHyperService::new(service));
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // How a connection ended is the phone's business: it asks again.
            let _ = connection.await;
            drop((place, open));
        });
    }
    drop(listener);
    if tokio::time::timeout(STOP_TIME, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were cut");
    }
}
