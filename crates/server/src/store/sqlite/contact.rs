//! When a mentor's phones last spoke to the centre, as the record that coordinators read.

use crate::contact::{contact_record, worth_publishing};
use crate::mint::Mint;
use crate::store::sqlite::records::{moment, one, put_record, run, value};
use crate::store::sqlite::writing::Writing;
use crate::store::{KeptRecord, Stored};
use pendamping_domain::id::{PersonId, RevisionId};
use pendamping_domain::person::Contact;
use pendamping_domain::revision::{Kind, Record, Rest};
use pendamping_protocol::sync::Waiting;
use rusqlite::params;

/// Publishes what a person's phones said last, when that is worth a change.
pub fn publish_contact(writing: &mut Writing<'_>, person: PersonId, mint: &mut dyn Mint) -> Stored<()> {
    let says = one(
        writing.db(),
        "SELECT coalesce(sum(unsent), 0), min(oldest_unsent), coalesce(sum(set_aside), 0) FROM install
         WHERE person = ?1 AND revoked IS NULL",
        [person.0.as_bytes()],
        |row| {
            Ok(Waiting {
                count: value::<i64>(row, 0)? as u64,
                oldest: value::<Option<i64>>(row, 1)?.map(moment).transpose()?,
                set_aside: value::<i64>(row, 2)? as u64,
            })
        },
    )?
    .unwrap_or_default();
    let published = one(
        writing.db(),
        "SELECT published, unsent, oldest_unsent, set_aside FROM contact WHERE person = ?1",
        [person.0.as_bytes()],
        |row| {
            let waiting = Waiting {
                count: value::<i64>(row, 1)? as u64,
                oldest: value::<Option<i64>>(row, 2)?.map(moment).transpose()?,
                set_aside: value::<i64>(row, 3)? as u64,
            };
            Ok((moment(value(row, 0)?)?, waiting))
        },
    )?;
    if !worth_publishing(published.as_ref().map(|(at, waiting)| (*at, waiting)), writing.now, &says) {
        return Ok(());
    }
    run(
        writing.db(),
        "INSERT INTO contact (person, published, unsent, oldest_unsent, set_aside) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET published = excluded.published, unsent = excluded.unsent,
             oldest_unsent = excluded.oldest_unsent, set_aside = excluded.set_aside",
        params![
            person.0.as_bytes(),
            writing.millis(),
            says.count as i64,
            says.oldest.map(|oldest| oldest.timestamp_millis()),
            says.set_aside as i64,
        ],
    )?;
    let contact = Contact {
        last: writing.now,
        unsent: says.count,
        oldest_unsent: says.oldest,
        set_aside: says.set_aside,
        rest: Rest::new(),
    };
    let position = writing.next_position();
    let revision = RevisionId(mint.id(writing.now));
    put_record(
        writing,
        &KeptRecord {
            id: contact_record(person),
            kind: Kind::Contact,
            scope_key: person.to_string(),
            head: revision,
            parent: None,
            author: None,
            position,
            received: writing.millis(),
            saved: None,
            revisions: 1,
            body: contact.write(),
            flags: Vec::new(),
            lost: Vec::new(),
        },
    )
}
