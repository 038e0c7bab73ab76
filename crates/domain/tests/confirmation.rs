//! A confirmation: the family's word, and whether it came free of the mentor.

mod example;

use example::*;
use pendamping_domain::confirmation::{Channel, Confirmation, NOTE_MAX, Word};

#[test]
fn something_wrong_says_what() {
    let at_limit = "é".repeat(NOTE_MAX);
    let beyond = "é".repeat(NOTE_MAX + 1);
    let (came, absent, wrong) = (Word::Came, Word::DidNotCome, Word::SomethingWrong);
    let table: &[(&Word, usize, &str, &[&str])] = &[
        (&came, 0, "", &[]),
        (&absent, 0, "", &[]),
        (&wrong, 0, "", &["reasons missing"]),
        (&wrong, 0, "  ", &["reasons missing"]),
        (&wrong, 1, "", &[]),
        (&wrong, 0, "Hanya lewat", &[]),
        (&came, 12, "", &[]),
        (&came, 13, "", &["reasons too_many 12"]),
        (&came, 0, &at_limit, &[]),
        (&came, 0, &beyond, &["note too_long 500"]),
    ];
    for (row, (word, reasons, note, problems)) in table.iter().enumerate() {
        let confirmation = Confirmation {
            word: (*word).clone(),
            reasons: vec!["shorter".to_owned(); *reasons],
            note: (*note).to_owned(),
            ..confirmation()
        };
        assert_eq!(said(&confirmation.check()), *problems, "row {row}");
    }
}

#[test]
fn only_a_word_free_of_the_mentor_is_independent() {
    for (channel, independent) in [
        (Channel::OwnPhone, true),
        (Channel::CallBack, true),
        (Channel::MentorPhone, false),
        (Channel::Paper, false),
        (Channel::Unknown("neighbour".to_owned()), false),
    ] {
        assert_eq!(channel.is_independent(), independent, "{channel}");
    }
}
