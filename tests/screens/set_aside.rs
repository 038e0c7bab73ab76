//! What the centre could not take: it says why, stays on the phone, and goes once it is mended.

use crate::support::browser::Screen;
use crate::support::centre::Centre;
use crate::support::phone::Phone;
use crate::support::room;
use crate::support::steps::{begin_visit, enrol, finish_visit, wake_up};

const FAMILY: &str = "Siti Contoh-Satu";
const OTHER: &str = "Ratna Contoh-Dua";
const ACTION: &str = "Urus NIB";
const MENDED: &str = "Urus NIB di kelurahan";
const TELEPHONE: &str = "081299990000";

/// A visit with something agreed, another one begun, and then the family is somebody else's.
async fn lose_the_family(field: &Screen, centre: &Centre) {
    begin_visit(field, FAMILY).await;
    field.press(ACTION).await;
    finish_visit(field, "Ibu sedang berangkat ke pasar.").await;
    field.on(FAMILY).await;
    field.press("Catat kunjungan").await;
    field.on("Catat kunjungan").await;
    field.write("#results", "Ramai").await;
    field.read("Draf tersimpan otomatis").await;
    field.press("Kembali").await;
    field.on(FAMILY).await;
    field.press("Status kirim").await;
    field.read("0 masih di HP").await;
    centre.move_family("KPM-001", "P-2");
    centre.move_family("KPM-002", "P-2");
    field.press("Pengaturan").await;
    field.press("Kirim sekarang").await;
    // The one with a draft stays on the phone. The other one is gone as soon as the phone has heard.
    field.press("KPM").await;
    field.on("Daftar KPM").await;
    field.unread(OTHER).await;
}

/// A correction of the family, with a phone that dies in the middle of it.
async fn correct_the_family(field: &Screen, mentor: &mut Phone) {
    field.press("Perbaiki kontak dan lokasi").await;
    field.see("#correct-family[open]").await;
    field.write("#family-phone", TELEPHONE).await;
    field.read("Draf tersimpan otomatis").await;
    mentor.kill();
    wake_up(mentor, field).await;
    field.on(FAMILY).await;
    field.see("#family-phone:focus").await;
    field.holds("#family-phone", TELEPHONE).await;
    field.read("Draf tersimpan otomatis").await;
    field.picture("correct-family-again").await;
    // Closed is not thrown away.
    field.press("Tutup").await;
    field.gone("#correct-family").await;
    field.press("Lanjutkan perbaikan").await;
    field.holds("#family-phone", TELEPHONE).await;
    field.press("Simpan").await;
    field.gone("#correct-family").await;
    field.read("Perbaiki kontak dan lokasi").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_set_aside_is_mended_and_arrives() {
    let _room = room().await;
    let centre = Centre::open();
    let mut mentor = Phone::new();
    let field = enrol(&mentor, &centre.invite("P-1"), FAMILY).await;
    lose_the_family(&field, &centre).await;
    field.read("Bukan dampingan Anda lagi").await;
    field.picture("families-left").await;

    field.press(FAMILY).await;
    field.on(FAMILY).await;
    field.read("Pusat tidak lagi mencatat KPM ini sebagai dampingan Anda").await;
    field.picture("family-left").await;
    field.press("Selesai").await;
    field.read("Tidak ada yang belum selesai").await;
    correct_the_family(&field, &mut mentor).await;
    field.press("Status kirim").await;
    field.read("Tindak lanjut · Siti").await;
    field.read("Data KPM · Siti").await;
    field.read("2 ditahan").await;
    field.read("mungkin KPM sudah pindah pendamping").await;
    field.picture("outbox-set-aside").await;

    // The office has moved it back: now it can be taken. Each form opens with what was written.
    centre.move_family("KPM-001", "P-1");
    field.press("Perbaiki").await;
    field.see("#mend-follow-up[open]").await;
    field.holds("#follow-up-action", ACTION).await;
    field.see("#follow-up-done-1:checked").await;
    field.picture("mend-follow-up").await;
    field.rewrite("#follow-up-action", MENDED).await;
    field.read("Draf tersimpan otomatis").await;
    mentor.kill();
    wake_up(&mut mentor, &field).await;
    field.on("Status kirim").await;
    field.see("#follow-up-action:focus").await;
    field.holds("#follow-up-action", MENDED).await;
    field.see("#follow-up-done-1:checked").await;
    field.picture("mend-follow-up-again").await;
    field.press("Simpan").await;
    field.gone("#mend-follow-up").await;
    // Until the list has noticed, there are two of these buttons.
    field.gone(".card.danger ~ .card.danger").await;
    field.press("Perbaiki").await;
    field.see("#correct-family[open]").await;
    field.holds("#family-phone", TELEPHONE).await;
    field.picture("mend-family").await;
    field.press("Simpan").await;
    field.gone("#correct-family").await;
    field.unread("Ditahan pusat").await;
    field.read("0 masih di HP").await;
    field.picture("outbox-mended").await;
    field.close().await;
}
