//! Plans and purchases at the centre: of a tranche of that family, verified by somebody through whose hands none of it went.
#![allow(clippy::unwrap_used)]

mod files;
mod money;
mod support;

use files::{ran, table};
use money::{
    aid, date, decision, decree, incentive, incentive_decree, incentive_row, list, pay, proposal, purchase,
    row, send,
};
use pendamping_domain::account::AidState;
use pendamping_domain::actor::{Power, Role};
use pendamping_domain::id::{FamilyId, RecordId, RevisionId};
use pendamping_domain::payout::PayoutState;
use pendamping_domain::plan::AidPlan;
use pendamping_server::store::office::Office;
use serde_json::{Value, json};
use support::doors::{Doors, bytes};
use support::photos::photo;
use support::{Phone, World, at};

/// F1 and F2 are M1's and have their stimulus; F1 has its incentive too. V1 and V2 verify.
struct Given {
    world: World,
    mentor: Phone,
    home: Phone,
    family: FamilyId,
}

fn given() -> Given {
    let mut world = World::new();
    world.people(&["D1", "D2", "V1", "V2"].map(|number| (number, Role::Coordinator)));
    for number in ["V1", "V2"] {
        world.assign(number, "31.74", &[Power::VerifyAid]);
    }
    for number in ["D1", "D2"] {
        world.assign(number, "31.74", &[Power::DecideSelection, Power::VerifyAid]);
    }
    assert_eq!(list(&mut world, &decree("SK 1"), &["F1", "F2"]).1, []);
    assert_eq!(list(&mut world, &incentive_decree("SK 2"), &["F1"]).1, []);
    let paid = |reference: &str, number: &str| row(reference, number, PayoutState::Credited, 500_000);
    pay(&mut world, vec![paid("1", "F1"), paid("2", "F2"), incentive_row("3", "F1")]);
    let (mut mentor, mut home) = (world.phone("M1"), world.family_phone("F1"));
    for phone in [&mut mentor, &mut home] {
        phone.sync(&mut world, &[]);
    }
    let family = mentor.family("F1");
    for (of, amount) in [(aid(family), 500_000), (incentive(family), 3_500_000)] {
        let seen =
            json!({"aid": of, "family": family, "date": "2026-03-02", "amount": amount, "receipt": "K-1"});
        assert_eq!(send(&mut world, &mut mentor, "aid_witness", family, seen).2, "received");
    }
    Given { world, mentor, home, family }
}

impl Given {
    fn phone(&mut self, number: &str) -> Phone {
        let mut phone = self.world.phone(number);
        phone.sync(&mut self.world, &[]);
        phone
    }

    fn bought(&mut self, of: RecordId, amount: i64) -> (RecordId, RevisionId) {
        let body = purchase(of, self.family, amount);
        let (record, revision, word) = send(&mut self.world, &mut self.mentor, "aid_use", self.family, body);
        assert_eq!(word, "received");
        (record, revision)
    }

    fn state(&self, of: RecordId) -> AidState {
        let sums = self.world.storage.books(None, date("2026-03-25")).unwrap();
        sums.books.accounts.iter().find(|account| account.aid == Some(of)).unwrap().state.clone()
    }

    fn looked_at(&mut self, by: &mut Phone, on: &(RecordId, RevisionId)) -> String {
        self.said(by, on, "approved")
    }

    fn said(&mut self, by: &mut Phone, on: &(RecordId, RevisionId), word: &str) -> String {
        let mut body = json!({"of": on.0, "revision": on.1, "decision": word});
        if word != "approved" {
            body["comments"] = json!([{"field": "receipt", "text": "Nota tidak terbaca"}]);
        }
        send(&mut self.world, by, "review", self.family, body).2
    }
}

