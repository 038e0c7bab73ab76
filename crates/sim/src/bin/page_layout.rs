//! Measures how a page is best laid out: the same 5,000 invented rows as JSON rows, as arrays with a header, and as columns,
//! through each compression that comes into question, flushed after each page of 200 as an answer is.
//!
//! The figures in `docs/adr/0002-page-layout.md` come from here: `cargo run --release -p pendamping-sim --bin page_layout`.

use anyhow::{Context, Result, ensure};
use chrono::{DateTime, TimeDelta, Utc};
use pendamping_domain::id::{PersonId, Position, RecordId, RevisionId};
use pendamping_domain::revision::{Body, Kind};
use pendamping_protocol::limits::PAGE_ROWS;
use pendamping_protocol::sync::{Cursor, Line, Page, Row};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use serde_json::{Map, Value, json};
use std::io::{Read, Write};
use std::time::Instant;
use uuid::Uuid;

const SEED: u64 = 20_200_724;
const ROUNDS: usize = 5;

fn main() -> Result<()> {
    let rows = Invention::new().rows();
    let pages: Vec<&[Row]> = rows.chunks(PAGE_ROWS).collect();
    println!("{} rows, {} pages, seed {SEED}\n", rows.len(), pages.len());
    println!("| layout | compression | bytes | encode ms | decode ms |\n|---|---|--:|--:|--:|");
    for layout in [Layout::Rows, Layout::Arrays, Layout::Columns] {
        for packing in [
            Packing::None,
            Packing::Gzip,
            Packing::Zstd(1),
            Packing::Zstd(3),
            Packing::Zstd(9),
            Packing::Zstd(19),
        ] {
            let (mut bytes, mut encode, mut decode) = (0, Vec::new(), Vec::new());
            for _ in 0..ROUNDS {
                let began = Instant::now();
                let lines: Vec<Vec<u8>> =
                    pages.iter().map(|page| layout.line(page)).collect::<Result<_>>()?;
                let sent = packing.pack(&lines)?;
                encode.push(began.elapsed().as_secs_f64() * 1e3);
                let began = Instant::now();
                let mut back = Vec::new();
                for line in
                    packing.unpack(&sent)?.split(|byte| *byte == b'\n').filter(|line| !line.is_empty())
                {
                    back.extend(layout.rows(line)?);
                }
                decode.push(began.elapsed().as_secs_f64() * 1e3);
                ensure!(same(&back, &rows), "{layout:?} lost something");
                bytes = sent.len();
            }
            println!("| {layout:?} | {packing} | {bytes} | {:.1} | {:.1} |", median(encode), median(decode));
        }
    }
    Ok(())
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// A layout may put the rows of a page in another order: they are applied in one transaction.
fn same(back: &[Row], rows: &[Row]) -> bool {
    let sorted = |rows: &[Row]| {
        let mut rows = rows.to_vec();
        rows.sort_by_key(|row| row.position);
        rows
    };
    sorted(back) == sorted(rows)
}

#[derive(Debug, Clone, Copy)]
enum Layout {
    /// One JSON object a row.
    Rows,
    /// By kind: the names of all fields once, then an array of values a row.
    Arrays,
    /// By kind and column, as the protocol has it.
    Columns,
}

impl Layout {
    fn line(self, rows: &[Row]) -> Result<Vec<u8>> {
        let last = rows.last().map(|row| row.position).unwrap_or_default();
        let cursor = Cursor { epoch: "01J".to_owned(), position: last, backfill: None };
        let mut line = match self {
            Layout::Rows => serde_json::to_vec(&json!({"page": {"cursor": cursor, "rows": rows}}))?,
            Layout::Arrays => {
                serde_json::to_vec(&json!({"page": {"cursor": cursor, "rows": arrays(rows)?}}))?
            }
            Layout::Columns => serde_json::to_vec(&Line::Page(Page {
                cursor,
                leave: Vec::new(),
                rows: rows.to_vec(),
                known: Default::default(),
            }))?,
        };
        line.push(b'\n');
        Ok(line)
    }

    fn rows(self, line: &[u8]) -> Result<Vec<Row>> {
        if let Layout::Columns = self {
            let Line::Page(page) = serde_json::from_slice(line)? else { anyhow::bail!("no page") };
            return Ok(page.rows);
        }
        let mut line: Value = serde_json::from_slice(line)?;
        let rows = line["page"]["rows"].take();
        match self {
            Layout::Rows => Ok(serde_json::from_value(rows)?),
            _ => from_arrays(rows),
        }
    }
}

/// `[{kind, fields: [dotted path, …], rows: [[value, …], …]}, …]`, null where a row has no such field.
fn arrays(rows: &[Row]) -> Result<Value> {
    let mut tables: Vec<(Kind, Vec<Map<String, Value>>)> = Vec::new();
    for row in rows {
        let mut flat = Map::new();
        flatten("", serde_json::to_value(row)?, &mut flat);
        flat.remove("kind");
        match tables.iter_mut().find(|(kind, _)| *kind == row.kind) {
            Some((_, table)) => table.push(flat),
            None => tables.push((row.kind.clone(), vec![flat])),
        }
    }
    let tables = tables.into_iter().map(|(kind, table)| {
        let mut fields: Vec<String> = table.iter().flat_map(Map::keys).cloned().collect();
        fields.sort();
        fields.dedup();
        let values =
            |row: &Map<String, Value>| fields.iter().map(|f| row.get(f).cloned()).collect::<Vec<_>>();
        let rows: Vec<Vec<Option<Value>>> = table.iter().map(values).collect();
        json!({"kind": kind, "fields": fields, "rows": rows})
    });
    Ok(tables.collect())
}

fn flatten(prefix: &str, value: Value, into: &mut Map<String, Value>) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (key, value) in map {
                let path = if prefix.is_empty() { key } else { format!("{prefix}.{key}") };
                flatten(&path, value, into);
            }
        }
        value => {
            into.insert(prefix.to_owned(), value);
        }
    }
}

