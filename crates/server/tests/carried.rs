//! An older backup takes the centre's place, and what no phone can bring back goes on: the audit log with whatever was noted of it, who had
//! whose data, and what revoked phones handed in before they wiped themselves.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::id::RecordId;
use pendamping_protocol::code::Code;
use pendamping_protocol::sync::{Head, Item};
use pendamping_server::store::disclosure::OwnData;
use pendamping_server::store::office::{Office, RevokeWhat};
use pendamping_server::store::sqlite::{FILE, SqliteStorage};
use pendamping_store_api::upkeep::GetSyncState;
use pendamping_sync::Action;
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::Path;
use support::command::{good, lines, ran};
use support::doors::Doors;
use support::handset::{Fate, Handset, Road};
use support::photos::{begin, counted, missing, named, photo, picture, told};
use support::{Phone, World, at, visit, word};

/// One sync over HTTP, with something besides.
fn sync(doors: &Doors, phone: &mut Phone, items: &[Item], besides: Value) -> Head {
    let mut request = phone.request(items);
    request["besides"] = besides;
    doors.told(phone, &request)
}

/// The last line of `audit verify`, as an office notes it.
fn last(folder: &Path) -> String {
    let said = good(folder, &["audit", "verify"]);
    said.lines().find_map(|line| line.strip_prefix("last ")).unwrap().to_owned()
}

fn noted(folder: &Path, noted: &str) -> (i32, Value) {
    let done = ran(folder, &["audit", "verify", "--json", "--noted", noted]);
    (done.code, serde_json::from_str(&done.out).unwrap())
}

#[test]
fn what_was_noted_before_a_restore_is_known_after_it_and_nobody_can_make_it_up() {
    let mut world = World::new();
    let (mut mentor, mut reviewer) = (world.phone("M1"), world.phone("K1"));
    let folder = world.folder.path().to_owned();
    let file = folder.join("pusat.zip");
    let path = file.to_str().unwrap();
    let shared = last(&folder);
    good(&folder, &["backup", path]);
    let doors = Doors::open(&world);
    sync(&doors, &mut mentor, &[], json!({}));
    let middle = last(&folder);
    sync(&doors, &mut reviewer, &[], json!({}));
    let end = last(&folder);
    let disclosed = |folder: &Path| lines(folder, &["audit", "family", "F1", "--json"]);
    let before = disclosed(&folder);
    assert_eq!(before.len(), 2);
    let moments = || -> Vec<Value> {
        let told = lines(&folder, &["audit", "list", "--what", "disclosed", "--json"]);
        told.iter().map(|line| json!([line["at"], line["person"]])).collect()
    };
    let then = moments();

    let said = good(&folder, &["restore", path, "--replace"]);
    assert!(said.contains(&format!("the audit log that was there ended with {end}; ")), "{said}");
    assert!(said.contains("is carried over: 2 entries"), "{said}");
    assert_eq!((disclosed(&folder), moments()), (before.clone(), then.clone()), "as it was, to the moment");
    let text = good(&folder, &["audit", "list", "--what", "disclosed"]);
    assert!(text.contains("\"carried\":{") && text.contains(" = Keluarga F1 (F1)"), "{text}");
    let family = world.family_phone("F1");
    let caller = pendamping_server::auth::authenticate(
        world.storage.as_ref(),
        Some(&format!("Bearer {}", family.token)),
    );
    let own = world.storage.own_disclosures(&caller.unwrap()).unwrap().unwrap();
    let names: Vec<&str> = own.lines.iter().filter_map(|line| line.name.as_deref()).collect();
    assert_eq!(names, ["Nama K1", "Nama M1"], "the family reads it as before");

    // What is of both lives is itself; what is of the old one alone stands in a later entry.
    assert_eq!((noted(&folder, &shared).0, &noted(&folder, &shared).1["noted_in"]), (0, &Value::Null));
    let mut ends = vec![middle.clone(), end.clone()];
    for known in &ends {
        let (code, said) = noted(&folder, known);
        assert!(code == 0 && said["whole"] == true && said["noted_in"].is_u64(), "{known}: {said}");
    }
    let text = good(&folder, &["audit", "verify", "--noted", &end]);
    assert!(text.contains("is of the log as it was before a restore; it was carried over"), "{text}");
    // The same backup again, and once more: the lives before are known through all of them.
    for _ in 0..2 {
        ends.push(last(&folder));
        good(&folder, &["restore", path, "--replace"]);
        for known in &ends {
            assert_eq!(noted(&folder, known).0, 0, "{known} of {ends:?}");
        }
        assert_eq!((disclosed(&folder), moments()), (before.clone(), then.clone()));
    }
    // Then one that was made between: what it shares with the life before begins later.
    good(&folder, &["revoke", "--person", "M2"]);
    let between = folder.join("antara.zip");
    good(&folder, &["backup", between.to_str().unwrap()]);
    good(&folder, &["enrol", "--person", "M2", "--json", "--centre", "https://pusat.example.id"]);
    ends.push(last(&folder));
    good(&folder, &["restore", between.to_str().unwrap(), "--replace"]);
    good(&folder, &["restore", path, "--replace"]);
    for known in &ends {
        assert_eq!(noted(&folder, known).0, 0, "{known} of {ends:?}");
    }

    // Whoever writes the log anew keeps it whole, and not what was noted.
    let (seq, _) = middle.split_once(':').unwrap();
    let made_up = format!("{seq}:{}", "07".repeat(32));
    assert_eq!(noted(&folder, &made_up).0, 1);
    rewrite(&folder);
    assert_eq!(
        ran(&folder, &["audit", "verify"]).out.lines().next(),
        Some("the chain is BROKEN: the database no longer refuses to change entries")
    );
    for known in [&middle, &end] {
        let (code, said) = noted(&folder, known);
        assert!(
            code == 1 && said["fault"].as_str().unwrap().contains("is not the one that was noted"),
            "{said}"
        );
    }
}

