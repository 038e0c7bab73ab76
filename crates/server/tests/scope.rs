//! Who may read and write what, by area: random families, random assignments over provinces, cities, sub-districts and villages, and each
//! phone against a table and a list that were written apart. Through the door that phones use: what they pull, and what becomes of what
//! they send.
#![allow(clippy::unwrap_used)]

mod areas;
mod money;
mod support;
#[path = "../../domain/tests/table/mod.rs"]
mod table;

use areas::records::{CITIES, OF_FAMILIES, Told, body_of, record_of, training};
use areas::{COORDINATORS, Holds, MENTORS, Office as Assignments, Step, office, own_app};
use chrono::{DateTime, Days, NaiveDate, Utc};
use pendamping_domain::actor::{Power, Role};
use pendamping_domain::id::{FamilyId, PersonId, RecordId, RevisionId};
use pendamping_domain::payout::PayoutState;
use pendamping_domain::revision::{Body, Kind};
use pendamping_domain::training::Training;
use pendamping_protocol::sync::{EVERYONE, Item};
use pendamping_server::store::office::{AreaAssignment, Office};
use pendamping_server::store::sqlite::FILE;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use support::{Phone, World, at, day};
use table::{READS, WRITES, cell_of, has, lets, rows};
use uuid::Uuid;

/// Kinds that are the office's or the centre's: whatever somebody sends of them is refused.
const OF_THE_OFFICE: [&str; 6] = ["config", "person", "contact", "cover", "aid", "payout"];

fn powers(words: &[&str]) -> BTreeSet<Power> {
    words.iter().map(|word| Power::from(*word)).collect()
}

/// A centre with a record of each kind about each family, by a mentor and a coordinator who are no longer assigned to anything.
struct Scene {
    world: World,
    families: Vec<Told>,
    trainings: BTreeMap<&'static str, RecordId>,
    /// By whom: their number, role and phone.
    phones: Vec<(String, Role, Phone)>,
    people: BTreeMap<PersonId, String>,
    /// Visits that M0 saved while the families were theirs, and did not send.
    late: Vec<Item>,
}

fn sends(
    world: &mut World,
    phone: &mut Phone,
    kind: &str,
    family: FamilyId,
    record: RecordId,
    body: Value,
) -> RevisionId {
    let item = phone.item(kind, family, record, None, body);
    let words = phone.sync_at(world, at(10), std::slice::from_ref(&item)).words();
    assert_eq!(words, ["received"], "{kind}");
    item.id
}

fn over_all(world: &World, person: &str, words: &[&str], until: Option<NaiveDate>) {
    let assigned = ["31", "32"].map(|area| AreaAssignment {
        person: person.to_owned(),
        area: area.parse().unwrap(),
        powers: powers(words),
        from: day() - Days::new(5),
        until,
    });
    world.storage.assign_areas(&assigned, at(-30), day()).unwrap();
}

/// A record as the centre has it.
struct Kept {
    id: RecordId,
    kind: Kind,
    key: String,
    author: Option<PersonId>,
    body: Body,
    head: RevisionId,
}

