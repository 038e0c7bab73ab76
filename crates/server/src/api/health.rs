//! `GET /healthz`: whether the centre and its database answer.

use crate::api::Centre;
use crate::error::Refused;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// That it is well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Health {
    /// Always `ok`.
    #[schema(example = "ok")]
    pub status: String,
    /// The centre's version.
    #[schema(example = "0.1.0")]
    pub version: String,
}

/// Whether the centre and its database answer
#[utoipa::path(get, path = "/healthz", responses((status = 200, description = "Both answer.", body = Health)))]
pub async fn healthz(State(centre): State<Arc<Centre>>) -> Result<Json<Health>, Refused> {
    centre.blocking(|centre| Ok(centre.storage.ping()?)).await?;
    Ok(Json(Health { status: "ok".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }))
}
