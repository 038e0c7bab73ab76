//! Families as rows of a file. Each cell is judged here; whether a row fits what the centre has is the database's to say.

use crate::import::csv::{Cells, Column, Sheet, quoted};
use crate::import::{Complaint, Read};
use crate::store::office::FamilyRow;
use chrono::NaiveDate;
use pendamping_domain::config::Config;
use pendamping_domain::family::{LeftPkh, Stage, is_phone};
use pendamping_domain::nik;
use pendamping_domain::place::Fix;
use pendamping_domain::region::RegionCode;
use pendamping_domain::revision::Body;
use pendamping_regions::Level;
use serde_json::{Value, json};
use std::collections::HashMap;

/// The columns of a file of families.
pub const COLUMNS: &[Column] = &[
    Column { name: "number", headings: &["nomor_kpm", "no_kpm", "number"], needed: true },
    Column { name: "name", headings: &["nama", "name"], needed: true },
    Column { name: "nik", headings: &["nik"], needed: false },
    Column { name: "village", headings: &["desa", "kelurahan", "village"], needed: true },
    Column { name: "address", headings: &["alamat", "address"], needed: false },
    Column { name: "phone", headings: &["telepon", "phone"], needed: false },
    Column { name: "lat", headings: &["lintang", "lat"], needed: false },
    Column { name: "lon", headings: &["bujur", "lon"], needed: false },
    Column { name: "left_pkh", headings: &["keluar_pkh", "left_pkh"], needed: true },
    Column { name: "accompanied", headings: &["didampingi", "accompanied"], needed: true },
    Column { name: "business", headings: &["usaha", "business"], needed: false },
    Column { name: "sector", headings: &["bidang", "sector"], needed: false },
    Column { name: "started", headings: &["mulai_usaha", "started"], needed: false },
    Column { name: "stage", headings: &["model", "stage"], needed: false },
    Column { name: "permits", headings: &["izin", "permits"], needed: false },
];

const PERMITS: &[&str] = &["nib", "pirt", "halal"];
const BUSINESS: &[&str] = &["business", "sector", "started", "stage", "permits"];

/// Reads families. `config` names the sectors there are; without one, any code is taken.
pub fn families(sheet: &Sheet, config: Option<&Config>) -> Read<FamilyRow> {
    let mut read = Read::default();
    let (mut numbers, mut niks) = (HashMap::new(), HashMap::new());
    for cells in sheet.cells() {
        let cells = match cells {
            Ok(cells) => cells,
            Err(complaint) => {
                read.bad.push(complaint);
                continue;
            }
        };
        let mut row = Row { cells: &cells, bad: Vec::new(), warnings: Vec::new(), fields: Body::new() };
        let family = row.family(config);
        once(&mut row, &mut numbers, "number", cells.get("number"));
        once(&mut row, &mut niks, "nik", cells.get("nik"));
        match family {
            Some(family) if row.bad.is_empty() => {
                read.warnings.append(&mut row.warnings);
                read.good.push(family);
            }
            _ => read.bad.append(&mut row.bad),
        }
    }
    read
}

/// Complains about a value that an earlier line had.
fn once(row: &mut Row<'_>, seen: &mut HashMap<String, u64>, name: &str, value: Option<&str>) {
    let Some(value) = value else { return };
    let line = row.cells.line();
    let first = *seen.entry(value.to_owned()).or_insert(line);
    if first != line {
        row.wrong(name, format!("is also on line {first}"), "each family stands in the file once");
    }
}

struct Row<'a> {
    cells: &'a Cells<'a>,
    bad: Vec<Complaint>,
    warnings: Vec<Complaint>,
    fields: Body,
}