#[test]
fn a_plan_and_a_purchase_are_of_a_tranche_of_that_family() {
    let mut told = given();
    let (f1, f2, f3) = (told.family, told.mentor.family("F2"), told.mentor.family("F3"));
    let visit = {
        let (record, item) = told.mentor.visit(f1);
        assert_eq!(told.mentor.sync(&mut told.world, &[item]).words(), ["received"]);
        record
    };
    let plan = |of: RecordId, family: FamilyId| {
        json!({"aid": of, "family": family, "lines": [
            {"code": "stove", "what": "Kompor", "quantity": 1, "price": 300_000}]})
    };
    for (of, family, expected) in
        [(aid(f2), f1, "waits"), (aid(f3), f3, "waits"), (visit, f1, "not_found"), (aid(f1), f1, "received")]
    {
        let record = AidPlan::record(of);
        let item = told.mentor.item("aid_plan", family, record, None, plan(of, family));
        assert_eq!(told.mentor.sync(&mut told.world, &[item]).words(), [expected], "a plan, {of}");
        let word =
            send(&mut told.world, &mut told.mentor, "aid_use", family, purchase(of, family, 300_000)).2;
        assert_eq!(word, expected, "a purchase, {of}");
    }
    // What was paid to a family on no list was spent too.
    pay(&mut told.world, vec![row("9", "F3", PayoutState::Credited, 500_000)]);
    let word = send(&mut told.world, &mut told.mentor, "aid_use", f3, purchase(aid(f3), f3, 1)).2;
    assert_eq!(word, "received");
    // The pictures of goods and receipt are waited for.
    let awaited = told.world.storage.status().unwrap().photos.awaited;
    let mut pictured = purchase(aid(f1), f1, 50_000);
    pictured["photos"] = json!([photo(b"the goods")]);
    assert_eq!(send(&mut told.world, &mut told.mentor, "aid_use", f1, pictured).2, "received");
    assert_eq!(told.world.storage.status().unwrap().photos.awaited, awaited + 1);
}

#[test]
fn who_writes_and_who_reads_a_purchase() {
    let mut told = given();
    let family = told.family;
    let (mut verifier, mut other) = (told.phone("V1"), told.phone("M2"));
    let body = purchase(aid(family), family, 300_000);
    for (phone, expected) in
        [(&mut verifier, "not_allowed"), (&mut told.home, "not_allowed"), (&mut other, "not_found")]
    {
        assert_eq!(send(&mut told.world, phone, "aid_use", family, body.clone()).2, expected);
    }
    let mut noted = body;
    noted["note"] = json!("Tetangga menjual murah");
    let record = RecordId(told.mentor.id());
    let item = told.mentor.item("aid_use", family, record, None, noted);
    let doors = Doors::open(&told.world);
    let words = doors.sync(&told.mentor, &[], &bytes(&told.mentor.request(&[item]))).words();
    assert_eq!(words, ["received"]);
    drop(doors);
    for (phone, sees, note) in
        [(&mut verifier, true, true), (&mut told.home, true, false), (&mut other, false, false)]
    {
        phone.sync_at(&mut told.world, at(90), &[]);
        let row = phone.rows.get(&record);
        assert_eq!(row.is_some(), sees);
        assert_eq!(row.is_some_and(|row| row.body.contains_key("note")), note);
    }
}

#[test]
fn a_tranche_is_verified_when_everything_bought_was_found_good() {
    let mut told = given();
    let (family, of) = (told.family, aid(told.family));
    let (first, second) = (told.bought(of, 300_000), told.bought(of, 200_000));
    assert_eq!(told.state(of), AidState::Spent);
    let mut verifier = told.phone("V1");
    assert_eq!(told.looked_at(&mut verifier, &first), "received");
    assert_eq!(told.state(of), AidState::Spent);
    assert_eq!(told.said(&mut verifier, &second, "declined"), "invalid decision");
    assert_eq!(told.looked_at(&mut verifier, &second), "received");
    assert_eq!(told.state(of), AidState::Verified);
    // Changed since: it is looked at again. The family's own phone never hears that somebody was asked.
    let item = told.mentor.item("aid_use", family, second.0, Some(second.1), purchase(of, family, 140_000));
    assert_eq!(told.mentor.sync(&mut told.world, std::slice::from_ref(&item)).words(), ["received"]);
    assert_eq!(told.state(of), AidState::Witnessed);
    assert_eq!(told.said(&mut verifier, &(second.0, item.id), "correction_asked"), "received");
    assert_eq!(told.state(of), AidState::Witnessed);
    told.home.sync_at(&mut told.world, at(90), &[]);
    assert!(told.home.of_kind("review").is_empty());
    // Taken back it counts for nothing, and holds nothing up.
    let mut back = purchase(of, family, 140_000);
    back["taken_back"] = json!(true);
    let item = told.mentor.item("aid_use", family, second.0, Some(item.id), back);
    assert_eq!(told.mentor.sync(&mut told.world, &[item]).words(), ["received"]);
    assert_eq!(told.state(of), AidState::Witnessed, "something of it is left");
    let sums = told.world.storage.books(None, date("2026-03-25")).unwrap();
    assert_eq!(sums.books.total().spent.0, 300_000);
    let rest = told.bought(of, 200_000);
    assert_eq!(told.state(of), AidState::Spent);
    assert_eq!(told.looked_at(&mut verifier, &rest), "received");
    assert_eq!(told.state(of), AidState::Verified);
}

