//! `books`: where the money is, added up.

use crate::cli::{Data, now, say};
use crate::store::book_log::BookSums;
use crate::store::office::Office;
use anyhow::bail;
use clap::Args;
use pendamping_domain::aid_sum::Sum;
use pendamping_domain::money::Rupiah;
use pendamping_domain::region::{Level, RegionCode};
use serde_json::{Map, Value, json};
use std::process::ExitCode;

/// Add up where the money is: of the programme, of each city and each sub-district, and what does not agree
///
/// Every rupiah that was credited came back, is matched to a tranche of a list, is more than the tranche was, or is on no list. Nobody
/// is named; `export aid` and `export mismatches` say whose.
#[derive(Debug, Args)]
pub struct BooksOf {
    /// Only families of this region: 31, 31.74, 31.74.01 or 31.74.01.1001. What went to somebody unknown is in none
    #[arg(long, value_name = "CODE")]
    area: Option<RegionCode>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl BooksOf {
    pub fn run(self, data: &Data) -> anyhow::Result<ExitCode> {
        let storage = data.open_existing()?;
        if let Some(area) = &self.area
            && pendamping_regions::name(area.as_str()).is_none()
        {
            bail!("--area: there is no region {area}");
        }
        let sums = storage.books(self.area.as_ref(), now().1)?;
        // A budget is the programme's: a part of the list is never over it.
        let over = match &self.area {
            None => sums.books.over_budget(&sums.schemes),
            Some(_) => Vec::new(),
        };
        let text = if self.json { as_json(&sums, &over)?.to_string() } else { as_text(&sums, &over) };
        say(&text)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// The levels that are added up, the widest first.
const LEVELS: [(Level, &str); 2] = [(Level::City, "cities"), (Level::SubDistrict, "sub_districts")];

fn name(area: Option<&RegionCode>) -> &str {
    area.and_then(|area| pendamping_regions::name(area.as_str())).unwrap_or("unknown")
}

fn as_json(sums: &BookSums, over: &[(String, Rupiah)]) -> anyhow::Result<Value> {
    let mut all = Map::new();
    all.insert("day".to_owned(), json!(sums.today));
    all.insert("accounts".to_owned(), json!(sums.books.accounts.len()));
    all.insert("programme".to_owned(), parts(&sums.books.total()));
    for (level, key) in LEVELS {
        let areas = sums.books.by_level(level).into_iter().map(|(area, sum)| {
            let name = area.as_ref().map(|area| name(Some(area)));
            let mut said = parts(&sum);
            if let Some(said) = said.as_object_mut() {
                said.insert("area".to_owned(), json!(area));
                said.insert("name".to_owned(), json!(name));
            }
            said
        });
        all.insert(key.to_owned(), areas.collect());
    }
    let kinds = sums.by_kind().into_iter().map(|(kind, sum)| {
        json!({
            "kind": kind, "owner": kind.owner(), "count": sum.count, "open": sum.open, "late": sum.late,
            "amount": sum.amount
        })
    });
    all.insert("mismatches".to_owned(), kinds.collect());
    let over = over.iter().map(|(scheme, by)| json!({"scheme": scheme, "by": by}));
    all.insert("over_budget".to_owned(), over.collect());
    Ok(Value::Object(all))
}

fn parts(sum: &Sum) -> Value {
    Value::Object(sum.parts().into_iter().map(|(name, amount)| (name.to_owned(), amount.into())).collect())
}

fn as_text(sums: &BookSums, over: &[(String, Rupiah)]) -> String {
    let mut rows = vec![("programme".to_owned(), sums.books.total())];
    for (level, _) in LEVELS {
        for (area, sum) in sums.books.by_level(level) {
            let code = area.as_ref().map(|area| format!("{area} ")).unwrap_or_default();
            rows.push((format!("{code}{}", name(area.as_ref())), sum));
        }
    }
    let wide = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    let mut text = format!("the books on {}, in rupiah\n\n{:wide$}", sums.today, "");
    for (part, _) in Sum::default().parts() {
        text.push_str(&format!(" {part:>WIDE$}"));
    }
    for (name, sum) in &rows {
        text.push_str(&format!("\n{name:wide$}"));
        for (_, amount) in sum.parts() {
            text.push_str(&format!(" {amount:>WIDE$}"));
        }
    }
    text.push_str("\n\n");
    for (scheme, by) in over {
        text.push_str(&format!("the list of {scheme} is {by} over its budget\n"));
    }
    let kinds = sums.by_kind();
    if kinds.is_empty() {
        text.push_str("everything agrees\n");
    }
    for (kind, sum) in kinds {
        let (count, open, late, amount) = (sum.count, sum.open, sum.late, sum.amount);
        let owner = kind.owner();
        text.push_str(&format!(
            "{}: {count} ({open} to act on, {late} late), {amount}, for {}\n",
            kind.as_str(),
            owner.as_str()
        ));
    }
    text
}

/// How wide a column of amounts is: a budget of the country fits.
const WIDE: usize = 15;
