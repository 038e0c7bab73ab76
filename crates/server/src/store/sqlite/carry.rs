//! What of a centre's last life goes on after an older backup took its place, in SQL: its audit log, who had whose data, what revoked phones
//! handed in, which is on no phone any more, which photos there are, and whose id is whose (ADR 38).
//!
//! An entry that is carried over keeps its sort and its words to the letter, so that the hashes of the life it comes from can be worked
//! out again: `carried` is put behind them, with its number, its moment as it stood in that life, and the moment it is of.

use crate::mint::Mint;
use crate::store::carry::Carried;
use crate::store::lock::TokenUse;
use crate::store::sqlite::audit::{CARRIED_OVER, note, note_text};
use crate::store::sqlite::records::{all, id, moment, one, run, value};
use crate::store::sqlite::writing::Writing;
use crate::store::sqlite::{SqliteStorage, ledger, lock, reserved, sql};
use crate::store::{Batch, Caller, SecretHash, Stored};
use chrono::{DateTime, Utc};
use pendamping_domain::actor::Role;
use pendamping_domain::id::{InstallId, PersonId, RevisionId};
use pendamping_protocol::limits::ITEMS_MAX;
use pendamping_protocol::sign::PublicKey;
use pendamping_protocol::sync::{Item, Waiting};
use rusqlite::{Connection, params};
use serde_json::json;
use serde_json::value::RawValue;
use std::path::Path;

/// How an entry says that it is carried over. Within a text of JSON its quotes would be escaped, so it stands nowhere else.
const MARK: &str = "\"carried\":{\"seq\":";
/// So often an entry is carried over with what it was before kept apart; JSON is not read at any depth. Then it goes on as it stands.
const TIMES_MAX: usize = 60;

/// An entry's words with where they come from behind them.
fn carried(seq: i64, at: i64, detail: &str) -> String {
    let times = detail.matches(MARK).count();
    if times >= TIMES_MAX {
        return detail.to_owned();
    }
    let whole = detail.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    let Some(words) = whole else {
        // Nothing the centre writes: somebody changed it, and the chain it is of is broken there.
        return carried(seq, at, &json!({"text": detail}).to_string());
    };
    let (words, before) = words.split_at(words.find(MARK).unwrap_or(words.len()));
    let words = words.trim_end_matches(',');
    let moment = original(before).unwrap_or(at);
    let comma = |text: &str| if text.is_empty() { "" } else { "," };
    format!(
        "{{{words}{}{MARK}{seq},\"at\":{at},\"moment\":{moment}{}{before}}}}}",
        comma(words),
        comma(before)
    )
}

/// The moment that carried words are of.
fn original(before: &str) -> Option<i64> {
    let (_, rest) = before.split_once("\"moment\":")?;
    rest.split(|letter: char| !letter.is_ascii_digit() && letter != '-').next()?.parse().ok()
}

/// What an entry was in the life it was carried over from: number, moment, words.
pub fn as_it_was(detail: &str) -> Option<(i64, i64, String)> {
    let (words, rest) = detail.strip_prefix('{')?.strip_suffix("}}")?.split_once(MARK)?;
    let (seq, rest) = rest.split_once(",\"at\":")?;
    let (at, rest) = rest.split_once(",\"moment\":")?;
    let before = rest.split_once(',').map_or("", |(_, before)| before);
    let words = if before.is_empty() { words.trim_end_matches(',') } else { words };
    Some((seq.parse().ok()?, at.parse().ok()?, format!("{{{words}{before}}}")))
}

impl SqliteStorage {
    /// Carries over what `before`, a copy of the last life of this centre, has beyond this one.
    pub fn carry_over(&self, before: &Path, now: DateTime<Utc>, mint: &mut dyn Mint) -> Stored<Carried> {
        let text = before.to_string_lossy();
        lock(&self.writer).execute("ATTACH ?1 AS old", [text.as_ref()]).map_err(sql)?;
        let done = self.write(now, |writing| carry(writing, mint));
        lock(&self.writer).execute("DETACH old", []).map_err(sql)?;
        done
    }
}

