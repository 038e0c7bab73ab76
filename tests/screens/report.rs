//! The month writes its own report: with no network, in the mentor's own words, as files and as a message.

use std::io::Read;

use crate::support::audit::Runs;
use crate::support::centre::Centre;
use crate::support::phone::Phone;
use crate::support::room;
use crate::support::steps::{begin_visit, enrol, finish_visit, wake_up};

const FAMILY: &str = "Siti Contoh-Satu";
const WORDS: &str = "Dua KPM pindah rumah bulan ini.";

#[tokio::test(flavor = "multi_thread")]
async fn the_report_of_a_month_is_written_without_a_network() {
    let _room = room().await;
    let mut centre = Centre::open();
    let mut phone = Phone::new();
    let screen = enrol(&phone, &centre.invite("P-1"), FAMILY).await;
    centre.stop();
    screen.press("Laporan bulanan").await;
    screen.on("Laporan bulanan").await;
    screen.read("Tidak ada kunjungan bulan ini.").await;
    screen.looked_over("report-none").await;
    screen.press("Kembali").await;

    begin_visit(&screen, FAMILY).await;
    finish_visit(&screen, "Ibu sedang berangkat ke pasar.").await;
    screen.press("Hari ini").await;
    screen.press("Laporan bulanan").await;
    screen.read(FAMILY).await;
    screen.write("#narrative", WORDS).await;
    // The report itself shows when the last of the words came to the app: until then earlier ones may be called kept.
    screen.read(WORDS).await;
    screen.read("Catatan tersimpan di HP ini").await;

    // The words are kept like everything else.
    phone.kill();
    wake_up(&mut phone, &screen).await;
    screen.press("Laporan bulanan").await;
    screen.holds("#narrative", WORDS).await;
    screen.looked_over("report").await;
    let to_preview = "document.querySelector('.report-table').scrollIntoView({ block: 'start' });";
    screen.run(to_preview).await;
    screen.looked_over("report-preview").await;
    screen.run("document.querySelector('.stacks').scrollIntoView({ block: 'center' });").await;
    screen.looked_over("report-stacked").await;
    screen.enlarge().await;
    screen.looked_over("report-200").await;
    screen.run(to_preview).await;
    screen.looked_over("report-preview-200").await;
    // A name that stands one letter a line is no name.
    let narrow = "return [...document.querySelectorAll('.report-table :is(th, td):first-child')]
        .filter((cell) => cell.innerText.length > 6 && cell.getClientRects().length
            && cell.offsetWidth < 4 * parseFloat(getComputedStyle(cell).fontSize))
        .map((cell) => cell.innerText);";
    assert_eq!(screen.run(narrow).await, serde_json::json!([]));
    screen
        .run("document.documentElement.style.fontSize = ''; window.dispatchEvent(new Event('resize'));")
        .await;

    // The files, as they arrive where the system keeps them.
    let folder = tempfile::tempdir().unwrap();
    screen.downloads_to(folder.path()).await;
    screen.tap("#report-pdf").await;
    screen.read("Berkas laporan sudah disimpan").await;
    let pdf = screen.downloaded(folder.path(), "pdf").await;
    assert!(pdf.starts_with(b"%PDF-"));
    keep_for_the_eye("report.pdf", &pdf);
    screen.tap("#report-docx").await;
    let docx = screen.downloaded(folder.path(), "docx").await;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(docx)).unwrap();
    let mut words = String::new();
    archive.by_name("word/document.xml").unwrap().read_to_string(&mut words).unwrap();
    for expected in [FAMILY, WORDS, "Rina Contoh", "Pantau usaha"] {
        assert!(words.contains(expected), "{expected}");
    }

    // The message names nobody.
    screen.run("window.copyWords = async (words) => { window.copied = words; return true; };").await;
    screen.tap("#report-message").await;
    screen.read("Ringkasan sudah disalin").await;
    let message = screen.run("return window.copied;").await;
    let message = message.as_str().unwrap();
    assert!(message.contains("Kunjungan: 1"), "{message}");
    assert!(!message.contains("Siti") && !message.contains("Rina"), "{message}");

    // A month in which nothing was recorded is another report, with its own words.
    screen.tap("#report-month-before").await;
    screen.read("Tidak ada kunjungan bulan ini.").await;
    screen.holds("#narrative", "").await;
    screen.close().await;
}

/// Keeps a file beside the pictures, for people to look at.
pub fn keep_for_the_eye(name: &str, bytes: &[u8]) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pictures");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), bytes).unwrap();
}
