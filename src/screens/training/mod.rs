//! *Bimtek*, for whoever it is for: all of them in a list, one with its people, and the form of whoever opens one.

mod cancelling;
mod certificate;
mod code;
pub mod form;
mod guest;
pub mod list;
mod marking;
mod own;
pub mod page;
mod roster;
mod saving;
mod scanning;
pub mod scores;
mod scores_draft;
mod signed_list;
mod totals;
pub(crate) mod words;
