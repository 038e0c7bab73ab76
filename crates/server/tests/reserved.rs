//! Who was imported after a backup is, when the office imports them again at the restored centre, who they were: apps that know them go on,
//! and nobody has rights by that.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::actor::{Power, Role};
use pendamping_domain::id::{FamilyId, PersonId};
use pendamping_domain::revision::Kind;
use pendamping_protocol::enrol::EnrolRequest;
use pendamping_protocol::sign::InstallKey;
use pendamping_protocol::sync::Item;
use pendamping_server::enrol;
use pendamping_server::store::office::{CodeFor, Office, RevokeWhat};
use pendamping_server::store::sqlite::{FILE, SqliteStorage};
use pendamping_store_api::calls::GetSyncLine;
use pendamping_sync::Failure;
use pendamping_sync::enrol::go_on_as;
use rusqlite::Connection;
use serde_json::json;
use std::sync::Arc;
use support::command::good;
use support::handset::{Handset, Road, written};
use support::{Phone, VILLAGE, World, at, visit};
use uuid::Uuid;

const FAR_VILLAGE: &str = "31.74.03.1001";

fn id_of(world: &World, table: &str, number: &str) -> Uuid {
    let open = Connection::open(world.folder.path().join(FILE)).unwrap();
    let query = format!("SELECT id FROM {table} WHERE number = ?1");
    Uuid::from_bytes(open.query_row(&query, [number], |row| row.get(0)).unwrap())
}

/// How many ids are kept for who is not here.
fn reserved(world: &World) -> u64 {
    let open = Connection::open(world.folder.path().join(FILE)).unwrap();
    let query =
        "SELECT count(*) FROM reserved WHERE id NOT IN (SELECT id FROM family UNION SELECT id FROM person)";
    open.query_row(query, [], |row| row.get::<_, i64>(0)).unwrap() as u64
}

/// What waits on a phone, and what was set aside.
fn waits(phone: &Handset) -> (u64, u64) {
    let line = phone.ask(GetSyncLine);
    (line.waiting, line.set_aside)
}

fn synced(world: &mut World, phone: &mut Handset) -> Option<Failure> {
    phone.sync(&Road::new(world)).0
}

fn goes_well(world: &mut World, phone: &mut Handset) {
    let failure = synced(world, phone);
    assert!(failure.is_none(), "{failure:?}");
}

/// What a phone is told of a visit to a family.
fn told(world: &mut World, phone: &mut Phone, family: FamilyId) -> Vec<String> {
    let items: [Item; 1] = [phone.visit(family).1];
    phone.sync(world, &items).words()
}

/// The mentor M9 with a family far away.
fn far_away(world: &mut World) {
    world.people(&[("M9", Role::Mentor)]);
    world.family("F8", FAR_VILLAGE, json!({}));
    world.assign("M9", "31.74.03", &[Power::Accompany]);
}

