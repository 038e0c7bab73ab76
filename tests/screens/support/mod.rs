//! What the stories stand on: a centre, phones, and eyes.

pub mod audit;
pub mod browser;
pub mod camera;
pub mod centre;
pub mod handset;
pub mod phone;
pub mod reach;
pub mod road;
pub mod steps;

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;

use chrono::{TimeDelta, Utc};
use tokio::sync::{Semaphore, SemaphorePermit};

/// As many stories at a time as there are cores: each has several processes and a browser, which wait for one another most of the
/// time, but more than one busy browser on a core outlasts a story's patience.
static ROOM: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from)));

/// A story that begins this late would tell of two days: the office's clock is seven hours ahead of Greenwich.
const BEFORE_MIDNIGHT: TimeDelta = TimeDelta::minutes(5);

/// Room on the machine for one story, and on the day.
pub async fn room() -> SemaphorePermit<'static> {
    let room = ROOM.acquire().await.expect("it is never closed");
    let day = |ahead: TimeDelta| (Utc::now() + TimeDelta::hours(7) + ahead).date_naive();
    while day(BEFORE_MIDNIGHT) != day(TimeDelta::zero()) {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    }
    room
}

/// Where the project lies.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Says something also when all is well: a figure, or what was left out.
pub fn say(words: &str) {
    // Not `println!`, which is heard only of tests that fail.
    let _ = writeln!(std::io::stdout(), "{words}");
}

/// Another program of the project, built beside the app's: as all tests are built, or half the libraries would be built twice.
pub fn built(package: &str) -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_pendamping")).with_file_name(package);
    // Built already where script/test calls this.
    if std::env::var_os("PENDAMPING_BUILT").is_some() {
        return program;
    }
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["build", "--workspace", "--features", "pendamping/liveview", "--bins", "--tests", "--quiet"])
        .current_dir(root());
    // What cargo tells a test of its package would look like news to the build scripts of libraries.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CARGO_PKG_")
            || name.to_string_lossy().starts_with("CARGO_MANIFEST_")
        {
            cargo.env_remove(name);
        }
    }
    assert!(cargo.status().unwrap().success(), "{package} does not build");
    program
}

/// A process that ends with whoever holds it, and what it said when it was ready.
pub struct Running {
    child: Child,
}

impl Running {
    /// Starts `command` and reads its standard output up to the line that has `mark`; gives back what follows the mark.
    pub fn start(command: &mut Command, mark: &str) -> (Self, String) {
        Self::try_start(command, mark).unwrap_or_else(|| panic!("{command:?} ended before it was ready"))
    }

    /// The same; nothing when it ended before it was ready.
    pub fn try_start(command: &mut Command, mark: &str) -> Option<(Self, String)> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {command:?}: {error}"));
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        let ready = loop {
            line.clear();
            if said.read_line(&mut line).unwrap() == 0 {
                child.wait().unwrap();
                return None;
            }
            if let Some((_, ready)) = line.split_once(mark) {
                break ready.trim().to_owned();
            }
        };
        // Read on, so that the process never waits for room to speak.
        std::thread::spawn(move || said.read_to_end(&mut Vec::new()));
        Some((Self { child }, ready))
    }

    /// Asks it to end, and waits until it has: what it started itself ends with it.
    pub fn stop(mut self) {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(told.success() && self.child.wait().unwrap().success());
    }

    /// SIGKILL: no farewell, nothing flushed.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
