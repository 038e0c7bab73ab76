//! The centre as a process, and the office at its command line. It knows no tables: what it tells, it was told by `status`.

use anyhow::{Context, bail, ensure};
use serde::Deserialize;
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// What an office hands to somebody who is to enrol.
#[derive(Debug, Clone, Deserialize)]
pub struct Invitation {
    /// The code, to be typed.
    pub code: String,
    /// Code and address in one, to be opened or pasted.
    pub link: String,
}

/// A centre's data, and its process while it is up.
pub struct Centre {
    program: PathBuf,
    data: PathBuf,
    log: PathBuf,
    under: Vec<String>,
    up: Option<Child>,
}

impl Centre {
    /// A centre that is down.
    pub fn new(program: PathBuf, data: PathBuf) -> Centre {
        let log = data.with_extension("log");
        Centre { program, data, log, under: Vec::new(), up: None }
    }

    /// Where whole photos lie.
    pub fn photos(&self) -> PathBuf {
        self.data.join("photos")
    }

    /// Runs an office's command and gives what it printed.
    pub fn office(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let out = Command::new(&self.program)
            .arg("--data")
            .arg(&self.data)
            .args(arguments)
            .output()
            .with_context(|| format!("cannot run {}", self.program.display()))?;
        ensure!(
            out.status.success(),
            "pendamping-server {} ended with {}: {}",
            arguments.join(" "),
            out.status,
            String::from_utf8_lossy(&out.stderr).trim()
        );
        Ok(String::from_utf8(out.stdout)?)
    }

    /// A one-time invitation of `--person` or `--family` to an app that reaches the centre at `address`.
    pub fn invite(&self, whom: &str, number: &str, address: &str) -> anyhow::Result<Invitation> {
        let line = self.office(&["enrol", whom, number, "--centre", address, "--json"])?;
        serde_json::from_str(line.trim()).context("enrol --json printed no invitation")
    }

    /// How the centre says it stands.
    pub fn status(&self) -> anyhow::Result<Value> {
        let line = self.office(&["status", "--json"])?;
        serde_json::from_str(line.trim()).context("status --json printed no JSON")
    }

    /// How many records of a kind the centre has.
    pub fn records(&self, kind: &str) -> anyhow::Result<u64> {
        let records = self.status()?["records"].take();
        let records = records.as_object().context("status --json counts no records")?;
        // A kind without a record is not among them.
        records
            .get(kind)
            .map_or(Ok(0), |count| count.as_u64().with_context(|| format!("{count} is no count")))
    }

    /// From the next start on it serves under another program, named with its options, that watches it.
    pub fn serve_under(&mut self, watching: &[String]) {
        self.under = watching.to_vec();
    }

    /// Starts serving on a free port and gives the address, `127.0.0.1:…`.
    pub fn start(&mut self) -> anyhow::Result<String> {
        let log = File::options().create(true).append(true).open(&self.log)?;
        let mut command = match self.under.split_first() {
            Some((watching, options)) => {
                let mut command = Command::new(watching);
                command.args(options).arg(&self.program);
                command
            }
            None => Command::new(&self.program),
        };
        let mut child = command
            .arg("--data")
            .arg(&self.data)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .with_context(|| format!("cannot run {}", self.program.display()))?;
        let out = child.stdout.take().context("the centre has no output")?;
        self.up = Some(child);
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        match line.trim().strip_prefix("listening http://") {
            Some(address) => Ok(address.to_owned()),
            None => bail!("the centre said {line:?} instead of its address; see {}", self.log.display()),
        }
    }

    /// The number of its process, while it is up.
    pub fn process(&self) -> Option<u32> {
        self.up.as_ref().map(Child::id)
    }

    /// Kills it with SIGKILL, at once.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        let mut child = self.up.take().context("the centre is down already")?;
        child.kill()?;
        child.wait()?;
        Ok(())
    }

    /// Tells it to stop and waits until it has.
    pub fn stop(&mut self) -> anyhow::Result<()> {
        let Some(mut child) = self.up.take() else { return Ok(()) };
        // The shell's own: a bare machine has no program of that name.
        let told = Command::new("sh")
            .args(["-c", "kill -TERM \"$0\"", &child.id().to_string()])
            .status()
            .context("cannot run sh")?;
        ensure!(told.success(), "the centre could not be told to stop");
        let status = child.wait()?;
        ensure!(status.success(), "the centre stopped with {status}; see {}", self.log.display());
        Ok(())
    }
}

impl Drop for Centre {
    fn drop(&mut self) {
        if let Some(mut child) = self.up.take() {
            drop(child.kill());
            drop(child.wait());
        }
    }
}
