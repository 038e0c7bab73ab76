//! A merge is measured against what its author saw: whatever way two phones' edits reach the centre, no change of either is
//! lost.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::id::{FamilyId, Position, RecordId};
use pendamping_domain::revision::Body;
use pendamping_protocol::sync::{Item, Row};
use pendamping_server::store::office::Office;
use serde_json::{Value, json};
use support::{Phone, Seeded, VILLAGE, World, at, visit};

#[test]
fn who_reviews_learns_where_a_home_was_before_and_nobody_else() {
    let mut world = World::new();
    let mut phones = [world.phone("M1"), world.phone("K1"), world.family_phone("F1")];
    phones[0].sync(&mut world, &[]);
    let family = phones[0].family("F1");
    let row = phones[0].rows[&RecordId(family.0)].clone();
    let moved = |latitude: f64| {
        let mut body = Value::Object(row.body.clone());
        body["home"] = json!({"lat": latitude, "lon": 106.85, "accuracy_m": 8.0});
        body
    };
    let first = phones[0].item("family", family, row.record, Some(row.revision), moved(-6.23));
    let second = phones[0].item("family", family, row.record, Some(first.id), moved(-6.25));
    assert_eq!(phones[0].sync(&mut world, &[first.clone(), second]).words(), ["received"; 2]);
    for phone in &mut phones {
        phone.sync(&mut world, &[]);
    }
    let was: Vec<_> = phones.iter().map(|phone| phone.rows[&row.record].earlier.clone()).collect();
    assert_eq!((was[0].len(), was[2].len()), (0, 0));
    assert_eq!(
        (was[1].len(), was[1][1].revision, &was[1][1].was["home"]["lat"]),
        (2, first.id, &json!(-6.23))
    );
}

#[test]
fn two_edits_of_one_parent_are_merged_and_what_gave_way_stays_readable() {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let family = phone.family("F1");
    let (record, first) = phone.visit(family);
    let edited = |field: &str, value: &str| {
        let mut visit = visit(0);
        visit[field] = json!(value);
        visit
    };
    let mut one_body = edited("results", "dari ponsel satu");
    one_body["next_visit"] = json!("2026-04-01");
    let one = phone.item("visit", family, record, Some(first.id), one_body);
    let two = phone.item("visit", family, record, Some(first.id), edited("results", "dari ponsel dua"));
    let answer = phone.sync(&mut world, &[first.clone(), one.clone(), two.clone()]);
    assert_eq!(answer.words(), ["received"; 3]);
    let row = &phone.rows[&record];
    assert_eq!(row.body["results"], "dari ponsel dua");
    assert_eq!(row.body["next_visit"], "2026-04-01");
    assert_eq!(row.lost.len(), 1);
    assert_eq!((row.lost[0].field.as_str(), &row.lost[0].value), ("results", &json!("dari ponsel satu")));
    let earlier: Vec<_> = row.earlier.iter().map(|earlier| earlier.revision).collect();
    assert_eq!(earlier, [first.id, one.id]);
    assert_eq!(row.earlier[0].was["results"], "Buku kas rapi");
    assert_eq!(row.earlier[1].was["results"], "dari ponsel satu");
    assert!(!row.earlier[1].was.contains_key("next_visit"), "that did not change");
    // Three of them, sent again in pieces and in another order, change nothing more.
    let high_water = world.high_water();
    phone.sync(&mut world, &[two, one]);
    assert_eq!(world.high_water(), high_water);
}

/// Two phones of one mentor, and the coordinator's, that have all read the same visit.
struct Three {
    world: World,
    a: Phone,
    b: Phone,
    reader: Phone,
    family: FamilyId,
    record: RecordId,
}

impl Three {
    fn new() -> Three {
        let mut world = World::new();
        let (mut a, mut b, mut reader) = (world.phone("M1"), world.phone("M1"), world.phone("K1"));
        a.sync(&mut world, &[]);
        let family = a.family("F1");
        let (record, first) = a.visit(family);
        assert_eq!(a.sync(&mut world, &[first]).words(), ["received"]);
        b.sync(&mut world, &[]);
        reader.sync(&mut world, &[]);
        Three { world, a, b, reader, family, record }
    }

    /// The visit as everybody shows it at the end: every phone the same.
    fn end(&mut self) -> Row {
        for phone in [&mut self.a, &mut self.b, &mut self.reader] {
            phone.sync(&mut self.world, &[]);
        }
        let row = self.a.rows[&self.record].clone();
        assert_eq!((&self.b.rows[&self.record], &self.reader.rows[&self.record]), (&row, &row));
        row
    }
}

