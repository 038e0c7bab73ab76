//! The family's own page on the mentor's phone, behind the mentor's PIN.
//!
//! From the moment it shows, the gate draws nothing else: neither *back* nor a new start of the page leads to other families.

use dioxus::prelude::*;
use pendamping_domain::confirmation::Channel;
use pendamping_domain::id::FamilyId;

use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::beneficiary::own_family::OwnFamilyPage;
use crate::screens::entry::pin_entry::{PinEntry, Purpose};
use crate::t;
use crate::widgets::prelude::*;

/// The page, and the way back to the mentor.
#[component]
pub fn Handover(family: FamilyId) -> Element {
    let phone = use_phone();
    use_hook(move || phone.hand_over(family));
    let mut taking_back = use_signal(|| false);
    if taking_back() {
        return rsx! {
            Screen {
                title: t!("handover-back-title"),
                subtitle: t!("handover-back-subtitle"),
                actions: rsx! {
                    Button {
                        label: t!("handover-stay"),
                        kind: ButtonKind::Quiet,
                        fill: true,
                        onclick: move |_| taking_back.set(false),
                    }
                },
                PinEntry {
                    purpose: Purpose::TakeBack,
                    ondone: move |()| {
                        navigator().replace(Route::Family { family });
                    },
                }
            }
        };
    }
    rsx! {
        OwnFamilyPage {
            family,
            channel: Channel::MentorPhone,
            actions: rsx! {
                Button {
                    label: t!("handover-give-back"),
                    kind: ButtonKind::Secondary,
                    icon: Glyph::Lock,
                    fill: true,
                    onclick: move |_| taking_back.set(true),
                }
            },
        }
    }
}
