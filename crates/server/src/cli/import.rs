//! `import`: families or people from a CSV file. All rows or none, unless only the good ones are asked for.

use crate::cli::{Data, now};
use crate::import::csv::{NotASheet, Sheet, read};
use crate::import::{Read, families, people};
use crate::mint::SystemMint;
use crate::store::office::{ImportRun, Imported, Office};
use anyhow::{Context, anyhow};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

/// Import families or people from CSV
///
/// UTF-8, comma or semicolon, headings in Indonesian or English. Importing the same file again changes nothing; a changed row
/// changes what the office said last, and keeps what a mentor corrected meanwhile. Exit code 1 when a row was bad.
#[derive(Debug, Args)]
pub struct Import {
    /// What the rows are
    what: What,
    /// The file
    file: PathBuf,
    /// Take the good rows even if others are bad
    #[arg(long)]
    partial: bool,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    /// nomor_kpm, nama, nik, desa, alamat, telepon, lintang, bujur, keluar_pkh, didampingi, usaha, bidang, mulai_usaha, model, izin
    Families,
    /// nomor, nama, peran, telepon, wilayah
    People,
}

impl Import {
    pub fn run(self, data: &Data) -> anyhow::Result<ExitCode> {
        let file = self.file.display();
        let bytes = std::fs::read(&self.file).with_context(|| format!("cannot read {file}"))?;
        let storage = data.open()?;
        let named = |error: NotASheet| anyhow!("{file}: {error}");
        let bad = match self.what {
            What::Families => {
                let sheet = read(&bytes, families::COLUMNS).map_err(named)?;
                unknown(&sheet);
                let rows = families::families(&sheet, storage.current_config()?.as_ref());
                self.take(rows, "families", |rows, run| storage.import_families(rows, run, &mut SystemMint))?
            }
            What::People => {
                let sheet = read(&bytes, people::COLUMNS).map_err(named)?;
                unknown(&sheet);
                let rows = people::people(&sheet);
                self.take(rows, "people", |rows, run| storage.import_people(rows, run, &mut SystemMint))?
            }
        };
        Ok(if bad { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }

    /// Hands rows to the database and says how it went. True when a row was bad.
    fn take<Row, E: std::error::Error + Send + Sync + 'static>(
        &self,
        read: Read<Row>,
        noun: &str,
        keep: impl FnOnce(&[Row], ImportRun<'_>) -> Result<Imported, E>,
    ) -> anyhow::Result<bool> {
        for complaint in read.warnings.iter().take(NOTES_SHOWN) {
            eprintln!("note: {complaint}");
        }
        if read.warnings.len() > NOTES_SHOWN {
            eprintln!(
                "note: and {} more of the same kind; notes stop nothing",
                read.warnings.len() - NOTES_SHOWN
            );
        }
        for complaint in &read.bad {
            eprintln!("{complaint}");
        }
        let (now, today) = now();
        let total = read.good.len() as u64;
        let bar = bar(total);
        let told = std::io::stderr().is_terminal();
        let mut progress = |done: u64| {
            bar.set_position(done);
            if !told && done.is_multiple_of(2_000) {
                eprintln!("{done} of {total} {noun}");
            }
        };
        let stopped = !self.partial && !read.bad.is_empty();
        let run = ImportRun {
            now,
            today,
            partial: self.partial,
            // With bad rows nothing will be kept, but whether the others fit is worth knowing at once.
            dry: self.dry_run || stopped,
            progress: &mut progress,
        };
        let done = keep(&read.good, run)?;
        bar.finish_and_clear();
        for (line, why) in &done.refused {
            eprintln!("line {line}, {why}");
        }
        let mut lines: Vec<u64> = read.bad.iter().map(|complaint| complaint.line).collect();
        lines.extend(done.refused.iter().map(|(line, _)| *line));
        lines.sort_unstable();
        lines.dedup();
        let kept = !self.dry_run && (self.partial || lines.is_empty());
        let Imported { new, changed, same, .. } = done;
        let counts = format!("{new} new, {changed} changed, {same} unchanged, {} bad", lines.len());
        match (kept, self.dry_run) {
            (true, _) => println!("{noun}: {counts}"),
            (false, true) => println!("{noun}: {counts}; a rehearsal, nothing was kept"),
            (false, false) => println!("{noun}: {counts}; nothing was kept (--partial keeps the good rows)"),
        }
        Ok(!lines.is_empty())
    }
}

/// A note stops nothing: so many show what it is about.
const NOTES_SHOWN: usize = 10;

fn unknown(sheet: &Sheet) {
    for heading in &sheet.unknown {
        eprintln!("note: line 1: the column {heading:?} is not known and not looked at");
    }
}

fn bar(total: u64) -> ProgressBar {
    let bar = ProgressBar::new(total);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} {eta} left") {
        bar.set_style(style);
    }
    bar
}
