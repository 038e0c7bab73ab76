//! What a training must say, when its code counts, and to whom it belongs.

#![allow(clippy::unwrap_used)]

mod example;

use chrono::TimeDelta;
use example::*;
use pendamping_domain::actor::{Power, Role};
use pendamping_domain::id::FamilyId;
use pendamping_domain::photo::Photo;
use pendamping_domain::place::{Place, WhyNoPlace};
use pendamping_domain::problem::{Problem, ProblemKind};
use pendamping_domain::region::RegionCode;
use pendamping_domain::revision::{Kind, Record, Revision};
use pendamping_domain::rules::{Refused, judge};
use pendamping_domain::training::{
    AGENDA_MAX, CODE_SECONDS, DAYS_MAX, LINE_MAX, TITLE_MAX, Training, TrainingDraft, read_room_text,
    room_text, secret,
};

fn region(code: &str) -> RegionCode {
    code.parse().unwrap()
}

#[test]
fn it_says_what_it_is_when_where_and_for_whom() {
    let long = |max| "é".repeat(max);
    let good = training();
    let ends = |ends| Training { ends, ..good.clone() };
    for (told, problems) in [
        (good.clone(), &[][..]),
        (Training { title: " ".to_owned(), ..good.clone() }, &["title missing"]),
        (Training { title: long(TITLE_MAX + 1), ..good.clone() }, &["title too_long 120"]),
        (Training { agenda: long(AGENDA_MAX + 1), ..good.clone() }, &["agenda too_long 2000"]),
        (Training { speakers: long(LINE_MAX + 1), ..good.clone() }, &["speakers too_long 300"]),
        (ends(good.starts), &["ends too_early"]),
        (ends(good.starts + TimeDelta::days(DAYS_MAX)), &[]),
        (ends(good.starts + TimeDelta::days(DAYS_MAX) + TimeDelta::minutes(1)), &["ends too_late"]),
        (
            Training { starts: "1969-01-01T00:00:00+07:00".parse().unwrap(), ..good.clone() },
            &["starts malformed"],
        ),
        (Training { link: String::new(), ..good.clone() }, &[]),
        (Training { place: String::new(), ..good.clone() }, &[]),
        (Training { place: String::new(), link: String::new(), ..good.clone() }, &["place missing"]),
        (Training { link: "javascript:alert(1)".to_owned(), ..good.clone() }, &["link malformed"]),
        (Training { link: "https://a b".to_owned(), ..good.clone() }, &["link malformed"]),
        (Training { audience: vec![], ..good.clone() }, &["audience missing"]),
        (Training { capacity: Some(0), ..good.clone() }, &["capacity malformed"]),
        (Training { photos: vec![photo("a", "b"); 2], ..good.clone() }, &["photos malformed"]),
        (Training { cancelled: true, ..good.clone() }, &["cancel_reason missing"]),
        (Training { cancelled: true, cancel_reason: "Aula dipakai".to_owned(), ..good.clone() }, &[]),
        (Training { cancel_reason: long(LINE_MAX + 1), ..good.clone() }, &["cancel_reason too_long 300"]),
        (Training { opened_by: long(LINE_MAX + 1), ..good.clone() }, &["opened_by too_long 300"]),
        (Training { secret: "short".to_owned(), ..good.clone() }, &["secret malformed"]),
    ] {
        assert_eq!(said(&told.check(None)), *problems, "{told:?}");
    }
}

#[test]
fn photos_of_the_signed_list_come_and_go_and_never_change() {
    let before = Training { photos: vec![photo("a", "b"), photo("c", "d")], ..training() };
    let moved = Photo { place: Place::Missing { why: WhyNoPlace::Denied }, ..photo("a", "b") };
    let with = |photos| Training { photos, ..before.clone() }.check(Some(&before));
    for (photos, problems) in [
        (vec![photo("a", "b"), photo("c", "d"), photo("e", "f")], &[][..]),
        (vec![photo("c", "d")], &[]),
        (vec![], &[]),
        (vec![moved, photo("c", "d")], &["photos captured_changed"]),
        (["1", "2", "3", "4", "5", "6"].map(|n| photo(n, n)).to_vec(), &["photos too_many 5"]),
    ] {
        assert_eq!(said(&with(photos)), *problems);
    }
    // The form keeps them: it does not show them.
    let draft = TrainingDraft { title: "Bimtek modal".to_owned(), ..TrainingDraft::from(&before) };
    assert_eq!(draft.finish(Some(&before), String::new()).unwrap().photos, before.photos);
}

#[test]
fn it_takes_the_hours_of_its_days_and_not_the_nights() {
    let until = |ends: &str| Training { ends: ends.parse().unwrap(), ..training() };
    for (ends, days, hours) in [
        ("2026-08-03T12:00:00+07:00", 1, 3),
        ("2026-08-05T12:00:00+07:00", 3, 9),
        // Through one night.
        ("2026-08-04T01:00:00+07:00", 2, 16),
    ] {
        let told = until(ends);
        assert_eq!((told.days(), told.length()), (days, TimeDelta::hours(hours)), "{ends}");
        assert!(
            !told.is_over(told.ends.to_utc() - TimeDelta::seconds(1)) && told.is_over(told.ends.to_utc())
        );
    }
    let off = Training { cancelled: true, ..training() };
    assert!(!off.is_over(off.ends.to_utc() + TimeDelta::days(9)));
}

