//! What the three roles do on their phones: forms filled in, saved, opened. What is saved is made by `domain::recording`, as
//! on every screen.

use crate::phone::{Command, Device};
use anyhow::{Context, anyhow};
use chrono::{NaiveTime, TimeDelta};
use pendamping_domain::activity::{ActivityDraft, Duty};
use pendamping_domain::confirmation::{Channel, Confirmation, Word};
use pendamping_domain::custody::Custody;
use pendamping_domain::group_meeting::GroupMeetingDraft;
use pendamping_domain::id::{FamilyId, PersonId, Position, RecordId, RevisionId};
use pendamping_domain::money::Rupiah;
use pendamping_domain::month::Month;
use pendamping_domain::photo::Photo;
use pendamping_domain::place::{Fix, Place};
use pendamping_domain::progress::ProgressDraft;
use pendamping_domain::recording::{
    Editing, Saving, Surroundings, record_activity, record_confirmation, record_group_meeting,
    record_progress, record_review, record_visit,
};
use pendamping_domain::review::{Comment, Decision, Review};
use pendamping_domain::revision::{Rest, Revision};
use pendamping_domain::visit::{BusinessState, Met, VisitDraft};
use pendamping_store_api::calls::{
    FamilyPage, FindFamilies, GetConfig, GetMentors, GetOutbox, GetProfile, GetQueue, GetToday,
    ListActivities, ListGroupMeetings, OpenBusiness, OpenFamily, OpenOwnFamily, OpenVisit, RecordRevisions,
    VisitPage,
};
use pendamping_store_api::work::FamilyRow;
use serde_json::{Value, json};
use std::time::Instant;
use uuid::Uuid;

/// How long each visit lasts, in milliseconds.
const VISIT_MS: u64 = 30 * 60_000;
/// How far apart visits of a series begin, in milliseconds.
const APART_MS: u64 = 60 * 60_000;

impl Device {
    pub(super) fn work(&mut self, command: Command) -> anyhow::Result<Value> {
        match command {
            // Where a phone begins; `obey` has taken them.
            Command::Enrol { .. } | Command::Open { .. } => Err(anyhow!("not a work of an open phone")),
            Command::Sync => self.sync_start().and_then(|_| self.sync_wait()),
            Command::SyncStart => self.sync_start(),
            Command::SyncWait => self.sync_wait(),
            Command::RecordVisit { family, results } => self.record_visit(family, &results, 0, Vec::new()),
            Command::RecordPhotoVisit { family, picture } => self.record_photo_visit(family, picture),
            Command::SendPhotos => self.send_photos(),
            Command::GetPhoto { sha256 } => self.get_photo(&sha256),
            Command::RecordVisits { count } => self.record_visits(count),
            Command::RecordBadVisit { family } => self.record_bad_visit(family),
            Command::EditVisit { visit, results } => self.edit_visit(visit, results),
            Command::SetClock { now } => Ok(self.set_clock(now)),
            Command::RecordMet { family, met, agreed } => self.record_met(family, met, agreed),
            Command::DoFollowUps { family } => self.do_follow_ups(family),
            Command::Month { month } => self.month(month),
            Command::Stage { family } => self.stage(family),
            Command::ProposeStage { family, to, reasons } => self.propose_stage(family, to, reasons),
            Command::Proposals => self.proposals(),
            Command::DecideStage { family, change, decision, why } => {
                self.decide_stage(family, change, decision, why)
            }
            Command::RecordActivity { duty, place } => self.record_activity(duty, place),
            Command::Activities { mentor } => self.activities(mentor),
            Command::RecordGroupMeeting { place, families } => self.record_group_meeting(place, families),
            Command::GroupMeetings { mentor } => self.group_meetings(mentor),
            Command::RecordProgress { family, month, revenue, costs, other_income, note } => {
                let draft = ProgressDraft {
                    month: Some(month),
                    revenue: Some(Rupiah(revenue)),
                    goods: Some(Rupiah(costs)),
                    other_costs: Some(Rupiah(0)),
                    other_income: other_income.map(Rupiah),
                    note,
                    ..Default::default()
                };
                self.record_progress(family, &draft)
            }
            Command::Business { family } => self.business(family),
            Command::OpenTraining { title } => self.open_training(title),
            Command::Training { training } => self.training(training),
            Command::Mark { training, presence, numbers } => self.mark(training, &presence, &numbers),
            Command::Attend { training, code } => self.attend(training, code),
            Command::Families { text, limit } => self.families(text, limit),
            Command::VisitPage { visit } => self.visit_page(visit),
            Command::Outbox => self.outbox(),
            Command::Today => self.today(),
            Command::Due => self.due(),
            Command::Aid { family } => self.aid(family),
            Command::Witness { family, aid, receipt } => self.witness(family, aid, receipt),
            Command::WitnessAll => self.witness_all(),
            Command::SayAid { word, amount } => self.say_aid(word, amount),
            Command::Books => self.books(),
            Command::ProposeFirst { count } => self.propose_first(count),
            Command::Board => self.board(),
            Command::DecideBoard => self.decide_board(),
            Command::Object { text } => self.object(text),
            Command::Objections { family } => self.objections(family),
            Command::AnswerObjections { verdict, reason } => self.answer_objections(verdict, reason),
            Command::SpendAll { scheme, differs_every } => self.spend_all(&scheme, differs_every),
            Command::VerifyAll { asks } => self.verify_all(asks),
            Command::MendPurchases { family } => self.mend_purchases(family),
            Command::Queue => self.queue(),
            Command::Review { visit, decision, comment } => self.review(visit, decision, comment),
            Command::Own => self.own(),
            Command::Confirm { visit, word } => self.confirm(visit, word),
        }
    }

