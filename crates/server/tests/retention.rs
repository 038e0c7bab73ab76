//! The retention schedule: rehearsed, then done, by the days of the programme's file; and what it can never touch.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_server::store::sqlite::FILE;
use rusqlite::Connection;
use support::World;
use support::command::{good, lines, ran};

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
    open.execute("INSERT INTO opening VALUES (?1, 'f', ?2, 3)", rusqlite::params![[1_u8; 16], old]).unwrap();
    let fresh = (now - chrono::Duration::days(2)).date_naive().to_string();
    open.execute("INSERT INTO opening VALUES (?1, 'f', ?2, 3)", rusqlite::params![[1_u8; 16], fresh])
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
    ] {
        let (code, said) = configured(&world, 1, section);
        assert!(code == 1 && said.contains(says), "{said}");
    }
    assert_eq!(configured(&world, 1, "").0, 0, "without one the assumed figures hold");
    assert!(good(world.folder.path(), &["retention"]).contains("after 365 days: 0"));
}
