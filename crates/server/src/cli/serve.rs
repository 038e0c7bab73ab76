//! `serve`: opens the door until told to stop. The line on standard output names the address, for whoever started it.

use crate::api::Centre;
use crate::cli::Data;
use crate::held::Held;
use crate::photo::album::{Album, Place};
use crate::serve::{WRITE_TIME, serve};
use crate::store::office::Office;
use crate::store::sqlite::folder::make_folder;
use anyhow::{Context, anyhow};
use chrono::Utc;
use clap::Args;
use std::io::{ErrorKind, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

/// Serve phones
///
/// Plain HTTP: TLS is a reverse proxy's job, and phones speak plain HTTP only to their own machine. Logs are JSON lines on
/// standard error (RUST_LOG sets how much), without personal data. SIGTERM and SIGINT finish what has begun, then stop.
#[derive(Debug, Args)]
pub struct Serve {
    /// Address and port to listen on; port 0 picks a free one
    #[arg(long, default_value = "127.0.0.1:8080", env = "PENDAMPING_LISTEN")]
    listen: SocketAddr,
    /// A reverse proxy stands in front: take the caller's address from the last entry of x-forwarded-for
    #[arg(long)]
    behind_proxy: bool,
    /// Where photos lie: a folder, or s3://bucket/prefix; a folder in the data folder unless said
    ///
    /// What a bucket needs is in the environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, and AWS_ENDPOINT for a
    /// store that is not Amazon's (with AWS_ALLOW_HTTP=true where that has no TLS).
    #[arg(long, value_name = "PLACE", env = "PENDAMPING_PHOTOS")]
    photos: Option<Place>,
}

/// The file in the data folder that says who serves it.
const SERVED: &str = "serve.lock";

/// The data folder, held for as long as this process serves it. Commands do not ask for it: they may run beside.
fn held(folder: &Path) -> anyhow::Result<Held> {
    make_folder(folder).with_context(|| format!("cannot write {}", folder.display()))?;
    let path = folder.join(SERVED);
    Held::take(&path)?.ok_or_else(|| {
        // Whoever holds it wrote its name there, or is about to.
        let by = std::fs::read_to_string(&path).unwrap_or_default();
        let by = if by.trim().is_empty() { "another process" } else { by.trim() };
        anyhow!("{} is served already, by {by}: stop that one first", folder.display())
    })
}

impl Serve {
    pub fn run(self, data: &Data) -> anyhow::Result<ExitCode> {
        let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
        tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr).init();
        // Before it is opened: opening brings a database to what this build knows, and the build that serves it may be an older one.
        let held = held(&data.folder)?;
        let storage = data.open()?;
        if !self.listen.ip().is_loopback() && !self.behind_proxy {
            tracing::warn!(
                "{} is open to the network without TLS: phones speak plain HTTP to their own machine alone, so put a reverse proxy in \
                 front and say --behind-proxy",
                self.listen
            );
        }
        if storage.current_config()?.is_none() {
            tracing::warn!(
                "no configuration is in force yet: phones can enrol but not record (see `configure`)"
            );
        }
        let photos = Album::open(&Place::said_or_in(self.photos, &data.folder))?;
        // One alone serves this folder, but a `restore` may be putting photos there: so only what is old goes.
        photos.sweep(Utc::now());
        let centre = Arc::new(Centre::new(Arc::new(storage), photos, Utc::now, self.behind_proxy));
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(async {
            let listener = TcpListener::bind(self.listen)
                .await
                .map_err(|error| match error.kind() {
                    ErrorKind::AddrInUse => anyhow!(
                        "cannot listen on {}: another program does already, perhaps another centre; --listen takes another port",
                        self.listen
                    ),
                    ErrorKind::AddrNotAvailable => {
                        anyhow!("cannot listen on {}: this machine has no such address", self.listen)
                    }
                    _ => anyhow!("cannot listen on {}: {error}", self.listen),
                })?;
            let who = format!("process {} on http://{}", std::process::id(), listener.local_addr()?);
            let _serves = held.says(&who)?;
            let stop = stopped()?;
            let mut out = std::io::stdout();
            writeln!(out, "listening http://{}", listener.local_addr()?)?;
            out.flush()?;
            serve(centre, listener, WRITE_TIME, stop).await;
            tracing::info!("stopped");
            anyhow::Ok(())
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Resolves when the process is told to stop.
#[cfg(unix)]
fn stopped() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
    })
}

/// Resolves when the process is told to stop.
#[cfg(not(unix))]
fn stopped() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        // An error means that nobody can tell it to stop this way: then it runs on.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
