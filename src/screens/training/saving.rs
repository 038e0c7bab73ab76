//! Saving what is said of people at a training: of many at once, in one commit, and taking it back.

use std::sync::Arc;

use pendamping_domain::attendance::{Attendance, Presence, Whose};
use pendamping_domain::config::Config;
use pendamping_domain::custody::Custody;
use pendamping_domain::id::{Position, RecordId};
use pendamping_domain::merge::merge;
use pendamping_domain::recording::{Editing, change_training, record_attendance};
use pendamping_domain::revision::Record;
use pendamping_domain::training::Training;
use pendamping_store_api::StoreError;
use pendamping_store_api::shared::{DraftKey, DropDraft, GetConfig};
use pendamping_store_api::training::{OpenTraining, RosterRow, TrainingPage};

use crate::phone::{On, Phone};
use crate::screens::at_hand::store;
use crate::screens::set_aside::to_replace;

/// What is said of somebody on the list.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Say {
    /// They are marked as being there like this; absent takes a mark back.
    Mark(Presence),
    /// They stand on the signed list, or do not.
    Listed(bool),
}

impl Say {
    /// What is then said of them.
    pub fn on(&self, told: &Attendance) -> Attendance {
        match self {
            Say::Mark(presence) => Attendance { mark: Some(presence.clone()), ..told.clone() },
            Say::Listed(listed) => Attendance { listed: Some(*listed), ..told.clone() },
        }
    }

    /// Whether it takes something back.
    pub fn takes_back(&self) -> bool {
        matches!(self, Say::Mark(Presence::Absent) | Say::Listed(false))
    }
}

/// What is now said of somebody.
pub(super) struct Told {
    /// Their line, as whoever says it saw it.
    pub row: RosterRow,
    /// What it then says.
    pub told: Attendance,
    /// The position that this phone had read up to when their line was drawn, where it may be gone by now: that they were this
    /// mentor's then is what counts.
    pub opened: Option<Position>,
}

/// Saves what was just marked of some on the list.
pub(super) async fn save(
    phone: &Arc<Phone>,
    rows: Vec<(RosterRow, Attendance)>,
    draft: Option<DraftKey>,
) -> Result<(), StoreError> {
    let told = rows.into_iter().map(|(row, told)| Told { row, told, opened: None });
    save_told(phone, told.collect(), draft).await
}

/// Saves what is now said of some, all at once. It takes the place of `draft`, if that is where it was typed. What came since the
/// list was drawn stays where this does not touch it: what is saved rests on what stands now, read in one answer, and of whom the
/// list has no line any more on what stood there. What takes the place of something that the centre refused is saved by itself: on
/// top of that it would wait for ever.
pub(super) async fn save_told(
    phone: &Arc<Phone>,
    rows: Vec<Told>,
    draft: Option<DraftKey>,
) -> Result<(), StoreError> {
    let store = store(phone)?;
    let config = store.call(GetConfig).await?;
    let Some(record) = rows.first().map(|said| said.row.attendance.training) else { return Ok(()) };
    let page = store.call(OpenTraining { record }).await?;
    let config = config.as_ref().map(|config| config.version).unwrap_or_default();
    let (mut together, mut anew) = (Vec::with_capacity(rows.len()), Vec::new());
    for said in rows {
        let Told { row, told, opened } = on_what_stands(&page, said);
        let on = On {
            // A guest is counted where the training is.
            family: told.whose().map_or_else(|| Training::key(&page.training.area), Whose::key),
            opened: opened.unwrap_or(page.opened),
            config,
        };
        let editing =
            row.stands.map(|(record, revision, body)| Editing { record, parent: Some(revision), body });
        let revision = phone
            .revising(on, |saving| record_attendance(saving, &told, editing.as_ref()))
            .map_err(|_| StoreError::Refused("an attendance that says too much"))?;
        match row.custody {
            Some(Custody::SetAside { .. }) => anew.push(revision),
            _ => together.push(revision),
        }
    }
    for revision in anew {
        let replaces = to_replace(&store, revision.record).await?;
        phone.save(vec![revision], None, replaces).await?;
    }
    match (together.is_empty(), draft) {
        (false, draft) => phone.save(together, draft, None).await.map(|_| ()),
        (true, Some(key)) => store.call(DropDraft { key }).await,
        (true, None) => Ok(()),
    }
}

