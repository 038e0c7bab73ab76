//! Plausibility: each flag at its limit, just below and just above; and what must not count against a mentor.
#![allow(clippy::unwrap_used)]

mod example;

use chrono::TimeDelta;
use example::*;
use pendamping_domain::config::Limits;
use pendamping_domain::photo::PhotoUse;
use pendamping_domain::place::{Fix, Place, WhyNoPlace};
use pendamping_domain::plausibility::{ClockKnown, Context, Flag, FlagKind, Span, flags};
use pendamping_domain::visit::{Met, Mode, Visit};

/// The flags in words: `far_from_home 501`.
fn flagged(visit: &Visit, context: &Context) -> Vec<String> {
    flags(record(10), visit, &config().limits, context).iter().map(words).collect()
}
fn words(flag: &Flag) -> String {
    let value = flag.value.map(|value| format!(" {value}")).unwrap_or_default();
    let with = flag.with.map(|with| format!(" with {}", with.0.as_u128())).unwrap_or_default();
    format!("{}{value}{with}", flag.kind)
}

/// A place so many metres north of the home.
fn north(metres: f64, accuracy_m: f64) -> Place {
    let degrees = (metres / 6_371_008.8).to_degrees();
    Place::Fixed(Fix { accuracy_m, ..Fix::exact(home().lat + degrees, home().lon) })
}

fn at(place: Place) -> Visit {
    let mut visit = visit();
    visit.captured.place = place;
    visit
}

#[test]
fn far_from_home_beyond_the_fence_and_the_fixs_own_accuracy() {
    let at_home = Context { home: Some(home()), ..Context::default() };
    // metres from home, accuracy in metres, flag (the fence is 500 m)
    let table: &[(f64, f64, &[&str])] = &[
        (0.0, 0.0, &[]),
        (499.9, 0.0, &[]),
        (500.1, 0.0, &["far_from_home 500"]),
        (501.0, 0.0, &["far_from_home 501"]),
        // A poor fix: its own accuracy counts for the mentor; the figure is still the whole distance.
        (1_499.9, 1_000.0, &[]),
        (1_500.1, 1_000.0, &["far_from_home 1500"]),
        // One that claims to be anywhere counts for no more than two kilometres, or it would silence the flag.
        (2_499.9, 30_000.0, &[]),
        (2_500.1, 30_000.0, &["far_from_home 2500"]),
        (120_000.0, f64::MAX, &["far_from_home 120000"]),
        (120_000.0, 5.0, &["far_from_home 120000"]),
    ];
    for (metres, accuracy, expected) in table {
        assert_eq!(flagged(&at(north(*metres, *accuracy)), &at_home), *expected, "{metres} ± {accuracy}");
    }
}

#[test]
fn distance_is_not_judged_without_two_places_in_person() {
    let at_home = Context { home: Some(home()), ..Context::default() };
    let far = at(north(9_000.0, 5.0));
    assert_eq!(flagged(&far, &at_home), ["far_from_home 9000"]);
    assert_eq!(flagged(&far, &Context::default()), [""; 0], "home unknown");
    assert_eq!(flagged(&at(Place::Missing { why: WhyNoPlace::Denied }), &at_home), [""; 0], "no fix");
    assert_eq!(flagged(&Visit { mode: Mode::ByPhone, ..far.clone() }, &at_home), [""; 0], "by phone");
    assert_eq!(
        flagged(&Visit { met: Met::NotMet, ..far }, &at_home),
        ["far_from_home 9000"],
        "nobody met, but where?"
    );
}

#[test]
fn too_short_below_the_shortest() {
    // seconds between start and end, flag (the shortest is 10 minutes)
    let table: &[(i64, &[&str])] =
        &[(600, &[]), (601, &[]), (599, &["too_short 9"]), (60, &["too_short 1"]), (0, &["too_short 0"])];
    for (seconds, expected) in table {
        let mut visit = visit();
        visit.captured.ended.wall = visit.captured.started.wall + TimeDelta::seconds(*seconds);
        visit.captured.ended.elapsed = visit.captured.started.elapsed + (*seconds as u64) * 1_000;
        assert_eq!(flagged(&visit, &Context::default()), *expected, "{seconds} s");
        let by_phone = Visit { mode: Mode::ByPhone, ..visit.clone() };
        assert_eq!(flagged(&by_phone, &Context::default()), [""; 0], "a call may be short: {seconds} s");
        let not_met = Visit { met: Met::NotMet, ..visit };
        assert_eq!(flagged(&not_met, &Context::default()), [""; 0], "nobody met: {seconds} s");
    }
}