fn from_arrays(tables: Value) -> Result<Vec<Row>> {
    let mut out = Vec::new();
    for table in tables.as_array().context("tables")? {
        let fields = table["fields"].as_array().context("fields")?;
        for values in table["rows"].as_array().context("rows")? {
            let mut row = json!({"kind": table["kind"]});
            for (field, value) in fields.iter().zip(values.as_array().context("a row")?) {
                if value.is_null() {
                    continue;
                }
                let mut place = &mut row;
                for part in field.as_str().context("a path")?.split('.') {
                    if place.is_null() {
                        *place = json!({});
                    }
                    place = &mut place[part];
                }
                *place = value.clone();
            }
            out.push(serde_json::from_value(row)?);
        }
    }
    Ok(out)
}

#[derive(Debug, Clone, Copy)]
enum Packing {
    None,
    Gzip,
    Zstd(i32),
}

impl std::fmt::Display for Packing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Packing::None => f.write_str("none"),
            Packing::Gzip => f.write_str("gzip 6"),
            Packing::Zstd(level) => write!(f, "zstd {level}"),
        }
    }
}

impl Packing {
    fn pack(self, lines: &[Vec<u8>]) -> Result<Vec<u8>> {
        fn through(mut encoder: impl Write, lines: &[Vec<u8>]) -> std::io::Result<()> {
            for line in lines {
                encoder.write_all(line)?;
                encoder.flush()?;
            }
            Ok(())
        }
        let mut sent = Vec::new();
        match self {
            Packing::None => through(&mut sent, lines)?,
            Packing::Gzip => {
                let mut encoder = flate2::write::GzEncoder::new(&mut sent, flate2::Compression::new(6));
                through(&mut encoder, lines)?;
                encoder.finish()?;
            }
            Packing::Zstd(level) => {
                let mut encoder = zstd::stream::write::Encoder::new(&mut sent, level)?;
                through(&mut encoder, lines)?;
                encoder.finish()?;
            }
        }
        Ok(sent)
    }

    fn unpack(self, sent: &[u8]) -> Result<Vec<u8>> {
        let mut lines = Vec::new();
        match self {
            Packing::None => lines.extend_from_slice(sent),
            Packing::Gzip => {
                flate2::read::GzDecoder::new(sent).read_to_end(&mut lines)?;
            }
            Packing::Zstd(_) => {
                zstd::stream::read::Decoder::new(sent)?.read_to_end(&mut lines)?;
            }
        }
        Ok(lines)
    }
}

/// An invented sub-district: one mentor and the families, visits and what follows from them, over two years.
struct Invention {
    random: StdRng,
    now: DateTime<Utc>,
    rows: Vec<Row>,
    mentor: PersonId,
    coordinator: PersonId,
}