fn carry(writing: &mut Writing<'_>, mint: &mut dyn Mint) -> Stored<Carried> {
    let query = "SELECT audit_count, hex(audit_head), epoch FROM old.centre";
    let (last, head, epoch) = one(writing.db(), query, [], |row| {
        Ok((value::<i64>(row, 0)?, value::<String>(row, 1)?, value::<String>(row, 2)?))
    })?
    .unwrap_or_default();
    let head = head.to_ascii_lowercase();
    lives(writing)?;
    let entries = log(writing, last, &head, &epoch)?;
    // Apps first: what else is carried over is of an app. One whose person is not here is nobody's.
    let statement = "INSERT OR IGNORE INTO main.install SELECT o.* FROM old.install o
         WHERE o.person IN (SELECT id FROM main.person) AND o.id NOT IN (SELECT id FROM main.install) RETURNING id";
    for install in all(writing.db(), statement, [], |row| id(row, 0))? {
        // Nothing of it is here yet: it offers all it has.
        let statement =
            "UPDATE main.install SET received_count = 0, received_digest = zeroblob(16) WHERE id = ?1";
        run(writing.db(), statement, [install.as_bytes()])?;
    }
    for statement in [
        // Of two tokens the one that began later: a copied one that ended stays so, and whose app has had several since is let in.
        // An app says itself what its next is known by: one that names another's keeps what it has, and does not keep a centre from being put back.
        "UPDATE OR IGNORE main.install AS i SET token_hash = o.token_hash, token_since = o.token_since, renew = o.renew, next_token = o.next_token,
             previous_token = o.previous_token, previous_until = o.previous_until FROM old.install o
         WHERE o.id = i.id AND coalesce(o.token_since, o.created) >= coalesce(i.token_since, i.created)",
        // That it spoke at all ends its code, and how far it had sent tells it from a copy of it. Revoked is revoked again afterwards.
        "UPDATE main.install AS i SET envelope = coalesce(o.envelope, i.envelope), last_seq = max(i.last_seq, o.last_seq),
             last_contact = coalesce(i.last_contact, o.last_contact) FROM old.install o WHERE o.id = i.id",
        "DELETE FROM main.enrol_code",
        "INSERT INTO main.enrol_code SELECT * FROM old.enrol_code WHERE person IN (SELECT id FROM main.person)",
        "INSERT OR IGNORE INTO main.successor SELECT * FROM old.successor WHERE install IN (SELECT id FROM main.install)",
        "INSERT INTO main.disclosure (install, family, day, rows) SELECT install, family, day, rows FROM old.disclosure WHERE true
         ON CONFLICT DO UPDATE SET rows = max(rows, excluded.rows)",
        "INSERT INTO main.opening (install, family, day, shown, count) SELECT install, family, day, shown, count FROM old.opening WHERE true
         ON CONFLICT DO UPDATE SET count = max(count, excluded.count)",
        "INSERT OR IGNORE INTO main.taken_out SELECT * FROM old.taken_out",
        "INSERT INTO main.data_request SELECT * FROM old.data_request
         WHERE family IN (SELECT id FROM main.family) AND person IN (SELECT id FROM main.person)
         ON CONFLICT DO UPDATE SET answered = coalesce(answered, excluded.answered), answer = coalesce(answer, excluded.answer)",
    ] {
        run(writing.db(), statement, [])?;
    }
    let statement = "INSERT OR IGNORE INTO main.left_behind SELECT * FROM old.left_behind
         WHERE install IN (SELECT id FROM main.install)";
    let pieces = run(writing.db(), statement, [])? as u64;
    photos(writing)?;
    let numbers = reserved::carry(writing)?;
    let (records, waiting) = records(writing, mint)?;
    Ok(Carried { last: (last as u64, head), entries, pieces, records, waiting, numbers })
}

/// Photos that came after the backup lie where they lay, and a phone that wiped itself brings none again: they stay counted, so that they are in
/// the next backup and end by the schedule. What was refused for good stays so, unless it came.
fn photos(writing: &Writing<'_>) -> Stored<()> {
    for statement in [
        "INSERT OR IGNORE INTO main.photo SELECT * FROM old.photo",
        "INSERT OR IGNORE INTO main.photo_refused SELECT * FROM old.photo_refused",
        "DELETE FROM main.photo_refused WHERE sha256 IN (SELECT sha256 FROM main.photo)",
    ] {
        run(writing.db(), statement, [])?;
    }
    Ok(())
}

