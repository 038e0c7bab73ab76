//! Written reports. A template in Markdown, which the office can change, and the facts of a month become a [`Document`]; that is
//! written as PDF, as DOCX for whoever must edit it, or as plain text for a message.
//!
//! Nothing here knows what a visit is, asks a store or looks at a clock: the same facts and template give the same bytes.

mod certificate;
mod document;
mod docx;
mod font;
mod ink;
mod markdown;
pub mod minutes;
pub mod month;
mod pdf;
mod plain;
mod template;

pub use certificate::{Certificate, certificate};
pub use document::{Align, Block, Cell, Document, Span, Text, is_room};
pub use docx::docx;
pub use markdown::read;
pub use pdf::pdf;
pub use plain::plain;
pub use template::{TemplateError, fill};

/// A photo of the annex, by the name under which the template shows it.
#[derive(Debug, Clone)]
pub struct Picture {
    /// What stands for it in the document: `![caption](name)`.
    pub name: String,
    /// The picture.
    pub jpeg: Vec<u8>,
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

/// What the file says of itself.
#[derive(Debug, Clone)]
pub struct About {
    /// The document's title.
    pub title: String,
    /// Who it is from.
    pub author: String,
    /// When it was made: year, month, day.
    pub made: (u16, u8, u8),
    /// The language it is written in, by its code (`id`).
    pub language: String,
}

/// Why a document could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the document could not be written: {0}")]
pub struct NotWritten(String);
