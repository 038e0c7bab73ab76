//! The act in which families come to another stage: the app suggests, the mentor proposes, the coordinator decides, and the
//! families that stand as independent at the centre are those of the rule, and no other.

use super::a_month::clock;
use super::incomes::{DECIDED, FAMILIES, TOO_EARLY, independent, month};
use super::world::{World, number, same, take};
use crate::phone::Command as Do;
use crate::story::handset::Handset;
use crate::story::steps::Steps;
use anyhow::{Context, ensure};
use pendamping_domain::family::Stage;
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::review::Decision;
use std::collections::BTreeSet;

/// At the end of a month: who has come to stand on their own feet.
pub fn decided(
    world: &World,
    mentor: &mut Handset,
    coordinator: &mut Handset,
    families: &[FamilyId],
    at: usize,
    steps: &mut Steps,
) -> anyhow::Result<()> {
    for phone in [&mut *mentor, &mut *coordinator] {
        clock(phone, at, 30, 10, 0)?;
        phone.sync()?;
    }
    let before = those(mentor, families, "stage", &Stage::Independent)?;
    let suggested = those(mentor, families, "suggested", &Stage::Independent)?;
    let rule = independent(at);
    same("whom the app suggests", &suggested, &rule.difference(&before).copied().collect())?;

    let mut proposed: Vec<(usize, Stage)> = suggested.iter().map(|one| (*one, Stage::Independent)).collect();
    let mut declined = None;
    let mut mentoring = None;
    if at == DECIDED[0] {
        declined = Some(TOO_EARLY);
        proposed.push((TOO_EARLY, Stage::Independent));
    } else {
        // Somebody who was at the bimtek and has had a profit for a while.
        let next = those(mentor, families, "suggested", &Stage::Mentoring)?;
        mentoring = next.first().copied();
        proposed.extend(mentoring.map(|one| (one, Stage::Mentoring)));
        ensure!(mentoring.is_some(), "nobody is suggested for mentoring after the bimtek");
    }
    for (one, to) in &proposed {
        let (family, to, reasons) = (families[*one], to.clone(), "Pembukuan rapi, pembeli tetap".to_owned());
        mentor.tell(&Do::ProposeStage { family, to, reasons })?;
    }
    mentor.sync()?;
    coordinator.sync()?;
    let waiting = coordinator.tell(&Do::Proposals)?;
    same("proposals that wait", number(&waiting["total"])?, proposed.len() as u64)?;
    for row in waiting["rows"].as_array().context("no list of proposals")? {
        let (family, change): (FamilyId, RecordId) = (take(&row["family"])?, take(&row["change"])?);
        let no = declined.is_some_and(|one| families[one] == family);
        let (decision, why) = match no {
            true => (Decision::Declined, "Penghasilan masih di bawah upah minimum".to_owned()),
            false => (Decision::Approved, String::new()),
        };
        coordinator.tell(&Do::DecideStage { family, change, decision, why })?;
    }
    coordinator.sync()?;
    mentor.sync()?;
    coordinator.sync()?;
    same("proposals left", number(&coordinator.tell(&Do::Proposals)?["total"])?, 0)?;
    let whole: BTreeSet<usize> = before.union(&rule).copied().collect();
    for (whose, phone) in [("mentor's", &mut *mentor), ("coordinator's", &mut *coordinator)] {
        let stands = those(phone, families, "stage", &Stage::Independent)?;
        same(&format!("independent families on the {whose} phone"), &stands, &whole)?;
    }
    if let Some(one) = declined {
        let page = mentor.tell(&Do::Stage { family: families[one] })?;
        same("the proposal that was declined", page["changes"][0]["standing"].as_str(), Some("Declined"))?;
    }
    if let Some(one) = mentoring {
        let page = mentor.tell(&Do::Stage { family: families[one] })?;
        same("the family that comes to mentoring", &page["stage"], &serde_json::json!("mentoring"))?;
    }
    same(
        "changes of stage at the centre",
        world.centre.records("stage_change")?,
        match at == DECIDED[0] {
            true => proposed.len() as u64,
            false => (proposed.len() + independent(DECIDED[0]).len() + 1) as u64,
        },
    )?;
    let (other, count) = match mentoring {
        Some(_) => ("one comes to mentoring", proposed.len() - 1),
        None => ("one proposed too early is declined", proposed.len() - 1),
    };
    steps.ok(&format!(
        "{}: the app suggests {count} of {FAMILIES} families as independent, those of the rule; proposed, approved; {other}; \
         {} are independent",
        month(at),
        whole.len()
    ));
    Ok(())
}

/// The families of whose page of stages a phone says so.
fn those(
    phone: &mut Handset,
    families: &[FamilyId],
    field: &str,
    stage: &Stage,
) -> anyhow::Result<BTreeSet<usize>> {
    let mut found = BTreeSet::new();
    for (one, family) in families.iter().enumerate() {
        if phone.tell(&Do::Stage { family: *family })?[field].as_str() == Some(stage.as_str()) {
            found.insert(one);
        }
    }
    Ok(found)
}
