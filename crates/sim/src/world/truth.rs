//! The reference model: what was confirmed to whom, who held which family when, who may see what. It is told what people did and
//! what the office ordered, and asks neither the phones' stores nor the centre.

use crate::world::area::Areas;
use crate::world::besides::Asked;
use crate::world::redaction::{beyond, plain};
use crate::world::stage::{Stage, office_day};
use crate::world::written::written;
use chrono::{DateTime, NaiveDate, Utc};
use pendamping_domain::actor::{Power, Role};
use pendamping_domain::id::{FamilyId, InstallId, PersonId, Position, RecordId, RevisionId};
use pendamping_domain::region::RegionCode;
use pendamping_domain::revision::{Body, Kind, Revision};
use pendamping_protocol::digest::payload_hash;
use pendamping_protocol::sync::EVERYONE;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Something that a person saved.
#[derive(Debug, Clone)]
pub struct Save {
    /// Its record.
    pub record: RecordId,
    /// Its kind.
    pub kind: Kind,
    /// The unit of scope it was saved into.
    pub family: FamilyId,
    /// Who saved it.
    pub by: PersonId,
    /// What it decides on.
    pub of: Option<RecordId>,
    /// The objection that it answers.
    pub answers: Option<RecordId>,
    /// The families that it says were met.
    pub met: Vec<FamilyId>,
    /// The decision that it objects to, and how.
    pub against: Option<(String, String)>,
    /// It tells of a day that its phone's clock had not come to: no form takes such a one.
    pub ahead: bool,
    /// How far its phone had read when its form was opened.
    pub opened: Position,
    /// What was written of the fields that edits change.
    pub wrote: Vec<(&'static str, Value)>,
    /// Hash of the frozen bytes.
    pub hash: [u8; 32],
    /// Which phone, by its place in the world.
    pub phone: usize,
    /// The screen said that it is saved. Where the phone died before it could, either is right.
    pub confirmed: bool,
    /// Why it need not be anywhere any more.
    pub gone: Option<&'static str>,
}

/// One mentor stands in for another.
#[derive(Debug, Clone)]
pub struct StandIn {
    /// Who is away.
    pub mentor: PersonId,
    /// Who stands in.
    pub by: PersonId,
    /// First and last day.
    pub days: (NaiveDate, NaiveDate),
    /// The office ended it.
    pub ended: bool,
}

/// Who reads.
#[derive(Debug, Clone)]
pub struct Reader {
    /// The person.
    pub person: PersonId,
    /// Their role.
    pub role: Role,
}

/// What is to be looked at: a record as it stands at the centre.
#[derive(Debug, Clone)]
pub struct Piece {
    /// Its kind.
    pub kind: Kind,
    /// The unit of scope it is under.
    pub key: String,
    /// Who wrote it.
    pub author: Option<PersonId>,
    /// Its fields.
    pub body: Body,
}

/// The truth.
#[derive(Debug, Clone)]
pub struct Truth {
    /// What was saved, by identity.
    pub saves: BTreeMap<RevisionId, Save>,
    /// Whose each family is.
    pub mentor_of: BTreeMap<FamilyId, PersonId>,
    /// Who stands in for whom.
    pub stand_ins: Vec<StandIn>,
    /// Installs the office revoked.
    pub revoked: BTreeSet<InstallId>,
    /// Which mentor ever held which family.
    held: BTreeSet<(PersonId, FamilyId)>,
    /// Who is the person of a family.
    pub own: BTreeMap<FamilyId, PersonId>,
    /// Who works where.
    pub(super) areas: Areas,
    /// Where each family lives.
    pub(super) region_of: BTreeMap<FamilyId, RegionCode>,
    powers: BTreeMap<PersonId, Vec<Power>>,
    trainings: BTreeSet<String>,
    /// What somebody changed last.
    pub edited: Option<(Kind, RecordId)>,
    /// What no screen makes, and what was made of it.
    pub poison: BTreeSet<RevisionId>,
    /// The centre was put back from a copy.
    pub put_back: bool,
    /// The day that the centre has turned to.
    turned: Option<NaiveDate>,
    /// Who held which family from which of the centre's positions on.
    holders: Vec<(Position, BTreeSet<(PersonId, FamilyId)>)>,
    /// What was saved last of a record on a phone: its lists show that while it has not gone.
    pub told: BTreeMap<(usize, RecordId), (RevisionId, Kind)>,
    /// What somebody saved and their own phone did not show.
    pub unseen: Vec<String>,
    /// What reached somebody who may not have it.
    pub leaks: Vec<String>,
    /// What families asked the office for.
    pub asks: BTreeMap<Uuid, Asked>,
    /// How often whom opened pages of a family.
    pub opened: BTreeMap<(PersonId, FamilyId), u64>,
    /// Which install rows of which family went out to on which day, since the centre was last put back: its log went with it.
    pub given_out: BTreeSet<(InstallId, FamilyId, NaiveDate)>,
}

/// Whether a revision tells of a day, or of a month, that was not over on its phone.
fn is_ahead(revision: &Revision) -> bool {
    let day = revision.saved.date().to_string();
    let told = |field: &str| revision.body.get(field).and_then(Value::as_str);
    told("date").or(told("day")).is_some_and(|told| told > day.as_str())
        || told("month").is_some_and(|told| day.starts_with(told) || told > day.as_str())
}

impl Truth {
    /// At the beginning.
    pub fn new(stage: &Stage) -> Truth {
        let region = |text: &str| text.parse::<RegionCode>().ok();
        let city = region(crate::world::stage::CITY);
        let keys = city.iter().flat_map(|city| [city.city(), city.province()]);
        let mut truth = Truth {
            saves: BTreeMap::new(),
            mentor_of: stage.families.iter().map(|family| (family.family, family.mentor)).collect(),
            stand_ins: Vec::new(),
            revoked: BTreeSet::new(),
            held: BTreeSet::new(),
            own: stage.families.iter().filter_map(|family| Some((family.family, family.own?))).collect(),
            areas: BTreeMap::new(),
            region_of: stage
                .families
                .iter()
                .filter_map(|family| Some((family.family, family.region.parse().ok()?)))
                .collect(),
            powers: stage.people.iter().map(|member| (member.person, member.powers.clone())).collect(),
            asks: BTreeMap::new(),
            opened: BTreeMap::new(),
            trainings: keys.map(|region| FamilyId::from(&region).to_string()).collect(),
            edited: None,
            poison: BTreeSet::new(),
            put_back: false,
            turned: None,
            holders: Vec::new(),
            told: BTreeMap::new(),
            unseen: Vec::new(),
            leaks: Vec::new(),
            given_out: BTreeSet::new(),
        };
        for member in stage.people.iter().filter(|member| member.role == Role::Coordinator) {
            truth.assign(member.person, member.area.clone(), &member.powers);
        }
        truth.ordered();
        truth
    }

