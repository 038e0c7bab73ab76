//! Where a record is: on this phone, received by the centre, reviewed.

use crate::review::Decision;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The state of one revision, as its author sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Custody {
    /// Saved here, not yet received by the centre.
    OnThisPhone,
    /// The centre could not take it; it stays here, visible and editable.
    SetAside {
        /// The centre's stable code for why.
        code: String,
        /// The field it names, if any.
        field: Option<String>,
    },
    /// The centre has it.
    Received {
        /// When the centre took it in; `None` for what this phone only ever pulled.
        at: Option<DateTime<Utc>>,
    },
    /// Somebody decided on it.
    Reviewed {
        /// What was decided.
        decision: Decision,
        /// By whom (name), when this phone knows it.
        by: Option<String>,
        /// When the decision was saved.
        at: DateTime<Utc>,
    },
}
