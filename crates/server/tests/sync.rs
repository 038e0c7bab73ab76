//! What a sync must hold at the centre: exactly once, no item blocks another, late work by who held the family then.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::actor::Power;
use pendamping_domain::id::{Position, RecordId};
use pendamping_protocol::code::Code;
use pendamping_protocol::digest::Digest;
use pendamping_protocol::sync::{Item, Outcome, Tally};
use pendamping_server::store::office::{Office, RevokeWhat};
use serde_json::{Value, json};
use support::{World, at, set_aside, tally, visit, word};

#[test]
fn the_same_batch_again_gets_the_first_answer_again() {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let (_, one) = phone.visit(phone.family("F1"));
    let (_, two) = phone.visit(phone.family("F2"));
    let first = phone.sync_at(&mut world, at(61), &[one.clone(), two.clone()]);
    let (high_water, visits) = (world.high_water(), world.count("visit"));
    let again = phone.sync_at(&mut world, at(600), &[two.clone(), one.clone()]);
    assert_eq!(first.words(), ["received", "received"]);
    assert_eq!(first.head.receipts[0], again.head.receipts[1], "the same place, moment and flags");
    assert_eq!(first.head.receipts[1], again.head.receipts[0]);
    assert_eq!(world.count("visit"), visits);
    // Only the mentor's contact may have moved.
    assert!(world.high_water() <= high_water + 1);
    assert_eq!(again.head.received, Some(tally(&[&one, &two])));
}

#[test]
fn the_same_id_with_other_content_changes_nothing() {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let (record, first) = phone.visit(phone.family("F1"));
    phone.sync(&mut world, std::slice::from_ref(&first));
    let text = first.payload.get().replace("Buku kas rapi", "Buku kas hilang");
    let other = Item { payload: serde_json::value::RawValue::from_string(text).unwrap(), ..first.clone() };
    let answer = phone.sync(&mut world, &[other]);
    assert_eq!(answer.words(), ["identity_conflict"]);
    assert_eq!(answer.head.received, Some(tally(&[&first])));
    let mut reader = world.phone("K1");
    reader.sync(&mut world, &[]);
    assert_eq!(reader.rows[&record].body["results"], "Buku kas rapi");
}

#[test]
fn a_child_waits_for_its_parent_and_goes_with_it() {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let family = phone.family("F1");
    let (record, parent) = phone.visit(family);
    let child = phone.item("visit", family, record, Some(parent.id), visit(0));
    let answer = phone.sync(&mut world, std::slice::from_ref(&child));
    assert_eq!(answer.outcomes(), [&Outcome::Waits { parent: parent.id }]);
    assert_eq!(answer.head.received, Some(Tally::default()));
    let answer = phone.sync(&mut world, &[parent.clone(), child.clone()]);
    assert_eq!(answer.words(), ["received", "received"]);
    assert_eq!(phone.rows[&record].revision, child.id);
    assert_eq!(phone.rows[&record].parent, Some(parent.id));
}

#[test]
fn one_broken_item_among_five_hundred_blocks_none() {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let family = phone.family("F1");
    let mut items: Vec<Item> = (0..500).map(|_| phone.visit(family).1).collect();
    items[250].payload =
        serde_json::value::to_raw_value(&json!({"id": items[250].id, "body": "no"})).unwrap();
    let answer = phone.sync(&mut world, &items);
    let words = answer.words();
    assert_eq!(words.iter().filter(|word| *word == "received").count(), 499);
    assert_eq!(words[250], "unreadable");
    assert_eq!(world.count("visit"), 499);
    assert_eq!(answer.head.received.unwrap().count, 499);
}