#[test]
fn length_is_by_running_time_within_a_boot_and_by_the_wall_across() {
    // The wall says four hours, the device ran for three minutes: the clock was moved, and the visit was short.
    let mut visit = visit();
    visit.captured.ended = pendamping_domain::stamp::Stamp { elapsed: minute(3).elapsed, ..minute(240) };
    assert_eq!(flagged(&visit, &Context::default()), ["too_short 3", "clock 237"]);
    // The phone was restarted in between: only the wall is left to say.
    visit.captured.ended.boot = "another".into();
    assert_eq!(flagged(&visit, &Context::default()), [""; 0]);
}

#[test]
fn overlap_names_the_other_visit() {
    let span =
        |id, from, to| Span { record: record(id), from: minute(from).wall, to: minute(to).wall, place: None };
    // The visit is from minute 0 to 30.
    let table: &[(&str, Vec<Span>, &[&str])] = &[
        ("alone", vec![], &[]),
        ("ends as this begins", vec![span(3, -30, 0)], &[]),
        ("a minute into it", vec![span(3, -30, 1)], &["overlap with 3"]),
        ("begins as this ends", vec![span(3, 30, 60)], &[]),
        ("a minute before", vec![span(3, 29, 60)], &["overlap with 3"]),
        ("inside", vec![span(3, 10, 20)], &["overlap with 3"]),
        ("around", vec![span(3, -10, 40)], &["overlap with 3"]),
        ("the same times", vec![span(3, 0, 30)], &["overlap with 3"]),
        ("itself", vec![span(10, 0, 30)], &[]),
        ("several: one is named, always the same", vec![span(5, 0, 30), span(3, 0, 30)], &["overlap with 3"]),
    ];
    for (name, others, expected) in table {
        assert_eq!(flagged(&visit(), &Context { others, ..Context::default() }), *expected, "{name}");
    }
}

#[test]
fn a_clock_that_is_off_at_the_limit_and_beyond() {
    const TOLERANCE_MS: i64 = 5 * 60_000;
    let ended = minute(30).wall;
    let arrived = |late_ms| ClockKnown::ArrivedAt(ended - TimeDelta::milliseconds(late_ms));
    let table: &[(&str, Option<ClockKnown>, &[&str])] = &[
        ("nothing known", None, &[]),
        ("right", Some(ClockKnown::AheadMs(0)), &[]),
        ("ahead at the limit", Some(ClockKnown::AheadMs(TOLERANCE_MS)), &[]),
        ("just above", Some(ClockKnown::AheadMs(TOLERANCE_MS + 1)), &["clock 5"]),
        ("behind at the limit", Some(ClockKnown::AheadMs(-TOLERANCE_MS)), &[]),
        ("just above", Some(ClockKnown::AheadMs(-TOLERANCE_MS - 1)), &["clock -5"]),
        ("ten years", Some(ClockKnown::AheadMs(10 * 365 * 86_400_000)), &["clock 5256000"]),
        ("no such clock", Some(ClockKnown::AheadMs(i64::MIN)), &["clock -153722867280912"]),
        ("arrives a month later", Some(arrived(-30 * 86_400_000)), &[]),
        ("arrives as it ends", Some(arrived(0)), &[]),
        ("ends after it arrived, at the limit", Some(arrived(TOLERANCE_MS)), &[]),
        ("just above", Some(arrived(TOLERANCE_MS + 1)), &["clock 5"]),
        ("from the future", Some(arrived(86_400_000)), &["clock 1440"]),
    ];
    for (name, clock, expected) in table {
        assert_eq!(flagged(&visit(), &Context { clock: *clock, ..Context::default() }), *expected, "{name}");
    }
}