#[test]
fn who_is_imported_again_after_a_restore_is_who_they_were() {
    let mut world = World::new();
    let mut mentor = Handset::of(&mut world, "M1");
    let (mut stranger, mut gone) = (world.phone("M2"), world.phone("M1"));
    goes_well(&mut world, &mut mentor);
    let folder = world.folder.path().to_owned();
    let file = folder.join("pusat.zip");
    let path = file.to_str().unwrap();
    good(&folder, &["backup", path]);
    world.family("F9", VILLAGE, json!({}));
    far_away(&mut world);
    let mut later = Handset::of(&mut world, "M9");
    let person = world.family_phone("F9").person;
    let [near, far] = ["F9", "F8"].map(|number| FamilyId(id_of(&world, "family", number)));
    for (phone, n, family) in [(&mut mentor, 1, near), (&mut later, 2, far)] {
        goes_well(&mut world, phone);
        phone.save(written(n, Kind::Visit, family, visit(n as i64 * 100)));
        goes_well(&mut world, phone);
        assert_eq!(waits(phone), (0, 0));
    }
    let meeting = json!({"day": "2026-03-02", "place": "Balai RW 05", "families": [near], "guests": 2});
    mentor.save(written(3, Kind::GroupMeeting, mentor.profile.person.into(), meeting));
    goes_well(&mut world, &mut mentor);
    assert_eq!((world.count("visit"), world.count("group_meeting"), waits(&mentor)), (2, 1, (0, 0)));
    world.storage.revoke(&RevokeWhat::Install(gone.install), at(50)).unwrap();

    let said = good(&folder, &["restore", path, "--replace"]);
    assert!(said.contains("\n4 people and families are not in the backup: import them again"), "{said}");
    // Before the office comes to that: what is of such a family waits, and is not refused.
    for _ in 0..2 {
        goes_well(&mut world, &mut mentor);
    }
    assert_eq!((waits(&mentor), world.count("visit"), world.count("group_meeting")), ((2, 0), 0, 0));
    assert!(matches!(synced(&mut world, &mut later), Some(Failure::SignInAgain)));
    // Nobody gets anything by such an id, and a phone that is to forget does not wait.
    assert_eq!(told(&mut world, &mut stranger, near), ["waits"]);
    assert_eq!(told(&mut world, &mut gone, near), ["not_found"]);
    assert!(stranger.rows.values().all(|row| row.record != near.into()));

    world.family("F9", VILLAGE, json!({}));
    far_away(&mut world);
    assert_eq!(told(&mut world, &mut stranger, near), ["not_found"], "as of any other");
    let ids = ["F9", "F8"].map(|number| FamilyId(id_of(&world, "family", number)));
    assert_eq!((ids, reserved(&world)), ([near, far], 1));
    for _ in 0..2 {
        goes_well(&mut world, &mut mentor);
    }
    assert_eq!((waits(&mentor), world.count("visit"), world.count("group_meeting")), ((0, 0), 1, 1));
    // Their own new code is theirs.
    let code = world.code(&CodeFor::Person("M9".to_owned()));
    let signing_seed = [5; 32];
    let request =
        EnrolRequest { code, key: InstallKey::from_seed(&signing_seed).public(), app: "test".to_owned() };
    let answer = enrol(world.storage.as_ref(), at(0), &mut world.mint, &request).unwrap();
    assert_eq!(answer.person, later.profile.person, "or the app refuses it as somebody else's");
    go_on_as(&later.store, &later.profile.centre, answer, signing_seed).unwrap();
    for _ in 0..2 {
        goes_well(&mut world, &mut later);
    }
    assert_eq!((waits(&later), world.count("visit")), ((0, 0), 2));
    // So is a family's.
    assert_eq!((world.family_phone("F9").person, reserved(&world)), (person, 0));
}

/// The office comes to whom it assigned the family later than to its import, and the phone syncs in between.
#[test]
fn what_is_of_a_family_that_nobody_holds_yet_waits_for_its_mentor() {
    let mut world = World::new();
    world.people(&[("M3", Role::Mentor)]);
    let mut mentor = Handset::of(&mut world, "M1");
    let mut stranger = world.phone("M2");
    goes_well(&mut world, &mut mentor);
    let folder = world.folder.path().to_owned();
    let file = folder.join("pusat.zip");
    let path = file.to_str().unwrap();
    good(&folder, &["backup", path]);
    let imported = |world: &mut World| {
        for number in ["F8", "F9"] {
            world.family(number, FAR_VILLAGE, json!({}));
        }
    };
    imported(&mut world);
    let families = ["F8", "F9"].map(|number| {
        world.move_family(number, "M1", at(10));
        FamilyId(id_of(&world, "family", number))
    });
    goes_well(&mut world, &mut mentor);
    for (n, family) in [1, 2].into_iter().zip(families) {
        mentor.save(written(n, Kind::Visit, family, visit(n as i64 * 100)));
    }
    let meeting =
        json!({"day": "2026-03-02", "place": "Balai RW 05", "families": [families[1]], "guests": 2});
    mentor.save(written(3, Kind::GroupMeeting, mentor.profile.person.into(), meeting));
    goes_well(&mut world, &mut mentor);
    assert_eq!((world.count("visit"), waits(&mentor)), (2, (0, 0)));

    let said = good(&folder, &["restore", path, "--replace"]);
    assert!(said.contains("\n2 people and families are not in the backup"), "{said}");
    goes_well(&mut world, &mut mentor);
    imported(&mut world);
    assert_eq!(families, ["F8", "F9"].map(|number| FamilyId(id_of(&world, "family", number))));
    for _ in 0..2 {
        goes_well(&mut world, &mut mentor);
    }
    assert_eq!((waits(&mentor), world.count("visit")), ((3, 0), 0), "nothing is set aside");
    assert_eq!(told(&mut world, &mut stranger, families[0]), ["waits"]);
    // A backup of now, put back, does not say that they are to be imported once more.
    let now = folder.join("now.zip");
    good(&folder, &["backup", now.to_str().unwrap()]);
    let said = good(&folder, &["restore", now.to_str().unwrap(), "--replace"]);
    assert!(!said.contains("not in the backup"), "{said}");
    assert_eq!(told(&mut world, &mut stranger, families[0]), ["waits"], "and they are awaited as before");
    // To each their mentor: whose it is not is told so.
    world.move_family("F8", "M3", at(70));
    world.move_family("F9", "M1", at(70));
    for family in families {
        assert_eq!(told(&mut world, &mut stranger, family), ["not_found"]);
    }
    for _ in 0..2 {
        goes_well(&mut world, &mut mentor);
    }
    assert_eq!((waits(&mentor), world.count("visit"), world.count("group_meeting")), ((0, 1), 1, 1));
}

