//! Starts the app as the features it was built with say.

use std::process::ExitCode;

fn main() -> ExitCode {
    match pendamping::launch::run(pendamping::platform::arguments()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("pendamping: {error:#}");
            ExitCode::FAILURE
        }
    }
}
