//! What was done besides visits, in words: the same in the mentor's list and in the coordinator's.

use chrono::{NaiveDate, NaiveTime};
use dioxus::prelude::*;
use pendamping_domain::activity::{Activity, Duty};

use crate::widgets::prelude::*;
use crate::{format, t};

/// Which duty it was.
#[must_use]
pub fn duty_words(duty: &Duty) -> String {
    match duty {
        Duty::CoordinationMeeting => t!("activity-duty-meeting"),
        Duty::TrainingAttended => t!("activity-duty-training"),
        Duty::DataVerification => t!("activity-duty-data"),
        Duty::Socialisation => t!("activity-duty-socialisation"),
        Duty::Other => t!("activity-duty-other"),
        Duty::Unknown(word) => word.clone(),
    }
}

/// Its sign.
#[must_use]
pub fn duty_sign(duty: &Duty) -> Glyph {
    match duty {
        Duty::CoordinationMeeting => Glyph::Families,
        Duty::TrainingAttended => Glyph::Training,
        Duty::DataVerification => Glyph::Review,
        Duty::Socialisation => Glyph::Comment,
        Duty::Other | Duty::Unknown(_) => Glyph::Activity,
    }
}

/// *hari ini · 09.00–12.00 · Kantor camat*: when and where.
#[must_use]
pub fn when_and_where(told: &Activity, today: NaiveDate) -> String {
    day_hours_place(format::day_from(told.day, today), (told.from, told.until), &told.place)
}

/// A day in words (or none), the hours as far as they are known, the place where there is one.
#[must_use]
pub fn day_hours_place(day: String, hours: (Option<NaiveTime>, Option<NaiveTime>), place: &str) -> String {
    let hours = match hours {
        (Some(from), Some(until)) => Some(format!("{}–{}", clock(from), clock(until))),
        (Some(from), None) => Some(t!("activity-since", time: clock(from))),
        _ => None,
    };
    let parts = [Some(day), hours, Some(place.to_owned())];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// As clocks are written on the other screens.
fn clock(time: NaiveTime) -> String {
    format::clock(NaiveDate::default().and_time(time).and_utc(), 0)
}

/// The note below a row, where there is one.
#[must_use]
pub fn note(told: &Activity) -> Option<Element> {
    let words = told.note.clone();
    (!words.is_empty()).then(|| {
        rsx! {
            p { class: "row-more", "{words}" }
        }
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::text::Language;
    use crate::text::tests::speaking;

    #[test]
    fn it_says_what_is_known_of_when_and_where() {
        let day: NaiveDate = "2020-11-23".parse().unwrap();
        let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0);
        let said = |from, until, place: &str| {
            let told = Activity {
                duty: Duty::Other,
                day,
                from,
                until,
                place: place.to_owned(),
                note: String::new(),
                rest: Default::default(),
            };
            speaking(Language::Indonesian, || when_and_where(&told, day))
        };
        assert_eq!(said(None, None, ""), "hari ini");
        assert_eq!(said(time(9), time(12), "Kantor camat"), "hari ini · 09.00–12.00 · Kantor camat");
    }
}