const NAMES: &[&str] = &[
    "Siti",
    "Nur",
    "Sri",
    "Dewi",
    "Rahma",
    "Ani",
    "Yuli",
    "Eka",
    "Fitri",
    "Wati",
    "Lestari",
    "Handayani",
    "Wulandari",
    "Aminah",
    "Rohani",
    "Sari",
    "Kartini",
    "Maryam",
    "Puji",
    "Endang",
];
const STREETS: &[&str] =
    &["Melati", "Kenanga", "Mawar", "Anggrek", "Cempaka", "Flamboyan", "Kamboja", "Dahlia"];
const TRADES: &[(&str, &str)] = &[
    ("food", "Warung"),
    ("food", "Nasi Uduk"),
    ("sewing", "Jahitan"),
    ("craft", "Anyaman"),
    ("laundry", "Laundry"),
];
const PHRASES: &[&str] = &[
    "buku kas mulai diisi setiap hari",
    "omzet naik dibanding bulan lalu",
    "belum memisahkan uang usaha dan rumah tangga",
    "peralatan baru sudah dipakai",
    "pelanggan bertambah dari tetangga sekitar",
    "stok bahan baku menipis karena harga naik",
    "ingin mengurus NIB bulan depan",
    "kemasan perlu label dan tanggal kedaluwarsa",
    "anak sulung membantu berjualan sore hari",
    "lokasi jualan pindah ke depan pasar",
    "sudah menabung di bank",
    "cicilan lunas",
    "minta pelatihan foto produk",
    "hujan membuat penjualan turun",
];
const ACTIONS: &[&str] = &[
    "Urus NIB di kecamatan",
    "Isi buku kas tiap malam",
    "Buat label kemasan",
    "Ikut pelatihan foto produk",
    "Pisahkan uang usaha",
    "Foto produk baru",
    "Daftar sertifikat halal",
];

impl Invention {
    fn new() -> Self {
        let mut random = StdRng::seed_from_u64(SEED);
        let now = DateTime::from_timestamp(1_722_474_000, 0).unwrap_or_default();
        let mut person = || PersonId(uuid(&mut random, now));
        let (mentor, coordinator) = (person(), person());
        Invention { random, now, rows: Vec::new(), mentor, coordinator }
    }

    /// 238 families, then two years of work until there are 5,000 rows.
    fn rows(mut self) -> Vec<Row> {
        let families: Vec<(RecordId, f64, f64)> = (0..238).map(|number| self.family(number)).collect();
        while self.rows.len() < 5_000 {
            self.now += TimeDelta::seconds(self.random.gen_range(1_800..30_000));
            if let Some(family) = families.choose(&mut self.random).copied() {
                self.visit(family);
            }
        }
        self.rows.truncate(5_000);
        self.rows
    }

    fn family(&mut self, number: usize) -> (RecordId, f64, f64) {
        let degrees =
            |random: &mut StdRng, around: f64| (around * 1e7 + random.gen_range(-2e5..2e5)).round() / 1e7;
        let (lat, lon) = (degrees(&mut self.random, -6.24), degrees(&mut self.random, 106.8));
        let (sector, trade) = TRADES.choose(&mut self.random).copied().unwrap_or_default();
        let name = format!("{} {}", self.one(NAMES), self.one(NAMES));
        let body = json!({
            "number": format!("3174-{:06}", 100_000 + number * 17),
            "name": name,
            "nik4": format!("{:04}", self.random.gen_range(1..99)),
            "region": format!("31.74.01.10{:02}", self.random.gen_range(1..8)),
            "address": format!("Jl. {} {} RT {:02}/RW {:02}", self.one(STREETS), self.random.gen_range(1..90), self.random.gen_range(1..12), self.random.gen_range(1..9)),
            "phone": format!("08{:010}", self.random.gen_range(1_100_000_000u64..9_999_999_999)),
            "home": {"lat": lat, "lon": lon, "accuracy_m": 0.0},
            "left_pkh": self.one(&["components_ended", "self_sufficient"]),
            "accompanied": !number.is_multiple_of(9),
            "business": {
                "name": format!("{trade} {}", self.one(NAMES)), "sector": sector, "stage": self.one(&["seeding", "mentoring", "incubation"]),
                "started": format!("20{}-{:02}-01", self.random.gen_range(18..24), self.random.gen_range(1..13)),
            },
        });
        let record = RecordId(uuid(&mut self.random, self.now));
        self.push(Kind::Family, record, None, None, body);
        (record, lat, lon)
    }

