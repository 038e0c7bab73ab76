//! What the families on this phone struggle with, by stage: what was told is read here, what it comes to the domain says.

use crate::errors::Result;
use crate::{attention, progress};
use pendamping_domain::coaching::{Known, coaching, since};
use pendamping_domain::family::Family;
use pendamping_domain::id::FamilyId;
use pendamping_domain::month::Month;
use pendamping_store_api::coaching::{CoachedFamily, Coaching, GetCoaching};
use rusqlite::Connection;
use std::collections::HashMap;

/// Of all accompanied families that have a business.
pub fn page(db: &Connection, call: &GetCoaching) -> Result<Coaching> {
    let now = Month::of(call.today);
    let mentors = attention::mentors(db)?;
    // One month more than counts: a change is against the month before.
    let months = progress::counting_since(db, since(now).before())?;
    let topics = topics(db, since(now))?;
    let found = accompanied(db)?;
    let (mut known, mut families) = (Vec::new(), Vec::new());
    for (id, family) in &found {
        let Some(business) = &family.business else { continue };
        let mentor = attention::accompanies(&mentors, &family.region);
        known.push(Known {
            family: *id,
            stage: business.stage.clone(),
            mentor: mentor.map(|mentor| mentor.person),
            months: months.get(id).map_or(&[], Vec::as_slice),
            topics: topics.get(id).map_or(&[], Vec::as_slice),
        });
        families.push(CoachedFamily {
            family: *id,
            name: family.name.clone(),
            region: family.region.to_string(),
            mentor: mentor.map(|mentor| mentor.name.clone()),
        });
    }
    Ok(Coaching {
        since: since(now),
        stages: coaching(&known, now),
        mentors: mentors.into_iter().map(|mentor| (mentor.person, mentor.name)).collect(),
        families,
    })
}

fn accompanied(db: &Connection) -> Result<Vec<(FamilyId, Family)>> {
    let mut query = db.prepare_cached(
        "SELECT id, body FROM family WHERE accompanied = 1 AND id NOT IN (SELECT scope FROM leaving)
         ORDER BY name_key, id",
    )?;
    let mut rows = query.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, body): (String, String) = (row.get(0)?, row.get(1)?);
        if let (Ok(id), Ok(family)) = (id.parse(), serde_json::from_str(&body)) {
            found.push((id, family));
        }
    }
    Ok(found)
}

/// What visits at which somebody was met spoke of, from a month on, by family.
fn topics(db: &Connection, since: Month) -> Result<HashMap<FamilyId, Vec<String>>> {
    let mut query = db.prepare_cached(
        "SELECT family, topic.value FROM visit v, json_each(v.body, '$.topics') topic
         WHERE v.counts = 1 AND v.day >= ?1 AND v.started >= unixepoch(?1, '-1 day') * 1000",
    )?;
    let mut rows = query.query([since.first_day().to_string()])?;
    let mut topics: HashMap<FamilyId, Vec<String>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let (family, topic): (String, String) = (row.get(0)?, row.get(1)?);
        if let Ok(family) = family.parse() {
            topics.entry(family).or_default().push(topic);
        }
    }
    Ok(topics)
}
