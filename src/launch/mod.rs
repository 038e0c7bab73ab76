//! Starting: reads the command line, opens the phone, and hands it to the one renderer this build has.
//!
//! No renderer is the default. Where several are built in, a window wins over a served page.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

#[cfg(any(feature = "liveview", feature = "desktop", feature = "mobile"))]
use crate::{
    phone::Phone,
    platform::{self, Platform},
};

#[cfg(all(feature = "liveview", not(any(feature = "desktop", feature = "mobile"))))]
mod served;
#[cfg(any(feature = "desktop", feature = "mobile"))]
mod window;

const USAGE: &str = "\
Usage: pendamping [--data DIR] [--port N] [--framed-by ORIGIN]

  --data DIR           keep this phone's data in DIR (default: the system's folder for it)
  --port N             feature liveview: serve the screens on 127.0.0.1:N; 0, the default, takes a free port
  --framed-by ORIGIN   feature liveview: pages of http://127.0.0.1:N may show the screens in a frame (default: none may)

Build with one way to show the screens:
  cargo run -p pendamping --features liveview   in a browser, at the address it prints
  cargo run -p pendamping --features desktop    in a window
  dx bundle --platform android                  for a phone (feature mobile)
";

/// What the command line asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Where to keep data.
    pub data: Option<PathBuf>,
    /// Which port to serve screens on; 0 takes a free one.
    pub port: u16,
    /// Whose pages on this machine may frame the screens.
    pub framed_by: Option<String>,
    /// Only say how to use the program.
    pub help: bool,
}

impl Options {
    /// Reads the arguments after the program's name.
    ///
    /// # Errors
    /// Names the argument that is unknown, or lacks a value it needs.
    pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> anyhow::Result<Self> {
        let mut options = Self::default();
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let mut value = |name: &str| {
                arguments.next().ok_or_else(|| anyhow::anyhow!("{name} needs a value\n\n{USAGE}"))
            };
            match argument.to_str() {
                Some("--data") => options.data = Some(PathBuf::from(value("--data")?)),
                Some("--port") => {
                    let port = value("--port")?;
                    options.port = port
                        .to_str()
                        .and_then(|port| port.parse().ok())
                        .ok_or_else(|| anyhow::anyhow!("{} is no port", port.display()))?;
                }
                Some("--framed-by") => {
                    let origin = value("--framed-by")?;
                    options.framed_by = Some(
                        origin.to_str().filter(|origin| is_local(origin)).map(str::to_owned).ok_or_else(
                            || anyhow::anyhow!("{} is not http://127.0.0.1:PORT", origin.display()),
                        )?,
                    );
                }
                Some("--help" | "-h") => options.help = true,
                _ => anyhow::bail!("unknown argument {}\n\n{USAGE}", argument.display()),
            }
        }
        Ok(options)
    }
}

/// Whether it names a page's server on this machine, and nothing that would mean more in a policy.
fn is_local(origin: &str) -> bool {
    origin.strip_prefix("http://127.0.0.1:").is_some_and(|port| port.parse::<u16>().is_ok())
}

/// Runs the app until it is closed.
///
/// # Errors
/// When the arguments make no sense, the data folder cannot be used, or the port cannot be had.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> anyhow::Result<ExitCode> {
    let options = Options::parse(arguments)?;
    if options.help {
        print!("{USAGE}");
        return Ok(ExitCode::SUCCESS);
    }
    start(options)
}

#[cfg(not(any(feature = "liveview", feature = "desktop", feature = "mobile")))]
fn start(_: Options) -> anyhow::Result<ExitCode> {
    eprint!("pendamping was built without a way to show its screens.\n\n{USAGE}");
    Ok(ExitCode::from(2))
}

#[cfg(any(feature = "liveview", feature = "desktop", feature = "mobile"))]
fn start(options: Options) -> anyhow::Result<ExitCode> {
    log();
    let folder = match options.data {
        Some(folder) => folder,
        None => platform::data_folder()?,
    };
    let phone = Phone::open(folder, Platform::Device)?;
    #[cfg(any(feature = "desktop", feature = "mobile"))]
    window::open(phone);
    #[cfg(not(any(feature = "desktop", feature = "mobile")))]
    served::serve(&phone, options.port, options.framed_by.as_deref())?;
    Ok(ExitCode::SUCCESS)
}

/// Messages for developers go to standard error; standard output is for the one line that says where to look.
#[cfg(any(feature = "liveview", feature = "desktop", feature = "mobile"))]
fn log() {
    use tracing_subscriber::{EnvFilter, fmt};
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,pendamping=info"));
    // Already set when several phones run in one test process: then that one serves.
    let _ = fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn parse(words: &[&str]) -> anyhow::Result<Options> {
        Options::parse(words.iter().map(OsString::from))
    }

    #[test]
    fn reads_what_it_knows() {
        let options = parse(&["--data", "a b", "--port", "4100"]).unwrap();
        assert_eq!(options.data, Some(PathBuf::from("a b")));
        assert_eq!(options.port, 4100);
        assert_eq!(parse(&[]).unwrap(), Options::default());
    }

    #[test]
    fn refuses_what_it_does_not() {
        assert!(parse(&["--prot", "1"]).is_err());
        assert!(parse(&["--port"]).is_err());
        assert!(parse(&["--port", "70000"]).is_err());
    }
}
