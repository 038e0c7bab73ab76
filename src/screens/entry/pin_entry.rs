//! The PIN's field with what can go wrong with it: wrong, too early, or records that do not open.
//!
//! It keeps the digits only while they are typed, and shows none of them.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use pendamping_store::vault::UnlockError;
use pendamping_store_api::StoreError;

use crate::phone::{OpenError, Phone, use_phone};
use crate::screens::store_words::{is_full, store_words};
use crate::widgets::prelude::*;
use crate::{format, t};

/// Digits of a PIN.
pub const PIN_LENGTH: usize = 6;

/// What the PIN is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To open the records.
    Unlock,
    /// To end a hand-over.
    TakeBack,
}

/// Asks for the PIN and does what it is for; `ondone` once it was right.
#[component]
pub fn PinEntry(purpose: Purpose, #[props(default)] ondone: EventHandler<()>) -> Element {
    let phone = use_phone();
    let mut pin = use_signal(String::new);
    let mut attempt = use_signal(|| 0_u32);
    let mut busy = use_signal(|| false);
    let mut problem = use_signal(|| None::<String>);
    let try_it = use_callback(move |()| {
        let digits = pin.peek().clone();
        if *busy.peek() {
            return;
        }
        // A wrong PIN empties the field: Enter on that says nothing new, and must not hide how many attempts are left.
        if digits.is_empty() && problem.peek().is_some() {
            return;
        }
        if digits.chars().count() < PIN_LENGTH {
            problem.set(Some(t!("pin-too-short", count: PIN_LENGTH)));
            return;
        }
        busy.set(true);
        problem.set(None);
        let phone = phone.clone();
        spawn(async move {
            let tried = match purpose {
                Purpose::Unlock => phone.clone().unlock(digits).await,
                Purpose::TakeBack => phone.clone().take_back(digits).await,
            };
            busy.set(false);
            pin.set(String::new());
            match tried {
                Ok(()) => ondone.call(()),
                Err(error) => {
                    tracing::info!(?error, "the PIN did not open");
                    problem.set(Some(open_trouble(&error, &phone)));
                    attempt += 1;
                }
            }
        });
    });
    rsx! {
        div { class: "stack",
            PinField {
                id: "pin",
                label: t!("pin-label"),
                focused: true,
                attempt: attempt(),
                error: problem(),
                oninput: move |typed: String| {
                    let whole = typed.chars().count() >= PIN_LENGTH;
                    pin.set(typed);
                    if whole {
                        try_it(());
                    }
                },
                onenter: move |()| try_it(()),
            }
            Button {
                label: if busy() { t!("pin-checking") } else { t!("pin-open") },
                icon: Glyph::Key,
                fill: true,
                disabled: busy(),
                onclick: move |_| try_it(()),
            }
        }
    }
}

/// Why the records did not open, in words.
#[must_use]
pub fn open_trouble(error: &OpenError, phone: &Phone) -> String {
    // By the phone's own clock, which everybody has before their eyes and which is the same before and after opening; and how
    // long that is, should it be wrong.
    let now = phone.platform().now();
    let wait = |until: &DateTime<Utc>| {
        let left = format::minutes((*until - now.wall).num_milliseconds().saturating_add(59_999)).max(1);
        (format::clock(*until, now.offset), left)
    };
    match error {
        OpenError::Pin(UnlockError::WrongPin { wait_until: Some(until), .. }) => {
            let (when, minutes) = wait(until);
            t!("pin-wrong-wait", when: when, minutes: minutes)
        }
        OpenError::Pin(UnlockError::WrongPin { left, .. }) => t!("pin-wrong", left: *left),
        OpenError::Pin(UnlockError::Wait { until }) => {
            let (when, minutes) = wait(until);
            t!("pin-wait", when: when, minutes: minutes)
        }
        OpenError::Pin(UnlockError::Spent) => t!("pin-spent"),
        OpenError::Pin(UnlockError::Newer(_)) | OpenError::Store(StoreError::NewerSchema { .. }) => {
            t!("pin-newer")
        }
        OpenError::Pin(UnlockError::Damaged | UnlockError::Fresh) => t!("pin-damaged"),
        OpenError::Store(StoreError::Corrupt) => t!("pin-records-damaged"),
        OpenError::Pin(UnlockError::Io(error)) if is_full(error) => store_words(&StoreError::Full),
        OpenError::Store(full @ StoreError::Full) => store_words(full),
        OpenError::Pin(_) | OpenError::Store(_) | OpenError::NotNow => t!("pin-not-now"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::cell::RefCell;
    use std::io::{Error, ErrorKind};

    use chrono::TimeDelta;
    use dioxus_i18n::prelude::use_init_i18n;
    use tempfile::TempDir;

    use super::*;
    use crate::platform::Platform;
    use crate::platform::fake::Fake;
    use crate::text::{Language, languages};

    thread_local! {
        static SAID: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    }

    #[test]
    fn a_wait_is_told_by_the_clock_of_the_phone_and_by_its_length() {
        fn page() -> Element {
            use_init_i18n(|| languages(Language::Indonesian));
            let folder = TempDir::new().unwrap();
            // Set to Makassar's time: 08.00 there.
            let device = Platform::Fake(Fake::at(DateTime::UNIX_EPOCH, 480));
            let phone = Phone::open(folder.path().to_owned(), device).unwrap();
            let until = DateTime::UNIX_EPOCH + TimeDelta::seconds(241);
            let errors = [
                UnlockError::WrongPin { left: 0, wait_until: Some(until) },
                UnlockError::Wait { until },
                UnlockError::Wait { until: DateTime::UNIX_EPOCH },
            ];
            SAID.set(errors.map(|error| open_trouble(&OpenError::Pin(error), &phone)).into());
            rsx! {}
        }
        VirtualDom::new(page).rebuild_in_place();
        let said = SAID.take();
        assert_eq!(said[0], "PIN salah. Coba lagi dalam 5 menit, pukul 08.04 di HP ini.");
        assert_eq!(said[1], "Terlalu banyak percobaan. Coba lagi dalam 5 menit, pukul 08.04 di HP ini.");
        assert!(said[2].contains(" dalam 1 menit"), "{}", said[2]);
    }

    #[test]
    fn a_full_phone_is_called_full_wherever_that_shows() {
        fn page() -> Element {
            use_init_i18n(|| languages(Language::Indonesian));
            let folder = TempDir::new().unwrap();
            let device = Platform::Fake(Fake::at(DateTime::UNIX_EPOCH, 420));
            let phone = Phone::open(folder.path().to_owned(), device).unwrap();
            let io = |kind| OpenError::Pin(UnlockError::Io(Error::from(kind)));
            let errors = [
                io(ErrorKind::StorageFull),
                io(ErrorKind::QuotaExceeded),
                OpenError::Store(StoreError::Full),
                io(ErrorKind::Other),
            ];
            SAID.set(errors.iter().map(|error| open_trouble(error, &phone)).collect());
            rsx! {}
        }
        VirtualDom::new(page).rebuild_in_place();
        let full = "Penyimpanan HP penuh. Hapus beberapa foto atau video, lalu coba lagi.";
        assert_eq!(SAID.take(), [full, full, full, "Belum bisa dibuka. Coba lagi."]);
    }
}
