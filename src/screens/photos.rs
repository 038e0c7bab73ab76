//! Photos of a record, as they are seen: each with when and where it was taken. One that this phone does not have is asked of the
//! centre, and said to be awaited as long as only the phone that took it has it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use dioxus::prelude::*;
use pendamping_domain::actor::Role;
use pendamping_domain::id::FamilyId;
use pendamping_domain::photo::Photo;
use pendamping_domain::place::{Fix, Place};
use pendamping_domain::revision::Kind;
use pendamping_store_api::photo::{GetPhoto, HeldPhoto, Whereabouts};
use pendamping_sync::photos::Network;

use crate::live::use_live;
use crate::phone::photos::NotHere;
use crate::phone::{use_network, use_phone, use_sync_now};
use crate::screens::visit_facts::no_place_words;
use crate::widgets::prelude::*;
use crate::{format, t};

/// All photos of a record.
#[component]
pub fn Photos(
    photos: Vec<Photo>,
    family: FamilyId,
    /// The family's home: how far from it each was taken.
    home: Option<Fix>,
    /// Minutes east of UTC of the clock that times are told by.
    zone: i16,
    /// Ask the centre without being told to: whoever looks at evidence wants to see it.
    #[props(default)]
    fetch: bool,
    /// Somebody wants one taken away: gets its hash. Absent where that is not done.
    onremove: Option<EventHandler<String>>,
) -> Element {
    rsx! {
        div { class: "photos",
            for (index , photo) in photos.into_iter().enumerate() {
                PhotoFigure {
                    key: "{photo.sha256}",
                    number: index + 1,
                    photo,
                    family,
                    home,
                    zone,
                    fetch,
                    onremove,
                }
            }
        }
    }
}

/// How getting it from the centre stands.
#[derive(Clone, Copy, PartialEq)]
enum Getting {
    NotAsked,
    Asking,
    Failed(NotHere),
}

#[component]
fn PhotoFigure(
    photo: Photo,
    number: usize,
    family: FamilyId,
    home: Option<Fix>,
    zone: i16,
    fetch: bool,
    onremove: Option<EventHandler<String>>,
) -> Element {
    let phone = use_phone();
    let held = use_live(&[Kind::Visit, Kind::Contact], photo.sha256.clone(), |store, sha256| async move {
        store.call(GetPhoto { sha256 }).await
    });
    // On a line that costs money nothing is fetched unasked: the button says what it would come to.
    let network = use_network();
    let fetch = fetch && network() != Network::Metered;
    let mut getting = use_signal(|| Getting::NotAsked);
    // As it came: seen also where it could not be kept, and asked for once while the page is open.
    let mut came = use_signal(|| None::<Vec<u8>>);
    let mut large = use_signal(|| false);
    let sha256 = photo.sha256.clone();
    let get = use_callback(move |()| {
        if *getting.peek() == Getting::Asking {
            return;
        }
        getting.set(Getting::Asking);
        let (phone, sha256) = (phone.clone(), sha256.clone());
        spawn(async move {
            match phone.fetch_photo(sha256, family).await {
                Ok(jpeg) => {
                    came.set(Some(jpeg));
                    getting.set(Getting::NotAsked);
                    held.retry();
                }
                Err(why) => getting.set(Getting::Failed(why)),
            }
        });
    });
    // Asked again whenever the centre was reached: what was awaited may have come.
    let reached = use_sync_now()().ended;
    let missing = held.ready().is_some_and(|held| held.is_none()) && came.read().is_none();
    use_effect(use_reactive!(|(missing, reached, fetch)| {
        let _ = reached;
        if missing && fetch {
            get(());
        }
    }));
    let label = t!("photo-alt", number: number);
    rsx! {
        figure { class: "photo",
            {held.show(|held| match source(held.as_ref().as_ref(), came.read().as_deref()) {
                Some(source) => {
                    let (label, enlarge) = (label.clone(), t!("photo-enlarge", photo: label.clone()));
                    let alt = label.clone();
                    rsx! {
                        button {
                            r#type: "button",
                            class: "photo-open",
                            "aria-label": enlarge,
                            onclick: move |_| large.set(true),
                            img {
                                src: source.clone(),
                                alt,
                                width: photo.width.to_string(),
                                height: photo.height.to_string(),
                            }
                        }
                        if large() {
                            Large {
                                label,
                                sha256: photo.sha256.clone(),
                                source: source.clone(),
                                onclose: move |()| large.set(false),
                            }
                        }
                    }
                }
                None => rsx! {
                    Missing { getting: getting(), bytes: u64::from(photo.bytes), onget: get }
                },
            })}
            figcaption {
                span { {caption(&photo, home.as_ref(), zone)} }
                if let Some(Some(held)) = held.ready().as_deref() {
                    {whereabouts(&held.whereabouts)}
                }
            }
            if let Some(onremove) = onremove {
                Button {
                    label: t!("visit-photo-remove", number: number),
                    kind: ButtonKind::Quiet,
                    icon: Glyph::Close,
                    onclick: {
                        let sha256 = photo.sha256.clone();
                        move |_| onremove.call(sha256.clone())
                    },
                }
            }
        }
    }
}

