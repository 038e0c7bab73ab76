//! The family's words and the decisions that heard them: a decision names only words on its own visit, and there are never more of
//! them than it may name.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::actor::{Power, Role};
use pendamping_domain::id::{FamilyId, RecordId, RevisionId};
use pendamping_domain::review::{HEARD_MAX, WORDS_BY_CHANNEL, WORDS_BY_ONE};
use pendamping_protocol::sync::Item;
use serde_json::{Value, json};
use support::{Phone, World, visit};

/// M1 visited F1 twice; the family's own phone and the coordinator have both.
struct Visited {
    world: World,
    mentor: Phone,
    home: Phone,
    coordinator: Phone,
    family: FamilyId,
    /// Each with its revision.
    visits: [(RecordId, RevisionId); 2],
}

fn visited() -> Visited {
    let mut world = World::new();
    let mut mentor = world.phone("M1");
    let (mut home, mut coordinator) = (world.family_phone("F1"), world.phone("K1"));
    mentor.sync(&mut world, &[]);
    let family = mentor.family("F1");
    let visits = [0, 1].map(|n| {
        let record = RecordId(mentor.id());
        let item = mentor.item("visit", family, record, None, visit(n * 60));
        assert_eq!(mentor.sync(&mut world, std::slice::from_ref(&item)).words(), ["received"]);
        (record, item.id)
    });
    home.sync(&mut world, &[]);
    coordinator.sync(&mut world, &[]);
    Visited { world, mentor, home, coordinator, family, visits }
}

/// A word on a visit, as a record of its own.
fn word(phone: &mut Phone, family: FamilyId, visit: RecordId, channel: &str) -> (RecordId, Item) {
    let record = RecordId(phone.id());
    let said = json!({"visit": visit, "word": "came", "channel": channel});
    (record, phone.item("confirmation", family, record, None, said))
}

impl Visited {
    /// What the coordinator's decision on the first visit is answered with.
    fn decided(&mut self, heard: &[RecordId]) -> String {
        let (of, revision) = self.visits[0];
        let review = json!({"of": of, "revision": revision, "decision": "approved", "heard": heard});
        let record = RecordId(self.coordinator.id());
        let item = self.coordinator.item("review", self.family, record, None, review);
        self.coordinator.sync(&mut self.world, &[item]).words().remove(0)
    }

    /// Sends words on a visit by a channel one after the other, and tells how many were received before one was not, and
    /// what that one was answered with.
    fn fill(&mut self, of: usize, channel: &str) -> (usize, String) {
        let (visit, family) = (self.visits[of].0, self.family);
        let phone = if channel == "own_phone" { &mut self.home } else { &mut self.mentor };
        for n in 0..HEARD_MAX {
            let (_, item) = word(phone, family, visit, channel);
            let answer = phone.sync(&mut self.world, &[item]).words().remove(0);
            if answer != "received" {
                return (n, answer);
            }
        }
        (HEARD_MAX, "received".to_owned())
    }
}

#[test]
fn a_decision_names_words_on_its_own_visit_and_nothing_else() {
    let mut told = visited();
    let (family, visits) = (told.family, told.visits);
    let (here, item) = word(&mut told.home, family, visits[0].0, "own_phone");
    let (elsewhere, other) = word(&mut told.home, family, visits[1].0, "own_phone");
    assert_eq!(told.home.sync(&mut told.world, &[item, other]).words(), ["received", "received"]);
    // A word of another family, on a visit that the same coordinator decides on.
    let mut stranger = told.world.family_phone("F2");
    stranger.sync(&mut told.world, &[]);
    let second = told.mentor.family("F2");
    let (foreign, item) = told.mentor.visit(second);
    assert_eq!(told.mentor.sync(&mut told.world, &[item]).words(), ["received"]);
    let (foreign, item) = word(&mut stranger, second, foreign, "own_phone");
    assert_eq!(stranger.sync(&mut told.world, &[item]).words(), ["received"]);
    let nowhere = RecordId(told.coordinator.id());
    for (heard, expected) in [
        (vec![nowhere], "waits"),
        (vec![here, nowhere], "waits"),
        (vec![elsewhere], "not_found"),
        (vec![foreign], "waits"),
        (vec![visits[0].0], "not_found"),
        (vec![RecordId(family.0)], "not_found"),
        (vec![], "received"),
        (vec![here], "received"),
        // Whoever heard no more than those before cannot say so by inventing a word.
        (vec![here, nowhere], "waits"),
    ] {
        assert_eq!(told.decided(&heard), expected, "{heard:?}");
    }
    assert_eq!(told.world.count("review"), 2);
}

