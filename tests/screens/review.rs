//! A correction from the question to the answer, between two phones that only ever meet at the centre.

use crate::support::alone;
use crate::support::browser::Screen;
use crate::support::centre::Centre;
use crate::support::phone::Phone;
use crate::support::steps::{begin_visit, enrol, finish_visit, wake_up};

const FAMILY: &str = "Siti Contoh-Satu";
const EXPLANATION: &str = "Ibu sedang berangkat ke pasar.";
const COMMENT: &str = "Tulis apa yang disepakati dengan ibu.";
const RESULTS: &str = "Sepakat mencatat belanja bahan tiap hari.";

/// Fetches what the other did, now rather than in a quarter of an hour, and comes back to where that is seen.
async fn hear(screen: &Screen, place: &str) {
    screen.press("Pengaturan").await;
    screen.press("Kirim sekarang").await;
    screen.press(place).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_is_asked_answered_and_approved() {
    let _alone = alone().await;
    let centre = Centre::open();
    let mentor = Phone::new();
    let field = enrol(&mentor, &centre.invite("P-1"), FAMILY).await;
    begin_visit(&field, FAMILY).await;
    finish_visit(&field, EXPLANATION).await;
    field.press("Status kirim").await;
    field.read("Sudah diterima pusat").await;

    // The coordinator finds it flagged, with the mentor's explanation.
    let mut office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), "Terlalu singkat").await;
    desk.on("Perlu diperiksa").await;
    desk.picture("queue").await;
    desk.press(FAMILY).await;
    desk.on(FAMILY).await;
    desk.read(EXPLANATION).await;
    desk.read("dari rumah").await;
    desk.read("Belum ada kunjungan sebelumnya").await;
    desk.picture("review").await;

    // What is missing in the question is said where it is missing.
    desk.tap("#review-ask").await;
    desk.tap("#review-send").await;
    desk.see("#correction-field-0-error").await;
    desk.see("#correction-text-0-error").await;
    desk.picture("review-refused").await;
    desk.press("Hasil kunjungan").await;
    desk.write("#correction-text-0", COMMENT).await;

    // A question half asked is not lost either. The phone comes back to the queue, the draft to the visit.
    desk.tap("#correction-add").await;
    desk.tap("#correction-remove-1").await;
    desk.gone("#correction-text-1").await;
    desk.read("Draf tersimpan otomatis").await;
    office.kill();
    wake_up(&mut office, &desk).await;
    desk.press(FAMILY).await;
    desk.holds("#correction-text-0", COMMENT).await;
    desk.picture("review-asking").await;
    desk.tap("#review-send").await;
    desk.on("Perlu diperiksa").await;
    desk.read("Semua sudah diperiksa").await;
    desk.picture("queue-empty").await;
    desk.press("Pendamping").await;
    desk.on("Pendamping").await;
    desk.read("Rina Contoh").await;
    desk.picture("mentors").await;

    // The mentor answers.
    hear(&field, "Status kirim").await;
    field.read(COMMENT).await;
    field.picture("outbox-correction").await;
    field.press("Perbaiki").await;
    field.on("Perbaiki kunjungan").await;
    field.write("#results", RESULTS).await;
    field.picture("visit-correction").await;
    field.tap("#save").await;
    field.read("Tersimpan di HP ini").await;

    // The coordinator sees the answer, what changed by it, and approves.
    hear(&desk, "Pemeriksaan").await;
    desk.read("Diperbaiki").await;
    desk.picture("queue-answered").await;
    desk.press(FAMILY).await;
    desk.read(RESULTS).await;
    desk.read("Riwayat perubahan").await;
    desk.picture("review-answered").await;
    desk.tap("#review-approve").await;
    desk.read("Semua sudah diperiksa").await;

    // The mentor learns of it.
    hear(&field, "Status kirim").await;
    field.read("Disetujui").await;
    field.picture("outbox-approved").await;
    field.close().await;
    desk.close().await;
}
