//! A family's stage (Model): what the rules say, what its mentor proposes, and what was decided.

mod decide;
pub mod form;
pub mod page;
pub mod proposals;
pub mod words;
