//! A phone without a screen: its own process with its own encrypted database, driven by one JSON command a line. It does what
//! the screens do, through the same store, the same sync and the same functions of `domain::recording`.

use anyhow::{Context, Result, anyhow};
use chrono::{TimeDelta, Utc};
use pendamping_domain::confirmation::{Channel, Confirmation, Word};
use pendamping_domain::id::{FamilyId, RecordId, RevisionId};
use pendamping_domain::place::Place;
use pendamping_domain::recording::{Editing, Saving, Surroundings, record_confirmation, record_review, record_visit};
use pendamping_domain::review::{Comment, Decision, Review};
use pendamping_domain::revision::Rest;
use pendamping_domain::stamp::Stamp;
use pendamping_domain::visit::{BusinessState, Met, VisitDraft};
use pendamping_store::vault::{self, Hardness};
use pendamping_store::{Core, Enrolment, spawn};
use pendamping_store_api::StoreHandle;
use pendamping_store_api::calls::{
    FindFamilies, GetConfig, GetMentors, GetOutbox, GetProfile, GetQueue, GetSyncLine, GetSyncState, OpenFamily,
    OpenOwnFamily, OpenVisit, RecordRevisions, ReleaseForRetry,
};
use pendamping_store_api::setup::Profile;
use pendamping_sync::enrol::{Invitation, enrol};
use pendamping_sync::http::Http;
use pendamping_sync::{Action, Session, take_turn};
use rand::Rng;
use rand::rngs::OsRng;
use serde::Deserialize;
use serde_json::{Value, json};
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::Instant;
use uuid::Uuid;

/// What a phone can be told.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum Order {
    Enrol { centre: String, code: String, pin: String },
    Open { pin: String },
    Sync,
    SyncStart,
    SyncWait,
    Families { text: String, limit: usize },
    Visit { family: FamilyId, results: String, #[serde(default)] minutes: i64 },
    Visits { families: Vec<FamilyId>, stray: Option<FamilyId>, count: usize },
    EditVisit { record: RecordId, results: String },
    Review { record: RecordId, decision: String, field: Option<String>, text: Option<String> },
    Confirm { visit: RecordId, word: String },
    VisitPage { record: RecordId },
    Outbox,
    Line,
    Queue,
    Mentors,
    Own,
    Timeline { family: FamilyId },
}

struct Phone {
    folder: PathBuf,
    store: Option<StoreHandle>,
    syncing: Option<JoinHandle<Value>>,
    boot: Instant,
    boot_id: String,
}

