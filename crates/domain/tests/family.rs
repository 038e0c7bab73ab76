//! A family: what the office may have got wrong, and what a mentor's correction must keep to.
#![allow(clippy::unwrap_used)]

mod example;

use example::*;
use pendamping_domain::family::{Family, is_phone};
use pendamping_domain::place::Fix;

#[test]
fn a_family_is_checked_field_by_field() {
    type Change = fn(&mut Family);
    let table: &[(&str, Change, &[&str])] = &[
        ("as it is", |_| {}, &[]),
        ("no name", |f| f.name = " ".into(), &["name missing"]),
        ("no number", |f| f.number.clear(), &["number missing"]),
        ("name at the limit", |f| f.name = "é".repeat(120), &[]),
        ("one more", |f| f.name = "é".repeat(121), &["name too_long 120"]),
        ("number at the limit", |f| f.number = "1".repeat(40), &[]),
        ("one more", |f| f.number = "1".repeat(41), &["number too_long 40"]),
        ("address at the limit", |f| f.address = "é".repeat(300), &[]),
        ("one more", |f| f.address = "é".repeat(301), &["address too_long 300"]),
        ("no address, phone or home", |f| (f.address, f.phone, f.home) = Default::default(), &[]),
        ("no telephone number", |f| f.phone = Some("call Budi".into()), &["phone malformed"]),
        ("a home abroad", |f| at(f, 51.5, -0.1), &["home malformed"]),
        ("Sabang", |f| at(f, 5.9, 95.3), &[]),
        ("Merauke", |f| at(f, -8.5, 140.4), &[]),
        ("no NIK", |f| f.nik4 = None, &[]),
        ("a whole NIK has no place on a phone", |f| nik4(f, "3174011708800001"), &["nik4 malformed"]),
        ("letters in the NIK", |f| nik4(f, "00a1"), &["nik4 malformed"]),
        ("a sector nobody offers", |f| sector(f, "crypto"), &["business.sector not_offered"]),
        ("no business", |f| f.business = None, &[]),
    ];
    for (name, change, problems) in table {
        let mut family = family();
        change(&mut family);
        assert_eq!(said(&family.check(Some(&config()))), *problems, "{name}");
    }
}

fn at(family: &mut Family, lat: f64, lon: f64) {
    family.home = Some(Fix::exact(lat, lon));
}
fn nik4(family: &mut Family, nik4: &str) {
    family.nik4 = Some(nik4.to_owned());
}
fn sector(family: &mut Family, sector: &str) {
    family.business.as_mut().unwrap().sector = sector.to_owned();
}

#[test]
fn chips_are_judged_only_by_a_configuration_at_hand() {
    let mut family = family();
    sector(&mut family, "crypto");
    assert_eq!(said(&family.check(None)), [""; 0]);
}

#[test]
fn telephone_numbers() {
    for (text, good) in [
        ("081200001111", true),
        ("+62 812-0000-1111", true),
        ("123456", true),
        ("12345", false),
        ("1234567890123456", true),
        ("12345678901234567", false),
        ("0812 ext 3", false),
        ("62+81234567", false),
        ("", false),
        ("+", false),
        ("٠٨١٢٠٠٠٠", false),
    ] {
        assert_eq!(is_phone(text), good, "{text:?}");
    }
}
