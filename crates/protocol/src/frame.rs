//! An answer is JSON lines in one compressed stream that is flushed after each line, so that a phone can apply a page while
//! the next is still on its way and a cut wastes at most one.

use crate::limits::{LINE_MAX, WINDOW_LOG_MAX};
use crate::sync::Line;
use std::io::{self, BufRead, BufReader, Read, Write};

/// The media type of an answer.
pub const CONTENT_TYPE: &str = "application/x-ndjson";

/// The compression level of answers: measured in docs/adr (a higher one costs the centre more than it saves the phone).
pub const LEVEL: i32 = 3;

/// Writes lines into a zstd stream, handing out after each the bytes that let the reader have it.
pub struct LineWriter {
    encoder: zstd::stream::write::Encoder<'static, Vec<u8>>,
}

impl LineWriter {
    /// An empty stream.
    pub fn new() -> io::Result<Self> {
        Ok(LineWriter { encoder: zstd::stream::write::Encoder::new(Vec::new(), LEVEL)? })
    }

    /// The bytes to send for `line`.
    pub fn line(&mut self, line: &Line) -> io::Result<Vec<u8>> {
        self.encoder.write_all(&encode(line)?)?;
        self.encoder.flush()?;
        Ok(std::mem::take(self.encoder.get_mut()))
    }

    /// The bytes that end the stream.
    pub fn finish(self) -> io::Result<Vec<u8>> {
        self.encoder.finish()
    }
}

/// One line as JSON, with its newline.
pub fn encode(line: &Line) -> io::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec(line)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Reads lines from an answer as they arrive. Anything that is not such a line ends it with an error: a captive portal's HTML,
/// a cut, a line beyond the limit.
pub struct LineReader<R: BufRead> {
    input: R,
    ended: bool,
}

impl<R: Read> LineReader<BufReader<zstd::stream::read::Decoder<'static, BufReader<R>>>> {
    /// Reads a zstd stream.
    pub fn zstd(input: R) -> io::Result<Self> {
        let mut decoder = zstd::stream::read::Decoder::new(input)?;
        decoder.window_log_max(WINDOW_LOG_MAX)?;
        Ok(LineReader::plain(BufReader::new(decoder)))
    }
}

impl<R: BufRead> LineReader<R> {
    /// Reads plain lines (or a stream somebody else decompresses).
    pub fn plain(input: R) -> Self {
        LineReader { input, ended: false }
    }
}

impl<R: BufRead> Iterator for LineReader<R> {
    type Item = io::Result<Line>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let line = self.read();
        // What follows a line that failed is the rest of it, or worse: it must not pass for an answer.
        self.ended = !matches!(line, Some(Ok(_)));
        line
    }
}

impl<R: BufRead> LineReader<R> {
    fn read(&mut self) -> Option<io::Result<Line>> {
        let mut bytes = Vec::new();
        match (&mut self.input).take(LINE_MAX as u64 + 1).read_until(b'\n', &mut bytes) {
            Ok(0) => None,
            Ok(_) if bytes.len() > LINE_MAX => Some(Err(io::Error::other("a line is longer than the limit"))),
            Ok(_) if bytes.last() != Some(&b'\n') => Some(Err(io::ErrorKind::UnexpectedEof.into())),
            Ok(_) => Some(serde_json::from_slice(&bytes).map_err(io::Error::other)),
            Err(error) => Some(Err(error)),
        }
    }
}

/// Decompresses a whole request body, refusing to grow beyond `max` bytes however small it arrived.
pub fn unpack(body: &[u8], max: usize) -> io::Result<Option<Vec<u8>>> {
    let mut decoder = zstd::stream::read::Decoder::new(body)?;
    decoder.window_log_max(WINDOW_LOG_MAX)?;
    let mut decoded = Vec::new();
    decoder.take(max as u64 + 1).read_to_end(&mut decoded)?;
    Ok((decoded.len() <= max).then_some(decoded))
}

/// Compresses a whole request body.
pub fn pack(body: &[u8]) -> io::Result<Vec<u8>> {
    zstd::stream::encode_all(body, 9)
}
