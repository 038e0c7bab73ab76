//! What becomes of a camera's file, and what is taken for a photo.
#![allow(clippy::unwrap_used)]

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use pendamping_domain::photo::{PHOTO_BYTES_MAX, PHOTO_SIDE_MAX};
use pendamping_photo::{NotAPhoto, look, sha256, shrink};
use proptest::prelude::*;
use std::io::Cursor;

/// A picture of so many pixels whose upper left quarter is red, the rest blue.
fn picture(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        if x < width / 2 && y < height / 2 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) }
    })
}

/// A picture that no encoder makes small: every pixel another (from a seed, so that it is the same each time).
fn gravel(width: u32, height: u32) -> RgbImage {
    let mut state = 1_u32;
    RgbImage::from_fn(width, height, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Rgb([(state >> 8) as u8, (state >> 16) as u8, (state >> 24) as u8])
    })
}

fn file(picture: RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    DynamicImage::from(picture).write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    bytes
}

/// A JPEG as a camera writes it: with an Exif block that holds an orientation and, where a maker would put it, words.
fn with_exif(jpeg: &[u8], orientation: u16) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01".to_vec();
    exif.extend(orientation.to_be_bytes());
    exif.extend([0; 6]);
    exif.extend(b"GPS S 6.2 E 106.8");
    let mut bytes = jpeg[..2].to_vec();
    bytes.extend([0xff, 0xe1]);
    bytes.extend(u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
    bytes.extend(exif);
    bytes.extend(&jpeg[2..]);
    bytes
}

fn contains(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|window| window == words)
}

#[test]
fn a_large_picture_becomes_small_and_keeps_its_shape() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png] {
        let camera = file(picture(4_000, 3_000), format);
        let small = shrink(&camera).unwrap();
        assert_eq!((small.width, small.height), (1_600, 1_200), "{format:?}");
        assert_eq!(look(&small.jpeg), Ok((1_600, 1_200)));
        assert_eq!((small.sha256, small.source), (sha256(&small.jpeg), sha256(&camera)));
    }
}

#[test]
fn a_small_picture_is_not_made_larger() {
    let small = shrink(&file(picture(320, 200), ImageFormat::Jpeg)).unwrap();
    assert_eq!((small.width, small.height), (320, 200));
}

#[test]
fn what_no_quality_makes_small_loses_pixels() {
    let small = shrink(&file(gravel(1_600, 1_600), ImageFormat::Png)).unwrap();
    assert!(small.jpeg.len() <= PHOTO_BYTES_MAX as usize, "{}", small.jpeg.len());
    assert!(small.width < PHOTO_SIDE_MAX);
    assert_eq!(look(&small.jpeg), Ok((small.width, small.height)));
}

#[test]
fn it_is_upright_and_nothing_but_the_picture_is_left() {
    let camera = with_exif(&file(picture(400, 200), ImageFormat::Jpeg), 6);
    assert!(contains(&camera, b"GPS S 6.2"));
    let small = shrink(&camera).unwrap();
    // Orientation 6: the camera was turned; the red quarter goes from the upper left to the upper right.
    assert_eq!((small.width, small.height), (200, 400));
    let upright = image::load_from_memory(&small.jpeg).unwrap().into_rgb8();
    assert!(upright.get_pixel(150, 50).0[0] > 150, "the upper right is red");
    assert!(upright.get_pixel(50, 50).0[0] < 100, "the upper left is not");
    for left in [&b"Exif"[..], b"GPS"] {
        assert!(!contains(&small.jpeg, left));
    }
}

#[test]
fn what_is_no_photo_is_told_why() {
    let good = file(picture(320, 200), ImageFormat::Jpeg);
    let cases: &[(&str, Vec<u8>, NotAPhoto)] = &[
        ("nothing", Vec::new(), NotAPhoto::UnknownFormat),
        ("words", b"<html>log in here</html>".to_vec(), NotAPhoto::UnknownFormat),
        ("a PNG", file(picture(9, 9), ImageFormat::Png), NotAPhoto::UnknownFormat),
        ("with metadata", with_exif(&good, 1), NotAPhoto::WithMetadata),
        ("cut in its head", good[..40].to_vec(), NotAPhoto::Damaged),
        ("too wide", file(picture(1_601, 20), ImageFormat::Jpeg), NotAPhoto::TooLarge),
        ("too many bytes", vec![0xff; PHOTO_BYTES_MAX as usize + 1], NotAPhoto::TooLarge),
    ];
    for (name, bytes, why) in cases {
        assert_eq!(look(bytes), Err(*why), "{name}");
    }
    assert_eq!(look(&good), Ok((320, 200)));
}

/// A camera that is killed while it writes leaves half a picture, and the decoder makes one colour of the rest.
#[test]
fn a_picture_of_a_camera_that_broke_off_is_told() {
    let whole = with_exif(&file(gravel(640, 480), ImageFormat::Jpeg), 1);
    assert!(shrink(&whole).is_ok());
    for part in [3, 5, 8] {
        assert_eq!(
            shrink(&whole[..whole.len() * part / 10]).err(),
            Some(NotAPhoto::Damaged),
            "{part} tenths"
        );
    }
    // Some cameras write a film behind it, and some programs leave the last marker away; nights are of one colour.
    assert!(shrink(&[&whole[..], b"\xff\xd8 and more"].concat()).is_ok());
    assert!(shrink(&whole[..whole.len() - 2]).is_ok());
    let night = file(RgbImage::new(640, 480), ImageFormat::Jpeg);
    assert!(shrink(&night).is_ok());
}

#[test]
fn a_file_that_says_it_is_huge_is_not_unfolded() {
    // A PNG head of 60,000 by 60,000 pixels: ten gigabytes, were it believed.
    let mut png = file(picture(9, 9), ImageFormat::Png);
    png[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    png[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
    assert!(shrink(&png).is_err());
}

#[test]
fn a_small_file_that_would_fill_the_memory_is_not_unfolded() {
    let mut jpeg = file(picture(64, 64), ImageFormat::Jpeg);
    // The frame's head: marker, length, precision, then height and width. 16,000 by 16,000 pixels are 768 MB.
    let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    for at in [frame + 5, frame + 7] {
        jpeg[at..at + 2].copy_from_slice(&16_000_u16.to_be_bytes());
    }
    assert_eq!(shrink(&jpeg).map(|small| small.width), Err(NotAPhoto::TooLarge));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Flipped bytes and cut ends are refused or decoded, and never more than that.
    #[test]
    fn damage_never_breaks_the_reader(at in 0_usize..2_000, byte: u8, cut in 0_usize..4_000) {
        let mut bytes = file(picture(120, 80), ImageFormat::Jpeg);
        let length = bytes.len();
        bytes[at % length] = byte;
        bytes.truncate(length - cut % length);
        if let Ok(small) = shrink(&bytes) {
            prop_assert!(look(&small.jpeg).is_ok());
        }
        let _ = look(&bytes);
    }
}
