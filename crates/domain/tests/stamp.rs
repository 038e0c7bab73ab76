//! A stamp: a moment as a phone saw it, comparable by running time when the clock cannot be trusted.
#![allow(clippy::unwrap_used)]

mod example;

use chrono::{DateTime, TimeDelta, Utc};
use example::*;
use pendamping_domain::stamp::Stamp;

#[test]
fn the_day_is_the_devices_own() {
    for (wall, offset, date) in [
        ("2026-08-03T16:59:59Z", 420, "2026-08-03"),
        ("2026-08-03T17:00:00Z", 420, "2026-08-04"),
        ("2026-08-03T15:00:00Z", 540, "2026-08-04"),
        ("2026-08-03T00:30:00Z", -60, "2026-08-02"),
        ("2026-08-03T23:00:00Z", 0, "2026-08-03"),
        // No such zone: UTC.
        ("2026-08-03T23:00:00Z", 1440, "2026-08-03"),
        ("2026-08-03T23:00:00Z", i16::MIN, "2026-08-03"),
    ] {
        let stamp = Stamp { wall: moment(wall), offset, ..minute(0) };
        assert_eq!(stamp.date(), day(date), "{wall} {offset}");
    }
}

#[test]
fn how_long_and_how_far_the_clock_was_moved() {
    // boot of the later stamp, wall minutes later, running minutes later → minutes between, minutes moved
    let table = [
        ("boot", 30, 30, 30, Some(0)),
        ("boot", 90, 30, 30, Some(60)),
        ("boot", -30, 30, 30, Some(-60)),
        ("boot", 0, 0, 0, Some(0)),
        ("boot", 0, -5, -5, Some(5)),
        ("another", 30, -50, 30, None),
        ("another", -30, 0, -30, None),
    ];
    for (boot, wall, ran, between, moved) in table {
        let started = minute(0);
        let later = Stamp {
            wall: started.wall + TimeDelta::minutes(wall),
            boot: boot.to_owned(),
            elapsed: (started.elapsed as i64 + ran * 60_000) as u64,
            ..started.clone()
        };
        assert_eq!(started.millis_until(&later), between * 60_000, "{boot} {wall} {ran}");
        assert_eq!(
            started.wall_moved(&later),
            moved.map(|minutes: i64| minutes * 60_000),
            "{boot} {wall} {ran}"
        );
    }
}

#[test]
fn stamps_from_nowhere_do_not_stop_the_centre() {
    let ends = [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC, moment("2026-08-03T00:00:00Z")];
    let runs = [0, 1, i64::MAX as u64, i64::MAX as u64 + 1, u64::MAX];
    let mut stamps = Vec::new();
    for wall in ends {
        for elapsed in runs {
            for offset in [0, 840, -720, i16::MIN, i16::MAX] {
                stamps.push(Stamp { wall, offset, boot: "boot".into(), elapsed });
            }
        }
    }
    for first in &stamps {
        let _ = (first.date(), first.local());
        for second in &stamps {
            let _ = (first.millis_until(second), first.wall_moved(second));
        }
    }
    let longest = stamps[0].millis_until(&Stamp { elapsed: u64::MAX, ..stamps[0].clone() });
    assert_eq!(longest, i64::MAX, "further than can be said is as far as can be said");
}
