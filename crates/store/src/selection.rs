//! How a family is chosen: what was proposed, decided and objected, and what the records on this phone say of it by now.

use crate::errors::Result;
use crate::meta::moment;
use crate::objection;
use crate::project::projected;
use crate::stage_change::DECIDES;
use crate::visit_page::custody;
use crate::{attendance, config, core, family, meta, person, progress, review, visit};
use chrono::{Days, NaiveDate};
use pendamping_domain::config::Config;
use pendamping_domain::figures::Known;
use pendamping_domain::id::{FamilyId, PersonId, RecordId};
use pendamping_domain::life::Standing;
use pendamping_domain::region::RegionCode;
use pendamping_domain::revision::{Kind, Record};
use pendamping_domain::scheme;
use pendamping_domain::selection::{Criterion, Selection, SelectionRule};
use pendamping_store_api::StoreError;
use pendamping_store_api::selection::{
    CountedTraining, CountedVisit, DecisionRow, OpenSelection, SelectionPage, SelectionRow,
};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;

/// Most proposals shown of one family: nobody proposes a family more often.
const SHOWN: i64 = 50;

/// The selection of a family.
pub fn page(db: &Connection, call: &OpenSelection) -> Result<SelectionPage> {
    let id = match call.family {
        Some(family) => family,
        None => {
            let only: Option<String> =
                db.query_row("SELECT id FROM family ORDER BY id LIMIT 1", [], |row| row.get(0)).optional()?;
            only.and_then(|id| id.parse().ok()).ok_or(StoreError::NotFound)?
        }
    };
    let family = family::get(db, id)?.0;
    let config = config::current(db)?;
    let rule = config.as_ref().and_then(|config| config.selection.clone());
    let key = id.to_string();
    let known = known(db, "family = ?1", "w.scope = ?1", [key.as_str()])?.remove(&id).unwrap_or_default();
    let around = Around {
        config: config.as_ref(),
        known: &known,
        today: call.today,
        zone: family.region.offset_minutes(),
        reader: core::enrolment(db)?.profile.person,
    };
    let mut query = db.prepare_cached(
        "SELECT id FROM money WHERE family = ?1 AND kind = 'selection' ORDER BY place DESC, id DESC LIMIT ?2",
    )?;
    let ids = query
        .query_map(params![key, SHOWN], |row| row.get::<_, String>(0))?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut proposals = Vec::with_capacity(ids.len());
    for id in ids {
        proposals.extend(row(db, &id, &around)?);
    }
    Ok(SelectionPage {
        id,
        scheme: rule.as_ref().and_then(|rule| {
            config.as_ref().and_then(|config| scheme::find(&config.schemes, &rule.scheme)).cloned()
        }),
        rule,
        config: config.as_ref().map(|config| config.version).unwrap_or_default(),
        decides: decides(db)?.iter().any(|area| family.region.is_within(area)),
        reader: around.reader,
        opened: family::read_up_to(db)?,
        proposals,
        visits: visits(db, &key)?,
        trainings: trainings(db, &key)?,
        family,
        known,
    })
}

/// The visits of a family that count, as they are led to.
fn visits(db: &Connection, family: &str) -> Result<Vec<CountedVisit>> {
    let mut query = db.prepare_cached(
        "SELECT id, revision, day FROM visit WHERE family = ?1 AND counts = 1 ORDER BY started, id",
    )?;
    let found = query
        .query_map([family], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
        })?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let read = |(id, revision, day): (String, String, String)| {
        Some(CountedVisit {
            record: id.parse().ok()?,
            revision: revision.parse().ok()?,
            day: day.parse().ok()?,
        })
    };
    Ok(found.into_iter().filter_map(read).collect())
}

fn trainings(db: &Connection, family: &str) -> Result<Vec<CountedTraining>> {
    let mut all: Vec<CountedTraining> = attendance::attended(db, "w.scope = ?1", [family])?
        .into_iter()
        .map(|one| CountedTraining {
            record: one.at,
            starts: one.training.starts.to_utc(),
            title: one.training.title,
        })
        .collect();
    all.sort_by_key(|one| (one.starts, one.record));
    Ok(all)
}

/// What a proposal is looked at with.
struct Around<'a> {
    config: Option<&'a Config>,
    known: &'a Known,
    today: NaiveDate,
    zone: i16,
    reader: PersonId,
}