/// The same on the row as it stands now: what differs from what was drawn is said of it, and nothing else.
fn on_what_stands(page: &TrainingPage, said: Told) -> Told {
    let drawn = &said.row;
    let same = |row: &&RosterRow| {
        row.whose == drawn.whose && (row.whose.is_some() || record_of(row) == record_of(drawn))
    };
    match page.roster.iter().chain([&page.own]).find(same) {
        Some(now) => rebased(said, now),
        None => said,
    }
}

/// On another state of the same line, and so as of when that was read: a parent that came after what a form is said to have been
/// opened on would make others' words this person's.
fn rebased(said: Told, now: &RosterRow) -> Told {
    let merged = merge(&said.row.attendance.write(), &now.attendance.write(), &said.told.write()).body;
    let told = Attendance::read(&merged).unwrap_or(said.told);
    Told { row: now.clone(), told, opened: None }
}

fn record_of(row: &RosterRow) -> Option<RecordId> {
    row.stands.as_ref().map(|(record, ..)| *record)
}

/// Adds somebody whom the programme does not know.
pub(super) async fn save_guest(
    phone: &Arc<Phone>,
    page: &TrainingPage,
    told: &Attendance,
) -> Result<(), StoreError> {
    let config = store(phone)?.call(GetConfig).await?;
    let on = on(page, config.as_ref());
    let revision = phone
        .revising(on, |saving| record_attendance(saving, told, None))
        .map_err(|_| StoreError::Refused("a guest without a name"))?;
    phone.save(vec![revision], None, None).await.map(|_| ())
}

/// Puts back what stood before the last marking, on what stands now.
pub(super) async fn put_back(
    phone: &Arc<Phone>,
    training: RecordId,
    rows: Vec<(RosterRow, Attendance)>,
) -> Result<(), StoreError> {
    let now = store(phone)?.call(OpenTraining { record: training }).await?.roster;
    let undone = now
        .into_iter()
        .filter_map(|row| {
            let (before, told) = rows.iter().find(|(before, _)| before.whose == row.whose)?;
            let undone = undone(&before.attendance, told, &row.attendance);
            Some((row, undone))
        })
        .collect();
    save(phone, undone, None).await
}

/// `now` without what `told` said on top of `before`.
fn undone(before: &Attendance, told: &Attendance, now: &Attendance) -> Attendance {
    let mut undone = now.clone();
    if told.mark != before.mark {
        undone.mark = Some(before.mark.clone().unwrap_or(Presence::Absent));
    }
    if told.listed != before.listed {
        undone.listed = Some(before.listed.unwrap_or(false));
    }
    undone
}

/// What is counted where the training is.
fn on(page: &TrainingPage, config: Option<&Config>) -> On {
    On {
        family: Training::key(&page.training.area),
        opened: page.opened,
        config: config.map(|config| config.version).unwrap_or_default(),
    }
}

