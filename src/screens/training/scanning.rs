//! The code of the room from a picture of it: beside typing, for whoever finds that easier. The picture is read and not kept.

use dioxus::prelude::*;
use pendamping_domain::id::RecordId;
use pendamping_domain::training::read_room_text;
use pendamping_photo::NotAPhoto;

use crate::phone::use_phone;
use crate::platform::camera::NoPhoto;
use crate::screens::photo_taking::{no_photo_words, not_a_photo_words};
use crate::t;
use crate::widgets::prelude::*;

/// Why a picture gave no code.
#[derive(Clone, Copy, Debug, PartialEq)]
enum NoCode {
    Camera(NoPhoto),
    Picture(NotAPhoto),
    /// No QR code is in it, or none that can be read.
    NotFound,
    /// There is one, of something else.
    Another,
}

/// The button that opens the camera; what it sees of this training's code goes to `onseen`.
#[component]
pub(super) fn ScanCode(training: RecordId, disabled: bool, onseen: EventHandler<String>) -> Element {
    let phone = use_phone();
    let mut busy = use_signal(|| false);
    let mut failed = use_signal(|| None::<NoCode>);
    let scan = move |_| {
        failed.set(None);
        let phone = phone.clone();
        spawn(async move {
            let seen = match phone.platform().photograph(|| busy.set(true)).await {
                Ok(shot) => phone.read_code(shot.picture).await.map_err(NoCode::Picture),
                Err(why) => Err(NoCode::Camera(why)),
            };
            match seen.and_then(|text| code_in(text.as_deref(), training)) {
                Ok(code) => onseen.call(code),
                Err(NoCode::Camera(NoPhoto::Cancelled)) => {}
                Err(why) => failed.set(Some(why)),
            }
            busy.set(false);
        });
    };
    rsx! {
        button {
            r#type: "button",
            class: "button secondary",
            id: "scan-code",
            "data-camera": "true",
            disabled,
            onclick: scan,
            Icon { glyph: Glyph::Photo }
            span { if busy() { {t!("training-scanning")} } else { {t!("training-scan")} } }
        }
        if let Some(why) = failed() {
            Notice { title: words(why), tone: Tone::Danger, live: true }
        }
    }
}

fn code_in(text: Option<&str>, training: RecordId) -> Result<String, NoCode> {
    let text = text.ok_or(NoCode::NotFound)?;
    match read_room_text(text) {
        Some((of, code)) if of == training => Ok(code),
        _ => Err(NoCode::Another),
    }
}

/// What is wrong, and what would be right.
fn words(why: NoCode) -> String {
    match why {
        NoCode::Camera(no) => no_photo_words(no),
        NoCode::Picture(no) => not_a_photo_words(no),
        NoCode::NotFound => t!("training-scan-none"),
        NoCode::Another => t!("training-scan-another"),
    }
}

#[cfg(test)]
mod tests {
    use pendamping_domain::training::room_text;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn only_the_code_of_this_training_is_one() {
        let (this, other) = (RecordId(Uuid::from_u128(1)), RecordId(Uuid::from_u128(2)));
        assert_eq!(code_in(Some(&room_text(this, "123456")), this), Ok("123456".to_owned()));
        assert_eq!(code_in(Some(&room_text(other, "123456")), this), Err(NoCode::Another));
        assert_eq!(code_in(Some("https://contoh.example"), this), Err(NoCode::Another));
        assert_eq!(code_in(None, this), Err(NoCode::NotFound));
    }
}