    /// Lets `make` make revisions of a form about `family` that was opened at `opened`.
    pub(super) fn making<T>(
        &self,
        family: FamilyId,
        opened: Position,
        make: impl FnOnce(&mut Saving) -> T,
    ) -> anyhow::Result<T> {
        let config = self.ask(GetConfig)?.context("no configuration has arrived")?.version;
        let (now, mut mint) = (self.stamp(0), Uuid::now_v7);
        Ok(make(&mut Saving { now: &now, mint: &mut mint, family, opened, config }))
    }

    pub(super) fn save(
        &self,
        revisions: Vec<Revision>,
        replaces: Option<RevisionId>,
    ) -> anyhow::Result<Value> {
        let first = revisions.first().context("nothing to save")?.clone();
        let begun = Instant::now();
        let saved = self.ask(RecordRevisions { revisions, draft: None, replaces })?;
        let us = begun.elapsed().as_micros() as u64;
        Ok(json!({"record": first.record, "revision": first.id, "waiting": saved.waiting, "us": us}))
    }

    pub(super) fn family_page(&self, family: FamilyId) -> anyhow::Result<FamilyPage> {
        self.ask(OpenFamily { family, today: self.stamp(0).date() })
    }

    /// A form filled in at a family's home, finished `ago_ms` ago.
    pub(super) fn draft(&self, home: Option<Fix>, results: &str, ago_ms: u64) -> anyhow::Result<VisitDraft> {
        let config = self.ask(GetConfig)?.context("no configuration has arrived")?;
        let mut draft = VisitDraft::begin(self.stamp(ago_ms + VISIT_MS));
        draft.ended = Some(self.stamp(ago_ms));
        draft.place = home.map(|home| Place::Fixed(Fix { accuracy_m: 12.0, ..home }));
        draft.met = Some(Met::Recipient);
        draft.purposes = config.purposes.iter().take(2).map(|chip| chip.code.clone()).collect();
        draft.topics = config.topics.iter().take(2).map(|chip| chip.code.clone()).collect();
        draft.results = results.to_owned();
        draft.business = Some(BusinessState::Open);
        draft.next_visit = Some(self.stamp(0).date() + chrono::Days::new(30));
        Ok(draft)
    }

    pub(super) fn record_visit(
        &self,
        family: FamilyId,
        results: &str,
        ago_ms: u64,
        photos: Vec<Photo>,
    ) -> anyhow::Result<Value> {
        let page = self.family_page(family)?;
        let config = self.ask(GetConfig)?.context("no configuration has arrived")?;
        let draft = VisitDraft { photos, ..self.draft(page.family.home, results, ago_ms)? };
        let around = Surroundings {
            home: page.family.home,
            others: page.recent_spans,
            clock_ahead_ms: page.clock_ahead_ms,
            photos: Vec::new(),
        };
        let revisions = self
            .making(family, page.opened, |saving| record_visit(saving, &draft, &config, &around, None))?
            .map_err(|problems| anyhow!("the form has problems: {problems:?}"))?;
        self.save(revisions, None)
    }

