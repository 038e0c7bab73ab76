//! `POST /v1/sync`: reads what an install sent, hands it to `handle_sync`, and sends the answer's lines as they are made.
//! What is small goes as one piece with its length; what is not, line by line in one compressed stream.

use crate::api::{Centre, decoded};
use crate::auth::authenticate;
use crate::error::Refused;
use crate::exchange::{Exchange, handle_sync};
use crate::limits::body::{OF_PHONES, sent};
use crate::mint::SystemMint;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use pendamping_protocol::code::Code;
use pendamping_protocol::frame::{CONTENT_TYPE, LineWriter, encode};
use pendamping_protocol::sign::SIGNATURE_HEADER;
use pendamping_protocol::sync::{Line, SyncRequest};
use std::io::{self, Write};
use std::sync::Arc;

/// An answer that stays below this many bytes of JSON goes as one piece.
const WHOLE_MAX: usize = 16 << 10;
/// What the header costs that says how an answer is compressed, in bytes.
const ENCODING_HEADER: usize = 24;

/// Both ways in one round trip: unsent revisions up; receipts, then pages of what changed, down
///
/// The answer is JSON lines: one `head`, any number of `page`s, one `end`. Without `end` it was cut. Each line is flushed on
/// its own. A batch with items, or with anything in `besides`, is signed by its install over the decoded body, in the header
/// `pendamping-signature`. Any other may be: after an answer whose `besides` says `sign`, one that is signed and tells of the `next` token is awaited.
/// So it is of an install that is revoked, of which nothing is noted else; and a token that should have had the next for a week, or has it, reads no page
/// without a signature.
#[utoipa::path(
    post,
    path = "/v1/sync",
    security(("token" = [])),
    params(
        ("pendamping-signature" = Option<String>, Header, description = "Ed25519 over the decoded body, base64 without padding. Needed when there are items or anything in `besides`; after `sign`, a request is awaited that tells there of the `next` token."),
        ("content-encoding" = Option<String>, Header, pattern = "^(identity|gzip|zstd)$", description = "How the body is compressed."),
        ("accept-encoding" = Option<String>, Header, description = "`zstd` is taken before `gzip`."),
    ),
    request_body(content = SyncRequest, example = json!({
        "v": 1,
        "cursor": {"epoch": "5e1f09ab", "position": 4711},
        "sequence": 12, "config": 1,
        "received": {"count": 12, "digest": "ABEiM0RVZneImaq7zN3u/w"}
    })),
    responses((status = 200, description = "Lines of JSON, each a `Line`: a `head`, `page`s, an `end`.", headers(
        ("content-encoding" = String, description = "`zstd` or `gzip`; not there when the lines are not compressed."),
    ), content_type = "application/x-ndjson", body = Line, example = json!({
        "head": {
            "epoch": "5e1f09ab", "high_water": 4711, "now": "2026-03-02T02:00:00Z", "knowledge": 11
        }
    })))
)]
pub async fn sync(State(centre): State<Arc<Centre>>, request: Request) -> Result<Response, Refused> {
    let (parts, body) = request.into_parts();
    let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let (token, signature) = (text(header::AUTHORIZATION.as_str()), text(SIGNATURE_HEADER));
    // Whoever may not sync does not get to send a body.
    let caller =
        centre.blocking(move |centre| authenticate(centre.storage.as_ref(), token.as_deref())).await?;
    let body = sent(&parts.headers, body, OF_PHONES).await?;
    let encoding = Encoding::accepted(&parts.headers);
    let headers = parts.headers;
    let opening = centre
        .blocking(move |centre| {
            let body = decoded(&headers, body)?;
            let (storage, now) = (centre.storage.as_ref(), (centre.clock)());
            let exchange = handle_sync(storage, now, &mut SystemMint, &caller, &body, signature.as_deref())?;
            tracing::info!(install = %caller.install, items = exchange.items(), bytes = body.len(), "sync");
            open(centre, exchange, encoding)
        })
        .await?;
    Ok(match opening {
        Opening::Whole(bytes, encoding) => answer(encoding, bytes.into()),
        Opening::Begun(bytes, answering) => {
            let encoding = answering.packer.encoding();
            answer(encoding, flowing(centre, bytes, *answering))
        }
    })
}

