//! `renew` and `left-behind`: another token for an app, and what phones that were revoked could not send.

use crate::cli::{Data, install, now, office_time, say};
use crate::exchange::OFFICE_OFFSET;
use crate::store::lock::{LeftLine, Locks};
use crate::store::office::RevokeWhat;
use anyhow::bail;
use chrono::DateTime;
use clap::Args;
use pendamping_domain::id::InstallId;
use serde_json::{Value, json};
use std::process::ExitCode;
use uuid::Uuid;

/// Give a person's apps, or one, another token at their next contact
///
/// They get another every 30 days by themselves. The old one is good until the new one is first used, and a week longer: for an app that
/// is in the wrong hands it is `revoke` that helps.
#[derive(Debug, Args)]
#[group(skip)]
#[command(group = clap::ArgGroup::new("what").required(true))]
pub struct Renew {
    /// The person's number
    #[arg(long, group = "what", value_name = "NUMBER")]
    person: Option<String>,
    /// The install's id, as `status` shows it
    #[arg(long, group = "what", value_name = "ID", value_parser = install)]
    install: Option<InstallId>,
}

impl Renew {
    pub fn run(self, data: &Data) -> anyhow::Result<ExitCode> {
        let what = match (self.person, self.install) {
            (Some(number), _) => RevokeWhat::Person(number),
            (None, Some(install)) => RevokeWhat::Install(install),
            (None, None) => bail!("--person or --install"),
        };
        let asked = data.open_existing()?.renew_tokens(&what, now().0)?;
        say(&format!("apps that get another token at their next contact: {asked}"))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Show what revoked phones had begun or was set aside there: of which family, what, when, and what it says
///
/// It is no record: nothing of it counts anywhere. Whoever visited may record it again from this. That it was read is in the audit log.
#[derive(Debug, Args)]
pub struct LeftBehind {
    /// Of this person alone, by number
    #[arg(long, value_name = "NUMBER")]
    person: Option<String>,
    /// Print one line of JSON for each instead
    ///
    /// Keys: person (number, name), install, kind, family (number, name; null where it is about none that is here), why (`draft`, `waits`, or
    /// the code it was set aside with), at, received, id, content (as the phone kept it).
    #[arg(long)]
    json: bool,
}

impl LeftBehind {
    pub fn run(self, data: &Data) -> anyhow::Result<ExitCode> {
        let lines = data.open_existing()?.left_behind(self.person.as_deref(), now().0)?;
        let each = lines.iter().map(|line| if self.json { as_json(line).to_string() } else { as_text(line) });
        let text = each.collect::<Vec<_>>().join("\n");
        if !text.is_empty() || !self.json {
            say(if text.is_empty() { "no revoked phone left anything" } else { &text })?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Why a piece came that was only begun.
const DRAFT: &str = "draft";

/// What was left is JSON as the phone wrote it; what is not is shown as it came.
fn content(line: &LeftLine) -> Value {
    serde_json::from_str(&line.left.text).unwrap_or_else(|_| Value::String(line.left.text.clone()))
}

fn as_json(line: &LeftLine) -> Value {
    json!({
        "person": {"number": line.person.number, "name": line.person.name}, "install": line.install,
        "kind": line.kind.as_str(),
        "family": line.family.as_ref().map(|family| json!({"number": family.number, "name": family.name})),
        "why": line.left.why, "at": line.left.at, "received": line.received, "id": line.left.id,
        "content": content(line),
    })
}

fn as_text(line: &LeftLine) -> String {
    let at = (line.left.at + OFFICE_OFFSET).format("%A, %-d %B %Y, %H:%M WIB");
    let family = match &line.family {
        Some(family) => format!("{} ({})", family.name, family.number),
        None => "no family that is here".to_owned(),
    };
    let content = content(line);
    // A revision keeps its fields within; what it is besides says nothing to who records it again.
    let fields = content.get("body").filter(|_| line.left.why != DRAFT).unwrap_or(&content);
    let mut said = String::new();
    tell(fields, "", &mut said);
    format!(
        "{} of {family}, {}, by {} ({}), written {at}, came {}{said}",
        line.kind.as_str().replace('_', " "),
        why(&line.left.why),
        line.person.name,
        line.person.number,
        office_time(line.received)
    )
}

fn why(word: &str) -> String {
    match word {
        DRAFT => "only begun".to_owned(),
        "waits" => "resting on what was set aside".to_owned(),
        code => format!("set aside ({code})"),
    }
}

/// Each field on a line of its own, those within others by their way there.
fn tell(value: &Value, way: &str, said: &mut String) {
    let mut within = |name: &str, value: &Value| {
        let way = if way.is_empty() { name.to_owned() } else { format!("{way} {name}") };
        tell(value, &way, said);
    };
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| within(&name.replace('_', " "), value))
        }
        Value::Array(values) if values.iter().any(|value| value.is_object() || value.is_array()) => {
            values.iter().zip(1..).for_each(|(value, place): (_, usize)| within(&place.to_string(), value));
        }
        Value::Array(values) => {
            let words: Vec<String> = values.iter().filter(|value| !is_id(value)).map(plain).collect();
            if words.is_empty() {
                return;
            }
            said.push_str(&format!("\n    {way}: {}", words.join(", ")));
        }
        Value::Null => {}
        id if is_id(id) => {}
        other => said.push_str(&format!("\n    {way}: {}", plain(other))),
    }
}

/// An id of the phone's own tells a reader nothing; it is in what programs read.
fn is_id(value: &Value) -> bool {
    value.as_str().is_some_and(|text| Uuid::try_parse(text).is_ok())
}

/// A value as it is read; a moment by the office's clock.
fn plain(value: &Value) -> String {
    let Some(text) = value.as_str() else { return value.to_string() };
    DateTime::parse_from_rfc3339(text).map_or_else(|_| text.to_owned(), |at| office_time(at.to_utc()))
}
