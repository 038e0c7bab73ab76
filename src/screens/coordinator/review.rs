//! One visit under review: the evidence, then the decision.
//!
//! A decision names the revision and the family's words that were on screen. When the visit has changed meanwhile, the family has
//! spoken, or somebody has decided, that is said and nothing can be decided by mistake. It never changes the visit.

use std::rc::Rc;

use dioxus::prelude::*;
use pendamping_domain::config::Config;
use pendamping_domain::id::{FamilyId, RecordId, RevisionId};
use pendamping_domain::life::Standing;
use pendamping_domain::review::{Comment, Decision, Review as Decided};
use pendamping_domain::revision::{Kind, Rest};
use pendamping_store_api::progress::OpenBusiness;
use pendamping_store_api::review::{GetQueue, Part};
use pendamping_store_api::shared::{GetConfig, OpenVisit, VisitPage};
use pendamping_store_api::{StoreError, StoreHandle};

use super::batch::{use_sampling, way_back};
use super::correction::{Correction, CorrectionForm, use_correction};
use super::deciding::{buttons, save_review};
use super::disputed::{ApproveDisputed, denials};
use super::evidence::{disputes, evidence};
use super::past::past;
use super::queue::{QueueList, use_part, use_waiting, where_and_who};
use crate::live::{Asked, use_live};
use crate::phone::{Phone, use_phone};
use crate::route::Route;
use crate::screens::places::CoordinatorNav;
use crate::screens::progress_facts::{month_words, profit_sign, profit_words};
use crate::screens::status::SyncStatus;
use crate::screens::to_the_end::{by_toast, to_the_end};
use crate::t;
use crate::widgets::prelude::*;

/// What may change what is known of a visit.
const KINDS: &[Kind] =
    &[Kind::Visit, Kind::Review, Kind::Confirmation, Kind::FollowUp, Kind::Family, Kind::Person];

/// The next one in the queue is found among this many.
const LOOK_AHEAD: usize = 500;

/// One visit, as it stood at `revision` when it was opened.
#[component]
pub fn Review(visit: RecordId, revision: RevisionId) -> Element {
    rsx! {
        // A list of one: another visit is another desk, with its own draft.
        for (visit , revision) in [(visit, revision)] {
            Desk { key: "{visit}{revision}", visit, revision }
        }
    }
}

#[component]
fn Desk(visit: RecordId, revision: RevisionId) -> Element {
    let page = use_live(KINDS, visit, |store, record| async move { store.call(OpenVisit { record }).await });
    let config = use_live(&[Kind::Config], (), |store, ()| async move { store.call(GetConfig).await });
    let queued = use_waiting();
    let correction = use_correction(visit);
    let back = way_back(use_sampling()());
    let saving = use_signal(|| false);
    let asking = use_signal(|| false);
    let ready = page.ready();
    let opened = use_opened(revision, page);
    // The buttons stand where those of the visit before stood, and those of the form where those that open it stand: the
    // second press of two must not decide what nobody has seen.
    let guard = use_guard_on((
        ready.as_ref().map(|page| (page.revision, opened.awaits(page))),
        (correction.asking)(),
        asking(),
    ));
    let pressed = Pressed { saving, asking, guard };
    let decide = use_decide(opened, page, config, correction, pressed);
    let config = config.ready().and_then(|config| config.as_ref().clone());
    let name = ready.as_ref().and_then(|page| page.family.as_ref()).map(|family| family.name.clone());
    rsx! {
        Screen {
            title: name.unwrap_or_else(|| t!("review-title")),
            subtitle: ready.as_ref().map(|page| beneath_the_name(page)),
            back: back.clone(),
            status: rsx! {
                SyncStatus {}
            },
            actions: ready
                .as_ref()
                .map(|page| actions(page, opened, correction, pressed, decide, &back)),
            nav: rsx! {
                CoordinatorNav { queued }
            },
            wide: true,
            Columns { on_phone: Side::Main, aside: rsx! { QueueList { current: visit } },
                {page.show(|page| rsx! {
                    {standing(&page, opened)}
                    if (correction.asking)() && opened.may_decide(&page) {
                        CorrectionForm { correction, scope: page.family_id, kind: Kind::Visit }
                    }
                    {evidence(&page, config.as_ref())}
                    BusinessCard { family: page.family_id }
                    {past(&page, config.as_ref())}
                    if asking() && opened.may_decide(&page) {
                        {disputed(&page, config.as_ref(), pressed, decide)}
                    }
                })}
            }
        }
    }
}

/// What was on screen when the visit was opened: what a decision is about.
#[derive(Clone, Copy)]
struct Opened {
    revision: RevisionId,
    /// The family's words. One that comes while somebody reads has not been read.
    heard: Signal<Option<Vec<RecordId>>>,
}

