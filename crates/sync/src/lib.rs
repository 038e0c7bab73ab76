//! How a phone and the centre come to agree: when to try, what to send, what an answer means.
//!
//! `session` decides and does nothing; `exchange` does what it says, once; `http` alone knows a network. No
//! clock of its own, no threads, no screens: the app's `background` gives it those.

pub mod backoff;
pub mod enrol;
pub mod exchange;
pub mod failure;
pub mod http;
pub mod photos;
pub mod session;
mod successor;
mod token;

pub use exchange::{Transport, Turn, take_turn};
pub use failure::Failure;
pub use session::{Action, Event, Session};
