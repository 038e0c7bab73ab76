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

/// What one address did within its window.
struct Tried {
    since: DateTime<Utc>,
    failed: u32,
    /// Attempts that are being judged: until then each may be a failure.
    under_way: u32,
}

/// The failures of strangers.
#[derive(Default)]
pub struct Addresses {
    tried: Mutex<HashMap<IpAddr, Tried>>,
}

/// An attempt under way. It holds a place among the failures that are allowed, and gives it back unless it failed.
pub struct Attempt<'a> {
    addresses: &'a Addresses,
    address: IpAddr,
    failed: bool,
}

impl Attempt<'_> {
    /// It failed, and counts.
    pub fn failed(mut self) {
        self.failed = true;
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        let mut tried = self.addresses.tried.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(tried) = tried.get_mut(&self.address) {
            tried.under_way = tried.under_way.saturating_sub(1);
            tried.failed = tried.failed.saturating_add(u32::from(self.failed));
        }
    }
}

/// One subscriber: a whole /64 of IPv6 is one.
pub fn subscriber(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 => v4,
    }
}

fn is_over(since: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - since >= Duration::minutes(WINDOW_MIN)
}

/// Seconds until the window is over, when its failures are used up.
fn shut(tried: &Tried, now: DateTime<Utc>) -> Option<u64> {
    let left = tried.since + Duration::minutes(WINDOW_MIN) - now;
    (tried.failed >= FAILURES_MAX && left > Duration::zero()).then(|| left.num_seconds().max(1) as u64)
}

impl Addresses {
    /// Seconds until `address` may try again; none when it may now.
    pub fn wait(&self, address: IpAddr, now: DateTime<Utc>) -> Option<u64> {
        let tried = self.tried.lock().unwrap_or_else(PoisonError::into_inner);
        shut(tried.get(&subscriber(address))?, now)
    }

    /// Takes a place for one attempt, or says in how many seconds there may be one. In one step: of requests that come at the
    /// same moment no more get through than may fail.
    pub fn attempt(&self, address: IpAddr, now: DateTime<Utc>) -> Result<Attempt<'_>, u64> {
        let address = subscriber(address);
        let mut all = self.tried.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= ADDRESSES_MAX {
            all.retain(|_, tried| tried.under_way > 0 || !is_over(tried.since, now));
            if all.len() >= ADDRESSES_MAX {
                all.clear();
            }
        }
        let tried = all.entry(address).or_insert(Tried { since: now, failed: 0, under_way: 0 });
        if is_over(tried.since, now) {
            (tried.since, tried.failed) = (now, 0);
        }
        if let Some(wait) = shut(tried, now) {
            return Err(wait);
        }
        if tried.failed.saturating_add(tried.under_way) >= FAILURES_MAX {
            return Err(1);
        }
        tried.under_way += 1;
        Ok(Attempt { addresses: self, address, failed: false })
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
            addresses.attempt(one, start).unwrap().failed();
        }
        assert_eq!(addresses.wait(one, start), Some(900));
        assert_eq!(addresses.wait("10.0.0.2".parse().unwrap(), start), None);
        assert_eq!(addresses.wait(one, start + Duration::minutes(15)), None);
        addresses.attempt(one, start + Duration::minutes(15)).unwrap().failed();
        assert_eq!(addresses.wait(one, start + Duration::minutes(15)), None);
    }

    #[test]
    fn attempts_under_way_hold_their_places() {
        let (addresses, start) = (Addresses::default(), DateTime::UNIX_EPOCH);
        let one: IpAddr = "10.0.0.1".parse().unwrap();
        let held: Vec<_> = (0..FAILURES_MAX).map(|_| addresses.attempt(one, start).unwrap()).collect();
        assert_eq!(addresses.attempt(one, start).err(), Some(1), "as soon as one of them is judged");
        drop(held);
        assert_eq!(addresses.wait(one, start), None, "what did not fail does not count");
        let held: Vec<_> = (0..FAILURES_MAX).map(|_| addresses.attempt(one, start).unwrap()).collect();
        held.into_iter().for_each(Attempt::failed);
        assert_eq!(addresses.attempt(one, start).err(), Some(900));
    }

    #[test]
    fn a_subscriber_of_ipv6_is_a_64() {
        let (addresses, start) = (Addresses::default(), DateTime::UNIX_EPOCH);
        for n in 0..FAILURES_MAX {
            addresses.attempt(format!("2001:db8::{n:x}").parse().unwrap(), start).unwrap().failed();
        }
        assert!(addresses.wait("2001:db8::ffff:1".parse().unwrap(), start).is_some());
        assert!(addresses.wait("2001:db8:0:1::1".parse().unwrap(), start).is_none());
    }
}
