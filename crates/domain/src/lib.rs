//! The programme's rules, as values and functions over values.
//!
//! Nothing here reads a clock, mints an id, opens a file, speaks to a network or knows SQL: time and ids are arguments. The
//! phone and the centre run this same code, so what a mentor sees before sending is what the centre computes after receiving.

pub mod activity;
pub mod actor;
pub mod attendance;
pub mod config;
pub mod confirmation;
pub mod cover;
pub mod custody;
pub mod due;
pub mod family;
pub mod follow_up;
pub mod group_meeting;
pub mod id;
pub mod life;
pub mod merge;
pub mod money;
pub mod month;
pub mod nik;
pub mod open_enum;
pub mod outlook;
pub mod person;
pub mod photo;
pub mod place;
pub mod plausibility;
pub mod problem;
pub mod progress;
pub mod recording;
pub mod region;
pub mod review;
pub mod revision;
pub mod risk;
pub mod rules;
pub mod scope;
pub mod scores;
pub mod stage_change;
pub mod stamp;
pub mod training;
pub mod visit;
