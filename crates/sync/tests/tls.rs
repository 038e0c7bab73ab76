//! Whom a phone speaks with over TLS: a server whose root the app does not ship hears nothing of what it would be told, and neither does one
//! that speaks an older protocol.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_protocol::enrol::EnrolRequest;
use pendamping_protocol::sign::InstallKey;
use pendamping_sync::http::Http;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{
    AlertDescription, ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection,
};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::JoinHandle;
use support::Phone;

/// Of 127.0.0.1, good for a hundred years, and signed by nobody else.
const CERTIFICATE: &[u8] = include_bytes!("tls/stranger.crt.der");
const KEY: &[u8] = include_bytes!("tls/stranger.key.der");
const CODE: &str = "K7QF-3M2P";

fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn certificate() -> CertificateDer<'static> {
    CertificateDer::from(CERTIFICATE)
}

/// What came to a server: how the handshake ended, what was said over it, and the bytes as they came.
struct Met {
    refused: Option<rustls::Error>,
    heard: Vec<u8>,
    wire: Vec<u8>,
}

/// A server of nobody's. It meets one who comes, and hears them until they go.
fn stranger() -> (String, JoinHandle<Met>) {
    let key = PrivateKeyDer::try_from(KEY).unwrap();
    let config =
        ServerConfig::builder_with_provider(provider()).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![certificate()], key).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let meets = std::thread::spawn(move || meet(listener.accept().unwrap().0, Arc::new(config)));
    (address, meets)
}

fn meet(mut stream: TcpStream, config: Arc<ServerConfig>) -> Met {
    let mut connection = ServerConnection::new(config).unwrap();
    let mut met = Met { refused: None, heard: Vec::new(), wire: Vec::new() };
    let mut piece = [0; 4096];
    while let Ok(read @ 1..) = stream.read(&mut piece) {
        met.wire.extend_from_slice(&piece[..read]);
        let mut left = &piece[..read];
        while !left.is_empty() && met.refused.is_none() {
            connection.read_tls(&mut left).unwrap();
            met.refused = connection.process_new_packets().err();
            let mut heard = [0; 4096];
            while let Ok(said @ 1..) = connection.reader().read(&mut heard) {
                met.heard.extend_from_slice(&heard[..said]);
            }
        }
        while connection.wants_write() && connection.write_tls(&mut stream).is_ok() {}
    }
    met
}

fn holds(bytes: &[u8], what: &str) -> bool {
    bytes.windows(what.len()).any(|window| window == what.as_bytes())
}

#[test]
fn a_server_whose_root_is_not_the_apps_hears_nothing() {
    let unknown = Some(rustls::Error::AlertReceived(AlertDescription::UnknownCA));
    // A phone with something to send, and one that is being enrolled.
    let (address, meets) = stranger();
    let mut phone = Phone::at(&format!("https://{address}"));
    assert_eq!(phone.turn().failure.map(|failure| failure.code()).as_deref(), Some("offline"));
    assert_eq!(phone.waiting(), 1);
    let met = meets.join().unwrap();
    assert_eq!((met.refused, met.heard), (unknown.clone(), Vec::new()));
    assert!(!met.wire.is_empty() && !holds(&met.wire, &"t".repeat(43)));

    let (address, meets) = stranger();
    let key = InstallKey::from_seed(&[3; 32]).public();
    let request = EnrolRequest { code: CODE.to_owned(), key, app: "test".to_owned() };
    let failure = Http::new().unwrap().enrol(&format!("https://{address}"), &request).unwrap_err();
    assert_eq!(failure.code(), "offline");
    let met = meets.join().unwrap();
    assert_eq!((met.refused, met.heard), (unknown, Vec::new()));
    assert!(!met.wire.is_empty() && !holds(&met.wire, CODE));
}

/// It was its root that the phone refused: whoever knows that is understood.
#[test]
fn who_knows_its_root_is_heard_by_that_server() {
    let (address, meets) = stranger();
    let mut roots = RootCertStore::empty();
    roots.add(certificate()).unwrap();
    let config =
        ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions().unwrap();
    let config = config.with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::IpAddress(Ipv4Addr::LOCALHOST.into());
    let mut connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    rustls::Stream::new(&mut connection, &mut stream).write_all(CODE.as_bytes()).unwrap();
    drop(stream);
    let met = meets.join().unwrap();
    assert_eq!((met.refused, met.heard), (None, CODE.as_bytes().to_vec()));
}

#[test]
fn a_server_that_speaks_tls_1_1_hears_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let answers = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut head = [0; 5];
        stream.read_exact(&mut head).unwrap();
        let mut hello = vec![0; usize::from(u16::from_be_bytes([head[3], head[4]]))];
        stream.read_exact(&mut hello).unwrap();
        // Its answer: version 3.2, which is TLS 1.1, some randomness, no session, a cipher of that time, no compression.
        let mut answer = vec![0x16, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2];
        answer.extend([7; 32]);
        answer.extend([0, 0xc0, 0x13, 0]);
        stream.write_all(&answer).unwrap();
        let mut rest = Vec::new();
        drop(stream.read_to_end(&mut rest));
        rest
    });
    let mut phone = Phone::at(&format!("https://{address}"));
    assert_eq!(phone.turn().failure.map(|failure| failure.code()).as_deref(), Some("offline"));
    let rest = answers.join().unwrap();
    // An alert, and nothing else: of the protocol's version.
    assert_eq!((rest.len(), rest[0], &rest[5..]), (7, 21, &[2, 70][..]), "{rest:?}");
}
