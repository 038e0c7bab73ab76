//! The screens, by who sees them. A screen asks the store, shows what it answers with widgets, and saves; rules are the
//! domain's and words are in `assets/text`.

pub mod activity_facts;
pub mod aid;
mod at_centre;
mod at_hand;
pub mod beneficiary;
pub mod coordinator;
mod discard;
pub mod draft_note;
pub mod entry;
pub mod gate;
pub mod group_meeting_facts;
mod kept_form;
pub mod mentor;
pub mod months;
pub mod photo_rules;
pub mod photo_taking;
pub mod photos;
pub mod places;
pub mod progress_facts;
pub mod salvaged;
pub mod selection;
mod set_aside;
pub mod settings;
pub mod stage;
pub mod status;
pub mod store_words;
pub mod target;
mod to_the_end;
pub mod training;
pub mod visit_facts;
