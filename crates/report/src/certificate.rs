//! The certificate of somebody who was at a training: one page across, to be printed and hung on a wall. It is laid out by regions,
//! so that a long name or a long title takes a smaller size and never another's place.

use crate::document::Span;
use crate::font::{Faces, Line};
use crate::ink::{INK, Ink, LINE, Mark, QUIET, metadata, paint, put};
use crate::{About, NotWritten};
use krilla::Document as Pdf;
use krilla::geom::{PathBuilder, Rect};
use krilla::page::PageSettings;
use krilla::surface::Surface;
use std::collections::HashMap;

/// What it says, all of it words already. How it says it is the same for everybody.
#[derive(Debug, Clone, Default)]
pub struct Certificate {
    /// *Sertifikat*.
    pub heading: String,
    /// Of what.
    pub under: String,
    /// *Diberikan kepada*.
    pub given: String,
    /// Whose it is.
    pub name: String,
    /// As what they came.
    pub role: String,
    /// *Telah mengikuti*.
    pub attended: String,
    /// The training.
    pub title: String,
    /// When, where, how, how long: each with its name.
    pub facts: Vec<(String, String)>,
    /// Who opened it, with what they are to it.
    pub opener: (String, String),
    /// When and where this was made.
    pub made: (String, String),
    /// What it rests on.
    pub note: String,
}

/// A4 across, in points.
const PAGE: (f32, f32) = (842.0, 595.0);
/// From the page's edge to the words.
const EDGE: f32 = 72.0;
const ROOM: f32 = PAGE.0 - 2.0 * EDGE;
/// From one line to the next, as a part of the size.
const LEADING: f32 = 1.3;
const BODY: f32 = 11.0;
/// The app's own colour.
const ACCENT: Ink = (11, 107, 99);

/// Writes it. The same words give the same bytes.
///
/// # Errors
/// When the writer fails.
pub fn certificate(words: &Certificate, about: &About) -> Result<Vec<u8>, NotWritten> {
    let wrong = |what: &str| NotWritten(what.to_owned());
    let faces = Faces::new().ok_or_else(|| wrong("the typeface cannot be read"))?;
    let marks = set(&faces, words);
    let mut out = Pdf::new();
    out.set_metadata(metadata(about));
    let settings = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or_else(|| wrong("a page without a size"))?;
    let mut page = out.start_page_with(settings);
    let mut surface = page.surface();
    frame(&mut surface);
    for mark in marks {
        put(&mut surface, &faces, mark, &HashMap::new());
    }
    surface.finish();
    page.finish();
    out.finish().map_err(|error| NotWritten(format!("{error:?}")))
}

fn set(faces: &Faces, words: &Certificate) -> Vec<Mark> {
    let mut marks = Vec::new();
    let all = (EDGE, ROOM);
    let mut centred = |text: &str, strong, sizes: &[f32], (top, bottom): (f32, f32), colour| {
        let text = Text { words: text, strong, sizes, colour, middle: true };
        text.set(faces, all, (top, bottom), &mut marks);
    };
    centred(&words.heading, true, &[34.0, 26.0], (64.0, 112.0), ACCENT);
    centred(&words.under, false, &[12.5, 10.0], (112.0, 134.0), QUIET);
    centred(&words.given, false, &[BODY], (150.0, 168.0), QUIET);
    centred(&words.name, true, &[28.0, 23.0, 18.0, 14.0], (170.0, 234.0), INK);
    centred(&words.role, false, &[BODY, 9.0], (236.0, 254.0), QUIET);
    centred(&words.attended, false, &[BODY], (272.0, 290.0), QUIET);
    centred(&words.title, true, &[18.0, 15.0, 12.0], (292.0, 346.0), INK);

    facts(faces, &words.facts, &mut marks);
    marks.push(Mark::Rule { x: EDGE, y: 484.0, width: ROOM });
    let half = ROOM / 2.0;
    for (x, (name, value)) in [(EDGE, &words.opener), (EDGE + half, &words.made)] {
        let column = (x, half - 12.0);
        label(name).set(faces, column, (492.0, 506.0), &mut marks);
        let value = Text { words: value, strong: true, sizes: &[11.0, 9.0, 7.5], colour: INK, middle: false };
        value.set(faces, column, (506.0, 534.0), &mut marks);
    }
    let note = Text { words: &words.note, strong: false, sizes: &[7.5, 6.5], colour: QUIET, middle: true };
    note.set(faces, all, (537.0, 556.0), &mut marks);
    marks
}

/// Side by side, all in one size, so that none looks more important.
fn facts(faces: &Faces, facts: &[(String, String)], marks: &mut Vec<Mark>) {
    const TOP: f32 = 378.0;
    const BOTTOM: f32 = 478.0;
    const SIZES: &[f32] = &[11.0, 9.5, 8.0, 7.0];
    let width = ROOM / facts.len().max(1) as f32;
    let column = |at: usize| (EDGE + width * at as f32, width - 14.0);
    let high = |size: f32| {
        let most = facts.iter().map(|(_, value)| lines(faces, value, true, size, width - 14.0).len()).max();
        most.unwrap_or_default() as f32 * size * LEADING
    };
    let last = SIZES.last().copied().unwrap_or(BODY);
    let size = SIZES.iter().copied().find(|size| TOP + high(*size) <= BOTTOM).unwrap_or(last);
    // In the middle of their region: few words do not leave a hole below them.
    let top = TOP + ((BOTTOM - TOP - high(size)) / 2.0).max(0.0);
    for (at, (name, value)) in facts.iter().enumerate() {
        label(name).set(faces, column(at), (top - 15.0, top), marks);
        let value = Text { words: value, strong: true, sizes: &[size], colour: INK, middle: false };
        value.set(faces, column(at), (top, BOTTOM), marks);
    }
}

