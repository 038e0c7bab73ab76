//! People as rows of a file: mentors, coordinators, the office. Beneficiaries are not imported: they come with their family.

use crate::import::Read;
use crate::import::csv::{Column, Sheet, quoted};
use crate::store::office::PersonRow;
use pendamping_domain::actor::Role;
use pendamping_domain::family::is_phone;
use pendamping_domain::revision::Body;
use serde_json::Value;
use std::collections::HashMap;

/// The columns of a file of people.
pub const COLUMNS: &[Column] = &[
    Column { name: "number", headings: &["nomor", "number"], needed: true },
    Column { name: "name", headings: &["nama", "name"], needed: true },
    Column { name: "role", headings: &["peran", "role"], needed: true },
    Column { name: "phone", headings: &["telepon", "phone"], needed: false },
    Column { name: "area", headings: &["wilayah", "area"], needed: false },
];

/// Reads people.
pub fn people(sheet: &Sheet) -> Read<PersonRow> {
    let mut read = Read::default();
    let mut numbers: HashMap<String, u64> = HashMap::new();
    for cells in sheet.cells() {
        let cells = match cells {
            Ok(cells) => cells,
            Err(complaint) => {
                read.bad.push(complaint);
                continue;
            }
        };
        let mut bad = Vec::new();
        let mut fields = Body::new();
        let mut set = |field: &str, value: Value| fields.insert(field.to_owned(), value);
        for (name, max) in [("number", 40), ("name", 120)] {
            match cells.get(name) {
                None => bad.push(cells.wrong(name, "is empty", "every person has one")),
                Some(text) if text.chars().count() > max => {
                    bad.push(cells.wrong(name, "is too long", format!("at most {max} characters")));
                }
                Some(text) => drop(set(name, text.into())),
            }
        }
        let number = cells.get("number").unwrap_or("").to_owned();
        let first = *numbers.entry(number.clone()).or_insert(cells.line());
        if first != cells.line() && !number.is_empty() {
            bad.push(cells.wrong(
                "number",
                format!("is also on line {first}"),
                "each person stands in the file once",
            ));
        }
        let right = "pendamping, koordinator or kantor";
        let role = match cells.get("role").map(str::to_lowercase).as_deref() {
            Some("pendamping" | "mentor" | "tksk") => Some(Role::Mentor),
            Some("koordinator" | "coordinator") => Some(Role::Coordinator),
            Some("kantor" | "office") => Some(Role::Office),
            Some(other) => {
                bad.push(cells.wrong("role", format!("{} is not known", quoted(other)), right));
                None
            }
            None => {
                bad.push(cells.wrong("role", "is empty", right));
                None
            }
        };
        if let Some(role) = &role {
            set("role", role.as_str().into());
        }
        if cells.has("phone") {
            let phone = cells.get("phone");
            if phone.is_some_and(|phone| !is_phone(phone)) {
                let right = "6 to 16 digits, for instance 0812-3456-7890";
                bad.push(cells.wrong("phone", "is no telephone number", right));
            }
            set("phone", phone.into());
        }
        if cells.has("area") {
            let area = cells.get("area");
            if let Some(area) = area.filter(|area| pendamping_regions::name(area).is_none()) {
                let problem = format!("there is no region {}", quoted(area));
                bad.push(cells.wrong("area", problem, "an official code, for instance 31.74.01"));
            }
            set("area", area.into());
        }
        match role {
            Some(role) if bad.is_empty() => {
                read.good.push(PersonRow { line: cells.line(), number, role, fields })
            }
            _ => read.bad.append(&mut bad),
        }
    }
    read
}
