//! Somebody's phone as a process: lines go in, answers come out, and it can be killed.

use crate::phone::Command as Do;
use anyhow::{Context, bail, ensure};
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

/// The PIN of every phone in a story.
pub const PIN: &str = "135790";

/// A phone that is switched on.
pub struct Handset {
    name: &'static str,
    folder: PathBuf,
    program: PathBuf,
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Handset {
    /// Switches on the phone whose data is in `folder`.
    pub fn start(program: &Path, folder: PathBuf, name: &'static str) -> anyhow::Result<Handset> {
        let mut process = Command::new(program)
            .arg("phone")
            .arg("--data")
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot run {}", program.display()))?;
        let input = process.stdin.take().context("the phone has no input")?;
        let output = BufReader::new(process.stdout.take().context("the phone has no output")?);
        Ok(Handset { name, folder, program: program.to_owned(), process, input, output })
    }

    /// Tells it something and does not wait.
    pub fn ask(&mut self, command: &Do) -> anyhow::Result<()> {
        writeln!(self.input, "{}", serde_json::to_string(command)?)?;
        Ok(self.input.flush()?)
    }

    /// Waits for the answer to what it was asked first.
    pub fn answer(&mut self) -> anyhow::Result<Value> {
        let mut line = String::new();
        let read = self.output.read_line(&mut line)?;
        ensure!(read > 0, "{}'s phone ended", self.name);
        Ok(serde_json::from_str(&line)?)
    }

    /// Kills it with SIGKILL after a while, gives what it had still answered, whole, and switches it on again behind its PIN.
    pub fn killed_after(mut self, after: Duration) -> anyhow::Result<(Vec<Value>, Handset)> {
        std::thread::sleep(after);
        self.process.kill()?;
        self.process.wait()?;
        let mut answers = Vec::new();
        let mut line = String::new();
        while self.output.read_line(&mut line)? > 0 {
            answers.extend(serde_json::from_str(&line));
            line.clear();
        }
        let mut again = Handset::start(&self.program, self.folder.clone(), self.name)?;
        again.tell(&Do::Open { pin: PIN.to_owned() })?;
        Ok((answers, again))
    }

    /// Kills it with SIGKILL, at once, and switches it on again behind its PIN.
    pub fn kill_and_restart(mut self) -> anyhow::Result<Handset> {
        self.process.kill()?;
        self.process.wait()?;
        let mut again = Handset::start(&self.program, self.folder.clone(), self.name)?;
        again.tell(&Do::Open { pin: PIN.to_owned() })?;
        Ok(again)
    }

    /// Tells it something and waits for the answer. An answer that is an error is one here.
    pub fn tell(&mut self, command: &Do) -> anyhow::Result<Value> {
        let answer = self.try_tell(command)?;
        if let Some(error) = answer["error"].as_str() {
            bail!("{}'s phone, told {command:?}: {error}", self.name);
        }
        Ok(answer)
    }

    /// The same, with an error as an answer.
    pub fn try_tell(&mut self, command: &Do) -> anyhow::Result<Value> {
        writeln!(self.input, "{}", serde_json::to_string(command)?)?;
        self.input.flush()?;
        let mut line = String::new();
        let read = self.output.read_line(&mut line)?;
        ensure!(read > 0, "{}'s phone ended when told {command:?}", self.name);
        Ok(serde_json::from_str(&line)?)
    }

    /// Syncs; the exchange must end well.
    pub fn sync(&mut self) -> anyhow::Result<Value> {
        let answer = self.tell(&Do::Sync)?;
        ensure!(answer["failure"].is_null(), "{}'s sync failed: {answer}", self.name);
        Ok(answer)
    }

    /// Syncs; the exchange must fail. Gives its code.
    pub fn sync_fails(&mut self) -> anyhow::Result<String> {
        let answer = self.tell(&Do::Sync)?;
        let code = answer["failure"].as_str();
        Ok(code.with_context(|| format!("{}'s sync went well: {answer}", self.name))?.to_owned())
    }
}

impl Drop for Handset {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
