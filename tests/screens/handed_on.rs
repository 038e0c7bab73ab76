//! A family has another mentor now: what was asked of the one before is the next one's to answer, and stays the account of whoever
//! was there.

use crate::places::at_both_sizes;
use crate::support::audit::Runs;
use crate::support::centre::Centre;
use crate::support::phone::Phone;
use crate::support::room;
use crate::support::steps::{begin_visit, enrol, finish_visit, hear, looked_at};

const FAMILY: &str = "Siti Contoh-Satu";
const OTHER: &str = "Ratna Contoh-Dua";
const EXPLANATION: &str = "Ibu sedang berangkat ke pasar.";
const COMMENT: &str = "Tulis apa yang disepakati dengan ibu.";
const RESULTS: &str = "Sepakat mencatat belanja bahan tiap hari.";

#[tokio::test(flavor = "multi_thread")]
async fn the_next_mentor_answers_what_is_asked_of_a_visit() {
    let _room = room().await;
    let centre = Centre::open();
    let (first, office, next) = (Phone::new(), Phone::new(), Phone::new());
    let before = enrol(&first, &centre.invite("P-1"), FAMILY).await;
    for family in [FAMILY, OTHER] {
        before.press("Hari ini").await;
        begin_visit(&before, family).await;
        finish_visit(&before, EXPLANATION).await;
    }
    before.press("Status kirim").await;
    before.read("2 diterima pusat").await;

    let desk = enrol(&office, &centre.invite("K-1"), "2 kunjungan menunggu").await;
    desk.press(FAMILY).await;
    desk.on(FAMILY).await;
    desk.read(EXPLANATION).await;
    looked_at().await;
    desk.tap("#review-ask").await;
    desk.press("Hasil kunjungan").await;
    desk.write("#correction-text-0", COMMENT).await;
    looked_at().await;
    desk.tap("#review-send").await;
    desk.on(OTHER).await;
    desk.press("Kembali").await;
    desk.on("Perlu diperiksa").await;
    desk.read("1 kunjungan menunggu").await;
    hear(&desk, "Perbarui sekarang", "Pemeriksaan").await;
    desk.unread("belum terkirim").await;
    for family in ["KPM-001", "KPM-002"] {
        centre.move_family(family, "P-2");
    }
    hear(&before, "Kirim sekarang", "KPM").await;
    before.on("Daftar KPM").await;
    before.read("1 KPM ·").await;
    before.unread(FAMILY).await;
    before.close().await;

    // It stands on the phone of whoever accompanies the family now, and leads to a form that takes the answer.
    let field = enrol(&next, &centre.invite("P-2"), "1 catatan perlu diperbaiki").await;
    field.press("Status kirim").await;
    field.read(COMMENT).await;
    field.press("Perbaiki").await;
    field.on("Perbaiki kunjungan").await;
    field.see("#results:focus").await;
    // Whose it is, as far as this phone knows.
    field.read("Kunjungan ini dicatat pendamping lain").await;
    field.run("window.scrollTo(0, 0)").await;
    at_both_sizes(&field, "visit-of-another").await;
    field.write("#results", RESULTS).await;
    field.tap("#save").await;
    field.read("Tersimpan di HP ini").await;
    field.press("Status kirim").await;
    field.read("Sudah diterima pusat").await;
    field.unread(COMMENT).await;

    // Of another visit nothing is asked: that is read, and not changed.
    field.press("KPM").await;
    field.press(OTHER).await;
    field.on(OTHER).await;
    field.press("Kunjungan").await;
    field.on("Kunjungan").await;
    field.read(EXPLANATION).await;
    field.read("Dicatat oleh Pendamping lain").await;
    field.read("Penjelasan pendamping: ").await;
    field.unread("Penjelasan Anda").await;
    field.looked_over("visit-recorded-by-another").await;
    field.gone("a[href$='/edit']").await;
    field.close().await;

    hear(&desk, "Perbarui sekarang", "Pemeriksaan").await;
    desk.read("Diperbaiki").await;
    desk.press(FAMILY).await;
    desk.read(RESULTS).await;
    desk.read("Rina Contoh").await;
    desk.close().await;
}
