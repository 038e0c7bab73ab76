//! How families are chosen (Seleksi): what a mentor proposes, the board of whoever decides, and what a family is told and objects.

pub mod board;
mod decide;
mod evidence;
pub mod line;
pub mod objection;
pub mod objections;
pub mod own;
pub mod page;
pub mod propose;
mod words;
