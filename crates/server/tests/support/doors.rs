//! A centre that listens on a port of its own, and one who knocks there without any HTTP library: what goes over the wire is
//! what the test wrote.

use super::{Phone, World};
use chrono::{DateTime, Utc};
use flate2::read::GzDecoder;
use pendamping_protocol::frame::LineReader;
use pendamping_protocol::sync::{Head, Line};
use pendamping_server::api::Centre;
use pendamping_server::photo::album::{Album, FOLDER};
use pendamping_server::serve::{WRITE_TIME, serve};
use serde_json::Value;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// A centre that listens.
pub struct Doors {
    pub address: SocketAddr,
    pub stop: Option<oneshot::Sender<()>>,
    pub thread: Option<JoinHandle<()>>,
    pub described: Value,
}

pub fn clock() -> DateTime<Utc> {
    super::at(60)
}

impl Doors {
    pub fn open(world: &World) -> Doors {
        Doors::with(world, clock, false)
    }

    pub fn with(world: &World, clock: fn() -> DateTime<Utc>, behind_proxy: bool) -> Doors {
        Doors::patient(world, clock, behind_proxy, WRITE_TIME)
    }

    /// Doors that cut who takes nothing of an answer for so long.
    pub fn patient(
        world: &World,
        clock: fn() -> DateTime<Utc>,
        behind_proxy: bool,
        write_time: Duration,
    ) -> Doors {
        let photos = Album::in_folder(&world.folder.path().join(FOLDER)).unwrap();
        let centre = Arc::new(Centre::new(world.storage.clone(), photos, clock, behind_proxy));
        let (told, address) = std::sync::mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                told.send(listener.local_addr().unwrap()).unwrap();
                serve(centre, listener, write_time, async { drop(stopped.await) }).await;
            });
        });
        let mut doors = Doors {
            address: address.recv().unwrap(),
            stop: Some(stop),
            thread: Some(thread),
            described: Value::Null,
        };
        doors.described = doors.ask("GET", "/v1/openapi.json", &[], b"").json();
        doors
    }

    /// One request on a connection of its own.
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Response {
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n", self.address);
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        if ["POST", "PATCH"].contains(&method) {
            head += &format!("content-length: {}\r\n", body.len());
        }
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(std::time::Duration::from_secs(60))).unwrap();
        let mut asked = format!("{head}connection: close\r\n\r\n").into_bytes();
        asked.extend_from_slice(body);
        // A centre that refuses at once need not read on.
        let _ = stream.write_all(&asked);
        let mut raw = Vec::new();
        let _ = stream.read_to_end(&mut raw);
        let response = Response::read(&raw, asked.len() - "connection: close\r\n".len());
        if !self.described.is_null() {
            self.is_described(method, path, response.status);
        }
        response
    }

    /// Whatever an operation answers, its description says so.
    fn is_described(&self, method: &str, path: &str, status: u16) {
        let known = if path.starts_with("/v1/photos/") { "/v1/photos/{sha256}" } else { path };
        let operation = &self.described["paths"][known][method.to_lowercase()];
        if !operation.is_null() {
            assert!(
                operation["responses"][status.to_string()].is_object(),
                "{method} {path} {status} is not described"
            );
        }
    }

    pub fn sync(&self, phone: &Phone, headers: &[(&str, &str)], body: &[u8]) -> Response {
        let (token, signature) = (format!("Bearer {}", phone.token), phone.key.sign(body));
        let mut all = vec![("authorization", token.as_str()), ("pendamping-signature", signature.as_str())];
        all.extend_from_slice(headers);
        self.ask("POST", "/v1/sync", &all, body)
    }

    /// A sync as a phone does it: it takes in what comes. The head of the answer.
    pub fn told(&self, phone: &mut Phone, request: &Value) -> Head {
        let mut lines = self.sync(phone, &[], &bytes(request)).lines().into_iter();
        let Some(Line::Head(head)) = lines.next() else { panic!("no head first") };
        for line in lines {
            if let Line::Page(page) = line {
                phone.take(&page);
            }
        }
        phone.received = head.received.unwrap_or(phone.received);
        head
    }

    pub fn is_up(&self) {
        assert_eq!(self.ask("GET", "/healthz", &[], b"").status, 200);
    }
}

impl Drop for Doors {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the centre stopped as told");
        }
    }
}

pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Bytes both ways, as a phone that keeps its connection would have them.
    pub bytes: usize,
}

impl Response {
    pub fn read(raw: &[u8], asked: usize) -> Response {
        let end = raw
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .unwrap_or_else(|| panic!("no answer: {raw:?}"));
        let head = String::from_utf8(raw[..end].to_vec()).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers: Vec<(String, String)> = lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let mut body = raw[end + 4..].to_vec();
        if headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked") {
            body = unchunked(&body);
        }
        let close = if head.contains("connection: close") { "connection: close\r\n".len() } else { 0 };
        Response { status, headers, body, bytes: asked + raw.len() - close }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{:?}", self.body))
    }

    /// Status, code and field of a refusal.
    pub fn refusal(&self) -> (u16, String, String) {
        assert_eq!(self.header("content-type"), Some("application/json"));
        let json = self.json();
        let text = |name: &str| json[name].as_str().unwrap_or("").to_owned();
        (self.status, text("code"), text("field"))
    }

    pub fn lines(&self) -> Vec<Line> {
        assert_eq!((self.status, self.header("content-type")), (200, Some("application/x-ndjson")));
        let body = std::io::Cursor::new(self.body.clone());
        let lines: std::io::Result<Vec<Line>> = match self.header("content-encoding") {
            Some("zstd") => LineReader::zstd(body).unwrap().collect(),
            Some("gzip") => LineReader::plain(std::io::BufReader::new(GzDecoder::new(body))).collect(),
            None => LineReader::plain(body).collect(),
            other => panic!("{other:?}"),
        };
        let lines = lines.unwrap();
        assert!(matches!(lines.last(), Some(Line::End(_))), "it was not cut");
        lines
    }

    pub fn words(&self) -> Vec<String> {
        match self.lines().first() {
            Some(Line::Head(head)) => {
                head.receipts.iter().map(|receipt| super::word(&receipt.outcome)).collect()
            }
            other => panic!("{other:?}"),
        }
    }
}

/// The chunks of a body, without checking that they end: a cut answer shows in its lines.
fn unchunked(mut raw: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = raw.windows(2).position(|two| two == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&raw[..end]).unwrap(), 16).unwrap();
        body.extend_from_slice(&raw[end + 2..end + 2 + size]);
        raw = &raw[end + 2 + size + 2..];
    }
    body
}

pub fn bytes(value: &Value) -> Vec<u8> {
    serde_json::to_vec(value).unwrap()
}

pub fn refused(status: u16, code: &str, field: &str) -> (u16, String, String) {
    (status, code.to_owned(), field.to_owned())
}
