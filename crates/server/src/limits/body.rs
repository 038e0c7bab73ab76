//! How a body is read: up to a size, and no more slowly than whoever sends it may be. Who is known gets more patience than a
//! stranger: a phone on a bad connection must get its work through.

use crate::error::Refused;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, header};
use futures_util::{Stream, StreamExt};
use pendamping_protocol::code::Code;
use pendamping_protocol::limits::BODY_MAX;
use std::time::{Duration, Instant};

/// What is read and thrown away of a body that is too large, so that its sender hears why, in bytes.
const DRAIN_MAX: usize = 128 << 20;
/// How long that may take.
const DRAIN_TIME: Duration = Duration::from_secs(10);

/// How slowly a body may come.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Nothing at all may come for so long.
    pause: Duration,
    /// All of it must be there after so long.
    whole: Duration,
    /// And so much later for each kibibyte that came: above that rate nobody is cut.
    more: Duration,
}

/// For installs, whose token was seen before.
pub const OF_PHONES: Patience = Patience {
    pause: Duration::from_secs(20),
    whole: Duration::from_secs(60),
    more: Duration::from_millis(250),
};
/// For strangers, whose bodies are a code and a key.
pub const OF_STRANGERS: Patience =
    Patience { pause: Duration::from_secs(10), whole: Duration::from_secs(30), more: Duration::ZERO };

impl Patience {
    /// How long to wait for the next piece after `taken` bytes.
    fn left(&self, taken: usize, begun: Instant) -> Duration {
        let kibibytes = u32::try_from(taken >> 10).unwrap_or(u32::MAX);
        let end = self.whole.saturating_add(self.more.saturating_mul(kibibytes));
        end.saturating_sub(begun.elapsed()).min(self.pause)
    }
}

/// What came of a body.
pub struct Came {
    /// It, or its beginning.
    pub bytes: Vec<u8>,
    /// Why it ended there.
    pub end: End,
}

/// Why a body ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// That was all.
    Whole,
    /// It came more slowly than it may.
    Slow,
    /// The connection broke: nobody is there to hear of it, and nothing was wrong with what it said.
    Broke,
    /// There is more than may be. What came is not told.
    TooLarge,
}

impl End {
    /// Refuses what did not come whole.
    pub fn whole(self) -> Result<(), Refused> {
        match self {
            End::Whole => Ok(()),
            End::Slow => Err(Refused::new(Code::TryAgain).after(5)),
            End::Broke => Err(Refused {
                message: "The body broke off.".to_owned(),
                ..Refused::new(Code::TryAgain).after(5)
            }),
            End::TooLarge => Err(Refused::new(Code::TooLarge)),
        }
    }
}

/// Reads a body as it was sent, up to the limit.
pub async fn sent(headers: &HeaderMap, body: Body, patience: Patience) -> Result<Bytes, Refused> {
    let came = read(headers, body, patience, BODY_MAX).await;
    came.end.whole().map(|()| came.bytes.into())
}

/// Reads a body as far as it comes, up to `most` bytes.
pub async fn read(headers: &HeaderMap, body: Body, patience: Patience, most: usize) -> Came {
    let declared = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse::<usize>().ok())
        .unwrap_or(0);
    let mut stream = body.into_data_stream();
    // Room grows with what came, not with what was announced: announcing costs nothing.
    let mut bytes = Vec::with_capacity(declared.min(most).min(16 << 10));
    let begun = Instant::now();
    loop {
        let next = tokio::time::timeout(patience.left(bytes.len(), begun), stream.next()).await;
        match next {
            Err(_) => return Came { bytes, end: End::Slow },
            Ok(None) => return Came { bytes, end: End::Whole },
            Ok(Some(Err(_))) => return Came { bytes, end: End::Broke },
            Ok(Some(Ok(chunk))) if bytes.len() + chunk.len() > most => break,
            Ok(Some(Ok(chunk))) => bytes.extend_from_slice(&chunk),
        }
    }
    drop(bytes);
    throw_away(stream).await;
    Came { bytes: Vec::new(), end: End::TooLarge }
}

/// Lets a body come that nobody needs, so that its sender hears why. Whether it ends in time or not: the answer is the same.
pub async fn let_come(body: Body) {
    throw_away(body.into_data_stream()).await;
}

async fn throw_away(stream: impl Stream<Item = Result<Bytes, axum::Error>> + Unpin) {
    let _ = tokio::time::timeout(DRAIN_TIME, drain(stream)).await;
}

async fn drain(mut stream: impl Stream<Item = Result<Bytes, axum::Error>> + Unpin) {
    let mut drained = 0;
    while let Some(Ok(chunk)) = stream.next().await {
        drained += chunk.len();
        if drained > DRAIN_MAX {
            break;
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::io;

    const MS: Duration = Duration::from_millis(1);

    /// Pieces of so many bytes, each after a pause, then the end or a break.
    fn body(pieces: usize, bytes: usize, pause: Duration, breaks: bool) -> Body {
        Body::from_stream(futures_util::stream::unfold(0, move |at| async move {
            tokio::time::sleep(pause).await;
            match at {
                at if at < pieces => Some((Ok(Bytes::from(vec![b' '; bytes])), at + 1)),
                at if at == pieces && breaks => Some((Err(io::Error::other("cut")), at + 1)),
                _ => None,
            }
        }))
    }

    fn length(body: Body, patience: Patience) -> Result<usize, (Code, String)> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let read = runtime.block_on(sent(&HeaderMap::new(), body, patience));
        read.map(|bytes| bytes.len()).map_err(|refused| (refused.code, refused.message))
    }

    #[test]
    fn slow_ones_get_through_and_those_that_stand_still_do_not() {
        let phone = Patience { pause: 300 * MS, whole: 400 * MS, more: 100 * MS };
        let stranger = Patience { more: Duration::ZERO, ..phone };
        // Ten kibibytes, 80 ms each: longer than the whole may take, and faster than the least rate.
        assert_eq!(length(body(10, 1 << 10, 80 * MS, false), phone), Ok(10 << 10));
        let late = length(body(10, 1 << 10, 80 * MS, false), stranger).unwrap_err();
        assert_eq!(late.0, Code::TryAgain);
        // A byte now and then is no progress.
        assert_eq!(length(body(50, 1, 80 * MS, false), phone).unwrap_err().0, Code::TryAgain);
        let begun = Instant::now();
        assert_eq!(length(body(1, 1, 900 * MS, false), phone).unwrap_err().0, Code::TryAgain);
        assert!(begun.elapsed() < 800 * MS, "it stood still");
    }

    #[test]
    fn a_body_that_breaks_off_has_nothing_wrong_with_its_encoding() {
        let broken = length(body(2, 10, MS, true), OF_PHONES).unwrap_err();
        assert_eq!(broken, (Code::TryAgain, "The body broke off.".to_owned()));
    }
}
