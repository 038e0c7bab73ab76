//! `pendamping-sim`: demonstration data, the phone without a screen, and the story.

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "pendamping-sim", about = "Demonstration data, a phone without a screen, and the headless story")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Writes families.csv, people.csv and assignments.csv of invented people on the real sub-districts of DKI Jakarta
    DemoData {
        /// The folder to write to
        #[arg(long)]
        out: PathBuf,
        /// How many families, spread over the sub-districts
        #[arg(long, default_value_t = 10_000)]
        families: usize,
        /// What the invention starts from
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// A phone without a screen: one command a line on standard input, one answer a line
    Phone {
        /// Its folder
        #[arg(long)]
        data: PathBuf,
    },
    /// Tells a story with real processes over real HTTP
    Story {
        /// Which
        #[arg(long, default_value = "visit")]
        name: String,
        /// The folder to work in; a temporary one by default
        #[arg(long)]
        dir: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    let ended = match Cli::parse().command {
        Command::DemoData { out, families, seed } => pendamping_sim::demo_data::write(&out, families, seed),
        Command::Phone { data } => pendamping_sim::phone::serve(&data),
        Command::Story { name, dir } => {
            if !pendamping_sim::story::NAMES.contains(&name.as_str()) {
                eprintln!("no such story: {name} (there is {})", pendamping_sim::story::NAMES.join(", "));
                return ExitCode::from(2);
            }
            pendamping_sim::story::tell(dir)
        }
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
