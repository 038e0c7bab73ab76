//! A payout file as rows: what a bank or a post office says became of each transfer. What it says is taken as it is: whether it fits
//! a list is for the books to say.

use crate::import::amount::amount;
use crate::import::choice::{Choice, listed, pick};
use crate::import::families::number_warning;
use crate::import::fault::{Fault, Right};
use crate::import::sheet::{Cells, Column, is_scientific, plain_heading};
use crate::import::whom::{NIK, NUMBER, whom};
use crate::import::{Complaint, Judged};
use crate::store::money_file::PayoutRow;
use chrono::{Days, NaiveDate};
use pendamping_domain::aid::NUMBER_MAX;
use pendamping_domain::payout::{NAME_MAX, PayoutState, REASON_MAX};
use pendamping_domain::scheme::{self, Scheme};

/// The columns of a payout file.
pub const COLUMNS: &[Column] = &[
    Column {
        name: "reference",
        headings: &["referensi", "no_referensi", "nomor_referensi", "reference"],
        needed: true,
    },
    NUMBER,
    NIK,
    Column { name: "name", headings: &["nama", "nama_kpm", "nama_penerima", "name"], needed: true },
    Column { name: "amount", headings: &["jumlah", "nominal", "amount"], needed: true },
    Column { name: "date", headings: &["tanggal", "date"], needed: true },
    Column { name: "state", headings: &["status", "state"], needed: true },
    Column { name: "reason", headings: &["alasan", "keterangan", "reason"], needed: false },
    Column { name: "scheme", headings: &["skema", "bantuan", "scheme"], needed: false },
    Column { name: "tranche", headings: &["tahap", "tranche"], needed: false },
    Column { name: "corrects", headings: &["koreksi", "corrects"], needed: false },
];

const STATES: Right<'static> = (
    "one of kredit (credited, berhasil), ditarik (withdrawn), gagal (failed), kembali (returned)",
    "salah satu dari kredit (berhasil, credited), ditarik (withdrawn), gagal (failed), kembali (returned)",
);

/// Judges the rows of one file.
pub struct Payouts<'a> {
    schemes: &'a [Scheme],
    /// What holds for rows that do not say it.
    scheme: Option<&'a str>,
    tranche: Option<u32>,
    today: NaiveDate,
    warned: bool,
}

impl<'a> Payouts<'a> {
    /// `schemes` are those of the configuration in force; `scheme` and `tranche` hold for rows that name none.
    pub fn new(
        schemes: &'a [Scheme],
        scheme: Option<&'a str>,
        tranche: Option<u32>,
        today: NaiveDate,
    ) -> Payouts<'a> {
        Payouts { schemes, scheme, tranche, today, warned: false }
    }

    /// Judges a row.
    pub fn judge(&mut self, cells: &Cells<'_>) -> Judged<PayoutRow> {
        if let Some(beyond) = cells.beyond() {
            return Judged::bad(std::iter::once(beyond));
        }
        let mut row = Row { cells, bad: cells.spoiled(&["date"]) };
        let whom = whom(cells, &mut row.bad);
        let reference =
            row.text("reference", NUMBER_MAX, ("what the source calls it", "nomor dari penyalur"));
        let name = row.text("name", NAME_MAX, ("the name in the file", "nama penerima"));
        let paid = row.amount();
        let date = row.date(self.today);
        let state = row.state();
        let reason = row.reason(state.as_ref());
        let scheme = row.scheme(self.schemes, self.scheme);
        let tranche = scheme.and_then(|scheme| row.tranche(scheme, self.tranche));
        let corrects = row.corrects();
        let told = (|| {
            Some(PayoutRow {
                line: cells.line(),
                whom,
                name: name?,
                reference: reference?,
                scheme: scheme?.code.clone(),
                tranche: tranche?,
                amount: paid?,
                date: date?,
                state: state?,
                reason,
                corrects: corrects?,
            })
        })();
        let row = match told {
            Some(told) if row.bad.is_empty() => Ok(told),
            _ => Err(row.bad),
        };
        Judged { row, warnings: number_warning(cells, &mut self.warned).into_iter().collect() }
    }
}

struct Row<'a> {
    cells: &'a Cells<'a>,
    bad: Vec<Complaint>,
}

