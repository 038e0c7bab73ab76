//! The programme's configuration, in SQL: each version stays, and the last is in force.

use crate::mint::Mint;
use crate::store::office::Declined;
use crate::store::sqlite::audit::note;
use crate::store::sqlite::ledger::config as standing_config;
use crate::store::sqlite::records::{all, office_record, one, put_record, run, value};
use crate::store::sqlite::writing::Writing;
use crate::store::{StorageError, Stored};
use pendamping_domain::config::Config;
use pendamping_domain::id::{RecordId, RevisionId};
use pendamping_domain::revision::{Kind, Record};
use pendamping_domain::scheme;
use pendamping_domain::selection::SelectionRule;
use pendamping_protocol::sync::EVERYONE;
use rusqlite::{Connection, params};
use serde_json::{Value, json};

/// The one configuration record.
const CONFIG_RECORD: uuid::Uuid = uuid::Uuid::from_u128(0x70656e64_616d_8000_8000_636f6e666967);
/// Puts a configuration in force.
pub fn configure(writing: &mut Writing<'_>, config: &Config, mint: &mut dyn Mint) -> Result<bool, Declined> {
    if let Some(standing) = standing_config(writing.db(), None)? {
        if standing == *config {
            return Ok(false);
        }
        if config.version <= standing.version {
            let (given, standing) = (config.version.0, standing.version.0);
            return Err(Declined::Wrong(format!(
                "version: {given} is not higher than {standing}, which is in force with other content"
            )));
        }
    }
    if let Some(rule) = &config.selection {
        rule.lot_stays(&earlier_rules(writing.db())?, is_proposed(writing.db(), &rule.scheme)?)
            .map_err(Declined::Wrong)?;
    }
    if let Some((scheme, tranche)) = dropped(writing.db(), config)? {
        return Err(Declined::Wrong(format!(
            "schemes: tranche {tranche} of {scheme:?} is on a list already and must stay: its money would belong to nothing"
        )));
    }
    let body = config.write();
    let position = writing.next_position();
    run(
        writing.db(),
        "INSERT INTO config (version, body, position) VALUES (?1, ?2, ?3)",
        params![config.version.0, Value::Object(body.clone()).to_string(), position.0 as i64],
    )?;
    run(writing.db(), "UPDATE centre SET config = ?1", [config.version.0])?;
    let head = RevisionId(mint.id(writing.now));
    let kept = office_record(
        writing,
        RecordId(CONFIG_RECORD),
        Kind::Config,
        EVERYONE.to_owned(),
        head,
        position,
        body,
    );
    put_record(writing, &kept)?;
    note(writing, "configured", &json!({"version": config.version}))?;
    Ok(true)
}

/// The rules of selection that were ever in force, the first first.
pub fn earlier_rules(connection: &Connection) -> Stored<Vec<SelectionRule>> {
    let query = "SELECT json_extract(body, '$.selection') FROM config
                 WHERE json_extract(body, '$.selection') IS NOT NULL ORDER BY version";
    all(connection, query, [], |row| {
        serde_json::from_str(&value::<String>(row, 0)?)
            .map_err(|_| StorageError::Unreadable("a configuration"))
    })
}

/// A tranche that is on a list and that a configuration does not have any more.
fn dropped(connection: &Connection, config: &Config) -> Stored<Option<(String, u32)>> {
    let query = "SELECT DISTINCT json_extract(body, '$.scheme'), json_extract(body, '$.tranche')
                 FROM record WHERE kind = 'aid'";
    let listed = all(connection, query, [], |row| Ok((value::<String>(row, 0)?, value::<u32>(row, 1)?)))?;
    let stays = |(scheme, tranche): &(String, u32)| {
        scheme::find(&config.schemes, scheme).is_some_and(|scheme| scheme.tranche(*tranche).is_some())
    };
    Ok(listed.into_iter().find(|one| !stays(one)))
}

/// Whether anybody was proposed for a scheme.
fn is_proposed(connection: &Connection, scheme: &str) -> Stored<bool> {
    let query =
        "SELECT 1 FROM record WHERE kind = 'selection' AND json_extract(body, '$.scheme') = ?1 LIMIT 1";
    Ok(one(connection, query, [scheme], |row| value::<i64>(row, 0))?.is_some())
}
