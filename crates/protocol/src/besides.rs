//! What a phone tells besides its records, when there is something: how often families' pages were opened, which key's envelope
//! it has, and what a revoked phone could not send. And what the centre answers to that. All of it may be told again: the same told twice
//! is the same told once.

#[cfg(feature = "openapi")]
use crate::described::{Moment, SmallWhole};
use crate::token::NextToken;
use chrono::{DateTime, NaiveDate, Utc};
use pendamping_domain::id::FamilyId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Since this `knowledge` a centre takes these in and says so; an older one passes over them.
pub const SINCE: u32 = 11;
/// Most sums of openings in one request.
pub const OPENED_MAX: usize = 1_000;
/// Most things that a family asks for in one request.
pub const ASKS_MAX: usize = 20;
/// Longest text of such a thing, in characters.
pub const ASK_TEXT_MAX: usize = 1_000;
/// Most pieces of what a revoked phone leaves in one request.
pub const LEFT_MAX: usize = 100;
/// Largest text of such a piece, in bytes.
pub const LEFT_TEXT_MAX: usize = 64 << 10;

/// What a phone tells besides its records.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Besides {
    /// By what the phone's key is known (`recover::known_by`), 64 hexadecimal digits: a forgotten PIN is mended for a phone that told it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 64))]
    pub envelope: Option<String>,
    /// How often pages of families were opened, by day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 1000))]
    pub opened: Vec<Opened>,
    /// What a revoked phone had begun or was set aside: told before it forgets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub left: Vec<Left>,
    /// What the family asks the office for: from its own app alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 20))]
    pub asks: Vec<AskOffice>,
    /// The token that the app made to follow the one it has, when an answer said that it is time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<NextToken>,
}

impl Besides {
    /// Whether there is nothing to tell.
    pub fn is_nothing(&self) -> bool {
        *self == Besides::default()
    }
}

/// How often pages of one family were opened on this phone on one day, in all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Opened {
    /// Whose.
    #[cfg_attr(feature = "openapi", schema(value_type = uuid::Uuid))]
    pub family: FamilyId,
    /// The day, by the clock its owner works by.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub day: NaiveDate,
    /// How often, since the day began.
    #[cfg_attr(feature = "openapi", schema(value_type = SmallWhole))]
    pub count: u32,
}

/// A piece of work that a revoked phone cannot send as a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Left {
    /// What it is known by on that phone: a revision's id, or what a draft is about.
    #[cfg_attr(feature = "openapi", schema(max_length = 100))]
    pub id: String,
    /// `draft`, or the code it was set aside with; `waits` when it rests on such a one.
    #[cfg_attr(feature = "openapi", schema(max_length = 40))]
    pub why: String,
    /// When it was last written, by the phone's clock.
    #[cfg_attr(feature = "openapi", schema(value_type = Moment))]
    pub at: DateTime<Utc>,
    /// It, as the phone kept it.
    #[cfg_attr(feature = "openapi", schema(max_length = 65536))]
    pub text: String,
}

/// A family asks for a copy of its data, or for a correction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskOffice {
    /// It is known again by this.
    pub id: Uuid,
    /// `copy` or `correction`.
    #[cfg_attr(feature = "openapi", schema(max_length = 40))]
    pub what: String,
    /// What is wrong and what would be right; may be empty for a copy.
    #[cfg_attr(feature = "openapi", schema(max_length = 1000))]
    pub text: String,
    /// When it was asked, by the phone's clock.
    #[cfg_attr(feature = "openapi", schema(value_type = Moment))]
    pub at: DateTime<Utc>,
}

/// What the centre answers besides.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Answered {
    /// What was told is kept.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub taken: bool,
    /// The token that was told of as `next` is good from now on. The one before is until that is first used, and a week longer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub next: bool,
    /// It is time for another token: the next request is to be signed, whatever is in it, and to tell of one that the app made.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sign: bool,
}

impl Answered {
    /// Whether there is nothing to say.
    pub fn is_nothing(&self) -> bool {
        *self == Answered::default()
    }
}
