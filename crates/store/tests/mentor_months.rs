//! The months of mentors on a coordinator's phone: counted again from what was drawn, and equal to what each mentor's own phone
//! reports of the same records.
#![allow(clippy::unwrap_used)]

mod support;

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use pendamping_domain::activity::{Activity, Duty};
use pendamping_domain::actor::Role;
use pendamping_domain::attendance::{Attendance, Presence, Whose};
use pendamping_domain::cover::{Cover, Period};
use pendamping_domain::family::Family;
use pendamping_domain::follow_up::FollowUp;
use pendamping_domain::group_meeting::GroupMeetingDraft;
use pendamping_domain::id::{FamilyId, PersonId, RecordId};
use pendamping_domain::mentor_month::MentorMonth;
use pendamping_domain::money::Rupiah;
use pendamping_domain::month::Month;
use pendamping_domain::person::Person;
use pendamping_domain::progress::ProgressDraft;
use pendamping_domain::revision::{Body, Kind, Record, Rest, Revision};
use pendamping_domain::training::{Attendee, Training};
use pendamping_domain::visit::Met;
use pendamping_protocol::sync::Row;
use pendamping_store::{Core, Enrolment};
use pendamping_store_api::StoreError;
use pendamping_store_api::calls::{GetMentors, GetMonth, ListMentorMonths, OpenMentor, OpenMentorMonth};
use pendamping_store_api::setup::Profile;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::BTreeSet;
use support::*;
use tempfile::TempDir;

/// Whose phone `Phone::new` is, who works in the sub-district of families 1 to 6 and stands in for the other with family 7.
const STAND_IN: u128 = 2;
/// Who works where families 7 to 10 live.
const AWAY: u128 = 30;
const FAMILIES: u128 = 10;

fn this() -> Month {
    Month::of(stamp(0).date())
}

fn person(n: u128) -> PersonId {
    PersonId(id(n))
}

/// The families of a mentor.
fn theirs(mentor: u128) -> std::ops::RangeInclusive<u128> {
    if mentor == STAND_IN { 1..=7 } else { 7..=FAMILIES }
}

