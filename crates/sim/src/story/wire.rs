//! A wire between a phone and the centre that counts every raw TCP byte and can misbehave: hold the answer back, lose it, or say
//! a request once more.

use anyhow::{Context, Result};
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;

/// What the wire does with answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Lets everything through.
    Pass,
    /// Lets the request through and breaks the connection when the answer comes.
    LoseAnswer,
    /// Lets the request through and keeps the answer until told otherwise.
    HoldAnswer,
}

/// What went over it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Count {
    /// HTTP requests.
    pub requests: usize,
    /// Bytes from the phone.
    pub up: usize,
    /// Bytes to the phone.
    pub down: usize,
}

struct State {
    manner: Manner,
    count: Count,
    held: usize,
    last_request: Vec<u8>,
}

/// The wire.
#[derive(Clone)]
pub struct Wire {
    address: SocketAddr,
    centre: SocketAddr,
    shared: Arc<(Mutex<State>, Condvar)>,
}

impl Wire {
    /// A wire to `centre` on a port of its own.
    pub fn to(centre: SocketAddr) -> Result<Wire> {
        let listener = TcpListener::bind("127.0.0.1:0").context("no port for the wire")?;
        let state = State { manner: Manner::Pass, count: Count::default(), held: 0, last_request: Vec::new() };
        let wire = Wire {
            address: listener.local_addr()?,
            centre,
            shared: Arc::new((Mutex::new(state), Condvar::new())),
        };
        let serving = wire.clone();
        thread::spawn(move || {
            for phone in listener.incoming().flatten() {
                let wire = serving.clone();
                thread::spawn(move || wire.carry(phone));
            }
        });
        Ok(wire)
    }

    /// Its address, as the phone is told it.
    pub fn url(&self) -> String { format!("http://{}", self.address) }

    /// Changes its manner; what was held goes on.
    pub fn set(&self, manner: Manner) {
        self.state().manner = manner;
        self.shared.1.notify_all();
    }

    /// Waits until an answer is being held.
    pub fn wait_until_held(&self) {
        let mut state = self.state();
        while state.held == 0 {
            state = self.shared.1.wait(state).unwrap_or_else(|poisoned| poisoned.into_inner());
        }
    }

    /// What went over it since this was last asked.
    pub fn take_count(&self) -> Count { std::mem::take(&mut self.state().count) }

    /// Says the last request once more, byte for byte, straight to the centre; gives the answer's status line.
    pub fn replay(&self) -> Result<String> {
        let request = self.state().last_request.clone();
        let mut centre = TcpStream::connect(self.centre)?;
        centre.write_all(&request)?;
        let mut answer = [0; 64];
        let n = centre.read(&mut answer)?;
        Ok(String::from_utf8_lossy(&answer[..n]).lines().next().unwrap_or("").to_owned())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn carry(&self, phone: TcpStream) {
        let Ok(centre) = TcpStream::connect(self.centre) else {
            drop(phone.shutdown(Shutdown::Both));
            return;
        };
        let (Ok(phone_up), Ok(centre_up)) = (phone.try_clone(), centre.try_clone()) else { return };
        let upward = self.clone();
        let up = thread::spawn(move || upward.carry_up(phone_up, centre_up));
        self.carry_down(centre, phone);
        drop(up.join());
    }

    fn carry_up(&self, mut phone: TcpStream, mut centre: TcpStream) {
        let mut chunk = [0; 16_384];
        while let Ok(n @ 1..) = phone.read(&mut chunk) {
            {
                let mut state = self.state();
                state.count.up += n;
                if chunk[..n].starts_with(b"POST ") {
                    state.count.requests += 1;
                    state.last_request.clear();
                }
                state.last_request.extend_from_slice(&chunk[..n]);
            }
            if centre.write_all(&chunk[..n]).is_err() {
                break;
            }
        }
        drop(centre.shutdown(Shutdown::Write));
    }

    fn carry_down(&self, mut centre: TcpStream, mut phone: TcpStream) {
        let mut chunk = [0; 16_384];
        while let Ok(n @ 1..) = centre.read(&mut chunk) {
            if !self.let_through(n) || phone.write_all(&chunk[..n]).is_err() {
                break;
            }
        }
        drop(phone.shutdown(Shutdown::Both));
        drop(centre.shutdown(Shutdown::Both));
    }

    fn let_through(&self, n: usize) -> bool {
        let mut state = self.state();
        if state.manner == Manner::HoldAnswer {
            state.held += 1;
            self.shared.1.notify_all();
            while state.manner == Manner::HoldAnswer {
                state = self.shared.1.wait(state).unwrap_or_else(|poisoned| poisoned.into_inner());
            }
            state.held -= 1;
        }
        if state.manner == Manner::LoseAnswer {
            return false;
        }
        state.count.down += n;
        true
    }
}