#[test]
fn nobody_but_who_reviews_says_what_was_heard() {
    let mut told = visited();
    let (family, (of, revision)) = (told.family, told.visits[0]);
    let (heard, item) = word(&mut told.home, family, of, "own_phone");
    assert_eq!(told.home.sync(&mut told.world, &[item]).words(), ["received"]);
    let mut stranger = told.world.phone("M2");
    stranger.sync(&mut told.world, &[]);
    let review = json!({"of": of, "revision": revision, "decision": "approved", "heard": [heard]});
    for (phone, expected) in
        [(&mut told.mentor, "not_allowed"), (&mut told.home, "not_allowed"), (&mut stranger, "not_found")]
    {
        let record = RecordId(phone.id());
        let item = phone.item("review", family, record, None, review.clone());
        assert_eq!(phone.sync(&mut told.world, &[item]).words(), [expected]);
    }
}

#[test]
fn what_was_said_is_not_made_into_something_else() {
    let mut told = visited();
    let (family, visit) = (told.family, told.visits[0].0);
    // Not by whoever said it: decisions name the words they heard. And not by whoever handed the phone over.
    for (phone, channel) in [(&mut told.home, "own_phone"), (&mut told.mentor, "mentor_phone")] {
        let (record, first) = word(phone, family, visit, channel);
        assert_eq!(phone.sync(&mut told.world, std::slice::from_ref(&first)).words(), ["received"]);
        phone.sync(&mut told.world, &[]);
        let said = json!({"visit": visit, "word": "did_not_come", "channel": channel});
        let item = phone.item("confirmation", family, record, Some(first.id), said.clone());
        assert_eq!(phone.sync(&mut told.world, &[item]).words(), ["not_allowed"]);
        // Another word beside it is heard.
        let anew = RecordId(phone.id());
        let item = phone.item("confirmation", family, anew, None, said);
        assert_eq!(phone.sync(&mut told.world, &[item]).words(), ["received"]);
    }
}

#[test]
fn a_decision_and_a_word_wait_for_what_they_are_about() {
    // As after a restore from a copy: phones send again in whatever order they find a network.
    let mut told = visited();
    let family = told.family;
    let (visit, late) = told.mentor.visit(family);
    let (heard, say) = word(&mut told.home, family, visit, "own_phone");
    let record = RecordId(told.coordinator.id());
    let body = json!({"of": visit, "revision": late.id, "decision": "approved", "heard": [heard]});
    let review = told.coordinator.item("review", family, record, None, body);
    let Visited { world, mentor, home, coordinator, .. } = &mut told;
    let mut answers = Vec::new();
    let mut send = |phone: &mut Phone, item: &Item| {
        answers.extend(phone.sync(world, std::slice::from_ref(item)).words())
    };
    send(coordinator, &review);
    send(home, &say);
    send(mentor, &late);
    send(coordinator, &review);
    send(home, &say);
    send(coordinator, &review);
    assert_eq!(answers, ["waits", "waits", "received", "waits", "received", "received"]);
}

#[test]
fn nobody_makes_a_visit_undecidable_by_words() {
    let mut told = visited();
    // By each channel apart: who fills one leaves room for the family's own phone.
    for channel in ["mentor_phone", "paper", "own_phone"] {
        assert_eq!(told.fill(0, channel), (WORDS_BY_ONE, "invalid visit".to_owned()), "{channel}");
    }
    // Whoever decides has all of them before them, and can.
    told.coordinator.sync(&mut told.world, &[]);
    let on_first = |row: &&pendamping_protocol::sync::Row| row.body["visit"] == json!(told.visits[0].0);
    let heard: Vec<RecordId> =
        told.coordinator.of_kind("confirmation").into_iter().filter(on_first).map(|row| row.record).collect();
    assert_eq!(heard.len(), 3 * WORDS_BY_ONE);
    assert_eq!(told.decided(&heard), "received");
}

#[test]
fn a_channel_is_full_some_time_whoever_speaks_by_it() {
    let mut told = visited();
    let visit = told.visits[0].0;
    let mut received = 0;
    for n in 0..4 {
        let number = format!("K{}", n + 5);
        told.world.people(&[(number.as_str(), Role::Coordinator)]);
        told.world.assign(&number, "31.74", &[Power::ReviewVisits]);
        let mut phone = told.world.phone(&number);
        phone.sync(&mut told.world, &[]);
        let items: Vec<Item> =
            (0..WORDS_BY_ONE + 1).map(|_| word(&mut phone, told.family, visit, "call_back").1).collect();
        let words = phone.sync(&mut told.world, &items).words();
        received += words.iter().filter(|word| *word == "received").count();
    }
    assert_eq!(received, WORDS_BY_CHANNEL);
}

#[test]
fn an_id_in_capitals_is_the_same_visit() {
    let mut told = visited();
    let visit = told.visits[0].0;
    assert_eq!(told.fill(0, "mentor_phone").0, WORDS_BY_ONE);
    let said = |visit: Value| json!({"visit": visit, "word": "came", "channel": "mentor_phone"});
    let record = RecordId(told.mentor.id());
    let item = told.mentor.item(
        "confirmation",
        told.family,
        record,
        None,
        said(json!(visit.to_string().to_uppercase())),
    );
    assert_eq!(told.mentor.sync(&mut told.world, &[item]).words(), ["invalid visit"]);
}
