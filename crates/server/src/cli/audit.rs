//! `audit`: looks at the log of what was done and disclosed, and answers who was given a family's data.

use crate::cli::{DAY, Data, day, office_time, say};
use crate::store::audit::{AuditAsk, AuditLine, AuditLog, DisclosureLine, Noted};
use anyhow::Result;
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::process::ExitCode;

/// Look at the audit log: whether it is whole, what it says, and who was given a family's data
#[derive(Debug, Args)]
pub struct AuditOf {
    #[command(subcommand)]
    ask: Ask,
}

#[derive(Debug, Subcommand)]
enum Ask {
    /// Check every entry: whether each follows from the one before, to the last that was ever made
    ///
    /// Ends with 1 when one is missing or changed, and says which. Whoever can write to the database could write the whole log
    /// anew: note the last line in a place of its own (paper will do) and give it to --noted later.
    Verify {
        /// This entry must still be there: number and hash, as an earlier `verify` showed them
        #[arg(long, value_name = "NUMBER:HASH")]
        noted: Option<Noted>,
        /// Print one line of JSON instead
        ///
        /// Keys: entries, head, whole, fault (a sentence, or null), noted_in (the entry in which the noted one stands, where that is of a life
        /// before a restore, else null). Keys may be added and are never renamed.
        #[arg(long)]
        json: bool,
    },
    /// List entries, the oldest first
    List {
        /// From this day on
        #[arg(long, value_name = DAY, value_parser = day)]
        from: Option<NaiveDate>,
        /// Up to this day and with it
        #[arg(long, value_name = DAY, value_parser = day)]
        until: Option<NaiveDate>,
        /// That tell of this person or their apps, by number
        #[arg(long, value_name = "NUMBER")]
        person: Option<String>,
        /// That tell of this family, by Nomor KPM
        #[arg(long, value_name = "NUMBER")]
        family: Option<String>,
        /// Of this sort, for instance disclosed, enrolled, revoked
        #[arg(long, value_name = "WORD")]
        what: Option<String>,
        /// The latest so many
        #[arg(long, value_name = "COUNT", default_value_t = 200)]
        last: u32,
        /// Print one line of JSON for each instead
        ///
        /// Keys: seq, at (of one that was carried over from before a restore: when it was made first), what, person (number, name; null where it
        /// names nobody), detail.
        #[arg(long)]
        json: bool,
    },
    /// Say who was given a family's data, on which day, and by which way
    Family {
        /// Nomor KPM
        number: String,
        /// Print one line of JSON for each instead
        ///
        /// Keys: day, person (number, name, role; null for a file of the office itself), export (null for an app), rows.
        #[arg(long)]
        json: bool,
    },
}

impl AuditOf {
    pub fn run(self, data: &Data) -> Result<ExitCode> {
        let storage = data.open_existing()?;
        match self.ask {
            Ask::Verify { noted, json } => verify(&storage, noted.as_ref(), json),
            Ask::List { from, until, person, family, what, last, json } => {
                let asked = family.clone();
                let lines = storage.audit_log(&AuditAsk { from, until, person, family, what, last })?;
                print(&lines, json, entry_json, |line| entry_text(line, asked.as_deref()), "no such entry")
            }
            Ask::Family { number, json } => {
                let lines = storage.disclosures(&number)?;
                print(&lines, json, disclosure_json, disclosure_text, "nobody was given this family's data")
            }
        }
    }
}

