//! A phone without a screen, as a process of its own: one command a line on standard input, one answer a line on standard
//! output, both JSON. It can be killed at any moment, like a phone.
//!
//! What it does goes through the app's own libraries: the encrypted store, `domain::recording`, the sync session and its HTTP.
//! It decides nothing and checks nothing: that is the story's.

mod command;
mod device;
mod exchange;
mod money;
mod month;
mod photos;
mod selection;
mod spending;
mod stages;
mod trainings;
mod work;

pub use command::Command;
pub use device::Device;
pub use exchange::sync;

use serde_json::{Value, json};
use std::io::{BufRead, Write};
use std::path::PathBuf;

/// Serves commands until standard input ends.
///
/// # Errors
/// When standard input or output breaks. A command that fails is answered with `{"error": …}` instead.
pub fn run(folder: PathBuf) -> anyhow::Result<()> {
    let mut device = Device::new(folder)?;
    for line in std::io::stdin().lock().lines() {
        let answer = match serde_json::from_str::<Command>(&line?) {
            Ok(command) => {
                device.obey(command).unwrap_or_else(|error| json!({"error": format!("{error:#}")}))
            }
            Err(error) => json!({"error": format!("no such command: {error}")}),
        };
        say(&answer)?;
    }
    device.close();
    Ok(())
}

fn say(answer: &Value) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{answer}")?;
    Ok(out.flush()?)
}
