//! The main story: a visit from the phone to the review. A mentor records with no network, the phone dies, the centre goes, an
//! answer gets lost, a coordinator asks, the mentor answers, the family says "yes, she came".

use crate::demo_data::{self, Extent, Written};
use crate::phone::Command as Do;
use crate::story::Stage;
use crate::story::centre::Centre;
use crate::story::handset::{Handset, PIN};
use crate::story::proxy::{Mood, Proxy};
use crate::story::steps::Steps;
use anyhow::{Context, ensure};
use pendamping_domain::confirmation::Word;
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::review::Decision;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Families of each mentor whose phone appears.
const FAMILIES: usize = 238;
/// Good items around the one that is set aside.
const GOOD: usize = 500;

const FIRST: &str = "Catatan keuangan diperiksa; stok cukup";
const DURING: &str = "Catatan keuangan diperiksa; stok cukup, pembukuan sudah rapi";
const ANSWER: &str = "Pembukuan rapi; keuntungan bulan ini Rp 850.000";

/// Everything that stays from act to act.
struct World<'a> {
    stage: &'a Stage,
    centre: Centre,
    network: Proxy,
    people: Written,
}

/// Plays it. An error is the step that did not hold.
pub fn tell(stage: &Stage, steps: &mut Steps) -> anyhow::Result<()> {
    let mut world = opening(stage, steps)?;
    let mentor_number = world.people.mentors[0].clone();
    let mut mentor = world.enrol("--person", &mentor_number, "mentor")?;
    first_pull(&world, &mut mentor, steps)?;
    let families: Value = mentor.tell(&Do::Families { text: "KPM-CONTOH-00001".to_owned(), limit: 5 })?;
    let row = families["rows"].get(0).context("KPM-CONTOH-00001 is not on the mentor's phone")?;
    let (family, number): (FamilyId, String) = (take(&row["id"])?, take(&row["number"])?);

    let (mut mentor, visit) = killed(&world, mentor, family, steps)?;
    world.centre_goes_and_comes(&mut mentor, steps)?;
    exactly_once(&world, &mut mentor, steps)?;
    edit_during_upload(&world, &mut mentor, visit, steps)?;
    let coordinator_number = world.people.coordinators[0].clone();
    let (mut coordinator, refusal) = world.enrol_once(&coordinator_number, "coordinator")?;
    steps.ok(&format!("a coordinator enrols; a second phone with the same code is refused ({refusal})"));
    correction(&mut mentor, &mut coordinator, visit, steps)?;
    familys_word(&world, &mut mentor, &mut coordinator, visit, &number, steps)?;
    one_among_many(&world, &mut mentor, family, steps)?;
    family_moves(&world, &mut mentor, steps)?;
    costs(&world, &mut mentor, family, steps)?;
    closing(&mut world, &mut [&mut mentor, &mut coordinator], steps)
}

fn take<T: DeserializeOwned>(value: &Value) -> anyhow::Result<T> {
    serde_json::from_value(value.clone()).with_context(|| format!("{value} is not what it should be"))
}

/// Fails with both values when they differ.
fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: T, expected: T) -> anyhow::Result<()> {
    ensure!(found == expected, "{what}: {found:?} instead of {expected:?}");
    Ok(())
}

fn number(value: &Value) -> anyhow::Result<u64> {
    value.as_u64().with_context(|| format!("{value} is no count"))
}

impl World<'_> {
    fn enrol(&self, whom: &str, number: &str, name: &'static str) -> anyhow::Result<Handset> {
        let code = self.centre.code(whom, number)?;
        let mut phone = Handset::start(&self.stage.phone, self.stage.folder.join(number), name)?;
        phone.tell(&self.enrolment(code))?;
        Ok(phone)
    }

    fn enrolment(&self, code: String) -> Do {
        Do::Enrol { centre: self.network.address(), code, pin: PIN.to_owned() }
    }

    /// Enrols with a code, and shows that a second phone cannot with the same once the first has synced.
    fn enrol_once(&self, number: &str, name: &'static str) -> anyhow::Result<(Handset, String)> {
        let code = self.centre.code("--person", number)?;
        let mut phone = Handset::start(&self.stage.phone, self.stage.folder.join(number), name)?;
        phone.tell(&self.enrolment(code.clone()))?;
        phone.sync()?;
        let mut second = Handset::start(&self.stage.phone, self.stage.folder.join("second"), "nobody")?;
        let refused = second.try_tell(&self.enrolment(code))?;
        let why = refused["error"].as_str().context("the same code enrolled a second phone")?.to_owned();
        Ok((phone, why))
    }

    fn centre_goes_and_comes(&mut self, mentor: &mut Handset, steps: &mut Steps) -> anyhow::Result<()> {
        self.network.set(Mood::Fine);
        self.centre.stop()?;
        let code = mentor.sync_fails()?;
        same("waiting on the phone", number(&mentor.tell(&Do::Outbox)?["waiting"])?, 1)?;
        same("visits at the centre", self.centre.records("visit")?, 0)?;
        steps.ok(&format!("the centre is stopped: the phone says not yet ({code}), 1 waits"));
        self.network.lead_to(self.centre.start()?);
        steps.ok("the centre is started again, with what it had");
        Ok(())
    }
}

