//! A month of a business: its sums, what is refused, what is only asked about, and whose it is.
#![allow(clippy::unwrap_used)]

mod example;

use example::*;
use pendamping_domain::money::Rupiah;
use pendamping_domain::month::Month;
use pendamping_domain::problem::{Problem, ProblemKind};
use pendamping_domain::progress::{Doubt, Estimate, MOST, Progress, ProgressDraft, doubts, percent_of};
use pendamping_domain::revision::{Kind, Record, Revision};
use pendamping_domain::rules::{Refused, judge};
use proptest::prelude::*;

const SAVED: &str = "2026-08-03";

fn plain() -> Progress {
    Progress { estimate: None, ..progress() }
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

#[test]
fn profit_is_what_is_left_and_what_the_household_took_is_no_cost() {
    for (revenue, goods, other_costs, taken, besides, profit, income) in [
        (3_900_000, 2_100_000, 300_000, Some(1_000_000), None, 1_500_000, 1_500_000),
        (3_900_000, 2_100_000, 300_000, None, Some(400_000), 1_500_000, 1_900_000),
        (1_000_000, 1_200_000, 0, Some(0), None, -200_000, -200_000),
        (0, 0, 0, None, None, 0, 0),
    ] {
        let told = Progress {
            revenue: Rupiah(revenue),
            goods: Rupiah(goods),
            other_costs: Rupiah(other_costs),
            household: taken.map(Rupiah),
            other_income: besides.map(Rupiah),
            ..plain()
        };
        assert_eq!((told.profit(), told.household_income()), (Rupiah(profit), Rupiah(income)));
    }
}

#[test]
fn a_month_lies_behind_or_is_the_one_that_is() {
    for (told, problems) in [
        ("2026-08", &[][..]),
        ("2026-07", &[]),
        // A late month is welcome.
        ("2024-01", &[]),
        ("2026-09", &["month too_late"]),
        ("2006-12", &["month too_early"]),
    ] {
        let told = Progress { month: month(told), ..plain() };
        assert_eq!(said(&told.check(Some(&config()), day(SAVED))), *problems, "{}", told.month);
    }
    // On the last day of a month it is already the next one further east.
    let august = Progress { month: month("2026-08"), ..plain() };
    assert_eq!(said(&august.check(None, day("2026-07-31"))), [""; 0]);
    assert_eq!(said(&august.check(None, day("2026-07-30"))), ["month too_late"]);
}

#[test]
fn amounts_are_money_that_a_small_business_can_have() {
    for (amount, problems) in [
        (0, &[][..]),
        (MOST.0, &[]),
        (MOST.0 + 1, &["goods malformed", "debt malformed"]),
        (-1, &["goods malformed", "debt malformed"]),
        (i64::MIN, &["goods malformed", "debt malformed"]),
    ] {
        let told = Progress { goods: Rupiah(amount), debt: Some(Rupiah(amount)), ..plain() };
        assert_eq!(said(&told.check(Some(&config()), day(SAVED))), *problems, "{amount}");
    }
}

#[test]
fn a_guess_keeps_both_numbers_and_they_agree_with_the_sum() {
    for (revenue, a_day, days, problems) in [
        (3_900_000, 150_000, 26, &[][..]),
        (4_650_000, 150_000, 31, &[]),
        (0, 150_000, 0, &[]),
        (3_900_001, 150_000, 26, &["revenue contradicts estimate"]),
        (4_800_000, 150_000, 32, &["estimate.days malformed"]),
        (0, i64::MAX, 26, &["estimate.a_day malformed", "revenue contradicts estimate"]),
    ] {
        let estimate = Some(Estimate { a_day: Rupiah(a_day), days });
        let told = Progress { revenue: Rupiah(revenue), estimate, ..progress() };
        assert_eq!(said(&told.check(Some(&config()), day(SAVED))), *problems, "{a_day} on {days} days");
    }
}

#[test]
fn chips_are_the_configurations_and_words_have_a_limit() {
    let told = Progress { obstacles: vec!["weather".to_owned()], permits: vec!["sni".to_owned()], ..plain() };
    assert_eq!(
        said(&told.check(Some(&config()), day(SAVED))),
        ["obstacles not_offered", "permits not_offered"]
    );
    assert_eq!(said(&told.check(None, day(SAVED))), [""; 0], "who has no configuration cannot say");
    let told = Progress { note: "é".repeat(1_001), obstacles: vec!["capital".to_owned(); 21], ..plain() };
    assert_eq!(
        said(&told.check(Some(&config()), day(SAVED))),
        ["obstacles too_many 20", "note too_long 1000"]
    );
}

#[test]
fn what_looks_wrong_is_asked_about() {
    let last = Progress { revenue: Rupiah(400_000), ..plain() };
    let of = |revenue, goods, taken, note: &str| Progress {
        revenue: Rupiah(revenue),
        goods: Rupiah(goods),
        other_costs: Rupiah(0),
        household: Some(Rupiah(taken)),
        note: note.to_owned(),
        ..plain()
    };
    for (told, expected) in [
        (of(500_000, 200_000, 300_000, ""), &[][..]),
        (of(3_999_999, 200_000, 0, ""), &[]),
        (of(4_000_000, 200_000, 0, ""), &[Doubt::Nought]),
        (of(40_000, 20_000, 0, ""), &[Doubt::Nought]),
        (of(40_001, 20_000, 0, ""), &[]),
        (of(400_000, 800_001, 0, ""), &[]),
        (of(400_000, 800_002, 0, ""), &[Doubt::Costs]),
        (of(400_000, 100_000, 300_001, ""), &[Doubt::Taken]),
        (of(0, 0, 0, ""), &[Doubt::Nothing]),
        (of(0, 0, 0, "Sakit sebulan"), &[]),
    ] {
        assert_eq!(doubts(&told, Some(&last)), *expected, "{told:?}");
    }
    assert_eq!(doubts(&of(4_000_000, 0, 0, ""), None), [], "a first month has nothing to be compared with");
    assert_eq!(percent_of(Rupiah(1_500_000), Rupiah(1_200_000)), Some(125));
    assert_eq!(percent_of(Rupiah(-600_000), Rupiah(1_200_000)), Some(-50));
    assert_eq!(percent_of(Rupiah(1), Rupiah(0)), None);
}

#[test]
fn a_draft_says_what_is_missing_and_keeps_what_it_does_not_know() {
    let saved = day(SAVED);
    let of = |draft: &ProgressDraft| {
        draft.finish(None, Some(&config()), saved).map_err(|problems| said(&problems))
    };
    let empty = ["month missing", "revenue missing", "goods missing", "other_costs missing"];
    assert_eq!(of(&ProgressDraft::default()), Err(empty.map(str::to_owned).to_vec()));
    let by_day = ProgressDraft { by_day: true, days: None, ..ProgressDraft::from(&progress()) };
    assert_eq!(of(&by_day), Err(vec!["estimate.days missing".to_owned()]));
    let too_much = ProgressDraft { a_day: Some(Rupiah(i64::MAX)), ..ProgressDraft::from(&progress()) };
    assert_eq!(of(&too_much), Err(vec!["estimate.a_day malformed".to_owned()]));
    // The sum that was typed before somebody chose to guess is not mixed with the guess.
    let both = ProgressDraft { revenue: Some(Rupiah(1)), ..ProgressDraft::from(&progress()) };
    assert_eq!(of(&both), Ok(progress()));

    let mut newer = progress();
    newer.rest.insert("channel".to_owned(), "daring".into());
    let edited = ProgressDraft { note: " Sepi ".to_owned(), ..ProgressDraft::from(&newer) };
    let told = Progress { note: "Sepi".to_owned(), ..newer.clone() };
    assert_eq!(edited.finish(Some(&newer), Some(&config()), saved), Ok(told));
}

#[test]
fn it_is_the_mentors_and_stays_in_its_month() {
    let of = |progress: &Progress| revision(Kind::Progress, progress.write());
    let config = config();
    assert_eq!(judge(&mentor(), &of(&plain()), None, Some(&config)), Ok(()));
    for other in [coordinator(), beneficiary()] {
        let refused = Err(Refused::NotAllowed(String::new()));
        assert_eq!(judge(&other, &of(&plain()), None, Some(&config)), refused, "{}", other.role);
    }
    let moved = Progress { month: month("2026-06"), ..plain() };
    let before = plain().write();
    let captured = Problem::new("month", ProblemKind::CapturedChanged);
    assert_eq!(judge(&mentor(), &of(&moved), Some(&before), Some(&config)), Err(Refused::Invalid(captured)));
    let mended = Progress { goods: Rupiah(1), ..plain() };
    assert_eq!(judge(&mentor(), &Revision { ..of(&mended) }, Some(&before), Some(&config)), Ok(()));
}

proptest! {
    /// Whatever a phone can send: judged without a panic, and what passes adds up.
    #[test]
    fn what_passes_adds_up(revenue: i64, goods: i64, other_costs: i64, a_day: Option<i64>, days in 0_u32..40) {
        let estimate = a_day.map(|a_day| Estimate { a_day: Rupiah(a_day), days });
        let told = Progress {
            revenue: Rupiah(revenue), goods: Rupiah(goods), other_costs: Rupiah(other_costs), estimate, ..progress()
        };
        if told.check(Some(&config()), day(SAVED)).is_empty() {
            prop_assert_eq!(told.profit().0 + goods + other_costs, revenue);
            prop_assert!(estimate.is_none_or(|estimate| estimate.a_day.0 * i64::from(days) == revenue));
        }
        let _ = doubts(&told, Some(&told));
    }
}
