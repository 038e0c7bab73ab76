//! How families are chosen, on a phone: what records say, where a proposal stands with decisions and objections, the board, and
//! what of an objection stays on whose phone.
#![allow(clippy::unwrap_used)]

mod support;

use chrono::NaiveDate;
use pendamping_domain::actor::Role;
use pendamping_domain::config::Config;
use pendamping_domain::confirmation::Channel;
use pendamping_domain::id::{PersonId, RecordId, RevisionId};
use pendamping_domain::life::Standing;
use pendamping_domain::money::Rupiah;
use pendamping_domain::objection::{Objection, ObjectionAnswer, ObjectionState, Verdict};
use pendamping_domain::progress::Progress;
use pendamping_domain::ranking::Cut;
use pendamping_domain::review::{Comment, Decision, Review};
use pendamping_domain::revision::{Kind, Record, Rest, Revision};
use pendamping_domain::selection::{REASON_FIELD, Score, Selection};
use pendamping_protocol::seal::seal;
use pendamping_protocol::sync::{EVERYONE, Head, Row};
use pendamping_store_api::calls::{
    GetBoard, ListObjections, OpenSelection, PutDraft, SelectionPage, TakeHead,
};
use pendamping_store_api::selection::{BoardPage, BoardPart, SelectionRow};
use pendamping_store_api::shared::DraftKey;
use serde_json::{Value, json};
use support::*;

const WORDS: &str = "Tetangga saya saudara pendamping, usahanya baru buka.";

/// The day on which everything here reaches the centre.
fn today() -> NaiveDate {
    day("2026-11-18")
}

/// A scheme of 10 rupiah a family, and money for two.
fn config() -> Row {
    let config: Config = serde_json::from_value(json!({
        "version": 1, "programme": "Contoh", "visit_every_days": {},
        "limits": { "fence_m": 500, "shortest_visit_min": 10, "clock_tolerance_min": 15 },
        "purposes": [], "topics": [], "sectors": [], "wrong_reasons": [], "follow_ups": [],
        "schemes": [{ "code": "modal", "id": "Modal", "en": "Capital", "needs_selection": true, "word_days": 14,
                      "witness_days": 30, "tranches": [{ "number": 1, "amount": 10 }] }],
        "selection": { "scheme": "modal", "budget": 20, "objection_days": 14, "answer_days": 7, "criteria": [
            { "code": "months", "id": "Bulan", "en": "Months", "weight": 40, "by": "months_told", "points": 4, "full_at": 4 },
            { "code": "need", "id": "Butuh", "en": "Need", "weight": 60, "by": "judged", "points": 10 }
        ] }
    }))
    .unwrap();
    let mut row = row(&config, RecordId(id(90)), family(0), 1);
    row.scope = Some(EVERYONE.to_owned());
    row
}

fn proposal(n: u128, months: i64, need: u32) -> Selection {
    let score = |criterion: &str, points, figure: Option<i64>| Score {
        criterion: criterion.to_owned(),
        points,
        figure,
        evidence: Vec::new(),
        reason: "Terlihat".to_owned(),
        rest: Rest::new(),
    };
    Selection {
        scheme: "modal".to_owned(),
        family: family(n),
        scores: vec![score("months", months as u32, Some(months)), score("need", need, None)],
        reasons: "Warungnya ramai".to_owned(),
        rest: Rest::new(),
    }
}

/// A proposal of the nth family by some mentor, as a row.
fn proposed(n: u128, months: i64, need: u32, position: u64) -> Row {
    let mut row = row(&proposal(n, months, need), RecordId(id(0x5e1_0000 + n)), family(n), position);
    row.author = Some(PersonId(id(77)));
    row
}

fn review(of: &Row, decision: Decision, heard: Vec<RecordId>) -> Review {
    Review {
        of: of.record,
        revision: of.revision,
        decision,
        comments: vec![Comment { field: REASON_FIELD.to_owned(), text: "Dana terbatas".to_owned() }],
        heard,
        whose: None,
        scheme: Some("modal".to_owned()),
        sampled: None,
        rest: Rest::new(),
    }
}

