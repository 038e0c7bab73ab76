//! Tokens that follow one another, what installs tell besides their records, and what revoked phones leave, in SQL.

use crate::exchange::office_day;
use crate::store::lock::{LeftLine, Locks, Tells, TokenUse};
use crate::store::office::{CodeFor, Declined, Issued, RevokeWhat};
use crate::store::sqlite::SqliteStorage;
use crate::store::sqlite::audit::note;
use crate::store::sqlite::data_request::take_asks;
use crate::store::sqlite::installs::{hash_of, is_known, issue};
use crate::store::sqlite::reader::known;
use crate::store::sqlite::records::{all, id, maybe_id, moment, one, run, value};
use crate::store::sqlite::writing::Writing;
use crate::store::visit_log::Named;
use crate::store::{Caller, CodeRefused, SecretHash, StorageError, Stored};
use crate::token::WEEK;
use chrono::{DateTime, TimeDelta, Utc};
use pendamping_domain::id::{InstallId, PersonId};
use pendamping_domain::revision::Kind;
use pendamping_protocol::besides::{Besides, LEFT_MAX, LEFT_TEXT_MAX, Left, OPENED_MAX, Opened};
use pendamping_protocol::recover::known_by;
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// How many days back openings are believed the day that they are told of: what is older is of a clock that was wrong.
const OPENED_DAYS: i64 = 120;
/// Days of such a clock that are kept of a family on an install.
const WRONG_DAYS_MAX: i64 = 100;
/// More openings of one family on one day are not believed.
const OPENED_COUNT_MAX: u32 = 10_000;
/// What a code of the office is for: the phone that told its envelope, or any.
const RECOVER: &str = "recover";
const RECOVER_ANY: &str = "recover_any";
/// How long a code may be redeemed again for the same phone.
const AGAIN: TimeDelta = TimeDelta::minutes(15);
/// Pieces kept of one install: more than a phone can have that works for years, and few enough that nobody fills the centre with their
/// photos.
const LEFT_KEPT: i64 = 10_000;
/// Bytes of all of them.
const LEFT_BYTES_KEPT: i64 = 128 << 20;

/// The tokens whose successors have been in use for long enough.
pub fn end_previous_tokens(writing: &Writing<'_>) -> Stored<()> {
    let statement =
        "UPDATE install SET previous_token = NULL, previous_until = NULL WHERE previous_until < ?1";
    run(writing.db(), statement, [writing.millis()]).map(|_| ())
}

fn promise(writing: &Writing<'_>, caller: &Caller, token: &SecretHash) -> Stored<bool> {
    let TokenUse::Current { shown, .. } = &caller.token else { return Ok(false) };
    if is_known(writing.db(), token)? {
        return Ok(false);
    }
    let statement =
        "UPDATE install SET next_token = ?2 WHERE id = ?1 AND token_hash = ?3 AND next_token IS NULL";
    let promised = run(writing.db(), statement, params![caller.install.0.as_bytes(), token.0, shown.0])?;
    Ok(promised > 0)
}

fn begin(writing: &mut Writing<'_>, caller: &Caller, token: &SecretHash) -> Stored<()> {
    let until = writing.millis() + WEEK.num_milliseconds();
    let begun = run(
        writing.db(),
        "UPDATE install SET previous_token = token_hash, previous_until = ?3, token_hash = next_token, next_token = NULL,
             token_since = ?4, renew = 0 WHERE id = ?1 AND next_token = ?2",
        params![caller.install.0.as_bytes(), token.0, until, writing.millis()],
    )?;
    match begun {
        // Another request of the same phone was quicker.
        0 => Ok(()),
        _ => note(writing, "token_renewed", &json!({"person": caller.person, "install": caller.install})),
    }
}

