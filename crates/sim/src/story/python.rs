//! Another language counts again: Python's standard library and nothing else, so that no mistake of ours is made twice.

use anyhow::{Context, ensure};
use serde_json::Value;
use std::io::Write;
use std::process::{Command, Stdio};

/// Runs a script on what is asked of it, and reads what it counted.
pub fn python(script: &str, asked: &Value) -> anyhow::Result<Value> {
    let mut child = Command::new("python3")
        .args(["-", &asked.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("this story counts again with python3, which is not here")?;
    child.stdin.take().context("python3 has no input")?.write_all(script.as_bytes())?;
    let out = child.wait_with_output()?;
    ensure!(out.status.success(), "python3 ended with {}", out.status);
    serde_json::from_slice(&out.stdout).context("what python3 counted is no JSON")
}
