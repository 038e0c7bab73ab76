//! Frames: an answer arrives byte by byte, is cut anywhere, or is no answer at all. Never a wrong line, never too much.
#![allow(clippy::unwrap_used)]

mod example;

use example::*;
use pendamping_domain::revision::Kind;
use pendamping_protocol::frame::{LineReader, LineWriter, encode, pack, unpack};
use pendamping_protocol::limits::LINE_MAX;
use pendamping_protocol::sync::{End, Line};
use serde_json::json;
use std::cell::Cell;
use std::io::{self, BufReader, Read, Write};
use std::rc::Rc;

/// The bytes of an answer, line by line, and those that end the stream.
fn written(lines: &[Line]) -> Vec<Vec<u8>> {
    let mut writer = LineWriter::new().unwrap();
    let mut parts: Vec<Vec<u8>> = lines.iter().map(|line| writer.line(line).unwrap()).collect();
    parts.push(writer.finish().unwrap());
    parts
}

/// A network that hands out one byte at a time, up to where it is allowed to; beyond that, asking is a mistake of the reader.
struct Drip {
    bytes: Vec<u8>,
    given: usize,
    allowed: Rc<Cell<usize>>,
}

impl Read for Drip {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.given == self.bytes.len() || into.is_empty() {
            return Ok(0);
        }
        if self.given == self.allowed.get() {
            return Err(io::Error::other("the reader asked for more than the line"));
        }
        into[0] = self.bytes[self.given];
        self.given += 1;
        Ok(1)
    }
}

#[test]
fn each_line_is_there_as_soon_as_its_bytes_are() {
    let lines = answer();
    let parts = written(&lines);
    let allowed = Rc::new(Cell::new(0));
    let network = Drip { bytes: parts.concat(), given: 0, allowed: allowed.clone() };
    let mut reader = LineReader::zstd(network).unwrap();
    for (line, part) in lines.iter().zip(&parts) {
        allowed.set(allowed.get() + part.len());
        assert_eq!(reader.next().unwrap().unwrap(), *line);
    }
    allowed.set(usize::MAX);
    assert!(reader.next().is_none());
}

/// Checks that what is read is a beginning of `lines`, and at most one error after it. Says whether all was read.
fn a_beginning(lines: &[Line], reader: impl Iterator<Item = io::Result<Line>>, name: &str) -> bool {
    let read: Vec<io::Result<Line>> = reader.collect();
    for (index, line) in read.iter().enumerate() {
        match line {
            Ok(line) => assert_eq!(Some(line), lines.get(index), "{name}"),
            Err(_) => assert_eq!(index + 1, read.len(), "{name}: the first error is the end"),
        }
    }
    read.iter().flatten().count() == lines.len()
}

#[test]
fn a_cut_at_any_byte_leaves_whole_lines() {
    let lines = answer();
    let parts = written(&lines);
    let stream = parts.concat();
    let needed = stream.len() - parts.last().unwrap().len();
    for cut in 0..=stream.len() {
        let complete = match LineReader::zstd(&stream[..cut]) {
            Ok(reader) => a_beginning(&lines, reader, &format!("cut at {cut}")),
            Err(_) => false,
        };
        assert_eq!(complete, cut >= needed, "cut at {cut}");
    }
    let plain: Vec<u8> = lines.iter().flat_map(|line| encode(line).unwrap()).collect();
    for cut in 0..=plain.len() {
        let complete = a_beginning(&lines, LineReader::plain(&plain[..cut]), &format!("plain, cut at {cut}"));
        assert_eq!(complete, cut == plain.len(), "plain, cut at {cut}");
    }
}

#[test]
fn a_changed_byte_is_never_a_panic_nor_endless() {
    let stream = written(&answer()).concat();
    for at in 0..stream.len() {
        for change in [0x01, 0x80, 0xff] {
            let mut stream = stream.clone();
            stream[at] ^= change;
            if let Ok(reader) = LineReader::zstd(stream.as_slice()) {
                assert!(reader.take(100).count() < 100, "byte {at}");
            }
        }
    }
}

#[test]
fn what_is_no_answer_is_an_error() {
    let html = b"<!DOCTYPE html>\n<html><body>Selamat datang di WiFi gratis</body></html>\n".as_slice();
    let first = |bytes: &[u8]| match LineReader::zstd(bytes) {
        Ok(mut reader) => reader.next().map(|line| line.is_ok()),
        Err(_) => Some(false),
    };
    assert_eq!(first(html), Some(false), "HTML where zstd is expected");
    assert_eq!(first(&zstd::encode_all(html, 3).unwrap()), Some(false), "HTML in zstd");
    assert_eq!(first(b"\x1f\x8b\x08\0"), Some(false), "gzip");
    assert_eq!(first(b""), Some(false), "nothing at all");
    let mut plain = LineReader::plain(html);
    assert!(plain.next().unwrap().is_err());
    assert!(plain.next().is_none(), "nothing is read after an error");
    for line in ["\n", "{}\n", "null\n", "{\"later\":{}}\n", "{\"end\":{}} {\"end\":{}}\n", "{\"end\":{}}"] {
        assert!(LineReader::plain(line.as_bytes()).next().unwrap().is_err(), "{line:?}");
    }
}

