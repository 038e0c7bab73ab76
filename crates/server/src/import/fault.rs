//! Every fault a row can have, in the words of the command line and in those of the report that goes back to whoever made the
//! file: in Indonesian, and saying what would be right.

mod money;

use crate::import::sheet::quoted;

/// What is wrong, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub problem: String,
    /// What would be right.
    pub right: String,
    /// Both, in Indonesian.
    pub masalah: String,
    /// The line that has the same value, when that is what is wrong. A report keeps it beside the row: fed back as it is, the
    /// row would else take the place of the first one.
    pub twin: Option<u64>,
}

/// What would be right: in English, in Indonesian.
pub type Right<'a> = (&'a str, &'a str);

fn fault(problem: impl Into<String>, right: impl Into<String>, masalah: impl Into<String>) -> Fault {
    Fault { problem: problem.into(), right: right.into(), masalah: masalah.into(), twin: None }
}

impl Fault {
    /// Nothing is there.
    pub fn empty((right, benar): Right<'_>) -> Fault {
        fault("is empty", right, format!("kosong; yang benar: {benar}"))
    }

    /// More characters than there is room for.
    pub fn too_long(max: usize) -> Fault {
        fault(
            "is too long",
            format!("at most {max} characters"),
            format!("terlalu panjang; paling banyak {max} huruf"),
        )
    }

    /// A family's or person's value stands on an earlier line too.
    pub fn also_on(line: u64, (one, satu): Right<'_>) -> Fault {
        let also = fault(
            format!("is also on line {line}"),
            format!("each {one} stands in the file once"),
            format!("sudah ada di baris {line}; setiap {satu} hanya satu kali di dalam berkas"),
        );
        Fault { twin: Some(line), ..also }
    }

    /// A row of a report that still has the value for which it was refused. A number is named, a NIK is not.
    pub fn still_twin(line: u64, number: Option<&str>) -> Fault {
        let named = number.map(|number| format!("{} ", quoted(number))).unwrap_or_default();
        let still = fault(
            format!("{named}is still that of line {line} of the file before"),
            "a value of its own; or empty the cell sama_dengan, if this row is to take the place of that one",
            format!(
                "{named}masih sama dengan baris {line} di berkas sebelumnya; perbaiki nilainya, atau hapus baris ini, atau \
                 kosongkan sel sama_dengan jika baris ini memang menggantikan baris itu"
            ),
        );
        Fault { twin: Some(line), ..still }
    }

    /// Not the shape of a village's code.
    pub fn not_a_village(given: &str) -> Fault {
        let given = quoted(given);
        fault(
            format!("{given} is no village's code"),
            VILLAGE.0,
            format!("{given} bukan kode desa; yang benar: {}", VILLAGE.1),
        )
    }

    /// No village has this code.
    pub fn no_such_village(code: &str) -> Fault {
        fault(
            format!("there is no village {code}"),
            "a code of the official register",
            format!("tidak ada desa {code}; pakai kode resmi Kemendagri"),
        )
    }

    /// A NIK of another length, or with other letters.
    pub fn nik_digits(digits: usize, others: bool) -> Fault {
        let (more, lagi) = if others { (" and other letters", " dan huruf lain") } else { ("", "") };
        fault(
            format!("has {digits} digits{more}"),
            "a NIK has 16 digits",
            format!("berisi {digits} angka{lagi}; NIK terdiri dari 16 angka"),
        )
    }

    /// A NIK without a birth date.
    pub fn nik_birth_date(right: String) -> Fault {
        fault(
            "has no valid birth date",
            right,
            "tanggal lahirnya tidak mungkin; angka ke-7 sampai ke-12 NIK adalah tanggal lahir TTBBTT (perempuan: tanggal + 40)",
        )
    }