/// What was promised before is void: it is asked for because of what somebody else may have.
fn renew(writing: &mut Writing<'_>, what: &RevokeWhat) -> Result<u64, Declined> {
    let asked = match what {
        RevokeWhat::Person(number) => {
            let (person, _) = known(writing.db(), number)?;
            let statement =
                "UPDATE install SET renew = 1, next_token = NULL WHERE person = ?1 AND revoked IS NULL";
            run(writing.db(), statement, [person.0.as_bytes()])?
        }
        RevokeWhat::Install(install) => {
            let statement =
                "UPDATE install SET renew = 1, next_token = NULL WHERE id = ?1 AND revoked IS NULL";
            run(writing.db(), statement, [install.0.as_bytes()])?
        }
    };
    if asked == 0 {
        return Err(Declined::Wrong(match what {
            RevokeWhat::Person(number) => {
                format!("{number} has no app in use: `enrol --person {number}` gives a code for one")
            }
            RevokeWhat::Install(install) => {
                format!(
                    "no app in use is the install {install}; `status` lists the apps, and which are revoked"
                )
            }
        }));
    }
    let detail = match what {
        RevokeWhat::Install(install) => json!({"install": install}),
        RevokeWhat::Person(number) => json!({"person": known(writing.db(), number)?.0}),
    };
    note(writing, "renewal_asked", &detail)?;
    Ok(asked as u64)
}

fn take(writing: &mut Writing<'_>, caller: &Caller, besides: &Besides) -> Stored<()> {
    let install = caller.install.0.as_bytes();
    let is_hash = |text: &&String| text.len() == 64 && text.bytes().all(|digit| digit.is_ascii_hexdigit());
    if let Some(envelope) = besides.envelope.as_ref().filter(is_hash) {
        let statement = "UPDATE install SET envelope = ?2 WHERE id = ?1";
        run(writing.db(), statement, params![install, envelope.to_ascii_lowercase()])?;
    }
    take_opened(writing, caller, &besides.opened)?;
    take_asks(writing, caller, &besides.asks)?;
    if caller.revoked {
        take_left(writing, caller, &besides.left)?;
    }
    Ok(())
}

/// Each is a sum since its day began, so that one told twice counts once. One of a day that cannot be, as the phone's clock was wrong, is kept by
/// that day and shown on the one on which it came.
fn take_opened(writing: &mut Writing<'_>, caller: &Caller, opened: &[Opened]) -> Stored<()> {
    let today = office_day(writing.now);
    let days = today - TimeDelta::days(OPENED_DAYS)..=today + TimeDelta::days(1);
    let mut grew = Vec::new();
    for Opened { family, day, count } in opened.iter().take(OPENED_MAX) {
        if *count == 0 || *count > OPENED_COUNT_MAX {
            continue;
        }
        let shown = if days.contains(day) { *day } else { today };
        // Only what ever went to the person can have been opened.
        let changed = run(
            writing.db(),
            "INSERT INTO opening (install, family, day, shown, count) SELECT ?1, ?2, ?3, ?6, ?4 WHERE EXISTS (
                 SELECT 1 FROM disclosure d JOIN install i ON i.id = d.install WHERE d.family = ?2 AND i.person = ?5)
                 AND (?3 = ?6 OR ?7 > (
                     SELECT count(*) FROM opening WHERE install = ?1 AND family = ?2 AND day != shown AND day != ?3))
             ON CONFLICT DO UPDATE SET count = excluded.count WHERE excluded.count > count",
            params![
                caller.install.0.as_bytes(),
                family.to_string(),
                day.to_string(),
                count,
                caller.person.0.as_bytes(),
                shown.to_string(),
                WRONG_DAYS_MAX
            ],
        )?;
        if changed > 0 {
            grew.push(json!({"family": family, "day": day, "count": count}));
        }
    }
    if grew.is_empty() {
        return Ok(());
    }
    note(writing, "opened", &json!({"install": caller.install, "person": caller.person, "families": grew}))
}

fn take_left(writing: &mut Writing<'_>, caller: &Caller, left: &[Left]) -> Stored<()> {
    let install = caller.install.0.as_bytes();
    let query = "SELECT count(*), coalesce(sum(octet_length(text)), 0) FROM left_behind WHERE install = ?1";
    let has = one(writing.db(), query, [install], |row| Ok((value::<i64>(row, 0)?, value::<i64>(row, 1)?)))?;
    let (mut pieces, mut bytes) = has.unwrap_or_default();
    let (mut kept, mut not_kept) = (0, 0);
    for Left { id, why, at, text } in left.iter().take(LEFT_MAX) {
        let fits = id.len() <= 100 && why.len() <= 40 && text.len() <= LEFT_TEXT_MAX;
        if !fits || pieces >= LEFT_KEPT || bytes >= LEFT_BYTES_KEPT {
            not_kept += 1;
            continue;
        }
        let params = params![install, id, why, at.timestamp_millis(), writing.millis(), text];
        let statement =
            "INSERT INTO left_behind (install, id, why, at, received, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO UPDATE SET why = excluded.why, at = excluded.at, text = excluded.text";
        kept += run(writing.db(), statement, params)?;
        pieces += 1;
        bytes += text.len() as i64;
    }
    if kept + not_kept == 0 {
        return Ok(());
    }
    // The phone forgets it all the same, or it never would: that there was more is to be read where nothing is taken away.
    let pieces =
        json!({"install": caller.install, "person": caller.person, "pieces": kept, "not_kept": not_kept});
    note(writing, "left_behind", &pieces)
}

