//! `data-requests`: what families ask for of their own data, and the answers.

use crate::cli::{Data, now, office_time, say};
use crate::store::data_request::{FamilyRequests, RequestLine};
use clap::{Args, Subcommand};
use serde_json::json;
use std::process::ExitCode;

/// List what families ask for: a copy of their data, or a correction; the oldest first
///
/// A copy is made with `export … --as` and the family's number, a correction by the next `import` or by their mentor. Then answer it: the family's
/// app shows the answer.
#[derive(Debug, Args)]
pub struct DataRequests {
    /// Also those that were answered
    #[arg(long)]
    all: bool,
    /// Print one line of JSON for each instead
    ///
    /// Keys: id, number, name, what, text, asked, received, answered (null while it waits), answer.
    #[arg(long)]
    json: bool,
    #[command(subcommand)]
    then: Option<Then>,
}

#[derive(Debug, Subcommand)]
enum Then {
    /// Answer one: the family reads it
    Answer {
        /// Its id, or the beginning of it
        id: String,
        /// The answer
        text: String,
    },
}

impl DataRequests {
    pub fn run(self, data: &Data) -> anyhow::Result<ExitCode> {
        let storage = data.open_existing()?;
        if let Some(Then::Answer { id, text }) = self.then {
            let line = storage.answer_request(&id, &text, now().0)?;
            say(&format!("answered: {}", as_text(&line)))?;
            return Ok(ExitCode::SUCCESS);
        }
        let lines = storage.data_requests(self.all)?;
        let each = lines.iter().map(|line| if self.json { as_json(line) } else { as_text(line) });
        let text = each.collect::<Vec<_>>().join("\n");
        if !text.is_empty() || !self.json {
            say(if text.is_empty() { "no family waits for an answer" } else { &text })?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn as_json(line: &RequestLine) -> String {
    let (number, name) = &line.family;
    json!({
        "id": line.ask.id, "number": number, "name": name, "what": line.ask.what, "text": line.ask.text, "asked": line.ask.at,
        "received": line.received, "answered": line.answer.as_ref().map(|(at, _)| at),
        "answer": line.answer.as_ref().map(|(_, text)| text),
    })
    .to_string()
}

fn as_text(line: &RequestLine) -> String {
    let (number, name) = &line.family;
    let received = office_time(line.received);
    let answer = line.answer.as_ref().map(|(_, text)| format!("\n    answer: {text}")).unwrap_or_default();
    format!("{}  {received}  {name} ({number})  {}  {}{answer}", line.ask.id, line.ask.what, line.ask.text)
}
