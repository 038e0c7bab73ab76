//! `GET /v1/data-requests`: what families of an area ask the office for, and what came of it. For whoever reviews there, to read.

#[cfg(feature = "openapi")]
use crate::described::Moment;
use chrono::{DateTime, Utc};
use pendamping_domain::id::FamilyId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Most lines of an answer: those that wait first.
pub const REQUESTS_SHOWN: usize = 500;

/// What the centre answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DataRequests {
    /// Those that wait, the oldest first; then those that were answered, the latest first.
    #[serde(default)]
    pub requests: Vec<DataRequest>,
    /// There are more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
}

/// What a family asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DataRequest {
    /// Which.
    pub id: Uuid,
    /// Whose data.
    #[cfg_attr(feature = "openapi", schema(value_type = Uuid))]
    pub family: FamilyId,
    /// The family's name.
    pub name: String,
    /// Its number: two families may have one name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// The official code of its village.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub region: String,
    /// `copy` or `correction`.
    pub what: String,
    /// In its words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// When the office had it.
    #[cfg_attr(feature = "openapi", schema(value_type = Moment))]
    pub received: DateTime<Utc>,
    /// When it was answered; none while it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Moment>))]
    pub answered: Option<DateTime<Utc>>,
    /// The answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
}
