//! How a page's rows are laid out: by kind, and within a kind by column. Equal things stand beside each other, so a page is a
//! seventh smaller on the wire than the same rows written one by one (the figures are in docs/adr/0002-page-layout.md).
//!
//! The layout is generic over JSON: a field this build does not know travels in its own column like any other.
//!
//! A column over `n` rows is one of
//! - `[v, …]`: one value a row,
//! - `{"is": v}`: the same value in every row,
//! - `{"of": {key: column, …}}`: every row has an object here, given by the columns of its keys,
//!
//! and, where only some rows have the field, any of these with `"at": [row, …]` (`{"at": […], "v": […]}` for the first).

use crate::limits::{PAGE_ROWS, UNFOLDED_MAX};
use serde_json::{Map, Value, json};

/// How many levels of objects are laid out in columns; what lies deeper is written as it is. Each level costs two of JSON
/// nesting, and readers of JSON give up at 128.
const LEVELS: usize = 6;

/// Lays `rows` out in columns.
pub fn to_columns(rows: &[Value]) -> Value {
    column(LEVELS, &rows.iter().map(Some).collect::<Vec<_>>())
}

fn column(levels: usize, cells: &[Option<&Value>]) -> Value {
    let at: Vec<usize> = cells.iter().enumerate().filter_map(|(index, cell)| cell.map(|_| index)).collect();
    let present: Vec<&Value> = cells.iter().copied().flatten().collect();
    let sparse = at.len() < cells.len();
    let mut node = Map::new();
    if sparse {
        node.insert("at".to_owned(), json!(at));
    }
    match present.as_slice() {
        // An object of no fields has no columns to stand for it: written as a value.
        all if levels > 0
            && !all.is_empty()
            && all.iter().all(|value| value.as_object().is_some_and(|map| !map.is_empty())) =>
        {
            node.insert("of".to_owned(), Value::Object(fields(levels - 1, all)));
        }
        [first, rest @ ..] if !rest.is_empty() && rest.iter().all(|value| value == first) => {
            node.insert("is".to_owned(), (*first).clone());
        }
        all if sparse => {
            node.insert("v".to_owned(), json!(all));
        }
        all => return json!(all),
    }
    Value::Object(node)
}

fn fields(levels: usize, objects: &[&Value]) -> Map<String, Value> {
    let mut keys: Vec<&String> =
        objects.iter().filter_map(|value| value.as_object()).flat_map(Map::keys).collect();
    keys.sort();
    keys.dedup();
    keys.into_iter()
        .map(|key| {
            (key.clone(), column(levels, &objects.iter().map(|value| value.get(key)).collect::<Vec<_>>()))
        })
        .collect()
}

/// What a column can be wrong in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a page's columns do not fit together")]
pub struct BrokenColumns;

/// The `n` rows laid out in `column`: at most `PAGE_ROWS` of them, and at most `UNFOLDED_MAX` in all. A value that stands for
/// every row is written once, so a short line could otherwise ask for any amount of memory.
pub fn from_columns(n: usize, column: &Value) -> Result<Vec<Value>, BrokenColumns> {
    if n > PAGE_ROWS {
        return Err(BrokenColumns);
    }
    let mut left = UNFOLDED_MAX;
    cells(n, column, &mut left)?.into_iter().collect::<Option<Vec<_>>>().ok_or(BrokenColumns)
}

/// What a value, a field's name or an empty place costs besides its text.
const CELL: usize = 16;

fn spend(left: &mut usize, times: usize, each: usize) -> Result<(), BrokenColumns> {
    *left = times.checked_mul(each).and_then(|cost| left.checked_sub(cost)).ok_or(BrokenColumns)?;
    Ok(())
}

fn weight(value: &Value) -> usize {
    CELL + match value {
        Value::String(text) => text.len(),
        Value::Array(values) => values.iter().map(weight).sum(),
        Value::Object(map) => map.iter().map(|(key, value)| CELL + key.len() + weight(value)).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    }
}