impl Row<'_> {
    fn wrong(&mut self, name: &str, problem: impl Into<String>, right: impl Into<String>) {
        self.bad.push(self.cells.wrong(name, problem, right));
    }

    fn set(&mut self, field: &str, value: impl Into<Value>) {
        self.fields.insert(field.to_owned(), value.into());
    }

    fn needed(&mut self, name: &str, right: &str) -> Option<&str> {
        if self.cells.get(name).is_none() {
            self.wrong(name, "is empty", right);
        }
        self.cells.get(name)
    }

    fn family(&mut self, config: Option<&Config>) -> Option<FamilyRow> {
        let number = self.text("number", 40)?;
        let name = self.text("name", 120);
        let region = self.village();
        self.set("number", number.clone());
        self.set("name", name);
        self.set("region", region.as_ref().map(RegionCode::to_string));
        let nik = self.nik(region.as_ref());
        if self.cells.has("nik") {
            self.set("nik4", nik.as_deref().and_then(nik::last_four));
        }
        self.address();
        self.phone();
        self.home();
        self.left_pkh();
        self.accompanied();
        self.business(config);
        let fields = std::mem::take(&mut self.fields);
        Some(FamilyRow { line: self.cells.line(), number, nik, region: region?, fields })
    }

    fn text(&mut self, name: &str, max: usize) -> Option<String> {
        let text = self.needed(name, "every family has one")?.to_owned();
        if text.chars().count() > max {
            self.wrong(name, "is too long", format!("at most {max} characters"));
        }
        Some(text)
    }

    fn village(&mut self) -> Option<RegionCode> {
        let right = "the village's official code, for instance 31.74.01.1001";
        let given = self.needed("village", right)?.to_owned();
        let dotted = match given.as_str() {
            digits if digits.len() == 10 && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                format!("{}.{}.{}.{}", &digits[..2], &digits[2..4], &digits[4..6], &digits[6..])
            }
            other => other.to_owned(),
        };
        if pendamping_regions::level(&dotted) != Some(Level::Village) {
            self.wrong("village", format!("{} is no village's code", quoted(&given)), right);
            return None;
        }
        if pendamping_regions::name(&dotted).is_none() {
            self.wrong("village", format!("there is no village {dotted}"), "a code of the official register");
            return None;
        }
        dotted.parse().ok()
    }

    fn nik(&mut self, region: Option<&RegionCode>) -> Option<String> {
        let given = self.cells.get("nik")?.to_owned();
        if let Err(problem) = nik::check(&given) {
            let what = match problem {
                nik::NotANik::Digits => format!("has {} characters", given.chars().count()),
                nik::NotANik::BirthDate => "has no valid birth date".to_owned(),
            };
            self.wrong("nik", what, problem.to_string());
            return None;
        }
        let issued_in = nik::sub_district(&given);
        let lives_in = region.and_then(RegionCode::sub_district);
        if let (Some(issued_in), Some(lives_in)) = (issued_in, lives_in)
            && issued_in != lives_in.as_str()
        {
            let problem = format!("was first issued in {issued_in}, the family lives in {lives_in}");
            self.warnings.push(self.cells.wrong(
                "nik",
                problem,
                "that is fine if the area was split or they moved",
            ));
        }
        Some(given)
    }

    fn address(&mut self) {
        if !self.cells.has("address") {
            return;
        }
        let address = self.cells.get("address").map(str::to_owned);
        if address.as_ref().is_some_and(|address| address.chars().count() > 300) {
            self.wrong("address", "is too long", "at most 300 characters");
        }
        self.set("address", address);
    }

    fn phone(&mut self) {
        if !self.cells.has("phone") {
            return;
        }
        let phone = self.cells.get("phone").map(str::to_owned);
        if phone.as_ref().is_some_and(|phone| !is_phone(phone)) {
            self.wrong("phone", "is no telephone number", "6 to 16 digits, for instance 0812-3456-7890");
        }
        self.set("phone", phone);
    }

    fn home(&mut self) {
        if !self.cells.has("lat") && !self.cells.has("lon") {
            return;
        }
        let (lat, lon) = (self.degrees("lat"), self.degrees("lon"));
        match (self.cells.get("lat"), self.cells.get("lon")) {
            (None, None) => return self.set("home", Value::Null),
            (Some(_), None) => return self.wrong("lon", "is empty", "latitude and longitude go together"),
            (None, Some(_)) => return self.wrong("lat", "is empty", "latitude and longitude go together"),
            (Some(_), Some(_)) => {}
        }
        let (Some(lat), Some(lon)) = (lat, lon) else { return };
        if !(Fix { lat, lon, accuracy_m: 0.0 }).in_indonesia() {
            let swapped = Fix { lat: lon, lon: lat, accuracy_m: 0.0 }.in_indonesia();
            let column = if (-11.5..=6.5).contains(&lat) { "lon" } else { "lat" };
            let right = if swapped { "latitude and longitude look swapped" } else { "a point in Indonesia" };
            return self.wrong(column, format!("{lat}, {lon} is not in Indonesia"), right);
        }
        self.set("home", json!({"lat": lat, "lon": lon, "accuracy_m": 0.0}));
    }

    fn degrees(&mut self, name: &str) -> Option<f64> {
        let given = self.cells.get(name)?.to_owned();
        let plain = if given.contains('.') { given.clone() } else { given.replacen(',', ".", 1) };
        let number = plain.parse::<f64>().ok().filter(|number| number.is_finite());
        if number.is_none() {
            self.wrong(name, format!("{} is no number", quoted(&given)), "degrees, for instance -6.2267");
        }
        number
    }

    fn left_pkh(&mut self) {
        let right = "komponen_berakhir or mampu";
        let Some(given) = self.needed("left_pkh", right).map(plain) else { return };
        let left = match given.as_str() {
            "komponen_berakhir" | "components_ended" => LeftPkh::ComponentsEnded,
            "mampu" | "self_sufficient" => LeftPkh::SelfSufficient,
            _ => return self.wrong("left_pkh", format!("{} is not known", quoted(&given)), right),
        };
        self.set("left_pkh", left.as_str());
    }

    fn accompanied(&mut self) {
        let right = "ya or tidak";
        let Some(given) = self.needed("accompanied", right).map(plain) else { return };
        let accompanied = match given.as_str() {
            "ya" | "yes" | "1" => true,
            "tidak" | "no" | "0" => false,
            _ => return self.wrong("accompanied", format!("{} is neither", quoted(&given)), right),
        };
        self.set("accompanied", accompanied);
    }

    fn business(&mut self, config: Option<&Config>) {
        let there: Vec<&str> = BUSINESS.iter().copied().filter(|name| self.cells.has(name)).collect();
        if there.is_empty() {
            return;
        }
        if there.iter().all(|name| self.cells.get(name).is_none()) {
            if self.cells.has("business") {
                self.set("business", Value::Null);
            }
            return;
        }
        let mut business = Body::new();
        for name in there {
            let value = match name {
                "business" => self.business_name(),
                "sector" => self.sector(config),
                "stage" => self.stage(),
                "started" => self.started(),
                _ => self.permits(),
            };
            let field = if name == "business" { "name" } else { name };
            business.insert(field.to_owned(), value.unwrap_or(Value::Null));
        }
        self.set("business", business);
    }

    fn business_name(&mut self) -> Option<Value> {
        let name = self.needed("business", "a business has a name")?.to_owned();
        if name.chars().count() > 120 {
            self.wrong("business", "is too long", "at most 120 characters");
        }
        Some(name.into())
    }

    fn sector(&mut self, config: Option<&Config>) -> Option<Value> {
        let codes = config
            .map(|config| config.sectors.iter().map(|chip| chip.code.as_str()).collect::<Vec<_>>())
            .unwrap_or_default();
        let right = if codes.is_empty() {
            "a sector's code".to_owned()
        } else {
            format!("one of {}", codes.join(", "))
        };
        let given = self.needed("sector", &right)?.to_owned();
        if !codes.is_empty() && !codes.contains(&given.as_str()) {
            self.wrong("sector", format!("{} is not offered", quoted(&given)), right);
        }
        Some(given.into())
    }

    fn stage(&mut self) -> Option<Value> {
        let right = "pembibitan, mentoring, inkubasi or mandiri";
        let given = plain(self.needed("stage", right)?);
        let stage = match given.as_str() {
            "pembibitan" | "seeding" => Stage::Seeding,
            "mentoring" => Stage::Mentoring,
            "inkubasi" | "incubation" => Stage::Incubation,
            "mandiri" | "independent" => Stage::Independent,
            _ => {
                self.wrong("stage", format!("{} is not known", quoted(&given)), right);
                return None;
            }
        };
        Some(stage.as_str().into())
    }

    fn started(&mut self) -> Option<Value> {
        let given = self.cells.get("started")?.to_owned();
        match date(&given) {
            Some(date) => Some(date.to_string().into()),
            None => {
                self.wrong("started", format!("{} is no date", quoted(&given)), "2019-08-17 or 17/08/2019");
                None
            }
        }
    }

    fn permits(&mut self) -> Option<Value> {
        let given = self.cells.get("permits")?.to_lowercase();
        let permits: Vec<&str> =
            given.split([' ', '|', ',', '/']).map(str::trim).filter(|permit| !permit.is_empty()).collect();
        if let Some(unknown) = permits.iter().find(|permit| !PERMITS.contains(permit)) {
            self.wrong(
                "permits",
                format!("{} is not known", quoted(unknown)),
                "nib, pirt or halal, with spaces between",
            );
            return None;
        }
        Some(permits.into())
    }
}

fn plain(text: &str) -> String {
    text.to_lowercase().replace([' ', '-'], "_")
}

/// A date, ISO or as Indonesians write it.
pub fn date(text: &str) -> Option<NaiveDate> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .or_else(|_| NaiveDate::parse_from_str(text, "%d/%m/%Y"))
        .ok()?;
    ("1900-01-01"..="2100-01-01").contains(&date.to_string().as_str()).then_some(date)
}
