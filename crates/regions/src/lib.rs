//! Indonesia's official regions: what a code such as `31.74.01` is called, what lies under it, which clock it keeps.
//!
//! Codes are those of the Ministry of Home Affairs, dotted, at four levels: `31`, `31.74`, `31.74.01`, `31.74.01.1001`.
//! The names are in the program, so everything here answers offline and at once; the first question unpacks them (some
//! 10 ms, then 1.8 MB for the life of the program). It never says whether a region *may* be used: a record keeps the code
//! it was made with, and a code that has since been split or renamed has no name here while the record is still good.
//!
//! The data is under the Open Database License: show [`NOTICE`] where the app names its sources.

mod code;
mod table;
mod zone;

pub use code::Level;
pub use zone::TimeZone;

use code::Code;

/// Whose the names are, to be shown with the app's other sources, as the licence of the data asks.
pub const NOTICE: &str =
    "Region codes and names: Indonesian Area Data (idn-area-data 4.0.1), Open Database License (ODbL) 1.0";

/// The name of the region with this code, in title case: `Tebet`, `Kota Administrasi Jakarta Selatan`.
///
/// `None` when the text has not the shape of a code, or no region of this edition has it. A caller that shows it falls
/// back to the code itself.
pub fn name(code: &str) -> Option<&'static str> {
    table::get().name(Code::parse(code)?)
}

/// Code and name of every region directly under this one, in order of code; of every province for `""`.
///
/// Empty under a village, and for a code without a region.
pub fn children(code: &str) -> Vec<(String, &'static str)> {
    let parent = match code {
        "" => None,
        _ => match Code::parse(code) {
            Some(code) => Some(code),
            None => return Vec::new(),
        },
    };
    table::get().children(parent).map(|(code, name)| (code.to_string(), name)).collect()
}

/// The names from the province down to this region: `["Daerah Khusus Ibukota Jakarta", "Kota Administrasi Jakarta Selatan",
/// "Tebet"]`.
///
/// Empty for a code without a region, even where its province has one: half an address would be taken for a whole one.
pub fn path(code: &str) -> Vec<&'static str> {
    let Some(code) = Code::parse(code) else { return Vec::new() };
    code.lineage().map(|each| table::get().name(each)).collect::<Option<_>>().unwrap_or_default()
}

/// The level a code is written at, by its shape alone: whether such a region exists is for [`name`] to say.
///
/// `None` for what is no code: other separators, missing zeros, or a part that is all zeros, which no region has.
pub fn level(code: &str) -> Option<Level> {
    Code::parse(code).map(Code::level)
}

/// The official time zone of a region, by the province its code begins with.
///
/// For what names no province, [`TimeZone::Wib`]: the capital's, and that of most people.
pub fn time_zone(code: &str) -> TimeZone {
    Code::parse(code).map_or(TimeZone::Wib, |code| TimeZone::of_province(code.part(Level::Province)))
}