/// Changes whom the disclosures name, and chains everything behind them anew.
fn rewrite(folder: &Path) {
    let open = Connection::open(folder.join(FILE)).unwrap();
    open.execute_batch(
        "DROP TRIGGER audit_is_append_only_update;
         UPDATE audit SET detail = replace(detail, '\"families\":[', '\"families\":[\"0\",') WHERE what = 'disclosed'",
    )
    .unwrap();
    let mut query = open.prepare("SELECT seq, at, what, detail FROM audit ORDER BY seq").unwrap();
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))).unwrap();
    let rows: Vec<(i64, i64, String, String)> = rows.map(Result::unwrap).collect();
    let mut last = vec![0; 32];
    for (seq, at, what, detail) in rows {
        let mut sha = Sha256::new();
        sha.update(&last);
        sha.update(seq.to_be_bytes());
        sha.update(at.to_be_bytes());
        sha.update((what.len() as u64).to_be_bytes());
        sha.update(what);
        sha.update(detail);
        let hash = sha.finalize().to_vec();
        open.execute("UPDATE audit SET previous = ?2, hash = ?3 WHERE seq = ?1", params![seq, last, hash])
            .unwrap();
        last = hash;
    }
    open.execute("UPDATE centre SET audit_head = ?1", [last]).unwrap();
}

