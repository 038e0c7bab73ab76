//! Which order of changes an app read in, after one restore and after several.
#![allow(clippy::unwrap_used)]

mod support;

use chrono::Duration;
use pendamping_server::backup::put_back;
use pendamping_server::store::sqlite::FILE;
use rusqlite::Connection;
use std::cell::Cell;
use std::path::Path;
use support::command::good;
use support::{Seeded, World, at};

fn open(folder: &Path) -> Connection {
    Connection::open(folder.join(FILE)).unwrap()
}

/// The life that is on, and its last place.
fn life(folder: &Path) -> (String, i64) {
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    open(folder).query_row("SELECT epoch, position FROM centre", [], read).unwrap()
}

/// Up to where the order of an earlier life is that of the one that is on.
fn shared(folder: &Path, epoch: &str) -> Option<i64> {
    open(folder).query_row("SELECT until FROM life WHERE epoch = ?1", [epoch], |row| row.get(0)).ok()
}

/// The wrong day's backup is put back, apps go on, and the right one is put in its place.
#[test]
fn of_a_life_that_is_replaced_it_is_known_how_far_it_went_along() {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    let folder = world.folder.path().to_owned();
    let file = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let mut goes_on = |world: &mut World| {
        phone.sync(world, &[]);
        let (_, item) = phone.visit(phone.family("F1"));
        assert_eq!(phone.sync(world, &[item]).words(), ["received"]);
        life(&folder)
    };
    let (first, monday) = goes_on(&mut world);
    good(&folder, &["backup", &file("senin.zip")]);
    let (_, tuesday) = goes_on(&mut world);
    good(&folder, &["backup", &file("selasa.zip")]);
    goes_on(&mut world);
    good(&folder, &["restore", &file("senin.zip"), "--replace"]);
    assert_eq!(shared(&folder, &first), Some(monday));
    let (second, at) = goes_on(&mut world);
    assert!(monday < at && monday < tuesday);
    good(&folder, &["restore", &file("selasa.zip"), "--replace"]);
    assert_eq!((shared(&folder, &first), shared(&folder, &second)), (Some(tuesday), Some(monday)));
}

/// Photos take their time, and midnight comes while they are put back; whoever serves turned the day of what was there.
#[test]
fn what_is_put_back_across_midnight_is_of_the_new_day() {
    let mut world = World::new();
    world.phone("M1").sync(&mut world, &[]);
    let folder = world.folder.path().to_owned();
    let file = folder.join("pusat.zip");
    good(&folder, &["backup", file.to_str().unwrap()]);
    let evening = at(15 * 60 - 1);
    let looks = Cell::new(0);
    let clock = || {
        looks.set(looks.get() + 1);
        evening + Duration::minutes(if looks.get() == 1 { 0 } else { 10 })
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    put_back(&file, &folder, false, None, &runtime, &clock, &mut Seeded(5)).unwrap();
    let day: String = open(&folder).query_row("SELECT scope_day FROM centre", [], |row| row.get(0)).unwrap();
    assert_eq!(day, "2026-03-03");
}
