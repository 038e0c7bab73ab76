//! From what a camera gave to what is kept: upright, at most 1,600 pixels and 200 KB, and nothing in it but the picture.

use crate::{CAMERA_BYTES_MAX, NotAPhoto, limited, sha256, why};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, GenericImageView, ImageDecoder, ImageFormat};
use pendamping_domain::photo::{PHOTO_BYTES_MAX, PHOTO_SIDE_MAX};

/// A picture as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Small {
    /// The JPEG.
    pub jpeg: Vec<u8>,
    /// SHA-256 of it.
    pub sha256: String,
    /// SHA-256 of the camera's file.
    pub source: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// Tried in this order until the picture is small enough: writing on a signed list stays legible down to the last.
const QUALITIES: [u8; 4] = [82, 72, 60, 48];

/// Makes the picture that is kept of `camera`, a JPEG, PNG or WebP file.
///
/// # Errors
/// When it is too large, of another format, or damaged.
pub fn shrink(camera: &[u8]) -> Result<Small, NotAPhoto> {
    if camera.len() > CAMERA_BYTES_MAX {
        return Err(NotAPhoto::TooLarge);
    }
    let mut decoder = limited(camera)?;
    // The camera says which side is up in the metadata that is about to go.
    let up = decoder.orientation().map_err(why)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(why)?;
    if lacks_its_end(camera, &picture) {
        return Err(NotAPhoto::Damaged);
    }
    picture.apply_orientation(up);
    let mut side = PHOTO_SIDE_MAX;
    loop {
        let picture = at_most(&picture, side);
        for quality in QUALITIES {
            let jpeg = jpeg(&picture, quality)?;
            if jpeg.len() <= PHOTO_BYTES_MAX as usize {
                return Ok(Small {
                    sha256: sha256(&jpeg),
                    source: sha256(camera),
                    width: picture.width(),
                    height: picture.height(),
                    jpeg,
                });
            }
        }
        // Leaves and gravel everywhere: fewer pixels then. It ends, for a picture of one pixel is small.
        side = side * 3 / 4;
    }
}

/// Whether rows are missing at the end: the decoder fills them with one colour. A JPEG without its last marker may have all of them, as some
/// programs leave it away, and a night has one colour; both together is a file that broke off.
fn lacks_its_end(camera: &[u8], picture: &DynamicImage) -> bool {
    matches!(image::guess_format(camera), Ok(ImageFormat::Jpeg)) && !is_whole(camera) && {
        let last = picture.view(0, picture.height().saturating_sub(1), picture.width(), 1).to_image();
        let mut pixels = last.pixels();
        let first = pixels.next();
        pixels.all(|pixel| Some(pixel) == first)
    }
}

/// Whether a JPEG goes on to its last marker. What cameras write behind that is nobody's concern, and the small picture in the metadata has
/// one of its own: so it is gone through part by part.
fn is_whole(jpeg: &[u8]) -> bool {
    const END: u8 = 0xd9;
    let mut at = 2;
    loop {
        // Between the parts of a scan: bytes that are no marker, zeros behind a byte that only looks like one, and restarts.
        let Some(next) = jpeg.get(at..).and_then(|rest| {
            rest.windows(2).position(|two| two[0] == 0xff && !matches!(two[1], 0 | 0xff | 0xd0..=0xd7))
        }) else {
            return false;
        };
        at += next;
        if jpeg[at + 1] == END {
            return true;
        }
        let Some(length) = jpeg.get(at + 2..at + 4) else { return false };
        at += 2 + usize::from(u16::from_be_bytes([length[0], length[1]]));
    }
}

fn at_most(picture: &DynamicImage, side: u32) -> DynamicImage {
    let larger = picture.width().max(picture.height()) > side;
    DynamicImage::ImageRgb8(if larger {
        picture.resize(side, side, FilterType::CatmullRom).into_rgb8()
    } else {
        picture.to_rgb8()
    })
}

fn jpeg(picture: &DynamicImage, quality: u8) -> Result<Vec<u8>, NotAPhoto> {
    let mut bytes = Vec::new();
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, quality)).map_err(why)?;
    Ok(bytes)
}
