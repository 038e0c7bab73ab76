//! `GET /v1/data-requests`: what families ask the office for, for whoever reviews there.

use crate::api::Centre;
use crate::auth::reader;
use crate::error::Refused;
use crate::exchange::office_day;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use pendamping_protocol::code::Code;
use pendamping_protocol::data_requests::DataRequests;
use std::sync::Arc;

/// What families of an area ask the office for, and what came of it
///
/// For coordinators, of the families whose visits they review today. To anybody else there is nothing here.
#[utoipa::path(
    get,
    path = "/v1/data-requests",
    security(("token" = [])),
    responses((status = 200, description = "Those that wait first.", body = DataRequests, example = json!({
        "requests": [{
            "id": "0198d3f0-0000-7000-8000-000000000001", "family": "0198d3f0-0000-7000-8000-000000000002", "name": "Ibu Contoh",
            "number": "KPM-001", "region": "31.74.01.1001",
            "what": "correction", "text": "RT 3, bukan RT 2", "received": "2026-03-02T02:00:00Z"
        }]
    })))
)]
pub async fn data_requests(
    State(centre): State<Arc<Centre>>,
    headers: HeaderMap,
) -> Result<Json<DataRequests>, Refused> {
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let seen = centre
        .blocking(move |centre| {
            let now = (centre.clock)();
            let caller = reader(centre.storage.as_ref(), token.as_deref(), now)?;
            // An assignment that ended yesterday no longer shows anything.
            centre.storage.turn_day(now, office_day(now))?;
            let seen = centre.storage.requests_seen(&caller, now)?;
            seen.ok_or_else(|| Refused::new(Code::NotFound))
        })
        .await?;
    Ok(Json(seen))
}