#[test]
fn each_bad_item_has_its_code() {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let (family, record) = (phone.family("F1"), |n: u128| RecordId(uuid::Uuid::from_u128(n)));
    let mut stranger = world.phone("M2");
    stranger.sync(&mut world, &[]);
    let foreign = stranger.family("F4");
    let with = |field: &str, value: Value| {
        let mut visit = visit(0);
        visit[field] = value;
        visit
    };
    let mut other_id = phone.item("visit", family, record(3), None, visit(0));
    other_id.id = pendamping_domain::id::RevisionId(uuid::Uuid::from_u128(99));
    let mut deep = json!(1);
    for _ in 0..100 {
        deep = json!([deep]);
    }
    let cases = [
        (phone.item("visit", foreign, record(1), None, visit(0)), "not_found"),
        (
            phone.item(
                "visit",
                pendamping_domain::id::FamilyId(uuid::Uuid::from_u128(5)),
                record(2),
                None,
                visit(0),
            ),
            "not_found",
        ),
        (other_id, "unreadable"),
        (phone.item("visit", family, record(4), None, with("purposes", json!([]))), "invalid purposes"),
        (
            phone.item("visit", family, record(5), None, with("purposes", json!(["dancing"]))),
            "invalid purposes",
        ),
        (
            phone.item("visit", family, record(6), None, with("results", json!("a".repeat(3_000)))),
            "invalid results",
        ),
        (
            phone.item("visit", family, record(7), None, with("results", json!("a".repeat(70_000)))),
            "too_large",
        ),
        (phone.item("visit", family, record(8), None, with("deep", deep)), "invalid visit"),
        (phone.item("visit", family, record(9), None, json!({"met": 3})), "invalid visit"),
        (phone.item("song", family, record(10), None, json!({})), "unknown_kind"),
        (phone.item("song", foreign, record(11), None, json!({})), "not_found"),
        (phone.item("person", family, record(12), None, json!({})), "not_allowed"),
        (phone.item("config", family, record(13), None, json!({})), "not_allowed"),
        (
            phone.item(
                "review",
                family,
                record(14),
                None,
                json!({"of": record(1), "revision": record(2), "decision": "approved"}),
            ),
            "not_allowed",
        ),
        (
            phone.item(
                "confirmation",
                family,
                record(15),
                None,
                json!({"visit": record(1), "word": "came", "channel": "mentor_phone"}),
            ),
            "waits",
        ),
        (
            phone.item(
                "confirmation",
                family,
                record(16),
                None,
                json!({"visit": record(1), "word": "came", "channel": "own_phone"}),
            ),
            "invalid channel",
        ),
        (phone.item("visit", family, RecordId(family.0), None, visit(0)), "invalid parent"),
    ];
    let items: Vec<Item> = cases.iter().map(|(item, _)| item.clone()).collect();
    let answer = phone.sync(&mut world, &items);
    let told = answer.words();
    for ((_, expected), word) in cases.iter().zip(&told) {
        assert_eq!(word, expected, "{told:?}");
    }
    assert_eq!(world.count("visit"), 0);
}

#[test]
fn a_family_is_corrected_only_where_its_mentor_may() {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let family = phone.family("F1");
    let row = phone.rows[&RecordId(family.0)].clone();
    let mut named = row.body.clone();
    named.insert("name".to_owned(), json!("Lain"));
    let mut called = row.body.clone();
    called.insert("phone".to_owned(), json!("0899111222"));
    let wrong = phone.item("family", family, row.record, Some(row.revision), json!(named));
    let right = phone.item("family", family, row.record, Some(row.revision), json!(called));
    let answer = phone.sync(&mut world, &[wrong, right]);
    assert_eq!(answer.words(), ["not_allowed name", "received"]);
    assert_eq!(phone.rows[&row.record].body["phone"], "0899111222");
    assert_eq!(phone.rows[&row.record].author, Some(phone.person));
}

#[test]
fn an_unknown_kind_is_kept_and_its_id_is_taken() {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let family = phone.family("F1");
    let record = RecordId(phone.id());
    let song = phone.item("song", family, record, None, json!({"title": "Gelang sipaku gelang"}));
    for _ in 0..2 {
        assert_eq!(phone.sync(&mut world, std::slice::from_ref(&song)).words(), ["unknown_kind"]);
    }
    assert_eq!(world.storage.status().unwrap().kept_aside, 1);
    let text = song.payload.get().replace("\"song\"", "\"visit\"");
    let other = Item { payload: serde_json::value::RawValue::from_string(text).unwrap(), ..song };
    assert_eq!(phone.sync(&mut world, &[other]).words(), ["identity_conflict"]);
}

