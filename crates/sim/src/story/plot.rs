//! The steps, in the order of the mentor's day.

use super::centre::Centre;
use super::handset::Handset;
use super::wire::{Count, Manner, Wire};
use crate::demo_data;
use anyhow::{Context, Result, ensure};
use pendamping_domain::id::FamilyId;
use serde_json::{Value, json};
use std::path::PathBuf;
use uuid::Uuid;

/// Families of the demonstration: 42 sub-districts with 238 or 239 each, as in the announcement.
const FAMILIES: usize = 10_000;
/// The good ones around the one that is set aside.
const MANY: usize = 500;

/// The story so far.
pub struct Plot {
    dir: PathBuf,
    centre: Centre,
    wire: Wire,
    steps: usize,
}

/// What later steps need of earlier ones.
struct Cast {
    mentor: Handset,
    families: Vec<(FamilyId, String)>,
    visit: Value,
}

fn number(value: &Value) -> Result<i64> { value.as_i64().with_context(|| format!("a number, not {value}")) }

fn text(value: &Value) -> Result<&str> { value.as_str().with_context(|| format!("a text, not {value}")) }

fn cost(count: Count) -> String {
    format!("{} request(s), {} B up, {} B down", count.requests, count.up, count.down)
}

impl Plot {
    /// The centre with the demonstration area, entered by the office's own commands.
    pub fn begin(dir: PathBuf) -> Result<Plot> {
        let data = dir.join("demo-data");
        demo_data::write(&data, FAMILIES, 1)?;
        let mut centre = Centre::new(dir.join("centre"))?;
        let file = |name: &str| data.join(name).to_string_lossy().into_owned();
        centre.office(&["configure", "assets/programme/prokus-2020.toml"])?;
        centre.office(&["import", "people", &file("people.csv")])?;
        centre.office(&["import", "families", &file("families.csv")])?;
        centre.office(&["assign", "--csv", &file("assignments.csv")])?;
        let wire = Wire::to(centre.start()?)?;
        let mut plot = Plot { dir, centre, wire, steps: 0 };
        let families = plot.centre.count("SELECT count(*) FROM record WHERE kind = 'family'")?;
        ensure!(families == FAMILIES as i64, "{families} families were imported");
        let import = plot.centre.office(&["import", "families", &file("families.csv")])?;
        let again = plot.centre.count("SELECT count(*) FROM revision WHERE kind = 'family'")?;
        ensure!(again == families, "importing the same file again made {} new revisions: {import}", again - families);
        plot.ok(format!("the centre holds {families} families of 42 sub-districts; the same import again adds 0"));
        Ok(plot)
    }

    /// How many steps held.
    pub fn steps(&self) -> usize { self.steps }

    fn ok(&mut self, what: String) {
        self.steps += 1;
        println!("ok {} {what}", self.steps);
    }

    /// The story.
    pub fn tell(&mut self) -> Result<()> {
        let mut cast = self.enrol_mentor()?;
        self.record_and_die(&mut cast)?;
        self.centre_is_away(&mut cast)?;
        self.delivered_twice(&mut cast)?;
        self.edited_during_upload(&mut cast)?;
        let mut coordinator = self.review_and_correct(&mut cast)?;
        self.family_says_yes(&mut cast, &mut coordinator)?;
        self.one_among_many(&mut cast)?;
        self.family_moves(&mut cast)?;
        self.costs(&mut cast)
    }

    fn enrol_mentor(&mut self) -> Result<Cast> {
        let code = self.centre.code(&["--person", "TKSK-CONTOH-01"])?;
        let (mut mentor, pulled) = Handset::enrolled(self.dir.join("mentor"), &self.wire.url(), &code)?;
        let pull = self.wire.take_count();
        let found = mentor.tell(json!({ "do": "families", "text": "", "limit": 500 }))?;
        let rows = found["rows"].as_array().context("rows")?;
        let families: Vec<(FamilyId, String)> = rows
            .iter()
            .filter_map(|row| Some((serde_json::from_value(row["id"].clone()).ok()?, row["number"].as_str()?.to_owned())))
            .collect();
        let expected = self.centre.count("SELECT count(*) FROM record WHERE kind = 'family'")? / 42;
        ensure!((expected..=expected + 1).contains(&(families.len() as i64)), "{} families came", families.len());
        ensure!(pulled["failure"].is_null() && number(&pulled["exchanges"])? == 1, "{pulled}");
        self.ok(format!(
            "the mentor enrols and pulls {} families, {} rows, enrolment included: {}",
            families.len(),
            pulled["rows"],
            cost(pull)
        ));
        let again = Handset::new(self.dir.join("thief"))?
            .tell(json!({ "do": "enrol", "centre": self.wire.url(), "code": code, "pin": "111111" }));
        ensure!(again.is_err(), "a code that was used enrolled another phone");
        self.wire.take_count();
        self.ok("the same code enrols no second phone".to_owned());
        Ok(Cast { mentor, families, visit: Value::Null })
    }