fn opening<'a>(stage: &'a Stage, steps: &mut Steps) -> anyhow::Result<World<'a>> {
    let files = stage.folder.join("files");
    let extent = Extent { families: 2 * FAMILIES, districts: Some(2), seed: 2020 };
    let people = demo_data::write(&files, &extent)?;
    let mut centre = Centre::new(stage.server.clone(), stage.folder.join("centre"));
    let file = |name: &str| files.join(name).to_string_lossy().into_owned();
    centre.office(&["configure", &stage.programme.to_string_lossy()])?;
    let imported = [
        centre.office(&["import", "people", &file("people.csv")])?,
        centre.office(&["import", "families", &file("families.csv")])?,
    ];
    let again = centre.office(&["import", "families", &file("families.csv")])?;
    ensure!(again.contains(" 0 new"), "a second import was not idempotent: {again}");
    centre.office(&["assign", "--csv", &file("assignments.csv")])?;
    let network = Proxy::start(centre.start()?)?;
    let told = imported.iter().map(|line| line.trim()).collect::<Vec<_>>().join("; ");
    steps.ok(&format!("the centre is up with demonstration data by import and assign ({told})"));
    Ok(World { stage, centre, network, people })
}

fn first_pull(world: &World, mentor: &mut Handset, steps: &mut Steps) -> anyhow::Result<()> {
    world.network.traffic();
    let pull = mentor.sync()?;
    let traffic = world.network.traffic();
    same("families on the mentor's phone", number(&mentor.tell(&Do::Today)?["families"])?, FAMILIES as u64)?;
    same("requests of the first pull", traffic.requests, 1)?;
    let (rows, pages, ms) = (&pull["rows"], &pull["pages"], &pull["ms"]);
    steps.ok(&format!(
        "a mentor enrols with a code and pulls {FAMILIES} families: {traffic}, {rows} rows in {pages} pages, {ms} ms"
    ));
    let nothing = mentor.sync()?;
    let traffic = world.network.traffic();
    same("requests with nothing to say", traffic.requests, 1)?;
    same("rows with nothing to say", number(&nothing["rows"])?, 0)?;
    ensure!(traffic.bytes() <= 1_000, "nothing to say cost {} bytes", traffic.bytes());
    steps.ok(&format!("nothing to say: {traffic}, {} B both ways", traffic.bytes()));
    Ok(())
}

fn killed(
    world: &World,
    mut mentor: Handset,
    family: FamilyId,
    steps: &mut Steps,
) -> anyhow::Result<(Handset, RecordId)> {
    world.network.set(Mood::Down);
    let saved = mentor.tell(&Do::RecordVisit { family, results: FIRST.to_owned() })?;
    let mut mentor = mentor.kill_and_restart()?;
    let visit: RecordId = take(&saved["record"])?;
    let (us, waiting) = (&saved["us"], &saved["waiting"]);
    steps.ok(&format!(
        "with no network a visit is saved in {us} µs ({waiting} waits), and the phone is killed with SIGKILL"
    ));
    let page = mentor.tell(&Do::VisitPage { visit })?;
    same("results after the kill", page["results"].as_str(), Some(FIRST))?;
    same("custody after the kill", page["custody"].as_str(), Some("OnThisPhone"))?;
    same("waiting after the kill", number(&mentor.tell(&Do::Outbox)?["waiting"])?, 1)?;
    let code = mentor.sync_fails()?;
    steps.ok(&format!("started again: the visit is there, 1 waits; with no network not yet ({code})"));
    Ok((mentor, visit))
}