#[test]
fn nothing_after_a_broken_line_passes_for_an_answer() {
    let end = encode(&Line::End(End {})).unwrap();
    let broken = [b"oops\n".as_slice(), &end].concat();
    let lines: Vec<bool> = LineReader::plain(broken.as_slice()).map(|line| line.is_ok()).collect();
    assert_eq!(lines, [false]);
    // The rest of a line that is too long looks like a line of its own.
    let long = [vec![b' '; LINE_MAX + 1], end].concat();
    let lines: Vec<bool> = LineReader::plain(long.as_slice()).map(|line| line.is_ok()).collect();
    assert_eq!(lines, [false]);
}

#[test]
fn a_line_may_be_as_long_as_the_limit_and_no_longer() {
    for (spaces, good) in [(LINE_MAX - 1, true), (LINE_MAX, false)] {
        let mut line = encode(&Line::End(End {})).unwrap();
        let newline = line.pop().unwrap();
        line.resize(spaces, b' ');
        line.push(newline);
        assert_eq!(line.len() <= LINE_MAX, good);
        let zipped = zstd::encode_all(line.as_slice(), 1).unwrap();
        assert_eq!(LineReader::zstd(zipped.as_slice()).unwrap().next().unwrap().is_ok(), good);
        assert_eq!(LineReader::plain(line.as_slice()).next().unwrap().is_ok(), good);
    }
}

#[test]
fn an_endless_line_is_read_no_further_than_the_limit() {
    let taken = Rc::new(Cell::new(0));
    struct Endless(Rc<Cell<usize>>);
    impl Read for Endless {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            into.fill(b'x');
            self.0.set(self.0.get() + into.len());
            Ok(into.len())
        }
    }
    let mut reader = LineReader::plain(BufReader::new(Endless(taken.clone())));
    assert!(reader.next().unwrap().is_err());
    assert!(reader.next().is_none());
    assert!(taken.get() <= LINE_MAX + 64 * 1024);
}

#[test]
fn a_window_larger_than_the_limit_is_refused() {
    // Read in pieces, so that the whole window is needed; data that does not repeat within it.
    let data: Vec<u8> =
        (0..(40u32 << 18)).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let zipped = |window_log| {
        let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
        encoder.window_log(window_log).unwrap();
        encoder.write_all(&data).unwrap();
        encoder.finish().unwrap()
    };
    assert!(unpack(&zipped(27), 64 << 20).is_err());
    assert_eq!(unpack(&zipped(23), 64 << 20).unwrap().unwrap(), data);
}

#[test]
fn a_body_comes_back_and_a_bomb_does_not_go_off() {
    for body in [b"".as_slice(), b"{}", "é".repeat(100_000).as_bytes()] {
        assert_eq!(unpack(&pack(body).unwrap(), 1 << 20).unwrap().unwrap(), body);
    }
    let bomb = pack(&vec![b' '; 64 << 20]).unwrap();
    assert!(bomb.len() < 16 << 10, "64 MiB in {} bytes", bomb.len());
    assert_eq!(unpack(&bomb, 1 << 20).unwrap(), None);
    let exact = pack(&[b'x'; 1000]).unwrap();
    assert_eq!(unpack(&exact, 1000).unwrap().map(|body| body.len()), Some(1000));
    assert_eq!(unpack(&exact, 999).unwrap(), None);
    // Many frames one after another are one stream, and count together.
    let frames = exact.repeat(100);
    assert_eq!(unpack(&frames, 50_000).unwrap(), None);
    for cut in 0..exact.len() {
        assert!(!matches!(unpack(&exact[..cut], 1000), Ok(Some(body)) if !body.is_empty()), "cut at {cut}");
    }
    assert!(unpack(b"<html>", 1000).is_err());
}

#[test]
fn the_writer_holds_nothing_back() {
    let mut writer = LineWriter::new().unwrap();
    let mut decoder = zstd::stream::write::Decoder::new(Vec::new()).unwrap();
    for n in 0..10 {
        let line = page(vec![row(Kind::Visit, n, json!({"results": "x".repeat(n as usize * 1000)}))]);
        decoder.write_all(&writer.line(&line).unwrap()).unwrap();
        decoder.flush().unwrap();
        assert!(decoder.get_ref().ends_with(&encode(&line).unwrap()), "line {n}");
    }
}
