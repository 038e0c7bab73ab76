//! A document as PDF: A4, one column, tables that break between rows with their headings again (within a row only where it is
//! higher than a page), pictures two to a page.

use crate::document::{Align, Block, Cell, Document, Span, is_room};
use crate::font::{Faces, Line};
use crate::ink::{INK, Mark, QUIET, metadata, put};
use crate::{About, NotWritten, Picture};
use krilla::Document as Pdf;
use krilla::image::Image;
use krilla::page::PageSettings;
use std::collections::HashMap;

/// A4, in points.
const PAGE: (f32, f32) = (595.0, 842.0);
const MARGIN: f32 = 56.0;
const FOOT: f32 = 30.0;
const BODY: f32 = 10.5;
const SMALL: f32 = 8.5;
/// From one line to the next, as a part of the size.
const LEADING: f32 = 1.4;
/// Within a cell, beside its words.
const CELL: f32 = 5.0;
/// How high a picture may be: two fit on a page, with their captions.
const PICTURE: f32 = 300.0;
/// How high an empty row is, which is room to sign and stamp: three centimetres.
const SIGNED: f32 = 85.0;
/// What stands with it on one page: the heading, the place and day, whose it is to sign, and their names.
const WITH_SIGNED: f32 = 100.0;

/// Writes it. The same document, pictures and `about` give the same bytes.
///
/// # Errors
/// When a picture is none, or the writer fails.
pub fn pdf(document: &Document, pictures: &[Picture], about: &About) -> Result<Vec<u8>, NotWritten> {
    let setter =
        set(document, pictures).ok_or_else(|| NotWritten("the typeface cannot be read".to_owned()))?;
    draw(setter, pictures, about)
}

fn set(document: &Document, pictures: &[Picture]) -> Option<Setter> {
    let mut setter = Setter { faces: Faces::new()?, pages: vec![Vec::new()], y: MARGIN };
    for (place, block) in document.blocks.iter().enumerate() {
        // What is signed says on the same page what it is, where and when, and by whom.
        let ahead = document.blocks.iter().skip(place + 1).take(2);
        if matches!(block, Block::Heading(..)) && ahead.into_iter().any(is_signed) {
            setter.need(SIGNED + WITH_SIGNED);
        }
        setter.set(block, pictures);
    }
    Some(setter)
}

fn is_signed(block: &Block) -> bool {
    matches!(block, Block::Table { rows, .. } if rows.iter().any(|row| is_room(row)))
}

/// Decides where everything stands.
struct Setter {
    faces: Faces,
    pages: Vec<Vec<Mark>>,
    y: f32,
}

const ROOM: f32 = PAGE.0 - 2.0 * MARGIN;

impl Setter {
    fn set(&mut self, block: &Block, pictures: &[Picture]) {
        match block {
            Block::Heading(level, text) => {
                let size = match level {
                    1 => 17.0,
                    2 => 13.0,
                    _ => 11.0,
                };
                // A heading does not stand at the foot of a page without what it heads.
                self.need(size * LEADING + 9.0 * BODY);
                if self.y > MARGIN {
                    self.y += size * 0.7;
                }
                self.paragraph(text, true, size, 0.0);
                self.y += size * 0.25;
            }
            Block::Paragraph(text) => {
                self.paragraph(text, false, BODY, 0.0);
                self.y += BODY * 0.5;
            }
            Block::Item(text) => {
                let before = self.pages.len();
                self.need(BODY * LEADING);
                let (page, y) = (self.pages.len() - 1, self.y);
                self.paragraph(text, false, BODY, 14.0);
                let bullet = Line {
                    pieces: vec![crate::font::Piece { text: "•".to_owned(), strong: false, x: 0.0 }],
                    width: 0.0,
                };
                let mark = Mark::Words {
                    line: bullet,
                    x: MARGIN + 3.0,
                    baseline: y + BODY,
                    size: BODY,
                    colour: INK,
                };
                if let Some(page) = self.pages.get_mut(page.max(before - 1)) {
                    page.push(mark);
                }
                self.y += BODY * 0.2;
            }
            Block::Table { align, head, rows } => self.table(align, head, rows),
            Block::Picture { name, caption } => self.picture(name, caption, pictures),
            Block::NewPage => {
                if self.pages.last().is_some_and(|page| !page.is_empty()) {
                    self.new_page();
                }
            }
        }
    }

    fn new_page(&mut self) {
        self.pages.push(Vec::new());
        self.y = MARGIN;
    }

