//! Installs and one-time codes in SQL. Tokens and codes are known by their hashes only.

use crate::auth::code_hash;
use crate::mint::Mint;
use crate::store::lock::TokenUse;
use crate::store::office::{CodeFor, Declined, Issued, RevokeWhat, Revoked};
use crate::store::sqlite::assignments::{family_by_number, make};
use crate::store::sqlite::audit::note;
use crate::store::sqlite::imports::put_person;
use crate::store::sqlite::records::{all, id, maybe_id, moment, one, person_by_number, record, run, value};
use crate::store::sqlite::scopes::rescope;
use crate::store::sqlite::writing::Writing;
use crate::store::{Caller, CodeRefused, Enrolled, NewInstall, SecretHash, StorageError, Stored};
use chrono::{DateTime, Utc};
use pendamping_domain::actor::{Power, Role};
use pendamping_domain::family::Family;
use pendamping_domain::id::{FamilyId, InstallId, PersonId};
use pendamping_domain::person::Person;
use pendamping_domain::region::RegionCode;
use pendamping_domain::revision::{Record, Rest};
use pendamping_protocol::sign::PublicKey;
use rusqlite::{Connection, params};
use serde_json::json;

/// Whose token this is.
pub fn authenticate(connection: &Connection, token: &SecretHash) -> Stored<Option<Caller>> {
    one(
        connection,
        "SELECT i.id, i.person, p.role, i.public_key, i.revoked, i.token_hash = ?1, i.next_token = ?1,
             coalesce(i.token_since, i.created), i.renew, i.envelope IS NOT NULL, i.token_hash, i.next_token
         FROM install i JOIN person p ON p.id = i.person WHERE i.id =
             (SELECT id FROM install WHERE token_hash = ?1 UNION ALL SELECT id FROM install WHERE next_token = ?1
              UNION ALL SELECT id FROM install WHERE previous_token = ?1 LIMIT 1)",
        [token.0],
        |row| {
            Ok(Caller {
                install: InstallId(id(row, 0)?),
                person: PersonId(id(row, 1)?),
                role: Role::from(value::<String>(row, 2)?.as_str()),
                key: PublicKey(value(row, 3)?),
                revoked: value::<Option<i64>>(row, 4)?.is_some(),
                token: match (value(row, 5)?, value::<Option<bool>>(row, 6)?.unwrap_or(false)) {
                    (true, _) => TokenUse::Current {
                        shown: *token,
                        promised: value::<Option<_>>(row, 11)?.map(SecretHash),
                        since: moment(value(row, 7)?)?,
                        renew: value(row, 8)?,
                        follows: value(row, 9)?,
                    },
                    (false, true) => TokenUse::Next(*token),
                    (false, false) => TokenUse::Previous {
                        shown: *token,
                        current: SecretHash(value(row, 10)?),
                        follows: value(row, 9)?,
                    },
                },
            })
        },
    )
}

/// Whether it is a token of any install: the one that counts, the next or the one before.
pub fn is_known(connection: &Connection, token: &SecretHash) -> Stored<bool> {
    authenticate(connection, token).map(|caller| caller.is_some())
}

/// A code that can be redeemed: whose, and the install it made before.
pub struct Good {
    hash: SecretHash,
    person: PersonId,
    before: Option<InstallId>,
}

/// The hash under which a code is kept.
pub fn hash_of(connection: &Connection, code: &str) -> Stored<SecretHash> {
    let key: Option<Vec<u8>> = one(connection, "SELECT code_key FROM centre", [], |row| value(row, 0))?;
    Ok(code_hash(&key.unwrap_or_default(), code))
}

/// Whether a code can be redeemed at `now`.
pub fn judge_code(
    connection: &Connection,
    code: &str,
    now: DateTime<Utc>,
) -> Stored<Result<Good, CodeRefused>> {
    let hash = hash_of(connection, code)?;
    let found = one(
        connection,
        "SELECT c.person, c.expires, c.install, i.last_contact FROM enrol_code c
         LEFT JOIN install i ON i.id = c.install WHERE c.hash = ?1 AND c.purpose = 'enrol'",
        [hash.0],
        |row| {
            let (person, expires): (_, i64) = (PersonId(id(row, 0)?), value(row, 1)?);
            Ok((person, expires, maybe_id(row, 2)?.map(InstallId), value::<Option<i64>>(row, 3)?))
        },
    )?;
    Ok(match found {
        None => Err(CodeRefused::Unknown),
        Some((_, _, _, Some(_))) => Err(CodeRefused::Used),
        Some((_, expires, _, _)) if expires <= now.timestamp_millis() => Err(CodeRefused::Expired),
        Some((person, _, before, None)) => Ok(Good { hash, person, before }),
    })
}

