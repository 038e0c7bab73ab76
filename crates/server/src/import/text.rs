//! The letters of a text file: which encoding it has, found by looking at all of it once, and a reader that hands it on as
//! UTF-8. Neither holds more than a few kilobytes.

use crate::import::sheet::NotASheet;
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::cell::Cell;
use std::io::{self, ErrorKind, Read};
use std::rc::Rc;

/// Read at a time.
const CHUNK: usize = 16 << 10;
/// The longest a single row may be. Beyond it, a quote was not closed: reading on would take the whole file for one cell.
pub const ROW_BYTES_MAX: u64 = 1 << 20;
/// Stands after the last line. When it does not come out as a row of its own, a quote is still open there.
pub const END: &str = "\u{1}";

/// What a text file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Its encoding.
    pub encoding: &'static Encoding,
    /// Bytes in it.
    pub bytes: u64,
}

/// Looks at a text file from its beginning to its end.
pub fn look(file: &mut dyn Read) -> Result<Look, NotASheet> {
    let mut seen = Seen::default();
    let mut buffer = vec![0; CHUNK];
    let mut carried = 0;
    loop {
        let got = read_some(file, &mut buffer[carried..])?;
        let filled = carried + got;
        if seen.bytes == 0 {
            // A mark says it all; UTF-16 has zeros and would not pass for a text below.
            for encoding in [UTF_16LE, UTF_16BE] {
                if Encoding::for_bom(&buffer[..filled]).is_some_and(|(found, _)| found == encoding) {
                    return Ok(Look { encoding, bytes: (filled as u64) + rest(file)? });
                }
            }
        }
        seen.bytes += got as u64;
        let used = seen.take(&buffer[..filled], got == 0)?;
        if got == 0 {
            break;
        }
        buffer.copy_within(used..filled, 0);
        carried = filled - used;
    }
    match (seen.first_bad, seen.beyond_ascii) {
        (Some(line), true) => Err(NotASheet::MixedLetters { line }),
        (Some(_), false) => Ok(Look { encoding: WINDOWS_1252, bytes: seen.bytes }),
        (None, _) => Ok(Look { encoding: UTF_8, bytes: seen.bytes }),
    }
}

fn read_some(file: &mut dyn Read, buffer: &mut [u8]) -> Result<usize, NotASheet> {
    file.read(buffer).map_err(|error| NotASheet::Unreadable(error.to_string()))
}

fn rest(file: &mut dyn Read) -> Result<u64, NotASheet> {
    io::copy(file, &mut io::sink()).map_err(|error| NotASheet::Unreadable(error.to_string()))
}

#[derive(Default)]
struct Seen {
    bytes: u64,
    lines: usize,
    /// The line of the first byte that is no UTF-8.
    first_bad: Option<usize>,
    /// Whether a letter beyond ASCII was good UTF-8. Windows-1252 hardly ever looks like that.
    beyond_ascii: bool,
}

impl Seen {
    /// Takes bytes in; answers how many. What may be the beginning of a letter is left for the next time, unless it is the end.
    fn take(&mut self, bytes: &[u8], end: bool) -> Result<usize, NotASheet> {
        if bytes.contains(&0) {
            return Err(NotASheet::NotText(""));
        }
        let mut at = 0;
        loop {
            let (valid, bad) = match std::str::from_utf8(&bytes[at..]) {
                Ok(text) => (text.len(), None),
                Err(error) => (error.valid_up_to(), Some(error.error_len())),
            };
            let good = &bytes[at..at + valid];
            let marked = at == 0 && self.lines == 0 && good.starts_with("\u{feff}".as_bytes());
            let letters = if marked { &good[3..] } else { good };
            self.beyond_ascii |= !letters.is_ascii();
            self.lines += good.iter().filter(|byte| **byte == b'\n').count();
            at += valid;
            match bad {
                None => return Ok(at),
                Some(None) if !end => return Ok(at),
                Some(length) => {
                    self.first_bad.get_or_insert(self.lines + 1);
                    at += length.unwrap_or(bytes.len() - at);
                }
            }
        }
    }
}

/// How far a reader is: shared between the text and whoever takes rows from it.
#[derive(Debug, Clone, Default)]
pub struct Meter {
    read: Rc<Cell<u64>>,
    in_row: Rc<Cell<u64>>,
}

impl Meter {
    /// Bytes of the file that were read.
    pub fn read(&self) -> u64 {
        self.read.get()
    }

    /// A row is complete.
    pub fn row_done(&self) {
        self.in_row.set(0);
    }
}

/// A file as UTF-8, without a mark, with [`END`] on a line of its own after it.
pub struct Utf8<R> {
    file: R,
    decoder: Decoder,
    raw: Vec<u8>,
    ready: Vec<u8>,
    given: usize,
    ended: bool,
    /// The last letter ended a line as old Macs do, or is the first half of what Windows ends one with.
    returned: bool,
    meter: Meter,
}

impl<R: Read> Utf8<R> {
    /// Reads `file`, which is in `encoding`.
    pub fn new(file: R, encoding: &'static Encoding, meter: Meter) -> Utf8<R> {
        let decoder = encoding.new_decoder_with_bom_removal();
        Utf8 {
            file,
            decoder,
            raw: vec![0; CHUNK],
            ready: Vec::new(),
            given: 0,
            ended: false,
            returned: false,
            meter,
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        let got = self.file.read(&mut self.raw)?;
        self.meter.read.set(self.meter.read() + got as u64);
        self.ended = got == 0;
        self.given = 0;
        self.ready.clear();
        // One byte of Windows-1252 becomes up to three of UTF-8; two of UTF-16 as well.
        self.ready.resize(got * 3 + 16, 0);
        let (result, read, written, _) =
            self.decoder.decode_to_utf8(&self.raw[..got], &mut self.ready, self.ended);
        if result != CoderResult::InputEmpty || read != got {
            return Err(io::Error::new(ErrorKind::InvalidData, "letters that do not fit their buffer"));
        }
        self.ready.truncate(written);
        self.plain_line_ends();
        if self.ended {
            self.ready.extend_from_slice(format!("\n{END}\n").as_bytes());
        }
        Ok(())
    }
}

impl<R> Utf8<R> {
    /// Every line ends with one letter: the reader of rows would else count a line of Windows' too late.
    fn plain_line_ends(&mut self) {
        let mut returned = self.returned;
        self.ready.retain_mut(|byte| {
            let second = returned && *byte == b'\n';
            returned = *byte == b'\r';
            if returned {
                *byte = b'\n';
            }
            !second
        });
        self.returned = returned;
    }
}

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.ready.len() {
            if self.ended {
                return Ok(0);
            }
            self.fill()?;
        }
        if self.meter.in_row.get() > ROW_BYTES_MAX {
            return Err(io::Error::new(ErrorKind::InvalidData, "a row that does not end"));
        }
        let count = buffer.len().min(self.ready.len() - self.given);
        buffer[..count].copy_from_slice(&self.ready[self.given..self.given + count]);
        self.given += count;
        self.meter.in_row.set(self.meter.in_row.get() + count as u64);
        Ok(count)
    }
}
