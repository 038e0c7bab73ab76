//! A decree's list as rows of a file: one family each, of one tranche of one scheme. Whether the family is one of the programme's is
//! the database's to say.

use crate::import::amount::amount;
use crate::import::families::number_warning;
use crate::import::fault::Fault;
use crate::import::sheet::{Cells, Column};
use crate::import::whom::{NIK, NUMBER, whom};
use crate::import::{Judged, Seen};
use crate::store::money_file::AidRow;
use pendamping_domain::money::Rupiah;
use pendamping_domain::scheme::{Scheme, Tranche};

/// The columns of a decree's list.
pub const COLUMNS: &[Column] =
    &[NUMBER, NIK, Column { name: "amount", headings: &["jumlah", "nominal", "amount"], needed: false }];

/// Judges rows one after the other: some of it is about the rows before.
pub struct AidRows {
    amount: Rupiah,
    /// What pays it, for whoever reads a complaint.
    whose: String,
    numbers: Seen,
    niks: Seen,
    warned: bool,
}

impl AidRows {
    /// Of a tranche of a scheme, by the configuration in force.
    pub fn new(scheme: &Scheme, tranche: &Tranche) -> AidRows {
        let whose = format!("{} {}", scheme.code, tranche.number);
        AidRows {
            amount: tranche.amount,
            whose,
            numbers: Seen::default(),
            niks: Seen::default(),
            warned: false,
        }
    }

    /// Judges a row.
    pub fn judge(&mut self, cells: &Cells<'_>) -> Judged<AidRow> {
        let one = ("family", "KPM");
        let twins =
            self.numbers.twin(cells, "number", one).into_iter().chain(self.niks.twin(cells, "nik", one));
        if let Some(beyond) = cells.beyond() {
            return Judged::bad(std::iter::once(beyond).chain(twins));
        }
        let mut bad = cells.spoiled(&[]);
        let whom = whom(cells, &mut bad);
        bad.extend(twins);
        match amount(cells, "amount") {
            Ok(Some(given)) if given != self.amount => {
                bad.push(cells.wrong("amount", Fault::not_the_amount(given, self.amount, &self.whose)));
            }
            Ok(_) => {}
            Err(fault) => bad.push(cells.wrong("amount", fault)),
        }
        let row = if bad.is_empty() {
            Ok(AidRow { line: cells.line(), whom, amount: self.amount })
        } else {
            Err(bad)
        };
        Judged { row, warnings: number_warning(cells, &mut self.warned).into_iter().collect() }
    }
}
