//! Invented families, mentors and coordinators on the real sub-districts of DKI Jakarta, as files that the centre imports like
//! an office's own. Every name says that it is invented; no NIK begins with a region that exists.

use anyhow::{Context, Result};
use chrono::NaiveDate;
use csv::Writer;
use pendamping_regions::children;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use std::fs;
use std::path::Path;

/// The five cities of DKI Jakarta with a point near their middle (degrees). The sixth regency, the Thousand Islands, is left
/// out: the announcement speaks of the cities.
const CITIES: &[(&str, f64, f64)] = &[
    ("31.71", -6.1818, 106.8340),
    ("31.72", -6.1384, 106.8630),
    ("31.73", -6.1674, 106.7637),
    ("31.74", -6.2615, 106.8106),
    ("31.75", -6.2250, 106.9004),
];

const NAMES: &[&str] = &[
    "Siti", "Ratna", "Dewi", "Ani", "Lina", "Yuli", "Nur", "Tini", "Rudi", "Sari", "Wati", "Endang", "Sri",
    "Joko", "Agus", "Murni", "Rina", "Tuti", "Budi", "Eka",
];

const BUSINESSES: &[(&str, &str)] = &[
    ("food_stall", "Warung Nasi"),
    ("cakes", "Kue Basah"),
    ("sewing", "Jahit"),
    ("grocery", "Warung Kelontong"),
    ("vegetables", "Sayur Keliling"),
    ("laundry", "Cuci Setrika"),
    ("drinks", "Es Teh"),
];

/// Sub-districts of the five cities.
const DISTRICTS: usize = 42;
/// What each family of the stimulus gets, in rupiah.
const STIMULUS: &str = "500000";

/// How much of the area to fill.
#[derive(Debug, Clone, Copy)]
pub struct Extent {
    /// Families in all.
    pub families: usize,
    /// Only the first so many sub-districts have families; all when `None`. Mentors and coordinators are there in any case.
    pub districts: Option<usize>,
    /// One in so many families is accompanied, the others are only listed.
    pub accompanied_one_in: usize,
    /// Since when they are; when absent, since they are taken in.
    pub accompanied_since: Option<NaiveDate>,
    /// The same seed gives the same files.
    pub seed: u64,
}

/// The numbers of the people who were written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// One a sub-district, in order of code.
    pub mentors: Vec<String>,
    /// One a city, in order of code.
    pub coordinators: Vec<String>,
}

/// Writes `families.csv`, `people.csv` and `assignments.csv` into `out`.
///
/// # Errors
/// When they cannot be written.
pub fn write(out: &Path, extent: &Extent) -> Result<Written> {
    fs::create_dir_all(out).with_context(|| format!("cannot make {}", out.display()))?;
    let mut rng = StdRng::seed_from_u64(extent.seed);
    let districts: Vec<(String, usize)> = CITIES
        .iter()
        .enumerate()
        .flat_map(|(city, (code, _, _))| children(code).into_iter().map(move |(code, _)| (code, city)))
        .collect();
    let written = people(out, &districts)?;
    let filled = extent.districts.unwrap_or(districts.len()).clamp(1, districts.len());
    let mut file = Writer::from_path(out.join("families.csv"))?;
    file.write_record([
        "nomor_kpm",
        "nama",
        "nik",
        "desa",
        "alamat",
        "telepon",
        "lintang",
        "bujur",
        "keluar_pkh",
        "didampingi",
        "usaha",
        "bidang",
        "mulai_usaha",
        "model",
        "izin",
        "didampingi_sejak",
    ])?;
    for number in 1..=extent.families {
        // Every sub-district gets its share: 10,000 families are 238 or 239 in each of the 42.
        let (district, city) = &districts[(number - 1) % filled];
        let accompanied = ((number - 1) / filled).is_multiple_of(extent.accompanied_one_in.max(1));
        let mut cells = family(number, accompanied, district, *city, &mut rng);
        let since = extent.accompanied_since.filter(|_| accompanied);
        cells.push(since.map(|since| since.to_string()).unwrap_or_default());
        file.write_record(cells)?;
    }
    file.flush()?;
    Ok(written)
}

fn family(number: usize, accompanied: bool, district: &str, city: usize, rng: &mut StdRng) -> Vec<String> {
    let villages = children(district);
    let village = villages.choose(rng).map_or_else(|| format!("{district}.1001"), |(code, _)| code.clone());
    let (sector, business) = BUSINESSES[rng.gen_range(0..BUSINESSES.len())];
    let name = NAMES[rng.gen_range(0..NAMES.len())];
    let (_, lat, lon) = CITIES[city];
    let model = ["pembibitan", "pembibitan", "mentoring", "inkubasi"][rng.gen_range(0..4)];
    vec![
        format!("KPM-CONTOH-{number:05}"),
        format!("{name} Contoh-{number:05}"),
        // 99.99.99 is no region, so this is nobody's NIK; day and month are valid, the serial makes it unique.
        format!(
            "999999{:02}{:02}{:02}{:04}",
            rng.gen_range(41..=68),
            rng.gen_range(1..=12),
            number / 10_000 + 70,
            number % 10_000
        ),
        village,
        format!("Jalan Contoh Nomor {}, RT 00/RW 00", rng.gen_range(1..200)),
        String::new(),
        format!("{:.6}", lat + rng.gen_range(-0.02..0.02)),
        format!("{:.6}", lon + rng.gen_range(-0.02..0.02)),
        if rng.gen_bool(0.5) { "mampu" } else { "komponen_berakhir" }.to_owned(),
        if accompanied { "ya" } else { "tidak" }.to_owned(),
        format!("{business} Contoh"),
        sector.to_owned(),
        format!("20{:02}-{:02}-01", rng.gen_range(12..20), rng.gen_range(1..=12)),
        model.to_owned(),
        if rng.gen_bool(0.3) { "nib" } else { "" }.to_owned(),
    ]
}

