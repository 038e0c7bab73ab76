//! Which address leads to which door, and what stands before all of them: a panic or an unknown address answers like any
//! other refusal, and each request leaves one line in the log, without personal data.

use crate::api::{Centre, data_request, disclosure, enrol, health, photo, successor, sync};
use crate::error::Refused;
use crate::openapi;
use axum::extract::{MatchedPath, Request};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use pendamping_protocol::code::Code;
use std::sync::Arc;
use std::time::Instant;
use tower::ServiceExt;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// All doors of `centre`. Connections must bring their `Peer` as an extension.
pub fn router(centre: Arc<Centre>) -> Router {
    let photos = OpenApiRouter::new()
        .routes(routes!(photo::about_photos, photo::create_photo))
        .routes(routes!(photo::photo_offset, photo::continue_photo, photo::photo))
        .layer(from_fn(photo::speaks_tus));
    let (router, described) = OpenApiRouter::with_openapi(openapi::about())
        .routes(routes!(sync::sync))
        .routes(routes!(enrol::enrol_install))
        .routes(routes!(successor::succeed_install))
        .routes(routes!(enrol::recover_key))
        .routes(routes!(data_request::data_requests))
        .routes(routes!(disclosure::disclosures))
        .routes(routes!(health::healthz))
        .merge(photos)
        .split_for_parts();
    let described = openapi::with_refusals(described);
    let router = router
        .route("/v1/openapi.json", get(move || async move { Json(described) }))
        .method_not_allowed_fallback(|| async { Refused::new(Code::MethodNotAllowed) })
        .fallback(|| async { Refused::new(Code::NotFound) })
        .with_state(centre)
        .layer(CatchPanicLayer::custom(|_| Refused::new(Code::Internal).into_response()))
        .layer(from_fn(logged));
    Router::new().fallback_service(router.map_request(photo::as_meant))
}

async fn logged(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    // An address nobody serves may hold anything: only known ones are named.
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let response = next.run(request).await;
    let millis = started.elapsed().as_millis() as u64;
    tracing::info!(%method, path, status = response.status().as_u16(), millis, "request");
    response
}
