//! What comes to somebody's phone and what leaves it, in the middle of a pull and after each of its pages in turn: a family that goes to
//! another mentor and one that comes, a cover that begins and one that ends. Nothing is missing, nothing comes twice, nothing is shown that
//! is not theirs by then, and at the end the phone has what a new one has.
#![allow(clippy::unwrap_used)]

mod support;

use chrono::{DateTime, NaiveDate, Utc};
use pendamping_domain::cover::Period;
use pendamping_domain::id::PersonId;
use pendamping_protocol::sync::Item;
use pendamping_server::store::cover::CoverAsk;
use pendamping_server::store::office::Office;
use pendamping_server::store::sqlite::FILE;
use std::collections::BTreeSet;
use std::path::Path;
use support::{Phone, World, at, day};

/// Rows of a page.
const ROWS: usize = 4;

/// Noon or so of a day of March, of which the second is the world's today.
fn noon(day: i64) -> DateTime<Utc> {
    at((day - 2) * 24 * 60 + 180)
}

fn march(day: u32) -> NaiveDate {
    format!("2026-03-{day:02}").parse().unwrap()
}

/// F1 to F3 with M1 and F4 with M2, a few visits each. Some of it comes as what changed, and some as what stands under a key that came.
fn with_visits() -> World {
    let mut world = World::new();
    for (mentor, numbers) in [("M1", &["F1", "F2", "F3"][..]), ("M2", &["F4"])] {
        let mut phone = world.phone(mentor);
        phone.sync(&mut world, &[]);
        let families: Vec<_> = numbers.iter().flat_map(|number| [phone.family(number); 3]).collect();
        let items: Vec<Item> = families.into_iter().map(|family| phone.visit(family).1).collect();
        assert!(phone.sync(&mut world, &items).words().iter().all(|word| word == "received"));
    }
    world.move_family("F1", "M2", at(61));
    world.move_family("F1", "M1", at(62));
    world
}

fn covered(world: &mut World, from: u32, until: u32) {
    let period = Period { from: march(from), until: march(until) };
    let ask = CoverAsk { mentor: "M1".to_owned(), by: "M2".to_owned(), period, reason: "cuti".to_owned() };
    assert!(world.storage.arrange_cover(&ask, at(70), day(), &mut world.mint).unwrap().made);
}

fn held(world: &World, person: PersonId) -> BTreeSet<String> {
    let open = rusqlite::Connection::open(world.folder.path().join(FILE)).unwrap();
    let mut query = open.prepare("SELECT scope_key FROM holding WHERE person = ?1").unwrap();
    query.query_map([person.0.as_bytes()], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// Reads on, at most so many pages. Tells how many came.
fn read(world: &mut World, phone: &mut Phone, now: DateTime<Utc>, pages: usize) -> usize {
    let bytes = serde_json::to_vec(&phone.request(&[])).unwrap();
    let answer = phone.send_in_pages_of(ROWS, world, now, &bytes, pages).unwrap();
    let theirs = held(world, phone.person);
    for row in answer.pages.iter().flat_map(|page| &page.rows) {
        assert!(theirs.contains(&row.scope_key()), "{} of a key that is not theirs", row.kind);
    }
    answer.pages.len()
}

/// Something that happens in the middle of a pull of `reader`.
struct Happens {
    what: &'static str,
    reader: &'static str,
    before: fn(&mut World),
    then: fn(&mut World),
    /// When the pull begins, and when it goes on.
    when: [i64; 2],
    /// How many families the reader has then.
    families: [usize; 2],
}

const ALL: [Happens; 8] = [
    Happens {
        what: "a family goes that came as one that came",
        reader: "M1",
        before: |_| {},
        then: |world| world.move_family("F1", "M2", noon(3)),
        when: [3, 3],
        families: [3, 2],
    },
    Happens {
        what: "a family goes that was there from the beginning",
        reader: "M1",
        before: |_| {},
        then: |world| world.move_family("F3", "M2", noon(3)),
        when: [3, 3],
        families: [3, 2],
    },
    Happens {
        what: "a family comes",
        reader: "M1",
        before: |_| {},
        then: |world| world.move_family("F4", "M1", noon(3)),
        when: [3, 3],
        families: [3, 4],
    },
    Happens {
        what: "one goes and one comes",
        reader: "M1",
        before: |_| {},
        then: |world| {
            world.move_family("F2", "M2", noon(3));
            world.move_family("F4", "M1", noon(3));
        },
        when: [3, 3],
        families: [3, 3],
    },
    Happens {
        what: "a cover begins with the day",
        reader: "M2",
        before: |world| covered(world, 4, 10),
        then: |_| {},
        when: [3, 4],
        families: [1, 4],
    },
    Happens {
        what: "a cover ends with the day",
        reader: "M2",
        before: |world| covered(world, 3, 4),
        then: |_| {},
        when: [4, 5],
        families: [4, 1],
    },
    Happens {
        what: "a cover is ended",
        reader: "M2",
        before: |world| covered(world, 3, 10),
        then: |world| drop(world.storage.end_cover("M1", noon(4), march(4)).unwrap()),
        when: [4, 4],
        families: [4, 1],
    },
    Happens {
        what: "a family of theirs goes to another mentor of the area",
        reader: "K1",
        before: |_| {},
        then: |world| world.move_family("F1", "M2", noon(3)),
        when: [3, 3],
        families: [4, 4],
    },
];

/// Whether there was a page to cut after.
fn is_cut(original: &Path, happens: &Happens, cut: usize, then_pages: usize) -> bool {
    let mut world = World::copied(original);
    (happens.before)(&mut world);
    let [first, then] = happens.when.map(noon);
    let what = format!("{}, after {cut} pages, then {then_pages} at a time", happens.what);
    let mut phone = world.phone(happens.reader);
    let came = read(&mut world, &mut phone, first, cut);
    if came < cut {
        assert_eq!(phone.of_kind("family").len(), happens.families[0], "{what}");
        return false;
    }
    (happens.then)(&mut world);
    let mut reads = 0;
    while read(&mut world, &mut phone, then, then_pages) == then_pages {
        reads += 1;
        assert!(reads < 40, "{what}: it never ends");
    }
    assert_eq!(phone.of_kind("family").len(), happens.families[1], "{what}");
    let mut new = world.phone(happens.reader);
    new.sync_at(&mut world, then, &[]);
    assert_eq!(phone.rows, new.rows, "{what}");
    let once: BTreeSet<_> = phone.sent.iter().collect();
    assert_eq!(once.len(), phone.sent.len(), "{what}: a row came twice");
    true
}

#[test]
fn wherever_a_pull_is_cut_what_comes_and_goes_meanwhile_is_whole_and_nothing_else_is_seen() {
    let World { storage, folder, mint: _ } = with_visits();
    drop(storage);
    for happens in &ALL {
        for then_pages in [1, usize::MAX] {
            let cuts = (0..).take_while(|cut| is_cut(folder.path(), happens, *cut, then_pages)).count();
            assert!(cuts >= 3, "{}: {cuts} cuts", happens.what);
        }
    }
}
