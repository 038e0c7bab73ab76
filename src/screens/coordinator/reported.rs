//! What mentors report besides visits, as it waits for a decision: months of businesses, meetings, other duties.

use dioxus::prelude::*;
use pendamping_domain::id::RecordId;
use pendamping_domain::life::Standing;
use pendamping_domain::revision::Kind;
use pendamping_store_api::reported::{CountWaiting, Counts, GetReported, Reported, ReportedRow, Said, Waits};
use pendamping_store_api::review::Part;

use super::batch::BatchLink;
use super::queue::{SHOWN, beyond, decision_mark, here, part_chips, use_part, where_and_who};
use crate::live::{Asked, use_live};
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::activity_facts::{day_hours_place, duty_sign, duty_words};
use crate::screens::group_meeting_facts::{hours_and_place, present_words};
use crate::screens::progress_facts::{doubt_words, month_words, profit_sign, profit_words};
use crate::widgets::prelude::*;
use crate::{format, t};

/// What may change what waits.
pub(super) const KINDS: &[Kind] = &[
    Kind::Visit,
    Kind::Progress,
    Kind::GroupMeeting,
    Kind::Activity,
    Kind::Review,
    Kind::Confirmation,
    Kind::Family,
    Kind::Person,
];

/// Which kind is looked at. Chosen in the queue, and kept while one goes from record to record.
pub(super) fn use_kind() -> Signal<Kind> {
    #[derive(Clone, Copy)]
    struct Chosen(Signal<Kind>);
    use_root_context(|| Chosen(Signal::new_in_scope(Kind::Visit, ScopeId::ROOT))).0
}

/// What waits, by kind.
pub(super) fn use_waits() -> Asked<Waits> {
    use_live(KINDS, (), |store, ()| async move { store.call(CountWaiting).await })
}

/// *Kunjungan*, *Perkembangan*, …
pub(super) fn many_words(kind: &Kind) -> String {
    match kind {
        Kind::Progress => t!("queue-kind-progress"),
        Kind::GroupMeeting => t!("queue-kind-group-meeting"),
        Kind::Activity => t!("queue-kind-activity"),
        _ => t!("queue-kind-visit"),
    }
}

/// Which kind: shown where there is something besides visits.
#[component]
pub(super) fn KindChips() -> Element {
    let mut kind = use_kind();
    let waits = use_waits();
    let Some(waits) = waits.ready() else { return rsx! {} };
    let some = |counts: &Counts| counts.waiting + counts.decided > 0;
    let besides = waits.kinds.iter().any(|(other, counts)| *other != Kind::Visit && some(counts));
    if !besides {
        return rsx! {};
    }
    let options: Vec<(Kind, String)> = waits
        .kinds
        .iter()
        .filter(|(other, counts)| some(counts) || *other == Kind::Visit || *other == kind())
        .map(|(kind, counts)| {
            (kind.clone(), t!("queue-kind-count", kind: many_words(kind), count: counts.waiting))
        })
        .collect();
    rsx! {
        ChoiceChips {
            id: "queue-kind",
            label: t!("queue-kind"),
            options,
            chosen: vec![kind()],
            onchange: move |chosen: Vec<Kind>| {
                if let Some(chosen) = chosen.into_iter().next() {
                    kind.set(chosen);
                }
            },
        }
    }
}

/// What waits of a kind, or what is decided, as chosen.
#[component]
pub(super) fn ReportedList(
    kind: Kind,
    /// The one that is open beside it.
    current: Option<RecordId>,
) -> Element {
    let part = use_part();
    let live = use_reported(&kind, part());
    let counts = live.ready().map(|page| page.counts).unwrap_or_default();
    use_effect(move || {
        if live.ready().is_some() {
            document::eval("window.showCurrent();");
        }
    });
    rsx! {
        if counts.waiting + counts.decided > 0 {
            {part_chips(part, counts)}
        }
        if part() == Part::Waiting {
            BatchLink { kind: kind.clone(), count: counts.waiting - counts.flagged }
        }
        {live.show(|page| rows(&page, &kind, part(), current))}
    }
}

