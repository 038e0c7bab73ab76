//! What can go wrong on the way, by what happens next. None of it loses anything: all of it means "not yet".

use pendamping_protocol::code::Code;
use pendamping_store_api::StoreError;
use std::error::Error;
use std::sync::Arc;

/// Why an exchange did not end well.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Failure {
    /// Not reached: no network, no such host, or a connection refused for its certificate. Nothing was sent.
    #[error("no way to the centre")]
    Offline(#[source] Option<Arc<dyn Error + Send + Sync>>),
    /// The connection broke, or fell silent, before an answer began.
    #[error("no answer from the centre")]
    Silent(#[source] Option<Arc<dyn Error + Send + Sync>>),
    /// An answer, but not the centre's: a captive portal, a proxy's page, a redirect.
    #[error("an answer that is not the centre's (status {status})")]
    Foreign {
        /// Its HTTP status.
        status: u16,
    },
    /// The answer broke off. What had arrived whole was kept.
    #[error("the answer was cut")]
    Cut(#[source] Option<Arc<dyn Error + Send + Sync>>),
    /// The centre asks to come back later (408, 429, 5xx).
    #[error("the centre asks to come back later (status {status})")]
    Later {
        /// Its HTTP status.
        status: u16,
        /// How many seconds it asked for.
        after_s: Option<u32>,
    },
    /// The centre does not know this install's token.
    #[error("the centre does not know this phone any more")]
    SignInAgain,
    /// This app is too old for the centre.
    #[error("this app is too old for the centre")]
    UpgradeRequired,
    /// The centre refused the whole request.
    #[error("the centre refused the request: {0}")]
    Refused(Code),
    /// An address that would send personal data in the clear.
    #[error("only https, or http to this machine, is allowed")]
    NotPrivate,
    /// The phone's own store could not take part.
    #[error("the phone's store: {0}")]
    Store(#[from] StoreError),
}

impl Failure {
    /// The stable word that screens translate.
    pub fn code(&self) -> String {
        match self {
            Failure::Offline(_) | Failure::Silent(_) => "offline".to_owned(),
            Failure::Foreign { .. } => "foreign_answer".to_owned(),
            Failure::Cut(_) => "cut".to_owned(),
            Failure::Later { .. } => "try_again".to_owned(),
            Failure::SignInAgain => Code::SignInAgain.to_string(),
            Failure::UpgradeRequired => Code::UpgradeRequired.to_string(),
            Failure::Refused(code) => code.to_string(),
            Failure::NotPrivate => "not_private".to_owned(),
            Failure::Store(_) => "store".to_owned(),
        }
    }

    /// Whether only a person can help: trying again by itself would be in vain.
    pub fn halts(&self) -> bool {
        matches!(
            self,
            Failure::SignInAgain
                | Failure::UpgradeRequired
                | Failure::NotPrivate
                | Failure::Refused(Code::BadSignature | Code::NotFound)
        )
    }

    /// Whether it may lie in what was sent: another batch might get through.
    pub fn perhaps_the_batch(&self) -> bool {
        match self {
            Failure::Silent(_) | Failure::Cut(_) | Failure::Foreign { .. } => true,
            // Too many requests, or no time for anybody: that says nothing about this one.
            Failure::Later { status, .. } => !matches!(status, 429 | 503),
            Failure::Refused(code) => {
                matches!(code, Code::TooLarge | Code::TooManyItems | Code::BadEncoding | Code::BadJson)
            }
            _ => false,
        }
    }
}
