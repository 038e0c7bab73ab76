//! Who stands in for whom, on the phones of both and of others: by the day, and also when the centre was not heard since.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::actor::Role;
use pendamping_domain::cover::{Cover, Period, Phase};
use pendamping_domain::id::{FamilyId, PersonId, RecordId};
use pendamping_domain::person::Person;
use pendamping_domain::revision::{Record, Rest};
use pendamping_protocol::sync::Row;
use pendamping_store_api::StoreError;
use pendamping_store_api::calls::{FindFamilies, GetToday, OpenFamily, OpenOwnFamily, OpenVisit};
use pendamping_store_api::cover::{CoverRow, Side};
use support::*;

/// The person of `support::enrolment`, whose phone it is; and another mentor.
const ME: u128 = 2;
const OTHER: u128 = 30;

fn person(n: u128) -> PersonId {
    PersonId(id(n))
}

fn cover(mentor: u128, by: u128, families: &[FamilyId]) -> Cover {
    Cover {
        mentor: person(mentor),
        by: person(by),
        by_name: format!("Lina Misal-{by}"),
        period: Period { from: day("2026-11-20"), until: day("2026-11-25") },
        families: families.to_vec(),
        rest: Rest::new(),
    }
}

fn cover_row(cover: &Cover, position: u64) -> Row {
    row(cover, RecordId(id(0xc0)), cover.mentor.into(), position)
}

fn named(n: u128, name: &str) -> Row {
    let person = Person {
        number: format!("TKSK-{n}"),
        name: name.to_owned(),
        role: Role::Mentor,
        area: None,
        phone: None,
        rest: Rest::new(),
    };
    row(&person, RecordId(id(n)), PersonId(id(n)).into(), 1)
}

fn today(phone: &mut Phone, on: &str) -> Vec<CoverRow> {
    phone.ask(GetToday { today: day(on), offset: 420, limit: 9 }).covers
}

fn said(rows: &[CoverRow]) -> Vec<(Side, Phase, Option<&str>, usize)> {
    rows.iter().map(|row| (row.side, row.phase, row.other.as_deref(), row.families.len())).collect()
}

#[test]
fn the_stand_in_reads_in_whose_place_and_until_when() {
    let mut phone = Phone::new();
    phone.pull(
        9,
        vec![
            family_row(1, 2),
            family_row(2, 3),
            named(OTHER, "Rina Contoh"),
            cover_row(&cover(OTHER, ME, &[family(1)]), 4),
        ],
    );
    for (on, phase) in
        [("2026-11-20", Phase::Holds), ("2026-11-25", Phase::Holds), ("2026-11-26", Phase::Over)]
    {
        let rows = today(&mut phone, on);
        assert_eq!(said(&rows), [(Side::StandsIn, phase, Some("Rina Contoh"), 1)], "{on}");
        let page = phone.ask(OpenFamily { family: family(1), today: day(on) });
        assert_eq!(page.covers, rows, "{on}");
        let own = phone.ask(OpenFamily { family: family(2), today: day(on) });
        assert_eq!(own.covers, [], "{on}: their own family");
    }
    // It ends: a visit that was not sent keeps its family, and with the last receipt all of it goes.
    let visit = revision(1, 1, None, family(1), a_visit("x").write());
    phone.save(vec![visit.clone()]);
    phone.page(20, vec![family(1).to_string(), person(OTHER).to_string()], vec![]);
    assert_eq!(today(&mut phone, "2026-11-26"), []);
    assert!(phone.try_ask(OpenFamily { family: family(1), today: day("2026-11-26") }).is_ok());
    phone.receipts(vec![received(&visit, 21)]);
    let gone = phone.try_ask(OpenFamily { family: family(1), today: day("2026-11-26") });
    assert!(matches!(gone, Err(StoreError::NotFound)));
    let all = FindFamilies {
        text: String::new(),
        villages: Vec::new(),
        stage: None,
        today: day("2026-11-26"),
        limit: 9,
        offset: 0,
    };
    assert_eq!(phone.ask(all).total, 1);
}

#[test]
fn who_is_away_reads_who_stands_in_and_keeps_the_name_on_visits() {
    let mut phone = Phone::new();
    let made = revision(1, 1, None, family(1), a_visit("x").write());
    let by_other = Row { author: Some(person(OTHER)), ..row_of(&made, 6) };
    let ahead = cover(ME, OTHER, &[]);
    phone.pull(5, vec![family_row(1, 2), cover_row(&ahead, 4)]);
    let (expected, none) = ([(Side::Away, Phase::Ahead, Some("Lina Misal-30"), 0)], []);
    assert_eq!(said(&today(&mut phone, "2026-11-19")), expected);
    assert_eq!(said(&today(&mut phone, "2026-11-20")), none, "the centre has not said of which families");
    phone.pull(9, vec![cover_row(&cover(ME, OTHER, &[family(1)]), 5), by_other]);
    let rows = today(&mut phone, "2026-11-20");
    assert_eq!(said(&rows), [(Side::Away, Phase::Holds, Some("Lina Misal-30"), 1)]);
    assert_eq!(phone.ask(OpenFamily { family: family(1), today: day("2026-11-20") }).covers, rows);
    assert_eq!(said(&today(&mut phone, "2026-11-26")), none);
    // The person's own record may be here, and leave again: the visit keeps its author's name. So it does after a rebuild.
    phone.core.rebuild().unwrap();
    let page = phone.ask(OpenVisit { record: made.record });
    assert_eq!(page.author_name.as_deref(), Some("Lina Misal-30"));
    assert_eq!(said(&today(&mut phone, "2026-11-25")).len(), 1);
    // Called off: nothing to say.
    let called_off = Cover {
        period: Period { from: day("2026-11-20"), until: day("2026-11-18") },
        ..cover(ME, OTHER, &[])
    };
    phone.pull(12, vec![cover_row(&called_off, 12)]);
    assert_eq!(said(&today(&mut phone, "2026-11-19")), none);
}

#[test]
fn a_family_reads_who_comes_and_who_its_mentor_is() {
    let mut phone = Phone::of(Role::Beneficiary);
    let told = Cover { families: Vec::new(), ..cover(OTHER, 31, &[]) };
    // The stand-in's id sorts last: it is not taken for the family's mentor.
    phone.pull(
        9,
        vec![family_row(1, 2), named(OTHER, "Rina Contoh"), named(31, "Lina Misal"), cover_row(&told, 4)],
    );
    let own = phone.ask(OpenOwnFamily { family: None });
    assert_eq!(own.mentor.as_deref(), Some("Rina Contoh"));
    assert_eq!(own.stand_ins.len(), 1);
    assert_eq!((own.stand_ins[0].name.as_str(), own.stand_ins[0].period), ("Lina Misal-31", told.period));
}
