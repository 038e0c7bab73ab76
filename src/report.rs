//! A mentor's month in words, as the template of the report names them. Takes what the store found and gives back words and counts:
//! it asks nobody and writes no file.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use pendamping_domain::config::Config;
use pendamping_domain::mentor_month::MentorMonth;
use pendamping_domain::month::Month;
use pendamping_report::month as told;
use pendamping_store_api::month::{FollowUpInMonth, MonthOfWork, TrainingInMonth, VisitCounts};

use crate::screens::activity_facts::duty_words;
use crate::screens::progress_facts::month_words;
use crate::screens::training::words::presence_words;
use crate::screens::visit_facts::{chip_words, chips_words, met_words};
use crate::text::{Language, language};
use crate::words::number_words;
use crate::{format, t};

/// The report's template, and that of the message without anybody's name, in the language of the screen.
#[must_use]
pub fn templates() -> (&'static str, &'static str) {
    match language() {
        Language::Indonesian => {
            (include_str!("../assets/report/monthly.id.md"), include_str!("../assets/report/message.id.md"))
        }
        Language::English => {
            (include_str!("../assets/report/monthly.en.md"), include_str!("../assets/report/message.en.md"))
        }
    }
}

/// Who reports, of which month, when, and what they say themselves.
#[derive(Debug, Clone)]
pub struct Reporter {
    /// Their name.
    pub name: String,
    /// Where they work.
    pub area: String,
    /// Which month.
    pub month: Month,
    /// Today.
    pub today: NaiveDate,
    /// In their own words.
    pub narrative: String,
}

/// The month in words. `photos` are the annex.
#[must_use]
pub fn facts(
    work: &MonthOfWork,
    by: &Reporter,
    config: Option<&Config>,
    photos: Vec<told::Photo>,
) -> told::Month {
    let figures = work.figures(by.month);
    told::Month {
        mentor: told::Mentor { name: by.name.clone(), area: by.area.clone() },
        month: month_words(by.month),
        made: format::full_day(by.today),
        visits: visits(work, &figures, config),
        families: told::Families {
            accompanied: figures.accompanied,
            visited: figures.visited,
            not_visited: figures.accompanied.saturating_sub(figures.visited),
        },
        businesses: businesses(work),
        obstacles: obstacles(work, config),
        follow_ups: work.follow_ups.iter().map(|row| follow_up(row, by.today)).collect(),
        meetings: meetings(work, config),
        trainings: trainings(work, &figures),
        activities: work
            .activities
            .iter()
            .map(|activity| told::Activity {
                day: format::short_day(activity.day),
                duty: duty_words(&activity.duty),
                place: activity.place.clone(),
                note: activity.note.clone(),
            })
            .collect(),
        narrative: by.narrative.trim().to_owned(),
        photos,
    }
}

fn visits(work: &MonthOfWork, figures: &MentorMonth, config: Option<&Config>) -> told::Visits {
    let purposes = config.map(|config| &config.purposes[..]);
    let VisitCounts { counted, not_met } = work.gone;
    told::Visits {
        counted: figures.visits,
        not_met: figures.not_met,
        gone: counted + not_met,
        set_aside: work.set_aside,
        rows: work
            .visits
            .iter()
            .map(|row| told::Visit {
                day: format::short_day(row.visit.captured.started.date()),
                family: row.family_name.clone(),
                met: met_words(&row.visit.met),
                purposes: chips_words(purposes, &row.visit.purposes),
                results: row.visit.results.clone(),
            })
            .collect(),
    }
}

fn meetings(work: &MonthOfWork, config: Option<&Config>) -> told::Meetings {
    let topics = config.map(|config| &config.topics[..]);
    told::Meetings {
        count: work.meetings.len(),
        present: work.present(),
        guests: work.meetings.iter().map(|met| u64::from(met.guests.unwrap_or(0))).sum(),
        rows: work
            .meetings
            .iter()
            .map(|met| told::Meeting {
                day: format::short_day(met.day),
                place: met.place.clone(),
                topics: chips_words(topics, &met.topics),
                present: met.families.len(),
                guests: met.guests.unwrap_or(0),
                results: met.results.clone(),
            })
            .collect(),
    }
}

