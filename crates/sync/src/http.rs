//! The network: this file and those below it alone know one. It sends what it is given and turns whatever comes back — an answer, a captive
//! portal's page, silence, half a page — into lines or a `Failure`.

use crate::exchange::{Lines, Transport};
use crate::failure::Failure;
use flate2::bufread::MultiGzDecoder;
use pendamping_protocol::code::Refusal;
use pendamping_protocol::data_requests::DataRequests;
use pendamping_protocol::disclosures::Disclosures;
use pendamping_protocol::enrol::{EnrolAnswer, EnrolRequest};
use pendamping_protocol::frame::{CONTENT_TYPE, LineReader, pack};
use pendamping_protocol::recover::{RecoverAnswer, RecoverRequest};
use pendamping_protocol::sign::SIGNATURE_HEADER;
use pendamping_protocol::successor::SuccessorAnswer;
use pendamping_protocol::sync::Line;
use reqwest::blocking::{Client, RequestBuilder, Response};
use reqwest::header::{ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE as TYPE, RETRY_AFTER};
use reqwest::{StatusCode, Url, redirect};
use serde::de::DeserializeOwned;
use std::error::Error;
use std::io::{BufReader, Read};
use std::sync::Arc;
use std::time::Duration;

pub mod photos;

/// A body below this many bytes goes as it is: compressing it would save less than the header that says so.
const PACK_FROM: usize = 300;
/// Largest refusal that is read, in bytes.
const REFUSAL_MAX: u64 = 64 << 10;

/// A client of the centre over HTTP. Cheap to clone.
#[derive(Clone)]
pub struct Http {
    client: Client,
}

impl Http {
    /// A client with the roots that ship with the app, TLS 1.2 or newer, no redirects (only strangers redirect), and a
    /// deadline of 60 seconds: one for sending a request and hearing the head of its answer, and one for each read after that.
    pub fn new() -> Result<Http, Failure> {
        let roots: rustls::RootCertStore = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
        let tls =
            rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
                .map_err(|error| Failure::Offline(Some(Arc::new(error))))?
                .with_root_certificates(roots)
                .with_no_client_auth();
        let client = Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(redirect::Policy::none())
            .connect_timeout(Duration::from_secs(20))
            .timeout(Duration::from_secs(60))
            .build()
            .map_err(offline)?;
        Ok(Http { client })
    }

    /// `POST /v1/enrol`.
    pub fn enrol(&self, centre: &str, request: &EnrolRequest) -> Result<EnrolAnswer, Failure> {
        let post = self.client.post(address(centre, "v1/enrol")?).json(request);
        let response = accepted(post.send().map_err(offline)?)?;
        let status = response.status().as_u16();
        response.json().map_err(|_| Failure::Foreign { status })
    }
}

impl Http {
    /// `GET /v1/disclosures`.
    pub fn disclosures(&self, centre: &str, token: &str) -> Result<Disclosures, Failure> {
        self.told(centre, "v1/disclosures", token)
    }

    /// `GET /v1/data-requests`.
    pub fn data_requests(&self, centre: &str, token: &str) -> Result<DataRequests, Failure> {
        self.told(centre, "v1/data-requests", token)
    }

    fn told<T: DeserializeOwned>(&self, centre: &str, path: &str, token: &str) -> Result<T, Failure> {
        let get = self.client.get(address(centre, path)?);
        let get = get.header(AUTHORIZATION, format!("Bearer {token}"));
        let response = accepted(get.send().map_err(offline)?)?;
        let status = response.status().as_u16();
        response.json().map_err(|_| Failure::Foreign { status })
    }

    /// `POST /v1/recover`.
    pub fn recover(&self, centre: &str, request: &RecoverRequest) -> Result<RecoverAnswer, Failure> {
        let post = self.client.post(address(centre, "v1/recover")?).json(request);
        let response = accepted(post.send().map_err(offline)?)?;
        let status = response.status().as_u16();
        response.json().map_err(|_| Failure::Foreign { status })
    }
}

