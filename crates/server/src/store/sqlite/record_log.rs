//! Records of one kind, in SQL: key by key, so that it takes the memory of one family. A key is a family, a person, or a region
//! that trainings are for.

use crate::store::office::Declined;
use crate::store::record_log::{AttendanceLine, FamilyLine, Logged, RecordLine, RecordLogAsk, Told};
use crate::store::sqlite::reader::{FAMILIES, HandingOn, Reader, Taker, area_of, known};
use crate::store::sqlite::records::{RECORD, accompanies, all, id, one, record, record_row, value};
use crate::store::sqlite::sql;
use crate::store::visit_log::Named;
use crate::store::{KeptRecord, StorageError, Stored};
use chrono::NaiveDate;
use pendamping_domain::activity::Activity;
use pendamping_domain::actor::Role;
use pendamping_domain::attendance::{Attendance, Whose};
use pendamping_domain::family::Family;
use pendamping_domain::follow_up::FollowUp;
use pendamping_domain::group_meeting::GroupMeeting;
use pendamping_domain::id::{FamilyId, PersonId, RecordId};
use pendamping_domain::progress::Progress;
use pendamping_domain::region::RegionCode;
use pendamping_domain::revision::{Body, Kind, Record};
use pendamping_domain::training::{Attendee, Training};
use pendamping_domain::visit::Visit;
use rusqlite::Connection;

/// Whose records are read.
enum Key {
    Family(FamilyId, Box<Family>),
    Person(PersonId, Option<String>),
    Region(String),
}

impl Key {
    fn text(&self) -> String {
        match self {
            Key::Family(family, _) => family.to_string(),
            Key::Person(person, _) => person.to_string(),
            Key::Region(key) => key.clone(),
        }
    }
}

struct Reading<'c> {
    connection: &'c Connection,
    ask: &'c RecordLogAsk,
    kind: Kind,
    reader: Reader<'c>,
    mentor: Option<PersonId>,
}

/// A line with the day by which it is sorted and asked for, and the families that it tells of.
type Found = (Option<NaiveDate>, Vec<FamilyId>, RecordLine);

/// Reads the log. Answers how many records were handed on.
pub fn record_log(
    connection: &Connection,
    ask: &RecordLogAsk,
    taker: Taker<'_, RecordLine>,
) -> Result<u64, Declined> {
    if ask.of == Logged::Families && (ask.from.is_some() || ask.to.is_some()) {
        return Err(Declined::Wrong("a family has no day: leave out the first and the last".to_owned()));
    }
    let reader = Reader::of(connection, ask.reader.as_deref())?;
    let mentor = ask.mentor.as_deref().map(|number| known(connection, number).map(|(person, _)| person));
    let mut going = HandingOn::to(taker, reader.person);
    let mut reading = Reading { connection, ask, kind: kind(ask.of), reader, mentor: mentor.transpose()? };
    if matches!(ask.of, Logged::Families | Logged::FollowUps | Logged::Progress | Logged::Attendance) {
        let mut statement = connection.prepare(FAMILIES).map_err(sql)?;
        let mut rows = statement.query([area_of(ask.area.as_ref())]).map_err(sql)?;
        while let Some(row) = rows.next().map_err(sql)? {
            let id = FamilyId(id(row, 0)?);
            if let Some(family) = reading.reader.family(id)? {
                reading.key(&Key::Family(id, Box::new(family)), &mut going)?;
            }
        }
    }
    if matches!(ask.of, Logged::GroupMeetings | Logged::Activities | Logged::Attendance) {
        let query = "SELECT id, area FROM person ORDER BY number";
        for (person, area) in all(connection, query, [], |row| Ok((PersonId(id(row, 0)?), value(row, 1)?)))? {
            reading.key(&Key::Person(person, area), &mut going)?;
        }
    }
    if matches!(ask.of, Logged::Trainings | Logged::Attendance) {
        let query = "SELECT DISTINCT scope_key FROM record WHERE kind = 'training' ORDER BY scope_key";
        for key in all(connection, query, [], |row| value(row, 0))? {
            reading.key(&Key::Region(key), &mut going)?;
        }
    }
    going.end()
}

fn kind(of: Logged) -> Kind {
    match of {
        Logged::Families => Kind::Family,
        Logged::FollowUps => Kind::FollowUp,
        Logged::Progress => Kind::Progress,
        Logged::GroupMeetings => Kind::GroupMeeting,
        Logged::Activities => Kind::Activity,
        Logged::Trainings => Kind::Training,
        Logged::Attendance => Kind::Attendance,
    }
}

fn parsed<R: Record>(body: &Body) -> Stored<R> {
    R::read(body).map_err(|_| StorageError::Unreadable("a record's fields"))
}

/// Whether a month of a business is the one that counts: of several records of it the one that the centre took in last.
fn counts(kept: &KeptRecord, beside: &[KeptRecord]) -> bool {
    let same = |other: &&KeptRecord| other.body.get("month") == kept.body.get("month");
    beside.iter().filter(same).all(|other| other.position <= kept.position)
}

