//! What a mentor sees.

mod captured;
pub(super) mod cover;
pub(super) mod desk;
mod families_present;
mod family_edit;
mod follow_ups;
pub(super) mod form_photos;
mod kept_sheet;
mod mend;
mod photos_waiting;
mod visit_asked;
mod visit_draft;
mod visit_fields;
mod visit_parts;
mod visit_saving;

pub mod activities;
pub mod activity;
pub mod business;
pub mod families;
pub mod family;
pub mod group_meeting;
pub mod group_meetings;
pub mod handover;
pub mod outbox;
pub mod progress;
pub mod report;
pub(super) mod report_preview;
pub mod today;
pub mod visit;
pub mod visit_form;
