//! Starts the app as the features it was built with say.

use std::process::ExitCode;

fn main() -> ExitCode {
    match pendamping::launch::run(std::env::args_os().skip(1)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("pendamping: {error:#}");
            ExitCode::FAILURE
        }
    }
}
