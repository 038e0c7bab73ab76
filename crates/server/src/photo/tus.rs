//! The words of tus 1.0: headers of a request become values, each with what would be right where it is wrong. No HTTP is spoken
//! here.

use crate::error::Refused;
use crate::store::photo::PhotoName;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pendamping_domain::photo::PHOTO_BYTES_MAX;
use pendamping_protocol::code::Code;
use sha2::Digest;

/// The one version that is spoken.
pub const VERSION: &str = "1.0.0";
/// What is spoken beyond the core.
pub const EXTENSIONS: &str = "creation,creation-with-upload,checksum";
/// How a piece may be summed.
pub const ALGORITHMS: &str = "sha1,sha256";
/// What a body is called.
pub const OCTETS: &str = "application/offset+octet-stream";

/// Header names.
pub const TUS_RESUMABLE: &str = "tus-resumable";
/// Which versions are spoken.
pub const TUS_VERSION: &str = "tus-version";
/// Which extensions.
pub const TUS_EXTENSION: &str = "tus-extension";
/// How long an upload may be.
pub const TUS_MAX_SIZE: &str = "tus-max-size";
/// How a piece may be summed.
pub const TUS_CHECKSUM_ALGORITHM: &str = "tus-checksum-algorithm";
/// How long this one is.
pub const UPLOAD_LENGTH: &str = "upload-length";
/// How much of it there is.
pub const UPLOAD_OFFSET: &str = "upload-offset";
/// What it is.
pub const UPLOAD_METADATA: &str = "upload-metadata";
/// The sum of a piece.
pub const UPLOAD_CHECKSUM: &str = "upload-checksum";

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim)
}

fn wrong(header: &str, right: &str) -> Refused {
    Refused { message: right.to_owned(), ..Refused::field(Code::BadHeader, header) }
}

/// Refuses whoever speaks another version.
pub fn version(headers: &HeaderMap) -> Result<(), Refused> {
    match text(headers, TUS_RESUMABLE) {
        Some(VERSION) => Ok(()),
        _ => Err(Refused::field(Code::WrongTusVersion, TUS_RESUMABLE)),
    }
}

/// A whole number, written in digits alone.
fn number(headers: &HeaderMap, name: &str, right: &str) -> Result<u64, Refused> {
    let digits =
        text(headers, name).filter(|text| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()));
    let number = digits.map(|text| text.parse().unwrap_or(u64::MAX));
    number.ok_or_else(|| wrong(name, right))
}

/// How long the photo is to be.
pub fn length(headers: &HeaderMap) -> Result<u32, Refused> {
    let right = "upload-length says how many bytes the photo has, in digits.";
    match number(headers, UPLOAD_LENGTH, right)? {
        0 => Err(wrong(UPLOAD_LENGTH, "A photo has at least one byte.")),
        length => u32::try_from(length)
            .ok()
            .filter(|length| *length <= PHOTO_BYTES_MAX)
            .ok_or_else(|| Refused::field(Code::TooLarge, UPLOAD_LENGTH)),
    }
}

/// Where the piece begins. Beyond any photo is a place where none goes on.
pub fn offset(headers: &HeaderMap) -> Result<u32, Refused> {
    let right = "upload-offset says how many bytes came before, in digits.";
    Ok(u32::try_from(number(headers, UPLOAD_OFFSET, right)?).unwrap_or(u32::MAX))
}

/// Which photo it is: `sha256` of the metadata, in base64 as tus has it.
pub fn metadata(headers: &HeaderMap) -> Result<PhotoName, Refused> {
    let pairs = text(headers, UPLOAD_METADATA).unwrap_or_default().split(',');
    let mut values = pairs.filter_map(|pair| pair.trim().split_once(' ').filter(|(key, _)| *key == "sha256"));
    let decoded = match (values.next(), values.next()) {
        (Some((_, value)), None) => STANDARD.decode(value.trim()).ok(),
        _ => None,
    };
    decoded.and_then(|hex| name(std::str::from_utf8(&hex).ok()?)).ok_or_else(|| {
        let right = "upload-metadata has sha256 once: base64 of the photo's SHA-256 in 64 lower-case hexadecimal digits.";
        wrong(UPLOAD_METADATA, right)
    })
}

