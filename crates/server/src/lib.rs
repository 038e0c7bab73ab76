//! The centre: it takes in what phones saved, exactly once, and shows each person what they may see.
//!
//! `handle_sync`, `enrol` and a `Storage` are synchronous functions over values, and that is all a simulation needs; axum,
//! threads and the command line are thin wrappers round them. Nothing here draws a screen or knows the phone's own store.

mod accept;
pub mod addresses;
pub mod api;
pub mod auth;
pub mod backup;
pub mod cli;
mod contact;
mod enrolment;
pub mod error;
mod exchange;
pub mod export;
mod feed;
mod held;
pub mod import;
pub mod limits;
pub mod mint;
pub mod minutes;
mod openapi;
pub mod photo;
mod recovery;
pub mod retention;
pub mod router;
pub mod serve;
pub mod store;
mod successor;
mod token;

pub use enrolment::enrol;
pub use error::Refused;
pub use exchange::{Exchange, handle_sync};
pub use recovery::recover;
pub use successor::succeed;
