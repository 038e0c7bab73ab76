//! What the office enters: files with their exact complaints, files again, and what mentors corrected meanwhile.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::actor::{Power, Role};
use pendamping_domain::id::RecordId;
use pendamping_server::import::csv::read;
use pendamping_server::import::{families, people};
use pendamping_server::store::office::{AreaAssignment, Declined, ImportRun, Imported, NikSaid, Office};
use serde_json::json;
use support::{VILLAGE, World, at, config, run};

fn complaints(text: &str) -> Vec<String> {
    let sheet = match read(text.as_bytes(), families::COLUMNS) {
        Ok(sheet) => sheet,
        Err(error) => return vec![error.to_string()],
    };
    let read = families::families(&sheet, Some(&config(1)));
    read.bad.iter().chain(&read.warnings).map(ToString::to_string).collect()
}

const HEAD: &str = "nomor_kpm,nama,nik,desa,alamat,telepon,lintang,bujur,keluar_pkh,didampingi,usaha,bidang,mulai_usaha,model,izin\n";

#[test]
fn each_bad_cell_is_told_by_line_and_column_with_what_would_be_right() {
    let good = "F1,A,3174015708800001,31.74.01.1001,Jl.,0812000000,-6.2,106.8,mampu,ya,W,cakes,2019-08-17,mandiri,nib pirt";
    assert_eq!(complaints(&format!("{HEAD}{good}\n")), Vec::<String>::new());
    for (from, to, says) in [
        ("F1,", ",", "line 2, nomor_kpm: is empty; every family has one"),
        (",A,", ",,", "line 2, nama: is empty; every family has one"),
        ("3174015708800001", "317401570880000", "line 2, nik: has 15 digits; a NIK has 16 digits"),
        (
            "3174015708800001",
            "3174017208800001",
            "line 2, nik: has no valid birth date; digits 7 to 12 of a NIK are a birth date, DDMMYY (a woman's day plus 40)",
        ),
        (
            "3174015708800001",
            "3175015708800001",
            "line 2, nik: was first issued in 31.75.01, the family lives in 31.74.01; that is fine if the area was split or they moved",
        ),
        (
            "31.74.01.1001",
            "31.74.01",
            "line 2, desa: \"31.74.01\" is no village's code; the village's official code, for instance 31.74.01.1001",
        ),
        (
            "31.74.01.1001",
            "31.74.01.1999",
            "line 2, desa: there is no village 31.74.01.1999; a code of the official register",
        ),
        (
            "0812000000",
            "rumah",
            "line 2, telepon: is no telephone number; 6 to 16 digits, for instance 0812-3456-7890",
        ),
        (
            "-6.2,106.8",
            "106.8,-6.2",
            "line 2, lintang: 106.8, -6.2 is not in Indonesia; latitude and longitude look swapped",
        ),
        ("-6.2,106.8", "-6.2,10.8", "line 2, bujur: -6.2, 10.8 is not in Indonesia; a point in Indonesia"),
        ("-6.2,106.8", "-6.2,", "line 2, bujur: is empty; latitude and longitude go together"),
        ("-6.2,106.8", "S6,106.8", "line 2, lintang: \"S6\" is no number; degrees, for instance -6.2267"),
        (
            "mampu",
            "lulus",
            "line 2, keluar_pkh: \"lulus\" is not known; one of components_ended (Komponen berakhir), self_sufficient (Mampu)",
        ),
        (",ya,", ",mungkin,", "line 2, didampingi: \"mungkin\" is neither; ya or tidak"),
        (",W,", ",,", "line 2, usaha: is empty; a business has a name"),
        (
            "cakes",
            "rockets",
            "line 2, bidang: \"rockets\" is not known; one of food_stall (Warung nasi), cakes (Kue basah, Cakes and sweets), snacks (Keripik dan \
             camilan, Crisps and snacks), drinks (Minuman), grocery (Warung kelontong, Grocery kiosk), sewing (Jahit), vegetables (Sayur \
             keliling, Vegetable vendor), laundry (Cuci setrika), salon (Salon dan pangkas rambut, Hairdresser), crafts (Kerajinan), \
             livestock (Ternak dan ikan, Livestock and fish), repair (Servis dan bengkel, Repairs), other (Lainnya)",
        ),
        (
            "2019-08-17",
            "17-08-2019",
            "line 2, mulai_usaha: \"17-08-2019\" is no date; 2019-08-17 or 17/08/2019",
        ),
        (
            "2019-08-17",
            "31/02/2019",
            "line 2, mulai_usaha: \"31/02/2019\" is no date; 2019-08-17 or 17/08/2019",
        ),
        (
            "mandiri",
            "besar",
            "line 2, model: \"besar\" is not known; one of seeding (Pembibitan), mentoring, incubation (Inkubasi), independent (Mandiri)",
        ),
        (
            "nib pirt",
            "nib sim",
            "line 2, izin: \"sim\" is not known; some of nib (Business number (NIB)), pirt (Home-industry food permit (PIRT)), halal (Sertifikat \
             halal, Halal certificate), with commas between",
        ),
        (
            "nib pirt",
            "nib,pirt",
            "line 2, (row): has 16 cells under 15 headings; put a text with a comma or semicolon in quotes",
        ),
    ] {
        assert_eq!(complaints(&format!("{HEAD}{}\n", good.replacen(from, to, 1))), [says], "{to}");
    }
}

