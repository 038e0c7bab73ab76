//! Signatures: a batch is its install's, to the last bit, or nobody's.
#![allow(clippy::unwrap_used)]

use pendamping_protocol::sign::{InstallKey, PublicKey, verify};
use proptest::prelude::*;
use serde_json::json;

const BODY: &[u8] = br#"{"v":1,"items":[]}"#;

#[test]
fn any_changed_bit_shows() {
    let key = InstallKey::from_seed(&[7; 32]);
    let signature = key.sign(BODY);
    assert!(verify(&key.public(), BODY, &signature));
    for bit in 0..BODY.len() * 8 {
        let mut body = BODY.to_vec();
        body[bit / 8] ^= 1 << (bit % 8);
        assert!(!verify(&key.public(), &body, &signature), "bit {bit} of the body");
    }
    for bit in 0..256 {
        let mut public = key.public();
        public.0[bit / 8] ^= 1 << (bit % 8);
        assert!(!verify(&public, BODY, &signature), "bit {bit} of the key");
    }
    for at in 0..signature.len() {
        let mut changed = signature.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        assert!(!verify(&key.public(), BODY, std::str::from_utf8(&changed).unwrap()), "letter {at}");
    }
    assert!(!verify(&InstallKey::from_seed(&[8; 32]).public(), BODY, &signature), "another install");
}

#[test]
fn what_is_no_signature_is_false_not_a_panic() {
    let key = InstallKey::from_seed(&[7; 32]);
    let signature = key.sign(BODY);
    for bad in [
        "",
        "=",
        "é",
        "AAAA",
        &signature[1..],
        &format!("{signature}A"),
        &format!("{signature}=="),
        &format!(" {signature}"),
    ] {
        assert!(!verify(&key.public(), BODY, bad), "{bad:?}");
    }
}

#[test]
fn a_weak_key_signs_nothing() {
    // The neutral point as key, and a signature of it: without strictness it would fit every body.
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let mut signature = [0; 64];
    signature[0] = 1;
    let signature = base64::Engine::encode(&base64::engine::general_purpose::STANDARD_NO_PAD, signature);
    assert!(!verify(&PublicKey(neutral), BODY, &signature));
    assert!(!verify(&PublicKey([0xff; 32]), BODY, &signature));
}

#[test]
fn a_key_as_text() {
    let public = InstallKey::from_seed(&[7; 32]).public();
    let text = serde_json::to_value(&public).unwrap();
    assert_eq!(serde_json::from_value::<PublicKey>(text.clone()).unwrap(), public);
    // With padding too, as other libraries write it.
    let padded = json!(format!("{}=", text.as_str().unwrap()));
    assert_eq!(serde_json::from_value::<PublicKey>(padded).unwrap(), public);
    for bad in [json!(""), json!("AAAA"), json!("not base64!"), json!(5), json!("A".repeat(44))] {
        assert!(serde_json::from_value::<PublicKey>(bad.clone()).is_err(), "{bad}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn what_was_signed_verifies(seed: [u8; 32], body: Vec<u8>) {
        let key = InstallKey::from_seed(&seed);
        prop_assert_eq!(key.seed(), seed);
        prop_assert!(verify(&key.public(), &body, &key.sign(&body)));
    }
}
