//! The log of visits as a table: one row for each visit, in the words an office uses. What its reader may not see is empty.

use crate::export::file::{Out, TableFile};
use crate::store::visit_log::{DecisionLine, Named, StandingLine, VisitLine};
use chrono::{DateTime, Duration, Utc};
use pendamping_domain::config::{Chip, Config};
use pendamping_domain::confirmation::{Channel, Word};
use pendamping_domain::life::Standing;
use pendamping_domain::plausibility::{Flag, FlagKind};
use pendamping_domain::review::Decision;
use pendamping_domain::revision::Kind;
use pendamping_domain::scope::readable;
use pendamping_domain::visit::{BusinessState, Met, Mode};
use std::collections::BTreeMap;

/// The headings, in the order of the cells.
pub const HEADINGS: &[&str] = &[
    "id_kunjungan",
    "nomor_kpm",
    "nama_kpm",
    "kode_desa",
    "desa",
    "kecamatan",
    "kabupaten_kota",
    "nomor_pendamping",
    "nama_pendamping",
    "tanggal",
    "mulai",
    "selesai",
    "zona",
    "cara",
    "ditemui",
    "tujuan",
    "topik",
    "hasil",
    "kondisi_usaha",
    "kunjungan_berikutnya",
    "tanda",
    "penjelasan",
    "catatan_pada_isian",
    "status",
    "keputusan",
    "pemeriksa",
    "komentar",
    "kata_kpm",
    "jalur_kpm",
];

/// Writes the headings.
pub fn head(file: &mut TableFile) -> anyhow::Result<()> {
    file.row(&HEADINGS.iter().copied().map(Out::Text).collect::<Vec<_>>())
}

/// Writes one visit.
pub fn line(file: &mut TableFile, line: &VisitLine, config: Option<&Config>) -> anyhow::Result<()> {
    let cells = cells(line, config);
    file.row(&cells.iter().map(|text| Out::Text(text)).collect::<Vec<_>>())
}

/// The cells of a visit. Chips are said by the labels of `config`; one that it does not have any more by its code.
pub fn cells(line: &VisitLine, config: Option<&Config>) -> Vec<String> {
    let visit = &line.visit;
    let region = line.region.as_str();
    let path = pendamping_regions::path(region);
    let place = |level: usize| path.get(level).copied().unwrap_or_default().to_owned();
    let (number, name) = of(line.mentor.as_ref());
    let zone = pendamping_regions::time_zone(region);
    let clock = |moment: DateTime<Utc>| moment + Duration::hours(i64::from(zone.utc_offset_hours()));
    let (began, ended) = (clock(visit.captured.started.wall), clock(visit.captured.ended.wall));
    let chips =
        |list: fn(&Config) -> &[Chip], codes: &[String]| labels(config.map(list).unwrap_or_default(), codes);
    let seen = |field: &str| readable(&line.role, &Kind::Visit, false).allow(field);
    vec![
        line.record.to_string(),
        line.family.number.clone(),
        line.family.name.clone(),
        region.to_owned(),
        place(3),
        place(2),
        place(1),
        number,
        name,
        began.format("%Y-%m-%d").to_string(),
        began.format("%H:%M").to_string(),
        // A visit past midnight says the day it ended on.
        ended
            .format(if ended.date_naive() == began.date_naive() { "%H:%M" } else { "%Y-%m-%d %H:%M" })
            .to_string(),
        zone.to_string(),
        mode(&visit.mode),
        met(&visit.met),
        chips(|config| &config.purposes, &visit.purposes),
        chips(|config| &config.topics, &visit.topics),
        visit.results.clone(),
        visit.business.as_ref().map(business).unwrap_or_default(),
        visit.next_visit.map(|day| day.to_string()).unwrap_or_default(),
        if seen("flags") { flags(&line.flags) } else { String::new() },
        visit.explanation.clone(),
        beside(&visit.beside),
        line.standing.map(standing).unwrap_or_default().to_owned(),
        line.decision.as_ref().map(|decided| decision(decided, line.standing)).unwrap_or_default(),
        line.decision.as_ref().and_then(|decided| decided.reviewer.as_ref()).map(both).unwrap_or_default(),
        comments(line),
        words(line, config),
        line.words.iter().map(|said| channel(&said.channel)).collect::<Vec<_>>().join(" | "),
    ]
}

fn of(named: Option<&Named>) -> (String, String) {
    named.map(|named| (named.number.clone(), named.name.clone())).unwrap_or_default()
}

fn both(named: &Named) -> String {
    format!("{} ({})", named.name, named.number)
}

/// Chips by their labels, with commas between; one that is not offered any more by its code.
pub fn labels(chips: &[Chip], codes: &[String]) -> String {
    let label = |code: &String| {
        chips.iter().find(|chip| chip.code == *code).map_or_else(|| code.clone(), |chip| chip.id.clone())
    };
    codes.iter().map(label).collect::<Vec<_>>().join(", ")
}

fn mode(mode: &Mode) -> String {
    match mode {
        Mode::InPerson => "Tatap muka".to_owned(),
        Mode::ByPhone => "Lewat telepon".to_owned(),
        Mode::Unknown(word) => word.clone(),
    }
}

fn met(met: &Met) -> String {
    match met {
        Met::Recipient => "Penerima".to_owned(),
        Met::Household => "Anggota keluarga lain".to_owned(),
        Met::Other => "Orang lain (bukan penerima)".to_owned(),
        Met::NotMet => "Tidak ada yang ditemui".to_owned(),
        Met::Unknown(word) => word.clone(),
    }
}

