//! `GET /v1/disclosures`: a family asks who was given its data and who opened it, and what came of what it asked the office for. For the
//! family's own app alone.

#[cfg(feature = "openapi")]
use crate::described::{Moment, Whole};
use chrono::{DateTime, NaiveDate, Utc};
use pendamping_domain::actor::Role;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Most lines of an answer: the latest ones.
pub const LINES_MAX: usize = 500;

/// What the centre answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Disclosures {
    /// Who, by day; the latest day first.
    #[serde(default)]
    pub lines: Vec<Disclosed>,
    /// What the family asked for, the latest first.
    #[serde(default)]
    pub asked: Vec<AskedOfOffice>,
}

/// Somebody had the family's data on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Disclosed {
    /// The day at the office.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub day: NaiveDate,
    /// Their name; none for a file of the office itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// In which role.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub role: Role,
    /// The file it went into; none when it went to an app.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub export: Option<String>,
    /// Rows that went to their app.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Whole))]
    pub received: u64,
    /// How often they opened a page about the family.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Whole))]
    pub opened: u64,
}

/// Something that the family asked the office for, as the office has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskedOfOffice {
    /// Which.
    pub id: Uuid,
    /// When the office had it.
    #[cfg_attr(feature = "openapi", schema(value_type = Moment))]
    pub received: DateTime<Utc>,
    /// The answer, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
}