/// Author, family, day, met, decided on how, record.
type DrawnVisit = (u128, u128, NaiveDate, bool, Option<&'static str>, RecordId);
/// Who was there, and whether in the room.
type There = (Whose, bool);

/// What was drawn, as plain values: what is counted again.
#[derive(Default)]
struct Drawn {
    rows: Vec<Row>,
    listed_only: BTreeSet<u128>,
    visits: Vec<DrawnVisit>,
    /// Family, visit, due, done.
    follow_ups: Vec<(u128, Option<RecordId>, NaiveDate, Option<NaiveDate>)>,
    told: Vec<(u128, Month)>,
    meetings: Vec<(u128, NaiveDate, usize)>,
    activities: Vec<(u128, NaiveDate)>,
    /// Opened by, day, who was there (a mentor or a family).
    trainings: Vec<(u128, NaiveDate, Vec<There>)>,
}

struct Office {
    rng: StdRng,
    drawn: Drawn,
    next: u128,
}

impl Office {
    fn next(&mut self) -> u128 {
        self.next += 1;
        self.next
    }

    /// A day in the month or around it, often at its edges.
    fn day(&mut self) -> NaiveDate {
        let first = this().first_day();
        match self.rng.gen_range(0..4) {
            0 => first,
            1 => this().after().first_day() - Days::new(self.rng.gen_range(0..2)),
            _ => first + TimeDelta::days(self.rng.gen_range(-40..40)),
        }
    }

    fn say<R: Record>(&mut self, record: RecordId, scope: FamilyId, author: u128, body: Body) {
        let n = self.next();
        let revision = Revision { kind: R::KIND, record, ..revision(n, n, None, scope, body) };
        let position = u64::try_from(n).unwrap();
        self.drawn.rows.push(Row { author: Some(person(author)), ..row_of(&revision, position) });
    }

    fn record(&mut self) -> RecordId {
        RecordId(id(0xab_0000 + self.next()))
    }

    fn mentor(&mut self, n: u128, name: &str, area: &str) {
        let mentor = Person {
            number: format!("TKSK-{n}"),
            name: name.to_owned(),
            role: Role::Mentor,
            area: area.parse().ok(),
            phone: None,
            rest: Rest::new(),
        };
        self.drawn.rows.push(row(&mentor, person(n).into(), person(n).into(), 2));
    }

    fn people_and_families(&mut self) {
        self.mentor(STAND_IN, "Rina Contoh", "31.74.01");
        self.mentor(AWAY, "Lina Misal", "31.74.02");
        for n in 1..=FAMILIES {
            let region = if n < 7 { "31.74.01.1001" } else { "31.74.02.1001" }.parse().unwrap();
            let accompanied = self.rng.gen_bool(0.8) || n == 7;
            if !accompanied {
                self.drawn.listed_only.insert(n);
            }
            let there = Family { region, accompanied, ..a_family(n) };
            self.drawn.rows.push(row(&there, RecordId::from(family(n)), family(n), 3));
        }
        let cover = Cover {
            mentor: person(AWAY),
            by: person(STAND_IN),
            by_name: "Rina Contoh".to_owned(),
            period: Period { from: stamp(0).date(), until: stamp(0).date() + Days::new(9) },
            families: vec![family(7)],
            rest: Rest::new(),
        };
        self.drawn.rows.push(row(&cover, RecordId(id(0xc0)), person(AWAY).into(), 4));
    }

    fn visit(&mut self) {
        let author = if self.rng.gen_bool(0.5) { STAND_IN } else { AWAY };
        let of = self.rng.gen_range(theirs(author));
        let (day, met) = (self.day(), self.rng.gen_bool(0.7));
        let mut visit = a_visit("sepakat");
        visit.met = if met { Met::Household } else { Met::NotMet };
        // By the clock of Jakarta: early hours are the day before in Greenwich.
        let hour = NaiveTime::from_hms_opt(self.rng.gen_range(0..24), 5, 0).unwrap();
        visit.captured.started.wall = (day.and_time(hour) - TimeDelta::hours(7)).and_utc();
        visit.captured.ended.wall = visit.captured.started.wall + TimeDelta::minutes(20);
        let record = self.record();
        self.say::<pendamping_domain::visit::Visit>(record, family(of), author, visit.write());
        let revision = self.drawn.rows.last().unwrap().revision;
        let decided = [None, Some("approved"), Some("correction_asked")][self.rng.gen_range(0..3)];
        if let Some(decision) = decided {
            let body = serde_json::json!({"of": record, "revision": revision, "decision": decision});
            let review = self.record();
            let body = body.as_object().unwrap().clone();
            self.say::<pendamping_domain::review::Review>(review, family(of), 9, body);
        }
        self.drawn.visits.push((author, of, day, met, decided, record));
    }

    fn follow_up(&mut self) {
        let visits = self.drawn.visits.len();
        let (_, of, .., record) = self.drawn.visits[self.rng.gen_range(0..visits)];
        let visit = self.rng.gen_bool(0.5).then_some(record);
        let (due, done) = (self.day(), self.day());
        let done = self.rng.gen_bool(0.5).then_some(done);
        let told = FollowUp { visit, action: "Urus NIB".to_owned(), due, done, rest: Rest::new() };
        let record = self.record();
        self.say::<FollowUp>(record, family(of), STAND_IN, told.write());
        self.drawn.follow_ups.push((of, visit, due, done));
    }

    fn progress(&mut self) {
        let of = self.rng.gen_range(1..=FAMILIES);
        let month = this().plus(self.rng.gen_range(-3..=0));
        let amount = |amount| Some(Rupiah(amount));
        let draft = ProgressDraft {
            month: Some(month),
            revenue: amount(900),
            goods: amount(100),
            other_costs: amount(0),
            ..ProgressDraft::default()
        };
        let record = self.record();
        let body = draft.finish(None, None, stamp(0).date()).unwrap().write();
        self.say::<pendamping_domain::progress::Progress>(record, family(of), STAND_IN, body);
        self.drawn.told.push((of, month));
    }

    fn duty(&mut self) {
        let author = if self.rng.gen_bool(0.5) { STAND_IN } else { AWAY };
        let day = self.day();
        let record = self.record();
        if self.rng.gen_bool(0.5) {
            let families: Vec<FamilyId> =
                theirs(author).filter(|_| self.rng.gen_bool(0.5)).map(family).collect();
            if families.is_empty() {
                return;
            }
            self.drawn.meetings.push((author, day, families.len()));
            let draft = GroupMeetingDraft { day: Some(day), families, ..GroupMeetingDraft::default() };
            let meeting = draft.finish(None, None, day).unwrap();
            self.say::<pendamping_domain::group_meeting::GroupMeeting>(
                record,
                person(author).into(),
                author,
                meeting.write(),
            );
        } else {
            let activity = Activity {
                duty: Duty::CoordinationMeeting,
                day,
                from: None,
                until: None,
                place: String::new(),
                note: String::new(),
                rest: Rest::new(),
            };
            self.drawn.activities.push((author, day));
            self.say::<Activity>(record, person(author).into(), author, activity.write());
        }
    }

    fn training(&mut self) {
        let by = [STAND_IN, AWAY, 9][self.rng.gen_range(0..3)];
        let day = self.day();
        let jakarta = chrono::FixedOffset::east_opt(7 * 3600).unwrap();
        let starts = day.and_hms_opt(1, 0, 0).unwrap().and_local_timezone(jakarta).unwrap();
        let training = Training {
            title: "Bimtek contoh".to_owned(),
            area: "31.74".parse().unwrap(),
            starts,
            ends: starts + TimeDelta::hours(3),
            agenda: String::new(),
            speakers: String::new(),
            place: "Aula".to_owned(),
            link: String::new(),
            audience: vec![Attendee::Family, Attendee::Mentor],
            capacity: None,
            secret: String::new(),
            photos: Vec::new(),
            cancelled: false,
            cancel_reason: String::new(),
            opened_by: String::new(),
            rest: Rest::new(),
        };
        let held = self.record();
        self.say::<Training>(held, Training::key(&training.area), by, training.write());
        let everybody = [STAND_IN, AWAY].map(|n| Whose::Person(person(n))).into_iter();
        let mut there = Vec::new();
        for whose in everybody.chain((1..=FAMILIES).map(|n| Whose::Family(family(n)))) {
            let mark = [None, Some(Presence::InPerson), Some(Presence::Virtual), Some(Presence::Absent)]
                [self.rng.gen_range(0..4)]
            .clone();
            let Some(mark) = mark else { continue };
            if mark != Presence::Absent {
                there.push((whose, mark == Presence::InPerson));
            }
            let told = Attendance { mark: Some(mark), ..Attendance::of(held, whose) };
            self.say::<Attendance>(Attendance::record(held, whose), whose.key(), by, told.write());
        }
        self.drawn.trainings.push((by, day, there));
    }
}

fn drawn(seed: u64) -> Drawn {
    let mut office = Office { rng: StdRng::seed_from_u64(seed), drawn: Drawn::default(), next: 100 };
    office.people_and_families();
    for _ in 0..40 {
        office.visit();
    }
    for _ in 0..15 {
        office.follow_up();
        office.progress();
        office.duty();
    }
    for _ in 0..4 {
        office.training();
    }
    office.drawn
}

/// What a mentor's month comes to, in another way than the store computes it.
fn counted(drawn: &Drawn, mentor: u128) -> MentorMonth {
    let month = this();
    let within = |day: &NaiveDate| Month::of(*day) == month;
    let own: Vec<_> = drawn.visits.iter().filter(|visit| visit.0 == mentor && within(&visit.2)).collect();
    let visited: BTreeSet<u128> = own.iter().filter(|visit| visit.3).map(|visit| visit.1).collect();
    let accompanied: BTreeSet<u128> = theirs(mentor).filter(|n| !drawn.listed_only.contains(n)).collect();
    let mine = |of: u128| theirs(mentor).contains(&of);
    let mut result = MentorMonth {
        visits: own.iter().filter(|visit| visit.3).count() as u64,
        not_met: own.iter().filter(|visit| !visit.3).count() as u64,
        accompanied: accompanied.len() as u64,
        visited: visited.intersection(&accompanied).count() as u64,
        approved: own.iter().filter(|visit| visit.4 == Some("approved")).count() as u64,
        corrections: own.iter().filter(|visit| visit.4 == Some("correction_asked")).count() as u64,
        ..MentorMonth::default()
    };
    let told: BTreeSet<u128> = drawn
        .told
        .iter()
        .filter(|(of, told)| mine(*of) && [month, month.before()].contains(told))
        .map(|(of, _)| *of)
        .collect();
    result.told = told.len() as u64;
    for (of, visit, due, done) in &drawn.follow_ups {
        let agreed = own.iter().any(|own| Some(own.5) == *visit);
        let now_open = done.is_none() && Month::of(*due) <= month;
        if agreed || (mine(*of) && (done.as_ref().is_some_and(within) || now_open)) {
            let is_done = done.is_some_and(|day| Month::of(day) <= month);
            *(if is_done { &mut result.done } else { &mut result.open }) += 1;
        }
    }
    for (_, _, present) in drawn.meetings.iter().filter(|met| met.0 == mentor && within(&met.1)) {
        result.meetings += 1;
        result.present += *present as u64;
    }
    result.activities =
        drawn.activities.iter().filter(|told| told.0 == mentor && within(&told.1)).count() as u64;
    for (by, _, there) in drawn.trainings.iter().filter(|held| within(&held.1) && !held.2.is_empty()) {
        result.held += u64::from(*by == mentor);
        result.attended += u64::from(there.iter().any(|(whose, _)| *whose == Whose::Person(person(mentor))));
    }
    result
}

/// Families of a mentor that were at trainings of the month: in the room, and from afar.
fn at_trainings(drawn: &Drawn, mentor: u128) -> (usize, usize) {
    let theirs: Vec<Whose> = theirs(mentor).map(|n| Whose::Family(family(n))).collect();
    let there = drawn.trainings.iter().filter(|held| Month::of(held.1) == this()).flat_map(|held| &held.2);
    let (here, afar): (Vec<&There>, Vec<&There>) =
        there.filter(|(whose, _)| theirs.contains(whose)).partition(|(_, in_room)| *in_room);
    (here.len(), afar.len())
}

/// What the centre tells a mentor: their families, and what is their own.
fn told_to(drawn: &Drawn, mentor: u128) -> Vec<Row> {
    let families: Vec<FamilyId> = theirs(mentor).map(family).collect();
    let region = Training::key(&"31.74".parse().unwrap());
    let is_told = |row: &&Row| {
        let key = row.scope_key();
        let cover_or_person = [Kind::Cover, Kind::Person].contains(&row.kind);
        cover_or_person
            || families.iter().any(|family| family.to_string() == key)
            || key == person(mentor).to_string()
            || key == region.to_string()
    };
    drawn.rows.iter().filter(is_told).cloned().collect()
}

fn phone_of(n: u128, role: Role) -> Phone {
    let folder = TempDir::new().unwrap();
    let whole = enrolment(role);
    let profile = Profile { person: person(n), ..whole.profile };
    let core = Core::create(folder.path(), &key(), &Enrolment { profile, ..whole }, now()).unwrap();
    Phone { folder, core }
}

#[test]
fn the_coordinators_figures_are_those_of_each_mentors_own_report() {
    for seed in 0..8 {
        let drawn = drawn(seed);
        let mut office = phone_of(9, Role::Coordinator);
        office.pull(900, drawn.rows.clone());
        let list = office.ask(ListMentorMonths { month: this() });
        let names: Vec<&str> = list.rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["Lina Misal", "Rina Contoh"]);
        for mentor in [STAND_IN, AWAY] {
            let mut own = phone_of(mentor, Role::Mentor);
            own.pull(900, told_to(&drawn, mentor));
            let report = own.ask(GetMonth { month: this() });
            let expected = counted(&drawn, mentor);
            assert_eq!(report.figures(this()), expected, "seed {seed}: on the phone of {mentor}");
            let row = list.rows.iter().find(|row| row.person == person(mentor)).unwrap();
            assert_eq!(row.figures, expected, "seed {seed}: at the office, of {mentor}");

            let page = office.ask(OpenMentorMonth { mentor: person(mentor), month: this() }).work;
            assert_eq!(page.figures(this()), expected);
            // Not only the sums: the same records.
            assert_eq!(page.trainings, report.trainings, "seed {seed}");
            assert_eq!((page.trained, &page.activities), (report.trained, &report.activities));
            assert_eq!(page.meetings, report.meetings);
            let ids = |work: &pendamping_store_api::month::MonthOfWork| {
                let visits: Vec<RecordId> = work.visits.iter().map(|row| row.record).collect();
                let agreed: Vec<RecordId> = work.follow_ups.iter().map(|row| row.row.record).collect();
                (visits, agreed)
            };
            assert_eq!(ids(&page), ids(&report));
            let here = page.trainings.iter().map(|row| row.in_person).sum::<usize>();
            let afar = page.trainings.iter().map(|row| row.virtually).sum::<usize>();
            assert_eq!((here, afar), at_trainings(&drawn, mentor), "seed {seed}");
            let trained = drawn.trainings.iter().filter(|(_, day, there)| {
                Month::of(*day) <= this()
                    && there.iter().any(|(whose, _)| *whose == Whose::Person(person(mentor)))
            });
            assert_eq!(page.trained, trained.count() as u64, "seed {seed}");
        }
        // Together: the family that both visit is one.
        let all = (1..=FAMILIES).filter(|n| !drawn.listed_only.contains(n)).count() as u64;
        let visited: BTreeSet<u128> = drawn
            .visits
            .iter()
            .filter(|visit| visit.3 && Month::of(visit.2) == this() && !drawn.listed_only.contains(&visit.1))
            .map(|visit| visit.1)
            .collect();
        // So is what is told or agreed of it: counted here record by record, over both.
        let told: BTreeSet<u128> = drawn
            .told
            .iter()
            .filter(|(_, told)| [this(), this().before()].contains(told))
            .map(|(of, _)| *of)
            .collect();
        let (mut done, mut open) = (0, 0);
        for (_, visit, due, end) in &drawn.follow_ups {
            let agreed =
                drawn.visits.iter().any(|made| Some(made.5) == *visit && Month::of(made.2) == this());
            let ended = end.is_some_and(|day| Month::of(day) == this());
            if agreed || ended || (end.is_none() && Month::of(*due) <= this()) {
                *(if end.is_some_and(|day| Month::of(day) <= this()) { &mut done } else { &mut open }) += 1;
            }
        }
        let once = [all, visited.len() as u64, told.len() as u64, done, open];
        let MentorMonth { accompanied, visited, told, done, open, visits, meetings, .. } = list.together;
        assert_eq!([accompanied, visited, told, done, open], once, "seed {seed}");
        let each = [STAND_IN, AWAY].map(|mentor| counted(&drawn, mentor));
        let sum = |figure: fn(&MentorMonth) -> u64| each.iter().map(figure).sum::<u64>();
        assert_eq!((visits, meetings), (sum(|one| one.visits), sum(|one| one.meetings)), "seed {seed}");
    }
}

