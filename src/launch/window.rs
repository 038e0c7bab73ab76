//! The app in a web view of its own: a window on a computer, the whole screen on a phone.

use std::sync::Arc;

use dioxus::prelude::LaunchBuilder;

#[cfg(feature = "desktop")]
use dioxus::desktop::tao::event::Event;
#[cfg(feature = "desktop")]
use dioxus::desktop::{Config, LogicalSize, WindowBuilder, icon_from_memory};
#[cfg(not(feature = "desktop"))]
use dioxus::mobile::{Config, tao::event::Event};

use crate::app::App;
use crate::page::{self, FontsFrom};
use crate::phone::Phone;
use crate::phone::looks::Looks;
use crate::platform;

/// What the page does for the system's back button, bars and permissions. Loaded with the page, so that nothing moves later.
const SCRIPT: &str = include_str!("../../assets/phone.js");

/// Opens the window and stays until it is closed.
pub(super) fn open(phone: Arc<Phone>) {
    platform::guard_keys();
    // The app's own looks before the first thing is drawn: both values are words of ours.
    let Looks { language, theme, .. } = phone.looks();
    let wear = format!("window.wear('{}', '{}');", language.code(), theme.code());
    let head = format!("{}<script>{wear}\n{SCRIPT}</script>\n", page::head(FontsFrom::Page));
    #[cfg(feature = "desktop")]
    let (builder, config) = (LaunchBuilder::desktop(), Config::new().with_window(window()));
    #[cfg(not(feature = "desktop"))]
    let (builder, config) = (LaunchBuilder::mobile(), Config::new());
    // The process ends by itself after the loop's last event.
    let closing = phone.clone();
    let config = config.with_custom_event_handler(move |event, _| {
        if matches!(event, Event::LoopDestroyed) {
            closing.close();
        }
    });
    builder.with_cfg(config.with_menu(None).with_custom_head(head)).with_context(phone).launch(App);
}

/// A desk's window: wide enough for two columns, and whole on a screen of 1366 × 768 with its bars. Never narrower than a phone.
#[cfg(feature = "desktop")]
fn window() -> WindowBuilder {
    WindowBuilder::new()
        .with_title(page::TITLE)
        // The same mark as on a phone. Without one the system shows its own.
        .with_window_icon(icon_from_memory(include_bytes!("../../assets/icon.png")).ok())
        .with_inner_size(LogicalSize::new(1180.0, 680.0))
        .with_min_inner_size(LogicalSize::new(360.0, 480.0))
}