fn exactly_once(world: &World, mentor: &mut Handset, steps: &mut Steps) -> anyhow::Result<()> {
    world.network.set(Mood::LosesAnswers);
    let code = mentor.sync_fails()?;
    same("waiting after a lost answer", number(&mentor.tell(&Do::Outbox)?["waiting"])?, 1)?;
    same("visits at the centre after a lost answer", world.centre.records("visit")?, 1)?;
    steps.ok(&format!("the answer is lost ({code}): the centre has the visit, the phone still says 1 waits"));

    world.network.set(Mood::Fine);
    let second = mentor.sync()?;
    same("items offered again", number(&second["offered"])?, 1)?;
    let outbox = mentor.tell(&Do::Outbox)?;
    same("waiting after the second delivery", number(&outbox["waiting"])?, 0)?;
    same("received, by the phone", number(&outbox["received"])?, 1)?;
    same("visits at the centre", world.centre.records("visit")?, 1)?;
    let answer = world.network.replay()?;
    same("visits at the centre after a replay", world.centre.records("visit")?, 1)?;
    steps.ok(&format!(
        "the batch is delivered twice, and once more byte for byte (answer: {answer}): 1 visit at the centre, 0 wait"
    ));
    Ok(())
}

fn edit_during_upload(
    world: &World,
    mentor: &mut Handset,
    visit: RecordId,
    steps: &mut Steps,
) -> anyhow::Result<()> {
    mentor.tell(&Do::EditVisit { visit, results: format!("{FIRST}.") })?;
    world.network.set(Mood::HoldsAnswers);
    mentor.tell(&Do::SyncStart)?;
    ensure!(world.network.holds_one(), "no answer came to be held back");
    mentor.tell(&Do::EditVisit { visit, results: DURING.to_owned() })?;
    world.network.set(Mood::Fine);
    let sync = mentor.tell(&Do::SyncWait)?;
    ensure!(sync["failure"].is_null(), "the held sync failed: {sync}");
    let page = mentor.tell(&Do::VisitPage { visit })?;
    same("results after a pull over an unsent edit", page["results"].as_str(), Some(DURING))?;
    same("custody of the edit", page["custody"].as_str(), Some("OnThisPhone"))?;
    same("waiting", number(&mentor.tell(&Do::Outbox)?["waiting"])?, 1)?;
    steps.ok(
        "an edit made during the upload is not taken for sent: 1 received, 1 waits, the edit is on screen",
    );

    mentor.sync()?;
    let page = mentor.tell(&Do::VisitPage { visit })?;
    same("results after the edit went", page["results"].as_str(), Some(DURING))?;
    let outbox = mentor.tell(&Do::Outbox)?;
    same("waiting after the edit went", number(&outbox["waiting"])?, 0)?;
    same("received after the edit went", number(&outbox["received"])?, 3)?;
    same("visits at the centre", world.centre.records("visit")?, 1)?;
    steps.ok("the edit goes with the next sync: 1 visit of 3 revisions at the centre, 0 wait");
    Ok(())
}

fn correction(
    mentor: &mut Handset,
    coordinator: &mut Handset,
    visit: RecordId,
    steps: &mut Steps,
) -> anyhow::Result<()> {
    coordinator.sync()?;
    let queue = coordinator.tell(&Do::Queue)?;
    same("visits in the queue", number(&queue["total"])?, 1)?;
    let page = coordinator.tell(&Do::VisitPage { visit })?;
    same("results the coordinator sees", page["results"].as_str(), Some(DURING))?;
    let comment = ("results".to_owned(), "Berapa keuntungan bulan ini?".to_owned());
    coordinator.tell(&Do::Review { visit, decision: Decision::CorrectionAsked, comment: Some(comment) })?;
    coordinator.sync()?;
    let mentors = &queue["mentors"];
    steps.ok(&format!(
        "a coordinator ({mentors} mentors) finds 1 visit in the queue and asks for a correction"
    ));

    mentor.sync()?;
    let outbox = mentor.tell(&Do::Outbox)?;
    let asked = &outbox["corrections"][0];
    same("the correction's visit", take::<RecordId>(&asked["visit"])?, visit)?;
    same("the comment's field", asked["comments"][0]["field"].as_str(), Some("results"))?;
    mentor.tell(&Do::EditVisit { visit, results: ANSWER.to_owned() })?;
    mentor.sync()?;
    steps.ok(&format!(
        "the mentor reads the comment on \"results\": {} and answers it",
        asked["comments"][0]["text"]
    ));

    coordinator.sync()?;
    let queue = coordinator.tell(&Do::Queue)?;
    same("the queue's row answers a correction", queue["rows"][0]["answers"].as_bool(), Some(true))?;
    let page = coordinator.tell(&Do::VisitPage { visit })?;
    same("results of the answer", page["results"].as_str(), Some(ANSWER))?;
    coordinator.tell(&Do::Review { visit, decision: Decision::Approved, comment: None })?;
    coordinator.sync()?;
    same("visits left in the queue", number(&coordinator.tell(&Do::Queue)?["total"])?, 0)?;
    mentor.sync()?;
    let page = mentor.tell(&Do::VisitPage { visit })?;
    same("where the visit stands for the mentor", page["standing"].as_str(), Some("Approved"))?;
    let outbox = mentor.tell(&Do::Outbox)?;
    same("corrections left", outbox["corrections"].as_array().map(Vec::len), Some(0))?;
    steps
        .ok(&format!("the coordinator approves the answer, the mentor sees it: {} reviews", page["reviews"]));
    Ok(())
}