/// A decision of this phone's owner.
fn decided(n: u128, of: &Row, decision: Decision, heard: Vec<RecordId>) -> Revision {
    let family = of.scope_key().parse().unwrap();
    Revision { kind: Kind::Review, ..revision(n, n, None, family, review(of, decision, heard).write()) }
}

/// A decision of somebody else, as a row.
fn theirs(n: u128, of: &Row, decision: Decision, position: u64) -> Row {
    let family = of.scope_key().parse().unwrap();
    let mut row = row(&review(of, decision, Vec::new()), RecordId(id(n)), family, position);
    row.author = Some(PersonId(id(78)));
    row
}

fn objected(n: u128, of: &Row, decision: RecordId, position: u64) -> Row {
    let objection = Objection {
        selection: of.record,
        decision,
        family: of.scope_key().parse().unwrap(),
        channel: Channel::OwnPhone,
        text: WORDS.to_owned(),
        sealed: None,
        rest: Rest::new(),
    };
    row(&objection, RecordId(id(n)), objection.family, position)
}

fn answered(n: u128, objection: &Row, verdict: Verdict, position: u64) -> Row {
    let answer = ObjectionAnswer {
        objection: objection.record,
        verdict,
        reason: "Laporan bulan keempat terlewat".to_owned(),
        rest: Rest::new(),
    };
    row(&answer, RecordId(id(n)), objection.scope_key().parse().unwrap(), position)
}

fn month(n: u128, family_n: u128, month: &str, position: u64) -> Row {
    let told: Progress = serde_json::from_value(
        json!({ "month": month, "revenue": 900_000, "goods": 300_000, "other_costs": 0 }),
    )
    .unwrap();
    row(&told, RecordId(id(n)), family(family_n), position)
}

fn page_on(phone: &mut Phone, n: u128, today: NaiveDate) -> SelectionPage {
    phone.ask(OpenSelection { family: Some(family(n)), today })
}

fn page(phone: &mut Phone, n: u128) -> SelectionPage {
    page_on(phone, n, today())
}

fn first(phone: &mut Phone, n: u128) -> SelectionRow {
    page(phone, n).proposals.remove(0)
}

fn board(phone: &mut Phone, part: BoardPart) -> BoardPage {
    phone.ask(GetBoard { part, limit: 2_000 })
}

/// Place, money and standing of each on the board.
fn places(page: &BoardPage) -> Vec<(u128, Option<u32>, bool, Standing)> {
    let number =
        |row: &pendamping_store_api::selection::BoardRow| row.family.0.as_u128() - family(0).0.as_u128();
    page.rows.iter().map(|row| (number(row), row.place, row.inside, row.standing)).collect()
}

fn who_decides() -> Phone {
    let mut phone = Phone::of(Role::Coordinator);
    let decides = Head { decides_stages: vec!["31.74".parse().unwrap()], ..head() };
    phone.ask(TakeHead { head: decides, sent_cursor: None, now: now() });
    phone
}