/// Redeems a code. An answer that was lost on its way must not cost a trip to the office: while the install it made never
/// spoke to the centre, it works again, and that install is revoked.
pub fn redeem_code(
    writing: &mut Writing<'_>,
    code: &str,
    install: &NewInstall<'_>,
) -> Stored<Result<Enrolled, CodeRefused>> {
    let good = match judge_code(writing.db(), code, writing.now)? {
        Ok(good) => good,
        Err(refused) => return Ok(Err(refused)),
    };
    if let Some(before) = good.before {
        let params = params![before.0.as_bytes(), writing.millis()];
        run(writing.db(), "UPDATE install SET revoked = ?2 WHERE id = ?1 AND revoked IS NULL", params)?;
    }
    run(
        writing.db(),
        "INSERT INTO install (id, person, token_hash, public_key, app, created, token_since, received_digest)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7)",
        params![
            install.id.0.as_bytes(),
            good.person.0.as_bytes(),
            install.token.0,
            install.key.0,
            install.app,
            writing.millis(),
            [0_u8; 16]
        ],
    )?;
    let params = params![good.hash.0, install.id.0.as_bytes()];
    run(writing.db(), "UPDATE enrol_code SET install = ?2 WHERE hash = ?1", params)?;
    note(
        writing,
        "enrolled",
        &json!({"person": good.person, "install": install.id, "instead_of": good.before}),
    )?;
    let enrolled = one(
        writing.db(),
        "SELECT p.name, p.role, p.area, c.public_key FROM person p, centre c WHERE p.id = ?1",
        [good.person.0.as_bytes()],
        |row| {
            let area: Option<String> = value(row, 2)?;
            Ok(Enrolled {
                person: good.person,
                name: value(row, 0)?,
                role: Role::from(value::<String>(row, 1)?.as_str()),
                area: area.and_then(|area| area.parse::<RegionCode>().ok()),
                centre_key: value(row, 3)?,
            })
        },
    )?;
    enrolled.map(Ok).ok_or(StorageError::Unreadable("the person of a code"))
}

/// Issues a code.
pub fn issue_code(
    writing: &mut Writing<'_>,
    whom: &CodeFor,
    code: &str,
    expires: DateTime<Utc>,
    mint: &mut dyn Mint,
) -> Result<Issued, Declined> {
    let person = match whom {
        CodeFor::Person(number) => match person_by_number(writing.db(), number)? {
            Some((person, _)) => person,
            None => return Err(Declined::Wrong(format!("no person has the number {number:?}"))),
        },
        CodeFor::Family(number) => beneficiary(writing, number, mint)?,
    };
    issue(writing, person, code, expires, "enrol")
}

/// Issues a code for a purpose.
pub fn issue(
    writing: &mut Writing<'_>,
    person: PersonId,
    code: &str,
    expires: DateTime<Utc>,
    purpose: &str,
) -> Result<Issued, Declined> {
    let hash = hash_of(writing.db(), code)?;
    // Codes that nobody used and whose time is over are of no more use.
    run(writing.db(), "DELETE FROM enrol_code WHERE install IS NULL AND expires < ?1", [writing.millis()])?;
    run(
        writing.db(),
        "INSERT INTO enrol_code (hash, person, created, expires, purpose) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![hash.0, person.0.as_bytes(), writing.millis(), expires.timestamp_millis(), purpose],
    )?;
    note(writing, "code_issued", &json!({"person": person, "expires": expires, "for": purpose}))?;
    let query = "SELECT number, name, role FROM person WHERE id = ?1";
    let issued = one(writing.db(), query, [person.0.as_bytes()], |row| {
        Ok(Issued {
            person,
            number: value(row, 0)?,
            name: value(row, 1)?,
            role: Role::from(value::<String>(row, 2)?.as_str()),
        })
    })?;
    Ok(issued.ok_or(StorageError::Unreadable("a person"))?)
}

