//! Selections at the centre: who decides on a proposal and with what, which objections a decision may have heard, and what the books
//! make of it.
#![allow(clippy::unwrap_used)]

mod files;
mod money;
mod support;

use files::{ran, table};
use money::{date, decision, incentive_decree, list, proposal, send};
use pendamping_domain::actor::{Power, Role};
use pendamping_domain::id::{FamilyId, RecordId, RevisionId};
use pendamping_domain::mismatch::MismatchKind;
use pendamping_server::store::office::{Declined, Office};
use pendamping_server::store::sqlite::SqliteStorage;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use support::doors::{Doors, bytes};
use support::{Phone, World, at};

/// F1 is M1's; D1 and D2 decide on selections, V1 verifies, K1 reviews visits.
struct Chosen {
    world: World,
    mentor: Phone,
    first: Phone,
    second: Phone,
    home: Phone,
    family: FamilyId,
}

fn chosen() -> Chosen {
    let mut world = World::new();
    let coordinators = ["D1", "D2", "V1"].map(|number| (number, Role::Coordinator));
    world.people(&coordinators);
    world.assign("D1", "31.74", &[Power::DecideSelection]);
    world.assign("D2", "31.74", &[Power::DecideSelection]);
    world.assign("V1", "31.74", &[Power::VerifyAid]);
    assert_eq!(list(&mut world, &incentive_decree("SK 1"), &["F1"]).1, []);
    let [mut mentor, mut first, mut second] = ["M1", "D1", "D2"].map(|number| world.phone(number));
    let mut home = world.family_phone("F1");
    for phone in [&mut mentor, &mut first, &mut second, &mut home] {
        phone.sync(&mut world, &[]);
    }
    let family = mentor.family("F1");
    Chosen { world, mentor, first, second, home, family }
}

impl Chosen {
    fn proposed(&mut self) -> (RecordId, RevisionId) {
        let body = proposal(self.family, 4);
        let (record, revision, word) =
            send(&mut self.world, &mut self.mentor, "selection", self.family, body);
        assert_eq!(word, "received");
        (record, revision)
    }

    fn decided(&mut self, body: Value) -> (RecordId, String) {
        let (record, _, word) = send(&mut self.world, &mut self.first, "review", self.family, body);
        (record, word)
    }

    fn objected(&mut self, selection: RecordId, decision: RecordId) -> RecordId {
        let body = json!({
            "selection": selection, "decision": decision, "family": self.family, "channel": "own_phone",
            "text": "Omzet kami keliru"
        });
        let (record, _, word) = send(&mut self.world, &mut self.home, "objection", self.family, body);
        assert_eq!(word, "received");
        record
    }

    fn answered(&mut self, objection: RecordId, verdict: &str) {
        let body = json!({"objection": objection, "verdict": verdict, "reason": "Sudah diperiksa"});
        let (_, _, word) = send(&mut self.world, &mut self.second, "objection_answer", self.family, body);
        assert_eq!(word, "received");
    }

    /// Whether the books know that the family was chosen.
    fn granted(&self) -> bool {
        let sums = self.world.storage.books(None, date("2026-03-25")).unwrap();
        !sums.by_kind().contains_key(&MismatchKind::NotSelected)
    }
}

