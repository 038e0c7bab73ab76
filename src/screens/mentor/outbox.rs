//! *Status kirim*: each record, where it is, and why one was set aside. What asks something of the mentor comes first.

use chrono::{DateTime, NaiveDate, Utc};
use dioxus::prelude::*;
use pendamping_domain::custody::Custody;
use pendamping_domain::id::{RecordId, RevisionId};
use pendamping_domain::month::Month;
use pendamping_domain::revision::Kind;
use pendamping_store_api::StoreError;
use pendamping_store_api::shared::DropDraft;
use pendamping_store_api::work::{CorrectionRow, GetOutbox, OfferAgain, Outbox as Sent, OutboxRow};

use super::desk::{Places, custody_words};
use super::mend::{Mend, can_mend, draft_key};
use super::photos_waiting::{PhotosUnread, PhotosWaiting};
use crate::draft::use_returning;
use crate::live::use_live;
use crate::phone::{Phone, use_phone};
use crate::route::Route;
use crate::screens::at_hand::store;
use crate::screens::photos::refusal_words;
use crate::screens::progress_facts::month_words;
use crate::screens::salvaged::SalvagedNotice;
use crate::screens::set_aside::{kind_words, reason};
use crate::screens::status::{Renew, SendNow, SyncStatus, ToEnrolAgain};
use crate::screens::store_words::store_words;
use crate::screens::visit_facts::field_words;
use crate::widgets::prelude::*;
use crate::{format, t};

/// How many received ones are shown.
const RECEIVED: usize = 30;

struct Sending {
    sent: Sent,
    now: DateTime<Utc>,
    offset: i16,
}

/// What was and is to be sent.
#[component]
pub fn Outbox() -> Element {
    let phone = use_phone();
    let live = use_live(&[], (), move |store, ()| {
        let (now, offset) = (phone.platform().now().wall, phone.offset());
        async move {
            let sent = store.call(GetOutbox { limit: RECEIVED }).await?;
            Ok(Sending { sent, now, offset })
        }
    });
    let ready = live.ready();
    let line = ready.as_ref().map(|it| {
        let sync = &it.sent.sync;
        let counts = t!("outbox-counts", received: figure(sync.received), waiting: figure(sync.records));
        let held = (sync.set_aside > 0).then(|| t!("outbox-counts-held", count: figure(sync.set_aside)));
        [Some(counts), held].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    });
    rsx! {
        Screen {
            title: t!("outbox-title"),
            subtitle: line,
            status: rsx! { SyncStatus {} },
            nav: rsx! { Places {} },
            SalvagedNotice {}
            // Whatever waits or not: without it nothing comes either.
            ToEnrolAgain {}
            {live.show(|it| view(&it))}
        }
    }
}

fn figure(count: u64) -> String {
    format::number(i64::try_from(count).unwrap_or(i64::MAX))
}

fn view(it: &Sending) -> Element {
    let Sent { sync, corrections, set_aside, photos_refused, waiting, received } = &it.sent;
    if corrections.is_empty()
        && set_aside.is_empty()
        && waiting.is_empty()
        && received.is_empty()
        && photos_refused.is_empty()
        && sync.photos == 0
    {
        return rsx! {
            EmptyState {
                icon: Glyph::Send,
                title: t!("outbox-none"),
                text: t!("outbox-none-text"),
                action: rsx! { Renew {} },
            }
        };
    }
    let oldest = sync.oldest.map(|oldest| t!("outbox-oldest", when: format::when(oldest, it.now, it.offset)));
    rsx! {
        if let Some(said) = sync.centre_says.filter(|said| *said != sync.received) {
            Notice {
                title: t!("outbox-differs", here: figure(sync.received), there: figure(said)),
                text: t!("outbox-differs-text"),
                tone: Tone::Warn,
            }
        }
        if !corrections.is_empty() {
            Section { title: t!("outbox-corrections"), trailing: corrections.len().to_string(),
                for row in corrections {
                    {correction(row, it)}
                }
            }
        }
        if !set_aside.is_empty() {
            Section { title: t!("outbox-set-aside"), trailing: set_aside.len().to_string(),
                for row in set_aside {
                    SetAside { key: "{row.revision}", row: OutboxRowProp(row.clone()), when: when(row, it) }
                }
            }
        }
        PhotosUnread { count: sync.photos_refused }
        if !photos_refused.is_empty() {
            Section {
                title: t!("outbox-photos-refused-title"),
                trailing: figure(photos_refused.iter().map(|refused| refused.photos).sum()),
                List {
                    for refused in photos_refused {
                        ListItem {
                            key: "{refused.row.revision}-{refused.code}",
                            title: title(&refused.row),
                            subtitle: when_saved(&refused.row, it),
                            lead: Lead::Sign(Glyph::Photo, Tone::Danger),
                            note: rsx! {
                                p { {refusal_words(refused.code.as_str())} }
                            },
                            to: to(&refused.row),
                        }
                    }
                }
            }
        }
        if !waiting.is_empty() {
            Section {
                title: t!("outbox-waiting"),
                // The size of all of them together: they travel packed as one, and parts would not add up to it.
                trailing: format!("{} · {}", figure(sync.records), format::about_bytes(sync.bytes)),
                if let Some(oldest) = oldest {
                    p { class: "muted", "{oldest}" }
                }
                SendNow {}
                List {
                    for record in newest(waiting, &[]) {
                        {line(&record, it)}
                    }
                }
            }
        }
        // Where nothing is to be sent there may still be news.
        if waiting.is_empty() {
            Renew {}
        }
        PhotosWaiting { sync: sync.clone() }
        if !received.is_empty() {
            Section { title: t!("outbox-received"), trailing: figure(sync.received),
                List {
                    for record in newest(received, &[set_aside, waiting]) {
                        {line(&record, it)}
                    }
                }
            }
        }
    }
}