/// The person who is the family, made when there is none yet. They bear the family's number.
fn beneficiary(writing: &mut Writing<'_>, number: &str, mint: &mut dyn Mint) -> Result<PersonId, Declined> {
    let family: FamilyId = family_by_number(writing.db(), number)?;
    match person_by_number(writing.db(), number)? {
        Some((person, role)) if role == Role::Beneficiary.as_str() => return Ok(person),
        Some(_) => {
            return Err(Declined::Wrong(format!(
                "the number {number:?} is also that of somebody of the staff"
            )));
        }
        None => {}
    }
    let kept = record(writing.db(), family.into())?.ok_or(StorageError::Unreadable("a family's record"))?;
    let family_now = Family::read(&kept.body).map_err(|_| StorageError::Unreadable("a family's fields"))?;
    let person = Person {
        number: number.to_owned(),
        name: family_now.name,
        role: Role::Beneficiary,
        // Where it lives says which clock its phone shows.
        area: Some(family_now.region),
        phone: None,
        rest: Rest::new(),
    };
    let person = put_person(writing, None, &person.write(), mint)?;
    let today = crate::exchange::office_day(writing.now);
    make(writing, person, None, Some(family), &[Power::Confirm].into(), today, None)?;
    rescope(writing, [person], today)?;
    Ok(person)
}

/// An install with those that its phone was before: it still has their tokens, and what they pulled.
const WITH_EARLIER: &str = "WITH RECURSIVE phone (id) AS (
    SELECT ?1 UNION SELECT s.follows FROM phone p JOIN successor s ON s.install = p.id)";

/// Revokes installs, with those that their phones were before, and says whose data was on them.
pub fn revoke(writing: &mut Writing<'_>, what: &RevokeWhat) -> Result<Vec<Revoked>, Declined> {
    let installs = match what {
        RevokeWhat::Install(install) => {
            let query = format!(
                "{WITH_EARLIER} SELECT i.id FROM phone p JOIN install i ON i.id = p.id
                 WHERE i.id = ?1 OR i.revoked IS NULL ORDER BY i.id = ?1 DESC, i.created DESC"
            );
            all(writing.db(), &query, [install.0.as_bytes()], |row| id(row, 0))?
        }
        RevokeWhat::Person(number) => {
            let Some((person, _)) = person_by_number(writing.db(), number)? else {
                return Err(Declined::Wrong(format!("no person has the number {number:?}")));
            };
            // A code that still waits would be a way back in.
            let withdraw = "DELETE FROM enrol_code WHERE person = ?1 AND install IS NULL";
            let codes = run(writing.db(), withdraw, params![person.0.as_bytes()])?;
            if codes > 0 {
                note(writing, "codes_withdrawn", &json!({"person": person, "codes": codes}))?;
            }
            let query = "SELECT id FROM install WHERE person = ?1 AND revoked IS NULL ORDER BY created";
            all(writing.db(), query, [person.0.as_bytes()], |row| id(row, 0))?
        }
    };
    // Somebody without an app yet may still have had a code, which is withdrawn now.
    if installs.is_empty() && matches!(what, RevokeWhat::Install(_)) {
        return Err(Declined::Wrong("there is no such install".to_owned()));
    }
    let mut revoked = Vec::new();
    for install in installs {
        let params = params![install.as_bytes(), writing.millis()];
        run(writing.db(), "UPDATE install SET revoked = coalesce(revoked, ?2) WHERE id = ?1", params)?;
        // A code whose install never spoke could be redeemed once more.
        run(writing.db(), "DELETE FROM enrol_code WHERE install = ?1", [install.as_bytes()])?;
        let (owner, person) = one(
            writing.db(),
            "SELECT p.id, p.number, p.name FROM install i JOIN person p ON p.id = i.person WHERE i.id = ?1",
            [install.as_bytes()],
            |row| Ok((id(row, 0)?, (value::<String>(row, 1)?, value::<String>(row, 2)?))),
        )?
        .ok_or(StorageError::Unreadable("an install's person"))?;
        let query = format!(
            "{WITH_EARLIER} SELECT DISTINCT d.family FROM phone p JOIN disclosure d ON d.install = p.id ORDER BY d.family"
        );
        let keys: Vec<String> = all(writing.db(), &query, [install.as_bytes()], |row| value(row, 0))?;
        let mut families = Vec::with_capacity(keys.len());
        for key in keys {
            let Ok(family) = key.parse::<FamilyId>() else { continue };
            let query = "SELECT number FROM family WHERE id = ?1";
            let number = one(writing.db(), query, [family.0.as_bytes()], |row| value::<String>(row, 0))?;
            families.extend(number.map(|number| (family, number)));
        }
        families.sort_by(|one, other| one.1.cmp(&other.1));
        let detail = json!({"person": owner, "install": install, "families_on_it": families.len()});
        note(writing, "revoked", &detail)?;
        revoked.push(Revoked { install: InstallId(install), person, families });
    }
    Ok(revoked)
}
