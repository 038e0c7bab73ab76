//! `POST /v1/enrol` and `POST /v1/recover`: the doors for strangers who have a code. They count failures by address and hand the rest to
//! `enrol` and `recover`.

use crate::api::{Centre, Peer, decoded};
use crate::enrolment::enrol;
use crate::error::Refused;
use crate::limits::body::{OF_STRANGERS, sent};
use crate::mint::SystemMint;
use crate::recovery::recover;
use axum::extract::{Request, State};
use axum::{Extension, Json};
use chrono::{DateTime, Utc};
use pendamping_protocol::code::Code;
use pendamping_protocol::enrol::{EnrolAnswer, EnrolRequest};
use pendamping_protocol::recover::{RecoverAnswer, RecoverRequest};
use rand::rngs::OsRng;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// Let a phone whose PIN was forgotten have its key again
///
/// With a code that the office issued for that person's phone. The answer is sealed to a key that the phone made for this once.
#[utoipa::path(
    post,
    path = "/v1/recover",
    params(("content-encoding" = Option<String>, Header, pattern = "^(identity|gzip|zstd)$", description = "How the body is compressed.")),
    request_body(content = RecoverRequest, example = json!({
        "code": "K7QF-3M2P", "sealed": "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA",
        "key": "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo"
    })),
    responses((status = 200, description = "The phone's key, sealed.", body = RecoverAnswer, example = json!({
        "key": "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA="
    })))
)]
pub async fn recover_key(
    State(centre): State<Arc<Centre>>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Result<Json<RecoverAnswer>, Refused> {
    let answer = by_code(centre, peer, request, |centre, now, request: &RecoverRequest| {
        recover(centre.storage.as_ref(), now, request, &mut OsRng)
    })
    .await?;
    tracing::info!("a key was recovered");
    Ok(Json(answer))
}

/// Redeem a one-time code for an install and its token
///
/// A code works again as long as the install it made has never synced; that install is revoked then.
#[utoipa::path(
    post,
    path = "/v1/enrol",
    params(("content-encoding" = Option<String>, Header, pattern = "^(identity|gzip|zstd)$", description = "How the body is compressed.")),
    request_body(content = EnrolRequest, example = json!({
        "code": "K7QF-3M2P", "key": "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik", "app": "0.1.0"
    })),
    responses((status = 200, description = "The install. The token is told once.", body = EnrolAnswer, example = json!({
        "install": "0198c5a0-7d1e-7c3a-9b1a-4f2e6d8c0a11",
        "token": "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA",
        "person": "0198c5a0-7d1e-7c3a-9b1a-4f2e6d8c0a12",
        "name": "Ibu Contoh", "role": "mentor", "area": "31.74.01",
        "centre_key": "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo"
    })))
)]
pub async fn enrol_install(
    State(centre): State<Arc<Centre>>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Result<Json<EnrolAnswer>, Refused> {
    let answer = by_code(centre, peer, request, |centre, now, request: &EnrolRequest| {
        enrol(centre.storage.as_ref(), now, &mut SystemMint, request)
    })
    .await?;
    tracing::info!(install = %answer.install, role = %answer.role, "enrolled");
    Ok(Json(answer))
}

/// What a stranger asks with a code, with the failures of its address counted.
async fn by_code<Asked: DeserializeOwned, Answer: Send + 'static>(
    centre: Arc<Centre>,
    peer: Peer,
    request: Request,
    redeem: impl FnOnce(&Centre, DateTime<Utc>, &Asked) -> Result<Answer, Refused> + Send + 'static,
) -> Result<Answer, Refused> {
    let (parts, body) = request.into_parts();
    let address = centre.address(peer, &parts.headers);
    if let Some(wait) = centre.addresses.wait(address, (centre.clock)()) {
        return Err(Refused::new(Code::TooManyAttempts).after(wait));
    }
    let body = sent(&parts.headers, body, OF_STRANGERS).await?;
    centre
        .blocking(move |centre| {
            let body = decoded(&parts.headers, body)?;
            let request: Asked = serde_json::from_slice(&body).map_err(|_| Refused::new(Code::BadJson))?;
            let now = (centre.clock)();
            // Now that all of it is here: whoever holds many requests back and ends them at once gets no more tries.
            let attempt = centre.addresses.attempt(address, now);
            let attempt = attempt.map_err(|wait| Refused::new(Code::TooManyAttempts).after(wait))?;
            let answer = redeem(centre, now, &request);
            if answer.as_ref().is_err_and(is_a_guess) {
                attempt.failed();
            }
            answer
        })
        .await
}

fn is_a_guess(refused: &Refused) -> bool {
    matches!(refused.code, Code::CodeUnknown | Code::CodeExpired | Code::CodeUsed | Code::NotFound)
}
