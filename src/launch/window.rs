//! The app in a web view of its own: a window on a computer, the whole screen on a phone.

use std::sync::Arc;

use dioxus::prelude::LaunchBuilder;

#[cfg(feature = "desktop")]
use dioxus::desktop::Config;
#[cfg(not(feature = "desktop"))]
use dioxus::mobile::Config;

use crate::app::App;
use crate::page::{self, FontsFrom};
use crate::phone::Phone;

/// Opens the window and stays until it is closed.
pub(super) fn open(phone: Arc<Phone>) {
    #[cfg(feature = "desktop")]
    let builder = LaunchBuilder::desktop();
    #[cfg(not(feature = "desktop"))]
    let builder = LaunchBuilder::mobile();
    builder
        .with_cfg(Config::new().with_menu(None).with_custom_head(page::head(FontsFrom::Page)))
        .with_context(phone)
        .launch(App);
}
