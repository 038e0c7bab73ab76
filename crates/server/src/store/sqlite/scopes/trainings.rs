//! Who hears of which trainings, and who may open them and keep their lists: what a region gives, beside what families give.

use super::{ACTIVE, Active, Assignments, Wanted, active_row, powers_of, under};
use crate::exchange::office_day;
use crate::store::Stored;
use crate::store::sqlite::records::{all, id, one, value};
use chrono::{DateTime, NaiveDate, Utc};
use pendamping_domain::actor::{Area, Power};
use pendamping_domain::id::{FamilyId, PersonId, Position};
use pendamping_domain::region::RegionCode;
use rusqlite::{Connection, params};
use std::collections::BTreeSet;

impl Wanted {
    /// Who lives or works in a region knows of the trainings of its city and its province.
    pub(super) fn lives_in(&mut self, region: &str) {
        if let Ok(region) = region.parse::<RegionCode>() {
            self.keys.extend(
                [region.city(), region.province()].iter().map(|place| FamilyId::from(place).to_string()),
            );
        }
    }

    /// The same, and with the power to open trainings there. For a whole province its cities are added as they are met.
    pub(super) fn works_in(&mut self, region: &RegionCode, opens: bool) {
        self.lives_in(region.as_str());
        if opens {
            self.powers.entry(FamilyId::from(&region.city())).or_default().insert(Power::OpenTrainings);
        }
    }

    pub(super) fn opens_below(&mut self, area: &RegionCode, region: &str) {
        if let Ok(region) = region.parse::<RegionCode>()
            && region.city().is_within(area)
        {
            self.powers.entry(FamilyId::from(&region.city())).or_default().insert(Power::OpenTrainings);
        }
    }

    /// Whoever opens trainings somewhere keeps the list of all who work there.
    pub(super) fn marks(&mut self, connection: &Connection, own: PersonId, area: &RegionCode) -> Stored<()> {
        let (from, to) = under(area.as_str());
        let query = "SELECT id, area FROM person WHERE role IN ('mentor', 'coordinator') AND id <> ?4
             AND (area = ?1 OR (area > ?2 AND area < ?3))";
        let params = params![area.as_str(), from, to, own.0.as_bytes()];
        let row = |row: &rusqlite::Row<'_>| Ok((PersonId(id(row, 0)?), value::<String>(row, 1)?));
        for (person, region) in all(connection, query, params, row)? {
            self.powers.entry(person.into()).or_default().insert(Power::OpenTrainings);
            self.lives_in(&region);
            self.opens_below(area, &region);
        }
        Ok(())
    }
}

/// The regions in which a person has a power today.
pub fn regions_with(
    connection: &Connection,
    person: PersonId,
    power: &Power,
    today: NaiveDate,
) -> Stored<Vec<RegionCode>> {
    let query = format!("{ACTIVE} AND person = ?2");
    let active = all(connection, &query, params![today.to_string(), person.0.as_bytes()], active_row)?;
    let mut regions: Vec<_> = active
        .into_iter()
        .filter(|active| active.powers.contains(power))
        .filter_map(|active| match active.area {
            Area::Region(region) => Some(region),
            Area::Family(_) => None,
        })
        .collect();
    regions.sort();
    regions.dedup();
    Ok(regions)
}

/// The regions in which a person may open trainings now, or might when the centre stood at `opened`: a form that was filled in
/// while the power held is taken, however late it comes. By the centre's own clock, which the phone cannot set.
pub fn regions_opened(
    connection: &Connection,
    person: PersonId,
    now: DateTime<Utc>,
    opened: Position,
) -> Stored<Vec<RegionCode>> {
    let query = "SELECT received FROM revision WHERE position <= ?1 ORDER BY position DESC LIMIT 1";
    let then = one(connection, query, [opened.0 as i64], |row| value::<i64>(row, 0))?;
    let mut regions = Vec::new();
    for moment in [Some(now.timestamp_millis()), then].into_iter().flatten() {
        let day = office_day(DateTime::from_timestamp_millis(moment).unwrap_or(now)).to_string();
        let query = "SELECT region, powers FROM assignment WHERE person = ?1 AND region IS NOT NULL AND from_day <= ?2
             AND (until_day IS NULL OR until_day >= ?2) AND (ended IS NULL OR ended > ?3)";
        let params = params![person.0.as_bytes(), day, moment];
        let row =
            |row: &rusqlite::Row<'_>| Ok((value::<String>(row, 0)?, powers_of(&value::<String>(row, 1)?)));
        let held = all(connection, query, params, row)?;
        let opens = held.into_iter().filter(|(_, powers)| powers.contains(&Power::OpenTrainings));
        regions.extend(opens.filter_map(|(region, _)| region.parse::<RegionCode>().ok()));
    }
    Ok(regions)
}

/// Who opens trainings anywhere: they have to be looked at when people come or move.
pub fn openers(connection: &Connection, today: NaiveDate) -> Stored<BTreeSet<PersonId>> {
    let assignments = Assignments::on(connection, today)?;
    let opens = |active: &&Active| active.powers.contains(&Power::OpenTrainings);
    Ok(assignments.active.iter().filter(opens).map(|active| active.person).collect())
}
