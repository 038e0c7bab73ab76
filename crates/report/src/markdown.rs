//! Markdown as a [`Document`]. What a report has no use for (links, code, quotes) becomes the words in it.

use crate::document::{Align, Block, Cell, Document, Span, Text};
use pulldown_cmark::{Alignment, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// Where a line of a fact ends.
pub(crate) const LINE: char = '\u{2028}';
/// Where a fact has an empty line.
pub(crate) const PARAGRAPH: char = '\u{2029}';

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
    /// Within a paragraph.
    flows: bool,
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
            Event::Text(words) | Event::Code(words) => self.say_lines(&words),
            Event::SoftBreak => self.say(" "),
            Event::HardBreak => self.say("\n"),
            Event::Rule => self.blocks.push(Block::NewPage),
            _ => {}
        }
    }

    fn say_lines(&mut self, words: &str) {
        for (number, paragraph) in words.split(PARAGRAPH).enumerate() {
            if number > 0 {
                self.end_line(true);
            }
            for (number, line) in paragraph.split(LINE).enumerate() {
                if number > 0 {
                    self.end_line(false);
                }
                self.say(line);
            }
        }
    }

    /// A line of a fact ends, or a paragraph of it, as far as there are such things here: a cell, a heading and what stands below a
    /// picture are one line.
    fn end_line(&mut self, paragraph: bool) {
        let flows = (self.flows || self.items > 0) && self.table.is_none() && self.picture.is_none();
        match (flows, paragraph) {
            (false, _) => self.say(" "),
            (true, true) if self.items == 0 => self.end_text(Block::Paragraph),
            (true, _) => self.say("\n"),
        }
    }

    fn say(&mut self, words: &str) {
        if words.is_empty() {
            return;
        }
        let strong = self.strong > 0;
        match self.text.last_mut() {
            Some(last) if last.strong == strong => last.text.push_str(words),
            _ => self.text.push(Span { text: words.to_owned(), strong }),
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Strong => self.strong += 1,
            Tag::Paragraph => self.flows = true,
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
            TagEnd::Paragraph => {
                self.flows = false;
                self.end_text(if self.items > 0 { Block::Item } else { Block::Paragraph });
            }
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