#[test]
fn visits_that_left_the_mentors_phone_are_in_the_same_sum() {
    let mut own = Phone::new();
    own.pull(2, vec![family_row(1, 1), family_row(2, 2)]);
    let visits =
        [(10, 1), (11, 2)].map(|(n, of)| revision(n, n, None, family(of), a_visit("sepakat").write()));
    own.save(visits.to_vec());
    own.receipts(visits.iter().zip(5..).map(|(visit, at)| received(visit, at)).collect());
    own.page(20, vec![family(2).to_string()], Vec::new());
    let report = own.ask(GetMonth { month: this() });
    assert_eq!((report.visits.len(), report.figures(this()).visits), (1, 2));

    let mut office = phone_of(9, Role::Coordinator);
    let mut drawn = Office { rng: StdRng::seed_from_u64(1), drawn: Drawn::default(), next: 100 };
    drawn.mentor(STAND_IN, "Rina Contoh", "31.74.01");
    let mut rows = drawn.drawn.rows;
    rows.extend([family_row(1, 1), family_row(2, 2)]);
    rows.extend(visits.iter().zip(5..).map(|(visit, at)| row_of(visit, at)));
    office.pull(20, rows);
    assert_eq!(office.ask(ListMentorMonths { month: this() }).rows[0].figures.visits, 2);
}