#[test]
fn a_decision_names_its_scheme_and_its_reason() {
    let mut told = chosen();
    let (of, on) = told.proposed();
    let good = decision(of, on, "approved", &[]);
    let with = |field: &str, value: Value| {
        let mut body = good.clone();
        body[field] = value;
        body
    };
    let without = |field: &str| {
        let mut body = good.clone();
        body.as_object_mut().unwrap().remove(field);
        body
    };
    for (body, expected) in [
        (without("scheme"), "invalid scheme"),
        (with("scheme", json!("bsimu")), "invalid scheme"),
        (without("comments"), "invalid comments"),
        (with("comments", json!([{"field": "reasons", "text": "Baik"}])), "invalid comments"),
        (with("comments", json!([{"field": "decision", "text": " "}])), "invalid comments"),
        (with("decision", json!("correction_asked")), "invalid decision"),
        (good.clone(), "received"),
    ] {
        assert_eq!(told.decided(body.clone()).1, expected, "{body}");
    }
    // What is no selection has no scheme: the family would read what was asked about a visit.
    let (visit, item) = told.mentor.visit(told.family);
    assert_eq!(told.mentor.sync(&mut told.world, std::slice::from_ref(&item)).words(), ["received"]);
    let mut reviewer = told.world.phone("K1");
    reviewer.sync(&mut told.world, &[]);
    let body =
        json!({"of": visit, "revision": item.id, "decision": "approved", "scheme": "capital_incentive"});
    assert_eq!(send(&mut told.world, &mut reviewer, "review", told.family, body).2, "invalid scheme");
}

#[test]
fn who_decides_and_who_reads_it() {
    let mut told = chosen();
    let (of, on) = told.proposed();
    let (mut verifier, mut reviewer, mut other) =
        (told.world.phone("V1"), told.world.phone("K1"), told.world.phone("M2"));
    for phone in [&mut verifier, &mut reviewer, &mut other] {
        phone.sync(&mut told.world, &[]);
    }
    let body = decision(of, on, "approved", &[]);
    for (phone, expected) in [
        (&mut told.mentor, "not_allowed"),
        (&mut told.home, "not_allowed"),
        (&mut verifier, "not_allowed"),
        (&mut reviewer, "not_allowed"),
        (&mut other, "not_found"),
    ] {
        assert_eq!(send(&mut told.world, phone, "review", told.family, body.clone()).2, expected);
    }
    // Nor do they propose it themselves.
    for (phone, expected) in
        [(&mut told.first, "not_allowed"), (&mut told.home, "not_allowed"), (&mut other, "not_found")]
    {
        let body = proposal(told.family, 4);
        assert_eq!(send(&mut told.world, phone, "selection", told.family, body).2, expected);
    }
    // Over HTTP, as a phone comes.
    let record = RecordId(told.first.id());
    let item = told.first.item("review", told.family, record, None, body);
    let doors = Doors::open(&told.world);
    let words = doors.sync(&told.first, &[], &bytes(&told.first.request(&[item]))).words();
    assert_eq!(words, ["received"]);
    drop(doors);
    for phone in [&mut told.mentor, &mut told.home, &mut other] {
        phone.sync_at(&mut told.world, at(90), &[]);
    }
    assert!(told.home.rows.contains_key(&record), "the family reads the decision on its selection");
    assert!(!told.home.rows[&of].body.contains_key("scores"), "and not the points");
    assert!(told.mentor.rows.contains_key(&record) && !other.rows.contains_key(&record));
}

#[test]
fn nobody_decides_on_what_they_wrote_any_revision_of() {
    let mut told = chosen();
    let (of, on) = told.proposed();
    told.world.people(&[("MD", Role::Mentor)]);
    told.world.assign("MD", "31.74.01", &[Power::Accompany, Power::DecideSelection]);
    told.world.move_family("F1", "MD", at(5));
    let mut both = told.world.phone("MD");
    both.sync(&mut told.world, &[]);
    let family = told.family;
    let item = both.item("selection", family, of, Some(on), proposal(family, 5));
    assert_eq!(both.sync(&mut told.world, &[item]).words(), ["received"]);
    // The first revision is not theirs, and the record is not either: they have had a hand in it all the same.
    let body = decision(of, on, "approved", &[]);
    assert_eq!(send(&mut told.world, &mut both, "review", family, body.clone()).2, "not_allowed");
    assert_eq!(told.decided(body).1, "received");
}

#[test]
fn the_books_know_who_was_chosen() {
    let mut told = chosen();
    assert!(!told.granted());
    let (of, on) = told.proposed();
    assert!(!told.granted());
    let (_, word) = told.decided(decision(of, on, "approved", &[]));
    assert_eq!((word.as_str(), told.granted()), ("received", true));
    // What is decided stays decided, whatever its mentor's phone says: nobody loses a grant by an edit.
    let family = told.family;
    let item = told.mentor.item("selection", family, of, Some(on), proposal(family, 1));
    assert_eq!(told.mentor.sync(&mut told.world, &[item]).words(), ["not_allowed"]);
    assert!(told.granted());
}

