//! What the office takes out, as files for spreadsheet programs. Each kind of record has its table in a file of its own.

mod activity;
mod aid_use;
mod attendance;
pub mod books;
pub mod due;
mod family;
pub mod file;
mod follow_up;
mod group_meeting;
pub mod money;
mod objection;
pub mod period;
mod progress;
mod selection;
pub mod table;
mod training;
pub mod visits;