/// The name of a photo as it is written; nothing else is one.
pub fn name(text: &str) -> Option<PhotoName> {
    let lower = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let mut name = PhotoName([0; 32]);
    (lower && hex::decode_to_slice(text, &mut name.0).is_ok()).then_some(name)
}

/// Refuses a body that is called otherwise than tus calls it.
pub fn content_type(headers: &HeaderMap) -> Result<(), Refused> {
    match text(headers, CONTENT_TYPE.as_str()) {
        Some(kind) if kind.eq_ignore_ascii_case(OCTETS) => Ok(()),
        _ => Err(Refused::field(Code::WrongContentType, "content-type")),
    }
}

/// What a piece is to sum up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checksum {
    /// By SHA-1, which every tus server must know.
    Sha1(Vec<u8>),
    /// By SHA-256.
    Sha256(Vec<u8>),
}

/// The checksum of the piece, if it has one.
pub fn checksum(headers: &HeaderMap) -> Result<Option<Checksum>, Refused> {
    if !headers.contains_key(UPLOAD_CHECKSUM) {
        return Ok(None);
    }
    let right =
        || wrong(UPLOAD_CHECKSUM, "upload-checksum is sha1 or sha256, a space, and the sum in base64.");
    let (algorithm, sum) =
        text(headers, UPLOAD_CHECKSUM).and_then(|text| text.split_once(' ')).ok_or_else(right)?;
    let sum = STANDARD.decode(sum.trim()).map_err(|_| right())?;
    match algorithm {
        "sha1" => Ok(Some(Checksum::Sha1(sum))),
        "sha256" => Ok(Some(Checksum::Sha256(sum))),
        _ => Err(right()),
    }
}

impl Checksum {
    /// Refuses bytes that sum up to something else.
    pub fn holds(&self, bytes: &[u8]) -> Result<(), Refused> {
        let same = match self {
            Checksum::Sha1(sum) => sha1::Sha1::digest(bytes).as_slice() == sum,
            Checksum::Sha256(sum) => sha2::Sha256::digest(bytes).as_slice() == sum,
        };
        if same { Ok(()) } else { Err(Refused::field(Code::WrongChecksum, UPLOAD_CHECKSUM)) }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name.parse().unwrap(), value.parse().unwrap())])
    }

    #[test]
    fn numbers_are_digits() {
        for (written, read) in [
            ("1", Ok(1)),
            ("204800", Ok(204_800)),
            ("204801", Err(Code::TooLarge)),
            ("99999999999999999999999", Err(Code::TooLarge)),
            ("0", Err(Code::BadHeader)),
            ("", Err(Code::BadHeader)),
            ("-1", Err(Code::BadHeader)),
            ("+1", Err(Code::BadHeader)),
            ("1.0", Err(Code::BadHeader)),
        ] {
            let length = length(&headers(UPLOAD_LENGTH, written)).map_err(|refused| refused.code);
            assert_eq!(length, read, "{written}");
        }
        assert_eq!(offset(&headers(UPLOAD_OFFSET, "0")).unwrap(), 0);
    }

    #[test]
    fn a_photo_is_named_once_and_in_one_way() {
        let hash = "ab".repeat(32);
        let named = |text: &str| format!("sha256 {}", STANDARD.encode(text));
        let read = |value: &str| metadata(&headers(UPLOAD_METADATA, value)).map(|name| name.to_string()).ok();
        assert_eq!(read(&named(&hash)), Some(hash.clone()));
        assert_eq!(read(&format!("filename Zm90by5qcGc=,empty, {}", named(&hash))), Some(hash.clone()));
        for other in [
            String::new(),
            "sha256".to_owned(),
            format!("sha256 {hash}"),
            named(&hash.to_uppercase()),
            named(&hash[1..]),
            format!("{},{}", named(&hash), named(&hash)),
        ] {
            assert_eq!(read(&other), None, "{other}");
        }
    }
}
