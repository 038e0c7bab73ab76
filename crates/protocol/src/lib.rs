//! What phone and centre say to each other, version 1: the types of the wire, how a page is laid out, how a batch is signed
//! and digested, and the limits on all of it.
//!
//! It never opens a connection. A change to a type here is a change of the wire: add optional fields, never rename or remove.

pub mod besides;
pub mod brief;
pub mod code;
pub mod columns;
pub mod data_requests;
#[cfg(feature = "openapi")]
mod described;
pub mod digest;
pub mod disclosures;
pub mod enrol;
pub mod frame;
pub mod limits;
pub mod recover;
pub mod seal;
pub mod sign;
pub mod successor;
pub mod sync;
pub mod token;
