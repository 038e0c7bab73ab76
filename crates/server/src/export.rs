//! What the office takes out, as files for spreadsheet programs.

pub mod file;
pub mod visits;