/// In whichever order it comes, no one person says both that a family gets money and that it was well used.
#[test]
fn nobody_decides_on_money_that_they_verified() {
    let mut told = given();
    let family = told.family;
    let (mut first, mut second) = (told.phone("D1"), told.phone("D2"));
    let (stimulus, grant) = (told.bought(aid(family), 300_000), told.bought(incentive(family), 3_000_000));
    assert_eq!(told.looked_at(&mut first, &grant), "received");
    assert_eq!(told.looked_at(&mut second, &stimulus), "received");
    let mut mentor = told.phone("M1");
    let (of, on, _) = send(&mut told.world, &mut mentor, "selection", family, proposal(family, 4));
    let no = decision(of, on, "declined", &[]);
    assert_eq!(send(&mut told.world, &mut first, "review", family, no.clone()).2, "not_allowed");
    let (no, _, word) = send(&mut told.world, &mut second, "review", family, no);
    assert_eq!(word, "received", "the stimulus was given without a selection");
    let objection =
        json!({"selection": of, "decision": no, "family": family, "channel": "paper", "text": "Keliru"});
    let (objection, ..) = send(&mut told.world, &mut mentor, "objection", family, objection);
    let answer = json!({"objection": objection, "verdict": "upheld", "reason": "Benar"});
    assert_eq!(send(&mut told.world, &mut first, "objection_answer", family, answer).2, "not_allowed");
}

/// Nor says both that it was well used and how it came to be asked for, seen and spent.
#[test]
fn nobody_has_a_hand_in_money_that_they_verified() {
    let mut told = given();
    let family = told.family;
    let (stimulus, grant) = (told.bought(aid(family), 300_000), told.bought(incentive(family), 3_000_000));
    // A mentor who may verify elsewhere comes to accompany the family.
    told.world.people(&[("MV", Role::Mentor)]);
    told.world.assign("MV", "31.74.01", &[Power::Accompany, Power::VerifyAid]);
    told.world.move_family("F1", "MV", at(5));
    let mut both = told.phone("MV");
    assert_eq!(told.looked_at(&mut both, &grant), "received");
    let sent = |told: &mut Given, phone: &mut Phone, kind: &str, body: Value| {
        send(&mut told.world, phone, kind, family, body).2
    };
    let seen = |of: RecordId, amount: i64| json!({"aid": of, "family": family, "date": "2026-03-02", "amount": amount, "receipt": "K-2"});
    assert_eq!(sent(&mut told, &mut both, "selection", proposal(family, 4)), "not_allowed");
    assert_eq!(sent(&mut told, &mut both, "aid_witness", seen(incentive(family), 3_500_000)), "not_allowed");
    assert_eq!(
        sent(&mut told, &mut both, "aid_use", purchase(incentive(family), family, 1_000)),
        "not_allowed"
    );
    let over =
        both.item("aid_use", family, grant.0, Some(grant.1), purchase(incentive(family), family, 2_000));
    assert_eq!(both.sync(&mut told.world, &[over]).words(), ["not_allowed"]);
    // The stimulus is other money: nobody selected for it, and they did not look at it.
    assert_eq!(sent(&mut told, &mut both, "aid_witness", seen(aid(family), 500_000)), "received");
    assert_eq!(told.looked_at(&mut both, &stimulus), "not_allowed");
}

