//! One good example of each noun; a test changes what it is about.
#![allow(dead_code, clippy::unwrap_used, missing_docs)]

mod money;

pub use money::*;

use chrono::{DateTime, NaiveDate, Utc};
use pendamping_domain::activity::{Activity, Duty};
use pendamping_domain::actor::{Actor, Power, Role};
use pendamping_domain::attendance::{Attendance, CodeSeen, Presence};
use pendamping_domain::config::{Chip, Config, Limits, MinimumWage, RiskLimits, StageRule};
use pendamping_domain::confirmation::{Channel, Confirmation, Word};
use pendamping_domain::cover::{Cover, Period};
use pendamping_domain::family::{Business, Family, LeftPkh, Stage};
use pendamping_domain::follow_up::FollowUp;
use pendamping_domain::group_meeting::GroupMeeting;
use pendamping_domain::id::{ConfigVersion, FamilyId, PersonId, Position, RecordId, RevisionId};
use pendamping_domain::money::Rupiah;
use pendamping_domain::outlook::{Condition, Need};
use pendamping_domain::person::{Contact, Person};
use pendamping_domain::photo::Photo;
use pendamping_domain::place::{Fix, Place};
use pendamping_domain::problem::Problem;
use pendamping_domain::progress::{Estimate, Progress};
use pendamping_domain::review::{Comment, Decision, Review};
use pendamping_domain::revision::{Body, Kind, Rest, Revision};
use pendamping_domain::sample::SampleRule;
use pendamping_domain::stage_change::StageChange;
use pendamping_domain::stamp::Stamp;
use pendamping_domain::training::{Attendee, Training, secret};
use pendamping_domain::visit::{BusinessState, Captured, Met, Mode, Visit, VisitDraft};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

