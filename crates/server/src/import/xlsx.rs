//! Workbooks (.xlsx), a row at a time. What a workbook unpacks to is measured before anything of it is kept: a file of a few
//! kilobytes can claim gigabytes. The sheet itself is streamed; only the texts that its cells share are held in memory, and
//! `PART_MAX` is what bounds them.

use crate::import::sheet::{Cell, NotASheet, Rows, Shape, SheetRow};
use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxCellReader};
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use zip::ZipArchive;

/// The largest workbook, as it is on disk.
pub const FILE_MAX: u64 = 64 << 20;
/// The most that one part may unpack to: the texts that cells share, styles, pictures.
pub const PART_MAX: u64 = 64 << 20;
/// The most that one sheet may unpack to. It is streamed, so this bounds time, not memory.
pub const SHEET_MAX: u64 = 512 << 20;
/// The longest run without a new element, which is about the longest text of one cell. A spreadsheet program allows 32,767
/// letters.
const TEXT_MAX: u64 = 1 << 20;
/// The most rows; whoever has more saves as CSV, which has no bound.
pub const ROWS_MAX: u64 = 250_000;
/// The most columns that are looked at.
const COLUMNS_MAX: usize = 500;

type Book = Xlsx<BufReader<File>>;

fn broken(error: impl std::fmt::Display) -> NotASheet {
    NotASheet::Workbook(error.to_string())
}

/// Opens a workbook whose parts were measured.
pub fn open(mut file: File) -> Result<Book, NotASheet> {
    let bytes = file.metadata().map_err(broken)?.len();
    if bytes > FILE_MAX {
        return Err(too_large(format!("a workbook may have {} MB; save it as CSV", FILE_MAX >> 20)));
    }
    measure(&mut ZipArchive::new(BufReader::new(&mut file)).map_err(broken)?)?;
    file.seek(SeekFrom::Start(0)).map_err(broken)?;
    Xlsx::new(BufReader::new(file)).map_err(broken)
}

fn too_large(why: String) -> NotASheet {
    NotASheet::TooLarge(why)
}

/// Unpacks every part into nothing. What the directory of the file says of their sizes is not believed.
fn measure(archive: &mut ZipArchive<BufReader<&mut File>>) -> Result<(), NotASheet> {
    if archive.index_for_name("xl/workbook.xml").is_none()
        && archive.index_for_name("[Content_Types].xml").is_none()
    {
        return Err(NotASheet::NotText(" (save it as .xlsx or CSV)"));
    }
    let mut buffer = vec![0; 64 << 10];
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(broken)?;
        let name = part.name().map_err(broken)?.to_lowercase();
        let sheet = name.contains("worksheets/");
        let most = if sheet { SHEET_MAX } else { PART_MAX };
        let is_xml = name.ends_with(".xml") || name.ends_with(".rels");
        let (mut bytes, mut run, mut head) = (0, 0, Vec::new());
        loop {
            let got = part.read(&mut buffer).map_err(broken)?;
            if got == 0 {
                break;
            }
            if head.is_empty() {
                head = buffer[..got.min(2_048)].to_vec();
            }
            bytes += got as u64;
            for piece in buffer[..got].split_inclusive(|byte| *byte == b'<') {
                run += piece.len() as u64;
                if is_xml && run > TEXT_MAX {
                    return Err(too_large("one cell has more than a million letters".to_owned()));
                }
                if piece.ends_with(b"<") {
                    run = 0;
                }
            }
            if bytes > most {
                let unpacked = most >> 20;
                return Err(too_large(format!("it unpacks to more than {unpacked} MB; save it as CSV")));
            }
        }
        // So many texts are given room for before the first is read.
        if let Some(claimed) = unique_count(&head)
            && claimed > bytes
        {
            return Err(NotASheet::Workbook("it claims more texts than it has room for".to_owned()));
        }
    }
    Ok(())
}

/// How many texts a part claims to have, if it is the one with the texts.
fn unique_count(head: &[u8]) -> Option<u64> {
    let head = String::from_utf8_lossy(head);
    let (_, after) = head.split_once("uniqueCount")?;
    let digits: String = after
        .chars()
        .skip_while(|letter| !letter.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    // More digits than fit are more than any file has.
    (!digits.is_empty()).then(|| digits.parse().unwrap_or(u64::MAX))
}

/// The name of the sheet to read: the one asked for, else the first that can be seen.
pub fn sheet_name(book: &Book, wanted: Option<&str>) -> Result<String, NotASheet> {
    let sheets: Vec<_> =
        book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).collect();
    let Some(wanted) = wanted else {
        let seen = sheets.iter().find(|sheet| sheet.visible == SheetVisible::Visible);
        return seen.or(sheets.first()).map(|sheet| sheet.name.clone()).ok_or(NotASheet::Empty);
    };
    if let Some(sheet) = sheets.iter().find(|sheet| sheet.name == wanted) {
        return Ok(sheet.name.clone());
    }
    let there: Vec<_> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    Err(NotASheet::NoSheet { wanted: wanted.to_owned(), there: there.join(", ") })
}

