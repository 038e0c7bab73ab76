//! The coordinator at a desk: the queue on the left, the evidence on the right, one visit after the other.

use crate::support::centre::Centre;
use crate::support::phone::Phone;
use crate::support::room;
use crate::support::steps::{begin_visit, enrol, finish_visit, looked_at};

const FAMILIES: [&str; 3] = ["Siti Contoh-Satu", "Ratna Contoh-Dua", "Dewi Contoh-Tiga"];

#[tokio::test(flavor = "multi_thread")]
async fn the_queue_stays_beside_the_evidence() {
    let _room = room().await;
    let centre = Centre::open();
    let mentor = Phone::new();
    let field = enrol(&mentor, &centre.invite("P-1"), FAMILIES[0]).await;
    for family in FAMILIES {
        begin_visit(&field, family).await;
        field
            .write("#results", "Pelanggan bertambah sejak ada spanduk, dan belanja bahan mulai dicatat.")
            .await;
        finish_visit(&field, "Ibu sedang berangkat ke pasar, jadi kami bicara sambil jalan.").await;
        field.press("Hari ini").await;
        field.read("Perlu dikunjungi").await;
    }
    field.press("KPM").await;
    begin_visit(&field, FAMILIES[0]).await;
    finish_visit(&field, "Kembali karena tas tertinggal.").await;
    field.press("Status kirim").await;
    field.read("0 masih di HP").await;
    field.close().await;

    let office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), "4 kunjungan menunggu").await;
    desk.desk(1280, 800).await;
    desk.read("Pilih satu catatan").await;
    desk.looked_over("queue-wide").await;
    desk.walk("queue-wide").await;
    desk.press(FAMILIES[2]).await;
    desk.on(FAMILIES[2]).await;
    desk.see(".columns-aside [aria-current]").await;
    desk.read("Bukti kunjungan").await;
    desk.looked_over("review-wide").await;
    desk.walk("review-wide").await;
    looked_at().await;
    desk.tap("#review-ask").await;
    desk.see("#review-send").await;
    looked_at().await;
    desk.tap("#review-send").await;
    desk.see("#correction-text-0-error").await;
    desk.looked_over("review-wide-asking").await;
    desk.tap("#review-cancel").await;
    desk.gone("#review-cancel").await;
    looked_at().await;
    // Approved, the next one opens, and what is left is beside it.
    desk.tap("#review-approve").await;
    desk.read("Disetujui dan tersimpan di sini").await;
    desk.unread(FAMILIES[2]).await;
    desk.see(".columns-aside [aria-current]").await;
    desk.looked_over("review-wide-next").await;
    desk.press("Pendamping").await;
    desk.read("Rina Contoh").await;
    desk.looked_over("mentors-wide").await;
    desk.press("Pengaturan").await;
    desk.on("Pengaturan").await;
    desk.looked_over("settings-wide").await;
    desk.close().await;
}
