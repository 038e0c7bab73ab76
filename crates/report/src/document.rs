//! A document as both writers see it: headings, paragraphs, lists, tables and pictures, and nothing of how they look.

/// A stretch of text in one weight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The words.
    pub text: String,
    /// Bold.
    pub strong: bool,
}

/// A line or a paragraph.
pub type Text = Vec<Span>;

/// A cell of a table.
pub type Cell = Text;

/// How a column stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Amounts.
    Right,
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading, from 1 (the title) to 3.
    Heading(u8, Text),
    /// A paragraph.
    Paragraph(Text),
    /// A point of a list.
    Item(Text),
    /// A table with a line of headings.
    Table {
        /// How each column stands.
        align: Vec<Align>,
        /// The names of the columns.
        head: Vec<Cell>,
        /// The rows, each as long as the head.
        rows: Vec<Vec<Cell>>,
    },
    /// A picture of the annex.
    Picture {
        /// Its name.
        name: String,
        /// What it shows.
        caption: String,
    },
    /// What follows begins on a new page.
    NewPage,
}

/// A whole document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// Its parts, from the top.
    pub blocks: Vec<Block>,
}

/// Whether a row of a table is room to sign and stamp: nothing stands in it.
#[must_use]
pub fn is_room(row: &[Cell]) -> bool {
    row.iter().flatten().all(|span| span.text.trim().is_empty())
}

/// The words of a text, without its weights.
#[must_use]
pub fn words(text: &[Span]) -> String {
    text.iter().map(|span| span.text.as_str()).collect()
}
