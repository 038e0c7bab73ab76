//! The button that takes a photo, wherever photos are taken: in one tap, and on disk before anybody names it. What went wrong is
//! said below it.

use dioxus::prelude::*;
use pendamping_domain::id::FamilyId;
use pendamping_domain::photo::Photo;
use pendamping_photo::NotAPhoto;

use crate::phone::photos::NotTaken;
use crate::phone::use_phone;
use crate::platform::camera::NoPhoto;
use crate::screens::store_words::store_words;
use crate::t;
use crate::widgets::prelude::*;

/// Photos of a form that are taken and not on disk yet: it is not saved without them.
#[derive(Clone, Copy, PartialEq)]
pub struct PhotosUnderWay(Signal<u32>);

/// Lets a form know of the photos that are taken for it.
#[must_use]
pub fn use_photos_under_way() -> PhotosUnderWay {
    use_context_provider(|| PhotosUnderWay(Signal::new(0)))
}

impl PhotosUnderWay {
    /// Whether there are any; a component that asks is drawn again when that changes.
    #[must_use]
    pub fn any(self) -> bool {
        *self.0.read() > 0
    }
}

/// One of them, for as long as it lasts: also when the task that waits for it is dropped.
struct UnderWay(Signal<u32>);

impl UnderWay {
    fn begin(mut all: Signal<u32>) -> Self {
        all += 1;
        Self(all)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        // Of a form that is gone nobody counts.
        if let Ok(mut all) = self.0.try_write() {
            *all -= 1;
        }
    }
}

/// Takes photos for records of `about`.
#[component]
pub fn TakePhoto(
    about: FamilyId,
    #[props(into)] label: String,
    /// Said when a photo is one of those that are `there`.
    #[props(into)]
    again: String,
    there: Vec<Photo>,
    /// The camera is about to open.
    ontap: Option<EventHandler<()>>,
    /// One that is not there yet. Its place is not known.
    ontaken: EventHandler<Photo>,
) -> Element {
    let phone = use_phone();
    let toasts = use_toasts();
    let own = use_signal(|| 0_u32);
    let mut reading = use_signal(|| false);
    let under_way = use_hook(try_consume_context::<PhotosUnderWay>).map_or(own, |form| form.0);
    let mut failed = use_signal(|| None::<NotTaken>);
    let mut twice = use_signal(|| None::<String>);
    let is_there = |sha256: &str| there.iter().any(|photo| photo.sha256 == sha256);
    // Nothing changes then, which must not look as if nothing had come of the tap.
    let is_again = twice.read().as_deref().is_some_and(is_there);
    let take = {
        let there = there.clone();
        move |_| {
            // Not every system says that nothing was taken: a tap always begins anew.
            failed.set(None);
            twice.set(None);
            if let Some(ontap) = ontap {
                ontap.call(());
            }
            let (phone, there) = (phone.clone(), there.clone());
            spawn(async move {
                let mut one = None;
                let taken = || {
                    one = Some(UnderWay::begin(under_way));
                    reading.set(true);
                };
                match phone.photograph(about, taken).await {
                    Ok(photo) if there.iter().any(|kept| kept.sha256 == photo.sha256) => {
                        twice.set(Some(photo.sha256));
                    }
                    Ok(photo) => ontaken.call(photo),
                    Err(NotTaken::Camera(NoPhoto::Cancelled)) => {}
                    Err(why) => failed.set(Some(why)),
                }
                drop(one);
                reading.set(false);
            });
        }
    };
    let lost = t!("photo-lost");
    use_drop(move || {
        // Whoever left does not find it where they go on.
        if *reading.peek() {
            toasts.refused(lost);
        }
    });
    let is_reading = reading();
    rsx! {
        button {
            r#type: "button",
            class: "thumb-add",
            id: "take-photo",
            "data-camera": "true",
            disabled: is_reading,
            onclick: take,
            Icon { glyph: Glyph::Photo }
            span { if is_reading { {t!("visit-photo-taking")} } else { "{label}" } }
        }
        if is_again {
            Notice { title: again, tone: Tone::Warn, live: true }
        }
        if let Some(why) = failed() {
            Notice { title: not_taken_words(&why), tone: Tone::Danger, live: true }
        }
    }
}

/// Why there is no photo, and what would be right.
pub fn not_taken_words(why: &NotTaken) -> String {
    match why {
        NotTaken::Camera(no) => no_photo_words(*no),
        NotTaken::Picture(no) => not_a_photo_words(*no),
        NotTaken::Store(error) => store_words(error),
    }
}

/// The same of a file that is no picture we take.
pub fn not_a_photo_words(why: NotAPhoto) -> String {
    match why {
        NotAPhoto::TooLarge => t!("visit-photo-too-large"),
        _ => t!("visit-photo-no-picture"),
    }
}

/// The same of the camera alone.
pub fn no_photo_words(why: NoPhoto) -> String {
    match why {
        NoPhoto::TooLarge => t!("visit-photo-too-large"),
        NoPhoto::NoPicture => t!("visit-photo-no-picture"),
        NoPhoto::Cancelled | NoPhoto::Unavailable => t!("visit-photo-no-camera"),
    }
}
