//! The family's words as acceptance looks at them: which of them a decision may say it heard, and how many a visit may have.

use crate::store::{Caller, KeptWord};
use pendamping_domain::confirmation::Confirmation;
use pendamping_domain::id::RecordId;
use pendamping_domain::review::{WORDS_BY_CHANNEL, WORDS_BY_ONE};

/// Whether each of `heard` is among the `words` on the visit decided on. A later decision counts if it has heard a new word: an
/// id that is none would let anybody overrule the first.
pub fn are_words(heard: &[RecordId], words: &[KeptWord]) -> bool {
    heard.iter().all(|id| words.iter().any(|word| word.record == *id))
}

/// The field in which a word cannot be kept, seeing the `words` that are on its visit. `before` is the word as it stands.
pub fn wrong_word(
    word: &Confirmation,
    before: Option<&Confirmation>,
    record: RecordId,
    words: &[KeptWord],
    caller: &Caller,
) -> Option<&'static str> {
    // Decisions name it as a word on that visit, and there it counts as heard.
    if before.is_some_and(|before| before.visit != word.visit) {
        return Some("visit");
    }
    if before.is_some_and(|before| before.channel == word.channel) {
        return None;
    }
    let others = || words.iter().filter(|other| other.record != record && other.channel == word.channel);
    let by_caller = others().filter(|other| other.author == Some(caller.person)).count();
    (by_caller >= WORDS_BY_ONE || others().count() >= WORDS_BY_CHANNEL).then_some("visit")
}