fn familys_word(
    world: &World,
    mentor: &mut Handset,
    coordinator: &mut Handset,
    visit: RecordId,
    number_of_family: &str,
    steps: &mut Steps,
) -> anyhow::Result<()> {
    let mut family = world.enrol("--family", number_of_family, "family")?;
    let pull = family.sync()?;
    let own = family.tell(&Do::Own)?;
    same("visits the family sees", own["visits"].as_array().map(Vec::len), Some(1))?;
    same("results on the family's phone", own["visits"][0]["results"].as_str(), Some(""))?;
    same("the visit it sees", take::<RecordId>(&own["visits"][0]["record"])?, visit)?;
    family.tell(&Do::Confirm { visit, word: Word::Came })?;
    family.sync()?;
    same("confirmations at the centre", world.centre.records("confirmation")?, 1)?;
    let rows = &pull["rows"];
    steps.ok(&format!(
        "the family ({rows} rows on its own phone) sees the visit without its results and says: yes, she came"
    ));

    coordinator.sync()?;
    let page = coordinator.tell(&Do::VisitPage { visit })?;
    same("the word the coordinator sees", page["words"][0]["word"].as_str(), Some("came"))?;
    same("its channel", page["words"][0]["channel"].as_str(), Some("own_phone"))?;
    mentor.sync()?;
    let words = mentor.tell(&Do::VisitPage { visit })?["words"].clone();
    ensure!(words[0]["word"].is_null(), "the mentor can read the family's word: {words}");
    steps.ok("the coordinator reads the family's word, come by its own phone; the mentor cannot");
    Ok(())
}

fn one_among_many(
    world: &World,
    mentor: &mut Handset,
    family: FamilyId,
    steps: &mut Steps,
) -> anyhow::Result<()> {
    let before = (world.centre.records("visit")?, number(&mentor.tell(&Do::Outbox)?["received"])?);
    mentor.tell(&Do::RecordVisits { count: GOOD / 2 })?;
    let bad = mentor.tell(&Do::RecordBadVisit { family })?;
    let made = mentor.tell(&Do::RecordVisits { count: GOOD - GOOD / 2 })?;
    world.network.traffic();
    let sync = mentor.sync()?;
    let traffic = world.network.traffic();
    let outbox = mentor.tell(&Do::Outbox)?;
    same("waiting", number(&outbox["waiting"])?, 0)?;
    same("received", number(&outbox["received"])?, before.1 + GOOD as u64)?;
    same("visits at the centre", world.centre.records("visit")?, before.0 + GOOD as u64)?;
    same("items set aside", outbox["set_aside"].as_array().map(Vec::len), Some(1))?;
    let aside = &outbox["set_aside"][0];
    same("the item set aside", take::<RecordId>(&aside["record"])?, take(&bad["record"])?)?;
    let why = &aside["custody"]["SetAside"];
    steps.ok(&format!(
        "{GOOD} good ones and a broken one: {GOOD} received, 1 set aside ({} of {}); {traffic}, {} ms; a save at most {} µs",
        why["code"], why["field"], sync["ms"], made["slowest_us"]
    ));

    let visit: RecordId = take(&bad["record"])?;
    mentor.tell(&Do::EditVisit { visit, results: "Diperbaiki".to_owned() })?;
    mentor.sync()?;
    let outbox = mentor.tell(&Do::Outbox)?;
    same("items set aside after mending", outbox["set_aside"].as_array().map(Vec::len), Some(0))?;
    same("visits at the centre after mending", world.centre.records("visit")?, before.0 + GOOD as u64 + 1)?;
    steps.ok("the one set aside is mended on the phone and received");
    Ok(())
}

