//! `/v1/photos`: pictures up by tus 1.0, and out again to who may see a record that tells of them. What is decided is decided in
//! `photo`; here it is read, waited for and answered.

use crate::api::Centre;
use crate::auth::{authenticate, reader};
use crate::error::Refused;
use crate::exchange::office_day;
use crate::limits::body::{Came, End, OF_PHONES, let_come, read};
use crate::photo::tus::{self, Checksum};
use crate::photo::{Begin, begin, is_whole, may_send, progress, seen_in, stands_at};
use crate::store::Caller;
use crate::store::photo::{NeverComes, Partial, PhotoName, PhotoStanding};
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use pendamping_domain::photo::PHOTO_BYTES_MAX;
use pendamping_protocol::code::Code;
use std::sync::Arc;
use utoipa::openapi::schema::SchemaType;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// A picture is personal data: nothing between the centre and the phone keeps it.
const KEEP_NOTHING: &str = "no-store";

/// The bytes of a photo, or of a piece of one: OpenAPI says of bytes that nothing is to be said.
pub struct Octets;

impl PartialSchema for Octets {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(SchemaType::AnyValue).into()
    }
}

impl ToSchema for Octets {}

/// The request with the method that its sender meant: tus lets those say it in a header whose network passes GET and POST alone.
pub fn as_meant(mut request: Request) -> Request {
    let meant = request.headers().get("x-http-method-override").map(HeaderValue::as_bytes);
    let method = match meant {
        Some(b"PATCH") => Method::PATCH,
        Some(b"HEAD") => Method::HEAD,
        _ => return request,
    };
    if request.method() == Method::POST && request.uri().path().starts_with("/v1/photos/") {
        *request.method_mut() = method;
    }
    request
}

/// What every answer to a tus client carries.
pub async fn speaks_tus(request: Request, next: Next) -> Response {
    let about = request.method() == Method::OPTIONS;
    let mut response = next.run(request).await;
    if !about {
        set(&mut response, tus::TUS_RESUMABLE, tus::VERSION);
    }
    if response.status() == StatusCode::PRECONDITION_FAILED {
        set(&mut response, tus::TUS_VERSION, tus::VERSION);
    }
    response
}

/// What this centre can of tus
#[utoipa::path(
    options,
    path = "/v1/photos",
    responses((status = 204, description = "It is in the headers.", headers(
        ("tus-version" = String, description = "`1.0.0`"),
        ("tus-extension" = String, description = "`creation`, `creation-with-upload`, `checksum`"),
        ("tus-max-size" = u32, description = "The largest photo, in bytes."),
        ("tus-checksum-algorithm" = String, description = "`sha1`, `sha256`"),
    )))
)]
pub async fn about_photos() -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    set(&mut response, tus::TUS_VERSION, tus::VERSION);
    set(&mut response, tus::TUS_EXTENSION, tus::EXTENSIONS);
    set(&mut response, tus::TUS_CHECKSUM_ALGORITHM, tus::ALGORITHMS);
    set_number(&mut response, tus::TUS_MAX_SIZE, PHOTO_BYTES_MAX);
    response
}

