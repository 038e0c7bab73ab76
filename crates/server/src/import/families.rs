//! Families as rows of a file. Each cell is judged here; whether a row fits what the centre has is the database's to say.

use crate::import::choice::{self, Choice, LEFT_PKH, STAGES, listed, pick, pick_several};
use crate::import::fault::{Fault, Right, VILLAGE, YES_OR_NO};
use crate::import::nik as written;
use crate::import::sheet::{Cells, Column, Heads, Shape, Sheet, is_scientific};
use crate::import::{Complaint, Judged, Read, Seen};
use crate::store::office::{FamilyRow, NikSaid};
use pendamping_domain::config::Config;
use pendamping_domain::family::is_phone;
use pendamping_domain::nik;
use pendamping_domain::place::Fix;
use pendamping_domain::region::RegionCode;
use pendamping_domain::revision::Body;
use pendamping_regions::Level;
use serde_json::{Value, json};

/// The columns of a file of families.
pub const COLUMNS: &[Column] = &[
    Column { name: "number", headings: &["nomor_kpm", "no_kpm", "number"], needed: true },
    Column { name: "name", headings: &["nama", "nama_kpm", "nama_lengkap", "name"], needed: true },
    Column { name: "nik", headings: &["nik"], needed: false },
    Column {
        name: "village",
        headings: &["desa", "kelurahan", "desa_kelurahan", "kode_desa", "kode_kelurahan", "village"],
        needed: true,
    },
    Column { name: "address", headings: &["alamat", "address"], needed: false },
    Column { name: "phone", headings: &["telepon", "no_hp", "no_telepon", "phone"], needed: false },
    Column { name: "lat", headings: &["lintang", "lat", "latitude"], needed: false },
    Column { name: "lon", headings: &["bujur", "lon", "longitude"], needed: false },
    Column { name: "left_pkh", headings: &["keluar_pkh", "left_pkh"], needed: true },
    Column { name: "accompanied", headings: &["didampingi", "accompanied"], needed: true },
    Column { name: "accompanied_since", headings: &["didampingi_sejak", "accompanied_since"], needed: false },
    Column { name: "business", headings: &["usaha", "business"], needed: false },
    Column { name: "sector", headings: &["bidang", "sector"], needed: false },
    Column { name: "started", headings: &["mulai_usaha", "started"], needed: false },
    Column { name: "stage", headings: &["model", "stage"], needed: false },
    Column { name: "permits", headings: &["izin", "permits"], needed: false },
];

/// Whether headings that another file does not know are those that every file of families has.
pub fn is_one(heads: &Heads) -> bool {
    let told = |name: &str| {
        let column = COLUMNS.iter().find(|column| column.name == name);
        column.is_some_and(|column| heads.all.iter().any(|given| column.is_named(given)))
    };
    told("left_pkh") && told("accompanied")
}

const BUSINESS: &[&str] = &["business", "sector", "started", "stage", "permits"];

/// Reads families from a sheet in memory. `config` names the sectors there are; without one, any code is taken,
/// and no name.
pub fn families(sheet: &Sheet, config: Option<&Config>) -> Read<FamilyRow> {
    let mut judge = Families::new(config);
    Read::of(sheet, |cells| judge.judge(cells))
}

/// Judges rows one after the other: some of it is about the rows before.
pub struct Families<'a> {
    config: Option<&'a Config>,
    numbers: Seen,
    niks: Seen,
    /// It was said that the file has numbers in place of texts.
    warned: bool,
    /// NIKs so far, and those that end in 0.
    rounded: (u64, u64),
}

/// So many NIKs that all end in 0 are no chance.
const ROUNDED_FROM: u64 = 20;

