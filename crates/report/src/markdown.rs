//! Markdown as a [`Document`]. What a report has no use for (links, code, quotes) becomes the words in it.

use crate::document::{Align, Block, Cell, Document, Span, Text};
use pulldown_cmark::{Alignment, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// Reads a filled template. A line of dashes (`---`) begins a new page.
#[must_use]
pub fn read(markdown: &str) -> Document {
    let mut reader = Reader::default();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        reader.take(event);
    }
    reader.end_text(Block::Paragraph);
    Document { blocks: reader.blocks }
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    text: Text,
    strong: usize,
    /// Within a point of a list.
    items: usize,
    table: Option<Table>,
    picture: Option<String>,
}

#[derive(Default)]
struct Table {
    align: Vec<Align>,
    head: Vec<Cell>,
    rows: Vec<Vec<Cell>>,
    row: Vec<Cell>,
}

impl Reader {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(words) | Event::Code(words) => self.say(&words),
            Event::SoftBreak => self.say(" "),
            Event::HardBreak => self.say("\n"),
            Event::Rule => self.blocks.push(Block::NewPage),
            _ => {}
        }
    }

    fn say(&mut self, words: &str) {
        let strong = self.strong > 0;
        match self.text.last_mut() {
            Some(last) if last.strong == strong => last.text.push_str(words),
            _ => self.text.push(Span { text: words.to_owned(), strong }),
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Strong => self.strong += 1,
            Tag::Item => {
                self.end_text(Block::Paragraph);
                self.items += 1;
            }
            Tag::Table(columns) => {
                let align = columns
                    .iter()
                    .map(|align| if *align == Alignment::Right { Align::Right } else { Align::Left })
                    .collect();
                self.table = Some(Table { align, ..Table::default() });
            }
            Tag::Image { dest_url, .. } => {
                self.end_text(Block::Paragraph);
                self.picture = Some(dest_url.to_string());
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::Heading(level) => {
                let level = match level {
                    HeadingLevel::H1 => 1,
                    HeadingLevel::H2 => 2,
                    _ => 3,
                };
                self.end_text(|text| Block::Heading(level, text));
            }
            TagEnd::Paragraph if self.items > 0 => self.end_text(Block::Item),
            TagEnd::Paragraph => self.end_text(Block::Paragraph),
            TagEnd::Item => {
                self.end_text(Block::Item);
                self.items = self.items.saturating_sub(1);
            }
            TagEnd::Image => {
                let caption = std::mem::take(&mut self.text).into_iter().map(|span| span.text).collect();
                if let Some(name) = self.picture.take() {
                    self.blocks.push(Block::Picture { name, caption });
                }
            }
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.text);
                if let Some(table) = &mut self.table {
                    table.row.push(cell);
                }
            }
            TagEnd::TableHead => {
                if let Some(table) = &mut self.table {
                    table.head = std::mem::take(&mut table.row);
                }
            }
            TagEnd::TableRow => {
                if let Some(table) = &mut self.table {
                    let row = std::mem::take(&mut table.row);
                    table.rows.push(row);
                }
            }
            TagEnd::Table => {
                if let Some(Table { align, head, rows, .. }) = self.table.take() {
                    self.blocks.push(Block::Table { align, head, rows });
                }
            }
            _ => {}
        }
    }

    fn end_text(&mut self, block: impl FnOnce(Text) -> Block) {
        let text = std::mem::take(&mut self.text);
        if text.iter().any(|span| !span.text.trim().is_empty()) {
            self.blocks.push(block(text));
        }
    }
}