#[test]
fn what_a_revoked_phone_handed_in_outlives_an_older_backup() {
    let mut world = World::new();
    let mut known = world.phone("M1");
    let folder = world.folder.path().to_owned();
    let file = folder.join("pusat.zip");
    let path = file.to_str().unwrap();
    good(&folder, &["backup", path]);
    // Another app of the same mentor, of after the backup, and a family of after it.
    let mut later = world.phone("M1");
    let mut stays = world.phone("M2");
    world.family("F9", support::VILLAGE, json!({}));
    let doors = Doors::open(&world);
    for phone in [&mut known, &mut later, &mut stays] {
        sync(&doors, phone, &[], json!({}));
    }
    // By the clock of the doors.
    world.storage.revoke(&RevokeWhat::Person("M1".to_owned()), at(90)).unwrap();
    let status = good(&folder, &["status"]);
    assert_eq!(status.matches("has not come since, and wiped nothing").count(), 2, "{status}");
    drop(doors);
    let doors = Doors::with(&world, || at(120), false);
    for (phone, n) in [(&mut known, 1), (&mut later, 2)] {
        let (here, gone) = (phone.family("F1"), phone.family("F9"));
        let items = [phone.visit(here).1, phone.visit(gone).1];
        let head = sync(&doors, phone, &items, json!({}));
        assert!(head.receipts.iter().all(|receipt| word(&receipt.outcome) == "received") && head.revoked);
        let left = json!({
            "id": format!("draft visit {here}"), "why": "draft", "at": "2026-03-02T20:40:00Z",
            "text": json!({"results": format!("baru mulai {n}"), "topics": ["debt", "stock"]}).to_string()
        });
        sync(&doors, phone, &[], json!({"left": [left]}));
    }
    let status = good(&folder, &["status"]);
    assert_eq!(status.matches(": handed in what was unsent, last on ").count(), 2, "{status}");
    let left = |folder: &Path| lines(folder, &["left-behind", "--json"]);
    let before = left(&folder);
    assert_eq!((before.len(), world.count("visit")), (2, 4));
    drop(doors);

    let said = good(&folder, &["restore", path, "--replace"]);
    assert!(
        said.contains("carried over from revoked phones: 2 records, 2 pieces for `left-behind`"),
        "{said}"
    );
    assert!(said.contains("2 RECORDS OF REVOKED PHONES COULD NOT BE CARRIED OVER"), "{said}");
    assert_eq!((left(&folder), world.count("visit")), (before, 2));
    let mut reviewer = world.phone("K1");
    reviewer.sync(&mut world, &[]);
    assert_eq!(reviewer.of_kind("visit").len(), 2, "who reviews sees them");
    // In words: whose, what, which day by the office's clock.
    let text = good(&folder, &["left-behind"]);
    let head = "visit of Keluarga F1 (F1), only begun, by Nama M1 (M1), written Tuesday, 3 March 2026, 03:40 WIB, came ";
    assert!(
        text.contains(head) && !text.contains('{') && !text.contains(&known.family("F1").to_string()),
        "{text}"
    );
    assert!(text.contains("\n    results: baru mulai 1\n    topics: debt, stock\n"), "{text}");
    // Once more: each is there once.
    good(&folder, &["restore", path, "--replace"]);
    assert_eq!((left(&folder).len(), world.count("visit")), (2, 2));
    // A phone that was taken out stays out, and one that was enrolled after the backup goes on without another code.
    let doors = Doors::open(&world);
    for phone in [&mut known, &mut later] {
        assert!(sync(&doors, phone, &[], json!({})).revoked);
    }
    let head = sync(&doors, &mut stays, &[], json!({}));
    assert!(!head.revoked, "{head:?}");
}

