//! Objections at the centre: sealed on the way and read by whoever answers, against a decision on that very proposal, answered by
//! somebody who had no hand in it.
#![allow(clippy::unwrap_used)]

mod files;
mod money;
mod support;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use files::{ran, table};
use money::{centre_key, decision, proposal, sealed, send};
use pendamping_domain::actor::{Power, Role};
use pendamping_domain::id::{FamilyId, RecordId, RevisionId};
use pendamping_domain::objection::{OBJECTIONS_BY_CHANNEL, TEXT_MAX};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rusqlite::Connection;
use serde_json::{Value, json};
use support::doors::{Doors, bytes};
use support::{Phone, World, at};

const WORDS: &str = "Pendamping minta bagian \u{2014} kami menolak";

/// D1 declined what M1 proposed of F1; D2 had no hand in it.
struct Declined {
    world: World,
    mentor: Phone,
    first: Phone,
    second: Phone,
    home: Phone,
    family: FamilyId,
    selection: (RecordId, RevisionId),
    decision: RecordId,
}

fn declined() -> Declined {
    let mut world = World::new();
    world.people(&[("D1", Role::Coordinator), ("D2", Role::Coordinator), ("V1", Role::Coordinator)]);
    world.assign("D1", "31.74", &[Power::DecideSelection]);
    world.assign("D2", "31.74", &[Power::DecideSelection]);
    world.assign("V1", "31.74", &[Power::VerifyAid]);
    let [mut mentor, mut first, mut second] = ["M1", "D1", "D2"].map(|number| world.phone(number));
    let mut home = world.family_phone("F1");
    for phone in [&mut mentor, &mut first, &mut second, &mut home] {
        phone.sync(&mut world, &[]);
    }
    let family = mentor.family("F1");
    let (of, on, word) = send(&mut world, &mut mentor, "selection", family, proposal(family, 4));
    assert_eq!(word, "received");
    let (no, _, word) = send(&mut world, &mut first, "review", family, decision(of, on, "declined", &[]));
    assert_eq!(word, "received");
    Declined { world, mentor, first, second, home, family, selection: (of, on), decision: no }
}

impl Declined {
    fn body(&self, channel: &str) -> Value {
        json!({
            "selection": self.selection.0, "decision": self.decision, "family": self.family, "channel": channel,
            "text": "Omzet kami keliru"
        })
    }

    fn with_sealed(&self, sealed: &str) -> Value {
        let mut body = self.body("own_phone");
        body.as_object_mut().unwrap().remove("text");
        body["sealed"] = json!(sealed);
        body
    }

    fn says(&mut self, body: Value) -> (RecordId, String) {
        let (record, _, word) = send(&mut self.world, &mut self.home, "objection", self.family, body);
        (record, word)
    }
}