/// A record in the list: its newest version, and of how many.
struct OfRecord {
    row: OutboxRow,
    versions: usize,
}

/// One row a record, so that no older version stands beside the newest as if it were another visit. A record with a newer
/// version in one of the `elsewhere` lists is told there.
fn newest(rows: &[OutboxRow], elsewhere: &[&Vec<OutboxRow>]) -> Vec<OfRecord> {
    let mut records: Vec<OfRecord> = Vec::new();
    for row in rows {
        if elsewhere.iter().any(|list| list.iter().any(|other| other.record == row.record)) {
            continue;
        }
        match records.iter_mut().find(|known| known.row.record == row.record) {
            Some(known) => {
                known.versions += 1;
                if row.saved >= known.row.saved {
                    known.row = row.clone();
                }
            }
            None => records.push(OfRecord { row: row.clone(), versions: 1 }),
        }
    }
    records
}

fn when(row: &OutboxRow, it: &Sending) -> String {
    match &row.custody {
        Custody::Received { at: Some(at) } => {
            t!("outbox-received-at", when: format::when(*at, it.now, it.offset))
        }
        Custody::Reviewed { by: Some(by), at, .. } => {
            t!("outbox-reviewed-by", name: by.clone(), when: format::when(*at, it.now, it.offset))
        }
        Custody::Reviewed { at, .. } => t!("outbox-reviewed-at", when: format::when(*at, it.now, it.offset)),
        _ => when_saved(row, it),
    }
}

fn when_saved(row: &OutboxRow, it: &Sending) -> String {
    t!("outbox-saved-at", when: format::when(row.saved, it.now, it.offset))
}

fn title(row: &OutboxRow) -> String {
    let kind = kind_words(&row.kind);
    if row.kind.is_of_its_author() || row.kind == Kind::Training {
        return kind;
    }
    match &row.family_name {
        Some(name) => format!("{kind} · {name}"),
        // A mentor's own, or a guest's.
        None if row.kind == Kind::Attendance => kind,
        None => format!("{kind} · {}", t!("outbox-family-gone")),
    }
}

fn sign(kind: &Kind) -> Glyph {
    match kind {
        Kind::Visit => Glyph::Visit,
        Kind::FollowUp => Glyph::FollowUp,
        Kind::Family => Glyph::Family,
        Kind::Confirmation | Kind::AidWord => Glyph::Handover,
        Kind::AidWitness | Kind::AidPlan | Kind::AidUse | Kind::Selection => Glyph::Money,
        Kind::Objection | Kind::ObjectionAnswer => Glyph::Comment,
        Kind::Activity => Glyph::Activity,
        Kind::GroupMeeting => Glyph::Families,
        Kind::Progress => Glyph::Progress,
        Kind::StageChange => Glyph::Stage,
        Kind::Training | Kind::Attendance => Glyph::Training,
        _ => Glyph::Info,
    }
}

