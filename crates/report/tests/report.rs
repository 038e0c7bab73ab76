//! One month of one mentor, from the template to the three files.
#![allow(clippy::unwrap_used)]

use pendamping_report::month::Month;
use pendamping_report::{About, Block, Picture, Span, TemplateError, docx, fill, pdf, plain, read};
use serde_json::{Value, json};
use std::io::Read;

const TEMPLATE: &str = include_str!("../../../assets/report/monthly.id.md");

fn facts() -> Value {
    let visits: Vec<Value> = (1..=40)
        .map(|n| {
            json!({"day": format!("{} Okt", n % 28 + 1), "family": format!("Siti Contoh-{n:04}"),
                   "met": "Penerima", "purposes": "Pantau usaha", "results": "Sepakat mencatat belanja | bahan *tiap hari*\nlalu menghitung"})
        })
        .collect();
    json!({
        "mentor": {"name": "Rina Contoh", "area": "Kec. Tebet"}, "month": "Oktober 2026", "made": "2 November 2026",
        "visits": {"counted": 40, "not_met": 2, "gone": 0, "set_aside": 0, "rows": visits},
        "families": {"accompanied": 25, "visited": 24, "not_visited": 1},
        "businesses": {"rows": [{"family": "Siti Contoh-0001", "business": "Warung nasi", "month": "Oktober 2026", "revenue": "Rp3.600.000", "costs": "Rp2.400.000", "profit": "Rp1.200.000"}],
            "profit": "Rp1.200.000", "profit_words": "satu juta dua ratus ribu"},
        "obstacles": [{"name": "Modal kurang", "families": 3}], "follow_ups": [], "activities": [],
        "meetings": {"count": 2, "present": 37, "guests": 3, "rows": [
            {"day": "5 Okt", "place": "Balai RW 05", "topics": "Pembukuan", "present": 25, "guests": 3, "results": "Sepakat"},
            {"day": "19 Okt", "place": "Balai RW 07", "topics": "", "present": 12, "guests": 0, "results": ""}]},
        "trainings": {"held": 1, "attended": 1, "trained": 4, "in_person": 9, "virtually": 5, "rows": [
            {"day": "12 Okt", "title": "Bimtek pembukuan", "part": "membuka", "in_person": 9, "virtually": 5}]},
        "narrative": "", "photos": [{"name": "foto-1", "caption": "Warung Ibu Siti, 3 Okt"}],
    })
}

fn about() -> About {
    About {
        title: "Laporan bulanan Oktober 2026".to_owned(),
        author: "Rina Contoh".to_owned(),
        made: (2026, 11, 2),
        language: "id".to_owned(),
    }
}

/// A picture of one grey dot.
fn picture() -> Picture {
    Picture { name: "foto-1".to_owned(), jpeg: include_bytes!("dot.jpg").to_vec(), width: 8, height: 6 }
}

#[test]
fn a_month_becomes_a_document() {
    let document = read(&fill(TEMPLATE, &facts()).unwrap());
    let Some(Block::Heading(1, title)) = document.blocks.first() else { panic!("no title") };
    assert_eq!(title[0].text, "Laporan bulanan pendamping");
    let tables: Vec<usize> = document
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Table { rows, head, .. } => {
                assert!(rows.iter().all(|row| row.len() == head.len()), "a row is as long as its head");
                Some(rows.len())
            }
            _ => None,
        })
        .collect();
    assert_eq!(tables, [12, 40, 1, 2, 1, 2], "summary, visits, businesses, meetings, trainings, signatures");
    // What means something in Markdown means nothing in a fact.
    let words = plain(&document);
    assert!(words.contains("Sepakat mencatat belanja | bahan *tiap hari* lalu menghitung"), "{words}");
    assert!(words.contains("• Kunjungan yang dihitung: 40"), "{words}");
    // Apart from the visits, also in the count.
    assert!(
        words.contains("• KPM hadir di bimtek: 9 di tempat, 5 virtual")
            && words.contains("sudah mengikuti 4 bimtek"),
        "{words}"
    );
    assert!(
        words.contains("• Pertemuan kelompok: 2") && words.contains("• KPM hadir di pertemuan kelompok: 37"),
        "{words}"
    );
    assert!(matches!(document.blocks.last(), Some(Block::Picture { name, .. }) if name == "foto-1"));
}

#[test]
fn the_same_month_gives_the_same_file() {
    let document = read(&fill(TEMPLATE, &facts()).unwrap());
    let first = pdf(&document, &[picture()], &about()).unwrap();
    assert!(first.starts_with(b"%PDF-"));
    assert_eq!(first, pdf(&document, &[picture()], &about()).unwrap());
}

