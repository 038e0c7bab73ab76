//! The typeface of a report, and how wide its words are.

use crate::document::Span;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

const REGULAR: &[u8] = include_bytes!("../fonts/PlusJakartaSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../fonts/PlusJakartaSans-Bold.ttf");

/// One weight.
pub struct Face {
    /// As the writer embeds it.
    pub font: Font,
    reads: FontRef<'static>,
}

/// Both weights.
pub struct Faces {
    regular: Face,
    bold: Face,
}

/// A piece of a line: shaped, with where it begins.
pub struct Piece {
    /// Its words.
    pub text: String,
    /// In bold.
    pub strong: bool,
    /// From the line's start, in points.
    pub x: f32,
}

/// A line that fits.
#[derive(Default)]
pub struct Line {
    /// Its pieces, from the left.
    pub pieces: Vec<Piece>,
    /// How wide it is, in points.
    pub width: f32,
}

impl Face {
    fn new(bytes: &'static [u8]) -> Option<Self> {
        Some(Self { font: Font::new(bytes.into(), 0)?, reads: FontRef::new(bytes).ok()? })
    }

    /// The glyphs of `text`, each with its advance as a part of the size.
    pub fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        let map = self.reads.charmap();
        let metrics = self.reads.glyph_metrics(Size::new(1.0), LocationRef::default());
        text.char_indices()
            .map(|(at, sign)| {
                let glyph = map.map(sign).unwrap_or_default();
                let advance = metrics.advance_width(glyph).unwrap_or_default();
                let id = GlyphId::new(glyph.to_u32());
                KrillaGlyph::new(id, advance, 0.0, 0.0, 0.0, at..at + sign.len_utf8(), None)
            })
            .collect()
    }

    fn width(&self, text: &str, size: f32) -> f32 {
        self.glyphs(text).iter().map(|glyph| glyph.x_advance).sum::<f32>() * size
    }
}

impl Faces {
    /// The faces that come with this program; `None` if they cannot be read, which no test lets happen.
    pub fn new() -> Option<Self> {
        Some(Self { regular: Face::new(REGULAR)?, bold: Face::new(BOLD)? })
    }

    /// The face of a weight.
    pub fn of(&self, strong: bool) -> &Face {
        if strong { &self.bold } else { &self.regular }
    }

    /// `text` in lines no wider than `room`, broken at spaces, and within a word only where nothing else helps.
    pub fn lines(&self, text: &[Span], all_strong: bool, size: f32, room: f32) -> Vec<Line> {
        let mut lines = vec![Line::default()];
        for span in text {
            let strong = span.strong || all_strong;
            for (number, part) in span.text.split('\n').enumerate() {
                if number > 0 {
                    lines.push(Line::default());
                }
                for word in part.split_inclusive(' ') {
                    self.put(&mut lines, word, strong, size, room);
                }
            }
        }
        lines
    }

    fn put(&self, lines: &mut Vec<Line>, word: &str, strong: bool, size: f32, room: f32) {
        let face = self.of(strong);
        let (whole, bare) = (face.width(word, size), face.width(word.trim_end(), size));
        let begun = lines.last().is_some_and(|line| line.width > 0.0);
        if lines.last().is_some_and(|line| line.width + bare > room) && begun {
            lines.push(Line::default());
        }
        if bare <= room {
            return add(lines, word, strong, whole);
        }
        // Longer than a line: an address without a space, a name somebody leant on the keyboard for.
        for sign in word.chars() {
            let mut bytes = [0; 4];
            let sign = sign.encode_utf8(&mut bytes);
            let width = face.width(sign, size);
            if lines.last().is_some_and(|line| line.width + width > room && line.width > 0.0) {
                lines.push(Line::default());
            }
            add(lines, sign, strong, width);
        }
    }
}

fn add(lines: &mut [Line], words: &str, strong: bool, width: f32) {
    let Some(line) = lines.last_mut() else { return };
    match line.pieces.last_mut() {
        Some(piece) if piece.strong == strong => piece.text.push_str(words),
        _ => line.pieces.push(Piece { text: words.to_owned(), strong, x: line.width }),
    }
    line.width += width;
}
