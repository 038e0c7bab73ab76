//! The unpacked register: one text with all the names, and one sorted list of numbers into it. Ninety thousand separate
//! strings would take several times the memory of a cheap phone that this does; nothing here allocates to find a name.

use std::io::Read;
use std::sync::OnceLock;

use crate::code::{Code, Level};

/// Made by `data/make.mjs`, which describes the format.
static PACKED: &[u8] = include_bytes!("../data/regions.zz");

pub(crate) struct Table {
    text: String,
    /// A region each, in order: its code, then (in the lowest [`OFFSET_BITS`]) where its name begins in the text. The
    /// name ends with the line.
    entries: Vec<u64>,
}

/// Enough for a text of two megabytes; it has one.
const OFFSET_BITS: u32 = 21;
const _: () = assert!(Code::BITS + OFFSET_BITS <= u64::BITS);

/// The register, unpacked by whoever asks first.
pub(crate) fn get() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        // What is unpacked is part of the program and tests read all of it, so this cannot fail in a build that was
        // tested. Were it to, codes without names are better than an app that does not start.
        let read = unpack(PACKED).and_then(Table::read);
        debug_assert!(read.is_some(), "data/regions.zz does not read back");
        read.unwrap_or(Table { text: String::new(), entries: Vec::new() })
    })
}

fn unpack(packed: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(1 << 20);
    flate2::read::ZlibDecoder::new(packed).take(1 << OFFSET_BITS).read_to_string(&mut text).ok()?;
    text.shrink_to_fit();
    Some(text)
}

impl Table {
    /// Reads the format of `data/make.mjs`. `None` if the text breaks it.
    fn read(text: String) -> Option<Table> {
        let mut entries = Vec::with_capacity(text.lines().count());
        // The region last read at each level, and with it the parent of the next.
        let mut last: [Option<Code>; 4] = [None; 4];
        let mut line_start = 0;
        for line in text.lines() {
            let (level, rest) = level_of(line)?;
            let depth = level as usize;
            let parent = match depth.checked_sub(1) {
                Some(above) => last[above]?,
                None => Code::from_bits(0),
            };
            let (part, name) = match rest.split_once('=') {
                Some((part, name)) => (part.parse().ok()?, name),
                None => (last[depth]?.part(level) + 1, rest),
            };
            let code = parent.with(level, part)?;
            last[depth] = Some(code);
            last[depth + 1..].fill(None);
            let name_start = line_start + line.len() - name.len();
            entries.push(code.bits() << OFFSET_BITS | u64::try_from(name_start).ok()?);
            line_start += line.len() + 1;
        }
        entries.is_sorted().then_some(Table { text, entries })
    }

    pub(crate) fn name(&self, code: Code) -> Option<&str> {
        let entry = *self.entries.get(self.first_from(code.bits()))?;
        (code_of(entry) == code).then(|| self.name_at(entry))
    }

    /// The regions directly under one, or the provinces.
    pub(crate) fn children(&self, parent: Option<Code>) -> impl Iterator<Item = (Code, &str)> {
        let level = match parent {
            Some(code) => code.level().below(),
            None => Some(Level::Province),
        };
        let (mut next, end) = match (parent, level) {
            (Some(code), Some(_)) => (self.first_from(code.bits() + 1), self.first_from(code.end())),
            (None, _) => (0, self.entries.len()),
            (Some(_), None) => (0, 0),
        };
        std::iter::from_fn(move || {
            let entry = *self.entries[..end].get(next)?;
            let code = code_of(entry);
            next = self.first_from(code.end());
            Some((code, self.name_at(entry)))
        })
    }

    /// The index of the first region whose code is at least this.
    fn first_from(&self, bits: u64) -> usize {
        self.entries.partition_point(|entry| entry >> OFFSET_BITS < bits)
    }

    fn name_at(&self, entry: u64) -> &str {
        let start = (entry & ((1 << OFFSET_BITS) - 1)) as usize;
        self.text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default()
    }
}

fn code_of(entry: u64) -> Code {
    Code::from_bits(entry >> OFFSET_BITS)
}

/// The level a line's marks stand for, and the line without them.
fn level_of(line: &str) -> Option<(Level, &str)> {
    let rest = line.trim_start_matches('#');
    let level = match line.len() - rest.len() {
        0 => Level::Village,
        1 => Level::Province,
        2 => Level::Regency,
        3 => Level::District,
        _ => return None,
    };
    Some((level, rest))
}
