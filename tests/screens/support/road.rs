//! A road to a centre on which photos are spoilt: each arrives whole, with another last byte. Everything else goes as it is, and how many
//! photos were asked of the centre is counted.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::centre::Centre;

/// The road: where phones find it.
pub struct SpoilingRoad {
    port: u16,
    beyond: u16,
    asked: Arc<AtomicUsize>,
}

impl SpoilingRoad {
    /// Opens one; it stays open as long as the tests run.
    pub fn to(centre: &Centre) -> Self {
        let (open, beyond) = (TcpListener::bind("127.0.0.1:0").unwrap(), centre.port());
        let port = open.local_addr().unwrap().port();
        let asked = Arc::<AtomicUsize>::default();
        let counted = asked.clone();
        std::thread::spawn(move || {
            for came in open.incoming().flatten() {
                let counted = counted.clone();
                std::thread::spawn(move || carry(came, beyond, &counted));
            }
        });
        Self { port, beyond, asked }
    }

    /// How often a phone asked for a photo.
    pub fn photos_asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// An invitation by which a phone goes this way.
    pub fn by(&self, link: &str) -> String {
        let led = link.replace(&format!("%3A{}", self.beyond), &format!("%3A{}", self.port));
        assert_ne!(led, link);
        led
    }
}

/// One request and its answer: the connection ends with them. What breaks off on the way is the phone's to ask for again.
fn carry(mut phone: TcpStream, beyond: u16, asked: &AtomicUsize) -> Option<()> {
    let mut reader = BufReader::new(phone.try_clone().ok()?);
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        match line.trim_end() {
            "" => break,
            line => head.push(line.to_owned()),
        }
    }
    let photo = head.first()?.contains("/v1/photos");
    if head.first()?.starts_with("GET /v1/photos") {
        asked.fetch_add(1, Ordering::SeqCst);
    }
    let length =
        head.iter().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    // Without its checksum the piece is not missed until the picture is whole.
    head.retain(|line| !(photo && line.starts_with("upload-checksum")));
    if photo && let Some(last) = body.last_mut() {
        *last ^= 1;
    }
    let mut centre = TcpStream::connect(("127.0.0.1", beyond)).ok()?;
    write!(centre, "{}\r\nconnection: close\r\n\r\n", head.join("\r\n")).ok()?;
    centre.write_all(&body).ok()?;
    std::io::copy(&mut centre, &mut phone).ok()?;
    phone.shutdown(Shutdown::Both).ok()
}
