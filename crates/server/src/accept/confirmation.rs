//! The family's words as acceptance looks at them: which of them a decision may say it heard, and how many a visit or a tranche
//! may have.

use crate::store::{Caller, KeptWord};
use pendamping_domain::confirmation::Channel;
use pendamping_domain::id::RecordId;
use pendamping_domain::review::{WORDS_BY_CHANNEL, WORDS_BY_ONE};

/// The first of `heard` that is not among the `words` on the visit decided on. A later decision counts if it has heard a new
/// word: an id that is none would let anybody overrule the first.
pub fn no_word(heard: &[RecordId], words: &[KeptWord]) -> Option<RecordId> {
    heard.iter().copied().find(|id| words.iter().all(|word| word.record != *id))
}

/// Whether the `words` on its visit or tranche leave no room for one more by `channel`.
pub fn is_too_much(channel: &Channel, words: &[KeptWord], caller: &Caller) -> bool {
    let others = || words.iter().filter(|other| other.channel == *channel);
    let by_caller = others().filter(|other| other.author == Some(caller.person)).count();
    by_caller >= WORDS_BY_ONE || others().count() >= WORDS_BY_CHANNEL
}
