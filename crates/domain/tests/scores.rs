//! What those who came knew before and after: averages of those whose presence counts, rounded once.

mod example;

use example::*;
use pendamping_domain::attendance::{Attendance, Presence};
use pendamping_domain::scores::{Mean, Scores};
use proptest::prelude::*;

fn with(pre: Option<u8>, post: Option<u8>) -> Attendance {
    Attendance { pre, post, ..attendance() }
}

fn mean(average: i64, people: u32) -> Option<Mean> {
    Some(Mean { average, people })
}

#[test]
fn averages_are_of_those_who_came_and_have_a_score() {
    let mut scores = Scores::default();
    assert_eq!((scores.before(), scores.after(), scores.gained()), (None, None, None));
    for (pre, post, presence) in [
        (Some(40), Some(81), Some(Presence::InPerson)),
        (Some(61), None, Some(Presence::Virtual)),
        (None, Some(100), Some(Presence::InPerson)),
        (Some(90), Some(60), Some(Presence::Virtual)),
        // Neither was there.
        (Some(0), Some(100), None),
        (Some(0), Some(100), Some(Presence::Absent)),
    ] {
        scores.add(&with(pre, post), presence.as_ref());
    }
    assert_eq!(scores.before(), mean(64, 3));
    assert_eq!(scores.after(), mean(80, 3));
    // Of two people, and not the difference of the two averages.
    assert_eq!(scores.gained(), mean(6, 2));
}

#[test]
fn a_loss_is_a_loss_and_halves_go_up() {
    let mut scores = Scores::default();
    for (pre, post) in [(50, 40), (50, 49)] {
        scores.add(&with(Some(pre), Some(post)), Some(&Presence::InPerson));
    }
    assert_eq!((scores.after(), scores.gained()), (mean(45, 2), mean(-5, 2)));
}

proptest! {
    #[test]
    fn an_average_lies_between_the_least_and_the_most(all in proptest::collection::vec(0u8..=100, 1..60)) {
        let mut scores = Scores::default();
        for pre in &all {
            scores.add(&with(Some(*pre), None), Some(&Presence::InPerson));
        }
        let Some(Mean { average, people }) = scores.before() else { panic!("no average") };
        let edge = |score: Option<&u8>| i64::from(score.copied().unwrap_or_default());
        prop_assert!(edge(all.iter().min()) <= average && average <= edge(all.iter().max()));
        prop_assert_eq!(people as usize, all.len());
    }
}
