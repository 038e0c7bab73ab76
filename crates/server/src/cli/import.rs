//! `import`: families, people, or what was decided and paid, from a CSV file or a workbook. All rows or none, unless only the good
//! ones are asked for.

mod money;

use crate::cli::{Data, now};
use crate::export::file::is_table;
use crate::import::aid::{self, AidRows};
use crate::import::families::{self, Families};
use crate::import::heading;
use crate::import::intake::{Intake, Judge, Watch};
use crate::import::payouts::{self, Payouts};
use crate::import::people::{self, People};
use crate::import::report::Report;
use crate::import::sheet::{Column, Heads, NotASheet, Rows};
use crate::import::source::with_rows;
use crate::import::whom;
use crate::import::{Complaint, Judged, sheet::Cells};
use crate::mint::SystemMint;
use crate::store::office::{Declined, FamilyRow, ImportRun, Imported, Incoming, Office, PersonRow};
use crate::store::sqlite::SqliteStorage;
use anyhow::{Context, anyhow, bail};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use money::Money;
use pendamping_domain::config::Config;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

/// Import families, people, aid or payouts from CSV or XLSX
///
/// What the file is, is told by its content: a workbook, or a text in UTF-8 or Windows-1252 with commas, semicolons or tabs.
/// Headings in Indonesian or English; capitals, spaces and underscores do not matter. Importing the same file again changes
/// nothing; a changed row changes what the office said last, and keeps what a mentor corrected meanwhile. Exit code 1 when a
/// row was bad.
#[derive(Debug, Args)]
pub struct Import {
    /// What the rows are
    what: What,
    /// The file
    file: PathBuf,
    /// The sheet of a workbook (default: the first)
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Write the bad rows to a file (.csv or .xlsx), with what is wrong: mend it and import it as it is
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Take the good rows even if others are bad
    #[arg(long)]
    partial: bool,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    money: Money,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    /// nomor_kpm, nama, nik, desa, alamat, telepon, lintang, bujur, keluar_pkh, didampingi, usaha, bidang, mulai_usaha, model, izin
    Families,
    /// nomor, nama, peran, telepon, wilayah (where they work; it assigns nothing, `assign` does)
    People,
    /// The list of a decree: nomor_kpm or nik, jumlah; with --scheme, --decree and --decree-date
    Aid,
    /// What a bank or post office paid: referensi, nomor_kpm or nik, nama, jumlah, tanggal, status, alasan, skema, tahap, koreksi; with
    /// --source
    Payouts,
}

impl What {
    fn noun(self) -> &'static str {
        match self {
            What::Families => "families",
            What::People => "people",
            What::Aid => "aid",
            What::Payouts => "payouts",
        }
    }

    fn columns(self) -> &'static [Column] {
        match self {
            What::Families => families::COLUMNS,
            What::People => people::COLUMNS,
            What::Aid => aid::COLUMNS,
            What::Payouts => payouts::COLUMNS,
        }
    }

    /// What is wrong with the headings, though each column that a file of its kind always has is there.
    fn lacks(self, heads: &Heads) -> Option<String> {
        if !matches!(self, What::Aid | What::Payouts) {
            return None;
        }
        // Every family of the programme on a list by a slip of the hand is worse than a file handed in twice.
        if families::is_one(heads) {
            return Some(
                "this is a file of families (keluar_pkh, didampingi): `import families` takes it".to_owned(),
            );
        }
        whom::missing(heads)
    }
}

/// What came of a file.
struct Outcome {
    done: Imported,
    bad: u64,
    report: Option<PathBuf>,
    /// Rows of payouts that name nobody of the programme.
    strangers: u64,
}

