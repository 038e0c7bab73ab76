//! *Laporan bulanan*: what was recorded, as the office wants it. It is looked at here, with room for the mentor's own words, and
//! goes out as PDF, as a file that can be edited, or as a message that names nobody. All of it without a network.

use dioxus::prelude::*;
use pendamping_domain::config::Config;
use pendamping_domain::month::Month;
use pendamping_domain::revision::Kind;
use pendamping_report::{
    About, Document, Picture, TemplateError, docx, fill, month as told, pdf, plain, read,
};
use pendamping_store_api::month::{GetMonth, MonthOfWork};
use pendamping_store_api::photo::GetPhoto;
use pendamping_store_api::setup::{GetSetting, PutSetting};
use pendamping_store_api::shared::GetConfig;
use pendamping_store_api::{StoreError, StoreHandle};
use std::rc::Rc;

use super::desk::Places;
use crate::live::use_live;
use crate::phone::{Phone, use_phone};
use crate::platform::keeping::{copy, keep_file};
use crate::report::{Reporter, facts, templates};
use crate::route::Route;
use crate::screens::mentor::report_preview::preview;
use crate::screens::progress_facts::month_words;
use crate::screens::status::SyncStatus;
use crate::screens::store_words::store_words;
use crate::widgets::prelude::*;
use crate::{format, t};

/// Longest own words, in characters.
const NARRATIVE_MAX: u32 = 4_000;

/// How many photos the annex has at most, one of a visit: a file that can still be sent.
const PHOTOS_MAX: usize = 8;

const KINDS: &[Kind] = &[
    Kind::Visit,
    Kind::FollowUp,
    Kind::Activity,
    Kind::GroupMeeting,
    Kind::Training,
    Kind::Attendance,
    Kind::Progress,
    Kind::Family,
    Kind::Config,
];

struct Seen {
    month: Month,
    work: MonthOfWork,
    config: Option<Config>,
    narrative: String,
}

/// The report of a month; of the present one to begin with.
#[component]
pub fn Report() -> Element {
    let phone = use_phone();
    let now = Month::of(phone.today());
    let mut month = use_signal(|| now);
    let live = use_live(KINDS, month(), |store, month| async move {
        let narrative = store.call(GetSetting { name: setting(month) }).await?.unwrap_or_default();
        Ok(Seen {
            month,
            work: store.call(GetMonth { month }).await?,
            config: store.call(GetConfig).await?,
            narrative,
        })
    });
    rsx! {
        Screen {
            title: t!("report-title"),
            back: Route::Today {},
            status: rsx! { SyncStatus {} },
            nav: rsx! { Places {} },
            Stepper {
                id: "report-month",
                label: t!("report-month"),
                value: month_words(month()),
                before: t!("report-earlier"),
                after: t!("report-later"),
                onbefore: move |()| month.set(month().before()),
                onafter: (month() < now).then(|| EventHandler::new(move |()| month.set(month().after()))),
            }
            {live.show(|seen| rsx! {
                // Another month is another report, with its own words; until it is here, the one before stays.
                for seen in [Shared(seen)] {
                    Written { key: "{seen.0.month}", month: seen.0.month, seen: seen.clone() }
                }
            })}
        }
    }
}

/// Where the mentor's own words of a month are kept.
fn setting(month: Month) -> String {
    format!("report.{month}")
}

#[derive(Clone)]
struct Shared(Rc<Seen>);

impl PartialEq for Shared {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[component]
fn Written(month: Month, seen: Shared) -> Element {
    let (phone, keeper) = (use_phone(), use_phone());
    let toasts = use_toasts();
    let first = seen.0.narrative.clone();
    let mut narrative = use_signal(move || first);
    let mut busy = use_signal(|| false);
    let mut keeping = use_signal(|| false);
    let mut kept = use_signal(|| Ok(()));
    let by = reporter(&phone, month, narrative());
    let (shipped, message) = templates();
    let template = seen.0.config.as_ref().and_then(|config| config.report_template.clone());
    // The office's own stands in one language, that of the office.
    let template = template.unwrap_or_else(|| shipped.to_owned());
    let shown = document(&template, &facts(&seen.0.work, &by, seen.0.config.as_ref(), Vec::new()));
    let make = use_callback(move |form: Form| {
        if busy() {
            return;
        }
        busy.set(true);
        let (phone, seen, template) = (phone.clone(), seen.0.clone(), template.clone());
        let by = reporter(&phone, month, narrative());
        spawn(async move {
            match make(&phone, &seen, &by, form, (&template, message)).await {
                Ok(()) => toasts.done(form.done()),
                Err(error) => {
                    tracing::warn!(%error, "the report was not written");
                    toasts.refused(t!("report-failed"));
                }
            }
            busy.set(false);
        });
    });
    // Nobody waits for the writer once the page is left: what it has not come to is written then.
    let last = keeper.clone();
    use_drop(move || {
        if *keeping.peek() {
            let text = narrative.peek().clone();
            dioxus::core::spawn_forever(async move {
                if let Err(error) = keep(&last, month, text).await {
                    tracing::error!(%error, "the last words of a report were not kept");
                }
            });
        }
    });
    rsx! {
        TextArea {
            id: "narrative",
            label: t!("report-narrative"),
            hint: t!("report-narrative-hint"),
            value: narrative(),
            max_length: NARRATIVE_MAX,
            optional: true,
            oninput: move |text: String| {
                narrative.set(text);
                // One writer at a time, which goes on until the last of what was typed is on disk.
                if keeping() {
                    return;
                }
                keeping.set(true);
                let phone = keeper.clone();
                spawn(async move {
                    loop {
                        let text = narrative.peek().clone();
                        kept.set(keep(&phone, month, text.clone()).await);
                        if *narrative.peek() == text {
                            break;
                        }
                    }
                    keeping.set(false);
                });
            },
        }
        if let Err(error) = &*kept.read() {
            Notice { title: t!("draft-failed"), text: store_words(error), tone: Tone::Danger, live: true }
        } else if !narrative().is_empty() {
            p { class: "muted", role: "status",
                if keeping() {
                    {t!("report-keeping")}
                } else {
                    {t!("report-words-kept")}
                }
            }
        }
        Card {
            Button {
                id: "report-pdf",
                label: t!("report-pdf"),
                icon: Glyph::Save,
                fill: true,
                disabled: busy(),
                onclick: move |_| make.call(Form::Pdf),
            }
            Button {
                id: "report-docx",
                label: t!("report-docx"),
                kind: ButtonKind::Secondary,
                icon: Glyph::Edit,
                fill: true,
                disabled: busy(),
                onclick: move |_| make.call(Form::Docx),
            }
            Button {
                id: "report-message",
                label: t!("report-message"),
                kind: ButtonKind::Quiet,
                icon: Glyph::Comment,
                fill: true,
                disabled: busy(),
                onclick: move |_| make.call(Form::Message),
            }
            p { class: "muted", {t!("report-files-text")} }
        }
        Section { title: t!("report-preview"),
            match shown {
                Ok(document) => rsx! {
                    Card { {preview(&document)} }
                },
                Err(error) => rsx! {
                    Notice {
                        title: t!("report-template-wrong"),
                        text: error.to_string(),
                        tone: Tone::Danger,
                    }
                },
            }
        }
    }
}

/// What a report goes out as.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Pdf,
    Docx,
    Message,
}

