//! A mentor's month in figures: what a coordinator compares mentors by, and what the mentor's own report says on its first page.

/// The figures. Visits, meetings and trainings are each counted apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MentorMonth {
    /// Visits that count.
    pub visits: u64,
    /// Visits at which nobody was met.
    pub not_met: u64,
    /// Families they accompany.
    pub accompanied: u64,
    /// How many of those were visited.
    pub visited: u64,
    /// Businesses of which the month, or the one before, was told.
    pub told: u64,
    /// Meetings with many families.
    pub meetings: u64,
    /// Families present at those, each meeting's added up.
    pub present: u64,
    /// Other duties.
    pub activities: u64,
    /// Trainings they held.
    pub held: u64,
    /// Trainings they were at.
    pub attended: u64,
    /// Follow-ups done by the month's end.
    pub done: u64,
    /// Follow-ups still open then.
    pub open: u64,
    /// Visits that were approved.
    pub approved: u64,
    /// Visits of which a correction is asked.
    pub corrections: u64,
}

/// What is counted once, whosesoever it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Once {
    /// Families that are accompanied.
    pub accompanied: u64,
    /// Of those, how many were visited.
    pub visited: u64,
    /// Businesses told of.
    pub told: u64,
    /// Follow-ups done by the month's end.
    pub done: u64,
    /// Follow-ups still open then.
    pub open: u64,
}

impl MentorMonth {
    /// What several mentors did together. What is about families is not added up, for one may be two mentors' in a month.
    pub fn together(each: &[MentorMonth], once: Once) -> MentorMonth {
        let sum = |figure: fn(&MentorMonth) -> u64| each.iter().map(figure).sum();
        MentorMonth {
            visits: sum(|one| one.visits),
            not_met: sum(|one| one.not_met),
            accompanied: once.accompanied,
            visited: once.visited,
            told: once.told,
            meetings: sum(|one| one.meetings),
            present: sum(|one| one.present),
            activities: sum(|one| one.activities),
            held: sum(|one| one.held),
            attended: sum(|one| one.attended),
            done: once.done,
            open: once.open,
            approved: sum(|one| one.approved),
            corrections: sum(|one| one.corrections),
        }
    }
}
