//! Photos on *Status kirim*: how many wait, what sending them would cost, and what they wait for.

use dioxus::prelude::*;
use pendamping_store_api::photo::SeeRefusedPhotos;
use pendamping_store_api::shared::SyncLine as Counts;
use pendamping_sync::photos::Rest;

use crate::phone::{use_phone, use_sync_now};
use crate::widgets::prelude::*;
use crate::{format, t};

/// That the centre refused photos, until somebody has read it. Nothing when it refused none.
#[component]
pub fn PhotosUnread(count: u64) -> Element {
    let phone = use_phone();
    rsx! {
        if count > 0 {
            Notice {
                title: t!("outbox-photos-refused", count: count),
                text: t!("outbox-photos-refused-text"),
                tone: Tone::Warn,
                action: rsx! {
                    Button {
                        label: t!("outbox-salvaged-read"),
                        kind: ButtonKind::Secondary,
                        onclick: move |_| {
                            let phone = phone.clone();
                            spawn(async move {
                                let Some(store) = phone.store() else { return };
                                // What could not be noted is told again.
                                if let Err(error) = store.call(SeeRefusedPhotos { count }).await {
                                    tracing::warn!(%error, "that the refusal was read could not be kept");
                                }
                            });
                        },
                    }
                },
            }
        }
    }
}

/// What waits, with a button for whoever does not want to wait. Nothing when none does.
#[component]
pub fn PhotosWaiting(sync: Counts) -> Element {
    let phone = use_phone();
    let now = use_sync_now()();
    let (clock, offset) = (phone.platform().now().wall, phone.offset());
    let size = format::about_bytes(sync.photo_bytes);
    let why = match now.photos_rest {
        _ if now.photo => t!("outbox-photos-going"),
        _ if sync.waiting > 0 => t!("outbox-photos-after"),
        Rest::ForWifi => t!("outbox-photos-wifi"),
        Rest::ForNextMonth => t!("outbox-photos-month"),
        Rest::Until(at) => t!("outbox-photos-later", when: format::when(at, clock, offset)),
        Rest::Halted => t!("sync-call-office"),
        Rest::NothingToSend => t!("outbox-photos-after"),
    };
    let held_back = matches!(now.photos_rest, Rest::ForWifi | Rest::ForNextMonth) && !now.photo;
    rsx! {
        if sync.photos > 0 {
            Section { title: t!("outbox-photos"), trailing: format!("{} · {size}", sync.photos),
                Card {
                    ListItem {
                        title: t!("outbox-photos-count", count: sync.photos, size: size.clone()),
                        subtitle: why,
                        lead: Lead::Sign(Glyph::Photo, Tone::Accent),
                    }
                    if held_back {
                        Button {
                            label: t!("outbox-photos-now", size: size),
                            kind: ButtonKind::Secondary,
                            icon: Glyph::Upload,
                            onclick: move |_| phone.send_photos(),
                        }
                    }
                }
            }
        }
    }
}
