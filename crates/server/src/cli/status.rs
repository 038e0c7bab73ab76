//! `status`: how the centre stands, and which phones it has not heard of for long. For people as text, for programs as JSON;
//! both say the same.

use crate::cli::{Data, now, office_time, say};
use crate::store::office::{InstallStatus, Office, Status};
use crate::store::photo::PhotoCounts;
use chrono::{DateTime, Utc};
use clap::Args;
use serde_json::{Map, Value, json};
use std::fmt::Write;
use std::process::ExitCode;

/// Show counts, apps, last contacts and the oldest unsent work
///
/// Ends with 1 when the audit log's chain is broken.
#[derive(Debug, Args)]
pub struct StatusOf {
    /// Show so many apps, the longest silent first
    #[arg(long, default_value_t = 50)]
    installs: usize,
    /// Print one line of JSON instead
    ///
    /// Keys: epoch, position, configuration; people (by role); families (total, without_mentor); records (by kind);
    /// unknown_kinds; photos (held, awaited, refused); audit (entries, chain_whole); oldest_unsent; installs_total; installs (id, person, role, app,
    /// last_contact, received, unsent, oldest_unsent, set_aside, revoked, revoked_at, handed_in: when it had nothing unsent any more
    /// after that). Keys may be added and are never renamed. Moments are
    /// RFC 3339, or null for never.
    #[arg(long)]
    json: bool,
}