impl Import {
    pub fn run(self, data: &Data) -> anyhow::Result<ExitCode> {
        self.money.fits(self.what)?;
        let file = self.file.display();
        std::fs::File::open(&self.file).with_context(|| format!("cannot read {file}"))?;
        if let Some(report) = &self.report {
            is_table(report).context("--report")?;
            let same = |path: &PathBuf| std::fs::canonicalize(path).ok();
            if same(report).is_some() && same(report) == same(&self.file) {
                bail!("--report: would overwrite the file that is imported");
            }
        }
        let storage = data.open()?;
        let named = |error: NotASheet| anyhow!("{file}: {error}");
        let outcome =
            with_rows(&self.file, self.sheet.as_deref(), self.what.columns(), |rows, notes, delimiter| {
                for note in notes {
                    eprintln!("note: {note}");
                }
                let heads = heading::find(rows, self.what.columns()).map_err(named)?;
                let line = heads.line;
                if heads.above > 0 {
                    eprintln!(
                        "note: the headings are on line {line}; what stands above them is not looked at"
                    );
                }
                for heading in &heads.unknown {
                    eprintln!("note: line {line}: the column {heading:?} is not known and not looked at");
                }
                if let Some(lacks) = self.what.lacks(&heads) {
                    bail!("{file}: {lacks}");
                }
                self.take(&storage, rows, &heads, delimiter)
            });
        let outcome = outcome.map_err(named)??;
        self.say(&outcome);
        Ok(if outcome.bad > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }

    /// Hands the rows to the database.
    fn take(
        &self,
        storage: &SqliteStorage,
        rows: &mut dyn Rows,
        heads: &Heads,
        delimiter: u8,
    ) -> anyhow::Result<Outcome> {
        let mut report = Report::new(self.report.clone(), delimiter);
        let mut told = Told::new(self.what.noun(), self.report.is_some());
        let mut strangers = 0;
        let (done, bad) = match self.what {
            What::Families => {
                let config = storage.current_config()?;
                let families = std::cell::RefCell::new(Families::new(config.as_ref()));
                let mut judge = |cells: &Cells<'_>| families.borrow_mut().judge(cells);
                let intake =
                    Intake::new(rows, heads, &mut judge as Judge<'_, FamilyRow>, &mut report, &mut told);
                let mut checked = Checked { intake, verdict: &|| families.borrow().verdict() };
                (storage.take_families(&mut checked, self.how(&mut |_| {}), &mut SystemMint)?, checked.bad())
            }
            What::People => {
                let mut people = People::default();
                let mut judge = |cells: &Cells<'_>| -> Judged<PersonRow> { people.judge(cells) };
                let mut intake = Intake::new(rows, heads, &mut judge, &mut report, &mut told);
                (storage.take_people(&mut intake, self.how(&mut |_| {}), &mut SystemMint)?, intake.bad())
            }
            What::Aid => {
                let config = in_force(storage)?;
                let (list, scheme, tranche) = self.money.list(&config)?;
                let mut aid = AidRows::new(scheme, tranche);
                let mut judge = |cells: &Cells<'_>| aid.judge(cells);
                let mut intake = Intake::new(rows, heads, &mut judge, &mut report, &mut told);
                (storage.take_aid(&list, &mut intake, self.how(&mut |_| {}), &mut SystemMint)?, intake.bad())
            }
            What::Payouts => {
                let config = in_force(storage)?;
                let (source, scheme, tranche) = self.money.payouts(&config)?;
                let usual = scheme.map(|scheme| scheme.code.as_str());
                let mut payouts = Payouts::new(&config.schemes, usual, tranche, now().1);
                let mut judge = |cells: &Cells<'_>| payouts.judge(cells);
                let mut intake = Intake::new(rows, heads, &mut judge, &mut report, &mut told);
                let paid =
                    storage.take_payouts(source, &mut intake, self.how(&mut |_| {}), &mut SystemMint)?;
                strangers = paid.strangers;
                (paid.done, intake.bad())
            }
        };
        told.finish();
        Ok(Outcome { done, bad, report: report.finish()?, strangers })
    }

    fn how<'a>(&self, progress: &'a mut dyn FnMut(u64)) -> ImportRun<'a> {
        let (now, today) = now();
        ImportRun { now, today, partial: self.partial, dry: self.dry_run, progress }
    }