impl Form {
    fn done(self) -> String {
        match self {
            Self::Pdf | Self::Docx => t!("report-kept"),
            Self::Message => t!("report-copied"),
        }
    }
}

/// Why there is none.
#[derive(Debug, thiserror::Error)]
enum NotMade {
    #[error(transparent)]
    Template(#[from] TemplateError),
    #[error(transparent)]
    File(#[from] pendamping_report::NotWritten),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the records are closed")]
    Closed,
    #[error("the system did not take it")]
    NotKept,
}

fn document(template: &str, facts: &told::Month) -> Result<Document, TemplateError> {
    fill(template, facts).map(|filled| read(&filled))
}

fn reporter(phone: &Phone, month: Month, narrative: String) -> Reporter {
    let profile = phone.profile();
    let area = profile.as_ref().and_then(|profile| profile.area.as_ref());
    let place = area
        .map(|area| pendamping_regions::name(area.as_str()).map_or_else(|| area.to_string(), str::to_owned));
    Reporter {
        name: profile.map(|profile| profile.name).unwrap_or_default(),
        area: place.unwrap_or_default(),
        month,
        today: phone.today(),
        narrative,
    }
}

/// What was typed is on disk, or why not: nobody is told that it is kept when it is not.
async fn keep(phone: &Phone, month: Month, text: String) -> Result<(), StoreError> {
    let store = phone.store().ok_or(StoreError::Closed)?;
    store.call(PutSetting { name: setting(month), value: Some(text) }).await
}

async fn make(
    phone: &Phone,
    seen: &Seen,
    by: &Reporter,
    form: Form,
    (template, message): (&str, &str),
) -> Result<(), NotMade> {
    let store = phone.store().ok_or(NotMade::Closed)?;
    let config = seen.config.as_ref();
    if form == Form::Message {
        let words = plain(&document(message, &facts(&seen.work, by, config, Vec::new()))?);
        return copy(&words).await.map_err(|_| NotMade::NotKept);
    }
    let (photos, pictures) = annex(&store, seen).await?;
    let written = document(template, &facts(&seen.work, by, config, photos))?;
    let about = about(by);
    let name = format!("laporan-{}", by.month);
    let kept = match form {
        Form::Pdf => {
            let file = pdf(&written, &pictures, &about)?;
            keep_file(&format!("{name}.pdf"), "application/pdf", &file).await
        }
        _ => {
            let file = docx(&written, &pictures, &about)?;
            let mime = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
            keep_file(&format!("{name}.docx"), mime, &file).await
        }
    };
    kept.map_err(|_| NotMade::NotKept)
}

fn about(by: &Reporter) -> About {
    use chrono::Datelike;
    let part = |value: u32| u8::try_from(value).unwrap_or(1);
    About {
        title: t!("report-file-title", month: month_words(by.month)),
        author: by.name.clone(),
        made: (
            u16::try_from(by.today.year()).unwrap_or_default(),
            part(by.today.month()),
            part(by.today.day()),
        ),
        language: crate::text::language().code().to_owned(),
    }
}

/// The first photo of each visit that has one on this phone.
async fn annex(store: &StoreHandle, seen: &Seen) -> Result<(Vec<told::Photo>, Vec<Picture>), NotMade> {
    let (mut photos, mut pictures) = (Vec::new(), Vec::new());
    for row in &seen.work.visits {
        if pictures.len() == PHOTOS_MAX {
            break;
        }
        let Some(photo) = row.visit.photos.first() else { continue };
        let Some(held) = store.call(GetPhoto { sha256: photo.sha256.clone() }).await? else { continue };
        let name = format!("foto-{}", pictures.len() + 1);
        let day = format::short_day(row.visit.captured.started.date());
        photos.push(told::Photo { name: name.clone(), caption: format!("{}, {day}", row.family_name) });
        pictures.push(Picture { name, jpeg: held.jpeg, width: photo.width, height: photo.height });
    }
    Ok((photos, pictures))
}