fn family_moves(world: &World, mentor: &mut Handset, steps: &mut Steps) -> anyhow::Result<()> {
    let found = mentor.tell(&Do::Families { text: "KPM-CONTOH-00003".to_owned(), limit: 1 })?;
    let family: FamilyId = take(&found["rows"][0]["id"])?;
    let to = &world.people.mentors[1];
    let mut other = world.enrol("--person", to, "second mentor")?;
    other.sync()?;
    let held = number(&other.tell(&Do::Today)?["families"])?;

    let saved = mentor.tell(&Do::RecordVisit { family, results: "Sebelum pindah".to_owned() })?;
    let visit: RecordId = take(&saved["record"])?;
    world.centre.office(&["assign", "--family", "KPM-CONTOH-00003", "--to", to])?;
    let before = world.centre.records("visit")?;
    mentor.sync()?;
    same("visits at the centre", world.centre.records("visit")?, before + 1)?;
    let outbox = mentor.tell(&Do::Outbox)?;
    same("waiting on the old phone", number(&outbox["waiting"])?, 0)?;
    same("set aside on the old phone", outbox["set_aside"].as_array().map(Vec::len), Some(0))?;
    mentor.sync()?;
    let left =
        number(&mentor.tell(&Do::Families { text: "KPM-CONTOH-00003".to_owned(), limit: 1 })?["total"])?;
    same("the moved family on the old phone", left, 0)?;
    other.sync()?;
    same("families of the new mentor", number(&other.tell(&Do::Today)?["families"])?, held + 1)?;
    let page = other.tell(&Do::VisitPage { visit })?;
    same("the late visit on the new phone", page["results"].as_str(), Some("Sebelum pindah"))?;
    let corrected = "Diperbaiki pendamping baru";
    other.tell(&Do::EditVisit { visit, results: corrected.to_owned() })?;
    other.sync()?;
    let page = other.tell(&Do::VisitPage { visit })?;
    same("custody of the new mentor's correction", page["custody"]["Received"].is_object(), true)?;
    steps.ok(&format!(
        "a family moves to another mentor with unsent work: it is received, the old phone has {}, the new one {}, and corrects the visit",
        FAMILIES - 1,
        held + 1
    ));
    Ok(())
}

fn costs(world: &World, mentor: &mut Handset, family: FamilyId, steps: &mut Steps) -> anyhow::Result<()> {
    mentor.sync()?;
    world.network.traffic();
    mentor.sync()?;
    let nothing = world.network.traffic();
    same("requests with nothing to say", nothing.requests, 1)?;
    mentor.tell(&Do::RecordVisit { family, results: DURING.to_owned() })?;
    mentor.sync()?;
    let visit = world.network.traffic();
    same("requests of one visit", visit.requests, 1)?;
    steps.ok(&format!(
        "one visit costs {visit} ({} B both ways); nothing to say {nothing} ({} B)",
        visit.bytes(),
        nothing.bytes()
    ));
    Ok(())
}

fn closing(world: &mut World, phones: &mut [&mut Handset], steps: &mut Steps) -> anyhow::Result<()> {
    let mut counts = Vec::new();
    for phone in phones {
        phone.sync()?;
        let outbox = phone.tell(&Do::Outbox)?;
        same("waiting at the end", number(&outbox["waiting"])?, 0)?;
        ensure!(outbox["centre_says"].is_null(), "phone and centre count differently: {outbox}");
        counts.push(outbox["received"].to_string());
    }
    let status = world.centre.office(&["status"])?;
    ensure!(status.contains("chain whole"), "the audit log's chain is not whole: {status}");
    world.centre.stop()?;
    steps.ok(&format!(
        "phones and centre count the same ({} revisions), the audit log's chain is whole, the centre stops when told",
        counts.join(" and ")
    ));
    Ok(())
}