    fn record_and_die(&mut self, cast: &mut Cast) -> Result<()> {
        self.centre.stop()?;
        let order = json!({ "do": "visit", "family": cast.families[0].0, "results": "Pelanggan bertambah", "minutes": 20 });
        cast.visit = cast.mentor.tell(order)?;
        cast.mentor.kill()?;
        self.ok(format!("a visit is saved with no network; the phone is killed right after, {} waiting", cast.visit["waiting"]));
        cast.mentor.switch_on_again()?;
        let page = cast.mentor.tell(json!({ "do": "visit_page", "record": cast.visit["record"] }))?;
        ensure!(page["results"] == "Pelanggan bertambah" && page["custody"] == "OnThisPhone", "{page}");
        self.ok("the phone comes back with the visit on it".to_owned());
        Ok(())
    }

    fn centre_is_away(&mut self, cast: &mut Cast) -> Result<()> {
        let tried = cast.mentor.sync()?;
        ensure!(tried["failure"] == "offline", "{tried}");
        let line = cast.mentor.tell(json!({ "do": "line" }))?;
        ensure!(number(&line["waiting"])? == 1, "{line}");
        self.ok("the centre is away: not yet, 1 still waiting".to_owned());
        self.centre.start()?;
        self.wire.take_count();
        Ok(())
    }

    fn delivered_twice(&mut self, cast: &mut Cast) -> Result<()> {
        self.wire.set(Manner::LoseAnswer);
        let lost = cast.mentor.sync()?;
        ensure!(!lost["failure"].is_null(), "the answer was lost, yet {lost}");
        let there = self.centre.count("SELECT count(*) FROM revision WHERE kind = 'visit'")?;
        ensure!(there == 1, "{there} visits at the centre after the lost answer");
        self.ok("the batch arrives and its answer is lost: 1 visit at the centre, 1 still waiting on the phone".to_owned());
        self.wire.set(Manner::Pass);
        let second = cast.mentor.sync()?;
        ensure!(number(&second["received"])? == 1 && second["failure"].is_null(), "{second}");
        let replayed = self.wire.replay()?;
        ensure!(replayed.contains("200"), "the replay was answered {replayed}");
        let there = self.centre.count("SELECT count(*) FROM revision WHERE kind = 'visit'")?;
        ensure!(there == 1, "{there} visits at the centre after three deliveries");
        self.ok("the batch is delivered three times in all: 1 visit at the centre, received once on the phone".to_owned());
        Ok(())
    }

    fn edited_during_upload(&mut self, cast: &mut Cast) -> Result<()> {
        let record = cast.visit["record"].clone();
        let edit = |results: &str| json!({ "do": "edit_visit", "record": record, "results": results });
        cast.mentor.tell(edit("Pelanggan bertambah, spanduk baru"))?;
        self.wire.set(Manner::HoldAnswer);
        cast.mentor.tell(json!({ "do": "sync_start" }))?;
        self.wire.wait_until_held();
        let during = cast.mentor.tell(edit("Pelanggan bertambah, spanduk baru, modal kurang"))?;
        let before = self.centre.count("SELECT count(*) FROM revision WHERE kind = 'visit'")?;
        self.wire.set(Manner::Pass);
        let synced = cast.mentor.tell(json!({ "do": "sync_wait" }))?;
        let page = cast.mentor.tell(json!({ "do": "visit_page", "record": record }))?;
        ensure!(page["results"] == "Pelanggan bertambah, spanduk baru, modal kurang", "the pull hid the edit: {page}");
        ensure!(page["revision"] == during["revision"] && page["custody"] == "OnThisPhone", "{page}");
        self.ok(format!("an edit made during the upload ({synced}) stays visible and unsent; {before} revisions at the centre"));
        cast.mentor.sync()?;
        let after = self.centre.count("SELECT count(*) FROM revision WHERE kind = 'visit'")?;
        ensure!(after == before + 1, "{after} revisions");
        self.ok(format!("it goes with the next sync: {after} revisions of 1 visit"));
        Ok(())
    }

