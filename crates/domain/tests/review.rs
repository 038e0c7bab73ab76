//! A review: a decision on one revision, with comments when a correction is asked.

mod example;

use example::*;
use pendamping_domain::review::{COMMENT_MAX, COMMENTS_MAX, Comment, Decision, Review, Sampled};
use pendamping_domain::revision::Rest;

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

#[test]
fn an_approval_of_many_says_what_it_rests_on() {
    let of = |of, drawn, decision: &Decision| {
        let sampled = Sampled { of, drawn, opened: false, seed: uuid::Uuid::nil(), rest: Rest::new() };
        said(
            &Review { decision: decision.clone(), comments: Vec::new(), sampled: Some(sampled), ..review() }
                .check(),
        )
    };
    let approved = Decision::Approved;
    assert_eq!(of(20, 3, &approved), [""; 0]);
    assert_eq!(of(1, 1, &approved), [""; 0]);
    assert_eq!(of(200, 20, &approved), [""; 0]);
    for (all, drawn) in [(20, 0), (3, 4), (201, 50), (0, 0)] {
        assert_eq!(of(all, drawn, &approved), ["sampled malformed"], "{drawn} of {all}");
    }
    let declined = of(20, 3, &Decision::Declined);
    assert!(
        declined.contains(&"sampled malformed".to_owned()),
        "nobody sends many back at once: {declined:?}"
    );
}