impl Scene {
    fn new(office: &Assignments) -> Scene {
        let mut world = World::empty();
        world.storage.configure(&support::config(1), at(-60), &mut world.mint).unwrap();
        let mentors = MENTORS.iter().chain(&["M0"]).map(|number| (*number, Role::Mentor));
        let coordinators =
            COORDINATORS.iter().chain(&["K0", "K9"]).map(|number| (*number, Role::Coordinator));
        world.people(&mentors.chain(coordinators).collect::<Vec<_>>());
        let numbers: Vec<String> = (0..office.villages.len()).map(own_app).collect();
        for (number, village) in numbers.iter().zip(&office.villages) {
            let business = json!({"business": {"name": "Warung", "sector": "cakes", "stage": "seeding"}, "nik4": "0001"});
            assert_eq!(world.family(number, village, business).refused, []);
        }
        over_all(&world, "M0", &["accompany"], None);
        over_all(&world, "K0", &["review_visits", "open_trainings", "decide_selection"], None);
        let listed: Vec<&str> = numbers.iter().map(String::as_str).collect();
        assert_eq!(money::list(&mut world, &money::decree("SK 1"), &listed).1, []);
        let paid = |number: &&str| money::row(&format!("R{number}"), number, PayoutState::Credited, 500_000);
        money::pay(&mut world, listed.iter().map(paid).collect());
        let (mut mentor, mut coordinator) = (world.phone("M0"), world.phone("K0"));
        mentor.sync(&mut world, &[]);
        coordinator.sync(&mut world, &[]);
        let mut trainings = BTreeMap::new();
        for city in CITIES {
            let record = RecordId(coordinator.id());
            let key = Training::key(&city.parse().unwrap());
            let lived_in = office.villages.iter().any(|village| areas::lies_in(village, city));
            if lived_in {
                sends(&mut world, &mut coordinator, "training", key, record, training(city));
                // Whoever is marked, it is in the list of one that is there.
                trainings.entry(CITIES[0]).or_insert(record);
                trainings.insert(city, record);
            }
        }
        let mut families = Vec::new();
        for number in &numbers {
            let mut told = Told { id: world.family_of(number), records: BTreeMap::new() };
            for kind in OF_FAMILIES {
                // What only a family or another coordinator could say, and what there is no training for.
                let by_mentor =
                    !["review", "aid_word", "objection", "objection_answer", "attendance"].contains(&kind);
                if by_mentor {
                    let record = record_of(kind, &told, &trainings, RecordId(mentor.id()));
                    let body = body_of(kind, &Role::Mentor, &told, &trainings);
                    let revision = sends(&mut world, &mut mentor, kind, told.id, record, body);
                    told.records.insert(kind, (record, revision));
                }
            }
            let (selection, on) = told.records["selection"];
            for (name, body) in [
                ("review", body_of("review", &Role::Coordinator, &told, &trainings)),
                ("decision", money::decision(selection, on, "declined", &[])),
            ] {
                let record = RecordId(coordinator.id());
                let revision = sends(&mut world, &mut coordinator, "review", told.id, record, body);
                told.records.insert(name, (record, revision));
            }
            for kind in ["objection", "aid_word"] {
                let record = RecordId(mentor.id());
                let body = body_of(kind, &Role::Mentor, &told, &trainings);
                let revision = sends(&mut world, &mut mentor, kind, told.id, record, body);
                told.records.insert(kind, (record, revision));
            }
            families.push(told);
        }
        let late = families.iter().map(|told| mentor.visit(told.id).1).collect();
        let mut scene =
            Scene { world, families, trainings, phones: Vec::new(), people: BTreeMap::new(), late };
        let yesterday = day() - Days::new(1);
        over_all(&scene.world, "M0", &["accompany"], Some(yesterday));
        over_all(
            &scene.world,
            "K0",
            &["review_visits", "open_trainings", "decide_selection"],
            Some(yesterday),
        );
        scene.phones.push(("M0".to_owned(), Role::Mentor, mentor));
        scene.phones.push(("K0".to_owned(), Role::Coordinator, coordinator));
        scene.assign(office);
        scene.enrol(&numbers);
        scene
    }

    fn assign(&mut self, office: &Assignments) {
        for step in &office.steps {
            match step {
                Step::Area { person, area, powers: words, from, until } => {
                    let assignment = AreaAssignment {
                        person: (*person).to_owned(),
                        area: area.parse().unwrap(),
                        powers: powers(words),
                        from: *from,
                        until: *until,
                    };
                    self.world.storage.assign_areas(&[assignment], at(20), day()).unwrap();
                }
                Step::Family { family, to } => self.world.move_family(&own_app(*family), to, at(20)),
            }
        }
    }

