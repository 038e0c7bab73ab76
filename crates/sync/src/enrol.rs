//! Enrolment: a one-time code becomes an install.

use crate::failure::Failure;
use crate::http::Http;
use pendamping_protocol::code::Code;
use pendamping_protocol::enrol::{EnrolAnswer, EnrolRequest};
use pendamping_protocol::recover::RecoverRequest;
use pendamping_protocol::sign::InstallKey;
use pendamping_store_api::StoreHandle;
use pendamping_store_api::setup::GetProfile;
use pendamping_store_api::upkeep::EnrolAgain;
use url::Url;

/// What a person typed or scanned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The centre's address.
    pub centre: String,
    /// The one-time code.
    pub code: String,
}

impl Invitation {
    /// Reads `pendamping://enrol?centre=https://…&code=…` as a QR code carries it, and `pendamping://recover?…` in the same way. A bare code
    /// gives `None`.
    pub fn from_link(text: &str) -> Option<Invitation> {
        let url = Url::parse(text.trim()).ok().filter(|url| {
            url.scheme() == "pendamping" && matches!(url.host_str(), Some("enrol" | "recover"))
        })?;
        let field =
            |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        Some(Invitation { centre: field("centre")?, code: field("code")? })
    }
}

/// Redeems a code for the install whose signing key was made from `seed`. `app` is this app's version.
pub fn enrol(
    http: &Http,
    invitation: &Invitation,
    seed: &[u8; 32],
    app: &str,
) -> Result<EnrolAnswer, Failure> {
    let request = EnrolRequest {
        code: invitation.code.trim().to_owned(),
        key: InstallKey::from_seed(seed).public(),
        app: app.to_owned(),
    };
    http.enrol(&invitation.centre, &request)
}

/// Redeems a code for a phone that the centre knows no more, and that goes on with everything it holds. `seed` is of a new signing key.
///
/// # Errors
/// How the centre was not reached or why it said no; `not_found` when the code is of somebody else. Nothing is changed then, and
/// the code still makes its person's phone theirs: what it made here never speaks.
pub fn enrol_again(
    http: &Http,
    store: &StoreHandle,
    invitation: &Invitation,
    seed: [u8; 32],
    app: &str,
) -> Result<(), Failure> {
    let answer = enrol(http, invitation, &seed, app)?;
    go_on_as(store, &invitation.centre, answer, seed)
}

/// Becomes the install that a code gave, when it is of the person whose phone this is.
///
/// # Errors
/// `not_found` when it is somebody else's, or what the store says.
pub fn go_on_as(
    store: &StoreHandle,
    centre: &str,
    answer: EnrolAnswer,
    signing_seed: [u8; 32],
) -> Result<(), Failure> {
    if store.call_blocking(GetProfile)?.person != answer.person {
        return Err(Failure::Refused(Code::NotFound));
    }
    let (install, token) = (answer.install, answer.token);
    store.call_blocking(EnrolAgain { centre: centre.to_owned(), install, token, signing_seed })?;
    Ok(())
}

/// Asks the centre for the key that a phone's records are under: what it is sealed in, and what to seal the answer to.
///
/// # Errors
/// How the centre was not reached, or why it said no.
pub fn recover(http: &Http, invitation: &Invitation, sealed: &str, key: &str) -> Result<String, Failure> {
    let request = RecoverRequest {
        code: invitation.code.trim().to_owned(),
        sealed: sealed.to_owned(),
        key: key.to_owned(),
    };
    http.recover(&invitation.centre, &request).map(|answer| answer.key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links() {
        let good = Invitation { centre: "https://pusat.invalid/a".to_owned(), code: "K7QF-3M2P".to_owned() };
        for (text, read) in [
            ("pendamping://enrol?centre=https%3A%2F%2Fpusat.invalid%2Fa&code=K7QF-3M2P", Some(&good)),
            (" pendamping://enrol?code=K7QF-3M2P&centre=https://pusat.invalid/a ", Some(&good)),
            ("pendamping://enrol?code=K7QF-3M2P", None),
            ("https://enrol?centre=x&code=y", None),
            ("K7QF-3M2P", None),
            ("", None),
        ] {
            assert_eq!(Invitation::from_link(text).as_ref(), read, "{text}");
        }
    }
}
