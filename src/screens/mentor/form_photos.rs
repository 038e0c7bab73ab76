//! Photos on a form: taken in one tap, seen at once, taken away again in one. Each is on disk before the form names it.

use std::sync::Arc;

use dioxus::prelude::*;
use pendamping_domain::id::FamilyId;
use pendamping_domain::photo::{PHOTOS_MAX, Photo, PhotoUse};
use pendamping_domain::place::{Place, WhyNoPlace};
use pendamping_domain::problem::Problem;
use pendamping_store_api::photo::{FindPhotoUses, GetPhoto};

use super::desk::problem_of;
use crate::live::use_once;
use crate::phone::{Phone, use_phone};
use crate::screens::photo_taking::TakePhoto;
use crate::screens::photos::data_url;
use crate::t;
use crate::widgets::prelude::*;

/// What is done to the photos of a form.
#[derive(Clone, Debug, PartialEq)]
pub enum PhotoChange {
    /// One was taken.
    Add(Photo),
    /// Where the photo of this hash was taken is known now.
    Place(String, Place),
    /// The photo of this hash is taken out again.
    Remove(String),
}

impl PhotoChange {
    /// Makes it. False when the photo is there already: the same picture once more changes nothing.
    pub fn apply(self, photos: &mut Vec<Photo>) -> bool {
        match self {
            Self::Add(photo) if photos.iter().any(|kept| kept.sha256 == photo.sha256) => return false,
            Self::Add(photo) if photos.len() < PHOTOS_MAX => photos.push(photo),
            Self::Add(_) => {}
            // Only while it still is on the form, and nobody has said where.
            Self::Place(sha256, place) => {
                let waits = |photo: &&mut Photo| {
                    photo.sha256 == sha256
                        && matches!(photo.place, Place::Missing { why: WhyNoPlace::TimedOut })
                };
                if let Some(photo) = photos.iter_mut().find(waits) {
                    photo.place = place;
                }
            }
            Self::Remove(sha256) => photos.retain(|kept| kept.sha256 != sha256),
        }
        true
    }
}

/// Which records have photos of the same hashes as the form's, as far as this phone knows; asked again whenever those change.
pub fn use_photo_uses(photos: &[Photo]) -> Signal<Vec<PhotoUse>> {
    let phone = use_phone();
    let mut uses = use_signal(Vec::new);
    let hashes: Vec<String> = photos.iter().flat_map(Photo::hashes).map(str::to_owned).collect();
    use_effect(use_reactive!(|hashes| {
        let store = phone.store().filter(|_| !hashes.is_empty());
        spawn(async move {
            let found = match store {
                Some(store) => store.call(FindPhotoUses { hashes }).await,
                None => Ok(Vec::new()),
            };
            match found {
                Ok(found) => uses.set(found),
                // The centre will see it as well: a flag less here keeps nobody from recording.
                Err(error) => tracing::warn!(%error, "whether a photo was used before could not be asked"),
            }
        });
    }));
    uses
}

/// The photos of a form, and the button that takes one more.
#[component]
pub fn FormPhotos(
    /// What they are of: *Foto daftar hadir*.
    title: String,
    photos: Vec<Photo>,
    /// What the record is about: a family, or its author.
    about: FamilyId,
    problems: Vec<Problem>,
    /// Says whether anything was changed.
    onchange: Callback<PhotoChange, bool>,
) -> Element {
    let phone = use_phone();
    let full = photos.len() >= PHOTOS_MAX;
    let error = problem_of(&problems, "photos");
    let there = photos.clone();
    rsx! {
        Section {
            title,
            trailing: t!("visit-photos-count", count: photos.len(), max: PHOTOS_MAX),
            div { class: "thumbs", id: "photos", tabindex: "-1",
                for (index , photo) in photos.into_iter().enumerate() {
                    Thumb {
                        key: "{photo.sha256}",
                        number: index + 1,
                        sha256: photo.sha256.clone(),
                        onremove: move |()| {
                            onchange.call(PhotoChange::Remove(photo.sha256.clone()));
                        },
                    }
                }
                if !full {
                    TakePhoto {
                        about,
                        label: t!("visit-photo-take"),
                        again: t!("visit-photo-again"),
                        there,
                        ontaken: move |photo: Photo| {
                            let sha256 = photo.sha256.clone();
                            onchange.call(PhotoChange::Add(photo));
                            let phone = phone.clone();
                            spawn(async move { locate(&phone, onchange, sha256).await });
                        },
                    }
                }
            }
            if let Some(error) = error {
                Notice { title: error, tone: Tone::Danger, live: true }
            }
        }
    }
}

/// The photo is on the form before its place is known: nobody waits for that.
async fn locate(phone: &Arc<Phone>, onchange: Callback<PhotoChange, bool>, sha256: String) {
    let place = match phone.platform().locate().await {
        Ok(fix) => Place::Fixed(fix),
        Err(why) => Place::Missing { why },
    };
    onchange.call(PhotoChange::Place(sha256, place));
}

#[component]
fn Thumb(number: usize, sha256: String, onremove: EventHandler<()>) -> Element {
    let held = use_once(sha256, |store, sha256| async move { store.call(GetPhoto { sha256 }).await });
    let held = held.ready();
    let picture = held.as_deref().and_then(Option::as_ref).map(|held| data_url(&held.jpeg));
    rsx! {
        div { class: "thumb",
            match picture {
                Some(src) => rsx! {
                    img { src, alt: t!("photo-alt", number: number) }
                },
                None => rsx! {
                    span { class: "thumb-none", role: "img", "aria-label": t!("photo-not-here"),
                        Icon { glyph: Glyph::Photo }
                    }
                },
            }
            button {
                r#type: "button",
                class: "thumb-remove",
                "aria-label": t!("visit-photo-remove", number: number),
                onclick: move |_| onremove.call(()),
                Icon { glyph: Glyph::Close, small: true }
            }
        }
    }
}
