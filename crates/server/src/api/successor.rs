//! `POST /v1/install`: an install takes a new one. The door only reads; `succeed` decides.

use crate::api::{Centre, decoded};
use crate::auth::authenticate;
use crate::error::Refused;
use crate::limits::body::{OF_STRANGERS, sent};
use crate::mint::SystemMint;
use crate::successor::succeed;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::header;
use pendamping_protocol::sign::SIGNATURE_HEADER;
use pendamping_protocol::successor::{SuccessorAnswer, SuccessorRequest};
use std::sync::Arc;

/// Take a new install under this one's token
///
/// For a phone that was refused with `install_rewound`: it was put back from a copy, or its copy goes on elsewhere. The new install
/// is of the same person, and as revoked as the one it follows, which stays as it is. The app makes its key and its token, and makes others
/// when it has to ask again: for what was asked for before nobody is given an install (`install_rewound`).
#[utoipa::path(
    post,
    path = "/v1/install",
    security(("token" = [])),
    params(
        ("pendamping-signature" = String, Header, description = "Ed25519 over the decoded body by the install that asks, base64 without padding."),
        ("content-encoding" = Option<String>, Header, pattern = "^(identity|gzip|zstd)$", description = "How the body is compressed."),
    ),
    request_body(content = SuccessorRequest, example = json!({
        "key": "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik",
        "token": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    })),
    responses((status = 200, description = "The install.", body = SuccessorAnswer, example = json!({
        "install": "0198c5a0-7d1e-7c3a-9b1a-4f2e6d8c0a13"
    })))
)]
pub async fn succeed_install(
    State(centre): State<Arc<Centre>>,
    request: Request,
) -> Result<Json<SuccessorAnswer>, Refused> {
    let (parts, body) = request.into_parts();
    let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let (token, signature) = (text(header::AUTHORIZATION.as_str()), text(SIGNATURE_HEADER));
    let caller =
        centre.blocking(move |centre| authenticate(centre.storage.as_ref(), token.as_deref())).await?;
    let body = sent(&parts.headers, body, OF_STRANGERS).await?;
    let from = caller.install;
    let answer = centre
        .blocking(move |centre| {
            let body = decoded(&parts.headers, body)?;
            let now = (centre.clock)();
            succeed(centre.storage.as_ref(), now, &mut SystemMint, &caller, &body, signature.as_deref())
        })
        .await?;
    tracing::info!(install = %answer.install, follows = %from, "an install was rewound");
    Ok(Json(answer))
}
