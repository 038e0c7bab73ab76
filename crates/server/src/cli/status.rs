//! `status`: how the centre stands, and which phones it has not heard of for long.

use crate::cli::{Data, now, say};
use crate::store::office::Office;
use chrono::{DateTime, Utc};
use clap::Args;
use std::fmt::Write;
use std::process::ExitCode;

/// Show counts, apps, last contacts and the oldest unsent work
#[derive(Debug, Args)]
pub struct StatusOf {
    /// Show so many apps, the longest silent first
    #[arg(long, default_value_t = 50)]
    installs: usize,
}

fn ago(at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> String {
    match at.map(|at| (now - at).num_minutes().max(0)) {
        None => "never".to_owned(),
        Some(minutes) if minutes < 120 => format!("{minutes} min ago"),
        Some(minutes) if minutes < 48 * 60 => format!("{} h ago", minutes / 60),
        Some(minutes) => format!("{} days ago", minutes / (24 * 60)),
    }
}

impl StatusOf {
    pub fn run(self, data: &Data) -> anyhow::Result<ExitCode> {
        let status = data.open_existing()?.status()?;
        let now = now().0;
        let mut text = String::new();
        writeln!(
            text,
            "epoch {}, position {}, configuration {}",
            status.epoch, status.position, status.config
        )?;
        for (role, count) in &status.people {
            writeln!(text, "people  {:<14} {count:>8}", role.as_str())?;
        }
        writeln!(
            text,
            "families               {:>8}  ({} without a mentor)",
            status.families.0, status.families.1
        )?;
        for (kind, count) in &status.records {
            writeln!(text, "records {kind:<14} {count:>8}")?;
        }
        if status.kept_aside > 0 {
            writeln!(text, "of kinds not known yet {:>8}", status.kept_aside)?;
        }
        let (entries, whole) = status.audit;
        writeln!(
            text,
            "audit log              {entries:>8}  ({})",
            if whole { "chain whole" } else { "CHAIN BROKEN" }
        )?;
        let oldest =
            status.installs.iter().filter(|install| !install.revoked).filter_map(|i| i.oldest_unsent).min();
        writeln!(
            text,
            "oldest unsent on a phone: {}",
            oldest.map_or("nothing".to_owned(), |at| format!("saved {}", ago(Some(at), now)))
        )?;
        for install in status.installs.iter().take(self.installs) {
            let (number, role) = &install.person;
            writeln!(
                text,
                "{}  {number} {role}, app {}, last contact {}, {} received, {} unsent, {} set aside{}",
                install.id,
                install.app,
                ago(install.last_contact, now),
                install.received,
                install.unsent,
                install.set_aside,
                if install.revoked { ", REVOKED" } else { "" }
            )?;
        }
        if status.installs.len() > self.installs {
            writeln!(text, "… and {} more", status.installs.len() - self.installs)?;
        }
        say(&text)?;
        Ok(if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