    /// The office ordered something: who holds what from now on, or from a day that comes, held it once.
    pub fn ordered(&mut self) {
        for (family, mentor) in &self.mentor_of {
            let by =
                self.stand_ins.iter().filter(|one| one.mentor == *mentor && !one.ended).map(|one| one.by);
            self.held.extend(by.chain([*mentor]).map(|person| (person, *family)));
        }
        let days: BTreeSet<NaiveDate> = self.stand_ins.iter().map(|one| one.days.0).collect();
        let watched: Vec<_> = days
            .into_iter()
            .chain(self.turned)
            .chain([NaiveDate::MIN])
            .flat_map(|day| self.watched(day))
            .collect();
        self.held.extend(watched);
    }

    /// The centre turned to this day, if it had not.
    pub fn turn_to(&mut self, now: DateTime<Utc>) {
        self.turned = self.turned.max(Some(office_day(now)));
    }

    /// What the office ordered, or a new day, holds from the centre's position `at` on.
    pub fn holds_from(&mut self, at: Position) {
        let Some(day) = self.turned else { return };
        let by = |mentor: &PersonId| self.stand_in(*mentor, day).into_iter().chain([*mentor]);
        let holders =
            self.mentor_of.iter().flat_map(|(family, mentor)| by(mentor).map(|person| (person, *family)));
        let holders: BTreeSet<_> = holders.chain(self.watched(day)).collect();
        if self.holders.last().is_none_or(|(_, before)| *before != holders) {
            self.holders.push((at, holders));
        }
    }

