//! Payout files, in SQL. Each row is a record of its own that nobody ever changes: the same row again changes nothing, and a row that
//! names nobody of the programme stands under a key that nobody holds, until the same file comes again and its family is here.

use crate::mint::Mint;
use crate::store::Stored;
use crate::store::money_file::{PaidOut, PayoutRow};
use crate::store::office::{Declined, ImportRun, Incoming, Misfit};
use crate::store::sqlite::audit::note;
use crate::store::sqlite::imports::{PROGRESS_EVERY, save};
use crate::store::sqlite::records::{one, value};
use crate::store::sqlite::said::of_kind;
use crate::store::sqlite::whom;
use crate::store::sqlite::writing::Writing;
use pendamping_domain::aid::Aid;
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::nik;
use pendamping_domain::payout::Payout;
use pendamping_domain::revision::{Kind, Record, Rest};
use rusqlite::Connection;
use serde_json::json;

/// Takes a payout file of `source` in.
pub fn payouts(
    writing: &mut Writing<'_>,
    source: &str,
    rows: &mut dyn Incoming<PayoutRow>,
    run: &mut ImportRun<'_>,
    mint: &mut dyn Mint,
) -> Result<PaidOut, Declined> {
    let (mut paid, mut count) = (PaidOut::default(), 0);
    while let Some(row) = rows.next()? {
        match told(writing.db(), source, &row)? {
            Err(why) => rows.misfit(&why)?,
            Ok(payout) => {
                paid.strangers += u64::from(payout.family.is_none());
                if keep(writing, &payout, mint)? {
                    paid.done.new += 1;
                } else {
                    paid.done.same += 1;
                }
            }
        }
        count += 1;
        if u64::is_multiple_of(count, PROGRESS_EVERY) {
            (run.progress)(count);
        }
    }
    let detail = json!({
        "source": source, "new": paid.done.new, "same": paid.done.same, "nobody's": paid.strangers
    });
    note(writing, "imported_payouts", &detail)?;
    Ok(paid)
}

/// What a row tells. Money of a family of the programme belongs to a tranche, whether it is on a list or not.
fn told(connection: &Connection, source: &str, row: &PayoutRow) -> Stored<Result<Payout, Misfit>> {
    let family = match whom::find(connection, &row.whom)? {
        Ok(family) => family,
        Err(why) => return Ok(Err(why)),
    };
    let payout = Payout {
        source: source.to_owned(),
        reference: row.reference.clone(),
        aid: family.map(|family| Aid::record(&row.scheme, row.tranche, family)),
        family,
        name: row.name.clone(),
        nik4: row.whom.nik.as_deref().and_then(nik::last_four).map(str::to_owned),
        amount: row.amount,
        date: row.date,
        state: row.state.clone(),
        reason: row.reason.clone(),
        corrects: row.corrects,
        rest: Rest::new(),
    };
    if let Some(reference) = other_zeros(connection, &payout)? {
        return Ok(Err(Misfit::OtherZeros { reference }));
    }
    Ok(match payout.check().into_iter().next() {
        Some(problem) => Err(Misfit::Shape { what: format!("{}: {:?}", problem.field, problem.kind) }),
        None => Ok(payout),
    })
}

/// The reference of a payment to the same family that differs by its leading zeros alone: a spreadsheet took them away, and the payment
/// would stand there twice.
fn other_zeros(connection: &Connection, payout: &Payout) -> Stored<Option<String>> {
    let Some(family) = payout.family else { return Ok(None) };
    let bare = |reference: &str| reference.trim_start_matches('0').to_owned();
    let known = of_kind(connection, family, &Kind::Payout)?.into_iter();
    let known =
        known.filter_map(|kept| Payout::read(&kept.body).ok()).filter(|one| one.source == payout.source);
    let mut known = known.map(|one| one.reference);
    let differs = |one: &String| *one != payout.reference && bare(one) == bare(&payout.reference);
    Ok(known.find(differs))
}

/// The record of the same row before anybody knew its family.
pub fn unattached(payout: &Payout) -> RecordId {
    Payout { aid: None, family: None, ..payout.clone() }.row_record()
}

/// Keeps a row that is not here yet, and answers whether it was kept. Of a row whose family came later both stay; the books take the
/// later one, at the place of the first.
fn keep(writing: &mut Writing<'_>, payout: &Payout, mint: &mut dyn Mint) -> Stored<bool> {
    let record = payout.row_record();
    let query = "SELECT 1 FROM record WHERE id = ?1";
    if one(writing.db(), query, [record.0.as_bytes()], |row| value::<i64>(row, 0))?.is_some() {
        return Ok(false);
    }
    // A key of its own, which no assignment leads to.
    let key = payout.family.unwrap_or(FamilyId(record.0));
    save(writing, record, key, Kind::Payout, None, payout.write(), mint)?;
    Ok(true)
}
