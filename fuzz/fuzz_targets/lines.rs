//! What a phone reads as the centre's answer: bytes of any network, compressed or not. It ends, says what is wrong, and takes in no page
//! that is larger than a page may be.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pendamping_protocol::frame::LineReader;
use pendamping_protocol::sync::Line;
use std::io::BufReader;

fuzz_target!(|bytes: &[u8]| {
    let Some((how, bytes)) = bytes.split_first() else { return };
    if how & 1 == 0 {
        read(LineReader::plain(BufReader::new(bytes)));
    } else if let Ok(lines) = LineReader::zstd(bytes) {
        read(lines);
    }
});

fn read(lines: impl Iterator<Item = std::io::Result<Line>>) {
    let mut broke = false;
    for line in lines {
        assert!(!broke, "nothing comes after what could not be read");
        match line {
            // What was understood can be said again and means the same.
            Ok(line) => {
                let bytes = pendamping_protocol::frame::encode(&line).unwrap();
                let mut again = LineReader::plain(BufReader::new(&bytes[..]));
                let again = again.next().unwrap().unwrap();
                assert_eq!(serde_json::to_value(&again).unwrap(), serde_json::to_value(&line).unwrap());
            }
            Err(_) => broke = true,
        }
    }
}
