//! The register as the app sees it, all of it: every region is reached through its parent and has a name.

use std::collections::HashSet;

use pendamping_regions::{Level, TimeZone, children, level, name, path, time_zone};

/// Every region, by walking down from the provinces.
fn everything() -> Vec<(String, &'static str)> {
    let mut found = children("");
    let mut at = 0;
    while at < found.len() {
        let below = children(&found[at].0);
        found.extend(below);
        at += 1;
    }
    found
}

#[test]
fn names_are_the_official_ones_in_title_case() {
    for (code, expected) in [
        ("31", "Daerah Khusus Ibukota Jakarta"),
        ("31.74", "Kota Administrasi Jakarta Selatan"),
        ("31.74.01", "Tebet"),
        ("31.74.09", "Jagakarsa"),
        ("31.71.01", "Gambir"),
        ("31.74.01.1006", "Manggarai Selatan"),
        ("11", "Aceh"),
        ("11.01.01.2001", "Keude Bakongan"),
        ("73.10", "Kabupaten Pangkajene dan Kepulauan"),
        ("35.29.22", "Ra\"as"),
        ("33.07.11.2002", "Candirejo"),
        ("96.71", "Kota Sorong"),
    ] {
        assert_eq!(name(code), Some(expected), "{code}");
    }
}

#[test]
fn what_is_no_region_has_no_name_children_or_path() {
    let no_region = "00|30|97|31.99|31.74.99|31.74.01.1999|31.74.01.9999";
    let no_code = " |3|031|31.|.31|31 |31.7|31.+4|31.00|31.00.01|31.74.1|31.74.01.101|31.74.01.0000|31.74.01.10011|\
                   31.74.01.1001.1|3174|31-74|३१|Tebet";
    for code in no_region.split('|').chain(no_code.split('|')) {
        assert_eq!(name(code), None, "{code:?}");
        assert!(children(code).is_empty(), "{code:?}");
        assert!(path(code).is_empty(), "{code:?}");
    }
    assert_eq!(name(""), None);
    assert!(path("").is_empty());
}

#[test]
fn level_is_read_from_the_shape() {
    assert_eq!(level("31"), Some(Level::Province));
    assert_eq!(level("31.74"), Some(Level::Regency));
    assert_eq!(level("31.74.01"), Some(Level::District));
    assert_eq!(level("31.74.01.1001"), Some(Level::Village));
    assert_eq!(level("30"), Some(Level::Province), "the shape alone counts");
    assert_eq!(level("31.74.01.9999"), Some(Level::Village), "the shape alone counts");
    for code in ["", "3174", "31.74.1", "31.74.01.101", "00", "31.00", "31.00.01"] {
        assert_eq!(level(code), None, "{code:?}");
    }
    assert!(Level::Province < Level::Village);
}

#[test]
fn each_level_is_complete() {
    let count = |wanted| everything().iter().filter(|(code, _)| level(code) == Some(wanted)).count();
    assert_eq!(count(Level::Province), 38);
    assert_eq!(count(Level::Regency), 514);
    assert_eq!(count(Level::District), 7_285);
    assert_eq!(count(Level::Village), 83_762);
}

#[test]
fn every_region_has_a_parent_a_name_and_a_code_of_its_own() {
    let all = everything();
    let codes: HashSet<&str> = all.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(codes.len(), all.len(), "a code is there twice");
    for (code, listed) in &all {
        if let Some((parent, _)) = code.rsplit_once('.') {
            assert!(codes.contains(parent), "{code} has no parent");
        }
        assert_eq!(name(code), Some(*listed), "{code}");
        assert!(!listed.is_empty() && listed.trim() == *listed, "{code}: {listed:?}");
        assert!(!listed.starts_with('#') && !listed.contains(['=', '\n', '\r', '\t']), "{code}: {listed:?}");
        let names = path(code);
        assert_eq!((names.len(), names.last()), (code.split('.').count(), Some(listed)), "{code}");
    }
}

#[test]
fn children_are_the_direct_ones_in_order() {
    let cities: Vec<String> = children("31").into_iter().map(|(code, _)| code).collect();
    assert_eq!(cities, ["31.01", "31.71", "31.72", "31.73", "31.74", "31.75"]);
    assert_eq!(children("31.01").len(), 2);
    assert_eq!(children("31.74.01").first(), Some(&("31.74.01.1001".to_owned(), "Tebet Timur")));
    assert!(children("31.74.01.1001").is_empty());
    assert!(everything().iter().all(|(code, _)| children(code).is_sorted()));
}

#[test]
fn the_five_cities_of_jakarta_have_42_districts() {
    let districts = ["31.71", "31.72", "31.73", "31.74", "31.75"].map(|city| children(city).len());
    assert_eq!(districts, [8, 6, 8, 10, 10]);
    assert_eq!(districts.iter().sum::<usize>(), 42);
}

#[test]
fn path_goes_from_the_province_down() {
    let whole = ["Daerah Khusus Ibukota Jakarta", "Kota Administrasi Jakarta Selatan", "Tebet", "Manggarai"];
    assert_eq!(path("31.74.01.1007"), whole);
    assert_eq!(path("31"), whole[..1]);
}

#[test]
fn provinces_keep_their_official_time_zone() {
    for (code, zone, hours, letters) in [
        ("31.74.01", TimeZone::Wib, 7, "WIB"),
        ("11", TimeZone::Wib, 7, "WIB"),
        ("61", TimeZone::Wib, 7, "WIB"),
        ("62.71", TimeZone::Wib, 7, "WIB"),
        ("63", TimeZone::Wita, 8, "WITA"),
        ("51.71", TimeZone::Wita, 8, "WITA"),
        ("73.71.01.1001", TimeZone::Wita, 8, "WITA"),
        ("81", TimeZone::Wit, 9, "WIT"),
        ("96.71", TimeZone::Wit, 9, "WIT"),
        ("", TimeZone::Wib, 7, "WIB"),
        ("elsewhere", TimeZone::Wib, 7, "WIB"),
    ] {
        assert_eq!(time_zone(code), zone, "{code}");
        assert_eq!((zone.utc_offset_hours(), zone.to_string().as_str()), (hours, letters));
    }
    let kept = |zone| children("").iter().filter(|(code, _)| time_zone(code) == zone).count();
    assert_eq!([TimeZone::Wib, TimeZone::Wita, TimeZone::Wit].map(kept), [18, 12, 8]);
}
