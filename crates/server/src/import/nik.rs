//! A NIK as people write it: 16 digits, in groups or not. What stands between them is no part of it; whatever else is there is.

use crate::import::fault::Fault;
use crate::import::sheet::is_scientific;

fn separates(letter: char) -> bool {
    // Hyphens and dashes: programs make one of the other while somebody types.
    letter.is_whitespace() || matches!(letter, '.' | '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// A NIK without what stands between its digits: two ways of writing one are then the same text.
pub fn bare(given: &str) -> String {
    given.chars().filter(|letter| !separates(*letter)).collect()
}

/// Whether it is grouped by threes, as a spreadsheet shows a number: whoever writes a NIK does not.
fn grouped_as_a_number(given: &str) -> bool {
    let groups: Vec<&str> =
        given.split(|letter: char| letter == '.' || letter == ',' || letter.is_whitespace()).collect();
    let digits = |group: &&str| group.bytes().all(|byte| byte.is_ascii_digit());
    groups.len() == 6
        && groups.iter().all(digits)
        && groups.iter().enumerate().all(|(at, group)| group.len() == if at == 0 { 1 } else { 3 })
}

/// The digits of a NIK, or what is wrong with it. Whether they are one is not looked at.
pub fn digits(given: &str) -> Result<String, Fault> {
    if is_scientific(given) || grouped_as_a_number(given) {
        return Err(Fault::nik_as_number());
    }
    let bare = bare(given);
    let digits = bare.bytes().filter(u8::is_ascii_digit).count();
    let others = digits < bare.len();
    if digits == 16 && !others { Ok(bare) } else { Err(Fault::nik_digits(digits, others)) }
}