impl<'a> Families<'a> {
    /// `config` names the sectors there are.
    pub fn new(config: Option<&'a Config>) -> Families<'a> {
        Families { config, numbers: Seen::default(), niks: Seen::default(), warned: false, rounded: (0, 0) }
    }

    /// Judges a row.
    pub fn judge(&mut self, cells: &Cells<'_>) -> Judged<FamilyRow> {
        let one = ("family", "KPM");
        let twins =
            self.numbers.twin(cells, "number", one).into_iter().chain(self.niks.twin(cells, "nik", one));
        if let Some(beyond) = cells.beyond() {
            // Even so it may be a twin: of a row with one cell too many, most are where they belong.
            return Judged::bad(std::iter::once(beyond).chain(twins));
        }
        let mut row =
            Row { cells, bad: cells.spoiled(&["started"]), warnings: Vec::new(), fields: Body::new() };
        let family = row.family(self.config);
        row.bad.extend(twins);
        if let Some(nik) = cells.get("nik") {
            self.rounded =
                (self.rounded.0 + 1, self.rounded.1 + u64::from(written::bare(nik).ends_with('0')));
        }
        row.warnings.extend(number_warning(cells, &mut self.warned));
        match family {
            Some(family) if row.bad.is_empty() => Judged { row: Ok(family), warnings: row.warnings },
            _ => Judged { row: Err(row.bad), warnings: Vec::new() },
        }
    }

    /// What only all rows together show: a spreadsheet program that held the NIKs as numbers has made their last digits 0, and
    /// each of them still looks like a NIK.
    pub fn verdict(&self) -> Result<(), String> {
        let (niks, zeros) = self.rounded;
        if niks < ROUNDED_FROM || zeros < niks {
            return Ok(());
        }
        Err(format!(
            "all {niks} NIKs end in 0: a spreadsheet held them as numbers and lost their last digit; take the file from \
             where it came from, with the NIK as Text"
        ))
    }
}

struct Row<'a> {
    cells: &'a Cells<'a>,
    bad: Vec<Complaint>,
    warnings: Vec<Complaint>,
    fields: Body,
}

