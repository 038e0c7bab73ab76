//! `pendamping-sim`: writes the demonstration data, is a phone without a screen, and plays the headless stories.
//!
//! Exit codes: 0 when it went well, 1 when a step did not hold, 2 for an option or a story that is not known.

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use pendamping_sim::story::Stage;
use pendamping_sim::{demo, demo_data, phone, story, world};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Demonstration data, headless phones and headless stories of Pendamping
#[derive(Debug, Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write families.csv, people.csv and assignments.csv of the demonstration area
    DemoData {
        /// Where to
        #[arg(long)]
        out: PathBuf,
        /// Families in all
        #[arg(long, default_value_t = 10_000)]
        families: usize,
        /// Fill only the first so many sub-districts
        #[arg(long)]
        districts: Option<usize>,
        /// One in so many families is accompanied
        #[arg(long, default_value_t = 10)]
        accompanied_one_in: usize,
        /// The same seed gives the same files
        #[arg(long, default_value_t = 2020)]
        seed: u64,
    },
    /// Be a phone: one JSON command a line in, one JSON answer a line out
    Phone {
        /// Where it keeps its data
        #[arg(long)]
        data: PathBuf,
    },
    /// Show the three roles side by side in a browser, with the centre and invented families behind them
    Demo(Show),
    /// Play a story with real processes over real HTTP
    Story(Play),
    /// Kill real phones and a real centre at random, and count what was confirmed and is lost or doubled
    Killing {
        /// How often
        #[arg(long, default_value_t = 30)]
        kills: usize,
        /// The same seed chooses the same victims
        #[arg(long, default_value_t = 1)]
        seed: u64,
        #[command(flatten)]
        play: Play,
    },
    /// Look for what breaks the promise, in simulated worlds
    Check {
        /// How many
        #[arg(long, default_value_t = 1_000)]
        seeds: u64,
        /// The first of them
        #[arg(long, default_value_t = 0)]
        first: u64,
        /// Run each twice, not one of eight: both must tell the same
        #[arg(long)]
        twice: bool,
    },
    /// Plant known defects in simulated worlds: each must be noticed
    Planted,
}

#[derive(Debug, Args)]
struct Show {
    /// Where all of its data goes; whatever is there is removed first
    #[arg(long, default_value = ".demo")]
    folder: PathBuf,
    /// The page's port; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Open the page in the desktop's browser, where there is a desktop
    #[arg(long)]
    open: bool,
    /// The configuration to put in force
    #[arg(long, default_value = "assets/programme/prokus-2020.toml")]
    programme: PathBuf,
}

#[derive(Debug, Args)]
struct Play {
    /// Which
    #[arg(long, default_value = "main")]
    name: String,
    /// Keep the data of the centre and the phones, and say where
    #[arg(long)]
    keep: bool,
    /// The centre's program (default: beside this one)
    #[arg(long)]
    server: Option<PathBuf>,
    /// The configuration to put in force
    #[arg(long, default_value = "assets/programme/prokus-2020.toml")]
    programme: PathBuf,
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("pendamping-sim: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::DemoData { out, families, districts, accompanied_one_in, seed } => {
            let extent =
                demo_data::Extent { families, districts, accompanied_one_in, accompanied_since: None, seed };
            let written = demo_data::write(&out, &extent)?;
            println!(
                "{families} families, {} mentors, {} coordinators in {}",
                written.mentors.len(),
                written.coordinators.len(),
                out.display()
            );
            Ok(ExitCode::SUCCESS)
        }
        Command::Phone { data } => phone::run(data).map(|()| ExitCode::SUCCESS),
        Command::Demo(show) => demo::run(&demo::Stage {
            folder: show.folder,
            server: beside("pendamping-server")?,
            app: beside("pendamping")?,
            programme: show.programme,
            port: show.port,
            open: show.open,
        })
        .map(|()| ExitCode::SUCCESS),
        Command::Story(play) => tell(play),
        Command::Killing { kills, seed, play } => kill(play, kills, seed),
        Command::Check { seeds, first, twice } => world::check::check(first, seeds, twice).map(ended),
        Command::Planted => world::check::planted().map(ended),
    }
}

fn ended(well: bool) -> ExitCode {
    if well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn kill(play: Play, kills: usize, seed: u64) -> anyhow::Result<ExitCode> {
    let folder = tempfile::Builder::new().prefix("pendamping-killing-").tempdir()?;
    let figures = story::killing::kill(&staged(&play, folder.path())?, kills, seed);
    if play.keep {
        println!("kept in {}", folder.keep().display());
    }
    let figures = figures?;
    let story::killing::Figures {
        phones_killed,
        centre_killed,
        confirmed,
        kept_unsaid,
        visits,
        lost,
        doubled,
        ..
    } = figures;
    println!(
        "killed {} times ({phones_killed} phones, {centre_killed} the centre; {} while photos were sent): {confirmed} saves \
         confirmed, {kept_unsaid} kept that nobody was told of, {visits} visits with photos, lost {lost} doubled {doubled}; {} photos kept, lost {} awaited {}",
        phones_killed + centre_killed,
        figures.killed_sending,
        figures.photos,
        figures.photos_lost,
        figures.photos_awaited
    );
    Ok(ended(figures.hold()))
}

fn staged(play: &Play, folder: &Path) -> anyhow::Result<Stage> {
    Ok(Stage {
        folder: folder.to_owned(),
        server: play.server.clone().map_or_else(|| beside("pendamping-server"), Ok)?,
        phone: beside("pendamping-sim")?,
        programme: play.programme.clone(),
    })
}

/// A program that was built together with this one.
fn beside(name: &str) -> anyhow::Result<PathBuf> {
    let program = std::env::current_exe().context("this program cannot find itself")?;
    Ok(program.with_file_name(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
}

fn tell(play: Play) -> anyhow::Result<ExitCode> {
    let folder = tempfile::Builder::new().prefix("pendamping-story-").tempdir()?;
    let stage = staged(&play, folder.path())?;
    let held = story::play(&play.name, &stage);
    if play.keep {
        println!("kept in {}", folder.keep().display());
    }
    Ok(match held {
        Some(true) => ExitCode::SUCCESS,
        Some(false) => ExitCode::FAILURE,
        None => {
            eprintln!("no story is called {:?}; there is: {}", play.name, story::NAMES.join(", "));
            ExitCode::from(2)
        }
    })
}
