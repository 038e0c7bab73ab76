//! Ink on a page: marks in their places, in few colours.

use crate::About;
use crate::font::{Faces, Line};
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect, Size, Transform};
use krilla::image::Image;
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::paint::Fill;
use krilla::surface::Surface;
use std::collections::HashMap;

/// A colour: red, green, blue.
pub(crate) type Ink = (u8, u8, u8);
pub(crate) const INK: Ink = (30, 30, 30);
pub(crate) const QUIET: Ink = (95, 95, 95);
pub(crate) const LINE: Ink = (190, 190, 190);

/// Something with a place on a page, its top left corner in points from the page's.
pub(crate) enum Mark {
    Words { line: Line, x: f32, baseline: f32, size: f32, colour: Ink },
    Rule { x: f32, y: f32, width: f32 },
    Picture { name: String, x: f32, y: f32, width: f32, height: f32 },
}

pub(crate) fn metadata(about: &About) -> Metadata {
    let (year, month, day) = about.made;
    Metadata::new()
        .title(about.title.clone())
        .authors(vec![about.author.clone()])
        .language(about.language.clone())
        .creation_date(DateTime::new(year).month(month).day(day))
}

pub(crate) fn paint((red, green, blue): Ink) -> Fill {
    Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        opacity: NormalizedF32::ONE,
        rule: Default::default(),
    }
}

pub(crate) fn put(surface: &mut Surface<'_>, faces: &Faces, mark: Mark, images: &HashMap<&str, Image>) {
    match mark {
        Mark::Words { line, x, baseline, size, colour } => {
            surface.set_fill(Some(paint(colour)));
            for piece in line.pieces {
                let face = faces.of(piece.strong);
                let glyphs = face.glyphs(&piece.text);
                let start = Point::from_xy(x + piece.x, baseline);
                surface.draw_glyphs(start, &glyphs, face.font.clone(), &piece.text, size, false);
            }
        }
        Mark::Rule { x, y, width } => {
            surface.set_fill(Some(paint(LINE)));
            let mut path = PathBuilder::new();
            if let Some(rect) = Rect::from_xywh(x, y, width, 0.6) {
                path.push_rect(rect);
            }
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
        Mark::Picture { name, x, y, width, height } => {
            let (Some(image), Some(size)) = (images.get(name.as_str()), Size::from_wh(width, height)) else {
                return;
            };
            surface.push_transform(&Transform::from_translate(x, y));
            surface.draw_image(image.clone(), size);
            surface.pop();
        }
    }
}