#[test]
fn nobody_verifies_what_went_through_their_hands() {
    let mut told = given();
    let family = told.family;
    let (mut first, mut second) = (told.phone("D1"), told.phone("D2"));
    let send = |told: &mut Given, phone: &mut Phone, kind: &str, body: Value| {
        let (record, revision, word) = send(&mut told.world, phone, kind, family, body);
        assert_eq!(word, "received", "{kind}");
        (record, revision)
    };
    let mut mentor = told.phone("M1");
    let (of, on) = send(&mut told, &mut mentor, "selection", proposal(family, 4));
    let (no, _) = send(&mut told, &mut first, "review", decision(of, on, "declined", &[]));
    let objection =
        json!({"selection": of, "decision": no, "family": family, "channel": "paper", "text": "Keliru"});
    let (objection, _) = send(&mut told, &mut mentor, "objection", objection);
    let answer = json!({"objection": objection, "verdict": "upheld", "reason": "Benar"});
    send(&mut told, &mut second, "objection_answer", answer);
    send(&mut told, &mut first, "review", decision(of, on, "approved", &[objection]));
    let (stimulus, grant) = (told.bought(aid(family), 300_000), told.bought(incentive(family), 3_500_000));
    // Who decided, or answered: not the money that this was about. The stimulus was given without a selection.
    assert_eq!(told.looked_at(&mut first, &grant), "not_allowed");
    assert_eq!(told.looked_at(&mut second, &grant), "not_allowed");
    assert_eq!(told.looked_at(&mut first, &stimulus), "received");

    // Who proposed, witnessed or bought, and verifies there by now: not even what the next mentor wrote.
    told.world.people(&[("M3", Role::Mentor)]);
    told.world.assign("M3", "31.74", &[Power::Accompany]);
    told.world.move_family("F1", "M3", at(5));
    told.world.assign("M1", "31.74.01", &[Power::VerifyAid]);
    let mut next = told.phone("M3");
    let theirs = purchase(aid(family), family, 20_000);
    let theirs = send(&mut told, &mut next, "aid_use", theirs);
    let mut before = told.phone("M1");
    for bought in [&stimulus, &grant, &theirs] {
        assert_eq!(told.looked_at(&mut before, bought), "not_allowed");
        assert_eq!(told.looked_at(&mut next, bought), "not_allowed");
    }
    let mut verifier = told.phone("V2");
    for bought in [&grant, &theirs] {
        assert_eq!(told.looked_at(&mut verifier, bought), "received");
    }
    assert_eq!(told.state(incentive(family)), AidState::Verified);
}

#[test]
fn purchases_as_files_by_reader() {
    let mut told = given();
    let family = told.family;
    let stove = told.bought(aid(family), 300_000);
    let (back, on) = told.bought(aid(family), 50_000);
    let mut verifier = told.phone("V1");
    assert_eq!(told.said(&mut verifier, &stove, "correction_asked"), "received");
    let mut taken = purchase(aid(family), family, 50_000);
    taken["taken_back"] = json!(true);
    taken["explanation"] = json!("Salah tranche");
    let item = told.mentor.item("aid_use", family, back, Some(on), taken);
    assert_eq!(told.mentor.sync(&mut told.world, &[item]).words(), ["received"]);
    let folder = tempfile::tempdir().unwrap();
    let data = told.world.folder.path();
    let taken_out = |end: &str, more: &[&str]| {
        let path = folder.path().join(format!("p.{end}"));
        let args = [&["export", "purchases", path.to_str().unwrap()][..], more].concat();
        let (code, out, err) = ran(data, &args);
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        table(&path)
    };
    let rows = taken_out("csv", &[]);
    let xlsx = taken_out("xlsx", &[]);
    let at = |name: &str| rows[0].iter().position(|heading| heading == name).unwrap();
    assert_eq!((rows.len(), &rows[3][0]), (4, &"JUMLAH".to_owned()));
    for (name, expected) in [
        ("skema", ["bsimu", "bsimu", ""]),
        ("jumlah", ["300000", "50000", "350000"]),
        ("dihitung", ["300000", "0", "300000"]),
        ("dibatalkan", ["tidak", "ya", ""]),
        ("status", ["Perlu diperbaiki", "Menunggu keputusan", ""]),
        ("nomor_pemutus", ["V1", "", ""]),
        ("alasan_keputusan", ["Nota tidak terbaca", "", ""]),
        ("nomor_pendamping", ["M1", "M1", ""]),
    ] {
        let column: Vec<&str> = rows[1..].iter().map(|row| row[at(name)].as_str()).collect();
        assert_eq!(column, expected, "{name}");
        let of = |row: &Vec<String>| row.get(at(name)).cloned().unwrap_or_default();
        let column: Vec<String> = xlsx[1..].iter().map(of).collect();
        assert_eq!(column, expected, "{name} in a workbook");
    }
    // Another mentor has none of it, the family no decision and no explanation.
    assert_eq!(taken_out("csv", &["--as", "M2"]).len(), 2);
    let own = taken_out("csv", &["--as", "F1"]);
    assert_eq!((own.len(), own[1][at("status")].as_str(), own[2][at("penjelasan")].as_str()), (4, "", ""));
    assert_eq!(taken_out("csv", &["--mentor", "M2"]).len(), 2);
}