/// A body with other values in some fields.
fn with(body: &Body, changes: Value) -> Body {
    let mut body = body.clone();
    body.extend(support::body(changes));
    body
}

/// An edit on `phone` of what it pulled, and another of that one, both saved before either is sent.
fn two_unsent(phone: &mut Phone, family: FamilyId, record: RecordId, one: Value, two: Value) -> [Item; 2] {
    let pulled = phone.rows[&record].clone();
    let one = with(&pulled.body, one);
    let first = phone.item("visit", family, record, Some(pulled.revision), json!(one));
    let second = phone.item("visit", family, record, Some(first.id), json!(with(&one, two)));
    [first, second]
}

fn edit(phone: &mut Phone, family: FamilyId, record: RecordId, changes: Value) -> Item {
    let pulled = phone.rows[&record].clone();
    let body = with(&pulled.body, changes);
    phone.item("visit", family, record, Some(pulled.revision), json!(body))
}

/// Where the other phone's change is received among the two edits: before both, between them, after both.
const PLACES: [usize; 3] = [0, 1, 2];

#[test]
fn two_unsent_edits_take_nothing_back_that_another_phone_changed() {
    for place in PLACES {
        let mut it = Three::new();
        let ours =
            two_unsent(&mut it.a, it.family, it.record, json!({"results": "A"}), json!({"met": "household"}));
        let theirs = edit(&mut it.b, it.family, it.record, json!({"explanation": "B", "topics": ["income"]}));
        let (before, after) = ours.split_at(place);
        it.a.sync(&mut it.world, before);
        it.b.sync(&mut it.world, &[theirs]);
        it.a.sync(&mut it.world, after);
        let row = it.end();
        let expected = with(
            &support::body(visit(0)),
            json!({"results": "A", "met": "household", "explanation": "B", "topics": ["income"]}),
        );
        assert_eq!((row.body, row.lost), (expected, vec![]), "received at place {place}");
    }
}

#[test]
fn where_both_changed_one_field_the_other_phones_value_stays_readable() {
    for place in PLACES {
        let mut it = Three::new();
        let ours =
            two_unsent(&mut it.a, it.family, it.record, json!({"results": "A1"}), json!({"results": "A2"}));
        let theirs = edit(&mut it.b, it.family, it.record, json!({"results": "B"}));
        let (before, after) = ours.split_at(place);
        it.a.sync(&mut it.world, before);
        it.b.sync(&mut it.world, &[theirs]);
        it.a.sync(&mut it.world, after);
        let row = it.end();
        let lost: Vec<&str> = row.lost.iter().map(|lost| lost.value.as_str().unwrap()).collect();
        // The later by the centre's order stands. What one phone said itself, one edit after the other, gave way to nobody.
        let expected = match place {
            0 => ("A2", vec!["B"]),
            1 => ("A2", vec!["A1", "B"]),
            _ => ("B", vec!["A2"]),
        };
        assert_eq!((row.body["results"].as_str().unwrap(), lost), expected, "received at place {place}");
    }
}

#[test]
fn what_was_seen_beneath_an_unsent_edit_stays_and_can_be_put_back() {
    for explanation in ["B", "hujan", "C"] {
        let mut it = Three::new();
        let one = edit(&mut it.a, it.family, it.record, json!({"results": "A"}));
        let theirs = edit(&mut it.b, it.family, it.record, json!({"explanation": "B"}));
        it.b.sync(&mut it.world, &[theirs]);
        // The phone reads that while its own edit waits, so its form shows both: it leaves it, or puts back what was there,
        // or writes something else. Nobody is overridden by what its author saw.
        it.a.sync(&mut it.world, &[]);
        let shown = with(&it.a.rows[&it.record].body, json!({"results": "A", "explanation": explanation}));
        let two = it.a.item("visit", it.family, it.record, Some(one.id), json!(shown));
        assert_eq!(it.a.sync(&mut it.world, &[one, two]).words(), ["received"; 2]);
        let row = it.end();
        assert_eq!((&row.body["results"], &row.body["explanation"]), (&json!("A"), &json!(explanation)));
        assert_eq!(row.lost, []);
    }
}

/// An item as an app froze it in another life of the centre.
fn of_life(item: Item, epoch: &str) -> Item {
    let mut payload: Value = serde_json::from_str(item.payload.get()).unwrap();
    payload["epoch"] = json!(epoch);
    Item { payload: serde_json::value::to_raw_value(&payload).unwrap(), ..item }
}