/// Serves commands until standard input ends.
pub fn serve(folder: &Path) -> Result<()> {
    let mut phone = Phone {
        folder: folder.to_owned(),
        store: None,
        syncing: None,
        boot: Instant::now(),
        boot_id: Uuid::now_v7().to_string(),
    };
    for line in std::io::stdin().lock().lines() {
        let answer = match phone.obey(&line?) {
            Ok(answer) => answer,
            Err(error) => json!({ "error": format!("{error:#}") }),
        };
        let mut out = std::io::stdout().lock();
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

impl Phone {
    fn obey(&mut self, line: &str) -> Result<Value> {
        match serde_json::from_str(line).context("not a command")? {
            Order::Enrol { centre, code, pin } => self.enrol(centre, code, &pin),
            Order::Open { pin } => self.open(&pin),
            Order::Sync => Ok(sync(self.store()?)),
            Order::SyncStart => {
                let store = self.store()?.clone();
                self.syncing = Some(std::thread::spawn(move || sync(&store)));
                Ok(json!({}))
            }
            Order::SyncWait => {
                let syncing = self.syncing.take().ok_or_else(|| anyhow!("no sync was started"))?;
                syncing.join().map_err(|_| anyhow!("the sync thread panicked"))
            }
            Order::Families { text, limit } => self.families(text, limit),
            Order::Visit { family, results, minutes } => self.visit(family, results, minutes),
            Order::Visits { families, stray, count } => self.visits(&families, stray, count),
            Order::EditVisit { record, results } => self.edit_visit(record, results),
            Order::Review { record, decision, field, text } => self.review(record, &decision, field, text),
            Order::Confirm { visit, word } => self.confirm(visit, &word),
            Order::VisitPage { record } => self.visit_page(record),
            Order::Outbox => self.outbox(),
            Order::Line => {
                let line = self.store()?.call_blocking(GetSyncLine)?;
                Ok(json!({ "waiting": line.waiting, "received": line.received, "set_aside": line.set_aside,
                    "corrections": line.corrections, "centre_says": line.centre_says, "failure": line.last_failure }))
            }
            Order::Queue => self.queue(),
            Order::Mentors => {
                let month_start = Utc::now() - TimeDelta::days(31);
                let rows = self.store()?.call_blocking(GetMentors { month_start })?.rows;
                Ok(json!(rows.iter().map(|row| json!({ "name": row.name, "heard": row.last_contact.is_some(),
                    "unsent": row.unsent })).collect::<Vec<_>>()))
            }
            Order::Own => self.own(),
            Order::Timeline { family } => {
                let today = Utc::now().date_naive();
                let page = self.store()?.call_blocking(OpenFamily { family, today })?;
                Ok(json!({ "name": page.family.name, "events": page.timeline.len() }))
            }
        }
    }

    fn store(&self) -> Result<&StoreHandle> { self.store.as_ref().ok_or_else(|| anyhow!("the phone is locked")) }

    fn now(&self) -> Stamp {
        let elapsed = self.boot.elapsed().as_millis() as u64 + 3_600_000;
        Stamp { wall: Utc::now(), offset: 420, boot: self.boot_id.clone(), elapsed }
    }

    fn enrol(&mut self, centre: String, code: String, pin: &str) -> Result<Value> {
        let signing_seed: [u8; 32] = OsRng.r#gen();
        let invitation = Invitation { centre: centre.clone(), code };
        let answer = enrol(&Http::new()?, &invitation, &signing_seed, env!("CARGO_PKG_VERSION"))?;
        let key = vault::create(&self.folder, pin, &answer.centre_key, Hardness::PHONE, &mut OsRng)?;
        let profile = Profile {
            install: answer.install,
            person: answer.person,
            name: answer.name.clone(),
            role: answer.role.clone(),
            area: answer.area,
            centre,
        };
        let enrolment = Enrolment { profile, token: answer.token, signing_seed };
        let core = Core::create(&self.folder, &key, &enrolment, Utc::now())?;
        self.store = Some(spawn(core)?.0);
        Ok(json!({ "name": answer.name, "role": answer.role, "install": answer.install }))
    }

    fn open(&mut self, pin: &str) -> Result<Value> {
        let key = vault::unlock(&self.folder, pin, Utc::now())?;
        self.store = Some(spawn(Core::open(&self.folder, &key)?)?.0);
        Ok(json!({ "name": self.store()?.call_blocking(GetProfile)?.name }))
    }

    fn families(&self, text: String, limit: usize) -> Result<Value> {
        let call = FindFamilies {
            text,
            villages: Vec::new(),
            stage: None,
            today: Utc::now().date_naive(),
            limit,
            offset: 0,
        };
        let found = self.store()?.call_blocking(call)?;
        Ok(json!({ "total": found.total, "rows": found.rows.iter()
            .map(|row| json!({ "id": row.id, "name": row.name, "number": row.number })).collect::<Vec<_>>() }))
    }

    /// Saves a visit that began `minutes` ago at the family's home.
    fn visit(&self, family: FamilyId, results: String, minutes: i64) -> Result<Value> {
        let page = self.store()?.call_blocking(OpenFamily { family, today: Utc::now().date_naive() })?;
        let around = Surroundings {
            home: page.family.home,
            others: page.recent_spans,
            clock_ahead_ms: page.clock_ahead_ms,
        };
        let place = page.family.home.map(Place::Fixed);
        self.save_visit(family, page.opened, place, &around, results, minutes)
    }

    fn save_visit(
        &self,
        family: FamilyId,
        opened: pendamping_domain::id::Position,
        place: Option<Place>,
        around: &Surroundings,
        results: String,
        minutes: i64,
    ) -> Result<Value> {
        let config = self.store()?.call_blocking(GetConfig)?.ok_or_else(|| anyhow!("no configuration yet"))?;
        let now = self.now();
        let started = Stamp {
            wall: now.wall - TimeDelta::minutes(minutes),
            elapsed: now.elapsed.saturating_sub(minutes as u64 * 60_000),
            ..now.clone()
        };
        let mut draft = VisitDraft::begin(started);
        draft.place = place;
        draft.met = Some(Met::Recipient);
        draft.purposes = config.purposes.iter().take(1).map(|chip| chip.code.clone()).collect();
        draft.business = Some(BusinessState::Open);
        draft.results = results;
        draft.next_visit = Some(now.date() + TimeDelta::days(14));
        let mut mint = Uuid::now_v7;
        let mut saving = Saving { now: &now, mint: &mut mint, family, opened, config: config.version };
        let revisions = record_visit(&mut saving, &draft, &config, around, None).map_err(|p| anyhow!("{p:?}"))?;
        let (record, revision) = (revisions[0].record, revisions[0].id);
        let flags = revisions[0].body.get("flags").cloned().unwrap_or(json!([]));
        let saved = self.store()?.call_blocking(RecordRevisions { revisions, draft: None, replaces: None })?;
        Ok(json!({ "record": record, "revision": revision, "waiting": saved.waiting, "flags": flags }))
    }

    /// Saves `count` visits over the families in turn, and, if asked, one in the middle for a family never held.
    fn visits(&self, families: &[FamilyId], stray: Option<FamilyId>, count: usize) -> Result<Value> {
        let mut stray_revision = Value::Null;
        for index in 0..count {
            if index == count / 2
                && let Some(stray) = stray
            {
                let opened = self.store()?.call_blocking(OpenFamily { family: families[0], today: Utc::now().date_naive() })?;
                let around = Surroundings::default();
                let saved = self.save_visit(stray, opened.opened, None, &around, "bukan KPM saya".to_owned(), 10)?;
                stray_revision = saved["revision"].clone();
            }
            self.visit(families[index % families.len()], format!("kunjungan {index}"), 10)?;
        }
        Ok(json!({ "saved": count, "stray": stray_revision }))
    }

    fn edit_visit(&self, record: RecordId, results: String) -> Result<Value> {
        let page = self.store()?.call_blocking(OpenVisit { record })?;
        let config = self.store()?.call_blocking(GetConfig)?.ok_or_else(|| anyhow!("no configuration yet"))?;
        let editing = Editing { record, parent: Some(page.revision), body: page.body };
        let around = Surroundings {
            home: page.family.and_then(|family| family.home),
            others: page.others,
            clock_ahead_ms: None,
        };
        let mut draft = VisitDraft::edit(page.visit);
        draft.results = results;
        let now = self.now();
        let mut mint = Uuid::now_v7;
        let mut saving = Saving {
            now: &now,
            mint: &mut mint,
            family: page.family_id,
            opened: page.opened,
            config: config.version,
        };
        let revisions =
            record_visit(&mut saving, &draft, &config, &around, Some(&editing)).map_err(|p| anyhow!("{p:?}"))?;
        let revision = revisions[0].id;
        let saved = self.store()?.call_blocking(RecordRevisions { revisions, draft: None, replaces: None })?;
        Ok(json!({ "revision": revision, "waiting": saved.waiting }))
    }

    fn review(&self, record: RecordId, decision: &str, field: Option<String>, text: Option<String>) -> Result<Value> {
        let page = self.store()?.call_blocking(OpenVisit { record })?;
        let comments = field.zip(text).map(|(field, text)| Comment { field, text }).into_iter().collect();
        let decision = Decision::from(decision);
        let review = Review { of: record, revision: page.revision, decision, comments, rest: Rest::new() };
        let now = self.now();
        let mut mint = Uuid::now_v7;
        let mut saving = self.saving(&now, &mut mint, page.family_id, page.opened)?;
        let revision = record_review(&mut saving, &review).map_err(|p| anyhow!("{p:?}"))?;
        self.store()?.call_blocking(RecordRevisions { revisions: vec![revision], draft: None, replaces: None })?;
        Ok(json!({ "of": page.revision }))
    }

    fn confirm(&self, visit: RecordId, word: &str) -> Result<Value> {
        let own = self.store()?.call_blocking(OpenOwnFamily { family: None })?;
        let confirmation = Confirmation {
            visit,
            word: Word::from(word),
            channel: Channel::OwnPhone,
            reasons: Vec::new(),
            note: String::new(),
            rest: Rest::new(),
        };
        let now = self.now();
        let mut mint = Uuid::now_v7;
        let mut saving = self.saving(&now, &mut mint, own.id, own.opened)?;
        let revision = record_confirmation(&mut saving, &confirmation).map_err(|p| anyhow!("{p:?}"))?;
        self.store()?.call_blocking(RecordRevisions { revisions: vec![revision], draft: None, replaces: None })?;
        Ok(json!({}))
    }

    fn saving<'a>(
        &self,
        now: &'a Stamp,
        mint: &'a mut dyn FnMut() -> Uuid,
        family: FamilyId,
        opened: pendamping_domain::id::Position,
    ) -> Result<Saving<'a>> {
        let config = self.store()?.call_blocking(GetConfig)?.map(|config| config.version).unwrap_or_default();
        Ok(Saving { now, mint, family, opened, config })
    }

    fn visit_page(&self, record: RecordId) -> Result<Value> {
        let page = self.store()?.call_blocking(OpenVisit { record })?;
        let comments: Vec<_> = page.reviews.iter().flat_map(|row| &row.review.comments).collect();
        Ok(json!({
            "results": page.visit.results, "revision": page.revision, "standing": page.life.standing,
            "custody": page.custody, "again": page.life.again, "answers": page.life.answers.is_some(),
            "comments": comments, "history": page.history.len(),
            "words": page.confirmations.iter().map(|row| row.confirmation.as_ref().map(|c| (&c.word, &c.channel)))
                .collect::<Vec<_>>(),
        }))
    }

    fn outbox(&self) -> Result<Value> {
        let page = self.store()?.call_blocking(GetOutbox { limit: 500 })?;
        let ids = |rows: &[pendamping_store_api::work::OutboxRow]| -> Vec<RevisionId> {
            rows.iter().map(|row| row.revision).collect()
        };
        Ok(json!({
            "waiting": ids(&page.waiting), "set_aside": page.set_aside.iter()
                .map(|row| json!({ "revision": row.revision, "custody": row.custody })).collect::<Vec<_>>(),
            "received": page.sync.received, "corrections": page.corrections.len(),
        }))
    }

    fn queue(&self) -> Result<Value> {
        let queue = self.store()?.call_blocking(GetQueue { flagged_only: false, mentor: None, limit: 500 })?;
        Ok(json!({ "total": queue.total, "flagged": queue.flagged, "rows": queue.rows.iter().map(|row| json!({
            "record": row.record, "revision": row.revision, "family": row.family_name, "mentor": row.mentor,
            "answers": row.answers, "again": row.again, "word": row.word })).collect::<Vec<_>>() }))
    }

    fn own(&self) -> Result<Value> {
        let own = self.store()?.call_blocking(OpenOwnFamily { family: None })?;
        Ok(json!({ "name": own.family.name, "mentor": own.mentor, "visits": own.visits.iter().map(|visit| json!({
            "record": visit.record, "results": visit.visit.results, "answered": visit.confirmation.is_some() }))
            .collect::<Vec<_>>() }))
    }
}

/// Takes turns until the session wants to wait, as the app's background does after a wake.
fn sync(store: &StoreHandle) -> Value {
    let turns = || -> Result<Value> {
        store.call_blocking(ReleaseForRetry)?;
        let mut session = Session::resume(&store.call_blocking(GetSyncState)?);
        session.release();
        let http = Http::new()?;
        let (mut exchanges, mut received, mut set_aside, mut rows) = (0, 0, 0, 0);
        let mut next = session.on(pendamping_sync::Event::Wake, Utc::now(), 0.5);
        let mut failure = None;
        while let Action::Send { max_items, max_bytes } = next {
            let background = store.in_background();
            let turn =
                take_turn(&background, &http, &mut session, (max_items, max_bytes), &Utc::now, &mut || OsRng.r#gen());
            exchanges += 1;
            received += turn.received;
            set_aside += turn.set_aside;
            rows += turn.rows;
            failure = turn.failure.map(|failure| failure.code());
            next = turn.next;
        }
        Ok(json!({ "exchanges": exchanges, "received": received, "set_aside": set_aside, "rows": rows,
            "failure": failure, "next": format!("{next:?}") }))
    };
    turns().unwrap_or_else(|error| json!({ "error": format!("{error:#}") }))
}
