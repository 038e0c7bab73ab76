//! A document as DOCX: plain styles by their usual names, so that whoever opens it can change how all of it looks at once.

use crate::document::{Align, Block, Cell, Document, Span, is_room};
use crate::{About, NotWritten, Picture};
use docx_rs::{
    AlignmentType, Docx, HeightRule, PageMargin, Paragraph, Pic, Run, RunFonts, Style, StyleType, Table,
    TableCell, TableRow, WidthType,
};
use std::io::Cursor;

/// A4, in twentieths of a point.
const PAGE: (u32, u32) = (11_906, 16_838);
const MARGIN: i32 = 1_134;
const ROOM: usize = 9_638;
/// Of an inch on screen, of which there are 96; one is so many of the file's own units.
const UNITS: u32 = 9_525;
/// How high an empty row is, which is room to sign and stamp: three centimetres.
const SIGNED: f32 = 1_700.0;
/// How wide a picture is.
const PICTURE: u32 = 480;

/// Writes it.
///
/// # Errors
/// When the writer fails.
pub fn docx(document: &Document, pictures: &[Picture], about: &About) -> Result<Vec<u8>, NotWritten> {
    let margin = PageMargin { top: MARGIN, left: MARGIN, bottom: MARGIN, right: MARGIN, ..PageMargin::new() };
    let mut out = Docx::new()
        .page_size(PAGE.0, PAGE.1)
        .page_margin(margin)
        .default_fonts(RunFonts::new().ascii("Calibri").hi_ansi("Calibri"))
        .default_size(21)
        .add_style(heading("Heading1", "heading 1", 34))
        .add_style(heading("Heading2", "heading 2", 26))
        .add_style(heading("Heading3", "heading 3", 22));
    out = out.custom_property("Title", &about.title).custom_property("Author", &about.author);
    let mut breaks = false;
    for block in &document.blocks {
        let begins = std::mem::take(&mut breaks);
        out = match block {
            Block::Heading(level, text) => {
                let level = (*level).clamp(1, 3);
                let style = format!("Heading{level}");
                out.add_paragraph(runs(text).style(&style).page_break_before(begins))
            }
            Block::Paragraph(text) => out.add_paragraph(runs(text).page_break_before(begins)),
            Block::Item(text) => {
                let mut item = vec![Span { text: "•  ".to_owned(), strong: false }];
                item.extend(text.iter().cloned());
                out.add_paragraph(runs(&item).indent(Some(284), None, None, None).page_break_before(begins))
            }
            Block::Table { align, head, rows } => {
                out.add_table(table(align, head, rows)).add_paragraph(Paragraph::new())
            }
            Block::Picture { name, caption } => match pictures.iter().find(|picture| picture.name == *name) {
                Some(picture) => out
                    .add_paragraph(
                        Paragraph::new()
                            .add_run(Run::new().add_image(shown(picture)))
                            .page_break_before(begins),
                    )
                    .add_paragraph(Paragraph::new().add_run(Run::new().add_text(caption).size(18))),
                None => out,
            },
            Block::NewPage => {
                breaks = true;
                out
            }
        };
    }
    let mut bytes = Cursor::new(Vec::new());
    out.build().pack(&mut bytes).map_err(|error| NotWritten(error.to_string()))?;
    Ok(bytes.into_inner())
}

fn heading(id: &str, name: &str, half_points: usize) -> Style {
    Style::new(id, StyleType::Paragraph).name(name).size(half_points).bold()
}

fn runs(text: &[Span]) -> Paragraph {
    text.iter().fold(Paragraph::new(), |paragraph, span| {
        let mut run = Run::new();
        for (number, line) in span.text.split('\n').enumerate() {
            if number > 0 {
                run = run.add_break(docx_rs::BreakType::TextWrapping);
            }
            run = run.add_text(line);
        }
        paragraph.add_run(if span.strong { run.bold() } else { run })
    })
}

fn table(align: &[Align], head: &[Cell], rows: &[Vec<Cell>]) -> Table {
    let width = ROOM / head.len().max(1);
    let row = |cells: &[Cell], strong: bool| {
        let cells = cells.iter().enumerate().map(|(index, cell)| {
            let cell: Vec<Span> =
                cell.iter().map(|span| Span { strong: span.strong || strong, ..span.clone() }).collect();
            let paragraph = match align.get(index) {
                Some(Align::Right) => runs(&cell).align(AlignmentType::Right),
                _ => runs(&cell),
            };
            TableCell::new().add_paragraph(paragraph).width(width, WidthType::Dxa)
        });
        TableRow::new(cells.collect())
    };
    let mut all = vec![row(head, true)];
    all.extend(rows.iter().map(|cells| match is_room(cells) {
        true => row(cells, false).row_height(SIGNED).height_rule(HeightRule::AtLeast).cant_split(),
        false => row(cells, false),
    }));
    Table::new(all).set_grid(vec![width; head.len()]).width(ROOM, WidthType::Dxa)
}

fn shown(picture: &Picture) -> Pic {
    let height = PICTURE.saturating_mul(picture.height) / picture.width.max(1);
    Pic::new_with_dimensions(picture.jpeg.clone(), picture.width, picture.height)
        .size(PICTURE * UNITS, height.saturating_mul(UNITS))
}