impl Transport for Http {
    fn sync(
        &self,
        centre: &str,
        token: &str,
        body: &[u8],
        signature: Option<&str>,
    ) -> Result<Lines, Failure> {
        let mut post = self
            .client
            .post(address(centre, "v1/sync")?)
            .header(AUTHORIZATION, format!("Bearer {token}"))
            .header(ACCEPT_ENCODING, "zstd");
        if let Some(signature) = signature {
            post = post.header(SIGNATURE_HEADER, signature);
        }
        let response = accepted(with_body(post, body)?.send().map_err(offline)?)?;
        let status = response.status().as_u16();
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
        if !header(TYPE).starts_with(CONTENT_TYPE) {
            return Err(Failure::Foreign { status });
        }
        let encoding = header(CONTENT_ENCODING).to_owned();
        lines(response, &encoding, status)
    }

    fn succeed(
        &self,
        centre: &str,
        token: &str,
        body: &[u8],
        signature: &str,
    ) -> Result<SuccessorAnswer, Failure> {
        let post = self
            .client
            .post(address(centre, "v1/install")?)
            .header(AUTHORIZATION, format!("Bearer {token}"))
            .header(SIGNATURE_HEADER, signature)
            .body(body.to_vec());
        let response = accepted(post.send().map_err(offline)?)?;
        let status = response.status().as_u16();
        response.json().map_err(|_| Failure::Foreign { status })
    }
}

fn with_body(post: RequestBuilder, body: &[u8]) -> Result<RequestBuilder, Failure> {
    if body.len() < PACK_FROM {
        return Ok(post.body(body.to_vec()));
    }
    let packed = pack(body).map_err(|error| Failure::Offline(Some(Arc::new(error))))?;
    Ok(post.header(CONTENT_ENCODING, "zstd").body(packed))
}

fn lines(response: Response, encoding: &str, status: u16) -> Result<Lines, Failure> {
    match encoding {
        "zstd" => {
            let reader = LineReader::zstd(response).map_err(|_| Failure::Foreign { status })?;
            Ok(Box::new(reader.map(|line| line.map_err(cut))))
        }
        "gzip" => Ok(plain(MultiGzDecoder::new(BufReader::new(response)))),
        "" | "identity" => Ok(plain(response)),
        _ => Err(Failure::Foreign { status }),
    }
}

fn plain(input: impl Read + 'static) -> Lines {
    Box::new(LineReader::plain(BufReader::new(input)).map(|line: std::io::Result<Line>| line.map_err(cut)))
}

/// The centre's address with `path`, if it may be spoken to: https, or http to this machine.
fn address(centre: &str, path: &str) -> Result<Url, Failure> {
    let mut base = centre.trim().to_owned();
    if !base.ends_with('/') {
        base.push('/');
    }
    let url = Url::parse(&base).and_then(|base| base.join(path)).map_err(|_| Failure::NotPrivate)?;
    let local = match url.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    };
    match url.scheme() {
        "https" => Ok(url),
        "http" if local => Ok(url),
        _ => Err(Failure::NotPrivate),
    }
}

/// The response if it is a plain yes, else what its status and body mean.
fn accepted(response: Response) -> Result<Response, Failure> {
    let status = response.status();
    if matches!(status, StatusCode::OK | StatusCode::CREATED | StatusCode::NO_CONTENT) {
        return Ok(response);
    }
    let after_s = response
        .headers()
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.trim().parse().ok());
    if status.is_server_error()
        || matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS)
    {
        return Err(Failure::Later { status: status.as_u16(), after_s });
    }
    let mut body = Vec::new();
    let read = response.take(REFUSAL_MAX).read_to_end(&mut body);
    // A portal or proxy may answer 401 or 403 too: only the centre's own words count.
    let refusal: Refusal = match (read, serde_json::from_slice(&body)) {
        (Ok(_), Ok(refusal)) => refusal,
        _ => return Err(Failure::Foreign { status: status.as_u16() }),
    };
    Err(match status {
        StatusCode::UNAUTHORIZED => Failure::SignInAgain,
        StatusCode::UPGRADE_REQUIRED => Failure::UpgradeRequired,
        _ => Failure::Refused(refusal.code),
    })
}

fn offline(error: reqwest::Error) -> Failure {
    let reached = !error.is_connect() && !error.is_builder();
    let source: Option<Arc<dyn Error + Send + Sync>> = Some(Arc::new(error));
    if reached { Failure::Silent(source) } else { Failure::Offline(source) }
}

fn cut(error: std::io::Error) -> Failure {
    let source: Arc<dyn Error + Send + Sync> = Arc::new(error);
    Failure::Cut(Some(source))
}
