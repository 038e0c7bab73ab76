//! Before the records open.

pub mod enrol;
pub mod set_pin;
pub mod start;
pub mod unlock;
