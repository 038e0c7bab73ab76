//! What connections may take of the centre, so that no few of them starve the rest: places, by what the process may open and
//! by address, and time (`body`).

pub mod body;

use crate::addresses::subscriber;
use crate::api::PLACES;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// Connections open at once; more wait in the listener's queue.
const CONNECTIONS: usize = 4_096;
/// Files that are not connections: the database and its log once for each request at work, and what else a process has open.
const FILES: usize = 2 * PLACES + 64;
/// As few connections as a process may have, however little it may open.
const CONNECTIONS_AT_LEAST: usize = 16;
/// The part of all connections that one address may have open. Villages and offices share one.
const PART_OF_ONE: usize = 4;

/// How many connections there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// In all.
    pub all: usize,
    /// From one address.
    pub of_one: usize,
}

impl Connections {
    /// What this process can have. Behind a proxy all come from one address, and keeping them apart is the proxy's job.
    pub fn of_this_process(behind_proxy: bool) -> Connections {
        Connections::within(files(CONNECTIONS + FILES), behind_proxy)
    }

    fn within(files: usize, behind_proxy: bool) -> Connections {
        let all = files.saturating_sub(FILES).clamp(CONNECTIONS_AT_LEAST, CONNECTIONS);
        Connections { all, of_one: if behind_proxy { all } else { all / PART_OF_ONE } }
    }
}

/// How many files this process may open; as many as are `wanted` where the system lets it ask for them.
#[cfg(unix)]
fn files(wanted: usize) -> usize {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    let wanted = wanted as u64;
    if limit.current.is_some_and(|current| current < wanted) {
        let before = limit.current;
        limit.current = Some(limit.maximum.map_or(wanted, |maximum| maximum.min(wanted)));
        if setrlimit(Resource::Nofile, limit).is_err() {
            limit.current = before;
        }
    }
    limit.current.map_or(usize::MAX, |current| usize::try_from(current).unwrap_or(usize::MAX))
}

/// Elsewhere there is no such limit to go by.
#[cfg(not(unix))]
fn files(wanted: usize) -> usize {
    wanted
}

/// Who has connections open.
#[derive(Debug)]
pub struct Peers {
    open: Mutex<HashMap<IpAddr, usize>>,
    most: usize,
}

/// One open connection of an address.
#[derive(Debug)]
pub struct Open {
    peers: Arc<Peers>,
    address: IpAddr,
}

impl Peers {
    /// Nobody yet; each may have `most`.
    pub fn new(most: usize) -> Arc<Peers> {
        Arc::new(Peers { open: Mutex::default(), most })
    }

    /// Counts one more connection of `address`; none when it has as many as it may.
    pub fn enter(self: &Arc<Peers>, address: IpAddr) -> Option<Open> {
        let address = subscriber(address);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(address).or_insert(0);
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Open { peers: Arc::clone(self), address })
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut open = self.peers.open.lock().unwrap_or_else(PoisonError::into_inner);
        match open.get_mut(&self.address) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                open.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn connections_follow_what_the_process_may_open() {
        for (files, all, of_one) in [
            (0, 16, 4),
            (256, 96, 24),
            (1_024, 864, 216),
            (1 << 20, 4_096, 1_024),
            (usize::MAX, 4_096, 1_024),
        ] {
            assert_eq!(Connections::within(files, false), Connections { all, of_one }, "{files}");
            assert_eq!(Connections::within(files, true), Connections { all, of_one: all }, "{files}");
        }
    }

    #[test]
    fn one_address_has_its_part_and_gets_it_back() {
        let peers = Peers::new(2);
        let (one, other) = ("10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap());
        let held = [peers.enter(one).unwrap(), peers.enter(one).unwrap()];
        assert!(peers.enter(one).is_none());
        assert!(peers.enter(other).is_some());
        drop(held);
        assert!(peers.enter(one).is_some());
        assert!(peers.open.lock().unwrap().is_empty(), "who has none open is forgotten");
    }
}