/// How far the order of the life that was replaced, and of those that it knows of, is that of this one. Both know how far each goes along
/// with the lives before it: up to there they go along with each other. Of what this one knows itself nothing changes.
fn lives(writing: &Writing<'_>) -> Stored<()> {
    let statement = "WITH shared (until) AS (
           SELECT max(min(o.until, m.until)) FROM main.life m
           JOIN (SELECT epoch, until FROM old.life UNION ALL SELECT epoch, position FROM old.centre) o ON o.epoch = m.epoch)
         INSERT OR IGNORE INTO main.life (epoch, until)
           SELECT epoch, until FROM old.centre, shared WHERE until IS NOT NULL
           UNION ALL SELECT o.epoch, min(o.until, s.until) FROM old.life o, shared s WHERE s.until IS NOT NULL";
    run(writing.db(), statement, []).map(drop)
}

/// Puts what the log of the old life has beyond this one's behind it. Answers how many entries.
fn log(writing: &mut Writing<'_>, last: i64, head: &str, epoch: &str) -> Stored<u64> {
    let query = "SELECT coalesce(max(o.seq), 0) FROM old.audit o JOIN main.audit a ON a.seq = o.seq AND a.hash = o.hash";
    let shared: i64 = one(writing.db(), query, [], |row| value(row, 0))?.unwrap_or(0);
    let query = "SELECT seq, at, what, detail FROM old.audit WHERE seq > ?1 ORDER BY seq";
    let entries = all(writing.db(), query, [shared], |row| {
        Ok((value::<i64>(row, 0)?, value(row, 1)?, value::<String>(row, 2)?, value::<String>(row, 3)?))
    })?;
    let said =
        json!({"epoch": epoch, "shared": shared, "last": last, "hash": head, "entries": entries.len()});
    note(writing, CARRIED_OVER, &said)?;
    for (seq, at, what, detail) in &entries {
        note_text(writing, what, &carried(*seq, *at, detail))?;
    }
    Ok(entries.len() as u64)
}

/// An app that was revoked, as it stood in the old life.
struct Gone {
    caller: Caller,
    last_contact: Option<i64>,
    waiting: Waiting,
    /// The furthest that it is known to have sent.
    sequence: u64,
    /// Whether it had sent anything that this life lacks.
    lacked: bool,
}

/// What an install had sent to the old life, and this one lacks.
const LACKED: &str = "FROM (
         SELECT position, seq, id, payload FROM old.revision WHERE install = ?1
         UNION ALL SELECT 1 << 62, seq, id, payload FROM old.set_aside WHERE install = ?1)
     WHERE id NOT IN (SELECT id FROM main.revision) AND id NOT IN (SELECT id FROM main.set_aside)";

