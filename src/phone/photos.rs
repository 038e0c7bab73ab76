//! Photos on this phone: taking one, getting one that only the centre has, and by what network they may go.

use std::sync::Arc;

use pendamping_domain::id::FamilyId;
use pendamping_domain::photo::Photo;
use pendamping_domain::place::{Place, WhyNoPlace};
use pendamping_domain::revision::Rest;
use pendamping_photo::{NotAPhoto, shrink};
use pendamping_store_api::StoreError;
use pendamping_store_api::photo::{KeepFetched, PutPhoto};
use pendamping_store_api::upkeep::GetSyncState;
use pendamping_sync::Failure;
use pendamping_sync::http::Http;
use pendamping_sync::http::photos::Fetched;
use pendamping_sync::photos::{Network, To};

use super::Phone;
use super::beside::on_a_thread;
use crate::platform;
use crate::platform::camera::NoPhoto;

/// Why a photo was not taken.
#[derive(Debug, Clone)]
pub enum NotTaken {
    /// The camera gave none.
    Camera(NoPhoto),
    /// What it gave is no picture we can keep.
    Picture(NotAPhoto),
    /// It could not be kept.
    Store(StoreError),
}

/// Why a photo is not here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotHere {
    /// Its record is at the centre, the photo itself is still on the phone that took it.
    Awaited,
    /// The centre refused it, and the phone that took it gave it up.
    NeverComes,
    /// The centre cannot be reached now.
    Offline,
    /// The centre does not give it to this phone.
    NotGiven,
}

impl Phone {
    /// Takes the photo that the tap under way asked for, and keeps it on this phone: it is on disk before any form names it. Its
    /// place is not known yet.
    ///
    /// # Errors
    /// When there is none, or it could not be kept.
    pub async fn photograph(&self, family: FamilyId, taken: impl FnOnce()) -> Result<Photo, NotTaken> {
        let shot = self.platform.photograph(taken).await.map_err(NotTaken::Camera)?;
        let taken = self.platform.now();
        let small = on_a_thread(move || shrink(&shot.picture).map(|small| (small, shot.source)))
            .await
            .ok_or(NotTaken::Store(StoreError::Closed))?;
        let (small, source) = small.map_err(NotTaken::Picture)?;
        let photo = Photo {
            sha256: small.sha256.clone(),
            source: Some(source.unwrap_or(small.source)),
            taken: taken.clone(),
            place: Place::Missing { why: WhyNoPlace::TimedOut },
            bytes: u32::try_from(small.jpeg.len()).unwrap_or(u32::MAX),
            width: small.width,
            height: small.height,
            rest: Rest::new(),
        };
        let store = self.store().ok_or(NotTaken::Store(StoreError::Closed))?;
        let put = PutPhoto { sha256: small.sha256, jpeg: small.jpeg, family, at: taken.wall };
        store.call(put).await.map_err(NotTaken::Store)?;
        Ok(photo)
    }

    /// What a QR code in a picture says; none when there is none.
    ///
    /// # Errors
    /// When it is no picture.
    pub async fn read_code(&self, picture: Vec<u8>) -> Result<Option<String>, NotAPhoto> {
        on_a_thread(move || pendamping_photo::read_code(&picture)).await.unwrap_or(Ok(None))
    }

    /// Gets a photo from the centre and keeps it for the next time, if there is room for it.
    ///
    /// # Errors
    /// Why it is not here.
    pub async fn fetch_photo(&self, sha256: String, family: FamilyId) -> Result<Vec<u8>, NotHere> {
        let store = self.store().ok_or(NotHere::Offline)?;
        let state = store.call(GetSyncState).await.map_err(|_| NotHere::Offline)?;
        let asked = sha256.clone();
        let fetched = on_a_thread(move || {
            Http::new()?.photo(To { centre: &state.centre, token: &state.token, sha256: &asked })
        });
        let jpeg = match fetched.await.ok_or(NotHere::Offline)? {
            Ok(Fetched::Picture(jpeg)) => jpeg,
            Ok(Fetched::Awaited) => return Err(NotHere::Awaited),
            Ok(Fetched::NeverComes) => return Err(NotHere::NeverComes),
            Err(
                Failure::Refused(_) | Failure::SignInAgain | Failure::UpgradeRequired | Failure::NotPrivate,
            ) => {
                return Err(NotHere::NotGiven);
            }
            Err(_) => return Err(NotHere::Offline),
        };
        let keep = KeepFetched { sha256, jpeg: jpeg.clone(), family, at: self.platform.now().wall };
        if let Err(error) = store.call(keep).await {
            // It is shown all the same, and asked for again when somebody opens the page the next time.
            tracing::warn!(%error, "a photo from the centre could not be kept");
        }
        Ok(jpeg)
    }

    /// Hears by what network the phone goes, as long as the page is there. Where it costs nothing, what waits for that goes.
    pub async fn heed_network(self: Arc<Self>) {
        let mut news = platform::networks();
        while let Some(network) = news.next().await {
            let changed = self.network.send_if_modified(|known| std::mem::replace(known, network) != network);
            if changed && network == Network::Free {
                self.wake();
            }
        }
    }
}
