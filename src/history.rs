//! Where one has been in the app: kept in memory, with the current page remembered by the phone.
//!
//! It replaces each renderer's own history so that *back* means the same everywhere, no path shows in an address bar, and a
//! page that reloads comes back to where it was.

use std::rc::Rc;
use std::sync::Arc;

use dioxus::history::{History, MemoryHistory};

use crate::phone::Phone;

/// History of one page over a shared phone.
pub struct PhoneHistory {
    inner: MemoryHistory,
    phone: Arc<Phone>,
}

impl PhoneHistory {
    /// Starts at the page the phone last showed.
    #[must_use]
    pub fn over(phone: Arc<Phone>) -> Rc<dyn History> {
        Rc::new(Self { inner: MemoryHistory::with_initial_path(phone.path()), phone })
    }

    fn remember(&self) {
        self.phone.remember_path(&self.inner.current_route());
    }
}

impl History for PhoneHistory {
    fn current_route(&self) -> String {
        self.inner.current_route()
    }

    fn can_go_back(&self) -> bool {
        self.inner.can_go_back()
    }

    fn go_back(&self) {
        self.inner.go_back();
        self.remember();
    }

    fn can_go_forward(&self) -> bool {
        self.inner.can_go_forward()
    }

    fn go_forward(&self) {
        self.inner.go_forward();
        self.remember();
    }

    fn push(&self, route: String) {
        self.inner.push(route);
        self.remember();
    }

    fn replace(&self, path: String) {
        self.inner.replace(path);
        self.remember();
    }

    fn include_prevent_default(&self) -> bool {
        // Over a socket a handler answers too late to stop the browser from following the link.
        cfg!(feature = "liveview")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::platform::{Platform, fake::Fake};

    #[test]
    fn a_new_page_starts_where_the_last_one_was() {
        let folder = std::env::temp_dir().join(format!("pendamping-history-{}", std::process::id()));
        let device = Platform::Fake(Fake::at(chrono::DateTime::UNIX_EPOCH, 420));
        let phone = Phone::open(folder.clone(), device).unwrap();
        let first = PhoneHistory::over(phone.clone());
        first.push("/families".to_owned());
        first.push("/family/1".to_owned());
        first.go_back();
        assert_eq!(PhoneHistory::over(phone).current_route(), "/families");
        std::fs::remove_dir_all(folder).unwrap();
    }
}
