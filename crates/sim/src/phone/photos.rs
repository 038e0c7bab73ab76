//! The phone's camera, and its photos on their way.

use crate::phone::Device;
use anyhow::{Context, bail};
use chrono::Utc;
use image::{ImageFormat, Rgb, RgbImage};
use pendamping_domain::id::FamilyId;
use pendamping_domain::photo::Photo;
use pendamping_domain::place::{Place, WhyNoPlace};
use pendamping_domain::revision::Rest as Unknown;
use pendamping_photo::shrink;
use pendamping_store_api::photo::PutPhoto;
use pendamping_store_api::upkeep::GetSyncState;
use pendamping_sync::http::photos::Fetched;
use pendamping_sync::photos::{Network, PhotoSender, Rest, Step, To};
use serde_json::{Value, json};
use std::io::Cursor;

/// More steps than any story needs.
const STEPS_MAX: usize = 200;

impl Device {
    pub(super) fn record_photo_visit(&self, family: FamilyId) -> anyhow::Result<Value> {
        let small = shrink(&gravel()?).context("the camera gave no picture")?;
        let photo = Photo {
            sha256: small.sha256.clone(),
            source: Some(small.source),
            taken: self.stamp(0),
            place: Place::Missing { why: WhyNoPlace::Off },
            bytes: u32::try_from(small.jpeg.len())?,
            width: small.width,
            height: small.height,
            rest: Unknown::new(),
        };
        let bytes = small.jpeg.len();
        self.ask(PutPhoto { sha256: small.sha256.clone(), jpeg: small.jpeg, family, at: Utc::now() })?;
        let mut saved = self.record_visit(family, "Dengan foto", 0, vec![photo])?;
        saved["sha256"] = json!(small.sha256);
        saved["bytes"] = json!(bytes);
        Ok(saved)
    }

    pub(super) fn send_photos(&self) -> anyhow::Result<Value> {
        // A sender of its own each time, as after a start of the app: what it knows is in the store.
        let mut sender = PhotoSender::default();
        for pieces in 0..STEPS_MAX {
            match sender.step(self.store()?, &self.http, Network::Free, Utc::now(), 0.5) {
                Step::Went => {}
                Step::Rest(rest) => {
                    return Ok(json!({"pieces": pieces, "done": rest == Rest::NothingToSend}));
                }
            }
        }
        bail!("photos are sent for ever")
    }

    pub(super) fn get_photo(&self, sha256: &str) -> anyhow::Result<Value> {
        let state = self.ask(GetSyncState)?;
        let to = To { centre: &state.centre, token: &state.token, sha256 };
        Ok(match self.http.photo(to)? {
            Fetched::Picture(jpeg) => json!({"bytes": jpeg.len()}),
            Fetched::Awaited => json!({"awaited": true}),
            Fetched::NeverComes => json!({"awaited": false}),
        })
    }
}

/// A picture that nobody took and no encoder makes small: every pixel another, the same each time.
fn gravel() -> anyhow::Result<Vec<u8>> {
    let mut state = 1_u32;
    let picture = RgbImage::from_fn(1_000, 750, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Rgb([(state >> 8) as u8, (state >> 16) as u8, (state >> 24) as u8])
    });
    let mut file = Vec::new();
    picture.write_to(&mut Cursor::new(&mut file), ImageFormat::Png)?;
    Ok(file)
}
