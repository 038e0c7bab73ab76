//! A phone's process as the story holds it: told what to do line by line, and killed without warning.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A phone.
pub struct Handset {
    folder: PathBuf,
    running: Option<(Child, ChildStdin, BufReader<ChildStdout>)>,
}

impl Handset {
    /// A phone with its database in `folder`, switched on.
    pub fn new(folder: PathBuf) -> Result<Handset> {
        let mut handset = Handset { folder, running: None };
        handset.switch_on()?;
        Ok(handset)
    }

    /// A new phone, enrolled and with its first pull done; gives what that sync did.
    pub fn enrolled(folder: PathBuf, centre: &str, code: &str) -> Result<(Handset, Value)> {
        let mut handset = Handset::new(folder)?;
        handset.tell(json!({ "do": "enrol", "centre": centre, "code": code, "pin": "123456" }))?;
        let pulled = handset.sync()?;
        Ok((handset, pulled))
    }

    /// Starts the process.
    pub fn switch_on(&mut self) -> Result<()> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("phone")
            .arg("--data")
            .arg(&self.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (stdin, stdout) = (child.stdin.take().context("stdin")?, child.stdout.take().context("stdout")?);
        self.running = Some((child, stdin, BufReader::new(stdout)));
        Ok(())
    }

    /// Starts the process again and unlocks it.
    pub fn switch_on_again(&mut self) -> Result<()> {
        self.switch_on()?;
        self.tell(json!({ "do": "open", "pin": "123456" }))?;
        Ok(())
    }

    /// Tells it something; an error it answers is an error.
    pub fn tell(&mut self, order: Value) -> Result<Value> {
        let (_, stdin, stdout) = self.running.as_mut().context("the phone is off")?;
        writeln!(stdin, "{order}")?;
        stdin.flush()?;
        let mut line = String::new();
        stdout.read_line(&mut line)?;
        let answer: Value = serde_json::from_str(&line).with_context(|| format!("after {order} it said {line:?}"))?;
        if let Some(error) = answer.get("error") {
            bail!("{order}: {error}");
        }
        Ok(answer)
    }

    /// Syncs until it has nothing more to do.
    pub fn sync(&mut self) -> Result<Value> { self.tell(json!({ "do": "sync" })) }

    /// SIGKILL: no goodbye.
    pub fn kill(&mut self) -> Result<()> {
        if let Some((mut child, _, _)) = self.running.take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }
}

impl Drop for Handset {
    fn drop(&mut self) { drop(self.kill()); }
}