pub fn record(n: u128) -> RecordId {
    RecordId(Uuid::from_u128(n))
}
pub fn family_id(n: u128) -> FamilyId {
    FamilyId(Uuid::from_u128(n))
}
pub fn revision_id(n: u128) -> RevisionId {
    RevisionId(Uuid::from_u128(n))
}
pub fn person_id(n: u128) -> PersonId {
    PersonId(Uuid::from_u128(n))
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}
pub fn moment(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Minutes after 09:00 in Jakarta on 3 August 2026, by a right clock, an hour after the phone started.
pub fn minute(minutes: i64) -> Stamp {
    Stamp {
        wall: moment("2026-08-03T02:00:00Z") + chrono::TimeDelta::minutes(minutes),
        offset: 420,
        boot: "boot".to_owned(),
        elapsed: (3_600_000 + minutes * 60_000) as u64,
    }
}

pub fn chips(codes: &[&str]) -> Vec<Chip> {
    codes
        .iter()
        .map(|code| Chip { code: (*code).to_owned(), id: code.to_uppercase(), en: code.to_uppercase() })
        .collect()
}

fn rule(to: Stage, months: u32, profit: Option<i64>, trained: bool) -> StageRule {
    let profit_at_least = profit.map(Rupiah);
    StageRule { to, months, profit_at_least, minimum_wage: false, trained, rest: Rest::new() }
}

fn wage(region: &str, from: &str, amount: i64) -> MinimumWage {
    MinimumWage {
        region: region.parse().unwrap(),
        from: from.parse().unwrap(),
        amount: Rupiah(amount),
        rest: Rest::new(),
    }
}

pub fn config() -> Config {
    Config {
        version: ConfigVersion(1),
        programme: "Prokus".to_owned(),
        limits: Limits {
            fence_m: 500,
            shortest_visit_min: 10,
            clock_tolerance_min: 5,
            fastest_km_per_hour: 100,
        },
        visit_every_days: BTreeMap::from([
            ("seeding".to_owned(), 30),
            ("mentoring".to_owned(), 30),
            ("incubation".to_owned(), 60),
        ]),
        purposes: chips(&["routine", "aid"]),
        topics: chips(&["books", "hygiene"]),
        sectors: chips(&["food", "sewing"]),
        wrong_reasons: chips(&["not_met", "shorter"]),
        follow_ups: chips(&["nib"]),
        obstacles: chips(&["capital", "buyers"]),
        permits: chips(&["nib", "halal"]),
        stage_rules: vec![
            rule(Stage::Mentoring, 3, Some(500_000), true),
            rule(Stage::Incubation, 6, Some(1_500_000), true),
            StageRule { minimum_wage: true, ..rule(Stage::Independent, 3, None, false) },
        ],
        minimum_wages: vec![
            wage("31", "2020-01", 4_000_000),
            wage("31", "2026-01", 5_000_000),
            wage("31.74", "2026-07", 5_500_000),
            wage("31.75", "2026-07", 4_800_000),
        ],
        risk: RiskLimits::default(),
        sample: SampleRule::default(),
        targets: Vec::new(),
        schemes: vec![scheme("bsimu", 500_000, false), scheme("modal", 3_500_000, true)],
        selection: Some(selection_rule()),
        report_template: None,
        assumed: vec!["limits.fence_m".to_owned()],
        rest: Rest::new(),
    }
}

/// A home in Jakarta, and the place where the example visit was captured.
pub fn home() -> Fix {
    Fix::exact(-6.2, 106.8)
}

/// A photo with these hashes, each named by one letter.
pub fn photo(sha256: &str, source: &str) -> Photo {
    Photo {
        sha256: sha256.repeat(64),
        source: Some(source.repeat(64)),
        taken: minute(5),
        place: Place::Fixed(home()),
        bytes: 150_000,
        width: 1_600,
        height: 1_200,
        rest: Rest::new(),
    }
}

pub fn visit() -> Visit {
    Visit {
        captured: Captured { started: minute(0), ended: minute(30), place: Place::Fixed(home()) },
        mode: Mode::InPerson,
        met: Met::Recipient,
        purposes: vec!["routine".to_owned()],
        topics: vec!["books".to_owned()],
        results: "Buku kas mulai diisi".to_owned(),
        business: Some(BusinessState::Open),
        next_visit: Some(day("2026-09-02")),
        explanation: String::new(),
        beside: BTreeMap::new(),
        photos: Vec::new(),
        flags: Vec::new(),
        rest: Rest::new(),
    }
}

pub fn draft() -> VisitDraft {
    VisitDraft {
        place: Some(Place::Fixed(home())),
        met: Some(Met::Recipient),
        purposes: vec!["routine".to_owned()],
        ..VisitDraft::begin(minute(0))
    }
}

pub fn family() -> Family {
    Family {
        number: "KPM-0001".to_owned(),
        name: "Siti Rahmawati".to_owned(),
        nik4: Some("0001".to_owned()),
        region: "31.74.01.1001".parse().unwrap(),
        address: "Jl. Melati 3".to_owned(),
        phone: Some("0812-0000-1111".to_owned()),
        home: Some(home()),
        left_pkh: LeftPkh::ComponentsEnded,
        accompanied: true,
        accompanied_since: None,
        business: Some(Business {
            name: "Warung Siti".to_owned(),
            sector: "food".to_owned(),
            started: Some(day("2024-01-15")),
            stage: Stage::Mentoring,
            permits: vec!["nib".to_owned()],
            rest: Rest::new(),
        }),
        rest: Rest::new(),
    }
}

pub fn follow_up() -> FollowUp {
    FollowUp {
        visit: Some(record(10)),
        action: "Urus NIB".to_owned(),
        due: day("2026-08-20"),
        done: None,
        rest: Rest::new(),
    }
}

pub fn activity() -> Activity {
    Activity {
        duty: Duty::CoordinationMeeting,
        day: day("2026-08-03"),
        from: Some("09:00:00".parse().unwrap()),
        until: Some("12:00:00".parse().unwrap()),
        place: "Kantor Kecamatan Tebet".to_owned(),
        note: String::new(),
        rest: Rest::new(),
    }
}

pub fn group_meeting() -> GroupMeeting {
    GroupMeeting {
        day: day("2026-08-03"),
        from: Some("09:00:00".parse().unwrap()),
        until: Some("11:00:00".parse().unwrap()),
        place: "Balai RW 05".to_owned(),
        topics: vec!["books".to_owned()],
        families: vec![FamilyId(Uuid::from_u128(1)), FamilyId(Uuid::from_u128(2))],
        guests: Some(3),
        results: "Sepakat mengisi buku kas tiap hari".to_owned(),
        photos: vec![photo("a", "b")],
        rest: Rest::new(),
    }
}

pub fn progress() -> Progress {
    Progress {
        month: "2026-07".parse().unwrap(),
        revenue: Rupiah(3_900_000),
        estimate: Some(Estimate { a_day: Rupiah(150_000), days: 26 }),
        goods: Rupiah(2_100_000),
        other_costs: Rupiah(300_000),
        household: Some(Rupiah(1_000_000)),
        other_income: Some(Rupiah(400_000)),
        stock: Some(Rupiah(250_000)),
        savings: None,
        debt: Some(Rupiah(0)),
        workers: Some(2),
        customers: Some(25),
        obstacles: vec!["capital".to_owned()],
        permits: vec!["nib".to_owned()],
        note: "Ramai saat pasar malam".to_owned(),
        rest: Rest::new(),
    }
}

pub fn stage_change() -> StageChange {
    StageChange {
        from: Stage::Seeding,
        to: Stage::Mentoring,
        reasons: "Tiga bulan untung, sudah ikut bimtek".to_owned(),
        conditions: vec![Condition { need: Need::Profit, met: 3, of: 3, amount: Some(Rupiah(500_000)) }],
        rest: Rest::new(),
    }
}

/// From nine to noon on 3 August 2026 in Jakarta, in a room and from afar.
pub fn training() -> Training {
    Training {
        title: "Bimtek pembukuan".to_owned(),
        area: "31.74".parse().unwrap(),
        starts: "2026-08-03T09:00:00+07:00".parse().unwrap(),
        ends: "2026-08-03T12:00:00+07:00".parse().unwrap(),
        agenda: "Buku kas harian".to_owned(),
        speakers: "Ibu Contoh".to_owned(),
        place: "Aula Kantor Wali Kota".to_owned(),
        link: "https://rapat.example/bimtek".to_owned(),
        audience: vec![Attendee::Mentor, Attendee::Family],
        capacity: Some(50),
        secret: secret([7; 20]),
        photos: vec![photo("a", "b")],
        cancelled: false,
        cancel_reason: String::new(),
        opened_by: "Hadi Misal".to_owned(),
        rest: Rest::new(),
    }
}

/// The second person stands in for the acting one.
pub fn cover() -> Cover {
    Cover {
        mentor: person_id(1),
        by: person_id(2),
        by_name: "Lina Misal".to_owned(),
        period: Period { from: day("2026-08-03"), until: day("2026-08-14") },
        families: vec![FamilyId(Uuid::from_u128(7))],
        rest: Rest::new(),
    }
}

/// That of the acting person, with evidence of every kind.
pub fn attendance() -> Attendance {
    Attendance {
        training: record(20),
        family: None,
        person: Some(person_id(1)),
        guest: None,
        mark: Some(Presence::InPerson),
        listed: Some(true),
        code: Some(CodeSeen { code: "123456".to_owned(), at: minute(5) }),
        check_in: Some(minute(3)),
        pre: Some(40),
        post: Some(90),
        rest: Rest::new(),
    }
}

pub fn review() -> Review {
    Review {
        of: record(10),
        revision: revision_id(11),
        decision: Decision::CorrectionAsked,
        comments: vec![Comment { field: "results".to_owned(), text: "Apa hasilnya?".to_owned() }],
        heard: Vec::new(),
        whose: None,
        scheme: None,
        sampled: None,
        rest: Rest::new(),
    }
}

pub fn confirmation() -> Confirmation {
    Confirmation {
        visit: record(10),
        word: Word::Came,
        channel: Channel::OwnPhone,
        reasons: Vec::new(),
        note: String::new(),
        rest: Rest::new(),
    }
}

pub fn person() -> Person {
    Person {
        number: "TKSK-7".to_owned(),
        name: "Budi Santoso".to_owned(),
        role: Role::Mentor,
        area: Some("31.74.01".parse().unwrap()),
        phone: Some("0813 2222 3333".to_owned()),
        rest: Rest::new(),
    }
}

pub fn contact() -> Contact {
    Contact {
        last: moment("2026-08-03T05:00:00Z"),
        unsent: 2,
        oldest_unsent: Some(moment("2026-08-02T05:00:00Z")),
        set_aside: 1,
        rest: Rest::new(),
    }
}

pub fn actor(role: Role, powers: &[Power]) -> Actor {
    Actor { person: person_id(1), role, powers: powers.iter().cloned().collect() }
}
pub fn mentor() -> Actor {
    actor(Role::Mentor, &[Power::Accompany])
}
pub fn coordinator() -> Actor {
    actor(Role::Coordinator, &[Power::ReviewVisits])
}
pub fn beneficiary() -> Actor {
    actor(Role::Beneficiary, &[Power::Confirm])
}

pub fn revision(kind: Kind, body: Body) -> Revision {
    Revision {
        id: revision_id(11),
        record: record(10),
        kind,
        parent: None,
        family: FamilyId(Uuid::from_u128(1)),
        opened: Position(0),
        epoch: Some("5e1f09ab".to_owned()),
        config: ConfigVersion(1),
        saved: minute(30),
        body,
        rest: Rest::new(),
    }
}

/// A body from JSON.
pub fn body(value: Value) -> Body {
    match value {
        Value::Object(body) => body,
        other => panic!("a body is an object, not {other}"),
    }
}

/// Problems as `field kind` words, for tables: `purposes missing`.
pub fn said(problems: &[Problem]) -> Vec<String> {
    problems
        .iter()
        .map(|problem| {
            let kind = match serde_json::to_value(&problem.kind).unwrap() {
                Value::String(word) => word,
                Value::Object(map) => {
                    let (word, details) = map.iter().next().unwrap();
                    let details: Vec<String> = details
                        .as_object()
                        .unwrap()
                        .values()
                        .map(|value| value.to_string().replace('"', ""))
                        .collect();
                    format!("{word} {}", details.join(" "))
                }
                other => other.to_string(),
            };
            format!("{} {kind}", problem.field)
        })
        .collect()
}
