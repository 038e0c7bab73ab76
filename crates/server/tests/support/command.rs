//! The command line as the office types it, over the folder of a centre.

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

/// How a command ended: its exit code, and what it said.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

pub fn command(data: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pendamping-server"));
    command.arg("--data").arg(data).args(args).env_remove("PENDAMPING_DATA").env_remove("RUST_LOG");
    command
}

pub fn ran(data: &Path, args: &[&str]) -> Ran {
    let Output { status, stdout, stderr } = command(data, args).output().unwrap();
    let [out, err] = [stdout, stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    Ran { code: status.code().unwrap(), out, err }
}

/// What a command says that ends well.
pub fn good(data: &Path, args: &[&str]) -> String {
    let Ran { code, out, err } = ran(data, args);
    assert_eq!(code, 0, "{args:?}: {out}{err}");
    out
}

/// Its lines as JSON.
pub fn lines(data: &Path, args: &[&str]) -> Vec<Value> {
    good(data, args).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