    fn say(&self, outcome: &Outcome) {
        let Imported { new, changed, same, .. } = outcome.done;
        let (noun, bad) = (self.what.noun(), outcome.bad);
        let kept = !self.dry_run && (self.partial || bad == 0);
        let counts = format!("{new} new, {changed} changed, {same} unchanged, {bad} bad");
        match (kept, self.dry_run) {
            (true, _) => println!("{noun}: {counts}"),
            (false, true) => println!("{noun}: {counts}; a rehearsal, nothing was kept"),
            (false, false) => println!("{noun}: {counts}; nothing was kept (--partial keeps the good rows)"),
        }
        match outcome.strangers {
            0 => {}
            1 => println!("1 row names nobody of the programme"),
            many => println!("{many} rows name nobody of the programme"),
        }
        if let Some(report) = &outcome.report {
            let report = report.display();
            // The report has the bad rows only: whoever imports it alone would miss the good ones.
            let first = if kept { "" } else { "import the good rows with --partial, " };
            println!("the bad rows are in {report}: {first}mend them there and import that file");
        }
    }
}

/// The configuration in force: without one, nobody knows what a scheme pays.
fn in_force(storage: &SqliteStorage) -> anyhow::Result<Config> {
    storage.current_config()?.context("no scheme is known without a programme: run configure first")
}

/// A file whose rows together may be wrong though each is good.
struct Checked<'a, Source> {
    intake: Source,
    verdict: &'a dyn Fn() -> Result<(), String>,
}

impl<Row, Source: Incoming<Row>> Incoming<Row> for Checked<'_, Source> {
    fn next(&mut self) -> Result<Option<Row>, Declined> {
        let row = self.intake.next()?;
        if row.is_none() {
            (self.verdict)().map_err(Declined::Wrong)?;
        }
        Ok(row)
    }

    fn misfit(&mut self, why: &crate::store::office::Misfit) -> Result<(), Declined> {
        self.intake.misfit(why)
    }

    fn put_by(&mut self) -> Result<Vec<u8>, Declined> {
        self.intake.put_by()
    }

    fn take_up(&mut self, kept: &[u8]) -> Result<(), Declined> {
        self.intake.take_up(kept)
    }

    fn bad(&self) -> u64 {
        self.intake.bad()
    }
}

/// A note stops nothing: so many show what it is about.
const NOTES_SHOWN: u64 = 10;
/// With a report, so many complaints show what it is about.
const COMPLAINTS_SHOWN: u64 = 20;
/// Where there is no terminal, a line after so many rows.
const LINE_EVERY: u64 = 10_000;

/// What is said while a file is read.
struct Told {
    noun: &'static str,
    bar: ProgressBar,
    terminal: bool,
    reported: bool,
    notes: u64,
    complaints: u64,
}

impl Told {
    fn new(noun: &'static str, reported: bool) -> Told {
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {percent} %, {msg}, {eta} left") {
            bar.set_style(style);
        }
        let terminal = std::io::stderr().is_terminal();
        Told { noun, bar, terminal, reported, notes: 0, complaints: 0 }
    }

    fn line(&self, text: &str) {
        self.bar.suspend(|| eprintln!("{text}"));
    }

    fn finish(&self) {
        self.bar.finish_and_clear();
        if self.notes > NOTES_SHOWN {
            eprintln!("note: and {} more of the same kind; notes stop nothing", self.notes - NOTES_SHOWN);
        }
        if self.reported && self.complaints > COMPLAINTS_SHOWN {
            eprintln!("and {} more, all in the report", self.complaints - COMPLAINTS_SHOWN);
        }
    }
}

impl Watch for Told {
    fn note(&mut self, what: &Complaint) {
        self.notes += 1;
        if self.notes <= NOTES_SHOWN {
            self.line(&format!("note: {what}"));
        }
    }

    fn complaint(&mut self, what: &Complaint) {
        self.complaints += 1;
        if !self.reported || self.complaints <= COMPLAINTS_SHOWN {
            self.line(&what.to_string());
        }
    }

    fn rows(&mut self, rows: u64, (at, of): (u64, u64)) {
        let noun = self.noun;
        if self.terminal {
            self.bar.set_length(of);
            self.bar.set_position(at);
            self.bar.set_message(format!("{rows} {noun}"));
        } else if rows.is_multiple_of(LINE_EVERY) {
            eprintln!("{rows} {noun}, {} %", at * 100 / of.max(1));
        }
    }

    fn all_read(&mut self, rows: u64) {
        self.bar.set_message(format!("{rows} {}, working out who sees them", self.noun));
        if !self.terminal && rows >= LINE_EVERY {
            eprintln!("all {rows} {} read, working out who sees them", self.noun);
        }
    }
}
