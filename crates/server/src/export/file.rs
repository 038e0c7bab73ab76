//! A table written to disk row by row, as CSV or as a workbook by its name. It stands under its name only when it is whole,
//! nobody but its owner can read it, and no spreadsheet program runs what is in it.

use crate::import::csv::guarded;
use anyhow::{Context, bail};
use csv::{Writer, WriterBuilder};
use rust_xlsxwriter::{Format, FormatAlign, IgnoreError, Workbook, Worksheet};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A cell to write.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Out<'a> {
    /// A text: whatever it begins with, it stays one.
    Text(&'a str),
    /// A text of several lines, which are seen as such.
    Lines(&'a str),
    /// A number, as it is written.
    Number(&'a str),
}

/// The longest text a cell of a workbook takes.
const CELL_MAX: usize = 32_000;
/// The format that workbooks call Text, in every language.
const TEXT: u8 = 49;
/// The last row and column that a workbook has.
const LAST: (u32, u16) = (1_048_575, 16_383);
/// Columns that somebody may add beside those that are there; they are Text too.
const SPARE: usize = 20;

enum Kind {
    Csv(Box<Writer<File>>),
    Xlsx(Box<Book>),
}

struct Book {
    workbook: Workbook,
    /// The row to write next.
    row: u32,
    text: Format,
    lines: Format,
}

/// Makes the columns Text down to the last row, where nothing is yet. That digits are texts is no mistake to be marked: what
/// the mark offers is to make numbers of them.
fn keep_text(sheet: &mut Worksheet, columns: usize, text: &Format) -> anyhow::Result<()> {
    let last = u16::try_from(columns + SPARE)?.min(LAST.1);
    sheet.set_column_range_format(0, last, text)?;
    sheet.ignore_error_range(0, 0, LAST.0, LAST.1, IgnoreError::NumberStoredAsText)?;
    Ok(())
}

/// A table being written.
pub struct TableFile {
    path: PathBuf,
    part: PathBuf,
    kind: Kind,
    done: bool,
}

/// Whether a file of that name can be written.
pub fn is_table(path: &Path) -> anyhow::Result<()> {
    match extension(path).as_str() {
        "csv" | "xlsx" => Ok(()),
        _ => bail!("{}: the name must end in .csv or .xlsx", path.display()),
    }
}

fn extension(path: &Path) -> String {
    path.extension().map(|end| end.to_string_lossy().to_lowercase()).unwrap_or_default()
}

/// A new file that nobody but its owner can read. What an interrupted run left is not continued, and its permissions are not
/// trusted.
fn private(part: &Path) -> std::io::Result<File> {
    let _ = std::fs::remove_file(part);
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(part)
}

/// Writes what is no table, in the same way: under its name when it is whole, for its owner alone.
pub fn whole(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let cannot = || format!("cannot write {}", path.display());
    let name = path.file_name().with_context(cannot)?.to_string_lossy();
    let part = path.with_file_name(format!(".{name}.part"));
    let mut file = private(&part).with_context(cannot)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.and_then(|()| std::fs::rename(&part, path)).with_context(cannot)
}

impl TableFile {
    /// Begins a file. `delimiter` is for CSV alone.
    pub fn create(path: &Path, delimiter: u8) -> anyhow::Result<TableFile> {
        is_table(path)?;
        let cannot = || format!("cannot write {}", path.display());
        let name = path.file_name().with_context(cannot)?.to_string_lossy();
        let part = path.with_file_name(format!(".{name}.part"));
        let mut file = private(&part).with_context(cannot)?;
        let kind = if extension(path) == "xlsx" {
            let mut workbook = Workbook::new();
            // Rows go to disk as they come; beside the file, since they are as confidential as it is.
            let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty());
            workbook.set_tempdir(folder.unwrap_or(Path::new("."))).with_context(cannot)?;
            workbook.add_worksheet_with_constant_memory().with_context(cannot)?;
            // Text, whatever is typed there: a program that takes 16 digits for a number keeps 15 of them.
            let text = Format::new().set_num_format_index(TEXT).set_align(FormatAlign::Top);
            let lines = text.clone().set_text_wrap();
            Kind::Xlsx(Box::new(Book { workbook, row: 0, text, lines }))
        } else {
            // With the mark, spreadsheet programs take it for UTF-8.
            file.write_all("\u{feff}".as_bytes()).with_context(cannot)?;
            let writer = WriterBuilder::new().delimiter(delimiter).flexible(true).from_writer(file);
            Kind::Csv(Box::new(writer))
        };
        Ok(TableFile { path: path.to_owned(), part, kind, done: false })
    }

    /// Says how wide the first columns of a workbook are, in letters.
    pub fn widths(&mut self, widths: &[f64]) -> anyhow::Result<()> {
        let Kind::Xlsx(book) = &mut self.kind else { return Ok(()) };
        let sheet = book.workbook.worksheet_from_index(0)?;
        for (column, width) in (0..).zip(widths) {
            sheet.set_column_width(column, *width)?;
        }
        Ok(())
    }

    /// Writes a row. The first one says how many columns there are.
    pub fn row(&mut self, cells: &[Out<'_>]) -> anyhow::Result<()> {
        let cannot = || format!("cannot write {}", self.path.display());
        match &mut self.kind {
            Kind::Csv(writer) => {
                for cell in cells {
                    match cell {
                        Out::Text(text) | Out::Lines(text) => writer.write_field(guarded(text)),
                        Out::Number(text) => writer.write_field(text),
                    }
                    .with_context(cannot)?;
                }
                writer.write_record(None::<&[u8]>).with_context(cannot)
            }
            Kind::Xlsx(book) => {
                let Book { workbook, row, text: text_format, lines: lines_format } = &mut **book;
                let sheet = workbook.worksheet_from_index(0).with_context(cannot)?;
                if *row == 0 {
                    keep_text(sheet, cells.len(), text_format).with_context(cannot)?;
                }
                for (column, cell) in cells.iter().enumerate() {
                    let column = u16::try_from(column).with_context(cannot)?;
                    let (number, format) = match cell {
                        Out::Number(text) => (text.parse::<f64>().ok(), &*text_format),
                        Out::Text(_) => (None, &*text_format),
                        Out::Lines(_) => (None, &*lines_format),
                    };
                    let (Out::Text(text) | Out::Lines(text) | Out::Number(text)) = cell;
                    let short: String = text.chars().take(CELL_MAX).collect();
                    match number {
                        Some(number) => sheet.write_number_with_format(*row, column, number, format),
                        None => sheet.write_string_with_format(*row, column, short, format),
                    }
                    .with_context(cannot)?;
                }
                *row += 1;
                Ok(())
            }
        }
    }

    /// Puts the file under its name.
    pub fn finish(mut self) -> anyhow::Result<()> {
        let cannot = || format!("cannot write {}", self.path.display());
        match &mut self.kind {
            Kind::Csv(writer) => {
                writer.flush().with_context(cannot)?;
                writer.get_ref().sync_all().with_context(cannot)?;
            }
            Kind::Xlsx(book) => {
                let mut file = File::options().write(true).open(&self.part).with_context(cannot)?;
                book.workbook.save_to_writer(&mut file).with_context(cannot)?;
                file.sync_all().with_context(cannot)?;
            }
        }
        std::fs::rename(&self.part, &self.path).with_context(cannot)?;
        self.done = true;
        Ok(())
    }
}

impl Drop for TableFile {
    /// Half a file is of no use to anybody, and has names in it.
    fn drop(&mut self) {
        if !self.done {
            let _ = std::fs::remove_file(&self.part);
        }
    }
}
