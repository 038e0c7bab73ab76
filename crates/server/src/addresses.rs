//! How often strangers may fail, by address. Only failures count, so a village behind one address is not shut out by its own
//! numbers. It keeps nothing but counts, and forgets them.

use chrono::{DateTime, Duration, Utc};
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

/// Failures allowed from one address within a window.
pub const FAILURES_MAX: u32 = 30;
/// The window, in minutes.
pub const WINDOW_MIN: i64 = 15;
/// Addresses remembered at once; beyond it, those whose window is over are forgotten, then all.
const ADDRESSES_MAX: usize = 50_000;

/// The failures of strangers.
#[derive(Default)]
pub struct Addresses {
    failed: Mutex<HashMap<IpAddr, (DateTime<Utc>, u32)>>,
}

/// One subscriber: a whole /64 of IPv6 is one.
fn subscriber(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 => v4,
    }
}

impl Addresses {
    /// Seconds until `address` may try again; none when it may now.
    pub fn wait(&self, address: IpAddr, now: DateTime<Utc>) -> Option<u64> {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, count) = *failed.get(&subscriber(address))?;
        let left = since + Duration::minutes(WINDOW_MIN) - now;
        (count >= FAILURES_MAX && left > Duration::zero()).then(|| left.num_seconds().max(1) as u64)
    }

    /// Counts a failure.
    pub fn failed(&self, address: IpAddr, now: DateTime<Utc>) {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        let over = |since: DateTime<Utc>| now - since >= Duration::minutes(WINDOW_MIN);
        if failed.len() >= ADDRESSES_MAX {
            failed.retain(|_, (since, _)| !over(*since));
            if failed.len() >= ADDRESSES_MAX {
                failed.clear();
            }
        }
        let entry = failed.entry(subscriber(address)).or_insert((now, 0));
        if over(entry.0) {
            *entry = (now, 0);
        }
        entry.1 = entry.1.saturating_add(1);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn thirty_failures_in_a_quarter_of_an_hour() {
        let (addresses, start) = (Addresses::default(), DateTime::UNIX_EPOCH);
        let one: IpAddr = "10.0.0.1".parse().unwrap();
        for _ in 0..FAILURES_MAX {
            assert_eq!(addresses.wait(one, start), None);
            addresses.failed(one, start);
        }
        assert_eq!(addresses.wait(one, start), Some(900));
        assert_eq!(addresses.wait("10.0.0.2".parse().unwrap(), start), None);
        assert_eq!(addresses.wait(one, start + Duration::minutes(15)), None);
        addresses.failed(one, start + Duration::minutes(15));
        assert_eq!(addresses.wait(one, start + Duration::minutes(15)), None);
    }

    #[test]
    fn a_subscriber_of_ipv6_is_a_64() {
        let (addresses, start) = (Addresses::default(), DateTime::UNIX_EPOCH);
        for n in 0..FAILURES_MAX {
            addresses.failed(format!("2001:db8::{n:x}").parse().unwrap(), start);
        }
        assert!(addresses.wait("2001:db8::ffff:1".parse().unwrap(), start).is_some());
        assert!(addresses.wait("2001:db8:0:1::1".parse().unwrap(), start).is_none());
    }
}
