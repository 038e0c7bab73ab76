//! A listener that answers as it is told to, whatever it is asked.

use super::{id, now};
use pendamping_domain::id::{Position, RecordId, RevisionId};
use pendamping_domain::revision::{Body, Kind};
use pendamping_protocol::frame::LineWriter;
use pendamping_protocol::sync::{Cursor, End, Head, KNOWLEDGE, Line, Outcome, Page, Receipt, Row, Tally};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

/// Answers each connection with the next of `answers`, then stops.
pub fn centre(answers: Vec<Vec<u8>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            read_request(&mut stream);
            drop(stream.write_all(&answer));
        }
    });
    address
}

fn read_request(stream: &mut TcpStream) {
    let mut request = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let head = request.windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(head) = head {
            let text = String::from_utf8_lossy(&request[..head]).to_lowercase();
            let length: usize =
                text.split("content-length: ").nth(1).unwrap().split("\r\n").next().unwrap().parse().unwrap();
            if request.len() >= head + 4 + length {
                return;
            }
        }
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => return,
            Ok(n) => request.extend_from_slice(&chunk[..n]),
        }
    }
}

pub fn http(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head =
        format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// A whole good answer: the receipt, one page of three rows, the end.
pub fn good() -> Vec<u8> {
    let received = Outcome::Received { position: Position(5), at: now(), flags: Vec::new(), install: None };
    whole(received)
}

/// The same, with something else that became of the one revision.
pub fn whole(outcome: Outcome) -> Vec<u8> {
    let head = Head {
        epoch: "e".to_owned(),
        high_water: Position(9),
        now: now(),
        knowledge: KNOWLEDGE,
        opens_trainings: Vec::new(),
        decides_stages: Vec::new(),
        verifies_aid: Vec::new(),
        config: None,
        received: Some(Tally::default()),
        receipts: vec![Receipt { id: RevisionId(id(100)), outcome }],
        outcomes: Vec::new(),
        differing: None,
        revoked: false,
        besides: Default::default(),
    };
    let rows = (1..=3).map(row).collect();
    let cursor = Cursor { epoch: "e".to_owned(), position: Position(9), backfill: None };
    let mut writer = LineWriter::new().unwrap();
    let mut body = writer.line(&Line::Head(head)).unwrap();
    body.extend(
        writer
            .line(&Line::Page(Page { cursor, leave: Vec::new(), rows, known: Default::default() }))
            .unwrap(),
    );
    body.extend(writer.line(&Line::End(End {})).unwrap());
    body.extend(writer.finish().unwrap());
    http("200 OK", "content-type: application/x-ndjson\r\ncontent-encoding: zstd\r\n", &body)
}

fn row(n: u64) -> Row {
    Row {
        kind: Kind::Unknown("seminar".to_owned()),
        record: RecordId(id(u128::from(n))),
        scope: None,
        revision: RevisionId(id(u128::from(n) + 50)),
        parent: None,
        author: None,
        position: Position(n),
        received: 0,
        saved: None,
        flags: Vec::new(),
        lost: Vec::new(),
        earlier: Vec::new(),
        body: Body::new(),
    }
}