#[test]
fn what_was_sealed_is_read_by_who_answers_and_not_by_the_mentor() {
    let mut told = declined();
    let seal = sealed(&told.world, WORDS);
    // It came over the mentor's own phone, handed over: still nothing that phone could read.
    let mut body = told.with_sealed(&seal);
    body["channel"] = json!("mentor_phone");
    let (record, revision, word) = send(&mut told.world, &mut told.mentor, "objection", told.family, body);
    assert_eq!(word, "received");
    for phone in [&mut told.mentor, &mut told.second, &mut told.home] {
        phone.sync_at(&mut told.world, at(90), &[]);
    }
    for (phone, text) in [(&told.second, Some(WORDS)), (&told.home, Some(WORDS)), (&told.mentor, None)] {
        let row = &phone.rows[&record];
        assert_eq!(row.body.get("text").and_then(Value::as_str), text);
        assert!(!row.body.contains_key("sealed"));
    }
    // What was sent lies there as it was sent.
    let database = Connection::open(told.world.folder.path().join("centre.db")).unwrap();
    let query = "SELECT payload, merged FROM revision WHERE id = ?1";
    let (payload, merged): (Vec<u8>, String) =
        database.query_row(query, [revision.0.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let payload = String::from_utf8(payload).unwrap();
    assert!(payload.contains(&seal) && !payload.contains("menolak"));
    assert!(merged.contains("menolak") && !merged.contains(&seal));
}

#[test]
fn what_cannot_be_read_is_set_aside() {
    let mut told = declined();
    let key = STANDARD_NO_PAD.decode(centre_key(&told.world)).unwrap();
    let key = crypto_box::PublicKey::from_slice(&key).unwrap();
    let raw = |bytes: &[u8]| STANDARD.encode(key.seal(&mut StdRng::seed_from_u64(1), bytes).unwrap());
    let elsewhere = crypto_box::SecretKey::from([9; 32]).public_key();
    let elsewhere = STANDARD.encode(elsewhere.seal(&mut StdRng::seed_from_u64(1), b"x").unwrap());
    let longest = "\u{1f3e0}".repeat(TEXT_MAX);
    for (sealed, expected) in [
        (elsewhere, "invalid sealed"),
        (STANDARD.encode([0; 60]), "invalid sealed"),
        (raw(&[0xff, 0xfe]), "invalid sealed"),
        (raw(b"  "), "invalid sealed"),
        (raw(b"a\0b"), "invalid sealed"),
        (raw("a".repeat(TEXT_MAX + 1).as_bytes()), "invalid sealed"),
        (raw(longest.as_bytes()), "received"),
    ] {
        let body = told.with_sealed(&sealed);
        assert_eq!(told.says(body).1, expected);
    }
    assert_eq!(told.world.count("objection"), 1);
}

#[test]
fn proposal_and_decision_belong_together() {
    let mut told = declined();
    let family = told.family;
    let (other, on, _) = send(&mut told.world, &mut told.mentor, "selection", family, proposal(family, 3));
    let (elsewhere, _, _) =
        send(&mut told.world, &mut told.first, "review", family, decision(other, on, "declined", &[]));
    let second = told.mentor.family("F2");
    let (foreign, _, word) =
        send(&mut told.world, &mut told.mentor, "selection", second, proposal(second, 4));
    assert_eq!(word, "received");
    let nowhere = RecordId(told.home.id());
    let (of, no) = (told.selection.0, told.decision);
    for (selection, decision, expected) in [
        (nowhere, no, "waits"),
        (foreign, no, "waits"),
        (no, no, "not_found"),
        (of, nowhere, "waits"),
        (of, elsewhere, "not_found"),
        (of, of, "not_found"),
        (of, no, "received"),
    ] {
        let mut body = told.body("own_phone");
        body["selection"] = json!(selection);
        body["decision"] = json!(decision);
        assert_eq!(told.says(body).1, expected, "{selection} {decision}");
    }
    let mut body = told.body("own_phone");
    body["family"] = json!(second);
    assert_eq!(told.says(body).1, "invalid family");
}

#[test]
fn who_objects_and_by_which_channel() {
    let mut told = declined();
    let mut stranger = told.world.family_phone("F2");
    stranger.sync(&mut told.world, &[]);
    let mut reviewer = told.world.phone("K1");
    reviewer.sync(&mut told.world, &[]);
    let family = told.family;
    let each = [
        (told.body("own_phone"), "invalid channel", "received", "not_found", "invalid channel"),
        (told.body("mentor_phone"), "invalid sealed", "invalid channel", "not_found", "invalid channel"),
        (told.body("paper"), "received", "invalid channel", "not_found", "invalid channel"),
        (told.body("call_back"), "invalid channel", "invalid channel", "not_found", "received"),
    ];
    for (body, by_mentor, by_home, by_stranger, by_reviewer) in each {
        for (phone, expected) in [
            (&mut told.mentor, by_mentor),
            (&mut told.home, by_home),
            (&mut stranger, by_stranger),
            (&mut reviewer, by_reviewer),
        ] {
            let word = send(&mut told.world, phone, "objection", family, body.clone()).2;
            assert_eq!(word, expected, "{body}");
        }
    }
}

#[test]
fn a_decision_is_not_drowned_in_objections() {
    let mut told = declined();
    let family = told.family;
    for n in 0..=OBJECTIONS_BY_CHANNEL {
        let expected = if n < OBJECTIONS_BY_CHANNEL { "received" } else { "invalid decision" };
        let body = told.body("paper");
        assert_eq!(send(&mut told.world, &mut told.mentor, "objection", family, body).2, expected);
    }
    // Who filled one channel left the family its own.
    let body = told.body("own_phone");
    assert_eq!(told.says(body).1, "received");
}

#[test]
fn who_had_a_hand_in_it_does_not_answer() {
    let mut told = declined();
    let family = told.family;
    let body = told.body("own_phone");
    let (objection, _) = told.says(body);
    // M1 decides on selections by now, as D1 did before.
    told.world.assign("M1", "31.74.01", &[Power::Accompany, Power::DecideSelection]);
    let mut verifier = told.world.phone("V1");
    verifier.sync(&mut told.world, &[]);
    let answer = |of: RecordId| json!({"objection": of, "verdict": "upheld", "reason": "Sudah diperiksa"});
    let nowhere = RecordId(told.second.id());
    for (phone, of, expected) in [
        (&mut told.mentor, objection, "not_allowed"),
        (&mut told.first, objection, "not_allowed"),
        (&mut verifier, objection, "not_allowed"),
        (&mut told.home, objection, "not_allowed"),
    ] {
        phone.sync(&mut told.world, &[]);
        let word = send(&mut told.world, phone, "objection_answer", family, answer(of)).2;
        assert_eq!(word, expected, "{of}");
    }
    for (of, expected) in [(nowhere, "waits"), (told.decision, "not_found"), (objection, "received")] {
        let word = send(&mut told.world, &mut told.second, "objection_answer", family, answer(of)).2;
        assert_eq!(word, expected, "{of}");
    }
    // Over HTTP too; and whoever decided since has had a hand in it.
    let body = told.body("own_phone");
    let (again, _) = told.says(body);
    let (of, on) = told.selection;
    let heard = decision(of, on, "approved", &[objection]);
    assert_eq!(send(&mut told.world, &mut told.second, "review", family, heard).2, "received");
    let record = RecordId(told.second.id());
    let item = told.second.item("objection_answer", family, record, None, answer(again));
    let doors = Doors::open(&told.world);
    let words = doors.sync(&told.second, &[], &bytes(&told.second.request(&[item]))).words();
    assert_eq!(words, ["not_allowed"]);
}

#[test]
fn objections_as_a_file_by_reader() {
    let mut told = declined();
    let family = told.family;
    let seal = sealed(&told.world, WORDS);
    let body = told.with_sealed(&seal);
    let (upheld, _) = told.says(body);
    let body = told.body("own_phone");
    assert_eq!(told.says(body).1, "received");
    let answer = json!({"objection": upheld, "verdict": "upheld", "reason": "Sudah diperiksa"});
    assert_eq!(send(&mut told.world, &mut told.second, "objection_answer", family, answer).2, "received");
    let folder = tempfile::tempdir().unwrap();
    let taken_out = |name: &str, more: &[&str]| {
        let path = folder.path().join(name);
        let args = [&["export", "objections", path.to_str().unwrap()][..], more].concat();
        let (code, out, err) = ran(told.world.folder.path(), &args);
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        table(&path)
    };
    let column = |rows: &[Vec<String>], name: &str| -> Vec<String> {
        let at = rows[0].iter().position(|heading| heading == name).unwrap();
        rows[1..].iter().map(|row| row[at].clone()).collect()
    };
    let rows = taken_out("o.csv", &[]);
    for (name, expected) in [
        ("isi_sanggahan", [WORDS, "Omzet kami keliru", ""]),
        ("keputusan", ["Ditolak", "Ditolak", ""]),
        ("nomor_pemutus", ["D1", "D1", ""]),
        ("jawaban", ["dikabulkan", "", ""]),
        ("alasan_jawaban", ["Sudah diperiksa", "", ""]),
        ("jumlah_sanggahan", ["1", "1", "2"]),
        ("dikabulkan", ["1", "0", "1"]),
        ("menunggu", ["0", "1", "1"]),
    ] {
        assert_eq!(column(&rows, name), expected, "{name}");
    }
    assert_eq!(column(&taken_out("o.xlsx", &[]), "dikabulkan"), ["1", "0", "1"]);
    // Its mentor learns that there are two, and what became of them.
    let own = taken_out("m.csv", &["--as", "M1"]);
    assert_eq!(column(&own, "isi_sanggahan"), ["", "", ""]);
    assert_eq!(
        (column(&own, "jawaban")[0].as_str(), column(&own, "alasan_jawaban")[0].as_str()),
        ("dikabulkan", "")
    );
    assert_eq!(taken_out("x.csv", &["--as", "M2"]).len(), 2);
}
