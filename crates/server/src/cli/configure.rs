//! `configure`: puts a version of the programme in force, from a TOML file that an office can read and change.

use crate::cli::{Data, now};
use crate::mint::SystemMint;
use crate::store::office::Office;
use anyhow::{Context, bail};
use clap::Args;
use pendamping_domain::config::Config;
use std::path::PathBuf;
use std::process::ExitCode;

/// Put a programme configuration (TOML) in force
#[derive(Debug, Args)]
pub struct Configure {
    /// The file; assets/programme/prokus-2020.toml is an example
    file: PathBuf,
}

/// Reads a configuration, and says what is wrong with it.
fn read(text: &str) -> Result<Config, Vec<String>> {
    // The parser's own words name the line and show it.
    let config: Config =
        toml::from_str(text).map_err(|error| vec![error.to_string().trim_end().to_owned()])?;
    let mut wrong = config.check();
    // A setting nobody knows is a typing mistake: it would be missed without a word.
    wrong.extend(config.rest.keys().map(|key| format!("{key}: no such setting")));
    if wrong.is_empty() { Ok(config) } else { Err(wrong) }
}

impl Configure {
    pub fn run(self, data: &Data) -> anyhow::Result<ExitCode> {
        let file = self.file.display();
        let text = std::fs::read_to_string(&self.file).with_context(|| format!("cannot read {file}"))?;
        let config = match read(&text) {
            Ok(config) => config,
            Err(wrong) => {
                for line in &wrong {
                    eprintln!("{line}");
                }
                bail!("{file}: nothing was changed");
            }
        };
        let version = config.version.0;
        match data.open()?.configure(&config, now().0, &mut SystemMint)? {
            true => println!("configuration {version} of {:?} is in force", config.programme),
            false => println!("configuration {version} was in force already; nothing was changed"),
        }
        Ok(ExitCode::SUCCESS)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::read;

    const EXAMPLE: &str = include_str!("../../../../assets/programme/prokus-2020.toml");

    #[test]
    fn the_example_is_good() {
        let config = read(EXAMPLE).unwrap();
        assert!(config.sectors.len() >= 10);
        assert!(config.assumed.iter().any(|name| name == "limits.fence_m"));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (from, to, says) in [
            ("version = 1", "version = 0", "version: must be 1 or more"),
            ("fence_m = 150", "fence_m = 1", "limits.fence_m: must be 10 to 100,000 metres"),
            ("fence_m = 150", "fence_m = \"far\"", "fence_m = \"far\""),
            ("programme =", "programe =", "missing field `programme`"),
            ("[limits]", "[limits", "line"),
            ("version = 1", "version = 1\ncolour = 3", "colour: no such setting"),
            ("seeding = 30", "sowing = 30", "visit_every_days.sowing: no such stage"),
        ] {
            let wrong = read(&EXAMPLE.replacen(from, to, 1)).unwrap_err().join("\n");
            assert!(wrong.contains(says), "{to}: {wrong}");
        }
    }
}