fn to(row: &OutboxRow) -> Option<Route> {
    match row.kind {
        Kind::Activity => Some(Route::EditActivity { activity: row.record }),
        Kind::GroupMeeting => Some(Route::EditGroupMeeting { meeting: row.record }),
        Kind::Training => Some(Route::Training { training: row.record }),
        Kind::Attendance => Some(Route::Trainings {}),
        Kind::Visit => Some(Route::ReadVisit { visit: row.record }),
        Kind::Progress => row.family_name.as_ref().map(|_| Route::Business { family: row.family }),
        Kind::StageChange => row.family_name.as_ref().map(|_| Route::FamilyStage { family: row.family }),
        Kind::Selection | Kind::Objection | Kind::ObjectionAnswer => {
            row.family_name.as_ref().map(|_| Route::FamilySelection { family: row.family })
        }
        Kind::AidWitness | Kind::AidWord | Kind::AidPlan | Kind::AidUse => {
            row.family_name.as_ref().map(|_| Route::FamilyAid { family: row.family })
        }
        _ => row.family_name.as_ref().map(|_| Route::Family { family: row.family }),
    }
}

/// The form of its own that a record is mended on.
fn form(row: &OutboxRow) -> Option<Route> {
    match row.kind {
        Kind::Visit => Some(Route::EditVisit { visit: row.record }),
        Kind::Activity => Some(Route::EditActivity { activity: row.record }),
        Kind::GroupMeeting => Some(Route::EditGroupMeeting { meeting: row.record }),
        Kind::Training => Some(Route::EditTraining { training: row.record }),
        Kind::StageChange => Some(Route::EditStageChange { family: row.family, change: row.record }),
        Kind::AidWitness => Some(Route::EditWitness { family: row.family, witness: row.record }),
        // Its family must be here: the form asks its records for the figures.
        Kind::Selection => row
            .family_name
            .as_ref()
            .map(|_| Route::EditSelection { family: row.family, selection: row.record }),
        Kind::AidPlan => Some(Route::MakePlan { family: row.family, plan: row.record }),
        Kind::AidUse => Some(Route::EditPurchase { family: row.family, bought: row.record }),
        // Its family must be here: the form asks it for the other months.
        Kind::Progress => {
            row.family_name.as_ref().map(|_| Route::EditProgress { family: row.family, progress: row.record })
        }
        _ => None,
    }
}

fn line(record: &OfRecord, it: &Sending) -> Element {
    let row = &record.row;
    let (label, tone, glyph) = custody_words(&row.custody);
    let versions = (record.versions > 1).then(|| t!("outbox-versions", count: record.versions));
    let under = [Some(when(row, it)), versions].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    rsx! {
        ListItem {
            key: "{row.revision}",
            title: title(row),
            subtitle: under,
            lead: Lead::Sign(sign(&row.kind), tone),
            trailing: rsx! { Chip { label, tone, icon: glyph } },
            to: to(row),
        }
    }
}

fn correction(row: &CorrectionRow, it: &Sending) -> Element {
    let captured = row.comments.iter().any(|comment| comment.field.starts_with("captured."));
    let (chip, action) = if captured {
        (t!("outbox-explanation-asked"), t!("outbox-explain"))
    } else {
        (t!("outbox-correction-asked"), t!("outbox-correct"))
    };
    let today = format::local_day(it.now, it.offset);
    let by = row.by.clone().unwrap_or_else(|| t!("outbox-coordinator"));
    rsx! {
        Card { key: "{row.record}", tone: Tone::Warn,
            Chips {
                Chip { label: chip, tone: Tone::Warn, icon: Glyph::Comment }
                span { class: "muted", {format::when(row.asked, it.now, it.offset)} }
            }
            h3 { {about(row)} }
            p { class: "muted", {asked_words(row, today, by)} }
            for (index , comment) in row.comments.iter().enumerate() {
                p { key: "{index}",
                    span { class: "strong", "{field_words(&comment.field)}: " }
                    "“{comment.text}”"
                }
            }
            if let Some(to) = correcting(row) {
                LinkButton { to, label: action, kind: ButtonKind::Secondary, fill: true }
            }
        }
    }
}

fn about(row: &CorrectionRow) -> String {
    let kind = kind_words(&row.kind);
    match &row.family_name {
        Some(name) => format!("{kind} · {name}"),
        None => kind,
    }
}

/// *Kunjungan kemarin, diminta Bu Contoh*; of a month, which.
fn asked_words(row: &CorrectionRow, today: NaiveDate, by: String) -> String {
    let day = format::day_from(row.day, today);
    match row.kind {
        Kind::Visit => t!("outbox-visited", day: day, name: by),
        Kind::Progress => t!("outbox-asked-of", day: month_words(Month::of(row.day)), name: by),
        _ => t!("outbox-asked-of", day: day, name: by),
    }
}

