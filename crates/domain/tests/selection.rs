//! Selection: scores with their evidence, the ranking under a budget, who may decide, and what a family may say to it.
#![allow(clippy::unwrap_used)]

mod example;

use example::*;
use pendamping_domain::actor::{Actor, Power, Role};
use pendamping_domain::config::Config;
use pendamping_domain::money::Rupiah;
use pendamping_domain::objection::{
    Objection, ObjectionAnswer, ObjectionState, Verdict, may_answer, state_of,
};
use pendamping_domain::ranking::{Cut, Proposed, rank};
use pendamping_domain::review::{Comment, Decision, Review, Sampled};
use pendamping_domain::revision::{Record, Rest};
use pendamping_domain::selection::{
    Basis, CRITERIA_MAX, Criterion, EVIDENCE_MAX, POINTS_MAX, REASON_FIELD, SHARE, Selection, SelectionRule,
    TOTAL_MAX, may_decide,
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

#[test]
fn each_mistake_names_its_setting() {
    type Change = fn(&mut SelectionRule);
    let table: &[(&str, Change, &[&str])] = &[
        ("as it is", |_| {}, &[]),
        ("no such scheme", |r| r.scheme = "other".into(), &["scheme"]),
        ("a scheme for everybody", |r| r.scheme = "bsimu".into(), &["scheme"]),
        ("nothing to give", |r| r.budget = Rupiah(0), &["budget"]),
        ("no time to object", |r| r.objection_days = 0, &["objection_days"]),
        ("years to answer", |r| r.answer_days = 367, &["answer_days"]),
        ("no criteria", |r| r.criteria.clear(), &["criteria"]),
        ("weights of 99", |r| r.criteria[0].weight = 49, &["criteria"]),
        ("no weight", |r| weigh(r, 0, 100), &["criteria[0].weight"]),
        ("a code twice", |r| r.criteria[1].code = "effort".into(), &["criteria[1].code"]),
        ("no code", |r| r.criteria[0].code = "Usaha keras".into(), &["criteria[0].code"]),
        ("no Indonesian", |r| r.criteria[0].id = " ".into(), &["criteria[0].id"]),
        ("long English", |r| r.criteria[0].en = "x".repeat(121), &["criteria[0].en"]),
        ("no points", |r| r.criteria[0].points = 0, &["criteria[0].points"]),
        ("too many points", |r| r.criteria[0].points = 11, &["criteria[0].points"]),
        ("by whom?", |r| r.criteria[0].by = "luck".into(), &["criteria[0].by"]),
        ("a figure of what is seen", |r| r.criteria[0].full_at = Some(5), &["criteria[0].full_at"]),
        ("no figure", |r| r.criteria[1].full_at = None, &["criteria[1].full_at"]),
        ("a figure of nothing", |r| r.criteria[1].full_at = Some(0), &["criteria[1].full_at"]),
        ("as many as may be", |r| r.criteria = criteria(CRITERIA_MAX), &[]),
        ("more", |r| r.criteria = criteria(CRITERIA_MAX + 1), &["criteria"]),
    ];
    for (name, change, fields) in table {
        let mut rule = selection_rule();
        change(&mut rule);
        let said = Config { selection: Some(rule), ..config() }.check();
        let named: Vec<&str> = said.iter().map(|sentence| sentence.split(": ").next().unwrap()).collect();
        let expected: Vec<String> = fields.iter().map(|field| format!("selection.{field}")).collect();
        assert_eq!(named, expected, "{name}: {said:?}");
    }
    let without = Config { selection: None, ..config() };
    assert_eq!(without.check(), ["schemes[1].needs_selection: there is no [selection]"]);
}

fn weigh(rule: &mut SelectionRule, first: u32, second: u32) {
    (rule.criteria[0].weight, rule.criteria[1].weight) = (first, second);
}

fn criteria(count: usize) -> Vec<Criterion> {
    let one = selection_rule().criteria[0].clone();
    let rest = 100 - (count as u32 - 1);
    (0..count)
        .map(|n| Criterion { code: format!("c{n}"), weight: if n == 0 { rest } else { 1 }, ..one.clone() })
        .collect()
}

#[test]
fn each_mistake_of_a_proposal_names_its_field() {
    type Change = fn(&mut Selection);
    let table: &[(&str, Change, &[&str])] = &[
        ("as it is", |_| {}, &[]),
        ("another scheme", |s| s.scheme = "bsimu".into(), &["scheme not_offered"]),
        ("more points than there are", |s| s.scores[0].points = 6, &["scores.effort.points too_late"]),
        ("words without a record", |s| s.scores[0].evidence.clear(), &[]),
        ("a record without words", |s| s.scores[0].reason.clear(), &[]),
        (
            "neither",
            |s| (s.scores[0].evidence, s.scores[0].reason) = (Vec::new(), " ".into()),
            &["scores.effort.reason missing"],
        ),
        ("no figure", |s| s.scores[1].figure = None, &["scores.profit.figure missing"]),
        (
            "more than the figure gives",
            |s| s.scores[1].points = 8,
            &["scores.profit.points contradicts scores.profit.figure"],
        ),
        ("a criterion left out", |s| drop(s.scores.remove(1)), &["scores.profit missing"]),
        ("scored twice", |s| s.scores.push(s.scores[0].clone()), &["scores malformed"]),
        (
            "what nobody asked for",
            |s| s.scores[0].criterion = "luck".into(),
            &["scores not_offered", "scores.effort missing"],
        ),
        (
            "much evidence",
            |s| s.scores[0].evidence = vec![record(1); EVIDENCE_MAX + 1],
            &["scores.effort.evidence too_many 24"],
        ),
        ("many words", |s| s.scores[0].reason = "x".repeat(301), &["scores.effort.reason too_long 300"]),
        ("no reasons", |s| s.reasons = " ".into(), &["reasons missing"]),
        ("long reasons", |s| s.reasons = "x".repeat(1_001), &["reasons too_long 1000"]),
    ];
    for (name, change, problems) in table {
        let mut wrong = selection();
        change(&mut wrong);
        assert_eq!(said(&wrong.check(Some(&selection_rule()))), *problems, "{name}");
    }
    let elsewhere = Selection { scheme: "other".to_owned(), scores: Vec::new(), ..selection() };
    assert_eq!(elsewhere.check(None), []);
}

#[test]
fn figures_give_their_share_of_the_points() {
    let profit = &selection_rule().criteria[1];
    for (figure, points) in [
        (-500_000, 0),
        (0, 0),
        (99_999, 0),
        (100_000, 1),
        (750_000, 7),
        (999_999, 9),
        (1_000_000, 10),
        (i64::MAX, 10),
        (i64::MIN, 0),
    ] {
        assert_eq!(profit.points_of(figure), Some(points), "{figure}");
    }
    assert_eq!(selection_rule().criteria[0].points_of(5), None);
}

#[test]
fn weights_are_exact() {
    // Half of four fifths, half of seven tenths: 75 of 100.
    assert_eq!(selection().total(&selection_rule()), 75 * SHARE);
    for most in 1..=POINTS_MAX {
        assert_eq!(SHARE % u64::from(most), 0, "{most}");
    }
    let mut all = selection();
    (all.scores[0].points, all.scores[1].points) = (5, 10);
    assert_eq!(all.total(&selection_rule()), TOTAL_MAX);
    // What is above the most counts for no more than that.
    all.scores[0].points = 50;
    assert_eq!(all.total(&selection_rule()), TOTAL_MAX);
    assert_eq!(Selection { scores: Vec::new(), ..selection() }.total(&selection_rule()), 0);
}

fn proposed(n: u128, total: u64) -> Proposed {
    Proposed { selection: record(1_000 + n), family: family_id(n), total }
}

fn ranked(totals: &[u64], budget: i64, seed: Option<Uuid>) -> (Vec<(u128, u32, bool)>, Cut, i64) {
    let proposals: Vec<Proposed> = (1..).zip(totals).map(|(n, total)| proposed(n, *total)).collect();
    let ranking = rank(&proposals, Rupiah(budget), Rupiah(10), seed);
    let each = ranking.list.iter();
    let list = each.map(|one| (one.proposed.family.0.as_u128(), one.place, one.inside)).collect();
    (list, ranking.cut, ranking.left.0)
}

#[test]
fn the_cut_is_explained() {
    let seed = Some(Uuid::from_u128(7));
    let lot = |total, tied, inside| Cut::Lot { total, tied, inside, seed: Uuid::from_u128(7) };
    let between = |inside, outside| Cut::Between { inside, outside };
    let waits = |total, tied, room| Cut::Waits { total, tied, room };
    for (totals, budget, seed, inside, left, cut) in [
        (&[5, 4, 3][..], 30, None, 3, 0, Cut::All),
        (&[5, 4, 3], 45, None, 3, 15, Cut::All),
        (&[], 30, None, 0, 30, Cut::All),
        (&[5, 4, 3], 29, None, 2, 9, between(4, 3)),
        (&[5, 4, 3], 9, None, 0, 9, Cut::Nobody),
        (&[5, 4, 3], 0, seed, 0, 0, Cut::Nobody),
        // A tie that the budget holds is none to explain.
        (&[5, 4, 4, 3], 30, None, 3, 0, between(4, 3)),
        (&[5, 4, 4, 3], 30, seed, 3, 0, between(4, 3)),
        // It ends among the tied: all wait, or a lot decides.
        (&[5, 4, 4, 4, 3], 30, None, 1, 20, waits(4, 3, 2)),
        (&[5, 4, 4, 4, 3], 30, seed, 3, 0, lot(4, 3, 2)),
        (&[4, 4, 4], 20, None, 0, 20, waits(4, 3, 2)),
        (&[4, 4, 4], 20, seed, 2, 0, lot(4, 3, 2)),
    ] {
        let (list, said, rest) = ranked(totals, budget, seed);
        let granted = list.iter().filter(|(.., inside)| *inside).count();
        assert_eq!((granted, rest, said), (inside, left, cut), "{totals:?} under {budget}");
    }
    let places: Vec<u32> = ranked(&[5, 4, 4, 3], 30, None).0.iter().map(|(_, place, _)| *place).collect();
    assert_eq!(places, [1, 2, 2, 4]);
}

/// `printf '%s' "00000000-0000-0000-0000-000000000007 <family>" | sha256sum`, sorted.
#[test]
fn anybody_can_draw_the_lot_again() {
    let (list, ..) = ranked(&[4; 6], 30, Some(Uuid::from_u128(7)));
    let drawn: Vec<u128> = list.iter().filter(|one| one.2).map(|one| one.0).collect();
    assert_eq!(drawn, DRAWN);
}

const DRAWN: [u128; 3] = [3, 4, 1];

#[test]
fn a_family_is_ranked_once() {
    let twice = [proposed(1, 3), Proposed { selection: record(9), ..proposed(1, 5) }, proposed(2, 4)];
    let ranking = rank(&twice, Rupiah(20), Rupiah(10), None);
    let each: Vec<_> = ranking.list.iter().map(|one| (one.proposed.selection, one.sharing)).collect();
    assert_eq!(each, [(record(9), 1), (record(1_002), 1)]);
}

fn decider(person: u128) -> Actor {
    Actor { person: person_id(person), ..actor(Role::Coordinator, &[Power::DecideSelection]) }
}

#[test]
fn a_person_decides_with_a_reason_and_never_the_proposer() {
    let comment = |field: &str, text: &str| Comment { field: field.to_owned(), text: text.to_owned() };
    let decides = |decision, comments| Review { decision, comments, ..review() };
    let reason = || vec![comment(REASON_FIELD, "Sesuai peringkat, usaha siap")];
    let granted = || decides(Decision::Approved, reason());
    let sampled = || Sampled { of: 3, drawn: 1, opened: false, seed: Uuid::nil(), rest: Rest::new() };
    let proposers = [person_id(1), person_id(2)];
    let mentor = Actor { person: person_id(3), ..actor(Role::Mentor, &[Power::Accompany]) };
    for (name, who, review, allowed) in [
        ("granted", decider(3), decides(Decision::Approved, reason()), true),
        ("declined", decider(3), decides(Decision::Declined, reason()), true),
        ("granted without a word", decider(3), decides(Decision::Approved, Vec::new()), false),
        ("an empty word", decider(3), decides(Decision::Approved, vec![comment(REASON_FIELD, " ")]), false),
        (
            "a word on a score",
            decider(3),
            decides(Decision::Approved, vec![comment("scores", "Baik")]),
            false,
        ),
        ("with many at once", decider(3), Review { sampled: Some(sampled()), ..granted() }, false),
        ("a correction asked", decider(3), decides(Decision::CorrectionAsked, reason()), false),
        ("their own", decider(1), decides(Decision::Approved, reason()), false),
        ("one they changed", decider(2), decides(Decision::Approved, reason()), false),
        ("without the power", mentor, decides(Decision::Approved, reason()), false),
    ] {
        assert_eq!(may_decide(&who, &proposers, &review).is_ok(), allowed, "{name}");
    }
}

#[test]
fn an_objection_is_answered_in_writing_by_somebody_else() {
    type Change = fn(&mut Objection);
    let table: &[(&str, Change, &[&str])] = &[
        ("as it is", |_| {}, &[]),
        ("nothing said", |o| o.text = " ".into(), &["text missing"]),
        ("sealed", |o| (o.text, o.sealed) = (String::new(), Some("c2VhbGVk".into())), &[]),
        ("sealed, and said beside it", |o| o.sealed = Some("c2VhbGVk".into()), &["text contradicts sealed"]),
        ("no seal", |o| (o.text, o.sealed) = (String::new(), Some("?".into())), &["sealed malformed"]),
        ("long", |o| o.text = "x".repeat(1_001), &["text too_long 1000"]),
    ];
    for (name, change, problems) in table {
        let mut wrong = objection();
        change(&mut wrong);
        assert_eq!(said(&wrong.check()), *problems, "{name}");
    }
    let answer = |verdict, reason: &str| {
        let reason = reason.to_owned();
        said(&ObjectionAnswer { objection: record(42), verdict, reason, rest: Rest::new() }.check())
    };
    assert_eq!(answer(Verdict::Upheld, "Omzet diperiksa lagi"), [""; 0]);
    assert_eq!(answer(Verdict::Rejected, " "), ["reason missing"]);
    assert_eq!(answer("perhaps".into(), "Nanti"), ["verdict not_offered"]);

    for (person, allowed) in [(1, false), (2, false), (3, true)] {
        assert_eq!(
            may_answer(&decider(person), &[person_id(1)], &[person_id(2)]).is_ok(),
            allowed,
            "{person}"
        );
    }
    assert!(may_answer(&mentor(), &[], &[]).is_err());
}

#[test]
fn an_objection_has_its_time_and_so_has_its_answer() {
    let waiting = |until| ObjectionState::Waiting { until: day(until) };
    let unknown = Verdict::from("perhaps");
    for (came, answer, today, expected) in [
        ("2026-08-03", None, "2026-08-03", waiting("2026-08-17")),
        ("2026-08-03", None, "2026-08-17", waiting("2026-08-17")),
        ("2026-08-03", None, "2026-08-18", ObjectionState::Late { days: 1 }),
        ("2026-08-03", Some(&unknown), "2026-08-19", ObjectionState::Late { days: 2 }),
        ("2026-08-10", None, "2026-08-10", waiting("2026-08-24")),
        ("2026-08-11", None, "2026-08-11", ObjectionState::TooLate),
        ("2026-08-11", Some(&Verdict::Upheld), "2026-08-12", ObjectionState::Upheld),
        ("2026-08-03", Some(&Verdict::Rejected), "2026-09-30", ObjectionState::Rejected),
    ] {
        let state = state_of(day("2026-08-03"), day(came), answer, &config(), day(today));
        assert_eq!(state, expected, "came {came}, {answer:?}, on {today}");
    }
    let lost = Config { selection: None, ..config() };
    let state = state_of(day("2026-08-03"), day("2030-01-01"), None, &lost, day("2040-01-01"));
    assert!(matches!(state, ObjectionState::Waiting { .. }));
}

#[test]
fn what_a_newer_centre_says_travels_on() {
    let mut config = config();
    let rule = config.selection.as_mut().unwrap();
    rule.rest.insert("rounds".to_owned(), 2.into());
    rule.criteria[0].rest.insert("hint".to_owned(), "Lihat buku kas".into());
    rule.criteria[1].by = Basis::from("savings");
    assert_eq!(Config::read(&config.write()).unwrap(), config);
    let mut without = config.write();
    without.remove("selection");
    assert_eq!(Config::read(&without).unwrap().selection, None);
}

proptest! {
    #[test]
    fn a_ranking_is_fair_in_any_order(
        proposals in prop::collection::vec((1..30u128, 0..8u64, 0..3u128), 0..40),
        budget in 0..400i64,
        seed in prop::option::of(any::<u128>()),
        turn in any::<prop::sample::Index>(),
    ) {
        let seed = seed.map(Uuid::from_u128);
        let mut proposals: Vec<Proposed> = proposals
            .into_iter()
            .map(|(family, total, n)| Proposed { selection: record(family * 10 + n), ..proposed(family, total) })
            .collect();
        let ranking = rank(&proposals, Rupiah(budget), Rupiah(10), seed);
        if !proposals.is_empty() {
            let by = turn.index(proposals.len());
            proposals.rotate_left(by);
            proposals.reverse();
        }
        prop_assert_eq!(&rank(&proposals, Rupiah(budget), Rupiah(10), seed), &ranking);

        let families: BTreeSet<_> = proposals.iter().map(|one| one.family).collect();
        prop_assert_eq!(ranking.list.len(), families.len());
        let inside: Vec<_> = ranking.list.iter().filter(|one| one.inside).collect();
        let outside: Vec<_> = ranking.list.iter().filter(|one| !one.inside).collect();
        prop_assert_eq!(inside.len() as i64 * 10 + ranking.left.0, budget);
        prop_assert!(inside.len() as u64 <= ranking.grants);
        for one in &ranking.list {
            let above = ranking.list.iter().filter(|other| other.proposed.total > one.proposed.total).count();
            let same = ranking.list.iter().filter(|other| other.proposed.total == one.proposed.total).count();
            prop_assert_eq!((one.place as usize, one.sharing as usize), (above + 1, same));
        }
        // Nobody is inside before somebody better, nor before an equal but by lot.
        for (one, other) in inside.iter().flat_map(|one| outside.iter().map(move |other| (one, other))) {
            prop_assert!(one.proposed.total >= other.proposed.total);
            if one.proposed.total == other.proposed.total {
                prop_assert!(one.by_lot && other.by_lot && seed.is_some());
            }
        }
        // No money lies idle where somebody may have it, but for a tie without a seed.
        if !matches!(ranking.cut, Cut::Waits { .. }) {
            prop_assert_eq!(inside.len() as u64, ranking.grants.min(ranking.list.len() as u64));
        }
    }
}

#[test]
fn a_lot_is_published_before_the_first_proposal_and_stays() {
    let lot = |n: u128| Some(Uuid::from_u128(n));
    let with = |lot| SelectionRule { lot, ..selection_rule() };
    let other = || SelectionRule { scheme: "other".to_owned(), ..with(lot(9)) };
    type Row<'a> = (&'a str, Vec<SelectionRule>, bool, SelectionRule, Option<&'a str>);
    let table: &[Row<'_>] = &[
        ("none yet", vec![], false, with(None), None),
        ("none, and proposals", vec![with(None)], true, with(None), None),
        ("published in time", vec![with(None)], false, with(lot(1)), None),
        ("published too late", vec![with(None)], true, with(lot(1)), Some("proposals")),
        ("another scheme's does not count", vec![other()], true, with(lot(1)), Some("proposals")),
        ("kept", vec![with(None), with(lot(1)), other()], true, with(lot(1)), None),
        ("changed", vec![with(lot(1))], false, with(lot(2)), Some("must stay")),
        ("taken away", vec![with(lot(1))], false, with(None), Some("must stay")),
        (
            "changed after it was another's turn",
            vec![with(lot(1)), other()],
            false,
            with(lot(2)),
            Some("must stay"),
        ),
    ];
    for (name, earlier, proposed, rule, expected) in table {
        let answer = rule.lot_stays(earlier, *proposed);
        match expected {
            None => assert_eq!(answer, Ok(()), "{name}"),
            Some(words) => assert!(answer.unwrap_err().contains(words), "{name}"),
        }
    }
}
