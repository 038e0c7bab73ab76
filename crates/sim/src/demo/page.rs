//! The page with the three phones, and the few addresses behind it. Any page open in the same browser could reach a local port,
//! so all of them lie under a random token.

use super::{Demo, Stage};
use anyhow::Context;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use std::future::IntoFuture;
use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

const PAGE: &str = include_str!("page.html");

/// What the page may load: itself and the phones' screens.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'unsafe-inline'; connect-src 'self'; \
                      frame-src http://127.0.0.1:*; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

type Shared = Arc<Mutex<Demo>>;

/// Takes the port, opens everything for the page's origin, and serves until Ctrl-C or SIGTERM.
pub fn serve(stage: &Stage, open: impl FnOnce(&str) -> anyhow::Result<Demo>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, stage.port)))
            .await
            .with_context(|| format!("cannot listen on port {}", stage.port))?;
        let origin = format!("http://127.0.0.1:{}", listener.local_addr()?.port());
        // Nothing is served yet, so it may take its time.
        let demo = Arc::new(Mutex::new(open(&origin)?));
        let token = format!("{:032x}", rand::random::<u128>());
        let address = format!("{origin}/{token}/");
        println!("\nopen {address}\n\nEverything is in {}. Ctrl-C stops it all.", stage.folder.display());
        std::io::stdout().flush()?;
        if stage.open {
            show(&address);
        }
        tokio::select! {
            ended = axum::serve(listener, router(&token, demo)).into_future() => ended.context("stopped serving"),
            told = told_to_stop() => told,
        }
    })
}

/// Opens the page in the desktop's browser. Without one, the address was printed.
fn show(address: &str) {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let desktop = cfg!(target_os = "macos")
        || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some());
    if desktop {
        drop(Command::new(opener).arg(address).stdout(Stdio::null()).stderr(Stdio::null()).spawn());
    }
}

async fn told_to_stop() -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        told = tokio::signal::ctrl_c() => told.context("cannot wait for Ctrl-C"),
        _ = terminate.recv() => Ok(()),
    }
}

fn router(token: &str, demo: Shared) -> Router {
    Router::new()
        .route(&format!("/{token}/"), get(page))
        .route(&format!("/{token}/state"), get(state))
        .route(&format!("/{token}/network"), post(network))
        .route(&format!("/{token}/apps/{{name}}/{{deed}}"), post(app))
        .with_state(demo)
}

async fn page() -> impl IntoResponse {
    ([(header::CACHE_CONTROL, "no-store"), (header::CONTENT_SECURITY_POLICY, POLICY)], Html(PAGE))
}

async fn state(State(demo): State<Shared>) -> Response {
    with(demo, |_| Ok(())).await
}

#[derive(Deserialize)]
struct Network {
    cut: bool,
}

async fn network(State(demo): State<Shared>, Json(wanted): Json<Network>) -> Response {
    with(demo, move |demo| {
        demo.cut(wanted.cut);
        Ok(())
    })
    .await
}

async fn app(State(demo): State<Shared>, Path((name, deed)): Path<(String, String)>) -> Response {
    with(demo, move |demo| match deed.as_str() {
        "kill" => demo.app(&name)?.kill(),
        "start" => demo.app(&name)?.switch_on(),
        _ => anyhow::bail!("an app can be told to kill or to start"),
    })
    .await
}

/// Does something that may wait for processes, off the threads that serve, and answers how everything then stands.
async fn with(demo: Shared, deed: impl FnOnce(&mut Demo) -> anyhow::Result<()> + Send + 'static) -> Response {
    let done = tokio::task::spawn_blocking(move || {
        let mut demo = demo.lock().unwrap_or_else(PoisonError::into_inner);
        deed(&mut demo).map(|()| demo.told())
    });
    match done.await {
        Ok(Ok(told)) => Json(told).into_response(),
        Ok(Err(error)) => (StatusCode::BAD_REQUEST, format!("{error:#}")).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