impl Row<'_> {
    fn wrong(&mut self, name: &str, fault: Fault) {
        self.bad.push(self.cells.wrong(name, fault));
    }

    fn set(&mut self, field: &str, value: impl Into<Value>) {
        self.fields.insert(field.to_owned(), value.into());
    }

    fn needed(&mut self, name: &str, right: Right<'_>) -> Option<&str> {
        if self.cells.get(name).is_none() {
            self.wrong(name, Fault::empty(right));
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
        let nik = match nik {
            Some(nik) => NikSaid::Is(nik),
            None if self.cells.has("nik") => NikSaid::NoNik,
            None => NikSaid::Nothing,
        };
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
        let text = self.needed(name, ("every family has one", "setiap KPM punya"))?.to_owned();
        if text.chars().count() > max {
            self.wrong(name, Fault::too_long(max));
        }
        if name == "number" && is_scientific(&text) {
            self.wrong(name, Fault::scientific(&text));
        }
        Some(text)
    }

    fn village(&mut self) -> Option<RegionCode> {
        let given = self.needed("village", VILLAGE)?.to_owned();
        let dotted = match given.as_str() {
            digits if digits.len() == 10 && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                format!("{}.{}.{}.{}", &digits[..2], &digits[2..4], &digits[4..6], &digits[6..])
            }
            other => other.to_owned(),
        };
        if pendamping_regions::level(&dotted) != Some(Level::Village) {
            self.wrong("village", Fault::not_a_village(&given));
            return None;
        }
        if pendamping_regions::name(&dotted).is_none() {
            self.wrong("village", Fault::no_such_village(&dotted));
            return None;
        }
        dotted.parse().ok()
    }

    fn nik(&mut self, region: Option<&RegionCode>) -> Option<String> {
        let given = self.cells.get("nik")?.to_owned();
        // A program that is not a spreadsheet may have written all 16 digits as a number; nobody can tell, so none is believed.
        let digits = match self.cells.shape("nik") {
            Shape::Number => Err(Fault::nik_as_number()),
            _ => written::digits(&given),
        };
        let checked = digits.and_then(|digits| match nik::check(&digits) {
            Ok(()) => Ok(digits),
            Err(problem) => Err(Fault::nik_birth_date(problem.to_string())),
        });
        let given = checked.map_err(|fault| self.wrong("nik", fault)).ok()?;
        let issued_in = nik::sub_district(&given);
        let lives_in = region.and_then(RegionCode::sub_district);
        if let (Some(issued_in), Some(lives_in)) = (issued_in, lives_in)
            && issued_in != lives_in.as_str()
        {
            let fault = Fault::nik_elsewhere(&issued_in, lives_in.as_str());
            self.warnings.push(self.cells.wrong("nik", fault));
        }
        Some(given)
    }

    fn address(&mut self) {
        if !self.cells.has("address") {
            return;
        }
        let address = self.cells.get("address").map(str::to_owned);
        if address.as_ref().is_some_and(|address| address.chars().count() > 300) {
            self.wrong("address", Fault::too_long(300));
        }
        self.set("address", address);
    }

    fn phone(&mut self) {
        if !self.cells.has("phone") {
            return;
        }
        if let Some(fault) = phone_fault(self.cells) {
            self.wrong("phone", fault);
        }
        let phone = self.cells.get("phone").map(str::to_owned);
        self.set("phone", phone);
    }

    fn home(&mut self) {
        if !self.cells.has("lat") && !self.cells.has("lon") {
            return;
        }
        let (lat, lon) = (self.degrees("lat"), self.degrees("lon"));
        match (self.cells.get("lat"), self.cells.get("lon")) {
            (None, None) => return self.set("home", Value::Null),
            (Some(_), None) => return self.wrong("lon", Fault::half_a_place()),
            (None, Some(_)) => return self.wrong("lat", Fault::half_a_place()),
            (Some(_), Some(_)) => {}
        }
        let (Some(lat), Some(lon)) = (lat, lon) else { return };
        if !Fix::exact(lat, lon).in_indonesia() {
            let swapped = Fix::exact(lon, lat).in_indonesia();
            let column = if (-11.5..=6.5).contains(&lat) { "lon" } else { "lat" };
            return self.wrong(column, Fault::not_in_indonesia(lat, lon, swapped));
        }
        self.set("home", json!({"lat": lat, "lon": lon, "accuracy_m": 0.0}));
    }

    fn degrees(&mut self, name: &str) -> Option<f64> {
        let given = self.cells.get(name)?.to_owned();
        let plain = if given.contains('.') { given.clone() } else { given.replacen(',', ".", 1) };
        let number = plain.parse::<f64>().ok().filter(|number| number.is_finite());
        if number.is_none() {
            self.wrong(name, Fault::not_degrees(&given));
        }
        number
    }

    /// The code of a cell that must be one of a list.
    fn one_of(&mut self, name: &str, choices: &[Choice<'_>]) -> Option<String> {
        let given = self.cells.get(name);
        if let Some(code) = given.and_then(|given| pick(given, choices)) {
            return Some(code.to_owned());
        }
        let (codes, names) = listed(choices);
        let right = (format!("one of {codes}"), format!("salah satu dari {names}"));
        let right = (right.0.as_str(), right.1.as_str());
        self.wrong(name, given.map_or_else(|| Fault::empty(right), |given| Fault::not_known(given, right)));
        None
    }

    fn left_pkh(&mut self) {
        if let Some(left) = self.one_of("left_pkh", LEFT_PKH) {
            self.set("left_pkh", left);
        }
    }

    fn accompanied(&mut self) {
        let Some(given) = self.needed("accompanied", YES_OR_NO).map(plain) else { return };
        let accompanied = match given.as_str() {
            "ya" | "yes" | "1" | "true" | "benar" => true,
            "tidak" | "no" | "0" | "false" | "salah" => false,
            _ => return self.wrong("accompanied", Fault::neither(&given)),
        };
        self.set("accompanied", accompanied);
        // Whom nobody accompanies has no day since which somebody does.
        match self.day("accompanied_since") {
            _ if !accompanied => self.set("accompanied_since", Value::Null),
            Some(since) => self.set("accompanied_since", since),
            None => {}
        }
    }

    fn day(&mut self, name: &str) -> Option<Value> {
        let given = self.cells.get(name)?;
        match self.cells.date(name) {
            Some(date) => Some(date.to_string().into()),
            None => {
                self.wrong(name, Fault::not_a_date(given));
                None
            }
        }
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
                "started" => self.day("started"),
                _ => self.permits(config),
            };
            let field = if name == "business" { "name" } else { name };
            business.insert(field.to_owned(), value.unwrap_or(Value::Null));
        }
        self.set("business", business);
    }

    fn business_name(&mut self) -> Option<Value> {
        let name = self.needed("business", ("a business has a name", "usaha harus bernama"))?.to_owned();
        if name.chars().count() > 120 {
            self.wrong("business", Fault::too_long(120));
        }
        Some(name.into())
    }

    fn sector(&mut self, config: Option<&Config>) -> Option<Value> {
        if let Some(config) = config {
            let sectors: Vec<Choice<'_>> = config.sectors.iter().map(Choice::from).collect();
            return self.one_of("sector", &sectors).map(Value::from);
        }
        // Nobody can tell yet what a name stands for: kept as it is, it would be a sector that nobody offers.
        let right = (
            "a sector's code; names are known once `configure` has put a programme in force",
            "kode bidang usaha; nama bidang baru dikenal setelah program diatur (configure)",
        );
        let given = self.needed("sector", right)?.to_owned();
        if given.chars().any(|letter| letter.is_whitespace() || letter.is_uppercase()) {
            self.wrong("sector", Fault::not_known(&given, right));
        }
        Some(given.into())
    }

    fn stage(&mut self) -> Option<Value> {
        self.one_of("stage", STAGES).map(Value::from)
    }

    fn permits(&mut self, config: Option<&Config>) -> Option<Value> {
        let given = self.cells.get("permits")?;
        let offered: Vec<Choice<'_>> =
            config.iter().flat_map(|config| &config.permits).map(Choice::from).collect();
        let offered = if offered.is_empty() { choice::PERMITS } else { &offered };
        match pick_several(given, offered) {
            Ok(codes) => Some(codes.into()),
            Err(unknown) => {
                let (codes, names) = listed(offered);
                let right = format!("some of {codes}, with commas between");
                let benar = format!("beberapa dari {names}, dipisah koma");
                self.wrong("permits", Fault::not_known(unknown, (&right, &benar)));
                None
            }
        }
    }
}

