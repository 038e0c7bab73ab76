//! What a phone's own log has in it, with everything logged that can be: codes and counts, and nothing of what somebody wrote or of what
//! opens the centre. Alone in its file: the log is the whole process's.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_protocol::code::Code;
use pendamping_protocol::enrol::EnrolRequest;
use pendamping_protocol::sign::InstallKey;
use pendamping_protocol::sync::Outcome;
use pendamping_sync::http::Http;
use serde_json::json;
use std::sync::Arc;
use support::centre::{centre, good, http, whole};
use support::{Phone, revision};

#[test]
fn a_phones_log_has_neither_names_nor_numbers_nor_secrets() {
    let log = tempfile::NamedTempFile::new().unwrap();
    let level = tracing_subscriber::filter::LevelFilter::TRACE;
    let writer = Arc::new(log.reopen().unwrap());
    tracing_subscriber::fmt().with_ansi(false).with_max_level(level).with_writer(writer).init();

    let said = json!({"action": "Bu Siti Rahasia minta ditelepon di 081298765432", "due": "2026-03-09"});
    let aside = Outcome::SetAside { code: Code::Invalid, field: Some("action".to_owned()) };
    let json = "content-type: application/json\r\n";
    let refusal =
        |code: &str| format!("{{\"code\":\"{code}\",\"message\":\"Bu Siti Rahasia\"}}").into_bytes();
    let portal = b"<html>Bu Siti Rahasia, 081298765432</html>";
    for answer in [
        good(),
        whole(aside),
        good()[..300].to_vec(),
        http("200 OK", "content-type: text/html\r\n", portal),
        http("200 OK", "content-type: application/x-ndjson\r\n", portal),
        http("400 Bad Request", json, &refusal("bad_signature")),
        http("401 Unauthorized", json, &refusal("sign_in_again")),
        http("409 Conflict", json, &refusal("install_rewound")),
        http("503 Service Unavailable", "retry-after: 60\r\n", b""),
        Vec::new(),
    ] {
        let mut phone = Phone::at(&centre(vec![answer, good()]));
        let mut spoken = revision(1);
        spoken.body = said.as_object().unwrap().clone();
        phone.save(spoken);
        phone.turn();
    }
    let key = InstallKey::from_seed(&[3; 32]).public();
    let request = EnrolRequest { code: "K7QF-3M2P".to_owned(), key, app: "test".to_owned() };
    let unknown = http("404 Not Found", json, &refusal("code_unknown"));
    let failure = Http::new().unwrap().enrol(&centre(vec![unknown]), &request).unwrap_err();
    assert_eq!(failure.code(), "code_unknown");

    let text = std::fs::read_to_string(log.path()).unwrap();
    assert!(text.lines().count() > 50, "it was written: {text}");
    for needle in ["Siti", "Rahasia", "0812987", "K7QF", "3M2P", &"t".repeat(20)] {
        let line = text.lines().find(|line| line.contains(needle));
        assert_eq!(line, None, "{needle}");
    }
}