impl StatusOf {
    pub fn run(self, data: &Data) -> anyhow::Result<ExitCode> {
        let status = data.open_existing()?.status()?;
        let (_, whole) = status.audit;
        if self.json {
            say(&as_json(&status, self.installs).to_string())?;
        } else {
            say(&as_text(&status, self.installs, now().0)?)?;
        }
        Ok(if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// When the oldest work was saved that an app still in use has not sent.
fn oldest_unsent(status: &Status) -> Option<DateTime<Utc>> {
    status
        .installs
        .iter()
        .filter(|install| !install.revoked)
        .filter_map(|install| install.oldest_unsent)
        .min()
}

/// The status for programs. Each key is a promise (see `--help`), so none follows from the name of a field.
fn as_json(status: &Status, installs: usize) -> Value {
    let (families, without_mentor) = status.families;
    let (entries, chain_whole) = status.audit;
    let PhotoCounts { held, awaited, refused } = status.photos;
    let people: Map<_, _> =
        status.people.iter().map(|(role, count)| (role.as_str().to_owned(), json!(count))).collect();
    let records: Map<_, _> =
        status.records.iter().map(|(kind, count)| (kind.clone(), json!(count))).collect();
    json!({
        "epoch": status.epoch,
        "position": status.position.0,
        "configuration": status.config,
        "people": people,
        "families": {"total": families, "without_mentor": without_mentor},
        "records": records,
        "unknown_kinds": status.kept_aside,
        "photos": {"held": held, "awaited": awaited, "refused": refused},
        "audit": {"entries": entries, "chain_whole": chain_whole},
        "oldest_unsent": oldest_unsent(status),
        "installs_total": status.installs.len(),
        "installs": status.installs.iter().take(installs).map(install_as_json).collect::<Vec<_>>(),
    })
}

fn install_as_json(install: &InstallStatus) -> Value {
    let (number, role) = &install.person;
    json!({
        "id": install.id,
        "person": number,
        "role": role.as_str(),
        "app": install.app,
        "last_contact": install.last_contact,
        "received": install.received,
        "unsent": install.unsent,
        "oldest_unsent": install.oldest_unsent,
        "set_aside": install.set_aside,
        "revoked": install.revoked,
        "revoked_at": install.revoked_at,
        "handed_in": handed_in(install),
    })
}

/// When a revoked app said at last, under its key, that nothing is unsent on it. It wipes itself with the answer to that, once its photos went too: the centre
/// hears no more of it than that.
fn handed_in(install: &InstallStatus) -> Option<DateTime<Utc>> {
    let came =
        install.last_contact.filter(|came| install.revoked_at.is_some_and(|revoked| *came >= revoked))?;
    (install.unsent == 0).then_some(came)
}

fn gone(install: &InstallStatus) -> String {
    let Some(revoked) = install.revoked_at else { return String::new() };
    let at = office_time(revoked);
    match (handed_in(install), install.last_contact.filter(|came| *came >= revoked)) {
        (Some(came), _) => format!(
            ", REVOKED {at}: handed in what was unsent, last on {}, and then wipes itself",
            office_time(came)
        ),
        (None, Some(came)) => {
            format!(
                ", REVOKED {at}: came on {}, and had more to hand in before it wipes itself",
                office_time(came)
            )
        }
        (None, None) => format!(", REVOKED {at}: has not come since, and wiped nothing"),
    }
}

fn ago(at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> String {
    match at.map(|at| (now - at).num_minutes().max(0)) {
        None => "never".to_owned(),
        Some(minutes) if minutes < 120 => format!("{minutes} min ago"),
        Some(minutes) if minutes < 48 * 60 => format!("{} h ago", minutes / 60),
        Some(minutes) => format!("{} days ago", minutes / (24 * 60)),
    }
}

fn as_text(status: &Status, installs: usize, now: DateTime<Utc>) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    let Status { epoch, position, config, .. } = status;
    writeln!(text, "epoch {epoch}, position {position}, configuration {config}")?;
    for (role, count) in &status.people {
        writeln!(text, "people  {:<14} {count:>8}", role.as_str())?;
    }
    let (families, without) = status.families;
    writeln!(text, "families               {families:>8}  ({without} without a mentor)")?;
    for (kind, count) in &status.records {
        writeln!(text, "records {kind:<14} {count:>8}")?;
    }
    if status.kept_aside > 0 {
        writeln!(text, "of kinds not known yet {:>8}", status.kept_aside)?;
    }
    let PhotoCounts { held, awaited, refused } = status.photos;
    let never = if refused > 0 { format!(", {refused} refused, which will not come") } else { String::new() };
    writeln!(text, "photos                 {held:>8}  ({awaited} awaited{never})")?;
    let (entries, whole) = status.audit;
    let chain = if whole { "chain whole" } else { "CHAIN BROKEN" };
    writeln!(text, "audit log              {entries:>8}  ({chain})")?;
    let oldest =
        oldest_unsent(status).map_or("nothing".to_owned(), |at| format!("saved {}", ago(Some(at), now)));
    writeln!(text, "oldest unsent on a phone: {oldest}")?;
    for install in status.installs.iter().take(installs) {
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
            gone(install)
        )?;
    }
    if status.installs.len() > installs {
        writeln!(text, "… and {} more", status.installs.len() - installs)?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pendamping_domain::actor::Role;
    use pendamping_domain::id::{InstallId, Position};

    #[test]
    fn the_keys_are_those_that_were_promised() {
        let at = DateTime::UNIX_EPOCH;
        let install = |revoked: bool| InstallStatus {
            id: InstallId(uuid::Uuid::nil()),
            person: ("M1".to_owned(), Role::Mentor),
            app: "0.1.0".to_owned(),
            last_contact: None,
            received: 7,
            unsent: 2,
            oldest_unsent: (!revoked).then_some(at),
            set_aside: 1,
            revoked,
            revoked_at: revoked.then_some(at),
        };
        let status = Status {
            epoch: "e".to_owned(),
            position: Position(9),
            config: 1,
            people: vec![(Role::Mentor, 1)],
            families: (3, 2),
            records: vec![("visit".to_owned(), 4)],
            kept_aside: 5,
            photos: PhotoCounts { held: 8, awaited: 9, refused: 10 },
            installs: vec![install(false), install(true)],
            audit: (6, true),
        };
        let first = json!({
            "id": "00000000-0000-0000-0000-000000000000", "person": "M1", "role": "mentor", "app": "0.1.0",
            "last_contact": null, "received": 7, "unsent": 2, "oldest_unsent": "1970-01-01T00:00:00Z",
            "set_aside": 1, "revoked": false, "revoked_at": null, "handed_in": null
        });
        let expected = json!({
            "epoch": "e", "position": 9, "configuration": 1, "people": {"mentor": 1},
            "families": {"total": 3, "without_mentor": 2}, "records": {"visit": 4}, "unknown_kinds": 5,
            "photos": {"held": 8, "awaited": 9, "refused": 10},
            "audit": {"entries": 6, "chain_whole": true}, "oldest_unsent": "1970-01-01T00:00:00Z",
            "installs_total": 2, "installs": [first]
        });
        assert_eq!(as_json(&status, 1), expected);
    }
}
