//! The face of the phone's store: what can be asked of it, what it answers, and the handle that asks. No SQLite here, so that
//! screens and sync depend on this and a browser edition can put another core behind it.
//!
//! `pendamping-store` is the core: it owns SQLite and answers one request at a time.

pub mod activity;
pub mod attention;
pub mod batch;
pub mod besides;
pub mod calls;
pub mod coaching;
pub mod cover;
pub mod error;
pub mod group_meeting;
pub mod handle;
pub mod mentor;
pub mod mentor_month;
pub mod money;
pub mod month;
pub mod photo;
pub mod progress;
pub mod reported;
pub mod review;
pub mod selection;
pub mod setup;
pub mod shared;
pub mod spending;
pub mod stage;
pub mod target;
pub mod training;
pub mod upkeep;
pub mod work;

pub use calls::{Call, Request, Response};
pub use error::StoreError;
pub use handle::{Change, StoreHandle};