    fn record_visits(&self, count: usize) -> anyhow::Result<Value> {
        let rows = self.find(String::new(), 500)?.1;
        let mut slowest = 0;
        let begun = Instant::now();
        for (index, row) in rows.iter().cycle().take(count).enumerate() {
            let ago = (index as u64 + 2) * APART_MS;
            let saved =
                self.record_visit(row.id, &format!("Kunjungan contoh ke-{}", index + 1), ago, Vec::new())?;
            slowest = slowest.max(saved["us"].as_u64().unwrap_or(0));
        }
        Ok(json!({"saved": count, "slowest_us": slowest, "ms": begun.elapsed().as_millis() as u64}))
    }

    fn record_bad_visit(&self, family: FamilyId) -> anyhow::Result<Value> {
        let page = self.family_page(family)?;
        let config = self.ask(GetConfig)?.context("no configuration has arrived")?;
        let draft = self.draft(page.family.home, "Kunjungan dengan pilihan yang tidak ada", 0)?;
        let mut visit =
            draft.finish(&self.stamp(0), &config).map_err(|problems| anyhow!("problems: {problems:?}"))?;
        visit.purposes = vec!["nobody_offers_this".to_owned()];
        let revision = self.making(family, page.opened, |saving| saving.first(&visit))?;
        self.save(vec![revision], None)
    }

    fn edit_visit(&self, visit: RecordId, results: String) -> anyhow::Result<Value> {
        let page: VisitPage = self.ask(OpenVisit { record: visit })?;
        let config = self.ask(GetConfig)?.context("no configuration has arrived")?;
        let set_aside = matches!(page.custody, Custody::SetAside { .. });
        // What the centre never had cannot be a parent; an earlier revision that it has can.
        let parent = match set_aside {
            true => page.history.iter().find(|row| row.received.is_some()).map(|row| row.revision),
            false => Some(page.revision),
        };
        let editing = Editing { record: visit, parent, body: page.body.clone() };
        let mut draft = VisitDraft::edit(page.visit);
        draft.results = results;
        draft.purposes.retain(|code| config.purposes.iter().any(|chip| chip.code == *code));
        if draft.purposes.is_empty() {
            draft.purposes = config.purposes.iter().take(1).map(|chip| chip.code.clone()).collect();
        }
        let around = Surroundings {
            home: page.family.as_ref().and_then(|family| family.home),
            others: page.others,
            clock_ahead_ms: None,
            photos: Vec::new(),
        };
        let revisions = self
            .making(page.family_id, page.opened, |saving| {
                record_visit(saving, &draft, &config, &around, Some(&editing))
            })?
            .map_err(|problems| anyhow!("the form has problems: {problems:?}"))?;
        self.save(revisions, set_aside.then_some(page.revision))
    }

    fn record_activity(&self, duty: Duty, place: String) -> anyhow::Result<Value> {
        let person = self.ask(GetProfile)?.person;
        let opened = self.ask(ListActivities { person, limit: 1 })?.opened;
        let day = Some(self.stamp(0).date());
        let draft = ActivityDraft { duty: Some(duty), day, place, ..Default::default() };
        let revision = self
            .making(person.into(), opened, |saving| record_activity(saving, &draft, None))?
            .map_err(|problems| anyhow!("the form has problems: {problems:?}"))?;
        self.save(vec![revision], None)
    }

    fn activities(&self, mentor: Option<PersonId>) -> anyhow::Result<Value> {
        let person = mentor.map_or_else(|| self.ask(GetProfile).map(|profile| profile.person), Ok)?;
        let told = self.ask(ListActivities { person, limit: 100 })?;
        let places: Vec<&String> = told.rows.iter().map(|row| &row.activity.place).collect();
        let custody = told.rows.first().map(|row| &row.custody);
        Ok(json!({"mentor": person, "total": told.total, "places": places, "custody": custody}))
    }

