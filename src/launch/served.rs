//! The screens in a browser on the same machine, for developing, demonstrating and testing.
//!
//! Any page open in that browser could reach a local port, so the address holds a random token and the socket accepts only
//! pages this server sent. It never listens beyond the machine itself, and every page looks at the same phone.

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use anyhow::Context;
use axum::{
    Router,
    extract::{Path, State, WebSocketUpgrade},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use dioxus::prelude::VirtualDom;
use dioxus_liveview::{LiveViewPool, axum_socket, interpreter_glue};

use crate::app::App;
use crate::page::{self, FONTS, FontsFrom};
use crate::phone::Phone;
use crate::phone::looks::Looks;

/// Everything a page may load: what is in it, and this server. Who may frame it is added.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline' 'unsafe-eval'; \
                      font-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'";

/// LiveView never connects again by itself. When the phone is gone the page waits for it, then starts afresh.
const RELOAD: &str = "<script>
window.ipc.ws.addEventListener('close', () => {
  document.documentElement.dataset.phone = 'gone';
  const again = async () => {
    try { if ((await fetch(location.pathname, { cache: 'no-store' })).ok) { location.reload(); return; } } catch (_) {}
    setTimeout(again, 400);
  };
  again();
});
</script>";

struct Served {
    phone: Arc<Phone>,
    pool: LiveViewPool,
    /// The pages allowed to open the socket.
    origins: [String; 2],
    /// All of the page but its first lines, which say how it looks.
    index: String,
    policy: HeaderValue,
}

/// Serves until the process ends. Prints `listening http://127.0.0.1:PORT/TOKEN/` once pages can be opened.
pub(super) fn serve(phone: &Arc<Phone>, port: u16, framed_by: Option<&str>) -> anyhow::Result<()> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start a runtime")?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
            .await
            .with_context(|| format!("cannot listen on port {port}"))?;
        let port = listener.local_addr().context("the port has no address")?.port();
        let token = format!("{:032x}", rand::random::<u128>());
        let app = router(phone.clone(), port, &token, framed_by)?;
        {
            let mut out = std::io::stdout().lock();
            writeln!(out, "listening http://127.0.0.1:{port}/{token}/")
                .context("cannot say where to look")?;
            out.flush().context("cannot say where to look")?;
        }
        axum::serve(listener, app).await.context("stopped serving")
    })
}

fn router(phone: Arc<Phone>, port: u16, token: &str, framed_by: Option<&str>) -> anyhow::Result<Router> {
    let ancestors = framed_by.unwrap_or("'none'");
    let served = Arc::new(Served {
        phone,
        pool: LiveViewPool::new(),
        origins: [format!("http://127.0.0.1:{port}"), format!("http://localhost:{port}")],
        index: format!(
            "<head>\n{}</head>\n<body><div id=\"main\"></div>{}{RELOAD}</body>\n</html>\n",
            page::head(FontsFrom::Address("font/")),
            interpreter_glue(&format!("/{token}/ws")),
        ),
        policy: format!("{POLICY}; frame-ancestors {ancestors}")
            .parse()
            .context("a policy that is no header")?,
    });
    Ok(Router::new()
        .route(&format!("/{token}/"), get(index))
        .route(&format!("/{token}/font/{{name}}"), get(font))
        .route(&format!("/{token}/ws"), get(socket))
        .with_state(served))
}

async fn index(State(served): State<Arc<Served>>) -> impl IntoResponse {
    let Looks { language, theme, .. } = served.phone.looks();
    (
        [
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            (header::CONTENT_SECURITY_POLICY, served.policy.clone()),
            (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        ],
        Html(format!(
            "<!DOCTYPE html>\n<html lang=\"{}\" data-wish=\"{}\">\n{}",
            language.code(),
            theme.code(),
            served.index
        )),
    )
}

async fn font(Path(name): Path<String>) -> Response {
    match FONTS.iter().find(|font| font.name == name) {
        Some(font) => {
            ([(header::CONTENT_TYPE, "font/woff2"), (header::CACHE_CONTROL, "max-age=86400")], font.bytes)
                .into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn socket(
    State(served): State<Arc<Served>>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !came_from(&headers, &served.origins) {
        return StatusCode::FORBIDDEN.into_response();
    }
    upgrade.on_upgrade(async move |socket| {
        let phone = served.phone.clone();
        let ended = served
            .pool
            .launch_virtualdom(axum_socket(socket), move || VirtualDom::new(App).with_root_context(phone))
            .await;
        if let Err(error) = ended {
            tracing::debug!(%error, "a page went away");
        }
    })
}

/// Browsers name the page that opens a socket, and pages cannot lie about it. No name is no page of ours.
fn came_from(headers: &HeaderMap, origins: &[String]) -> bool {
    headers
        .get(header::ORIGIN)
        .and_then(|origin| origin.to_str().ok())
        .is_some_and(|origin| origins.iter().any(|ours| ours == origin))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn only_our_own_page_may_open_the_socket() {
        let ours = ["http://127.0.0.1:4100".to_owned()];
        let from = |origin: Option<&str>| {
            let mut headers = HeaderMap::new();
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            came_from(&headers, &ours)
        };
        assert!(from(Some("http://127.0.0.1:4100")));
        assert!(!from(Some("http://127.0.0.1:4101")));
        assert!(!from(Some("http://127.0.0.1:4100.example.org")));
        assert!(!from(Some("null")));
        assert!(!from(None));
    }
}
