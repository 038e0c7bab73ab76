//! `pendamping-server`: reads the command line and says how it went. What the commands do is in `cli`.

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    match pendamping_server::cli::run(pendamping_server::cli::Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
