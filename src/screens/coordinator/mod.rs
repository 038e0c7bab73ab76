//! What a coordinator sees.

pub mod mentors;
pub mod queue;
pub mod review;
