//! Words that are written while their form goes, and while it comes back.
#![allow(clippy::unwrap_used)]

use std::pin::pin;
use std::task::{Context, Waker};

use chrono::DateTime;
use dioxus::dioxus_core::{NoOpMutations, ScopeId};
use pendamping_domain::actor::Role;
use pendamping_domain::id::RecordId;
use pendamping_domain::revision::Kind;
use serde_json::json;
use uuid::Uuid;

use super::left_open::{Open, fold};
use super::*;
use crate::phone::tests::open;

const FAMILY: FamilyId = FamilyId(Uuid::from_u128(3));

thread_local! {
    static KEEPER: Cell<Option<Keeper>> = const { Cell::new(None) };
    static IS_THERE: Cell<Option<Signal<bool>>> = const { Cell::new(None) };
}

fn key() -> DraftKey {
    DraftKey { kind: Kind::Visit, about: RecordId(FAMILY.0) }
}

fn page() -> Element {
    let is_there = use_signal(|| true);
    IS_THERE.set(Some(is_there));
    rsx! {
        if is_there() {
            Form {}
        }
    }
}

#[component]
fn Form() -> Element {
    KEEPER.set(Some(use_keeper(key(), false)));
    rsx! {}
}

/// Lets the page work until something is kept of the form.
async fn until_kept(dom: &mut VirtualDom, store: &StoreHandle) -> String {
    let waiting = async {
        loop {
            dom.render_immediate(&mut NoOpMutations);
            if let Some(words) = kept::<String>(store, &key()).await.unwrap() {
                return words;
            }
            // Without anything to do it waits for ever: then the question is asked again.
            let _ = tokio::time::timeout(KEEP_EVERY, dom.wait_for_work()).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), waiting).await.expect("the words are lost")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_that_is_left_by_the_tap_that_leaves_the_form_keeps_its_words() {
    let (_folder, _, phone) = open(Role::Mentor).await;
    let store = phone.store().unwrap();
    let mut dom = VirtualDom::new(page).with_root_context(phone);
    dom.rebuild_in_place();
    dom.in_scope(ScopeId::ROOT, || {
        let keeper = KEEPER.get().unwrap();
        keeper.put(FAMILY, &"Warung ramai");
        keeper.leave();
        IS_THERE.get().unwrap().set(false);
    });
    let words = until_kept(&mut dom, &store).await;
    assert_eq!(words, "Warung ramai");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_in_a_form_that_came_back_outlives_its_being_left() {
    let (_folder, _, phone) = open(Role::Mentor).await;
    let store = phone.store().unwrap();
    let draft = |words: &str| PutDraft {
        key: key(),
        family: FAMILY,
        json: fold(&json!(words), Some(Open::default())),
        at: DateTime::UNIX_EPOCH,
    };
    let put = async |words| keep(&IN_HAND.lock().await, Some(store.clone()), draft(words)).await;
    put("Warung").await.unwrap();
    let again = put("Warung ramai");
    let (shut, written) = tokio::join!(shut_behind(&store, key()), again);
    shut.and(written).unwrap();
    assert_eq!(kept::<String>(&store, &key()).await.unwrap().as_deref(), Some("Warung ramai"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waited_for_its_turn_while_the_form_was_saved_comes_back_only_where_that_failed() {
    let (_folder, _, phone) = open(Role::Mentor).await;
    let store = phone.store().unwrap();
    let mut dom = VirtualDom::new(page).with_root_context(phone);
    dom.rebuild_in_place();
    let turn = IN_HAND.lock().await;
    dom.in_scope(ScopeId::ROOT, || {
        let keeper = KEEPER.get().unwrap();
        keeper.put(FAMILY, &"Warung ramai");
        keeper.leave();
    });
    dom.render_immediate(&mut NoOpMutations);
    dom.in_scope(ScopeId::ROOT, || KEEPER.get().unwrap().close(true));
    // Behind those words.
    let mut next = pin!(IN_HAND.lock());
    assert!(next.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    drop(turn);
    loop {
        tokio::select! {
            turn = &mut next => break drop(turn),
            () = dom.wait_for_work() => dom.render_immediate(&mut NoOpMutations),
        }
    }
    assert_eq!(kept::<String>(&store, &key()).await.unwrap(), None, "it was saved");

    dom.in_scope(ScopeId::ROOT, || KEEPER.get().unwrap().close(false));
    assert_eq!(until_kept(&mut dom, &store).await, "Warung ramai");
}
