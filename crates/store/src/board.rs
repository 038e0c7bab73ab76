//! The board of a selection: every proposal on this phone in one ranking. Worked out in one pass whenever it is looked at.

use crate::errors::Result;
use crate::{config, core, person, selection, visit};
use pendamping_domain::board::{Board, board};
use pendamping_domain::figures::Known;
use pendamping_domain::id::FamilyId;
use pendamping_domain::life::Standing;
use pendamping_domain::money::Rupiah;
use pendamping_domain::ranking::Proposed;
use pendamping_domain::revision::Record;
use pendamping_domain::scheme;
use pendamping_domain::selection::{Selection, SelectionRule, TOTAL_MAX};
use pendamping_store_api::selection::{BoardPage, BoardPart, BoardRow, GetBoard};
use rusqlite::Connection;
use std::collections::HashMap;

/// Of whom records are read: of families that were proposed.
const OF: &str = "family IN (SELECT family FROM money WHERE kind = 'selection')";
const ATTENDED_BY: &str = "w.scope IN (SELECT family FROM money WHERE kind = 'selection')";

/// The board.
pub fn page(db: &Connection, call: &GetBoard) -> Result<BoardPage> {
    let config = config::current(db)?;
    let rule = config.as_ref().and_then(|config| config.selection.clone());
    let scheme = config
        .as_ref()
        .zip(rule.as_ref())
        .and_then(|(config, rule)| scheme::find(&config.schemes, &rule.scheme))
        .cloned();
    let amount =
        scheme.as_ref().and_then(|scheme| scheme.tranches.first()).map_or(Rupiah(0), |one| one.amount);
    let (mut rows, ranked) = match &rule {
        Some(rule) => {
            let proposals = proposals(db, rule)?;
            let all: Vec<(Proposed, Standing)> =
                proposals.iter().map(|one| (one.proposed, one.row.standing)).collect();
            let ranked = board(&all, rule.budget, amount, rule.lot);
            (proposals.into_iter().map(|one| put(one.row, &ranked)).collect(), ranked)
        }
        None => (Vec::new(), board(&[], Rupiah(0), amount, None)),
    };
    // Those of one place by the lot, or by what keeps the list from jumping about.
    rows.sort_by_key(|row| (row.place.is_none(), row.place, !row.inside, row.family, row.record));
    let counts = BoardPart::EACH
        .iter()
        .map(|part| (*part, rows.iter().filter(|row| is_of(*part, row)).count() as u64))
        .collect();
    rows.retain(|row| is_of(call.part, row));
    rows.truncate(call.limit.clamp(1, 2_000));
    let Board { cut, granted, taken, rest, reaches, .. } = ranked;
    Ok(BoardPage {
        rule,
        scheme,
        amount,
        cut,
        granted,
        taken,
        rest,
        reaches,
        counts,
        rows,
        decides: selection::decides(db)?,
    })
}

fn is_of(part: BoardPart, row: &BoardRow) -> bool {
    let waits = matches!(row.standing, Standing::Recorded | Standing::Received);
    match part {
        BoardPart::All => true,
        BoardPart::Inside => waits && row.inside,
        BoardPart::Outside => waits && !row.inside,
        BoardPart::Differing => waits && !row.differs.is_empty(),
        BoardPart::Granted => row.standing == Standing::Approved,
        BoardPart::Declined => row.standing == Standing::Declined,
    }
}

fn put(mut row: BoardRow, ranked: &Board) -> BoardRow {
    if let Some(place) = ranked.places.get(&row.record) {
        row.place = Some(place.place);
        row.sharing = place.sharing;
        row.inside = place.inside;
        row.by_lot = place.by_lot;
    }
    row
}

/// A proposal, with what it is ranked by.
struct Read {
    proposed: Proposed,
    row: BoardRow,
}

fn proposals(db: &Connection, rule: &SelectionRule) -> Result<Vec<Read>> {
    let known = selection::known(db, OF, ATTENDED_BY, [])?;
    let (me, nothing) = (core::enrolment(db)?.profile.person.to_string(), Known::default());
    let mut names: HashMap<String, Option<String>> = HashMap::new();
    let mut query = db.prepare_cached(
        "SELECT m.id, m.body, m.standing, f.id, f.name, f.region,
                CASE WHEN r.row IS NULL THEN ?1 ELSE json_extract(r.row, '$.author') END,
                EXISTS (SELECT 1 FROM review WHERE visit = m.id)
         FROM money m JOIN family f ON f.id = m.family
         LEFT JOIN mirror r ON r.record = m.id AND r.kind = m.kind
         WHERE m.kind = 'selection' AND m.family NOT IN (SELECT scope FROM leaving)",
    )?;
    let mut rows = query.query([&me])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let selection = Selection::read(&serde_json::from_str(&row.get::<_, String>(1)?)?);
        let (id, family): (String, String) = (row.get(0)?, row.get(3)?);
        let (Ok(record), Ok(family), Ok(selection)) = (id.parse(), family.parse::<FamilyId>(), selection)
        else {
            continue;
        };
        if selection.scheme != rule.scheme {
            continue;
        }
        let author: Option<String> = row.get(6)?;
        let mentor = match author.as_ref() {
            Some(author) => match names.get(author) {
                Some(name) => name.clone(),
                None => {
                    let name = person::name(db, Some(author))?;
                    names.entry(author.clone()).or_insert(name).clone()
                }
            },
            None => None,
        };
        let standing =
            row.get::<_, Option<String>>(2)?.map_or(Standing::Recorded, |word| visit::standing(&word));
        let total = selection.total(rule);
        all.push(Read {
            proposed: Proposed { selection: record, family, total },
            row: BoardRow {
                record,
                family,
                family_name: row.get(4)?,
                region: row.get(5)?,
                mentor,
                percent: u32::try_from(total * 100 / TOTAL_MAX).unwrap_or(100),
                place: None,
                sharing: 0,
                inside: false,
                by_lot: false,
                standing,
                again: standing == Standing::Received && row.get(7)?,
                own: author.as_ref() == Some(&me),
                differs: selection::differs(&selection, rule, known.get(&family).unwrap_or(&nothing)),
            },
        });
    }
    Ok(all)
}
