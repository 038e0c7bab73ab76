#![allow(clippy::unwrap_used)]

use std::cell::RefCell;

use dioxus::prelude::*;
use dioxus_i18n::prelude::use_init_i18n;
use serde_json::json;

use super::*;
use crate::text::{Language, languages};

const WIB: i16 = 420;

thread_local! {
    static SAID: RefCell<Option<Fact>> = const { RefCell::new(None) };
}

/// A visit from 10.46 to ten seconds before 10.49, Jakarta's time, by a phone set to this zone.
fn visit(zone: i16) -> Visit {
    let stamp = |wall: &str| json!({"wall": wall, "offset": zone, "boot": wall, "elapsed": 0});
    serde_json::from_value(json!({
        "captured": {
            "started": stamp("2020-11-24T03:46:00Z"),
            "ended": stamp("2020-11-24T03:48:50Z"),
            "place": {"why": "off"},
        },
        "mode": "in_person",
        "met": "recipient",
        "purposes": [],
    }))
    .unwrap()
}

/// What the page of a coordinator in Jakarta says of it.
fn told<const ZONE: i16>() -> Fact {
    fn page<const ZONE: i16>() -> Element {
        use_init_i18n(|| languages(Language::Indonesian));
        SAID.set(Some(time_fact_at(&visit(ZONE), WIB)));
        rsx! {}
    }
    VirtualDom::new(page::<ZONE>).rebuild_in_place();
    SAID.take().unwrap()
}

#[test]
fn times_are_those_of_the_place() {
    let same = told::<WIB>();
    assert_eq!(same.value, "24 Nov 10.46 – 10.48 WIB");
    assert_eq!(same.more.as_deref(), Some("2\u{a0}menit"));
}

#[test]
fn what_a_phone_of_another_zone_showed_is_told_beside_it() {
    let far = told::<-300>();
    assert_eq!(far.value, "24 Nov 10.46 – 10.48 WIB");
    assert_eq!(far.more.as_deref(), Some("2\u{a0}menit · jam HP: 23 Nov 22.46 UTC−5"));
}
