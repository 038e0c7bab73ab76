//! Pendamping: the field companion of social-welfare mentors. Records offline, sends when it can.
//!
//! The app's own crate: screens, widgets, and what the device offers. It never speaks SQL or HTTP: those are behind the
//! store and sync crates.

// A page that any program on the phone could talk to has no place in what people are given.
#[cfg(all(feature = "liveview", feature = "mobile", not(debug_assertions)))]
compile_error!("a released phone app must not serve its screens over a socket: leave out feature `liveview`");

pub mod app;
pub mod background;
pub mod draft;
pub mod format;
pub mod history;
pub mod launch;
pub mod live;
pub mod page;
pub mod phone;
pub mod platform;
pub mod report;
pub mod route;
pub mod screens;
pub mod text;
pub mod widgets;
pub mod words;