#[test]
fn photos_that_a_revoked_phone_handed_in_outlive_an_older_backup() {
    let [of_record, of_piece, lost, refused] = [1, 2, 3, 4].map(|seed| picture(seed, 80));
    let mut world = World::new();
    let mut phone = world.phone("M1");
    let folder = world.folder.path().to_owned();
    let file = folder.join("pusat.zip");
    let path = file.to_str().unwrap();
    good(&folder, &["backup", path]);
    phone.sync(&mut world, &[]);
    told(&mut world, &mut phone, "F1", &[&of_record, &lost, &refused]);
    world.storage.revoke(&RevokeWhat::Person("M1".to_owned()), at(90)).unwrap();
    let doors = Doors::with(&world, || at(120), false);
    let piece = json!({"photos": [photo(&of_piece)]}).to_string();
    let left = json!({"id": "draft visit 1", "why": "draft", "at": "2026-03-02T20:40:00Z", "text": piece});
    assert!(sync(&doors, &mut phone, &[], json!({"left": [left]})).revoked);
    let create = |jpeg: &[u8], bytes: &[u8]| begin(&doors, &phone, &named(jpeg), bytes.len(), bytes).status;
    assert_eq!([&of_record, &of_piece, &lost].map(|jpeg| create(jpeg, jpeg)), [201; 3]);
    assert_eq!(create(&refused, b"lain"), 422);
    drop(doors);
    assert_eq!(counted(&world), (3, 0));
    let name = named(&lost);
    std::fs::remove_file(folder.join("photos").join(&name[..2]).join(format!("{name}.jpg"))).unwrap();

    // Nobody sends them once more: the phone has wiped itself.
    for again in 1..=2 {
        let said = good(&folder, &["restore", path, "--replace"]);
        assert_eq!(said.contains("1 PHOTOS ARE NOT THERE"), again == 1, "{said}");
        assert_eq!(counted(&world), (2, 1));
        let listed = missing(&world);
        let mut expected = [(name.clone(), "app_revoked"), (named(&refused), "wrong_hash")];
        expected.sort();
        let mut listed: Vec<_> = listed.iter().map(|(name, why)| (name.clone(), why.as_str())).collect();
        listed.sort();
        assert_eq!(listed, expected);
    }
    let said = good(&folder, &["backup", folder.join("lagi.zip").to_str().unwrap()]);
    assert!(said.contains(", 2 photos\n"), "{said}");
}

#[test]
fn what_revoked_phones_wrote_on_one_another_is_carried_over_in_its_order() {
    let mut world = World::new();
    let folder = world.folder.path().to_owned();
    let file = folder.join("pusat.zip");
    let path = file.to_str().unwrap();
    let (mut first, mut other) = (world.phone("M1"), world.phone("M1"));
    good(&folder, &["backup", path]);
    for phone in [&mut first, &mut other] {
        phone.sync(&mut world, &[]);
    }
    let family = first.family("F1");
    let (record, begun) = first.visit(family);
    first.sync(&mut world, std::slice::from_ref(&begun));
    other.sync(&mut world, &[]);
    let fields = |results: &str| {
        let mut fields = visit(0);
        fields["results"] = json!(results);
        fields
    };
    let edit = other.item("visit", family, record, Some(begun.id), fields("Buku kas lengkap"));
    // Of an app that is newer than the centre: it is kept until the centre knows it.
    let strange = RecordId(other.id());
    let unknown = other.item("harvest", family, strange, None, json!({"kilos": 3}));
    assert_eq!(other.sync(&mut world, &[edit.clone(), unknown]).words()[0], "received");
    first.sync(&mut world, &[]);
    let last = first.item("visit", family, record, Some(edit.id), fields("Buku kas dibawa pulang"));
    assert_eq!(first.sync(&mut world, &[last]).words(), ["received"]);
    assert_eq!(world.storage.status().unwrap().kept_aside, 1);
    // Whose work rests on the other's is revoked first.
    world.storage.revoke(&RevokeWhat::Install(other.install), at(90)).unwrap();
    world.storage.revoke(&RevokeWhat::Install(first.install), at(91)).unwrap();

    let said = good(&folder, &["restore", path, "--replace"]);
    assert!(said.contains("carried over from revoked phones: 4 records, 0 pieces"), "{said}");
    assert!(!said.contains("COULD NOT BE CARRIED OVER"), "{said}");
    assert_eq!((world.count("visit"), world.storage.status().unwrap().kept_aside), (1, 1));
    let mut reviewer = world.phone("K1");
    reviewer.sync(&mut world, &[]);
    assert_eq!(reviewer.of_kind("visit")[0].body["results"], "Buku kas dibawa pulang");
}

