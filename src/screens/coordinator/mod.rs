//! What a coordinator sees.

mod across;
pub mod attention;
pub mod batch;
pub mod business;
pub mod coaching;
pub(in crate::screens) mod correction;
pub mod data_request;
pub(in crate::screens) mod deciding;
mod disputed;
pub(in crate::screens) mod evidence;
pub mod group_meeting;
pub mod mentor;
pub mod mentor_month;
pub mod mentor_months;
pub mod mentors;
mod past;
pub mod queue;
mod reported;
pub mod reported_page;
pub mod review;
mod visits;