    /// Everybody's phone; K9 was never assigned to anything.
    fn enrol(&mut self, numbers: &[String]) {
        for number in MENTORS.iter().chain(&COORDINATORS).chain(&["K9"]) {
            let role = if number.starts_with('M') { Role::Mentor } else { Role::Coordinator };
            let phone = self.world.phone(number);
            self.phones.push(((*number).to_owned(), role, phone));
        }
        for number in numbers {
            let phone = self.world.family_phone(number);
            self.phones.push((number.clone(), Role::Beneficiary, phone));
        }
        let open = rusqlite::Connection::open(self.world.folder.path().join(FILE)).unwrap();
        let mut query = open.prepare("SELECT id, number FROM person").unwrap();
        let people = query.query_map([], |row| Ok((row.get::<_, [u8; 16]>(0)?, row.get(1)?))).unwrap();
        self.people =
            people.map(Result::unwrap).map(|(id, number)| (PersonId(Uuid::from_bytes(id)), number)).collect();
    }

    fn family_at(&self, key: &str) -> Option<usize> {
        self.families.iter().position(|told| told.id.to_string() == key)
    }

    /// Whether somebody is told what stands under a key.
    fn hears(&self, holds: &Holds, person: &str, key: &str) -> bool {
        if let Some(family) = self.family_at(key) {
            return !holds.powers(person, family).is_empty();
        }
        let whom = self.people.iter().find(|(id, _)| id.to_string() == key);
        let region = CITIES.iter().find(|city| Training::key(&city.parse().unwrap()).to_string() == key);
        match (whom, region) {
            (Some((_, whom)), _) => holds.knows(person, whom),
            (None, Some(region)) => holds.is_around(person, region),
            (None, None) => key == EVERYONE,
        }
    }

    /// All records that the centre has.
    fn kept(&self) -> Vec<Kept> {
        let open = rusqlite::Connection::open(self.world.folder.path().join(FILE)).unwrap();
        let mut query = open.prepare("SELECT id, kind, scope_key, author, body, head FROM record").unwrap();
        let rows = query
            .query_map([], |row| {
                let author = row.get::<_, Option<[u8; 16]>>(3)?;
                let body: String = row.get(4)?;
                Ok(Kept {
                    id: RecordId(Uuid::from_bytes(row.get(0)?)),
                    kind: Kind::from(row.get::<_, String>(1)?.as_str()),
                    key: row.get(2)?,
                    author: author.map(|id| PersonId(Uuid::from_bytes(id))),
                    body: serde_json::from_str(&body).unwrap(),
                    head: RevisionId(Uuid::from_bytes(row.get(5)?)),
                })
            })
            .unwrap();
        rows.map(Result::unwrap).collect()
    }

    /// Each phone has what it may have, field by field, and nothing else.
    fn all_have_theirs(&self, holds: &Holds) -> Result<(), TestCaseError> {
        let kept = self.kept();
        for (number, role, phone) in &self.phones {
            let mut expected = BTreeMap::new();
            for Kept { id, kind, key, author, body, head: _ } in &kept {
                let own = match kind {
                    Kind::Person => id.0 == phone.person.0,
                    _ => *author == Some(phone.person),
                };
                let cells = rows(READS).into_iter().find(|(known, _)| known == kind).unwrap().1;
                let opens = own && matches!(kind, Kind::Person | Kind::Training);
                let cell = if opens { "all" } else { cell_of(&cells, role, own) };
                // Of visits and purchases a family does not learn what was asked about them.
                let asked =
                    *kind == Kind::Review && *role == Role::Beneficiary && !body.contains_key("scheme");
                if cell != "none" && !asked && self.hears(holds, number, key) {
                    let fields: BTreeSet<&String> = body.keys().filter(|field| has(cell, field)).collect();
                    expected.insert(*id, (kind, fields, cell));
                }
            }
            let name = |id: &RecordId| {
                kept.iter().find(|each| each.id == *id).map(|each| (each.kind.clone(), each.key.clone()))
            };
            let has_more: Vec<_> =
                phone.rows.keys().filter(|id| !expected.contains_key(id)).map(name).collect();
            let lacks: Vec<_> = expected.keys().filter(|id| !phone.rows.contains_key(id)).map(name).collect();
            prop_assert!(
                has_more.is_empty() && lacks.is_empty(),
                "{number} has {has_more:?} too, and lacks {lacks:?}"
            );
            for (id, (kind, fields, cell)) in expected {
                let row = &phone.rows[&id];
                let shown: BTreeSet<&String> = row.body.keys().collect();
                prop_assert_eq!(shown, fields, "{} of {}", kind, number);
                prop_assert!(row.flags.is_empty() || has(cell, "flags"), "{} of {}", kind, number);
                let was = row.earlier.iter().flat_map(|earlier| earlier.was.keys());
                let lost = row.lost.iter().map(|lost| &lost.field);
                prop_assert!(was.chain(lost).all(|field| has(cell, field)), "{} of {}", kind, number);
            }
        }
        Ok(())
    }

