//! What somebody has before them on a phone: the centre's rows and their own work on top. Forms are filled in from it.

use crate::world::chance::Chance;
use crate::world::phone::Phone;
use crate::world::stage::Stage;
use anyhow::Result;
use chrono::{DateTime, Utc};
use pendamping_domain::id::{FamilyId, Position, RecordId, RevisionId};
use pendamping_domain::revision::{Body, Kind, Rest, Revision};
use pendamping_protocol::sync::{Cursor, Row};
use rusqlite::OptionalExtension;

/// It.
pub struct Sight<'a> {
    /// The phone.
    pub phone: &'a mut Phone,
    /// The scene.
    pub stage: &'a Stage,
    /// The true time.
    pub now: DateTime<Utc>,
    /// Chance of this step.
    pub chance: &'a mut Chance,
}

/// What a filled-in form comes to.
#[derive(Debug, Clone)]
pub struct Made {
    /// Its kind.
    pub kind: Kind,
    /// Its unit of scope.
    pub family: FamilyId,
    /// Its record; a new one when absent.
    pub record: Option<RecordId>,
    /// What was on screen.
    pub parent: Option<RevisionId>,
    /// What it takes the place of.
    pub replaces: Option<RevisionId>,
    /// Its fields.
    pub body: Body,
    /// The one field that was written; everything when absent.
    pub wrote: Option<&'static str>,
    /// No screen makes such a thing.
    pub poison: bool,
}

impl Made {
    /// A new record.
    pub fn new(kind: Kind, family: FamilyId, body: Body) -> Made {
        Made { kind, family, record: None, parent: None, replaces: None, body, wrote: None, poison: false }
    }
}

impl Sight<'_> {
    /// The centre's rows of a kind, in a fixed order.
    pub fn rows(&mut self, kind: &Kind) -> Result<Vec<Row>> {
        let db = self.phone.core()?.connection();
        let mut query = db.prepare_cached("SELECT row FROM mirror WHERE kind = ?1 ORDER BY record")?;
        let rows = query.query_map([kind.as_str()], |row| row.get::<_, String>(0))?;
        rows.map(|row| Ok(serde_json::from_str(&row?)?)).collect()
    }

    /// What was made of a kind on this phone, and is still here.
    pub fn own(&mut self, kind: &Kind) -> Result<Vec<Revision>> {
        let db = self.phone.core()?.connection();
        let mut query = db.prepare_cached(
            "SELECT payload FROM outbox WHERE kind = ?1 AND length(payload) > 0 ORDER BY seq",
        )?;
        let rows = query.query_map([kind.as_str()], |row| row.get::<_, Vec<u8>>(0))?;
        rows.map(|payload| Ok(serde_json::from_slice(&payload?)?)).collect()
    }

    /// One of them.
    pub fn one(&mut self, kind: &Kind) -> Result<Option<Row>> {
        let rows = self.rows(kind)?;
        Ok(self.chance.one_of(&rows).cloned())
    }

    /// One of those for which `fits`.
    pub fn one_that(&mut self, kind: &Kind, fits: impl Fn(&Row) -> bool) -> Result<Option<Row>> {
        let rows: Vec<Row> = self.rows(kind)?.into_iter().filter(fits).collect();
        Ok(self.chance.one_of(&rows).cloned())
    }

    /// A family that is on this phone.
    pub fn family(&mut self) -> Result<Option<FamilyId>> {
        Ok(self.one(&Kind::Family)?.map(|row| FamilyId(row.record.0)))
    }

    /// How far this phone has read.
    pub fn opened(&mut self) -> Result<Position> {
        let db = self.phone.core()?.connection();
        let text: Option<String> =
            db.query_row("SELECT value FROM meta WHERE name = 'cursor'", [], |row| row.get(0)).optional()?;
        let cursor: Option<Cursor> = text.map(|text| serde_json::from_str(&text)).transpose()?;
        Ok(cursor.map_or(Position(0), |cursor| cursor.position))
    }

    /// The revision that saving `made` makes.
    pub fn revision(&mut self, made: &Made) -> Result<Revision> {
        let opened = self.opened()?;
        let clock = self.phone.clock(self.now);
        Ok(Revision {
            id: RevisionId(self.chance.new_id(clock)),
            record: made.record.unwrap_or_else(|| RecordId(self.chance.new_id(clock))),
            kind: made.kind.clone(),
            parent: made.parent,
            family: made.family,
            opened,
            epoch: None,
            config: self.stage.config.version,
            saved: self.phone.stamp(self.now),
            body: made.body.clone(),
            rest: Rest::new(),
        })
    }

    /// A record as it stands on this phone, ready to be changed: its own latest word, else the centre's row.
    pub fn standing(&mut self, kind: &Kind, record: RecordId) -> Result<Option<Made>> {
        let db = self.phone.core()?.connection();
        let mut query = db.prepare_cached(
            "SELECT payload, state, settled FROM outbox WHERE record = ?1 AND kind = ?2 AND state <> 'replaced' AND length(payload) > 0
             ORDER BY seq",
        )?;
        let own: Vec<(Revision, String, bool)> = query
            .query_map([&record.to_string(), kind.as_str()], |row| {
                Ok((row.get::<_, Vec<u8>>(0)?, row.get(1)?, row.get(2)?))
            })?
            .map(|row| {
                let (payload, state, settled) = row?;
                Ok((serde_json::from_slice(&payload)?, state, settled))
            })
            .collect::<Result<_>>()?;
        drop(query);
        let refused = own.iter().any(|(_, state, _)| state == "set_aside");
        if let Some((last, ..)) = own.last().filter(|(_, _, settled)| !settled || refused) {
            // Others' words may have come since. What was refused is mended as it was written.
            let shown = if refused { None } else { self.phone.core()?.shown(kind, record)? };
            return Ok(Some(Made {
                kind: kind.clone(),
                family: last.family,
                record: Some(record),
                parent: if refused { last.parent } else { Some(last.id) },
                replaces: refused.then_some(last.id),
                body: shown.unwrap_or_else(|| last.body.clone()),
                wrote: None,
                poison: false,
            }));
        }
        let row = self.rows(kind)?.into_iter().find(|row| row.record == record);
        Ok(row.and_then(|row| {
            let family = row.scope_key().parse().ok()?;
            Some(Made {
                kind: kind.clone(),
                family,
                record: Some(record),
                parent: Some(row.revision),
                replaces: None,
                body: row.body,
                wrote: None,
                poison: false,
            })
        }))
    }
}