impl Reading<'_> {
    /// All that is asked for under one key, in the order of its days.
    fn key(&mut self, key: &Key, going: &mut HandingOn<'_, RecordLine>) -> Result<(), Declined> {
        let text = key.text();
        let own = matches!(key, Key::Person(person, _) if self.reader.person == Some(*person));
        if !(own || self.reader.holds(&text)?) || !self.is_there(key) {
            return Ok(());
        }
        let query = format!("SELECT {RECORD} FROM record r WHERE r.scope_key = ?1 AND r.kind = ?2");
        let mut found: Vec<Found> = Vec::new();
        let records = all(self.connection, &query, [text.as_str(), self.kind.as_str()], record_row)?;
        for kept in &records {
            found.extend(self.line(key, kept, &records)?);
        }
        found.sort_by_key(|(day, _, line)| (*day, line.record));
        for (_, families, line) in found {
            going.add(families, vec![line])?;
        }
        Ok(())
    }

    /// Whether it is in the area that is asked for. A training says itself whom it is for.
    fn is_there(&self, key: &Key) -> bool {
        let (Some(area), Key::Person(_, works)) = (&self.ask.area, key) else { return true };
        works.as_ref().and_then(|works| works.parse::<RegionCode>().ok()).is_some_and(|it| it.is_within(area))
    }

    fn line(&mut self, key: &Key, kept: &KeptRecord, beside: &[KeptRecord]) -> Stored<Option<Found>> {
        let Some(seen) = self.reader.redact(kept) else { return Ok(None) };
        let mut by = kept.author;
        let mut families = Vec::new();
        let (day, told) = match self.ask.of {
            Logged::Families => {
                by = accompanies(self.connection, FamilyId(kept.id.0))?;
                (None, Told::Family(Box::new(parsed(&seen)?)))
            }
            Logged::FollowUps => {
                let follow_up: FollowUp = parsed(&seen)?;
                let agreed = follow_up.visit.map(|visit| self.day_of_visit(visit)).transpose()?.flatten();
                (Some(follow_up.due), Told::FollowUp(follow_up, agreed))
            }
            Logged::Progress => {
                let progress: Progress = parsed(&seen)?;
                (Some(progress.month.first_day()), Told::Progress(Box::new(progress), counts(kept, beside)))
            }
            Logged::GroupMeetings => {
                let meeting: GroupMeeting = parsed(&seen)?;
                let mut names = Vec::new();
                for family in &meeting.families {
                    let Some(known) = self.reader.family(*family)? else { continue };
                    names.push(Named { number: known.number, name: known.name });
                    families.push(*family);
                }
                (Some(meeting.day), Told::GroupMeeting(Box::new(meeting), names))
            }
            Logged::Activities => {
                let activity: Activity = parsed(&seen)?;
                (Some(activity.day), Told::Activity(activity))
            }
            Logged::Trainings => {
                let training: Training = parsed(&seen)?;
                if self.ask.area.as_ref().is_some_and(|area| !training.area.is_within(area)) {
                    return Ok(None);
                }
                (Some(training.starts.date_naive()), Told::Training(Box::new(training)))
            }
            Logged::Attendance => match self.attendance(&seen)? {
                Some((day, line, holder)) => {
                    by = holder;
                    (Some(day), Told::Attendance(Box::new(line)))
                }
                None => return Ok(None),
            },
        };
        let outside = day.is_some_and(|day| {
            self.ask.from.is_some_and(|from| day < from) || self.ask.to.is_some_and(|to| day > to)
        });
        if outside || self.mentor.is_some_and(|mentor| by != Some(mentor)) {
            return Ok(None);
        }
        let family = match key {
            Key::Family(family, told) => {
                families.push(*family);
                let named = Named { number: told.number.clone(), name: told.name.clone() };
                Some(FamilyLine { named, region: told.region.clone() })
            }
            _ => None,
        };
        let line = RecordLine { record: kept.id, family, by: self.reader.named(by)?, told };
        Ok(Some((day, families, line)))
    }

    /// On which day a visit began, by the clock of the phone that recorded it: as its mentor's report says.
    fn day_of_visit(&self, visit: RecordId) -> Stored<Option<NaiveDate>> {
        let Some(kept) = record(self.connection, visit)? else { return Ok(None) };
        Ok(Visit::read(&kept.body).ok().map(|visit| visit.captured.started.date()))
    }

    /// Somebody at a training, the training's day, and who answers for them: a family's mentor, or the person themselves. The
    /// training is looked at as it is, whatever the reader sees of it: a code is judged by what only some may know.
    fn attendance(&mut self, seen: &Body) -> Stored<Option<(NaiveDate, AttendanceLine, Option<PersonId>)>> {
        let attendance: Attendance = parsed(seen)?;
        let Some(kept) = record(self.connection, attendance.training)? else { return Ok(None) };
        let training: Training = parsed(&kept.body)?;
        let day = training.starts.date_naive();
        if let (None, Some(area)) = (attendance.whose(), &self.ask.area)
            && !training.area.is_within(area)
        {
            return Ok(None);
        }
        let (attendee, who, holder) = match (attendance.whose(), &attendance.guest) {
            (Some(Whose::Family(family)), _) => {
                (Some(Attendee::Family), None, accompanies(self.connection, family)?)
            }
            (Some(Whose::Person(person)), _) => {
                (self.comes_as(person)?, self.reader.named(Some(person))?, Some(person))
            }
            (None, Some(guest)) => {
                let named = Named { number: String::new(), name: guest.name.clone() };
                (Some(guest.attendee.clone()), Some(named), None)
            }
            (None, None) => (None, None, None),
        };
        let hears = self.reader.holds(&kept.scope_key)?;
        let presence = attendance.presence(&training);
        let training = hears.then(|| (training.title.clone(), day));
        Ok(Some((day, AttendanceLine { attendance, presence, attendee, who, training }, holder)))
    }

    fn comes_as(&self, person: PersonId) -> Stored<Option<Attendee>> {
        let query = "SELECT role FROM person WHERE id = ?1";
        let role = one(self.connection, query, [person.0.as_bytes()], |row| value::<String>(row, 0))?;
        Ok(role.map(|role| match Role::from(role.as_str()) {
            Role::Mentor => Attendee::Mentor,
            Role::Coordinator => Attendee::Coordinator,
            _ => Attendee::Guest,
        }))
    }
}