#[test]
fn a_clock_that_was_moved_during_the_visit() {
    // wall minutes and running minutes from start to end, same boot?, flags (tolerance 5 minutes)
    let table: &[(i64, i64, bool, &[&str])] = &[
        (30, 30, true, &[]),
        (35, 30, true, &[]),
        (36, 30, true, &["clock 6"]),
        (25, 30, true, &[]),
        (24, 30, true, &["clock -6"]),
        (-60, 30, true, &["clock -90"]),
        // Across boots only going backwards can be seen; how long the visit was cannot.
        (300, 30, false, &[]),
        (-4, 30, false, &["too_short 0"]),
        (-6, 30, false, &["too_short 0", "clock -6"]),
    ];
    for (wall, ran, same_boot, expected) in table {
        let mut visit = visit();
        visit.captured.ended.wall = minute(*wall).wall;
        visit.captured.ended.elapsed = minute(*ran).elapsed;
        if !same_boot {
            visit.captured.ended.boot = "another".into();
        }
        assert_eq!(flagged(&visit, &Context::default()), *expected, "wall {wall} ran {ran} same {same_boot}");
    }
}

/// A visit of half an hour that began at `place`.
fn span_at(id: u128, from: i64, place: Place) -> Span {
    Span {
        record: record(id),
        from: minute(from).wall,
        to: minute(from + 30).wall,
        place: place.fix().copied(),
    }
}

#[test]
fn travel_that_nobody_can_make_names_the_other_visit() {
    let hour_before = |metres, accuracy| vec![span_at(3, -60, north(metres, accuracy))];
    // The visit begins at minute 0 at the home, measured to the metre; the limit is 100 km/h, and a kilometre is given.
    let table: &[(&str, Vec<Span>, &[&str])] = &[
        ("no other", vec![], &[]),
        ("next door a minute before", vec![span_at(3, -1, north(900.0, 0.0))], &["overlap with 3"]),
        ("next door at the same moment", vec![span_at(3, 0, north(999.0, 0.0))], &["overlap with 3"]),
        ("at the limit", hour_before(101_400.0, 0.0), &[]),
        ("just above", hour_before(101_600.0, 0.0), &["impossible_travel 101 with 3"]),
        ("both devices may be that wrong", hour_before(103_300.0, 1_900.0), &[]),
        (
            "no device is believed to be wrong by more",
            hour_before(103_700.0, 99_000.0),
            &["impossible_travel 101 with 3"],
        ),
        (
            "where the other was is not known",
            vec![span_at(3, -60, Place::Missing { why: WhyNoPlace::Denied })],
            &[],
        ),
        (
            "the later one counts as well",
            vec![span_at(3, 60, north(500_000.0, 0.0))],
            &["impossible_travel 499 with 3"],
        ),
        ("itself", vec![span_at(10, -60, north(500_000.0, 0.0))], &[]),
        (
            "several: the fastest",
            vec![span_at(3, -60, north(300_000.0, 0.0)), span_at(5, -60, north(500_000.0, 0.0))],
            &["impossible_travel 499 with 5"],
        ),
        (
            "as fast: one is named, always the same",
            vec![span_at(5, -60, north(500_000.0, 0.0)), span_at(3, -60, north(500_000.0, 0.0))],
            &["impossible_travel 499 with 3"],
        ),
    ];
    for (name, others, expected) in table {
        let context = Context { others, ..Context::default() };
        assert_eq!(flagged(&at(north(0.0, 0.0)), &context), *expected, "{name}");
    }
    let far = hour_before(500_000.0, 0.0);
    let nowhere = at(Place::Missing { why: WhyNoPlace::Denied });
    assert_eq!(flagged(&nowhere, &Context { others: &far, ..Context::default() }), [""; 0], "no place");
}

#[test]
fn a_place_that_was_made_up_is_flagged_wherever_it_is() {
    let mocked = Fix { mocked: true, ..home() };
    let context = Context { home: Some(home()), ..Context::default() };
    assert_eq!(flagged(&at(Place::Fixed(mocked)), &context), ["mocked_location"]);
    assert_eq!(flagged(&at(Place::Fixed(home())), &context), [""; 0]);
}

