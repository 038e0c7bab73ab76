//! Who was given this family's data and who opened it, by day; and asking the office for a copy or a correction.
//!
//! The list is the centre's and needs a network. What is asked is kept on the phone at once, and goes by itself.

use dioxus::prelude::*;
use pendamping_domain::actor::Role;
use pendamping_domain::id::PersonId;
use pendamping_domain::revision::Kind;
use pendamping_store_api::StoreError;
use pendamping_store_api::besides::{
    ASK_TEXT_MAX, AskOffice, AskRow, AskedOfOffice, Disclosed, ListAsks, PutAsk,
};
use pendamping_store_api::shared::{DraftKey, DropDraft};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::draft::{self, DATA_REQUEST, use_keeper};
use crate::format::full_day;
use crate::live::use_live;
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::at_centre::use_at_centre;
use crate::screens::draft_note::DraftNote;
use crate::screens::store_words::store_words;
use crate::screens::to_the_end::{by_toast, to_the_end};
use crate::t;
use crate::widgets::prelude::*;

/// The page.
#[component]
pub fn OwnData() -> Element {
    let told = use_at_centre(|phone| phone.disclosures());
    let asked = told.told().map(|told| told.asked.clone()).unwrap_or_default();
    rsx! {
        Screen { title: t!("own-data-title"), subtitle: t!("own-data-subtitle"), back: Route::Home {},
            {told.show(|told| {
                if told.lines.is_empty() {
                    return rsx! {
                        EmptyState { icon: Glyph::Safe, title: t!("own-data-none"), text: t!("own-data-none-text") }
                    };
                }
                rsx! {
                    p { class: "muted", {t!("own-data-late")} }
                    List {
                        for (at , line) in told.lines.iter().enumerate() {
                            Line { key: "{at}", line: line.clone() }
                        }
                    }
                }
            })}
            Asking { answers: asked }
        }
    }
}

/// Somebody on a day.
#[component]
fn Line(line: Disclosed) -> Element {
    let role = match line.role {
        Role::Mentor => t!("settings-role-mentor"),
        Role::Coordinator => t!("settings-role-coordinator"),
        Role::Beneficiary => t!("settings-role-beneficiary"),
        _ => t!("settings-role-office"),
    };
    let who = line.name.clone().unwrap_or_else(|| t!("own-data-office"));
    let opened = |count: u64| t!("own-data-opened", count: count);
    let what = match (&line.export, line.received, line.opened) {
        (Some(_), ..) => vec![t!("own-data-file")],
        (None, 0, count) => vec![opened(count)],
        (None, _, 0) => vec![t!("own-data-received")],
        (None, _, count) => vec![t!("own-data-received"), opened(count)],
    };
    rsx! {
        ListItem {
            title: who.clone(),
            subtitle: "{role} · {full_day(line.day)}",
            lead: Lead::Person(who),
            trailing: rsx! {
                Chips {
                    for label in what {
                        Chip { key: "{label}", label: label.clone() }
                    }
                }
            },
        }
    }
}

/// What was asked before with what came of it, and the form to ask.
#[component]
fn Asking(answers: Vec<AskedOfOffice>) -> Element {
    let phone = use_phone();
    let before = use_live(&[Kind::Contact], (), |store, ()| async move { store.call(ListAsks).await });
    rsx! {
        Section { title: t!("own-data-ask"),
            {before.show(move |asks| rsx! {
                if !asks.is_empty() {
                    List {
                        for ask in asks.iter().cloned() {
                            Before {
                                key: "{ask.ask.id}",
                                answer: answers.iter().find(|answer| answer.id == ask.ask.id).cloned(),
                                ask,
                            }
                        }
                    }
                }
            })}
            if let Some(profile) = phone.profile() {
                Ask { person: profile.person }
            }
        }
    }
}

/// Something that was asked.
#[component]
fn Before(ask: AskRow, answer: Option<AskedOfOffice>) -> Element {
    let phone = use_phone();
    let title = if ask.ask.what == "copy" { t!("own-data-copy") } else { t!("own-data-correction") };
    let day = full_day(crate::format::local_day(ask.ask.at, phone.offset()));
    let (label, tone) = match (&answer, ask.told) {
        (Some(AskedOfOffice { answer: Some(_), .. }), _) => (t!("own-data-answered"), Tone::Good),
        (_, true) => (t!("own-data-at-office"), Tone::Accent),
        (_, false) => (t!("own-data-on-phone"), Tone::Warn),
    };
    let said = answer.and_then(|answer| answer.answer);
    rsx! {
        ListItem {
            title,
            subtitle: day,
            lead: Lead::Sign(Glyph::Comment, Tone::Accent),
            trailing: rsx! {
                Chip { label, tone }
            },
            note: rsx! {
                p { "{ask.ask.text}" }
                if let Some(said) = said {
                    p { {t!("own-data-answer", text: said)} }
                }
            },
        }
    }
}