#[test]
fn work_from_before_a_move_is_taken_however_late_and_later_work_is_not() {
    let mut world = World::new();
    let (mut old, mut new) = (world.phone("M1"), world.phone("M2"));
    old.sync(&mut world, &[]);
    new.sync(&mut world, &[]);
    let family = old.family("F1");
    let (record, before) = old.visit(family);
    let edit = old.item("visit", family, record, Some(before.id), visit(0));
    world.move_family("F1", "M2", at(90));
    let late = at(60 * 24 * 30);
    let answer = old.sync_at(&mut world, late, &[before.clone(), edit]);
    assert_eq!(answer.words(), ["received", "received"]);
    assert!(answer.pages.iter().any(|page| page.leave == [family.to_string()]));
    assert!(old.of_kind("family").iter().all(|row| row.record.0 != family.0));
    // What is opened after the phone has read that the family left is nobody's: as if it did not exist.
    let (_, after) = old.visit(family);
    assert_eq!(old.sync_at(&mut world, late, &[after]).words(), ["not_found"]);
    // The new mentor has all of it, and corrects it.
    new.sync_at(&mut world, late, &[]);
    let row = new.rows[&record].clone();
    assert_eq!(row.author, Some(old.person));
    let mut mended = row.body.clone();
    mended.insert("results".to_owned(), json!("Dibetulkan"));
    let mended = new.item("visit", family, record, Some(row.revision), json!(mended));
    assert_eq!(new.sync_at(&mut world, late, &[mended]).words(), ["received"]);
    assert_eq!(new.rows[&record].body["results"], "Dibetulkan");
    // One who never held it learns nothing.
    let answer = old.sync_at(&mut world, late, &[]);
    assert_eq!(answer.rows(), 0);
}

#[test]
fn a_position_above_the_high_water_gives_nothing() {
    let mut world = World::new();
    let mut phone = world.phone("M2");
    phone.sync(&mut world, &[]);
    let mut holder = world.phone("M1");
    holder.sync(&mut world, &[]);
    let (mine, theirs) = (phone.family("F4"), holder.family("F1"));
    let far = Position(1 << 60);
    let (one, two) = (RecordId(phone.id()), RecordId(phone.id()));
    // A centre restored from a copy is behind what phones have read: their own families are still theirs.
    let own = phone.item_opened("visit", mine, one, None, far, visit(0));
    let other = phone.item_opened("visit", theirs, two, None, far, visit(0));
    assert_eq!(phone.sync(&mut world, &[own, other]).words(), ["received", "not_found"]);
}

#[test]
fn what_the_phone_captured_does_not_change() {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let family = phone.family("F1");
    let (record, first) = phone.visit(family);
    let moved = phone.item("visit", family, record, Some(first.id), visit(5));
    assert_eq!(phone.sync(&mut world, &[first, moved]).words(), ["received", "invalid captured.started"]);
}

