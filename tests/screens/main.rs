//! The screens as a person meets them: the real centre, real app processes, a real Chromium of 360 × 740.
//!
//! Waits are for what is seen, never for time. Every screen on the way is photographed into `target/pictures`. Chromium and
//! chromedriver come from the system; `CHROMIUM` and `CHROMEDRIVER` name others.

#![allow(missing_docs, clippy::unwrap_used)]

mod activities;
mod aid;
mod business;
mod coaching;
mod covers;
mod crowd;
mod damaged;
mod demo;
mod desk;
mod enrol_again;
mod family;
mod forms;
mod handed_on;
mod lock;
mod looks;
mod meetings;
mod offline;
mod own_data;
mod photos;
mod places;
mod recover;
mod report;
mod reported;
mod review;
mod routine;
mod selection;
mod set_aside;
mod spending;
mod stage;
mod states;
mod support;
mod targets;
mod training_kept;
mod trainings;
