//! What a mentor sees.

pub mod families;
pub mod family;
pub mod handover;
pub mod outbox;
pub mod today;
pub mod visit;
pub mod visit_form;