#[test]
fn flags_are_the_centres_own() {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let family = phone.family("F1");
    let mut far = visit(0);
    far["captured"]["place"]["lat"] = json!(-6.3267);
    let mut clash = visit(10);
    clash["captured"]["ended"] = support::stamp(11);
    // Two hours later, more than a thousand kilometres away, by an app that says where the phone is.
    let mut flown = visit(120);
    flown["captured"]["place"]["lon"] = json!(119.4);
    flown["captured"]["place"]["mocked"] = json!(true);
    let (one, two, three) = (RecordId(phone.id()), RecordId(phone.id()), RecordId(phone.id()));
    let items = [
        phone.item("visit", family, one, None, far),
        phone.item("visit", family, two, None, clash),
        phone.item("visit", family, three, None, flown),
    ];
    // Long before the visits ended by the phone's clock.
    phone.sync_at(&mut world, at(-100), &items);
    let kinds = |record| {
        let row = &phone.rows[&record];
        row.flags.iter().map(|flag| flag.kind.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(kinds(one), ["far_from_home", "clock"]);
    assert_eq!(kinds(two), ["too_short", "overlap", "clock"]);
    assert_eq!(kinds(three), ["far_from_home", "clock", "impossible_travel", "mocked_location"]);
    // From the nearer in time: the second of them.
    assert_eq!(phone.rows[&three].flags[2].with, Some(two));
}

#[test]
fn the_same_photo_on_two_visits_is_flagged_and_a_stranger_s_visit_is_not_named() {
    let mut world = World::new();
    let (mut mine, mut theirs) = (world.phone("M1"), world.phone("M2"));
    mine.sync(&mut world, &[]);
    theirs.sync(&mut world, &[]);
    let (family, other) = (mine.family("F1"), theirs.family("F4"));
    let photographed = |minute, sha256: &str, source: &str| {
        let mut visit = visit(minute);
        visit["photos"] = json!([{
            "sha256": sha256.repeat(64), "source": source.repeat(64), "taken": support::stamp(minute),
            "place": { "why": "denied" }, "bytes": 1_000, "width": 640, "height": 480,
        }]);
        visit
    };
    let (one, two, three) = (RecordId(mine.id()), RecordId(mine.id()), RecordId(theirs.id()));
    let items = [
        mine.item("visit", family, one, None, photographed(0, "a", "b")),
        mine.item("visit", family, two, None, photographed(120, "a", "b")),
    ];
    mine.sync_at(&mut world, at(300), &items);
    // Another mentor, another picture, made of the same shot.
    let item = theirs.item("visit", other, three, None, photographed(240, "c", "b"));
    theirs.sync_at(&mut world, at(300), &[item]);
    let photo_flags = |phone: &support::Phone, record| {
        let flags = phone.rows[&record].flags.iter();
        flags.filter(|flag| flag.kind.to_string() == "photo_used").map(|flag| flag.with).collect::<Vec<_>>()
    };
    assert_eq!(photo_flags(&mine, one), []);
    assert_eq!(photo_flags(&mine, two), [Some(one)]);
    assert_eq!(photo_flags(&theirs, three), [None]);
    // A correction of the first is no use of a photo that is older than the second; and the second stays flagged.
    let mut edits = Vec::new();
    for (record, minute) in [(one, 0), (two, 120)] {
        let mut corrected = photographed(minute, "a", "b");
        corrected["results"] = json!("Lebih lengkap");
        let parent = mine.rows[&record].revision;
        edits.push(mine.item("visit", family, record, Some(parent), corrected));
    }
    assert_eq!(mine.sync_at(&mut world, at(301), &edits).words(), ["received"; 2]);
    mine.sync_at(&mut world, at(302), &[]);
    assert_eq!((photo_flags(&mine, one), photo_flags(&mine, two)), (vec![], vec![Some(one)]));
}

#[test]
fn a_visit_stays_that_of_whoever_made_it() {
    let mut world = World::new();
    let (mut first, mut next, mut coordinator) = (world.phone("M1"), world.phone("M2"), world.phone("K1"));
    first.sync(&mut world, &[]);
    let family = first.family("F1");
    let (record, item) = first.visit(family);
    first.sync(&mut world, std::slice::from_ref(&item));
    world.move_family("F1", "M2", at(61));
    next.sync_at(&mut world, at(62), &[]);
    let mut corrected = visit(0);
    corrected["results"] = json!("Buku kas dilihat lagi");
    let edit = next.item("visit", family, record, Some(item.id), corrected);
    assert_eq!(next.sync_at(&mut world, at(63), &[edit]).words(), ["received"]);
    coordinator.sync_at(&mut world, at(64), &[]);
    let row = &coordinator.rows[&record];
    assert_eq!((row.author, &row.body["results"]), (Some(first.person), &json!("Buku kas dilihat lagi")));
}

#[test]
fn nobody_decides_what_they_proposed() {
    let mut world = World::new();
    world.assign("M1", "31.74.01", &[Power::Accompany, Power::ReviewVisits]);
    let (mut both, mut coordinator) = (world.phone("M1"), world.phone("K1"));
    both.sync(&mut world, &[]);
    let family = both.family("F1");
    let (record, item) = both.visit(family);
    both.sync(&mut world, std::slice::from_ref(&item));
    coordinator.sync(&mut world, &[]);
    let approved = json!({"of": record, "revision": item.id, "decision": "approved"});
    let own = RecordId(both.id());
    let own = both.item("review", family, own, None, approved.clone());
    assert_eq!(both.sync(&mut world, &[own]).words(), ["not_allowed"]);
    let (theirs, elsewhere) = (RecordId(coordinator.id()), RecordId(coordinator.id()));
    let good = coordinator.item("review", family, theirs, None, approved.clone());
    let other = coordinator.item("review", coordinator.family("F4"), elsewhere, None, approved);
    assert_eq!(coordinator.sync(&mut world, &[good, other]).words(), ["received", "waits"]);
}

#[test]
fn counts_reconcile_and_a_difference_is_found() {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let items: Vec<Item> = (0..20).map(|_| phone.visit(phone.family("F1")).1).collect();
    let answer = phone.sync(&mut world, &items);
    assert_eq!(answer.head.received, Some(tally(&items.iter().collect::<Vec<_>>())));
    let mut buckets = vec![Digest::default(); 256];
    for item in &items[1..] {
        let digest = tally(&[item]).digest;
        let bucket = &mut buckets[usize::from(digest.bucket())];
        *bucket = bucket.xor(digest);
    }
    let mut request = phone.request(&[]);
    request["buckets"] = json!(buckets);
    let bytes = serde_json::to_vec(&request).unwrap();
    let differing = phone.send(&mut world, at(70), &bytes, 9).unwrap().head.differing.unwrap();
    let bucket = tally(&[&items[0]]).digest.bucket();
    assert_eq!(differing.buckets, [bucket]);
    let expected: std::collections::BTreeSet<_> =
        items.iter().filter(|item| tally(&[item]).digest.bucket() == bucket).map(|item| item.id).collect();
    assert_eq!(differing.ids.into_iter().collect::<std::collections::BTreeSet<_>>(), expected);
    request["buckets"] = json!([]);
    let bytes = serde_json::to_vec(&request).unwrap();
    let refused = phone.send(&mut world, at(70), &bytes, 9).err().unwrap();
    assert_eq!((refused.code, refused.field.as_deref()), (Code::BadJson, Some("buckets")));
}

#[test]
fn a_revoked_phone_hands_in_its_work_and_gets_nothing() {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let revoked = world.storage.revoke(&RevokeWhat::Person("M1".to_owned()), at(61)).unwrap();
    assert_eq!(revoked.len(), 1);
    let numbers: Vec<&str> = revoked[0].families.iter().map(|(_, number)| number.as_str()).collect();
    assert_eq!(numbers.len(), 3, "{numbers:?}");
    world.family("F1", support::VILLAGE, json!({"address": "Jl. Baru"}));
    let (_, item) = phone.visit(phone.family("F1"));
    let answer = phone.sync(&mut world, &[item]);
    assert!(answer.head.revoked);
    assert_eq!(answer.words(), ["received"]);
    assert_eq!(answer.pages.len(), 0);
}

#[test]
fn an_idle_phone_moves_nothing() {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let high_water = world.high_water();
    for minutes in 60..75 {
        let answer = phone.sync_at(&mut world, at(minutes), &[]);
        assert_eq!(answer.pages.len(), 0, "minute {minutes}");
    }
    assert_eq!(world.high_water(), high_water);
    phone.sync_at(&mut world, at(76), &[]);
    assert_eq!(world.high_water(), high_water + 1, "the contact, once in a quarter of an hour");
}

#[test]
fn a_batch_for_another_install_is_taken_for_one_of_a_copy() {
    let mut world = World::new();
    let (mut one, two) = (world.phone("M1"), world.phone("M2"));
    let mut request = one.request(&[]);
    request["install"] = json!(two.install);
    let bytes = serde_json::to_vec(&request).unwrap();
    assert_eq!(one.send(&mut world, at(0), &bytes, 9).err().unwrap().code, Code::InstallRewound);
}

#[test]
fn a_code_works_again_until_its_install_has_synced() {
    let mut world = World::new();
    let code = world.code(&pendamping_server::store::office::CodeFor::Person("M1".to_owned()));
    let mut lost = world.redeem(&code, at(0)).unwrap();
    let mut kept = world.redeem(&code.to_lowercase().replace('-', " "), at(1)).unwrap();
    assert!(lost.sync(&mut world, &[]).head.revoked);
    assert!(!kept.sync(&mut world, &[]).head.revoked);
    assert_eq!(world.redeem(&code, at(2)).err().unwrap().code, Code::CodeUsed);
    let code = world.code(&pendamping_server::store::office::CodeFor::Person("M1".to_owned()));
    assert_eq!(world.redeem(&code, at(60 * 24)).err().unwrap().code, Code::CodeExpired);
    assert_eq!(world.redeem("0000-0000", at(0)).err().unwrap().code, Code::CodeUnknown);
    assert_eq!(world.redeem("?", at(0)).err().unwrap().code, Code::CodeUnknown);
}

#[test]
fn a_batch_names_its_install_so_that_the_signature_covers_it() {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let (_, item) = phone.visit(phone.family("F1"));
    let without = |items: &[Item]| {
        let mut request = phone.request(items);
        request.as_object_mut().unwrap().remove("install");
        serde_json::to_vec(&request).unwrap()
    };
    let (batch, quiet) = (without(&[item]), without(&[]));
    let Err(refused) = phone.send(&mut world, at(60), &batch, usize::MAX) else { panic!("taken in") };
    assert_eq!((refused.code, refused.field.as_deref()), (Code::BadJson, Some("install")));
    assert_eq!(world.count("visit"), 0);
    assert!(phone.send(&mut world, at(61), &quiet, usize::MAX).is_ok(), "the token says whose it is");
}

#[test]
fn words_of_outcomes() {
    let outcome = Outcome::SetAside { code: Code::Invalid, field: Some("a".to_owned()) };
    assert_eq!((word(&outcome).as_str(), set_aside(&outcome)), ("invalid a", Some(Code::Invalid)));
}
