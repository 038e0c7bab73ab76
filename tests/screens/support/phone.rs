//! A phone: the app's own process with its own data, which outlives any killing of the process.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::Running;

/// A phone, on.
pub struct Phone {
    data: TempDir,
    running: Option<Running>,
    zone: &'static str,
    /// Where its screens are served.
    pub address: String,
}

impl Phone {
    /// A new one.
    pub fn new() -> Self {
        Self::set_to("Asia/Jakarta")
    }

    /// A new one, whose clock is set to another zone.
    pub fn set_to(zone: &'static str) -> Self {
        let mut phone = Self { data: TempDir::new().unwrap(), running: None, zone, address: String::new() };
        phone.start();
        phone
    }

    /// The battery falls out.
    pub fn kill(&mut self) {
        self.running.take().unwrap().kill();
    }

    /// Somebody tried so many PINs, none of which was right; while it is off. As an older app wrote it, without a sum.
    pub fn tried(&self, wrong: u32) {
        let file = self.data.path().join("key.json");
        let mut envelope: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        envelope["attempts"]["failed"] = wrong.into();
        envelope.as_object_mut().unwrap().remove("sum");
        std::fs::write(file, envelope.to_string()).unwrap();
    }

    /// Its memory goes bad: nothing that it kept of the records is what was written.
    pub fn spoil(&self) {
        for entry in std::fs::read_dir(self.data.path()).unwrap().map(Result::unwrap) {
            let name = entry.file_name().into_string().unwrap();
            if name.starts_with("pendamping.db") || name.starts_with("pendamping.twin") {
                flip(&entry.path(), |bytes| bytes);
            }
        }
    }

    /// All that is on it while it is off, to be put back.
    pub fn keep(&self) -> tempfile::TempDir {
        let kept = tempfile::tempdir().unwrap();
        copy(self.data.path(), kept.path());
        kept
    }

    /// Everything is as it was kept; while it is off.
    pub fn put_back(&self, kept: &tempfile::TempDir) {
        for entry in std::fs::read_dir(self.data.path()).unwrap().map(Result::unwrap) {
            match entry.file_type().unwrap().is_dir() {
                true => std::fs::remove_dir_all(entry.path()).unwrap(),
                false => std::fs::remove_file(entry.path()).unwrap(),
            }
        }
        copy(kept.path(), self.data.path());
    }

    /// One page goes bad, where the last commits are: most of what was written can still be read.
    pub fn spoil_a_page(&self) {
        flip(&self.data.path().join("pendamping.db-wal"), |bytes| {
            let middle = bytes.len() / 2;
            &mut bytes[middle..middle + 4096]
        });
    }

    /// Switched on (again).
    pub fn start(&mut self) {
        let mut command = Command::new(Path::new(env!("CARGO_BIN_EXE_pendamping")));
        command.arg("--data").arg(self.data.path()).args(["--port", "0"]).env("TZ", self.zone);
        let (running, address) = Running::start(&mut command, "listening ");
        self.running = Some(running);
        self.address = address;
    }
}

fn flip(file: &Path, part: impl FnOnce(&mut [u8]) -> &mut [u8]) {
    let mut bytes = std::fs::read(file).unwrap();
    for byte in part(&mut bytes) {
        *byte ^= 0x5a;
    }
    std::fs::write(file, bytes).unwrap();
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let there = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir_all(&there).unwrap();
            copy(&entry.path(), &there);
        } else {
            std::fs::copy(entry.path(), there).unwrap();
        }
    }
}
