//! A one-time code becomes an install. Synchronous and over values, like `handle_sync`; how often a stranger may try is the
//! door's business, not this file's.

use crate::auth::{new_token, normal_code, token_hash};
use crate::error::Refused;
use crate::mint::Mint;
use crate::store::{CodeRefused, NewInstall, Storage};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chrono::{DateTime, Utc};
use pendamping_domain::id::InstallId;
use pendamping_protocol::code::Code;
use pendamping_protocol::enrol::{EnrolAnswer, EnrolRequest};

/// Redeems a code. The token is in the answer and nowhere else.
pub fn enrol(
    storage: &dyn Storage,
    now: DateTime<Utc>,
    mint: &mut dyn Mint,
    request: &EnrolRequest,
) -> Result<EnrolAnswer, Refused> {
    if request.app.chars().count() > 40 {
        return Err(Refused::field(Code::BadJson, "app"));
    }
    let Some(code) = normal_code(&request.code) else {
        return Err(Refused::field(Code::CodeUnknown, "code"));
    };
    let install = InstallId(mint.id(now));
    let token = new_token(mint);
    let new = NewInstall { id: install, token: token_hash(&token), key: &request.key, app: &request.app };
    match storage.redeem_code(&code, new, now)? {
        Ok(enrolled) => Ok(EnrolAnswer {
            install,
            token,
            person: enrolled.person,
            name: enrolled.name,
            role: enrolled.role,
            area: enrolled.area,
            centre_key: STANDARD_NO_PAD.encode(enrolled.centre_key),
        }),
        Err(CodeRefused::Unknown | CodeRefused::OtherPhone) => Err(Refused::field(Code::CodeUnknown, "code")),
        Err(CodeRefused::Expired) => Err(Refused::field(Code::CodeExpired, "code")),
        Err(CodeRefused::Used) => Err(Refused::field(Code::CodeUsed, "code")),
    }
}