    /// Whether somebody held a family, or the work of a mentor, at a position for certain: before an order and behind it, where it came between two.
    pub fn held_at(&self, person: PersonId, family: FamilyId, at: Position) -> bool {
        let held = |(_, holders): &(Position, BTreeSet<_>)| holders.contains(&(person, family));
        let next = self.holders.partition_point(|(from, _)| *from <= at);
        next > 0 && held(&self.holders[next - 1]) && self.holders.get(next).is_none_or(held)
    }

    /// Whether somebody held a family from the beginning on, whatever the office ordered.
    pub fn always_held(&self, person: PersonId, family: FamilyId) -> bool {
        self.holders.iter().all(|(_, holders)| holders.contains(&(person, family)))
    }

    /// Whether a key is that of somebody of the staff.
    pub fn is_of_staff(&self, key: FamilyId) -> bool {
        let name = key.to_string();
        self.powers.keys().any(|person| name == person.to_string())
    }

    /// How many objections were saved that say the same as this one.
    pub fn objections(&self, save: &Save) -> usize {
        self.saves.values().filter(|other| other.against.is_some() && other.against == save.against).count()
    }

    /// Whether somebody answers an objection to what they decided themselves.
    pub fn decided_what_it_answers(&self, save: &Save) -> bool {
        let of = |record: &str| self.saves.values().find(|other| other.record.to_string() == record)?.of;
        let objections = self.saves.values().filter(|other| Some(other.record) == save.answers);
        let decisions = objections.filter_map(|objection| of(&objection.against.as_ref()?.0));
        let selections: BTreeSet<RecordId> = decisions.collect();
        self.saves.values().any(|other| {
            other.by == save.by
                && other.kind == Kind::Review
                && other.of.is_some_and(|of| selections.contains(&of))
        })
    }

    /// Whether somebody never had anything to write under a key.
    pub fn is_outsider(&self, reader: &Reader, key: FamilyId) -> bool {
        let name = key.to_string();
        if name == reader.person.to_string() || self.trainings.contains(&name) {
            return false;
        }
        match (self.mentor_of.contains_key(&key), &reader.role) {
            (true, Role::Mentor | Role::Coordinator) => !self.held.contains(&(reader.person, key)),
            (true, _) => self.own.get(&key) != Some(&reader.person),
            // Of another person's own only who reviews writes anything.
            (false, role) => *role != Role::Coordinator || !self.is_of_staff(key),
        }
    }

    /// Somebody saved something.
    pub fn saved(
        &mut self,
        revision: &Revision,
        wrote: Option<&'static str>,
        (by, phone): (PersonId, usize),
        confirmed: bool,
    ) {
        let bytes = serde_json::to_vec(revision).unwrap_or_default();
        let text = |field: &str| revision.body.get(field).and_then(Value::as_str);
        let against = text("decision").zip(text("channel")).filter(|_| revision.kind == Kind::Objection);
        let met = revision.body.get("families").and_then(Value::as_array).into_iter().flatten();
        let save = Save {
            record: revision.record,
            kind: revision.kind.clone(),
            family: revision.family,
            by,
            of: text("of").and_then(|of| of.parse().ok()),
            answers: text("objection").and_then(|objection| objection.parse().ok()),
            met: met.filter_map(|family| family.as_str()?.parse().ok()).collect(),
            against: against.map(|(decision, channel)| (decision.to_owned(), channel.to_owned())),
            ahead: is_ahead(revision),
            opened: revision.opened,
            wrote: written(revision, wrote),
            hash: payload_hash(&bytes),
            phone,
            confirmed,
            gone: None,
        };
        self.saves.insert(revision.id, save);
    }

    /// The last copy of these is gone, and nothing in the product could have kept it.
    pub fn gone(&mut self, ids: impl IntoIterator<Item = RevisionId>, why: &'static str) {
        for id in ids {
            if let Some(save) = self.saves.get_mut(&id) {
                save.gone.get_or_insert(why);
            }
        }
    }

    /// Who stands in for a mentor on a day.
    pub fn stand_in(&self, mentor: PersonId, day: NaiveDate) -> Option<PersonId> {
        let holds =
            |one: &&StandIn| one.mentor == mentor && !one.ended && one.days.0 <= day && day <= one.days.1;
        self.stand_ins.iter().find(holds).map(|one| one.by)
    }

    /// Whether a reader accompanies a family.
    pub fn accompanies(&self, person: PersonId, family: FamilyId, day: NaiveDate) -> bool {
        self.mentor_of
            .get(&family)
            .is_some_and(|mentor| *mentor == person || self.stand_in(*mentor, day) == Some(person))
    }