/// What revoked phones had sent and this life lacks is judged and kept as if they offered it once more: they may have wiped themselves.
/// In the order in which the old life took it, whosever it is, since one's work may rest on another's. Answers how many were kept, and
/// how many not.
fn records(writing: &mut Writing<'_>, mint: &mut dyn Mint) -> Stored<(u64, u64)> {
    let mut gone = gone(writing.db())?;
    let (mut lacked, mut items) = (0, Vec::new());
    for (whose, Gone { caller, sequence, lacked: any, .. }) in gone.iter_mut().enumerate() {
        let query = format!("SELECT position, seq, id, payload {LACKED}");
        let rows = all(writing.db(), &query, [caller.install.0.as_bytes()], |row| {
            let payload = String::from_utf8(value(row, 3)?).ok();
            let payload = payload.and_then(|text| RawValue::from_string(text).ok());
            let seq = value::<Option<i64>>(row, 1)?.unwrap_or(0) as u64;
            let revision = RevisionId(id(row, 2)?);
            Ok((value::<i64>(row, 0)?, payload.map(|payload| Item { seq, id: revision, payload })))
        })?;
        (lacked, *any) = (lacked + rows.len() as u64, !rows.is_empty());
        for (position, item) in rows.into_iter().filter_map(|(position, item)| Some((position, item?))) {
            *sequence = item.seq.max(*sequence);
            items.push((position, whose, item));
        }
    }
    items.sort_by_key(|(position, whose, item)| (*position, *whose, item.seq));
    for some in items.chunk_by(|one, next| one.1 == next.1).flat_map(|some| some.chunks(ITEMS_MAX)) {
        let Some(Gone { caller, waiting, sequence, .. }) =
            some.first().and_then(|(_, whose, _)| gone.get(*whose))
        else {
            continue;
        };
        let items: Vec<Item> = some.iter().map(|(.., item)| item.clone()).collect();
        let sequence = *sequence;
        let batch = Batch { now: writing.now, caller, items: &items, sequence, proven: true, waiting };
        // What came of it is looked up: of a kind that is not known yet it is kept, and not received.
        let _ = ledger::accept_batch(writing, &batch, mint)?;
    }
    let mut not = 0;
    for Gone { caller, last_contact, .. } in gone.iter().filter(|gone| gone.lacked) {
        let install = caller.install.0.as_bytes();
        // It was not the phone that spoke.
        let statement = "UPDATE main.install SET last_contact = ?2 WHERE id = ?1";
        run(writing.db(), statement, params![install, last_contact])?;
        let query = format!("SELECT count(*) {LACKED}");
        not += one(writing.db(), &query, [install], |row| value::<i64>(row, 0))?.unwrap_or(0) as u64;
    }
    Ok((lacked - not, not))
}

fn gone(connection: &Connection) -> Stored<Vec<Gone>> {
    let query = "SELECT o.id, o.person, p.role, o.public_key, o.last_contact, o.unsent, o.oldest_unsent, o.set_aside, i.last_seq
         FROM old.install o JOIN main.install i ON i.id = o.id JOIN main.person p ON p.id = o.person WHERE o.revoked IS NOT NULL
         ORDER BY o.revoked, o.id";
    all(connection, query, [], |row| {
        Ok(Gone {
            caller: Caller {
                install: InstallId(id(row, 0)?),
                person: PersonId(id(row, 1)?),
                role: Role::from(value::<String>(row, 2)?.as_str()),
                key: PublicKey(value(row, 3)?),
                revoked: true,
                // It shows none, and nothing here goes by it.
                token: TokenUse::Next(SecretHash([0; 32])),
            },
            last_contact: value(row, 4)?,
            waiting: Waiting {
                count: value::<i64>(row, 5)? as u64,
                oldest: value::<Option<i64>>(row, 6)?.map(moment).transpose()?,
                set_aside: value::<i64>(row, 7)? as u64,
            },
            sequence: value::<i64>(row, 8)? as u64,
            lacked: false,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn what_is_carried_over_is_had_back_to_the_letter() {
        for words in [r#"{"b":1,"a":{"c":[2]}}"#, "{}", r#"{"text":"\"carried\":{\"seq\":1"}"#] {
            let once = carried(7, 1_000, words);
            assert_eq!(as_it_was(&once), Some((7, 1_000, words.to_owned())));
            let twice = carried(9, 2_000, &once);
            assert_eq!(as_it_was(&twice), Some((9, 2_000, once)));
            let thrice = carried(11, 3_000, &twice);
            assert_eq!(as_it_was(&thrice), Some((11, 3_000, twice)));
            let read: Value = serde_json::from_str(&thrice).unwrap_or_default();
            assert_eq!(read["carried"]["moment"], 1_000);
            assert_eq!(read["carried"]["carried"]["carried"]["seq"], 7);
        }
        assert_eq!(as_it_was(r#"{"a":1}"#), None);
        // Somebody's own words are no JSON any more: they are kept, and stay readable.
        let read: Value = serde_json::from_str(&carried(1, 2, "no {")).unwrap_or_default();
        assert_eq!((&read["text"], &read["carried"]["at"]), (&json!("no {"), &json!(2)));
        let mut often = "{}".to_owned();
        (0..200).for_each(|seq| often = carried(seq, 5, &often));
        assert!(serde_json::from_str::<Value>(&often).is_ok());
    }
}