    fn record_group_meeting(&self, place: String, families: Vec<FamilyId>) -> anyhow::Result<Value> {
        let person = self.ask(GetProfile)?.person;
        let opened = self.ask(ListGroupMeetings { person, limit: 1 })?.opened;
        let (day, config) = (Some(self.stamp(0).date()), self.ask(GetConfig)?);
        let draft = GroupMeetingDraft { day, place, families, ..Default::default() };
        let revision = self
            .making(person.into(), opened, |saving| {
                record_group_meeting(saving, &draft, config.as_ref(), None)
            })?
            .map_err(|problems| anyhow!("the form has problems: {problems:?}"))?;
        self.save(vec![revision], None)
    }

    fn group_meetings(&self, person: PersonId) -> anyhow::Result<Value> {
        let held = self.ask(ListGroupMeetings { person, limit: 100 })?;
        let places: Vec<&String> = held.rows.iter().map(|row| &row.meeting.place).collect();
        let present: usize = held.rows.iter().map(|row| row.meeting.families.len()).sum();
        Ok(json!({"total": held.total, "places": places, "present": present}))
    }

    fn record_progress(&self, family: FamilyId, draft: &ProgressDraft) -> anyhow::Result<Value> {
        let opened = self.ask(OpenBusiness { family, limit: 1 })?.opened;
        let config = self.ask(GetConfig)?;
        let revision = self
            .making(family, opened, |saving| record_progress(saving, draft, config.as_ref(), None))?
            .map_err(|problems| anyhow!("the form has problems: {problems:?}"))?;
        self.save(vec![revision], None)
    }

    fn business(&self, family: FamilyId) -> anyhow::Result<Value> {
        let page = self.ask(OpenBusiness { family, limit: 240 })?;
        let months: Vec<Value> = page
            .months
            .iter()
            .map(|row| {
                json!({"month": row.progress.month, "profit": row.progress.profit(),
                       "note": row.progress.note, "counts": !row.gives_way})
            })
            .collect();
        Ok(json!({"months": months, "baseline": page.baseline.map(|first| first.profit())}))
    }

    pub(super) fn find(&self, text: String, limit: usize) -> anyhow::Result<(u64, Vec<FamilyRow>)> {
        let today = self.stamp(0).date();
        let found =
            self.ask(FindFamilies { text, villages: Vec::new(), stage: None, today, limit, offset: 0 })?;
        Ok((found.total, found.rows))
    }

    fn families(&self, text: String, limit: usize) -> anyhow::Result<Value> {
        let (total, rows) = self.find(text, limit)?;
        let rows: Vec<Value> = rows
            .iter()
            .map(|row| {
                json!({"id": row.id, "number": row.number, "name": row.name, "last_visit": row.last_visit,
                       "stage": row.stage})
            })
            .collect();
        Ok(json!({"total": total, "rows": rows}))
    }

    fn visit_page(&self, visit: RecordId) -> anyhow::Result<Value> {
        let page = self.ask(OpenVisit { record: visit })?;
        let words: Vec<Value> = page
            .confirmations
            .iter()
            .map(|row| match &row.confirmation {
                Some(said) => json!({"word": said.word, "channel": said.channel, "received": row.received}),
                None => json!({"received": row.received}),
            })
            .collect();
        Ok(json!({
            "results": page.visit.results, "revision": page.revision, "custody": page.custody,
            "standing": format!("{:?}", page.life.standing), "answers": page.life.answers.is_some(),
            "reviews": page.reviews.len(), "history": page.history.len(), "words": words,
            "flags": page.centre_flags.len(), "lost": page.lost.len(), "has_family": page.family.is_some(),
            "author": page.author_name,
        }))
    }

    fn outbox(&self) -> anyhow::Result<Value> {
        let outbox = self.ask(GetOutbox { limit: 1_000 })?;
        let asked: Vec<Value> = outbox
            .corrections
            .iter()
            .map(|row| json!({"visit": row.record, "by": row.by, "comments": row.comments}))
            .collect();
        let aside: Vec<Value> = outbox
            .set_aside
            .iter()
            .map(|row| json!({"record": row.record, "custody": row.custody}))
            .collect();
        Ok(json!({
            "waiting": outbox.sync.waiting, "waiting_rows": outbox.waiting.len(),
            "received": outbox.sync.received, "centre_says": outbox.sync.centre_says,
            "set_aside": aside, "corrections": asked, "last_failure": outbox.sync.last_failure,
            "synced": outbox.sync.last_good.is_some(),
        }))
    }