    fn all_sync(&mut self, now: DateTime<Utc>) {
        for (_, _, phone) in &mut self.phones {
            phone.sync_at(&mut self.world, now, &[]);
        }
    }

    /// Everybody sends of every family a new record of each kind and a change of each that is there, and is answered by what they have over it.
    fn all_write_theirs(&mut self, holds: &Holds) -> Result<(), TestCaseError> {
        let kept = self.kept();
        let Scene { world, families, trainings, phones, late, people: _ } = self;
        for (number, role, phone) in phones {
            let mut asked = besides(phone, role, number, holds, families[0].id);
            for (at, told) in families.iter().enumerate() {
                let over = Over { role, powers: holds.powers(number, at) };
                asked.extend(new_records(phone, &over, told, trainings));
                asked.extend(changes(phone, &over, told, &kept));
            }
            if number == "M0" {
                asked.extend(
                    late.iter().map(|item| ("late visit".to_owned(), item.clone(), Answered::Received)),
                );
            }
            let items: Vec<Item> = asked.iter().map(|(_, item, _)| item.clone()).collect();
            let words = phone.sync_at(world, at(60), &items).words();
            for ((what, _, expected), word) in asked.iter().zip(&words) {
                prop_assert!(expected.fits(word), "{number}: {what}: {word}, and not {expected:?}");
            }
        }
        Ok(())
    }
}

/// What somebody sends, and what it is to be answered with.
type Asked = (String, Item, Answered);

/// Who somebody is to a family.
struct Over<'a> {
    role: &'a Role,
    powers: BTreeSet<&'static str>,
}

impl Over<'_> {
    fn has(&self, any: &[&str]) -> bool {
        any.iter().any(|power| self.powers.contains(power))
    }

    fn may<'f>(&self, kind: &str, new: bool, mut fields: impl Iterator<Item = &'f str>) -> Answered {
        let held = powers(&self.powers.iter().copied().collect::<Vec<_>>());
        let (_, cells) = rows(WRITES).into_iter().find(|(known, _)| known.as_str() == kind).unwrap();
        match fields.all(|field| lets(cells[usize::from(!new)], self.role, &held, field)) {
            _ if self.powers.is_empty() => Answered::NotFound,
            true => Answered::Judged,
            false => Answered::NotAllowed,
        }
    }

    fn may_make(&self, kind: &str, body: &Value) -> Answered {
        let refused = if self.powers.is_empty() { Answered::NotFound } else { Answered::NotAllowed };
        match kind {
            // Whoever keeps the list marks.
            "attendance" if self.has(&["accompany", "open_trainings"]) => Answered::Judged,
            "attendance" => refused,
            // What is decided on says which of the three powers it takes.
            "review" if !self.has(&["review_visits"]) => refused,
            _ => self.may(kind, true, body.as_object().unwrap().keys().map(String::as_str)),
        }
    }
}

fn new_records(
    phone: &mut Phone,
    over: &Over<'_>,
    told: &Told,
    trainings: &BTreeMap<&'static str, RecordId>,
) -> Vec<Asked> {
    let mut asked = Vec::new();
    for kind in OF_FAMILIES {
        let body = body_of(kind, over.role, told, trainings);
        let expected = over.may_make(kind, &body);
        // Words are bounded, and by the channel of a role; there is no objection to answer.
        let may_not = ["confirmation", "aid_word", "objection", "objection_answer"].contains(&kind);
        let expected = if may_not { expected } else { expected.or_received() };
        let record = record_of(kind, told, trainings, RecordId(phone.id()));
        asked.push((format!("new {kind}"), phone.item(kind, told.id, record, None, body), expected));
    }
    for kind in OF_THE_OFFICE {
        let record = RecordId(phone.id());
        let item = phone.item(kind, told.id, record, None, json!({"name": "Lain"}));
        asked.push((format!("new {kind}"), item, over.may(kind, true, ["name"].into_iter())));
    }
    asked
}

