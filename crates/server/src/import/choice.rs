//! A cell that is one of a list: a code, or what people call it in either language, however it is written. What is kept is the
//! code, so that a file with names and one with codes say the same.

use crate::import::sheet::plain_heading;
use pendamping_domain::config::Chip;

/// One of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice<'a> {
    /// What a record holds.
    pub code: &'a str,
    /// Bahasa Indonesia.
    pub id: &'a str,
    /// English.
    pub en: &'a str,
}

impl<'a> From<&'a Chip> for Choice<'a> {
    fn from(chip: &'a Chip) -> Choice<'a> {
        Choice { code: &chip.code, id: &chip.id, en: &chip.en }
    }
}

const fn choice(code: &'static str, id: &'static str, en: &'static str) -> Choice<'static> {
    Choice { code, id, en }
}

/// How a family left PKH.
pub const LEFT_PKH: &[Choice<'_>] = &[
    choice("components_ended", "Komponen berakhir", "Components ended"),
    choice("self_sufficient", "Mampu", "Self sufficient"),
];

/// How far a business is.
pub const STAGES: &[Choice<'_>] = &[
    choice("seeding", "Pembibitan", "Seeding"),
    choice("mentoring", "Mentoring", "Mentoring"),
    choice("incubation", "Inkubasi", "Incubation"),
    choice("independent", "Mandiri", "Independent"),
];

/// The permits there were before a configuration listed them.
pub const PERMITS: &[Choice<'_>] =
    &[choice("nib", "NIB", "NIB"), choice("pirt", "PIRT", "PIRT"), choice("halal", "Halal", "Halal")];

/// The code of what `given` means. A code is itself; a name that two of them share is neither.
pub fn pick<'a>(given: &str, choices: &[Choice<'a>]) -> Option<&'a str> {
    if let Some(choice) = choices.iter().find(|choice| choice.code == given) {
        return Some(choice.code);
    }
    let plain = plain_heading(given);
    let named = |text: &str| !plain.is_empty() && plain_heading(text) == plain;
    let mut fit = choices.iter().filter(|each| named(each.code) || named(each.id) || named(each.en));
    let first = fit.next()?;
    fit.next().is_none().then_some(first.code)
}

/// The codes of several: with commas or strokes between, and those of one word with spaces too. Else the first that is none.
pub fn pick_several<'a, 'b>(given: &'b str, choices: &[Choice<'a>]) -> Result<Vec<&'a str>, &'b str> {
    let mut codes: Vec<&str> = Vec::new();
    for piece in given.split([',', ';', '|', '/', '\n']).map(str::trim).filter(|piece| !piece.is_empty()) {
        match pick(piece, choices) {
            Some(code) => codes.push(code),
            None => {
                for word in piece.split_whitespace() {
                    codes.push(pick(word, choices).ok_or(word)?);
                }
            }
        }
    }
    // Said in both ways, it is still one.
    let mut once: Vec<&str> = Vec::new();
    for code in codes {
        if !once.contains(&code) {
            once.push(code);
        }
    }
    Ok(once)
}

/// All of them, for whoever wrote none: in English the codes with their names, in Indonesian the names with their codes.
pub fn listed(choices: &[Choice<'_>]) -> (String, String) {
    let english = |choice: &Choice<'_>| {
        let mut said = vec![plain_heading(choice.code)];
        let mut names = Vec::new();
        for name in [choice.id, choice.en] {
            if !said.contains(&plain_heading(name)) {
                said.push(plain_heading(name));
                names.push(name);
            }
        }
        if names.is_empty() {
            choice.code.to_owned()
        } else {
            format!("{} ({})", choice.code, names.join(", "))
        }
    };
    let indonesian = |choice: &Choice<'_>| {
        let same = plain_heading(choice.id) == plain_heading(choice.code);
        if same { choice.id.to_owned() } else { format!("{} ({})", choice.id, choice.code) }
    };
    let join = |say: &dyn Fn(&Choice<'_>) -> String| choices.iter().map(say).collect::<Vec<_>>().join(", ");
    (join(&english), join(&indonesian))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pendamping_domain::family::{LeftPkh, Stage};

    #[test]
    fn the_lists_that_no_configuration_has_are_the_programmes() {
        let codes = |choices: &[Choice<'static>]| choices.iter().map(|each| each.code).collect::<Vec<_>>();
        assert_eq!(codes(STAGES), Stage::KNOWN.iter().map(Stage::as_str).collect::<Vec<_>>());
        assert_eq!(codes(LEFT_PKH), LeftPkh::KNOWN.iter().map(LeftPkh::as_str).collect::<Vec<_>>());
    }

    #[test]
    fn a_code_a_name_or_nothing() {
        let twins = [choice("a", "Sama", "Same"), choice("b", "sama", "Else"), choice("same", "C", "C")];
        for (given, code) in [
            ("a", Some("a")),
            ("else", Some("b")),
            // A code is itself, whoever is called by it too; a name of two is nobody's.
            ("same", Some("same")),
            ("SAMA", None),
            ("", None),
            ("—", None),
        ] {
            assert_eq!(pick(given, &twins), code, "{given}");
        }
    }

    #[test]
    fn several_with_names_of_more_words() {
        let permits = [choice("nib", "NIB", "Business number"), choice("halal", "Sertifikat halal", "Halal")];
        for (given, codes) in [
            ("nib halal", Ok(vec!["nib", "halal"])),
            ("Sertifikat Halal / business number", Ok(vec!["halal", "nib"])),
            ("NIB, sim", Err("sim")),
            ("nib, Business number", Ok(vec!["nib"])),
            (" , ", Ok(vec![])),
        ] {
            assert_eq!(pick_several(given, &permits), codes, "{given}");
        }
    }
}