fn business(state: &BusinessState) -> String {
    match state {
        BusinessState::Open => "Buka".to_owned(),
        BusinessState::Closed => "Tutup".to_owned(),
        BusinessState::ChangedSector => "Jenis usaha berubah".to_owned(),
        BusinessState::NoBusiness => "Belum ada usaha".to_owned(),
        BusinessState::Unknown(word) => word.clone(),
    }
}

fn flags(flags: &[Flag]) -> String {
    let say = |flag: &Flag| {
        let value = flag.value.unwrap_or_default();
        match &flag.kind {
            FlagKind::FarFromHome => format!("{value} m dari rumah"),
            FlagKind::TooShort => format!("Terlalu singkat: {value} menit"),
            FlagKind::Overlap => "Bersamaan dengan kunjungan lain".to_owned(),
            FlagKind::Clock if value < 0 => format!("Jam HP lebih lambat {} menit", value.saturating_abs()),
            FlagKind::Clock => format!("Jam HP lebih cepat {value} menit"),
            FlagKind::ImpossibleTravel => format!("Terlalu cepat dari kunjungan lain: {value} km/jam"),
            FlagKind::MockedLocation => "Lokasi palsu menurut HP".to_owned(),
            FlagKind::PhotoUsed => "Foto dari kunjungan lain".to_owned(),
            FlagKind::Unknown(word) => format!("Perlu dicek: {word}"),
        }
    };
    flags.iter().map(say).collect::<Vec<_>>().join("; ")
}

/// A field of a visit in the words of the screens.
fn field(name: &str) -> &str {
    match name {
        "captured.started" => "Waktu mulai",
        "captured.ended" => "Waktu selesai",
        "captured.place" => "Tempat",
        "mode" => "Cara kunjungan",
        "met" => "Ditemui",
        "purposes" => "Tujuan kunjungan",
        "topics" => "Yang dibahas",
        "results" => "Hasil kunjungan",
        "business" => "Kondisi usaha",
        "next_visit" => "Kunjungan berikutnya",
        "explanation" => "Penjelasan pendamping",
        "photos" => "Foto",
        other => other,
    }
}

fn beside(notes: &BTreeMap<String, String>) -> String {
    notes.iter().map(|(name, text)| format!("{}: {text}", field(name))).collect::<Vec<_>>().join("; ")
}

fn standing(line: StandingLine) -> &'static str {
    match line.standing {
        Standing::Approved => "Disetujui",
        Standing::Declined => "Ditolak",
        Standing::CorrectionAsked => "Perlu diperbaiki",
        // What happened last is what whoever decides must know first.
        Standing::Recorded | Standing::Received if line.disputed => {
            "Menunggu pemeriksaan (pernah disetujui, lalu disanggah KPM)"
        }
        Standing::Recorded | Standing::Received if line.corrected && line.again => {
            "Menunggu pemeriksaan (sudah diperbaiki, pernah disetujui)"
        }
        Standing::Recorded | Standing::Received if line.corrected => {
            "Menunggu pemeriksaan (sudah diperbaiki)"
        }
        Standing::Recorded | Standing::Received if line.again => {
            "Menunggu pemeriksaan (diubah setelah disetujui)"
        }
        Standing::Recorded | Standing::Received => "Menunggu pemeriksaan",
    }
}

fn decision(decided: &DecisionLine, standing: Option<StandingLine>) -> String {
    let decision = match &decided.decision {
        Decision::Approved => "Disetujui",
        Decision::CorrectionAsked => "Diminta perbaikan",
        Decision::Declined => "Ditolak",
        Decision::Unknown(word) => word,
    };
    match standing {
        _ if decided.stands => decision.to_owned(),
        Some(line) if line.disputed => format!("{decision} (sebelum disanggah KPM)"),
        _ => format!("{decision} (sebelum diubah)"),
    }
}

fn comments(line: &VisitLine) -> String {
    let comments = line.decision.iter().flat_map(|decided| &decided.comments);
    let said = comments.filter(|comment| !comment.text.trim().is_empty());
    said.map(|comment| format!("{}: {}", field(&comment.field), comment.text)).collect::<Vec<_>>().join("; ")
}

fn words(line: &VisitLine, config: Option<&Config>) -> String {
    let say = |said: &crate::store::visit_log::WordLine| {
        let Some(word) = &said.word else { return "Sudah menjawab".to_owned() };
        let mut text = match word {
            Word::Came => "Ya, datang".to_owned(),
            Word::DidNotCome => "Tidak datang".to_owned(),
            Word::SomethingWrong => "Ada yang tidak sesuai".to_owned(),
            Word::Unknown(word) => word.clone(),
        };
        let reasons =
            labels(config.map(|config| config.wrong_reasons.as_slice()).unwrap_or_default(), &said.reasons);
        for more in [reasons, said.note.clone()].iter().filter(|more| !more.is_empty()) {
            text = format!("{text}: {more}");
        }
        text
    };
    line.words.iter().map(say).collect::<Vec<_>>().join(" | ")
}

/// By which channel the family spoke, in Indonesian.
pub fn channel(channel: &Channel) -> String {
    match channel {
        Channel::OwnPhone => "HP keluarga sendiri".to_owned(),
        Channel::MentorPhone => "HP pendamping (tidak independen)".to_owned(),
        Channel::CallBack => "Telepon dari kantor".to_owned(),
        Channel::Paper => "Kertas".to_owned(),
        Channel::Unknown(word) => word.clone(),
    }
}
