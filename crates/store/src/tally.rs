//! Count and digest over the revisions of this install that the centre has confirmed. They change in the same transaction as
//! the receipts they count.

use crate::errors::Result;
use crate::meta;
use pendamping_domain::id::RevisionId;
use pendamping_protocol::digest::Digest;
use pendamping_protocol::limits::BUCKETS;
use pendamping_protocol::sync::Tally;
use rusqlite::Connection;

/// The tally as it stands.
pub fn get(db: &Connection) -> Result<Tally> {
    Ok(meta::get(db, "tally")?.unwrap_or_default())
}

/// Counts one more.
pub fn add(db: &Connection, digest: Digest) -> Result<()> {
    let tally = get(db)?;
    meta::put(db, "tally", Some(&Tally { count: tally.count + 1, digest: tally.digest.xor(digest) }))
}

/// Counts one less: it turned out that the centre does not have it.
pub fn remove(db: &Connection, digest: Digest) -> Result<()> {
    let tally = get(db)?;
    meta::put(
        db,
        "tally",
        Some(&Tally { count: tally.count.saturating_sub(1), digest: tally.digest.xor(digest) }),
    )
}

/// The digest of each bucket, computed from the outbox.
pub fn buckets(db: &Connection) -> Result<Vec<Digest>> {
    let mut buckets = vec![Digest::default(); BUCKETS];
    for (_, digest) in received(db)? {
        if let Some(bucket) = buckets.get_mut(usize::from(digest.bucket())) {
            *bucket = bucket.xor(digest);
        }
    }
    Ok(buckets)
}

/// Every revision that counts for this install, with its digest.
pub fn received(db: &Connection) -> Result<Vec<(RevisionId, Digest)>> {
    let mut query =
        db.prepare_cached("SELECT revision, hash FROM outbox WHERE state = 'received' AND install IS NULL")?;
    let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?)))?;
    let mut out = Vec::new();
    for row in rows {
        let (id, hash) = row?;
        if let (Ok(id), Ok(hash)) = (id.parse::<RevisionId>(), <[u8; 32]>::try_from(hash)) {
            out.push((id, Digest::of(id, &hash)));
        }
    }
    Ok(out)
}