fn cells(n: usize, column: &Value, left: &mut usize) -> Result<Vec<Option<Value>>, BrokenColumns> {
    spend(left, n, CELL)?;
    let node = match column {
        Value::Array(values) if values.len() == n => return Ok(values.iter().cloned().map(Some).collect()),
        Value::Object(node) => node,
        _ => return Err(BrokenColumns),
    };
    let at: Option<Vec<usize>> = match node.get("at") {
        None => None,
        Some(at) => {
            let at: Vec<usize> = serde_json::from_value(at.clone()).map_err(|_| BrokenColumns)?;
            if at.windows(2).any(|pair| pair[0] >= pair[1]) || at.last().is_some_and(|last| *last >= n) {
                return Err(BrokenColumns);
            }
            Some(at)
        }
    };
    let present = at.as_ref().map_or(n, Vec::len);
    let values: Vec<Value> = if let Some(value) = node.get("is") {
        spend(left, present, weight(value))?;
        vec![value.clone(); present]
    } else if let Some(Value::Object(of)) = node.get("of") {
        let mut objects = vec![Map::new(); present];
        for (key, column) in of {
            spend(left, present, CELL + key.len())?;
            for (object, cell) in objects.iter_mut().zip(cells(present, column, left)?) {
                if let Some(cell) = cell {
                    object.insert(key.clone(), cell);
                }
            }
        }
        objects.into_iter().map(Value::Object).collect()
    } else if let Some(Value::Array(values)) = node.get("v") {
        values.clone()
    } else {
        return Err(BrokenColumns);
    };
    if values.len() != present {
        return Err(BrokenColumns);
    }
    let Some(at) = at else { return Ok(values.into_iter().map(Some).collect()) };
    let mut cells = vec![None; n];
    for (index, value) in at.into_iter().zip(values) {
        cells[index] = Some(value);
    }
    Ok(cells)
}

/// Serde for a short list of anything: `{n, columns}`, at most as many as a page has rows.
pub mod cells {
    use super::{from_columns, to_columns};
    use serde::de::{DeserializeOwned, Error as _};
    use serde::ser::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use serde_json::Value;

    #[derive(Serialize, Deserialize)]
    struct Cells {
        n: usize,
        columns: Value,
    }

    /// Writes them in columns.
    pub fn serialize<T: Serialize, S: Serializer>(all: &[T], s: S) -> Result<S::Ok, S::Error> {
        let cells = all.iter().map(serde_json::to_value).collect::<Result<Vec<_>, _>>();
        let cells = cells.map_err(S::Error::custom)?;
        Cells { n: cells.len(), columns: to_columns(&cells) }.serialize(s)
    }

    /// Reads them back.
    pub fn deserialize<'de, T: DeserializeOwned, D: Deserializer<'de>>(d: D) -> Result<Vec<T>, D::Error> {
        let cells = Cells::deserialize(d)?;
        let values = from_columns(cells.n, &cells.columns).map_err(D::Error::custom)?;
        values.into_iter().map(|value| serde_json::from_value(value).map_err(D::Error::custom)).collect()
    }
}

/// Serde for a page's rows: a list of `{kind, n, columns}`, kinds in order of first appearance.
pub mod tables {
    use super::{from_columns, to_columns};
    use crate::limits::PAGE_ROWS;
    use crate::sync::Row;
    use pendamping_domain::revision::Kind;
    use serde::de::Error as _;
    use serde::ser::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use serde_json::Value;

    #[derive(Serialize, Deserialize)]
    struct Table {
        kind: Kind,
        n: usize,
        columns: Value,
    }

    /// Writes rows as tables.
    pub fn serialize<S: Serializer>(rows: &[Row], s: S) -> Result<S::Ok, S::Error> {
        let mut groups: Vec<(Kind, Vec<Value>)> = Vec::new();
        for row in rows {
            let Value::Object(mut value) = serde_json::to_value(row).map_err(S::Error::custom)? else {
                continue;
            };
            value.remove("kind");
            let value = Value::Object(value);
            match groups.iter_mut().find(|(kind, _)| *kind == row.kind) {
                Some((_, group)) => group.push(value),
                None => groups.push((row.kind.clone(), vec![value])),
            }
        }
        let tables: Vec<Table> = groups
            .into_iter()
            .map(|(kind, group)| Table { kind, n: group.len(), columns: to_columns(&group) })
            .collect();
        tables.serialize(s)
    }

    /// Reads rows back. More than a page holds, or columns that do not fit, are an error of the whole page.
    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<Row>, D::Error> {
        let tables = Vec::<Table>::deserialize(d)?;
        let mut rows = Vec::new();
        for table in tables {
            if table.n > PAGE_ROWS || rows.len() + table.n > PAGE_ROWS {
                return Err(D::Error::custom("a page has more rows than the limit"));
            }
            for mut value in from_columns(table.n, &table.columns).map_err(D::Error::custom)? {
                if let Value::Object(map) = &mut value {
                    map.insert("kind".to_owned(), Value::String(table.kind.to_string()));
                }
                rows.push(serde_json::from_value(value).map_err(D::Error::custom)?);
            }
        }
        Ok(rows)
    }
}
