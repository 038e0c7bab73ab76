//! A document as plain text, for a message: what a chat shows as bold is bold, a table is a line for each row.

use crate::document::{Block, Document, Span, is_room, words};

/// The text. Pictures are left out.
#[must_use]
pub fn plain(document: &Document) -> String {
    let mut lines: Vec<String> = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Heading(_, text) => {
                if !lines.is_empty() {
                    lines.push(String::new());
                }
                lines.push(format!("*{}*", words(text).trim()));
            }
            Block::Paragraph(text) => lines.push(marked(text)),
            Block::Item(text) => lines.push(format!("• {}", marked(text))),
            Block::Table { head, rows, .. } => {
                let said = rows.iter().filter(|row| !is_room(row));
                lines.extend(said.map(|row| table_line(head, row)));
            }
            Block::Picture { .. } | Block::NewPage => {}
        }
    }
    lines.join("\n")
}

fn marked(text: &[Span]) -> String {
    let mut out = String::new();
    for span in text {
        match span.strong {
            true => out.push_str(&format!("*{}*", span.text.trim())),
            false => out.push_str(&span.text),
        }
    }
    out
}

/// *• Kunjungan: 12*, and with more columns *• Siti: Kunjungan 2, Untung Rp1.200.000*.
fn table_line(head: &[Vec<Span>], row: &[Vec<Span>]) -> String {
    let Some((first, rest)) = row.split_first() else { return String::new() };
    let rest: Vec<String> = match rest {
        [only] => vec![words(only)],
        many => many
            .iter()
            .zip(head.iter().skip(1))
            .map(|(cell, name)| format!("{} {}", words(name), words(cell)))
            .collect(),
    };
    format!("• {}: {}", words(first), rest.join(", "))
}
