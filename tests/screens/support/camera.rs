//! What a camera sees: a stall that nobody ever built, painted by the test.

use std::path::{Path, PathBuf};

use image::{Rgb, RgbImage};

const SKY: Rgb<u8> = Rgb([191, 221, 236]);
const GROUND: Rgb<u8> = Rgb([196, 164, 120]);
const WALL: Rgb<u8> = Rgb([236, 222, 190]);
const POST: Rgb<u8> = Rgb([110, 76, 48]);
const SHADE: Rgb<u8> = Rgb([96, 72, 56]);
const JARS: [Rgb<u8>; 4] = [Rgb([200, 60, 40]), Rgb([240, 180, 40]), Rgb([60, 130, 70]), Rgb([70, 100, 170])];

/// Takes a photo of a stall and writes it as the camera's file. Each `number` is another photo.
pub fn take(folder: &Path, number: u8) -> PathBuf {
    let file = folder.join(format!("contoh-{number}.png"));
    stall(2_400, 1_800, number).save(&file).unwrap();
    file
}

fn stall(width: u32, height: u32, number: u8) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let (x, y) = (f64::from(x) / f64::from(width), f64::from(y) / f64::from(height));
        let within =
            |left: f64, right: f64, top: f64, bottom: f64| x > left && x < right && y > top && y < bottom;
        let edge = 0.30 + 0.03 * (x * 60.0).sin().abs();
        if y > 0.20 && y < edge && x > 0.10 && x < 0.90 {
            let red = ((x * 16.0) as u32).is_multiple_of(2);
            return if red { Rgb([188 - number, 52, 44]) } else { Rgb([250, 246, 238]) };
        }
        if within(0.13, 0.15, 0.2, 0.9) || within(0.85, 0.87, 0.2, 0.9) {
            return POST;
        }
        if within(0.15, 0.85, 0.62, 0.90) {
            return WALL;
        }
        let jar = ((x - 0.20) / 0.075).floor();
        let in_jar = (x - 0.20) / 0.075 - jar;
        if within(0.20, 0.80, 0.50, 0.62) && in_jar > 0.15 && in_jar < 0.85 {
            return JARS[(jar as usize + usize::from(number)) % JARS.len()];
        }
        if within(0.15, 0.85, 0.30, 0.62) {
            return SHADE;
        }
        if y > 0.82 { GROUND } else { SKY }
    })
}