/// A new code, by the real clock.
fn code(folder: &Path, number: &str) -> String {
    let args = ["enrol", "--person", number, "--json", "--centre", "https://pusat.example.id"];
    lines(folder, &args)[0]["code"].as_str().unwrap().to_owned()
}

#[test]
fn codes_that_were_used_or_withdrawn_stay_so() {
    let mut world = World::new();
    let folder = world.folder.path().to_owned();
    let file = folder.join("pusat.zip");
    let path = file.to_str().unwrap();
    let now = chrono::Utc::now();
    let (used, silent) = (code(&folder, "M1"), code(&folder, "M1"));
    let (withdrawn, waiting) = (code(&folder, "M2"), code(&folder, "K1"));
    // Its answer was lost on the way, as far as the backup knows.
    let mut spoken = world.redeem(&silent, now).unwrap();
    good(&folder, &["backup", path]);
    for phone in [&mut spoken, &mut world.redeem(&used, now).unwrap()] {
        phone.sync_at(&mut world, now, &[]);
    }
    let told = good(&folder, &["revoke", "--person", "M2"]);
    assert!(told.contains("no app in use to revoke"), "{told}");
    let logged = lines(&folder, &["audit", "list", "--json", "--what", "codes_withdrawn"]);
    assert_eq!((logged.len(), &logged[0]["person"]["number"]), (1, &json!("M2")));
    let issued = code(&folder, "K1");

    let said = good(&folder, &["restore", path, "--replace"]);
    assert!(said.contains("Codes are as they were in the centre that was there."), "{said}");
    assert!(!said.contains("need a new code") && !said.contains("and revocations"), "{said}");
    let refused = |world: &mut World, code: &str| world.redeem(code, now).err().map(|error| error.code);
    let (gone, again) = (Some(Code::CodeUnknown), Some(Code::CodeUsed));
    assert_eq!([&used, &silent].map(|code| refused(&mut world, code)), [again.clone(), again]);
    assert_eq!(refused(&mut world, &withdrawn), gone);
    assert_eq!([&waiting, &issued].map(|code| refused(&mut world, code)), [None, None]);

    // Where nothing is left to read it from, nobody knows which were used.
    let apart = tempfile::tempdir().unwrap();
    let said = good(apart.path(), &["restore", path]);
    assert!(said.contains("Apps that were enrolled after it need a new code"), "{said}");
    assert!(said.contains("Codes that were given out before work no more"), "{said}");
    world.storage = std::sync::Arc::new(SqliteStorage::open(apart.path()).unwrap());
    for code in [&used, &silent, &withdrawn, &waiting] {
        assert_eq!(refused(&mut world, code), gone);
    }
    let given = code(apart.path(), "K1");
    let said = good(apart.path(), &["restored", "--yes"]);
    assert!(said.contains("Codes that were given out before work no more"), "{said}");
    assert_eq!(refused(&mut world, &given), gone);
}

