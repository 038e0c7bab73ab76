//! A drawn sample: what is opened before the rest is approved unread. Whoever has the seed can draw it again.

use crate::id::{PersonId, RecordId, RevisionId};
use crate::life::Standing;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// How much of a batch is opened. The office's to choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleRule {
    /// So many of a hundred, rounded up.
    pub percent: u32,
    /// But no fewer than this.
    pub least: u32,
}

impl Default for SampleRule {
    /// For configurations made before this was in them: assumed, as in the example.
    fn default() -> Self {
        SampleRule { percent: 10, least: 3 }
    }
}

/// One of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The record.
    pub record: RecordId,
    /// The revision that would be approved.
    pub revision: RevisionId,
    /// Who did it.
    pub author: PersonId,
}

/// What is drawn of `candidates`: by the rule, and at least one of each author, because one mentor's care says nothing of
/// another's. The order of the candidates does not matter.
///
/// Each is ranked by SHA-256 of `seed revision` (both as text, a space between), the smallest first.
pub fn draw(seed: Uuid, candidates: &[Candidate], rule: SampleRule) -> Vec<Candidate> {
    let ranked = ranked(seed, candidates);
    let wanted = (ranked.len() * rule.percent as usize).div_ceil(100).max(rule.least as usize);

    let mut seen = BTreeSet::new();
    let (mut drawn, others): (Vec<_>, Vec<_>) = ranked.iter().partition(|one| seen.insert(one.author));
    let missing = wanted.saturating_sub(drawn.len());
    drawn.extend(others.into_iter().take(missing));
    drawn
}

fn ranked(seed: Uuid, candidates: &[Candidate]) -> Vec<Candidate> {
    let mut ranked = candidates.to_vec();
    ranked.sort_by_cached_key(|one| Sha256::digest(format!("{seed} {}", one.revision)).to_vec());
    ranked
}

/// Records that stand together for one approval, with what was drawn of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// What they were drawn with.
    pub seed: Uuid,
    /// All of them.
    pub all: Vec<Candidate>,
    /// The sample.
    pub drawn: Vec<Candidate>,
    /// What was opened of it.
    pub opened: BTreeSet<RevisionId>,
}

/// What a batch amounts to now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What may be approved together.
    pub stands: Vec<Candidate>,
    /// What is looked at for them: what was drawn, and what took the place of something that another approved meanwhile.
    pub sample: Vec<Candidate>,
    /// What of that is not opened yet.
    pub to_open: Vec<Candidate>,
    /// Those in whose sample something was found: the rest of theirs is looked at one by one.
    pub found: BTreeSet<PersonId>,
}

impl Batch {
    /// A batch with its sample.
    pub fn of(seed: Uuid, all: Vec<Candidate>, rule: SampleRule) -> Self {
        Batch { seed, drawn: draw(seed, &all, rule), all, opened: BTreeSet::new() }
    }

    /// How many of it were opened.
    pub fn opened(&self) -> usize {
        self.all.iter().filter(|one| self.opened.contains(&one.revision)).count()
    }

    /// What it amounts to, where `now` says of each record its latest revision, where that stands, and whether something speaks
    /// against it (a flag, a denial). What was changed, decided or flagged since leaves the batch. Where anything of the sample was
    /// not found good, or has changed since it was drawn, all of its author's leave. And something of each author was opened here:
    /// when another approved the one that was drawn, the next by rank takes its place.
    pub fn outcome(&self, now: &BTreeMap<RecordId, Now>) -> Outcome {
        let waits = |one: &Candidate| now.get(&one.record).is_some_and(|now| now.waits_as(one.revision));
        let good = |one: &Candidate| now.get(&one.record).is_some_and(|now| now.is_good(one.revision));
        let is_opened = |one: &Candidate| self.opened.contains(&one.revision);
        let ranked = ranked(self.seed, &self.all);
        let mut sample: Vec<Candidate> = self.drawn.clone();
        sample.extend(ranked.iter().filter(|one| is_opened(one) && !self.drawn.contains(one)));

        let found: BTreeSet<PersonId> =
            sample.iter().filter(|one| !good(one)).map(|one| one.author).collect();
        let stays = |one: &Candidate| waits(one) && !found.contains(&one.author);
        let mut seen: BTreeSet<PersonId> =
            sample.iter().filter(|one| is_opened(one) || stays(one)).map(|one| one.author).collect();
        sample.extend(ranked.iter().filter(|one| stays(one) && seen.insert(one.author)));

        Outcome {
            stands: self.all.iter().filter(|one| stays(one)).copied().collect(),
            to_open: sample.iter().filter(|one| stays(one) && !is_opened(one)).copied().collect(),
            sample,
            found,
        }
    }
}

/// A record as it stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// Its latest revision.
    pub revision: RevisionId,
    /// Where that stands.
    pub standing: Standing,
    /// Something speaks against it.
    pub flagged: bool,
}

impl Now {
    fn waits_as(&self, revision: RevisionId) -> bool {
        self.revision == revision && self.standing == Standing::Received && !self.flagged
    }

    /// Still as it was drawn, or approved by itself.
    fn is_good(&self, revision: RevisionId) -> bool {
        self.waits_as(revision) || (self.revision == revision && self.standing == Standing::Approved)
    }
}
