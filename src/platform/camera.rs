//! The camera, as the page opens it: the system's own on a phone, a file where there is none (`assets/camera.js`).
//!
//! A button with `data-camera` opens it in the very tap, as browsers demand; its handler then asks here for what came of it. What
//! is handed on may be large and may tell more than it should: the crate `photo` makes the picture that is kept.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use dioxus::document;
use pendamping_domain::photo::is_sha256;
use serde::Deserialize;

/// What the camera gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shot {
    /// The picture, smaller than it was where the page could make it so.
    pub picture: Vec<u8>,
    /// SHA-256 of the camera's file, where the page could tell it.
    pub source: Option<String>,
}

/// Why there is no photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPhoto {
    /// The person thought better of it.
    Cancelled,
    /// The file is larger than any photo is.
    TooLarge,
    /// It is no picture, or a damaged one.
    NoPicture,
    /// The page did not answer.
    Unavailable,
}

#[derive(Deserialize)]
struct Answer {
    picture: Option<String>,
    source: Option<String>,
    no: Option<String>,
}

/// `taken` is called when the camera has given something, which then takes a while to be read.
pub(super) async fn photograph(taken: impl FnOnce()) -> Result<Shot, NoPhoto> {
    let unavailable = |error: document::EvalError| {
        tracing::warn!(%error, "the page did not hand on a photo");
        NoPhoto::Unavailable
    };
    let mut shot = document::eval("return await window.shot((taken) => dioxus.send(taken));");
    if shot.recv::<bool>().await.map_err(unavailable)? {
        taken();
    }
    let answer = shot.join::<Answer>().await.map_err(unavailable)?;
    match (answer.picture, answer.no.as_deref()) {
        (Some(picture), _) => Ok(Shot {
            picture: STANDARD.decode(picture).map_err(|_| NoPhoto::Unavailable)?,
            source: answer.source.filter(|source| is_sha256(source)),
        }),
        (None, Some("cancelled")) => Err(NoPhoto::Cancelled),
        (None, Some("too_large")) => Err(NoPhoto::TooLarge),
        (None, Some("no_picture")) => Err(NoPhoto::NoPicture),
        (None, _) => Err(NoPhoto::Unavailable),
    }
}