/// Begin to send a photo
///
/// Only one that a record tells of which this install's person wrote or may write: the record comes first. The body may be the
/// photo's beginning. `upload-offset` of the answer says how much of it the centre has: all of it when somebody sent it before.
#[utoipa::path(
    post,
    path = "/v1/photos",
    security(("token" = [])),
    params(
        ("tus-resumable" = String, Header, pattern = "^1\\.0\\.0$", description = "The version of tus."),
        ("upload-length" = String, Header, pattern = "^[1-9][0-9]{0,5}$", description = "The photo's size in bytes, at most 204,800."),
        ("upload-metadata" = String, Header, pattern = "^sha256 ([A-Za-z0-9+/]{4}){21}[A-Za-z0-9+/][AQgw]==$", description = "`sha256`, and base64 of the photo's SHA-256 in 64 lower-case hexadecimal digits."),
        ("upload-checksum" = Option<String>, Header, pattern = "^(sha1 [A-Za-z0-9+/]{27}=|sha256 [A-Za-z0-9+/]{43}=)$", description = "The sum of the body, in base64."),
    ),
    request_body(content = Octets, content_type = "application/offset+octet-stream", description = "The photo or its beginning, or nothing."),
    responses((status = 201, description = "It can be sent to `location`, from `upload-offset` on.", headers(
        ("tus-resumable" = String, description = "`1.0.0`"),
        ("location" = String, description = "`/v1/photos/` and the photo's SHA-256."),
        ("upload-offset" = u32, description = "How many bytes of it there are."),
    )))
)]
pub async fn create_photo(State(centre): State<Arc<Centre>>, request: Request) -> Result<Response, Refused> {
    let (parts, body) = request.into_parts();
    let caller = sender(&centre, &parts.headers).await?;
    let asked = async {
        let (name, length) = (tus::metadata(&parts.headers)?, tus::length(&parts.headers)?);
        let checksum = tus::checksum(&parts.headers)?;
        let before = sent_so_far(&centre, &caller, name).await?;
        Ok((name, length, checksum, begin(before, length, 0)?, before))
    };
    let (name, length, checksum, begun, before) = match asked.await {
        Ok(asked) => asked,
        Err(refused) => {
            let refused = match tus::metadata(&parts.headers) {
                Ok(name) => remembered(&centre, &caller, name, refused).await,
                Err(_) => refused,
            };
            return Err(heard(body, refused).await);
        }
    };
    let offset = if begun == Begin::There {
        let_come(body).await;
        length
    } else {
        let came = read(&parts.headers, body, OF_PHONES, length as usize).await;
        if !came.bytes.is_empty() {
            tus::content_type(&parts.headers)?;
        }
        let (bytes, end) = match piece(came, checksum) {
            Ok(piece) => piece,
            Err(refused) => return Err(remembered(&centre, &caller, name, refused).await),
        };
        let keeping = async move {
            match begin(before, length, bytes.len())? {
                Begin::There => Ok(length),
                Begin::GoOn(offset) => Ok(offset),
                Begin::Anew => keep(&centre, caller, name, length, None, bytes).await,
            }
        };
        to_its_end(keeping).await.and_then(|offset| end.whole().map(|()| offset))?
    };
    let mut response = StatusCode::CREATED.into_response();
    set(&mut response, header::LOCATION.as_str(), &format!("/v1/photos/{name}"));
    set_number(&mut response, tus::UPLOAD_OFFSET, offset);
    Ok(response)
}

/// How much of a photo there is
#[utoipa::path(
    head,
    path = "/v1/photos/{sha256}",
    security(("token" = [])),
    params(
        ("sha256" = String, Path, pattern = "^[0-9a-f]{64}$", description = "The photo's SHA-256."),
        ("tus-resumable" = String, Header, pattern = "^1\\.0\\.0$", description = "The version of tus."),
    ),
    responses((status = 200, description = "It goes on at `upload-offset`; it is whole when that is its length.", headers(
        ("tus-resumable" = String, description = "`1.0.0`"),
        ("upload-offset" = u32, description = "How many bytes there are."),
        ("upload-length" = u32, description = "How many it has."),
        ("cache-control" = String, description = "`no-store`"),
    )))
)]
pub async fn photo_offset(
    State(centre): State<Arc<Centre>>,
    Path(sha256): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let caller = sender(&centre, &headers).await?;
    let partial = sent_so_far(&centre, &caller, named(&sha256)?).await?;
    let Partial { length, offset } = partial.ok_or_else(|| Refused::new(Code::NotFound))?;
    let mut response = StatusCode::OK.into_response();
    set_number(&mut response, tus::UPLOAD_OFFSET, offset);
    set_number(&mut response, tus::UPLOAD_LENGTH, length);
    set(&mut response, header::CACHE_CONTROL.as_str(), KEEP_NOTHING);
    Ok(response)
}

/// Go on with a photo
///
/// What came of a body that breaks off is kept, unless it was to be checked by a sum. With its last byte the photo is looked at.
#[utoipa::path(
    patch,
    path = "/v1/photos/{sha256}",
    security(("token" = [])),
    params(
        ("sha256" = String, Path, pattern = "^[0-9a-f]{64}$", description = "The photo's SHA-256."),
        ("tus-resumable" = String, Header, pattern = "^1\\.0\\.0$", description = "The version of tus."),
        ("upload-offset" = String, Header, pattern = "^[0-9]{1,6}$", description = "Where the body begins in the photo: how many bytes there are."),
        ("upload-checksum" = Option<String>, Header, pattern = "^(sha1 [A-Za-z0-9+/]{27}=|sha256 [A-Za-z0-9+/]{43}=)$", description = "The sum of the body, in base64."),
    ),
    request_body(content = Octets, content_type = "application/offset+octet-stream"),
    responses((status = 204, description = "It is kept.", headers(
        ("tus-resumable" = String, description = "`1.0.0`"),
        ("upload-offset" = u32, description = "How many bytes there are now."),
        ("upload-length" = u32, description = "How many it has, as its creation said."),
    )))
)]
pub async fn continue_photo(
    State(centre): State<Arc<Centre>>,
    Path(sha256): Path<String>,
    request: Request,
) -> Result<Response, Refused> {
    let (parts, body) = request.into_parts();
    let caller = sender(&centre, &parts.headers).await?;
    let asked = async {
        tus::content_type(&parts.headers)?;
        let (name, offset) = (named(&sha256)?, tus::offset(&parts.headers)?);
        let checksum = tus::checksum(&parts.headers)?;
        let partial = stands_at(sent_so_far(&centre, &caller, name).await?, offset)?;
        Ok((name, partial, checksum))
    };
    let (name, partial, checksum) = match asked.await {
        Ok(asked) => asked,
        Err(refused) => return Err(heard(body, refused).await),
    };
    let room = (partial.length - partial.offset) as usize;
    let (bytes, end) = match piece(read(&parts.headers, body, OF_PHONES, room).await, checksum) {
        Ok(piece) => piece,
        Err(refused) => return Err(remembered(&centre, &caller, name, refused).await),
    };
    let Partial { length, offset } = partial;
    let nothing = bytes.is_empty();
    let keeping = async move { keep(&centre, caller, name, length, Some(offset), bytes).await };
    let offset = if nothing { offset } else { to_its_end(keeping).await? };
    end.whole()?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    set_number(&mut response, tus::UPLOAD_OFFSET, offset);
    set_number(&mut response, tus::UPLOAD_LENGTH, length);
    Ok(response)
}

