//! Who holds what: from the assignments, which mentor each family has, and from both, what each person sees and may do. One
//! function each (`rehold`, `bring_in_line`); every change of scope goes through them and leaves its trace with a position.

mod covers;
mod day;
mod trainings;

pub use covers::{Kept, concerned, kept, of_mentor};
pub use day::{believe, day, turn_day};
pub use trainings::{openers, regions_opened, regions_with};

use crate::store::sqlite::records::{all, id, maybe_id, one, run, value};
use crate::store::sqlite::writing::Writing;
use crate::store::{StorageError, Stored};
use chrono::NaiveDate;
use covers::{Covers, accompanied, tell};
use pendamping_domain::actor::{Area, Power};
use pendamping_domain::id::{FamilyId, PersonId, Position};
use pendamping_domain::region::RegionCode;
use pendamping_protocol::sync::{EVERYONE, ScopeKey};
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Powers as the database writes them: words, separated by spaces.
pub fn powers_text(powers: &BTreeSet<Power>) -> String {
    powers.iter().map(Power::as_str).collect::<Vec<_>>().join(" ")
}

/// Powers from what the database wrote.
pub fn powers_of(text: &str) -> BTreeSet<Power> {
    text.split_whitespace().map(Power::from).collect()
}

/// The bounds between which all codes under `region` sort (not the region's own).
fn under(region: &str) -> (String, String) {
    (format!("{region}."), format!("{region}/"))
}

/// An assignment that holds today.
struct Active {
    id: i64,
    person: PersonId,
    area: Area,
    powers: BTreeSet<Power>,
}

const ACTIVE: &str = "SELECT id, person, region, family, powers FROM assignment
     WHERE ended IS NULL AND from_day <= ?1 AND (until_day IS NULL OR until_day >= ?1)";

fn active_row(row: &rusqlite::Row<'_>) -> Stored<Active> {
    let region = value::<Option<String>>(row, 2)?.map(|region| region.parse());
    let area = match (region, maybe_id(row, 3)?) {
        (Some(Ok(region)), _) => Area::Region(region),
        (None, Some(family)) => Area::Family(FamilyId(family)),
        _ => return Err(StorageError::Unreadable("the area of an assignment")),
    };
    Ok(Active {
        id: value(row, 0)?,
        person: PersonId(id(row, 1)?),
        area,
        powers: powers_of(&value::<String>(row, 4)?),
    })
}

/// The assignments that hold on a day: read once for everything that follows from them.
struct Assignments {
    active: Vec<Active>,
    /// Who decides on visits, by the region they do it in.
    reviewers_in: HashMap<String, BTreeSet<PersonId>>,
    /// Who decides on visits to one family.
    reviewers_of: HashMap<FamilyId, BTreeSet<PersonId>>,
    /// Who stands in for whom.
    covers: Covers,
}

impl Assignments {
    fn on(connection: &Connection, today: NaiveDate) -> Stored<Assignments> {
        let active = all(connection, ACTIVE, [today.to_string()], active_row)?;
        let mut reviewers_in: HashMap<_, BTreeSet<_>> = HashMap::new();
        let mut reviewers_of: HashMap<_, BTreeSet<_>> = HashMap::new();
        for Active { person, area, .. } in
            active.iter().filter(|active| active.powers.contains(&Power::ReviewVisits))
        {
            match area {
                Area::Region(region) => {
                    reviewers_in.entry(region.to_string()).or_default().insert(*person);
                }
                Area::Family(family) => {
                    reviewers_of.entry(*family).or_default().insert(*person);
                }
            }
        }
        Ok(Assignments { active, reviewers_in, reviewers_of, covers: Covers::on(connection, today)? })
    }

    /// Those who decide on visits in any of `regions`.
    fn reviewers<'a>(&'a self, regions: &'a BTreeSet<String>) -> impl Iterator<Item = &'a PersonId> {
        regions
            .iter()
            .flat_map(|region| lineage(region))
            .filter_map(|part| self.reviewers_in.get(part))
            .flatten()
    }
}

/// Which families to look at again.
pub enum Families {
    /// All of them.
    All,
    /// Those in a region.
    In(RegionCode),
    /// These.
    These(Vec<FamilyId>),
}

impl From<&Area> for Families {
    fn from(area: &Area) -> Self {
        match area {
            Area::Region(region) => Families::In(region.clone()),
            Area::Family(family) => Families::These(vec![*family]),
        }
    }
}

