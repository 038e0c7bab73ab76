//! Targets: how far each is, and the records behind its number. The same for a mentor and for whoever reviews there; the store says
//! which concern them.

pub mod list;
pub mod page;
mod records;
mod words;
