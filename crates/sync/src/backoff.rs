//! When to try again: soon at first, then ever more rarely, never in step with other phones.

use chrono::{DateTime, TimeDelta, Utc};

/// The first wait, in seconds.
const FIRST_S: f64 = 15.0;
/// The longest wait, in seconds. A mentor who walks into coverage should not wait longer than it takes to drink a tea.
const LONGEST_S: f64 = 900.0;

/// The longest wait for an item that never gets through, in seconds: each try costs data, and a person has to look at it.
const STUCK_LONGEST_S: f64 = 2.0 * 3_600.0;

/// When to try an item again that did not get through alone, `stuck` times in a row (1 or more).
pub fn next_stuck(now: DateTime<Utc>, stuck: u32, chance: f64) -> DateTime<Utc> {
    wait(now, doubled(stuck, STUCK_LONGEST_S), chance)
}

fn doubled(times: u32, longest_s: f64) -> f64 {
    (FIRST_S * 2f64.powi(times.saturating_sub(1).min(16) as i32)).min(longest_s)
}

fn wait(now: DateTime<Utc>, most_s: f64, chance: f64) -> DateTime<Utc> {
    now + TimeDelta::milliseconds((most_s * (0.5 + chance.clamp(0.0, 1.0) / 2.0) * 1_000.0) as i64)
}

/// When to try again after `failures` failures in a row (1 or more). `chance` in 0..1 spreads a thousand phones that lost the
/// same tower: the wait lies between half and all of the doubled time. `asked_s` is the centre's `Retry-After`.
pub fn next_try(now: DateTime<Utc>, failures: u32, chance: f64, asked_s: Option<u32>) -> DateTime<Utc> {
    let own = wait(now, doubled(failures, LONGEST_S), chance);
    // What the centre asks for is a floor; an absurd one (a day) is not obeyed beyond an hour.
    let asked = asked_s.map_or(0.0, |s| f64::from(s.min(3_600)) * (1.0 + chance.clamp(0.0, 1.0) / 4.0));
    own.max(now + TimeDelta::milliseconds((asked * 1_000.0) as i64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait_s(failures: u32, chance: f64, asked: Option<u32>) -> i64 {
        let now = DateTime::UNIX_EPOCH;
        (next_try(now, failures, chance, asked) - now).num_seconds()
    }

    #[test]
    fn doubles_within_bounds_and_honours_retry_after() {
        for (failures, chance, asked, seconds) in [
            (1, 1.0, None, 15),
            (1, 0.0, None, 7),
            (2, 1.0, None, 30),
            (5, 1.0, None, 240),
            (7, 1.0, None, 900),
            (u32::MAX, 1.0, None, 900),
            (u32::MAX, 0.0, None, 450),
            (1, 0.0, Some(120), 120),
            (1, 1.0, Some(120), 150),
            (1, 0.0, Some(u32::MAX), 3_600),
        ] {
            assert_eq!(
                wait_s(failures, chance, asked),
                seconds,
                "failures {failures} chance {chance} asked {asked:?}"
            );
        }
    }
}
