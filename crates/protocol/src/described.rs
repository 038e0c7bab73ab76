//! What the served description says of values that travel as text or laid out in columns. The wire does not depend on it:
//! nothing here is ever sent.

use crate::code::Code;
use crate::digest::Digest;
use crate::sign::PublicKey;
use serde_json::json;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{KnownFormat, RefOr, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;

fn text(description: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).description(Some(description))
}

impl PartialSchema for Digest {
    fn schema() -> RefOr<Schema> {
        text("16 bytes as base64 without padding.")
            // The last character holds two bits: the other four are zero.
            .pattern(Some("^[A-Za-z0-9+/]{21}[AQgw]$"))
            .examples([json!("AAAAAAAAAAAAAAAAAAAAAA")])
            .into()
    }
}
impl ToSchema for Digest {}

impl PartialSchema for PublicKey {
    fn schema() -> RefOr<Schema> {
        text("A public key: 32 bytes as base64 without padding.")
            .pattern(Some("^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]$"))
            .examples([json!("O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik")])
            .into()
    }
}
impl ToSchema for PublicKey {}

impl PartialSchema for Code {
    fn schema() -> RefOr<Schema> {
        text("A stable word to act on. The examples are all that this centre knows; a newer one may know more.")
            .examples(Code::KNOWN.iter().map(|code| json!(code)))
            .into()
    }
}
impl ToSchema for Code {}

/// A moment by RFC 3339.
pub struct Moment;

impl PartialSchema for Moment {
    fn schema() -> RefOr<Schema> {
        text("A moment by RFC 3339.").format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))).into()
    }
}
impl ToSchema for Moment {}

/// A whole number of 64 bits.
pub struct Whole;

impl PartialSchema for Whole {
    fn schema() -> RefOr<Schema> {
        whole(u64::MAX as usize)
    }
}
impl ToSchema for Whole {}

/// A whole number of 32 bits.
pub struct SmallWhole;

impl PartialSchema for SmallWhole {
    fn schema() -> RefOr<Schema> {
        whole(u32::MAX as usize)
    }
}
impl ToSchema for SmallWhole {}

fn whole(maximum: usize) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0_usize)).maximum(Some(maximum)).into()
}

/// Something unlikely about a visit, with its figure.
#[allow(dead_code, reason = "only its description is used")]
#[derive(ToSchema)]
pub struct Flag {
    /// What: `far_from_home` (metres), `too_short` (minutes), `overlap` (with another visit), `clock` (minutes),
    /// `impossible_travel` (km/h, from another visit), `mocked_location`,
    /// `photo_used` (on another visit, named where it is the same mentor's).
    pub kind: String,
    /// How much, in the unit of the kind.
    pub value: Option<i64>,
    /// Which other record.
    pub with: Option<Uuid>,
}

/// Rows of one kind, laid out in columns.
///
/// A column over `n` rows is a list of `n` values, or `{"is": value}` (the same in every row), or `{"of": {key: column}}` (an
/// object in every row); with `"at": [row, …]` where only some rows have the field.
#[allow(dead_code, reason = "only its description is used")]
#[derive(ToSchema)]
pub struct Table {
    /// The kind of all of its rows.
    #[schema(example = "visit")]
    pub kind: String,
    /// How many rows.
    #[schema(minimum = 1, maximum = 200)]
    pub n: u64,
    /// One column a field.
    #[schema(value_type = Object)]
    pub columns: serde_json::Value,
}