fn trainings(work: &MonthOfWork, figures: &MentorMonth) -> told::Trainings {
    told::Trainings {
        held: figures.held,
        attended: figures.attended,
        trained: work.trained,
        in_person: work.trainings.iter().map(|row| row.in_person).sum(),
        virtually: work.trainings.iter().map(|row| row.virtually).sum(),
        rows: work
            .trainings
            .iter()
            .map(|row| told::Training {
                day: format::short_day(row.day),
                title: row.title.clone(),
                part: part_words(row),
                in_person: row.in_person,
                virtually: row.virtually,
            })
            .collect(),
    }
}

/// *mengadakan, hadir di tempat*: what part the mentor had in a training.
fn part_words(row: &TrainingInMonth) -> String {
    let held = row.held.then(|| t!("report-training-held"));
    let own = row.own.as_ref().map(|presence| t!("report-training-own", presence: presence_words(presence)));
    held.into_iter().chain(own).collect::<Vec<_>>().join(", ")
}

fn businesses(work: &MonthOfWork) -> told::Businesses {
    let costs = |row: &pendamping_store_api::month::BusinessInMonth| {
        row.progress.goods.0.saturating_add(row.progress.other_costs.0)
    };
    let sum = work.profit();
    told::Businesses {
        rows: work
            .businesses
            .iter()
            .map(|row| told::Business {
                family: row.family_name.clone(),
                business: row.business.clone(),
                month: month_words(row.progress.month),
                revenue: format::rupiah(row.progress.revenue.0),
                costs: format::rupiah(costs(row)),
                profit: format::rupiah(row.progress.profit().0),
            })
            .collect(),
        profit: format::rupiah(sum.0),
        profit_words: number_words(sum.0),
    }
}

fn obstacles(work: &MonthOfWork, config: Option<&Config>) -> Vec<told::Obstacle> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for code in work.businesses.iter().flat_map(|row| &row.progress.obstacles) {
        *counts.entry(code).or_default() += 1;
    }
    let chips = config.map(|config| &config.obstacles[..]);
    let mut obstacles: Vec<told::Obstacle> = counts
        .into_iter()
        .map(|(code, families)| told::Obstacle { name: chip_words(chips, code), families })
        .collect();
    obstacles.sort_by_key(|obstacle| std::cmp::Reverse(obstacle.families));
    obstacles
}

fn follow_up(found: &FollowUpInMonth, today: NaiveDate) -> told::FollowUp {
    let row = &found.row;
    let state = match row.follow_up.done {
        Some(done) => t!("report-done", day: format::short_day(done)),
        None if row.follow_up.due < today => t!("report-late"),
        None => t!("report-open"),
    };
    told::FollowUp {
        family: row.family_name.clone(),
        action: row.follow_up.action.clone(),
        agreed: found.agreed.map(format::short_day).unwrap_or_default(),
        due: format::short_day(row.follow_up.due),
        state,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_totals_have_the_visits_to_families_that_are_gone_and_not_what_the_centre_refused() {
        let work = MonthOfWork {
            visits: Vec::new(),
            set_aside: 4,
            gone: VisitCounts { counted: 2, not_met: 1 },
            businesses: Vec::new(),
            follow_ups: Vec::new(),
            meetings: Vec::new(),
            activities: Vec::new(),
            trainings: Vec::new(),
            trained: 0,
            accompanied: 0,
            visited: 0,
        };
        let figures = work.figures(Month::of(NaiveDate::default()));
        let told::Visits { counted, not_met, gone, set_aside, rows } = visits(&work, &figures, None);
        assert_eq!((counted, not_met, gone, set_aside, rows.len()), (2, 1, 3, 4, 0));
    }
}