#[test]
fn a_number_is_whose_it_is_in_the_backup_and_else_whose_it_was_last() {
    let mut world = World::new();
    let folder = world.folder.path().to_owned();
    let out = tempfile::tempdir().unwrap();
    let [without, with] = ["without.zip", "with.zip"].map(|name| out.path().join(name));
    let [without, with] = [&without, &with].map(|path| path.to_str().unwrap());
    good(&folder, &["backup", without]);
    world.family("F9", VILLAGE, json!({}));
    let first = id_of(&world, "family", "F9");
    good(&folder, &["backup", with]);
    // Where nothing tells of it, it is another.
    let apart = tempfile::tempdir().unwrap();
    good(apart.path(), &["restore", without]);
    let mut other = World::empty();
    other.storage = Arc::new(SqliteStorage::open(apart.path()).unwrap());
    other.folder = apart;
    // Chance there is not chance here.
    other.mint.0 = 99;
    other.family("F9", VILLAGE, json!({}));
    let second = id_of(&other, "family", "F9");
    assert_ne!(first, second);
    // The backup's own wins, and nothing is kept beside it.
    let said = good(other.folder.path(), &["restore", with, "--replace"]);
    assert!(!said.contains("not in the backup"), "{said}");
    assert_eq!((id_of(&other, "family", "F9"), reserved(&other)), (first, 0));

    // Twice put back before anybody is imported: what was kept is still kept. A rehearsed import takes nothing.
    world.people(&[("M9", Role::Mentor)]);
    let person = id_of(&world, "person", "M9");
    for _ in 0..2 {
        let said = good(&folder, &["restore", without, "--replace"]);
        assert!(said.contains("\n2 people and families are not in the backup"), "{said}");
    }
    // Somebody of another role is another person. A number that is freed by nobody stays kept.
    world.people(&[("M9", Role::Coordinator)]);
    assert_ne!(id_of(&world, "person", "M9"), person);
    assert_eq!(reserved(&world), 2);
    // An id that came to be a record's meanwhile is the family's no more.
    let open = Connection::open(folder.join(FILE)).unwrap();
    let taken = "INSERT INTO record (id, kind, scope_key, head, position, received, revisions, body)
         VALUES (?1, 'visit', 'f', x'00', 1, 0, 1, '{}')";
    open.execute(taken, [first.as_bytes()]).unwrap();
    world.family("F9", VILLAGE, json!({}));
    assert_ne!(id_of(&world, "family", "F9"), first);
}

#[test]
fn what_nobody_imports_again_ends_by_the_schedule() {
    let mut world = World::new();
    let folder = world.folder.path().to_owned();
    let file = folder.join("pusat.zip");
    let path = file.to_str().unwrap();
    good(&folder, &["backup", path]);
    world.family("F9", VILLAGE, json!({}));
    world.people(&[("M9", Role::Mentor)]);
    let [family, person] = [("family", "F9"), ("person", "M9")].map(|(table, n)| id_of(&world, table, n));
    good(&folder, &["restore", path, "--replace"]);
    let open = Connection::open(folder.join(FILE)).unwrap();
    let days = |days: i64| (chrono::Utc::now() - chrono::Duration::days(days)).timestamp_millis();
    for (kind, since) in [("family", days(366)), ("person", days(364))] {
        open.execute("UPDATE reserved SET since = ?2 WHERE kind = ?1", rusqlite::params![kind, since])
            .unwrap();
    }
    // Another restore makes it no younger.
    good(&folder, &["restore", path, "--replace"]);
    let said = good(&folder, &["retention"]);
    assert!(said.contains("\nids kept for numbers by a restore, after 365 days: 1\n"), "{said}");
    assert_eq!(reserved(&world), 2);
    good(&folder, &["retention", "--yes"]);
    assert_eq!(reserved(&world), 1);
    world.family("F9", VILLAGE, json!({}));
    world.people(&[("M9", Role::Mentor)]);
    assert_ne!(id_of(&world, "family", "F9"), family);
    assert_eq!(PersonId(id_of(&world, "person", "M9")), PersonId(person));
}
