//! Pictures that nobody took, and visits that tell of them.

use super::command::lines;
use super::doors::{Doors, Response};
use super::{Phone, World, stamp, visit};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder};
use pendamping_domain::id::RecordId;
use pendamping_domain::region::RegionCode;
use pendamping_server::store::office::Office;
use serde_json::{Value, json};

/// A square of noise: no two seeds give the same, and it does not get small.
pub fn picture(seed: u64, side: u32) -> Vec<u8> {
    use pendamping_server::mint::Mint;
    let mut pixels = vec![0; (side * side * 3) as usize];
    super::Seeded(seed).fill(&mut pixels);
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 60)
        .write_image(&pixels, side, side, ExtendedColorType::Rgb8)
        .unwrap();
    jpeg
}

pub fn named(picture: &[u8]) -> String {
    pendamping_photo::sha256(picture)
}

/// Begins a photo of this name and length with these bytes.
pub fn begin(doors: &Doors, phone: &Phone, name: &str, length: usize, bytes: &[u8]) -> Response {
    let (token, length, metadata) = (format!("Bearer {}", phone.token), length.to_string(), metadata(name));
    let headers = [
        ("authorization", token.as_str()),
        ("tus-resumable", "1.0.0"),
        ("content-type", "application/offset+octet-stream"),
        ("upload-length", length.as_str()),
        ("upload-metadata", metadata.as_str()),
    ];
    doors.ask("POST", "/v1/photos", &headers, bytes)
}

/// As tus has it.
pub fn metadata(name: &str) -> String {
    format!("sha256 {}", STANDARD.encode(name))
}

/// What a record says of a photo.
pub fn photo(picture: &[u8]) -> Value {
    json!({
        "sha256": named(picture), "source": "b".repeat(64), "taken": stamp(0), "place": { "why": "denied" },
        "bytes": picture.len(), "width": 640, "height": 480,
    })
}

/// A visit that tells of `pictures`.
pub fn tells(pictures: &[&[u8]]) -> Value {
    let mut visit = visit(0);
    visit["photos"] = json!(pictures.iter().map(|picture| photo(picture)).collect::<Vec<_>>());
    visit
}

/// A training in `area` with a photo of its signed list.
pub fn training(area: &RegionCode, list: &[u8]) -> Value {
    json!({
        "title": "Bimtek pembukuan", "area": area, "starts": "2026-03-02T09:00:00+07:00",
        "ends": "2026-03-02T12:00:00+07:00", "place": "Aula", "audience": ["family"], "photos": [photo(list)],
    })
}

/// Sends such a visit.
pub fn told(world: &mut World, phone: &mut Phone, family: &str, pictures: &[&[u8]]) -> RecordId {
    let (family, record) = (phone.family(family), RecordId(phone.id()));
    let item = phone.item("visit", family, record, None, tells(pictures));
    assert_eq!(phone.sync(world, &[item]).words(), ["received"]);
    record
}

/// Photos that are there, and those awaited.
pub fn counted(world: &World) -> (u64, u64) {
    let counts = world.storage.status().unwrap().photos;
    (counts.held, counts.awaited)
}

/// The photos that the office's list has, each with why it is not there; the counts say the same.
pub fn missing(world: &World) -> Vec<(String, String)> {
    let listed = lines(world.folder.path(), &["photos", "awaited", "--json"]);
    let counts = world.storage.status().unwrap().photos;
    let of = |state: &str| listed.iter().filter(|line| line["state"] == state).count() as u64;
    assert_eq!((of("awaited"), of("refused")), (counts.awaited, counts.refused));
    let word = |line: &Value, key: &str| line[key].as_str().unwrap().to_owned();
    listed.iter().map(|line| (word(line, "sha256"), word(line, "why"))).collect()
}
