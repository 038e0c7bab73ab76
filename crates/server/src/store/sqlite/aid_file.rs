//! The lists of decrees, in SQL. A tranche of a family is one record, whoever lists it and how often.

use crate::mint::Mint;
use crate::store::money_file::{AidList, AidRow};
use crate::store::office::{Declined, ImportRun, Imported, Incoming, Misfit};
use crate::store::sqlite::audit::note;
use crate::store::sqlite::imports::{PROGRESS_EVERY, save};
use crate::store::sqlite::ledger::config as read_config;
use crate::store::sqlite::records::record;
use crate::store::sqlite::whom;
use crate::store::sqlite::writing::Writing;
use crate::store::{StorageError, Stored};
use pendamping_domain::aid::Aid;
use pendamping_domain::config::Config;
use pendamping_domain::id::{FamilyId, RevisionId};
use pendamping_domain::revision::{Body, Kind, Record};
use serde_json::json;
use std::collections::HashMap;

/// What a row does to the list.
enum Change {
    New(Aid),
    /// The head and the body of what stands, and what takes its place.
    Changed(RevisionId, Body, Aid),
    Same,
}

/// Takes a decree's list in.
pub fn aid(
    writing: &mut Writing<'_>,
    list: &AidList,
    rows: &mut dyn Incoming<AidRow>,
    run: &mut ImportRun<'_>,
    mint: &mut dyn Mint,
) -> Result<Imported, Declined> {
    let config = read_config(writing.db(), None)?;
    let (mut done, mut count) = (Imported::default(), 0);
    // Two rows may name one family, by its number and by its NIK: that is seen here alone.
    let mut lines: HashMap<FamilyId, u64> = HashMap::new();
    while let Some(row) = rows.next()? {
        match change(writing, list, &row, &mut lines, config.as_ref())? {
            Err(why) => rows.misfit(&why)?,
            Ok(Change::Same) => done.same += 1,
            Ok(Change::New(aid)) => {
                save(writing, aid.own_record(), aid.family, Kind::Aid, None, aid.write(), mint)?;
                done.new += 1;
            }
            Ok(Change::Changed(head, before, aid)) => {
                let base = Some((head, &before));
                save(writing, aid.own_record(), aid.family, Kind::Aid, base, aid.write(), mint)?;
                done.changed += 1;
            }
        }
        count += 1;
        if u64::is_multiple_of(count, PROGRESS_EVERY) {
            (run.progress)(count);
        }
    }
    let what = if list.strike { "struck_off_aid" } else { "imported_aid" };
    let detail = json!({
        "scheme": list.scheme, "tranche": list.tranche, "decree": list.decree,
        "new": done.new, "changed": done.changed, "same": done.same
    });
    note(writing, what, &detail)?;
    Ok(done)
}

fn change(
    writing: &Writing<'_>,
    list: &AidList,
    row: &AidRow,
    lines: &mut HashMap<FamilyId, u64>,
    config: Option<&Config>,
) -> Stored<Result<Change, Misfit>> {
    let family = match whom::find(writing.db(), &row.whom)? {
        Ok(Some(family)) => family,
        Ok(None) => return Ok(Err(Misfit::NoFamily { number: row.whom.number.clone() })),
        Err(why) => return Ok(Err(why)),
    };
    if let Some(line) = lines.insert(family, row.line) {
        return Ok(Err(Misfit::ListedTwice { line }));
    }
    let standing = match record(writing.db(), Aid::record(&list.scheme, list.tranche, family))? {
        Some(kept) => {
            if kept.kind != Kind::Aid || kept.scope_key != family.to_string() {
                return Err(StorageError::Unreadable("what stands where a tranche would"));
            }
            let aid = Aid::read(&kept.body).map_err(|_| StorageError::Unreadable("a tranche's fields"))?;
            Some((kept, aid))
        }
        None => None,
    };
    if let Some((_, aid)) = &standing
        && aid.decree != list.decree
        && aid.decree_date > list.decree_date
    {
        let (decree, date) = (aid.decree.clone(), aid.decree_date);
        return Ok(Err(Misfit::OlderDecree { decree, date }));
    }
    let before = standing.as_ref().map(|(_, aid)| aid);
    let aid = match (list.strike, before) {
        (true, None) => return Ok(Err(Misfit::NotListed)),
        (true, Some(before)) => match &before.struck_by {
            Some(by) if *by != list.decree => return Ok(Err(Misfit::StruckBefore { by: by.clone() })),
            _ => Aid {
                struck_by: Some(list.decree.clone()),
                struck_on: Some(list.decree_date),
                ..before.clone()
            },
        },
        (false, before) => listed(list, row, family, before),
    };
    if let Some(problem) = aid.check(config).into_iter().next() {
        let what = format!("{}: {:?}", problem.field, problem.kind);
        return Ok(Err(Misfit::Shape { what }));
    }
    Ok(Ok(match standing {
        None => Change::New(aid),
        Some((_, before)) if before == aid => Change::Same,
        Some((kept, _)) => Change::Changed(kept.head, kept.body, aid),
    }))
}

/// The tranche as the list has it. The same decree says nothing new of who was struck off since; a later one that lists the family
/// again takes that back.
fn listed(list: &AidList, row: &AidRow, family: FamilyId, before: Option<&Aid>) -> Aid {
    let stays = before.filter(|before| before.decree == list.decree);
    Aid {
        scheme: list.scheme.clone(),
        tranche: list.tranche,
        family,
        amount: row.amount,
        decree: list.decree.clone(),
        decree_date: list.decree_date,
        planned: list.planned.or_else(|| stays.and_then(|before| before.planned)),
        struck_by: stays.and_then(|before| before.struck_by.clone()),
        struck_on: stays.and_then(|before| before.struck_on),
        rest: before.map(|before| before.rest.clone()).unwrap_or_default(),
    }
}