    fn visit(&mut self, (family, lat, lon): (RecordId, f64, f64)) {
        let minutes = self.random.gen_range(12..70);
        let elapsed = self.random.gen_range(60_000..900_000_000u64);
        let boot = format!("{:08x}", self.now.timestamp() / 600_000);
        let stamp = |at: DateTime<Utc>, elapsed: u64| json!({"wall": at, "offset": 420, "boot": boot, "elapsed": elapsed});
        let started = self.now + TimeDelta::milliseconds(self.random.gen_range(0..1_000));
        let ended = started + TimeDelta::milliseconds(minutes * 60_000 + self.random.gen_range(0..60_000));
        let ran = (ended - started).num_milliseconds().unsigned_abs();
        let near = |random: &mut StdRng, degrees: f64| {
            (degrees * 1e7 + random.gen_range(-900.0..900.0)).round() / 1e7
        };
        let results: Vec<&str> = PHRASES.choose_multiple(&mut self.random, 2).copied().collect();
        let body = json!({
            "captured": {
                "started": stamp(started, elapsed), "ended": stamp(ended, elapsed + ran),
                "place": {"lat": near(&mut self.random, lat), "lon": near(&mut self.random, lon), "accuracy_m": f64::from(self.random.gen_range(30..400)) / 10.0},
            },
            "mode": "in_person",
            "met": self.one(&["recipient", "recipient", "recipient", "household", "not_met"]),
            "purposes": [self.one(&["routine", "aid", "problem"])],
            "topics": [self.one(&["books", "hygiene", "marketing", "permits"])],
            "results": results.join("; "),
            "business": self.one(&["open", "open", "closed"]),
            "next_visit": (ended + TimeDelta::days(self.random.gen_range(14..45))).date_naive(),
        });
        let visit = RecordId(uuid(&mut self.random, started));
        self.now = ended;
        let revision = self.push(Kind::Visit, visit, Some(family), Some(self.mentor), body);
        if self.random.gen_bool(0.6) {
            let due = (ended + TimeDelta::days(self.random.gen_range(7..30))).date_naive();
            let mut body = json!({"visit": visit, "action": self.one(ACTIONS), "due": due});
            if self.random.gen_bool(0.7) {
                body["done"] = json!(due);
            }
            let record = RecordId(uuid(&mut self.random, ended));
            self.push(Kind::FollowUp, record, Some(family), Some(self.mentor), body);
        }
        if self.random.gen_bool(0.9) {
            let asked = self.random.gen_bool(0.1);
            let mut body = json!({"of": visit, "revision": revision, "decision": if asked { "correction_asked" } else { "approved" }});
            if asked {
                body["comments"] = json!([{"field": "results", "text": self.one(PHRASES)}]);
            }
            let record = RecordId(uuid(&mut self.random, ended));
            self.push(Kind::Review, record, Some(family), Some(self.coordinator), body);
        }
        if self.random.gen_bool(0.2) {
            let record = RecordId(uuid(&mut self.random, ended));
            let body =
                json!({"visit": visit, "word": "came", "channel": self.one(&["own_phone", "mentor_phone"])});
            self.push(Kind::Confirmation, record, Some(family), Some(self.mentor), body);
        }
    }

    fn one(&mut self, of: &[&'static str]) -> &'static str {
        of.choose(&mut self.random).copied().unwrap_or_default()
    }

    fn push(
        &mut self,
        kind: Kind,
        record: RecordId,
        scope: Option<RecordId>,
        author: Option<PersonId>,
        body: Value,
    ) -> RevisionId {
        let revision = RevisionId(uuid(&mut self.random, self.now));
        let saved = self.now.timestamp_millis();
        let row = Row {
            kind,
            record,
            scope: scope.map(|scope| scope.to_string()),
            revision,
            parent: None,
            author,
            position: Position(self.rows.len() as u64 + 1),
            received: saved + self.random.gen_range(1_000..40_000_000),
            saved: Some(saved),
            flags: Vec::new(),
            lost: Vec::new(),
            earlier: Vec::new(),
            body: body.as_object().cloned().unwrap_or_else(Body::new),
        };
        self.rows.push(row);
        revision
    }
}

/// A version 7 id of that moment.
fn uuid(random: &mut StdRng, at: DateTime<Utc>) -> Uuid {
    let millis = at.timestamp_millis().unsigned_abs();
    uuid::Builder::from_unix_timestamp_millis(millis, &random.r#gen()).into_uuid()
}