fn use_opened(revision: RevisionId, page: Asked<VisitPage>) -> Opened {
    let mut heard = use_signal(|| None);
    use_effect(move || {
        if let Some(page) = page.ready().filter(|_| heard.peek().is_none()) {
            heard.set(Some(words_on(&page)));
        }
    });
    Opened { revision, heard }
}

fn words_on(page: &VisitPage) -> Vec<RecordId> {
    page.confirmations.iter().map(|row| row.record).collect()
}

impl Opened {
    /// Whether the family has spoken since.
    fn awaits(self, page: &VisitPage) -> bool {
        let heard = self.heard.read();
        heard.as_ref().is_some_and(|heard| words_on(page).iter().any(|word| !heard.contains(word)))
    }

    /// Whether this revision is the latest and still open, with nothing unread of the family.
    fn may_decide(self, page: &VisitPage) -> bool {
        page.revision == self.revision && page.life.counted.is_none() && !self.awaits(page)
    }

    /// Somebody has gone to read what the family said.
    fn hear(mut self, page: &VisitPage) {
        self.heard.set(Some(words_on(page)));
        document::eval("window.scrollTo(0, 0);");
    }
}

/// How the family's business does, where somebody told of it: the way to its months.
#[component]
fn BusinessCard(family: FamilyId) -> Element {
    let latest = use_live(&[Kind::Progress], family, |store, family| async move {
        match store.call(OpenBusiness { family, limit: 1 }).await {
            Ok(page) => Ok(page.months.into_iter().next()),
            Err(StoreError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    });
    let Some(row) = latest.ready().and_then(|row| row.as_ref().clone()) else { return rsx! {} };
    let month = month_words(row.progress.month);
    rsx! {
        List {
            ListItem {
                title: t!("business-title"),
                subtitle: format!("{month}: {}", profit_words(row.progress.profit())),
                lead: profit_sign(row.progress.profit()),
                to: Route::ReadBusiness { family },
            }
        }
    }
}

/// Whether a press is one: not while something is saved, nor in the moment after what it is about has changed.
#[derive(Clone, Copy)]
struct Pressed {
    saving: Signal<bool>,
    /// It is asked whether a visit is approved that the family disputes.
    asking: Signal<bool>,
    guard: Guard,
}

/// What deciding does: saves it and goes on to the next visit, or says why not.
fn use_decide(
    opened: Opened,
    page: Asked<VisitPage>,
    config: Asked<Option<Config>>,
    correction: Correction,
    pressed: Pressed,
) -> Callback<Decision> {
    let phone = use_phone();
    let toasts = use_toasts();
    let navigator = use_navigator();
    let mut part = use_part();
    let sampling = use_sampling();
    let Pressed { mut saving, mut asking, guard } = pressed;
    use_callback(move |decision: Decision| {
        let Some(page) = page.peek().filter(|page| !saving() && !guard.is_held() && opened.may_decide(page))
        else {
            return;
        };
        let heard = opened.heard.peek().clone().unwrap_or_default();
        let asks = decision == Decision::CorrectionAsked;
        let comments = if asks { correction.comments() } else { Some(Vec::new()) };
        let Some(comments) = comments else { return focus_first_error() };
        let done = if asks { t!("review-asked") } else { t!("review-approved") };
        let failed = t!("review-not-saved");
        let config = config.peek().and_then(|config| config.as_ref().clone());
        let phone = phone.clone();
        saving.set(true);
        asking.set(false);
        correction.close(true);
        let (said, sampled, among) = (done.clone(), sampling.peek().clone(), *part.peek());
        spawn(async move {
            let work = async move {
                let next = match sampled {
                    Some(_) => Some(way_back(sampled)),
                    None => next_after(&phone, page.record, among).await,
                };
                save(&phone, &page, config.as_ref(), decision, comments, heard).await.map(|()| next)
            };
            let by_toast = by_toast(toasts, said);
            match to_the_end(work, |saved| by_toast(saved.map(|_| ()))).await {
                Ok(next) => {
                    toasts.done(done);
                    // Nothing is left of what was looked at: the queue shows again all that waits.
                    if next.is_none() {
                        part.set(Part::Waiting);
                    }
                    navigator.replace(next.unwrap_or(Route::Queue {}));
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

/// *Kue basah · Tebet · Bu Contoh*.
fn beneath_the_name(page: &VisitPage) -> String {
    let mentor = page.author_name.as_deref();
    let Some(family) = &page.family else { return mentor.unwrap_or_default().to_owned() };
    let place = where_and_who(family.region.as_str(), mentor);
    match &family.business {
        Some(business) => format!("{} · {place}", business.name),
        None => place,
    }
}

/// Why nothing can be decided here, when that is so.
fn standing(page: &Rc<VisitPage>, opened: Opened) -> Element {
    if page.revision != opened.revision {
        return rsx! {
            Notice { title: t!("review-changed"), text: t!("review-changed-text"), tone: Tone::Warn, live: true }
        };
    }
    if page.life.counted.is_none() && opened.awaits(page) {
        return rsx! {
            Notice {
                title: t!("review-word-new"),
                text: t!("review-word-new-text"),
                tone: Tone::Warn,
                icon: Glyph::Comment,
                live: true,
            }
        };
    }
    if page.life.counted.is_none() {
        let of_this = page.reviews.iter().any(|review| review.review.revision == opened.revision);
        return rsx! {
            if page.life.again {
                Notice {
                    title: t!("review-again"),
                    text: if of_this { t!("review-again-disputed") } else { t!("review-again-changed") },
                    tone: Tone::Warn,
                    icon: Glyph::Retry,
                }
            }
        };
    }
    let (title, tone) = match page.life.standing {
        Standing::Approved => (t!("review-is-approved"), Tone::Good),
        _ => (t!("review-is-asked"), Tone::Accent),
    };
    let by = page
        .reviews
        .iter()
        .find(|review| Some(review.record) == page.life.counted)
        .and_then(|review| review.by.clone())
        .map(|by| t!("review-by", name: by));
    rsx! {
        Notice { title, text: by, tone }
    }
}

fn actions(
    page: &Rc<VisitPage>,
    opened: Opened,
    correction: Correction,
    pressed: Pressed,
    decide: Callback<Decision>,
    back: &Route,
) -> Element {
    let Pressed { saving, mut asking, guard } = pressed;
    let saving = saving();
    let disputed = page.confirmations.iter().any(disputes);
    if page.revision != opened.revision {
        let to = Route::Review { visit: page.record, revision: page.revision };
        return rsx! {
            LinkButton { to, label: t!("review-see-latest"), icon: Glyph::Retry, fill: true }
        };
    }
    if page.life.counted.is_none() && opened.awaits(page) {
        let page = page.clone();
        return rsx! {
            Button {
                id: "review-hear",
                label: t!("review-hear"),
                icon: Glyph::Comment,
                fill: true,
                onclick: move |_| opened.hear(&page),
            }
        };
    }
    if !opened.may_decide(page) {
        let to = back.clone();
        return rsx! {
            LinkButton { to, label: t!("review-to-queue"), kind: ButtonKind::Secondary, fill: true }
        };
    }
    let approve = move || match disputed {
        true if guard.is_held() => {}
        true => asking.set(true),
        false => decide.call(Decision::Approved),
    };
    buttons(correction, guard, saving, approve, move || decide.call(Decision::CorrectionAsked))
}

/// What the family said stands in the question: an approval passes over it knowingly.
fn disputed(
    page: &VisitPage,
    config: Option<&Config>,
    pressed: Pressed,
    decide: Callback<Decision>,
) -> Element {
    let Pressed { saving, mut asking, .. } = pressed;
    rsx! {
        ApproveDisputed {
            denials: denials(page, config),
            saving: saving(),
            onapprove: move |()| decide.call(Decision::Approved),
            oncancel: move |()| asking.set(false),
        }
    }
}

async fn save(
    phone: &Phone,
    page: &VisitPage,
    config: Option<&Config>,
    decision: Decision,
    comments: Vec<Comment>,
    heard: Vec<RecordId>,
) -> Result<(), StoreError> {
    let review = Decided {
        of: page.record,
        revision: page.revision,
        decision,
        comments,
        heard,
        whose: None,
        scheme: None,
        sampled: None,
        rest: Rest::new(),
    };
    save_review(phone, page.family_id, page.opened, config, &review).await
}

/// The visit that waits after this one in the queue as it was filtered there; from the top again after the last.
async fn next_after(phone: &Phone, visit: RecordId, part: Part) -> Option<Route> {
    let store: StoreHandle = phone.store()?;
    let part = if part == Part::Decided { Part::Waiting } else { part };
    let queue = store.call(GetQueue { part, limit: LOOK_AHEAD, ..GetQueue::default() }).await.ok()?;
    let here = queue.rows.iter().position(|row| row.record == visit);
    let after = here.map_or(0, |here| here + 1);
    let (before, after) = queue.rows.split_at(after);
    after
        .iter()
        .chain(before)
        .find(|row| row.record != visit)
        .map(|row| Route::Review { visit: row.record, revision: row.revision })
}
