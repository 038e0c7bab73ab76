//! Photos in SQL: which records tell of one, and the bytes that came before it was whole.

use crate::store::photo::{
    Missing, MissingPhoto, NeverComes, Partial, PhotoCounts, PhotoName, PhotoStanding, PhotoUploads, Telling,
};
use crate::store::sqlite::SqliteStorage;
use crate::store::sqlite::records::{all, id, moment, one, run, value};
use crate::store::sqlite::scopes::powers_of;
use crate::store::sqlite::writing::Writing;
use crate::store::visit_log::Named;
use crate::store::{Caller, Stored};
use chrono::{DateTime, Duration, Utc};
use pendamping_domain::id::{InstallId, RecordId};
use pendamping_domain::photo::PHOTOS_MAX;
use pendamping_domain::revision::Kind;
use rusqlite::{Connection, Row, params};

/// Photos that one install may have begun: it sends them one after another, so more are left lying.
const PARTIALS_MAX: i64 = 16;
/// How long a begun photo is kept that nobody goes on with, in days.
const PARTIAL_DAYS: i64 = 14;

/// A revision (`w`) of a record that tells of a photo (`u`): its payload is as it was sent, and names the picture to the letter.
const TELLS: &str = "w.record = u.record AND instr(CAST(w.payload AS TEXT), lower(hex(u.hash))) > 0";

/// Joins to each photo of a record (`u`) the first revision that tells of it (`v`), and whether whoever wrote that was refused the photo
/// (`n`): it is they who have it on their phone, and need not be who began the record.
fn with_its_teller(photos: &str) -> String {
    format!(
        "{photos} LEFT JOIN revision v ON v.id = (SELECT w.id FROM revision w WHERE {TELLS} ORDER BY w.position LIMIT 1)
         LEFT JOIN photo_refused n ON n.sha256 = u.hash AND n.person = coalesce(v.author, u.person)"
    )
}

/// How a photo stands to a caller.
pub fn standing(connection: &Connection, caller: &Caller, name: PhotoName) -> Stored<PhotoStanding> {
    let person = caller.person.0.as_bytes();
    let query = format!(
        "SELECT r.kind, r.scope_key, u.person = ?2 AS own, EXISTS (SELECT 1 FROM revision w WHERE {TELLS} AND w.author = ?2) AS told,
             h.person IS NOT NULL AS holds, d.powers
         FROM photo_use u JOIN record r ON r.id = u.record
             LEFT JOIN holding h ON h.person = ?2 AND h.scope_key = r.scope_key
             LEFT JOIN held d ON d.person = ?2 AND d.until IS NULL AND d.family = unhex(r.scope_key, '-')
         WHERE u.hash = ?1 AND u.picture = 1
         ORDER BY (own OR told OR holds) DESC LIMIT 100"
    );
    let tellings = all(connection, &query, params![name.0, person], |row| {
        Ok(Telling {
            kind: Kind::from(value::<String>(row, 0)?.as_str()),
            scope_key: value(row, 1)?,
            written: value(row, 2)?,
            told: value(row, 3)?,
            held: value(row, 4)?,
            powers: powers_of(&value::<Option<String>>(row, 5)?.unwrap_or_default()),
        })
    })?;
    let query = "SELECT length, length(bytes) FROM photo_partial WHERE install = ?1 AND sha256 = ?2";
    let partial = one(connection, query, params![caller.install.0.as_bytes(), name.0], |row| {
        Ok(Partial { length: value(row, 0)?, offset: value(row, 1)? })
    })?;
    // A piece that tells of more photos than any record may have is not believed: nobody fills the centre that way.
    let query = "SELECT 1 FROM left_behind WHERE install = ?1 AND instr(text, ?2) > 0
         AND length(text) - length(replace(text, '\"sha256\"', '')) <= 8 * ?3 LIMIT 1";
    let params = params![caller.install.0.as_bytes(), name.to_string(), PHOTOS_MAX as i64];
    let left = one(connection, query, params, |row| value::<i64>(row, 0))?.is_some();
    let query = format!(
        "SELECT count(*), count(n.sha256) FROM {} WHERE u.hash = ?1 AND u.picture = 1",
        with_its_teller("photo_use u")
    );
    let refused = one(connection, &query, [name.0], |row| {
        let (told, refused): (i64, i64) = (value(row, 0)?, value(row, 1)?);
        Ok(told > 0 && told == refused)
    })?;
    Ok(PhotoStanding { tellings, left, partial, refused: refused.unwrap_or(false) })
}