/// What is shown: the picture that this phone has, else the one that came just now.
fn source(held: Option<&HeldPhoto>, came: Option<&[u8]>) -> Option<String> {
    held.map(|held| held.jpeg.as_slice()).or(came).map(data_url)
}

/// The picture over the whole screen: all of it, or at the size it was taken, to be moved about.
#[component]
fn Large(label: String, sha256: String, source: String, onclose: EventHandler<()>) -> Element {
    let mut near = use_signal(|| false);
    let id = format!("photo-{sha256}");
    let open = {
        let name = serde_json::Value::from(id.as_str());
        move |_| {
            document::eval(&format!("window.openSheet({name});"));
        }
    };
    rsx! {
        dialog { class: "photo-large", id: "{id}", "aria-labelledby": "{id}-title", onmounted: open,
            div { class: "photo-large-bar",
                h2 { id: "{id}-title", tabindex: "-1", "{label}" }
                button {
                    r#type: "button",
                    class: "button quiet",
                    "aria-pressed": near(),
                    onclick: move |_| near.toggle(),
                    {t!("photo-near")}
                }
                button {
                    r#type: "button",
                    class: "button secondary",
                    "data-dismiss": "true",
                    onclick: move |_| onclose.call(()),
                    {t!("photo-close")}
                }
            }
            div {
                class: if near() { "photo-large-space near" } else { "photo-large-space" },
                tabindex: "0",
                role: "group",
                "aria-label": label.clone(),
                img { src: source, alt: label }
            }
        }
    }
}

/// In the place of a picture that is not on this phone: why, and what can be done about it.
#[component]
fn Missing(getting: Getting, bytes: u64, onget: Callback<()>) -> Element {
    let phone = use_phone();
    let reviews = use_hook(move || phone.profile().is_some_and(|profile| profile.role == Role::Coordinator));
    let never = getting == Getting::Failed(NotHere::NeverComes);
    let (glyph, words) = match getting {
        Getting::NotAsked => (Glyph::Photo, t!("photo-not-here")),
        Getting::Asking => (Glyph::Photo, t!("photo-getting")),
        Getting::Failed(NotHere::Awaited) => (Glyph::Clock, t!("photo-awaited")),
        Getting::Failed(NotHere::NeverComes) if reviews => (Glyph::Alert, t!("photo-never-comes-ask")),
        Getting::Failed(NotHere::NeverComes) => (Glyph::Alert, t!("photo-never-comes")),
        Getting::Failed(NotHere::Offline) => (Glyph::Offline, t!("photo-offline")),
        Getting::Failed(NotHere::NotGiven) => (Glyph::Hide, t!("photo-not-given")),
    };
    rsx! {
        div { class: if never { "photo-missing gone" } else { "photo-missing" }, role: "status",
            Icon { glyph }
            p { "{words}" }
            if matches!(getting, Getting::NotAsked | Getting::Failed(NotHere::Offline | NotHere::Awaited)) {
                Button {
                    label: t!("photo-get", size: format::bytes_text(bytes)),
                    kind: ButtonKind::Quiet,
                    onclick: move |_| onget(()),
                }
            }
        }
    }
}

/// A picture as a page can show it without asking anybody.
pub fn data_url(jpeg: &[u8]) -> String {
    format!("data:image/jpeg;base64,{}", STANDARD.encode(jpeg))
}

/// When and where a photo was taken.
fn caption(photo: &Photo, home: Option<&Fix>, zone: i16) -> String {
    let at = photo.taken.wall;
    let day = format::short_day(format::local_day(at, zone));
    let when = format!("{day} {} {}", format::clock(at, zone), format::zone(zone));
    let place = match (&photo.place, home) {
        (Place::Missing { why }, _) => format!("{}: {}", t!("photo-no-place"), no_place_words(why)),
        (Place::Fixed(fix), Some(home)) => {
            t!("photo-from-home", distance: format::distance(fix.metres_to(home)))
        }
        (Place::Fixed(_), None) => t!("photo-place-known"),
    };
    format!("{when} · {place}")
}

fn whereabouts(whereabouts: &Whereabouts) -> Element {
    match whereabouts {
        Whereabouts::OnThisPhone => rsx! {
            Chip { label: t!("photo-on-this-phone"), tone: Tone::Accent }
        },
        Whereabouts::AtTheCentre => rsx! {},
        Whereabouts::Refused(code) => rsx! {
            Chip { label: t!("photo-refused"), tone: Tone::Danger, icon: Glyph::Warning }
            span { class: "strong", {refusal_words(code.as_str())} }
        },
    }
}

/// Why the centre refused a photo, and what can be done about it.
#[must_use]
pub fn refusal_words(code: &str) -> String {
    match code {
        "bad_photo" => t!("photo-refused-bad"),
        "too_large" => t!("photo-refused-large"),
        "not_found" => t!("photo-refused-unknown"),
        other => t!("photo-refused-other", code: other),
    }
}

#[cfg(test)]
#[path = "photos_tests.rs"]
mod tests;