/// `b` tells of another change first, at a centre that was put back from a copy before `a`'s items could come. They name places in the
/// order that is gone, which another order has given again.
fn after_a_restore(it: &mut Three, items: impl FnOnce(&mut Three, Position, &str) -> Vec<Item>) -> Body {
    let epoch = it.a.cursor.as_ref().unwrap().epoch.clone();
    it.world.storage.restored(at(90), &mut Seeded(9)).unwrap();
    let theirs = edit(&mut it.b, it.family, it.record, json!({"explanation": "B"}));
    let far = Position(it.world.high_water() + 50);
    let items = items(it, far, &epoch);
    assert_eq!(it.b.sync(&mut it.world, &[theirs]).words(), ["received"]);
    let answer = it.a.sync(&mut it.world, &items);
    assert!(answer.words().iter().all(|word| word == "received"), "{:?}", answer.words());
    it.end().body
}

#[test]
fn what_came_in_another_life_of_the_centre_is_not_taken_for_what_the_author_saw() {
    let mut it = Three::new();
    let body = after_a_restore(&mut it, |it, far, epoch| {
        let pulled = it.a.rows[&it.record].clone();
        let body = with(&pulled.body, json!({"results": "A"}));
        let parent = Some(pulled.revision);
        let ours = it.a.item_opened("visit", it.family, it.record, parent, far, json!(body));
        vec![of_life(ours, epoch)]
    });
    assert_eq!((&body["results"], &body["explanation"]), (&json!("A"), &json!("B")));
}

#[test]
fn two_edits_that_the_centre_has_lost_take_nothing_back_when_they_come_again() {
    let mut it = Three::new();
    let body = after_a_restore(&mut it, |it, far, epoch| {
        let pulled = it.a.rows[&it.record].clone();
        let one = with(&pulled.body, json!({"results": "A"}));
        let two = with(&one, json!({"topics": ["income"]}));
        let parent = Some(pulled.revision);
        let first = it.a.item_opened("visit", it.family, it.record, parent, far, json!(one));
        let later = Position(far.0 + 10);
        let second = it.a.item_opened("visit", it.family, it.record, Some(first.id), later, json!(two));
        vec![of_life(first, epoch), of_life(second, epoch)]
    });
    let values = ["results", "explanation", "topics"].map(|field| body[field].clone());
    assert_eq!(values, [json!("A"), json!("B"), json!(["income"])]);
}

/// The first was made before the centre was put back, the second after its phone had read it anew.
#[test]
fn an_edit_on_top_of_one_of_the_life_before_takes_nothing_back_either() {
    let mut it = Three::new();
    let (before, epoch) = (it.a.rows[&it.record].clone(), it.a.cursor.as_ref().unwrap().epoch.clone());
    it.world.storage.restored(at(90), &mut Seeded(9)).unwrap();
    let first = edit(&mut it.b, it.family, it.record, json!({"explanation": "B"}));
    it.b.sync(&mut it.world, &[first]);
    it.a.sync(&mut it.world, &[]);
    let far = Position(it.world.high_water() + 50);
    let old = with(&before.body, json!({"results": "A"}));
    let old = it.a.item_opened("visit", it.family, it.record, Some(before.revision), far, json!(old));
    let shown = with(&it.a.rows[&it.record].body, json!({"results": "A", "topics": ["income"]}));
    let new = it.a.item("visit", it.family, it.record, Some(old.id), json!(shown));
    let since = edit(&mut it.b, it.family, it.record, json!({"explanation": "C"}));
    assert_eq!(it.b.sync(&mut it.world, &[since]).words(), ["received"]);
    assert_eq!(it.a.sync(&mut it.world, &[of_life(old, &epoch), new]).words(), ["received"; 2]);
    assert_eq!(it.end().body["explanation"], "C");
}

/// What is mended rests on the last that the centre has below what it refused, and shows what came since.
#[test]
fn what_was_read_since_its_parent_can_be_put_back() {
    let mut it = Three::new();
    let before = it.a.rows[&it.record].clone();
    let theirs = edit(&mut it.b, it.family, it.record, json!({"explanation": "B"}));
    assert_eq!(it.b.sync(&mut it.world, &[theirs]).words(), ["received"]);
    it.a.sync(&mut it.world, &[]);
    let back = it.a.item("visit", it.family, it.record, Some(before.revision), json!(before.body));
    assert_eq!(it.a.sync(&mut it.world, &[back]).words(), ["received"]);
    assert_eq!(it.end().body["explanation"], before.body["explanation"]);
}