    /// A NIK that a spreadsheet program holds as a number. It keeps 15 digits of it: the last is gone.
    pub fn nik_as_number() -> Fault {
        fault(
            "is a number, and a spreadsheet keeps only 15 of its 16 digits",
            "make the column Text, then type the 16 digits anew from the card",
            "disimpan sebagai angka, sehingga angka terakhirnya hilang; ubah kolom menjadi Teks lalu ketik ulang 16 angka dari KTP",
        )
    }

    /// A NIK of another region than the family's. Worth a look, no more.
    pub fn nik_elsewhere(issued: &str, lives: &str) -> Fault {
        fault(
            format!("was first issued in {issued}, the family lives in {lives}"),
            "that is fine if the area was split or they moved",
            format!(
                "diterbitkan di {issued}, keluarga tinggal di {lives}; tidak apa-apa jika wilayah dimekarkan atau pindah"
            ),
        )
    }

    /// No telephone number.
    pub fn not_a_phone() -> Fault {
        fault(
            "is no telephone number",
            "6 to 16 digits, for instance 0812-3456-7890",
            "bukan nomor telepon; yang benar: 6 sampai 16 angka, misalnya 0812-3456-7890",
        )
    }

    /// A telephone number whose first 0 a spreadsheet program took away.
    pub fn phone_without_zero(digits: &str) -> Fault {
        fault(
            "has lost its leading 0, as a number in a spreadsheet does",
            format!("0{digits}, in a column made Text"),
            format!("angka 0 di depan hilang; ubah kolom menjadi Teks lalu tulis 0{digits}"),
        )
    }

    /// A long number as a spreadsheet program shortens it.
    pub fn scientific(given: &str) -> Fault {
        let (figures, exponent) = given.split_once(['E', 'e']).unwrap_or((given, ""));
        // As short as on the spreadsheet's screen.
        let given = quoted(&format!("{figures:.7}E{exponent}"));
        fault(
            format!("{given} is a number that a spreadsheet shortened"),
            "make the column Text, then type all digits anew",
            format!(
                "{given} adalah angka yang dipendekkan; ubah kolom menjadi Teks lalu ketik ulang semua angkanya"
            ),
        )
    }

    /// A number of the office's that is a number in the spreadsheet too. Worth a look: nobody can tell whether it began with 0.
    pub fn number_as_number() -> Fault {
        fault(
            "is a number in the spreadsheet: zeros in front, if there were any, are gone",
            "that is fine if none of them begins with 0 (told once)",
            "disimpan sebagai angka; angka 0 di depan, jika ada, sudah hilang",
        )
    }

    /// A text that a spreadsheet program took for a date.
    pub fn became_a_date(given: &str) -> Fault {
        fault(
            format!("the spreadsheet made a date of it ({given})"),
            "make the column Text, then type it anew",
            format!("berubah menjadi tanggal ({given}); ubah kolom menjadi Teks lalu ketik ulang"),
        )
    }

    /// A formula that gives no value.
    pub fn formula_failed(given: &str) -> Fault {
        fault(
            format!("its formula gives {given}"),
            "a value in place of the formula",
            format!("rumusnya menghasilkan {given}; tulis nilainya, bukan rumus"),
        )
    }

    /// One of two figures that go together is not there.
    pub fn half_a_place() -> Fault {
        Fault::empty(("latitude and longitude go together", "lintang dan bujur diisi keduanya"))
    }

    /// A place that is not in Indonesia.
    pub fn not_in_indonesia(lat: f64, lon: f64, swapped: bool) -> Fault {
        let (right, benar) = if swapped {
            ("latitude and longitude look swapped", "lintang dan bujur tampaknya tertukar")
        } else {
            ("a point in Indonesia", "titik di Indonesia")
        };
        fault(
            format!("{lat}, {lon} is not in Indonesia"),
            right,
            format!("{lat}, {lon} tidak terletak di Indonesia; {benar}"),
        )
    }

    /// No figure in degrees.
    pub fn not_degrees(given: &str) -> Fault {
        let given = quoted(given);
        fault(
            format!("{given} is no number"),
            "degrees, for instance -6.2267",
            format!("{given} bukan angka; yang benar: derajat, misalnya -6.2267"),
        )
    }

