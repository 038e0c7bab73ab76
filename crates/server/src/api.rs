//! The doors: what each address takes and gives over HTTP. Everything that decides is behind them.

pub mod data_request;
pub mod disclosure;
pub mod enrol;
pub mod health;
pub mod photo;
pub mod successor;
pub mod sync;

use crate::addresses::Addresses;
use crate::error::Refused;
use crate::photo::Album;
use crate::store::Storage;
use axum::body::Bytes;
use axum::http::{HeaderMap, header};
use chrono::{DateTime, Utc};
use flate2::read::MultiGzDecoder;
use pendamping_protocol::code::Code;
use pendamping_protocol::frame::unpack;
use pendamping_protocol::limits::DECODED_MAX;
use std::io::Read;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// How long a request waits for a free place before it is told to come back.
const PLACE_TIME: Duration = Duration::from_secs(15);
/// Requests that work with the database at once.
pub(crate) const PLACES: usize = 48;

/// What every door needs.
pub struct Centre {
    /// The database.
    pub storage: Arc<dyn Storage>,
    /// Where whole photos lie.
    pub photos: Album,
    /// The clock.
    pub clock: fn() -> DateTime<Utc>,
    /// The failures of strangers.
    pub addresses: Addresses,
    /// A reverse proxy stands in front: the caller's address is in `x-forwarded-for`.
    pub behind_proxy: bool,
    places: Semaphore,
}

/// The address a connection came from.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

impl Centre {
    /// A centre over `storage` and `photos`.
    pub fn new(
        storage: Arc<dyn Storage>,
        photos: Album,
        clock: fn() -> DateTime<Utc>,
        behind_proxy: bool,
    ) -> Self {
        Centre {
            storage,
            photos,
            clock,
            addresses: Addresses::default(),
            behind_proxy,
            places: Semaphore::new(PLACES),
        }
    }

    /// Runs `work` on a thread where it may wait for the disk.
    async fn blocking<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Centre) -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, Refused> {
        let busy = || Refused::new(Code::TryAgain).after(15);
        let _place = match tokio::time::timeout(PLACE_TIME, self.places.acquire()).await {
            Ok(Ok(place)) => place,
            _ => return Err(busy()),
        };
        let centre = Arc::clone(self);
        tokio::task::spawn_blocking(move || work(&centre)).await.map_err(|error| {
            tracing::error!(panic = error.is_panic(), "a request broke off");
            Refused::new(Code::Internal)
        })?
    }

    /// Whose connection this is.
    fn address(&self, peer: Peer, headers: &HeaderMap) -> IpAddr {
        let forwarded = headers
            .get_all("x-forwarded-for")
            .iter()
            .next_back()
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.rsplit(',').next())
            .and_then(|last| last.trim().parse().ok());
        match forwarded {
            Some(forwarded) if self.behind_proxy => forwarded,
            _ => peer.0,
        }
    }
}

/// Decompresses a body, never beyond the limit, however small it arrived.
fn decoded(headers: &HeaderMap, body: Bytes) -> Result<Bytes, Refused> {
    let encoding = headers.get(header::CONTENT_ENCODING).map_or(Ok("identity"), |value| value.to_str());
    let broken = |_| Refused::new(Code::BadEncoding);
    let unpacked = match encoding.unwrap_or("") {
        "identity" => return Ok(body),
        "zstd" => unpack(&body, DECODED_MAX).map_err(broken)?,
        "gzip" => {
            let mut decoded = Vec::new();
            let limit = DECODED_MAX as u64 + 1;
            MultiGzDecoder::new(body.as_ref()).take(limit).read_to_end(&mut decoded).map_err(broken)?;
            (decoded.len() <= DECODED_MAX).then_some(decoded)
        }
        _ => return Err(Refused::field(Code::BadEncoding, "content-encoding")),
    };
    unpacked.map(Bytes::from).ok_or_else(|| Refused::new(Code::TooLarge))
}
