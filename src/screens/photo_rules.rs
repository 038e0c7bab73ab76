//! By which network photos go, and what a month of them may cost: kept with the records, used by the sender.

use dioxus::prelude::*;
use pendamping_domain::revision::Kind;
use pendamping_store_api::calls::PutSetting;
use pendamping_store_api::photo::{GetPhotoQueue, MONTH_BYTES, WIFI_ONLY};
use pendamping_sync::photos::Network;

use crate::live::use_live;
use crate::phone::{use_network, use_phone};
use crate::widgets::prelude::*;
use crate::{format, t};

/// What may be chosen, in bytes a month.
const MONTHS: [u64; 4] = [10_000_000, 25_000_000, 100_000_000, NO_LIMIT];
const NO_LIMIT: u64 = 1_000_000_000_000;

/// The section of *Pengaturan*.
#[component]
pub fn PhotoRules() -> Element {
    let phone = use_phone();
    let at = phone.platform().now().wall;
    let rules =
        use_live(
            &[Kind::Contact],
            (),
            move |store, ()| async move { store.call(GetPhotoQueue { at }).await },
        );
    let network = use_network();
    let mut failed = use_signal(|| false);
    let put = use_callback(move |(name, value): (&'static str, String)| {
        let phone = phone.clone();
        spawn(async move {
            let Some(store) = phone.store() else { return };
            let done = store.call(PutSetting { name: name.to_owned(), value: Some(value) }).await;
            failed.set(done.is_err());
            rules.retry();
            phone.wake();
        });
    });
    rsx! {
        Section { title: t!("settings-photos"),
            Card {
                {rules.show(move |rules| rsx! {
                    ChoiceChips {
                        id: "photos-network",
                        label: t!("settings-photos-network"),
                        hint: (rules.wifi_only && network() == Network::Unknown).then(|| t!("settings-photos-untold")),
                        options: vec![(false, t!("settings-photos-any")), (true, t!("settings-photos-wifi"))],
                        chosen: vec![rules.wifi_only],
                        onchange: move |chosen: Vec<bool>| {
                            if let Some(chosen) = chosen.first() {
                                put((WIFI_ONLY, chosen.to_string()));
                            }
                        },
                    }
                    if !rules.wifi_only {
                        ChoiceChips {
                            id: "photos-month",
                            label: t!("settings-photos-month"),
                            hint: t!("settings-photos-spent", size: format::bytes_text(rules.spent)),
                            options: MONTHS.map(|bytes| (bytes, month_words(bytes))).to_vec(),
                            chosen: vec![rules.month],
                            onchange: move |chosen: Vec<u64>| {
                                if let Some(chosen) = chosen.first() {
                                    put((MONTH_BYTES, chosen.to_string()));
                                }
                            },
                        }
                    }
                })}
                if failed() {
                    Notice { title: t!("settings-photos-failed"), tone: Tone::Danger, live: true }
                }
            }
        }
    }
}

fn month_words(bytes: u64) -> String {
    match bytes {
        NO_LIMIT => t!("settings-photos-no-limit"),
        bytes => format!("{} MB", bytes / 1_000_000),
    }
}
