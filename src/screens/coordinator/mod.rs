//! What a coordinator sees.

mod correction;
mod evidence;
pub mod mentor;
pub mod mentors;
mod past;
pub mod queue;
pub mod review;
