//! `export`: what the centre has, as a file for a spreadsheet program.

use crate::cli::{DAY, Data, day, now};
use crate::export::file::{TableFile, whole};
use crate::export::{books, due, money, period, table, visits};
use crate::store::book_log::{BookAsk, BookLines};
use crate::store::due_log::DueLogAsk;
use crate::store::money_log::{MoneyAsk, MoneyLines};
use crate::store::office::{Declined, Office};
use crate::store::period_log::{PeriodAsk, PeriodLines, Periods};
use crate::store::record_log::{Logged, RecordLogAsk};
use crate::store::sqlite::SqliteStorage;
use crate::store::visit_log::VisitLogAsk;
use anyhow::bail;
use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use pendamping_domain::aid_sum::Sum;
use pendamping_domain::life::Standing;
use pendamping_domain::region::RegionCode;
use pendamping_domain::sample::SampleRule;
use std::path::PathBuf;
use std::process::ExitCode;

/// Write the log of visits, or of another kind of record, to a file
///
/// One row for each record, times in the zone of the family's area. The audit log notes, before anything is written, whose data
/// goes into the file and for whom. The file can be read by its owner alone; keep it as safe as the centre itself.
#[derive(Debug, Args)]
pub struct Export {
    /// What
    what: What,
    /// The file, .csv or .xlsx by its name
    file: PathBuf,
    /// First day, for instance 2026-11-27; of follow-ups the day they are due, of progress the first of the month
    #[arg(long, value_name = DAY, value_parser = day)]
    from: Option<NaiveDate>,
    /// Last day, for instance 2026-11-27
    #[arg(long, value_name = DAY, value_parser = day)]
    to: Option<NaiveDate>,
    /// Only families, mentors or trainings of this region: 31, 31.74, 31.74.01 or 31.74.01.1001
    #[arg(long, value_name = "CODE")]
    area: Option<RegionCode>,
    /// Only what the mentor with this number recorded; of families and attendance, whose families these are
    #[arg(long, value_name = "NUMBER")]
    mentor: Option<String>,
    /// Only visits that stand there; for visits alone
    #[arg(long)]
    state: Option<State>,
    /// Only what the person with this number may see, row by row and field by field (default: the office's whole view)
    #[arg(long = "as", value_name = "NUMBER")]
    reader: Option<String>,
    /// The closed period with this reporting date (default: the last); of periods, adjustments and audits
    #[arg(long, value_name = DAY, value_parser = day)]
    reported: Option<NaiveDate>,
    /// How many of a hundred an audit draws, rounded up, and at least one of each sub-district
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    percent: Option<u32>,
    /// Also write the bytes of a closed period that its digest is of: `sha256sum` computes it again
    #[arg(long, value_name = "FILE")]
    canonical: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    /// The log of visits
    Visits,
    /// Families, who accompanies them, and their models
    Families,
    /// What was agreed at visits
    FollowUps,
    /// Months of businesses
    Progress,
    /// Meetings with many families
    Meetings,
    /// Mentors' other duties
    Activities,
    /// Trainings
    Trainings,
    /// Who was at trainings
    Attendance,
    /// What families wait for: visits, agreed actions and untold months, as it stands on the last day (default: today)
    Due,
    /// Money, tranche by tranche: planned, credited, matched, witnessed, confirmed, and what does not agree; the last row adds it up
    Aid,
    /// What does not agree about money, what is due first comes first
    Mismatches,
    /// What aid bought, purchase by purchase, and what was found of it; the last row adds it up
    Purchases,
    /// Proposals for a selection in their order, where the budget ends and why, and what was decided; the last row adds up what is granted
    Selections,
    /// What families object to in the decisions on their selection, and the answers; the last row counts them
    Objections,
    /// A closed period, account by account
    Period,
    /// What became of a closed period's accounts until the next one was closed, or until now
    Adjustments,
    /// Accounts of a closed period to be looked at on the spot, drawn with the seed that it was closed with
    Audit,
}

/// What a table is made from.
enum Source {
    Visits,
    Records(Logged),
    Due,
    Books(BookLines),
    Money(MoneyLines),
    Period(PeriodKind),
}

/// What a table of a closed period is.
#[derive(Clone, Copy, PartialEq)]
enum PeriodKind {
    Rows,
    Adjustments,
    Audit,
}

