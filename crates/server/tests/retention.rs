//! The retention schedule: rehearsed, then done, by the days of the programme's file; and what it can never touch.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_server::store::office::Office;
use pendamping_server::store::sqlite::FILE;
use rusqlite::Connection;
use support::command::{good, lines, ran};
use support::doors::{Doors, Response};
use support::photos::{metadata, named, picture, told};
use support::{Phone, World};

const PROGRAMME: &str = include_str!("../../../assets/programme/prokus-2020.toml");

fn configured(world: &World, version: u32, section: &str) -> (i32, String) {
    let file = world.folder.path().join("programme.toml");
    let text = PROGRAMME.replacen("version = 1", &format!("version = {version}"), 1);
    let begin = text.find("[retention]").unwrap();
    let end = begin + text[begin..].find("\n\n").unwrap();
    std::fs::write(&file, format!("{}{section}{}", &text[..begin], &text[end..])).unwrap();
    let done = ran(world.folder.path(), &["configure", file.to_str().unwrap()]);
    (done.code, format!("{}{}", done.out, done.err))
}

#[test]
fn what_was_kept_long_enough_goes_and_nothing_else() {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let folder = world.folder.path().to_owned();
    let open = Connection::open(folder.join(FILE)).unwrap();
    let count = |table: &str| -> i64 {
        open.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    };
    assert_eq!(configured(&world, 2, "[retention]\nleft_behind = 90\ndisclosures = 400\n").0, 0);
    // By the real clock, which the command goes by: some older than their days, some not.
    let now = chrono::Utc::now();
    let ago = |days: i64| (now - chrono::Duration::days(days)).timestamp_millis();
    for (n, days) in [(1, 91), (2, 89)] {
        let install = phone.install.0.as_bytes();
        let piece = "INSERT INTO left_behind VALUES (?1, ?2, 'draft', 0, ?3, '{}')";
        open.execute(piece, rusqlite::params![install, n.to_string(), ago(days)]).unwrap();
        let request = "INSERT INTO data_request VALUES (?1, ?2, ?2, 'copy', '', 0, 0, ?3, 'Sudah')";
        open.execute(request, rusqlite::params![[n as u8; 16], [0_u8; 16], ago(1_005 + days)]).unwrap();
    }
    // One that waits for its answer stays, however long.
    let waits = "INSERT INTO data_request VALUES (?1, ?1, ?1, 'copy', '', 0, 0, NULL, NULL)";
    open.execute(waits, [[9_u8; 16]]).unwrap();
    let old = (now - chrono::Duration::days(402)).date_naive().to_string();
    open.execute(
        "INSERT INTO opening (install, family, day, shown, count) VALUES (?1, 'f', ?2, ?2, 3)",
        rusqlite::params![[1_u8; 16], old],
    )
    .unwrap();
    let fresh = (now - chrono::Duration::days(2)).date_naive().to_string();
    open.execute(
        "INSERT INTO opening (install, family, day, shown, count) VALUES (?1, 'f', ?2, ?2, 3)",
        rusqlite::params![[1_u8; 16], fresh],
    )
    .unwrap();
    let never = ["record", "revision", "audit", "period", "family", "family_identity", "person", "photo"];
    let before = never.map(count);

    let said = good(&folder, &["retention"]);
    assert!(said.contains("after 90 days: 1\n") && said.contains("after 1095 days: 1\n"), "{said}");
    assert!(said.contains("a rehearsal, nothing was deleted"), "{said}");
    assert_eq!((count("left_behind"), count("data_request")), (2, 3));
    assert_eq!(never.map(count), before, "a rehearsal is not even noted");
    let done = good(&folder, &["retention", "--yes"]);
    assert!(done.ends_with("\ndeleted\n"), "{done}");
    assert_eq!((count("left_behind"), count("data_request"), count("opening")), (1, 2, 1));
    let noted = lines(&folder, &["audit", "list", "--json", "--what", "retention"]);
    assert_eq!((noted.len(), &noted[0]["detail"]["left_behind"]), (1, &serde_json::json!(1)));
    let mut expected = before;
    expected[2] += 1;
    assert_eq!(never.map(count), expected, "but for the one entry");
    assert_eq!(ran(&folder, &["audit", "verify"]).code, 0);
    // Again there is nothing to do, and nothing to note.
    good(&folder, &["retention", "--yes"]);
    assert_eq!(count("audit"), expected[2]);
}

#[test]
fn a_schedule_names_what_there_is_and_days_that_can_be() {
    let world = World::empty();
    for (section, says) in [
        ("[retention]\naudit = 90\n", "retention: unknown field `audit`"),
        ("[retention]\nleft_behind = 1\n", "retention.left_behind: must be 30 to 36,500 days"),
        ("[retention]\nfamilies_gone = 400\n", "retention.families_gone: must not be fewer days than photos"),
    ] {
        let (code, said) = configured(&world, 1, section);
        assert!(code == 1 && said.contains(says), "{said}");
    }
    assert_eq!(configured(&world, 1, "").0, 0, "without one the assumed figures hold");
    assert!(good(world.folder.path(), &["retention"]).contains("after 365 days: 0"));
}