impl Row<'_> {
    fn wrong<T>(&mut self, name: &str, fault: Fault) -> Option<T> {
        self.bad.push(self.cells.wrong(name, fault));
        None
    }

    fn text(&mut self, name: &str, max: usize, right: Right<'_>) -> Option<String> {
        match self.cells.get(name) {
            None => self.wrong(name, Fault::empty(right)),
            Some(text) if text.chars().count() > max => self.wrong(name, Fault::too_long(max)),
            // Two transfers that a spreadsheet has made one number of would be one transfer.
            Some(text) if name == "reference" && is_scientific(text) => {
                self.wrong(name, Fault::scientific(text))
            }
            Some(text) => Some(text.to_owned()),
        }
    }

    fn amount(&mut self) -> Option<pendamping_domain::money::Rupiah> {
        match amount(self.cells, "amount") {
            Ok(Some(amount)) => Some(amount),
            Ok(None) => self.wrong("amount", Fault::empty(("whole rupiah", "rupiah bulat"))),
            Err(fault) => self.wrong("amount", fault),
        }
    }

    fn date(&mut self, today: NaiveDate) -> Option<NaiveDate> {
        let Some(given) = self.cells.get("date") else {
            return self.wrong("date", Fault::empty(("the day it happened", "hari kejadiannya")));
        };
        match self.cells.date("date") {
            None => self.wrong("date", Fault::not_a_date(given)),
            // In the east it is tomorrow already while it is still today at the office.
            Some(date) if today.checked_add_days(Days::new(1)).is_some_and(|last| date > last) => {
                self.wrong("date", Fault::in_the_future(date))
            }
            date => date,
        }
    }

    fn state(&mut self) -> Option<PayoutState> {
        let Some(given) = self.cells.get("state") else { return self.wrong("state", Fault::empty(STATES)) };
        match plain_heading(given).as_str() {
            "kredit" | "berhasil" | "credited" => Some(PayoutState::Credited),
            "ditarik" | "withdrawn" => Some(PayoutState::Withdrawn),
            "gagal" | "failed" => Some(PayoutState::Failed),
            "kembali" | "returned" => Some(PayoutState::Returned),
            _ => self.wrong("state", Fault::not_known(given, STATES)),
        }
    }

    fn reason(&mut self, state: Option<&PayoutState>) -> String {
        let reason = self.cells.get("reason").unwrap_or_default().to_owned();
        if reason.chars().count() > REASON_MAX {
            self.wrong::<()>("reason", Fault::too_long(REASON_MAX));
        }
        if reason.is_empty() && state == Some(&PayoutState::Failed) {
            let right = ("why it failed, in the source's words", "alasan gagal, menurut penyalur");
            self.wrong::<()>("reason", Fault::empty(right));
        }
        reason
    }

    fn scheme<'s>(&mut self, schemes: &'s [Scheme], usual: Option<&str>) -> Option<&'s Scheme> {
        let choices: Vec<Choice<'_>> =
            schemes.iter().map(|each| Choice { code: &each.code, id: &each.id, en: &each.en }).collect();
        let given = self.cells.get("scheme");
        let code = given.map_or(usual, |given| pick(given, &choices));
        if let Some(scheme) = code.and_then(|code| scheme::find(schemes, code)) {
            return Some(scheme);
        }
        let (codes, names) = listed(&choices);
        let right = (format!("one of {codes}"), format!("salah satu dari {names}"));
        let right = (right.0.as_str(), right.1.as_str());
        self.wrong(
            "scheme",
            given.map_or_else(|| Fault::empty(right), |given| Fault::not_known(given, right)),
        )
    }

    fn tranche(&mut self, scheme: &Scheme, usual: Option<u32>) -> Option<u32> {
        let given = self.cells.get("tranche");
        // Where there is but one, nobody has to say which.
        let only = match scheme.tranches.as_slice() {
            [only] => Some(only.number),
            _ => None,
        };
        let number = match given {
            Some(given) => given.parse().ok(),
            None => usual.or(only),
        };
        if let Some(number) = number.filter(|number| scheme.tranche(*number).is_some()) {
            return Some(number);
        }
        let numbers: Vec<String> = scheme.tranches.iter().map(|each| each.number.to_string()).collect();
        let usual = usual.map(|usual| usual.to_string()).unwrap_or_default();
        self.wrong("tranche", Fault::no_tranche(given.unwrap_or(&usual), &numbers.join(", ")))
    }

    fn corrects(&mut self) -> Option<bool> {
        match self.cells.get("corrects").map(plain_heading).as_deref() {
            None | Some("tidak" | "no" | "0" | "false" | "salah") => Some(false),
            Some("ya" | "yes" | "1" | "true" | "benar") => Some(true),
            Some(_) => {
                let given = self.cells.get("corrects").unwrap_or_default().to_owned();
                self.wrong("corrects", Fault::neither(&given))
            }
        }
    }
}
