//! Bytes of any network, compressed or not, as a phone and the centre unpack them: it ends, it never grows beyond its limit, nothing
//! follows what could not be read, and what was packed comes out as it went in.
#![no_main]

use flate2::bufread::MultiGzDecoder;
use libfuzzer_sys::fuzz_target;
use pendamping_fuzz::{Centre, at, lay};
use pendamping_protocol::frame::{LineReader, LineWriter, encode, pack, unpack};
use pendamping_protocol::sync::Line;
use std::io::{BufReader, Write};

/// A centre's own limit is 8 MiB: a smaller one is reached by what a fuzzer makes.
const MAX: usize = 64 << 10;

fuzz_target!(
    init: lay(seeds),
    |bytes: &[u8]| {
        let Some((how, bytes)) = bytes.split_first() else { return };
        match how % 4 {
            0 => read(LineReader::plain(BufReader::new(bytes))),
            1 => {
                if let Ok(lines) = LineReader::zstd(bytes) {
                    read(lines);
                }
            }
            2 => read(LineReader::plain(BufReader::new(MultiGzDecoder::new(BufReader::new(bytes))))),
            _ => {
                if let Ok(Some(body)) = unpack(bytes, MAX) {
                    assert!(body.len() <= MAX, "more than the limit");
                    assert_eq!(unpack(&pack(&body).unwrap(), MAX).unwrap().as_ref(), Some(&body));
                }
            }
        }
    }
);

fn read(lines: impl Iterator<Item = std::io::Result<Line>>) {
    let mut broke = false;
    for line in lines {
        assert!(!broke, "nothing comes after what could not be read");
        broke = line.is_err();
    }
}

fn seeds() -> Vec<Vec<u8>> {
    let mut centre = Centre::new();
    let request = serde_json::to_vec(&centre.request()).unwrap();
    let lines = centre.answer(at(60), &request).unwrap();
    let plain: Vec<u8> = lines.iter().flat_map(|line| encode(line).unwrap()).collect();
    let mut writer = LineWriter::new().unwrap();
    let mut packed: Vec<u8> = lines.iter().flat_map(|line| writer.line(line).unwrap()).collect();
    packed.extend(writer.finish().unwrap());
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(&plain).unwrap();
    let how = |how: u8, bytes: Vec<u8>| [vec![how], bytes].concat();
    vec![how(0, plain), how(1, packed), how(2, gzip.finish().unwrap()), how(3, pack(&request).unwrap())]
}
