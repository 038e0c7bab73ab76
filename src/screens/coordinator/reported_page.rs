//! One thing a mentor reported besides visits, under review: what it says, what it is compared with, then the decision.

use std::rc::Rc;

use dioxus::prelude::*;
use pendamping_domain::config::Config;
use pendamping_domain::id::{PersonId, RecordId, RevisionId};
use pendamping_domain::life::Standing;
use pendamping_domain::progress::Progress;
use pendamping_domain::review::{Decision, Review};
use pendamping_domain::revision::{Kind, Rest};
use pendamping_store_api::StoreError;
use pendamping_store_api::reported::{GetReported, OpenReported, ReportedPage, Said};
use pendamping_store_api::review::Part;
use pendamping_store_api::shared::GetConfig;

use super::batch::{use_sampling, way_back};
use super::business::more;
use super::correction::{Correction, CorrectionForm, use_correction};
use super::deciding::{buttons, save_review};
use super::group_meeting::meeting_facts;
use super::past::{Course, told};
use super::queue::{use_part, use_waiting, where_and_who};
use super::reported::{KINDS, ReportedList};
use crate::live::use_live;
use crate::phone::{Phone, use_phone};
use crate::route::Route;
use crate::screens::activity_facts::{day_hours_place, duty_words};
use crate::screens::places::CoordinatorNav;
use crate::screens::progress_facts::{against, doubt_words, figures, month_words, profit_words};
use crate::screens::set_aside::kind_words;
use crate::screens::status::SyncStatus;
use crate::screens::to_the_end::{by_toast, to_the_end};
use crate::widgets::prelude::*;
use crate::{format, t};

/// The next one in the queue is found among this many.
const LOOK_AHEAD: usize = 500;

/// One record, as it stood at `revision` when it was opened.
#[component]
pub fn ReadReported(kind: String, record: RecordId, revision: RevisionId) -> Element {
    rsx! {
        // A list of one: another record is another desk, with its own draft.
        for (kind , record , revision) in [(Kind::from(kind.as_str()), record, revision)] {
            Desk { key: "{record}{revision}", kind, record, revision }
        }
    }
}

struct Seen {
    /// None when this phone has no such record (any more).
    page: Option<Rc<ReportedPage>>,
    config: Option<Config>,
}

#[component]
fn Desk(kind: Kind, record: RecordId, revision: RevisionId) -> Element {
    let zone = use_phone().offset();
    let live = use_live(KINDS, (kind.clone(), record), |store, (kind, record)| async move {
        let config = store.call(GetConfig).await?;
        let page = match store.call(OpenReported { kind, record }).await {
            Ok(page) => Some(Rc::new(page)),
            Err(StoreError::NotFound) => None,
            Err(error) => return Err(error),
        };
        Ok(Seen { page, config })
    });
    let queued = use_waiting();
    let correction = use_correction(record);
    let sampling = use_sampling();
    let back = way_back(sampling());
    let saving = use_signal(|| false);
    let ready = live.ready();
    let page = ready.as_ref().and_then(|seen| seen.page.clone());
    // The second press of two must not decide what nobody has seen.
    let guard = use_guard_on((page.as_ref().map(|page| page.revision), (correction.asking)()));
    let decide = use_decide(page.clone(), revision, correction, saving, guard, back.clone());
    let actions =
        page.as_ref().map(|page| actions(page, revision, correction, saving(), guard, decide, &back));
    rsx! {
        Screen {
            title: page.as_ref().map_or_else(|| kind_words(&kind), |page| title(page)),
            subtitle: page.as_ref().map(|page| beneath(page)),
            back,
            status: rsx! { SyncStatus {} },
            actions,
            nav: rsx! { CoordinatorNav { queued } },
            wide: true,
            Columns { on_phone: Side::Main, aside: rsx! { ReportedList { kind: kind.clone(), current: record } },
                {live.show(|seen| match &seen.page {
                    None => rsx! {
                        EmptyState { icon: Glyph::Help, title: t!("reported-gone"), text: t!("reported-gone-text") }
                    },
                    Some(page) => rsx! {
                        {standing(page, revision)}
                        if (correction.asking)() && may_decide(page, revision) {
                            CorrectionForm { correction, scope: page.scope, kind: page.kind.clone() }
                        }
                        {facts(page, seen.config.as_ref(), zone)}
                        {told(
                            Course {
                                revision: page.revision,
                                reviews: &page.reviews,
                                life: &page.life,
                                history: &page.history,
                                body: &page.body,
                                zone: page.family.as_ref().map_or(zone, |family| family.region.offset_minutes()),
                            },
                            seen.config.as_ref(),
                        )}
                    },
                })}
            }
        }
    }
}