/// A recovery that may be done: the code, whose phone, which install of theirs if it told its envelope, what the code is good for from then
/// on, and the phone's key.
struct Recovery {
    code: SecretHash,
    person: PersonId,
    install: Option<Uuid>,
    phone: Uuid,
    key: [u8; 32],
}

fn judge_recovery(
    connection: &Connection,
    code: &str,
    open: &dyn Fn(&[u8; 32]) -> Option<[u8; 32]>,
    now: DateTime<Utc>,
) -> Stored<Result<Recovery, CodeRefused>> {
    let secret = one(connection, "SELECT secret_key FROM centre", [], |row| value::<[u8; 32]>(row, 0))?;
    let key = open(&secret.ok_or(StorageError::Unreadable("the centre's own row"))?);
    // What is no key is nobody's phone's.
    let known_by = key.as_ref().map(known_by).unwrap_or_default();
    let hash = hash_of(connection, code)?;
    let query = "SELECT c.person, c.expires, c.purpose, c.install, i.id,
             EXISTS (SELECT 1 FROM install o WHERE o.envelope = ?2 AND o.person != c.person) FROM enrol_code c
         LEFT JOIN install i ON i.person = c.person AND i.envelope = ?2
         WHERE c.hash = ?1 AND c.purpose != 'enrol' LIMIT 1";
    let found = one(connection, query, params![hash.0, known_by], |row| {
        let (expires, purpose) = (value::<i64>(row, 1)?, value::<String>(row, 2)?);
        let (used_for, install, of_another) = (maybe_id(row, 3)?, maybe_id(row, 4)?, value::<bool>(row, 5)?);
        Ok((PersonId(id(row, 0)?), expires, purpose, used_for, install, of_another))
    })?;
    let Some((person, expires, purpose, used_for, install, of_another)) = found else {
        return Ok(Err(CodeRefused::Unknown));
    };
    if expires <= now.timestamp_millis() {
        return Ok(Err(CodeRefused::Expired));
    }
    let Some(key) = key.filter(|_| !of_another && (install.is_some() || purpose == RECOVER_ANY)) else {
        return Ok(Err(CodeRefused::OtherPhone));
    };
    let phone = install.unwrap_or(by_key(&known_by));
    Ok(match used_for {
        Some(used_for) if used_for != phone => Err(CodeRefused::Used),
        _ => Ok(Recovery { code: hash, person, install, phone, key }),
    })
}