#[test]
fn a_nik_is_never_repeated_in_a_complaint() {
    let text = format!(
        "{HEAD}F1,A,3174017208800001,x,,,,,mampu,ya,,,,,\nF2,B,3174017208800001,x,,,,,mampu,ya,,,,,\n"
    );
    let all = complaints(&text).join("\n");
    assert!(all.contains("line 3, nik: is also on line 2; each family stands in the file once"), "{all}");
    assert!(!all.contains("3174017208800001"), "{all}");
}

#[test]
fn files_as_offices_make_them() {
    let semicolons = "\u{feff}Nomor KPM;Nama;Kelurahan;Keluar PKH;Didampingi;Lintang;Bujur;Mulai usaha;Usaha;Bidang;Model;Catatan\n\
        \"F;1\";Ibu \"\"A\"\"\n;;3174011001;Mampu;YA;-6,2;106,8;17/08/2019;W;cakes;Inkubasi;x\n\n";
    // The first data line is short: the rest of its cells are empty.
    let sheet = read(semicolons.as_bytes(), families::COLUMNS).unwrap();
    assert_eq!(sheet.unknown, ["Catatan"]);
    assert_eq!(sheet.rows.len(), 2);
    assert_eq!(sheet.rows[1].line, 3);
    let english = "number,name,village,left_pkh,accompanied,lat,lon,started,business,sector,stage,permits\n\
        F1,A,3174011001,components_ended,no,-6.2,106.8,2019-08-17,W,cakes,seeding,nib|halal\n";
    let read_english = families::families(&read(english.as_bytes(), families::COLUMNS).unwrap(), None);
    assert_eq!(read_english.bad, []);
    let row = &read_english.good[0];
    assert_eq!(row.region.as_str(), "31.74.01.1001");
    assert_eq!(
        row.fields["business"],
        json!({
            "name": "W", "sector": "cakes", "started": "2019-08-17", "stage": "seeding", "permits": ["nib", "halal"]
        })
    );
    assert_eq!(row.fields["accompanied"], false);
    for (bytes, says) in [
        (b"".as_slice(), "the file is empty; the first line must have the headings"),
        (
            b"nama\nA\n",
            "no row of headings in the first 2 rows; one of them must have the columns nomor_kpm (or no_kpm, number); nama \
             (or nama_kpm, nama_lengkap, name); desa (or kelurahan, desa_kelurahan, kode_desa, kode_kelurahan, village); keluar_pkh (or left_pkh); didampingi (or accompanied)",
        ),
        (
            b"nama,nomor_kpm,desa\n",
            "line 1: these columns are missing: keluar_pkh (or left_pkh); didampingi (or accompanied)",
        ),
        (
            b"number,nomor_kpm,nama\n",
            "line 1: the columns \"number\" and \"nomor_kpm\" say the same; keep one",
        ),
        (
            b"number,nama\nF1,\xc3\xa9\nF2,\xff\n",
            "line 3: half of the file is UTF-8 and half is not; save the file as \"CSV UTF-8\"",
        ),
    ] {
        assert_eq!(read(bytes, families::COLUMNS).err().unwrap().to_string(), says);
    }
}

#[test]
fn people_as_rows() {
    let text =
        "nomor,nama,peran,telepon,wilayah\nM1,A,pendamping,,31.74.01\n,B,raja,x,99\nM1,C,koordinator,,\n";
    let read = people::people(&read(text.as_bytes(), people::COLUMNS).unwrap());
    assert_eq!(read.good.len(), 1);
    assert_eq!(read.good[0].role, Role::Mentor);
    let told: Vec<String> = read.bad.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "line 3, nomor: is empty; every person has one",
            "line 3, peran: \"raja\" is not known; pendamping (mentor, tksk), koordinator (coordinator) or kantor (office)",
            "line 3, telepon: is no telephone number; 6 to 16 digits, for instance 0812-3456-7890",
            "line 3, wilayah: there is no region \"99\"; an official code, for instance 31.74.01",
            "line 4, nomor: is also on line 2; each person stands in the file once",
        ]
    );
}

