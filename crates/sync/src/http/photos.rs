//! Pictures over HTTP: tus 1.0 upwards (<https://tus.io/protocols/resumable-upload>), a plain GET downwards.

use super::{Http, accepted, address, offline};
use crate::failure::Failure;
use crate::photos::{PhotoRoad, To};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pendamping_domain::photo::PHOTO_BYTES_MAX;
use pendamping_protocol::code::Code;
use reqwest::blocking::{RequestBuilder, Response};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, LOCATION};
use reqwest::{Method, StatusCode};
use sha2::{Digest, Sha256};
use std::io::Read;

const DOOR: &str = "v1/photos";
const PIECE: &str = "application/offset+octet-stream";
const OFFSET: &str = "upload-offset";
const LENGTH: &str = "upload-length";
const TUS: &str = "tus-resumable";
const TUS_VERSION: &str = "1.0.0";

/// What became of asking for a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// It is this.
    Picture(Vec<u8>),
    /// A record names it, and it has not come to the centre yet.
    Awaited,
    /// A record names it, and its phone gave it up: the centre refused it.
    NeverComes,
}

impl Http {
    /// `GET /v1/photos/{sha256}`. What comes is what was asked for, or it is no answer of the centre's.
    pub fn photo(&self, to: To) -> Result<Fetched, Failure> {
        let get = self.client.get(photo(to)?).header(AUTHORIZATION, format!("Bearer {}", to.token));
        let response = match accepted(get.send().map_err(offline)?) {
            Ok(response) => response,
            Err(Failure::Refused(Code::PhotoAwaited)) => return Ok(Fetched::Awaited),
            Err(Failure::Refused(Code::PhotoRefused)) => return Ok(Fetched::NeverComes),
            Err(failure) => return Err(failure),
        };
        let status = response.status().as_u16();
        let mut jpeg = Vec::new();
        response.take(u64::from(PHOTO_BYTES_MAX) + 1).read_to_end(&mut jpeg).map_err(super::cut)?;
        let right = hex(&Sha256::digest(&jpeg)) == to.sha256;
        if right { Ok(Fetched::Picture(jpeg)) } else { Err(Failure::Foreign { status }) }
    }

    fn tus(&self, method: Method, url: url::Url, to: To) -> RequestBuilder {
        self.client
            .request(method, url)
            .header(AUTHORIZATION, format!("Bearer {}", to.token))
            .header(TUS, TUS_VERSION)
    }
}

impl PhotoRoad for Http {
    fn begin(&self, to: To, length: u64, piece: &[u8]) -> Result<u64, Failure> {
        let post = self
            .tus(Method::POST, address(to.centre, DOOR)?, to)
            .header(LENGTH, length)
            .header("upload-metadata", format!("sha256 {}", STANDARD.encode(to.sha256)));
        let response = accepted(with_piece(post, piece).send().map_err(offline)?)?;
        if !response.headers().contains_key(LOCATION) {
            return Err(Failure::Foreign { status: response.status().as_u16() });
        }
        offset(&response)
    }

    fn offset(&self, to: To, length: u64) -> Result<Option<u64>, Failure> {
        let response = self.tus(Method::HEAD, photo(to)?, to).send().map_err(offline)?;
        // An answer to HEAD has no words: whether it is the centre's shows in its header.
        let theirs = response.headers().contains_key(TUS);
        match response.status() {
            StatusCode::NOT_FOUND | StatusCode::GONE if theirs => Ok(None),
            StatusCode::OK | StatusCode::NO_CONTENT => offset_of(&response, length),
            StatusCode::UNAUTHORIZED if theirs => Err(Failure::SignInAgain),
            _ => accepted(response).and_then(|response| offset_of(&response, length)),
        }
    }

    fn append(&self, to: To, length: u64, at: u64, piece: &[u8]) -> Result<Option<u64>, Failure> {
        let patch = self.tus(Method::PATCH, photo(to)?, to).header(OFFSET, at);
        let response = with_piece(patch, piece).send().map_err(offline)?;
        let elsewhere = [StatusCode::CONFLICT, StatusCode::NOT_FOUND, StatusCode::GONE];
        if elsewhere.contains(&response.status()) && response.headers().contains_key(TUS) {
            return Ok(None);
        }
        offset_of(&accepted(response)?, length)
    }
}

fn photo(to: To) -> Result<url::Url, Failure> {
    address(to.centre, &format!("{DOOR}/{}", to.sha256))
}

fn with_piece(request: RequestBuilder, piece: &[u8]) -> RequestBuilder {
    request
        .header(CONTENT_TYPE, PIECE)
        .header("upload-checksum", format!("sha256 {}", STANDARD.encode(Sha256::digest(piece))))
        .body(piece.to_vec())
}

/// How much the centre has of a picture that has `length` bytes, in its own words. Of one of another length it has nothing.
fn offset_of(response: &Response, length: u64) -> Result<Option<u64>, Failure> {
    let said = response.headers().get(LENGTH).and_then(|value| value.to_str().ok());
    // An older centre does not say it of a piece.
    let same = said.and_then(|said| said.parse().ok()).is_none_or(|said: u64| said == length);
    if same { offset(response).map(Some) } else { Ok(None) }
}

/// How much the centre has, in its own words.
fn offset(response: &Response) -> Result<u64, Failure> {
    let said = response.headers().get(OFFSET).and_then(|value| value.to_str().ok());
    said.and_then(|said| said.parse().ok()).ok_or(Failure::Foreign { status: response.status().as_u16() })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