/// A photo
///
/// For who may see a record that tells of it. Each handing-out is in the audit log.
#[utoipa::path(
    get,
    path = "/v1/photos/{sha256}",
    security(("token" = [])),
    params(("sha256" = String, Path, pattern = "^[0-9a-f]{64}$", description = "The photo's SHA-256.")),
    responses((status = 200, description = "The picture.", content_type = "image/jpeg", body = Octets, headers(
        ("cache-control" = String, description = "`no-store`"),
    )))
)]
pub async fn photo(
    State(centre): State<Arc<Centre>>,
    Path(sha256): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let token = shown(&headers);
    let reads = move |centre: &Centre| reader(centre.storage.as_ref(), token.as_deref(), (centre.clock)());
    let caller = centre.blocking(reads).await?;
    let name = named(&sha256)?;
    let (caller, standing) = standing(&centre, caller, name).await?;
    let (families, never_comes) = (seen_in(&caller, &standing)?, standing.refused);
    let Some(bytes) = centre.photos.get(name).await? else {
        centre.blocking(move |centre| Ok(centre.storage.photo_is_gone(name, (centre.clock)())?)).await?;
        return Err(Refused::new(if never_comes { Code::PhotoRefused } else { Code::PhotoAwaited }));
    };
    let (rows, length) = (families.into_iter().map(|family| (family, 1)).collect(), bytes.len() as u32);
    let noting = move |centre: &Centre| {
        let (storage, now) = (centre.storage.as_ref(), (centre.clock)());
        // It may lie there uncounted: the place was away when somebody asked, or the centre stopped before it counted it.
        storage.photo_came(name, length, now)?;
        // Before it goes out: what nobody wrote down was not disclosed.
        Ok(storage.disclose(&caller, now, &rows)?)
    };
    centre.blocking(noting).await?;
    let mut response = Body::from(bytes).into_response();
    set(&mut response, header::CONTENT_TYPE.as_str(), "image/jpeg");
    set(&mut response, header::CACHE_CONTROL.as_str(), KEEP_NOTHING);
    // Nobody is to take it for anything else, whatever it holds.
    set(&mut response, header::X_CONTENT_TYPE_OPTIONS.as_str(), "nosniff");
    Ok(response)
}

