//! Trainings on the phone: opening one, its code, marking many at once, one's own word.

use crate::phone::Device;
use anyhow::{Context, anyhow};
use chrono::{DateTime, TimeDelta, Utc};
use pendamping_domain::attendance::{Attendance, CodeSeen, Presence, Whose};
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::recording::{record_attendance, record_training};
use pendamping_domain::training::{Attendee, TrainingDraft, secret};
use pendamping_store_api::calls::{GetProfile, ListTrainings, OpenTraining};
use pendamping_store_api::training::RosterRow;
use serde_json::{Value, json};
use uuid::Uuid;

impl Device {
    /// One that goes on now, where its owner may open it, in a room and from afar.
    pub(super) fn open_training(&self, title: String) -> anyhow::Result<Value> {
        let list = self.ask(ListTrainings { limit: 1 })?;
        let area = list.opens.first().context("nothing may be opened on this phone")?.clone();
        let profile = self.ask(GetProfile)?;
        let local =
            |at: DateTime<Utc>| (at + TimeDelta::minutes(i64::from(area.offset_minutes()))).naive_utc();
        let (starts, ends) =
            (local(self.now() - TimeDelta::hours(1)), local(self.now() + TimeDelta::hours(3)));
        let draft = TrainingDraft {
            title,
            area: Some(area.clone()),
            day: Some(starts.date()),
            last_day: Some(ends.date()),
            from: Some(starts.time()),
            until: Some(ends.time()),
            place: "Aula contoh".to_owned(),
            link: "https://rapat.example/bimtek".to_owned(),
            audience: vec![Attendee::Family, Attendee::Mentor],
            opened_by: profile.name,
            ..TrainingDraft::default()
        };
        let mut random = [0; 20];
        random[..16].copy_from_slice(Uuid::now_v7().as_bytes());
        let revision = self
            .making(profile.person.into(), list.opened, |saving| {
                record_training(saving, &draft, secret(random), None)
            })?
            .map_err(|problems| anyhow!("the form has problems: {problems:?}"))?;
        self.save(vec![revision], None)
    }

    /// A training with its totals, and its code where this phone may show it.
    pub(super) fn training(&self, training: RecordId) -> anyhow::Result<Value> {
        let page = self.ask(OpenTraining { record: training })?;
        let totals: Vec<Value> = page
            .totals
            .by_attendee
            .iter()
            .map(|(attendee, here, afar)| json!([attendee.as_str(), here, afar]))
            .collect();
        let families = page.roster.iter().filter(|row| matches!(row.whose, Some(Whose::Family(_))));
        let numbers: Vec<&String> = families.map(|row| &row.number).collect();
        let own = page.own.attendance.evidence();
        Ok(json!({
            "totals": totals, "area": page.training.area, "numbers": numbers, "code": page.training.code_at(self.now()), "own": own
        }))
    }

    /// Marks families of the list by their numbers, all in one save.
    pub(super) fn mark(
        &self,
        training: RecordId,
        presence: &Presence,
        numbers: &[String],
    ) -> anyhow::Result<Value> {
        let page = self.ask(OpenTraining { record: training })?;
        let mut revisions = Vec::new();
        for row in page.roster.into_iter().filter(|row| numbers.contains(&row.number)) {
            let told = Attendance { mark: Some(presence.clone()), ..row.attendance.clone() };
            revisions.extend(self.attended(&row, &told)?);
        }
        self.save(revisions, None)
    }

    /// The owner's own word: the code of the room, or without one that they follow from afar.
    pub(super) fn attend(&self, training: RecordId, code: Option<String>) -> anyhow::Result<Value> {
        let page = self.ask(OpenTraining { record: training })?;
        let mut told = page.own.attendance.clone();
        match code {
            Some(code) => told.code = Some(CodeSeen { code, at: self.stamp(0) }),
            None => told.check_in = Some(self.stamp(0)),
        }
        let revisions = self.attended(&page.own, &told)?;
        self.save(revisions, None)
    }

    fn attended(
        &self,
        row: &RosterRow,
        told: &Attendance,
    ) -> anyhow::Result<Vec<pendamping_domain::revision::Revision>> {
        let key: FamilyId = told.whose().context("nobody's attendance")?.key();
        let opened = self.ask(ListTrainings { limit: 1 })?.opened;
        let editing = row.stands.clone().map(|(record, revision, body)| {
            pendamping_domain::recording::Editing { record, parent: Some(revision), body }
        });
        let revision = self
            .making(key, opened, |saving| record_attendance(saving, told, editing.as_ref()))?
            .map_err(|problems| anyhow!("the attendance has problems: {problems:?}"))?;
        Ok(vec![revision])
    }
}