#[test]
fn a_proposal_may_be_told_anew_until_it_is_decided_and_after_an_objection() {
    let mut told = chosen();
    let family = told.family;
    let (of, mut on) = told.proposed();
    let says = |told: &mut Chosen, parent| {
        let item = told.mentor.item("selection", family, of, Some(parent), proposal(family, 3));
        (item.id, told.mentor.sync(&mut told.world, &[item]).words()[0].to_owned())
    };
    let (next, word) = says(&mut told, on);
    assert_eq!(word, "received");
    on = next;
    let (no, _) = told.decided(decision(of, on, "declined", &[]));
    assert_eq!(says(&mut told, on).1, "not_allowed");
    let objection = told.objected(of, no);
    assert_eq!(says(&mut told, on).1, "not_allowed", "nobody has answered it");
    told.answered(objection, "upheld");
    assert_eq!(says(&mut told, on).1, "received");
}

#[test]
fn an_objection_that_was_upheld_opens_the_decision_again() {
    let mut told = chosen();
    let (of, on) = told.proposed();
    let (no, word) = told.decided(decision(of, on, "declined", &[]));
    assert_eq!(word, "received");
    let objection = told.objected(of, no);
    // Whoever heard nothing new changes nothing.
    assert_eq!(told.decided(decision(of, on, "approved", &[])).1, "received");
    assert!(!told.granted());
    // It is not answered yet: that may still come.
    let waits = decision(of, on, "approved", &[objection]);
    assert_eq!(told.decided(waits.clone()).1, "waits");
    told.answered(objection, "upheld");
    // The first answer counts.
    told.answered(objection, "rejected");
    assert_eq!(told.decided(waits).1, "received");
    assert!(told.granted());
    // A second objection, upheld, takes a grant back into the queue.
    let (yes, _) = told.decided(decision(of, on, "approved", &[objection]));
    let again = told.objected(of, yes);
    assert!(told.granted());
    told.answered(again, "upheld");
    assert!(!told.granted());
}

#[test]
fn a_decision_hears_only_what_was_upheld_on_its_own_proposal() {
    let mut told = chosen();
    let (of, on) = told.proposed();
    let (other, other_on) = told.proposed();
    let (no, _) = told.decided(decision(of, on, "declined", &[]));
    let rejected = told.objected(of, no);
    told.answered(rejected, "rejected");
    let upheld = told.objected(of, no);
    told.answered(upheld, "upheld");
    let nowhere = RecordId(told.first.id());
    for (proposal, heard, expected) in [
        ((of, on), rejected, "invalid heard"),
        ((of, on), nowhere, "waits"),
        ((of, on), no, "not_found"),
        ((other, other_on), upheld, "not_found"),
        ((of, on), upheld, "received"),
    ] {
        let body = decision(proposal.0, proposal.1, "approved", &[heard]);
        assert_eq!(told.decided(body).1, expected, "{heard}");
    }
}

