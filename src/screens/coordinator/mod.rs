//! What a coordinator sees.

pub mod attention;
pub mod business;
mod correction;
mod disputed;
pub(in crate::screens) mod evidence;
pub mod group_meeting;
pub mod mentor;
pub mod mentors;
mod past;
pub mod queue;
pub mod review;