#[test]
fn a_mentors_proposal_rests_on_what_is_on_the_phone() {
    let mut phone = Phone::new();
    phone.pull(1, vec![family_row(1, 1)]);
    assert!(page(&mut phone, 1).rule.is_none(), "before the programme came nobody is chosen");
    let again = month(32, 1, "2026-09", 5);
    phone.pull(5, vec![config(), month(30, 1, "2026-08", 3), month(31, 1, "2026-09", 4), again]);
    let now = page(&mut phone, 1);
    assert_eq!(now.scheme.as_ref().unwrap().id, "Modal");
    assert!(now.proposals.is_empty() && !now.decides);
    let months: Vec<RecordId> = now.known.months.iter().map(|(id, _)| *id).collect();
    assert_eq!(months, [RecordId(id(32)), RecordId(id(30))], "each month once, with the record that counts");

    let visit = a_visit("Ramai");
    phone.save(vec![revision(40, 40, None, family(1), visit.write())]);
    let seen = page(&mut phone, 1);
    assert_eq!(seen.known.visits, [RecordId(id(0xec_0000 + 40))]);
    assert_eq!(seen.visits.iter().map(|visit| visit.record).collect::<Vec<_>>(), seen.known.visits);
    let saved = revision(50, 50, None, family(1), proposal(1, 2, 5).write());
    phone.save(vec![Revision { kind: Kind::Selection, ..saved.clone() }]);
    let row = first(&mut phone, 1);
    assert_eq!((row.standing, row.own, row.differs.is_empty()), (Standing::Recorded, true, true));
    // A month that is told later is no fault of the proposal, and whoever decides sees it.
    phone.pull(6, vec![month(33, 1, "2026-10", 6)]);
    assert_eq!(first(&mut phone, 1).differs, ["months"]);
    phone.receipts(vec![received(&saved, 7)]);
    assert_eq!(first(&mut phone, 1).standing, Standing::Received);
}

#[test]
fn the_board_ranks_what_waits_beside_what_was_decided() {
    let mut phone = who_decides();
    let families: Vec<Row> = (1..=4).map(|n| family_row(n, n as u64)).collect();
    let rows = [proposed(1, 4, 10, 11), proposed(2, 2, 10, 12), proposed(3, 2, 5, 13), proposed(4, 2, 5, 14)];
    phone.pull(20, [vec![config()], families, rows.to_vec()].concat());
    let now = board(&mut phone, BoardPart::All);
    let wait = Standing::Received;
    assert_eq!(
        places(&now),
        [
            (1, Some(1), true, wait),
            (2, Some(2), true, wait),
            (3, Some(3), false, wait),
            (4, Some(3), false, wait)
        ]
    );
    assert!(matches!(now.cut, Cut::Between { .. }) && now.decides.len() == 1);
    assert_eq!((now.amount, now.rest, now.reaches), (Rupiah(10), Rupiah(20), 2));
    assert_eq!(
        (now.rows[0].percent, now.rows[2].sharing, &now.rows[2].differs[..]),
        (100, 2, &["months".to_owned()][..])
    );

    // One is granted, the first is declined: the money reaches the two equals, of whom one could have it.
    phone.save(vec![decided(60, &rows[1], Decision::Approved, Vec::new())]);
    phone.save(vec![decided(61, &rows[0], Decision::Declined, Vec::new())]);
    let now = board(&mut phone, BoardPart::All);
    assert_eq!((now.granted, now.taken, now.rest, now.reaches), (1, Rupiah(10), Rupiah(10), 0));
    assert!(matches!(now.cut, Cut::Waits { tied: 2, room: 1, .. }));
    assert_eq!(places(&now)[0], (1, Some(1), false, Standing::Declined), "everybody keeps their place");
    assert_eq!(places(&now)[1], (2, Some(2), true, Standing::Approved));
    let mut published = config();
    published.body["selection"]["lot"] = serde_json::json!(id(7));
    phone.pull(21, vec![published]);
    let drawn = board(&mut phone, BoardPart::Inside);
    assert_eq!((drawn.rows.len(), drawn.rows[0].by_lot), (1, true));
    assert_eq!(drawn.counts.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [4, 1, 1, 2, 1, 1]);
    assert_eq!(places(&board(&mut phone, BoardPart::Declined)).len(), 1);
    // A family that leaves takes its proposal along.
    phone.page(22, vec![family(2).to_string()], Vec::new());
    assert_eq!(board(&mut phone, BoardPart::All).granted, 0);
}