#[test]
fn the_ranking_as_a_file_says_where_the_budget_ends_and_why() {
    let mut told = chosen();
    let mut config = support::config(2);
    let rule = config.selection.as_mut().unwrap();
    rule.budget = pendamping_domain::money::Rupiah(7_000_000);
    told.world.storage.configure(&config, at(-5), &mut told.world.mint).unwrap();
    // F2 and F3 have the same total below F1's, and there is money for one of them; F4 comes last.
    let mut other = told.world.phone("M2");
    other.sync(&mut told.world, &[]);
    let mut first = None;
    for (number, commitment) in [("F1", 5), ("F2", 3), ("F3", 3)] {
        let family = told.mentor.family(number);
        let (of, on, word) =
            send(&mut told.world, &mut told.mentor, "selection", family, proposal(family, commitment));
        assert_eq!(word, "received");
        first = first.or(Some((of, on)));
    }
    let family = other.family("F4");
    assert_eq!(send(&mut told.world, &mut other, "selection", family, proposal(family, 1)).2, "received");
    let (of, on) = first.unwrap();
    assert_eq!(told.decided(decision(of, on, "approved", &[])).1, "received");
    let folder = tempfile::tempdir().unwrap();
    let taken_out = |name: &str, more: &[&str]| {
        let path = folder.path().join(name);
        let args = [&["export", "selections", path.to_str().unwrap()][..], more].concat();
        let (code, out, err) = ran(told.world.folder.path(), &args);
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        table(&path)
    };
    let rows = taken_out("s.csv", &[]);
    let column = |rows: &[Vec<String>], name: &str| -> Vec<String> {
        let at = rows[0].iter().position(|heading| heading == name).unwrap();
        rows[1..].iter().map(|row| row[at].clone()).collect()
    };
    for (name, expected) in [
        ("peringkat", ["1", "2", "2", "4", ""]),
        ("sama_peringkat", ["1", "2", "2", "1", ""]),
        ("nilai", ["94.0000", "88.0000", "88.0000", "82.0000", ""]),
        ("dalam_anggaran", ["ya", "tidak", "tidak", "tidak", ""]),
        ("poin_commitment", ["5", "3", "3", "1", ""]),
        ("status", ["Disetujui", "Menunggu keputusan", "Menunggu keputusan", "Menunggu keputusan", ""]),
        ("alasan_keputusan", ["Lengkap dan masuk anggaran", "", "", "", ""]),
        ("nomor_pemutus", ["D1", "", "", "", ""]),
        ("diberikan", ["3500000", "0", "0", "0", "3500000"]),
        ("undian", ["tidak", "tidak", "tidak", "tidak", ""]),
    ] {
        assert_eq!(column(&rows, name), expected, "{name}");
    }
    let why = column(&rows, "batas_anggaran");
    assert_eq!(why[..2], ["sudah diberikan", "nilai sama di batas, menunggu"]);
    let says = "diberikan kepada 1 KPM, sisa anggaran cukup untuk 0: 2 KPM bernilai 88.0000";
    assert!(why[4].starts_with(says), "{}", why[4]);
    assert_eq!(column(&taken_out("s.xlsx", &[]), "diberikan"), column(&rows, "diberikan"));
    // A mentor's file ranks what that mentor has; a family's has no points, and so no place.
    assert_eq!(column(&taken_out("m.csv", &["--as", "M2"]), "peringkat"), ["1", ""]);
    assert_eq!(column(&taken_out("f.csv", &["--as", "F1"]), "peringkat"), ["", ""]);
    // A part of the list keeps its places in the whole.
    assert_eq!(column(&taken_out("a.csv", &["--area", "31.74.02"]), "peringkat"), ["4", ""]);
}