#[test]
fn the_editable_file_has_every_word_and_the_picture() {
    let document = read(&fill(TEMPLATE, &facts()).unwrap());
    let file = docx(&document, &[picture()], &about()).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(file)).unwrap();
    let mut xml = String::new();
    archive.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
    for words in [
        "Laporan bulanan pendamping",
        "Siti Contoh-0040",
        "Rp1.200.000",
        "Modal kurang",
        "Warung Ibu Siti, 3 Okt",
    ] {
        assert!(xml.contains(words), "{words}");
    }
    assert!(xml.contains("Heading2"));
    assert!(archive.file_names().any(|name| name.starts_with("word/media/")));
}

#[test]
fn an_empty_row_is_room_to_sign_and_no_line_of_a_message() {
    let document = read("| Pendamping | Koordinator |\n|---|---|\n| | |\n| Rina Contoh | Nama: |\n");
    assert_eq!(plain(&document), "• Rina Contoh: Nama:");
    let file = docx(&document, &[], &about()).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(file)).unwrap();
    let mut xml = String::new();
    archive.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
    assert_eq!(xml.matches("<w:trHeight").count(), 1, "{xml}");
}

#[test]
fn every_template_that_is_shipped_names_only_what_there_is() {
    for template in [
        TEMPLATE,
        include_str!("../../../assets/report/monthly.en.md"),
        include_str!("../../../assets/report/message.id.md"),
        include_str!("../../../assets/report/message.en.md"),
    ] {
        let filled = fill(template, &Month::sample()).unwrap();
        assert!(!read(&filled).blocks.is_empty());
    }
}

/// As the office took it along before there were meetings.
#[test]
fn an_older_template_of_the_office_still_works() {
    let older = "# Laporan {{ month }}\n\n- Kunjungan: {{ visits.counted }}\n- Kegiatan lain: {{ activities|length }}\n";
    let words = plain(&read(&fill(older, &Month::sample()).unwrap()));
    assert!(words.contains("Kunjungan: 2") && words.contains("Kegiatan lain: 1"), "{words}");
}

#[test]
fn a_message_names_nobody() {
    let mut facts = facts();
    facts["mentor"]["name"] = json!("NAMA");
    for row in facts["visits"]["rows"].as_array_mut().unwrap() {
        row["family"] = json!("NAMA");
    }
    let words = plain(&read(&fill(include_str!("../../../assets/report/message.id.md"), &facts).unwrap()));
    assert!(!words.contains("NAMA"), "{words}");
    assert!(words.contains("• KPM dikunjungi: 24 dari 25"), "{words}");
}

#[test]
fn a_template_that_is_wrong_says_where() {
    let misspelt = "# Laporan\n\n{{ mentro.name }}\n";
    let TemplateError { line, .. } = fill(misspelt, &facts()).unwrap_err();
    assert_eq!(line, 3);
    assert_eq!(fill("a\n{% for x in photos %}\n", &facts()).unwrap_err().line, 2);
    let endless = "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}";
    assert!(fill(endless, &facts()).is_err(), "a phone is not held");
}

fn said(text: &[Span]) -> String {
    text.iter().map(|span| span.text.as_str()).collect()
}

#[test]
fn nothing_in_a_fact_means_markdown_wherever_it_stands() {
    for fact in [
        "1. Rapat",
        "2) Rapat",
        "1.",
        "123456789. Rapat",
        "- Rapat",
        "+ Rapat",
        "* Rapat",
        "# Rapat",
        "#",
        "> Rapat",
        "===",
        "---",
        "***",
        "___",
        "```",
        "~~~ a",
        "    Rapat",
        "\tRapat",
        " ",
        "Rapat  ",
        "Rapat\\",
        "a \\| b",
        "| a | b |",
        "|",
        "a | b",
        ":-",
        "*a*",
        "**a**",
        "_a_",
        "`a`",
        "<b>a</b>",
        "<!-- a",
        "&amp;",
        "&#32;",
        "[a](b)",
        "![a](b)",
        "[a]: b",
        "{{ a }}",
        "{% a %}",
        "$a$",
        "^a^",
        "https://contoh.id/a_b_",
        "Tinggal 2. 3) lagi",
        "RT 01/RW 02 (belakang)",
        "\u{1}Rapat\0",
    ] {
        let facts = json!({"fact": fact});
        let bare: String = fact.chars().filter(|sign| !sign.is_control() || *sign == '\t').collect();
        let bare = bare.trim();
        let alone = read(&fill("Kata\n\n{{ fact }}\n\nlain\n", &facts).unwrap()).blocks;
        let paragraphs: Vec<String> = alone
            .iter()
            .map(|block| match block {
                Block::Paragraph(text) => said(text).trim().to_owned(),
                other => panic!("{fact:?}: {other:?}"),
            })
            .collect();
        let expected = ["Kata", bare, "lain"].into_iter().filter(|words| !words.is_empty());
        assert_eq!(paragraphs, expected.collect::<Vec<_>>(), "{fact:?} on its own");
        let within = read(&fill("Kata\n{{ fact }}\nlain\n", &facts).unwrap()).blocks;
        let [Block::Paragraph(text)] = &within[..] else { panic!("{fact:?}: {within:?}") };
        let within = said(text);
        let within: Vec<&str> = within.split_whitespace().collect();
        assert_eq!(
            within,
            format!("Kata {bare} lain").split_whitespace().collect::<Vec<_>>(),
            "{fact:?} on a line"
        );
        let table =
            read(&fill("| a | b |\n|---|---|\n| {{ fact }} | {{ fact }} |\n", &facts).unwrap()).blocks;
        let [Block::Table { rows, .. }] = &table[..] else { panic!("{fact:?}: {table:?}") };
        let cells: Vec<String> = rows[0].iter().map(|cell| said(cell).trim().to_owned()).collect();
        assert_eq!((rows.len(), cells), (1, vec![bare.to_owned(); 2]), "{fact:?} in a table");
    }
}

