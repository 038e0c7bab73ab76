//! Places: degrees, with accuracy in metres, or the reason why there is none.

use crate::open_enum;
use serde::{Deserialize, Serialize};

/// A position captured by a device, or given for a home.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Fix {
    /// Latitude in degrees, north positive.
    pub lat: f64,
    /// Longitude in degrees, east positive.
    pub lon: f64,
    /// Radius in metres within which the device believes it is. Zero for a surveyed point.
    #[serde(default)]
    pub accuracy_m: f64,
    /// The device says that another app made this place up. Only some devices can tell.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mocked: bool,
}

/// The most metres of a fix's own accuracy that are believed. A phone that finds itself by its cell tower alone is off by a
/// kilometre or two; were any figure believed, a huge one would put its owner nowhere in particular, and near everything.
pub const ACCURACY_BELIEVED_M: f64 = 2_000.0;

impl Fix {
    /// A point that was surveyed or given, not measured.
    pub const fn exact(lat: f64, lon: f64) -> Fix {
        Fix { lat, lon, accuracy_m: 0.0, mocked: false }
    }

    /// Whether the point lies in the box around Indonesia (6.5° N to 11.5° S, 94.5° E to 141.5° E).
    pub fn in_indonesia(&self) -> bool {
        (-11.5..=6.5).contains(&self.lat) && (94.5..=141.5).contains(&self.lon)
    }

    /// Whether latitude, longitude and accuracy are numbers a device on Earth can give.
    pub fn is_possible(&self) -> bool {
        (-90.0..=90.0).contains(&self.lat)
            && (-180.0..=180.0).contains(&self.lon)
            && self.accuracy_m.is_finite()
            && self.accuracy_m >= 0.0
    }

    /// Great-circle distance in metres (haversine, mean Earth radius 6,371,008.8 m).
    pub fn metres_to(&self, other: &Fix) -> f64 {
        let (lat1, lat2) = (self.lat.to_radians(), other.lat.to_radians());
        let dlat = lat2 - lat1;
        let dlon = (other.lon - self.lon).to_radians();
        let h = (dlat / 2.0).sin().powi(2) + lat1.cos() * lat2.cos() * (dlon / 2.0).sin().powi(2);
        2.0 * 6_371_008.8 * h.sqrt().min(1.0).asin()
    }

    /// How many metres it is at least to `other`, as far as this fix can be believed: its own accuracy counts for whoever stands
    /// there, since a poor fix may put somebody in the kitchen half a kilometre away. Negative when it may well be there.
    pub fn metres_at_least_to(&self, other: &Fix) -> f64 {
        self.metres_to(other) - self.accuracy_believed_m()
    }

    /// Its own accuracy, as far as that is believed.
    pub fn accuracy_believed_m(&self) -> f64 {
        self.accuracy_m.min(ACCURACY_BELIEVED_M)
    }
}

open_enum! {
    /// Why a record has no position.
    pub enum WhyNoPlace {
        /// The person did not allow it.
        Denied = "denied",
        /// The device cannot tell (no receiver, no signal indoors).
        Unavailable = "unavailable",
        /// No answer in the time given.
        TimedOut = "timed_out",
        /// Location is switched off.
        Off = "off",
        /// A visit by phone has no place.
        ByPhone = "by_phone",
    }
}

/// Where something was captured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Place {
    /// The device knew.
    Fixed(Fix),
    /// It did not, and this is why.
    Missing {
        /// The reason.
        why: WhyNoPlace,
    },
}

impl Place {
    /// The position, if there is one.
    pub fn fix(&self) -> Option<&Fix> {
        match self {
            Place::Fixed(fix) => Some(fix),
            Place::Missing { .. } => None,
        }
    }
}
