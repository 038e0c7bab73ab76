//! The command line: what the office types. Each command opens the data folder, does one thing, and says what it did. Commands
//! may run while `serve` does.

mod assign;
mod audit;
mod backup;
mod books;
mod clock;
mod configure;
mod cover;
mod data_request;
mod enrol;
mod export;
mod import;
mod lock;
mod minutes;
mod period;
mod photo;
mod restored;
mod retention;
mod revoke;
mod serve;
mod status;

use crate::exchange::{OFFICE_OFFSET, office_day};
use crate::store::sqlite::{FILE, SqliteStorage};
use anyhow::Context;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use clap::{Args, Parser, Subcommand};
use pendamping_domain::id::InstallId;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use tokio::runtime::{Builder, Runtime};

/// The centre of Pendamping: takes in what mentors record, and shows each person what they may see.
#[derive(Debug, Parser)]
#[command(name = "pendamping-server", version, about)]
pub struct Cli {
    #[command(flatten)]
    data: Data,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Data {
    /// The folder the centre keeps everything in; where `serve`, `configure` and `import` make one when there is none
    #[arg(
        long = "data",
        env = "PENDAMPING_DATA",
        value_name = "DIR",
        global = true,
        default_value = "pendamping-data"
    )]
    folder: PathBuf,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Serve),
    Configure(configure::Configure),
    Import(import::Import),
    Export(export::Export),
    Books(books::BooksOf),
    ClosePeriod(period::ClosePeriod),
    Periods(period::PeriodsOf),
    Minutes(minutes::MinutesOf),
    Assign(assign::Assign),
    Cover(cover::Cover),
    Enrol(enrol::Enrol),
    Recover(enrol::Recover),
    Revoke(revoke::Revoke),
    LeftBehind(lock::LeftBehind),
    Renew(lock::Renew),
    Backup(backup::BackUp),
    Restore(backup::Restore),
    Restored(restored::Restored),
    Photos(photo::PhotosOf),
    Clock(clock::Clock),
    Status(status::StatusOf),
    Audit(audit::AuditOf),
    Retention(retention::RetentionOf),
    DataRequests(data_request::DataRequests),
}

impl Data {
    /// The centre that is there. A mistyped folder must not quietly become an empty centre.
    fn open_existing(&self) -> anyhow::Result<SqliteStorage> {
        let folder = self.folder.display();
        anyhow::ensure!(
            self.folder.join(FILE).exists(),
            "there is no centre in {folder} (say where it is with --data; `serve`, `configure` and `import` make one)"
        );
        self.open()
    }

    fn open(&self) -> anyhow::Result<SqliteStorage> {
        SqliteStorage::open(&self.folder)
            .with_context(|| format!("cannot open the centre in {}", self.folder.display()))
    }
}

/// Now, and the day it is at the office.
fn now() -> (DateTime<Utc>, NaiveDate) {
    let now = Utc::now();
    (now, office_day(now))
}

/// For what a command asks of the place of photos, the one part of it that waits.
fn runtime() -> anyhow::Result<Runtime> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}

/// A moment by the office's clock.
fn office_time(at: DateTime<Utc>) -> String {
    (at + OFFICE_OFFSET).format("%Y-%m-%d %H:%M WIB").to_string()
}

/// Runs a command.
pub fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        Command::Serve(command) => command.run(&cli.data),
        Command::Configure(command) => command.run(&cli.data),
        Command::Import(command) => command.run(&cli.data),
        Command::Export(command) => command.run(&cli.data),
        Command::Books(command) => command.run(&cli.data),
        Command::ClosePeriod(command) => command.run(&cli.data),
        Command::Periods(command) => command.run(&cli.data),
        Command::Minutes(command) => command.run(&cli.data),
        Command::Assign(command) => command.run(&cli.data),
        Command::Cover(command) => command.run(&cli.data),
        Command::Enrol(command) => command.run(&cli.data),
        Command::Recover(command) => command.run(&cli.data),
        Command::Revoke(command) => command.run(&cli.data),
        Command::LeftBehind(command) => command.run(&cli.data),
        Command::Renew(command) => command.run(&cli.data),
        Command::Backup(command) => command.run(&cli.data),
        Command::Restore(command) => command.run(&cli.data),
        Command::Restored(command) => command.run(&cli.data),
        Command::Photos(command) => command.run(&cli.data),
        Command::Clock(command) => command.run(&cli.data),
        Command::Status(command) => command.run(&cli.data),
        Command::DataRequests(command) => command.run(&cli.data),
        Command::Retention(command) => command.run(&cli.data),
        Command::Audit(command) => command.run(&cli.data),
    }
}

/// How a day is asked for.
const DAY: &str = "YYYY-MM-DD";

/// A day as it is typed.
fn day(typed: &str) -> Result<NaiveDate, String> {
    // The year with all its digits: 26-11-27 would be a day of the year 26.
    NaiveDate::parse_from_str(typed.trim(), "%Y-%m-%d")
        .ok()
        .filter(|day| (1900..=2099).contains(&day.year()))
        .ok_or_else(|| "a day is year-month-day, for instance 2026-11-27".to_owned())
}

/// An install's id as it is typed.
fn install(typed: &str) -> Result<InstallId, String> {
    let wrong = |_| "an install's id is the 36 letters that `status` begins its line with, as 0198c5a0-7d1e-7c3a-9b1a-4f2e6d8c0a11";
    typed.trim().parse().map_err(wrong).map_err(str::to_owned)
}

/// Writes to standard output. Whoever stopped reading (`| head`) has seen enough.
fn say(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{}", text.trim_end()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
