//! A review: a decision on one revision, with comments when a correction is asked.

mod example;

use example::*;
use pendamping_domain::review::{COMMENT_MAX, COMMENTS_MAX, Comment, Decision, Review};

fn comments(texts: &[&str]) -> Vec<Comment> {
    texts.iter().map(|text| Comment { field: "results".to_owned(), text: (*text).to_owned() }).collect()
}

#[test]
fn asking_for_a_correction_says_what_to_mend() {
    let at_limit = "é".repeat(COMMENT_MAX);
    let beyond = "é".repeat(COMMENT_MAX + 1);
    let (approved, asked) = (Decision::Approved, Decision::CorrectionAsked);
    let table: &[(&Decision, Vec<Comment>, &[&str])] = &[
        (&approved, comments(&[]), &[]),
        (&approved, comments(&["Bagus"]), &[]),
        (&asked, comments(&["Apa hasilnya?"]), &[]),
        (&asked, comments(&[]), &["comments missing"]),
        (&asked, comments(&["", "  "]), &["comments missing"]),
        (&asked, comments(&["", "Apa hasilnya?"]), &[]),
        (&asked, comments(&[&at_limit]), &[]),
        (&asked, comments(&[&beyond]), &["comments too_long 500"]),
        (&Decision::Declined, comments(&["Belum enam bulan"]), &[]),
        (&Decision::Declined, comments(&[]), &["comments missing"]),
        (&approved, comments(&["x"; COMMENTS_MAX]), &[]),
        (&approved, comments(&["x"; COMMENTS_MAX + 1]), &["comments too_many 12"]),
        (&Decision::Unknown("escalated".to_owned()), comments(&[]), &[]),
    ];
    for (row, (decision, comments, problems)) in table.iter().enumerate() {
        let review = Review { decision: (*decision).clone(), comments: comments.clone(), ..review() };
        assert_eq!(said(&review.check()), *problems, "row {row}");
    }
}
