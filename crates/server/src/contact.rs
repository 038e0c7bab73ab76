//! When a mentor's last contact is worth a change that others pull. It decides and writes nothing: an idle phone that asks
//! every few minutes must not move the centre's positions.

use chrono::{DateTime, Duration, Utc};
use pendamping_domain::id::{PersonId, RecordId};
use pendamping_protocol::sync::Waiting;
use sha2::{Digest, Sha256};

/// How often a contact is written down while nothing else changes, in seconds.
const NOTE_EVERY_S: i64 = 60;
/// How often it is published while nothing else changes, in minutes.
const PUBLISH_EVERY_MIN: i64 = 15;

/// Whether what an install says is worth a write.
pub fn worth_noting(
    last: Option<DateTime<Utc>>,
    before: &Waiting,
    now: DateTime<Utc>,
    says: &Waiting,
) -> bool {
    before != says || last.is_none_or(|last| (now - last).abs() >= Duration::seconds(NOTE_EVERY_S))
}

/// Whether a person's contact is worth publishing: the first, one that says something else, or one after a while.
pub fn worth_publishing(
    published: Option<(DateTime<Utc>, &Waiting)>,
    now: DateTime<Utc>,
    says: &Waiting,
) -> bool {
    let Some((at, before)) = published else { return true };
    let moved = (before.count == 0) != (says.count == 0)
        || before.count.abs_diff(says.count) >= 10
        || before.set_aside != says.set_aside;
    moved || (now - at).abs() >= Duration::minutes(PUBLISH_EVERY_MIN)
}

/// The record under which a person's contact is published.
pub fn contact_record(person: PersonId) -> RecordId {
    let hash = Sha256::digest([b"contact".as_slice(), person.0.as_bytes()].concat());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    RecordId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting(count: u64, set_aside: u64) -> Waiting {
        Waiting { count, oldest: None, set_aside }
    }

    #[test]
    fn an_idle_phone_publishes_every_quarter_of_an_hour() {
        let at = DateTime::UNIX_EPOCH;
        let idle = waiting(0, 0);
        for (minutes, says, publish) in [
            (0, &idle, false),
            (14, &idle, false),
            (15, &idle, true),
            (-20, &idle, true),
            (1, &waiting(1, 0), true),
            (1, &waiting(0, 1), true),
        ] {
            let now = at + Duration::minutes(minutes);
            assert_eq!(worth_publishing(Some((at, &idle)), now, says), publish, "{minutes} {says:?}");
        }
        assert!(!worth_publishing(Some((at, &waiting(30, 0))), at, &waiting(31, 0)));
        assert!(worth_publishing(Some((at, &waiting(30, 0))), at, &waiting(40, 0)));
        assert!(worth_publishing(None, at, &idle));
    }

    #[test]
    fn a_contact_has_its_own_record() {
        let person = PersonId(uuid::Uuid::from_u128(7));
        assert_ne!(contact_record(person), RecordId::from(person));
        assert_eq!(contact_record(person), contact_record(person));
    }
}
