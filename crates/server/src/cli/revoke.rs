//! `revoke`: ends installs, and says whose data was on them.

use crate::cli::{Data, install, now, say};
use crate::store::office::{Office, RevokeWhat};
use anyhow::bail;
use clap::Args;
use pendamping_domain::id::InstallId;
use std::fmt::Write;
use std::process::ExitCode;

/// Revoke a person's apps, or one install
///
/// A revoked app gets nothing more. At its next contact its unsent work is taken in, what it had begun or was set aside there is kept for
/// `left-behind`, then it wipes itself.
#[derive(Debug, Args)]
#[group(skip)]
#[command(group = clap::ArgGroup::new("what").required(true))]
pub struct Revoke {
    /// The person's number
    #[arg(long, group = "what", value_name = "NUMBER")]
    person: Option<String>,
    /// The install's id, as `status` shows it
    #[arg(long, group = "what", value_name = "ID", value_parser = install)]
    install: Option<InstallId>,
}

impl Revoke {
    pub fn run(self, data: &Data) -> anyhow::Result<ExitCode> {
        let what = match (self.person, self.install) {
            (Some(number), _) => RevokeWhat::Person(number),
            (None, Some(install)) => RevokeWhat::Install(install),
            (None, None) => bail!("--person or --install"),
        };
        let mut text = String::new();
        let all = data.open_existing()?.revoke(&what, now().0)?;
        if all.is_empty() {
            writeln!(
                text,
                "no app in use to revoke (`status` lists the apps); a code that still waited is withdrawn"
            )?;
        }
        for revoked in all {
            let (number, name) = &revoked.person;
            writeln!(text, "revoked {} of {name} ({number})", revoked.install)?;
            writeln!(text, "families whose data was on it: {}", revoked.families.len())?;
            for (_, number) in &revoked.families {
                writeln!(text, "  {number}")?;
            }
        }
        say(&text)?;
        Ok(ExitCode::SUCCESS)
    }
}
