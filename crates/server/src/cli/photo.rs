//! `photos`: which photos records tell of and are not there, and why.

use crate::cli::{Data, office_time, say};
use crate::store::photo::{Missing, MissingPhoto, PhotoUploads};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::process::ExitCode;

/// List the photos that are not there
#[derive(Debug, Args)]
pub struct PhotosOf {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List the photos that records tell of and that are not there, the longest awaited first: of which record, whose, and why
    ///
    /// Those that were refused for good come last: their phones gave them up, so they are awaited no more. A photo that two records tell
    /// of stands there twice.
    Awaited {
        /// Print one line of JSON for each instead
        ///
        /// Keys: sha256, bytes, record, kind, family (Nomor KPM, or null), person (number, name), install, since, state (`awaited` or
        /// `refused`), why (awaited: `nothing_yet`, `begun`, `app_revoked`; refused: `bad_photo`, `wrong_hash`, `too_large`), came (bytes
        /// of one that is begun, else null), said (of one that was refused, else null).
        #[arg(long)]
        json: bool,
    },
}

impl PhotosOf {
    pub fn run(self, data: &Data) -> anyhow::Result<ExitCode> {
        let What::Awaited { json } = self.what;
        let mut photos = data.open_existing()?.missing_photos()?;
        photos.sort_by_key(is_refused);
        let each = photos.iter().map(|photo| if json { as_json(photo).to_string() } else { as_text(photo) });
        let text = each.collect::<Vec<_>>().join("\n");
        if !text.is_empty() || !json {
            say(if text.is_empty() { "no photo is awaited" } else { &text })?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn is_refused(photo: &MissingPhoto) -> bool {
    matches!(photo.stands, Missing::Never(..))
}

fn as_json(photo: &MissingPhoto) -> Value {
    let (why, came, said) = match &photo.stands {
        Missing::NothingYet => ("nothing_yet", None, None),
        Missing::Begun(came) => ("begun", Some(came), None),
        Missing::AppRevoked => ("app_revoked", None, None),
        Missing::Never(why, said) => (why.as_str(), None, Some(said)),
    };
    json!({
        "sha256": photo.name.to_string(), "bytes": photo.bytes, "record": photo.record, "kind": photo.kind.as_str(),
        "family": photo.family, "person": {"number": photo.person.number, "name": photo.person.name},
        "install": photo.install, "since": photo.since, "state": if is_refused(photo) { "refused" } else { "awaited" },
        "why": why, "came": came, "said": said,
    })
}

fn as_text(photo: &MissingPhoto) -> String {
    let MissingPhoto { name, record, kind, person, .. } = photo;
    let since = office_time(photo.since);
    let bytes = photo.bytes.map_or_else(|| "size unknown".to_owned(), |bytes| format!("{bytes} B"));
    let family = photo.family.as_ref().map(|number| format!(" of {number}")).unwrap_or_default();
    let app = photo.install.map(|install| format!(", app {install}")).unwrap_or_default();
    let why = match &photo.stands {
        Missing::NothingYet => "awaited: nothing of it came yet".to_owned(),
        Missing::Begun(came) => format!("awaited: {came} B of it came"),
        Missing::AppRevoked => "awaited: the app was revoked, and sends it if it comes back".to_owned(),
        Missing::Never(why, said) => format!("WILL NOT COME: {why}: {said}"),
    };
    format!(
        "{since}  {name}  {bytes}  {} {record}{family}  {} ({}){app}  {why}",
        kind.as_str(),
        person.name,
        person.number
    )
}
