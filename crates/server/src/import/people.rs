//! People as rows of a file: mentors, coordinators, the office. Beneficiaries are not imported: they come with their family.

use crate::import::families::{number_warning, phone_fault};
use crate::import::fault::Fault;
use crate::import::sheet::{Cells, Column, Sheet, is_scientific};
use crate::import::{Complaint, Judged, Read, Seen};
use crate::store::office::PersonRow;
use pendamping_domain::actor::Role;
use pendamping_domain::revision::Body;

/// The columns of a file of people.
pub const COLUMNS: &[Column] = &[
    Column { name: "number", headings: &["nomor", "number"], needed: true },
    Column { name: "name", headings: &["nama", "nama_lengkap", "name"], needed: true },
    Column { name: "role", headings: &["peran", "jabatan", "role"], needed: true },
    Column { name: "phone", headings: &["telepon", "no_hp", "no_telepon", "phone"], needed: false },
    Column { name: "area", headings: &["wilayah", "area"], needed: false },
];

/// Reads people from a sheet in memory.
pub fn people(sheet: &Sheet) -> Read<PersonRow> {
    let mut judge = People::default();
    Read::of(sheet, |cells| judge.judge(cells))
}

/// Judges rows one after the other: some of it is about the rows before.
#[derive(Default)]
pub struct People {
    numbers: Seen,
    warned: bool,
}

impl People {
    /// Judges a row.
    pub fn judge(&mut self, cells: &Cells<'_>) -> Judged<PersonRow> {
        let twin = self.numbers.twin(cells, "number", ("person", "orang"));
        if let Some(beyond) = cells.beyond() {
            return Judged::bad(std::iter::once(beyond).chain(twin));
        }
        let mut bad = cells.spoiled(&[]);
        let mut fields = Body::new();
        for (name, max) in [("number", 40), ("name", 120)] {
            match cells.get(name) {
                None => {
                    bad.push(cells.wrong(name, Fault::empty(("every person has one", "setiap orang punya"))))
                }
                Some(text) if text.chars().count() > max => bad.push(cells.wrong(name, Fault::too_long(max))),
                Some(text) => drop(fields.insert(name.to_owned(), text.into())),
            }
        }
        let number = cells.get("number").unwrap_or("").to_owned();
        if is_scientific(&number) {
            bad.push(cells.wrong("number", Fault::scientific(&number)));
        }
        bad.extend(twin);
        let role = role(cells, &mut bad);
        if let Some(role) = &role {
            fields.insert("role".to_owned(), role.as_str().into());
        }
        if cells.has("phone") {
            bad.extend(phone_fault(cells).map(|fault| cells.wrong("phone", fault)));
            fields.insert("phone".to_owned(), cells.get("phone").into());
        }
        if cells.has("area") {
            let area = cells.get("area");
            if let Some(area) = area.filter(|area| pendamping_regions::name(area).is_none()) {
                bad.push(cells.wrong("area", Fault::no_region(area)));
            }
            fields.insert("area".to_owned(), area.into());
        }
        let row = match role {
            Some(role) if bad.is_empty() => Ok(PersonRow { line: cells.line(), number, role, fields }),
            _ => Err(bad),
        };
        Judged { row, warnings: number_warning(cells, &mut self.warned).into_iter().collect() }
    }
}

fn role(cells: &Cells<'_>, bad: &mut Vec<Complaint>) -> Option<Role> {
    let right = (
        "pendamping (mentor, tksk), koordinator (coordinator) or kantor (office)",
        "pendamping (mentor, tksk), koordinator (coordinator) atau kantor (office)",
    );
    match cells.get("role").map(str::to_lowercase).as_deref() {
        Some("pendamping" | "mentor" | "tksk") => return Some(Role::Mentor),
        Some("koordinator" | "coordinator") => return Some(Role::Coordinator),
        Some("kantor" | "office") => return Some(Role::Office),
        Some(other) => bad.push(cells.wrong("role", Fault::not_known(other, right))),
        None => bad.push(cells.wrong("role", Fault::empty(right))),
    }
    None
}