/// Writes `aid.csv`, a decree's list of the stimulus for every accompanied family of such an extent, and `payouts.csv`, what a bank says
/// of it as of `day`: one in nine failed.
///
/// # Errors
/// When they cannot be written.
pub fn write_aid(out: &Path, extent: &Extent, day: NaiveDate) -> Result<()> {
    let filled = extent.districts.unwrap_or(DISTRICTS);
    let (mut list, mut paid) =
        (Writer::from_path(out.join("aid.csv"))?, Writer::from_path(out.join("payouts.csv"))?);
    list.write_record(["nomor_kpm", "jumlah"])?;
    paid.write_record(["referensi", "nomor_kpm", "nama", "jumlah", "tanggal", "status", "alasan"])?;
    let accompanied =
        |number: &usize| ((number - 1) / filled).is_multiple_of(extent.accompanied_one_in.max(1));
    for (nth, number) in (1..=extent.families).filter(accompanied).enumerate() {
        let family = format!("KPM-CONTOH-{number:05}");
        let (state, why) = if nth % 9 == 4 { ("gagal", "rekening tidak aktif") } else { ("kredit", "") };
        list.write_record([family.as_str(), STIMULUS])?;
        let (reference, name) = (format!("CONTOH-{number:05}"), format!("Penerima {family}"));
        paid.write_record([&reference, &family, &name, STIMULUS, &day.to_string(), state, why])?;
    }
    list.flush()?;
    Ok(paid.flush()?)
}

/// One mentor a sub-district, one coordinator a city.
fn people(out: &Path, districts: &[(String, usize)]) -> Result<Written> {
    let mut written = Written { mentors: Vec::new(), coordinators: Vec::new() };
    let mut people = Writer::from_path(out.join("people.csv"))?;
    let mut assignments = Writer::from_path(out.join("assignments.csv"))?;
    people.write_record(["nomor", "nama", "peran", "telepon", "wilayah"])?;
    assignments.write_record(["person", "area", "powers"])?;
    for (index, (district, _)) in districts.iter().enumerate() {
        let number = format!("TKSK-CONTOH-{:02}", index + 1);
        let name = format!("{} Pendamping-Contoh-{:02}", NAMES[index % NAMES.len()], index + 1);
        people.write_record([number.as_str(), name.as_str(), "pendamping", "", district.as_str()])?;
        assignments.write_record([number.as_str(), district.as_str(), "accompany"])?;
        written.mentors.push(number);
    }
    for (index, (city, _, _)) in CITIES.iter().enumerate() {
        let number = format!("PKH-CONTOH-{}", index + 1);
        let name = format!("Koordinator Contoh-{}", index + 1);
        people.write_record([number.as_str(), name.as_str(), "koordinator", "", city])?;
        assignments.write_record([
            number.as_str(),
            city,
            "review_visits open_trainings decide_selection verify_aid",
        ])?;
        written.coordinators.push(number);
    }
    people.flush()?;
    assignments.flush()?;
    Ok(written)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use std::collections::{HashMap, HashSet};

    fn written(extent: &Extent) -> (Written, Vec<csv::StringRecord>) {
        let folder = tempfile::tempdir().unwrap();
        let people = write(folder.path(), extent).unwrap();
        let mut file = csv::Reader::from_path(folder.path().join("families.csv")).unwrap();
        (people, file.records().collect::<Result<_, _>>().unwrap())
    }

    #[test]
    fn ten_thousand_families_in_forty_two_sub_districts() {
        let (people, rows) = written(&Extent {
            families: 10_000,
            districts: None,
            accompanied_one_in: 10,
            accompanied_since: None,
            seed: 1,
        });
        assert_eq!((people.mentors.len(), people.coordinators.len(), rows.len()), (42, 5, 10_000));
        let different = |column: usize| rows.iter().map(|row| row[column].to_owned()).collect::<HashSet<_>>();
        assert_eq!(different(0).len(), 10_000, "numbers");
        assert_eq!(different(2).len(), 10_000, "NIK");
        let mut districts: HashMap<&str, usize> = HashMap::new();
        for row in &rows {
            pendamping_domain::nik::check(&row[2]).unwrap();
            assert!(row[2].starts_with("99") && row[1].contains("Contoh"));
            assert!(pendamping_regions::name(&row[3]).is_some(), "{} is no village", &row[3]);
            *districts.entry(row[3].rsplit_once('.').unwrap().0).or_default() += 1;
        }
        assert!(districts.len() == 42 && districts.values().all(|count| (238..=239).contains(count)));
    }

    #[test]
    fn the_same_seed_gives_the_same_files() {
        let extent = |seed| Extent {
            families: 60,
            districts: Some(2),
            accompanied_one_in: 10,
            accompanied_since: None,
            seed,
        };
        assert_eq!(written(&extent(7)), written(&extent(7)));
        assert_ne!(written(&extent(7)).1, written(&extent(8)).1);
    }
}