fn verify(storage: &dyn AuditLog, noted: Option<&Noted>, json: bool) -> Result<ExitCode> {
    let chain = storage.verify_audit(noted)?;
    let fault = chain.fault.map(|fault| fault.to_string());
    if json {
        let whole = fault.is_none();
        let said = json!({
            "entries": chain.entries, "head": chain.head, "whole": whole, "fault": fault, "noted_in": chain.noted_in
        });
        say(&said.to_string())?;
    } else {
        let verdict = match &fault {
            None => "the chain is whole".to_owned(),
            Some(fault) => format!("the chain is BROKEN: {fault}"),
        };
        let before = noted.zip(chain.noted_in).map(|(noted, stands)| {
            format!(
                "\nentry {} is of the log as it was before a restore; it was carried over, and is entry {stands}",
                noted.seq
            )
        });
        let before = before.unwrap_or_default();
        say(&format!("{verdict}{before}\n{} entries\nlast {0}:{}", chain.entries, chain.head))?;
    }
    Ok(if fault.is_none() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print<L>(
    lines: &[L],
    json: bool,
    as_json: impl Fn(&L) -> Value,
    as_text: impl Fn(&L) -> String,
    nothing: &str,
) -> Result<ExitCode> {
    let each = lines.iter().map(|line| if json { as_json(line).to_string() } else { as_text(line) });
    let text = each.collect::<Vec<_>>().join("\n");
    match (text.is_empty(), json) {
        (false, _) => say(&text)?,
        (true, false) => say(nothing)?,
        (true, true) => {}
    }
    Ok(ExitCode::SUCCESS)
}

fn entry_json(line: &AuditLine) -> Value {
    let person = line.person.as_ref().map(|person| json!({"number": person.number, "name": person.name}));
    json!({"seq": line.seq, "at": line.at, "what": line.what, "person": person, "detail": line.detail})
}

/// With the family that was asked for among those that are named.
fn entry_text(line: &AuditLine, asked: Option<&str>) -> String {
    let at = office_time(line.at);
    let person = line.person.as_ref().map(|person| format!("{} ({})  ", person.name, person.number));
    let asked =
        line.named.iter().find(|(_, named)| asked == Some(named.number.as_str())).map(|(id, _)| id.as_str());
    let mut said = shortened(&line.detail, asked).to_string();
    for (id, named) in &line.named {
        let id = format!("\"{id}\"");
        // One that stands there twice is told once: the first is found, and its name with it never again.
        said = said.replacen(&id, &format!("{id} = {} ({})", named.name, named.number), 1);
    }
    format!("{}  {at}  {}  {}{said}", line.seq, line.what, person.unwrap_or_default())
}

/// Of what names hundreds of families the first few: nobody finds the line they look for among them, and the rest is in `--json`.
fn shortened(detail: &Value, asked: Option<&str>) -> Value {
    const NAMED: usize = 5;
    match detail {
        Value::Array(all) => {
            let is_asked = |value: &Value| asked.is_some() && value.as_str() == asked;
            let few = all.iter().enumerate().filter(|(nth, value)| *nth < NAMED || is_asked(value));
            let mut some: Vec<Value> = few.map(|(_, value)| shortened(value, asked)).collect();
            if all.len() > some.len() {
                some.push(json!(format!("and {} more: --json has all", all.len() - some.len())));
            }
            some.into()
        }
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), shortened(value, asked))).collect()
        }
        other => other.clone(),
    }
}

fn disclosure_json(line: &DisclosureLine) -> Value {
    let person = line
        .to
        .as_ref()
        .map(|(person, role)| json!({"number": person.number, "name": person.name, "role": role.as_str()}));
    json!({"day": line.day, "person": person, "export": line.export, "rows": line.rows})
}

fn disclosure_text(line: &DisclosureLine) -> String {
    let to = match &line.to {
        Some((person, role)) => format!("{} ({}, {role})", person.name, person.number),
        None => "the office".to_owned(),
    };
    let way = match (&line.export, line.rows) {
        (Some(export), _) => format!("file of {export}"),
        (None, Some(rows)) => format!("app, {rows} rows"),
        (None, None) => "app".to_owned(),
    };
    format!("{}  {to}  {way}", line.day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_a_few_of_hundreds() {
        let few = json!({"families": [1, 2, 3, 4, 5], "person": "P"});
        assert_eq!(shortened(&few, None), few);
        let many = json!({"families": (0..200).collect::<Vec<_>>(), "person": "P"});
        let said = json!({"families": [0, 1, 2, 3, 4, "and 195 more: --json has all"], "person": "P"});
        assert_eq!(shortened(&many, None), said);
        let many = json!((0..200).map(|n| n.to_string()).collect::<Vec<_>>());
        let said = json!(["0", "1", "2", "3", "4", "77", "and 194 more: --json has all"]);
        assert_eq!(shortened(&many, Some("77")), said, "the one that was asked for is among them");
    }
}