#[test]
fn the_same_rows_again_change_nothing_and_a_correction_survives_a_new_file() {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let high_water = world.high_water();
    assert_eq!(world.family("F1", VILLAGE, json!({})), Imported { same: 1, ..Imported::default() });
    assert_eq!(world.high_water(), high_water);
    // The mentor corrects the telephone; the office's next file has the old one and a new name.
    let family = phone.family("F1");
    let row = phone.rows[&RecordId(family.0)].clone();
    let mut corrected = row.body.clone();
    corrected.insert("phone".to_owned(), json!("0899111222"));
    let item = phone.item("family", family, row.record, Some(row.revision), json!(corrected));
    assert_eq!(phone.sync(&mut world, &[item]).words(), ["received"]);
    assert_eq!(world.family("F1", VILLAGE, json!({"name": "Keluarga Baru"})).changed, 1);
    phone.sync(&mut world, &[]);
    let now = &phone.rows[&row.record];
    assert_eq!((&now.body["phone"], &now.body["name"]), (&json!("0899111222"), &json!("Keluarga Baru")));
    assert_eq!((now.author, now.parent), (None, Some(row.revision)));
    // A file that changes the telephone too wins, and the mentor's stays readable.
    world.family("F1", VILLAGE, json!({"name": "Keluarga Baru", "phone": "0877000000"}));
    phone.sync(&mut world, &[]);
    let now = &phone.rows[&row.record];
    assert_eq!(now.body["phone"], "0877000000");
    assert_eq!(now.lost.iter().map(|lost| lost.value.clone()).collect::<Vec<_>>(), [json!("0899111222")]);
}

#[test]
fn a_family_that_moves_house_changes_hands() {
    let mut world = World::new();
    let (mut one, mut two) = (world.phone("M1"), world.phone("M2"));
    one.sync(&mut world, &[]);
    two.sync(&mut world, &[]);
    world.family("F1", support::OTHER_VILLAGE, json!({}));
    one.sync(&mut world, &[]);
    two.sync(&mut world, &[]);
    assert_eq!((one.of_kind("family").len(), two.of_kind("family").len()), (2, 2));
}

#[test]
fn a_bad_row_undoes_all_unless_partial() {
    let mut world = World::new();
    let rows: Vec<_> = [("F8", None), ("F9", Some("not a boolean"))]
        .iter()
        .map(|(number, accompanied)| pendamping_server::store::office::FamilyRow {
            line: 2,
            number: (*number).to_owned(),
            nik: NikSaid::Nothing,
            region: VILLAGE.parse().unwrap(),
            fields: support::body(json!({
                "number": number, "name": "A", "region": VILLAGE, "left_pkh": "self_sufficient",
                "accompanied": accompanied.map_or(json!(true), |text| json!(text))
            })),
        })
        .collect();
    let high_water = world.high_water();
    for (partial, dry, kept) in [(false, false, 0), (true, true, 0), (true, false, 1)] {
        let mut progress = |_| {};
        let run = ImportRun { now: at(0), today: support::day(), partial, dry, progress: &mut progress };
        let done = world.storage.import_families(&rows, run, &mut world.mint).unwrap();
        assert_eq!((done.new, done.refused.len()), (1, 1));
        assert_eq!(world.count("family"), 4 + kept);
        assert_eq!(world.high_water() > high_water, kept > 0);
    }
}

#[test]
fn two_families_cannot_have_one_nik_and_a_phone_gets_its_last_four() {
    let mut world = World::new();
    let nik = "3174015708800001";
    let text = format!("nomor_kpm,nama,nik,desa,keluar_pkh,didampingi\nF8,A,{nik},31.74.01.1001,mampu,ya\n");
    let import = |world: &mut World, text: &str| {
        let rows = families::families(&read(text.as_bytes(), families::COLUMNS).unwrap(), None);
        world.storage.import_families(&rows.good, run(at(0), &mut |_| {}), &mut world.mint).unwrap()
    };
    assert_eq!(import(&mut world, &text).new, 1);
    let again = import(&mut world, &text.replace("F8", "F9"));
    assert_eq!(again.refused, [(2, "nik: is already that of family F8".to_owned())]);
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let everything = format!("{:?}", phone.rows);
    assert!(everything.contains("\"nik4\": String(\"0001\")") && !everything.contains(nik));
    let file = std::fs::read(world.folder.path().join("centre.db")).unwrap();
    assert!(!file.is_empty());
}