    fn today(&self) -> anyhow::Result<Value> {
        let today = self.ask(GetToday { today: self.stamp(0).date(), offset: 420, limit: 20 })?;
        Ok(json!({
            "families": today.families, "accompanied": today.accompanied, "due": today.due_total,
            "visited_today": today.visited_today, "visits_this_month": today.visits_this_month,
            "waiting": today.sync.waiting, "month": Month::of(self.stamp(0).date()),
        }))
    }

    /// All that is due until today, by the names of families: as the export of the centre says it.
    fn due(&self) -> anyhow::Result<Value> {
        let today = self.stamp(0).date();
        let work = self.ask(GetToday { today, offset: 420, limit: 500 })?;
        let visits = work.due.iter().map(|row| (&row.family.name, "kunjungan", row.due.on));
        let agreed = work.follow_ups.iter().map(|row| (&row.family_name, "tindak lanjut", row.follow_up.due));
        let months = work.untold.iter().flat_map(|row| {
            row.months.iter().map(move |month| (&row.name, "perkembangan usaha", month.plus(1).first_day()))
        });
        Ok(json!(visits.chain(agreed).chain(months).filter(|(_, _, on)| *on <= today).collect::<Vec<_>>()))
    }

    fn queue(&self) -> anyhow::Result<Value> {
        let queue = self.ask(GetQueue { limit: 500, ..GetQueue::default() })?;
        let today = self.stamp(0).date();
        let month = Month::of(today).first_day().and_time(NaiveTime::MIN).and_utc() - TimeDelta::hours(7);
        let mentors = self.ask(GetMentors { month_start: month, today })?;
        let rows: Vec<Value> = queue
            .rows
            .iter()
            .map(|row| {
                json!({"record": row.record, "family": row.family_name, "mentor": row.mentor,
                       "answers": row.answers, "again": row.again, "word": row.word, "flags": row.flags.len()})
            })
            .collect();
        Ok(json!({"total": queue.total, "rows": rows, "mentors": mentors.rows.len()}))
    }

    fn review(
        &self,
        visit: RecordId,
        decision: Decision,
        comment: Option<(String, String)>,
    ) -> anyhow::Result<Value> {
        let page = self.ask(OpenVisit { record: visit })?;
        let comments = comment.into_iter().map(|(field, text)| Comment { field, text }).collect();
        let heard = page.confirmations.iter().map(|row| row.record).collect();
        let review = Review {
            of: visit,
            revision: page.revision,
            decision,
            comments,
            heard,
            whose: None,
            scheme: None,
            sampled: None,
            rest: Rest::new(),
        };
        let revision = self
            .making(page.family_id, page.opened, |saving| record_review(saving, &review))?
            .map_err(|problems| anyhow!("the decision has problems: {problems:?}"))?;
        self.save(vec![revision], None)
    }

    fn own(&self) -> anyhow::Result<Value> {
        let own = self.ask(OpenOwnFamily { family: None })?;
        let visits: Vec<Value> = own
            .visits
            .iter()
            .map(|row| {
                json!({"record": row.record, "results": row.visit.results, "mentor": row.mentor,
                              "said": row.confirmation.is_some()})
            })
            .collect();
        let months: Vec<Value> = own
            .months
            .iter()
            .map(|told| json!({"month": told.month, "profit": told.profit(), "note": told.note}))
            .collect();
        Ok(
            json!({"name": own.family.name, "mentor": own.mentor, "next_visit": own.next_visit, "visits": visits, "months": months}),
        )
    }

    fn confirm(&self, visit: RecordId, word: Word) -> anyhow::Result<Value> {
        let own = self.ask(OpenOwnFamily { family: None })?;
        let said = Confirmation {
            visit,
            word,
            channel: Channel::OwnPhone,
            reasons: Vec::new(),
            note: String::new(),
            rest: Rest::new(),
        };
        let revision = self
            .making(own.id, own.opened, |saving| record_confirmation(saving, &said))?
            .map_err(|problems| anyhow!("the word has problems: {problems:?}"))?;
        self.save(vec![revision], None)
    }
}
