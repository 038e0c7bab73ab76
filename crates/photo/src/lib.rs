//! Pictures: what a camera gave becomes a small JPEG without metadata, and what claims to be one is looked at. Pure: bytes in,
//! bytes out. The phone and the centre run this same code.

mod code;
mod shrink;

pub use code::read_code;
pub use shrink::{Small, shrink};

use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
use pendamping_domain::photo::{PHOTO_BYTES_MAX, PHOTO_SIDE_MAX};
use sha2::{Digest, Sha256};
use std::io::Cursor;

/// Largest file that is taken from a camera, in bytes.
pub const CAMERA_BYTES_MAX: usize = 32 << 20;
/// Longest side of a picture that is taken from a camera, in pixels.
const CAMERA_SIDE_MAX: u32 = 16_384;
/// Most memory that one picture may unfold to while it is decoded, in bytes: 64 megapixels of three.
const UNFOLDED_MAX: u64 = 192 << 20;

/// What a whole JPEG ends with.
const JPEG_END: [u8; 2] = [0xff, 0xd9];

/// Why a file is not taken as a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAPhoto {
    /// Larger than the limit.
    #[error(
        "the picture is too large: of a camera's, 32 MB and 64 megapixels are taken; of kept ones, 200 KB and 1,600 pixels a side"
    )]
    TooLarge,
    /// No JPEG, PNG or WebP.
    #[error("the file is no JPEG, PNG or WebP picture")]
    UnknownFormat,
    /// It began as one, and did not go on as one.
    #[error("the picture is damaged")]
    Damaged,
    /// It holds more than the picture: a photo is kept without what its camera wrote beside it.
    #[error("the picture holds Exif metadata")]
    WithMetadata,
}

/// The name of a picture: the SHA-256 of its bytes in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Width and height of what claims to be a photo as it is kept: a JPEG that decodes whole, within the limits, without metadata.
///
/// # Errors
/// What is wrong with it.
pub fn look(bytes: &[u8]) -> Result<(u32, u32), NotAPhoto> {
    if bytes.len() > PHOTO_BYTES_MAX as usize {
        return Err(NotAPhoto::TooLarge);
    }
    if !matches!(image::guess_format(bytes), Ok(ImageFormat::Jpeg)) {
        return Err(NotAPhoto::UnknownFormat);
    }
    let mut decoder = limited(bytes)?;
    let (width, height) = decoder.dimensions();
    if width > PHOTO_SIDE_MAX || height > PHOTO_SIDE_MAX {
        return Err(NotAPhoto::TooLarge);
    }
    if decoder.exif_metadata().is_ok_and(|exif| exif.is_some()) {
        return Err(NotAPhoto::WithMetadata);
    }
    DynamicImage::from_decoder(decoder).map_err(why)?;
    // The decoder makes grey of what is missing at the end, and passes over what lies behind it.
    if !bytes.ends_with(&JPEG_END) {
        return Err(NotAPhoto::Damaged);
    }
    Ok((width, height))
}

/// A decoder that has read the head of `bytes` only, and will not unfold more than the limits.
fn limited(bytes: &[u8]) -> Result<impl ImageDecoder, NotAPhoto> {
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| NotAPhoto::UnknownFormat)?;
    if reader.format().is_none() {
        return Err(NotAPhoto::UnknownFormat);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(CAMERA_SIDE_MAX);
    limits.max_image_height = Some(CAMERA_SIDE_MAX);
    limits.max_alloc = Some(UNFOLDED_MAX);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(why)?;
    // The JPEG decoder holds itself to the sides alone, not to the memory they come to.
    if decoder.total_bytes() > UNFOLDED_MAX {
        return Err(NotAPhoto::TooLarge);
    }
    Ok(decoder)
}

fn why(error: ImageError) -> NotAPhoto {
    match error {
        ImageError::Limits(_) => NotAPhoto::TooLarge,
        ImageError::Unsupported(_) => NotAPhoto::UnknownFormat,
        _ => NotAPhoto::Damaged,
    }
}
