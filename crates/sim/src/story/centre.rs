//! The real centre as a process, and the office that types its commands.

use anyhow::{Context, Result, bail, ensure};
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The centre: its folder, and its process while it runs.
pub struct Centre {
    program: PathBuf,
    folder: PathBuf,
    process: Option<Child>,
    address: Option<SocketAddr>,
}

impl Centre {
    /// A centre in `folder`, not started.
    pub fn new(folder: PathBuf) -> Result<Centre> {
        let program = std::env::current_exe()?.with_file_name("pendamping-server");
        ensure!(program.exists(), "pendamping-server is not built beside this program");
        Ok(Centre { program, folder, process: None, address: None })
    }

    /// Runs one of the office's commands and gives what it printed.
    pub fn office(&self, words: &[&str]) -> Result<String> {
        let out = Command::new(&self.program).arg("--data").arg(&self.folder).args(words).output()?;
        let printed = String::from_utf8_lossy(&out.stdout).into_owned();
        if !out.status.success() {
            bail!("pendamping-server {}: {printed}{}", words.join(" "), String::from_utf8_lossy(&out.stderr));
        }
        Ok(printed)
    }

    /// A one-time code for `whom` (`--person N` or `--family N`).
    pub fn code(&self, whom: &[&str]) -> Result<String> {
        let mut words = vec!["enrol"];
        words.extend(whom);
        words.push("--json");
        let answer: Value = serde_json::from_str(self.office(&words)?.trim()).context("enrol --json")?;
        Ok(answer["code"].as_str().context("no code")?.to_owned())
    }

    /// Starts it, on the same port as before if it ran before.
    pub fn start(&mut self) -> Result<SocketAddr> {
        let listen = self.address.map_or_else(|| "127.0.0.1:0".to_owned(), |address| address.to_string());
        let mut process = Command::new(&self.program)
            .arg("--data")
            .arg(&self.folder)
            .args(["serve", "--listen", &listen])
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()?;
        let out = process.stdout.take().context("no output")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let address = line.trim().rsplit("//").next().unwrap_or("").trim_end_matches('/');
        let address = address.parse().with_context(|| format!("the centre said {line:?}"))?;
        self.process = Some(process);
        self.address = Some(address);
        Ok(address)
    }

    /// Asks it to stop (SIGTERM) and waits until it has.
    pub fn stop(&mut self) -> Result<()> {
        if let Some(mut process) = self.process.take() {
            let pid = process.id().to_string();
            ensure!(Command::new("kill").args(["-TERM", &pid]).status()?.success(), "kill");
            ensure!(process.wait()?.success(), "the centre did not stop gracefully");
        }
        Ok(())
    }

    /// A count in the centre's own file, looked at from outside.
    pub fn count(&self, sql: &str) -> Result<i64> {
        let file = database(&self.folder)?;
        let db = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        Ok(db.query_row(sql, [], |row| row.get(0))?)
    }
}

impl Drop for Centre {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            drop(process.kill());
            drop(process.wait());
        }
    }
}

fn database(folder: &Path) -> Result<PathBuf> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "db" || extension == "sqlite") {
            return Ok(path);
        }
    }
    bail!("the centre has no database in {}", folder.display())
}
