//! Where a file's headings are: in its first row, or below a few rows of title, as offices write them above their lists.

use crate::import::sheet::{Column, Heads, NotASheet, Rows, SheetRow, needed_names, plain_heading};

/// So many rows may stand above the headings.
pub const TITLE_ROWS: usize = 10;

/// So many known headings make a row look like one of headings; a title may well have a cell that reads `Kelurahan`.
const LOOKS_LIKE: usize = 2;

/// How many cells are headings that are known.
pub fn known<'a>(cells: impl Iterator<Item = &'a str>, columns: &[Column]) -> usize {
    let is_known = |cell: &str| {
        let plain = plain_heading(cell);
        columns.iter().any(|column| column.headings.iter().any(|heading| plain_heading(heading) == plain))
    };
    cells.filter(|cell| is_known(cell)).count()
}

fn known_in(row: &SheetRow, columns: &[Column]) -> usize {
    known(row.cells.iter().map(|cell| cell.text.as_str()), columns)
}

/// Reads up to the row of headings. When there is none, the row that comes nearest says what it lacks.
pub fn find(rows: &mut dyn Rows, columns: &[Column]) -> Result<Heads, NotASheet> {
    let mut nearest: Option<(usize, NotASheet)> = None;
    let mut looked = 0;
    while looked <= TITLE_ROWS {
        let Some(row) = rows.next_row()? else { break };
        match Heads::of(&row, columns) {
            Ok(mut heads) => {
                heads.above = looked;
                return Ok(heads);
            }
            Err(error) => {
                let known = known_in(&row, columns);
                if nearest.as_ref().is_none_or(|(most, _)| known > *most) {
                    nearest = Some((known, error));
                }
            }
        }
        looked += 1;
    }
    match nearest {
        None => Err(NotASheet::Empty),
        Some((known, error)) if known >= LOOKS_LIKE => Err(error),
        Some(_) => {
            let names = needed_names(columns.iter());
            Err(NotASheet::NoHeadings { rows: looked, names })
        }
    }
}

/// The character that cuts the most known headings out of one of the first lines; none when no line looks like headings.
pub fn delimiter_of(lines: &[String], columns: &[Column], delimiters: &[u8]) -> Option<u8> {
    let mut best: Option<(usize, u8)> = None;
    for line in lines {
        for &delimiter in delimiters {
            let known = known(line.split(char::from(delimiter)), columns);
            if known >= LOOKS_LIKE && best.is_none_or(|(most, _)| known > most) {
                best = Some((known, delimiter));
            }
        }
    }
    best.map(|(_, delimiter)| delimiter)
}
