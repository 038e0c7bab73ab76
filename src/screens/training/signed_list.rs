//! The signed list of a training, photographed by whoever opened it: evidence beside the marks in the room, and what names are
//! marked from. It shows the names of all who came, so it is shown to nobody else.

use std::sync::Arc;

use dioxus::prelude::*;
use pendamping_domain::photo::{PHOTOS_MAX, Photo};
use pendamping_domain::place::Place;
use pendamping_domain::training::Training;

use super::page::Shared;
use super::saving::save_training;
use crate::phone::{Phone, use_phone};
use crate::screens::photo_taking::TakePhoto;
use crate::screens::photos::Photos;
use crate::screens::store_words::store_words;
use crate::screens::to_the_end::{by_toast, to_the_end};
use crate::t;
use crate::widgets::prelude::*;

/// The photos, and the ways to take one more and to take one away.
#[component]
pub(super) fn SignedList(page: Shared) -> Element {
    let phone = use_phone();
    let toasts = use_toasts();
    let mut removing = use_signal(|| None::<String>);
    // Measured while the camera is open: nobody waits for it.
    let mut place = use_signal(|| None::<Place>);
    let content = &page.0.training;
    let photos = content.photos.clone();
    let about = Training::key(&content.area);
    let record = page.0.own.attendance.training;
    let locate = {
        let phone = phone.clone();
        move |()| {
            place.set(None);
            let phone = phone.clone();
            spawn(async move { place.set(Some(where_now(&phone).await)) });
        }
    };
    let change = use_callback(move |(change, done): (Change, String)| {
        let phone = phone.clone();
        spawn(async move {
            let work = async move {
                save_training(&phone, record, |training| change.on(&mut training.photos)).await
            };
            match to_the_end(work, by_toast(toasts, done.clone())).await {
                Ok(()) => toasts.done(done),
                Err(error) => toasts.refused(store_words(&error)),
            }
        });
    });
    if photos.is_empty() && content.cancelled {
        return rsx! {};
    }
    rsx! {
        Section {
            title: t!("signed-title"),
            trailing: t!("visit-photos-count", count: photos.len(), max: PHOTOS_MAX),
            if photos.is_empty() {
                p { class: "muted", {t!("signed-text")} }
            } else {
                Photos {
                    photos: photos.clone(),
                    family: about,
                    home: None,
                    zone: content.area.offset_minutes(),
                    fetch: true,
                    onremove: (!content.cancelled).then(|| EventHandler::new(move |sha256| removing.set(Some(sha256)))),
                }
            }
            if photos.len() < PHOTOS_MAX && !content.cancelled {
                div { class: "thumbs",
                    TakePhoto {
                        about,
                        label: t!("signed-take"),
                        again: t!("signed-again"),
                        there: photos,
                        ontap: locate,
                        ontaken: move |photo: Photo| {
                            let photo = Photo { place: place.peek().clone().unwrap_or(photo.place.clone()), ..photo };
                            change.call((Change::Add(Box::new(photo)), t!("signed-taken")));
                        },
                    }
                }
            }
        }
        if let Some(sha256) = removing() {
            Sheet {
                id: "photo-away",
                title: t!("signed-remove-ask"),
                text: t!("signed-remove-text"),
                confirm: t!("signed-remove"),
                cancel: t!("mentor-cancel"),
                grave: true,
                onconfirm: move |()| {
                    removing.set(None);
                    change.call((Change::Remove(sha256.clone()), t!("signed-removed")));
                },
                oncancel: move |()| removing.set(None),
            }
        }
    }
}

/// What is done to the photos, on top of whatever stands when it is saved.
#[derive(Clone)]
enum Change {
    Add(Box<Photo>),
    Remove(String),
}

impl Change {
    fn on(&self, photos: &mut Vec<Photo>) {
        match self {
            Change::Add(photo) if photos.iter().all(|kept| kept.sha256 != photo.sha256) => {
                photos.push((**photo).clone());
            }
            Change::Add(_) => {}
            Change::Remove(sha256) => photos.retain(|kept| kept.sha256 != *sha256),
        }
    }
}

async fn where_now(phone: &Arc<Phone>) -> Place {
    match phone.platform().locate().await {
        Ok(fix) => Place::Fixed(fix),
        Err(why) => Place::Missing { why },
    }
}