impl What {
    /// What its rows are called, and where they come from.
    fn source(self) -> (&'static str, Source) {
        match self {
            What::Visits => ("visits", Source::Visits),
            What::Families => ("families", Source::Records(Logged::Families)),
            What::FollowUps => ("follow-ups", Source::Records(Logged::FollowUps)),
            What::Progress => ("months", Source::Records(Logged::Progress)),
            What::Meetings => ("meetings", Source::Records(Logged::GroupMeetings)),
            What::Activities => ("activities", Source::Records(Logged::Activities)),
            What::Trainings => ("trainings", Source::Records(Logged::Trainings)),
            What::Attendance => ("attendances", Source::Records(Logged::Attendance)),
            What::Due => ("tasks", Source::Due),
            What::Aid => ("tranches", Source::Books(BookLines::Accounts)),
            What::Mismatches => ("mismatches", Source::Books(BookLines::Mismatches)),
            What::Purchases => ("purchases", Source::Money(MoneyLines::Purchases)),
            What::Selections => ("proposals", Source::Money(MoneyLines::Selections)),
            What::Objections => ("objections", Source::Money(MoneyLines::Objections)),
            What::Period => ("accounts", Source::Period(PeriodKind::Rows)),
            What::Adjustments => ("adjustments", Source::Period(PeriodKind::Adjustments)),
            What::Audit => ("accounts to look at", Source::Period(PeriodKind::Audit)),
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum State {
    /// Not decided on yet
    Waiting,
    /// A correction is asked
    Correction,
    /// Approved
    Approved,
}

impl From<State> for Standing {
    fn from(state: State) -> Standing {
        match state {
            State::Waiting => Standing::Received,
            State::Correction => Standing::CorrectionAsked,
            State::Approved => Standing::Approved,
        }
    }
}

impl Export {
    pub fn run(self, data: &Data) -> anyhow::Result<ExitCode> {
        let (rows, source) = self.what.source();
        let storage = data.open_existing()?;
        if let (Some(from), Some(to)) = (self.from, self.to)
            && to < from
        {
            bail!("--to: lies before --from");
        }
        if let Some(area) =
            self.area.as_ref().filter(|area| pendamping_regions::name(area.as_str()).is_none())
        {
            bail!("--area: there is no region {area}");
        }
        if self.state.is_some() && !matches!(source, Source::Visits) {
            bail!("--state: only visits are asked for by where they stand");
        }
        if self.from.is_some() && matches!(source, Source::Due) {
            bail!("--from: what is due is asked for by its last day alone, --to");
        }
        if (self.from.is_some() || self.to.is_some()) && matches!(source, Source::Books(_) | Source::Money(_))
        {
            bail!("--from, --to: the books are as they stand now");
        }
        self.fits(&source)?;
        let mut file = TableFile::create(&self.file, b',')?;
        let bar = ProgressBar::no_length();
        if let Ok(style) = ProgressStyle::with_template(&format!("{{spinner}} {{pos}} {rows}")) {
            bar.set_style(style);
        }
        let path = self.file.display().to_string();
        let count = match source {
            Source::Visits => self.visits(&storage, &mut file, &bar)?,
            Source::Records(of) => self.records(of, &storage, &mut file, &bar)?,
            Source::Due => self.due(&storage, &mut file, &bar)?,
            Source::Books(of) => self.books(of, &storage, &mut file, &bar)?,
            Source::Money(of) => self.money(of, &storage, &mut file, &bar)?,
            Source::Period(kind) => self.period(kind, &storage, &mut file, &bar)?,
        };
        file.finish()?;
        bar.finish_and_clear();
        println!("{count} {rows} in {path}");
        Ok(ExitCode::SUCCESS)
    }

    /// Options that go with some tables alone.
    fn fits(&self, source: &Source) -> anyhow::Result<()> {
        let kind = match source {
            Source::Period(kind) => Some(*kind),
            _ => None,
        };
        if kind.is_none() && self.reported.is_some() {
            bail!("--reported: goes with period, adjustments and audit alone");
        }
        if kind.is_some() && (self.from.is_some() || self.to.is_some()) {
            bail!("--from, --to: a period is asked for by its reporting date, --reported");
        }
        if kind.is_some() && (self.mentor.is_some() || self.reader.is_some()) {
            bail!("--mentor, --as: a closed period is the office's, and nobody's part of it was closed");
        }
        if kind != Some(PeriodKind::Rows) && self.canonical.is_some() {
            bail!("--canonical: goes with period alone");
        }
        let draws = kind == Some(PeriodKind::Audit);
        match (draws, self.percent) {
            (true, Some(_)) | (false, None) => Ok(()),
            (true, None) => bail!("--percent: say how many of a hundred are drawn"),
            (false, Some(_)) => bail!("--percent: goes with audit alone"),
        }
    }

    fn money(
        self,
        of: MoneyLines,
        storage: &SqliteStorage,
        file: &mut TableFile,
        bar: &ProgressBar,
    ) -> anyhow::Result<u64> {
        let (now, today) = now();
        let ask = MoneyAsk { of, area: self.area, mentor: self.mentor, reader: self.reader };
        let config = storage.current_config()?;
        let mut table = money::Table::of(of, config.as_ref());
        table.head(file)?;
        let count = storage.money_log(&ask, now, today, &mut |line| {
            bar.inc(1);
            table.line(file, line, config.as_ref()).map_err(not_written)
        })?;
        table.end(file)?;
        Ok(count)
    }

    fn period(
        self,
        kind: PeriodKind,
        storage: &SqliteStorage,
        file: &mut TableFile,
        bar: &ProgressBar,
    ) -> anyhow::Result<u64> {
        let of = match (kind, self.percent) {
            (PeriodKind::Rows, _) => PeriodLines::Rows,
            (PeriodKind::Audit, Some(percent)) => PeriodLines::Audit(SampleRule { percent, least: 1 }),
            _ => PeriodLines::Adjustments,
        };
        let (now, today) = now();
        if let Some(path) = &self.canonical {
            whole(path, storage.period(self.reported)?.canonical().as_bytes())?;
        }
        let ask = PeriodAsk { of, reported: self.reported, area: self.area };
        period::head(file, of)?;
        let mut total = Sum::default();
        let count = storage.period_log(&ask, now, today, &mut |line| {
            bar.inc(1);
            total = total + period::sum(line);
            period::line(file, line, of).map_err(not_written)
        })?;
        period::total(file, of, &total)?;
        Ok(count)
    }

    fn visits(self, storage: &SqliteStorage, file: &mut TableFile, bar: &ProgressBar) -> anyhow::Result<u64> {
        let ask = VisitLogAsk {
            from: self.from,
            to: self.to,
            area: self.area,
            mentor: self.mentor,
            state: self.state.map(Standing::from),
            reader: self.reader,
        };
        let config = storage.current_config()?;
        let (now, today) = now();
        visits::head(file)?;
        Ok(storage.visit_log(&ask, now, today, &mut |line| {
            bar.inc(1);
            visits::line(file, line, config.as_ref()).map_err(not_written)
        })?)
    }

    fn records(
        self,
        of: Logged,
        storage: &SqliteStorage,
        file: &mut TableFile,
        bar: &ProgressBar,
    ) -> anyhow::Result<u64> {
        let (from, to, area, mentor, reader) = (self.from, self.to, self.area, self.mentor, self.reader);
        let ask = RecordLogAsk { of, from, to, area, mentor, reader };
        let config = storage.current_config()?;
        let (now, today) = now();
        table::head(file, of)?;
        Ok(storage.record_log(&ask, now, today, &mut |line| {
            bar.inc(1);
            table::line(file, line, config.as_ref()).map_err(not_written)
        })?)
    }

    fn due(self, storage: &SqliteStorage, file: &mut TableFile, bar: &ProgressBar) -> anyhow::Result<u64> {
        let (now, today) = now();
        let on = self.to.unwrap_or(today);
        let ask = DueLogAsk { on, area: self.area, mentor: self.mentor, reader: self.reader };
        due::head(file)?;
        Ok(storage.due_log(&ask, now, today, &mut |line| {
            bar.inc(1);
            due::line(file, line, on).map_err(not_written)
        })?)
    }

    fn books(
        self,
        of: BookLines,
        storage: &SqliteStorage,
        file: &mut TableFile,
        bar: &ProgressBar,
    ) -> anyhow::Result<u64> {
        let (now, today) = now();
        let ask = BookAsk { of, area: self.area, mentor: self.mentor, reader: self.reader };
        books::head(file, of)?;
        let (mut total, mut counted, mut hears) = (Sum::default(), books::Counted::default(), true);
        let count = storage.book_log(&ask, now, today, &mut |line| {
            bar.inc(1);
            total = total + line.account.sum;
            hears = line.hears;
            if let Some(mismatch) = &line.mismatch {
                counted.add(mismatch, today);
            }
            books::line(file, line, today).map_err(not_written)
        })?;
        match of {
            BookLines::Accounts => books::total(file, &total, hears)?,
            BookLines::Mismatches => books::count(file, counted)?,
        }
        Ok(count)
    }
}

fn not_written(error: anyhow::Error) -> Declined {
    Declined::Wrong(format!("{error:#}"))
}
