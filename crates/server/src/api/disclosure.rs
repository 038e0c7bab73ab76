//! `GET /v1/disclosures`: what a family may know of its own data.

use crate::api::Centre;
use crate::auth::reader;
use crate::error::Refused;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use pendamping_protocol::code::Code;
use pendamping_protocol::disclosures::Disclosures;
use std::sync::Arc;

/// Who was given a family's data and who opened it, by day
///
/// For the family's own app. To anybody else there is nothing here.
#[utoipa::path(
    get,
    path = "/v1/disclosures",
    security(("token" = [])),
    responses((status = 200, description = "Who, by day.", body = Disclosures, example = json!({
        "lines": [{"day": "2026-03-02", "name": "Ibu Contoh", "role": "mentor", "received": 12, "opened": 3}], "asked": []
    })))
)]
pub async fn disclosures(
    State(centre): State<Arc<Centre>>,
    headers: HeaderMap,
) -> Result<Json<Disclosures>, Refused> {
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let told = centre
        .blocking(move |centre| {
            let caller = reader(centre.storage.as_ref(), token.as_deref(), (centre.clock)())?;
            let told = centre.storage.own_disclosures(&caller)?;
            told.ok_or_else(|| Refused::new(Code::NotFound))
        })
        .await?;
    Ok(Json(told))
}