    fn review_and_correct(&mut self, cast: &mut Cast) -> Result<Handset> {
        let record = cast.visit["record"].clone();
        let code = self.centre.code(&["--person", "PKH-CONTOH-1"])?;
        let (mut coordinator, pulled) = Handset::enrolled(self.dir.join("coordinator"), &self.wire.url(), &code)?;
        let queue = coordinator.tell(json!({ "do": "queue" }))?;
        ensure!(number(&queue["total"])? == 1 && queue["rows"][0]["record"] == record, "{queue}");
        let page = coordinator.tell(json!({ "do": "visit_page", "record": record }))?;
        ensure!(number(&page["history"])? == 2, "two earlier revisions, not {page}");
        self.ok(format!("the coordinator pulls {} rows: 1 visit waits, with 2 earlier revisions", pulled["rows"]));
        coordinator.tell(json!({ "do": "review", "record": record, "decision": "correction_asked", "field": "results",
            "text": "Berapa pelanggan?" }))?;
        coordinator.sync()?;
        cast.mentor.sync()?;
        let page = cast.mentor.tell(json!({ "do": "visit_page", "record": record }))?;
        ensure!(page["standing"] == "correction_asked" && page["comments"][0]["text"] == "Berapa pelanggan?", "{page}");
        ensure!(number(&cast.mentor.tell(json!({ "do": "line" }))?["corrections"])? == 1, "no correction to answer");
        self.ok("a correction of one field is asked, and reaches the mentor".to_owned());
        cast.mentor.tell(json!({ "do": "edit_visit", "record": record, "results": "Pelanggan 12 orang" }))?;
        cast.mentor.sync()?;
        coordinator.sync()?;
        let queue = coordinator.tell(json!({ "do": "queue" }))?;
        ensure!(number(&queue["total"])? == 1 && queue["rows"][0]["answers"] == true, "{queue}");
        coordinator.tell(json!({ "do": "review", "record": record, "decision": "approved" }))?;
        coordinator.sync()?;
        cast.mentor.sync()?;
        let page = cast.mentor.tell(json!({ "do": "visit_page", "record": record }))?;
        ensure!(page["standing"] == "approved", "{page}");
        ensure!(number(&cast.mentor.tell(json!({ "do": "line" }))?["corrections"])? == 0, "a correction is left");
        self.ok("the mentor answers, the coordinator approves, the mentor sees it".to_owned());
        Ok(coordinator)
    }

    fn family_says_yes(&mut self, cast: &mut Cast, coordinator: &mut Handset) -> Result<()> {
        let code = self.centre.code(&["--family", &cast.families[0].1])?;
        let (mut family, pulled) = Handset::enrolled(self.dir.join("family"), &self.wire.url(), &code)?;
        let own = family.tell(json!({ "do": "own" }))?;
        let visits = own["visits"].as_array().context("visits")?;
        ensure!(visits.len() == 1 && visits[0]["record"] == cast.visit["record"], "{own}");
        ensure!(visits[0]["results"] == "", "the family's phone got what is between mentor and coordinator: {own}");
        ensure!(own["mentor"].is_string(), "the family does not know its mentor: {own}");
        let others = family.tell(json!({ "do": "families", "text": "", "limit": 10 }))?;
        ensure!(number(&others["total"])? == 1, "the family's phone holds {others}");
        self.ok(format!("the family sees its own page and no other ({} rows), results withheld", pulled["rows"]));
        family.tell(json!({ "do": "confirm", "visit": cast.visit["record"], "word": "came" }))?;
        family.sync()?;
        coordinator.sync()?;
        cast.mentor.sync()?;
        let seen = coordinator.tell(json!({ "do": "visit_page", "record": cast.visit["record"] }))?;
        ensure!(seen["words"] == json!([["came", "own_phone"]]), "the coordinator sees {}", seen["words"]);
        let known = cast.mentor.tell(json!({ "do": "visit_page", "record": cast.visit["record"] }))?;
        ensure!(known["words"] == json!([null]), "the mentor's phone got {}", known["words"]);
        self.ok("the family says \"yes, she came\": the coordinator reads it, the mentor's phone knows only that it answered".to_owned());
        Ok(())
    }