    /// Whether somebody has a power wherever they work.
    pub fn has(&self, person: PersonId, power: &Power) -> bool {
        self.powers.get(&person).is_some_and(|powers| powers.contains(power))
    }

    /// Whether what is under a key reaches a reader at all.
    fn holds(&self, reader: &Reader, key: &str, day: NaiveDate) -> bool {
        if key == EVERYONE || key == reader.person.to_string() {
            return true;
        }
        let accompanied: Vec<FamilyId> = self
            .mentor_of
            .keys()
            .filter(|family| self.accompanies(reader.person, **family, day))
            .copied()
            .collect();
        if self.trainings.contains(key) {
            return match reader.role {
                Role::Mentor => !accompanied.is_empty(),
                Role::Coordinator => self.works(reader.person),
                _ => true,
            };
        }
        let family = key.parse::<FamilyId>().ok();
        if let Some((family, _)) = family.and_then(|family| self.mentor_of.get_key_value(&family)) {
            return self.works_with(reader.person, *family, None)
                || self.own.get(family) == Some(&reader.person)
                || self.accompanies(reader.person, *family, day);
        }
        let Ok(person) = key.parse::<PersonId>() else { return false };
        let works = |mentor: PersonId| mentor == person || self.stand_in(mentor, day) == Some(person);
        match reader.role {
            Role::Coordinator => self
                .mentor_of
                .iter()
                .any(|(family, mentor)| works(*mentor) && self.works_with(reader.person, *family, None)),
            Role::Beneficiary => self
                .own
                .iter()
                .filter(|(_, own)| **own == reader.person)
                .any(|(family, _)| self.mentor_of.get(family).is_some_and(|mentor| works(*mentor))),
            _ => {
                let partners = self.stand_ins.iter().any(|one| {
                    let two = [one.mentor, one.by];
                    !one.ended && one.days.1 >= day && two.contains(&person) && two.contains(&reader.person)
                });
                let reviews =
                    |family: &FamilyId| self.works_with(person, *family, Some(&Power::ReviewVisits));
                partners || accompanied.iter().any(reviews)
            }
        }
    }

    /// Whether a piece reaches a reader at a moment.
    pub fn sees(&self, reader: &Reader, piece: &Piece, now: DateTime<Utc>) -> bool {
        let own = piece.author == Some(reader.person);
        let names = |field: &str| {
            piece.body.get(field).and_then(Value::as_str) == Some(reader.person.to_string().as_str())
        };
        let told = match (&piece.kind, &reader.role) {
            (Kind::Unknown(_), _) => false,
            (Kind::Contact, role) => *role == Role::Coordinator,
            (Kind::Activity | Kind::GroupMeeting, Role::Beneficiary) => false,
            (Kind::Activity | Kind::GroupMeeting, Role::Mentor) => own,
            (Kind::StageChange, Role::Beneficiary) => false,
            (Kind::Review, Role::Beneficiary) => piece.body.contains_key("scheme"),
            (Kind::Review, Role::Mentor) => !piece.body.contains_key("whose") || names("whose"),
            (Kind::Cover, Role::Mentor) => names("mentor") || names("by"),
            (Kind::Attendance, Role::Mentor | Role::Beneficiary) => {
                own || !piece.body.contains_key("person") || names("person")
            }
            _ => true,
        };
        told && self.holds(reader, &piece.key, office_day(now))
    }

    /// A row goes out to an install: what is a family's is to be written down.
    pub fn given(&mut self, install: InstallId, piece: &Piece, now: DateTime<Utc>) {
        if let Ok(family) = piece.key.parse::<FamilyId>()
            && self.mentor_of.contains_key(&family)
        {
            self.given_out.insert((install, family, office_day(now)));
        }
    }

    /// Looks at a row on its way to a reader.
    pub fn look(&mut self, reader: &Reader, piece: &Piece, now: DateTime<Utc>) {
        let who = || format!("{} {} under {}", reader.role, piece.kind, piece.key);
        if !self.sees(reader, piece, now) {
            self.leaks.push(format!("a row: {}", who()));
        }
        for field in beyond(&piece.body, &plain(reader, piece)) {
            self.leaks.push(format!("the field {field}: {}", who()));
        }
    }
}
