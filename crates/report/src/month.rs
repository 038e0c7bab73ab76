//! What a template of the monthly report may name: `{{ visits.counted }}`, `{% for visit in visits.rows %}`. All of it is words and
//! counts already, so that a template decides what is said, and not how a number is written.

use serde::Serialize;

/// A mentor's month.
#[derive(Debug, Clone, Serialize)]
pub struct Month {
    /// Whose.
    pub mentor: Mentor,
    /// *Oktober 2026*.
    pub month: String,
    /// The day on which it was written.
    pub made: String,
    /// The visits.
    pub visits: Visits,
    /// The families.
    pub families: Families,
    /// Their businesses.
    pub businesses: Businesses,
    /// What stands in the way, the most frequent first.
    pub obstacles: Vec<Obstacle>,
    /// What was agreed.
    pub follow_ups: Vec<FollowUp>,
    /// Meetings with many families. None of them is a visit.
    pub meetings: Meetings,
    /// Trainings. None of them is a visit or a meeting.
    pub trainings: Trainings,
    /// What was done besides.
    pub activities: Vec<Activity>,
    /// In the mentor's own words; empty when there are none.
    pub narrative: String,
    /// The annex.
    pub photos: Vec<Photo>,
}

/// The mentor.
#[derive(Debug, Clone, Serialize)]
pub struct Mentor {
    /// Name.
    pub name: String,
    /// Where they work.
    pub area: String,
}

/// The visits of a month.
#[derive(Debug, Clone, Serialize)]
pub struct Visits {
    /// How many count.
    pub counted: u64,
    /// At how many nobody was met.
    pub not_met: u64,
    /// How many of all these were made to families of which the phone has nothing any more. They have no row.
    pub gone: u64,
    /// How many more the centre refused.
    pub set_aside: u64,
    /// Each of them.
    pub rows: Vec<Visit>,
}

/// A visit.
#[derive(Debug, Clone, Serialize)]
pub struct Visit {
    /// On which day.
    pub day: String,
    /// Whose.
    pub family: String,
    /// Who was met.
    pub met: String,
    /// What for.
    pub purposes: String,
    /// What came of it.
    pub results: String,
}

/// Counts of families.
#[derive(Debug, Clone, Serialize)]
pub struct Families {
    /// Accompanied.
    pub accompanied: u64,
    /// Of those, visited in the month.
    pub visited: u64,
    /// Of those, not visited in the month.
    pub not_visited: u64,
}

/// The businesses of which the month was told.
#[derive(Debug, Clone, Serialize)]
pub struct Businesses {
    /// Each of them.
    pub rows: Vec<Business>,
    /// The sum of their profits.
    pub profit: String,
    /// The same in words.
    pub profit_words: String,
}

/// A month of a business.
#[derive(Debug, Clone, Serialize)]
pub struct Business {
    /// Whose.
    pub family: String,
    /// What it is called.
    pub business: String,
    /// Which month: the one reported on, or the one before.
    pub month: String,
    /// What came in.
    pub revenue: String,
    /// What was spent.
    pub costs: String,
    /// What was left.
    pub profit: String,
}

/// What stands in the way.
#[derive(Debug, Clone, Serialize)]
pub struct Obstacle {
    /// What.
    pub name: String,
    /// In how many businesses.
    pub families: usize,
}

/// Something agreed.
#[derive(Debug, Clone, Serialize)]
pub struct FollowUp {
    /// With whom.
    pub family: String,
    /// What.
    pub action: String,
    /// At the visit of which day; empty where that is not known.
    pub agreed: String,
    /// Until when.
    pub due: String,
    /// Done, open or late.
    pub state: String,
}

/// The meetings of a month with many families.
#[derive(Debug, Clone, Serialize)]
pub struct Meetings {
    /// How many.
    pub count: usize,
    /// Families present, those of each meeting added up.
    pub present: usize,
    /// Others present, those of each meeting added up.
    pub guests: u64,
    /// Each of them.
    pub rows: Vec<Meeting>,
}

/// A meeting.
#[derive(Debug, Clone, Serialize)]
pub struct Meeting {
    /// On which day.
    pub day: String,
    /// Where.
    pub place: String,
    /// What was talked about.
    pub topics: String,
    /// How many families were there.
    pub present: usize,
    /// How many others; 0 where nobody counted them.
    pub guests: u32,
    /// What came of it.
    pub results: String,
}

/// The trainings of a month, and the mentor's own competence.
#[derive(Debug, Clone, Serialize)]
pub struct Trainings {
    /// How many the mentor held.
    pub held: u64,
    /// How many the mentor was at.
    pub attended: u64,
    /// How many the mentor was at until the month's end, from the beginning on.
    pub trained: u64,
    /// Families in the room, those of each training added up.
    pub in_person: usize,
    /// Families that followed from afar, added up.
    pub virtually: usize,
    /// Each of them.
    pub rows: Vec<Training>,
}

/// A training.
#[derive(Debug, Clone, Serialize)]
pub struct Training {
    /// On which day it began.
    pub day: String,
    /// What it is called.
    pub title: String,
    /// What part the mentor had in it; empty when only families of theirs were there.
    pub part: String,
    /// How many of the mentor's families were in the room.
    pub in_person: usize,
    /// How many followed from afar.
    pub virtually: usize,
}

/// Something done besides.
#[derive(Debug, Clone, Serialize)]
pub struct Activity {
    /// On which day.
    pub day: String,
    /// What duty.
    pub duty: String,
    /// Where.
    pub place: String,
    /// What came of it.
    pub note: String,
}

/// A photo of the annex.
#[derive(Debug, Clone, Serialize)]
pub struct Photo {
    /// What `![…](name)` shows it by.
    pub name: String,
    /// What it shows, when.
    pub caption: String,
}

impl Month {
    /// One with something in every list, to try a template on.
    #[must_use]
    pub fn sample() -> Month {
        let words = || "Contoh".to_owned();
        Month {
            mentor: Mentor { name: words(), area: words() },
            month: words(),
            made: words(),
            visits: Visits {
                counted: 2,
                not_met: 0,
                gone: 1,
                set_aside: 1,
                rows: vec![Visit {
                    day: words(),
                    family: words(),
                    met: words(),
                    purposes: words(),
                    results: words(),
                }],
            },
            families: Families { accompanied: 1, visited: 1, not_visited: 0 },
            businesses: Businesses {
                rows: vec![Business {
                    family: words(),
                    business: words(),
                    month: words(),
                    revenue: words(),
                    costs: words(),
                    profit: words(),
                }],
                profit: words(),
                profit_words: words(),
            },
            obstacles: vec![Obstacle { name: words(), families: 1 }],
            follow_ups: vec![FollowUp {
                family: words(),
                action: words(),
                agreed: words(),
                due: words(),
                state: words(),
            }],
            meetings: Meetings {
                count: 1,
                present: 12,
                guests: 3,
                rows: vec![Meeting {
                    day: words(),
                    place: words(),
                    topics: words(),
                    present: 12,
                    guests: 3,
                    results: words(),
                }],
            },
            trainings: Trainings {
                held: 1,
                attended: 1,
                trained: 3,
                in_person: 8,
                virtually: 4,
                rows: vec![Training {
                    day: words(),
                    title: words(),
                    part: words(),
                    in_person: 8,
                    virtually: 4,
                }],
            },
            activities: vec![Activity { day: words(), duty: words(), place: words(), note: words() }],
            narrative: words(),
            photos: vec![Photo { name: "contoh".to_owned(), caption: words() }],
        }
    }
}
