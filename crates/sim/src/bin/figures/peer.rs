//! PouchDB 9 and a CouchDB-compatible server, which `script/bench` installs: the same records over the same counting network.

use anyhow::{Context, bail, ensure};
use pendamping_protocol::sync::Row;
use pendamping_sim::proxy::{Proxy, Traffic};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// The peer: its server, the network, and its client.
pub struct Peer {
    /// The network that counts.
    pub network: Proxy,
    folder: PathBuf,
    server: Child,
    client: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// Where `script/bench` put the peer's program; none where it could not be had.
pub fn program() -> Option<PathBuf> {
    std::env::var_os("PENDAMPING_PEER").map(PathBuf::from).filter(|program| program.is_file())
}

impl Peer {
    /// Starts server and client. `folder` is for what is handed over.
    pub fn start(program: &Path, folder: &Path) -> anyhow::Result<Peer> {
        let node = |arguments: &[&str]| {
            let mut command = Command::new("node");
            command.arg(program).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
            command.spawn().context("cannot run node")
        };
        let mut server = node(&["serve"])?;
        let mut line = String::new();
        BufReader::new(server.stdout.take().context("no output")?).read_line(&mut line)?;
        let direct =
            line.trim().strip_prefix("listening ").context("the peer's server did not start")?.to_owned();
        let network = Proxy::start(direct.trim_start_matches("http://").to_owned())?;
        let mut client = node(&["client", &direct, &network.address()])?;
        let input = client.stdin.take().context("no input")?;
        let output = BufReader::new(client.stdout.take().context("no output")?);
        Ok(Peer { network, folder: folder.to_owned(), server, client, input, output })
    }

    /// Does a phase, and gives how many documents went and what went over the network.
    pub fn phase(&mut self, phase: &str) -> anyhow::Result<(u64, Traffic)> {
        self.network.traffic();
        writeln!(self.input, "{phase}")?;
        self.input.flush()?;
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        let mut words = line.trim().rsplit(' ');
        let count = words.next().unwrap_or_default();
        if !line.starts_with("done ") {
            bail!("the peer, told {phase}: {line}");
        }
        Ok((count.parse()?, self.network.traffic()))
    }

    /// The same with rows handed over as documents: the fields, the kind and whose they are, which is what the peer needs too.
    pub fn phase_with(&mut self, phase: &str, rows: &[Row]) -> anyhow::Result<(u64, Traffic)> {
        let file = self.folder.join(format!("{phase}.jsonl"));
        let mut text = String::new();
        for row in rows {
            let mut doc = Value::Object(row.body.clone());
            doc["_id"] = json!(row.record);
            doc["kind"] = json!(row.kind.as_str());
            if let Some(scope) = &row.scope {
                doc["scope"] = json!(scope);
            }
            doc["author"] = json!(row.author);
            text.push_str(&doc.to_string());
            text.push('\n');
        }
        std::fs::write(&file, text)?;
        ensure!(!file.to_string_lossy().contains(' '), "a folder without spaces is needed");
        self.phase(&format!("{phase} {}", file.display()))
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        for process in [&mut self.client, &mut self.server] {
            drop(process.kill());
            drop(process.wait());
        }
    }
}