/// Keeps the first bytes of a photo.
pub fn begin(
    writing: &mut Writing<'_>,
    caller: &Caller,
    name: PhotoName,
    length: u32,
    bytes: &[u8],
) -> Stored<()> {
    let install = caller.install.0.as_bytes();
    let stale = (writing.now - Duration::days(PARTIAL_DAYS)).timestamp_millis();
    run(writing.db(), "DELETE FROM photo_partial WHERE touched < ?1", [stale])?;
    run(
        writing.db(),
        "INSERT INTO photo_partial (install, sha256, length, bytes, touched) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET length = excluded.length, bytes = excluded.bytes, touched = excluded.touched",
        params![install, name.0, length, bytes, writing.millis()],
    )?;
    run(
        writing.db(),
        "DELETE FROM photo_partial WHERE install = ?1 AND sha256 IN (
             SELECT sha256 FROM photo_partial WHERE install = ?1 AND sha256 <> ?2
             ORDER BY touched DESC LIMIT -1 OFFSET ?3)",
        params![install, name.0, PARTIALS_MAX - 1],
    )?;
    Ok(())
}

/// Adds bytes to what came before, if that ends at `offset`.
pub fn extend(
    writing: &mut Writing<'_>,
    caller: &Caller,
    name: PhotoName,
    offset: u32,
    bytes: &[u8],
) -> Stored<bool> {
    let changed = run(
        writing.db(),
        "UPDATE photo_partial SET bytes = CAST(bytes || ?4 AS BLOB), touched = ?5
         WHERE install = ?1 AND sha256 = ?2 AND length(bytes) = ?3",
        params![caller.install.0.as_bytes(), name.0, offset, bytes, writing.millis()],
    )?;
    Ok(changed == 1)
}

/// What came of a photo.
pub fn partial_bytes(connection: &Connection, caller: &Caller, name: PhotoName) -> Stored<Option<Vec<u8>>> {
    let query = "SELECT bytes FROM photo_partial WHERE install = ?1 AND sha256 = ?2";
    one(connection, query, params![caller.install.0.as_bytes(), name.0], |row| value(row, 0))
}

/// Notes that a photo was refused for good, and forgets what an install has sent of it unless only the next piece was too large.
pub fn refuse(
    writing: &mut Writing<'_>,
    caller: &Caller,
    name: PhotoName,
    why: NeverComes,
    said: &str,
) -> Stored<()> {
    let install = caller.install.0.as_bytes();
    if why != NeverComes::TooLarge {
        let statement = "DELETE FROM photo_partial WHERE install = ?1 AND sha256 = ?2";
        run(writing.db(), statement, params![install, name.0])?;
    }
    let statement = format!(
        "INSERT INTO photo_refused (sha256, person, install, why, said, at) SELECT ?1, ?2, ?3, ?4, ?5, ?6
         WHERE EXISTS (SELECT 1 FROM {} WHERE u.hash = ?1 AND u.picture = 1 AND coalesce(v.author, u.person) = ?2)
           AND NOT EXISTS (SELECT 1 FROM photo WHERE sha256 = ?1)
         ON CONFLICT DO UPDATE SET install = excluded.install, why = excluded.why, said = excluded.said, at = excluded.at",
        with_its_teller("photo_use u")
    );
    run(
        writing.db(),
        &statement,
        params![name.0, caller.person.0.as_bytes(), install, why.as_str(), said, writing.millis()],
    )?;
    Ok(())
}

/// Whether a photo is noted as whole.
pub fn is_counted(connection: &Connection, name: PhotoName) -> Stored<bool> {
    let query = "SELECT 1 FROM photo WHERE sha256 = ?1";
    Ok(one(connection, query, [name.0], |row| value::<i64>(row, 0))?.is_some())
}

/// Notes that a photo is whole.
pub fn came(writing: &mut Writing<'_>, name: PhotoName, bytes: u32) -> Stored<()> {
    run(
        writing.db(),
        "INSERT INTO photo (sha256, bytes, received) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        params![name.0, bytes, writing.millis()],
    )?;
    run(writing.db(), "DELETE FROM photo_refused WHERE sha256 = ?1", [name.0])?;
    run(writing.db(), "DELETE FROM photo_partial WHERE sha256 = ?1", [name.0]).map(|_| ())
}

/// Notes that a photo is not there any more.
pub fn is_gone(writing: &mut Writing<'_>, name: PhotoName) -> Stored<()> {
    run(writing.db(), "DELETE FROM photo WHERE sha256 = ?1", [name.0]).map(|_| ())
}

/// Photos that are not there (`u`), with each record as it stands (`r`) that tells of them (`f`).
const MISSING: &str =
    "photo_use u CROSS JOIN record r ON r.id = u.record CROSS JOIN json_each(r.body, '$.photos') f
         ON unhex(json_extract(f.value, '$.sha256')) = u.hash";
const IS_MISSING: &str = "u.picture = 1 AND NOT EXISTS (SELECT 1 FROM photo WHERE photo.sha256 = u.hash)";