/// A name for a phone that never told its envelope: it is known by its own key from then on.
fn by_key(known_by: &str) -> Uuid {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&Sha256::digest(known_by)[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

fn recover(
    writing: &mut Writing<'_>,
    code: &str,
    open: &dyn Fn(&[u8; 32]) -> Option<[u8; 32]>,
) -> Stored<Result<[u8; 32], CodeRefused>> {
    let judged = judge_recovery(writing.db(), code, open, writing.now)?;
    let Recovery { code, person, install, phone, key } = match judged {
        Ok(recovery) => recovery,
        Err(refused) => return Ok(Err(refused)),
    };
    let until = writing.millis() + AGAIN.num_milliseconds();
    let statement =
        "UPDATE enrol_code SET install = ?2, expires = min(expires, ?3) WHERE hash = ?1 AND install IS NULL";
    run(writing.db(), statement, params![code.0, phone.as_bytes(), until])?;
    let detail = json!({"person": person, "install": install, "known_phone": install.is_some()});
    note(writing, "pin_recovered", &detail)?;
    Ok(Ok(key))
}

/// What a piece is of, and the family or record that it is about: a revision says both itself, a draft in what it is known by.
fn about(id: &str, text: &str) -> (String, Option<Uuid>) {
    let said: Value = serde_json::from_str(text).unwrap_or_default();
    let word = |field: &str| said.get(field).and_then(Value::as_str);
    let mut known_by = id.split(' ');
    let (kind, about) = match known_by.next() {
        Some("draft") => (known_by.next(), known_by.next()),
        _ => (word("kind"), word("family").or(word("record"))),
    };
    (kind.unwrap_or("unknown").to_owned(), about.and_then(|about| about.parse().ok()))
}

/// The family with an id, or that of a record with it.
fn family_named(connection: &Connection, about: Uuid) -> Stored<Option<Named>> {
    let query = "SELECT f.number, coalesce(json_extract(r.body, '$.name'), '') FROM family f JOIN record r ON r.id = f.id
         WHERE f.id = ?1 OR f.id = (SELECT unhex(replace(scope_key, '-', '')) FROM record WHERE id = ?1)";
    one(connection, query, [about.as_bytes()], |row| {
        Ok(Named { number: value(row, 0)?, name: value(row, 1)? })
    })
}

fn left(connection: &Connection, person: Option<&str>) -> Result<Vec<LeftLine>, Declined> {
    let person = person.map(|number| known(connection, number)).transpose()?.map(|(person, _)| person);
    let query = "SELECT l.install, p.number, p.name, l.received, l.id, l.why, l.at, l.text FROM left_behind l
         JOIN install i ON i.id = l.install JOIN person p ON p.id = i.person
         WHERE ?1 IS NULL OR p.id = ?1 ORDER BY p.number, l.install, l.at";
    let lines = all(connection, query, [person.as_ref().map(|person| person.0.as_bytes())], |row| {
        let (kind, about) = about(&value::<String>(row, 4)?, &value::<String>(row, 7)?);
        Ok(LeftLine {
            kind: Kind::from(kind.as_str()),
            family: about.map(|about| family_named(connection, about)).transpose()?.flatten(),
            install: InstallId(id(row, 0)?),
            person: Named { number: value(row, 1)?, name: value(row, 2)? },
            received: moment(value(row, 3)?)?,
            left: Left {
                id: value(row, 4)?,
                why: value(row, 5)?,
                at: moment(value(row, 6)?)?,
                text: value(row, 7)?,
            },
        })
    })?;
    Ok(lines)
}

impl Tells for SqliteStorage {
    fn promise_token(&self, caller: &Caller, token: &SecretHash, now: DateTime<Utc>) -> Stored<bool> {
        self.write(now, |writing| promise(writing, caller, token))
    }

    fn begin_token(&self, caller: &Caller, token: &SecretHash, now: DateTime<Utc>) -> Stored<()> {
        self.write(now, |writing| begin(writing, caller, token))
    }

    fn take_besides(&self, caller: &Caller, besides: &Besides, now: DateTime<Utc>) -> Stored<()> {
        self.write(now, |writing| take(writing, caller, besides))
    }
}

impl Locks for SqliteStorage {
    fn renew_tokens(&self, what: &RevokeWhat, now: DateTime<Utc>) -> Result<u64, Declined> {
        self.write(now, |writing| renew(writing, what))
    }

    fn issue_recovery(
        &self,
        whom: &CodeFor,
        code: &str,
        any_phone: bool,
        now: DateTime<Utc>,
        expires: DateTime<Utc>,
    ) -> Result<Issued, Declined> {
        let purpose = if any_phone { RECOVER_ANY } else { RECOVER };
        self.write(now, |writing| {
            let number = match whom {
                CodeFor::Person(number) | CodeFor::Family(number) => number,
            };
            let (person, _) = known(writing.db(), number)?;
            issue(writing, person, code, expires, purpose)
        })
    }

    fn redeem_recovery(
        &self,
        code: &str,
        open: &dyn Fn(&[u8; 32]) -> Option<[u8; 32]>,
        now: DateTime<Utc>,
    ) -> Stored<Result<[u8; 32], CodeRefused>> {
        // Guessing costs a stranger a read, never the writer's lock.
        if let Err(refused) = self.read(|connection| judge_recovery(connection, code, open, now))? {
            return Ok(Err(refused));
        }
        self.write(now, |writing| recover(writing, code, open))
    }

    fn left_behind(&self, person: Option<&str>, now: DateTime<Utc>) -> Result<Vec<LeftLine>, Declined> {
        self.write(now, |writing| {
            let lines = left(writing.db(), person)?;
            for line in lines.iter().map(|line| line.install).collect::<std::collections::BTreeSet<_>>() {
                note(writing, "left_behind_read", &json!({"install": line}))?;
            }
            Ok::<_, Declined>(lines)
        })
    }
}
