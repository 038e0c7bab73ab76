//! A QR code is found in a picture as phones take them, and nothing is made up where there is none.
#![allow(clippy::unwrap_used)]

use image::imageops::{blur, overlay, rotate90};
use image::{DynamicImage, ImageFormat, Luma, Rgb, RgbImage};
use pendamping_photo::{NotAPhoto, read_code};
use qrcode::{Color, QrCode};
use std::io::Cursor;

const SAID: &str = "pendamping-bimtek:019362f0-0000-7000-8000-000000000001:123456";

/// The code on white, so many pixels a square.
fn drawn(text: &str, pixels: u32) -> RgbImage {
    let code = QrCode::new(text).unwrap();
    let (squares, colours) = (code.width() as u32 + 8, code.to_colors());
    RgbImage::from_fn(squares * pixels, squares * pixels, |x, y| {
        let (x, y) = ((x / pixels).wrapping_sub(4), (y / pixels).wrapping_sub(4));
        let inside = x < squares - 8 && y < squares - 8;
        let dark = inside && colours[(y * (squares - 8) + x) as usize] == Color::Dark;
        if dark { Rgb([20, 24, 28]) } else { Rgb([244, 242, 236]) }
    })
}

/// A wall in a dim room, with the code hung on it.
fn on_a_wall(code: &RgbImage, width: u32, height: u32) -> RgbImage {
    let mut wall = RgbImage::from_fn(width, height, |x, y| {
        let grain = ((x * 7 + y * 13) % 23) as u8;
        Rgb([96 + grain, 92 + grain, 84 + grain])
    });
    overlay(&mut wall, code, i64::from(width / 5), i64::from(height / 6));
    wall
}

fn file(picture: RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

#[test]
fn it_is_read_near_and_far_turned_and_out_of_focus() {
    let near = on_a_wall(&drawn(SAID, 12), 1_200, 900);
    let far = on_a_wall(&drawn(SAID, 6), 1_600, 1_200);
    let large = on_a_wall(&drawn(SAID, 24), 4_000, 3_000);
    for (what, picture) in [
        ("near", near.clone()),
        ("far", far),
        ("of a large camera", large),
        ("turned", rotate90(&near)),
        ("out of focus", blur(&near, 3.0)),
    ] {
        assert_eq!(read_code(&file(picture, ImageFormat::Jpeg)), Ok(Some(SAID.to_owned())), "{what}");
    }
    assert_eq!(read_code(&file(drawn("lain", 8), ImageFormat::Png)), Ok(Some("lain".to_owned())));
}

#[test]
fn where_there_is_none_there_is_none() {
    let wall = on_a_wall(&RgbImage::new(1, 1), 800, 600);
    assert_eq!(read_code(&file(wall, ImageFormat::Jpeg)), Ok(None));
    assert_eq!(read_code(&file(RgbImage::new(1, 1), ImageFormat::Png)), Ok(None));
    let half = drawn(SAID, 10);
    let cut = image::imageops::crop_imm(&half, 0, 0, half.width() / 2, half.height()).to_image();
    assert_eq!(read_code(&file(cut, ImageFormat::Png)), Ok(None));
    let noise =
        image::GrayImage::from_fn(600, 600, |x, y| Luma([((x * x + 31 * y * y + x * y) % 251) as u8]));
    assert_eq!(read_code(&file(DynamicImage::ImageLuma8(noise).into_rgb8(), ImageFormat::Png)), Ok(None));
}

#[test]
fn what_is_no_picture_is_said_to_be_none() {
    assert_eq!(read_code(b"Contoh"), Err(NotAPhoto::UnknownFormat));
    let mut damaged = file(drawn(SAID, 8), ImageFormat::Png);
    damaged.truncate(damaged.len() / 2);
    assert_eq!(read_code(&damaged), Err(NotAPhoto::Damaged));
}