fn row(db: &Connection, id: &str, around: &Around) -> Result<Option<SelectionRow>> {
    let Ok(record) = id.parse::<RecordId>() else { return Ok(None) };
    let Some(now) = projected(db, &Kind::Selection, record)? else { return Ok(None) };
    let Ok(selection) = Selection::read(&now.body) else { return Ok(None) };
    let life = visit::life_of(db, &now)?;
    let counted = life.as_ref().and_then(|life| life.counted);
    let decisions = decisions(db, id, counted, around.zone)?;
    let rule = around.config.and_then(|config| config.selection.as_ref());
    let decided = decisions.iter().find(|decision| decision.counts).map(|decision| decision.day);
    let to_object = rule.map(|rule| Days::new(u64::from(rule.objection_days)));
    let author = now.author.map(|author| author.to_string());
    Ok(Some(SelectionRow {
        record,
        revision: now.revision,
        body: now.body.clone(),
        author: now.author,
        by: person::name(db, author.as_deref())?,
        saved: moment(now.saved),
        custody: custody(db, &now)?,
        standing: life.map_or(Standing::Recorded, |life| life.standing),
        own: now.author == Some(around.reader),
        differs: rule.map(|rule| differs(&selection, rule, around.known)).unwrap_or_default(),
        object_until: decided.zip(to_object).and_then(|(day, days)| day.checked_add_days(days)),
        objections: objection::of_selection(db, id, around.config, around.today, around.zone)?,
        decisions,
        selection,
    }))
}

fn decisions(db: &Connection, id: &str, counted: Option<RecordId>, zone: i16) -> Result<Vec<DecisionRow>> {
    let mut decisions = Vec::new();
    for row in review::of_visit(db, id)? {
        let day = day_of(db, row.record, zone)?
            .unwrap_or_else(|| family::day_there(row.at.timestamp_millis(), zone));
        decisions.push(DecisionRow { day, counts: Some(row.record) == counted, row });
    }
    Ok(decisions)
}

/// The day on which the centre took a decision; of one that it does not have yet, that of its saving.
pub fn day_of(db: &Connection, review: RecordId, zone: i16) -> Result<Option<NaiveDate>> {
    let now = projected(db, &Kind::Review, review)?;
    Ok(now.map(|now| family::day_there(now.received.unwrap_or(now.saved), zone)))
}

/// What the records of families say, by two conditions for the same families: on a table with their id as `family`, and on the
/// records of attendance (`w`).
pub fn known(
    db: &Connection,
    of: &str,
    attended_by: &str,
    parameters: impl rusqlite::Params + Clone,
) -> Result<HashMap<FamilyId, Known>> {
    let mut all: HashMap<FamilyId, Known> = HashMap::new();
    for (family, months) in progress::counting_records(db, of, parameters.clone())? {
        all.entry(family).or_default().months = months;
    }
    let mut query = db.prepare_cached(&format!(
        "SELECT family, id FROM visit WHERE counts = 1 AND {of} ORDER BY started, id"
    ))?;
    let mut rows = query.query(parameters.clone())?;
    while let Some(row) = rows.next()? {
        let (family, id): (String, String) = (row.get(0)?, row.get(1)?);
        if let (Ok(family), Ok(id)) = (family.parse::<FamilyId>(), id.parse()) {
            all.entry(family).or_default().visits.push(id);
        }
    }
    let mut trainings = attendance::attended(db, attended_by, parameters)?;
    trainings.sort_by_key(|one| (one.training.starts.to_utc(), one.at));
    for one in trainings {
        if let Ok(family) = one.now.scope.parse::<FamilyId>() {
            all.entry(family).or_default().trainings.push(one.at);
        }
    }
    Ok(all)
}

/// The criteria whose figure from records is another by now, or was never told.
pub fn differs(selection: &Selection, rule: &SelectionRule, known: &Known) -> Vec<String> {
    // The family's own phone has none of them.
    if selection.scores.is_empty() {
        return Vec::new();
    }
    let changed = |criterion: &&Criterion| {
        let score = selection.scores.iter().find(|score| score.criterion == criterion.code);
        let told = score.and_then(|score| score.figure);
        // Points without a figure, where records give one, are somebody's word.
        known.figure(&criterion.by).is_some_and(|figure| Some(figure.value) != told)
    };
    rule.criteria.iter().filter(changed).map(|criterion| criterion.code.clone()).collect()
}

/// Where whoever uses this phone decides, as the centre said last.
pub fn decides(db: &Connection) -> Result<Vec<RegionCode>> {
    Ok(meta::get(db, DECIDES)?.unwrap_or_default())
}
