//! A picture that came and cannot be kept.
#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use dioxus::dioxus_core::{AttributeValue, Mutation, Mutations};
use dioxus_i18n::prelude::use_init_i18n;
use pendamping_domain::photo::PHOTO_BYTES_MAX;
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::phone::tests::open_at;
use crate::text::{Language, languages};

/// The name of `picture()`.
const SHA256: &str = "c8e688ce4398d1747dbe97aa1a37064cc3c82b4c53607b685c2ec03b68a28017";

/// A byte more than a phone keeps: it stands for a phone without room.
fn picture() -> Vec<u8> {
    vec![7; PHOTO_BYTES_MAX as usize + 1]
}

/// A centre that gives the picture and nothing else, and how often it was asked for it.
fn centre() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::<AtomicUsize>::default();
    let counted = asked.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = BufReader::new(stream.unwrap());
            let (mut photo, mut length) = (false, 0);
            loop {
                let mut line = String::new();
                stream.read_line(&mut line).unwrap();
                photo |= line.starts_with("GET /v1/photos");
                if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                if line.trim().is_empty() {
                    break;
                }
            }
            stream.read_exact(&mut vec![0; length]).unwrap();
            let (status, body) = if photo { ("200 OK", picture()) } else { ("503 Later", Vec::new()) };
            counted.fetch_add(usize::from(photo), Ordering::SeqCst);
            let head =
                format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
            // A phone that is closed by now asked for nothing any more.
            let _ = stream.get_mut().write_all(&[head.as_bytes(), &body].concat());
        }
    });
    (address, asked)
}

fn page() -> Element {
    use_init_i18n(|| languages(Language::Indonesian));
    let photo = serde_json::from_value::<Photo>(json!({
        "sha256": SHA256,
        "taken": { "wall": "1970-01-01T00:00:00Z", "offset": 420, "boot": "x", "elapsed": 0 },
        "place": { "why": "off" },
        "bytes": PHOTO_BYTES_MAX,
        "width": 40,
        "height": 30,
    }));
    rsx! {
        Photos { photos: vec![photo.unwrap()], family: FamilyId(Uuid::from_u128(3)), home: None, zone: 420, fetch: true }
    }
}

/// Draws until something holds of all that was drawn.
async fn until(dom: &mut VirtualDom, drawn: &mut Mutations, holds: impl Fn(&Mutations) -> bool) {
    let waiting = async {
        while !holds(drawn) {
            dom.wait_for_work().await;
            dom.render_immediate(drawn);
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waiting).await.unwrap();
}

fn shows_the_picture(drawn: &Mutations) -> bool {
    let source = data_url(&picture());
    drawn.edits.iter().any(|edit| {
        matches!(edit, Mutation::SetAttribute { name: "src", value: AttributeValue::Text(text), .. } if *text == source)
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_cannot_be_kept_is_shown_and_asked_for_once() {
    let (address, asked) = centre();
    let (_folder, _, phone) = open_at(&address, Role::Coordinator).await;
    let mut dom = VirtualDom::new(page).with_root_context(phone.clone());
    let mut drawn = Mutations::default();
    dom.rebuild(&mut drawn);
    until(&mut dom, &mut drawn, shows_the_picture).await;
    let kept = phone.store().unwrap().call(GetPhoto { sha256: SHA256.to_owned() }).await.unwrap();
    assert!(kept.is_none(), "there was no room for it");

    // Exchanges end, well or badly, and the page stays as it is.
    let before = asked.load(Ordering::SeqCst);
    for _ in 0..2 {
        let ended = phone.sync().borrow().ended;
        phone.send_now();
        until(&mut dom, &mut drawn, |_| phone.sync().borrow().ended > ended).await;
    }
    assert_eq!((before, asked.load(Ordering::SeqCst)), (1, 1));
}
