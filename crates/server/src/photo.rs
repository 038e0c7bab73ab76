//! Photos at the centre: who may send one and who may see it, and what makes one whole. Decisions over values; tus's words are in
//! `tus`, and `album` is where whole pictures lie, `folder` what it does of that on this machine.

pub mod album;
mod folder;
pub mod tus;

pub use album::Album;

use crate::error::Refused;
use crate::store::Caller;
use crate::store::photo::{NeverComes, Partial, PhotoName, PhotoStanding, Telling};
use pendamping_domain::actor::Actor;
use pendamping_domain::scope::{readable, writable};
use pendamping_photo::{look, sha256};
use pendamping_protocol::code::Code;
use pendamping_protocol::sync::ScopeKey;
use std::collections::BTreeSet;

/// The field of a record that tells of photos.
const FIELD: &str = "photos";

/// Refuses unless `caller` wrote a record that tells of the photo, or told of it in another's, or may write such a one now, or left a
/// piece that tells of it when they were revoked. So the record comes first, and whoever took the photo may send it when the family is
/// theirs no more.
pub fn may_send(caller: &Caller, standing: &PhotoStanding) -> Result<(), Refused> {
    let may = |telling: &Telling| {
        let powers = telling.powers.clone();
        let actor = Actor { person: caller.person, role: caller.role.clone(), powers };
        // What is its author's own nobody else could write: there is no power to look at.
        let others = !telling.kind.is_of_its_author();
        telling.written || telling.told || others && writable(&actor, &telling.kind, false).allow(FIELD)
    };
    let found = standing.left || standing.tellings.iter().any(may);
    if found { Ok(()) } else { Err(Refused::new(Code::NotFound)) }
}

/// The families of whose records `caller` sees the photo; refuses when there are none. A revoked install sees nothing any more.
pub fn seen_in(caller: &Caller, standing: &PhotoStanding) -> Result<BTreeSet<ScopeKey>, Refused> {
    let sees = |telling: &&Telling| {
        telling.held && readable(&caller.role, &telling.kind, telling.written).allow(FIELD)
    };
    let families: BTreeSet<ScopeKey> =
        standing.tellings.iter().filter(sees).map(|telling| telling.scope_key.clone()).collect();
    if caller.revoked || families.is_empty() {
        return Err(Refused::new(Code::NotFound));
    }
    Ok(families)
}

/// What there is of a photo for who sends it: all of it where the album has it, else what this install has sent.
pub fn progress(in_album: Option<u32>, standing: &PhotoStanding) -> Option<Partial> {
    in_album.map(|length| Partial { length, offset: length }).or(standing.partial)
}

/// What a creation comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begin {
    /// The photo is there: nothing is to be sent.
    There,
    /// What came before stands: it goes on from so many bytes.
    GoOn(u32),
    /// The body is its beginning.
    Anew,
}

/// What a creation of a photo of `length` comes to, that brings so many bytes. Creating it twice loses nothing: whatever brings
/// more stands, for the name says that the bytes are the same.
pub fn begin(before: Option<Partial>, length: u32, brings: usize) -> Result<Begin, Refused> {
    match before {
        Some(Partial { length: there, offset }) if offset == there => {
            let same = there == length;
            let wrong = || bad_photo(&format!("The photo of this name has {there} bytes."));
            if same { Ok(Begin::There) } else { Err(wrong()) }
        }
        Some(before) if before.length == length && before.offset as usize >= brings => {
            Ok(Begin::GoOn(before.offset))
        }
        _ => Ok(Begin::Anew),
    }
}

/// Refuses unless a photo has come up to `offset`.
pub fn stands_at(partial: Option<Partial>, offset: u32) -> Result<Partial, Refused> {
    let partial = partial.ok_or_else(|| Refused::new(Code::NotFound))?;
    if partial.offset != offset {
        let message = format!("The photo goes on at {}.", partial.offset);
        return Err(Refused { message, ..Refused::field(Code::WrongOffset, tus::UPLOAD_OFFSET) });
    }
    Ok(partial)
}

/// Refuses bytes that are not the photo they are named after, or no photo as one is kept; and which of the two.
pub fn is_whole(name: PhotoName, bytes: &[u8]) -> Result<(), (NeverComes, Refused)> {
    if sha256(bytes) != name.to_string() {
        let refused = bad_photo("The bytes have another SHA-256 than their name.");
        return Err((NeverComes::WrongHash, refused));
    }
    let no_photo = |why| (NeverComes::BadPhoto, bad_photo(&format!("It is no photo: {why}.")));
    look(bytes).map(|_| ()).map_err(no_photo)
}

fn bad_photo(message: &str) -> Refused {
    Refused { message: message.to_owned(), ..Refused::new(Code::BadPhoto) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn creating_again_loses_nothing() {
        let partial = |offset| Some(Partial { length: 100, offset });
        for (before, length, brings, becomes) in [
            (None, 100, 0, Ok(Begin::Anew)),
            (None, 100, 40, Ok(Begin::Anew)),
            (partial(40), 100, 0, Ok(Begin::GoOn(40))),
            (partial(40), 100, 40, Ok(Begin::GoOn(40))),
            (partial(40), 100, 41, Ok(Begin::Anew)),
            // Another length: one of them was wrong.
            (partial(40), 90, 0, Ok(Begin::Anew)),
            (partial(100), 100, 0, Ok(Begin::There)),
            (partial(100), 90, 0, Err(Code::BadPhoto)),
        ] {
            let begun = begin(before, length, brings).map_err(|refused| refused.code);
            assert_eq!(begun, becomes, "{before:?} {length} {brings}");
        }
    }
}
