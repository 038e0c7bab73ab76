//! What an import of money is told beside its file: which tranche, which decree, whose file.

use crate::cli::import::What;
use crate::cli::{DAY, day};
use crate::import::choice::{Choice, listed, pick};
use crate::store::money_file::AidList;
use anyhow::{Context, bail, ensure};
use chrono::NaiveDate;
use clap::Args;
use pendamping_domain::aid::NUMBER_MAX;
use pendamping_domain::config::Config;
use pendamping_domain::scheme::{self, Scheme, Tranche};

/// Beside a file of aid or payouts.
#[derive(Debug, Args)]
pub struct Money {
    /// Of aid and payouts: the scheme, by its code or its name; of payouts, for rows that name none
    #[arg(long, value_name = "CODE")]
    scheme: Option<String>,
    /// Of aid and payouts: which payment of the scheme (default: the only one it has, of aid 1); of payouts, for rows that name none
    #[arg(long, value_name = "NUMBER")]
    tranche: Option<u32>,
    /// Of aid: the number of the decree (SK) whose list the file is
    #[arg(long, value_name = "NUMBER")]
    decree: Option<String>,
    /// Of aid: the decree's date, for instance 2026-11-27
    #[arg(long, value_name = DAY, value_parser = day)]
    decree_date: Option<NaiveDate>,
    /// Of aid: by when it is to be paid, for instance 2026-12-15
    #[arg(long, value_name = DAY, value_parser = day, conflicts_with = "strike")]
    planned: Option<NaiveDate>,
    /// Of aid: the decree strikes these families off the list
    #[arg(long)]
    strike: bool,
    /// Of payouts: whose file it is, in small letters, digits and _ (bri, pos); references are told apart by it
    #[arg(long, value_name = "CODE")]
    source: Option<String>,
}

impl Money {
    /// Refuses what does not go with the file: it would be taken for something else than was meant.
    pub fn fits(&self, what: What) -> anyhow::Result<()> {
        let aid = matches!(what, What::Aid);
        let money = aid || matches!(what, What::Payouts);
        for (option, given, fits, only) in [
            ("--scheme", self.scheme.is_some(), money, "aid or payouts"),
            ("--tranche", self.tranche.is_some(), money, "aid or payouts"),
            ("--decree", self.decree.is_some(), aid, "aid"),
            ("--decree-date", self.decree_date.is_some(), aid, "aid"),
            ("--planned", self.planned.is_some(), aid, "aid"),
            ("--strike", self.strike, aid, "aid"),
            ("--source", self.source.is_some(), money && !aid, "payouts"),
        ] {
            ensure!(!given || fits, "{option}: goes with a file of {only} alone");
        }
        Ok(())
    }

    fn scheme<'c>(&self, config: &'c Config) -> anyhow::Result<Option<&'c Scheme>> {
        let choices: Vec<Choice<'_>> = config
            .schemes
            .iter()
            .map(|each| Choice { code: &each.code, id: &each.id, en: &each.en })
            .collect();
        let Some(given) = &self.scheme else { return Ok(None) };
        let found = pick(given, &choices).and_then(|code| scheme::find(&config.schemes, code));
        match found {
            Some(scheme) => Ok(Some(scheme)),
            None => bail!("--scheme: {given:?} is not known; one of {}", listed(&choices).0),
        }
    }

    fn tranche(scheme: &Scheme, number: u32) -> anyhow::Result<&Tranche> {
        let numbers: Vec<String> = scheme.tranches.iter().map(|each| each.number.to_string()).collect();
        let says = || format!("--tranche: {} has no {number}; one of {}", scheme.code, numbers.join(", "));
        scheme.tranche(number).with_context(says)
    }

    /// The list that a file of aid is, with the scheme and the tranche it pays.
    pub fn list<'c>(&self, config: &'c Config) -> anyhow::Result<(AidList, &'c Scheme, &'c Tranche)> {
        let scheme = self.scheme(config)?.context("--scheme: say which scheme the decree's list is of")?;
        let tranche = Self::tranche(scheme, self.tranche.unwrap_or(1))?;
        let decree = self.decree.as_deref().map(str::trim).unwrap_or_default();
        ensure!(!decree.is_empty(), "--decree: say the number of the decree");
        ensure!(decree.chars().count() <= NUMBER_MAX, "--decree: at most {NUMBER_MAX} characters");
        let decree_date = self.decree_date.context("--decree-date: say the date of the decree")?;
        let (_, today) = crate::cli::now();
        ensure!(
            decree_date <= today,
            "--decree-date: {decree_date} is still to come; a list is imported once its decree is signed"
        );
        if self.planned.is_some_and(|planned| planned < decree_date) {
            bail!("--planned: lies before --decree-date");
        }
        let list = AidList {
            scheme: scheme.code.clone(),
            tranche: tranche.number,
            decree: decree.to_owned(),
            decree_date,
            planned: self.planned,
            strike: self.strike,
        };
        Ok((list, scheme, tranche))
    }

    /// Whose file of payouts it is; and the scheme and the tranche of rows that name none.
    pub fn payouts<'c>(&self, config: &'c Config) -> anyhow::Result<(&str, Option<&'c Scheme>, Option<u32>)> {
        let source = self.source.as_deref().context("--source: say whose file it is, for instance bri")?;
        let fits = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
        ensure!(
            (1..=40).contains(&source.len()) && source.chars().all(fits),
            "--source: 1 to 40 small letters, digits or _, the same for every file of one bank"
        );
        let scheme = self.scheme(config)?;
        if let (Some(scheme), Some(number)) = (scheme, self.tranche) {
            Self::tranche(scheme, number)?;
        }
        Ok((source, scheme, self.tranche))
    }
}
