//! `renew` and `left-behind`: another token for an app, and what phones that were revoked could not send.

use crate::cli::{Data, now, say};
use crate::store::lock::{LeftLine, Locks};
use crate::store::office::RevokeWhat;
use anyhow::bail;
use clap::Args;
use pendamping_domain::id::InstallId;
use serde_json::{Value, json};
use std::process::ExitCode;

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
    #[arg(long, group = "what", value_name = "ID")]
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
        say(&format!("{asked} apps get another token at their next contact"))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Show what revoked phones had begun or was set aside there, as the phones kept it
///
/// It is no record: nothing of it counts anywhere. Whoever visited may record it again from this. That it was read is in the audit log.
#[derive(Debug, Args)]
pub struct LeftBehind {
    /// Of this person alone, by number
    #[arg(long, value_name = "NUMBER")]
    person: Option<String>,
    /// Print one line of JSON for each instead
    ///
    /// Keys: person (number, name), install, why (`draft`, `waits`, or the code it was set aside with), at, received, id, content.
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

/// What was left is JSON as the phone wrote it; what is not is shown as it came.
fn content(line: &LeftLine) -> Value {
    serde_json::from_str(&line.left.text).unwrap_or_else(|_| Value::String(line.left.text.clone()))
}

fn as_json(line: &LeftLine) -> Value {
    json!({
        "person": {"number": line.person.number, "name": line.person.name}, "install": line.install,
        "why": line.left.why, "at": line.left.at, "received": line.received, "id": line.left.id,
        "content": content(line),
    })
}

fn as_text(line: &LeftLine) -> String {
    let at = line.left.at.format("%Y-%m-%d %H:%M UTC");
    let pretty = serde_json::to_string_pretty(&content(line)).unwrap_or_default();
    format!(
        "{} ({})  {at}  {}  {}\n{pretty}",
        line.person.name, line.person.number, line.left.why, line.left.id
    )
}
