//! What is asked of the centre when somebody looks, and kept nowhere: what is shown is as it is there.

use std::sync::Arc;

use pendamping_store_api::besides::{DataRequests, Disclosures};
use pendamping_store_api::upkeep::GetSyncState;
use pendamping_sync::Failure;
use pendamping_sync::http::Http;

use super::Phone;
use super::beside::on_a_thread;

impl Phone {
    /// Who was given this family's data and who opened it.
    ///
    /// # Errors
    /// How the centre was not reached, or why it said no.
    pub async fn disclosures(self: Arc<Self>) -> Result<Disclosures, Failure> {
        self.at_centre(Http::disclosures).await
    }

    /// What families of the area ask the office for.
    ///
    /// # Errors
    /// How the centre was not reached, or why it said no.
    pub async fn data_requests(self: Arc<Self>) -> Result<DataRequests, Failure> {
        self.at_centre(Http::data_requests).await
    }

    async fn at_centre<T: Send + 'static>(
        self: Arc<Self>,
        ask: fn(&Http, &str, &str) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let Some(store) = self.store() else { return Err(Failure::Offline(None)) };
        on_a_thread(move || {
            let state = store.in_background().call_blocking(GetSyncState)?;
            ask(&Http::new()?, &state.centre, &state.token)
        })
        .await
        .unwrap_or(Err(Failure::Offline(None)))
    }
}
