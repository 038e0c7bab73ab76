//! Digests: the same set gives the same digest in any order, and a difference shows in its bucket.
#![allow(clippy::unwrap_used)]

mod example;

use example::revision;
use pendamping_protocol::digest::{Digest, payload_hash};
use pendamping_protocol::limits::BUCKETS;
use proptest::prelude::*;

fn of(n: u128, payload: &[u8]) -> Digest {
    Digest::of(revision(n), &payload_hash(payload))
}

fn over(digests: impl IntoIterator<Item = Digest>) -> Digest {
    digests.into_iter().fold(Digest::default(), Digest::xor)
}

#[test]
fn it_never_changes() {
    // Phones in the field keep these: another value would make every one of them offer everything again.
    assert_eq!(
        hex::encode(payload_hash(b"")),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
    assert_eq!(of(1, b"{}").to_string(), KNOWN);
    assert_eq!(KNOWN.parse::<Digest>().unwrap().bucket(), 0x9e);
}
const KNOWN: &str = "njB0HEcN3v1V5eXsszVcLw";

#[test]
fn id_and_payload_both_count() {
    assert_ne!(of(1, b"{}"), of(2, b"{}"));
    assert_ne!(of(1, b"{}"), of(1, b"{ }"));
}

#[test]
fn as_text() {
    let digest = Digest([0x0f; 16]);
    let text = "Dw8PDw8PDw8PDw8PDw8PDw";
    assert_eq!(digest.to_string(), text);
    assert_eq!(serde_json::to_string(&digest).unwrap(), format!("{text:?}"));
    let padded = format!("{text}==");
    for bad in
        ["", "Dw", &text[..20], &"A".repeat(23), &"A".repeat(24), &"-".repeat(22), &"é".repeat(11), &padded]
    {
        assert!(bad.parse::<Digest>().is_err(), "{bad}");
        assert!(serde_json::from_value::<Digest>(serde_json::json!(bad)).is_err(), "{bad}");
    }
}

#[test]
fn buckets_are_even() {
    let mut buckets = [0; BUCKETS];
    (0..25_600).for_each(|n| buckets[usize::from(of(n, b"{}").bucket())] += 1);
    assert!(buckets.iter().all(|count| (50..150).contains(count)), "{buckets:?}");
}

proptest! {
    #[test]
    fn order_does_not_matter(
        (sent, shuffled) in prop::collection::vec((any::<u128>(), any::<Vec<u8>>()), 0..20)
            .prop_flat_map(|set| (Just(set.clone()), Just(set).prop_shuffle()))
    ) {
        let digest = |set: &[(u128, Vec<u8>)]| over(set.iter().map(|(n, payload)| of(*n, payload)));
        prop_assert_eq!(digest(&sent), digest(&shuffled));
        prop_assert_eq!(digest(&sent).to_string().parse::<Digest>().unwrap(), digest(&sent));
    }

    #[test]
    fn adding_twice_removes(n: u128, others in prop::collection::vec(any::<u128>(), 0..9)) {
        let before = over(others.iter().map(|n| of(*n, b"{}")));
        prop_assert_eq!(before.xor(of(n, b"{}")).xor(of(n, b"{}")), before);
        prop_assert_ne!(before.xor(of(n, b"{}")), before);
    }

    #[test]
    fn the_buckets_make_up_the_whole(ids in prop::collection::vec(any::<u128>(), 0..40)) {
        let mut buckets = vec![Digest::default(); BUCKETS];
        for id in &ids {
            let digest = of(*id, b"{}");
            let bucket = &mut buckets[usize::from(digest.bucket())];
            *bucket = bucket.xor(digest);
        }
        prop_assert_eq!(over(buckets), over(ids.iter().map(|id| of(*id, b"{}"))));
    }
}