/// How many photos there are, are awaited, and will not come.
pub fn counts(connection: &Connection) -> Stored<PhotoCounts> {
    let query = format!(
        "SELECT (SELECT count(*) FROM photo), count(*) FILTER (WHERE waits), count(*) FILTER (WHERE NOT waits)
         FROM (SELECT max(n.sha256 IS NULL) AS waits FROM {} WHERE {IS_MISSING} GROUP BY u.hash)",
        with_its_teller(MISSING)
    );
    let counts = one(connection, &query, [], |row| {
        let count = |column| value::<i64>(row, column).map(|count| count as u64);
        Ok(PhotoCounts { held: count(0)?, awaited: count(1)?, refused: count(2)? })
    })?;
    Ok(counts.unwrap_or_default())
}

fn missing(connection: &Connection) -> Stored<Vec<MissingPhoto>> {
    // The app that told of it is the one that sent the first revision with it.
    let query = format!(
        "SELECT u.hash, json_extract(f.value, '$.bytes'), u.record, r.kind, a.number, p.number, p.name, v.install,
             coalesce(v.received, r.received) AS since, n.why, n.said, i.revoked IS NOT NULL,
             (SELECT max(length(q.bytes)) FROM photo_partial q WHERE q.install = v.install AND q.sha256 = u.hash)
         FROM {}
             LEFT JOIN family a ON a.id = unhex(r.scope_key, '-')
             LEFT JOIN person p ON p.id = coalesce(v.author, u.person)
             LEFT JOIN install i ON i.id = v.install
         WHERE {IS_MISSING} GROUP BY u.hash, u.record ORDER BY since, u.record, u.hash",
        with_its_teller(MISSING)
    );
    all(connection, &query, [], missing_photo)
}

fn missing_photo(row: &Row<'_>) -> Stored<MissingPhoto> {
    let never = value::<Option<String>>(row, 9)?.zip(value::<Option<String>>(row, 10)?);
    let stands = match (never, value::<bool>(row, 11)?, value::<Option<u32>>(row, 12)?) {
        (Some((why, said)), _, _) => Missing::Never(why, said),
        (None, true, _) => Missing::AppRevoked,
        (None, false, Some(came)) => Missing::Begun(came),
        (None, false, None) => Missing::NothingYet,
    };
    let named = |column| Ok(value::<Option<String>>(row, column)?.unwrap_or_default());
    Ok(MissingPhoto {
        name: PhotoName(value(row, 0)?),
        bytes: value::<Option<i64>>(row, 1)?.and_then(|bytes| u32::try_from(bytes).ok()),
        record: RecordId(id(row, 2)?),
        kind: Kind::from(value::<String>(row, 3)?.as_str()),
        family: value(row, 4)?,
        person: Named { number: named(5)?, name: named(6)? },
        install: value::<Option<[u8; 16]>>(row, 7)?.map(|id| InstallId(uuid::Uuid::from_bytes(id))),
        since: moment(value(row, 8)?)?,
        stands,
    })
}

impl PhotoUploads for SqliteStorage {
    fn photo_standing(&self, caller: &Caller, name: PhotoName) -> Stored<PhotoStanding> {
        self.read(|connection| standing(connection, caller, name))
    }

    fn begin_photo(
        &self,
        caller: &Caller,
        name: PhotoName,
        length: u32,
        bytes: &[u8],
        now: DateTime<Utc>,
    ) -> Stored<()> {
        self.write(now, |writing| begin(writing, caller, name, length, bytes))
    }

    fn extend_photo(
        &self,
        caller: &Caller,
        name: PhotoName,
        offset: u32,
        bytes: &[u8],
        now: DateTime<Utc>,
    ) -> Stored<bool> {
        self.write(now, |writing| extend(writing, caller, name, offset, bytes))
    }

    fn partial_bytes(&self, caller: &Caller, name: PhotoName) -> Stored<Option<Vec<u8>>> {
        self.read(|connection| partial_bytes(connection, caller, name))
    }

    fn refuse_photo(
        &self,
        caller: &Caller,
        name: PhotoName,
        why: NeverComes,
        said: &str,
        now: DateTime<Utc>,
    ) -> Stored<()> {
        self.write(now, |writing| refuse(writing, caller, name, why, said))
    }

    fn missing_photos(&self) -> Stored<Vec<MissingPhoto>> {
        self.read(missing)
    }

    fn photo_came(&self, name: PhotoName, bytes: u32, now: DateTime<Utc>) -> Stored<()> {
        // Asked at every look at a photo: that costs no write.
        if self.read(|connection| is_counted(connection, name))? {
            return Ok(());
        }
        self.write(now, |writing| came(writing, name, bytes))
    }

    fn photo_is_gone(&self, name: PhotoName, now: DateTime<Utc>) -> Stored<()> {
        if !self.read(|connection| is_counted(connection, name))? {
            return Ok(());
        }
        self.write(now, |writing| is_gone(writing, name))
    }
}
