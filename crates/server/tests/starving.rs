//! Strangers who hold many requests back: they get no more tries than one after the other would, and leave the centre room for
//! everybody else.
#![allow(clippy::unwrap_used)]

mod support;

use serde_json::json;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use support::World;
use support::doors::{Doors, Response, bytes};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;

fn head(length: usize) -> String {
    format!("POST /v1/enrol HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n")
}

#[test]
fn guesses_that_end_at_the_same_moment_are_counted_one_by_one() {
    let mut world = World::new();
    let phone = world.phone("M1");
    let doors = Doors::open(&world);
    let mut held: Vec<(TcpStream, u8)> = (0..80)
        .map(|guess| {
            let code = format!("0000-{guess:04}");
            let body = bytes(&json!({"code": code, "key": phone.key.public(), "app": "0.1.0"}));
            let mut stream = TcpStream::connect(doors.address).unwrap();
            stream.write_all(head(body.len()).as_bytes()).unwrap();
            let (last, most) = body.split_last().unwrap();
            stream.write_all(most).unwrap();
            (stream, *last)
        })
        .collect();
    // All of them have been let in by now.
    doors.is_up();
    for (stream, last) in &mut held {
        stream.write_all(&[*last]).unwrap();
    }
    let mut told = BTreeMap::new();
    for (mut stream, _) in held {
        let mut raw = Vec::new();
        stream.read_to_end(&mut raw).unwrap();
        *told.entry(Response::read(&raw, 0).refusal().1).or_insert(0) += 1;
    }
    let expected = [("code_unknown".to_owned(), 30), ("too_many_attempts".to_owned(), 50)];
    assert_eq!(told, BTreeMap::from(expected));
}

/// A centre that may open so many files.
#[cfg(unix)]
fn serving(files: u32, folder: &std::path::Path) -> (Child, SocketAddr) {
    let script = format!("ulimit -n {files}; exec \"$0\" --data \"$1\" serve --listen 127.0.0.1:0");
    let mut serving = Command::new("sh")
        .args(["-c", &script, env!("CARGO_BIN_EXE_pendamping-server")])
        .arg(folder)
        .env_remove("RUST_LOG")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(serving.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("listening http://").unwrap().parse().unwrap();
    (serving, address)
}

/// Asks for `/healthz` from another address of this machine.
#[cfg(target_os = "linux")]
fn healthz_from(other: &str, address: SocketAddr) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(format!("{other}:0").parse().unwrap()).unwrap();
        let asked = async {
            let mut stream = socket.connect(address).await.unwrap();
            stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await.unwrap();
            answer
        };
        tokio::time::timeout(Duration::from_secs(5), asked).await.unwrap_or_else(|_| "silence".to_owned())
    })
}

// Only Linux gives a machine addresses enough to be two strangers.
#[cfg(target_os = "linux")]
#[test]
fn one_address_does_not_shut_the_others_out() {
    let folder = tempfile::tempdir().unwrap();
    let (mut serving, address) = serving(256, folder.path());
    // More connections than the centre may open files, each with a body that does not come.
    let mut held = Vec::new();
    for _ in 0..300 {
        let mut stream = TcpStream::connect(address).unwrap();
        // Those beyond its part are closed at once.
        let _ = stream.write_all(head(100).as_bytes());
        held.push(stream);
    }
    let answer = healthz_from("127.0.0.9", address);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    // What its part let in is told to try again, before long.
    let begun = Instant::now();
    let mut kept = held.swap_remove(0);
    kept.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut raw = Vec::new();
    kept.read_to_end(&mut raw).unwrap();
    assert_eq!(Response::read(&raw, 0).refusal().1, "try_again");
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
    serving.kill().unwrap();
    serving.wait().unwrap();
}

#[cfg(unix)]
#[test]
fn a_head_that_does_not_end_is_cut() {
    let folder = tempfile::tempdir().unwrap();
    let (mut serving, address) = serving(1_024, folder.path());
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(15))).unwrap();
    stream.write_all(b"POST /v1/enrol HTTP/1.1\r\nhost: x\r\n").unwrap();
    let begun = Instant::now();
    let mut raw = Vec::new();
    assert!(stream.read_to_end(&mut raw).is_ok(), "closed by the centre");
    assert!(begun.elapsed() < Duration::from_secs(13), "{:?}", begun.elapsed());
    serving.kill().unwrap();
    serving.wait().unwrap();
}

/// Somebody asks again and again on one connection and reads nothing of what is answered.
#[test]
fn who_does_not_read_the_answer_is_cut() {
    let world = World::new();
    let doors = Doors::patient(&world, chrono::Utc::now, false, Duration::from_millis(200));
    let mut stream = TcpStream::connect(doors.address).unwrap();
    stream.set_write_timeout(Some(Duration::from_secs(60))).unwrap();
    let ask = b"GET /v1/openapi.json HTTP/1.1\r\nhost: x\r\n\r\n".repeat(1_000);
    // Once neither side takes anything more, nothing can be written any more; and then it is closed.
    let ended = std::iter::repeat_with(|| stream.write_all(&ask)).find_map(Result::err).unwrap();
    let closed = [std::io::ErrorKind::ConnectionReset, std::io::ErrorKind::BrokenPipe];
    assert!(closed.contains(&ended.kind()), "{ended}");
    doors.is_up();
}