/// Whether this revision is the latest, received, and still open.
fn may_decide(page: &ReportedPage, revision: RevisionId) -> bool {
    page.revision == revision && page.life.standing == Standing::Received
}

fn title(page: &ReportedPage) -> String {
    match (&page.said, &page.family) {
        (Said::Progress(_), Some(family)) => family.name.clone(),
        (Said::Activity(activity), _) => duty_words(&activity.duty),
        _ => kind_words(&page.kind),
    }
}

fn beneath(page: &ReportedPage) -> String {
    let mentor = page.author_name.as_deref();
    let place = page.family.as_ref().map(|family| where_and_who(family.region.as_str(), mentor));
    let first = match &page.said {
        Said::Progress(progress) => month_words(progress.month),
        Said::GroupMeeting(meeting) => format::full_day(meeting.day),
        Said::Activity(activity) => format::full_day(activity.day),
    };
    let parts = [Some(first), place.or_else(|| mentor.map(str::to_owned))];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Why nothing can be decided here, when that is so; else what comes back, and why.
fn standing(page: &ReportedPage, revision: RevisionId) -> Element {
    if page.revision != revision {
        return rsx! {
            Notice { title: t!("reported-changed"), text: t!("reported-changed-text"), tone: Tone::Warn, live: true }
        };
    }
    let (title, tone) = match page.life.standing {
        Standing::Approved => (t!("review-is-approved"), Tone::Good),
        Standing::CorrectionAsked => (t!("review-is-asked"), Tone::Accent),
        _ => {
            return rsx! {
                if page.life.again {
                    Notice {
                        title: t!("review-again"),
                        text: t!("review-again-changed"),
                        tone: Tone::Warn,
                        icon: Glyph::Retry,
                    }
                }
            };
        }
    };
    let counted = page.reviews.iter().find(|review| Some(review.record) == page.life.counted);
    let by = counted.and_then(|review| review.by.clone()).map(|by| t!("review-by", name: by));
    rsx! {
        Notice { title, text: by, tone }
    }
}

fn facts(page: &ReportedPage, config: Option<&Config>, zone: i16) -> Element {
    match &page.said {
        Said::Progress(progress) => month(page, progress, config),
        Said::GroupMeeting(meeting) => {
            let author = page.author.map_or(page.scope, Into::into);
            meeting_facts(meeting, &page.present, author, config, zone)
        }
        Said::Activity(activity) => {
            let when = day_hours_place(format::full_day(activity.day), (activity.from, activity.until), "");
            let or_none = |text: &str| if text.is_empty() { t!("fact-empty") } else { text.to_owned() };
            let facts = vec![
                Fact::new(t!("activity-duty"), duty_words(&activity.duty)),
                Fact::new(t!("activity-day"), when),
                Fact::new(t!("activity-place"), or_none(&activity.place)),
                Fact::new(t!("activity-note"), or_none(&activity.note)),
            ];
            rsx! {
                Card { Facts { facts } }
            }
        }
    }
}

fn month(page: &ReportedPage, progress: &Progress, config: Option<&Config>) -> Element {
    let compared = against(progress, page.before.as_ref());
    let family = page.scope;
    rsx! {
        for doubt in page.doubts.iter() {
            Notice { key: "{doubt:?}", title: doubt_words(*doubt), tone: Tone::Warn, icon: Glyph::Flag }
        }
        Card { title: profit_words(progress.profit()),
            if let Some(compared) = compared {
                p { "{compared}" }
            }
            Facts { facts: figures(progress, page.before.as_ref()) }
            for said in more(progress, config) {
                p { key: "{said}", "{said}" }
            }
        }
        List {
            ListItem {
                title: t!("business-title"),
                subtitle: t!("reported-all-months"),
                lead: Lead::Sign(Glyph::Progress, Tone::Accent),
                to: Route::ReadBusiness { family },
            }
        }
    }
}

fn actions(
    page: &ReportedPage,
    revision: RevisionId,
    correction: Correction,
    saving: bool,
    guard: Guard,
    decide: Callback<Decision>,
    back: &Route,
) -> Element {
    if page.revision != revision {
        let to =
            Route::Reported { kind: page.kind.to_string(), record: page.record, revision: page.revision };
        return rsx! {
            LinkButton { to, label: t!("review-see-latest"), icon: Glyph::Retry, fill: true }
        };
    }
    if !may_decide(page, revision) {
        let to = back.clone();
        return rsx! {
            LinkButton { to, label: t!("review-to-queue"), kind: ButtonKind::Secondary, fill: true }
        };
    }
    let approve = move || decide.call(Decision::Approved);
    buttons(correction, guard, saving, approve, move || decide.call(Decision::CorrectionAsked))
}

/// What deciding does: saves it and goes on to the next, or says why not.
fn use_decide(
    page: Option<Rc<ReportedPage>>,
    revision: RevisionId,
    correction: Correction,
    mut saving: Signal<bool>,
    guard: Guard,
    back: Route,
) -> Callback<Decision> {
    let phone = use_phone();
    let toasts = use_toasts();
    let navigator = use_navigator();
    let sampling = use_sampling();
    let part = use_part();
    use_callback(move |decision: Decision| {
        let Some(page) =
            page.clone().filter(|page| !saving() && !guard.is_held() && may_decide(page, revision))
        else {
            return;
        };
        let asks = decision == Decision::CorrectionAsked;
        let comments = if asks { correction.comments() } else { Some(Vec::new()) };
        let Some(comments) = comments else { return focus_first_error() };
        let done = if asks { t!("review-asked") } else { t!("review-approved") };
        let failed = t!("review-not-saved");
        let (phone, back) = (phone.clone(), back.clone());
        let review = Review {
            of: page.record,
            revision: page.revision,
            decision,
            comments,
            heard: Vec::new(),
            whose: page.kind.is_of_its_author().then_some(PersonId(page.scope.0)),
            scheme: None,
            sampled: None,
            rest: Rest::new(),
        };
        saving.set(true);
        correction.close(true);
        let (said, sampled, among) = (done.clone(), sampling.peek().is_some(), *part.peek());
        spawn(async move {
            let work = async move {
                let next = if sampled { None } else { next_after(&phone, &page, among).await };
                save(&phone, &page, &review).await.map(|()| next)
            };
            let by_toast = by_toast(toasts, said);
            match to_the_end(work, |saved| by_toast(saved.map(|_| ()))).await {
                Ok(next) => {
                    toasts.done(done);
                    navigator.replace(next.unwrap_or(back));
                }
                Err(error) => {
                    tracing::warn!(%error, "a decision was not saved");
                    toasts.refused(failed);
                    correction.close(false);
                    saving.set(false);
                }
            }
        });
    })
}

async fn save(phone: &Phone, page: &ReportedPage, review: &Review) -> Result<(), StoreError> {
    let store = phone.store().ok_or(StoreError::Closed)?;
    let config = store.call(GetConfig).await?;
    save_review(phone, page.scope, page.opened, config.as_ref(), review).await
}

/// The one that waits after this one; from the top again after the last.
async fn next_after(phone: &Phone, page: &ReportedPage, part: Part) -> Option<Route> {
    let part = if part == Part::Decided { Part::Waiting } else { part };
    let asked = GetReported { kind: page.kind.clone(), part, limit: LOOK_AHEAD };
    let queue = phone.store()?.call(asked).await.ok()?;
    let here = queue.rows.iter().position(|row| row.record == page.record).map_or(0, |here| here + 1);
    let (before, after) = queue.rows.split_at(here);
    let next = after.iter().chain(before).find(|row| row.record != page.record)?;
    Some(Route::Reported { kind: page.kind.to_string(), record: next.record, revision: next.revision })
}