fn changes(phone: &mut Phone, over: &Over<'_>, told: &Told, kept: &[Kept]) -> Vec<Asked> {
    let mut asked = Vec::new();
    for (kind, field, value) in [
        ("family", "phone", json!("0811999999")),
        ("family", "name", json!("Lain")),
        ("visit", "results", json!("Lain")),
        ("follow_up", "action", json!("Lain")),
        ("progress", "note", json!("Lain")),
        ("stage_change", "reasons", json!("Lain")),
        ("aid_plan", "note", json!("Lain")),
        ("aid_use", "what", json!("Wajan")),
        ("aid_witness", "note", json!("Lain")),
        ("review", "comments", json!([])),
        ("confirmation", "word", json!("did_not_come")),
    ] {
        let record = if kind == "family" { told.id.into() } else { told.records[kind].0 };
        let kept = kept.iter().find(|kept| kept.id == record).unwrap();
        let parent = if kind == "family" { kept.head } else { told.records[kind].1 };
        let mut body = kept.body.clone();
        body.insert(field.to_owned(), value);
        let item = phone.item(kind, told.id, record, Some(parent), Value::Object(body));
        let expected = over.may(kind, false, [field].into_iter());
        let simple = ["family", "visit"].contains(&kind);
        let expected = if simple { expected.or_received() } else { expected };
        asked.push((format!("{field} of a {kind}"), item, expected));
    }
    asked
}

/// What is a mentor's own, in their name and in a family's, and trainings.
fn besides(phone: &mut Phone, role: &Role, number: &str, holds: &Holds, family: FamilyId) -> Vec<Asked> {
    let mut asked = Vec::new();
    let own: FamilyId = phone.person.into();
    let body = json!({"duty": "coordination_meeting", "day": "2026-03-02", "place": "Kantor camat"});
    let fits = if *role == Role::Mentor { Answered::Received } else { Answered::NotAllowed };
    for (whose, expected) in [(own, fits), (family, Answered::NotFound)] {
        let record = RecordId(phone.id());
        let item = phone.item("activity", whose, record, None, body.clone());
        asked.push(("activity".to_owned(), item, expected));
    }
    for city in CITIES {
        let (record, key) = (RecordId(phone.id()), Training::key(&city.parse().unwrap()));
        let item = phone.item("training", key, record, None, training(city));
        asked.push((format!("training in {city}"), item, Answered::Is(holds.opens(number, city))));
    }
    asked
}

/// What an item is answered with, as far as scope goes.
#[derive(Debug, Clone, Copy)]
enum Answered {
    NotFound,
    NotAllowed,
    Received,
    /// It got past scope: what else may be wrong with it is not asked here.
    Judged,
    Is(&'static str),
}

impl Answered {
    fn or_received(self) -> Answered {
        if let Answered::Judged = self { Answered::Received } else { self }
    }

    fn fits(self, word: &str) -> bool {
        match self {
            Answered::NotFound => word == "not_found",
            Answered::NotAllowed => word.starts_with("not_allowed"),
            Answered::Received => word == "received",
            Answered::Judged => word != "not_found" && !word.starts_with("not_allowed"),
            Answered::Is(one) => word == one,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn by_area_everybody_reads_and_writes_what_is_theirs_and_nothing_else(office in office(day())) {
        let tomorrow = day() + Days::new(1);
        let mut scene = Scene::new(&office);
        scene.all_sync(at(30));
        scene.all_have_theirs(&office.on(day(), day()))?;
        scene.all_write_theirs(&office.on(day(), day()))?;
        scene.all_sync(at(90));
        scene.all_have_theirs(&office.on(day(), day()))?;
        // What begins and ends with the day does so on phones that have the rest.
        scene.all_sync(at(24 * 60 + 90));
        scene.all_have_theirs(&office.on(day(), tomorrow))?;
    }
}
