//! What a family's own phone asks the centre when somebody looks: who was given its data and who opened it.

use std::sync::Arc;

use pendamping_store_api::besides::Disclosures;
use pendamping_store_api::upkeep::GetSyncState;
use pendamping_sync::Failure;
use pendamping_sync::http::Http;

use super::Phone;
use super::beside::on_a_thread;

impl Phone {
    /// Asks the centre now. It is kept nowhere: what is shown is as it is there.
    ///
    /// # Errors
    /// How the centre was not reached, or why it said no.
    pub async fn disclosures(self: Arc<Self>) -> Result<Disclosures, Failure> {
        let Some(store) = self.store() else { return Err(Failure::Offline(None)) };
        on_a_thread(move || {
            let state = store.in_background().call_blocking(GetSyncState)?;
            Http::new()?.disclosures(&state.centre, &state.token)
        })
        .await
        .unwrap_or(Err(Failure::Offline(None)))
    }
}
