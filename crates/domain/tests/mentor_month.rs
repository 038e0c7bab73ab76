//! Months of mentors together: what was done adds up, families do not.
#![allow(clippy::unwrap_used)]

use pendamping_domain::mentor_month::{MentorMonth, Once};

#[test]
fn what_was_done_adds_up_and_families_count_once() {
    let one = MentorMonth {
        visits: 1,
        not_met: 2,
        accompanied: 30,
        visited: 20,
        told: 3,
        meetings: 4,
        present: 5,
        activities: 6,
        held: 7,
        attended: 8,
        done: 9,
        open: 10,
        approved: 11,
        corrections: 12,
    };
    let twice = MentorMonth {
        visits: 2,
        not_met: 4,
        // Both stood at the same doors.
        accompanied: 30,
        visited: 20,
        told: 7,
        meetings: 8,
        present: 10,
        activities: 12,
        held: 14,
        attended: 16,
        done: 17,
        open: 15,
        approved: 22,
        corrections: 24,
    };
    let once = Once { accompanied: 30, visited: 20, told: 7, done: 17, open: 15 };
    assert_eq!(MentorMonth::together(&[one, one], once), twice);
    assert_eq!(MentorMonth::together(&[], Once::default()), MentorMonth::default());
}
