//! An amount of money in a cell, as offices and banks write it: `500000`, `500.000`, `Rp 500.000,00`, `500,000.00`, or a number of a
//! workbook. It is whole rupiah: what has cents, or could be read in two ways, is told and not guessed.

use crate::import::fault::Fault;
use crate::import::sheet::{Cells, Shape, is_scientific};
use pendamping_domain::aid::PAID_MOST;
use pendamping_domain::money::Rupiah;

/// The amount in a cell; none when it is empty.
pub fn amount(cells: &Cells<'_>, name: &str) -> Result<Option<Rupiah>, Fault> {
    let Some(given) = cells.get(name) else { return Ok(None) };
    if is_scientific(given) {
        return Err(Fault::scientific(given));
    }
    let rupiah = match cells.shape(name) {
        Shape::Number => given.parse().ok(),
        _ => read(given),
    };
    match rupiah {
        Some(rupiah) if (1..=PAID_MOST.0).contains(&rupiah) => Ok(Some(Rupiah(rupiah))),
        _ => Err(Fault::not_an_amount(given)),
    }
}

/// Whole rupiah, with or without marks between thousands, and with no cents but noughts.
fn read(given: &str) -> Option<i64> {
    let plain = given.trim();
    let plain = match plain.get(..2) {
        Some(sign) if sign.eq_ignore_ascii_case("rp") => plain[2..].trim_start_matches('.'),
        _ => plain,
    };
    let plain: String = plain.chars().filter(|letter| !letter.is_whitespace()).collect();
    // Nought, in words of accountants.
    let plain = plain.strip_suffix(",-").unwrap_or(&plain);
    let whole = match plain.len().checked_sub(3).and_then(|at| plain.split_at_checked(at)) {
        Some((whole, ",00" | ".00")) => whole,
        _ => plain,
    };
    let groups: Vec<&str> = whole.split(['.', ',']).collect();
    let marks = whole.chars().filter(|letter| !letter.is_ascii_digit());
    let one_mark = marks.collect::<std::collections::BTreeSet<char>>().len() <= 1;
    let (first, others) = groups.split_first()?;
    let grouped = others.is_empty()
        || (one_mark && (1..=3).contains(&first.len()) && others.iter().all(|group| group.len() == 3));
    // The mark between thousands is not the one before cents.
    let cents_differ = others.is_empty() || whole.len() == plain.len() || {
        let mark = whole.chars().find(|letter| !letter.is_ascii_digit());
        plain.get(whole.len()..).and_then(|cents| cents.chars().next()) != mark
    };
    let digits: String = groups.concat();
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    (grouped && cents_differ && is_number).then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn amounts_as_people_write_them() {
        for (given, rupiah) in [
            ("500000", Some(500_000)),
            ("500.000", Some(500_000)),
            ("500,000", Some(500_000)),
            ("Rp500.000", Some(500_000)),
            ("Rp. 1.500.000,00", Some(1_500_000)),
            ("rp 1 500 000", Some(1_500_000)),
            ("1,500,000.00", Some(1_500_000)),
            ("500000.00", Some(500_000)),
            ("500.000,-", Some(500_000)),
            ("500", Some(500)),
            ("500.50", None),
            ("500.000,50", None),
            ("500.000.00", None),
            ("1.500,000", None),
            ("5000.000", None),
            ("50.00.000", None),
            ("-500000", None),
            ("lima ratus", None),
            ("Rp", None),
            ("é€", None),
            ("", None),
        ] {
            assert_eq!(read(given), rupiah, "{given}");
        }
    }
}
