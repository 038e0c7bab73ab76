//! *Bimtek*, for whoever it is for: all of them in a list, one with its people, and the form of whoever opens one.

mod code;
pub mod form;
pub mod list;
mod own;
pub mod page;
mod roster;
mod words;
