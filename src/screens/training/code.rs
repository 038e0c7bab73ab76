//! The code of the room, for whoever opened the training to show: it changes by itself, and needs no network.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use pendamping_domain::training::{CODE_SECONDS, room_text};
use qrcode::QrCode;
use qrcode::render::svg;

use super::page::Shared;
use crate::phone::use_phone;
use crate::widgets::prelude::*;
use crate::{format, t};

/// The code as it is now; nothing while the training does not go on.
#[component]
pub(super) fn RoomCode(page: Shared) -> Element {
    let phone = use_phone();
    let mut now = use_signal(|| phone.platform().now().wall);
    use_future(move || {
        let phone = phone.clone();
        async move {
            loop {
                crate::platform::sleep(std::time::Duration::from_secs(5)).await;
                let wall = phone.platform().now().wall;
                if changes_at(wall) != changes_at(*now.peek()) {
                    now.set(wall);
                }
            }
        }
    });
    let training = &page.0.training;
    let code = training.code_at(now()).filter(|code| training.accepts(code, now()));
    let Some(code) = code else { return rsx! {} };
    let (first, second) = code.split_at(3);
    let picture = picture(&room_text(page.0.own.attendance.training, &code));
    let until = format::clock(changes_at(now()), training.area.offset_minutes());
    rsx! {
        Card { title: t!("training-code-title"),
            p { class: "room-code", "aria-label": "{code}", "{first} {second}" }
            if let Some(src) = picture {
                img { class: "room-picture", src, alt: t!("training-code-picture") }
            }
            p { class: "muted", {t!("training-code-text", until: until)} }
        }
    }
}

/// The same for cameras, as a page can show it without asking anybody. On white in every light, with room around it: that is
/// what cameras look for.
fn picture(text: &str) -> Option<String> {
    let code =
        QrCode::new(text).inspect_err(|error| tracing::error!(%error, "the code has no picture")).ok()?;
    let drawn = code.render::<svg::Color<'_>>().min_dimensions(256, 256).build();
    Some(format!("data:image/svg+xml;base64,{}", STANDARD.encode(drawn)))
}

/// When the code that is shown at that moment gives way to the next.
fn changes_at(at: DateTime<Utc>) -> DateTime<Utc> {
    let step = i64::try_from(CODE_SECONDS).unwrap_or(i64::MAX);
    let next = (at.timestamp() / step + 1) * step;
    DateTime::from_timestamp(next, 0).unwrap_or(at)
}