#[test]
fn a_mentors_page_has_the_latest_visits_and_who_stands_in() {
    let drawn = drawn(3);
    let mut office = phone_of(9, Role::Coordinator);
    office.pull(900, drawn.rows.clone());
    let today = stamp(0).date();
    let page = office.ask(OpenMentor { mentor: person(STAND_IN), today, limit: 5 });
    let own = drawn.visits.iter().filter(|visit| visit.0 == STAND_IN);
    assert_eq!(page.total, own.clone().count() as u64);
    let mut days: Vec<NaiveDate> = own.map(|visit| visit.2).collect();
    days.sort();
    let latest: Vec<NaiveDate> = days.into_iter().rev().take(5).collect();
    let seen: Vec<NaiveDate> = page.visits.iter().map(|row| row.visit.captured.started.date()).collect();
    assert_eq!(seen, latest);

    let covers = |phone: &mut Phone, today: NaiveDate| {
        let rows = phone.ask(GetMentors { month_start: now(), today }).rows;
        let said = |row: &pendamping_store_api::cover::CoverRow| row.other.clone().unwrap();
        rows.iter()
            .map(|row| (row.name.clone(), row.covers.iter().map(said).collect()))
            .collect::<Vec<(_, Vec<_>)>>()
    };
    let (lina, rina) = ("Lina Misal".to_owned(), "Rina Contoh".to_owned());
    let mut now = covers(&mut office, today);
    now.sort();
    assert_eq!(now, [(lina.clone(), vec![rina.clone()]), (rina, vec![lina])]);
    assert_eq!(page.covers.len(), 1);
    // Over, it is no longer told.
    assert!(covers(&mut office, today + Days::new(10)).iter().all(|(_, covers)| covers.is_empty()));
    let nobody = office.try_ask(OpenMentorMonth { mentor: person(77), month: this() });
    assert!(matches!(nobody, Err(StoreError::NotFound)));
}