fn answer(encoding: Encoding, body: Body) -> Response {
    let mut response = body.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
    if let Some(name) = encoding.name() {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    response
}

#[derive(Clone, Copy, PartialEq)]
enum Encoding {
    Zstd,
    Gzip,
    Plain,
}

impl Encoding {
    fn accepted(headers: &HeaderMap) -> Encoding {
        let mut offered = headers
            .get_all(header::ACCEPT_ENCODING)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter(|offer| !offer.replace(' ', "").ends_with(";q=0"))
            .map(|offer| offer.split(';').next().unwrap_or("").trim().to_ascii_lowercase())
            .collect::<Vec<_>>();
        offered.sort();
        match () {
            () if offered.iter().any(|name| name == "zstd") => Encoding::Zstd,
            () if offered.iter().any(|name| name == "gzip") => Encoding::Gzip,
            () => Encoding::Plain,
        }
    }

    fn name(self) -> Option<&'static str> {
        match self {
            Encoding::Zstd => Some("zstd"),
            Encoding::Gzip => Some("gzip"),
            Encoding::Plain => None,
        }
    }
}

/// Turns lines into the bytes that let the phone have them.
enum Packer {
    Zstd(LineWriter),
    Gzip(GzEncoder<Vec<u8>>),
    Plain,
}

impl Packer {
    fn new(encoding: Encoding) -> io::Result<Packer> {
        Ok(match encoding {
            Encoding::Zstd => Packer::Zstd(LineWriter::new()?),
            Encoding::Gzip => Packer::Gzip(GzEncoder::new(Vec::new(), Compression::default())),
            Encoding::Plain => Packer::Plain,
        })
    }

    fn encoding(&self) -> Encoding {
        match self {
            Packer::Zstd(_) => Encoding::Zstd,
            Packer::Gzip(_) => Encoding::Gzip,
            Packer::Plain => Encoding::Plain,
        }
    }

    fn line(&mut self, line: &Line) -> io::Result<Vec<u8>> {
        match self {
            Packer::Zstd(writer) => writer.line(line),
            Packer::Gzip(encoder) => {
                encoder.write_all(&encode(line)?)?;
                encoder.flush()?;
                Ok(std::mem::take(encoder.get_mut()))
            }
            Packer::Plain => encode(line),
        }
    }

    fn finish(self) -> io::Result<Vec<u8>> {
        match self {
            Packer::Zstd(writer) => writer.finish(),
            Packer::Gzip(encoder) => encoder.finish(),
            Packer::Plain => Ok(Vec::new()),
        }
    }
}

struct Answering {
    exchange: Exchange,
    packer: Packer,
}

enum Opening {
    Whole(Vec<u8>, Encoding),
    Begun(Vec<u8>, Box<Answering>),
}

/// Makes the first lines: all of them when they are few.
fn open(centre: &Centre, mut exchange: Exchange, encoding: Encoding) -> Result<Opening, Refused> {
    let failed = |error: io::Error| {
        tracing::error!(%error, "an answer could not be packed");
        Refused::new(Code::Internal)
    };
    let mut packer = Packer::new(encoding).map_err(failed)?;
    let (mut plain, mut packed) = (Vec::new(), Vec::new());
    while let Some(line) = exchange.next_line(centre.storage.as_ref())? {
        plain.extend(encode(&line).map_err(failed)?);
        packed.extend(packer.line(&line).map_err(failed)?);
        if plain.len() > WHOLE_MAX {
            return Ok(Opening::Begun(packed, Box::new(Answering { exchange, packer })));
        }
    }
    packed.extend(packer.finish().map_err(failed)?);
    if plain.len() <= packed.len() + ENCODING_HEADER {
        return Ok(Opening::Whole(plain, Encoding::Plain));
    }
    Ok(Opening::Whole(packed, encoding))
}

/// The rest of an answer, line by line as the phone takes them. A failure cuts it: without `end` the phone asks again.
fn flowing(centre: Arc<Centre>, first: Vec<u8>, answering: Answering) -> Body {
    let state = (centre, Some(first), Some(answering));
    let stream = futures_util::stream::unfold(state, |(centre, first, answering)| async move {
        if let Some(first) = first {
            return Some((Ok(Bytes::from(first)), (centre, None, answering)));
        }
        let answering = answering?;
        let next = centre.blocking(move |centre| more(centre, answering)).await;
        match next {
            Ok((bytes, answering)) => Some((Ok(Bytes::from(bytes)), (centre, None, answering))),
            Err(refused) => Some((Err(io::Error::other(refused)), (centre, None, None))),
        }
    });
    Body::from_stream(stream)
}

fn more(centre: &Centre, mut answering: Answering) -> Result<(Vec<u8>, Option<Answering>), Refused> {
    let failed = |_: io::Error| Refused::new(Code::Internal);
    match answering.exchange.next_line(centre.storage.as_ref())? {
        Some(line) => {
            let bytes = answering.packer.line(&line).map_err(failed)?;
            Ok((bytes, Some(answering)))
        }
        None => Ok((answering.packer.finish().map_err(failed)?, None)),
    }
}
