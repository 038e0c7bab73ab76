//! One role's app as a process, which can be killed and switched on again with the data it had.

use anyhow::{Context, bail};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// An app, on or off.
pub struct App {
    name: &'static str,
    title: &'static str,
    number: &'static str,
    link: String,
    program: PathBuf,
    data: PathBuf,
    framed_by: String,
    running: Option<Child>,
    address: String,
}

impl App {
    /// Switches on a new app. Pages of `framed_by` may show it in a frame.
    pub fn start(program: &Path, data: &Path, name: &'static str, framed_by: &str) -> anyhow::Result<App> {
        let mut app = App {
            name,
            title: "",
            number: "",
            link: String::new(),
            program: program.to_owned(),
            data: data.to_owned(),
            framed_by: framed_by.to_owned(),
            running: None,
            address: String::new(),
        };
        app.switch_on()?;
        Ok(app)
    }

    /// Says whose it is to be, and by which invitation.
    pub fn of(mut self, title: &'static str, number: &'static str, link: String) -> App {
        (self.title, self.number, self.link) = (title, number, link);
        self
    }

    /// Its name in addresses and folders.
    pub fn name(&self) -> &str {
        self.name
    }

    /// Where its screens are. It changes with each start.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Kills it with SIGKILL: no farewell, nothing flushed.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        if let Some(mut running) = self.running.take() {
            running.kill().context("the app could not be killed")?;
            running.wait()?;
        }
        Ok(())
    }

    /// Switches it on, if it is off, and waits until its screens can be opened.
    pub fn switch_on(&mut self) -> anyhow::Result<()> {
        if self.is_on() {
            return Ok(());
        }
        let log = self.data.with_extension("log");
        let mut child = Command::new(&self.program)
            .arg("--data")
            .arg(&self.data)
            .args(["--port", "0", "--framed-by", &self.framed_by])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::options().create(true).append(true).open(&log)?)
            .spawn()
            .with_context(|| format!("cannot run {}", self.program.display()))?;
        let mut said = BufReader::new(child.stdout.take().context("the app has no output")?);
        self.running = Some(child);
        let mut line = String::new();
        said.read_line(&mut line)?;
        let Some(address) = line.trim().strip_prefix("listening ") else {
            bail!("the app said {line:?} instead of its address; see {}", log.display());
        };
        self.address = address.to_owned();
        // Read on, so that it never waits for room to speak.
        std::thread::spawn(move || said.read_to_end(&mut Vec::new()));
        Ok(())
    }

    /// What the page shows of it.
    pub fn told(&mut self) -> Value {
        let on = self.is_on();
        json!({
            "name": self.name, "title": self.title, "number": self.number, "link": self.link,
            "address": self.address, "on": on,
        })
    }

    fn is_on(&mut self) -> bool {
        self.running.as_mut().is_some_and(|running| matches!(running.try_wait(), Ok(None)))
    }
}

impl Drop for App {
    fn drop(&mut self) {
        drop(self.kill());
    }
}
