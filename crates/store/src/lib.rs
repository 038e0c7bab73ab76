//! The core of the phone's store: it owns the encrypted SQLite file and answers one request at a time.
//!
//! It never speaks to a network and reads no clock: time is an argument. Screens and sync know it only through
//! `pendamping-store-api`.

mod acknowledge;
mod activity;
mod attendance;
mod attention;
mod base;
mod batch;
mod besides;
mod board;
mod books;
mod centre_page;
mod coaching;
mod config;
mod confirmation;
mod core;
mod cover;
mod damaged;
mod draft;
mod envelope;
mod errors;
mod family;
#[doc(hidden)]
pub mod files;
mod fill;
mod follow_up;
mod group_meeting;
mod mentor;
mod mentor_month;
mod meta;
mod money;
mod month;
mod objection;
mod open;
mod outbox;
mod outbox_page;
mod person;
mod photo;
mod progress;
mod project;
mod quarantine;
mod replace;
mod reported;
mod retention;
mod review;
mod rows;
mod salvage;
mod schema;
mod selection;
mod spending;
mod stage_change;
mod successor;
mod sync_line;
mod tally;
mod target;
mod text;
mod thread;
mod timeline;
mod today;
mod token;
mod training;
mod twin;
mod upload;
pub mod vault;
mod visit;
mod visit_page;
mod whole;

pub use crate::core::{Core, Enrolment};
pub use crate::open::{RawKey, is_there, make_folder, wipe};
#[doc(hidden)]
pub use crate::salvage::Step;
pub use crate::thread::{StoreThread, spawn};
