//! Changes of stage on a phone: what a page shows, what waits, and where a proposal stands with decisions in any order.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::actor::Role;
use pendamping_domain::family::Stage;
use pendamping_domain::life::Standing;
use pendamping_domain::review::{Comment, Decision, Review};
use pendamping_domain::revision::{Kind, Record, Rest, Revision};
use pendamping_domain::stage_change::StageChange;
use pendamping_protocol::sync::Head;
use pendamping_store_api::calls::{ListProposals, OpenFamily, OpenStage, StagePage, TakeHead};
use pendamping_store_api::work::TimelineEvent;
use support::*;

fn change(to: Stage) -> StageChange {
    StageChange {
        from: Stage::Seeding,
        to,
        reasons: "Untung terus".to_owned(),
        conditions: Vec::new(),
        rest: Rest::new(),
    }
}

fn proposed(n: u128, record: u128, to: Stage) -> Revision {
    Revision { kind: Kind::StageChange, ..revision(n, record, None, family(1), change(to).write()) }
}

fn decided(n: u128, on: &Revision, decision: Decision) -> Revision {
    let review = Review {
        of: on.record,
        revision: on.id,
        comments: match decision {
            Decision::Approved => Vec::new(),
            _ => vec![Comment { field: "to".to_owned(), text: "Belum".to_owned() }],
        },
        decision,
        heard: Vec::new(),
        whose: None,
        scheme: None,
        sampled: None,
        rest: Rest::new(),
    };
    Revision { kind: Kind::Review, ..revision(n, n, None, family(1), review.write()) }
}

fn page(phone: &mut Phone) -> StagePage {
    phone.ask(OpenStage { family: family(1) })
}

fn standings(phone: &mut Phone) -> Vec<Standing> {
    page(phone).changes.iter().map(|row| row.standing).collect()
}

#[test]
fn a_mentors_proposal_from_saving_to_the_decision() {
    let mut phone = Phone::of(Role::Mentor);
    phone.pull(1, vec![family_row(1, 1)]);
    let proposal = proposed(10, 10, Stage::Mentoring);
    phone.save(vec![proposal.clone()]);
    assert_eq!(standings(&mut phone), [Standing::Recorded]);
    phone.receipts(vec![received(&proposal, 5)]);
    assert_eq!(standings(&mut phone), [Standing::Received]);
    let no = decided(11, &proposal, Decision::Declined);
    phone.pull(6, vec![row_of(&no, 6)]);
    assert_eq!(standings(&mut phone), [Standing::Declined]);
    let decision = page(&mut phone).changes.remove(0).decision.unwrap();
    assert_eq!(decision.review.comments[0].text, "Belum");
    let timeline = phone.ask(OpenFamily { family: family(1), today: day("2026-11-25") }).timeline;
    let told = timeline.iter().filter_map(|row| match &row.what {
        TimelineEvent::StageChange(proposed) => Some((proposed.change.to.clone(), proposed.standing)),
        _ => None,
    });
    assert_eq!(told.collect::<Vec<_>>(), [(Stage::Mentoring, Standing::Declined)], "history stays");
    // A second opinion stays without effect.
    phone.pull(7, vec![row_of(&decided(12, &proposal, Decision::Approved), 7)]);
    assert_eq!(standings(&mut phone), [Standing::Declined]);
}

#[test]
fn what_waits_for_whoever_decides() {
    let mut phone = Phone::of(Role::Coordinator);
    let decides = Head { decides_stages: vec!["31.74".parse().unwrap()], ..head() };
    phone.pull(1, vec![family_row(1, 1)]);
    assert!(!page(&mut phone).decides);
    phone.ask(TakeHead { head: decides, sent_cursor: None, now: now() });
    assert!(page(&mut phone).decides);
    let (first, second) = (proposed(10, 10, Stage::Mentoring), proposed(11, 11, Stage::Incubation));
    // The decision came before what it is about: order is nobody's promise.
    let yes = decided(12, &first, Decision::Approved);
    phone.pull(7, vec![row_of(&yes, 7), row_of(&second, 5), row_of(&first, 4)]);
    let waiting = phone.ask(ListProposals { limit: 10 });
    assert_eq!((waiting.total, waiting.rows.len(), waiting.decides.len()), (1, 1, 1));
    assert_eq!(waiting.rows[0].proposed.change.to, Stage::Incubation);
    phone.save(vec![decided(13, &second, Decision::Approved)]);
    assert_eq!(phone.ask(ListProposals { limit: 10 }).total, 0, "at once, with no network");
}