/// An app says itself what its next token is known by, and may name one that was another's and has ended.
#[test]
fn an_app_that_named_anothers_ended_token_does_not_keep_a_backup_from_being_put_back() {
    for (honest, other) in [("M1", "M2"), ("M2", "M1")] {
        let mut world = World::new();
        let (owner, namer) = (world.phone(honest), world.phone(other));
        let folder = world.folder.path().to_owned();
        let file = folder.join("pusat.zip");
        let keeps = |column: &str, hash: Option<[u8; 32]>, phone: &Phone| {
            let open = Connection::open(folder.join(FILE)).unwrap();
            let statement = format!("UPDATE install SET {column} = ?2 WHERE id = ?1");
            open.execute(&statement, params![phone.install.0.as_bytes(), hash]).unwrap();
        };
        keeps("next_token", Some([7; 32]), &owner);
        good(&folder, &["backup", file.to_str().unwrap()]);
        keeps("next_token", None, &owner);
        keeps("token_hash", Some([8; 32]), &owner);
        keeps("next_token", Some([7; 32]), &namer);
        good(&folder, &["restore", file.to_str().unwrap(), "--replace"]);
        let open = Connection::open(folder.join(FILE)).unwrap();
        let query = "SELECT token_hash, next_token FROM install WHERE id = ?1";
        let now: (Vec<u8>, Option<Vec<u8>>) = open
            .query_row(query, [owner.install.0.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        assert_eq!(now, (vec![8; 32], None), "whose it was goes on with what it had last");
    }
}

/// What was said before it was revoked, and then by whoever has its token alone.
#[test]
fn that_nothing_is_left_on_a_revoked_phone_is_said_by_who_has_its_key() {
    for before in [0, 3] {
        let mut world = World::new();
        let mut phone = world.phone("M1");
        phone.sync(&mut world, &[]);
        let folder = world.folder.path().to_owned();
        let family = phone.family("F1");
        let said = |phone: &Phone, items: &[Item], unsent: u64| {
            let mut request = phone.request(items);
            request["waiting"] = json!({"count": unsent, "set_aside": 0});
            support::doors::bytes(&request)
        };
        let item = phone.visit(family).1;
        let saying = said(&phone, &[], before);
        phone.send(&mut world, at(70), &saying, usize::MAX).unwrap();
        world.storage.revoke(&RevokeWhat::Install(phone.install), at(80)).unwrap();
        let doors = Doors::with(&world, || at(90), false);
        let token = format!("Bearer {}", phone.token);
        let done =
            doors.ask("POST", "/v1/sync", &[("authorization", &token)], &said(&phone, &[], 3 - before));
        assert_eq!(done.status, 200);
        let status = good(&folder, &["status"]);
        assert!(
            status.contains(&format!(" {before} unsent,"))
                && status.contains(": has not come since, and wiped nothing"),
            "{status}"
        );
        drop(doors);
        let all = said(&phone, &[item], 0);
        phone.send(&mut world, at(100), &all, usize::MAX).unwrap();
        let status = good(&folder, &["status"]);
        assert!(status.contains(" 0 unsent,") && status.contains(": handed in what was unsent"), "{status}");
    }
}

/// It says so under its key, at once, and forgets with the answer to that alone: whatever is lost on the way.
#[test]
fn a_revoked_phone_with_nothing_to_send_is_heard_of_before_it_forgets() {
    for lost in [None, Some(0), Some(1)] {
        let mut world = World::new();
        let mut phone = Handset::of(&mut world, "M1");
        (0..2).for_each(|_| assert!(phone.sync(&Road::new(&mut world)).0.is_none()));
        let install = phone.ask(GetSyncState).install;
        world.storage.revoke(&RevokeWhat::Install(install), at(80)).unwrap();
        let folder = world.folder.path().to_owned();
        let road = Road::new(&mut world);
        road.now.set(at(90));
        if let Some(exchange) = lost {
            (0..exchange).for_each(|_| drop(phone.turn(&road)));
            road.fate.set(Fate::Lost);
            assert!(matches!(phone.turn(&road).next, Action::WaitUntil(_)));
            road.fate.set(Fate::Whole);
        }
        let (failure, action) = phone.sync(&road);
        assert!(failure.is_none() && action == Action::Wipe, "{failure:?} {action:?}");
        let sent = road.sent.take();
        let signed: Vec<bool> = sent.iter().map(|(_, signature)| signature.is_some()).collect();
        assert_eq!(
            signed.iter().filter(|signed| !**signed).count(),
            1 + usize::from(lost == Some(0)),
            "{signed:?}"
        );
        assert_eq!(signed.len(), 2 + usize::from(lost.is_some()), "and then it is quiet");
        let status = good(&folder, &["status"]);
        assert!(status.contains(": handed in what was unsent"), "{status}");
    }
}
