//! Changes of stage: what was proposed and decided of a family, and what waits for a decision.

use crate::errors::Result;
use crate::meta::moment;
use crate::project::{Projected, projected};
use crate::visit_page::custody;
use crate::{attendance, core, family, meta, person, progress, review, visit};
use pendamping_domain::family::Family;
use pendamping_domain::id::RecordId;
use pendamping_domain::life::Standing;
use pendamping_domain::region::RegionCode;
use pendamping_domain::revision::{Kind, Record};
use pendamping_domain::stage_change::StageChange;
use pendamping_store_api::stage::{ListProposals, OpenStage, Proposals, ProposedRow, StagePage, WaitingRow};
use rusqlite::{Connection, params};

/// The name under which the phone keeps where its owner decides on models, as the centre said last.
pub const DECIDES: &str = "decides_stages";

/// Most proposals shown of one family: nobody weighs a family more often.
const SHOWN: i64 = 50;

/// Writes one.
pub fn project(db: &Connection, now: &Projected) -> Result<bool> {
    let Ok(_) = StageChange::read(&now.body) else { return Ok(false) };
    db.prepare_cached("INSERT OR REPLACE INTO stage_change VALUES (?1, ?2, ?3, ?4, ?5)")?.execute(
        params![
            now.record.to_string(),
            now.scope,
            visit::word(standing(db, now)?),
            now.saved,
            serde_json::to_string(&now.body)?,
        ],
    )?;
    Ok(true)
}

/// Computes again where a proposal stands: a decision came.
pub fn stand_again(db: &Connection, id: &str) -> Result<()> {
    let Ok(record) = id.parse::<RecordId>() else { return Ok(()) };
    let Some(now) = projected(db, &Kind::StageChange, record)? else { return Ok(()) };
    db.prepare_cached("UPDATE stage_change SET standing = ?2 WHERE id = ?1")?
        .execute(params![id, visit::word(standing(db, &now)?)])?;
    Ok(())
}

fn standing(db: &Connection, now: &Projected) -> Result<Standing> {
    Ok(visit::life_of(db, now)?.map_or(Standing::Recorded, |life| life.standing))
}

/// The stage of a family, with its months and what was proposed.
pub fn page(db: &Connection, call: &OpenStage) -> Result<StagePage> {
    let family = family::get(db, call.family)?.0;
    let changes = of_family(db, &call.family.to_string())?;
    Ok(StagePage {
        months: progress::counting(db, call.family)?,
        trainings: attendance::times_present(db, call.family)?,
        changes,
        decides: decides(db)?.iter().any(|area| family.region.is_within(area)),
        family,
        reader: core::enrolment(db)?.profile.person,
        opened: family::read_up_to(db)?,
    })
}

/// What was proposed for a family, the latest first.
pub fn of_family(db: &Connection, family: &str) -> Result<Vec<ProposedRow>> {
    let mut query = db.prepare_cached(
        "SELECT id FROM stage_change WHERE family = ?1 ORDER BY saved DESC, id DESC LIMIT ?2",
    )?;
    let ids = query
        .query_map(params![family, SHOWN], |row| row.get::<_, String>(0))?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut changes = Vec::with_capacity(ids.len());
    for id in ids {
        changes.extend(proposed(db, &id)?.map(|(row, _)| row));
    }
    Ok(changes)
}

/// What waits for a decision, the oldest first.
pub fn waiting(db: &Connection, call: &ListProposals) -> Result<Proposals> {
    let received = visit::word(Standing::Received);
    let total: i64 = db
        .prepare_cached("SELECT count(*) FROM stage_change WHERE standing = ?1")?
        .query_row([received], |row| row.get(0))?;
    let mut query = db.prepare_cached(
        "SELECT s.id, f.body FROM stage_change s JOIN family f ON f.id = s.family
         WHERE s.standing = ?1 ORDER BY s.saved, s.id LIMIT ?2",
    )?;
    let found = query
        .query_map(params![received, call.limit.clamp(1, 500) as i64], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut rows = Vec::with_capacity(found.len());
    for (id, body) in found {
        let Some((proposed, scope)) = proposed(db, &id)? else { continue };
        let (Ok(family), Ok(of)) = (scope.parse(), Family::read(&serde_json::from_str(&body)?)) else {
            continue;
        };
        rows.push(WaitingRow { family, family_name: of.name, region: of.region.to_string(), proposed });
    }
    Ok(Proposals { total: total as u64, rows, decides: decides(db)? })
}

/// One, and whose it is.
pub fn proposed(db: &Connection, id: &str) -> Result<Option<(ProposedRow, String)>> {
    let Ok(record) = id.parse::<RecordId>() else { return Ok(None) };
    let Some(now) = projected(db, &Kind::StageChange, record)? else { return Ok(None) };
    let Ok(change) = StageChange::read(&now.body) else { return Ok(None) };
    let life = visit::life_of(db, &now)?;
    let counted = life.as_ref().and_then(|life| life.counted);
    let decision = match counted {
        Some(counted) => review::of_visit(db, id)?.into_iter().find(|row| row.record == counted),
        None => None,
    };
    let author = now.author.map(|author| author.to_string());
    let row = ProposedRow {
        record,
        revision: now.revision,
        change,
        author: now.author,
        by: person::name(db, author.as_deref())?,
        saved: moment(now.saved),
        custody: custody(db, &now)?,
        standing: life.map_or(Standing::Recorded, |life| life.standing),
        decision,
    };
    Ok(Some((row, now.scope)))
}

fn decides(db: &Connection) -> Result<Vec<RegionCode>> {
    Ok(meta::get(db, DECIDES)?.unwrap_or_default())
}
