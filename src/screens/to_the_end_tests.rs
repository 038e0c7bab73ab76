//! A screen that begins something is left before it is done.
#![allow(clippy::unwrap_used)]

use std::cell::{Cell, RefCell};
use std::time::Duration;

use dioxus::dioxus_core::NoOpMutations;
use dioxus::prelude::*;
use tokio::sync::oneshot;

use super::to_the_end;

thread_local! {
    static IS_THERE: Cell<Option<Signal<bool>>> = const { Cell::new(None) };
    static GOES_ON: Cell<Option<oneshot::Sender<()>>> = const { Cell::new(None) };
    static SAID: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

fn say(word: &'static str) {
    SAID.with_borrow_mut(|said| said.push(word));
}

/// What only the app's own scope knows, as it does the language.
#[derive(Clone)]
struct Elsewhere(&'static str);

fn page() -> Element {
    use_context_provider(|| Elsewhere("told elsewhere"));
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
    use_hook(|| {
        let (goes_on, waits) = oneshot::channel();
        GOES_ON.set(Some(goes_on));
        spawn(async move {
            let work = async move {
                let _ = waits.await;
                say("done");
            };
            to_the_end(work, |()| say(consume_context::<Elsewhere>().0)).await;
            say("told here");
        })
    });
    rsx! {}
}

/// Lets the page work as long as there is anything to do.
async fn settle(dom: &mut VirtualDom) {
    while tokio::time::timeout(Duration::from_millis(50), dom.wait_for_work()).await.is_ok() {
        dom.render_immediate(&mut NoOpMutations);
    }
}

async fn said(is_left: bool) -> Vec<&'static str> {
    SAID.take();
    let mut dom = VirtualDom::new(page);
    dom.rebuild_in_place();
    settle(&mut dom).await;
    if is_left {
        dom.in_scope(ScopeId::ROOT, || IS_THERE.get().unwrap().set(false));
        settle(&mut dom).await;
    }
    GOES_ON.take().unwrap().send(()).unwrap();
    settle(&mut dom).await;
    SAID.take()
}

#[tokio::test]
async fn what_was_begun_is_done_also_when_its_screen_is_left() {
    assert_eq!(said(false).await, ["done", "told here"]);
    assert_eq!(said(true).await, ["done", "told elsewhere"]);
}
