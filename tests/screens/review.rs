//! A correction from the question to the answer, between two phones that only ever meet at the centre.

use crate::places::at_every_size;
use crate::support::audit::Runs;
use crate::support::centre::Centre;
use crate::support::phone::Phone;
use crate::support::room;
use crate::support::steps::{begin_visit, enrol, finish_visit, hand_over, hear, looked_at, wake_up};

const FAMILY: &str = "Siti Contoh-Satu";
const OTHER_FAMILY: &str = "Ratna Contoh-Dua";
const EXPLANATION: &str = "Ibu sedang berangkat ke pasar.";
const COMMENT: &str = "Tulis apa yang disepakati dengan ibu.";
const RESULTS: &str = "Sepakat mencatat belanja bahan tiap hari.";

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_is_asked_answered_and_approved() {
    let _room = room().await;
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
    looked_at().await;
    desk.tap("#review-ask").await;
    desk.see("#review-send").await;
    looked_at().await;
    desk.tap("#review-send").await;
    desk.see("#correction-text-0-error").await;
    desk.see("#correction-field-0 input:focus").await;
    desk.in_sight("#correction-field-0-error").await;
    desk.picture("review-refused").await;
    desk.press("Hasil kunjungan").await;
    desk.in_sight("#correction-text-0").await;
    desk.write("#correction-text-0", COMMENT).await;

    // A question half asked is not lost either: the phone comes back to it.
    desk.tap("#correction-add").await;
    desk.tap("#correction-remove-1").await;
    desk.gone("#correction-text-1").await;
    desk.read("Draf tersimpan otomatis").await;
    office.kill();
    wake_up(&mut office, &desk).await;
    desk.on(FAMILY).await;
    desk.see("#correction-text-0:focus").await;
    desk.holds("#correction-text-0", COMMENT).await;
    desk.picture("review-asking").await;
    looked_at().await;
    desk.tap("#review-send").await;
    desk.on("Perlu diperiksa").await;
    desk.read("Semua sudah diperiksa").await;
    desk.read("Terakhir diperbarui").await;
    desk.picture("queue-empty").await;
    desk.press("Pendamping").await;
    desk.on("Pendamping").await;
    desk.read("Rina Contoh").await;
    desk.picture("mentors").await;
    desk.press("KPM perlu perhatian").await;
    desk.on("KPM perlu perhatian").await;
    desk.read("Tidak ada yang perlu perhatian khusus").await;
    desk.looked_over("at-risk-none").await;

    // The mentor answers.
    hear(&field, "Kirim sekarang", "Status kirim").await;
    field.read(COMMENT).await;
    field.picture("outbox-correction").await;
    field.press("Perbaiki").await;
    // The form starts at what is asked, and its top says all of it and leads there again.
    field.on("Perbaiki kunjungan").await;
    field.see("#results:focus").await;
    field.picture("visit-asked").await;
    field.run("window.scrollTo(0, 0)").await;
    field.picture("visit-asked-top").await;
    // Saved as it is, it would be the same once more: that is said first.
    field.tap("#save").await;
    field.read("Belum ada yang diubah").await;
    field.read("Simpan tanpa perubahan").await;
    field.looked_over("visit-unmoved").await;
    field.press("Hasil kunjungan").await;
    field.see("#results:focus").await;
    field.write("#results", RESULTS).await;
    field.unread("Belum ada yang diubah").await;
    at_every_size(&field, "visit-correction").await;
    field.tap("#save").await;
    field.read("Tersimpan di HP ini").await;
    hand_over(&field).await;

    // Meanwhile the office moves the home's point to another street: the coordinator is told, and from where.
    centre.move_home((-6.2400, 106.8500));

    // The coordinator sees the answer, what changed by it, and approves.
    hear(&desk, "Perbarui sekarang", "Pemeriksaan").await;
    desk.read("Diperbaiki").await;
    desk.picture("queue-answered").await;
    desk.press(FAMILY).await;
    desk.read(RESULTS).await;
    desk.read("Riwayat perubahan").await;
    desk.read("Titik rumah pernah dipindah 1,1 km").await;
    desk.picture("review-answered").await;
    looked_at().await;
    desk.tap("#review-approve").await;
    desk.read("Semua sudah diperiksa").await;

    // The mentor learns of it.
    field.press("Status kirim").await;
    // It may be asked for before the coordinator's phone has sent it.
    field.press_until("Perbarui", "Disetujui").await;
    at_every_size(&field, "outbox-approved").await;
    field.close().await;
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_quick_presses_decide_one_visit() {
    let _room = room().await;
    let centre = Centre::open();
    let mentor = Phone::new();
    let field = enrol(&mentor, &centre.invite("P-1"), FAMILY).await;
    for family in [FAMILY, OTHER_FAMILY] {
        field.press("Hari ini").await;
        begin_visit(&field, family).await;
        finish_visit(&field, EXPLANATION).await;
    }
    field.press("Status kirim").await;
    field.read("2 diterima pusat").await;
    field.close().await;

    let office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), "2 kunjungan menunggu").await;
    desk.press(FAMILY).await;
    desk.on(FAMILY).await;
    desk.read(EXPLANATION).await;
    looked_at().await;
    // A thumb that trembles: it still presses when the button of the next visit stands there.
    desk.run(
        "const press = () => document.querySelector('#review-approve')?.click();
         const name = () => document.querySelector('h1').innerText;
         window.scrollTo(0, document.body.scrollHeight);
         const before = name();
         press();
         let since = null;
         const again = setInterval(() => {
             if (name() !== before) since ??= performance.now();
             if (since !== null && performance.now() - since > 300) clearInterval(again); else press();
         }, 50);",
    )
    .await;
    desk.on(OTHER_FAMILY).await;
    desk.read(EXPLANATION).await;
    desk.at_top().await;
    looked_at().await;
    desk.see("#review-approve").await;
    desk.press("Kembali").await;
    desk.on("Perlu diperiksa").await;
    desk.read("1 kunjungan menunggu").await;
    desk.close().await;
}
