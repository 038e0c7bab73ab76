//! Faults of rows about money: a decree's list, a payout file.

use crate::import::fault::{Fault, fault};
use crate::import::sheet::quoted;
use chrono::NaiveDate;
use pendamping_domain::aid::PAID_MOST;
use pendamping_domain::money::Rupiah;

impl Fault {
    /// No amount, or one that is never paid at once.
    pub fn not_an_amount(given: &str) -> Fault {
        let given = quoted(given);
        let most = PAID_MOST.0;
        fault(
            format!("{given} is no amount"),
            format!("whole rupiah from 1 to {most}, for instance 500000 or 500.000"),
            format!(
                "{given} bukan jumlah uang; yang benar: rupiah bulat dari 1 sampai {most}, misalnya 500000 atau 500.000"
            ),
        )
    }

    /// Another amount than the scheme pays.
    pub fn not_the_amount(given: Rupiah, right: Rupiah, whose: &str) -> Fault {
        fault(
            format!("{given} is not what {whose} pays"),
            format!("{right}, or another amount in the configuration first"),
            format!(
                "{given} tidak sama dengan {whose}; yang benar: {right}, atau ubah dulu jumlahnya di pengaturan program"
            ),
        )
    }

    /// A day that is not over yet, of something that is said to have happened.
    pub fn in_the_future(date: NaiveDate) -> Fault {
        fault(
            format!("{date} is yet to come"),
            "the day it happened; day and month may be swapped",
            format!("{date} belum terjadi; isi hari kejadiannya, mungkin tanggal dan bulan tertukar"),
        )
    }

    /// The scheme has no such tranche.
    pub fn no_tranche(given: &str, numbers: &str) -> Fault {
        let given = quoted(given);
        fault(
            format!("there is no tranche {given}"),
            format!("one of {numbers}"),
            format!("tidak ada tahap {given}; yang benar: salah satu dari {numbers}"),
        )
    }

    /// Nobody here has the number; without one, the NIK.
    pub fn no_family(number: Option<&str>) -> Fault {
        let (named, dinamai) = match number {
            Some(number) => (format!("the number {}", quoted(number)), format!("nomor {}", quoted(number))),
            None => ("this NIK".to_owned(), "NIK ini".to_owned()),
        };
        fault(
            format!("no family has {named}"),
            "a family that was imported",
            format!("tidak ada KPM dengan {dinamai}; pakai KPM yang sudah diimpor"),
        )
    }

    /// The family with the number has another NIK.
    pub fn nik_of_nobody(number: &str) -> Fault {
        fault(
            format!("is not the NIK of family {number}"),
            "number and NIK of one family, or one of the two alone",
            format!(
                "bukan NIK KPM {number}; isi nomor dan NIK dari satu KPM yang sama, atau salah satunya saja"
            ),
        )
    }

    /// A spreadsheet takes the zeros before a number away.
    pub fn other_zeros(known: &str) -> Fault {
        let known = quoted(known);
        fault(
            format!("differs from {known}, which is here already, by the zeros before it alone"),
            "the reference as the bank wrote it, with its zeros; format the column as text",
            format!(
                "hanya beda angka nol di depan dengan {known} yang sudah ada; tulis referensi seperti dari bank dan jadikan kolomnya teks"
            ),
        )
    }

    /// The list is older than what stands.
    pub fn older_decree(decree: &str, date: NaiveDate) -> Fault {
        let decree = quoted(decree);
        fault(
            format!("decree {decree} of {date} has listed the family since"),
            "leave the row out: the later decree stands",
            format!(
                "SK {decree} tanggal {date} lebih baru dan sudah mencantumkan KPM ini; hapus baris ini, SK yang terakhir berlaku"
            ),
        )
    }

    /// Only who is on a list can be struck off it.
    pub fn not_listed() -> Fault {
        fault(
            "is not on the list of this tranche",
            "a family that an earlier decree lists",
            "tidak ada di daftar tahap ini; yang dicoret hanya KPM yang tercantum di SK sebelumnya",
        )
    }

    /// Another decree struck it off.
    pub fn struck_before(by: &str) -> Fault {
        let by = quoted(by);
        fault(
            format!("decree {by} has struck it off already"),
            "leave the row out",
            format!("sudah dicoret oleh SK {by}; hapus baris ini"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nik_is_never_repeated() {
        let fault = Fault::no_family(Some("3174014101800000"));
        assert!(!fault.problem.contains("3174") && !fault.masalah.contains("3174"), "{fault:?}");
    }
}