struct Home {
    id: FamilyId,
    region: String,
    mentor: Option<PersonId>,
}

fn homes(connection: &Connection, families: &Families) -> Stored<Vec<Home>> {
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Home {
            id: FamilyId(id(row, 0)?),
            region: value(row, 1)?,
            mentor: maybe_id(row, 2)?.map(PersonId),
        })
    };
    match families {
        Families::All => all(connection, "SELECT id, region, mentor FROM family", [], read),
        Families::In(region) => {
            let (from, to) = under(region.as_str());
            let query =
                "SELECT id, region, mentor FROM family WHERE region = ?1 OR (region > ?2 AND region < ?3)";
            all(connection, query, params![region.as_str(), from, to], read)
        }
        Families::These(ids) => {
            let mut homes = Vec::with_capacity(ids.len());
            for family in ids {
                let query = "SELECT id, region, mentor FROM family WHERE id = ?1";
                homes.extend(one(connection, query, [family.0.as_bytes()], read)?);
            }
            Ok(homes)
        }
    }
}

/// Who accompanies any of `families`. They know by name who reviews there, so they have to be looked at when that changes.
pub fn mentors_of(connection: &Connection, families: &Families) -> Stored<BTreeSet<PersonId>> {
    Ok(homes(connection, families)?.into_iter().filter_map(|home| home.mentor).collect())
}

/// What a new look at families led to.
#[derive(Default)]
pub struct Reheld {
    /// People whose scope may have changed.
    pub affected: BTreeSet<PersonId>,
    /// Families that came to another mentor, and those of them that had one before.
    pub moved: u64,
    /// Families that had a mentor before, among them.
    pub from_others: u64,
    /// Families that had a mentor and have none now.
    pub left: u64,
}

/// Decides anew who holds each of `families`: an assignment to the family before one to its region, a smaller region before
/// a larger, a later assignment before an earlier. Says whose scope to look at again; with `all_watchers`, also everyone
/// whose area a family lies or lay in, though its mentor stayed (a new family, one that moved house).
fn rehold(
    writing: &mut Writing<'_>,
    families: &Families,
    assignments: &Assignments,
    all_watchers: bool,
) -> Stored<Reheld> {
    let mut by_family: HashMap<FamilyId, (i64, PersonId)> = HashMap::new();
    let mut by_region: HashMap<&str, (i64, PersonId)> = HashMap::new();
    let mut watchers: Vec<(&str, PersonId)> = Vec::new();
    for active in &assignments.active {
        let accompanies = active.powers.contains(&Power::Accompany);
        let later = (active.id, active.person);
        match &active.area {
            Area::Region(region) => {
                if accompanies {
                    let entry = by_region.entry(region.as_str()).or_insert(later);
                    *entry = (*entry).max(later);
                }
                if active.powers.iter().any(|power| *power != Power::Accompany) {
                    watchers.push((region.as_str(), active.person));
                }
            }
            Area::Family(family) if accompanies => {
                let entry = by_family.entry(*family).or_insert(later);
                *entry = (*entry).max(later);
            }
            Area::Family(_) => {}
        }
    }
    let mut reheld = Reheld::default();
    let mut regions_touched = BTreeSet::new();
    for home in homes(writing.db(), families)? {
        let by_home = || lineage(&home.region).find_map(|region| by_region.get(region));
        let mentor = by_family.get(&home.id).or_else(by_home).map(|(_, person)| *person);
        if mentor != home.mentor {
            let params = params![home.id.0.as_bytes(), mentor.map(|mentor| mentor.0.into_bytes())];
            run(writing.db(), "UPDATE family SET mentor = ?2 WHERE id = ?1", params)?;
            reheld.moved += u64::from(mentor.is_some());
            reheld.from_others += u64::from(home.mentor.is_some() && mentor.is_some());
            reheld.left += u64::from(mentor.is_none());
            reheld.affected.extend(home.mentor.into_iter().chain(mentor));
        }
        if mentor != home.mentor || all_watchers {
            // Those who see it until now: its own app, and whose area it may have left.
            let query = "SELECT person FROM holding WHERE scope_key = ?1";
            reheld
                .affected
                .extend(all(writing.db(), query, [home.id.to_string()], |row| Ok(PersonId(id(row, 0)?)))?);
            // Somebody whose mentor stayed but whose family is new to the table has to be told of it all the same.
            reheld.affected.extend(mentor.filter(|_| all_watchers));
            regions_touched.insert(home.region);
        }
    }
    for region in &regions_touched {
        let watching = watchers.iter().filter(|(area, _)| lineage(region).any(|part| part == *area));
        reheld.affected.extend(watching.map(|(_, person)| *person));
    }
    Ok(reheld)
}

