//! A report as it will be, on the screen: the same parts that the files are written from.

use dioxus::prelude::*;
use pendamping_report::{Align, Block, Cell, Document, Span};

/// All of it but the annex, which is in the files.
pub fn preview(document: &Document) -> Element {
    rsx! {
        div { class: "report",
            for (index , block) in document.blocks.iter().enumerate() {
                {part(index, block)}
            }
        }
    }
}

fn part(index: usize, block: &Block) -> Element {
    match block {
        Block::Heading(1, text) => rsx! {
            h3 { key: "{index}", class: "report-title", {words(text)} }
        },
        Block::Heading(_, text) => rsx! {
            h4 { key: "{index}", {words(text)} }
        },
        Block::Paragraph(text) => rsx! {
            p { key: "{index}", {words(text)} }
        },
        Block::Item(text) => rsx! {
            p { key: "{index}", class: "report-item", {words(text)} }
        },
        Block::Table { align, head, rows } => table(index, align, head, rows),
        Block::Picture { .. } | Block::NewPage => rsx! {},
    }
}

fn table(index: usize, align: &[Align], head: &[Cell], rows: &[Vec<Cell>]) -> Element {
    let class = |column: usize| if align.get(column) == Some(&Align::Right) { "amount" } else { "" };
    rsx! {
        // It is wider than a phone: it moves in its own frame, with the keyboard too.
        div { key: "{index}", class: "report-table", tabindex: "0", role: "group",
            "aria-label": head.iter().map(|cell| plain(cell)).collect::<Vec<_>>().join(", "),
            table {
                thead {
                    tr {
                        for (column , cell) in head.iter().enumerate() {
                            th { key: "{column}", scope: "col", class: class(column), {words(cell)} }
                        }
                    }
                }
                tbody {
                    for (number , row) in rows.iter().enumerate() {
                        tr { key: "{number}",
                            for (column , cell) in row.iter().enumerate() {
                                td { key: "{column}", class: class(column), {words(cell)} }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn plain(cell: &[Span]) -> String {
    cell.iter().map(|span| span.text.as_str()).collect()
}

fn words(text: &[Span]) -> Element {
    rsx! {
        for (index , span) in text.iter().enumerate() {
            if span.strong {
                strong { key: "{index}", "{span.text}" }
            } else {
                span { key: "{index}", class: "report-words", "{span.text}" }
            }
        }
    }
}