#[test]
fn a_picture_of_the_code_says_of_which_training_it_is() {
    let said = room_text(record(20), "012345");
    assert_eq!(read_room_text(&said), Some((record(20), "012345".to_owned())));
    assert_eq!(read_room_text(&format!(" {said}\n")), Some((record(20), "012345".to_owned())));
    for odd in [
        "",
        "012345",
        "https://contoh.example/012345",
        &said[..said.len() - 1],
        &format!("{said}6"),
        &said.replace("pendamping", "lain"),
        &said.replace(':', "/"),
        "pendamping-bimtek:siti:012345",
    ] {
        assert_eq!(read_room_text(odd), None, "{odd}");
    }
}

#[test]
fn who_opened_it_stays_whoever_changes_it() {
    let draft = TrainingDraft { opened_by: "Lina Misal".to_owned(), ..TrainingDraft::from(&training()) };
    assert_eq!(draft.finish(None, String::new()).unwrap().opened_by, "Lina Misal");
    assert_eq!(draft.finish(Some(&training()), String::new()).unwrap().opened_by, "Hadi Misal");
}

#[test]
fn a_code_counts_around_the_time_it_is_shown_and_while_the_training_goes_on() {
    let training = training();
    let during = minute(60).wall;
    let code = training.code_at(during).unwrap();
    let step = TimeDelta::seconds(CODE_SECONDS as i64);
    assert_eq!(training.code_at(during), Some(code.clone()), "it is the same on every phone");
    for (at, good) in [
        (during, true),
        // Phones' clocks are wrong.
        (during + step * 2, true),
        (during - step * 2, true),
        (during + step * 4, false),
        (during - step * 4, false),
    ] {
        assert_eq!(training.accepts(&code, at), good, "{at}");
    }
    let before = training.starts.to_utc() - TimeDelta::minutes(31);
    assert!(!training.accepts(&training.code_at(before).unwrap(), before));
    let after = training.ends.to_utc() + TimeDelta::seconds(1);
    assert!(!training.accepts(&training.code_at(after).unwrap(), after));
    let other = Training { secret: secret([8; 20]), ..training.clone() };
    assert!(!other.accepts(&code, during));
    let off = Training { cancelled: true, ..training.clone() };
    assert!(!off.accepts(&code, during));
    // Without its secret a phone can show no code and calls none good.
    let told = Training { secret: String::new(), ..training };
    assert_eq!(told.code_at(during), None);
    assert!(!told.accepts(&code, during));
}

#[test]
fn it_belongs_to_the_city_it_is_in_and_is_opened_by_that_power() {
    let key = |code: &str| Training::key(&region(code));
    assert_eq!(key("31.74.01"), key("31.74"));
    assert_ne!(key("31.74"), key("31.75"));
    assert_ne!(key("31"), key("31.74"));
    let opened = |family: FamilyId| Revision { family, ..revision(Kind::Training, training().write()) };
    let opener = actor(Role::Coordinator, &[Power::OpenTrainings]);
    assert_eq!(judge(&opener, &opened(key("31.74")), None, None), Ok(()));
    assert_eq!(
        judge(&opener, &opened(key("31")), None, None),
        Err(Refused::Invalid(Problem::new("area", ProblemKind::NotOffered)))
    );
    for other in [mentor(), coordinator(), beneficiary()] {
        assert_eq!(
            judge(&other, &opened(key("31.74")), None, None),
            Err(Refused::NotAllowed(String::new())),
            "{}",
            other.role
        );
    }
}

#[test]
fn a_draft_says_what_is_missing_and_keeps_what_it_does_not_know() {
    let nothing = TrainingDraft::default().finish(None, String::new()).map_err(|problems| said(&problems));
    let missing =
        ["title", "area", "day", "from", "until", "audience"].map(|field| format!("{field} missing"));
    assert_eq!(nothing, Err(missing.to_vec()));

    let mut newer = training();
    newer.rest.insert("moderator".to_owned(), "Bapak Contoh".into());
    let draft = TrainingDraft { title: " Bimtek modal ".to_owned(), ..TrainingDraft::from(&newer) };
    let told = Training { title: "Bimtek modal".to_owned(), ..newer.clone() };
    assert_eq!(draft.finish(Some(&newer), secret([9; 20])), Ok(told), "its codes stay the same");

    // The clock is that of the area, whatever the phone says.
    let east = TrainingDraft { area: Some(region("91.71")), ..TrainingDraft::from(&training()) };
    let there = east.finish(None, secret([9; 20])).unwrap();
    assert_eq!(there.starts.to_rfc3339(), "2026-08-03T09:00:00+09:00");
    let backwards = TrainingDraft { until: draft.from, ..TrainingDraft::from(&training()) };
    let problems = backwards.finish(None, secret([9; 20])).unwrap_err();
    assert_eq!(said(&problems), ["until too_early"], "beside the field of the form");
}
