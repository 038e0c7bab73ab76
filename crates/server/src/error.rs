//! Every refusal of the centre: which status goes with which code, in one table, and how a failure of the database becomes
//! one. The code is what phones act on; the message is for people who read logs and never carries personal data.

use crate::store::StorageError;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use pendamping_protocol::code::{Code, Refusal};

/// tus's own status for a piece that arrived damaged.
const CHECKSUM_MISMATCH: StatusCode = match StatusCode::from_u16(460) {
    Ok(status) => status,
    Err(_) => StatusCode::BAD_REQUEST,
};

/// Each code that a whole request can be refused with, its status, and what it means. Codes that only ever stand in a receipt
/// are not here.
pub const REFUSALS: &[(Code, StatusCode, &str)] = &[
    (Code::BadHeader, StatusCode::BAD_REQUEST, "A header is missing, or is not as it must be."),
    (Code::BadJson, StatusCode::BAD_REQUEST, "The body is not JSON of the expected shape."),
    (Code::SignInAgain, StatusCode::UNAUTHORIZED, "No token, or one that the centre does not know."),
    (
        Code::BadSignature,
        StatusCode::FORBIDDEN,
        "A batch with items, or with anything besides, is not signed by its install.",
    ),
    (Code::NotFound, StatusCode::NOT_FOUND, "Not there, or not for this install."),
    (Code::PhotoAwaited, StatusCode::NOT_FOUND, "A record tells of the photo, which has not come yet."),
    (
        Code::PhotoRefused,
        StatusCode::NOT_FOUND,
        "The photo was refused, so its phone gave it up: it will not come.",
    ),
    (Code::CodeUnknown, StatusCode::NOT_FOUND, "No such enrolment code."),
    (Code::MethodNotAllowed, StatusCode::METHOD_NOT_ALLOWED, "The method does not fit the address."),
    (
        Code::InstallRewound,
        StatusCode::CONFLICT,
        "Two phones are this install, or an earlier state of it asks.",
    ),
    (Code::CodeUsed, StatusCode::CONFLICT, "The enrolment code was used by an app that works."),
    (Code::WrongOffset, StatusCode::CONFLICT, "The upload does not stand where the piece begins."),
    (Code::CodeExpired, StatusCode::GONE, "The enrolment code's time is over."),
    (Code::WrongTusVersion, StatusCode::PRECONDITION_FAILED, "The centre speaks tus 1.0.0."),
    (Code::TooLarge, StatusCode::PAYLOAD_TOO_LARGE, "Larger than the limit, as sent or decompressed."),
    (Code::TooManyItems, StatusCode::PAYLOAD_TOO_LARGE, "More items than one batch may have."),
    (Code::BadEncoding, StatusCode::UNSUPPORTED_MEDIA_TYPE, "Unknown content encoding, or a broken stream."),
    (
        Code::WrongContentType,
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "A piece of a photo is application/offset+octet-stream.",
    ),
    (Code::BadPhoto, StatusCode::UNPROCESSABLE_ENTITY, "Not the photo of this name, or none as it is kept."),
    (Code::UpgradeRequired, StatusCode::UPGRADE_REQUIRED, "This app is too old to be understood."),
    (Code::TooManyAttempts, StatusCode::TOO_MANY_REQUESTS, "Too many failed attempts from this address."),
    (Code::WrongChecksum, CHECKSUM_MISMATCH, "The piece does not sum up to its checksum; it is not kept."),
    (Code::Internal, StatusCode::INTERNAL_SERVER_ERROR, "The centre failed; nothing was changed."),
    (Code::TryAgain, StatusCode::SERVICE_UNAVAILABLE, "The centre is busy or stopping."),
];

/// A request that is refused as a whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct Refused {
    /// The stable code.
    pub code: Code,
    /// The field it is about.
    pub field: Option<String>,
    /// For people who read logs.
    pub message: String,
    /// When to try again, in seconds.
    pub after_s: Option<u64>,
}

/// When a phone is told to come again while the centre's disk is full, in seconds.
const FULL_S: u64 = 120;

impl Refused {
    /// A refusal with the table's own words.
    pub fn new(code: Code) -> Self {
        let message = row(&code).map_or("", |(_, _, message)| message);
        Refused { message: message.to_owned(), code, field: None, after_s: None }
    }

    /// A refusal that names a field.
    pub fn field(code: Code, field: &str) -> Self {
        Refused { field: Some(field.to_owned()), ..Refused::new(code) }
    }

    /// The same, to be tried again in `seconds`.
    #[must_use]
    pub fn after(self, seconds: u64) -> Self {
        Refused { after_s: Some(seconds), ..self }
    }

    /// The status that goes with the code.
    pub fn status(&self) -> StatusCode {
        row(&self.code).map_or(StatusCode::INTERNAL_SERVER_ERROR, |(_, status, _)| *status)
    }
}

fn row(code: &Code) -> Option<&'static (Code, StatusCode, &'static str)> {
    REFUSALS.iter().find(|(known, _, _)| known == code)
}

impl From<StorageError> for Refused {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Busy(_) => Refused::new(Code::TryAgain).after(5),
            // Somebody makes room; until then everything waits where it is.
            StorageError::Full(_) => {
                tracing::error!(error = %Causes(&error), "the disk is full or fails");
                Refused::new(Code::TryAgain).after(FULL_S)
            }
            other => {
                tracing::error!(error = %Causes(&other), "the database failed");
                Refused::new(Code::Internal)
            }
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = self.status();
        let after_s = self.after_s;
        let refusal = Refusal { code: self.code, field: self.field, message: self.message };
        let mut response = (status, axum::Json(refusal)).into_response();
        if let Some(after_s) = after_s {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(after_s));
        }
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// An error with all its causes on one line.
pub struct Causes<'a>(pub &'a dyn std::error::Error);

impl std::fmt::Display for Causes<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_that_refuses_a_request_has_one_status() {
        for (index, (code, status, message)) in REFUSALS.iter().enumerate() {
            assert!(status.is_client_error() || status.is_server_error(), "{code}");
            assert!(!message.is_empty(), "{code}");
            assert!(
                !REFUSALS[..index].iter().any(|(earlier, _, _)| earlier == code),
                "{code} is there twice"
            );
            assert_eq!(Refused::new(code.clone()).status(), *status);
        }
        assert!(!REFUSALS.iter().any(|(code, _, _)| matches!(code, Code::Unknown(_))));
    }
}