/// A region and all that it lies in, the smallest first.
fn lineage(region: &str) -> impl Iterator<Item = &str> {
    let above = region.match_indices('.').rev().map(|(dot, _)| &region[..dot]);
    std::iter::once(region).chain(above)
}

/// What a person sees and may do, as the assignments have it.
#[derive(Default)]
struct Wanted {
    keys: BTreeSet<ScopeKey>,
    powers: BTreeMap<FamilyId, BTreeSet<Power>>,
}

fn wanted(connection: &Connection, person: PersonId, assignments: &Assignments) -> Stored<Wanted> {
    let mut wanted = Wanted::default();
    wanted.keys.insert(EVERYONE.to_owned());
    wanted.keys.insert(person.to_string());
    let own = person.0.as_bytes();
    let query = "SELECT role = 'mentor', area FROM person WHERE id = ?1";
    let found = one(connection, query, [own], |row| Ok((value(row, 0)?, value::<Option<String>>(row, 1)?)))?;
    let (is_mentor, area) = found.unwrap_or((false, None));
    if let Some(area) = area {
        wanted.lives_in(&area);
    }
    let mut regions = BTreeSet::new();
    wanted.keys.extend(assignments.covers.partners(person).map(|other| other.to_string()));
    for (family, region) in accompanied(connection, person, &assignments.covers)? {
        wanted.powers.entry(family).or_default().insert(Power::Accompany);
        wanted.lives_in(&region);
        let reviewers = assignments.reviewers_of.get(&family).into_iter().flatten();
        wanted.keys.extend(reviewers.map(PersonId::to_string));
        regions.insert(region);
    }
    // Whoever accompanies a family knows who decides on the visits to it: by their areas, not family by family.
    wanted.keys.extend(assignments.reviewers(&regions).map(PersonId::to_string));
    for active in assignments.active.iter().filter(|active| active.person == person) {
        // Who accompanies is decided for each family above: an assignment alone does not give it.
        let powers: BTreeSet<Power> =
            active.powers.iter().filter(|power| **power != Power::Accompany).cloned().collect();
        if powers.is_empty() {
            continue;
        }
        let opens = powers.contains(&Power::OpenTrainings);
        // To keep a list a mentor needs the families they accompany. Those of others would be read whole, for a name.
        let opens_alone = is_mentor && opens && powers.len() == 1;
        if let Area::Region(region) = &active.area {
            wanted.works_in(region, opens);
            if opens {
                wanted.marks(connection, person, region)?;
            }
        }
        for home in homes(connection, &Families::from(&active.area))? {
            wanted.lives_in(&home.region);
            if let (true, Area::Region(region)) = (opens, &active.area) {
                wanted.opens_below(region, &home.region);
            }
            if !opens_alone {
                wanted.powers.entry(home.id).or_default().extend(powers.iter().cloned());
            }
            let stand_in = home.mentor.and_then(|mentor| assignments.covers.stand_in_for(mentor));
            for mentor in home.mentor.into_iter().chain(stand_in) {
                // Those who review or live with a mentor's work know who the mentor is.
                wanted.keys.insert(mentor.to_string());
                // Who accompanies families there works there, whatever the office says of where they belong; and who decides
                // on the visits to them decides on what else the mentor tells of.
                let over_work = [Power::OpenTrainings, Power::ReviewVisits];
                let over_work: BTreeSet<Power> =
                    over_work.into_iter().filter(|power| powers.contains(power)).collect();
                if !over_work.is_empty() {
                    wanted.powers.entry(mentor.into()).or_default().extend(over_work);
                }
            }
        }
    }
    wanted.keys.extend(wanted.powers.keys().map(FamilyId::to_string));
    Ok(wanted)
}

