//! A QR code in a picture: what it says.

use crate::{CAMERA_BYTES_MAX, NotAPhoto, limited, why};
use image::imageops::FilterType;
use image::{DynamicImage, GrayImage};
use rqrr::PreparedImage;

/// Longest side that is looked at, in pixels: a code that fills a tenth of it is found, and a phone is not held for seconds.
const SIDE_MAX: u32 = 1_600;

/// What the first QR code says that can be read in `camera`, a JPEG, PNG or WebP file; none when there is none.
///
/// # Errors
/// When it is too large, of another format, or damaged.
pub fn read_code(camera: &[u8]) -> Result<Option<String>, NotAPhoto> {
    if camera.len() > CAMERA_BYTES_MAX {
        return Err(NotAPhoto::TooLarge);
    }
    let picture = DynamicImage::from_decoder(limited(camera)?).map_err(why)?;
    let side = picture.width().max(picture.height());
    // Smaller once more: the grain of a dark room, and the stripes of a screen, go with it.
    let sides = [SIDE_MAX.min(side), SIDE_MAX.min(side) / 2, SIDE_MAX.min(side) / 4];
    Ok(sides.into_iter().filter(|side| *side > 0).find_map(|longest| {
        let grey = if longest < side {
            picture.resize(longest, longest, FilterType::Triangle).into_luma8()
        } else {
            picture.to_luma8()
        };
        look_for(&grey)
    }))
}

fn look_for(grey: &GrayImage) -> Option<String> {
    let (width, height) = grey.dimensions();
    let at = |x: usize, y: usize| {
        let (x, y) = (u32::try_from(x).unwrap_or(u32::MAX), u32::try_from(y).unwrap_or(u32::MAX));
        grey.get_pixel_checked(x, y).map_or(255, |pixel| pixel.0[0])
    };
    let mut prepared = PreparedImage::prepare_from_greyscale(width as usize, height as usize, at);
    prepared.detect_grids().into_iter().find_map(|grid| grid.decode().ok()).map(|(_, words)| words)
}