fn used(hash: &str, by: u128, own: bool) -> PhotoUse {
    PhotoUse { hash: hash.repeat(64), record: record(by), own }
}

#[test]
fn a_photo_of_another_visit_is_known_again() {
    let photographed = Visit { photos: vec![photo("a", "b"), photo("c", "d")], ..visit() };
    let cases: &[(&str, &[PhotoUse], &[&str])] = &[
        ("nobody else has any", &[], &[]),
        ("others have others", &[used("e", 3, true)], &[]),
        ("the visit itself, of an earlier save", &[used("a", 10, true)], &[]),
        ("the same picture", &[used("c", 3, true)], &["photo_used with 3"]),
        ("the same shot, made smaller once more", &[used("d", 3, true)], &["photo_used with 3"]),
        ("somebody else's visit is not named", &[used("a", 3, false)], &["photo_used"]),
        (
            "one that can be named says more",
            &[used("a", 3, false), used("a", 4, true)],
            &["photo_used with 4"],
        ),
    ];
    for (name, photos, expected) in cases {
        let context = Context { photos, ..Context::default() };
        assert_eq!(flagged(&photographed, &context), *expected, "{name}");
    }
    let context = Context { photos: &[used("a", 3, true)], ..Context::default() };
    assert_eq!(flagged(&visit(), &context), [""; 0], "no photo");
}

#[test]
fn all_flags_at_once_come_in_a_fixed_order() {
    let mut visit = at(north(9_000.0, 5.0));
    if let Place::Fixed(fix) = &mut visit.captured.place {
        fix.mocked = true;
    }
    visit.captured.ended = minute(3);
    let others = [span_at(3, 0, north(40_000.0, 5.0))];
    visit.photos = vec![photo("a", "b")];
    let photos = [used("a", 3, true)];
    let context = Context {
        home: Some(home()),
        others: &others,
        photos: &photos,
        clock: Some(ClockKnown::AheadMs(3_600_000)),
    };
    assert_eq!(
        flagged(&visit, &context),
        [
            "far_from_home 9000",
            "too_short 3",
            "overlap with 3",
            "clock 60",
            "impossible_travel 107964 with 3",
            "mocked_location",
            "photo_used with 3"
        ]
    );
}

#[test]
fn an_office_may_set_its_limits_to_nothing_or_everything() {
    let context = Context { home: Some(home()), ..Context::default() };
    let none = Limits {
        fence_m: u32::MAX,
        shortest_visit_min: 0,
        clock_tolerance_min: u32::MAX,
        fastest_km_per_hour: u32::MAX,
    };
    let mut visit = at(north(9_000_000.0, 0.0));
    visit.captured.ended = minute(0);
    assert_eq!(flags(record(10), &visit, &none, &context), []);
    let strict =
        Limits { fence_m: 0, shortest_visit_min: u32::MAX, clock_tolerance_min: 0, fastest_km_per_hour: 0 };
    let kinds: Vec<FlagKind> =
        flags(record(10), &visit, &strict, &context).into_iter().map(|flag| flag.kind).collect();
    assert_eq!(kinds, [FlagKind::FarFromHome, FlagKind::TooShort]);
}

#[test]
fn distances_on_the_ground() {
    // Monas, Jakarta to Tugu, Yogyakarta: about 428 km; and once round by the date line.
    let monas = Fix::exact(-6.1754, 106.8272);
    let tugu = Fix::exact(-7.7829, 110.3671);
    assert!((427_000.0..430_000.0).contains(&monas.metres_to(&tugu)), "{}", monas.metres_to(&tugu));
    assert_eq!(monas.metres_to(&tugu), tugu.metres_to(&monas));
    let east = Fix::exact(0.0, 179.999);
    let west = Fix::exact(0.0, -179.999);
    assert!((222.0..223.0).contains(&east.metres_to(&west)), "{}", east.metres_to(&west));
}