#[test]
fn own_words_keep_their_lines_and_paragraphs() {
    let mut month = facts();
    month["narrative"] = json!("1. Rapat\r\n2. Kunjungan\n \n\nUsul: *modal*.\n");
    let document = read(&fill(TEMPLATE, &month).unwrap());
    let paragraphs: Vec<String> = document
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Paragraph(text) => Some(said(text)),
            _ => None,
        })
        .collect();
    assert!(
        paragraphs.windows(2).any(|pair| pair == ["1. Rapat\n2. Kunjungan", "Usul: *modal*."]),
        "{paragraphs:?}"
    );
    let file = docx(&document, &[picture()], &about()).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(file)).unwrap();
    let mut xml = String::new();
    archive.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
    let lines = xml.split_once("1. Rapat").unwrap().1.split_once("2. Kunjungan").unwrap().0;
    assert!(lines.contains("<w:br") && !lines.contains("</w:p>"), "{lines}");
    assert!(xml.split_once("2. Kunjungan").unwrap().1.split_once("Usul").unwrap().0.contains("</w:p>"));
    assert!(pdf(&document, &[picture()], &about()).is_ok());
    // Where there is one line only, a break is a space.
    let heading = read(&fill("# {{ narrative }}\n\n- {{ narrative }}\n", &month).unwrap()).blocks;
    let [Block::Heading(1, one), Block::Item(point)] = &heading[..] else { panic!("{heading:?}") };
    assert_eq!(said(one), "1. Rapat 2. Kunjungan Usul: *modal*.");
    assert_eq!(said(point), "1. Rapat\n2. Kunjungan\nUsul: *modal*.");
}

#[test]
fn what_is_not_listed_is_said() {
    for (template, gone, held, none) in [
        (
            TEMPLATE,
            "ke KPM yang tidak ada lagi di HP ini: 3",
            "Ditahan pusat, belum dihitung: 2",
            "Tidak ada kunjungan",
        ),
        (
            include_str!("../../../assets/report/monthly.en.md"),
            "to families no longer on this phone: 3",
            "Held by the centre, not counted yet: 2",
            "No visit this month",
        ),
    ] {
        let mut month = facts();
        let words = |month: &Value| plain(&read(&fill(template, month).unwrap()));
        for said in [gone, held, none] {
            assert!(!words(&month).contains(said), "{said}");
        }
        month["visits"]["gone"] = json!(3);
        month["visits"]["set_aside"] = json!(2);
        let full = words(&month);
        for said in [gone, held] {
            assert!(full.contains(said), "{said}: {full}");
        }
        month["visits"]["rows"] = json!([]);
        let empty = words(&month);
        assert!(empty.contains(gone) && !empty.contains(none), "{empty}");
        month["visits"]["gone"] = json!(0);
        assert!(words(&month).contains(none));
    }
}

#[test]
fn nothing_that_is_too_long_runs_over() {
    let mut long = facts();
    long["visits"]["rows"][0]["family"] = json!("Nama-Yang-Tidak-Ada-Spasinya-Sama-Sekali".repeat(8));
    long["narrative"] = json!("Kata ".repeat(3_000));
    let document = read(&fill(TEMPLATE, &long).unwrap());
    assert!(pdf(&document, &[], &about()).is_ok());
}
