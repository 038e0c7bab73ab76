//! What was sealed for the centre, opened: objections, and words on aid that came by a mentor's phone.

use crate::accept::{Stop, invalid};
use crate::store::Ledger;
use pendamping_domain::aid_word::AidWord;
use pendamping_domain::objection::{Objection, TEXT_MAX};
use pendamping_domain::revision::{Body, Kind, Record, Revision};

/// The fields of a record that came sealed, as the centre keeps them: in words, for whoever is to act on them. What was sent stays
/// sealed. None where nothing was sealed. What was sealed is held to what words in the clear are held to: nobody could look at them
/// on the way.
pub(super) fn opened(ledger: &mut dyn Ledger, revision: &Revision) -> Result<Option<Body>, Stop> {
    let mut body = revision.body.clone();
    match revision.kind {
        Kind::Objection => {
            let Ok(Objection { sealed: Some(sealed), .. }) = Objection::read(&body) else { return Ok(None) };
            let fits = |text: &String| {
                !text.trim().is_empty() && text.chars().count() <= TEXT_MAX && !text.contains('\0')
            };
            let Some(text) = ledger.unseal(&sealed)?.ok().filter(fits) else { return invalid("sealed") };
            body.remove("sealed");
            body.insert("text".to_owned(), text.into());
        }
        Kind::AidWord => {
            let Ok(word @ AidWord { sealed: Some(_), .. }) = AidWord::read(&body) else { return Ok(None) };
            let inside = ledger.unseal(word.sealed.as_deref().unwrap_or_default())?;
            let Some(word) = inside.ok().and_then(|inside| word.opened(&inside)) else {
                return invalid("sealed");
            };
            body.remove("sealed");
            body.extend(word.write());
        }
        _ => return Ok(None),
    }
    Ok(Some(body))
}