fn send(doors: &Doors, phone: &Phone, picture: &[u8]) -> Response {
    let (token, length) = (format!("Bearer {}", phone.token), picture.len().to_string());
    let metadata = metadata(&named(picture));
    let headers = [
        ("authorization", token.as_str()),
        ("tus-resumable", "1.0.0"),
        ("upload-length", length.as_str()),
        ("upload-metadata", metadata.as_str()),
        ("content-type", "application/offset+octet-stream"),
    ];
    doors.ask("POST", "/v1/photos", &headers, picture)
}

#[test]
fn photos_end_with_what_told_of_them_and_are_never_taken_again() {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let pictures = [1, 2, 3, 4, 5].map(|seed| picture(seed, 64));
    let [past, shared, money, awaited, stuck] = &pictures;
    let old = told(&mut world, &mut phone, "F1", &[past, shared, money, awaited, stuck]);
    let recent = told(&mut world, &mut phone, "F2", &[shared]);
    let folder = world.folder.path().to_owned();
    let open = Connection::open(folder.join(FILE)).unwrap();
    let now = chrono::Utc::now();
    let ago = |days: i64| (now - chrono::Duration::days(days)).timestamp_millis();
    for (record, days) in [(old, 1_826), (recent, 1_824)] {
        open.execute(
            "UPDATE record SET received = ?2 WHERE id = ?1",
            rusqlite::params![record.0.as_bytes(), ago(days)],
        )
        .unwrap();
    }
    // Evidence of money, however old, keeps its picture.
    let witness = "INSERT INTO record SELECT ?1, 'aid_witness', scope_key, head, parent, author, position, received, saved, revisions,
         body, flags, lost FROM record WHERE id = ?2";
    open.execute(witness, rusqlite::params![[7_u8; 16], old.0.as_bytes()]).unwrap();
    let tells = "INSERT INTO photo_use VALUES (unhex(?1), ?2, ?2, 1)";
    open.execute(tells, rusqlite::params![named(money), [7_u8; 16]]).unwrap();
    let doors = Doors::open(&world);
    for picture in [past, shared, money, stuck] {
        assert_eq!(send(&doors, &phone, picture).status, 201);
    }
    let file = |picture: &[u8]| {
        let name = named(picture);
        folder.join("photos").join(&name[..2]).join(format!("{name}.jpg"))
    };
    let known = || -> i64 { open.query_row("SELECT count(*) FROM photo_use", [], |row| row.get(0)).unwrap() };
    let before = known();
    let counted = || {
        let photos = world.storage.status().unwrap().photos;
        (photos.held, photos.awaited)
    };
    assert_eq!(counted(), (4, 1));

    let said = good(&folder, &["retention"]);
    assert!(said.contains("photos, after 1825 days: 3\n"), "{said}");
    assert!(file(past).exists() && counted() == (4, 1), "a rehearsal leaves them");
    // The place fails for one of them: it is said, nobody is shown the picture, and the next run ends it.
    let (within, aside) = (file(stuck).parent().unwrap().to_owned(), folder.join("aside"));
    std::fs::rename(&within, &aside).unwrap();
    std::fs::write(&within, "in the way").unwrap();
    let failed = ran(&folder, &["retention", "--yes"]);
    assert!(
        failed.code == 1 && failed.out.contains("1 PHOTOS that are not shown"),
        "{}{}",
        failed.out,
        failed.err
    );
    assert_eq!(counted(), (3, 0), "it still lies there");
    std::fs::remove_file(&within).unwrap();
    std::fs::rename(&aside, &within).unwrap();
    assert!(good(&folder, &["retention", "--yes"]).contains("photos, after 1825 days: 1\n"));
    assert!(!file(stuck).exists());
    let there = [past, shared, money].map(|picture| file(picture).exists());
    assert_eq!((there, counted()), ([false, true, true], (2, 0)));
    for picture in [past, awaited] {
        assert_eq!(send(&doors, &phone, picture).refusal().1, "not_found", "it is not taken again");
    }
    assert_eq!(known(), before, "that it was offered once stays known");
    let noted = lines(&folder, &["audit", "list", "--json", "--what", "retention"]);
    assert_eq!(
        noted[0]["detail"]["photos"].as_u64().unwrap() + noted[1]["detail"]["photos"].as_u64().unwrap(),
        4
    );
    good(&folder, &["retention", "--yes"]);
    assert_eq!(
        lines(&folder, &["audit", "list", "--json", "--what", "retention"]).len(),
        2,
        "there is nothing more to do"
    );
    good(&folder, &["audit", "verify"]);
}