/// Changes the training itself, on top of what stands now, or in the place of what the centre refused of it.
pub(super) async fn save_training(
    phone: &Arc<Phone>,
    record: RecordId,
    change: impl FnOnce(&mut Training),
) -> Result<(), StoreError> {
    let store = store(phone)?;
    let config = store.call(GetConfig).await?;
    let page = store.call(OpenTraining { record }).await?;
    let on = on(&page, config.as_ref());
    let mut training = Training::read(&page.body).map_err(|_| StoreError::Corrupt)?;
    change(&mut training);
    let editing = Editing { record, parent: Some(page.revision), body: page.body };
    let revision = phone
        .revising(on, |saving| change_training(saving, &training, &editing))
        .map_err(|_| StoreError::Refused("a training that says too much"))?;
    let replaces = to_replace(&store, record).await?;
    phone.save(vec![revision], None, replaces).await.map(|_| ())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use pendamping_domain::actor::Role;
    use pendamping_domain::id::{ConfigVersion, FamilyId, RevisionId};
    use pendamping_domain::revision::Rest;
    use pendamping_domain::training::{Attendee, secret};
    use pendamping_store_api::work::GetOutbox;
    use uuid::Uuid;

    use super::*;
    use crate::phone::tests::{open, refuse};

    fn training() -> Training {
        Training {
            title: "Bimtek contoh".to_owned(),
            area: "31.74".parse().unwrap(),
            starts: "2026-11-24T09:00:00+07:00".parse().unwrap(),
            ends: "2026-11-24T12:00:00+07:00".parse().unwrap(),
            agenda: String::new(),
            speakers: String::new(),
            place: "Aula".to_owned(),
            link: String::new(),
            audience: vec![Attendee::Family],
            capacity: None,
            secret: secret([7; 20]),
            photos: Vec::new(),
            cancelled: false,
            cancel_reason: String::new(),
            opened_by: String::new(),
            rest: Rest::new(),
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_changed_of_a_refused_training_takes_its_place() {
        let (_folder, _, phone) = open(Role::Mentor).await;
        let store = store(&phone).unwrap();
        let on =
            On { family: Training::key(&training().area), opened: Position(0), config: ConfigVersion(0) };
        let opened = phone.revising(on, |saving| saving.first(&training()));
        let (record, refused) = (opened.record, opened.id);
        phone.save(vec![opened], None, None).await.unwrap();
        refuse(&phone, refused).await;

        let change = |training: &mut Training| {
            training.cancelled = true;
            training.cancel_reason = "Narasumber sakit".to_owned();
        };
        save_training(&phone, record, change).await.unwrap();
        let page = store.call(OpenTraining { record }).await.unwrap();
        assert!(page.training.cancelled);
        assert_eq!(page.custody, Custody::OnThisPhone, "on top of what is refused it would wait for ever");
        let sent = store.call(GetOutbox { limit: 9 }).await.unwrap();
        assert_eq!((sent.set_aside.len(), sent.waiting.len()), (0, 1));
    }

    #[test]
    fn what_stands_by_now_is_of_now_and_keeps_what_others_said() {
        let family = Whose::Family(FamilyId(Uuid::nil()));
        let line = |revision, told: &Attendance| RosterRow {
            whose: Some(family),
            name: "Ratna Contoh-Dua".to_owned(),
            number: "KPM-002".to_owned(),
            attendee: Attendee::Family,
            stands: Some((
                Attendance::record(RecordId(Uuid::nil()), family),
                RevisionId(Uuid::from_u128(revision)),
                told.write(),
            )),
            attendance: told.clone(),
            custody: None,
        };
        let marked = Say::Mark(Presence::InPerson).on(&Attendance::of(RecordId(Uuid::nil()), family));
        let listed = Say::Listed(true).on(&marked);
        let scored = Attendance { post: Some(80), ..marked.clone() };
        let said = Told { row: line(1, &marked), told: scored, opened: Some(Position(100)) };
        let now = rebased(said, &line(2, &listed));
        assert_eq!(now.told, Attendance { post: Some(80), ..listed.clone() });
        assert_eq!((now.row.stands, now.opened), (line(2, &listed).stands, None));
    }

    #[test]
    fn undoing_puts_back_what_was_said_and_leaves_what_came_meanwhile() {
        let nobody = Attendance::of(RecordId(Uuid::nil()), Whose::Family(FamilyId(Uuid::nil())));
        let marked = Say::Mark(Presence::InPerson).on(&nobody);
        let absent = Attendance { mark: Some(Presence::Absent), ..nobody.clone() };
        let listed = Say::Listed(true).on(&nobody);
        let unlisted = Attendance { listed: Some(false), ..nobody.clone() };
        assert_eq!(undone(&nobody, &marked, &marked), absent);
        assert_eq!(undone(&absent, &marked, &marked), absent);
        assert_eq!(undone(&nobody, &listed, &listed), unlisted);
        let both = Attendance { pre: Some(40), ..Say::Listed(true).on(&marked) };
        assert_eq!(undone(&nobody, &marked, &both), Attendance { mark: absent.mark.clone(), ..both.clone() });
        assert_eq!(undone(&marked, &both, &both).mark, marked.mark);
    }
}