/// An older app names no life, and had read further in it than the beginning has its place now.
#[test]
fn what_was_begun_before_the_centre_was_put_back_is_what_its_next_edit_was_made_from() {
    let mut it = Three::new();
    let (record, far) = (RecordId(it.a.id()), Position(it.world.high_water() + 9));
    let begun = it.a.item_opened("visit", it.family, record, None, far, visit(0));
    let here = it.a.read_up_to();
    let mut edited = visit(0);
    edited["results"] = json!("Dibetulkan");
    let edit = it.a.item_opened("visit", it.family, record, Some(begun.id), here, edited);
    assert_eq!(it.a.sync(&mut it.world, &[begun, edit]).words(), ["received"; 2]);
    assert_eq!(it.a.rows[&record].body["results"], "Dibetulkan");
}

/// Half of a restored centre is read when the form is opened: it still shows the rows of the life before, and this one was read less far.
#[test]
fn who_rests_on_what_the_office_wrote_had_it_on_screen_however_far_they_had_read() {
    let mut world = World::new();
    let (mut a, mut b) = (world.phone("M1"), world.phone("M1"));
    a.sync(&mut world, &[]);
    b.sync(&mut world, &[]);
    let family = a.family("F1");
    let read = a.read_up_to();
    let moves = |phone: &mut Phone, to: &str| {
        let pulled = phone.rows[&family.into()].clone();
        let body = with(&pulled.body, json!({"address": to}));
        phone.item("family", family, family.into(), Some(pulled.revision), json!(body))
    };
    let first = moves(&mut b, "Jalan Contoh 2");
    b.sync(&mut world, &[first]);
    world.family("F1", VILLAGE, json!({"phone": "0811000009"}));
    a.sync(&mut world, &[]);
    let shown = a.rows[&family.into()].clone();
    assert_eq!((&shown.body["address"], shown.author), (&json!("Jalan Contoh 2"), None));
    let told = with(&shown.body, json!({"phone": "0819000000"}));
    let ours = a.item_opened("family", family, family.into(), Some(shown.revision), read, json!(told));
    b.sync(&mut world, &[]);
    let since = moves(&mut b, "Jalan Contoh 3");
    assert_eq!(b.sync(&mut world, &[since]).words(), ["received"]);
    assert_eq!(a.sync(&mut world, &[ours]).words(), ["received"]);
    let body = &a.rows[&family.into()].body;
    assert_eq!((&body["address"], &body["phone"]), (&json!("Jalan Contoh 3"), &json!("0819000000")));
}

/// A restored centre lost what a stand-in wrote and takes it again behind what nobody of them had seen.
#[test]
fn who_rests_on_what_another_phone_wrote_has_not_seen_what_came_before_it_a_second_time() {
    let mut world = World::new();
    let (mut mentor, mut another, mut other) = (world.phone("M1"), world.phone("M1"), world.phone("M2"));
    mentor.sync(&mut world, &[]);
    another.sync(&mut world, &[]);
    let family = mentor.family("F1");
    world.move_family("F1", "M2", at(10));
    other.sync(&mut world, &[]);
    let told = |phone: &mut Phone, on: &Row, changes: Value, opened: Position| {
        let body = with(&on.body, changes);
        phone.item_opened("family", family, family.into(), Some(on.revision), opened, json!(body))
    };
    let first = other.rows[&family.into()].clone();
    let read = other.read_up_to();
    let lost = told(&mut other, &first, json!({"phone": "0819000000"}), read);
    let epoch = other.cursor.as_ref().unwrap().epoch.clone();
    let lost = of_life(lost, &epoch);
    world.move_family("F1", "M1", at(20));
    world.storage.restored(at(90), &mut Seeded(9)).unwrap();
    // As the mentor's phone had it from the life that is gone.
    let body = with(&first.body, json!({"phone": "0819000000"}));
    let seen = Row { revision: lost.id, body, ..first };
    let far = Position(world.high_water() + 50);
    let home = json!({"home": {"lat": -6.25, "lon": 106.85, "accuracy_m": 8.0}});
    let ours = of_life(told(&mut mentor, &seen, home, far), &epoch);
    another.sync(&mut world, &[]);
    let row = another.rows[&family.into()].clone();
    let read = another.read_up_to();
    let since = told(&mut another, &row, json!({"address": "Jalan Contoh 9"}), read);
    assert_eq!(another.sync(&mut world, &[since]).words(), ["received"]);
    assert_eq!(other.sync(&mut world, &[lost]).words(), ["received"]);
    assert_eq!(mentor.sync(&mut world, &[ours]).words(), ["received"]);
    mentor.sync(&mut world, &[]);
    let body = &mentor.rows[&family.into()].body;
    let values = (&body["address"], &body["phone"], &body["home"]["lat"]);
    assert_eq!(values, (&json!("Jalan Contoh 9"), &json!("0819000000"), &json!(-6.25)));
}