#[test]
fn a_lot_that_was_published_before_decides_among_equals() {
    let mut told = chosen();
    let publish = |told: &mut Chosen, version, lot: u128| {
        let mut config = support::config(version);
        let rule = config.selection.as_mut().unwrap();
        rule.budget = pendamping_domain::money::Rupiah(3_500_000);
        rule.lot = (lot > 0).then(|| uuid::Uuid::from_u128(lot));
        let done = told.world.storage.configure(&config, at(-5), &mut told.world.mint);
        done.map_err(|error| match error {
            Declined::Wrong(why) => why,
            other => panic!("{other:?}"),
        })
    };
    publish(&mut told, 2, 7).unwrap();
    for number in ["F1", "F2", "F3"] {
        let family = told.mentor.family(number);
        let sent = send(&mut told.world, &mut told.mentor, "selection", family, proposal(family, 3));
        assert_eq!(sent.2, "received");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lot.csv");
    let (code, out, err) = ran(told.world.folder.path(), &["export", "selections", path.to_str().unwrap()]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let rows = table(&path);
    let column = |name: &str| -> Vec<String> {
        let at = rows[0].iter().position(|heading| heading == name).unwrap();
        rows[1..4].iter().map(|row| row[at].clone()).collect()
    };
    assert_eq!(column("peringkat"), ["1", "1", "1"]);
    assert_eq!(column("undian"), ["ya", "ya", "ya"]);
    assert_eq!(column("dalam_anggaran"), ["ya", "tidak", "tidak"]);
    // Drawn again by whoever has the seed: the smallest SHA-256 of `seed family` comes first.
    let seed = uuid::Uuid::from_u128(7);
    let first = ["F1", "F2", "F3"]
        .into_iter()
        .min_by_key(|number| Sha256::digest(format!("{seed} {}", told.mentor.family(number))).to_vec());
    assert_eq!(Some(column("nomor_kpm")[0].as_str()), first);
    // Nobody chooses another when it is known whom it favours.
    assert!(publish(&mut told, 3, 8).unwrap_err().contains("must stay"));
    assert!(publish(&mut told, 3, 0).unwrap_err().contains("must stay"));
    publish(&mut told, 3, 7).unwrap();
}

#[test]
fn a_lot_is_not_published_once_there_are_proposals() {
    let mut told = chosen();
    told.proposed();
    let mut config = support::config(2);
    config.selection.as_mut().unwrap().lot = Some(uuid::Uuid::from_u128(7));
    let refused = told.world.storage.configure(&config, at(-5), &mut told.world.mint);
    assert!(matches!(&refused, Err(Declined::Wrong(why)) if why.contains("proposals")), "{refused:?}");
}

#[test]
fn the_budget_holds_for_all_who_decide() {
    let mut told = chosen();
    let mut config = support::config(2);
    config.selection.as_mut().unwrap().budget = pendamping_domain::money::Rupiah(3_500_000);
    told.world.storage.configure(&config, at(-5), &mut told.world.mint).unwrap();
    let mut proposals = Vec::new();
    for number in ["F1", "F2"] {
        let family = told.mentor.family(number);
        let (of, on, _) = send(&mut told.world, &mut told.mentor, "selection", family, proposal(family, 4));
        proposals.push((family, of, on));
    }
    let says = |told: &mut Chosen, who: usize, which: usize, what: &str| {
        let (family, of, on) = proposals[which];
        let phone = if who == 1 { &mut told.first } else { &mut told.second };
        send(&mut told.world, phone, "review", family, decision(of, on, what, &[])).2
    };
    // Each decided with the whole budget before them.
    assert_eq!(says(&mut told, 1, 0, "approved"), "received");
    assert_eq!(says(&mut told, 2, 1, "approved"), "invalid budget");
    // A second yes to the same family takes nothing more.
    assert_eq!(says(&mut told, 2, 0, "approved"), "received");
    assert_eq!(says(&mut told, 2, 1, "declined"), "received");
    // More money, which is configuration and so on record, and an objection that is upheld.
    config.version = pendamping_domain::id::ConfigVersion(3);
    config.selection.as_mut().unwrap().budget = pendamping_domain::money::Rupiah(7_000_000);
    told.world.storage.configure(&config, at(-5), &mut told.world.mint).unwrap();
    let family = told.mentor.family("F3");
    let (of, on, _) = send(&mut told.world, &mut told.mentor, "selection", family, proposal(family, 4));
    let body = decision(of, on, "approved", &[]);
    assert_eq!(send(&mut told.world, &mut told.first, "review", family, body).2, "received");
    let counted: i64 = rusqlite::Connection::open(told.world.folder.path().join("centre.db"))
        .unwrap()
        .query_row("SELECT count(*) FROM granted", [], |row| row.get(0))
        .unwrap();
    assert_eq!(counted, 2);
}

#[test]
fn a_grant_that_is_taken_back_after_an_objection_frees_its_money() {
    let mut told = chosen();
    let mut config = support::config(2);
    config.selection.as_mut().unwrap().budget = pendamping_domain::money::Rupiah(3_500_000);
    told.world.storage.configure(&config, at(-5), &mut told.world.mint).unwrap();
    let (of, on) = told.proposed();
    let (yes, word) = told.decided(decision(of, on, "approved", &[]));
    assert_eq!(word, "received");
    let family = told.mentor.family("F2");
    let (other, first, _) = send(&mut told.world, &mut told.mentor, "selection", family, proposal(family, 4));
    let grant = |told: &mut Chosen| {
        let body = decision(other, first, "approved", &[]);
        send(&mut told.world, &mut told.first, "review", family, body).2
    };
    assert_eq!(grant(&mut told), "invalid budget");
    let objection = told.objected(of, yes);
    told.answered(objection, "upheld");
    assert_eq!(told.decided(decision(of, on, "declined", &[objection])).1, "received");
    assert_eq!(grant(&mut told), "received");
}

#[test]
fn the_budget_outlives_its_rule() {
    let mut told = chosen();
    let mut config = support::config(2);
    config.selection.as_mut().unwrap().budget = pendamping_domain::money::Rupiah(3_500_000);
    told.world.storage.configure(&config, at(-5), &mut told.world.mint).unwrap();
    let family = told.mentor.family("F2");
    let (other, first, _) = send(&mut told.world, &mut told.mentor, "selection", family, proposal(family, 4));
    let (of, on) = told.proposed();
    // The programme goes on to something else; decisions made before come after.
    config.version = pendamping_domain::id::ConfigVersion(3);
    config.selection = None;
    told.world.storage.configure(&config, at(-5), &mut told.world.mint).unwrap();
    assert_eq!(told.decided(decision(of, on, "approved", &[])).1, "received");
    let yes = decision(other, first, "approved", &[]);
    assert_eq!(send(&mut told.world, &mut told.first, "review", family, yes).2, "invalid budget");
}

#[test]
fn a_centre_from_before_knows_after_an_upgrade_to_whom_it_granted() {
    let granted = |told: &Chosen| -> Vec<Vec<u8>> {
        let database = rusqlite::Connection::open(told.world.folder.path().join("centre.db")).unwrap();
        let mut query = database.prepare("SELECT selection FROM granted ORDER BY selection").unwrap();
        let rows = query.query_map([], |row| row.get(0)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    };
    let upgraded = |told: &mut Chosen| {
        let database = rusqlite::Connection::open(told.world.folder.path().join("centre.db")).unwrap();
        database.execute_batch(support::BACK_TO_TEN).unwrap();
        database.execute_batch("PRAGMA user_version = 10").unwrap();
        told.world.storage = std::sync::Arc::new(SqliteStorage::open(told.world.folder.path()).unwrap());
        granted(told)
    };
    // Approved; then objected to, upheld and not decided again.
    let mut told = chosen();
    let (of, on) = told.proposed();
    let (yes, _) = told.decided(decision(of, on, "approved", &[]));
    assert_eq!((granted(&told).len(), upgraded(&mut told).len()), (1, 1));
    let objection = told.objected(of, yes);
    told.answered(objection, "upheld");
    assert_eq!((granted(&told).len(), upgraded(&mut told).len()), (0, 0));
    // A late decision on what was told anew since counts for nothing, whatever it says.
    for (late, then, expected) in [("approved", None, 0), ("declined", Some("approved"), 1)] {
        let mut told = chosen();
        let (of, on) = told.proposed();
        let family = told.family;
        let anew = told.mentor.item("selection", family, of, Some(on), proposal(family, 3));
        let second = anew.id;
        assert_eq!(told.mentor.sync(&mut told.world, &[anew]).words(), ["received"]);
        assert_eq!(told.decided(decision(of, on, late, &[])).1, "received");
        if let Some(then) = then {
            assert_eq!(told.decided(decision(of, second, then, &[])).1, "received");
        }
        assert_eq!((granted(&told).len(), upgraded(&mut told).len()), (expected, expected), "{late}");
    }
}
