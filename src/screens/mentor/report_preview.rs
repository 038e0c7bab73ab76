//! A report as it will be, on the screen: the same parts that the files are written from.

use dioxus::prelude::*;
use pendamping_report::{Align, Block, Cell, Document, Span, is_room};

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
    // A word and its figure fit beside each other on every phone. More than that would be wider than a phone is: there each row
    // stands as a block, every value beside the name of its column.
    let stacks = if head.len() > 2 { "stacks" } else { "" };
    rsx! {
        div { key: "{index}", class: "report-table {stacks}",
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
                        tr { key: "{number}", class: if is_room(row) { "report-room" },
                            for (column , cell) in row.iter().enumerate() {
                                td {
                                    key: "{column}",
                                    class: class(column),
                                    "data-column": head.get(column).map(|name| plain(name)),
                                    div { {words(cell)} }
                                }
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
