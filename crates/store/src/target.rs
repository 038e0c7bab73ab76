//! How far the targets are, of which this phone knows something: computed when it is asked, from what was recorded. What is counted is
//! `behind`'s to say; here is whom a target is aimed at, and whether this phone sees all of it.

mod behind;

use crate::errors::Result;
use crate::{config, core, month};
use behind::{Behind, behind};
use pendamping_domain::actor::Role;
use pendamping_domain::id::PersonId;
use pendamping_domain::person::Person;
use pendamping_domain::region::RegionCode;
use pendamping_domain::target::Target;
use pendamping_store_api::StoreError;
use pendamping_store_api::setup::Profile;
use pendamping_store_api::target::{
    Aim, AimedAt, BehindRow, ListTargets, OpenTarget, TargetPage, TargetRow, Targets,
};
use rusqlite::Connection;

/// A mentor this phone knows.
struct Mentor {
    id: PersonId,
    name: String,
    number: String,
    area: Option<RegionCode>,
}

/// A target as this phone may ask for it.
struct Asked<'a> {
    target: &'a Target,
    /// The mentor whose work is counted; everybody's when absent.
    of: Option<&'a Mentor>,
    whole: bool,
}

/// All that concern the owner of this phone.
pub fn list(db: &Connection, call: &ListTargets) -> Result<Targets> {
    let (profile, mentors) = (core::enrolment(db)?.profile, mentors(db)?);
    let targets = config::current(db)?.map(|config| config.targets).unwrap_or_default();
    let left = month::left(db)?;
    let mut rows = Vec::new();
    for target in &targets {
        let Some(asked) = asked(target, &profile, &mentors, &left) else { continue };
        // Read once, however many mentors it is aimed at.
        let found = behind(db, target)?;
        let aims = asked.iter().map(|asked| {
            let reached = counted(&found, asked, &profile).count() as u64;
            aim(asked, reached, &profile, call.today)
        });
        rows.push(TargetRow { aims: aims.collect(), target: target.clone() });
    }
    Ok(Targets { rows })
}

/// One, with the records behind its number.
pub fn page(db: &Connection, call: &OpenTarget) -> Result<TargetPage> {
    let (profile, mentors) = (core::enrolment(db)?.profile, mentors(db)?);
    let targets = config::current(db)?.map(|config| config.targets).unwrap_or_default();
    let target = targets.iter().find(|target| target.code == call.code).ok_or(StoreError::NotFound)?;
    let asked = asked(target, &profile, &mentors, &month::left(db)?).unwrap_or_default();
    let asked = asked.iter().find(|asked| {
        // The number of one mentor is opened without naming them again.
        call.mentor.is_none_or(|wanted| asked.of.is_some_and(|mentor| mentor.id == wanted))
            && (call.mentor.is_some() || !target.each_mentor)
    });
    let asked = asked.ok_or(StoreError::NotFound)?;
    let found = behind(db, target)?;
    let counted: Vec<&Behind> = counted(&found, asked, &profile).collect();
    let row = |behind: &&Behind| BehindRow {
        what: behind.what.clone(),
        day: behind.about.day,
        family: behind.about.family.as_ref().and_then(|family| family.parse().ok()),
        family_name: behind.about.name.clone(),
        mentor: mentors
            .iter()
            .find(|mentor| is_of(behind, mentor, &profile))
            .map(|mentor| mentor.name.clone()),
    };
    Ok(TargetPage {
        aim: aim(asked, counted.len() as u64, &profile, call.today),
        behind: counted.iter().take(call.limit.clamp(1, 500)).map(row).collect(),
        target: target.clone(),
    })
}

fn aim(asked: &Asked<'_>, reached: u64, profile: &Profile, today: chrono::NaiveDate) -> Aim {
    let mentor = asked.of.map(|mentor| AimedAt {
        person: mentor.id,
        name: mentor.name.clone(),
        own: mentor.id == profile.person,
    });
    Aim { mentor, reach: asked.target.reach(reached, today), whole: asked.whole }
}

/// Whom a target is aimed at, of those who concern the owner of this phone; none when it does not concern them.
///
/// Whoever reviews is told of all that shares ground with their area, and sees all of what lies within it. A mentor is told of their
/// own, and of what lies within their own area; whole that is not when work of theirs in the period has `left` with its families.
fn asked<'a>(
    target: &'a Target,
    profile: &Profile,
    mentors: &'a [Mentor],
    left: &[month::Left],
) -> Option<Vec<Asked<'a>>> {
    let days = target.first_day()..target.day_after();
    let all_here = !left.iter().any(|visit| days.contains(&visit.day));
    let coordinates = match profile.role {
        Role::Coordinator => true,
        Role::Mentor => false,
        _ => return None,
    };
    let own = profile.area.as_ref();
    let within = own.is_some_and(|area| target.lies_within(area));
    if !target.each_mentor && target.mentor.is_none() {
        let concerns = if coordinates { own.is_none_or(|area| target.touches(area)) } else { within };
        return concerns.then(|| vec![Asked { target, of: None, whole: within && all_here }]);
    }
    let aimed_at = |mentor: &&Mentor| match &target.mentor {
        Some(number) => mentor.number == *number,
        None => mentor.area.as_ref().map_or(target.of.is_none(), |area| target.touches(area)),
    };
    let concerned = mentors.iter().filter(|mentor| coordinates || mentor.id == profile.person);
    let asked: Vec<_> = concerned
        .filter(aimed_at)
        .map(|mentor| {
            let works_within =
                || mentor.area.as_ref().zip(own).is_some_and(|(area, own)| area.is_within(own));
            Asked { target, of: Some(mentor), whole: all_here && (!coordinates || within || works_within()) }
        })
        .collect();
    (!asked.is_empty()).then_some(asked)
}

/// What counts for whom it is aimed at. Where families are counted, each once, with its latest record.
fn counted<'a>(
    found: &'a [Behind],
    asked: &'a Asked<'a>,
    profile: &'a Profile,
) -> impl Iterator<Item = &'a Behind> {
    let mut seen = std::collections::HashSet::new();
    found
        .iter()
        .filter(move |behind| asked.of.is_none_or(|mentor| is_of(behind, mentor, profile)))
        .filter(move |behind| behind.once.as_ref().is_none_or(|once| seen.insert(once)))
}

/// Whether it is this mentor's work: what they told of themselves. Who marked a list at a training says nothing of whose families were
/// there: those are of who works where they live.
fn is_of(behind: &Behind, mentor: &Mentor, profile: &Profile) -> bool {
    match (&behind.author, &behind.about.region, &mentor.area) {
        (Some(author), _, _) => *author == mentor.id.to_string(),
        (None, Some(region), Some(area)) => region.is_within(area),
        // Families on a mentor's own phone are those they accompany.
        (None, _, None) => mentor.id == profile.person,
        (None, None, Some(_)) => false,
    }
}

/// The mentors this phone knows, by name: on a mentor's own also that one.
fn mentors(db: &Connection) -> Result<Vec<Mentor>> {
    let mut query =
        db.prepare_cached("SELECT id, body FROM person WHERE role = 'mentor' ORDER BY name, id")?;
    let rows = query
        .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let known = rows.into_iter().filter_map(|(id, body)| {
        let person: Person = serde_json::from_str(&body).ok()?;
        Some(Mentor { id: id.parse().ok()?, name: person.name, number: person.number, area: person.area })
    });
    Ok(known.collect())
}