#[test]
fn what_lies_elsewhere_is_not_called_deleted() {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let pictures = [1, 2].map(|seed| picture(seed, 64));
    let [here, elsewhere] = &pictures;
    let record = told(&mut world, &mut phone, "F1", &[here, elsewhere]);
    let doors = Doors::open(&world);
    for picture in [here, elsewhere] {
        assert_eq!(send(&doors, &phone, picture).status, 201);
    }
    let folder = world.folder.path().to_owned();
    let open = Connection::open(folder.join(FILE)).unwrap();
    let ago = (chrono::Utc::now() - chrono::Duration::days(1_826)).timestamp_millis();
    open.execute(
        "UPDATE record SET received = ?2 WHERE id = ?1",
        rusqlite::params![record.0.as_bytes(), ago],
    )
    .unwrap();
    let place = tempfile::tempdir().unwrap();
    let lies = |at: &std::path::Path, picture: &[u8]| {
        let name = named(picture);
        at.join(&name[..2]).join(format!("{name}.jpg"))
    };
    let (held, photos) = (|| world.storage.status().unwrap().photos.held, folder.join("photos"));
    // Another place than `serve` was told: it is said, and nothing at all is ended.
    let other = place.path().join("other");
    let refused = ran(&folder, &["retention", "--yes", "--photos", other.to_str().unwrap()]);
    assert!(refused.code == 1 && refused.err.contains("--photos"), "{}{}", refused.out, refused.err);
    assert!(refused.err.contains("nothing was deleted"), "{}", refused.err);
    assert_eq!(held(), 2);
    assert_eq!(lines(&folder, &["audit", "list", "--json", "--what", "retention"]).len(), 0);
    // One of them lies elsewhere: it is said, and each run names it again.
    let moved = place.path().join("moved.jpg");
    std::fs::rename(lies(&photos, elsewhere), &moved).unwrap();
    for due in [2, 1] {
        if due == 1 {
            // Another of whose place there is no doubt.
            std::fs::write(lies(&photos, here), here).unwrap();
            let counts = "INSERT INTO photo SELECT unhex(?1), 1, ?2";
            open.execute(counts, rusqlite::params![named(here), ago]).unwrap();
        }
        let done = ran(&folder, &["retention", "--yes"]);
        assert!(done.code == 1 && done.out.contains("1 PHOTOS WERE NOT FOUND"), "{}{}", done.out, done.err);
        assert!(!lies(&photos, here).exists());
        assert_eq!(held(), 1, "it is not forgotten");
    }
    let alone = ran(&folder, &["retention", "--yes"]);
    assert!(alone.code == 1 && alone.err.contains("--lost"), "{}{}", alone.out, alone.err);
    std::fs::rename(&moved, lies(&photos, elsewhere)).unwrap();
    assert!(good(&folder, &["retention", "--yes"]).ends_with("\ndeleted\n"));
    assert!(!lies(&photos, elsewhere).exists() && held() == 0);
    // What is nowhere is forgotten when that is said.
    let counts = "INSERT INTO photo SELECT unhex(?1), 1, ?2";
    open.execute(counts, rusqlite::params![named(here), ago]).unwrap();
    assert_eq!(ran(&folder, &["retention", "--yes"]).code, 1);
    let lost = good(&folder, &["retention", "--yes", "--lost"]);
    assert!(lost.contains("1 photos were not found, and are forgotten"), "{lost}");
    assert_eq!(held(), 0);
}

#[test]
fn nothing_is_left_in_the_files_of_what_went_and_whoever_reads_meanwhile_is_told_of() {
    let mut world = World::new();
    let folder = world.folder.path().to_owned();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    assert_eq!(configured(&world, 2, "[retention]\nleft_behind = 90\n").0, 0);
    let open = Connection::open(folder.join(FILE)).unwrap();
    let long_ago = (chrono::Utc::now() - chrono::Duration::days(91)).timestamp_millis();
    let piece =
        "INSERT INTO left_behind VALUES (?1, 'n', 'draft', 0, ?2, '{\"said\": \"Anak sakit keras\"}')";
    open.execute(piece, rusqlite::params![phone.install.0.as_bytes(), long_ago]).unwrap();
    let traces = || {
        let files = [FILE.to_owned(), format!("{FILE}-wal")];
        let read = |file: &String| std::fs::read(folder.join(file)).unwrap_or_default();
        files.iter().map(read).any(|bytes| bytes.windows(16).any(|some| some == b"Anak sakit keras"))
    };
    assert!(traces());
    open.execute_batch("BEGIN; SELECT count(*) FROM record;").unwrap();
    let done = ran(&folder, &["retention", "--yes"]);
    assert_ne!(done.code, 0);
    assert!(done.err.contains("run this once more"), "{}", done.err);
    open.execute_batch("COMMIT").unwrap();
    good(&folder, &["retention", "--yes"]);
    assert!(!traces());
}