fn use_reported(kind: &Kind, part: Part) -> Asked<Reported> {
    use_live(KINDS, (kind.clone(), part), |store, (kind, part)| async move {
        store.call(GetReported { kind, part, limit: SHOWN }).await
    })
}

fn rows(page: &Reported, kind: &Kind, part: Part, current: Option<RecordId>) -> Element {
    if page.rows.is_empty() {
        let (title, text) = match part {
            Part::Decided => (t!("queue-none-decided"), t!("reported-none-decided-text")),
            Part::Flagged => (t!("queue-none-flagged"), t!("reported-none-flagged-text")),
            Part::Waiting => (t!("queue-empty"), t!("reported-none-text", kind: many_words(kind))),
        };
        return rsx! {
            EmptyState { icon: Glyph::Received, title, text }
        };
    }
    rsx! {
        List {
            for row in page.rows.iter() {
                Row { key: "{row.record}", row: row.clone(), kind: kind.clone(), current: current == Some(row.record) }
            }
        }
        {beyond(part, page.rows.len() as u64, here(page.counts, part))}
    }
}

#[component]
fn Row(row: ReportedRow, kind: Kind, current: bool) -> Element {
    let today = use_phone().today();
    let (title, under, lead) = words(&row, today);
    let marks = marks(&row);
    rsx! {
        ListItem {
            title,
            subtitle: under,
            lead,
            to: Route::Reported { kind: kind.to_string(), record: row.record, revision: row.revision },
            current,
            note: (!marks.is_empty())
                .then(|| rsx! {
                    Chips {
                        for (place , (label , tone , icon)) in marks.iter().enumerate() {
                            Chip { key: "{place}", label: label.clone(), tone: *tone, icon: *icon }
                        }
                    }
                }),
        }
    }
}

/// Its name, what is worth knowing of it, and its sign.
fn words(row: &ReportedRow, today: chrono::NaiveDate) -> (String, String, Lead) {
    let mentor = row.mentor.clone().unwrap_or_else(|| t!("stage-somebody"));
    let joined = |parts: Vec<String>| parts.join(" · ");
    match &row.said {
        Said::Progress(progress) => {
            let place = row.region.as_deref().map(|region| where_and_who(region, Some(&mentor)));
            (
                row.family.clone().unwrap_or_else(|| t!("family-gone")),
                joined(vec![
                    month_words(progress.month),
                    profit_words(progress.profit()),
                    place.unwrap_or(mentor),
                ]),
                profit_sign(progress.profit()),
            )
        }
        Said::GroupMeeting(meeting) => {
            let parts = [Some(present_words(meeting.families.len())), hours_and_place(meeting), Some(mentor)];
            (
                format::full_day(meeting.day),
                joined(parts.into_iter().flatten().collect()),
                Lead::Sign(Glyph::Families, Tone::Accent),
            )
        }
        Said::Activity(activity) => {
            let day = format::day_from(activity.day, today);
            let when = day_hours_place(day, (activity.from, activity.until), &activity.place);
            (
                duty_words(&activity.duty),
                joined(vec![when, mentor]),
                Lead::Sign(duty_sign(&activity.duty), Tone::Accent),
            )
        }
    }
}

type Mark = (String, Tone, Option<Glyph>);

/// What asks to be looked at.
fn marks(row: &ReportedRow) -> Vec<Mark> {
    let mut marks: Vec<Mark> = decision_mark(row.standing).into_iter().collect();
    marks.extend(row.doubts.iter().map(|doubt| (doubt_words(*doubt), Tone::Warn, Some(Glyph::Flag))));
    if matches!(&row.said, Said::GroupMeeting(meeting) if meeting.photos.is_empty()) {
        marks.push((t!("reported-no-list"), Tone::Warn, Some(Glyph::Flag)));
    }
    if row.answers && row.standing == Standing::Received {
        marks.push((t!("queue-answers"), Tone::Accent, Some(Glyph::Edit)));
    }
    if row.again {
        marks.push((t!("queue-again"), Tone::Accent, Some(Glyph::Retry)));
    }
    marks
}