/// What is being asked, as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Wanted {
    // Nothing is chosen beforehand: the office is asked by nobody's slip of a thumb.
    what: Option<String>,
    text: String,
    /// The same for as long as it is written: however often it is sent, it is one.
    #[serde(default)]
    id: Option<Uuid>,
}

/// The form.
#[component]
fn Ask(person: PersonId) -> Element {
    let phone = use_phone();
    let key = DraftKey { kind: Kind::from(DATA_REQUEST), about: person.into() };
    let toasts = use_toasts();
    let mut wanted = use_signal(Wanted::default);
    let keeper = use_keeper(key.clone(), false);
    let reading = (phone.clone(), key.clone());
    use_future(move || {
        let (phone, key) = reading.clone();
        async move {
            let Some(store) = phone.store() else { return };
            match draft::kept::<Wanted>(&store, &key).await {
                Ok(Some(kept)) if keeper.is_untouched() => wanted.set(kept),
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "a half-written request could not be read"),
            }
        }
    });
    let minting = phone.clone();
    let mint = use_callback(move |()| minting.platform().mint());
    let mut change = move |change: &dyn Fn(&mut Wanted)| {
        let id = wanted.peek().id.unwrap_or_else(|| mint(()));
        wanted.with_mut(|wanted| {
            wanted.id = Some(id);
            change(wanted);
        });
        keeper.put(person.into(), &*wanted.peek());
    };
    let mut busy = use_signal(|| false);
    let mut unchosen = use_signal(|| false);
    let mut problem = use_signal(|| None::<String>);
    let send = use_callback(move |()| {
        let Wanted { what, text, id } = wanted.peek().clone();
        let words = text.trim().to_owned();
        if *busy.peek() {
            return;
        }
        let Some(what) = what else {
            unchosen.set(true);
            return focus_first_error();
        };
        if what == "correction" && words.is_empty() {
            problem.set(Some(t!("own-data-what-missing")));
            return focus_first_error();
        }
        let Some(store) = phone.store() else { return };
        busy.set(true);
        problem.set(None);
        keeper.close(true);
        let (phone, key) = (phone.clone(), key.clone());
        spawn(async move {
            let id = id.unwrap_or_else(|| phone.platform().mint());
            let ask = AskOffice { id, what, text: words, at: phone.platform().now().wall };
            let another = AskOffice { id: phone.platform().mint(), ..ask.clone() };
            let work = async move {
                match store.call(PutAsk { ask }).await {
                    // The draft outlived what was asked, and was written on: these words are a request of their own.
                    Err(StoreError::Refused(_)) => store.call(PutAsk { ask: another }).await?,
                    kept => kept?,
                }
                store.call(DropDraft { key }).await
            };
            let kept = to_the_end(work, by_toast(toasts, t!("own-data-kept"))).await;
            busy.set(false);
            match kept {
                Ok(()) => {
                    wanted.set(Wanted::default());
                    keeper.forget();
                    toasts.done(t!("own-data-kept"));
                    phone.wake();
                }
                Err(error) => problem.set(Some(store_words(&error))),
            }
            // Also after one that was sent there may be another.
            keeper.close(false);
        });
    });
    let options =
        vec![("copy".to_owned(), t!("own-data-copy")), ("correction".to_owned(), t!("own-data-correction"))];
    let Wanted { what, text, .. } = wanted();
    rsx! {
        ChoiceChips {
            id: "ask-what",
            label: t!("own-data-what"),
            options,
            chosen: what.clone().into_iter().collect::<Vec<_>>(),
            error: unchosen().then(|| t!("own-data-what-unchosen")),
            onchange: move |options: Vec<String>| {
                unchosen.set(false);
                change(&|wanted| wanted.what = options.first().cloned());
            },
        }
        TextArea {
            id: "ask-text",
            label: t!("own-data-text"),
            hint: t!("own-data-text-hint"),
            optional: what.is_none_or(|what| what == "copy"),
            value: text.clone(),
            error: problem(),
            max_length: u32::try_from(ASK_TEXT_MAX).unwrap_or(1_000),
            oninput: move |typed: String| change(&|wanted| wanted.text.clone_from(&typed)),
        }
        if !text.is_empty() {
            DraftNote { keeper }
        }
        Button {
            label: t!("own-data-send"),
            icon: Glyph::Send,
            fill: true,
            disabled: busy(),
            onclick: move |_| send(()),
        }
    }
}