fn label(words: &str) -> Text<'_> {
    Text { words, strong: false, sizes: &[8.5], colour: QUIET, middle: false }
}

fn lines(faces: &Faces, words: &str, strong: bool, size: f32, room: f32) -> Vec<Line> {
    // Every break is a space here: where lines end, the room decides.
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    faces.lines(&[Span { text: words, strong }], strong, size, room)
}

/// Words for a region.
struct Text<'a> {
    words: &'a str,
    strong: bool,
    /// The sizes it may have, the largest first.
    sizes: &'a [f32],
    colour: Ink,
    /// In the middle of the region, else from its top left.
    middle: bool,
}

impl Text<'_> {
    /// Sets them in the largest size that fits. What does not fit even in the smallest ends with three dots.
    fn set(&self, faces: &Faces, (x, room): (f32, f32), (top, bottom): (f32, f32), marks: &mut Vec<Mark>) {
        let high = bottom - top;
        let mut size = BODY;
        let mut set = Vec::new();
        for next in self.sizes {
            size = *next;
            set = lines(faces, self.words, self.strong, size, room);
            if set.len() as f32 * size * LEADING <= high {
                break;
            }
        }
        let most = (high / (size * LEADING)).floor().max(1.0) as usize;
        if set.len() > most {
            set.truncate(most);
            if let Some(piece) = set.last_mut().and_then(|line| line.pieces.last_mut()) {
                piece.text.truncate(piece.text.trim_end().len());
                piece.text.push('…');
            }
        }
        let spare = if self.middle { (high - set.len() as f32 * size * LEADING).max(0.0) / 2.0 } else { 0.0 };
        let mut baseline = top + spare + size;
        for line in set {
            let indent = if self.middle { (room - line.width).max(0.0) / 2.0 } else { 0.0 };
            marks.push(Mark::Words { line, x: x + indent, baseline, size, colour: self.colour });
            baseline += size * LEADING;
        }
    }
}

/// A frame of four bars around the page, and a fine one within.
fn frame(surface: &mut Surface<'_>) {
    for (inset, thick, colour) in [(22.0, 5.0, ACCENT), (34.0, 0.7, LINE)] {
        let (wide, high) = (PAGE.0 - 2.0 * inset, PAGE.1 - 2.0 * inset);
        let mut path = PathBuilder::new();
        for bar in [
            Rect::from_xywh(inset, inset, wide, thick),
            Rect::from_xywh(inset, inset + high - thick, wide, thick),
            Rect::from_xywh(inset, inset + thick, thick, high - 2.0 * thick),
            Rect::from_xywh(inset + wide - thick, inset + thick, thick, high - 2.0 * thick),
        ]
        .into_iter()
        .flatten()
        {
            path.push_rect(bar);
        }
        if let Some(path) = path.finish() {
            surface.set_fill(Some(paint(colour)));
            surface.draw_path(&path);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn filled(long: &str) -> Certificate {
        let words = |what: &str| format!("{what} {long}").trim().to_owned();
        Certificate {
            heading: "Sertifikat".to_owned(),
            under: "Bimbingan teknis".to_owned(),
            given: "diberikan kepada".to_owned(),
            name: words("Siti Contoh"),
            role: "KPM".to_owned(),
            attended: "yang telah mengikuti".to_owned(),
            title: words("Bimtek pembukuan"),
            facts: ["Waktu", "Tempat", "Cara hadir", "Lama"]
                .map(|name| (name.to_owned(), words("Aula")))
                .to_vec(),
            opener: ("Dibuka oleh".to_owned(), words("Hadi Misal")),
            made: ("Dibuat".to_owned(), "3 Agustus 2026".to_owned()),
            note: "Dari catatan kehadiran.".to_owned(),
        }
    }

    /// Every line as a box: left, top, right, bottom.
    fn boxes(words: &Certificate) -> Vec<(f32, f32, f32, f32)> {
        let marks = set(&Faces::new().unwrap(), words);
        let mut found = Vec::new();
        for mark in marks {
            if let Mark::Words { line, x, baseline, size, .. } = mark {
                found.push((x, baseline - size * 0.8, x + line.width, baseline + size * 0.2));
            }
        }
        found
    }

    #[test]
    fn nothing_lies_on_anything_else_however_long_it_is() {
        let name = "Nurhaliza Kusumawardhani ".repeat(4);
        let place = "Aula Serbaguna Kantor Wali Kota Contoh ".repeat(7);
        let unbroken = "X".repeat(300);
        for long in ["", name.as_str(), place.as_str(), unbroken.as_str()] {
            let boxes = boxes(&filled(long));
            for (at, one) in boxes.iter().enumerate() {
                assert!(one.0 >= EDGE - 0.5 && one.2 <= PAGE.0 - EDGE + 6.0, "beside the page: {one:?}");
                assert!(one.1 >= 40.0 && one.3 <= PAGE.1 - 34.0, "over the frame: {one:?}");
                for other in &boxes[at + 1..] {
                    let apart = one.2 <= other.0 + 0.5
                        || other.2 <= one.0 + 0.5
                        || one.3 <= other.1 + 0.5
                        || other.3 <= one.1 + 0.5;
                    assert!(apart, "{one:?} on {other:?} with {long:?}");
                }
            }
        }
    }

    #[test]
    fn the_same_words_give_the_same_file() {
        let about = About {
            title: "Sertifikat".to_owned(),
            author: "Contoh".to_owned(),
            made: (2026, 8, 3),
            language: "id".to_owned(),
        };
        let first = certificate(&filled(""), &about).unwrap();
        assert!(first.starts_with(b"%PDF-"));
        assert_eq!(first, certificate(&filled(""), &about).unwrap());
    }
}
