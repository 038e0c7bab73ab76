//! Networks as they are: a captive portal, a proxy, a cut at any byte, a centre that is busy, another centre's refusal. All of
//! it ends in "not yet", with everything still on the phone. A real store, a real client, a listener that answers badly.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_store_api::calls::GetSyncState;
use pendamping_sync::Action;
use support::Phone;
use support::centre::{centre, good, http};

#[test]
fn whatever_a_network_answers_nothing_is_lost_and_it_is_tried_again() {
    let html = b"<html><h1>Selamat datang di WiFi Gratis</h1></html>";
    let type_html = "content-type: text/html\r\n";
    let ndjson = "content-type: application/x-ndjson\r\n";
    let zstd = "content-type: application/x-ndjson\r\ncontent-encoding: zstd\r\n";
    for (name, answer, code) in [
        ("captive portal", http("200 OK", type_html, html), "foreign_answer"),
        ("portal that claims the type", http("200 OK", ndjson, html), "cut"),
        ("portal that claims zstd", http("200 OK", zstd, html), "cut"),
        ("redirect", http("302 Found", "location: http://127.0.0.1:9/login\r\n", b""), "foreign_answer"),
        ("a proxy's 401", http("401 Unauthorized", type_html, html), "foreign_answer"),
        ("a proxy's 403", http("403 Forbidden", type_html, html), "foreign_answer"),
        ("a proxy's 413", http("413 Content Too Large", type_html, html), "foreign_answer"),
        ("busy", http("503 Service Unavailable", "retry-after: 60\r\n", b""), "try_again"),
        ("too many", http("429 Too Many Requests", "", b""), "try_again"),
        ("time-out", http("408 Request Timeout", "", b""), "try_again"),
        ("bad gateway", http("502 Bad Gateway", type_html, html), "try_again"),
        ("nothing", Vec::new(), "offline"),
        ("empty", http("200 OK", ndjson, b""), "cut"),
        (
            "unknown encoding",
            http("200 OK", "content-type: application/x-ndjson\r\ncontent-encoding: br\r\n", b"x"),
            "foreign_answer",
        ),
    ] {
        let mut phone = Phone::at(&centre(vec![answer, good()]));
        let turn = phone.turn();
        assert_eq!(turn.failure.as_ref().map(|failure| failure.code()).as_deref(), Some(code), "{name}");
        assert!(matches!(turn.next, Action::WaitUntil(_)), "{name}: {:?}", turn.next);
        assert_eq!(phone.waiting(), 1, "{name}");
        assert_eq!(phone.turn().received, 1, "{name}: the next try succeeds");
    }
}

#[test]
fn only_the_centres_own_words_halt() {
    let refusal = |code: &str| format!("{{\"code\":\"{code}\"}}").into_bytes();
    let json = "content-type: application/json\r\n";
    for (answer, code) in [
        (http("401 Unauthorized", json, &refusal("sign_in_again")), "sign_in_again"),
        (http("426 Upgrade Required", json, &refusal("upgrade_required")), "upgrade_required"),
        (http("400 Bad Request", json, &refusal("bad_signature")), "bad_signature"),
    ] {
        let mut phone = Phone::at(&centre(vec![answer]));
        let turn = phone.turn();
        assert_eq!(
            (turn.next, turn.failure.map(|failure| failure.code())),
            (Action::Halted, Some(code.to_owned()))
        );
        assert_eq!(phone.waiting(), 1);
        assert_eq!(phone.store.call_blocking(GetSyncState).unwrap().halted.as_deref(), Some(code));
    }
}

#[test]
fn an_answer_cut_at_any_byte_is_not_yet_and_what_arrived_whole_is_kept() {
    let whole = good();
    let mut received = 0;
    for length in 0..whole.len() {
        let mut phone = Phone::at(&centre(vec![whole[..length].to_vec(), good()]));
        let cut = phone.turn();
        // The zstd stream's last bytes carry nothing: after the end line the answer is whole.
        if let Some(failure) = &cut.failure {
            assert!(
                ["offline", "cut", "foreign_answer"].contains(&failure.code().as_str()),
                "{length}: {failure}"
            );
        }
        received += cut.received;
        let again = phone.turn();
        assert!(again.failure.is_none(), "{length}: {:?}", again.failure);
        assert_eq!(cut.received + again.received, 1, "received exactly once, cut at {length}");
        assert_eq!(phone.waiting(), 0, "{length}");
    }
    assert!(received > 0, "receipts that arrived before a cut count at once");
}

#[test]
fn personal_data_is_not_sent_in_the_clear() {
    for address in ["http://pusat.contoh.invalid", "ftp://127.0.0.1", "http://10.0.0.1", "pusat"] {
        let mut phone = Phone::at(address);
        let turn = phone.turn();
        assert_eq!(turn.failure.map(|failure| failure.code()).as_deref(), Some("not_private"), "{address}");
        assert_eq!(phone.waiting(), 1);
    }
}