/// The form on which it is corrected.
fn correcting(row: &CorrectionRow) -> Option<Route> {
    let record = row.record;
    match row.kind {
        Kind::Visit => Some(Route::EditVisit { visit: record }),
        Kind::Activity => Some(Route::EditActivity { activity: record }),
        Kind::GroupMeeting => Some(Route::EditGroupMeeting { meeting: record }),
        // Its family must be here: the form asks it for the other months.
        Kind::Progress => {
            row.family_name.as_ref().map(|_| Route::EditProgress { family: row.scope, progress: record })
        }
        Kind::AidUse => {
            row.family_name.as_ref().map(|_| Route::EditPurchase { family: row.scope, bought: record })
        }
        _ => None,
    }
}

/// One that the centre could not take: why, and the two ways on.
#[component]
fn SetAside(row: OutboxRowProp, when: String) -> Element {
    let returning = use_returning();
    let OutboxRowProp(row) = row;
    let mut mending = use_signal(|| row.kind == Kind::FollowUp && returning.leads_to(&draft_key(row.record)));
    rsx! {
        Card { tone: Tone::Danger,
            Chips {
                Chip { label: t!("mentor-custody-set-aside"), tone: Tone::Danger, icon: Glyph::Warning }
                span { class: "muted", "{when}" }
            }
            h3 { "{title(&row)}" }
            p { "{why_set_aside(&row)}" }
            p { class: "muted", {t!("outbox-still-here")} }
            ActionRow {
                if let Some(to) = form(&row) {
                    LinkButton { to, label: t!("outbox-correct"), kind: ButtonKind::Secondary }
                } else if can_mend(&row.kind) && row.family_name.is_some() {
                    // Of a family that has left this phone nothing can be opened any more.
                    Button {
                        label: t!("outbox-correct"),
                        kind: ButtonKind::Secondary,
                        onclick: move |_| mending.set(true),
                    }
                }
                OfferAsItIs { kind: row.kind.clone(), record: row.record, revision: row.revision }
            }
        }
        if mending() {
            Mend {
                kind: row.kind.clone(),
                record: row.record,
                family: row.family,
                onclose: move |()| mending.set(false),
            }
        }
    }
}

fn why_set_aside(row: &OutboxRow) -> String {
    let Custody::SetAside { code, field } = &row.custody else { return reason("") };
    match field {
        Some(field) if row.kind == Kind::Review && field == "budget" => t!("set-aside-budget"),
        Some(field) => format!("{} {}", reason(code), t!("outbox-field", field: field_words(field))),
        None => reason(code),
    }
}

/// Sends what was set aside once more, without a change.
#[component]
fn OfferAsItIs(kind: Kind, record: RecordId, revision: RevisionId) -> Element {
    let phone = use_phone();
    let toasts = use_toasts();
    let mut busy = use_signal(|| false);
    let again = move |_| {
        if busy() {
            return;
        }
        busy.set(true);
        let (phone, kind) = (phone.clone(), kind.clone());
        spawn(async move {
            let _sends = phone.wakes_when_done();
            match offer_again(&phone, &kind, record, revision).await {
                Ok(()) => {
                    toasts.done(t!("outbox-offered"));
                }
                Err(error) => toasts.refused(store_words(&error)),
            }
            busy.set(false);
        });
    };
    rsx! {
        Button {
            label: t!("outbox-send-again"),
            kind: ButtonKind::Secondary,
            icon: Glyph::Retry,
            disabled: busy(),
            onclick: again,
        }
    }
}

async fn offer_again(
    phone: &Phone,
    kind: &Kind,
    record: RecordId,
    revision: RevisionId,
) -> Result<(), StoreError> {
    let store = store(phone)?;
    store.call(OfferAgain { revision }).await?;
    if *kind == Kind::FollowUp {
        // Sent as it is, it is not being mended: once received there is no sheet any more that could open the draft, and a
        // draft keeps its family on the phone.
        store.call(DropDraft { key: draft_key(record) }).await?;
    }
    Ok(())
}

/// A row told from others by its revision and where it is.
#[derive(Clone)]
struct OutboxRowProp(OutboxRow);

impl PartialEq for OutboxRowProp {
    fn eq(&self, other: &Self) -> bool {
        self.0.revision == other.0.revision && self.0.custody == other.0.custody
    }
}
