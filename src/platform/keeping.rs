//! A file for the person: into the folder where the system keeps what was downloaded, and from there to whom they like.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use dioxus::document;

/// That the system took no file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotKept;

/// Hands `bytes` to the system under `name`.
///
/// # Errors
/// When it does not take them: no room, or no leave.
pub async fn keep_file(name: &str, mime: &str, bytes: &[u8]) -> Result<(), NotKept> {
    let word = |text: &str| serde_json::Value::from(text).to_string();
    let (name, mime, bytes) = (word(name), word(mime), word(&STANDARD.encode(bytes)));
    let answer = document::eval(&format!("return await window.keepFile({name}, {mime}, {bytes});"));
    match answer.join::<bool>().await {
        Ok(true) => Ok(()),
        Ok(false) => Err(NotKept),
        Err(error) => {
            tracing::warn!(%error, "the page did not keep a file");
            Err(NotKept)
        }
    }
}

/// Puts words where they can be pasted from.
///
/// # Errors
/// When the system does not let it.
pub async fn copy(words: &str) -> Result<(), NotKept> {
    let words = serde_json::Value::from(words).to_string();
    match document::eval(&format!("return await window.copyWords({words});")).join::<bool>().await {
        Ok(true) => Ok(()),
        _ => Err(NotKept),
    }
}