fn shown(headers: &HeaderMap) -> Option<String> {
    headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

async fn caller(centre: &Arc<Centre>, headers: &HeaderMap) -> Result<Caller, Refused> {
    let token = shown(headers);
    centre.blocking(move |centre| authenticate(centre.storage.as_ref(), token.as_deref())).await
}

/// Who sends, if they speak tus as the centre does. Whoever is nobody does not get to send a body.
async fn sender(centre: &Arc<Centre>, headers: &HeaderMap) -> Result<Caller, Refused> {
    let caller = caller(centre, headers).await?;
    tus::version(headers)?;
    Ok(caller)
}

fn named(sha256: &str) -> Result<PhotoName, Refused> {
    tus::name(sha256).ok_or_else(|| Refused::new(Code::NotFound))
}

async fn standing(
    centre: &Arc<Centre>,
    caller: Caller,
    name: PhotoName,
) -> Result<(Caller, PhotoStanding), Refused> {
    centre
        .blocking(move |centre| {
            let now = (centre.clock)();
            // An assignment that ended yesterday no longer shows anything.
            centre.storage.turn_day(now, office_day(now))?;
            let standing = centre.storage.photo_standing(&caller, name)?;
            Ok((caller, standing))
        })
        .await
}

/// What there is of a photo that `caller` may send.
async fn sent_so_far(
    centre: &Arc<Centre>,
    caller: &Caller,
    name: PhotoName,
) -> Result<Option<Partial>, Refused> {
    let (caller, standing) = standing(centre, caller.clone(), name).await?;
    may_send(&caller, &standing)?;
    let there = centre.photos.has(name).await?;
    if let Some(bytes) = there {
        // The centre may have stopped after it put the photo there and before it counted it.
        count(centre, name, bytes).await?;
    }
    Ok(progress(there, &standing))
}

async fn count(centre: &Arc<Centre>, name: PhotoName, bytes: u32) -> Result<(), Refused> {
    centre.blocking(move |centre| Ok(centre.storage.photo_came(name, bytes, (centre.clock)())?)).await
}

/// The bytes of a piece that may be kept, and how it ended. What was to be checked is kept only if it was.
fn piece(came: Came, checksum: Option<Checksum>) -> Result<(Vec<u8>, End), Refused> {
    let Came { bytes, end } = came;
    if end == End::TooLarge || checksum.is_some() {
        end.whole()?;
    }
    if let Some(checksum) = checksum {
        checksum.holds(&bytes)?;
    }
    Ok((bytes, end))
}

/// Keeps a piece that begins a photo or goes on at `from`, and answers where the photo stands then. Its last piece is kept as the
/// whole photo or not at all: so a photo that stands at its length is one that is there, whenever the centre was stopped.
async fn keep(
    centre: &Arc<Centre>,
    caller: Caller,
    name: PhotoName,
    length: u32,
    from: Option<u32>,
    piece: Vec<u8>,
) -> Result<u32, Refused> {
    let after = from.unwrap_or(0) + piece.len() as u32;
    if after < length {
        centre
            .blocking(move |centre| {
                let (storage, now) = (centre.storage.as_ref(), (centre.clock)());
                match from {
                    None => storage.begin_photo(&caller, name, length, &piece, now)?,
                    Some(offset) => went_on(storage.extend_photo(&caller, name, offset, &piece, now)?)?,
                }
                tracing::info!(install = %caller.install, bytes = after, of = length, "a piece of a photo");
                Ok(())
            })
            .await?;
        return Ok(after);
    }
    let install = caller.install;
    let whole = centre
        .blocking(move |centre| {
            let storage = centre.storage.as_ref();
            let mut whole = Vec::new();
            if let Some(offset) = from {
                whole = storage.partial_bytes(&caller, name)?.unwrap_or_default();
                went_on(whole.len() == offset as usize)?;
            }
            whole.extend(piece);
            if let Err((why, refused)) = is_whole(name, &whole) {
                storage.refuse_photo(&caller, name, why, &refused.message, (centre.clock)())?;
                tracing::warn!(install = %caller.install, %refused, "a photo was refused");
                return Err(refused);
            }
            Ok(whole)
        })
        .await?;
    centre.photos.put(name, whole.into()).await?;
    count(centre, name, length).await?;
    tracing::info!(%install, bytes = length, "a photo");
    Ok(length)
}

/// The refusal; one of a photo that is too large is remembered, as the phone gives it up. Where that cannot be, the phone is to try
/// again.
async fn remembered(centre: &Arc<Centre>, caller: &Caller, name: PhotoName, refused: Refused) -> Refused {
    if refused.code != Code::TooLarge {
        return refused;
    }
    let (caller, said) = (caller.clone(), refused.message.clone());
    let noting = centre.blocking(move |centre| {
        let now = (centre.clock)();
        Ok(centre.storage.refuse_photo(&caller, name, NeverComes::TooLarge, &said, now)?)
    });
    noting.await.err().unwrap_or(refused)
}

/// Refuses where another request of the same install was faster.
fn went_on(yes: bool) -> Result<(), Refused> {
    if yes { Ok(()) } else { Err(Refused::field(Code::WrongOffset, tus::UPLOAD_OFFSET)) }
}

/// Does `work` to its end even if nobody waits for the answer any more: what came is then not to be sent again.
async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, Refused>> + Send + 'static,
) -> Result<T, Refused> {
    tokio::spawn(work).await.unwrap_or_else(|error| {
        tracing::error!(panic = error.is_panic(), "a photo broke off");
        Err(Refused::new(Code::Internal))
    })
}

/// The refusal, once its sender can hear it: one that is still sending would only find the connection closed.
async fn heard(body: Body, refused: Refused) -> Refused {
    let_come(body).await;
    refused
}

/// Sets a header to words of ours.
fn set(response: &mut Response, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(HeaderName::from_static(name), value);
    }
}

fn set_number(response: &mut Response, name: &'static str, value: u32) {
    response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from(value));
}
