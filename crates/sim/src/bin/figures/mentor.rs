//! A mentor's work on a phone of theirs, as wire and fleet measure it: visits and months of businesses, and the day of 49 records.

use anyhow::{Context, ensure};
use chrono::{DateTime, TimeDelta, Utc};
use pendamping_domain::attendance::Presence;
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::month::Month;
use pendamping_sim::phone::{Command as Do, Device};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use serde_json::Value;

/// Visits of a day: twelve, and one for what the peers' workload has agreed at one of them.
pub const VISITS: usize = 12 + 1;
/// Months told on a day.
pub const MONTHS: usize = 6;
/// People marked at a training.
pub const MARKED: usize = 30;
/// Visits that change.
pub const CHANGED: usize = 100;

/// What a day saves, by kind.
pub const DAY: [(&str, usize); 3] = [("visit", VISITS), ("progress", MONTHS), ("attendance", MARKED)];

/// What mentors write down; two of them make a result.
const PHRASES: [&str; 12] = [
    "Usaha berjalan baik, stok cukup untuk seminggu",
    "Pencatatan kas belum rutin, diminta mulai hari ini",
    "Pembeli bertambah sejak pindah ke depan pasar",
    "Modal habis untuk sekolah anak",
    "Sedang mengurus NIB di kecamatan",
    "Kemasan baru sudah dipakai",
    "Harga bahan naik, untung menipis",
    "Ibu ikut arisan usaha kelompok",
    "Gerobak rusak, sementara berjualan di rumah",
    "Cicilan koperasi lunas bulan ini",
    "Minta pelatihan foto produk",
    "Hujan membuat penjualan turun",
];

/// A mentor at work.
pub struct Mentor {
    /// The phone.
    pub phone: Device,
    families: Vec<FamilyId>,
    month: Month,
    visits: Vec<RecordId>,
    random: StdRng,
}

impl Mentor {
    /// Whoever has a phone that has heard all.
    pub fn of(mut phone: Device, seed: u64) -> anyhow::Result<Mentor> {
        let rows = phone.obey(Do::Families { text: String::new(), limit: 500 })?["rows"].take();
        let rows = rows.as_array().context("no list of families")?;
        let families = rows
            .iter()
            .map(|row| serde_json::from_value(row["id"].clone()))
            .collect::<Result<Vec<_>, _>>()?;
        let month = serde_json::from_value(phone.obey(Do::Today)?["month"].clone())?;
        Ok(Mentor { phone, families, month, visits: Vec::new(), random: StdRng::seed_from_u64(seed) })
    }

    /// Two years of work, sent: with the families so many records.
    pub fn two_years(&mut self, records: usize) -> anyhow::Result<()> {
        let begin = Utc::now();
        // The families themselves, their mentor, the training and the programme are rows too.
        let told = records - self.families.len() - 10;
        let (visits, months) = (told * 6 / 10, told - told * 6 / 10);
        for nth in 0..visits {
            let ago = TimeDelta::minutes(40 * i64::try_from(visits - nth)?);
            self.at(begin - ago)?;
            self.visit(nth)?;
        }
        self.at(begin)?;
        let mut month = self.month;
        for nth in 0..months {
            if nth.is_multiple_of(self.families.len()) {
                month = month.before();
            }
            self.progress(nth, month)?;
        }
        synced(&mut self.phone)?;
        Ok(())
    }

    fn at(&mut self, now: DateTime<Utc>) -> anyhow::Result<()> {
        self.phone.obey(Do::SetClock { now })?;
        Ok(())
    }

    fn family(&self, nth: usize) -> anyhow::Result<FamilyId> {
        self.families.get(nth % self.families.len()).copied().context("no families")
    }

    fn results(&mut self) -> String {
        let two: Vec<&str> = PHRASES.choose_multiple(&mut self.random, 2).copied().collect();
        two.join("; ")
    }

    fn visit(&mut self, nth: usize) -> anyhow::Result<()> {
        let (family, results) = (self.family(nth)?, self.results());
        let saved = self.phone.obey(Do::RecordVisit { family, results })?;
        self.visits.push(serde_json::from_value(saved["record"].clone())?);
        Ok(())
    }

    fn progress(&mut self, nth: usize, month: Month) -> anyhow::Result<()> {
        let family = self.family(nth)?;
        let revenue = 1_000_000 + 5_000 * self.random.gen_range(0..800);
        let costs = revenue * self.random.gen_range(40..80) / 100;
        let note = match self.random.gen_range(0..4) {
            0 => PHRASES.choose(&mut self.random).copied().unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        self.phone.obey(Do::RecordProgress { family, month, revenue, costs, other_income: None, note })?;
        Ok(())
    }

    /// A day's work (`DAY`), saved and not sent.
    pub fn day(&mut self, training: RecordId) -> anyhow::Result<()> {
        let today = Utc::now();
        let done = self.visits.len();
        for nth in 0..VISITS {
            self.at(today + TimeDelta::minutes(40 * i64::try_from(nth)?))?;
            self.visit(done + nth)?;
        }
        for nth in 0..MONTHS {
            self.progress(nth, Month::of(today.date_naive()))?;
        }
        let known = self.phone.obey(Do::Training { training })?["numbers"].take();
        let mut numbers: Vec<String> = serde_json::from_value(known)?;
        numbers.truncate(MARKED);
        ensure!(numbers.len() == MARKED, "{} families may be marked", numbers.len());
        self.phone.obey(Do::Mark { training, presence: Presence::InPerson, numbers })?;
        Ok(())
    }

    /// A hundred visits are changed and sent.
    pub fn change(&mut self) -> anyhow::Result<()> {
        for nth in 0..CHANGED {
            let visit = self.visits.get(nth * 7).copied().context("too few visits")?;
            let results = self.results();
            self.phone.obey(Do::EditVisit { visit, results })?;
        }
        synced(&mut self.phone)?;
        Ok(())
    }
}

/// Syncs; it must end well.
pub fn synced(phone: &mut Device) -> anyhow::Result<Value> {
    let answer = phone.obey(Do::Sync)?;
    ensure!(answer["failure"].is_null(), "a sync failed: {answer}");
    Ok(answer)
}