/// Rows of one sheet.
pub struct XlsxRows<'a> {
    reader: XlsxCellReader<'a, BufReader<File>>,
    /// The first cell of the next row, which ended the row before.
    next: Option<(u32, usize, Cell)>,
    begun: bool,
    last: u64,
    taken: u64,
    total: u64,
    days_from_1904: bool,
}

impl<'a> XlsxRows<'a> {
    /// Opens a sheet.
    pub fn open(book: &'a mut Book, sheet: &str) -> Result<XlsxRows<'a>, NotASheet> {
        let days_from_1904 = book.has_1904_epoch();
        let reader = book.worksheet_cells_reader(sheet).map_err(broken)?;
        let total = u64::from(reader.dimensions().end.0) + 1;
        Ok(XlsxRows { reader, next: None, begun: false, last: 0, taken: 0, total, days_from_1904 })
    }

    /// The next cell that has something in it.
    fn cell(&mut self) -> Result<Option<(u32, usize, Cell)>, NotASheet> {
        while let Some(cell) = self.reader.next_cell().map_err(broken)? {
            let (row, column) = cell.get_position();
            let column = column as usize;
            let cell = content(cell.get_value());
            if cell.text.trim().is_empty() {
                continue;
            }
            if column >= COLUMNS_MAX {
                return Err(too_large(format!("row {} has more than {COLUMNS_MAX} columns", row + 1)));
            }
            return Ok(Some((row, column, cell)));
        }
        Ok(None)
    }
}

impl Rows for XlsxRows<'_> {
    fn next_row(&mut self) -> Result<Option<SheetRow>, NotASheet> {
        if !self.begun {
            self.next = self.cell()?;
            self.begun = true;
        }
        let Some((row, column, cell)) = self.next.take() else { return Ok(None) };
        let line = u64::from(row) + 1;
        if line <= self.last {
            return Err(broken("its rows are not in order"));
        }
        (self.last, self.taken) = (line, self.taken + 1);
        if self.taken > ROWS_MAX {
            return Err(too_large(format!("a workbook may have {ROWS_MAX} rows; save it as CSV")));
        }
        let mut cells = Vec::new();
        put(&mut cells, column, cell);
        while let Some((next_row, column, cell)) = self.cell()? {
            if next_row != row {
                self.next = Some((next_row, column, cell));
                break;
            }
            put(&mut cells, column, cell);
        }
        Ok(Some(SheetRow { line, cells, days_from_1904: self.days_from_1904 }))
    }

    fn progress(&self) -> (u64, u64) {
        (self.last, self.total.max(self.last))
    }
}

fn put(cells: &mut Vec<Cell>, column: usize, cell: Cell) {
    if cells.len() <= column {
        cells.resize(column + 1, Cell::default());
    }
    cells[column] = cell;
}

fn content(value: &DataRef<'_>) -> Cell {
    let (text, shape) = match value {
        DataRef::Empty => (String::new(), Shape::Text),
        DataRef::String(text) => (text.clone(), Shape::Text),
        DataRef::SharedString(text) => ((*text).to_owned(), Shape::Text),
        DataRef::Bool(yes) => (if *yes { "TRUE" } else { "FALSE" }.to_owned(), Shape::Text),
        DataRef::Int(number) => (number_text(*number as f64), Shape::Number),
        DataRef::Float(number) => (number_text(*number), Shape::Number),
        DataRef::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            (format!("{year:04}-{month:02}-{day:02}"), Shape::Date)
        }
        DataRef::DateTimeIso(text) => (text.chars().take(10).collect(), Shape::Date),
        DataRef::DurationIso(text) => (text.clone(), Shape::Date),
        DataRef::Error(error) => (error.to_string(), Shape::Failed),
    };
    Cell { text, shape }
}

/// A number as text. From 16 digits on it is written as a spreadsheet program shows it: what is behind the fifteenth is not to
/// be believed, and nobody should take it for the digits of a NIK.
fn number_text(number: f64) -> String {
    if number.abs() < 1e15 {
        return number.to_string();
    }
    format!("{number:.14E}").replacen('E', "E+", 1)
}

#[cfg(test)]
mod tests {
    use super::{number_text, unique_count};

    #[test]
    fn numbers_as_text() {
        for (number, text) in [
            (7.0, "7"),
            (3_174_011_001.0, "3174011001"),
            (-6.2267, "-6.2267"),
            (999_999_999_999_999.0, "999999999999999"),
            (3_174_015_708_800_001.0, "3.17401570880000E+15"),
        ] {
            assert_eq!(number_text(number), text);
        }
    }

    #[test]
    fn what_a_part_claims() {
        assert_eq!(unique_count(b"<sst count=\"3\" uniqueCount=\"12\">"), Some(12));
        assert_eq!(unique_count(b"<sst uniqueCount=\"99999999999999999999999\">"), Some(u64::MAX));
        assert_eq!(unique_count(b"<worksheet>"), None);
    }
}