    fn one_among_many(&mut self, cast: &mut Cast) -> Result<()> {
        let families: Vec<FamilyId> = cast.families.iter().skip(10).take(50).map(|(id, _)| *id).collect();
        let stray = FamilyId(Uuid::now_v7());
        let before = self.centre.count("SELECT count(*) FROM revision WHERE kind = 'visit'")?;
        let saved = cast.mentor.tell(json!({ "do": "visits", "families": families, "stray": stray, "count": MANY }))?;
        self.wire.take_count();
        let synced = cast.mentor.sync()?;
        let outbox = cast.mentor.tell(json!({ "do": "outbox" }))?;
        let aside = outbox["set_aside"].as_array().context("set_aside")?;
        ensure!(aside.len() == 1 && aside[0]["revision"] == saved["stray"], "{outbox}");
        ensure!(aside[0]["custody"]["SetAside"]["code"] == "not_found", "{}", aside[0]);
        ensure!(outbox["waiting"].as_array().is_some_and(Vec::is_empty), "{outbox}");
        let after = self.centre.count("SELECT count(*) FROM revision WHERE kind = 'visit'")?;
        ensure!(after - before == MANY as i64 && number(&synced["received"])? == MANY as i64, "{synced}");
        self.ok(format!(
            "of {} saved, {MANY} are received and 1, for a family never held, is set aside as not_found and stays: {}",
            MANY + 1,
            cost(self.wire.take_count())
        ));
        Ok(())
    }

    fn family_moves(&mut self, cast: &mut Cast) -> Result<()> {
        let (family, number_of) = cast.families[1].clone();
        let visit = cast.mentor.tell(json!({ "do": "visit", "family": family, "results": "sebelum pindah", "minutes": 15 }))?;
        self.centre.office(&["assign", "--family", &number_of, "--to", "TKSK-CONTOH-02"])?;
        let code = self.centre.code(&["--person", "TKSK-CONTOH-02"])?;
        let (mut other, _) = Handset::enrolled(self.dir.join("other-mentor"), &self.wire.url(), &code)?;
        ensure!(number(&other.tell(json!({ "do": "timeline", "family": family }))?["events"])? == 0, "too early");
        let synced = cast.mentor.sync()?;
        ensure!(number(&synced["received"])? == 1, "{synced}");
        let gone = cast.mentor.tell(json!({ "do": "timeline", "family": family }));
        ensure!(gone.is_err(), "the old phone still has the family");
        other.sync()?;
        let page = other.tell(json!({ "do": "visit_page", "record": visit["record"] }))?;
        ensure!(page["results"] == "sebelum pindah", "{page}");
        other.tell(json!({ "do": "edit_visit", "record": visit["record"], "results": "dilanjutkan" }))?;
        ensure!(number(&other.sync()?["received"])? == 1, "the new mentor cannot correct it");
        self.ok("a family moves with unsent work: taken in, dropped from the old phone, seen and corrected on the new".to_owned());
        let late = cast.mentor.tell(json!({ "do": "edit_visit", "record": visit["record"], "results": "terlambat" }));
        ensure!(late.is_err(), "the old phone edits a visit that it gave up");
        self.ok("the old phone cannot write to it any more".to_owned());
        Ok(())
    }

    fn costs(&mut self, cast: &mut Cast) -> Result<()> {
        cast.mentor.sync()?;
        self.wire.take_count();
        let idle = cast.mentor.sync()?;
        let nothing = self.wire.take_count();
        ensure!(number(&idle["exchanges"])? == 1 && number(&idle["rows"])? == 0, "{idle}");
        ensure!(nothing.requests == 1, "{} requests to say nothing", nothing.requests);
        self.ok(format!("nothing to say: {}, {} B in all", cost(nothing), nothing.up + nothing.down));
        let order = json!({ "do": "visit", "family": cast.families[3].0, "results": "Warung ramai, modal cukup", "minutes": 20 });
        cast.mentor.tell(order)?;
        cast.mentor.sync()?;
        self.ok(format!("one visit: {}", cost(self.wire.take_count())));
        let line = cast.mentor.tell(json!({ "do": "line" }))?;
        ensure!(line["centre_says"].is_null(), "phone and centre count differently: {line}");
        let held = self.centre.count(
            "SELECT count(*) FROM revision JOIN install ON install.id = revision.install
             WHERE install.person = (SELECT id FROM person WHERE number = 'TKSK-CONTOH-01')",
        )?;
        ensure!(number(&line["received"])? == held, "the phone counts {}, the centre {held}", line["received"]);
        self.ok(format!("phone and centre both count {held}, with the same digest"));
        Ok(())
    }
}