#[test]
fn assignments_are_judged_and_made_once() {
    let world = World::new();
    let make = |person: &str, powers: &[Power]| {
        let assignment = AreaAssignment {
            person: person.to_owned(),
            area: "31.74.01".parse().unwrap(),
            powers: powers.iter().cloned().collect(),
            from: support::day(),
            until: None,
        };
        world.storage.assign_areas(&[assignment], at(0), support::day())
    };
    let why = |result: Result<_, Declined>| {
        result.map(|_: pendamping_server::store::office::Assigned| ()).unwrap_err().to_string()
    };
    assert_eq!(why(make("X", &[])), "no person has the number \"X\"");
    assert_eq!(why(make("K1", &[Power::Accompany])), "K1 is no mentor: only mentors accompany");
    assert_eq!(make("M1", &[]).unwrap().made, 0, "it stands");
    let taken = make("M2", &[]).unwrap();
    assert_eq!((taken.made, taken.moved, taken.from_others), (1, 3, 3));
    assert_eq!(
        why(world.storage.assign_family("F1", "K1", at(0), support::day())),
        "K1 is no mentor: only mentors accompany"
    );
    assert_eq!(
        why(world.storage.assign_family("F0", "M1", at(0), support::day())),
        "no family has the number \"F0\""
    );
}

#[test]
fn a_family_assignment_beats_the_regions() {
    let mut world = World::new();
    world.move_family("F1", "M2", at(0));
    // A later look at the region does not take it back.
    world.assign("M1", "31.74", &[Power::Accompany]);
    let mut phone = world.phone("M2");
    phone.sync(&mut world, &[]);
    assert_eq!(phone.of_kind("family").len(), 2);
}

#[test]
fn a_configuration_only_rises() {
    let mut world = World::new();
    assert!(!world.storage.configure(&config(1), at(0), &mut world.mint).unwrap());
    let mut other = config(1);
    other.limits.fence_m = 99;
    let why = world.storage.configure(&other, at(0), &mut world.mint).unwrap_err().to_string();
    assert_eq!(why, "version: 1 is not higher than 1, which is in force with other content");
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    assert!(world.storage.configure(&config(2), at(0), &mut world.mint).unwrap());
    let answer = phone.sync(&mut world, &[]);
    assert_eq!((answer.head.config.unwrap().0, answer.rows()), (2, 1));
    assert_eq!(phone.of_kind("config")[0].body["version"], 2);
}

#[test]
fn ten_thousand_families_in_seconds() {
    let mut world = World::new();
    let mut text = HEAD.to_owned();
    for n in 0..10_000 {
        let village = if n % 2 == 0 { "31.74.01.1001" } else { "31.74.02.1001" };
        text += &format!(
            "X{n},Keluarga {n},,{village},Jl. {n},,-6.2,106.8,mampu,ya,Warung {n},cakes,2019-08-17,pembibitan,nib\n"
        );
    }
    let rows = families::families(&read(text.as_bytes(), families::COLUMNS).unwrap(), Some(&config(1)));
    let mut told = Vec::new();
    let mut progress = |done| told.push(done);
    let started = std::time::Instant::now();
    let done = world.storage.import_families(&rows.good, run(at(0), &mut progress), &mut world.mint).unwrap();
    assert_eq!(done.new, 10_000);
    assert_eq!(told.len(), 100);
    // An unoptimised build on a slow machine takes a fraction of this.
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    assert_eq!(phone.of_kind("family").len(), 5_003);
    // Who reviews all of them: everyone who accompanies one is looked at, and no family for itself.
    world.people(&[("K2", Role::Coordinator)]);
    let started = std::time::Instant::now();
    world.assign("K2", "31", &[Power::ReviewVisits]);
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    assert_eq!(phone.sync(&mut world, &[]).rows(), 1);
}

#[test]
fn a_correction_survives_two_new_files() {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let family = phone.family("F1");
    let row = phone.rows[&RecordId(family.0)].clone();
    let mut corrected = row.body.clone();
    corrected.insert("phone".to_owned(), json!("0899111222"));
    let item = phone.item("family", family, row.record, Some(row.revision), json!(corrected));
    phone.sync(&mut world, &[item]);
    world.family("F1", VILLAGE, json!({"name": "Satu"}));
    world.family("F1", VILLAGE, json!({"name": "Dua"}));
    phone.sync(&mut world, &[]);
    let now = &phone.rows[&row.record];
    assert_eq!((&now.body["phone"], &now.body["name"]), (&json!("0899111222"), &json!("Dua")));
}