/// Brings what is written of a person's scope in line with the assignments: each key that comes or goes gets a position and
/// an entry in the person's log, each change of powers ends one period and begins another.
fn bring_in_line(writing: &mut Writing<'_>, person: PersonId, assignments: &Assignments) -> Stored<()> {
    let wanted = wanted(writing.db(), person, assignments)?;
    let own = person.0.into_bytes();
    let held = all(
        writing.db(),
        "SELECT family, since, powers FROM held WHERE person = ?1 AND until IS NULL",
        [own],
        |row| Ok((FamilyId(id(row, 0)?), value::<i64>(row, 1)?, value::<String>(row, 2)?)),
    )?;
    let keys: BTreeSet<ScopeKey> =
        all(writing.db(), "SELECT scope_key FROM holding WHERE person = ?1", [own], |row| value(row, 0))?
            .into_iter()
            .collect();
    let mut at: HashMap<ScopeKey, Position> = HashMap::new();
    for key in keys.difference(&wanted.keys) {
        let position = writing.next_position();
        at.insert(key.clone(), position);
        run(writing.db(), "DELETE FROM holding WHERE person = ?1 AND scope_key = ?2", params![own, key])?;
        log(writing, person, position, key, false)?;
    }
    for key in wanted.keys.difference(&keys) {
        let position = writing.next_position();
        at.insert(key.clone(), position);
        run(
            writing.db(),
            "INSERT INTO holding (person, scope_key, enter) VALUES (?1, ?2, ?3)",
            params![own, key, position.0 as i64],
        )?;
        log(writing, person, position, key, true)?;
    }
    let mut open: BTreeMap<FamilyId, String> = BTreeMap::new();
    for (family, since, powers) in held {
        let now = wanted.powers.get(&family).map(powers_text);
        if now.as_deref() == Some(powers.as_str()) {
            open.insert(family, powers);
            continue;
        }
        let until = match at.get(&family.to_string()) {
            Some(position) => *position,
            None => writing.next_position(),
        };
        at.insert(family.to_string(), until);
        run(
            writing.db(),
            "UPDATE held SET until = ?4 WHERE person = ?1 AND family = ?2 AND since = ?3",
            params![own, family.0.as_bytes(), since, until.0 as i64],
        )?;
    }
    for (family, powers) in &wanted.powers {
        if open.contains_key(family) {
            continue;
        }
        let since = match at.get(&family.to_string()) {
            Some(position) => *position,
            None => writing.next_position(),
        };
        // A phone in the middle of reading what came at a position has read up to the one before, and already shows some of
        // it: what is opened there counts.
        run(
            writing.db(),
            "INSERT INTO held (person, family, since, powers) VALUES (?1, ?2, ?3, ?4)",
            params![own, family.0.as_bytes(), since.0 as i64 - 1, powers_text(powers)],
        )?;
    }
    Ok(())
}

fn log(writing: &Writing<'_>, person: PersonId, position: Position, key: &str, enters: bool) -> Stored<()> {
    run(
        writing.db(),
        "INSERT INTO scope_log (person, position, scope_key, enters) VALUES (?1, ?2, ?3, ?4)",
        params![person.0.as_bytes(), position.0 as i64, key, i64::from(enters)],
    )?;
    Ok(())
}

/// Looks at families again and at everyone it touches.
pub fn apply(
    writing: &mut Writing<'_>,
    families: &Families,
    also: impl IntoIterator<Item = PersonId>,
    today: NaiveDate,
    all_watchers: bool,
) -> Stored<Reheld> {
    let today = day::in_force(writing.db(), today)?;
    let assignments = Assignments::on(writing.db(), today)?;
    let mut reheld = rehold(writing, families, &assignments, all_watchers)?;
    reheld.affected.extend(also);
    // What a mentor has, whoever stands in for them has too.
    let stand_ins = assignments.covers.stand_ins_for(&reheld.affected);
    reheld.affected.extend(stand_ins);
    for person in &reheld.affected {
        bring_in_line(writing, *person, &assignments)?;
    }
    tell(writing, &reheld.affected, today)?;
    Ok(reheld)
}

/// Looks at people alone again: no family comes into other hands by it.
pub fn rescope(
    writing: &mut Writing<'_>,
    people: impl IntoIterator<Item = PersonId>,
    today: NaiveDate,
) -> Stored<()> {
    let assignments = Assignments::on(writing.db(), day::in_force(writing.db(), today)?)?;
    people.into_iter().try_for_each(|person| bring_in_line(writing, person, &assignments))
}

#[cfg(test)]
mod tests {
    use super::lineage;

    #[test]
    fn the_smallest_region_first() {
        let parts = |region| lineage(region).collect::<Vec<_>>();
        assert_eq!(parts("31.74.01.1001"), ["31.74.01.1001", "31.74.01", "31.74", "31"]);
        assert_eq!(parts("31.74.01"), ["31.74.01", "31.74", "31"]);
        assert_eq!(parts("31"), ["31"]);
    }
}
