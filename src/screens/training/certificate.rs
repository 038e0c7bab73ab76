//! The certificate of one's own attendance: made on this phone without a network, once the training is over and the attendance
//! counts.

use chrono::{Datelike, NaiveDate};
use dioxus::prelude::*;
use pendamping_domain::attendance::{Attendance, Presence};
use pendamping_domain::training::Training;
use pendamping_report::{About, Certificate, NotWritten, certificate};
use pendamping_store_api::training::TrainingPage;

use super::page::Shared;
use super::words::{area_name, attendee_words};
use crate::phone::use_phone;
use crate::platform::keeping::keep_file;
use crate::widgets::prelude::*;
use crate::{format, t};

/// The way to it, or what is missing for it. Nothing while the training goes on.
#[component]
pub(super) fn OwnCertificate(page: Shared) -> Element {
    let phone = use_phone();
    let toasts = use_toasts();
    let mut busy = use_signal(|| false);
    let now = phone.platform().now().wall;
    let (training, own) = (&page.0.training, &page.0.own);
    if !training.is_over(now) {
        return rsx! {};
    }
    if !own.attendance.is_certified(training, now) {
        // A phone without the secret cannot tell whether the code was right: whoever can says so by a mark.
        return rsx! {
            if own.attendance.code.is_some() {
                p { class: "muted", {t!("certificate-waits")} }
            }
        };
    }
    let make = move |_| {
        if busy() {
            return;
        }
        busy.set(true);
        let (phone, page) = (phone.clone(), page.clone());
        spawn(async move {
            match keep(&page.0, phone.today()).await {
                Ok(()) => toasts.done(t!("certificate-kept")),
                Err(error) => {
                    tracing::warn!(%error, "the certificate was not written");
                    toasts.refused(t!("certificate-failed"));
                }
            }
            busy.set(false);
        });
    };
    rsx! {
        Button {
            id: "certificate",
            label: t!("certificate-make"),
            icon: Glyph::Save,
            kind: ButtonKind::Secondary,
            fill: true,
            disabled: busy(),
            onclick: make,
        }
        p { class: "muted", {t!("certificate-text")} }
    }
}

/// Why there is none.
#[derive(Debug, thiserror::Error)]
enum NotMade {
    #[error(transparent)]
    File(#[from] NotWritten),
    #[error("the system did not take it")]
    NotKept,
}

async fn keep(page: &TrainingPage, today: NaiveDate) -> Result<(), NotMade> {
    let part = |value: u32| u8::try_from(value).unwrap_or(1);
    let about = About {
        title: t!("certificate-file-title", title: page.training.title.clone()),
        author: page.training.opened_by.clone(),
        made: (u16::try_from(today.year()).unwrap_or_default(), part(today.month()), part(today.day())),
        language: crate::text::language().code().to_owned(),
    };
    let file = certificate(&words(page, today), &about)?;
    let name = format!("{}-{}.pdf", t!("certificate-file"), page.training.starts.date_naive());
    keep_file(&name, "application/pdf", &file).await.map_err(|_| NotMade::NotKept)
}

/// What stands on it.
fn words(page: &TrainingPage, today: NaiveDate) -> Certificate {
    let (training, own) = (&page.training, &page.own);
    let role = [attendee_words(&own.attendee), own.number.clone()];
    let by = match training.opened_by.trim() {
        "" => area_name(training),
        name => name.to_owned(),
    };
    let record = own.whose.map(|whose| Attendance::record(own.attendance.training, whose).to_string());
    let place = match (own.attendance.presence(training), training.place.is_empty()) {
        // Who followed from afar was in no room.
        (Some(Presence::Virtual), _) | (_, true) => t!("certificate-online"),
        _ => training.place.clone(),
    };
    Certificate {
        heading: t!("certificate-heading"),
        under: t!("certificate-under", area: area_name(training)),
        given: t!("certificate-given"),
        name: own.name.clone(),
        role: role.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "),
        attended: t!("certificate-attended"),
        title: training.title.clone(),
        facts: vec![
            (t!("certificate-when"), when(training)),
            (t!("training-place"), place),
            (t!("certificate-how"), how(&own.attendance, training)),
            (t!("certificate-length"), length(training)),
        ],
        opener: (t!("certificate-opened-by"), by),
        made: (t!("certificate-made"), format::full_day(today)),
        note: t!("certificate-note", record: record.unwrap_or_default()),
    }
}

/// *Senin, 3 Agustus 2026, 09.00–12.00 WIB*, by the clock of its area.
fn when(training: &Training) -> String {
    let offset = training.area.offset_minutes();
    let (starts, ends) = (training.starts.to_utc(), training.ends.to_utc());
    let (first, last) = (format::local_day(starts, offset), format::local_day(ends, offset));
    let days = if first == last {
        format::full_day(first)
    } else {
        format!("{} – {}", format::full_day(first), format::full_day(last))
    };
    format!(
        "{days}, {}–{} {}",
        format::clock(starts, offset),
        format::clock(ends, offset),
        format::zone(offset)
    )
}

fn how(told: &Attendance, training: &Training) -> String {
    match told.presence(training) {
        Some(Presence::Virtual) => t!("certificate-how-virtual"),
        _ => t!("certificate-how-in-person"),
    }
}

/// *3 jam*, *2 jam 30 menit*, *3 hari, 21 jam*.
fn length(training: &Training) -> String {
    let minutes = training.length().num_minutes();
    let (hours, rest) = (minutes / 60, minutes % 60);
    let hours = match (hours, rest) {
        (0, rest) => t!("certificate-minutes", minutes: rest),
        (hours, 0) => t!("certificate-hours", hours: hours),
        (hours, rest) => t!("certificate-hours-minutes", hours: hours, minutes: rest),
    };
    match training.days() {
        1 => hours,
        days => t!("certificate-days", days: days, hours: hours),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;

    #[test]
    fn when_it_was_is_told_by_its_own_clock() {
        for (ends, told) in [
            ("03T12:00", "Senin, 3 Agustus 2026, 09.00–12.00 WIB"),
            ("05T16:00", "Senin, 3 Agustus 2026 – Rabu, 5 Agustus 2026, 09.00–16.00 WIB"),
        ] {
            let moment = |at: &str| format!("2026-08-{at}:00+07:00");
            let training: Training = serde_json::from_value(json!({
                "title": "Bimtek contoh", "area": "31.74", "starts": moment("03T09:00"), "ends": moment(ends), "audience": [],
            }))
            .unwrap();
            assert_eq!(when(&training), told);
        }
    }
}