#[test]
fn two_thousand_proposals_are_ranked_while_somebody_waits() {
    let mut phone = who_decides();
    phone.pull(1, vec![config()]);
    for batch in 0..50_u128 {
        let numbers = (1..=40).map(|n| batch * 40 + n);
        let rows = numbers.flat_map(|n| {
            let told = (1..=3).map(move |m| month(0x10_0000 + n * 4 + m, n, &format!("2026-0{m}"), 2));
            [family_row(n, 2), proposed(n, 3, (n % 11) as u32, 2)].into_iter().chain(told)
        });
        phone.pull(2, rows.collect());
    }
    let began = std::time::Instant::now();
    let page = board(&mut phone, BoardPart::All);
    let took = began.elapsed();
    assert_eq!((page.rows.len(), page.reaches), (2_000, 0));
    assert!(page.rows.iter().all(|row| row.differs.is_empty()), "their months are all here");
    // A build for tests on a busy machine; a phone's own is many times as fast.
    assert!(took.as_secs() < 10, "{took:?}");
}

#[test]
fn an_objection_that_is_upheld_brings_the_proposal_back() {
    let mut phone = who_decides();
    let of = proposed(1, 2, 5, 3);
    phone.pull(9, vec![config(), family_row(1, 1), of.clone()]);
    let no = theirs(60, &of, Decision::Declined, 4);
    phone.pull(10, vec![no.clone()]);
    let row = first(&mut phone, 1);
    assert_eq!((row.standing, row.object_until), (Standing::Declined, Some(day("2026-12-02"))));
    assert_eq!(row.decision().unwrap().row.review.comments[0].text, "Dana terbatas");

    let objection = objected(70, &of, no.record, 5);
    phone.pull(11, vec![objection.clone()]);
    let listed = phone.ask(ListObjections { today: today(), limit: 10 });
    assert_eq!((listed.waiting, listed.total), (1, 1));
    let said = &listed.rows[0].objection;
    assert_eq!(said.state, ObjectionState::Waiting { until: day("2026-11-25") });
    assert!(said.text.as_deref() == Some(WORDS) && !said.had_a_hand);
    let late = phone.ask(ListObjections { today: day("2026-11-28"), limit: 10 });
    assert_eq!(late.rows[0].objection.state, ObjectionState::Late { days: 3 });
    // One that was rejected changes nothing; what was answered first counts.
    phone.pull(12, vec![answered(80, &objection, Verdict::Upheld, 7)]);
    let row = first(&mut phone, 1);
    assert_eq!((row.standing, row.decision().is_none()), (Standing::Received, true));
    assert_eq!(row.heard(), [objection.record]);
    let now = board(&mut phone, BoardPart::All);
    assert!(now.rows[0].again && now.rows[0].inside);
    assert_eq!(phone.ask(ListObjections { today: today(), limit: 10 }).waiting, 0);
    phone.save(vec![decided(61, &of, Decision::Approved, row.heard())]);
    let row = first(&mut phone, 1);
    assert_eq!((row.standing, row.decisions.len()), (Standing::Approved, 2));
    assert!(first(&mut phone, 1).objections[0].had_a_hand, "whoever decided answers no more");

    phone.pull(13, vec![answered(79, &objection, Verdict::Rejected, 6)]);
    assert_eq!(first(&mut phone, 1).objections[0].state, ObjectionState::Rejected);
}

#[test]
fn a_mentor_learns_that_there_is_an_objection_and_its_verdict() {
    let mut phone = Phone::new();
    let of = proposed(1, 2, 5, 3);
    let no = theirs(60, &of, Decision::Declined, 4);
    // As the centre sends them to a mentor.
    let mut objection = objected(70, &of, no.record, 5);
    objection.body.remove("text");
    let mut answer = answered(80, &objection, Verdict::Rejected, 6);
    answer.body.remove("reason");
    phone.pull(9, vec![config(), family_row(1, 1), of, no, objection, answer]);
    let row = first(&mut phone, 1);
    assert_eq!((row.objections[0].state, row.objections[0].text.is_none()), (ObjectionState::Rejected, true));
    assert_eq!(row.objections[0].answer.as_ref().unwrap().reason, "");
}

