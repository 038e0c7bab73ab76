//! The family's own page on its own phone.

use dioxus::prelude::*;
use pendamping_domain::confirmation::Channel;

use crate::screens::beneficiary::own_family::OwnFamilyPage;
use crate::screens::places::BeneficiaryNav;
use crate::screens::status::SyncStatus;

/// The page, with the places of a family's phone.
#[component]
pub fn Home() -> Element {
    rsx! {
        OwnFamilyPage {
            channel: Channel::OwnPhone,
            status: rsx! { SyncStatus {} },
            nav: rsx! { BeneficiaryNav {} },
        }
    }
}