    /// A word that is not one of the known.
    pub fn not_known(given: &str, (right, benar): Right<'_>) -> Fault {
        let given = quoted(given);
        fault(format!("{given} is not known"), right, format!("{given} tidak dikenal; yang benar: {benar}"))
    }

    /// Neither yes nor no.
    pub fn neither(given: &str) -> Fault {
        let given = quoted(given);
        fault(
            format!("{given} is neither"),
            YES_OR_NO.0,
            format!("{given} tidak dikenal; yang benar: {}", YES_OR_NO.1),
        )
    }

    /// No date.
    pub fn not_a_date(given: &str) -> Fault {
        let given = quoted(given);
        fault(
            format!("{given} is no date"),
            "2019-08-17 or 17/08/2019",
            format!("{given} bukan tanggal; yang benar: 2019-08-17 atau 17/08/2019"),
        )
    }

    /// No region has this code.
    pub fn no_region(given: &str) -> Fault {
        let given = quoted(given);
        fault(
            format!("there is no region {given}"),
            AREA.0,
            format!("tidak ada wilayah {given}; yang benar: {}", AREA.1),
        )
    }

    /// More cells than headings.
    pub fn too_many_cells(cells: usize, headings: usize) -> Fault {
        fault(
            format!("has {cells} cells under {headings} headings"),
            "put a text with a comma or semicolon in quotes",
            format!(
                "berisi {cells} sel di bawah {headings} judul kolom; beri tanda kutip pada teks yang memuat koma atau titik koma"
            ),
        )
    }

    /// A word for a power that is none.
    pub fn no_power(why: String) -> Fault {
        fault(
            why.clone(),
            "several with commas or spaces between",
            format!("{why}; beberapa wewenang dipisah koma atau spasi"),
        )
    }

    /// A power that does not go with somebody's role.
    pub fn role_without_power(why: String) -> Fault {
        fault(
            why.clone(),
            "a power that goes with the role",
            format!("{why}; isi wewenang yang sesuai dengan perannya"),
        )
    }

    /// Nobody has this number.
    pub fn no_person(given: &str) -> Fault {
        let given = quoted(given);
        fault(
            format!("no person has the number {given}"),
            "the number of somebody who was imported",
            format!("tidak ada orang bernomor {given}; pakai nomor orang yang sudah diimpor"),
        )
    }

    /// Another family has this NIK.
    pub fn nik_taken(by: &str) -> Fault {
        fault(
            format!("is already that of family {by}"),
            "each NIK belongs to one family",
            format!("NIK ini sudah dipakai KPM {by}; setiap NIK hanya untuk satu KPM"),
        )
    }

    /// The number belongs to somebody of another role.
    pub fn role_stays(role: &str) -> Fault {
        fault(
            format!("this number is that of a {role}, and a role does not change"),
            "a number of its own for each role",
            format!("nomor ini sudah dipakai untuk peran {role}; peran tidak berubah, pakai nomor lain"),
        )
    }

    /// A business without all that a business has.
    pub fn half_a_business() -> Fault {
        fault(
            "a business has a name, a sector and a stage",
            "all three, each in its column",
            "usaha harus punya nama, bidang, dan model; isi ketiganya, masing-masing di kolomnya",
        )
    }

    /// The whole row does not make a family or a person.
    pub fn shape(what: &str) -> Fault {
        fault(what.to_owned(), "a value that fits", format!("isinya tidak sesuai ({what})"))
    }
}

/// What a village's code looks like.
pub const VILLAGE: Right<'static> = (
    "the village's official code, for instance 31.74.01.1001",
    "kode resmi desa/kelurahan, misalnya 31.74.01.1001",
);
/// What an area's code looks like.
pub const AREA: Right<'static> =
    ("an official code, for instance 31.74.01", "kode resmi wilayah, misalnya 31.74.01");
/// Yes or no.
pub const YES_OR_NO: Right<'static> = ("ya or tidak", "ya atau tidak");
