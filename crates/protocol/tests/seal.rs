//! What is sealed for the centre: it alone reads it, to the last letter, or nobody does.
#![allow(clippy::unwrap_used)]

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use crypto_box::SecretKey;
use pendamping_domain::aid_word::SEALED_MAX;
use pendamping_domain::objection::TEXT_MAX;
use pendamping_protocol::seal::{NoKey, OpenError, open, seal};
use rand::SeedableRng;
use rand::rngs::StdRng;

const SECRET: [u8; 32] = [9; 32];
const WORDS: &str = "Kami tidak setuju: nilai rumah keliru \u{2014} \u{1f3e0}";

fn public(secret: [u8; 32]) -> String {
    STANDARD_NO_PAD.encode(SecretKey::from(secret).public_key().as_bytes())
}

#[test]
fn the_centre_reads_it_and_no_other_key_does() {
    let mut rng = StdRng::seed_from_u64(1);
    let sealed = seal(&public(SECRET), WORDS, &mut rng).unwrap();
    assert_eq!(open(&SECRET, &sealed).unwrap(), WORDS);
    assert_eq!(open(&[8; 32], &sealed), Err(OpenError::NotSealed));
    // Twice the same words do not look the same, or who carries them could tell what was guessed.
    assert_ne!(seal(&public(SECRET), WORDS, &mut rng).unwrap(), sealed);
    assert_eq!(
        open(&SECRET, &seal(&format!("{}=", public(SECRET)), "", &mut rng).unwrap()).as_deref(),
        Ok("")
    );
}

#[test]
fn any_changed_bit_shows() {
    let sealed = seal(&public(SECRET), "Tidak.", &mut StdRng::seed_from_u64(2)).unwrap();
    let bytes = STANDARD.decode(&sealed).unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        // The top bit of a curve's point is not looked at: it is in the nonce, so it shows all the same.
        assert_eq!(open(&SECRET, &STANDARD.encode(changed)), Err(OpenError::NotSealed), "bit {bit}");
    }
}

#[test]
fn what_is_no_sealed_text_is_an_error_not_a_panic() {
    for bad in ["", "=", "AAAA", "in the clear", &STANDARD.encode([0; 47]), &STANDARD.encode([0; 200])] {
        assert_eq!(open(&SECRET, bad), Err(OpenError::NotSealed), "{bad:?}");
    }
    let key = SecretKey::from(SECRET).public_key();
    let no_text = key.seal(&mut StdRng::seed_from_u64(3), &[0xff, 0xfe]).unwrap();
    assert_eq!(open(&SECRET, &STANDARD.encode(no_text)), Err(OpenError::NoText));
    for bad in ["", "AAAA", "not base64!"] {
        assert_eq!(seal(bad, WORDS, &mut StdRng::seed_from_u64(4)), Err(NoKey), "{bad:?}");
    }
}

#[test]
fn the_longest_objection_fits_what_may_travel() {
    let longest = "\u{1f3e0}".repeat(TEXT_MAX);
    let sealed = seal(&public(SECRET), &longest, &mut StdRng::seed_from_u64(5)).unwrap();
    assert!(sealed.len() <= SEALED_MAX, "{}", sealed.len());
}