fn plain(text: &str) -> String {
    text.to_lowercase().replace([' ', '-'], "_")
}

/// Says once for a file that its numbers are numbers. People's are judged alike.
pub fn number_warning(cells: &Cells<'_>, warned: &mut bool) -> Option<Complaint> {
    let first = cells.shape("number") == Shape::Number && !std::mem::replace(warned, true);
    first.then(|| cells.wrong("number", Fault::number_as_number()))
}

/// What is wrong with a telephone number, if something is. People's are judged alike.
pub fn phone_fault(cells: &Cells<'_>) -> Option<Fault> {
    let given = cells.get("phone")?;
    if is_scientific(given) {
        return Some(Fault::scientific(given));
    }
    if !is_phone(given) {
        return Some(Fault::not_a_phone());
    }
    // All Indonesian numbers of this length begin with 0, or with 62 for the country. A mobile number may have kept that.
    let digits: String = given.chars().filter(char::is_ascii_digit).collect();
    let number = cells.shape("phone") == Shape::Number;
    let abroad =
        if number { digits.starts_with("628") && digits.len() >= 11 } else { digits.starts_with("62") };
    let long = number || digits.len() >= 9;
    let lost = long && !abroad && !given.starts_with(['0', '+']);
    lost.then(|| Fault::phone_without_zero(&digits))
}
