//! A road that breaks again and again, to a centre that keeps few begun pictures.

use pendamping_sync::Failure;
use pendamping_sync::photos::{PhotoRoad, To};
use std::cell::RefCell;

/// What a road carries before it breaks.
#[derive(Debug, Clone, Copy)]
pub enum Breaks {
    /// So much on one connection.
    Connection(u64),
    /// So much in one request.
    Request(u64),
    /// So much in one request before that is too slow for the centre, which says so.
    Slow(u64),
}

/// A road that breaks, to a centre that keeps 16 begun pictures, as ours does.
pub struct Narrow {
    breaks: Breaks,
    parts: RefCell<Vec<(String, u64, u64)>>,
    /// Pictures that came whole.
    pub whole: RefCell<Vec<String>>,
    carried: RefCell<u64>,
    /// Bytes of pictures that went onto it.
    pub sent: RefCell<u64>,
}
impl Narrow {
    /// A road that breaks so.
    pub fn new(breaks: Breaks) -> Narrow {
        let (parts, whole, carried, sent) = Default::default();
        Narrow { breaks, parts, whole, carried, sent }
    }
    fn carry(&self, bytes: usize) -> Result<(), Failure> {
        *self.sent.borrow_mut() += bytes as u64;
        let asks = bytes as u64 + 500;
        *self.carried.borrow_mut() += asks;
        let breaks = match self.breaks {
            Breaks::Connection(most) => *self.carried.borrow() > most,
            Breaks::Request(most) | Breaks::Slow(most) => asks > most,
        };
        if !breaks {
            return Ok(());
        }
        *self.carried.borrow_mut() = 0;
        match self.breaks {
            Breaks::Slow(_) => Err(Failure::Later { status: 503, after_s: Some(5) }),
            _ => Err(Failure::Silent(None)),
        }
    }
    fn note(&self, sha: &str, length: u64, has: u64) {
        let mut parts = self.parts.borrow_mut();
        parts.retain(|(name, ..)| name != sha);
        if has >= length {
            self.whole.borrow_mut().push(sha.to_owned());
            return;
        }
        parts.push((sha.to_owned(), length, has));
        if parts.len() > 16 {
            parts.remove(0);
        }
    }
    fn get(&self, sha: &str) -> Option<(u64, u64)> {
        self.parts.borrow().iter().find(|(name, ..)| name == sha).map(|(_, length, has)| (*length, *has))
    }
}
impl PhotoRoad for Narrow {
    fn begin(&self, to: To, length: u64, piece: &[u8]) -> Result<u64, Failure> {
        self.carry(piece.len())?;
        if let Some((_, has)) = self.get(to.sha256).filter(|(_, has)| *has >= piece.len() as u64) {
            return Ok(has);
        }
        self.note(to.sha256, length, piece.len() as u64);
        Ok(piece.len() as u64)
    }
    fn offset(&self, to: To, _: u64) -> Result<Option<u64>, Failure> {
        self.carry(0)?;
        Ok(self.get(to.sha256).map(|(_, has)| has))
    }
    fn append(&self, to: To, _: u64, offset: u64, piece: &[u8]) -> Result<Option<u64>, Failure> {
        self.carry(piece.len())?;
        let Some((length, has)) = self.get(to.sha256).filter(|(_, has)| *has == offset) else {
            return Ok(None);
        };
        self.note(to.sha256, length, has + piece.len() as u64);
        Ok(Some(has + piece.len() as u64))
    }
}