#[test]
fn what_a_family_objects_on_its_mentors_phone_cannot_be_read_there() {
    let mut phone = Phone::new();
    let of = proposed(1, 2, 5, 3);
    let no = theirs(60, &of, Decision::Declined, 4);
    phone.pull(9, vec![config(), family_row(1, 1), of.clone(), no.clone()]);
    let key = crypto_box::SecretKey::generate(&mut rand::rngs::OsRng);
    let public = base64::Engine::encode(
        &base64::engine::general_purpose::STANDARD_NO_PAD,
        key.public_key().as_bytes(),
    );
    let sealed = seal(&public, WORDS, &mut rand::rngs::OsRng).unwrap();
    let objection = Objection {
        selection: of.record,
        decision: no.record,
        family: family(1),
        channel: Channel::MentorPhone,
        text: String::new(),
        sealed: Some(sealed.clone()),
        rest: Rest::new(),
    };
    assert!(objection.check().is_empty());
    phone.save(vec![Revision {
        kind: Kind::Objection,
        ..revision(70, 70, None, family(1), objection.write())
    }]);
    let row = first(&mut phone, 1);
    assert_eq!(
        (row.objections.len(), row.objections[0].received, row.objections[0].text.is_none()),
        (1, false, true)
    );
    let all = everything(&mut phone);
    assert!(all.contains(&sealed), "it waits to be sent");
    assert!(!all.contains("Tetangga") && !all.contains("saudara"), "and nobody reads it here");
    // This would have found it: a draft of the same words.
    let draft = DraftKey { kind: Kind::Objection, about: of.record };
    let json = json!({ "text": WORDS }).to_string();
    phone.ask(PutDraft { key: draft, family: family(1), json, at: now() });
    assert!(everything(&mut phone).contains("Tetangga"));
}

/// Every value of every table, as text.
fn everything(phone: &mut Phone) -> String {
    let db = phone.core.connection();
    let mut tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").unwrap();
    let tables: Vec<String> =
        tables.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    let mut all = String::new();
    for table in tables {
        let mut query = db.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = query.column_count();
        let mut rows = query.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                match row.get_ref(column).unwrap() {
                    rusqlite::types::ValueRef::Text(bytes) | rusqlite::types::ValueRef::Blob(bytes) => {
                        all.push_str(&String::from_utf8_lossy(bytes));
                    }
                    _ => {}
                }
                all.push('\n');
            }
        }
    }
    all
}

#[test]
fn a_family_reads_what_was_decided_on_it() {
    let mut phone = Phone::of(Role::Beneficiary);
    let mut of = proposed(1, 2, 5, 3);
    // As the centre sends it to a family.
    of.body.retain(|field, _| ["scheme", "family"].contains(&field.as_str()));
    let no = theirs(60, &of, Decision::Declined, 4);
    phone.pull(9, vec![config(), family_row(1, 1), of.clone(), no.clone()]);
    let page = phone.ask(OpenSelection { family: None, today: today() });
    let row = &page.proposals[0];
    assert_eq!((row.standing, row.selection.scores.len(), row.differs.len()), (Standing::Declined, 0, 0));
    assert_eq!(row.object_until, Some(day("2026-12-02")));
    let said = objected(70, &of, no.record, 0);
    let saved = Revision { kind: Kind::Objection, ..revision(70, 70, None, family(1), said.body) };
    phone.save(vec![saved.clone()]);
    let row = phone.ask(OpenSelection { family: None, today: today() }).proposals.remove(0);
    assert_eq!((row.objections[0].text.as_deref(), row.objections[0].received), (Some(WORDS), false));
    phone.receipts(vec![received(&saved, 12)]);
    let row = phone.ask(OpenSelection { family: None, today: today() }).proposals.remove(0);
    assert!(row.objections[0].received);
    let value: Value = json!(row.objections[0].channel);
    assert_eq!(value, "own_phone");
    assert_ne!(saved.id, RevisionId(id(0)));
}