    fn need(&mut self, height: f32) {
        if self.y + height > PAGE.1 - MARGIN && self.y > MARGIN {
            self.new_page();
        }
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    fn paragraph(&mut self, text: &[Span], strong: bool, size: f32, indent: f32) {
        for line in self.faces.lines(text, strong, size, ROOM - indent) {
            self.need(size * LEADING);
            let baseline = self.y + size;
            self.mark(Mark::Words { line, x: MARGIN + indent, baseline, size, colour: INK });
            self.y += size * LEADING;
        }
    }

    fn table(&mut self, align: &[Align], head: &[Cell], rows: &[Vec<Cell>]) {
        let widths = self.columns(head, rows);
        self.need(4.0 * BODY * LEADING);
        self.row(align, head, &widths, None);
        for row in rows {
            if is_room(row) {
                self.need(SIGNED);
                self.y += SIGNED;
                self.mark(Mark::Rule { x: MARGIN, y: self.y, width: ROOM });
            } else {
                self.row(align, row, &widths, Some(head));
            }
        }
        self.y += BODY * 0.8;
    }

    /// Each column as wide as its longest words ask for; where that is too much, the widest give way first.
    fn columns(&self, head: &[Cell], rows: &[Vec<Cell>]) -> Vec<f32> {
        let wish = |index: usize| {
            let cells = rows.iter().filter_map(|row| row.get(index)).map(|cell| (cell, false));
            let all = head.get(index).map(|cell| (cell, true)).into_iter().chain(cells);
            all.map(|(cell, strong)| self.widest(cell, strong)).fold(0.0, f32::max) + 2.0 * CELL
        };
        let wishes: Vec<f32> = (0..head.len()).map(wish).collect();
        let sum: f32 = wishes.iter().sum();
        if sum <= ROOM {
            let spare = (ROOM - sum) / head.len().max(1) as f32;
            return wishes.iter().map(|wish| wish + spare).collect();
        }
        // The height of water that fills the room: whoever asks for less than that gets what it asks for.
        let mut sorted = wishes.clone();
        sorted.sort_by(f32::total_cmp);
        let (mut left, mut many) = (ROOM, sorted.len());
        for wish in sorted {
            if wish > left / many.max(1) as f32 {
                break;
            }
            left -= wish;
            many -= 1;
        }
        let most = left / many.max(1) as f32;
        wishes.into_iter().map(|wish| wish.min(most)).collect()
    }

    fn widest(&self, cell: &[Span], strong: bool) -> f32 {
        self.faces.lines(cell, strong, SMALL, f32::MAX).iter().map(|line| line.width).fold(0.0, f32::max)
    }

    /// Sets a row below its `head`; a row without one is a head itself.
    fn row(&mut self, align: &[Align], row: &[Cell], widths: &[f32], head: Option<&[Cell]>) {
        let strong = head.is_none();
        let mut cells = self.cells(row, widths, strong);
        let mut left = highest(&cells);
        // One that took half a page would leave too little of the next for what it heads.
        let head = head.filter(|head| self.head_height(head, widths) < PAGE.1 / 2.0 - MARGIN);
        let page = PAGE.1 - 2.0 * MARGIN - head.map_or(0.0, |head| self.head_height(head, widths));
        // What fits on a page stays together; what does not begins where a few lines of it fit.
        let here = self.lines_here();
        if here < left && (left <= lines_in(page) || here < FEW) {
            self.turn(align, widths, head);
        }
        loop {
            let many = self.lines_here().clamp(1, left.max(1));
            self.part(align, &mut cells, widths, many, strong);
            left = left.saturating_sub(many);
            if left == 0 {
                break;
            }
            self.turn(align, widths, head);
        }
        self.mark(Mark::Rule { x: MARGIN, y: self.y, width: ROOM });
    }

    fn cells(&self, row: &[Cell], widths: &[f32], strong: bool) -> Vec<std::vec::IntoIter<Line>> {
        let cells = row.iter().zip(widths);
        cells
            .map(|(cell, width)| self.faces.lines(cell, strong, SMALL, width - 2.0 * CELL).into_iter())
            .collect()
    }

    fn head_height(&self, head: &[Cell], widths: &[f32]) -> f32 {
        height_of(highest(&self.cells(head, widths, true)))
    }

    fn lines_here(&self) -> usize {
        lines_in(PAGE.1 - MARGIN - self.y)
    }

    fn turn(&mut self, align: &[Align], widths: &[f32], head: Option<&[Cell]>) {
        self.new_page();
        if let Some(head) = head {
            self.row(align, head, widths, None);
        }
    }

    /// The next `many` lines of each cell.
    fn part(
        &mut self,
        align: &[Align],
        cells: &mut [std::vec::IntoIter<Line>],
        widths: &[f32],
        many: usize,
        strong: bool,
    ) {
        let mut x = MARGIN;
        for (index, (cell, width)) in cells.iter_mut().zip(widths).enumerate() {
            let mut baseline = self.y + CELL * 0.7 + SMALL;
            for line in cell.take(many) {
                let shift = match align.get(index) {
                    Some(Align::Right) => (width - 2.0 * CELL - line.width).max(0.0),
                    _ => 0.0,
                };
                let colour = if strong { QUIET } else { INK };
                self.mark(Mark::Words { line, x: x + CELL + shift, baseline, size: SMALL, colour });
                baseline += SMALL * LEADING;
            }
            x += width;
        }
        self.y += height_of(many);
    }

    fn picture(&mut self, name: &str, caption: &str, pictures: &[Picture]) {
        let Some(picture) = pictures.iter().find(|picture| picture.name == name) else { return };
        if picture.width == 0 || picture.height == 0 {
            return;
        }
        let ratio = picture.width as f32 / picture.height as f32;
        let (width, height) =
            if ROOM / ratio > PICTURE { (PICTURE * ratio, PICTURE) } else { (ROOM, ROOM / ratio) };
        self.need(height + 3.0 * SMALL * LEADING);
        self.mark(Mark::Picture { name: name.to_owned(), x: MARGIN, y: self.y, width, height });
        self.y += height + SMALL * 0.4;
        let words = [Span { text: caption.to_owned(), strong: false }];
        for line in self.faces.lines(&words, false, SMALL, ROOM) {
            let baseline = self.y + SMALL;
            self.mark(Mark::Words { line, x: MARGIN, baseline, size: SMALL, colour: QUIET });
            self.y += SMALL * LEADING;
        }
        self.y += BODY;
    }
}

/// Lines of a row that stand alone at the foot of a page: fewer look lost.
const FEW: usize = 3;

fn highest(cells: &[std::vec::IntoIter<Line>]) -> usize {
    cells.iter().map(ExactSizeIterator::len).max().unwrap_or(1)
}

/// How high so many lines of a row are, with what is above and below them.
fn height_of(lines: usize) -> f32 {
    lines as f32 * SMALL * LEADING + CELL * 1.4
}

/// How many lines of a row fit; a hundredth of a point over is no reason to break.
fn lines_in(height: f32) -> usize {
    ((height + 0.01 - CELL * 1.4) / (SMALL * LEADING)).floor().max(0.0) as usize
}

fn draw(setter: Setter, pictures: &[Picture], about: &About) -> Result<Vec<u8>, NotWritten> {
    let Setter { faces, pages, .. } = setter;
    let wrong = |what: &str| NotWritten(what.to_owned());
    let mut images: HashMap<&str, Image> = HashMap::new();
    for picture in pictures {
        let image = Image::from_jpeg(picture.jpeg.clone().into(), true)
            .map_err(|why| NotWritten(format!("{}: {why}", picture.name)))?;
        images.insert(&picture.name, image);
    }
    let mut out = Pdf::new();
    out.set_metadata(metadata(about));
    let count = pages.len();
    for (number, marks) in pages.into_iter().enumerate() {
        let settings = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or_else(|| wrong("a page without a size"))?;
        let mut page = out.start_page_with(settings);
        let mut surface = page.surface();
        for mark in marks {
            put(&mut surface, &faces, mark, &images);
        }
        let foot = [Span { text: format!("{} / {count}", number + 1), strong: false }];
        for line in faces.lines(&foot, false, SMALL, ROOM) {
            let (x, baseline) = (PAGE.0 - MARGIN - line.width, PAGE.1 - FOOT);
            put(&mut surface, &faces, Mark::Words { line, x, baseline, size: SMALL, colour: QUIET }, &images);
        }
        surface.finish();
        page.finish();
    }
    out.finish().map_err(|error| NotWritten(format!("{error:?}")))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn cell(text: &str) -> Cell {
        vec![Span { text: text.to_owned(), strong: false }]
    }

    /// The words of each page, as they stand; none of them below the margin.
    fn pages(table: Block) -> Vec<Vec<String>> {
        let setter = set(&Document { blocks: vec![table] }, &[]).unwrap();
        let words = |mark: &Mark| match mark {
            Mark::Words { line, baseline, .. } => {
                assert!(*baseline <= PAGE.1 - MARGIN, "at the foot: {baseline}");
                let pieces = line.pieces.iter().map(|piece| piece.text.as_str());
                pieces.collect::<String>().split_whitespace().map(str::to_owned).collect()
            }
            _ => Vec::new(),
        };
        setter.pages.iter().map(|marks| marks.iter().flat_map(words).collect()).collect()
    }

    #[test]
    fn every_word_of_a_row_higher_than_a_page_is_set_in_its_order() {
        let text = |column: &str, many: usize| {
            (1..=many).map(|n| format!("kata-{column}-{n}")).collect::<Vec<_>>().join(" ")
        };
        let columns = [("a", 250), ("b", 700), ("c", 3), ("d", 250), ("e", 250)];
        let head = columns.map(|(column, _)| cell(&format!("Judul-{column}"))).to_vec();
        let long: Vec<Cell> = columns.map(|(column, many)| cell(&text(column, many))).to_vec();
        let short = columns.map(|_| cell("pendek")).to_vec();
        let pages = pages(Block::Table {
            align: vec![Align::Left; columns.len()],
            head,
            rows: vec![short.clone(), long, short],
        });
        assert!(pages.len() > 2, "{}", pages.len());
        for page in &pages {
            assert_eq!(page.iter().filter(|word| *word == "Judul-a").count(), 1, "headings on every page");
        }
        let set: Vec<&str> = pages.iter().flatten().map(String::as_str).collect();
        for (column, many) in columns {
            let found: Vec<&str> =
                set.iter().copied().filter(|word| word.starts_with(&format!("kata-{column}-"))).collect();
            assert_eq!(found.join(" "), text(column, many));
        }
        assert!(
            pages.first().unwrap().iter().any(|word| word == "kata-a-1"),
            "it begins below the short one"
        );
        assert_eq!(set.iter().filter(|word| **word == "pendek").count(), 10);
    }

    #[test]
    fn a_row_that_fits_on_a_page_is_not_broken() {
        let rows: Vec<Vec<Cell>> = (1..=3).map(|n| vec![cell(&format!("baris-{n}\n").repeat(40))]).collect();
        let pages = pages(Block::Table { align: vec![Align::Left], head: vec![cell("Judul")], rows });
        let set: Vec<usize> = pages.iter().map(Vec::len).collect();
        assert_eq!(set, [41, 41, 41]);
    }

    #[test]
    fn there_is_room_to_sign_on_the_page_of_the_names() {
        for lines in 0..60 {
            let signed = vec![vec![cell(""), cell("")], vec![cell("Rina"), cell("Nama:")]];
            let table = Block::Table {
                align: vec![Align::Left; 2],
                head: vec![cell("Pendamping"), cell("Koordinator")],
                rows: signed,
            };
            let mut blocks = vec![Block::Paragraph(cell("baris")); lines];
            blocks.extend([
                Block::Heading(2, cell("Pengesahan")),
                Block::Paragraph(cell("Tebet, 2 November 2026")),
                table,
            ]);
            let setter = set(&Document { blocks }, &[]).unwrap();
            let at = |word: &str| {
                let found = setter.pages.iter().enumerate().flat_map(|(page, marks)| {
                    marks.iter().map(move |mark| (page, mark)).filter_map(|(page, mark)| match mark {
                        Mark::Words { line, baseline, .. } => {
                            let words: String = line.pieces.iter().map(|piece| piece.text.as_str()).collect();
                            (words.trim() == word).then_some((page, *baseline))
                        }
                        _ => None,
                    })
                });
                found.last().unwrap()
            };
            let [heading, office, name] = ["Pengesahan", "Koordinator", "Rina"].map(at);
            assert_eq!((heading.0, office.0), (name.0, name.0), "after {lines} lines");
            assert!(name.1 - office.1 > SIGNED && name.1 < PAGE.1 - MARGIN, "{office:?} {name:?}");
        }
    }

    #[test]
    fn headings_higher_than_a_page_are_set_once() {
        let head = vec![cell(&"Judul\n".repeat(100))];
        let pages = pages(Block::Table { align: vec![Align::Left], head, rows: vec![vec![cell("isi")]] });
        assert_eq!(pages.iter().flatten().filter(|word| *word == "Judul").count(), 100);
        assert_eq!(pages.iter().flatten().filter(|word| *word == "isi").count(), 1);
    }
}
